"""Levels: a figure against a bound, year by year, or against its industry's baseline."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cluster_review.evaluation.criteria.figure_words import (
    HOLDS,
    LAST,
    bound_of,
    figure_en,
    figure_input,
    missing_figures,
    required,
    required_en,
    test_of,
    years_en,
    years_zh,
)
from cluster_review.evaluation.finding import Detail, Measured
from cluster_review.exact import compare_products, decimal_text, to_smallest
from cluster_review.facts.facts import Facts
from cluster_review.provisions import model
from cluster_review.truth import all_of, from_bool


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
    metric, series, bound = facts.vocabulary.metrics[name], facts.series(name), bound_of(provision)
    least = to_smallest(test_of(provision).bound or 0, facts.vocabulary.units[bound.unit].exponent)
    ks = list(range(LAST - years + 1, LAST + 1))
    ones = np.full(facts.size, least, dtype=np.int64)
    truth = all_of(
        *(bound.holds(compare_products(series.values[:, k], 1, ones, 1), series.known[:, k]) for k in ks)
    )
    wants_more = test_of(provision).operator in (">=", ">")

    def detail(cluster: int) -> Detail:
        known = [int(series.values[cluster, k]) for k in ks if series.known[cluster, k]]
        decisive = (min(known) if wants_more else max(known)) if known else None
        return Detail(
            f"{metric.zh}:{years_zh(facts, metric, series, cluster, ks)};{required(provision)}",
            f"{metric.en}: {years_en(facts, metric, series, cluster, ks)}; "
            f"{required_en(provision, bound.text)} {metric.unit.en}",
            None if decisive is None else decimal_text(decisive, metric.exponent),
            bound.text,
            bound.unit,
            None if decisive is None else decimal_text(decisive - least, metric.exponent),
            bound.unit,
            tuple(figure_input(facts, series, metric, cluster, k) for k in ks),
            missing_figures(facts, series, metric, cluster, ks),
        )

    return Measured(truth, detail)


def below_baseline(
    measure: model.BelowBaseline, provision: model.Provision, facts: Facts, readings: Mapping[str, str]
) -> Measured:
    """Whether consumption per unit of product is better (lower) than the industry's baseline."""
    used, base = facts.series(measure.consumption), facts.series(measure.baseline)
    used_metric, base_metric = (
        facts.vocabulary.metrics[measure.consumption],
        facts.vocabulary.metrics[measure.baseline],
    )
    operator: str = test_of(provision).operator
    if readings["baseline_equal"] == "passes":
        operator = operator.rstrip("=") + "="
    known = used.known[:, LAST] & base.known[:, LAST]
    sign = compare_products(used.values[:, LAST], 1, base.values[:, LAST], 1)

    def detail(cluster: int) -> Detail:
        inputs = (
            figure_input(facts, used, used_metric, cluster, LAST),
            figure_input(facts, base, base_metric, cluster, LAST),
        )
        gap = int(used.values[cluster, LAST]) - int(base.values[cluster, LAST]) if known[cluster] else None
        return Detail(
            f"{used_metric.zh}{inputs[0].value},{base_metric.zh}{inputs[1].value};"
            f"{required(provision)}(数值越低越好)",
            f"{used_metric.en} {figure_en(used, used_metric, cluster, LAST)}, "
            f"{base_metric.en} {figure_en(base, base_metric, cluster, LAST)}; required to be better than "
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
            missing_figures(facts, used, used_metric, cluster, [LAST])
            + missing_figures(facts, base, base_metric, cluster, [LAST]),
        )

    return Measured(from_bool(HOLDS[operator](sign), known), detail)
