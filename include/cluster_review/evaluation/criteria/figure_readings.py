"""Measures of figures under the readings: which form counts, which years, what stands for output.

Each alternative here may confirm a rule on figures that the default leaves aside; it refutes a rule only on
figures that nothing still missing could replace.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from cluster_review.evaluation.criteria.figure_words import LAST, disputes_told, restated_note
from cluster_review.evaluation.criteria.measures import FIGURE_MEASURES
from cluster_review.evaluation.finding import Detail, Measured
from cluster_review.evaluation.recall import with_option
from cluster_review.facts.dates import days
from cluster_review.facts.facts import Facts
from cluster_review.facts.figures import FIGURE_YEARS, FigureSeries, no_figures
from cluster_review.provisions import model
from cluster_review.provisions.measure import metrics_of
from cluster_review.truth import Flags, Truth, is_false, is_true

_LEVEL_OR_GROWTH = ("latest", "each_of_last_years", "average_annual_growth")
_YEARS_ASKED = (model.EachOfLastYears, model.AverageAnnualGrowth, model.Rising, model.Falling)


def measured_as_read(
    provision: model.Provision, instrument: model.Instrument, facts: Facts, readings: Mapping[str, str]
) -> Measured:
    """What a provision's measure of figures finds under the readings."""
    measure = provision.measure
    if not isinstance(measure, model.Clause):
        raise ValueError(f"{provision.id} has no measure")
    found = _of_the_version(measure, provision, facts, readings)
    if isinstance(measure, _YEARS_ASKED) and readings["newest_year_missing"] == "previous_three_years":
        found = _or_the_years_before(found, measure, provision, facts, readings)
    stand_in = _stand_in(measure, instrument, readings)
    if stand_in is not None:
        named = provision.model_copy(update={"measure": stand_in})
        other = measured_as_read(
            named, instrument, facts, with_option(readings, "service_output", "as_filed")
        )
        industry = instrument.reading("service_output").values[readings["service_output"]]["industry"]
        found = _by_industry(found, other, facts, tuple(industry))
    return _with_other_sources(found, measure, facts)


def _measured(
    measure: model.Clause, provision: model.Provision, facts: Facts, readings: Mapping[str, str]
) -> Measured:
    return FIGURE_MEASURES[type(measure)](measure, provision, facts, readings)


# ---- which form's figure


def _of_the_version(
    measure: model.Clause, provision: model.Provision, facts: Facts, readings: Mapping[str, str]
) -> Measured:
    """By the report year's form, or by the form that was first to state each year.

    What the first form said is only known where that form is on file; without it the rule isn't refuted.
    """
    if readings["figure_version"] == "latest_form":
        return _measured(measure, provision, facts, readings)
    year = facts.dates.report_year
    stated, first = facts.once(("first filed", year), lambda: _first_filed(facts))
    found = _measured(measure, provision, replace(facts, figures=stated), readings)
    sure = _measured(measure, provision, replace(facts, figures=first), readings)
    return _confirmed_or(found, is_false(found.truth) & ~is_false(sure.truth))


def _first_filed(facts: Facts) -> tuple[dict[str, FigureSeries], dict[str, FigureSeries]]:
    """Figures from the earliest form that states each, and of these the ones surely stated there first.

    Nothing was to be filed before the cluster was recognised, so the form of that year speaks first of the
    years before it; the report year's form does where that day is still to come.
    """
    recognised = days(facts.clusters["recognised_date"])
    is_known = ~np.isnat(recognised)
    begins = np.where(is_known, recognised.astype("datetime64[Y]").astype(np.int64) + 1970, 0)
    refs = facts.frames["figures"]["source_ref"].to_numpy(dtype=object)
    stated, first = {}, {}
    forms = [facts.figures_of_form(facts.first_year + j) for j in range(FIGURE_YEARS)]
    for metric in dict.fromkeys(name for form in forms for name in form):
        series = no_figures(facts.size)
        values, known, row, is_first = series.values, series.known, series.row, np.zeros_like(series.known)
        for k in range(FIGURE_YEARS):
            due = np.clip(begins - facts.first_year, k, LAST)
            for j in range(LAST, k - 1, -1):
                form = forms[j].get(metric)
                if form is None:
                    continue
                at = k - j + LAST
                taken = np.flatnonzero((form.row[:, at] >= 0) & (j >= due))
                values[taken, k], row[taken, k] = form.values[taken, at], form.row[taken, at]
                known[taken, k] = form.known[taken, at]
                is_first[taken, k] = (k == LAST) | (is_known & (due == j))[taken]
        stated[metric] = FigureSeries(values, known, row, refs)
        first[metric] = FigureSeries(values, known & is_first, row, refs)
    return stated, first


# ---- which years


def _or_the_years_before(
    found: Measured,
    measure: model.Clause,
    provision: model.Provision,
    facts: Facts,
    readings: Mapping[str, str],
) -> Measured:
    """Where the report year's figure isn't filed, the years before it may confirm a rule that nothing refutes."""
    year = facts.dates.report_year
    shifted = facts.once(("years before", year), lambda: _years_before(facts))
    earlier = replace(facts, figures=shifted, dates=replace(facts.dates, report_year=year - 1))
    other = _measured(measure, provision, earlier, readings)
    (metric,) = metrics_of(measure).values()
    is_unfiled = facts.series(metric).row[:, LAST] < 0
    holds = is_unfiled & is_true(other.truth) & ~is_false(found.truth)

    def detail(cluster: int) -> Detail:
        if not holds[cluster]:
            return found.detail(cluster)
        earlier_detail = other.detail(cluster)
        return replace(
            earlier_detail,
            reason_zh=f"{year}年数据尚未报送,改看前三年;{earlier_detail.reason_zh}",
            reason_en=f"{year} is not filed yet, so the years before it; {earlier_detail.reason_en}",
        )

    return Measured(np.where(holds, np.int8(Truth.TRUE), found.truth), detail)


def _years_before(facts: Facts) -> dict[str, FigureSeries]:
    """The series of every metric that end a year earlier."""
    before = facts.figures_of_form(facts.dates.report_year - 1)
    return {name: _shifted(facts.series(name), before.get(name)) for name in (*facts.figures, *before)}


def _shifted(series: FigureSeries, before: FigureSeries | None) -> FigureSeries:
    """The series that ends a year earlier: as this form states it, else as the form before did."""
    values, known, row = np.roll(series.values, 1, 1), np.roll(series.known, 1, 1), np.roll(series.row, 1, 1)
    values[:, 0], known[:, 0], row[:, 0] = 0, False, -1
    refs = series.refs
    if before is not None:
        refs = before.refs
        is_blank = (row < 0) & (before.row >= 0)
        values, row = np.where(is_blank, before.values, values), np.where(is_blank, before.row, row)
        known = np.where(is_blank, before.known, known)
    return FigureSeries(values, known, row, refs)


# ---- what stands for output


def _stand_in(
    measure: model.Clause, instrument: model.Instrument, readings: Mapping[str, str]
) -> model.Clause | None:
    """The measure of the metric that takes the place of this one's, if the reading names one."""
    key = next((key for key in _LEVEL_OR_GROWTH if hasattr(measure, key)), None)
    if key is None or readings["service_output"] == "as_filed":
        return None
    named = instrument.reading("service_output").values[readings["service_output"]]
    if getattr(measure, key) != named["instead_of"]:
        return None
    return measure.model_copy(update={key: named["taken"]})


def _by_industry(found: Measured, other: Measured, facts: Facts, industry: tuple[str, ...]) -> Measured:
    """The other measure where the leading industry is a service; where it is unknown, what both confirm."""
    codes, texts = pd.factorize(facts.clusters["leading_industry"])
    inside = np.array([any(c.startswith(industry) for c in str(t).split(";")) for t in texts] + [True])[codes]
    is_known = np.array([text != "" for text in texts] + [False])[codes]
    both = np.where(is_true(found.truth) & is_true(other.truth), np.int8(Truth.TRUE), np.int8(Truth.UNKNOWN))
    truth = np.where(is_known, np.where(inside, found.truth, other.truth), both)

    def detail(cluster: int) -> Detail:
        if is_known[cluster]:
            return found.detail(cluster) if inside[cluster] else other.detail(cluster)
        first, second = found.detail(cluster), other.detail(cluster)
        return replace(
            first,
            reason_zh=f"主导产业代码未知,产值或营业收入以何者为准待核;{first.reason_zh};{second.reason_zh}",
            reason_en="leading industry unknown, so output or revenue is open; "
            f"{first.reason_en}; {second.reason_en}",
            missing=("clusters.leading_industry", *first.missing),
        )

    return Measured(truth, detail)


def _confirmed_or(found: Measured, is_open: Flags) -> Measured:
    """Unknown where it is open."""

    def detail(cluster: int) -> Detail:
        inner = found.detail(cluster)
        if not is_open[cluster]:
            return inner
        return replace(
            inner,
            reason_zh=f"最先载明有关年份的表不在案,不据以认定不符合;{inner.reason_zh}",
            reason_en="the form that was first to state these years is not on file, so nothing is refuted; "
            f"{inner.reason_en}",
        )

    return Measured(np.where(is_open, np.int8(Truth.UNKNOWN), found.truth), detail)


def _with_other_sources(found: Measured, measure: model.Clause, facts: Facts) -> Measured:
    """Say what the statistics state otherwise, and another form by more than 5 %: a person's look, not a verdict."""
    metrics = tuple(dict.fromkeys(metrics_of(measure).values()))

    def detail(cluster: int) -> Detail:
        inner = found.detail(cluster)
        zh, en, inputs = "", "", inner.inputs
        if facts.disputes:
            zh, en, inputs = disputes_told(facts, cluster, inner.inputs)
        if facts.restated:
            more_zh, more_en = restated_note(facts, cluster, metrics, {i.year for i in inner.inputs})
            zh, en = zh + more_zh, en + more_en
        return replace(inner, reason_zh=inner.reason_zh + zh, reason_en=inner.reason_en + en, inputs=inputs)

    return Measured(found.truth, detail)
