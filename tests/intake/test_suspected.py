"""A file refused before its table was known may hold an incident: the table it seems about is damaged."""

import json

import openpyxl
import pytest
from tests.intake.conftest import landed_file

from cluster_review.intake.faults import fault
from cluster_review.intake.parse import refuse
from cluster_review.intake.reading import State, from_line, to_line

HEADING = "incident_id,cluster_id,family,occurred_date,deaths"
ROW = "I1,C1,fire,2025-03-01,3"


@pytest.mark.parametrize("name", [
    "incident.csv", "incidents2025.csv", "事故.csv", "2025年事故台账.csv", "Accidents.csv", "shuju.csv", "事故.txt", "事故.zip",
])  # fmt: skip
def test_a_list_of_incidents_under_a_wrong_name_damages_the_incidents(name, tmp_path, read):
    (tmp_path / name).write_text(f"某局台账\n{HEADING}\n{ROW}\n", "utf-8")
    reading = read(tmp_path / name)
    assert reading.state is State.QUARANTINED
    assert reading.damaged_tables == ("incidents",)
    assert from_line(to_line(reading)).damaged_tables == ("incidents",)


def test_json_is_told_by_its_keys(tmp_path, read):
    path = tmp_path / "upload.json"
    path.write_text(json.dumps([dict(zip(HEADING.split(","), ROW.split(","), strict=True))]), "utf-8")
    assert read(path).damaged_tables == ("incidents",)


def test_a_workbook_that_is_no_form_damages_what_it_is_named_after_as_well(tmp_path, read):
    openpyxl.Workbook().save(tmp_path / "事故台账.xlsx")
    (tmp_path / "incidents.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    for name in ("事故台账.xlsx", "incidents.xls"):
        damaged = read(tmp_path / name).damaged_tables
        assert {"incidents", "annual_reports"} <= set(damaged)


def test_the_word_of_a_waiver_is_missed_like_an_incident(tmp_path, read):
    (tmp_path / "waiver.csv").write_text("集群编号,条款\nC1,output_growth\n", "utf-8")
    assert read(tmp_path / "waiver.csv").damaged_tables == ("waivers",)


@pytest.mark.parametrize(("name", "text"), [
    ("通讯录.csv", "姓名,电话,邮箱\n王某,1,2\n"), ("notes.txt", "散会"), ("slides.pptx", "x"), ("a.csv", "\0"), ("b.json", "{}"),
])  # fmt: skip
def test_what_is_about_nothing_of_ours_damages_nothing(name, text, tmp_path, read):
    (tmp_path / name).write_text(text, "utf-8")
    reading = read(tmp_path / name)
    assert (reading.state, reading.damaged_tables) == (State.QUARANTINED, ())


def test_a_form_with_a_known_cluster_answers_for_its_own_lists_only(good_form, tmp_path, read):
    path = tmp_path / "事故整改后重报.xlsx"
    book = openpyxl.load_workbook(good_form)
    book["企业名单"]["B6"] = None
    book.save(path)
    reading = read(path)
    assert (reading.state, reading.suspected) == (State.QUARANTINED, ())
    assert "incidents" not in reading.damaged_tables


def test_a_landed_copy_that_is_gone_is_suspected_by_its_name(tmp_path):
    path = tmp_path / "incident.csv"
    path.write_text(HEADING, "utf-8")
    landed = landed_file(path)
    path.unlink()
    reading = refuse(landed, fault("landed_missing", file=landed.name, found=landed.sha256))
    assert reading.damaged_tables == ("incidents",)
