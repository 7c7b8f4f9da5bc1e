"""Rows spelt column by column are stored and digested as row by row."""

from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cluster_review.intake.rows import Rows
from cluster_review.tables import TABLES, Kind
from cluster_review.warehouse import spelling
from cluster_review.warehouse.policy_words import policy_vocabulary
from cluster_review.warehouse.spelling import copied, usual
from cluster_review.warehouse.values import MOST, digest, to_stored

VOCABULARY = policy_vocabulary()
MOMENT = datetime(2026, 4, 1, tzinfo=UTC)
NAMES = ("enterprises", "figures", "plan_goals", "incidents")
text = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=5) | st.sampled_from(
    ["\\N", "\\.", "a\tb\nc\rd", 'e"f', "\u2028"]
)
number = st.integers(-MOST, MOST)
OF_KIND = {
    Kind.DATE: st.dates(),
    Kind.YES_NO: st.booleans(),
    Kind.YEAR: number,
    Kind.WHOLE: number,
    Kind.SCALED: number,
}
SPOKEN = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}


@st.composite
def delivered(draw):
    table = TABLES[draw(st.sampled_from(NAMES))]
    row = st.fixed_dictionaries(
        {column.name: st.none() | OF_KIND.get(column.kind, text) for column in table.columns}
        | ({"metric": st.sampled_from(sorted(VOCABULARY.metrics))} if table.name == "figures" else {})
        | {"source_ref": text}
    )
    return table, draw(st.lists(row, min_size=1, max_size=5))


def copy_reads(field):
    """The field as the manual says that COPY reads it."""
    if field == "\\N":
        return None
    parts = iter(field)
    return "".join(SPOKEN[next(parts)] if part == "\\" else part for part in parts)


def postgres_spells(value):
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    return (
        f"{value:f}"
        if isinstance(value, Decimal)
        else value.isoformat()
        if isinstance(value, date)
        else str(value)
    )


@given(delivered())
def test_both_ways_store_the_same(given_rows):
    table, rows = given_rows
    columns = Rows.of(table, rows)
    stored = to_stored(table, rows, VOCABULARY)
    expected = [
        [*map(postgres_spells, values), "f", row["source_ref"], digest(values), MOMENT.isoformat()]
        for values, row in zip(stored, rows, strict=True)
    ]
    assert usual(table, columns, VOCABULARY)
    whole = "".join(copied(table, columns, VOCABULARY, "f", MOMENT))
    assert [[*map(copy_reads, line.split("\t"))] for line in whole.split("\n")[:-1]] == expected


def test_long_tables_come_in_parts(monkeypatch):
    monkeypatch.setattr(spelling, "AT_ONCE", 2)
    table = TABLES["enterprises"]
    rows = Rows.of(table, [{"enterprise_id": str(n), "source_ref": "x"} for n in range(5)])
    parts = list(copied(table, rows, VOCABULARY, "f", MOMENT))
    assert [part.count("\n") for part in parts] == [2, 2, 1]


def test_anything_unusual_is_left_to_the_other_way():
    table = TABLES["figures"]
    good = {"metric": "output", "year": 2025, "value": 5}
    assert usual(table, Rows.of(table, [good]), VOCABULARY)
    for change in (
        {"metric": "none such"},
        {"year": "2025"},
        {"value": MOST + 1},
        {"value": True},
        {"cluster_id": "a\x00"},
    ):
        assert not usual(table, Rows.of(table, [good | change]), VOCABULARY)
    dated = TABLES["enterprises"]
    assert not usual(dated, Rows.of(dated, [{"member_from_date": MOMENT}]), VOCABULARY)
