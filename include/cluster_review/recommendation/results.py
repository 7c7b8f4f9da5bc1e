"""An evaluation as the rows of the result tables, with a receipt (凭证) for each recommendation."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from cluster_review.evaluation.adoption import are_adoptions_lost
from cluster_review.evaluation.evaluate import Evaluation
from cluster_review.evaluation.finding import Detail, Outcome, Verdict
from cluster_review.recommendation.decide import Recommendations, recommend
from cluster_review.recommendation.goals import goal_rows
from cluster_review.recommendation.lost_adoptions import adoptions_missing, without_lost_adoptions
from cluster_review.recommendation.margins import margins
from cluster_review.recommendation.missing import MissingInput, all_missing_inputs
from cluster_review.recommendation.reasons import reasons
from cluster_review.recommendation.stability import Stability, stability
from cluster_review.recommendation.version_flips import VersionFlips, with_version_flips
from cluster_review.tables import RESULT_TABLES
from cluster_review.truth import Truth


@dataclass(frozen=True)
class Provenance:
    """What a receipt binds together besides the findings."""

    run_id: str
    policy_digest: str
    facts_digest: str
    code_version: str


def result_rows(
    evaluation: Evaluation, provenance: Provenance, other_versions: VersionFlips = MappingProxyType({})
) -> dict[str, list[dict[str, Any]]]:
    """Rows of `findings`, `ground_findings`, `goal_findings`, `recommendations` and `receipts`, clusters sorted by id.

    Args:
        other_versions: what another version of the instrument would change, where there are several.
    """
    by_table = recommend(evaluation)
    other_readings = with_version_flips(stability(evaluation, by_table), evaluation, other_versions)
    missing = all_missing_inputs(evaluation, by_table)
    changes = margins(evaluation, by_table)
    recommendations, other_readings = without_lost_adoptions(evaluation, by_table, other_readings)
    rows: dict[str, list[dict[str, Any]]] = {
        "findings": [],
        "ground_findings": [],
        "goal_findings": goal_rows(evaluation, provenance.run_id),
        "recommendations": [],
        "receipts": [],
    }
    for cluster in range(evaluation.facts.size):
        findings = _finding_rows(evaluation, provenance, cluster)
        grounds = _ground_rows(evaluation, provenance, cluster)
        needed = adoptions_missing(evaluation, recommendations, by_table.recommendation[cluster], cluster)
        needed += missing[cluster]
        row = _recommendation_row(evaluation, recommendations, needed, provenance, cluster)
        row |= _stability_columns(other_readings, row["recommendation"], cluster)
        row["smallest_flip"] = canonical_json(changes.as_record(evaluation, cluster))
        payload = _receipt_payload(evaluation, provenance, row, findings, grounds, cluster)
        row["receipt"] = hashlib.sha256(payload.encode()).hexdigest()
        rows["findings"] += findings
        rows["ground_findings"] += grounds
        rows["recommendations"].append(row)
        rows["receipts"].append(
            {
                "receipt": row["receipt"],
                "run_id": provenance.run_id,
                "cluster_id": row["cluster_id"],
                "payload": payload,
            }
        )
    return rows


def as_frame(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Result rows as a frame with the columns that `tables` declares."""
    columns = [column.name for column in RESULT_TABLES[name].columns]
    return pd.DataFrame(rows, columns=columns).astype(object)


def canonical_json(value: object) -> str:
    """JSON with sorted keys and no spaces: equal values give equal bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def content_digest(policy: str, facts: str, report_year: int, law_date: str) -> str:
    """What a published set is identified by: policy, report year, law date and facts; not when it ran."""
    return hashlib.sha256(canonical_json([policy, facts, report_year, law_date]).encode()).hexdigest()


def _finding_rows(evaluation: Evaluation, provenance: Provenance, cluster: int) -> list[dict[str, Any]]:
    rows = []
    for finding in evaluation.findings.values():
        provision, detail = finding.provision, finding.detail(cluster)
        rows.append(
            {
                "run_id": provenance.run_id,
                "cluster_id": _cluster_id(evaluation, cluster),
                "provision": provision.id,
                "part": provision.source.place,
                "title_zh": provision.zh,
                "title_en": provision.en,
                "kind": provision.kind,
                "verdict": Verdict(int(finding.verdict[cluster])).code,
                "truth": Truth(int(finding.truth[cluster])).name.lower(),
                "value": detail.value,
                "bound": detail.bound,
                "operator": provision.test.operator if provision.test else None,
                "word": provision.test.word if provision.test else None,
                "unit": detail.unit,
                "margin": detail.margin,
                "margin_unit": detail.margin_unit,
                "reason_zh": detail.reason_zh,
                "reason_en": detail.reason_en,
                "quote": provision.source.quote,
                "inputs": _inputs(detail),
            }
        )
    return rows


def _ground_rows(evaluation: Evaluation, provenance: Provenance, cluster: int) -> list[dict[str, Any]]:
    rows = []
    for finding in evaluation.grounds.values():
        ground, detail = finding.ground, finding.detail(cluster)
        outcome = Outcome(int(finding.outcome[cluster]))
        applies = outcome is not Outcome.NOT_APPLICABLE
        rows.append(
            {
                "run_id": provenance.run_id,
                "cluster_id": _cluster_id(evaluation, cluster),
                "ground": ground.id,
                "article": ground.source.place,
                "outcome": outcome.code,
                "reason_zh": detail.reason_zh if applies else "撤销情形只适用于有效的认定",
                "reason_en": detail.reason_en
                if applies
                else "grounds apply to clusters whose recognition stands",
                "quote": ground.source.quote,
                "inputs": _inputs(detail) if applies else "[]",
            }
        )
    return rows


def _recommendation_row(
    evaluation: Evaluation,
    recommendations: Recommendations,
    missing: list[MissingInput],
    provenance: Provenance,
    cluster: int,
) -> dict[str, Any]:
    terms, register = evaluation.terms, evaluation.facts.clusters.iloc[cluster]
    reason_zh, reason_en = reasons(evaluation, recommendations, missing, cluster)
    end = terms.end[cluster]
    days_to_end = None if np.isnat(end) else int((end - evaluation.facts.dates.law_day).astype(int))
    row = int(recommendations.row[cluster])
    is_review_failure = row == 2 and evaluation.stage[cluster] == "review" and not np.isnat(end)
    return {
        "run_id": provenance.run_id,
        "cluster_id": _cluster_id(evaluation, cluster),
        "name": register["name"],
        "county": register["county"],
        "stage": evaluation.stage[cluster],
        "status": str(terms.status[cluster]),
        "valid_from": _date(terms.valid_from[cluster]),
        "valid_to": _date(end),
        "days_to_end": days_to_end,
        "recommendation": recommendations.recommendation[cluster],
        "decision_row": row or None,
        "also": ";".join(recommendations.also[cluster]),
        "reason_zh": reason_zh,
        "reason_en": reason_en,
        "effective_not_before": _date(end + np.timedelta64(1, "D")) if is_review_failure else None,
        "missing": canonical_json([m.as_record() for m in missing]),
    }


def _stability_columns(found: Stability, recommendation: str | None, cluster: int) -> dict[str, Any]:
    """What the other readings do; a revocation that hangs on a proposed reading can't be confirmed."""
    is_open = recommendation is not None
    flips = found.flips[cluster] if is_open else ()
    rests_on = found.rests_on[cluster] if is_open else ()
    return {
        "stability": ("flips" if flips else "stable") if is_open else "not_applicable",
        "readings_tried": found.readings_tried if is_open else 0,
        "flips": canonical_json([flip.as_record() for flip in flips]),
        "combinations_untried": int(found.untried[cluster]) if is_open else 0,
        "rests_on": canonical_json(list(rests_on)),
        "may_be_confirmed": is_open and not (recommendation == "revoke" and rests_on),
    }


def _receipt_payload(
    evaluation: Evaluation,
    provenance: Provenance,
    row: dict[str, Any],
    findings: list[dict[str, Any]],
    grounds: list[dict[str, Any]],
    cluster: int,
) -> str:
    """What the receipt's digest covers: policy, facts, code, dates, readings, findings. Not the run's id."""
    dates = evaluation.facts.dates
    unbound = ("run_id",)
    return canonical_json(
        {
            "policy_digest": provenance.policy_digest,
            "facts_digest": provenance.facts_digest,
            "code_version": provenance.code_version,
            "report_year": dates.report_year,
            "law_date": dates.law_date.isoformat(),
            "known_at": dates.known_at,
            "readings": dict(evaluation.readings),
            "adopted_readings": []
            if are_adoptions_lost(evaluation.facts)[cluster]
            else sorted(evaluation.adopted),
            "recommendation": {k: v for k, v in row.items() if k not in unbound},
            "findings": [{k: v for k, v in f.items() if k not in unbound} for f in findings],
            "grounds": [{k: v for k, v in g.items() if k not in unbound} for g in grounds],
        }
    )


def _cluster_id(evaluation: Evaluation, cluster: int) -> str:
    return str(evaluation.facts.clusters["cluster_id"].iloc[cluster])


def _date(day: np.datetime64) -> Any:
    return None if np.isnat(day) else day.astype(object)


def _inputs(detail: Detail) -> str:
    return canonical_json([item.as_record() for item in detail.inputs])
