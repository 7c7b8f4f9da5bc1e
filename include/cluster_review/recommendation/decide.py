"""The decision table: the first row that applies gives the recommendation; lesser rows are listed too.

The program recommends; people decide. Row 2 stands before row 3, so an open investigation never
improves an outcome, and nothing unknown ever leads to row 1 or 2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cluster_review.evaluation.evaluate import Evaluation
from cluster_review.evaluation.finding import Outcome, ProvisionFinding, Verdict
from cluster_review.evaluation.validity.validity import Status
from cluster_review.truth import Flags, is_false, is_true, is_unknown


@dataclass(frozen=True)
class DecisionRow:
    """One row of the table: its number, its recommendation, and where it applies."""

    number: int
    recommendation: str
    applies: Flags


@dataclass(frozen=True)
class Recommendations:
    """The recommendation of every cluster.

    Attributes:
        recommendation: code, or None for a revoked cluster.
        row: number of the decisive row; 0 without a recommendation.
        also: codes of lesser rows that apply, in the table's order.
        is_withheld: referred because it would rest on a reading whose record of adoption may be lost.
    """

    recommendation: NDArray[np.object_]
    row: NDArray[np.int8]
    also: NDArray[np.object_]
    is_withheld: Flags


def recommend(evaluation: Evaluation) -> Recommendations:
    """Apply the decision table to every cluster."""
    size = evaluation.size
    rows = decision_rows(evaluation)
    is_open = evaluation.terms.status != Status.REVOKED
    recommendation = np.full(size, None, dtype=object)
    number = np.zeros(size, dtype=np.int8)
    patterns = np.zeros(size, dtype=np.int64)
    for place, row in enumerate(rows):
        here = row.applies & is_open
        first = here & (number == 0)
        recommendation[first], number[first] = row.recommendation, row.number
        patterns |= np.where(here, 1 << place, 0)
    distinct, which = np.unique(patterns, return_inverse=True)
    listed = np.empty(len(distinct), dtype=object)
    for i, pattern in enumerate(distinct.tolist()):
        codes = list(dict.fromkeys(row.recommendation for k, row in enumerate(rows) if pattern >> k & 1))
        listed[i] = tuple(codes[1:])
    return Recommendations(recommendation, number, listed[which], np.zeros(size, dtype=bool))


def decision_rows(evaluation: Evaluation) -> list[DecisionRow]:
    """The rows of the table in order, each with the clusters it applies to."""
    size = evaluation.size
    stage = evaluation.stage
    recognition, annual, review = (stage == s for s in ("recognition", "annual", "review"))
    decided = recognition | review
    established = _any(size, [g.outcome == Outcome.ESTABLISHED for g in evaluation.grounds.values()])
    undetermined = _any(size, [g.outcome == Outcome.UNDETERMINED for g in evaluation.grounds.values()])
    warned = _any(size, [g.is_warning for g in evaluation.grounds.values()])
    tests_standard = ~review | (evaluation.readings["review_test"] == "standard_and_goals")
    failed = _criteria(evaluation, (Verdict.NOT_MET,)) & tests_standard
    open_criteria = _criteria(evaluation, (Verdict.UNKNOWN, Verdict.JUDGEMENT)) & tests_standard
    soft_unknown = _soft(evaluation, Verdict.UNKNOWN) & tests_standard
    to_justify = _soft(evaluation, Verdict.JUSTIFY) & tests_standard
    goals_fail = is_false(evaluation.goals) & (evaluation.readings["missed_goals"] == "fails")
    passes = ~failed & ~open_criteria & ~soft_unknown
    no_application = ~is_true(evaluation.has_application)
    status = evaluation.terms.status
    refer = (
        undetermined
        | (decided & (open_criteria | soft_unknown))
        | (recognition & is_unknown(evaluation.false_declaration))
        | (review & (~evaluation.are_goals_known | no_application | ~evaluation.is_review_certain))
        | (status == Status.LAPSED_UNDETERMINED)
    )
    clean = passes & ~refer & ~failed
    conditional = to_justify | (review & is_false(evaluation.goals))
    ending = (status == Status.EXPIRING) | (status == Status.REVIEW_PENDING)
    rows = [
        DecisionRow(1, "revoke", ~recognition & established),
        DecisionRow(2, "revoke", review & (failed | goals_fail) & evaluation.is_review_certain),
        DecisionRow(2, "decline", recognition & (failed | is_true(evaluation.false_declaration))),
        DecisionRow(3, "refer", refer),
        DecisionRow(4, "renew_on_conditions", review & clean & conditional & ~goals_fail),
        DecisionRow(4, "recognise_on_conditions", recognition & clean & conditional),
        DecisionRow(5, "renew", review & clean & ~conditional & ~established),
        DecisionRow(
            5, "recognise", recognition & clean & ~conditional & ~is_true(evaluation.false_declaration)
        ),
        DecisionRow(6, "call_review", annual & ending),
        DecisionRow(7, "rectify", annual & (failed | to_justify | warned)),
    ]
    found = _any(size, [row.applies for row in rows])
    return [*rows, DecisionRow(8, "keep", annual & ~found)]


def is_criterion(finding: ProvisionFinding) -> bool:
    """Whether the provision is a criterion: a hard or an evidence provision of the standard."""
    return finding.provision.kind in ("hard", "evidence")


def _any(size: int, columns: list[Flags]) -> Flags:
    result = np.zeros(size, dtype=bool)
    for column in columns:
        result |= column
    return result


def _in_stages(evaluation: Evaluation) -> dict[tuple[str, ...], Flags]:
    """Where a cluster's stage is one of those that a provision names, for each such set of stages."""
    named = {finding.provision.stages for finding in evaluation.findings.values()}
    return {
        stages: _any(evaluation.size, [evaluation.stage == stage for stage in stages]) for stages in named
    }


def _criteria(evaluation: Evaluation, verdicts: tuple[Verdict, ...]) -> Flags:
    """Where a criterion of the cluster's stage has one of the verdicts."""
    in_stages = _in_stages(evaluation)
    is_one = np.zeros(len(Verdict), dtype=bool)
    is_one[list(verdicts)] = True
    return _any(
        evaluation.size,
        [
            is_one[f.verdict] & in_stages[f.provision.stages]
            for f in evaluation.findings.values()
            if is_criterion(f)
        ],
    )


def _soft(evaluation: Evaluation, verdict: Verdict) -> Flags:
    """Where a soft rule of the cluster's stage has the verdict and no accepted justification."""
    in_stages = _in_stages(evaluation)
    return _any(
        evaluation.size,
        [
            (f.verdict == verdict) & ~evaluation.justified[name] & in_stages[f.provision.stages]
            for name, f in evaluation.findings.items()
            if f.provision.kind == "soft"
        ],
    )
