"""The arithmetic of the law: each measure compares figures with a bound, exactly and three-valued.

Every measure takes `(measure, provision, facts, readings)` and gives a truth per cluster plus a
function that explains one cluster: value, bound, margin, inputs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from cluster_review.evaluation.finding import Detail, Input, Measured
from cluster_review.exact import (
    Integers,
    Signs,
    average_growth_text,
    compare_products,
    decimal_text,
    fraction_text,
    to_smallest,
)
from cluster_review.facts.facts import FIGURE_YEARS, Facts, FigureSeries
from cluster_review.provisions import model
from cluster_review.truth import Flags, Truths, all_of, from_bool
from cluster_review.vocabulary import Metric

LAST = FIGURE_YEARS - 1
PERCENT = Fraction(1, 100)
_HOLDS: dict[str, Callable[[Signs], Flags]] = {
    ">=": lambda sign: sign >= 0,
    ">": lambda sign: sign > 0,
    "<=": lambda sign: sign <= 0,
    "<": lambda sign: sign < 0,
}


@dataclass(frozen=True)
class _Bound:
    """A test's bound as a ratio of integers in smallest units of the metric."""

    test: model.Test
    ratio: Fraction
    unit: str

    @property
    def text(self) -> str:
        return "" if self.test.bound is None else format(self.test.bound, "f")

    def holds(self, sign: Signs, known: Flags) -> Truths:
        return from_bool(_HOLDS[self.test.operator](sign), known)


def _test(provision: model.Provision) -> model.Test:
    if provision.test is None:
        raise ValueError(f"{provision.id} has no test")
    return provision.test


def _bound(provision: model.Provision) -> _Bound:
    test = _test(provision)
    return _Bound(test, Fraction(test.bound if test.bound is not None else 0), test.unit or "")


def _input(facts: Facts, series: FigureSeries, metric: Metric, cluster: int, k: int) -> Input:
    year = facts.first_year + k
    value = decimal_text(int(series.values[cluster, k]), metric.exponent) if series.known[cluster, k] else ""
    return Input(
        metric.name,
        f"{value}{metric.unit.name}" if value else "未知",
        series.source_ref[cluster, k] or "",
        year,
    )


def _missing(
    facts: Facts, series: FigureSeries, metric: Metric, cluster: int, ks: list[int]
) -> tuple[str, ...]:
    return tuple(f"figures.{metric.name}.{facts.first_year + k}" for k in ks if not series.known[cluster, k])


def _years_zh(facts: Facts, metric: Metric, series: FigureSeries, cluster: int, ks: list[int]) -> str:
    return "、".join(f"{facts.first_year + k}年{_input(facts, series, metric, cluster, k).value}" for k in ks)


def _years_en(facts: Facts, metric: Metric, series: FigureSeries, cluster: int, ks: list[int]) -> str:
    return ", ".join(
        f"{facts.first_year + k}: {decimal_text(int(series.values[cluster, k]), metric.exponent)} {metric.unit.en}"
        if series.known[cluster, k]
        else f"{facts.first_year + k}: unknown"
        for k in ks
    )


def _required(provision: model.Provision) -> str:
    """What the law asks, in its own words."""
    return f"要求“{provision.source.quote}”"


def each_of_last_years(
    measure: model.EachOfLastYears, provision: model.Provision, facts: Facts, readings: Mapping[str, str]
) -> Measured:
    """Whether the figure satisfies the test in each of the last years (均)."""
    return _by_year(measure.each_of_last_years, measure.years, provision, facts)


def latest(
    measure: model.Latest, provision: model.Provision, facts: Facts, readings: Mapping[str, str]
) -> Measured:
    """Whether the report year's figure satisfies the test."""
    return _by_year(measure.latest, 1, provision, facts)


def _by_year(name: str, years: int, provision: model.Provision, facts: Facts) -> Measured:
    metric, series, bound = facts.vocabulary.metrics[name], facts.series(name), _bound(provision)
    least = to_smallest(_test(provision).bound or 0, facts.vocabulary.units[bound.unit].exponent)
    ks = list(range(LAST - years + 1, LAST + 1))
    ones = np.full(facts.size, least, dtype=np.int64)
    truth = all_of(
        *(bound.holds(compare_products(series.values[:, k], 1, ones, 1), series.known[:, k]) for k in ks)
    )
    wants_more = _test(provision).operator in (">=", ">")

    def detail(cluster: int) -> Detail:
        known = [int(series.values[cluster, k]) for k in ks if series.known[cluster, k]]
        decisive = (min(known) if wants_more else max(known)) if known else None
        return Detail(
            f"{metric.zh}:{_years_zh(facts, metric, series, cluster, ks)};{_required(provision)}",
            f"{metric.en}: {_years_en(facts, metric, series, cluster, ks)}; required "
            f"{_test(provision).operator} {bound.text} {metric.unit.en}",
            None if decisive is None else decimal_text(decisive, metric.exponent),
            bound.text,
            bound.unit,
            None if decisive is None else decimal_text(decisive - least, metric.exponent),
            bound.unit,
            tuple(_input(facts, series, metric, cluster, k) for k in ks),
            _missing(facts, series, metric, cluster, ks),
        )

    return Measured(truth, detail)


def share(
    measure: model.Share, provision: model.Provision, facts: Facts, readings: Mapping[str, str]
) -> Measured:
    """Whether a figure's share of another satisfies the test; a zero whole gives no share."""
    part, whole = facts.series(measure.share), facts.series(measure.of)
    part_metric, whole_metric = facts.vocabulary.metrics[measure.share], facts.vocabulary.metrics[measure.of]
    bound = _bound(provision)
    ratio = bound.ratio * PERCENT
    ks = [LAST] if readings["share_years"] == "latest" else list(range(LAST - measure.years + 1, LAST + 1))

    def of_year(k: int) -> Truths:
        sign = compare_products(part.values[:, k], ratio.denominator, whole.values[:, k], ratio.numerator)
        return bound.holds(sign, part.known[:, k] & whole.known[:, k] & (whole.values[:, k] > 0))

    def detail(cluster: int) -> Detail:
        shares = [
            Fraction(100 * int(part.values[cluster, k]), int(whole.values[cluster, k]))
            for k in ks
            if part.known[cluster, k] and whole.known[cluster, k] and whole.values[cluster, k] > 0
        ]
        value = min(shares) if shares else None
        shown = "未知" if value is None else f"{fraction_text(value)}%"
        return Detail(
            f"{part_metric.zh}占{whole_metric.zh}{shown};{_required(provision)}"
            f"({_years_zh(facts, part_metric, part, cluster, ks)};{_years_zh(facts, whole_metric, whole, cluster, ks)})",
            f"{part_metric.en} is {'an unknown share' if value is None else fraction_text(value) + ' %'} of "
            f"{whole_metric.en}; required {_test(provision).operator} {bound.text} %",
            None if value is None else fraction_text(value),
            bound.text,
            bound.unit,
            None if value is None else fraction_text(value - bound.ratio),
            "百分点",
            tuple(
                _input(facts, s, m, cluster, k)
                for s, m in ((part, part_metric), (whole, whole_metric))
                for k in ks
            ),
            _missing(facts, part, part_metric, cluster, ks)
            + _missing(facts, whole, whole_metric, cluster, ks),
        )

    return Measured(all_of(*(of_year(k) for k in ks)), detail)


def average_annual_growth(
    measure: model.AverageAnnualGrowth, provision: model.Provision, facts: Facts, readings: Mapping[str, str]
) -> Measured:
    """Whether average annual growth satisfies the test, without any root or division.

    Geometric over n intervals: v_end * d^n against v_base * (d + p)^n, where the bound is p/d. A zero
    base has no growth. Source: 水平法, the base year lies before the named years.
    """
    formula = readings["growth_formula"]
    intervals = measure.years - 1 if formula == "geometric_three_points" else measure.years
    name = measure.average_annual_growth
    metric, series, bound = facts.vocabulary.metrics[name], facts.series(name), _bound(provision)
    factor = 1 + bound.ratio * PERCENT
    ks = list(range(LAST - intervals, LAST + 1))
    base, end = ks[0], ks[-1]
    base_values, end_values = series.values[:, base], series.values[:, end]
    if formula == "arithmetic_mean_of_rates":
        known = np.all(series.known[:, ks] & ((series.values[:, ks] > 0) | (np.array(ks) == end)), axis=1)
        sign = _mean_rate_signs(series.values[:, ks], known, bound.ratio * PERCENT)
        needed = ks
    else:
        known = series.known[:, base] & series.known[:, end] & (base_values > 0)
        sign = compare_products(
            end_values, factor.denominator**intervals, base_values, factor.numerator**intervals
        )
        needed = [base, end]

    def detail(cluster: int) -> Detail:
        value = margin = None
        if known[cluster]:
            start, finish = int(base_values[cluster]), int(end_values[cluster])
            value = (
                fraction_text(100 * _mean_rate(series.values[cluster, ks].tolist()))
                if formula == "arithmetic_mean_of_rates"
                else average_growth_text(start, finish, intervals)
            )
            margin = fraction_text((finish - start * factor**intervals) * Fraction(1, 10**metric.exponent))
        return Detail(
            f"{metric.zh}年均增速{value or '未知'}{'%' if value else ''};{_required(provision)}"
            f"({_years_zh(facts, metric, series, cluster, ks)})",
            f"average annual growth of {metric.en}: {value or 'unknown'}{' %' if value else ''}; required "
            f"{_test(provision).operator} {bound.text} % ({_years_en(facts, metric, series, cluster, ks)})",
            value,
            bound.text,
            bound.unit,
            margin,
            metric.unit.name,
            tuple(_input(facts, series, metric, cluster, k) for k in ks),
            _missing(facts, series, metric, cluster, needed),
        )

    return Measured(bound.holds(sign, known), detail)


def _mean_rate(values: list[int]) -> Fraction:
    rates = [Fraction(after, before) - 1 for before, after in zip(values, values[1:], strict=False)]
    return sum(rates, Fraction(0)) / len(rates)


def _mean_rate_signs(values: Integers, known: Flags, bound: Fraction) -> Signs:
    """Sign of the arithmetic mean of yearly rates minus the bound, row by row in exact fractions."""
    signs = np.zeros(len(values), dtype=np.int8)
    for row in np.flatnonzero(known):
        mean = _mean_rate(values[row].tolist())
        signs[row] = (mean > bound) - (mean < bound)
    return signs


def per_ten_thousand(
    measure: model.PerTenThousand, provision: model.Provision, facts: Facts, readings: Mapping[str, str]
) -> Measured:
    """Whether a count per 10,000 people satisfies the test; zero people give no ratio."""
    people_name = readings[measure.people]
    count_metric, people_metric = (
        facts.vocabulary.metrics[measure.per_ten_thousand],
        facts.vocabulary.metrics[people_name],
    )
    counts, people, bound = (
        facts.series(measure.per_ten_thousand),
        facts.series(people_name),
        _bound(provision),
    )
    known = counts.known[:, LAST] & people.known[:, LAST] & (people.values[:, LAST] > 0)
    sign = compare_products(
        counts.values[:, LAST],
        10_000 * bound.ratio.denominator,
        people.values[:, LAST],
        bound.ratio.numerator,
    )

    def detail(cluster: int) -> Detail:
        value = None
        if known[cluster]:
            value = Fraction(10_000 * int(counts.values[cluster, LAST]), int(people.values[cluster, LAST]))
        shown = "未知" if value is None else f"{fraction_text(value)}件"
        return Detail(
            f"每万人{count_metric.zh}{shown}(按{people_metric.zh});{_required(provision)}",
            f"{count_metric.en} per 10,000 {people_metric.en}: "
            f"{'unknown' if value is None else fraction_text(value)}; required {_test(provision).operator} {bound.text}",
            None if value is None else fraction_text(value),
            bound.text,
            bound.unit,
            None if value is None else fraction_text(value - bound.ratio),
            bound.unit,
            (
                _input(facts, counts, count_metric, cluster, LAST),
                _input(facts, people, people_metric, cluster, LAST),
            ),
            _missing(facts, counts, count_metric, cluster, [LAST])
            + _missing(facts, people, people_metric, cluster, [LAST]),
        )

    return Measured(bound.holds(sign, known), detail)


def rising(
    measure: model.Rising, provision: model.Provision, facts: Facts, readings: Mapping[str, str]
) -> Measured:
    """Whether each year's figure is above the year before."""
    return _trend(measure.rising, measure.years, ">", "rise", provision, facts, readings)


def falling(
    measure: model.Falling, provision: model.Provision, facts: Facts, readings: Mapping[str, str]
) -> Measured:
    """Whether each year's figure is below the year before."""
    return _trend(measure.falling, measure.years, "<", "fall", provision, facts, readings)


def _trend(
    name: str,
    years: int,
    operator: str,
    en: str,
    provision: model.Provision,
    facts: Facts,
    readings: Mapping[str, str],
) -> Measured:
    metric, series = facts.vocabulary.metrics[name], facts.series(name)
    ks = list(range(LAST - years + 1, LAST + 1))
    operator = operator if readings["trend_equal"] == "breaks" else operator + "="
    steps = [
        from_bool(
            _HOLDS[operator](compare_products(series.values[:, k], 1, series.values[:, k - 1], 1)),
            series.known[:, k] & series.known[:, k - 1],
        )
        for k in ks[1:]
    ]

    def detail(cluster: int) -> Detail:
        changes = [
            int(series.values[cluster, k]) - int(series.values[cluster, k - 1])
            for k in ks[1:]
            if series.known[cluster, k] and series.known[cluster, k - 1]
        ]
        worst = None if not changes else min(changes) if operator[0] == ">" else max(changes)
        value = None if worst is None else decimal_text(worst, metric.exponent)
        return Detail(
            f"{metric.zh}:{_years_zh(facts, metric, series, cluster, ks)};{_required(provision)}",
            f"{metric.en}: {_years_en(facts, metric, series, cluster, ks)}; required to {en} each year",
            value,
            "0",
            metric.unit.name,
            value,
            metric.unit.name,
            tuple(_input(facts, series, metric, cluster, k) for k in ks),
            _missing(facts, series, metric, cluster, ks),
        )

    return Measured(all_of(*steps), detail)


def below_baseline(
    measure: model.BelowBaseline, provision: model.Provision, facts: Facts, readings: Mapping[str, str]
) -> Measured:
    """Whether consumption per unit of product is better (lower) than the industry's baseline."""
    used, base = facts.series(measure.consumption), facts.series(measure.baseline)
    used_metric, base_metric = (
        facts.vocabulary.metrics[measure.consumption],
        facts.vocabulary.metrics[measure.baseline],
    )
    test = _test(provision)
    known = used.known[:, LAST] & base.known[:, LAST]
    sign = compare_products(used.values[:, LAST], 1, base.values[:, LAST], 1)

    def detail(cluster: int) -> Detail:
        inputs = (
            _input(facts, used, used_metric, cluster, LAST),
            _input(facts, base, base_metric, cluster, LAST),
        )
        gap = int(used.values[cluster, LAST]) - int(base.values[cluster, LAST]) if known[cluster] else None
        return Detail(
            f"{used_metric.zh}{inputs[0].value},{base_metric.zh}{inputs[1].value};"
            f"{_required(provision)}(数值越低越好)",
            f"{used_metric.en} {inputs[0].value}, {base_metric.en} {inputs[1].value}; required to be better than "
            "the baseline (lower is better)",
            decimal_text(int(used.values[cluster, LAST]), used_metric.exponent)
            if used.known[cluster, LAST]
            else None,
            decimal_text(int(base.values[cluster, LAST]), base_metric.exponent)
            if base.known[cluster, LAST]
            else None,
            used_metric.unit.name,
            None if gap is None else decimal_text(gap, used_metric.exponent),
            used_metric.unit.name,
            inputs,
            _missing(facts, used, used_metric, cluster, [LAST])
            + _missing(facts, base, base_metric, cluster, [LAST]),
        )

    return Measured(from_bool(_HOLDS[test.operator](sign), known), detail)


FIGURE_MEASURES: dict[
    type[model.Clause], Callable[[Any, model.Provision, Facts, Mapping[str, str]], Measured]
] = {
    model.Latest: latest,
    model.EachOfLastYears: each_of_last_years,
    model.Share: share,
    model.AverageAnnualGrowth: average_annual_growth,
    model.PerTenThousand: per_ten_thousand,
    model.Rising: rising,
    model.Falling: falling,
    model.BelowBaseline: below_baseline,
}
"""Measures that rest on figures alone."""
