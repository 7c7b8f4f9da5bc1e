"""Which missing input would settle a case, and how: the decision table, applied again to altered columns.

Three evaluations are held against each other: as it is, with every open finding and ground resolved for the
cluster, and with every one resolved against it. Supplying one input moves the columns that wait for it alone
from the first to the second or third; the table then says what follows.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from cluster_review.evaluation.evaluate import Evaluation
from cluster_review.evaluation.finding import Outcome, Verdict
from cluster_review.recommendation.decide import Recommendations, recommend
from cluster_review.recommendation.evaluation_columns import taken
from cluster_review.truth import Positions, Truth

GOALS, APPLICATION = "three_year_plan_goals", "review_application"
"""What waits besides findings and grounds."""


@dataclass(frozen=True)
class Waiting:
    """A finding, a ground, the goals or the application of one cluster that waits for inputs.

    Attributes:
        name: of the provision or ground, `GOALS` or `APPLICATION`.
        needs: the inputs that it names.
        favourable: sets of inputs of which each may settle it for the cluster.
        adverse: inputs of which each alone may settle it against the cluster.
    """

    name: str
    needs: tuple[str, ...]
    favourable: tuple[frozenset[str], ...]
    adverse: frozenset[str]

    def is_met_by(self, inputs: frozenset[str]) -> bool:
        """Whether these inputs may settle it for the cluster."""
        return any(chosen <= inputs for chosen in self.favourable)


@dataclass(frozen=True)
class Settled:
    """What an input would do to a recommendation; None where it would leave it as it is."""

    favourable: str | None = None
    adverse: str | None = None
    in_smallest_set: bool = False


def settled(
    evaluation: Evaluation, recommendations: Recommendations, waiting: list[list[Waiting]]
) -> list[dict[str, Settled]]:
    """Per cluster and input what supplying it would do.

    Only clusters that are referred, or at the annual stage, can be moved by what is missing; for all others
    every input leaves the recommendation as it is.
    """
    return _Settling(evaluation, recommendations, waiting).run()


class _Settling:
    def __init__(
        self, evaluation: Evaluation, recommendations: Recommendations, waiting: list[list[Waiting]]
    ) -> None:
        self.current, self.waiting = evaluation, waiting
        self.code = recommendations.recommendation
        is_asked = (self.code == "refer") | ((evaluation.stage == "annual") & (recommendations.row > 0))
        self.asked = [int(i) for i in np.flatnonzero(is_asked) if waiting[i]]
        self.best, self.worst = self._resolved(_for_it), self._resolved(_against_it)

    def run(self) -> list[dict[str, Settled]]:
        smallest = self._smallest_sets()
        pairs = [(i, name) for i in self.asked for name in _inputs(self.waiting[i])]
        favourable = self._altered(
            (
                (i, [w.name for w in self.waiting[i] if w.is_met_by(frozenset((name,)))], self.best)
                for i, name in pairs
            )
        )
        adverse = self._altered(
            ((i, [w.name for w in self.waiting[i] if name in w.adverse], self.worst) for i, name in pairs)
        )
        found: list[dict[str, Settled]] = [{} for _ in self.waiting]
        for (i, name), good, bad in zip(pairs, favourable, adverse, strict=True):
            found[i][name] = Settled(
                good if good != self.code[i] else None,
                bad if bad != self.code[i] else None,
                name in smallest.get(i, ()),
            )
        return found

    def _smallest_sets(self) -> dict[int, frozenset[str]]:
        """The fewest inputs that could settle a referred case favourably; none where nothing missing could.

        A case stays referred while one thing that refers it is open, so each of those has to be settled.
        """
        referred = [i for i in self.asked if self.code[i] == "refer"]
        everything = self._altered((i, [w.name for w in self.waiting[i]], self.best) for i in referred)
        open_to_all = [i for i, code in zip(referred, everything, strict=True) if code != "refer"]
        pairs = [(i, w) for i in open_to_all for w in self.waiting[i]]
        without = self._altered(
            (i, [other.name for other in self.waiting[i] if other.name != w.name], self.best)
            for i, w in pairs
        )
        sets: dict[int, frozenset[str]] = {}
        needed: dict[int, list[Waiting]] = {}
        for (i, w), code in zip(pairs, without, strict=True):
            if code == "refer":
                needed.setdefault(i, []).append(w)
        for i, which in needed.items():
            chosen: frozenset[str] = frozenset()
            for w in sorted(which, key=lambda w: len(w.favourable)):
                if not w.is_met_by(chosen):
                    chosen |= min(w.favourable, key=lambda s: (len(s - chosen), sorted(s)))
            sets[i] = chosen
        return sets

    def _resolved(self, resolve: Callable[[Evaluation, str, Positions], None]) -> Evaluation:
        """The evaluation with all that waits resolved one way."""
        whole = taken(self.current, np.arange(self.current.size, dtype=np.intp))
        places: dict[str, list[int]] = {}
        for i in self.asked:
            for w in self.waiting[i]:
                places.setdefault(w.name, []).append(i)
        for name, clusters in places.items():
            resolve(whole, name, np.array(clusters, dtype=np.intp))
        return whole

    def _altered(self, cases: Iterable[tuple[int, list[str], Evaluation]]) -> list[str | None]:
        """The recommendation of each case: a cluster, with some columns taken from another evaluation."""
        listed = list(cases)
        if not listed:
            return []
        clusters = np.array([i for i, _, _ in listed], dtype=np.intp)
        altered = taken(self.current, clusters)
        places: dict[str, list[int]] = {}
        for place, (_, names, _) in enumerate(listed):
            for name in names:
                places.setdefault(name, []).append(place)
        source = listed[0][2]
        for name, at in places.items():
            _copy(source, altered, name, clusters, np.array(at, dtype=np.intp))
        return list(recommend(altered).recommendation)


def _inputs(waiting: list[Waiting]) -> list[str]:
    return list(dict.fromkeys(name for w in waiting for name in w.needs))


def _for_it(whole: Evaluation, name: str, at: Positions) -> None:
    if name in whole.grounds:
        whole.grounds[name].outcome[at] = Outcome.NOT_ESTABLISHED
    elif name in whole.findings:
        whole.findings[name].verdict[at] = Verdict.MET
    elif name == GOALS:
        whole.goals[at], whole.are_goals_known[at] = Truth.TRUE, True
    else:
        whole.has_application[at] = Truth.TRUE


def _against_it(whole: Evaluation, name: str, at: Positions) -> None:
    if name in whole.grounds:
        whole.grounds[name].outcome[at] = Outcome.ESTABLISHED
    elif name in whole.findings:
        is_soft = whole.findings[name].provision.kind == "soft"
        whole.findings[name].verdict[at] = Verdict.JUSTIFY if is_soft else Verdict.NOT_MET
    elif name == GOALS:
        whole.goals[at], whole.are_goals_known[at] = Truth.FALSE, True
    else:
        whole.has_application[at] = Truth.FALSE


def _copy(source: Evaluation, target: Evaluation, name: str, clusters: Positions, at: Positions) -> None:
    """Take one column of some places from the source."""
    rows = clusters[at]
    group = "grounds" if name in source.grounds else "findings" if name in source.findings else None
    if group is not None:
        one, other = getattr(source, group)[name], getattr(target, group)[name]
        for field in dataclasses.fields(other):
            column = getattr(other, field.name)
            if isinstance(column, np.ndarray):
                column[at] = getattr(one, field.name)[rows]
    elif name == GOALS:
        target.goals[at], target.are_goals_known[at] = source.goals[rows], source.are_goals_known[rows]
    else:
        target.has_application[at] = source.has_application[rows]
