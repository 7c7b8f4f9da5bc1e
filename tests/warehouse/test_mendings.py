"""Refused files as items: open until somebody closes them, once; and what each kind of source says of a figure."""

from datetime import UTC, date, datetime, timedelta

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
from cluster_review.warehouse.reading import read_facts

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


MARK = {
    "facet": "waivers", "county": "*", "cluster_id": "*", "source_ref": "退件 quarantined: waivers.csv",
    "period_from_date": date(1900, 1, 1), "period_to_date": date(9998, 12, 31), "mark": "damaged",
}  # fmt: skip


def marked(engine, word: str, at: datetime, **changes) -> None:
    is_note = changes.get("mark") == "mended"
    named = {"filing_id": f"{'mending' if is_note else 'waivers'}:{sha(word)}.csv", "covers": ()}
    refusals = [] if is_note else [FAULT]
    row = filing(word, family="list", **named)
    write_filing(engine, row, {"completeness_marks": [{**MARK, **changes}]}, refusals, at)


def marks(engine, at: datetime) -> list[str]:
    return list(read_facts(engine, at, ["completeness_marks"])["completeness_marks"]["mark"])


def test_damage_stands_as_long_as_the_refused_file_is_open_and_no_longer(engine):
    marked(engine, "bad", MARCH)
    marked(engine, "note", APRIL, mark="mended", source_ref="已补正 mended: waivers.csv")
    assert marks(engine, MAY) == ["damaged"], "a note without a record of closing lifts nothing"
    write_mendings(engine, [mending("bad", "good", filing_id=f"waivers:{sha('bad')}.csv", recorded_at=APRIL)])
    assert marks(engine, APRIL - timedelta(microseconds=1)) == ["damaged"]
    assert marks(engine, APRIL) == ["mended"]


@pytest.mark.parametrize("later", [timedelta(0), timedelta(days=1)])
def test_what_is_lifted_for_one_file_hides_nothing_that_another_damaged(engine, later):
    """Of two pulls at once, each files before it knows what the other refused."""
    marked(engine, "bad", MARCH)
    marked(engine, "worse", APRIL, source_ref="退件 quarantined: waivers-2.csv")
    marked(engine, "note", APRIL + later, mark="mended", source_ref="已补正 mended: waivers.csv")
    write_mendings(engine, [mending("bad", "good", filing_id=f"waivers:{sha('bad')}.csv", recorded_at=APRIL)])
    assert marks(engine, MAY) == ["damaged"]
    closed = mending("worse", "better", filing_id=f"waivers:{sha('worse')}.csv", recorded_at=MAY)
    write_mendings(engine, [closed])
    assert marks(engine, MAY - timedelta(microseconds=1)) == ["damaged"]
    assert marks(engine, MAY) == ["mended"]


def test_damage_that_an_authority_marks_is_lifted_by_its_own_later_word_alone(engine):
    marked(engine, "bad", MARCH, source_ref="completeness_marks.csv!A2:H2")
    write_mendings(engine, [mending("bad", "good", filing_id=f"waivers:{sha('bad')}.csv", recorded_at=APRIL)])
    assert marks(engine, APRIL) == ["damaged"]
    marked(engine, "word", MAY, mark="complete", source_ref="completeness_marks-2.csv!A2:H2")
    assert marks(engine, MAY) == ["complete"]


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
