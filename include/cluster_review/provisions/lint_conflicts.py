"""Rules that contradict each other are refused, and both are named."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from cluster_review.provisions.clause import UNKNOWN
from cluster_review.provisions.comparison import DatedBound, Test
from cluster_review.provisions.faults import Fault
from cluster_review.provisions.model import Instrument, Provision

_STAGES = {"recognition": "认定", "annual": "年度", "review": "复核"}
_AT_LEAST, _AT_MOST = (">=", ">"), ("<=", "<")


def conflict_faults(instrument: Instrument) -> Iterator[Fault]:
    """Two provisions that ask different things of one figure at one stage; dated numbers that overlap."""
    for one, other in combinations(instrument.provisions, 2):
        stages = [stage for stage in one.stages if stage in other.stages]
        if not stages or one.measure is None or one.measure != other.measure:
            continue
        if one.applies_to != other.applies_to or one.test is None or other.test is None:
            continue
        if why := _contradiction(one.test, other.test):
            yield _both(one, other, stages[0], *why)
    for provision in instrument.provisions:
        if provision.test is not None:
            place = f"provisions.{provision.id}({provision.source.place}).test.values"
            yield from _overlaps(place, provision.test.values)


def _both(one: Provision, other: Provision, stage: str, zh: str, en: str) -> Fault:
    return Fault(
        f"provisions.{one.id}({one.source.place}), provisions.{other.id}({other.source.place})",
        f"{one.id} 与 {other.id} 在{_STAGES[stage]}阶段对同一指标{zh},两条相抵",
        f"{one.id} and {other.id} ask the same figure at the stage {stage} for {en}: they are in conflict",
    )


def _contradiction(one: Test, other: Test) -> tuple[str, str] | None:
    """How two tests of one figure differ, if no text can mean both."""
    if one.bound is None or other.bound is None:
        return None
    said = f"{one.operator}{one.bound:f}", f"{other.operator}{other.bound:f}"
    differ = f"各要求 {said[0]} 和 {said[1]}", f"{said[0]} and {said[1]}"
    if {one.operator, other.operator} <= set(_AT_LEAST) or {one.operator, other.operator} <= set(_AT_MOST):
        return None if (one.operator, one.bound) == (other.operator, other.bound) else differ
    lower, upper = (one, other) if one.operator in _AT_LEAST else (other, one)
    return differ if _is_empty(lower, upper, lower.bound or Decimal(0), upper.bound or Decimal(0)) else None


def _is_empty(lower: Test, upper: Test, least: Decimal, most: Decimal) -> bool:
    return least > most or (least == most and (lower.operator, upper.operator) != (">=", "<="))


def _overlaps(place: str, values: tuple[DatedBound, ...]) -> Iterator[Fault]:
    for one, other in combinations(values, 2):
        starts_in_time = UNKNOWN in (other.from_, one.to) or other.from_ <= one.to
        ends_in_time = UNKNOWN in (one.from_, other.to) or one.from_ <= other.to
        if starts_in_time and ends_in_time:
            yield Fault(
                place,
                f"{_span(one)} 与 {_span(other)} 的时期重叠,同一日有两个数",
                f"{_span(one)} and {_span(other)} overlap: one day has two numbers",
            )
    for value in values:
        if UNKNOWN not in (value.from_, value.to) and value.to < value.from_:
            yield Fault(place, f"{_span(value)} 止早于起", f"{_span(value)} ends before it begins")


def _span(value: DatedBound) -> str:
    bound = UNKNOWN if value.bound is None else f"{value.bound:f}"
    return f"{value.from_}..{value.to}={bound}"
