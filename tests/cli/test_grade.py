"""`grade`: incidents by the dated instruments, exactly at each bound, with what stays unknown."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from cluster_review.stages.grading import COLUMNS

NOTHING = {
    "deaths": "0", "serious_injuries": "0", "injured_unspecified": "0", "missing": "0",
    "direct_loss_wan_yuan": "0", "evacuated": "0",
}  # fmt: skip


def incident(**cells: str) -> dict[str, str]:
    return {"id": "1", "family": "production_safety", "date": "2025-03-01", **NOTHING, **cells}


@pytest.fixture
def graded(command, tmp_path):
    def graded(*rows: dict[str, str], encoding: str = "utf-8") -> list[dict[str, str]]:
        done = command("grade", table(tmp_path / "incidents.csv", rows, encoding))
        assert done.exit_code == 0, done.output
        return list(csv.DictReader(io.StringIO(done.stdout)))

    return graded


def table(path: Path, rows, encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_a_grade_begins_at_its_bound(graded):
    """以上包括本数,以下不包括本数。"""
    rows = graded(
        *(incident(id=loss, direct_loss_wan_yuan=loss) for loss in ("999.999999", "1000", "4999.999999"))
    )
    assert [(row["grade"], row["certainty"]) for row in rows] == [
        ("一般", "exact"), ("较大", "exact"), ("较大", "exact"),
    ]  # fmt: skip
    assert {row["instrument"] for row in rows} == {"production-safety-2007"}
    assert [row["dimension"] for row in rows][1:] == ["direct_loss_wan_yuan"] * 2


def test_the_answer_has_the_published_columns_and_the_order_of_the_input(graded):
    rows = graded(incident(id="b", deaths="3"), incident(id="a", deaths="30"))
    assert list(rows[0]) == ["id", "grade", "certainty", "instrument", "dimension", "note"]
    assert [(row["id"], row["grade"]) for row in rows] == [("b", "较大"), ("a", "特别重大")]


def test_what_is_blank_is_unknown_and_may_only_raise_the_grade(graded):
    rows = graded(
        incident(deaths="3", direct_loss_wan_yuan=""),
        incident(deaths="", serious_injuries="", direct_loss_wan_yuan=""),
        incident(deaths="30", serious_injuries="", direct_loss_wan_yuan=""),
        incident(deaths="2", missing="1"),
    )
    assert [(row["grade"], row["certainty"]) for row in rows] == [
        ("较大", "at_least"), ("", "undetermined"), ("特别重大", "exact"), ("一般", "at_least"),
    ]  # fmt: skip
    assert all(
        "unknown" in row["note"] or "no usable fact" in row["note"]
        for row in rows
        if row["certainty"] != "exact"
    )


@pytest.mark.parametrize(
    "cells", [{"family": "cyber"}, {"date": ""}, {"date": "2025"}, {"date": "2007-05-31"}], ids=str
)
def test_without_an_instrument_in_force_no_grade_is_invented(graded, cells):
    (row,) = graded(incident(deaths="30", **cells))
    assert (row["grade"], row["certainty"]) == ("", "undetermined")


def test_each_reason_is_told_in_both_languages(graded):
    rows = {row["id"]: row for row in graded(
        incident(id="words", family="cyber", date="2019-05-01"),
        incident(id="quality", family="quality", deaths="3"),
        incident(id="before", family="fire", date="2007-06-25", deaths="3"),
        incident(id="unverified", family="cyber", date="2025-11-01", direct_loss_wan_yuan="2500",
                 other_facts='{"affected_people": 0, "personal_information_people": 0}'),
        incident(id="doubt", deaths="1", other_facts='{"vessel_exploded": true, "family_in_doubt": ["special_equipment"]}'),
        incident(id="late", deaths="3", other_facts=json.dumps({"casualties": [
            {"on": "2025-03-01", "kind": "death", "people": 2}, {"on": "2025-04-01", "kind": "death", "people": 1}]})),
        incident(id="day30", deaths="", other_facts=json.dumps({"casualties": [
            {"on": "2025-03-31", "kind": "death", "people": 1}, {"on": "2025-03-01", "kind": "death", "people": 2}]})),
        incident(id="about", direct_loss_wan_yuan="950", other_facts='{"loss_is": "约"}'),
        incident(id="some", direct_loss_wan_yuan="990", other_facts='{"loss_is": "990余万"}'),
        incident(id="pending", direct_loss_wan_yuan="500", other_facts='{"loss_is": "暂无法核定"}'),
        incident(id="odd", direct_loss_wan_yuan="500", other_facts='{"loss_is": "很大", "colour": 3}'),
    )}  # fmt: skip
    assert {name: (row["grade"], row["certainty"]) for name, row in rows.items()} == {
        "words": ("", "undetermined"),
        "quality": ("", "undetermined"),
        "before": ("", "undetermined"),
        "unverified": ("", "undetermined"),
        "doubt": ("一般", "at_least"),
        "late": ("一般", "exact"),
        "day30": ("较大", "exact"),
        "about": ("一般", "at_least"),
        "some": ("一般", "exact"),
        "pending": ("一般", "at_least"),
        "odd": ("一般", "at_least"),
    }
    said = {
        "words": ("只有定性分级", "in words alone"),
        "quality": ("须有官方认定等级", "an official grade is needed"),
        "before": ("最早自2007-06-26起", "begins 2007-06-26"),
        "unverified": ("重大仅依据未核实的分级数值(C)", "a person must check"),
        "doubt": (
            "按特种设备(special-equipment-2009):较大",
            "as production safety (production-safety-2007): ordinary",
        ),
        "late": ("期限届满后死亡1人不改变等级", "deaths after the period don't move the grade: 1"),
        "about": ("损失为“约”", "an interval"),
        "pending": ("至特别重大", "up to"),
        "odd": ("未声明的事实未采用:colour", "gives no number: taken as unknown"),
    }
    for name, (zh, en) in said.items():
        assert zh in rows[name]["note"].split(" / ")[0], name
        assert en in rows[name]["note"].split(" / ")[1], name
    assert rows["doubt"]["instrument"] == "production-safety-2007;special-equipment-2009"


def test_a_flag_set_by_people_raises_the_grade(graded):
    set_, unset = graded(
        incident(family="environment", other_facts='{"county_water_intake_cut": true, "type": "泄漏"}'),
        incident(family="environment", other_facts='{"county_water_intake_cut": false}'),
    )
    assert (set_["grade"], set_["dimension"]) == ("重大", "flag")
    assert unset["grade"] == "一般"


def test_json_says_the_same(command, tmp_path):
    path = table(tmp_path / "incidents.csv", [incident(deaths="3")])
    (answer,) = json.loads(command("grade", path, "--format", "json").stdout)
    (row,) = csv.DictReader(io.StringIO(command("grade", path).stdout))
    assert answer == row


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_file_of_any_chinese_excel_is_read(graded, encoding):
    (row,) = graded(incident(id="甲01", deaths="3"), encoding=encoding)
    assert (row["id"], row["grade"]) == ("甲01", "较大")


def test_further_columns_and_blank_lines_are_passed_over(command, tmp_path):
    path = tmp_path / "incidents.csv"
    values = ",".join(incident(deaths="3").get(name, "") for name in COLUMNS)
    path.write_text(f"{','.join(COLUMNS)},place\n{values},虚构市\n\n,,,,,,,,,,\n", encoding="utf-8")
    assert command("grade", path).stdout.splitlines()[1:] == ["1,较大,exact,production-safety-2007,deaths,"]


@pytest.mark.parametrize(
    ("cells", "named"),
    [
        ({"family": "flood"}, "family: 'flood'"),
        ({"date": "2025-13-01"}, "date: '2025-13-01'"),
        ({"date": "2025/3/1"}, "date: '2025/3/1'"),
        ({"date": "2025-W09-6"}, "date: '2025-W09-6'"),
        ({"date": "20250301"}, "date: '20250301'"),
        ({"deaths": "-1"}, "deaths: '-1'"),
        ({"deaths": "1.5"}, "deaths: '1.5'"),
        ({"deaths": "三"}, "deaths: '三'"),
        ({"deaths": "9" * 30}, "deaths: '999"),
        ({"direct_loss_wan_yuan": "-5"}, "direct_loss_wan_yuan: '-5'"),
        ({"direct_loss_wan_yuan": "1,000"}, "direct_loss_wan_yuan: '1,000'"),
        ({"direct_loss_wan_yuan": "NaN"}, "direct_loss_wan_yuan: 'NaN'"),
        ({"direct_loss_wan_yuan": "1_000"}, "direct_loss_wan_yuan: '1_000'"),
        ({"direct_loss_wan_yuan": "１０００"}, "direct_loss_wan_yuan: '１０００'"),
        ({"direct_loss_wan_yuan": "1e3"}, "direct_loss_wan_yuan: '1e3'"),
        ({"direct_loss_wan_yuan": "1e30"}, "direct_loss_wan_yuan: '1e30'"),
        ({"direct_loss_wan_yuan": "0.0000001"}, "direct_loss_wan_yuan: '0.0000001'"),
        ({"other_facts": "[1]"}, "other_facts: '[1]'"),
        ({"other_facts": "{"}, "other_facts: '{'"),
        ({"other_facts": '{"loss_is": "约", "loss_is": "近"}'}, "other_facts: '{"),
        ({"other_facts": '{"affected_people": NaN}'}, "other_facts: '{"),
        ({"other_facts": '{"crosses_province": "yes"}'}, "other_facts.crosses_province: 'yes'"),
        ({"other_facts": '{"affected_people": -1}'}, "other_facts.affected_people: -1"),
        ({"other_facts": '{"unwell_people": 1.5}'}, "other_facts.unwell_people: Decimal('1.5')"),
        ({"other_facts": '{"family_in_doubt": "fire"}'}, "other_facts.family_in_doubt: 'fire'"),
        ({"other_facts": '{"casualties": {}}'}, "other_facts.casualties: {}"),
        (
            {"other_facts": '{"casualties": [{"on": "2025-02-30"}]}'},
            "other_facts.casualties[0]: {'on': '2025-02-30'}",
        ),
    ],
    ids=str,
)
def test_a_faulty_cell_is_named_with_its_line_and_what_is_expected(command, tmp_path, cells, named):
    done = command("grade", table(tmp_path / "bad.csv", [incident(), incident(**cells)]))
    assert done.exit_code == 1
    assert done.stdout == ""
    assert f"第3行 / line 3 {named}" in done.stderr
    assert "应为" in done.stderr
    assert "expected" in done.stderr


def test_all_faults_are_told_at_once(command, tmp_path):
    rows = [incident(family="flood", deaths="-1"), incident(date="never")]
    lines = command("grade", table(tmp_path / "bad.csv", rows)).stderr.splitlines()
    assert [line.split(";")[0] for line in lines] == [
        "第2行 / line 2 family: 'flood'", "第2行 / line 2 deaths: '-1'", "第3行 / line 3 date: 'never'"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "file with content"),
        (b"a,b\n1,2\n", "columns missing: id, family"),
        (",".join((*COLUMNS, "id")).encode() + b"\n", "columns given twice: id"),
        (",".join(COLUMNS).encode() + b"\nx,production_safety\n", "2 cells, expected 10"),
        (",".join(COLUMNS).encode() + b'\n"x,y', "check the quotes"),
        (b"PK\x03\x04whatever", "Excel/ZIP"),
        (b"\xff\xff\xff\xff", "UTF-8"),
    ],
    ids=["empty", "columns", "twice", "ragged", "quotes", "xlsx", "bytes"],
)
def test_a_file_that_is_no_table_of_incidents_is_refused(command, tmp_path, content, said):
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    done = command("grade", path)
    assert done.exit_code == 1
    assert said in done.stderr
    assert any("一" <= letter <= "鿿" for letter in done.stderr)


def test_an_incident_without_its_family_is_undetermined_and_the_others_are_graded(graded):
    """空白即未知。"""
    without, other = graded(incident(family=" ", deaths="3"), incident(id="2", deaths="3"))
    assert (without["grade"], without["certainty"], without["instrument"]) == ("", "undetermined", "")
    assert "类别未填" in without["note"]
    assert "the family isn't stated" in without["note"]
    assert (other["grade"], other["note"]) == ("较大", "")


def test_an_id_that_stands_twice_is_noted_on_each_of_its_rows(graded):
    rows = graded(incident(), incident(deaths="3"), incident(id="2"), incident(id=""), incident(id=""))
    assert [row["grade"] for row in rows] == ["一般", "较大", "一般", "一般", "一般"]
    assert ["编号重复(第2、3行)" in row["note"] for row in rows] == [True, True, False, False, False]
    assert "the id stands on lines 2, 3" in rows[0]["note"]
