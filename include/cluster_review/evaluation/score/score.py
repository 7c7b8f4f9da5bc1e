"""Scores of clusters (综合评价): exact fractions, and an interval wherever something isn't known.

An interval holds every score that the unknown inputs could still make. A grade, a number of stars or a place
is given only where all of them agree; missing data never lowers a grade.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from cluster_review.provisions.score import (
    Adjustment,
    ByAmount,
    ByRatio,
    Index,
    ScoreInstrument,
)

NOTHING = Fraction(0)


@dataclass(frozen=True)
class Interval:
    """All scores from `low` to `high`, both included."""

    low: Fraction
    high: Fraction

    @property
    def is_exact(self) -> bool:
        """Whether only one score is left."""
        return self.low == self.high

    def plus(self, other: Interval) -> Interval:
        """The sums of any score of this and any of the other."""
        return Interval(self.low + other.low, self.high + other.high)

    def within(self, low: Fraction, high: Fraction) -> Interval:
        """Each score moved to the nearest one from `low` to `high`."""
        return Interval(min(max(self.low, low), high), min(max(self.high, low), high))


def exactly(value: Fraction) -> Interval:
    """The interval of one score."""
    return Interval(value, value)


@dataclass(frozen=True)
class YearOfCluster:
    """What is known of a cluster in a year; what is left out is unknown.

    Attributes:
        figures: by name, in the unit of the figure.
        marks: points of an index given by people or published, which replace what would be computed below it.
        counts: how often each bonus or deduction applies.
        total: the published score, which replaces the computed one.
        grade: the published grade, which decides.
    """

    figures: Mapping[str, Fraction] = field(default_factory=dict)
    marks: Mapping[str, Fraction] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    total: Fraction | None = None
    grade: str | None = None


@dataclass(frozen=True)
class Score:
    """The score of a cluster in a year: each index, their sum, and the total with bonus and deductions."""

    indices: Mapping[str, Interval]
    weighted: Interval
    total: Interval


@dataclass(frozen=True)
class Best:
    """The best figure of all clusters of the year; `is_final` where no cluster's figure is missing."""

    value: Fraction
    is_final: bool


def score_of(instrument: ScoreInstrument, year: YearOfCluster, others: Sequence[YearOfCluster] = ()) -> Score:
    """The score of one cluster.

    Args:
        others: the other clusters of the year; a figure scored by its ratio to the best looks at them.
    """
    found: dict[str, Interval] = {}
    weighted = exactly(NOTHING)
    for first in instrument.indices:
        weighted = weighted.plus(_index(first, year, others, found))
    total = weighted
    full = Fraction(instrument.full_marks)
    if year.total is not None:
        total = exactly(year.total)
    elif isinstance(instrument.adjustments, str):
        total = Interval(NOTHING, known(instrument.total_at_most) or full)
    else:
        for adjustment in instrument.adjustments:
            total = total.plus(_adjusted(adjustment, year.counts.get(adjustment.id)))
        total = _capped(total, instrument)
    return Score(found, weighted, total)


def known(limit: Decimal | str | None) -> Fraction | None:
    """The number of a limit; None where it is `unknown` or there is none."""
    return Fraction(limit) if isinstance(limit, Decimal) else None


def _capped(total: Interval, instrument: ScoreInstrument) -> Interval:
    """Bonus points reach up to a limit; one that isn't known lies at the full marks or above them."""
    most = known(instrument.total_at_most)
    if most is None:
        return Interval(min(total.low, Fraction(instrument.full_marks)), total.high)
    return Interval(min(total.low, most), min(total.high, most))


def _index(
    index: Index, year: YearOfCluster, others: Sequence[YearOfCluster], found: dict[str, Interval]
) -> Interval:
    """The points of an index, noted in `found` with those of all its parts."""
    points = exactly(NOTHING)
    for part in index.children:
        points = points.plus(_index(part, year, others, found))
    if not index.children:
        points = _leaf(index, year, others)
    if index.id in year.marks:
        points = exactly(year.marks[index.id])
    found[index.id] = points
    return points


def _leaf(index: Index, year: YearOfCluster, others: Sequence[YearOfCluster]) -> Interval:
    full = Fraction(index.weight)
    value = year.figures.get(index.figure) if index.figure is not None else None
    if isinstance(index.points, ByAmount):
        return _by_amount(index.points, value)
    if isinstance(index.points, ByRatio) and index.figure is not None:
        return _by_ratio(index.points, value, _best(index.points, index.figure, year, others), full)
    return Interval(NOTHING, full)  # given by people, or not known how


def _by_amount(rule: ByAmount, value: Fraction | None) -> Interval:
    if value is None:
        possible = [Fraction(rule.otherwise), *(Fraction(step.points) for step in rule.steps)]
        return Interval(min(possible), max(possible))
    for step in rule.steps:
        if reaches(value, step.operator, Fraction(step.bound)):
            return exactly(Fraction(step.points))
    return exactly(Fraction(rule.otherwise))


def reaches(value: Fraction, operator: str, bound: Fraction) -> bool:
    """Whether the value stands on the right side of the bound."""
    return {
        ">=": value >= bound,
        ">": value > bound,
        "<=": value <= bound,
        "<": value < bound,
    }[operator]


def _best(rule: ByRatio, name: str, year: YearOfCluster, others: Sequence[YearOfCluster]) -> Best | None:
    """What the ratio is reckoned against; None where nothing of it is known."""
    if rule.ratio_to == "target":
        target = known(rule.target)
        return None if target is None else Best(target, True)
    all_years = (year, *others)
    values = [each.figures[name] for each in all_years if name in each.figures]
    if not values:
        return None
    return Best(max(values) if rule.better == "higher" else min(values), len(values) == len(all_years))


def _by_ratio(rule: ByRatio, value: Fraction | None, best: Best | None, full: Fraction) -> Interval:
    """The weight times value : best (best : value where lower is better), from nothing to the weight.

    A best that isn't above zero makes no ratio: the points are then unknown. Where lower is better, a figure
    of zero can't be bettered.
    """
    if value is None or best is None:
        return Interval(NOTHING, full)
    if rule.better == "lower" and value <= 0:
        return exactly(full)
    if best.value <= 0 or (rule.better == "lower" and not best.is_final):
        return Interval(NOTHING, full)
    share = Fraction(value, best.value) if rule.better == "higher" else Fraction(best.value, value)
    points = exactly(full * share).within(NOTHING, full)
    return points if best.is_final else Interval(NOTHING, points.high)


def _adjusted(adjustment: Adjustment, count: int | None) -> Interval:
    most, each = Fraction(adjustment.most), known(adjustment.points_each)
    if count == 0:
        points = exactly(NOTHING)
    elif count is None or each is None:
        points = Interval(NOTHING, most)
    else:
        points = exactly(min(count * each, most))
    return points if adjustment.way == "bonus" else Interval(-points.high, -points.low)
