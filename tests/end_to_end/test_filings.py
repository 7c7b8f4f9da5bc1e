"""Forms corrected, withdrawn, filed twice by two, excused or never filed: real Excel files, and a row for each."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.end_to_end import province
from tests.end_to_end.season import Season, opened, pull, review, season
from typer.testing import CliRunner

from cluster_review import stages
from cluster_review.cli import app
from cluster_review.intake.form import write_form
from cluster_review.stages.cross_record import contradictions
from cluster_review.stages.filing_versions import versions_of
from cluster_review.stages.filings import filing_rows
from cluster_review.stages.replay import replay_run
from cluster_review.stages.warehouse_access import warehouse
from cluster_review.tables import TABLES
from cluster_review.warehouse.runs import read_results

LAW_DATE = "2026-04-15"


def said(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return result.stdout


def form(
    folder: Path, name: str, cluster: str, received: str, output: str | None = None, **report: Any
) -> None:
    """A form with its receipt, and another output of the report year if one is given."""
    rows = province.form_rows(cluster)
    rows["annual_reports"][0] |= {"received_date": date.fromisoformat(received), **report}
    if output is not None:
        for row in rows["figures"]:
            if row["metric"] == "output" and row["year"] == province.REPORT_YEAR:
                row["value"] = province.smallest("output", output)
    write_form(
        folder / f"{name}.xlsx", province.VOCABULARY, province.REPORT_YEAR, rows, banner=province.BANNER
    )


def event(cluster: str, kind: str, on: str, **more: str) -> dict[str, Any]:
    return {
        "cluster_id": cluster,
        "report_year": 2025,
        "kind": kind,
        "event_date": on,
        "by": "虚构经办人",
        **more,
    }


@pytest.fixture(scope="module")
def spring(installation: Path) -> Season:
    """First forms in March; in April corrections, a rival form, and the department's records."""
    folder = province.write_inputs(installation / "inputs", broken=None)
    forms = folder / "forms"
    (folder / "incidents.csv").unlink()
    (forms / "C03.xlsx").unlink()
    form(forms, "C01", "C01", "2026-03-10", filer="甲")
    form(forms, "C02", "C02", "2026-03-12")
    form(forms, "C04", "C04", "2026-03-11", filer="市科工信局")
    season(folder, "2026-03-20T09", law_date="2026-03-20")
    form(forms, "C01-更正", "C01", "2026-04-08", "36", filer="甲")
    form(forms, "C04-园区", "C04", "2026-03-25", "28", filer="园区管委会")
    province.write_table(
        folder,
        "filing_events",
        [
            event("C02", "withdrawn", "2026-04-02", document="虚构撤回申请"),
            event("C03", "reminded", "2026-04-01", fault_party="county"),
            event("C03", "reminded", "2026-04-09", fault_party="county"),
            event("C05", "excused", "2026-04-03", document="虚构复函"),
        ],
    )
    return season(folder, "2026-04-16T09", law_date=LAW_DATE)


@pytest.fixture(scope="module")
def status(spring: Season) -> dict[tuple[str, int], dict[str, Any]]:
    run = {**spring.spring, "run_id": ""}
    return {(row["cluster_id"], row["report_year"]): row for row in filing_rows(run)}


def test_every_form_owed_has_a_row(status: dict[tuple[str, int], dict[str, Any]]) -> None:
    assert {key: row["state"] for key, row in status.items()} == {
        ("C01", 2024): "received", ("C01", 2025): "received",
        ("C02", 2024): "received", ("C02", 2025): "withdrawn",
        ("C03", 2024): "received", ("C03", 2025): "overdue",
        ("C04", 2023): "received", ("C04", 2024): "received", ("C04", 2025): "unclear",
        ("C05", 2024): "received", ("C05", 2025): "excused",
    }  # fmt: skip
    absent = status["C03", 2025]
    assert (absent["due_date"], absent["days_late"], absent["fault_party"], absent["reminded_date"]) == (
        date(2026, 3, 30), 16, "county", date(2026, 4, 9),
    )  # fmt: skip
    corrected = status["C01", 2025]
    assert (corrected["counted_date"], corrected["versions"]) == (date(2026, 3, 10), 2)
    assert "虚构复函" in status["C05", 2025]["reason_zh"]


def test_the_recommendation_rests_on_what_counts(spring: Season) -> None:
    outcomes = spring.outcomes
    assert outcomes["C01"] == "keep"  # corrected after the deadline: the first was in time
    assert outcomes["C02"] == "refer"  # withdrawn, not filed again
    assert outcomes["C03"] == "refer"  # never filed
    assert outcomes["C04"] == "refer"  # two filers contradict each other
    assert outcomes["C05"] == "keep"  # late, and excused
    findings = spring.results["findings"].set_index(["cluster_id", "provision"])
    assert "36" in findings.loc[("C01", "output_each_year"), "reason_zh"]
    assert findings.loc[("C02", "output_each_year"), "verdict"] == "unknown"
    assert findings.loc[("C04", "output_each_year"), "verdict"] == "unknown"
    grounds = spring.results["ground_findings"].set_index(["cluster_id", "ground"])
    assert "不同填报人" in grounds.loc[("C04", "ground_not_filed"), "reason_zh"]
    assert "撤回" in grounds.loc[("C02", "ground_not_filed"), "reason_zh"]


def test_every_version_stays_readable(spring: Season) -> None:
    states = {
        cluster: {v.file.rpartition("/")[2]: v.state for v in versions_of(cluster, 2025).versions}
        for cluster in ("C01", "C02", "C04")
    }
    assert states == {
        "C01": {"C01.xlsx": "superseded", "C01-更正.xlsx": "counts"},
        "C02": {"C02.xlsx": "withdrawn"},
        "C04": {"C04.xlsx": "contested", "C04-园区.xlsx": "contested"},
    }
    first, second = versions_of("C01", 2025).versions
    assert (first.day_counts, second.day_counts) == (True, False)
    assert first.received == date(2026, 3, 10)
    shown = said("filings", "C01", "--report-year", "2025")
    for words in (
        "首次完整报送",
        "签字",
        "寄送",
        "收到2026-03-10",
        "figure_version",
        "以报告年度的表为准",
        "受理之日",
    ):
        assert words in shown
    told = json.loads(said("filings", "C04", "--format", "json"))
    assert {v["filer"] for v in told["versions"] if v["report_year"] == 2025} == {"市科工信局", "园区管委会"}


def test_lists_for_a_county_name_what_is_owed_and_by_whose_fault(spring: Season, tmp_path: Path) -> None:
    overdue = json.loads(said("filings", "--county", "469001", "--overdue", "--format", "json"))
    assert [(row["cluster_id"], row["state"]) for row in overdue] == [
        ("C02", "withdrawn"), ("C03", "overdue"), ("C04", "unclear"),
    ]  # fmt: skip
    assert json.loads(said("filings", "--county", "469002", "--overdue", "--format", "json")) == []
    coming = json.loads(said("filings", "--on", "2026-03-20", "--due-within", "10", "--format", "json"))
    assert ("C03", "expected") in {(row["cluster_id"], row["state"]) for row in coming}
    assert json.loads(said("filings", "--on", "2026-03-20", "--due-within", "9", "--format", "json")) == []
    paths = [Path(line) for line in said("filings", "--out", str(tmp_path)).splitlines()]
    assert [path.name for path in paths] == ["报送催办-469001-2026-04-15.csv"]
    rows = list(csv.DictReader(io.StringIO(paths[0].read_text(encoding="utf-8-sig"))))
    missing = next(row for row in rows if row["集群编号 Cluster id"] == "C03")
    assert missing["逾期责任方 Party at fault"] == "市县主管部门 county department"
    assert missing["逾期(天) Days late"] == "16"
    again = [Path(line).read_bytes() for line in said("filings", "--out", str(tmp_path)).splitlines()]
    assert again == [path.read_bytes() for path in paths]


def test_the_watch_writes_the_rows_once_and_a_replay_finds_them_again(
    spring: Season, installation: Path
) -> None:
    run = opened("watch_validity", installation / "inputs", "2026-04-17T07:00:00+08:00", law_date=LAW_DATE)
    stages.watch_validity(run=run)
    told = stages.watch_filings(run=run)
    assert told == stages.watch_filings(run=run)
    assert told == {"excused": 1, "overdue": 1, "received": 7, "unclear": 1, "withdrawn": 1}
    rows = read_results(warehouse(), run["run_id"])["filing_status"]
    assert len(rows) == 11
    assert replay_run(run["run_id"]).is_equal


def test_a_withdrawal_counts_from_its_own_day_on(spring: Season, installation: Path) -> None:
    before = review(installation / "inputs", "2026-04-18T09:00:00+08:00", law_date="2026-04-01", dry_run=True)
    findings = read_results(warehouse(), before.spring["run_id"])["findings"].set_index(
        ["cluster_id", "provision"]
    )
    assert findings.loc[("C02", "output_each_year"), "verdict"] == "met"


def test_two_filers_whose_lists_alone_differ_are_said_to_contradict_each_other(
    spring: Season, installation: Path
) -> None:
    """The later form's lists stand, and both the contradiction and the file of each are in sight of a person."""
    forms, year = installation / "inputs" / "forms", province.REPORT_YEAR
    rows = province.form_rows("C01")
    rows["annual_reports"][0] |= {"received_date": date(2026, 3, 25), "filer": "园区"}
    for row in rows["figures"]:
        if (row["metric"], row["year"]) == ("output", year):
            row["value"] = province.smallest("output", "36")
    left_out = rows["enterprises"].pop()
    rows["titles"] = [row for row in rows["titles"] if row["enterprise_id"] != left_out["enterprise_id"]]
    write_form(forms / "C01-园区.xlsx", province.VOCABULARY, year, rows, banner=province.BANNER)
    pull(installation / "inputs", "2026-04-18T10:00:00+08:00", "annual_reports")
    run = opened(
        "spring_re_evaluation", installation / "inputs", "2026-04-18T10:30:00+08:00", law_date=LAW_DATE
    )
    (one,) = [row for row in contradictions(run) if row["check"] == "two_filers_lists"]
    assert (one["clusters"], one["subject"]) == ("C01", f"C01 {year}")
    assert left_out["enterprise_id"] in one["reason_zh"]
    assert "企业名单" in one["reason_zh"]
    assert "naming its filer" in one["reason_en"]
    told = {v.file.rpartition("/")[2]: v for v in versions_of("C01", year).versions}
    assert {name: "名单、资质等与另一填报人的表不一" in v.reason_zh for name, v in told.items()} == {
        "C01.xlsx": False, "C01-更正.xlsx": True, "C01-园区.xlsx": True,
    }  # fmt: skip
    assert [name for name, v in told.items() if v.state == "counts"] == ["C01-园区.xlsx"]

    named = event("C01", "withdrawn", "2026-04-19", filer="园区", document="虚构纪要")
    province.write_table(installation / "inputs", "filing_events", [named], "filing_events-C01")
    pull(installation / "inputs", "2026-04-19T10:00:00+08:00", "incident_records")
    after = opened(
        "spring_re_evaluation", installation / "inputs", "2026-04-19T10:30:00+08:00", law_date="2026-04-19"
    )
    assert not [row for row in contradictions(after) if row["check"] == "two_filers_lists"]


@pytest.fixture(scope="module")
def settled(spring: Season, installation: Path) -> Season:
    """A person has the rival form withdrawn."""
    folder = installation / "inputs"
    named = event("C04", "withdrawn", "2026-04-20", filer="园区管委会", document="虚构纪要")
    province.write_table(folder, "filing_events", [named], "filing_events-纪要")
    pull(folder, "2026-04-21T09:00:00+08:00", "incident_records", law_date="2026-04-21")
    return review(folder, "2026-04-21T10:00:00+08:00", law_date="2026-04-21")


def test_a_person_settles_which_form_counts(settled: Season) -> None:
    states = {v.file.rpartition("/")[2]: v.state for v in versions_of("C04", 2025).versions}
    assert states == {"C04.xlsx": "counts", "C04-园区.xlsx": "withdrawn"}
    findings = settled.results["findings"].set_index(["cluster_id", "provision"])
    assert findings.loc[("C04", "output_each_year"), "verdict"] == "met"
    grounds = settled.results["ground_findings"].set_index(["cluster_id", "ground"])
    assert grounds.loc[("C04", "ground_not_filed"), "outcome"] == "not_established"


def test_the_tables_that_people_fill_say_what_they_hold() -> None:
    assert {"cluster_id", "report_year", "kind", "event_date", "document", "by", "note"} <= {
        column.name for column in TABLES["filing_events"].columns
    }
