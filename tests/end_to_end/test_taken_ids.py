"""Two authorities number their incidents alike: neither incident is lost, whichever comes first."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from tests.end_to_end import province
from tests.end_to_end.season import pull, review

from cluster_review.stages.faults import DataFault
from cluster_review.stages.quarantine import listed_items, refused_rows
from cluster_review.stages.quarantine_replay import replay_item
from cluster_review.stages.taken_ids import refusal_of
from cluster_review.stages.warehouse_access import warehouse

RECORDS = "incident_records"


@pytest.fixture(scope="module")
def inputs(installation: Path) -> Path:
    folder = province.write_inputs(installation / "inputs")
    pull(folder, "2026-04-01T06:00:00+08:00", "annual_reports")
    pull(folder, "2026-04-01T06:30:00+08:00", RECORDS)
    return folder


def on_file() -> dict[str, list[str]]:
    query = "SELECT incident_id, cluster_id FROM facts.incidents ORDER BY 1, 2"
    found: dict[str, list[str]] = {}
    with warehouse().connect() as connection:
        for incident, cluster in connection.execute(text(query)):
            found.setdefault(incident, []).append(cluster)
    return found


def test_an_incident_of_another_authority_with_the_same_id_replaces_nothing(inputs: Path) -> None:
    before = review(inputs, "2026-04-01T07:00:00+08:00").outcomes
    assert before["C02"] == "revoke"
    other = province.accident("C04", "I-1", "2025-06-01") | {"official_grade": "一般"}
    path = province.write_table(inputs, "incidents", [other], "incidents-网信")
    pull(inputs, "2026-04-02T06:30:00+08:00", RECORDS)
    assert on_file()["I-1"] == ["C02"]
    (refused,) = [row for row in refused_rows() if row["original_name"] == path.name]
    assert "I-1" in refused["message_zh"]
    assert "incidents.csv" in refused["message_zh"]
    assert "an id of its own" in refused["message_en"]
    after = review(inputs, "2026-04-02T07:00:00+08:00").outcomes
    assert (after["C02"], after["C04"]) == ("refer", "refer")  # until somebody has looked

    pull(inputs, "2026-04-03T06:30:00+08:00", RECORDS)  # again and again: nothing moves
    assert on_file()["I-1"] == ["C02"]

    province.write_table(inputs, "incidents", [other | {"incident_id": "网信-I-1"}], "incidents-网信")
    pull(inputs, "2026-04-04T06:30:00+08:00", RECORDS)
    assert (on_file()["I-1"], on_file()["网信-I-1"]) == (["C02"], ["C04"])
    assert review(inputs, "2026-04-04T07:00:00+08:00").outcomes["C02"] == "revoke"


def test_a_correction_under_another_name_is_taken(inputs: Path) -> None:
    mended = province.accident("C02", "I-1", "2025-05-02")
    province.write_table(inputs, "incidents", [mended], "incidents-更正")
    pull(inputs, "2026-04-05T06:30:00+08:00", RECORDS)
    assert on_file()["I-1"] == ["C02", "C02"]


EVENT = {"enterprise_id": "E1", "cluster_id": "C1", "family": "fire", "occurred_date": 1}


@pytest.mark.parametrize(("changed", "same_file", "other_file"), [
    ({}, None, None),
    ({"occurred_date": 2}, None, None),
    ({"family": "cyber"}, None, None),
    ({"family": "cyber", "occurred_date": 2}, "id_taken", "id_taken"),
    ({"enterprise_id": "E2"}, "identity_changed", "id_taken"),
    ({"enterprise_id": "E2", "occurred_date": 2}, "id_taken", "id_taken"),
    ({"cluster_id": "C2"}, None, None),
    ({"enterprise_id": None, "cluster_id": "C2"}, "identity_changed", "id_taken"),
    ({"enterprise_id": None, "cluster_id": None, "occurred_date": None}, None, None),
])  # fmt: skip
def test_what_makes_another_event(
    changed: dict[str, object], same_file: str | None, other_file: str | None
) -> None:
    row = EVENT | changed
    assert refusal_of("incidents", row, EVENT, is_same_file=True) == same_file
    assert refusal_of("incidents", row, EVENT, is_same_file=False) == other_file
    assert refusal_of("incidents", EVENT, row, is_same_file=False) == other_file


@pytest.mark.parametrize(("name", "refused"), [
    ("甲公司", None), ("甲 公司", None), ("乙公司", "identity_changed"), (None, None),
])  # fmt: skip
def test_without_a_code_the_name_says_whose_event_it_is(name: str | None, refused: str | None) -> None:
    earlier = {**EVENT, "enterprise_id": None, "enterprise_name": "甲公司"}
    row = earlier | {"enterprise_name": name}
    assert refusal_of("incidents", row, earlier, is_same_file=True) == refused
    with_codes = row | {"enterprise_id": "E1"}
    assert refusal_of("incidents", with_codes, earlier | {"enterprise_id": "E1"}, is_same_file=True) is None


def refused(file: Path) -> list[str]:
    return [row["message_zh"] for row in refused_rows() if row["original_name"] == file.name]


def outcomes(inputs: Path, day: str) -> dict[str, str]:
    return review(inputs, f"2026-04-{day}T07:00:00+08:00").outcomes


def current(incident: str) -> str:
    query = "SELECT cluster_id FROM facts.incidents WHERE incident_id = :id ORDER BY recorded_at DESC, filing_id DESC"
    with warehouse().connect() as connection:
        return str(connection.execute(text(query), {"id": incident}).scalars().first())


def entries(incident: str) -> list[int]:
    query = (
        "SELECT people FROM (SELECT DISTINCT ON (entry_date, casualty_kind) people FROM facts.casualties "
        "WHERE incident_id = :id ORDER BY entry_date, casualty_kind, recorded_at DESC) current ORDER BY 1"
    )
    with warehouse().connect() as connection:
        return list(connection.execute(text(query), {"id": incident}).scalars())


def test_another_enterprise_under_the_same_id_in_the_same_file_asks_a_person(inputs: Path) -> None:
    """Was the earlier record wrong, or is it another accident? Neither enterprise's is lost meanwhile."""
    file = province.write_table(
        inputs, "incidents", [province.accident("C04", "S-1", "2025-07-01")], "incidents-安监"
    )
    pull(inputs, "2026-04-06T06:30:00+08:00", RECORDS)
    assert outcomes(inputs, "06")["C04"] == "revoke"
    province.write_table(
        inputs, "incidents", [province.accident("C05", "S-1", "2025-07-01")], "incidents-安监"
    )
    pull(inputs, "2026-04-07T06:30:00+08:00", RECORDS)
    assert current("S-1") == "C04"
    (message,) = refused(file)
    assert "该编号原记另一家企业" in message
    after = outcomes(inputs, "07")
    assert (after["C04"], after["C05"]) == ("refer", "refer")

    item = next(row["id"] for row in listed_items(as_of=date(2026, 4, 8)) if row["file"] == file.name)
    given = {"at": "2026-04-08T09:00:00+08:00", "inputs": str(inputs), "is_correction": True}
    for nobody in ({"by": "王某"}, {"by": " ", "note": "代码更正"}):
        with pytest.raises(DataFault, match="A correction is confirmed by a named person"):
            replay_item(item, **given, **nobody)
    done = replay_item(item, **given, by="王某", note="原代码有误,来函更正")
    assert done["closed"]
    assert current("S-1") == "C05"
    for day in ("09", "10"):  # the file is read each morning, and nothing moves back
        pull(inputs, f"2026-04-{day}T06:30:00+08:00", RECORDS)
        assert current("S-1") == "C05"
    after = outcomes(inputs, "10")
    assert (after["C04"], after["C05"]) == ("renew", "revoke")


def test_a_confirmed_correction_in_another_file_stands_beside_the_file_it_corrects(inputs: Path) -> None:
    province.write_table(
        inputs, "incidents", [province.accident("C04", "S-2", "2025-07-02")], "incidents-城建"
    )
    pull(inputs, "2026-04-11T06:30:00+08:00", RECORDS)
    file = province.write_table(
        inputs, "incidents", [province.accident("C05", "S-2", "2025-07-02")], "incidents-城建2"
    )
    pull(inputs, "2026-04-12T06:30:00+08:00", RECORDS)
    assert len(refused(file)) == 1
    replay_item(
        file.name,
        at="2026-04-12T09:00:00+08:00",
        inputs=str(inputs),
        by="王某",
        note="来函",
        is_correction=True,
    )
    pull(inputs, "2026-04-13T06:30:00+08:00", RECORDS)
    assert current("S-2") == "C05"
    assert not [row for row in listed_items(as_of=date(2026, 4, 13)) if "城建" in row["file"]]


ENTRY = {"entry_date": "2025-07-03", "casualty_kind": "死亡", "document": "通报"}


def test_casualties_under_an_id_that_two_events_have_used_wait_for_a_person(inputs: Path) -> None:
    """They name their incident by its id alone, and must not be summed up with those of the other one."""
    ours, theirs = {"incident_id": "S-3", "people": 1, **ENTRY}, {"incident_id": "S-3", "people": 9, **ENTRY}
    province.write_table(
        inputs, "incidents", [province.accident("C04", "S-3", "2025-07-03")], "incidents-应急"
    )
    province.write_table(inputs, "casualties", [ours], "casualties-应急")
    pull(inputs, "2026-04-14T06:30:00+08:00", RECORDS)
    assert entries("S-3") == [1]
    other = province.write_table(
        inputs, "incidents", [province.accident("C05", "S-3", "2025-07-03")], "incidents-消防"
    )
    file = province.write_table(inputs, "casualties", [theirs], "casualties-消防")
    pull(inputs, "2026-04-15T06:30:00+08:00", RECORDS)
    assert entries("S-3") == [1]
    (message,) = refused(file)
    assert other.name in message
    province.write_table(
        inputs,
        "casualties",
        [ours, {**ours, "entry_date": "2025-07-09", "casualty_kind": "重伤"}],
        "casualties-应急",
    )
    pull(inputs, "2026-04-16T06:30:00+08:00", RECORDS)
    assert entries("S-3") == [1, 1]  # those who have told of it before go on

    # The incident gets an id of its own; its entries still name the old one, and still wait.
    province.write_table(
        inputs, "incidents", [province.accident("C05", "消防-S-3", "2025-07-03")], "incidents-消防"
    )
    pull(inputs, "2026-04-17T06:30:00+08:00", RECORDS)
    assert (entries("S-3"), len(refused(file))) == ([1, 1], 1)
    province.write_table(inputs, "casualties", [{**theirs, "incident_id": "消防-S-3"}], "casualties-消防")
    pull(inputs, "2026-04-18T06:30:00+08:00", RECORDS)
    assert (entries("S-3"), entries("消防-S-3")) == ([1, 1], [9])
    assert not [row for row in listed_items(as_of=date(2026, 4, 18)) if "消防" in row["file"]]


def test_a_person_may_say_that_an_entry_is_of_the_incident_on_file(inputs: Path) -> None:
    late = {"incident_id": "S-3", "people": 2, **ENTRY, "entry_date": "2025-07-20"}
    file = province.write_table(inputs, "casualties", [late], "casualties-医院")
    pull(inputs, "2026-04-19T06:30:00+08:00", RECORDS)
    assert (entries("S-3"), len(refused(file))) == ([1, 1], 1)
    done = replay_item(
        file.name,
        at="2026-04-19T09:00:00+08:00",
        inputs=str(inputs),
        by="王某",
        note="已电话核实",
        is_correction=True,
    )
    assert (done["closed"], entries("S-3")) == (True, [1, 1, 2])
    pull(inputs, "2026-04-20T06:30:00+08:00", RECORDS)
    assert entries("S-3") == [1, 1, 2]


def test_arrivals_are_told_in_the_time_of_the_province(inputs: Path) -> None:
    from cluster_review.stages.filing_versions import versions_of

    told = "\n".join(versions_of("C04", None).lines())
    assert "首次到达 2026-04-01T06:00:00+08:00" in told
