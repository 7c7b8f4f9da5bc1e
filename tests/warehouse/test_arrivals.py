"""A receipt for everything that arrives, and one state for every receipt."""

import hashlib
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from tests.warehouse.material import APRIL, MARCH, MAY, cluster, figure, incident, report

from cluster_review.intake.landed import UNNAMED, LandedFile
from cluster_review.intake.parse import family_of, filing_id
from cluster_review.warehouse.arrivals import (
    arrivals,
    first_arrivals,
    landing,
    nobody_lands,
    read_cursor,
    unfiled,
    write_arrivals,
    write_cursor,
)
from cluster_review.warehouse.connection import WarehouseUnavailable
from cluster_review.warehouse.filings import Counts, FilingRow, write_batch_counts, write_filing
from cluster_review.warehouse.load import insert_missing
from cluster_review.warehouse.schema import CURSORS


def landed(name: str, content: str, **changes) -> LandedFile:
    digest = hashlib.sha256(content.encode()).hexdigest()
    return LandedFile(Path(name).name, name, digest, len(content), Path(digest), **changes)


def filed(engine, file: LandedFile, rows, at, state="read", refusals=()) -> Counts:
    row = FilingRow(
        filing_id(file), file.source, file.relative_path, file.size, at, family_of(file), state, "b1",
        covers=("annual_reports", "figures") if file.suffix == ".xlsx" else (),
    )  # fmt: skip
    return write_filing(engine, row, rows, list(refusals), at)


def states(engine) -> dict[tuple[str, str], str]:
    return {(a.original_name, a.version): a.state for a in arrivals(engine)}


def test_the_first_arrival_stays_whatever_comes_later(engine):
    file = landed("a.xlsx", "one")
    assert write_arrivals(engine, [file, file], "folder", MARCH) == 1
    assert write_arrivals(engine, [file], "folder", APRIL) == 0
    again = landed("copy.xlsx", "one", source="bucket", version="v2")
    assert write_arrivals(engine, [again], None, MAY) == 1
    assert first_arrivals(engine, [filing_id(file), "unknown"]) == {filing_id(file): MARCH}
    assert [(a.source, a.version, a.first_arrival) for a in arrivals(engine)] == [
        ("folder", "", MARCH), ("bucket", "v2", MAY),
    ]  # fmt: skip


def test_receipts_and_cursors_are_never_changed(engine, subtests):
    write_arrivals(engine, [landed("a.xlsx", "one")], "folder", MARCH)
    write_cursor(engine, "api", "1", MARCH)
    for attempt in (
        "UPDATE intake.arrivals SET first_arrival = now()",
        "DELETE FROM intake.arrivals",
        "TRUNCATE intake.cursors",
        "UPDATE intake.cursors SET cursor = '9'",
    ):
        with subtests.test(attempt), pytest.raises(DBAPIError, match="append-only"), engine.begin() as c:
            c.execute(text(attempt))


def test_the_latest_cursor_counts_and_a_run_says_it_once(engine):
    assert read_cursor(engine, "api") is None
    write_cursor(engine, "api", "page 9", APRIL)
    write_cursor(engine, "api", "page 10", APRIL)
    assert read_cursor(engine, "api") == "page 9"
    write_cursor(engine, "api", "page 3", MARCH)
    assert read_cursor(engine, "api") == "page 9"
    write_cursor(engine, "api", "page 11", MAY)
    assert (read_cursor(engine, "api"), read_cursor(engine, "other")) == ("page 11", None)


def test_each_state_and_how_long_what_is_landed_has_waited(engine):
    first, second = landed("forms/a.xlsx", "one"), landed("forms/a.xlsx", "two")
    copy, refused, waits = landed("b.xlsx", "two"), landed("c.xlsx", "three"), landed("notes", "four")
    paper, newer = landed("p.pdf", "old paper"), landed("p.pdf", "new paper")
    write_arrivals(engine, [first, paper], None, MARCH)
    filed(engine, first, {"figures": [figure(1)]}, MARCH)
    filed(engine, paper, {}, MARCH)
    assert states(engine) == {("forms/a.xlsx", ""): "current", ("p.pdf", ""): "current"}
    write_arrivals(engine, [second, copy, refused, waits, newer], None, APRIL)
    filed(engine, second, {"figures": [figure(2)]}, APRIL)
    filed(engine, refused, {}, APRIL, "quarantined", [{"message_zh": "坏", "message_en": "bad"}])
    filed(engine, newer, {}, APRIL)
    found = [(a.original_name, a.sha256, a.state) for a in arrivals(engine)]
    assert sorted(found) == sorted([
        ("forms/a.xlsx", first.sha256, "superseded"), ("forms/a.xlsx", second.sha256, "duplicate"),
        ("b.xlsx", second.sha256, "current"), ("c.xlsx", refused.sha256, "quarantined"),
        ("notes", waits.sha256, "landed"), ("p.pdf", paper.sha256, "superseded"), ("p.pdf", newer.sha256, "current"),
    ])  # fmt: skip
    assert [a.original_name for a in unfiled(engine)] == ["notes"]
    filed(engine, landed("d.csv", "five"), {"clusters": [cluster()]}, MAY)
    with engine.connect() as connection:
        query = "SELECT waiting FROM review.arrivals WHERE state = 'landed'"
        assert connection.execute(text(query)).scalars().all() == [MAY - APRIL]


def test_a_file_of_which_every_row_was_refused_is_quarantined(engine):
    file = landed("incidents.csv", "rows")
    write_arrivals(engine, [file], None, MARCH)
    marks = [{"facet": "incidents.fire", "county": "*", "cluster_id": "*", "period_from_date": MARCH.date(),
              "period_to_date": MAY.date(), "mark": "damaged", "source_ref": "program"}]  # fmt: skip
    fault = {"message_zh": "坏", "message_en": "bad", "row_ref": "2"}
    filed(engine, file, {"completeness_marks": marks}, MARCH, refusals=[fault])
    assert list(states(engine).values()) == ["quarantined"]


def test_what_came_without_a_name_is_a_duplicate_once_it_has_one(engine):
    stray = landed("unnamed-1", "one", source=UNNAMED)
    write_arrivals(engine, [stray], None, MARCH)
    filed(engine, stray, {}, MARCH, "quarantined", [{"message_zh": "坏", "message_en": "bad"}])
    assert states(engine) == {("unnamed-1", ""): "quarantined"}
    named = landed("a.xlsx", "one")
    write_arrivals(engine, [named], None, APRIL)
    filed(engine, named, {"figures": [figure(1)]}, APRIL)
    assert states(engine) == {("unnamed-1", ""): "duplicate", ("a.xlsx", ""): "current"}


@pytest.mark.parametrize("seed", range(12))
def test_whatever_the_order_every_arrival_is_in_one_of_the_four(engine, seed):
    """Arrivals, readings, refusals and repeated writes in a random order; the account holds after each step."""
    rng, at = random.Random(seed), MARCH
    forms = [landed(f"forms/{n % 3}.xlsx", f"form {n % 5}") for n in range(6)]
    lists = [landed(f"incidents-{n % 2}.csv", f"list {n % 3}") for n in range(4)]
    papers = [landed(f"paper {n % 2}.pdf", f"paper {n}") for n in range(3)]
    others = [landed(f"notes {n}", f"notes {n}") for n in range(2)]
    files = [*forms, *lists, *papers, *others]
    arrived, done = set(), set()
    for _ in range(40):
        at += timedelta(hours=1)
        file = rng.choice(files)
        if file not in arrived or rng.random() < 0.2:
            write_arrivals(engine, [file], None, at)
            arrived.add(file)
        elif file.suffix in (".xlsx", ".csv"):
            key = int(file.sha256, 16) % 3
            rows = {"figures": [figure(key)], "annual_reports": [report()]}
            rows = (
                rows
                if file.suffix == ".xlsx"
                else {"incidents": [incident(f"I{key}"), incident(file.sha256)]}
            )
            filed(engine, file, rows, at)
            done.add(filing_id(file))
        else:
            is_refused = family_of(file) == "unknown"
            refusals = [{"message_zh": "坏", "message_en": "bad"}] if is_refused else []
            filed(engine, file, {}, at, "quarantined" if is_refused else "read", refusals)
            done.add(filing_id(file))
        found = arrivals(engine)
        keys = {(f.source, f.relative_path, f.sha256, f.version) for f in arrived}
        assert Counter((a.source, a.original_name, a.sha256, a.version) for a in found) == Counter(keys)
        for arrival in found:
            assert (arrival.state == "landed") == (arrival.filing_id not in done)
        assert all(count == 1 for count in Counter(
            a.filing_id for a in found if a.state not in ("duplicate", "landed")
        ).values())  # fmt: skip


def test_writers_at_once_leave_one_row_each(engine):
    files = [landed(f"{n}.xlsx", f"{n}") for n in range(200)]
    rows = {"figures": [figure(1)], "annual_reports": [report()]}
    together = Barrier(4)

    def copy(number: int) -> tuple[int, Counts, Counts]:
        together.wait()
        mine = random.Random(number).sample(files, len(files))
        with landing(engine):
            added = write_arrivals(engine, mine, "folder", MARCH)
        counts = filed(engine, files[0], rows, MARCH)
        total = write_batch_counts(engine, "b1", "r1", "forms", {filing_id(files[0]): counts}, MARCH)
        write_cursor(engine, "api", "7", MARCH)
        return added, counts, total

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(copy, range(4)))
    assert sum(added for added, _, _ in done) == len(files)
    assert (
        {counts for _, counts, _ in done}
        == {total for _, _, total in done}
        == {Counts(accepted=2, current=2)}
    )
    with engine.connect() as connection:
        for table, rows_there in (("arrivals", 200), ("filings", 1), ("batches", 1), ("cursors", 1)):
            query = text(f"SELECT count(*) FROM intake.{table}")
            assert connection.execute(query).scalar_one() == rows_there, table


def test_stock_is_taken_only_while_nobody_lands(engine):
    with nobody_lands(engine) as alone:
        assert alone
    with landing(engine), landing(engine), nobody_lands(engine) as alone:
        assert not alone
    with nobody_lands(engine) as alone:
        assert alone


def test_a_server_without_room_is_said_clearly_and_keeps_nothing(engine):
    """The limit of temporary files stands for a full disk: PostgreSQL reports both as class 53."""

    def write():
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO intake.cursors VALUES ('api', '1', now())"))
            connection.execute(text("SET LOCAL temp_file_limit = 0"))
            connection.execute(text("SET LOCAL work_mem = '64kB'"))
            sort = "SELECT n FROM generate_series(1, 200000) AS n ORDER BY -n OFFSET 1"
            connection.execute(text(f"SELECT count(*) FROM ({sort}) AS s"))

    with pytest.raises(WarehouseUnavailable, match="short of disk space") as refusal:
        write()
    assert "空间或资源不足" in str(refusal.value)
    assert read_cursor(engine, "api") is None


def test_a_connection_lost_before_rows_go_in_is_said_clearly_and_keeps_nothing(engine):
    def write():
        with engine.begin() as connection:
            pid = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with engine.connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
            insert_missing(connection, CURSORS, ("source", "cursor", "recorded_at"), [("api", "1", MARCH)])

    with pytest.raises(WarehouseUnavailable, match="doesn't answer"):
        write()
    assert read_cursor(engine, "api") is None
