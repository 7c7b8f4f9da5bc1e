"""A worked case (YAML that lawyers can read) as rows of the ordinary tables.

The rows go through the same evaluation as a province's filings. A key left out is unknown; a list
that is given is complete, so an empty one means "none, and that is known"; `incomplete` names tables
known to have lost rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from cluster_review.facts.case_sections import (
    read_cluster,
    read_enterprises,
    read_evidence,
    read_figures,
    read_list,
)
from cluster_review.facts.case_values import CaseReader, CaseRefused
from cluster_review.facts.case_words import CASE_KEYS, CLUSTER_KEYS, FACETS, LISTS
from cluster_review.facts.dates import Dates
from cluster_review.facts.facts import frame_of
from cluster_review.tables import TABLES
from cluster_review.vocabulary import Vocabulary

__all__ = ["CaseRefused", "WorkedCase", "read_case"]


@dataclass(frozen=True)
class WorkedCase:
    """A case ready for evaluation."""

    title: str
    policy: str
    stage: str | None
    dates: Dates
    frames: Mapping[str, pd.DataFrame]
    readings: Mapping[str, str]
    expect: Mapping[str, Any]


def read_case(document: Any, vocabulary: Vocabulary) -> WorkedCase:
    """Rows and dates of one case mapping.

    Raises:
        CaseRefused: with every fault at once: unknown keys, values of the wrong kind, facts dated after
            the law date.
    """
    reader = CaseReader(vocabulary)
    title = str(document.get("case", "?")) if isinstance(document, dict) else "?"
    if not reader.keys("case", document, CASE_KEYS):
        raise CaseRefused(title, reader.faults)
    for key in ("policy", "report_year", "law_date", "cluster"):
        if key not in document:
            reader.fault(key, None, "必填", "a value (required)")
    if reader.faults:
        raise CaseRefused(title, reader.faults)
    dates = _dates(reader, document)
    cluster = document["cluster"]
    if dates is None or not reader.keys("cluster", cluster, CLUSTER_KEYS):
        raise CaseRefused(title, reader.faults)
    cluster_id = str(cluster.get("id", "C"))
    read_cluster(reader, cluster, cluster_id, dates)
    read_figures(reader, document, cluster_id, dates)
    read_enterprises(reader, document, cluster_id, dates)
    for key in LISTS:
        read_list(reader, document, key, cluster_id, dates)
    read_evidence(reader, document, cluster_id)
    for name in document.get("incomplete") or []:
        if name not in FACETS:
            reader.fault("incomplete", name, f"下列之一:{'、'.join(FACETS)}", f"one of {', '.join(FACETS)}")
        else:
            reader.mark(FACETS[name], cluster_id, "damaged")
    if reader.faults:
        raise CaseRefused(title, reader.faults)
    frames = {name: frame_of(TABLES[name], rows) for name, rows in reader.rows.items()}
    return WorkedCase(
        title,
        str(document["policy"]),
        document.get("stage"),
        dates,
        frames,
        {str(k): str(v) for k, v in (document.get("readings") or {}).items()},
        document.get("expect") or {},
    )


def _dates(reader: CaseReader, document: Mapping[str, Any]) -> Dates | None:
    try:
        law_date = date.fromisoformat(str(document["law_date"]))
        return Dates(int(document["report_year"]), law_date, str(document.get("known_at", "")))
    except (TypeError, ValueError):
        reader.fault(
            "report_year / law_date",
            (document["report_year"], document["law_date"]),
            "年份和日期 YYYY-MM-DD",
            "a year and a date YYYY-MM-DD",
        )
        return None
