"""Mutants of an instrument: every operator, bound, window, unit, quantifier and stage changed by one step."""

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
    day_of_year_moved,
    each_dropped,
    others,
    removed,
    stepped,
)

OPERATORS = (">=", ">", "<=", "<")
STAGES = ("recognition", "annual", "review")
ENDS = ("day_before", "same_day", "calendar_years")
REST_DAYS = ("next_working_day", "strict")
GROUNDS = ("review_not_passed", "false_declaration", "not_filed", "unreported_change", "serious_incident")


class Words:
    """What the vocabulary says of metrics and units: which others a slip might name."""

    def __init__(self, vocabulary: dict[str, Any]) -> None:
        self._unit = {name: metric["unit"] for name, metric in vocabulary["metrics"].items()}
        self._dimension = {unit: known["dimension"] for unit, known in vocabulary["units"].items()}
        self.levels = [code for code in vocabulary["code_lists"]["level"] if code != "unknown"]

    def is_metric(self, name: Any) -> bool:
        return isinstance(name, str) and name in self._unit

    def like(self, metric: str) -> list[str]:
        """Metrics of the same unit."""
        return [m for m, unit in self._unit.items() if unit == self._unit[metric] and m != metric]

    def units_like(self, unit: str | None) -> list[str]:
        """Units of the same dimension."""
        kind = self._dimension.get(unit or "")
        return [u for u, d in self._dimension.items() if kind is not None and d == kind and u != unit]


def instrument_mutants(document: dict[str, Any], vocabulary: dict[str, Any]) -> Iterator[Mutant]:
    """All mutants of an instrument's document; `vocabulary` is the vocabulary's document."""
    words = Words(vocabulary)
    for key, day in document["effective"].items():
        yield from day_moved(("effective", key), "effective", day)
    for at, region in enumerate(document.get("regions") or []):
        yield from each_dropped(("regions", at, "codes"), region["id"], region["codes"])
    for at, provision in enumerate(document["provisions"]):
        here: Path = ("provisions", at)
        yield removed(here, provision["id"])
        yield from _provision(here, provision["id"], provision, words)
    for at, ground in enumerate(document["grounds"]):
        yield removed(("grounds", at), ground["id"])
        yield from others(("grounds", at, "kind"), ground["id"], ground["kind"], GROUNDS)
    yield from _serious_events(document["serious_events"])
    yield from _validity(("validity",), "validity", document["validity"])
    yield from _filing(("filing",), "filing", document["filing"])
    for at, batch in enumerate(document.get("batches") or []):
        subject = f"batch {batch['batch']}"
        yield removed(("batches", at), subject)
        for section, mutate in (("validity", _validity), ("filing", _filing)):
            if section in batch:
                yield removed(("batches", at, section), subject)
                yield from mutate(("batches", at, section), subject, batch[section])


def _provision(here: Path, subject: str, provision: dict[str, Any], words: Words) -> Iterator[Mutant]:
    kind = provision["kind"]
    if kind != "evidence":
        yield from others((*here, "kind"), subject, kind, ("hard", "soft"))
    stages = list(provision.get("stages") or STAGES)
    yield from each_dropped((*here, "stages"), subject, stages)
    for stage in STAGES:
        if stage not in stages:
            yield Mutant((*here, "stages"), subject, stages, [*stages, stage])
            if len(stages) == 1:
                yield Mutant((*here, "stages"), subject, stages, [stage])
    if "waivable" in provision:
        yield removed((*here, "waivable"), subject)
    condition = provision.get("applies_to")
    if condition is not None:
        yield removed((*here, "applies_to"), subject)
        for key in ("divisions", "regions"):
            yield from each_dropped((*here, "applies_to", key), subject, condition.get(key) or [])
    for at, override in enumerate(provision.get("overrides") or []):
        yield from _override((*here, "overrides", at), subject, override)
    if "test" in provision:
        yield from _test((*here, "test"), subject, provision["test"], words)
    if "measure" in provision:
        yield from _measure((*here, "measure"), subject, provision["measure"], words)


def _override(here: Path, subject: str, override: dict[str, Any]) -> Iterator[Mutant]:
    yield removed(here, subject)
    yield Mutant(
        (*here, "relaxes"), subject, override.get("relaxes", False), not override.get("relaxes", False)
    )
    for key in ("regions", "divisions"):
        yield from each_dropped((*here, "when", key), subject, override["when"].get(key) or [])
    yield from _bound((*here, "bound"), subject, override["bound"])


def _bound(path: Path, subject: str, bound: Any) -> Iterator[Mutant]:
    """A number one hundredth off; a number where none is known."""
    if isinstance(bound, int | Decimal):
        yield from stepped(path, subject, bound, CENT)
        yield Mutant(path, subject, bound, "unknown")
    elif bound == "unknown":
        for after in (1, 1000):
            yield Mutant(path, subject, bound, after)


def _test(here: Path, subject: str, test: dict[str, Any], words: Words) -> Iterator[Mutant]:
    yield from others((*here, "operator"), subject, test["operator"], OPERATORS)
    yield from _bound((*here, "bound"), subject, test.get("bound"))
    for at, dated in enumerate(test.get("values") or []):
        yield removed((*here, "values", at), subject)
        yield from _bound((*here, "values", at, "bound"), subject, dated["bound"])
        for key in ("from", "to"):
            yield from day_moved((*here, "values", at, key), subject, dated[key])
    yield from others((*here, "unit"), subject, test.get("unit"), words.units_like(test.get("unit")))
    if isinstance(test.get("bound"), int | Decimal):
        confidence = test.get("confidence", "A")
        yield Mutant((*here, "confidence"), subject, confidence, "B" if confidence == "C" else "C")


def _measure(here: Path, subject: str, measure: dict[str, Any], words: Words) -> Iterator[Mutant]:
    for key, value in measure.items():
        if words.is_metric(value):
            yield from others((*here, key), subject, value, words.like(value))
    if "years" in measure or "share" in measure:
        longest = 3 if "average_annual_growth" in measure else 4
        shortest = 2 if measure.keys() & {"rising", "falling"} else 1
        for mutant in stepped((*here, "years"), subject, measure.get("years", 3), 1, shortest):
            if mutant.after <= longest:
                yield mutant
    if "each_of_last_years" in measure:
        yield Mutant(here, subject, "each of the last years", {"latest": measure["each_of_last_years"]})
    if "latest" in measure:
        yield Mutant(here, subject, "latest", {"each_of_last_years": measure["latest"], "years": 3})
    for key, opposite in (("rising", "falling"), ("falling", "rising")):
        if key in measure:
            yield Mutant(here, subject, key, {opposite: measure[key], "years": measure["years"]})
    if "consumption" in measure:
        yield Mutant(
            (*here, "from_table"),
            subject,
            measure.get("from_table", False),
            not measure.get("from_table", False),
        )
    for at, branch in enumerate(measure.get("any_of") or []):
        rest = [b for b in measure["any_of"] if b is not branch]
        yield Mutant(here, subject, "any of", {"any_of": rest} if len(rest) > 1 else rest[0])
        for mutant in _measure((*here, "any_of", at), subject, branch, words):
            yield mutant
    either = measure.get("either") or []
    for at, count in enumerate(either):
        yield from _count((*here, "either", at), subject, count, words, is_only=len(either) == 1)


def _count(
    here: Path, subject: str, count: dict[str, Any], words: Words, *, is_only: bool
) -> Iterator[Mutant]:
    if not is_only:
        yield removed(here, subject)
    yield from stepped((*here, "at_least"), subject, count["at_least"], 1, 1)
    yield Mutant((*here, "leading"), subject, count.get("leading", False), not count.get("leading", False))
    yield from each_dropped((*here, "titles"), subject, count["titles"])
    levels = count.get("levels") or {}
    for title, level in levels.items():
        yield removed((*here, "levels", title), subject, level)
        named = [level] if isinstance(level, str) else level
        yield from each_dropped((*here, "levels", title), subject, named)
        for other in words.levels:
            if other not in named:
                yield Mutant((*here, "levels", title), subject, level, [*named, other])


def _serious_events(rule: Any) -> Iterator[Mutant]:
    here: Path = ("serious_events",)
    if rule == "unknown":  # nothing may consult it then, see `provisions.lint`
        return
    yield from stepped((*here, "window_months"), "serious_events", rule["window_months"])
    for at, entry in enumerate(rule["incidents"]):
        one = (*here, "incidents", at)
        place = GRADES.index(entry["floor"])
        for after in (place - 1, place + 1):
            yield Mutant((*one, "floor"), "serious_events", entry["floor"], GRADES[after])
        yield from each_dropped((*one, "families"), "serious_events", entry["families"])
    yield from each_dropped((*here, "compliance"), "serious_events", rule["compliance"])


def _validity(here: Path, subject: str, rule: dict[str, Any]) -> Iterator[Mutant]:
    for key in ("years", "extension_years", "notice_days"):
        if isinstance(rule.get(key), int):
            yield from stepped((*here, key), subject, rule[key])
            if key != "notice_days":
                yield Mutant((*here, key), subject, rule[key], "unknown")
        elif rule.get(key) == "unknown":
            yield Mutant((*here, key), subject, "unknown", 3)
    if "end" in rule:
        yield from others((*here, "end"), subject, rule["end"], (*ENDS, "unknown"))
    is_batch = "batches" in here
    start = rule.get("start", "unknown" if is_batch else "recognised")
    yield from others((*here, "start"), subject, start, ("recognised", "unknown"))
    if "printed_dates_win" in rule:
        yield Mutant(
            (*here, "printed_dates_win"), subject, rule["printed_dates_win"], not rule["printed_dates_win"]
        )
    if "printed" in rule:
        yield removed((*here, "printed"), subject, rule["printed"])
        first, _, last = rule["printed"].partition("年至")
        for years in ((int(first) - 1, int(last[:4])), (int(first), int(last[:4]) + 1)):
            yield Mutant((*here, "printed"), subject, rule["printed"], f"{years[0]}年至{years[1]}年")


def _filing(here: Path, subject: str, rule: dict[str, Any]) -> Iterator[Mutant]:
    if rule.get("due") == "unknown":
        yield Mutant((*here, "due"), subject, "unknown", "03-30")
    elif "due" in rule:
        yield from day_of_year_moved((*here, "due"), subject, rule["due"])
        yield Mutant((*here, "due"), subject, rule["due"], "unknown")
    yield Mutant((*here, "inclusive"), subject, rule.get("inclusive", True), not rule.get("inclusive", True))
    yield from others((*here, "rest_day"), subject, rule.get("rest_day", "next_working_day"), REST_DAYS)
    if "first_year" in rule:
        yield removed((*here, "first_year"), subject, rule["first_year"])
        yield from stepped((*here, "first_year"), subject, rule["first_year"])
