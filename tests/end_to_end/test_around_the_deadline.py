"""Article 13: by 30 March. Forms that come a minute before it ends, at midnight and after; filed again on either side."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.end_to_end import province
from tests.end_to_end.season import opened, pull

from cluster_review.intake.form import write_form
from cluster_review.stages.filings import filing_rows

LAST, NEXT = "2026-03-30", "2026-03-31"


def form(folder: Path, cluster: str, received: str, name: str = "", broken: bool = False) -> None:
    rows = province.form_rows(cluster)
    rows["annual_reports"][0] |= {"received_date": date.fromisoformat(received), "filer": "甲"}
    path = folder / "forms" / f"{cluster}{name}.xlsx"
    write_form(path, province.VOCABULARY, province.REPORT_YEAR, rows, banner=province.BANNER)
    if broken:
        book = openpyxl.load_workbook(path)
        book["年度指标"][province.BROKEN_CELL] = "二十七亿"
        book.save(path)


def lines(folder: Path, at: str) -> dict[str, dict[str, Any]]:
    run = {**opened("watch_validity", folder, at, law_date=at[:10]), "run_id": ""}
    return {row["cluster_id"]: row for row in filing_rows(run) if row["report_year"] == province.REPORT_YEAR}


@pytest.fixture(scope="module")
def folder(installation: Path) -> Path:
    folder = province.write_inputs(installation / "inputs", broken=None)
    for path in (folder / "forms").iterdir():
        path.unlink()
    for at, cluster, received in (
        (f"{LAST}T23:59:00+08:00", "C01", LAST),
        (f"{NEXT}T00:00:00+08:00", "C02", NEXT),
        (f"{NEXT}T00:01:00+08:00", "C03", NEXT),
    ):
        form(folder, cluster, received, broken=True)
        pull(folder, at, "annual_reports")
    form(folder, "C04", LAST)
    form(folder, "C05", NEXT)
    pull(folder, f"{NEXT}T08:00:00+08:00", "annual_reports")
    pull(folder, f"{NEXT}T08:30:00+08:00", "incident_records")
    return folder


def test_a_refused_form_keeps_the_day_of_its_arrival_in_hainan(folder: Path) -> None:
    """At midnight there it is 4 p.m. of the day before in UTC: the minute tells nothing, the day does."""
    found = lines(folder, f"{NEXT}T09:00:00+08:00")
    for cluster, day in (("C01", LAST), ("C02", NEXT), ("C03", NEXT)):
        row = found[cluster]
        assert (row["state"], row["days_late"], row["fault_party"]) == ("quarantined", None, None)
        assert f"应于{LAST}前报送,{day}收到" in row["reason_zh"]
        assert f"came on {day}" in row["reason_en"]


def test_the_last_day_is_in_time_and_the_next_is_not(folder: Path) -> None:
    found = lines(folder, f"{NEXT}T09:00:00+08:00")
    assert [(found[c]["state"], found[c]["days_late"]) for c in ("C04", "C05")] == [
        ("received", None),
        ("late", 1),
    ]


def test_filed_again_after_the_last_day_the_first_form_tells_whether_it_was_in_time(folder: Path) -> None:
    form(folder, "C04", NEXT, "-更正")
    form(folder, "C05", "2026-04-02", "-更正")
    for cluster, received in (("C01", LAST), ("C02", NEXT), ("C03", NEXT)):
        form(folder, cluster, received)  # mended; the department records the day on which it came first
    pull(folder, "2026-04-02T08:00:00+08:00", "annual_reports")
    found = lines(folder, "2026-04-02T09:00:00+08:00")
    assert {c: (row["state"], row["days_late"], row["versions"]) for c, row in found.items()} == {
        "C01": ("received", None, 1), "C02": ("late", 1, 1), "C03": ("late", 1, 1),
        "C04": ("received", None, 2), "C05": ("late", 1, 2),
    }  # fmt: skip


def test_withdrawn_before_the_last_day_and_filed_again_after_it_is_late(folder: Path) -> None:
    withdrawn = {"cluster_id": "C04", "report_year": 2025, "kind": "withdrawn", "event_date": "2026-04-03",
                 "document": "虚构撤回申请", "by": "虚构经办人"}  # fmt: skip
    province.write_table(folder, "filing_events", [withdrawn])
    pull(folder, "2026-04-03T08:30:00+08:00", "incident_records")
    gone = lines(folder, "2026-04-03T09:00:00+08:00")["C04"]
    assert (gone["state"], gone["days_late"]) == ("withdrawn", 4)
    form(folder, "C04", "2026-04-07", "-重报")
    pull(folder, "2026-04-07T08:00:00+08:00", "annual_reports")
    again = lines(folder, "2026-04-07T09:00:00+08:00")["C04"]
    assert (again["state"], again["days_late"]) == ("late", 8)
