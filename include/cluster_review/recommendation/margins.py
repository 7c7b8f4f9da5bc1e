"""Margins in a figure's own unit: the nearest value of one figure that turns a finding, or the recommendation.

Nothing is derived from formulas here. A finding's verdict, as a function of one figure, is found by asking the
evaluation itself at chosen values and halving the steps between them down to the smallest unit; each value that
is named was evaluated, and so was the value one smallest unit before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import cast

import numpy as np
from numpy.typing import NDArray

from cluster_review.evaluation.criteria.criteria import provision_finding
from cluster_review.evaluation.evaluate import Evaluation
from cluster_review.evaluation.finding import Codes, ProvisionFinding, Verdict
from cluster_review.exact import Integers, decimal_text, fraction_text
from cluster_review.facts.figures import FIGURE_YEARS, FigureSeries
from cluster_review.provisions import model
from cluster_review.provisions.measure import branches, metrics_of
from cluster_review.recommendation.decide import Recommendations, recommend
from cluster_review.truth import Flags

_NOWHERE = np.int64(-1)
_ESTABLISHED, _NO_ROW = 1, 0


@dataclass(frozen=True)
class Change:
    """One figure moved from what is filed to the nearest value that turns something.

    Attributes:
        was, becomes: in smallest units; one unit short of `becomes`, nothing turns.
        turns: the recommendation, or the verdict, that the change leads to.
        provisions: whose verdicts the change turns.
    """

    metric: str
    year: int
    was: int
    becomes: int
    turns: str | None
    provisions: tuple[str, ...]

    @property
    def relative(self) -> Fraction | None:
        """The size of the change, of the figure as filed; None where that is zero."""
        return Fraction(abs(self.becomes - self.was), self.was) if self.was else None

    @property
    def _rank(self) -> tuple[bool, Fraction, str, int]:
        relative = self.relative
        return (relative is None, relative or Fraction(0), self.metric, -self.year)

    def as_record(self, evaluation: Evaluation) -> dict[str, object]:
        """As plain values for JSON, the figures in the metric's unit."""
        metric = evaluation.facts.vocabulary.metrics[self.metric]
        relative = self.relative
        return {
            "input": f"figures.{self.metric}.{self.year}",
            "from": decimal_text(self.was, metric.exponent),
            "to": decimal_text(self.becomes, metric.exponent),
            "change": decimal_text(self.becomes - self.was, metric.exponent),
            "unit": metric.unit.name,
            "percent": None if relative is None else fraction_text(100 * relative, 2),
            "becomes": self.turns,
            "provisions": list(self.provisions),
        }


@dataclass(frozen=True)
class Margins:
    """What one changed figure would turn.

    Attributes:
        flips: per cluster the smallest change of one figure that changes the recommendation; None where none does.
        distances: per cluster and provision the smallest change of one figure that turns its verdict, of the
            latest year that can.
    """

    flips: tuple[Change | None, ...]
    distances: tuple[Mapping[str, Change], ...]

    def as_record(self, evaluation: Evaluation, cluster: int) -> dict[str, object]:
        """One cluster's as plain values for JSON."""
        flip = self.flips[cluster]
        return {
            "flip": None if flip is None else flip.as_record(evaluation),
            "distances": {n: c.as_record(evaluation) for n, c in sorted(self.distances[cluster].items())},
        }


def margins(evaluation: Evaluation, recommendations: Recommendations) -> Margins:
    """The smallest changes of one figure that turn a finding or the recommendation, for every cluster.

    A change into a contradiction (a part above its whole, growth from nothing) turns nothing here. Where the
    recommendation follows from an established ground, no figure changes it. Under a reading that takes figures
    from other forms than the report year's, a figure can't be moved by itself, and nothing is named.
    """
    size = evaluation.size
    if evaluation.readings["figure_version"] != "latest_form":
        return Margins((None,) * size, tuple({} for _ in range(size)))
    flips: list[Change | None] = [None] * size
    distances: list[dict[str, Change]] = [{} for _ in range(size)]
    for slot in _slots(evaluation):
        for change, cluster in slot.flips(recommendations):
            known = flips[cluster]
            if known is None or change._rank < known._rank:
                flips[cluster] = change
        for name, change, cluster in slot.turns(distances):
            known = distances[cluster].get(name)
            if known is None or change._rank < known._rank:
                distances[cluster][name] = change
    return Margins(tuple(flips), tuple(distances))


def _slots(evaluation: Evaluation) -> Iterator[_Slot]:
    """Each figure of each year that a provision looks at, the latest year first."""
    by_metric: dict[str, list[str]] = {}
    for name, finding in evaluation.findings.items():
        for metric in _metrics(finding.provision, evaluation.readings):
            by_metric.setdefault(metric, []).append(name)
    for k in reversed(range(FIGURE_YEARS)):
        for metric, names in by_metric.items():
            if evaluation.facts.series(metric).known[:, k].any():
                yield _Slot(evaluation, metric, k, tuple(dict.fromkeys(names)))


def _metrics(provision: model.Provision, readings: Mapping[str, str]) -> set[str]:
    found: set[str] = set()
    for measure in branches(provision.measure):
        found |= set(metrics_of(measure).values())
        if isinstance(measure, model.PerTenThousand):
            found.add(readings[measure.people])
    return found


class _Slot:
    """One metric in one year, for all clusters that filed it."""

    def __init__(self, evaluation: Evaluation, metric: str, k: int, provisions: tuple[str, ...]) -> None:
        self.evaluation, self.metric, self.k = evaluation, metric, k
        self.provisions = provisions
        self.series = evaluation.facts.series(metric)
        self.filed = self.series.known[:, k]
        self.filed_value = np.where(self.filed, self.series.values[:, k], np.int64(0))
        self.year = evaluation.facts.first_year + k
        self.edges = {name: self._edges(name) for name in provisions}

    def findings_at(self, values: Integers, names: tuple[str, ...]) -> dict[str, ProvisionFinding]:
        """The findings of some provisions, were these the figures."""
        facts = self.evaluation.facts
        column, known = self.series.values.copy(), self.series.known.copy()
        column[:, self.k] = np.where(self.filed, values, column[:, self.k])
        metric = facts.vocabulary.metrics[self.metric]
        if metric.unit.dimension == "ratio":
            known[:, self.k] &= column[:, self.k] <= metric.maximum * 10**metric.exponent
        moved = FigureSeries(column, known, self.series.row, self.series.refs)
        view = replace(facts, figures={**facts.figures, self.metric: moved})
        return {
            name: provision_finding(
                self.evaluation.instrument.provision(name),
                self.evaluation.instrument,
                view,
                self.evaluation.answers.chosen,
                self.evaluation.stage,
            )
            for name in names
        }

    def _verdict(self, name: str, values: Integers) -> Codes:
        return self.findings_at(values, (name,))[name].verdict

    def _anchors(self, name: str) -> Integers:
        """Values between which a verdict turns at most once: clusters by anchors, ascending, the filed one among them.

        They are the ends of the scale and every other figure that the provision compares this one with.
        """
        facts = self.evaluation.facts
        metric = facts.vocabulary.metrics[self.metric]
        top = min(metric.maximum * 10**metric.exponent, 2**62 - 1)
        columns = [
            self.filed_value,
            np.zeros_like(self.filed_value),
            np.ones_like(self.filed_value),
            np.full_like(self.filed_value, top),
        ]
        provision = self.evaluation.findings[name].provision
        for other in sorted(_metrics(provision, self.evaluation.readings)):
            series = facts.series(other)
            if facts.vocabulary.metrics[other].unit.name != metric.unit.name:
                continue
            for k in range(FIGURE_YEARS):
                if (other, k) != (self.metric, self.k):
                    values = np.where(series.known[:, k], series.values[:, k], self.filed_value)
                    columns += [values, values + 1, np.maximum(values - 1, 0)]
        return np.sort(np.minimum(np.stack(columns, axis=1), top), axis=1)

    def _edges(self, name: str) -> Integers:
        """Per cluster the values at which the verdict turns, nearest first in each direction; -1 for none.

        Two columns: the nearest turn above, the nearest below.
        """
        anchors = self._anchors(name)
        verdicts = np.stack([self._verdict(name, column) for column in anchors.T], axis=1)
        here = np.argmax(anchors == self.filed_value[:, None], axis=1)
        base = self.evaluation.findings[name].verdict
        found = np.full((len(self.filed_value), 2), _NOWHERE)
        columns = np.arange(anchors.shape[1])
        for way, is_beyond in ((0, columns > here[:, None]), (1, columns < here[:, None])):
            turned = (verdicts != base[:, None]) & is_beyond & self.filed[:, None]
            has_turn = turned.any(axis=1)
            if not has_turn.any():
                continue
            first = (
                np.argmax(turned, axis=1) if way == 0 else turned.shape[1] - 1 - np.argmax(turned[:, ::-1], 1)
            )
            rows = np.arange(len(first))
            beyond = np.where(has_turn, anchors[rows, first], self.filed_value)
            nearer = np.clip(first - (1 if way == 0 else -1), 0, anchors.shape[1] - 1)
            within = np.where(has_turn, anchors[rows, nearer], beyond)
            while np.any(np.abs(beyond - within) > 1):
                middle = within + (beyond - within) // 2
                is_turned = self._verdict(name, middle) != base
                is_open = np.abs(beyond - within) > 1
                beyond = np.where(is_open & is_turned, middle, beyond)
                within = np.where(is_open & ~is_turned, middle, within)
            found[:, way] = np.where(has_turn, beyond, _NOWHERE)
        return found

    def turns(self, found: list[dict[str, Change]]) -> Iterator[tuple[str, Change, int]]:
        """Per provision and cluster the nearest value that turns its verdict, unless into a contradiction.

        Only where no later year's figure was found to turn it.
        """
        for name, edges in self.edges.items():
            base = self.evaluation.findings[name].verdict
            is_later = np.array([name in of and of[name].year > self.year for of in found], dtype=bool)
            for way in (0, 1):
                at = np.where(is_later, _NOWHERE, edges[:, way])
                if not (at >= 0).any():
                    continue
                verdict = self._verdict(name, np.where(at >= 0, at, self.filed_value))
                for cluster in np.flatnonzero((at >= 0) & _is_decided(verdict, base)):
                    code = Verdict(int(verdict[cluster])).code
                    yield name, self._change(int(cluster), int(at[cluster]), code, (name,)), int(cluster)

    def flips(self, recommendations: Recommendations) -> Iterator[tuple[Change, int]]:
        """Per cluster the nearest value above and below at which the recommendation changes."""
        asked = self.filed & (recommendations.row != _ESTABLISHED) & (recommendations.row != _NO_ROW)
        for way in (0, 1):
            at = np.stack([edges[:, way] for edges in self.edges.values()], axis=1)
            far = np.int64(2**62) if way == 0 else _NOWHERE
            at = np.sort(np.where(at >= 0, at, far), axis=1)
            at = at if way == 0 else at[:, ::-1]
            is_left = asked.copy()
            for column in at.T:
                here = is_left & (column != far)
                if not here.any():
                    break
                found = self.findings_at(np.where(here, column, self.filed_value), self.provisions)
                altered = replace(self.evaluation, findings={**self.evaluation.findings, **found})
                code = recommend(altered).recommendation
                is_new = here & (code != recommendations.recommendation)
                is_left &= ~is_new
                for cluster in np.flatnonzero(is_new):
                    turned = self._turned(found, int(cluster))
                    if turned is not None:
                        yield (
                            self._change(int(cluster), int(column[cluster]), code[cluster], turned),
                            int(cluster),
                        )

    def _turned(self, found: Mapping[str, ProvisionFinding], cluster: int) -> tuple[str, ...] | None:
        """The provisions whose verdicts turn; None where one only loses its figures to a contradiction."""
        names = []
        for name, finding in found.items():
            now, then = (
                self.evaluation.findings[name].verdict[cluster : cluster + 1],
                finding.verdict[cluster : cluster + 1],
            )
            if now[0] != then[0]:
                names.append(name)
                if not _is_decided(then, now)[0]:
                    return None
        return tuple(names)

    def _change(self, cluster: int, becomes: int, turns: str | None, names: tuple[str, ...]) -> Change:
        return Change(self.metric, self.year, int(self.filed_value[cluster]), becomes, turns, names)


def _is_decided(verdict: NDArray[np.int8], before: NDArray[np.int8]) -> Flags:
    """Where a verdict turns into one that rests on the figures."""
    return cast(Flags, (verdict != Verdict.UNKNOWN) | (before == Verdict.UNKNOWN))
