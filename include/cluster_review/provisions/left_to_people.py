"""Unclear points of the law that no reading decides (由人判断的不明之处), and how many points are switches."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from cluster_review.provisions.clause import Clause, Identifier, Text
from cluster_review.provisions.faults import Fault, PolicyRefused
from cluster_review.provisions.show import Language, Section

FILE = "left_to_people.yaml"
POINTS = 50
"""How many unclear points the notes on the law list."""
_POINT = re.compile(r"(?<![\d.])\d+(?![\d.])")


class LeftToPeople(Clause):
    """One unclear point that stays with people: the question, and why no switch decides it."""

    id: Identifier
    question: Text
    zh: Text
    why: Text
    why_zh: Text
    source: Text


@dataclass(frozen=True)
class PointCoverage:
    """The numbered unclear points: those that are switches, those that stay with people, and the rest.

    A point may be a switch in one part and stay with people in another.
    """

    switches: frozenset[int]
    left: frozenset[int]

    @property
    def missing(self) -> tuple[int, ...]:
        """Points that are neither."""
        return tuple(sorted(set(range(1, POINTS + 1)) - self.switches - self.left))

    def words(self) -> tuple[str, str]:
        """The count in words, zh and en."""
        only = len(self.left - self.switches)
        return (
            f"{POINTS}处不明之处中,{len(self.switches)}处设为读法,{only}处由人判断",
            f"{len(self.switches)} of {POINTS} unclear points are switches, {only} are left to people",
        )


def left_to_people_from(document: Any) -> tuple[LeftToPeople, ...]:
    """What is left to people, in the document's order; none where there is no document.

    Raises:
        PolicyRefused: an entry lacks its question or its reason.
    """
    if document is None:
        return ()
    entries = document.get("left_to_people") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise PolicyRefused(FILE, [Fault("left_to_people", "应为列表", "a list is expected")])
    try:
        return tuple(LeftToPeople.model_validate(entry) for entry in entries)
    except ValidationError as error:
        where = "left_to_people." + ".".join(map(str, error.errors()[0]["loc"]))
        raise PolicyRefused(
            FILE,
            [
                Fault(
                    where,
                    "每项须有问题、理由和出处",
                    "each entry needs its question, its reason and its source",
                )
            ],
        ) from error


def points_of(sources: Iterable[str]) -> frozenset[int]:
    """The numbered points that sources name; `section 4.4` is no point."""
    return frozenset(int(number) for source in sources for number in _POINT.findall(source))


def point_coverage(reading_sources: Iterable[str], left: Iterable[LeftToPeople]) -> PointCoverage:
    """Which points are switches, and which stay with people."""
    return PointCoverage(points_of(reading_sources), points_of(entry.source for entry in left))


def uncovered_points(coverage: PointCoverage) -> list[Fault]:
    """Each point that is neither a reading nor left to people."""
    return [
        Fault(
            f"不明之处{point}",
            "既不是读法,也未写明由人判断",
            f"unclear point {point} is neither a reading nor left to people",
        )
        for point in coverage.missing
    ]


def left_section(left: Iterable[LeftToPeople], coverage: PointCoverage, language: Language) -> Section:
    """What is left to people as a table; its title counts the points."""
    at = 0 if language == "zh" else 1
    title = ("由人判断的不明之处", "Left to people")[at]
    return Section(
        f"{title}({coverage.words()[0]})" if at == 0 else f"{title} ({coverage.words()[1]})",
        (("问题", "理由"), ("question", "why"))[at],
        tuple(((entry.zh, entry.why_zh), (entry.question, entry.why))[at] for entry in left),
    )
