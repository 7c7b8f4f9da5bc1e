"""Two evaluations of the same clusters side by side: who flips, and by which provision or ground."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cluster_review.evaluation.evaluate import Evaluation
from cluster_review.evaluation.finding import Outcome, Verdict
from cluster_review.recommendation.lost_adoptions import surely_recommended


@dataclass(frozen=True)
class Standing:
    """How one cluster stands.

    Attributes:
        recommendation, decision_row: None where there is none (a revoked cluster).
        verdicts: code by provision and ground, in the order of the instrument.
    """

    cluster_id: str
    name: str
    county: str
    recommendation: str | None
    decision_row: int | None
    verdicts: Mapping[str, str] = field(hash=False)

    @property
    def outcome(self) -> tuple[str | None, int | None]:
        """What a person reads first: the recommendation, and the row of the table that gave it."""
        return self.recommendation, self.decision_row


@dataclass(frozen=True)
class Turn:
    """A cluster that doesn't stand as before; `before` or `after` is None where it wasn't evaluated.

    Attributes:
        verdicts: provision or ground to its verdict before and after, of those that differ; None for one that
            isn't in the instrument.
    """

    before: Standing | None
    after: Standing | None
    verdicts: Mapping[str, tuple[str | None, str | None]] = field(hash=False)

    def as_record(self) -> dict[str, object]:
        """Whose recommendation turned, from what to what, as plain values for JSON."""
        return {
            "cluster_id": self.standing.cluster_id,
            "name": self.standing.name,
            "county": self.standing.county,
            "before": self.before.recommendation if self.before else None,
            "after": self.after.recommendation if self.after else None,
            "flips": self.flips,
        }

    @property
    def standing(self) -> Standing:
        """The later one of the two, for the cluster's name and county."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a turn has a side")
        return found

    @property
    def flips(self) -> bool:
        """Whether the recommendation, or the ground on which it stands, isn't the same."""
        return self.before is None or self.after is None or self.before.outcome != self.after.outcome


def standings(evaluations: Iterable[Evaluation]) -> dict[str, Standing]:
    """How every cluster stands, by id; of several evaluations, each has clusters of its own."""
    found = {}
    for evaluation in evaluations:
        recommended, register = surely_recommended(evaluation), evaluation.facts.clusters
        codes = {
            **{
                name: [Verdict(v).code for v in f.verdict.tolist()] for name, f in evaluation.findings.items()
            },
            **{name: [Outcome(o).code for o in g.outcome.tolist()] for name, g in evaluation.grounds.items()},
        }
        for i in range(evaluation.facts.size):
            cluster_id = str(register["cluster_id"].iloc[i])
            found[cluster_id] = Standing(
                cluster_id,
                str(register["name"].iloc[i]),
                str(register["county"].iloc[i]),
                recommended.recommendation[i],
                int(recommended.row[i]) or None,
                {name: of_all[i] for name, of_all in codes.items()},
            )
    return dict(sorted(found.items()))


def turns(before: Mapping[str, Standing], after: Mapping[str, Standing]) -> list[Turn]:
    """The clusters that don't stand the same, sorted by id."""
    found = []
    for cluster_id in sorted(before.keys() | after.keys()):
        old, new = before.get(cluster_id), after.get(cluster_id)
        was, now = (side.verdicts if side else {} for side in (old, new))
        verdicts = {
            name: (was.get(name), now.get(name))
            for name in dict.fromkeys([*was, *now])
            if was.get(name) != now.get(name)
        }
        turn = Turn(old, new, verdicts)
        if turn.flips or verdicts:
            found.append(turn)
    return found


def flows(changed: Iterable[Turn]) -> dict[tuple[str | None, str | None], int]:
    """How many clusters went from one recommendation to another, most frequent first."""
    counted = Counter(
        (
            turn.before.recommendation if turn.before else None,
            turn.after.recommendation if turn.after else None,
        )
        for turn in changed
        if turn.flips
    )
    return dict(sorted(counted.items(), key=lambda item: (-item[1], str(item[0]))))
