"""The five grounds of revocation (第十四条). `established` needs complete and final evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from cluster_review.evaluation.finding import Detail, GroundFinding, Outcome
from cluster_review.evaluation.grounds.change import unreported_change
from cluster_review.evaluation.grounds.declaration import false_declaration
from cluster_review.evaluation.grounds.filing import not_filed
from cluster_review.evaluation.grounds.incident import serious_incident
from cluster_review.evaluation.grounds.inputs import GroundInputs
from cluster_review.evaluation.grounds.review import review_not_passed
from cluster_review.provisions import model
from cluster_review.truth import Flags

JUDGES: dict[str, Callable[[model.Ground, GroundInputs], GroundFinding]] = {
    "review_not_passed": review_not_passed,
    "false_declaration": false_declaration,
    "not_filed": not_filed,
    "unreported_change": unreported_change,
    "serious_incident": serious_incident,
}


def ground_finding(ground: model.Ground, given: GroundInputs) -> GroundFinding:
    """One ground for all clusters; not applicable to applicants and revoked clusters."""
    is_outside = given.terms.is_outside
    finding = JUDGES[ground.kind](ground, given)
    doubt = given.terms.is_doubtful & (finding.outcome == Outcome.ESTABLISHED) & ~is_outside
    outcome = np.where(is_outside, np.int8(Outcome.NOT_APPLICABLE), finding.outcome).astype(np.int8)
    outcome[doubt] = Outcome.UNDETERMINED
    warning = (
        finding.is_warning & ~is_outside if finding.is_warning.size else np.zeros(len(outcome), dtype=bool)
    )
    return GroundFinding(ground, outcome, _with_doubt(finding.detail, doubt), warning)


def _with_doubt(detail: Callable[[int], Detail], doubt: Flags) -> Callable[[int], Detail]:
    """Where the register isn't known to be whole the term is in doubt, and the detail says so."""

    def doubted(cluster: int) -> Detail:
        found = detail(cluster)
        if not doubt[cluster]:
            return found
        return replace(
            found,
            reason_zh=f"{found.reason_zh};名册未确认齐全或不明确,所属期间待核",
            reason_en=f"{found.reason_en}; the register is not known to be whole, so the term is in doubt",
            missing=("register", *found.missing),
        )

    return doubted
