"""Trends: figures that rise or fall each year (稳步提升, 持续下降)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cluster_review.evaluation.criteria.figure_words import (
    HOLDS,
    LAST,
    figure_input,
    missing_figures,
    required,
    years_en,
    years_zh,
)
from cluster_review.evaluation.finding import Detail, Measured
from cluster_review.exact import compare_products, decimal_text
from cluster_review.facts.facts import Facts
from cluster_review.facts.figures import FigureSeries
from cluster_review.provisions import model
from cluster_review.truth import Flags, Truth, all_of, from_bool


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
            HOLDS[operator](compare_products(series.values[:, k], 1, series.values[:, k - 1], 1)),
            series.known[:, k] & series.known[:, k - 1],
        )
        for k in ks[1:]
    ]
    truth = all_of(*steps)
    if readings["trend_gap"] == "over_the_gap":
        truth = np.where(_holds_over_gaps(series, ks, operator), np.int8(Truth.TRUE), truth)

    def detail(cluster: int) -> Detail:
        changes = [
            int(series.values[cluster, k]) - int(series.values[cluster, k - 1])
            for k in ks[1:]
            if series.known[cluster, k] and series.known[cluster, k - 1]
        ]
        worst = None if not changes else min(changes) if operator[0] == ">" else max(changes)
        value = None if worst is None else decimal_text(worst, metric.exponent)
        return Detail(
            f"{metric.zh}:{years_zh(facts, metric, series, cluster, ks)};{required(provision)}",
            f"{metric.en}: {years_en(facts, metric, series, cluster, ks)}; required to {en} each year",
            value,
            "0",
            metric.unit.name,
            value,
            metric.unit.name,
            tuple(figure_input(facts, series, metric, cluster, k) for k in ks),
            missing_figures(facts, series, metric, cluster, ks),
        )

    return Measured(truth, detail)


def _holds_over_gaps(series: FigureSeries, ks: list[int], operator: str) -> Flags:
    """Where the first and last year are known and each known year goes on from the known one before it."""
    holds = series.known[:, ks[0]] & series.known[:, ks[-1]]
    before = series.values[:, ks[0]]
    for k in ks[1:]:
        values, known = series.values[:, k], series.known[:, k]
        holds = holds & (~known | HOLDS[operator](compare_products(values, 1, before, 1)))
        before = np.where(known, values, before)
    return holds
