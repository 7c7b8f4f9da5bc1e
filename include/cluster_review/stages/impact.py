"""The impact of what came after a run (影响清单): who would now stand otherwise, why, and by which fact.

Nothing is written: an issued row stays as it was issued.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cluster_review.stages.faults import DataFault
from cluster_review.stages.kept_policies import digest_of, policy_of
from cluster_review.stages.known import dates_of, known_frames, limited
from cluster_review.stages.outputs import latest_run, reference_of
from cluster_review.stages.policy_choice import chosen_policy
from cluster_review.stages.scope import scope_of
from cluster_review.stages.versions import evaluations
from cluster_review.stages.warehouse_access import warehouse

if TYPE_CHECKING:
    import pandas as pd

    from cluster_review.facts.changes import FactChange
    from cluster_review.facts.dates import Dates
    from cluster_review.provisions.diff import Change
    from cluster_review.recommendation.comparison import Standing, Turn
    from cluster_review.stages.policies import Policy

MOST_TRIED = 40
"""New rows of one cluster that are tried one by one; of more, those of one file and table go together."""

Standings = Mapping[str, "Standing"]


@dataclass(frozen=True)
class Affected:
    """One cluster that would now stand otherwise.

    Attributes:
        by: facts, policy, facts_and_policy (neither alone suffices), or program (the code itself).
        sufficient: new facts that suffice: each of `alone` by itself; otherwise all of `together`, none of
            which can be left out. Both are empty where the policy or the program does it.
        others: how many further rows about the cluster are new.
    """

    turn: Turn
    by: str
    alone: tuple[FactChange, ...] = ()
    together: tuple[FactChange, ...] = ()
    others: int = 0


@dataclass(frozen=True)
class Impact:
    """What came of comparing an issued run with the same evaluation now.

    Attributes:
        known_at: facts recorded up to then were taken.
        policy: the instrument compared with, where it isn't the run's own.
        policy_changes: what it changes, in words.
        is_amended: this installation's instrument isn't the one the run was done under.
        new_facts: rows recorded since, of all clusters.
    """

    run: Mapping[str, Any]
    known_at: str
    policy: str | None
    policy_changes: tuple[Change, ...]
    is_amended: bool
    new_facts: int
    clusters: int
    affected: tuple[Affected, ...]
    chosen: Policy
    file_names: Mapping[str, str]


def impact(run_id: str | None = None, known_at: str | None = None, policy: str | None = None) -> Impact:
    """Compare a published run with what the facts known now, or another policy, would give.

    Args:
        run_id: by default the run published last.
        known_at: ISO moment up to which facts count; by default all that are recorded.
        policy: an instrument's name or file, by default the policy the run was done under.

    Raises:
        DataFault: nothing is published, or the run left no recommendations.
        PolicyRefused: the policy can't be used.
    """
    from cluster_review.facts.changes import about, fact_changes
    from cluster_review.recommendation.comparison import standings, turns
    from cluster_review.warehouse.reading import latest_record, read_facts, read_filings
    from cluster_review.warehouse.runs import read_results

    found = run_id or latest_run()
    results = read_results(warehouse(), found)
    run = {str(name): value for name, value in results["runs"].iloc[0].items()}
    if results["recommendations"].empty:
        raise DataFault(
            f"运行 {found} 没有建议,无可比较。\nRun {found} left no recommendations to compare with."
        )
    reference, own = reference_of(run), policy_of(run)
    other = chosen_policy(policy) if policy is not None else own
    issued_on = datetime.fromisoformat(str(run["known_at"]))
    moment = datetime.fromisoformat(known_at) if known_at else max(latest_record(warehouse()), issued_on)
    then = known_frames(reference)
    dates = dates_of({**reference, "known_at": moment.isoformat()})
    further = ("filing_id", "source_ref", "recorded_at")
    now = limited(
        read_facts(warehouse(), moment, further=further, law_date=dates.law_date),
        reference["county"],
        scope_of(reference),
    )
    issued = issued_standings(results)
    after = standings(evaluations(now, dates, other))
    changed = turns(issued, after)
    ids = {turn.standing.cluster_id for turn in changed}
    then_about, now_about = about(then, ids), about(now, ids)
    changes = fact_changes(then_about, now_about)
    search = _Search(then_about, now_about, changes, dates, own, other, policy is not None)
    policy_changes: tuple[Change, ...] = ()
    if policy is not None:
        from cluster_review.provisions.diff import differences

        policy_changes = differences(own.instrument, other.instrument, other.vocabulary)
    filings = read_filings(warehouse())
    return Impact(
        run=run,
        known_at=moment.isoformat(),
        policy=other.instrument.instrument if policy is not None else None,
        policy_changes=policy_changes,
        is_amended=policy is None and run["policy_digest"] != digest_of(reference["instrument"]),
        new_facts=sum(int((f["recorded_at"] > issued_on).sum()) for f in now.values()),
        clusters=len(issued),
        affected=tuple(search.causes(changed)),
        chosen=other,
        file_names=dict(zip(filings["filing_id"], filings["original_name"], strict=True)),
    )


def issued_standings(results: Mapping[str, pd.DataFrame]) -> dict[str, Standing]:
    """How the clusters stand in the rows that a run issued."""
    from cluster_review.recommendation.comparison import Standing

    verdicts: dict[str, dict[str, str]] = {}
    for table, item, code in (
        ("findings", "provision", "verdict"),
        ("ground_findings", "ground", "outcome"),
    ):
        frame = results[table]
        for cluster_id, name, found in zip(frame["cluster_id"], frame[item], frame[code], strict=True):
            verdicts.setdefault(str(cluster_id), {})[str(name)] = str(found)
    return {
        str(row["cluster_id"]): Standing(
            str(row["cluster_id"]),
            str(row["name"]),
            str(row["county"]),
            row["recommendation"],
            row["decision_row"],
            verdicts.get(str(row["cluster_id"]), {}),
        )
        for row in results["recommendations"]
        .astype(object)
        .where(results["recommendations"].notna(), None)
        .to_dict("records")
    }


@dataclass(frozen=True)
class _Search:
    """Looks for the causes among the new facts, by evaluating the affected clusters again and again."""

    then: Mapping[str, pd.DataFrame]
    later: Mapping[str, pd.DataFrame]
    changes: Sequence[FactChange]
    dates: Dates
    own: Policy
    other: Policy
    has_other: bool

    def causes(self, changed: Sequence[Turn]) -> list[Affected]:
        """Each turn with what did it."""
        if not changed:
            return []
        before = self._standings(self.then, self.own)
        by_facts = self._standings(self.later, self.own)
        by_policy = self._standings(self.then, self.other) if self.has_other else before
        found: list[Affected] = []
        for turn in changed:
            cluster, goal = turn.standing.cluster_id, _goal(turn)
            if goal(before.get(cluster)):
                found.append(Affected(turn, "program"))
            elif self.has_other and goal(by_policy.get(cluster)):
                found.append(Affected(turn, "policy"))
            else:
                together = self.has_other and not goal(by_facts.get(cluster))
                found.append(Affected(turn, "facts_and_policy" if together else "facts"))
        return self._with_facts(found)

    def _standings(self, frames: Mapping[str, pd.DataFrame], policy: Policy) -> Standings:
        from cluster_review.recommendation.comparison import standings

        if frames["clusters"].empty:
            return {}
        return standings(evaluations(frames, self.dates, policy))

    def _with_facts(self, found: list[Affected]) -> list[Affected]:
        from cluster_review.facts.changes import with_changes

        asked = {a.turn.standing.cluster_id: a for a in found if a.by in ("facts", "facts_and_policy")}
        units = {cluster: self._units(cluster) for cluster in asked}
        shared = _units([change for change in self.changes if change.cluster_id is None])
        alone: dict[str, list[FactChange]] = {cluster: [] for cluster in asked}

        def tried(sets: Mapping[str, Sequence[FactChange]], common: Sequence[FactChange] = ()) -> set[str]:
            """The clusters that stand as now with these changes of theirs, and the common ones, only."""
            everything = [change for of_cluster in sets.values() for change in of_cluster]
            frames = with_changes(self.then, self.later, [*everything, *common])
            stand = self._standings(frames, self.other)
            return {c for c in sets if _goal(asked[c].turn)(stand.get(c))}

        for step in range(max(map(len, units.values()), default=0)):
            sets = {cluster: own[step] for cluster, own in units.items() if step < len(own)}
            for cluster in tried(sets):
                alone[cluster] += sets[cluster]
        for unit in shared:
            for cluster in tried(dict.fromkeys(asked, ()), unit):
                alone[cluster] += unit
        open_ = [cluster for cluster in asked if not alone[cluster]]
        needed = _smallest({c: [*units[c], *shared] for c in open_}, tried)
        return [
            replace(
                one,
                alone=tuple(alone.get(cluster, ())),
                together=tuple(needed.get(cluster, ())),
                others=sum(change.cluster_id == cluster for change in self.changes)
                - sum(
                    change.cluster_id == cluster
                    for change in (*alone.get(cluster, ()), *needed.get(cluster, ()))
                ),
            )
            for one in found
            for cluster in (one.turn.standing.cluster_id,)
        ]

    def _units(self, cluster: str) -> list[tuple[FactChange, ...]]:
        return _units([change for change in self.changes if change.cluster_id == cluster])


def _units(changes: Sequence[FactChange]) -> list[tuple[FactChange, ...]]:
    """Changes one by one, or, where there are many, those of one file and table together."""
    if len(changes) <= MOST_TRIED:
        return [(change,) for change in changes]
    grouped: dict[tuple[str, str], list[FactChange]] = {}
    for change in changes:
        grouped.setdefault((change.filing_id, change.table), []).append(change)
    return [tuple(group) for group in grouped.values()]


def _smallest(
    units: Mapping[str, list[tuple[FactChange, ...]]],
    tried: Callable[[Mapping[str, Sequence[FactChange]]], set[str]],
) -> dict[str, list[FactChange]]:
    """Of each cluster's changes a set that suffices and of which none can be left out; empty where all don't."""

    def flat(kept: Sequence[tuple[FactChange, ...]]) -> list[FactChange]:
        return [change for unit in kept for change in unit]

    enough = tried({cluster: flat(own) for cluster, own in units.items()}) if units else set()
    kept = {cluster: list(own) for cluster, own in units.items() if cluster in enough}
    for step in range(max(map(len, kept.values()), default=0)):
        without = {
            cluster: [unit for unit in own if unit is not units[cluster][step]]
            for cluster, own in kept.items()
            if step < len(units[cluster])
        }
        for cluster in tried({cluster: flat(own) for cluster, own in without.items()}):
            kept[cluster] = without[cluster]
    return {cluster: flat(own) for cluster, own in kept.items()}


def _goal(turn: Turn) -> Callable[[Standing | None], bool]:
    """Whether a cluster stands as it does now: as to its recommendation if that flips, else in every verdict.

    A fact that leads to the same recommendation through a provision that stands as before isn't its cause.
    """
    before = turn.before.verdicts if turn.before else {}

    def reached(standing: Standing | None) -> bool:
        if standing is None or turn.after is None:
            return standing is turn.after
        after = turn.after.verdicts
        if not turn.flips:
            return standing.verdicts == after
        strange = any(v not in (before.get(name), after.get(name)) for name, v in standing.verdicts.items())
        return standing.outcome == turn.after.outcome and not strange

    return reached
