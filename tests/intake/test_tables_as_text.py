"""CSV and JSON named after a table: every column, exact numbers, addresses; encodings without guessing."""

import json
from datetime import date

import pytest

from cluster_review.intake.reading import State
from cluster_review.intake.records import table_named
from cluster_review.tables import TABLES

LINES = "incident_id,类别,occurred_date,deaths,直接经济损失(亿元),official_grade\nI1,火灾,2025年3月1日,3,0.12,无\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_each_declared_encoding(encoding, tmp_path, read):
    path = tmp_path / "incidents.csv"
    path.write_bytes(LINES.encode(encoding))
    (row,) = read(path).rows["incidents"]
    assert (row["family"], row["occurred_date"], row["deaths"]) == ("fire", date(2025, 3, 1), 3)
    assert (row["direct_loss_wan_yuan"], row["official_grade"]) == (1200 * 10**6, "none")
    assert row["source_ref"] == "incidents.csv!A2:F2"
    assert list(row) == [column.name for column in TABLES["incidents"].columns] + ["source_ref"]


def test_a_quoted_field_of_two_lines_keeps_the_addresses_right(tmp_path, read):
    path = tmp_path / "incidents.csv"
    path.write_text(
        'incident_id,family,occurred_date,enterprise_name\nI1,fire,2025-03-01,"甲\n乙"\n\n,,,\nI2,fire,x,丙\n',
        "utf-8",
    )
    reading = read(path)
    assert reading.rows["incidents"][0]["enterprise_name"] == "甲\n乙"
    assert [f.cell for f in reading.refusals] == ["C6"]
    assert (reading.seen["incidents"], reading.refused["incidents"]) == (2, 1)


def test_json_numbers_never_pass_through_float(tmp_path, read):
    path = tmp_path / "compliance_records.json"
    path.write_text(
        '[{"record_id": "R1", "kind": "penalty", "amount_wan_yuan": 9007199.254741, "is_final": true},'
        ' {"record_id": 911100006000373412, "kind": "偷税漏税", "amount_wan_yuan": 0.1234567}]',
        "utf-8",
    )
    reading = read(path)
    assert reading.rows["compliance_records"][0]["amount_wan_yuan"] == 9007199254741
    assert [(f.kind, f.cell) for f in reading.refusals] == [("too_many_decimals", "/1/amount_wan_yuan")]


def test_one_json_file_may_hold_several_tables(tmp_path, read):
    path = tmp_path / "department.json"
    tables = {
        "clusters": [
            {"cluster_id": "C1", "name": "甲", "county": ["469023", "460100"], "recognised_date": "无"}
        ],
        "waivers": [],
    }
    path.write_text(json.dumps(tables), "utf-8")
    reading = read(path)
    assert reading.family == "clusters+waivers"
    assert reading.rows["clusters"][0]["county"] == "460100;469023"
    assert reading.rows["clusters"][0]["recognised_date"] == date(9999, 12, 31)
    assert reading.rows["clusters"][0]["source_ref"] == "department.json#/clusters/0"
    assert [f.kind for f in reading.faults] == ["no_rows"]


def test_further_facts_keep_their_digits(tmp_path, read):
    path = tmp_path / "incidents.json"
    path.write_text(
        '[{"incident_id": "I1", "family": "cyber", "occurred_date": "2025-03-01", "other_facts": {"outage_hours": 1.5}}]',
        "utf-8",
    )
    assert read(path).rows["incidents"][0]["other_facts"] == '{"outage_hours": 1.5}'


def test_figures_are_scaled_by_their_metric(tmp_path, read):
    path = tmp_path / "figures.csv"
    path.write_text(
        "cluster_id,report_year,metric,year,value\nC1,2025,集群总产值,2025,20\nC1,2025,employees,2025,20.5\n",
        "utf-8",
    )
    reading = read(path)
    assert reading.rows["figures"][0]["value"] == 20 * 10**10
    assert [(f.kind, f.cell) for f in reading.refusals] == [("too_many_decimals", "E3")]


def test_a_table_without_a_row_is_read_and_said(tmp_path, read):
    path = tmp_path / "incidents.csv"
    path.write_text("incident_id,family,occurred_date\n", "utf-8")
    reading = read(path)
    assert reading.state is State.READ
    assert [f.kind for f in reading.faults] == ["column_absent", "no_rows"]


@pytest.mark.parametrize(("name", "table"), [
    ("incidents.csv", "incidents"), ("Incidents-2025.csv", "incidents"), ("review_calls_海口.json", "review_calls"),
    ("review.csv", None), ("incidentsold.csv", None), ("runs.csv", None),
])  # fmt: skip
def test_files_are_named_after_tables(name, table):
    found = table_named(name)
    assert (found.name if found else None) == table
