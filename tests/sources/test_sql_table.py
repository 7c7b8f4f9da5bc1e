"""A view of a PostgreSQL: a read-only account, bound parameters, limits; the same rows give the same bytes."""

import pytest
from pydantic import ValidationError
from sqlalchemy import text
from tests.sources.conftest import SECRET

from cluster_review.sources.connection import Connection
from cluster_review.sources.declaration import SqlSource
from cluster_review.sources.fetch import fetch, reach

HEADER = "cluster_id,metric,year,value\n"
ROWS = {
    "C01": "C01,output,2025,20\n",
    "C02": "C02,output,2025,21.50\n",
    "c01": "c01,output,2025,\n",
}


@pytest.fixture
def source(declared):
    return declared("statistics_view", timeout_seconds=2)


def landed_text(fetched):
    (file,) = fetched.landed
    return file.path.read_text("utf-8")


def run(statistics, *statements):
    with statistics.owner.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_rows_land_in_the_order_of_their_key_with_declared_columns_only(statistics, source, tmp_path):
    fetched = fetch(source, statistics.connection, tmp_path, None)
    assert landed_text(fetched) == HEADER + ROWS["C01"] + ROWS["C02"] + ROWS["c01"]
    assert (fetched.rows, fetched.cursor, fetched.failure) == (3, "2026-03-03 00:00:00+00", None)
    (file,) = fetched.landed
    assert (file.relative_path, file.version) == (
        "statistics_view:statistics-from-the-start.csv", "2026-03-03 00:00:00+00",
    )  # fmt: skip


def test_the_same_rows_give_the_same_bytes_whatever_their_place_in_the_table(statistics, source, tmp_path):
    before = fetch(source, statistics.connection, tmp_path, None)
    run(
        statistics,
        "CREATE TABLE open_data.moved AS SELECT * FROM open_data.figures ORDER BY cluster_id DESC",
        "TRUNCATE open_data.figures",
        "INSERT INTO open_data.figures SELECT * FROM open_data.moved",
        "ALTER ROLE reader SET timezone = 'America/New_York'",
        "ALTER ROLE reader SET datestyle = 'German'",
    )
    assert fetch(source, statistics.connection, tmp_path, None) == before


def test_a_row_committed_late_is_not_missed(statistics, source, tmp_path):
    first = fetch(source, statistics.connection, tmp_path, None)
    # Stamped before the highest value seen, by a transaction that committed after the fetch.
    late = "('C09', 2025, 'output', 2025, 9, '2026-03-02 12:00+08', 'x')"
    run(statistics, f"INSERT INTO open_data.figures VALUES {late}")
    again = fetch(source, statistics.connection, tmp_path, first.cursor)
    assert landed_text(again) == HEADER + ROWS["C01"] + "C09,output,2025,9\n" + ROWS["c01"]
    assert again.cursor == first.cursor
    assert again.landed[0].name == "statistics-after-2026-03-03%2000%3A00%3A00%2B00.csv"
    none = source.model_copy(update={"since": source.since.model_copy(update={"overlap": 0})})
    assert landed_text(fetch(none, statistics.connection, tmp_path, first.cursor)) == HEADER + ROWS["c01"]


def test_a_row_without_a_moment_is_always_taken(statistics, source, tmp_path):
    run(statistics, "UPDATE open_data.figures SET changed_at = NULL WHERE cluster_id = 'C02'")
    fetched = fetch(source, statistics.connection, tmp_path, "2026-06-01 00:00:00+00")
    assert landed_text(fetched) == HEADER + ROWS["C02"]
    assert fetched.cursor == "2026-03-03 00:00:00+00"


@pytest.mark.parametrize(("kind", "column", "overlap", "taken"), [
    ("number", "number", 1, ["C02", "c01"]), ("date", "day", 1, ["C02", "c01"]),
])  # fmt: skip
def test_numbers_and_dates_serve_as_well(kind, column, overlap, taken, statistics, source, tmp_path):
    run(
        statistics,
        "CREATE VIEW open_data.other AS SELECT *, CASE cluster_id WHEN 'C01' THEN 1 WHEN 'C02' THEN 9 ELSE 10 END AS "
        "number, DATE '2026-01-01' + CASE cluster_id WHEN 'C01' THEN 1 WHEN 'C02' THEN 9 ELSE 10 END AS day "
        "FROM open_data.figures",
        "GRANT SELECT ON open_data.other TO reader",
    )
    since = source.since.model_copy(update={"kind": kind, "column": column, "overlap": overlap})
    source = source.model_copy(update={"relation": "open_data.other", "since": since})
    first = fetch(source, statistics.connection, tmp_path, None)
    assert first.cursor == {"number": "10", "date": "2026-01-11"}[kind]
    again = fetch(source, statistics.connection, tmp_path, first.cursor)
    assert landed_text(again) == HEADER + "".join(ROWS[name] for name in taken)


def test_no_row_lands_nothing(statistics, source, tmp_path):
    run(statistics, "TRUNCATE open_data.figures")
    fetched = fetch(source, statistics.connection, tmp_path, None)
    assert (fetched.landed, fetched.cursor, fetched.failure) == ((), None, None)


def test_a_cursor_is_a_value_and_never_a_part_of_the_question(statistics, source, tmp_path):
    fetched = fetch(source, statistics.connection, tmp_path, "2026-01-01'; DROP TABLE open_data.figures; --")
    assert fetched.failure.kind == "refused"
    assert fetch(source, statistics.connection, tmp_path, None).rows == 3


@pytest.mark.parametrize("login", ["clerk", "cluster_review"])
def test_an_account_that_may_write_is_refused(login, statistics, source, tmp_path):
    failure = fetch(source, statistics.as_account(login), tmp_path, None).failure
    assert (failure.kind, "read-only" in failure.found) == ("refused", True)


def test_what_a_person_must_change_is_refused(statistics, source, tmp_path):
    for change, said in (
        ({"relation": "open_data.nowhere"}, "open_data.nowhere"),
        ({"renamed": {"value": "no_such_column"}}, "no_such_column"),
        ({"relation": "open_data.figures"}, "permission denied"),
    ):
        wrong = source.model_copy(update=change)
        failure = fetch(wrong, statistics.connection, tmp_path, None).failure
        assert failure.kind == "refused"
        assert said in failure.found
        assert reach(wrong, statistics.connection) == failure
    assert reach(source, statistics.connection) is None


def test_a_slow_answer_is_ended_by_the_server(statistics, source, tmp_path):
    run(
        statistics,
        "CREATE VIEW open_data.slow AS SELECT f.* FROM open_data.figures f, pg_sleep(30)",
        "GRANT SELECT ON open_data.slow TO reader",
    )
    slow = source.model_copy(update={"relation": "open_data.slow", "timeout_seconds": 1})
    failure = fetch(slow, statistics.connection, tmp_path, None).failure
    assert failure.kind == "down"
    assert "57014" in failure.found
    assert not list(tmp_path.iterdir())


def test_more_than_the_cap_lands_nothing(statistics, source, tmp_path):
    run(statistics, "INSERT INTO open_data.figures SELECT 'X' || n, 2025, repeat('m', 100), 2025, 1, NULL, NULL"
                    " FROM generate_series(1, 12000) n")  # fmt: skip
    fetched = fetch(source.model_copy(update={"largest_file_mb": 1}), statistics.connection, tmp_path, None)
    assert [f.kind for f in fetched.faults] == ["too_large"]
    assert fetched.failure.kind == "refused"
    assert not list(tmp_path.iterdir())
    assert fetch(source, statistics.connection, tmp_path, None).rows == 12_003


def test_a_database_that_is_not_there_is_down(statistics, source, tmp_path):
    extra = {**statistics.connection.extra, "port": "5999"}
    gone = Connection(statistics.connection.uri, "reader", SECRET, extra)
    fetched = fetch(source, gone, tmp_path, "kept")
    assert (fetched.failure.kind, fetched.cursor) == ("down", "kept")
    assert SECRET not in repr(fetched)


def test_away_from_this_machine_the_connection_is_encrypted(source, tmp_path):
    away = Connection("postgresql://db.example.org/x", "reader", SECRET, {"sslmode": "disable"})
    assert "encrypted" in fetch(source, away, tmp_path, None).failure.found


def test_a_declaration_names_columns_of_the_table_it_delivers(source):
    plain = source.model_dump()
    for change in ({"columns": ("cluster_id", "secret")}, {"key": ("note",)}, {"relation": "x; DROP TABLE y"},
                   {"delivers": ("figures", "incidents")}, {"renamed": {"value": 'v" --'}, "columns": ("year",)}):  # fmt: skip
        with pytest.raises(ValidationError):
            SqlSource.model_validate({**plain, **change})
