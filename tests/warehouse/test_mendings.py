"""Refused files as items: open until somebody closes them, once; and what each kind of source says of a figure."""

from datetime import UTC, datetime, timedelta

import pytest
from psycopg.errors import CheckViolation
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from tests.warehouse.material import APRIL, MARCH, MAY, figure, filing, sha

from cluster_review.warehouse.figure_statements import figure_statements
from cluster_review.warehouse.filings import write_filing
from cluster_review.warehouse.quarantine import (
    Mending,
    counted_arrivals,
    read_items,
    write_mendings,
    write_refused_form,
)

FAULT = {"message_zh": "坏", "message_en": "bad", "cell": "D5"}
YI = 10**10


def mending(word: str, by: str | None, **changes) -> Mending:
    values = {
        "filing_id": sha(word), "way": "mended" if by else "withdrawn", "mended_by": by and sha(by),
        "first_arrival": MARCH, "mended_arrival": by and APRIL, "by_whom": "王某", "note": None, "recorded_at": APRIL,
    }  # fmt: skip
    return Mending(**{**values, **changes})


@pytest.fixture
def refused(engine):
    write_filing(engine, filing("bad", state="quarantined"), {}, [FAULT, {**FAULT, "cell": "D6"}], MARCH)
    write_refused_form(engine, sha("bad"), "C01", 2025, MARCH)
    return engine


def test_an_item_counts_its_faults_and_knows_whose_form_it_was(refused):
    (item,) = read_items(refused)
    assert (item.state, item.faults, item.cluster_id, item.report_year) == ("open", 2, "C01", 2025)
    assert item.id == sha("bad")[:10]
    assert item.first_arrival == MARCH
    assert read_items(refused, MARCH - timedelta(days=1)) == []


def test_reading_the_same_file_again_makes_no_second_item_and_keeps_the_first_arrival(refused):
    write_filing(refused, filing("bad", state="quarantined", first_arrival=APRIL), {}, [FAULT], APRIL)
    write_refused_form(refused, sha("bad"), "C09", 2020, APRIL)
    (item,) = read_items(refused)
    assert (item.first_arrival, item.faults, item.cluster_id) == (MARCH, 2, "C01")


def test_an_item_is_closed_once_and_was_open_before(refused):
    assert write_mendings(refused, [mending("bad", "good")]) == 1
    assert write_mendings(refused, [mending("bad", None, by_whom="李某")]) == 0
    (item,) = read_items(refused)
    assert (item.state, item.mending.by_whom) == ("mended", "王某")
    (before,) = read_items(refused, MARCH)
    assert before.state == "open"


def test_the_arrival_of_the_first_refused_file_counts_over_a_chain_of_mendings(refused):
    write_filing(refused, filing("worse", state="quarantined", first_arrival=APRIL), {}, [FAULT], APRIL)
    later = mending("worse", "good", first_arrival=APRIL, mended_arrival=MAY, recorded_at=MAY)
    write_mendings(refused, [mending("bad", "worse"), later])
    assert counted_arrivals(refused) == {sha("worse"): MARCH, sha("good"): MARCH}


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE intake.mendings SET by_whom = '别人'",
        "DELETE FROM intake.mendings",
        "TRUNCATE intake.refused_forms",
    ],
)
def test_what_was_closed_stays_closed_as_it_was(refused, attempt):
    write_mendings(refused, [mending("bad", "good")])
    with pytest.raises(DBAPIError, match="append-only"), refused.begin() as connection:
        connection.execute(text(attempt))


def test_only_what_was_withdrawn_has_nothing_in_its_place(refused):
    with pytest.raises(CheckViolation, match="mended_by"):
        write_mendings(refused, [mending("bad", None, way="mended")])


def test_a_figure_has_one_statement_for_each_kind_of_source(engine):
    statistics = {"family": "figures", "covers": ("figures",)}
    write_filing(engine, filing("form"), {"figures": [figure(20 * YI)]}, [], MARCH)
    write_filing(
        engine, filing("statistics", **statistics), {"figures": [figure(21 * YI + YI // 2)]}, [], APRIL
    )
    write_filing(engine, filing("corrected"), {"figures": [figure(22 * YI)]}, [], MAY)
    told = figure_statements(engine, MAY)
    assert told[["kind", "stated", "filing_id"]].values.tolist() == [
        ["form", "22", sha("corrected")],
        ["table", "21.5", sha("statistics")],
    ]
    office = {"family": "statistics", "covers": ()}
    says = {
        "cluster_id": "C01",
        "metric": "output",
        "year": 2025,
        "document": "统计公报",
        "source_ref": "statistics.csv!A2:E2",
    }
    for name, value in (("bulletin", 23 * YI), ("corrected bulletin", 22 * YI)):
        write_filing(engine, filing(name, **office), {"statistics": [says | {"value": value}]}, [], MAY)
        (line,) = figure_statements(engine, MAY).query("kind == 'statistics'").itertuples()
        assert (line.report_year, line.stated, line.filing_id) == (2025, str(value // YI), sha(name))
    assert figure_statements(engine, APRIL)["stated"].tolist() == ["20", "21.5"]
    assert figure_statements(engine, datetime(2026, 2, 1, tzinfo=UTC)).empty
