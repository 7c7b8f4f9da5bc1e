"""Rows and runs that the tests of the warehouse write."""

import hashlib
from datetime import UTC, date, datetime

import pandas as pd

from cluster_review.warehouse.filings import FilingRow

MARCH, APRIL, MAY = (datetime(2026, month, 1, tzinfo=UTC) for month in (3, 4, 5))


def sha(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()


def filing(word: str, **changes) -> FilingRow:
    values = {
        "filing_id": sha(word), "source": "folder", "original_name": f"{word}.xlsx", "size": 1000,
        "first_arrival": MARCH, "family": "annual_form",
    }  # fmt: skip
    return FilingRow(**{**values, **changes})


def report(cluster_id="C01", **changes) -> dict:
    return {"cluster_id": cluster_id, "report_year": 2025, "cluster_name": "集群", "is_accepted": True,
            "received_date": date(2026, 3, 1), "source_ref": "基本信息!B2:B9", **changes}  # fmt: skip


def figure(value: int, metric="output", year=2025, cluster_id="C01", **changes) -> dict:
    return {"cluster_id": cluster_id, "report_year": 2025, "metric": metric, "year": year, "value": value,
            "source_ref": "年度指标!C5", **changes}  # fmt: skip


def enterprise(enterprise_id: str, **changes) -> dict:
    return {"cluster_id": "C01", "report_year": 2025, "enterprise_id": enterprise_id, "name": f"企业{enterprise_id}",
            "is_sme": True, "source_ref": "企业名单!A7:H7", **changes}  # fmt: skip


def cluster(cluster_id="C01", **changes) -> dict:
    return {"cluster_id": cluster_id, "name": "海口集群", "county": "460105;460106", "leading_industry": "27",
            "recognised_date": date(2023, 7, 1), "valid_from": date(2023, 7, 1), "valid_to": date(2026, 6, 30),
            "source_ref": "clusters.csv:2", **changes}  # fmt: skip


def incident(incident_id="I1", **changes) -> dict:
    return {"incident_id": incident_id, "family": "production_safety", "occurred_date": date(2025, 3, 1),
            "deaths": 3, "source_ref": "incidents.csv:2", **changes}  # fmt: skip


def run(run_id="run-1", **changes) -> dict:
    return {"run_id": run_id, "kind": "spring_re_evaluation", "report_year": 2025, "law_date": date(2026, 4, 1),
            "known_at": APRIL.isoformat(), "instrument": "hainan-2023", "is_dry_run": False, **changes}  # fmt: skip


def finding(cluster_id="C01", **changes) -> dict:
    return {"cluster_id": cluster_id, "provision": "output_each_year", "part": "一", "title_zh": "产值",
            "title_en": "output", "kind": "hard", "verdict": "met", "truth": "true", "value": "23.1525", "bound": None,
            "reason_zh": "理由", "reason_en": "reason", "quote": "近三年产值均在20亿元以上", "inputs": "[]",
            **changes}  # fmt: skip


def ground(cluster_id="C01", **changes) -> dict:
    return {"cluster_id": cluster_id, "ground": "ground_serious_incident", "article": "14(5)",
            "outcome": "not_established", "reason_zh": "理由", "reason_en": "reason", "quote": "较大及以上",
            "inputs": "[]", **changes}  # fmt: skip


def recommendation(cluster_id="C01", **changes) -> dict:
    return {"cluster_id": cluster_id, "name": "海口集群", "county": "460105", "stage": "annual", "status": "valid",
            "valid_from": date(2023, 7, 1), "valid_to": date(2026, 6, 30), "days_to_end": 90,
            "recommendation": "keep", "decision_row": 8, "also": "", "reason_zh": "理由", "reason_en": "reason",
            "effective_not_before": None, "stability": "stable", "readings_tried": 15, "flips": "[]",
            "combinations_untried": 0, "rests_on": "[]", "may_be_confirmed": True, "missing": "[]",
            "smallest_flip": "{}", "receipt": f"r-{cluster_id}",
            **changes}  # fmt: skip


def results(*clusters: str, **changes) -> dict[str, pd.DataFrame]:
    """A slice: one finding, one ground, one recommendation with its receipt per cluster."""
    advice = pd.DataFrame([recommendation(c, **changes) for c in clusters])
    for name in ("valid_from", "valid_to", "effective_not_before"):
        advice[name] = pd.to_datetime(advice[name]).astype("datetime64[s]")
    for name in ("decision_row", "days_to_end", "readings_tried", "combinations_untried"):
        advice[name] = advice[name].astype("Int64")
    receipts = [{"cluster_id": c, "receipt": f"r-{c}", "payload": '{"a":1}'} for c in clusters]
    return {
        "findings": pd.DataFrame([finding(c) for c in clusters]),
        "ground_findings": pd.DataFrame([ground(c) for c in clusters]),
        "recommendations": advice,
        "receipts": pd.DataFrame(receipts),
    }
