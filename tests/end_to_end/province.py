"""A made-up province of five clusters, small enough to know each one's outcome by heart.

C01 is kept. C02 has had a fairly serious accident. C03's form can't be read. C04 passes its review. C05, in
another county, filed late.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from cluster_review.intake.form import write_form
from cluster_review.provisions.loading import load_instrument, load_vocabulary
from cluster_review.settings import INCLUDE
from cluster_review.tables import NEVER, TABLES

REPORT_YEAR, LAW_DATE = 2025, "2026-03-31"
BANNER = "虚构样例 made-up sample"
VOCABULARY = load_vocabulary(INCLUDE / "policy")
EVIDENCE = [
    p.id for p in load_instrument(INCLUDE / "policy", "hainan-2023").provisions if p.kind == "evidence"
]

CLUSTERS = ("C01", "C02", "C03", "C04", "C05")
COUNTIES = {"C05": "469002"}
OUTCOMES = {"C01": "keep", "C02": "revoke", "C03": "refer", "C04": "renew", "C05": "rectify"}
BROKEN = "C03"
BROKEN_CELL = "D5"
"""Of the sheet 年度指标: the output of the year before the year before last."""

FIGURES: Mapping[str, tuple[str, ...]] = {
    "output": ("24", "27", "30", "34"),
    "sme_output": ("18", "20", "23", "26"),
    "leading_output": ("17", "19", "22", "25"),
    "sme_rd_spend": ("3000", "3300", "3700", "4200"),
    "valid_invention_patents": ("100", "115", "130", "150"),
    "employees": ("8000", "8200", "8400", "8600"),
    "area": ("12", "12", "12", "12"),
    "platform_adoption": ("30", "35", "41", "48"),
    "software_use": ("40", "44", "47", "52"),
    "policy_coverage": ("98", "99", "100", "100"),
    "co2_intensity": ("0.9", "0.85", "0.8", "0.74"),
    "enterprises": ("2", "2", "2", "2"),
    "smes": ("2", "2", "2", "2"),
}
Row = dict[str, Any]


def county(cluster: str) -> str:
    """The county of a cluster."""
    return COUNTIES.get(cluster, "469001")


def firm(cluster: str, number: int = 1) -> str:
    """The id of a made-up enterprise of a cluster."""
    return f"91{county(cluster)}MA{cluster}000{number}"


def form_rows(cluster: str) -> dict[str, list[Row]]:
    """A cluster's form for the report year, in time but for C05, and without a fault."""
    received = date(2026, 3, 31) if cluster == "C05" else date(2026, 3, 20)
    given = {"cluster_id": cluster, "report_year": REPORT_YEAR}
    rows: dict[str, list[Row]] = {
        "annual_reports": [
            {"cluster_name": f"虚构{cluster}产业集群", "leading_industry": "27", "operating_body": "虚构管委会",
             "received_date": received, "is_accepted": True}
        ],
        "figures": [
            {"metric": metric, "year": REPORT_YEAR - 3 + at, "value": smallest(metric, value)}
            for metric, values in FIGURES.items()
            for at, value in enumerate(values)
        ],
        "enterprises": [
            {"enterprise_id": firm(cluster, number), "name": f"虚构{cluster}第{number}公司", "is_sme": True,
             "is_leading": True, "member_from_date": date(2019, 1, 1), "member_to_date": NEVER}
            for number in (1, 2)
        ],
        "titles": [
            {"enterprise_id": firm(cluster), "title": "little_giant", "level": "national",
             "valid_from_date": date(2022, 8, 1), "valid_to_date": NEVER}
        ],
        "plan_goals": [
            {"goal_id": "1", "goal": "总产值", "unit": "亿元", "target": 30 * 10**6, "actual": 34 * 10**6,
             "direction": "up"}
        ],
    }  # fmt: skip
    return {table: [given | row for row in of_table] for table, of_table in rows.items()}


def smallest(metric: str, value: str) -> int:
    """A value in the metric's unit as a whole number of its smallest unit."""
    whole, _, part = value.partition(".")
    exponent = VOCABULARY.metrics[metric].exponent
    return int(whole + part.ljust(exponent, "0"))


def write_forms(folder: Path, clusters: Iterable[str] = CLUSTERS, broken: str | None = BROKEN) -> None:
    """One form per cluster; in the broken one a cell of the figures holds words."""
    folder.mkdir(parents=True, exist_ok=True)
    for cluster in clusters:
        path = folder / f"{cluster}.xlsx"
        write_form(path, VOCABULARY, REPORT_YEAR, form_rows(cluster), banner=BANNER)
        if cluster == broken:
            book = openpyxl.load_workbook(path)
            book["年度指标"][BROKEN_CELL] = "二十七亿"
            book.save(path)


def write_table(folder: Path, name: str, rows: Iterable[Row], file: str | None = None) -> Path:
    """One table as CSV, in the words people write."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{file or name}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        columns = [column.name for column in TABLES[name].columns]
        writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def accident(cluster: str, incident: str, day: str) -> Row:
    """A concluded accident with three deaths, officially graded 较大."""
    return {
        "incident_id": incident, "cluster_id": cluster, "enterprise_id": firm(cluster),
        "enterprise_name": f"虚构{cluster}第1公司", "family": "production_safety", "occurred_date": day, "deaths": 3,
        "serious_injuries": 0, "injured_unspecified": 0, "missing": 0, "direct_loss_wan_yuan": 500,
        "official_grade": "较大", "grade_document": "虚构调查报告", "status": "concluded", "is_declared": "否",
    }  # fmt: skip


def records() -> dict[str, list[Row]]:
    """What the department and the authorities deliver, by table."""
    return {
        "clusters": [_register_entry(cluster) for cluster in CLUSTERS],
        "annual_reports": [
            {"cluster_id": cluster, "report_year": year, "received_date": f"{year + 1}-03-20", "is_accepted": "是"}
            for cluster in CLUSTERS
            for year in ((2023, 2024) if cluster == "C04" else (2024,))
        ],
        "incidents": [accident("C02", "I-1", "2025-05-01")],
        "review_calls": [
            {"cluster_id": "C04", "called_date": "2026-01-05", "apply_by_date": "2026-03-01"}
        ],
        "review_applications": [{"cluster_id": "C04", "applied_date": "2026-02-10", "document": "虚构申请书"}],
        "evidence_judgements": [
            {"cluster_id": "C04", "provision": provision, "judgement": "confirmed", "document": "虚构佐证",
             "judged_by": "虚构评审员", "judged_date": "2026-03-10"}
            for provision in EVIDENCE
        ],
        "completeness_marks": [
            {"facet": facet, "county": "*", "cluster_id": "*", "period_from_date": "2019-01-01",
             "period_to_date": "2026-12-31", "mark": "complete",
             "authority": word.attributes.get("authority", "department"), "document": "虚构确认单"}
            for facet, word in VOCABULARY.options("facet").items()
            if facet not in ("figures", "enterprises", "titles", "plan_goals")
        ],
    }  # fmt: skip


def _register_entry(cluster: str) -> Row:
    first, last = ("2023-07-01", "2026-06-30") if cluster == "C04" else ("2024-07-01", "2027-06-30")
    return {
        "cluster_id": cluster, "name": f"虚构{cluster}产业集群", "county": county(cluster), "leading_industry": "27",
        "leading_industry_name": "医药制造业", "operating_body": "虚构管委会", "recognised_date": first,
        "valid_from": first, "valid_to": last,
    }  # fmt: skip


def write_inputs(folder: Path, broken: str | None = BROKEN) -> Path:
    """The whole folder: forms, records, and the file that states its report year and law date."""
    write_forms(folder / "forms", broken=broken)
    for name, rows in records().items():
        write_table(folder, name, rows)
    (folder / "review.yaml").write_text(
        f'report_year: {REPORT_YEAR}\nlaw_date: "{LAW_DATE}"\nmade_up: true\n', encoding="utf-8"
    )
    return folder
