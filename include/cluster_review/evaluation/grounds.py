"""The five grounds of revocation (第十四条). `established` needs complete and final evidence."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cluster_review.evaluation.finding import GroundFinding, Outcome
from cluster_review.evaluation.ground_change import unreported_change
from cluster_review.evaluation.ground_declaration import false_declaration
from cluster_review.evaluation.ground_filing import not_filed
from cluster_review.evaluation.ground_incident import serious_incident
from cluster_review.evaluation.ground_inputs import GroundInputs
from cluster_review.evaluation.ground_review import review_not_passed
from cluster_review.provisions import model


def ground_findings(given: GroundInputs) -> dict[str, GroundFinding]:
    """All grounds of the instrument, by id; not applicable to applicants and revoked clusters."""
    judges: dict[str, Callable[[model.Ground, GroundInputs], GroundFinding]] = {
        "review_not_passed": review_not_passed,
        "false_declaration": false_declaration,
        "not_filed": not_filed,
        "unreported_change": unreported_change,
        "serious_incident": serious_incident,
    }
    found = {}
    is_outside = np.isin(given.terms.status.astype(str), ("applicant", "revoked"))
    for ground in given.instrument.grounds:
        finding = judges[ground.kind](ground, given)
        outcome = np.where(is_outside, np.int8(Outcome.NOT_APPLICABLE), finding.outcome).astype(np.int8)
        warning = (
            finding.is_warning & ~is_outside
            if finding.is_warning.size
            else np.zeros(len(outcome), dtype=bool)
        )
        found[ground.id] = GroundFinding(ground, outcome, finding.detail, warning)
    return found
