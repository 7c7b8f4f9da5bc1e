"""What would be if the law were otherwise: the same facts under two policies. Nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cluster_review.stages.kept_policies import policy_of
from cluster_review.stages.known import dates_of, known_frames, limited
from cluster_review.stages.outputs import latest_run, reference_of
from cluster_review.stages.policies import Policy
from cluster_review.stages.policy_choice import chosen_policy, policy_with
from cluster_review.stages.scope import scope_of
from cluster_review.stages.versions import evaluations
from cluster_review.stages.warehouse_access import warehouse

if TYPE_CHECKING:
    import pandas as pd

    from cluster_review.evaluation.evaluate import Evaluation
    from cluster_review.facts.dates import Dates
    from cluster_review.provisions.diff import Change
    from cluster_review.recommendation.comparison import Turn


@dataclass(frozen=True)
class Measured:
    """What one provision found for one cluster: value, bound and margin in their own units."""

    value: str | None
    bound: str | None
    unit: str | None
    margin: str | None
    margin_unit: str | None


@dataclass(frozen=True)
class Flipped:
    """A cluster that would stand otherwise, and what each changed provision found before and after."""

    turn: Turn
    measured: Mapping[str, tuple[Measured | None, Measured | None]]


@dataclass(frozen=True)
class YearWhatIf:
    """One season under both policies.

    Attributes:
        run_id: whose facts and dates were taken; the facts are those known now where `is_now`.
        recommendations: how many clusters have each recommendation, before and after.
        turned: clusters that stand otherwise, sorted by id.
    """

    run_id: str
    report_year: int
    law_date: str
    is_now: bool
    clusters: int
    recommendations: Mapping[str | None, tuple[int, int]]
    turned: tuple[Flipped, ...]

    @property
    def flips(self) -> list[Flipped]:
        """Those whose recommendation would be another."""
        return [one for one in self.turned if one.turn.flips]

    def by_county(self) -> dict[str, int]:
        """How many would flip in each county; a cluster across counties counts in each."""
        counted = Counter(
            county for one in self.flips for county in one.turn.standing.county.split(";") if county
        )
        return dict(sorted(counted.items()))

    def by_provision(self) -> dict[str, dict[tuple[str | None, str | None], int]]:
        """How often the result of each provision or ground goes from what to what."""
        counted: dict[str, Counter[tuple[str | None, str | None]]] = {}
        for one in self.turned:
            for name, pair in one.turn.verdicts.items():
                counted.setdefault(name, Counter())[pair] += 1
        return {name: dict(sorted(pairs.items(), key=str)) for name, pairs in counted.items()}


@dataclass(frozen=True)
class WhatIf:
    """The answer: what differs between the policies, and what follows, season by season."""

    before: Policy
    after: Policy
    changes: tuple[Change, ...]
    years: tuple[YearWhatIf, ...]


def what_if(
    *,
    policy: str | None = None,
    against: str | None = None,
    changes: Sequence[str] = (),
    run_id: str | None = None,
    backtest: bool = False,
) -> WhatIf:
    """Evaluate the same facts under two policies and compare.

    Args:
        policy: the first, by name or file; by default the one that the run was done under.
        against: the second; by default the first with `changes`.
        changes: things set otherwise in the second, such as `output_growth=6%`.
        run_id: whose facts and dates; by default those of the run published last, with the facts known now.
        backtest: every report year that a run was published for, each on what was known then.

    Raises:
        DataFault: nothing was published yet.
        PolicyRefused: a policy can't be used, or a change can't be made.
    """
    from cluster_review.provisions.diff import differences

    references = _references(run_id, backtest)
    first = chosen_policy(policy) if policy else policy_of(references[-1])
    if len(first.versions) > 1 and not policy:
        first = replace(first, versions=(first.instrument,))
    second = policy_with(chosen_policy(against) if against else first, changes)
    is_now = run_id is None and not backtest
    return WhatIf(
        first,
        second,
        differences(first.instrument, second.instrument, second.vocabulary),
        tuple(_year(reference, first, second, is_now) for reference in references),
    )


def _references(run_id: str | None, backtest: bool) -> list[dict[str, Any]]:
    """The runs whose facts and dates are taken: one, or the last of each report year."""
    from cluster_review.warehouse.runs import find_run, published_runs

    if not backtest:
        wanted = [run_id or latest_run()]
    else:
        latest_run()  # refuses where there is none
        wanted = published_runs(warehouse())
    rows = [row for name in wanted if (row := find_run(warehouse(), name)) is not None]
    if not rows:
        from cluster_review.warehouse.runs import read_results

        read_results(warehouse(), wanted[0])  # refuses a run that isn't there
    by_year = {int(row["report_year"]): row for row in rows}
    return [reference_of(row) for _, row in sorted(by_year.items())]


def _year(reference: Mapping[str, Any], first: Policy, second: Policy, is_now: bool) -> YearWhatIf:
    from cluster_review.recommendation.comparison import standings, turns

    frames, dates = _facts(reference, is_now)
    before, after = (evaluations(frames, dates, side) for side in (first, second))
    old, new = standings(before), standings(after)
    codes = (Counter(standing.recommendation for standing in side.values()) for side in (old, new))
    counts = tuple(codes)
    return YearWhatIf(
        run_id=str(reference["run_id"]),
        report_year=int(reference["report_year"]),
        law_date=dates.law_date.isoformat(),
        is_now=is_now,
        clusters=len(old),
        recommendations={
            code: (counts[0][code], counts[1][code])
            for code in sorted(counts[0].keys() | counts[1].keys(), key=str)
        },
        turned=tuple(Flipped(turn, dict(_measured(turn, before, after))) for turn in turns(old, new)),
    )


def _facts(reference: Mapping[str, Any], is_now: bool) -> tuple[dict[str, pd.DataFrame], Dates]:
    if not is_now:
        return known_frames(reference), dates_of(reference)
    from cluster_review.warehouse.reading import latest_record, read_facts

    moment = latest_record(warehouse())
    dates = dates_of({**reference, "known_at": moment.isoformat()})
    frames = read_facts(warehouse(), moment, law_date=dates.law_date)
    return limited(frames, reference["county"], scope_of(reference)), dates


def _measured(
    turn: Turn, before: Sequence[Evaluation], after: Sequence[Evaluation]
) -> Iterator[tuple[str, tuple[Measured | None, Measured | None]]]:
    for name in turn.verdicts:
        sides = tuple(_detail(name, turn.standing.cluster_id, side) for side in (before, after))
        if any(sides):
            yield name, (sides[0], sides[1])


def _detail(name: str, cluster_id: str, side: Sequence[Evaluation]) -> Measured | None:
    for evaluation in side:
        at = evaluation.facts.clusters.index[evaluation.facts.clusters["cluster_id"] == cluster_id]
        if len(at) and name in evaluation.findings:
            found = evaluation.findings[name].detail(int(at[0]))
            return Measured(found.value, found.bound, found.unit, found.margin, found.margin_unit)
    return None
