"""Mutants of readings, of grading tables and of scores."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from tests.mutation.mutant import (
    CENT,
    GRADES,
    Mutant,
    Path,
    day_moved,
    each_dropped,
    others,
    removed,
    stepped,
)

COUNTED = ("人", "次")


def reading_mutants(readings: list[dict[str, Any]]) -> Iterator[Mutant]:
    """Each reading's default moved to every other option, and what each option stands for changed."""
    for at, reading in enumerate(readings):
        yield from others((at, "default"), reading["id"], reading["default"], reading["options"])
        for option, value in (reading.get("values") or {}).items():
            path: Path = (at, "values", option)
            if isinstance(value, int) and not isinstance(value, bool):
                yield from stepped(path, reading["id"], value)
            elif isinstance(value, list):
                yield from each_dropped(path, reading["id"], value)
            elif isinstance(value, dict):
                for key, item in value.items():
                    if isinstance(item, list):
                        yield from each_dropped((*path, key), reading["id"], item)


def grading_mutants(document: dict[str, Any]) -> Iterator[Mutant]:
    """Each bound of a grading table moved, each dimension, mark, flag and family changed, each day moved."""
    subject = document["instrument"]
    for key, day in document["effective"].items():
        yield from day_moved(("effective", key), subject, day)
    yield from each_dropped(("families",), subject, document["families"])
    if "later_days" in document:
        yield from stepped(("later_days",), subject, document["later_days"])
    if "shorter" in document:
        yield removed(("shorter",), subject)
        yield from stepped(("shorter", "later_days"), subject, document["shorter"]["later_days"])
    for name, band in (document.get("dimensions") or {}).items():
        yield removed(("dimensions", name), subject)
        yield from _band(("dimensions", name), subject, band)
    for name, flag in (document.get("flags") or {}).items():
        yield removed(("flags", name), subject, flag["grade"])
        place = GRADES.index(flag["grade"])
        for after in (place - 1, place + 1):
            if 0 <= after < len(GRADES):
                yield Mutant(("flags", name, "grade"), subject, flag["grade"], GRADES[after])
        is_verified = flag["confidence"] != "C"
        yield Mutant(("flags", name, "confidence"), subject, flag["confidence"], "C" if is_verified else "B")


def _band(here: Path, subject: str, band: dict[str, Any]) -> Iterator[Mutant]:
    step = Decimal(1) if band["unit"] in COUNTED else CENT
    marks = band["confidence"]
    for grade, bound in band["bounds"].items():
        yield from stepped((*here, "bounds", grade), subject, bound, step)
        if len(band["bounds"]) > 1 and isinstance(marks, str):
            yield removed((*here, "bounds", grade), subject, bound)
        mark = marks if isinstance(marks, str) else marks[grade]
        changed = {g: marks if isinstance(marks, str) else marks[g] for g in band["bounds"]}
        changed[grade] = "B" if mark == "C" else "C"
        yield Mutant((*here, "confidence"), subject, f"{grade} {mark}", changed)
        above = list(band.get("above") or [])
        moved = [g for g in above if g != grade] if grade in above else [*above, grade]
        yield Mutant((*here, "above"), subject, above, moved)
    yield Mutant((*here, "needed"), subject, band.get("needed", True), not band.get("needed", True))
    if "given" in band:
        yield removed((*here, "given"), subject)
        if "at_least" in band["given"]:
            step = 1 if "people" in band["given"]["fact"] else CENT
            yield from stepped((*here, "given", "at_least"), subject, band["given"]["at_least"], step)


def score_mutants(document: dict[str, Any]) -> Iterator[Mutant]:
    """Weights, limits, rungs and what isn't known of a score."""
    for at, index in enumerate(document["indices"]):
        yield from stepped(("indices", at, "weight"), index["id"], index["weight"], CENT)
        yield removed(("indices", at), index["id"])
    yield from stepped(("full_marks",), "full_marks", document["full_marks"], CENT)
    if document["total_at_most"] == "unknown":
        yield Mutant(("total_at_most",), "total_at_most", "unknown", 90)
    for key in ("adjustments", "floors"):
        if document[key] == "unknown":
            yield Mutant((key,), key, "unknown", [])
    for at, grade in enumerate(document["grades"]):
        yield removed(("grades", at), grade["grade"])
        if grade.get("from") == "unknown":
            known = {**grade, "from": 50, "operator": ">=", "word": "不低于"}
            yield Mutant(("grades", at), grade["grade"], "limit unknown", known)
    yield from others(("ranking",), "ranking", document["ranking"], ({"ties": "shared"}, {"ties": "dense"}))
    stars = document["stars"]
    yield from stepped(("stars", "years"), "stars", stars["years"], 1, 1)
    names = [grade["grade"] for grade in document["grades"]]
    for at, rung in enumerate(stars["rungs"]):
        yield removed(("stars", "rungs", at), "stars", rung["stars"])
        yield from stepped(("stars", "rungs", at, "stars"), "stars", rung["stars"], 1, 1)
        for place, grade in enumerate(rung["grades"]):
            yield from others(("stars", "rungs", at, "grades", place), "stars", grade, names)
    for at, reading in enumerate(document.get("readings") or []):
        yield from others(("readings", at, "default"), reading["id"], reading["default"], reading["options"])
