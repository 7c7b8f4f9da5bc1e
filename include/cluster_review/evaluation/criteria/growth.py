"""Average annual growth (年均增速), decided without any root or division."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from cluster_review.evaluation.criteria.figure_words import (
    LAST,
    PERCENT,
    figure_input,
    missing_figures,
    ratio_bound_of,
    required,
    required_en,
    years_en,
    years_zh,
)
from cluster_review.evaluation.finding import Detail, Measured
from cluster_review.exact import (
    average_growth_text,
    compare_mean_rates,
    compare_products,
    fraction_text,
    mean_rate,
)
from cluster_review.facts.facts import Facts
from cluster_review.provisions import model


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
    metric, series, bound = (
        facts.vocabulary.metrics[name],
        facts.series(name),
        ratio_bound_of(provision, readings),
    )
    factor = 1 + bound.ratio * PERCENT
    ks = list(range(LAST - intervals, LAST + 1))
    base, end = ks[0], ks[-1]
    base_values, end_values = series.values[:, base], series.values[:, end]
    if formula == "arithmetic_mean_of_rates":
        known = np.all(series.known[:, ks] & ((series.values[:, ks] > 0) | (np.array(ks) == end)), axis=1)
        sign = compare_mean_rates(series.values[:, ks], known, bound.ratio * PERCENT)
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
                fraction_text(100 * mean_rate(series.values[cluster, ks].tolist()))
                if formula == "arithmetic_mean_of_rates"
                else average_growth_text(start, finish, intervals)
            )
            margin = fraction_text((finish - start * factor**intervals) * Fraction(1, 10**metric.exponent))
        return Detail(
            f"{metric.zh}年均增速{value or '未知'}{'%' if value else ''};{required(provision)}"
            f"({years_zh(facts, metric, series, cluster, ks)})",
            f"average annual growth of {metric.en}: {value or 'unknown'}{' %' if value else ''}; "
            f"{required_en(provision, bound.text)} % ({years_en(facts, metric, series, cluster, ks)})",
            value,
            bound.text,
            bound.unit,
            margin,
            metric.unit.name,
            tuple(figure_input(facts, series, metric, cluster, k) for k in ks),
            missing_figures(facts, series, metric, cluster, needed),
        )

    return Measured(bound.holds(sign, known), detail)
