"""Two authorities number their incidents alike: neither incident is lost, whichever comes first."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from tests.end_to_end import province
from tests.end_to_end.season import pull, review

from cluster_review.stages.quarantine import refused_rows
from cluster_review.stages.taken_ids import is_another_event
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
    ({}, False, False),
    ({"occurred_date": 2}, False, False),
    ({"family": "cyber"}, False, False),
    ({"family": "cyber", "occurred_date": 2}, True, True),
    ({"enterprise_id": "E2"}, False, True),
    ({"enterprise_id": "E2", "occurred_date": 2}, True, True),
    ({"cluster_id": "C2"}, False, False),
    ({"enterprise_id": None, "cluster_id": "C2"}, False, True),
    ({"enterprise_id": None, "cluster_id": None, "occurred_date": None}, False, False),
])  # fmt: skip
def test_what_makes_another_event(changed: dict[str, object], same_file: bool, other_file: bool) -> None:
    row = EVENT | changed
    assert is_another_event("incidents", row, EVENT, is_same_file=True) is same_file
    assert is_another_event("incidents", row, EVENT, is_same_file=False) is other_file
    assert is_another_event("incidents", EVENT, row, is_same_file=False) is other_file


def test_arrivals_are_told_in_the_time_of_the_province(inputs: Path) -> None:
    from cluster_review.stages.filing_versions import versions_of

    told = "\n".join(versions_of("C04", None).lines())
    assert "首次到达 2026-04-01T06:00:00+08:00" in told
