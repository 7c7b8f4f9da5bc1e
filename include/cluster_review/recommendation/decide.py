"""The decision table: the first row that applies gives the recommendation; lesser rows are listed too.

The program recommends; people decide. Row 2 stands before row 3, so an open investigation never
improves an outcome, and nothing unknown ever leads to row 1 or 2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cluster_review.evaluation.evaluate import Evaluation
from cluster_review.evaluation.finding import Outcome, ProvisionFinding, Verdict
from cluster_review.evaluation.validity.validity import Status
from cluster_review.truth import Flags, is_false, is_true, is_unknown

_NOT_MET, _UNKNOWN, _JUSTIFY, _JUDGEMENT = map(
    np.int8, (Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.JUSTIFY, Verdict.JUDGEMENT)
)
_ESTABLISHED, _UNDETERMINED = np.int8(Outcome.ESTABLISHED), np.int8(Outcome.UNDETERMINED)
"""Codes as the columns hold them, so that comparing doesn't widen a column."""
_NO_ROW = np.int8(-1)


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
    rows, decisive = decisive_rows(evaluation)
    recommendation = np.array([*(row.recommendation for row in rows), None], dtype=object)[decisive]
    number = np.array([*(row.number for row in rows), 0], dtype=np.int8)[decisive]
    patterns = np.zeros(size, dtype=np.int64)
    for place, row in enumerate(rows):
        patterns |= np.where(row.applies & (decisive != _NO_ROW), 1 << place, 0)
    distinct, which = np.unique(patterns, return_inverse=True)
    listed = np.empty(len(distinct), dtype=object)
    for i, pattern in enumerate(distinct.tolist()):
        codes = list(dict.fromkeys(row.recommendation for k, row in enumerate(rows) if pattern >> k & 1))
        listed[i] = tuple(codes[1:])
    return Recommendations(recommendation, number, listed[which], np.zeros(size, dtype=bool))


def decisive_rows(evaluation: Evaluation) -> tuple[list[DecisionRow], NDArray[np.int8]]:
    """The rows of the table, and the place of the first that applies to each cluster; -1 for a revoked one."""
    rows = decision_rows(evaluation)
    decisive = np.full(evaluation.size, _NO_ROW)
    for place in reversed(range(len(rows))):
        decisive[rows[place].applies] = place
    decisive[evaluation.terms.status == Status.REVOKED] = _NO_ROW
    return rows, decisive


def decision_rows(evaluation: Evaluation) -> list[DecisionRow]:
    """The rows of the table in order, each with the clusters it applies to."""
    size = evaluation.size
    in_stage = {stage: evaluation.stage == stage for stage in ("recognition", "annual", "review")}
    recognition, annual, review = in_stage.values()
    decided = recognition | review
    established = _any(size, [g.outcome == _ESTABLISHED for g in evaluation.grounds.values()])
    undetermined = _any(size, [g.outcome == _UNDETERMINED for g in evaluation.grounds.values()])
    warned = _any(size, [g.is_warning for g in evaluation.grounds.values()])
    tests_standard = ~review | (evaluation.readings["review_test"] == "standard_and_goals")
    failed, open_criteria = (found & tests_standard for found in _criteria(evaluation, in_stage))
    to_justify, soft_unknown = (found & tests_standard for found in _soft_rules(evaluation, in_stage))
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


def _in_stages(evaluation: Evaluation, in_stage: Mapping[str, Flags]) -> dict[tuple[str, ...], Flags]:
    """Where a cluster's stage is one of those that a provision names, for each such set of stages."""
    named = dict.fromkeys(finding.provision.stages for finding in evaluation.findings.values())
    return {stages: _any(evaluation.size, [in_stage[stage] for stage in stages]) for stages in named}


def _criteria(evaluation: Evaluation, in_stage: Mapping[str, Flags]) -> tuple[Flags, Flags]:
    """Where a criterion of the cluster's stage isn't met, and where one is open."""
    failed, is_open = _any(evaluation.size, []), _any(evaluation.size, [])
    in_stages = _in_stages(evaluation, in_stage)
    for finding in filter(is_criterion, evaluation.findings.values()):
        here = in_stages[finding.provision.stages]
        failed |= here & (finding.verdict == _NOT_MET)
        is_open |= here & ((finding.verdict == _UNKNOWN) | (finding.verdict == _JUDGEMENT))
    return failed, is_open


def _soft_rules(evaluation: Evaluation, in_stage: Mapping[str, Flags]) -> tuple[Flags, Flags]:
    """Where a soft rule of the cluster's stage, without an accepted justification, asks for one; where one is open."""
    to_justify, is_open = _any(evaluation.size, []), _any(evaluation.size, [])
    in_stages = _in_stages(evaluation, in_stage)
    for name, finding in evaluation.findings.items():
        if finding.provision.kind == "soft":
            here = in_stages[finding.provision.stages] & ~evaluation.justified[name]
            to_justify |= here & (finding.verdict == _JUSTIFY)
            is_open |= here & (finding.verdict == _UNKNOWN)
    return to_justify, is_open
