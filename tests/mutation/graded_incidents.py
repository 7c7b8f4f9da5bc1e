"""The worked incidents of `tests/law/grades.csv`, graded under any set of tables."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pandas as pd

from cluster_review.evaluation.incidents.grading import grade
from cluster_review.exact import to_smallest
from cluster_review.facts.facts import frame_of
from cluster_review.provisions.model import GradingInstrument
from cluster_review.stages.grade_words import certainty_of
from cluster_review.stages.policies import policy
from cluster_review.tables import INCIDENTS

GRADES = Path(__file__).resolve().parents[1] / "law/grades.csv"
_WHOLE = ("deaths", "serious_injuries", "injured_unspecified", "missing", "evacuated")


def worked_incidents() -> list[dict[str, str]]:
    """The rows of the file: an incident, its grade from the least (`grade`) to the greatest (`up_to`)."""
    with GRADES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _asked() -> tuple[pd.DataFrame, tuple[Mapping[str, str], ...]]:
    incidents = tuple(worked_incidents())
    scale = INCIDENTS.column("direct_loss_wan_yuan").scale
    rows: list[dict[str, object]] = []
    for incident in incidents:
        row: dict[str, object] = {name: int(incident[name]) if incident[name] else None for name in _WHOLE}
        loss = incident["direct_loss_wan_yuan"]
        row["direct_loss_wan_yuan"] = to_smallest(Decimal(loss), scale) if loss else None
        row["occurred_date"] = date.fromisoformat(incident["date"])
        row["other_facts"] = incident["other_facts"] or None
        rows.append(
            {**row, "incident_id": incident["id"], "family": incident["family"], "official_grade": "none"}
        )
    return frame_of(INCIDENTS, rows), incidents


def first_otherwise(tables: Sequence[GradingInstrument]) -> str | None:
    """Id of an incident that these tables grade otherwise than the file says; None if all agree."""
    chosen = policy()
    frame, incidents = _asked()
    found = grade(frame, tables, chosen.vocabulary, chosen.instrument.default_readings())
    rank = {code: word.attributes["rank"] for code, word in chosen.vocabulary.options("grade").items()
            if "rank" in word.attributes}  # fmt: skip
    for at, incident in enumerate(incidents):
        is_derived = bool(found.is_derived[at])
        if (
            (found.instrument[at] or "") != incident["instrument"]
            or certainty_of(found, at) != incident["certainty"]
            or is_derived != bool(incident["grade"])
            or (is_derived and int(found.floor[at]) != rank[incident["grade"]])
            or (is_derived and int(found.ceiling[at]) != rank[incident["up_to"]])
        ):
            return incident["id"]
    return None
