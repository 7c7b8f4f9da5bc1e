"""Which clusters meet the standard of another instrument, on the facts of a run. Nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cluster_review.stages.faults import DataFault
from cluster_review.stages.known import dates_of, evaluate_clusters, known_frames
from cluster_review.stages.outputs import latest_run, reference_of
from cluster_review.stages.policies import Policy, policy, require_in_force, require_sound
from cluster_review.stages.score_policies import is_score
from cluster_review.stages.versions import version_in_force
from cluster_review.stages.warehouse_access import warehouse

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from cluster_review.facts.dates import Dates
    from cluster_review.recommendation.promotion import Candidate


@dataclass(frozen=True)
class Promotion:
    """The clusters that their own province recognises, against the other standard.

    Attributes:
        left_out: ids of clusters that their own instrument doesn't recognise on the law date: applicants, and
            those whose recognition was revoked.
    """

    policy: Policy
    run_id: str
    report_year: int
    law_date: str
    candidates: tuple[Candidate, ...]
    left_out: tuple[str, ...]


def promotion(name: str, run_id: str | None = None) -> Promotion:
    """Look at each recognised cluster of a run as an applicant under another instrument.

    Args:
        name: the other instrument, such as `national-2022`.
        run_id: whose facts and dates; by default the run published last.

    Raises:
        DataFault: nothing was published yet, or the run isn't there.
        PolicyRefused: the other instrument is faulty or wasn't in force on the law date.
    """
    from cluster_review.evaluation.validity.validity import Status
    from cluster_review.warehouse.runs import find_run

    if is_score(name):
        raise DataFault(
            f"{name} 是综合评价(计分),没有可对照的认定标准;请另选一份认定办法。\n"
            f"{name} is an evaluation by points and has no standard of recognition to compare with: choose an instrument."
        )
    wanted = run_id or latest_run()
    row = find_run(warehouse(), wanted)
    if row is None:
        raise DataFault(f"没有运行 {wanted}。\nThere is no run {wanted}.")
    run = reference_of(row)
    own = evaluate_clusters(run)
    outside = {
        str(cluster)
        for cluster, status in zip(own.facts.clusters["cluster_id"], own.terms.status, strict=True)
        if status in (Status.APPLICANT, Status.REVOKED)
    }
    chosen, frames = policy(name), known_frames(run)
    clusters = frames["clusters"]
    recognised = clusters[~clusters["cluster_id"].isin(outside)].reset_index(drop=True)
    return Promotion(
        chosen,
        wanted,
        int(run["report_year"]),
        str(run["law_date"]),
        tuple(candidates_under(chosen, {**frames, "clusters": recognised}, dates_of(run))),
        tuple(sorted(outside)),
    )


def candidates_under(chosen: Policy, frames: Mapping[str, pd.DataFrame], dates: Dates) -> list[Candidate]:
    """Each cluster of the frames as an applicant under an instrument.

    Raises:
        PolicyRefused: the instrument is faulty or wasn't in force on the law date.
    """
    from cluster_review.evaluation.evaluate import evaluate
    from cluster_review.facts.facts import establish
    from cluster_review.recommendation.promotion import STAGE, as_applicants, candidates

    require_sound(chosen)
    require_in_force(chosen, dates.law_date)
    facts = establish(as_applicants(frames), dates, chosen.vocabulary)
    instrument = version_in_force(chosen, dates.law_date)
    return candidates(evaluate(facts, instrument, chosen.grading, chosen.calendar, stated_stage=STAGE))
