"""Outlook (展望): what the coming review would find if the last three years' trend went on. A projection.

Each figure is carried on in a straight line: every further year adds a third of what the last three years added,
in exact integers of the smallest unit, cut downwards, never below zero and never above the scale of a percentage.
A figure whose latest year or whose year three before isn't known isn't carried on; what rests on it is unknown.
Titles, events and evidence aren't projected, and waivers aren't foreseen. No recommendation rests on any of this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from cluster_review.evaluation.criteria.criteria import speaks_of
from cluster_review.evaluation.criteria.rule_bounds import measured_by_rule
from cluster_review.evaluation.evaluate import Evaluation
from cluster_review.evaluation.finding import Measured
from cluster_review.evaluation.validity.validity import Status
from cluster_review.facts.facts import Facts
from cluster_review.facts.figures import FIGURE_YEARS, FigureSeries
from cluster_review.provisions import model
from cluster_review.provisions.measure import metrics_of
from cluster_review.truth import Truth, Truths
from cluster_review.vocabulary import Metric

YEARS = FIGURE_YEARS - 1
"""The trend is that of so many years."""
MOST_AHEAD = 3
"""A review lies no further ahead than a term is long."""
METHOD = (
    "按直线外推:每年增减为近三年总增减的三分之一;不是认定、复核或撤销的依据",
    "a straight line: each year adds a third of what the last three years added; nothing is decided by it",
)


class Expected(StrEnum):
    """What a provision would be at the coming review."""

    FAILS = "fails"
    PASSES = "passes"
    UNKNOWN = "unknown"


EXPECTED_WORDS: Mapping[Expected, tuple[str, str]] = {
    Expected.FAILS: ("按趋势将不符合", "would fail"),
    Expected.PASSES: ("按趋势将符合", "would pass"),
    Expected.UNKNOWN: ("数据不足,无法推算", "can't be projected"),
}


@dataclass(frozen=True)
class Projected:
    """One provision of one cluster, as the coming review would find it.

    Attributes:
        review_year: the newest year of figures that the review would look at.
        years_ahead: how many years of them are projected; 0 where the figures are filed already.
    """

    cluster_id: str
    name: str
    county: str
    valid_to: str
    review_year: int
    years_ahead: int
    provision: str
    title_zh: str
    title_en: str
    expected: Expected
    value: str | None
    bound: str | None
    unit: str | None
    reason_zh: str
    reason_en: str

    def as_record(self) -> dict[str, object]:
        """As plain values for JSON."""
        return {**self.__dict__, "expected": str(self.expected)}


def outlook(evaluation: Evaluation) -> list[Projected]:
    """Every provision on figures of every recognised cluster, by cluster and in the order of the instrument.

    Left out are applicants, revoked clusters, and those whose validity has no end that can be reckoned. The
    review looks at the year before the one in which the validity ends, or at the report year if that is later.
    """
    ahead = _years_ahead(evaluation)
    found: dict[int, list[Projected]] = {}
    for years in range(MOST_AHEAD + 1):
        here = np.flatnonzero(ahead == years)
        if here.size:
            for name, measured, truth in _findings(evaluation, years):
                provision = evaluation.instrument.provision(name)
                for cluster in here.tolist():
                    row = _projected(evaluation, provision, measured, truth, cluster, years)
                    if row is not None:
                        found.setdefault(cluster, []).append(row)
    return [row for cluster in sorted(found) for row in found[cluster]]


def _years_ahead(evaluation: Evaluation) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Years from the report year to the year that the coming review looks at; -1 where there is none."""
    end, status = evaluation.terms.end, evaluation.terms.status
    is_open = ~np.isnat(end) & ~np.isin(status.astype(str), (Status.APPLICANT.value, Status.REVOKED.value))
    years = np.where(is_open, end.astype("datetime64[Y]").astype(np.int64) + 1970, 0)
    ahead = np.maximum(years - 1 - evaluation.facts.dates.report_year, 0)
    return np.where(is_open & (ahead <= MOST_AHEAD), ahead, -1)


def _findings(evaluation: Evaluation, years: int) -> Iterator[tuple[str, Measured, Truths]]:
    """Each provision on figures, found on the figures carried on by so many years."""
    facts = evaluation.facts
    readings = {
        **evaluation.answers.chosen,
        "figure_version": "latest_form",
        "newest_year_missing": "unknown",
    }
    dates = replace(facts.dates, report_year=facts.dates.report_year + years)
    later = replace(facts, dates=dates, figures=_carried_on(facts, years))
    damaged = facts.are_figures_damaged
    for provision in evaluation.instrument.provisions:
        if "review" not in provision.stages or provision.measure is None or not metrics_of(provision.measure):
            continue
        measured = measured_by_rule(provision, evaluation.instrument, later, readings)
        truth = np.where(damaged, np.int8(Truth.UNKNOWN), measured.truth)
        bearing = speaks_of(provision, evaluation.instrument, facts, readings)
        truth = np.where((bearing == Truth.UNKNOWN) & (truth == Truth.FALSE), np.int8(Truth.UNKNOWN), truth)
        yield provision.id, measured, np.where(bearing == Truth.FALSE, np.int8(-1), truth)


def _carried_on(facts: Facts, years: int) -> dict[str, FigureSeries]:
    return {
        name: carried_on(facts.series(name), years, facts.vocabulary.metrics[name]) for name in facts.figures
    }


def carried_on(series: FigureSeries, years: int, metric: Metric) -> FigureSeries:
    """The series that ends so many years later, in a straight line through the last year and that three before."""
    if years == 0:
        return series
    first, last = series.values[:, 0], series.values[:, -1]
    is_known = series.known[:, 0] & series.known[:, -1]
    top = metric.maximum * 10**metric.exponent if metric.unit.dimension == "ratio" else 2**62 - 1
    gained = last - first  # both lie in [0, 2**62)
    columns = [series.values[:, k] for k in range(FIGURE_YEARS)]
    known = [series.known[:, k] for k in range(FIGURE_YEARS)]
    for n in range(1, years + 1):
        # n/3 of the gain, rounded down as one number: no product that could leave int64
        step = gained // YEARS * n + (gained % YEARS) * n // YEARS
        room = np.minimum(step, top - last)
        columns.append(np.maximum(last + room, 0))
        known.append(is_known)
    return FigureSeries(
        np.stack(columns[-FIGURE_YEARS:], axis=1),
        np.stack(known[-FIGURE_YEARS:], axis=1),
        np.full_like(series.row, -1),
        series.refs,
    )


def _projected(
    evaluation: Evaluation,
    provision: model.Provision,
    measured: Measured,
    truth: Truths,
    cluster: int,
    years: int,
) -> Projected | None:
    """One row; None where the provision doesn't speak of this cluster."""
    if truth[cluster] == -1:
        return None
    expected = {Truth.TRUE: Expected.PASSES, Truth.FALSE: Expected.FAILS}.get(
        Truth(int(truth[cluster])), Expected.UNKNOWN
    )
    detail, register = measured.detail(cluster), evaluation.facts.clusters.iloc[cluster]
    says_zh, says_en = ("推算", "projection") if years else ("已报数据", "figures as filed")
    return Projected(
        str(register["cluster_id"]),
        str(register["name"]),
        str(register["county"]),
        str(evaluation.terms.end[cluster].astype("datetime64[D]")),
        evaluation.facts.dates.report_year + years,
        years,
        provision.id,
        provision.zh,
        provision.en,
        expected,
        detail.value,
        detail.bound,
        detail.unit,
        f"{says_zh}:{detail.reason_zh}",
        f"{says_en}: {detail.reason_en}",
    )
