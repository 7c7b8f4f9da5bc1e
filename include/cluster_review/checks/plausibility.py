"""Comparisons between figures: within a year, with the year before, with the list of enterprises.

Each function gives two lists, one entry per row of `figures`: a row is conspicuous where the left integer
is above the right one; None on either side means that there is nothing to compare.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from cluster_review.checks.rules import (
    JUMP_FACTOR,
    SHARE_TOLERANCE_PERCENT,
    SLIP_POWERS,
    SLIP_TOLERANCE_PERCENT,
)
from cluster_review.tables import FIGURES
from cluster_review.vocabulary import Vocabulary

Columns: TypeAlias = Mapping[str, list[Any]]
Sides: TypeAlias = tuple[list[int | None], list[int | None]]
Form: TypeAlias = tuple[str, str, int]

INTENSITY, EMISSIONS, OUTPUT, PER_UNIT = "co2_intensity", "co2", "output", "万元"


def figure_rules(figures: Columns, vocabulary: Vocabulary) -> dict[str, Sides]:
    """The sides of every comparison among the figures of one form."""
    value_of = {
        (form, metric, year): value
        for form, metric, year, value in zip(
            _forms(figures), figures["metric"], figures["year"], figures["value"], strict=True
        )
        if value is not None
    }
    rows = list(zip(_forms(figures), figures["metric"], figures["year"], figures["value"], strict=True))
    sides: dict[str, Sides] = {}
    for rule in FIGURES.rules:
        pairs = [
            (value, value_of.get((form, rule.right, year))) if metric == rule.left else (None, None)
            for form, metric, year, value in rows
        ]
        sides[f"figures.{rule.id}"] = _unzip(pairs)
    before = [
        None if year is None else value_of.get((form, metric, year - 1)) for form, metric, year, _ in rows
    ]
    slips = [_slip(value, earlier) for (*_, value), earlier in zip(rows, before, strict=True)]
    sides["figures.unit_slip"] = _unzip(slips)
    sides["figures.jump"] = _unzip(
        [
            (None, None) if _exceeds(slip) else _jump(value, earlier)
            for (*_, value), earlier, slip in zip(rows, before, slips, strict=True)
        ]
    )
    sides["figures.recomputed_co2_intensity"] = _unzip(
        [
            _recomputed(
                value, value_of.get((form, EMISSIONS, year)), value_of.get((form, OUTPUT, year)), vocabulary
            )
            if metric == INTENSITY
            else (None, None)
            for form, metric, year, value in rows
        ]
    )
    return sides


def _forms(columns: Columns) -> list[Form]:
    return list(zip(columns["filing_id"], columns["cluster_id"], columns["report_year"], strict=True))


def _unzip(pairs: list[tuple[int | None, int | None]]) -> Sides:
    return [left for left, _ in pairs], [right for _, right in pairs]


def _exceeds(pair: tuple[int | None, int | None]) -> bool:
    left, right = pair
    return left is not None and right is not None and left > right


def _jump(value: int | None, before: int | None) -> tuple[int | None, int | None]:
    """The larger of two years against the smaller one times the factor."""
    if not value or not before:
        return None, None
    return max(value, before), min(value, before) * JUMP_FACTOR


def _slip(value: int | None, before: int | None) -> tuple[int | None, int | None]:
    """How much of the tolerance around the nearest power of ten is left unused: above 0 is a slip."""
    if not value or not before or value < 0 or before < 0:
        return None, None
    large, small = max(value, before), min(value, before)
    room = [
        SLIP_TOLERANCE_PERCENT * small * 10**k - 100 * abs(large - small * 10**k) + 1 for k in SLIP_POWERS
    ]
    return max(room), 0


def _recomputed(
    stated: int | None, emissions: int | None, output: int | None, vocabulary: Vocabulary
) -> tuple[int | None, int | None]:
    """A stated intensity against emissions / output: both multiplied out, the tolerance on the right."""
    if stated is None or emissions is None or not output:
        return None, None
    scale = vocabulary.metrics[INTENSITY].exponent + vocabulary.units[PER_UNIT].exponent
    expected = emissions * 10**scale
    found = stated * output * 10 ** vocabulary.metrics[EMISSIONS].exponent
    return 100 * abs(found - expected), SHARE_TOLERANCE_PERCENT * expected


def _counted(figures: Columns, enterprises: Columns, metric: str, only_smes: bool) -> Sides:
    """How far the stated number lies outside of what the list allows, against 0.

    Who joined or left on an unknown day, or may or may not be an SME, widens what the list allows.
    """
    surely: Counter[Form] = Counter()
    perhaps: Counter[Form] = Counter()
    listed = Counter(_members(enterprises, only_smes)) if enterprises else Counter()
    for (form, is_counted), times in listed.items():
        surely[form] += times if is_counted is True else 0
        perhaps[form] += times if is_counted is not False else 0
    pairs: list[tuple[int | None, int | None]] = []
    for form, name, year, value in zip(
        _forms(figures), figures["metric"], figures["year"], figures["value"], strict=True
    ):
        if name != metric or value is None or year != form[2] or form not in surely:
            pairs.append((None, None))
        else:
            pairs.append((max(surely[form] - value, value - perhaps[form], 0), 0))
    return _unzip(pairs)


def _and(first: bool | None, second: bool | None) -> bool | None:
    if first is False or second is False:
        return False
    return None if first is None or second is None else True


def _members(enterprises: Columns, only_smes: bool) -> Iterator[tuple[Form, bool | None]]:
    """The form of each row of the list, and whether the row counts."""
    names = ("report_year", "member_from_date", "member_to_date", "is_sme")
    rows = zip(*(enterprises[name] for name in names), strict=True)
    for form, (year, start, end, is_sme) in zip(_forms(enterprises), rows, strict=True):
        is_member = _is_member_at_year_end(year, start, end)
        yield form, _and(is_member, is_sme) if only_smes else is_member


@lru_cache(maxsize=2**16)
def _is_member_at_year_end(year: int, start: str | None, end: str | None) -> bool | None:
    year_end = f"{year}-12-31"
    joined = None if start is None else start <= year_end
    still = None if end is None else end >= year_end
    return _and(joined, still)


PLAUSIBILITY: dict[str, Callable[[Columns, Columns], Sides]] = {
    "figures.counted_enterprises": lambda f, e: _counted(f, e, "enterprises", False),
    "figures.counted_smes": lambda f, e: _counted(f, e, "smes", True),
}
"""Comparisons that need the list of enterprises beside the figures."""
