"""Which comparisons a provision asks of the figures, and their two sides as exact integers.

This is the witness's own arithmetic, by cross-multiplication on Python integers; it shares no code with the
evaluation, so that a slip in either shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any, TypeAlias

from cluster_review.provisions import model
from cluster_review.provisions.model import Provision
from cluster_review.vocabulary import Vocabulary

Pair: TypeAlias = tuple[int, int] | None
FigureOf: TypeAlias = Callable[[str, int], int | None]
"""The figure of a metric so many years before the report year, in smallest units; None if unknown."""

TEN_THOUSAND = 10_000
OF_ONE_FIGURE = (model.Latest, model.EachOfLastYears)
OF_ONE_METRIC = (*OF_ONE_FIGURE, model.AverageAnnualGrowth)
TREND = (model.Rising, model.Falling)
WITNESSED = (
    *OF_ONE_FIGURE,
    *TREND,
    model.Share,
    model.AverageAnnualGrowth,
    model.PerTenThousand,
    model.BelowBaseline,
)


@dataclass(frozen=True)
class Comparison:
    """One comparison of a provision; a provision with several is broken where one of them is.

    Attributes:
        slot: years before the report year; `slots` of them may be asked.
        left, right: names of the integer columns.
        word, bound: the law's word and bound, to be shown.
    """

    provision: str
    slot: int
    slots: int
    operator: str
    word: str
    bound: str

    @property
    def id(self) -> str:
        """`provision.year-k`."""
        return f"{self.provision}.year-{self.slot}"

    @property
    def left(self) -> str:
        """Column of the left side."""
        return f"{self.id}.left"

    @property
    def right(self) -> str:
        """Column of the right side."""
        return f"{self.id}.right"


def is_witnessed(provision: Provision) -> bool:
    """Whether the provision rests on figures alone, and on one number.

    Left out: alternative metrics (`any_of`), the table of baselines, numbers that aren't known or dated, conditions on the region, and
    other numbers for some clusters. A relaxation by a number that isn't known is kept: whom it covers, nothing fails.
    """
    test = provision.test
    if test is not None and (test.is_open or test.values):
        return False
    if provision.applies_to is not None and provision.applies_to.regions:
        return False
    if isinstance(provision.measure, model.BelowBaseline) and provision.measure.from_table:
        return False
    relaxed = all(other.relaxes and other.bound is None for other in provision.overrides)
    return relaxed and isinstance(provision.measure, WITNESSED)


def comparisons(provision: Provision) -> list[Comparison]:
    """The comparisons of a provision, the report year first; none if it doesn't rest on figures alone."""
    measure, test = provision.measure, provision.test
    if not is_witnessed(provision):
        return []
    if isinstance(measure, model.Rising):
        slots, operator, word, bound = measure.years - 1, ">=", "高于", "上年"
    elif isinstance(measure, model.Falling):
        slots, operator, word, bound = measure.years - 1, "<=", "低于", "上年"
    elif test is None:
        raise ValueError(f"{provision.id} has no test")
    else:
        slots = measure.years if isinstance(measure, (model.EachOfLastYears, model.Share)) else 1
        operator, word = test.operator, test.word
        bound = "行业基准值" if test.bound is None else f"{test.bound:f}{test.unit or ''}"
    return [Comparison(provision.id, k, slots, operator, word, bound) for k in range(slots)]


def pairs(
    provision: Provision, vocabulary: Vocabulary, readings: Mapping[str, str], figure: FigureOf
) -> list[Pair]:
    """Left and right of each comparison for one cluster.

    None where a figure is missing, where a ratio has no denominator, and for years the readings don't ask.
    """
    return list(
        _SIDES[type(provision.measure)](provision.measure, provision.test, vocabulary, readings, figure)
    )


def _ratio_bound(test: Any, readings: Mapping[str, str]) -> tuple[Fraction, int]:
    """The bound of a ratio, and what the right side moves by.

    Rounded half up to hundredths, a ratio is over 5 from 5.005 on and at least 5 from 4.995 on; the operator of
    the suite stays, so the right side moves by one where that changes whether equality holds.
    """
    bound = Fraction(test.bound)
    if readings["rounding"] == "exact":
        return bound, 0
    hundredths = 100 * bound
    whole = hundredths.numerator // hundredths.denominator
    if test.operator in (">=", "<") and whole != hundredths:
        whole += 1
    half = 1 if test.operator in (">", "<=") else -1
    return Fraction(2 * whole + half, 200), {">": -1, ">=": 0, "<": 0, "<=": -1}[test.operator]


def _level(
    measure: Any, test: Any, vocabulary: Vocabulary, readings: Any, figure: FigureOf
) -> Iterator[Pair]:
    """Value : bound, the bound in smallest units."""
    name, years = (
        (measure.latest, 1)
        if isinstance(measure, model.Latest)
        else (measure.each_of_last_years, measure.years)
    )
    bound = Fraction(test.bound) * 10 ** vocabulary.units[test.unit].exponent
    for k in range(years):
        value = figure(name, k)
        yield None if value is None else (value * bound.denominator, bound.numerator)


def _share(
    measure: Any, test: Any, vocabulary: Vocabulary, readings: Any, figure: FigureOf
) -> Iterator[Pair]:
    """100 part : bound whole."""
    bound, step = _ratio_bound(test, readings)
    part_scale, whole_scale = (10 ** vocabulary.metrics[m].exponent for m in (measure.share, measure.of))
    for k in range(measure.years):
        part, whole = figure(measure.share, k), figure(measure.of, k)
        if part is None or not whole or (k > 0 and readings["share_years"] == "latest"):
            yield None
        else:
            yield (
                100 * part * bound.denominator * whole_scale,
                whole * bound.numerator * part_scale + step,
            )


def _growth(
    measure: Any, test: Any, vocabulary: Vocabulary, readings: Any, figure: FigureOf
) -> Iterator[Pair]:
    """Geometric: end (100 d)^n : base (100 d + p)^n, where the bound is p/d percent."""
    name, formula = measure.average_annual_growth, readings["growth_formula"]
    bound, step = _ratio_bound(test, readings)
    hundred = 100 * bound.denominator
    if formula == "arithmetic_mean_of_rates":
        values = [figure(name, k) for k in range(measure.years, -1, -1)]
        mean = _mean_of_rates(values, hundred, bound.numerator)
        yield None if mean is None else (mean[0], mean[1] + step)
        return
    years = {"geometric_four_points": measure.years, "geometric_three_points": measure.years - 1}[formula]
    base, end = figure(name, years), figure(name, 0)
    if end is None or not base:
        yield None
    else:
        yield end * hundred**years, base * (hundred + bound.numerator) ** years + step


def _mean_of_rates(values: Sequence[int | None], hundred: int, numerator: int) -> Pair:
    """The sum of all yearly rates, over their common denominator, against their number times the bound."""
    known = [v for v in values if v is not None]
    if len(known) < len(values) or not all(known[:-1]):
        return None
    before = known[:-1]
    whole = prod(before)
    rates = sum((known[i + 1] - v) * (whole // v) for i, v in enumerate(before))
    return rates * hundred, len(before) * numerator * whole


def _per_ten_thousand(
    measure: Any, test: Any, vocabulary: Vocabulary, readings: Any, figure: FigureOf
) -> Iterator[Pair]:
    """10,000 count : bound people."""
    people_metric = readings[measure.people]
    bound, step = _ratio_bound(test, readings)
    count, people = figure(measure.per_ten_thousand, 0), figure(people_metric, 0)
    count_scale, people_scale = (
        10 ** vocabulary.metrics[m].exponent for m in (measure.per_ten_thousand, people_metric)
    )
    if count is None or not people:
        yield None
    else:
        yield (
            TEN_THOUSAND * count * bound.denominator * people_scale,
            people * bound.numerator * count_scale + step,
        )


def _baseline(
    measure: Any, test: Any, vocabulary: Vocabulary, readings: Any, figure: FigureOf
) -> Iterator[Pair]:
    used, base = figure(measure.consumption, 0), figure(measure.baseline, 0)
    used_scale, base_scale = (
        10 ** vocabulary.metrics[m].exponent for m in (measure.consumption, measure.baseline)
    )
    step = 0 if readings["baseline_equal"] == "fails" or "=" in test.operator else 1
    step = -step if test.operator == ">" else step
    yield None if used is None or base is None else (used * base_scale, base * used_scale + step)


def _trend(
    measure: Any, test: Any, vocabulary: Vocabulary, readings: Any, figure: FigureOf
) -> Iterator[Pair]:
    """This year : the year before, moved by the smallest unit where an equal figure breaks the trend."""
    is_rising = isinstance(measure, model.Rising)
    name = measure.rising if is_rising else measure.falling
    step = 0 if readings["trend_equal"] == "allowed" else 1 if is_rising else -1
    for k in range(measure.years - 1):
        value, before = figure(name, k), figure(name, k + 1)
        yield None if value is None or before is None else (value, before + step)


_SIDES: dict[type, Callable[..., Iterator[Pair]]] = {
    model.Latest: _level,
    model.EachOfLastYears: _level,
    model.Share: _share,
    model.AverageAnnualGrowth: _growth,
    model.PerTenThousand: _per_ten_thousand,
    model.BelowBaseline: _baseline,
    model.Rising: _trend,
    model.Falling: _trend,
}
