"""What a province has, in workbooks of its own shape, becomes the same facts as our own files would, with its own cells."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import text
from tests.end_to_end.season import every_row, opened, pull

from cluster_review import stages
from cluster_review.stages.quarantine import refused_rows
from cluster_review.stages.quarantine_replay import replay_item
from cluster_review.stages.warehouse_access import warehouse
from samples.foreign_workbooks import (
    ADOPTION,
    CLUSTERS,
    LEDGER,
    OUTPUT,
    PEOPLE,
    RESEARCH,
    SUMMARY,
    WORKBOOKS,
    YEARLY,
    YEARS,
    write_foreign,
)

FORMS, RECORDS = "annual_reports", "incident_records"
COUNTIES = {"云岭县": "990101", "沙浦县": "990102", "石埠县": "990103", "临江县": "990104"}
INDUSTRIES = {"食品制造": "14", "竹木加工": "20", "文体用品": "24", "陶瓷制品": "307", "纸制品": "22"}
TABLES = ("clusters", "annual_reports", "figures")


def facts(table: str, like: str) -> dict[str, str]:
    """Digest and place of the facts that came from files of a name."""
    query = (
        f"SELECT row_digest, source_ref FROM facts.{table} JOIN intake.filings USING (filing_id) "
        "WHERE original_name LIKE :name"
    )
    with warehouse().connect() as connection:
        return {row.row_digest: row.source_ref for row in connection.execute(text(query), {"name": like})}


def states() -> dict[str, list[str]]:
    """The states of each name's arrivals, in order of arrival."""
    found: dict[str, list[str]] = {}
    with warehouse().connect() as connection:
        for name, state in connection.execute(text("SELECT original_name, state FROM review.arrivals")):
            found.setdefault(name, []).append(state)
    return found


def own_files(folder: Path) -> Path:
    """The content of the three workbooks in our own tables."""
    folder.mkdir()

    def write(name: str, rows: list[dict[str, Any]]) -> None:
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, rows[0])
            writer.writeheader()
            writer.writerows(rows)

    write("clusters", [
        {"cluster_id": cluster, "name": name, "county": COUNTIES[place], "leading_industry": INDUSTRIES[industry],
         "operating_body": f"{place}园区管委会", "recognised_date": "2024-07-01", "valid_from": "2024-07-01",
         "valid_to": "2027-06-30"}
        for cluster, (name, place, industry) in CLUSTERS.items()
    ])  # fmt: skip
    write("annual_reports", [
        {"cluster_id": cluster, "report_year": year, "cluster_name": CLUSTERS[cluster][0],
         "received_date": f"{year + 1}-03-20", "is_accepted": "否" if (cluster, year) == ("XG-72", 2022) else "是"}
        for cluster in ADOPTION for year in YEARS
    ])  # fmt: skip
    metrics = {"output": OUTPUT, "employees": PEOPLE, "sme_rd_spend": RESEARCH, "platform_adoption": ADOPTION}
    write("figures", [
        {"cluster_id": cluster, "report_year": year, "metric": metric, "year": year,
         "value": format(amounts[at] / 10_000, "f") if metric == "output" and cluster not in ADOPTION else amounts[at]}
        for metric, series in metrics.items() for cluster, amounts in series.items() for at, year in enumerate(YEARS)
    ])  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def foreign(installation: Path) -> Path:
    """The three workbooks on file."""
    folder = write_foreign(installation / "foreign")
    pull(folder, "2026-03-02T06:00:00+08:00", FORMS)
    pull(folder, "2026-03-02T06:30:00+08:00", RECORDS)
    return folder


def test_the_facts_equal_those_of_our_own_files_and_keep_their_own_cells(
    foreign: Path, installation: Path
) -> None:
    own = own_files(installation / "own")
    mapped = {table: facts(table, "%.xlsx") for table in TABLES}
    pull(own, "2026-03-03T06:00:00+08:00", FORMS)
    pull(own, "2026-03-03T06:30:00+08:00", RECORDS)
    for table in TABLES:
        assert mapped[table].keys() == facts(table, f"{table}.csv").keys()
    assert {table: len(rows) for table, rows in mapped.items()} == {
        "clusters": 7,
        "annual_reports": 8,
        "figures": 64,
    }
    assert "台账!E5" in mapped["figures"].values()
    assert "2022年!D4" in mapped["figures"].values()
    assert "汇总!J6" in mapped["figures"].values()
    assert "名册!A8:H8" in mapped["clusters"].values()
    assert not refused_rows()


def test_the_workbooks_and_the_mappings_they_were_read_by_are_on_record(foreign: Path) -> None:
    found = states()
    assert all(len(found[name]) == 1 for name in WORKBOOKS)
    assert {name for name in found if name.startswith("mappings/")} == {
        f"mappings/{name}.yaml" for name in ("ledger", "yearly", "summary")
    }
    assert "landed" not in {state for listed in found.values() for state in listed}


def test_the_same_workbooks_again_change_nothing(foreign: Path) -> None:
    before = every_row()
    pull(foreign, "2026-03-04T06:00:00+08:00", FORMS)
    pull(foreign, "2026-03-04T06:30:00+08:00", RECORDS)
    assert every_row() == before


def test_a_table_replaces_only_what_its_own_rows_speak_of(foreign: Path, installation: Path) -> None:
    """A workbook with figures of a year and no receipt of it leaves the receipt in force."""
    folder = write_foreign(installation / "later")
    (folder / LEDGER).unlink()
    (folder / SUMMARY).unlink()
    book = openpyxl.load_workbook(folder / YEARLY)
    for row in ("4", "5"):
        book["2021年"][f"A{row}"].value = book["2021年"][f"A{row}"].value.replace("虚构", "另册虚构")
    book.save(folder / YEARLY)
    path = folder / "mappings/yearly.yaml"
    said = path.read_text(encoding="utf-8")
    head, register, figures = said.split('  - sheet: "{year}年"')
    at = "cluster_id, values: {"
    register = register.replace(
        at, f"{at}另册虚构沙浦渔具产业集群: XG-91, 另册虚构沙浦海产品产业集群: XG-92, "
    )
    figures = figures.replace(at, f"{at}另册虚构沙浦渔具产业集群: XG-71, 另册虚构沙浦海产品产业集群: XG-72, ")
    path.write_text('  - sheet: "{year}年"'.join((head, register, figures)), encoding="utf-8")
    pull(folder, "2026-03-04T08:00:00+08:00", FORMS)
    query = "SELECT table_name FROM intake.coverage WHERE cluster_id = 'XG-71' AND report_year = 2021 AND recorded_at = :at"
    with warehouse().connect() as connection:
        covered = connection.execute(text(query), {"at": "2026-03-04T08:00:00+08:00"}).scalars().all()
    assert covered == ["figures"]


# ---- what is refused, and mended


@pytest.fixture(scope="module")
def summary(foreign: Path, installation: Path) -> Path:
    """A folder with one workbook that has a column more than its mapping."""
    folder = write_foreign(installation / "more")
    (folder / LEDGER).unlink()
    (folder / YEARLY).unlink()
    book = openpyxl.load_workbook(folder / SUMMARY)
    book["汇总"]["K2"], book["汇总"]["K4"] = "用电量", 7
    book.save(folder / SUMMARY)
    pull(folder, "2026-03-05T06:00:00+08:00", FORMS)
    return folder


def test_an_unmapped_column_is_listed_with_its_cell_and_the_mend(summary: Path) -> None:
    (refusal,) = [row for row in refused_rows() if row["original_name"] == SUMMARY]
    assert (refusal["sheet"], refusal["cell"], refusal["found"]) == ("汇总", "K3", "用电量")
    assert "ignore" in refusal["mend"]
    marks = "SELECT mark FROM facts.completeness_marks WHERE facet = 'figures' AND cluster_id = '*' ORDER BY recorded_at"
    with warehouse().connect() as connection:
        assert connection.execute(text(marks)).scalars().all() == ["damaged"]


def test_a_changed_mapping_reads_the_same_bytes_anew_and_closes_the_refusal(summary: Path) -> None:
    path = summary / "mappings/summary.yaml"
    said = path.read_text(encoding="utf-8").replace(
        "市县: 市县以名册为准", "市县: 市县以名册为准\n      用电量: 本省不用"
    )
    path.write_text(said, encoding="utf-8")
    replayed = replay_item(SUMMARY, at="2026-03-06T09:00:00+08:00", by="经办人", inputs=str(summary))
    assert replayed["closed"]
    assert replayed["counts"]["quarantined"] == 0
    pull(summary, "2026-03-06T10:00:00+08:00", FORMS)
    assert "landed" not in {state for listed in states().values() for state in listed}
    assert states()[f"mappings/{path.name}"][-1] == "current"


def test_a_wrong_total_and_a_contradicted_unit_are_refused(foreign: Path, installation: Path) -> None:
    folder = write_foreign(installation / "wrong")
    (folder / LEDGER).unlink()
    for name, sheet, address, value in ((SUMMARY, "汇总", "E7", 1), (YEARLY, "2021年", "E2", "单位:万元")):
        book = openpyxl.load_workbook(folder / name)
        book[sheet][address] = value
        book.save(folder / name)
    before = {table: facts(table, "%.xlsx") for table in TABLES}
    pull(folder, "2026-03-07T06:00:00+08:00", FORMS)
    assert {table: facts(table, "%.xlsx") for table in TABLES} == before
    refused = {(row["original_name"], row["sheet"], row["cell"]): row for row in refused_rows()}
    assert "256850.25" in refused[SUMMARY, "汇总", "E7"]["expected"]
    assert "程序不换算" in refused[YEARLY, "2021年", "E2"]["mend"]


def test_two_workbooks_that_would_replace_each_other_are_both_refused(
    foreign: Path, installation: Path
) -> None:
    folder = write_foreign(installation / "twice")
    (folder / YEARLY).unlink()
    book = openpyxl.load_workbook(folder / SUMMARY)
    book["汇总"]["B4"], book["汇总"]["B5"] = "XG-61", "XG-62"
    book.save(folder / "主要指标汇总表-云岭.xlsx")
    (folder / SUMMARY).unlink()
    book = openpyxl.load_workbook(folder / LEDGER)
    book["台账"]["E3"] = 240001
    book.save(folder / LEDGER)
    pull(folder, "2026-03-08T06:00:00+08:00", FORMS)
    refused = {row["original_name"]: row for row in refused_rows()}
    assert refused[LEDGER]["found"] == "主要指标汇总表-云岭.xlsx: figures XG-61 2021"
    assert refused["主要指标汇总表-云岭.xlsx"]["found"] == f"{LEDGER}: figures XG-61 2021"


def test_what_was_landed_under_a_mapping_that_changed_since_speaks_once(
    foreign: Path, installation: Path
) -> None:
    folder = write_foreign(installation / "changed")
    (folder / LEDGER).unlink()
    (folder / SUMMARY).unlink()
    book = openpyxl.load_workbook(folder / YEARLY)
    book["2024年"]["D4"] = 21
    book.save(folder / YEARLY)
    stages.fetch_and_land(
        run=opened("pull_annual_reports", folder, "2026-03-09T06:00:00+08:00"), family=FORMS
    )
    path = folder / "mappings/yearly.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("虚构样例", "虚构的样例"), encoding="utf-8")
    pull(folder, "2026-03-09T07:00:00+08:00", FORMS)
    assert states()[YEARLY][-2:] in (["quarantined", "current"], ["superseded", "current"])
    query = (
        "SELECT count(DISTINCT filing_id) FROM facts.figures WHERE recorded_at = '2026-03-09T07:00:00+08:00'"
    )
    with warehouse().connect() as connection:
        assert connection.execute(text(query)).scalar() == 1


# ---- a mapping that can't be used


def test_a_faulty_mapping_stops_the_pull_before_anything_lands(foreign: Path, installation: Path) -> None:
    folder = write_foreign(installation / "undecided")
    path = folder / "mappings/ledger.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("运营机构: operating_body", "运营机构: 待定"),
        encoding="utf-8",
    )
    before = every_row()
    with pytest.raises(stages.DataFault, match="尚待定") as refusal:
        pull(folder, "2026-03-10T06:00:00+08:00", FORMS)
    assert "still to be decided" in str(refusal.value)
    assert "mappings/ledger.yaml" in str(refusal.value)
    assert every_row() == before


def test_two_mappings_for_one_workbook_are_refused(foreign: Path, installation: Path) -> None:
    folder = write_foreign(installation / "ambiguous")
    (folder / "mappings/second.yaml").write_bytes(
        (folder / "mappings/ledger.yaml").read_bytes() + b"# again\n"
    )
    with pytest.raises(stages.DataFault, match=r"ledger\.yaml、mappings/second\.yaml"):
        pull(folder, "2026-03-11T06:00:00+08:00", FORMS)
