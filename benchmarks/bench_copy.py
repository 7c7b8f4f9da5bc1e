"""A million rows loaded as the program loads them, against the bare COPY of the same rows, in turn in one run.

The rows are enterprises of made-up lists, as a file of that table would bring them. Bare COPY is PostgreSQL's own
protocol through the driver: ready values, digests made beforehand, straight into the table of the warehouse with all
its keys, indexes and checks, one transaction. Ours is the load of one new file (`write_filing`, as the stage calls it):
from rows as the readers give them, with the values checked and brought into the stored form, a SHA-256 digest for each
row, the receipt of the file, what it covers, and a look for keys that repeat. The account of the batch, which the stage
takes once after all its files, isn't in it. `copy_new` alone is timed beside it:
the rows spelt and digested while the server takes those before, nothing else. Timed are wall seconds, as one waits for a load; the rates
are medians over the rounds, each into an empty table.

    .venv/bin/python benchmarks/bench_copy.py [rows] [rounds]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, make_url, text

from cluster_review.intake.rows import Rows
from cluster_review.settings import INCLUDE
from cluster_review.tables import NEVER, TABLES
from cluster_review.warehouse.connection import connect
from cluster_review.warehouse.embedded import EmbeddedPostgres
from cluster_review.warehouse.filings import FilingRow, write_filing
from cluster_review.warehouse.load import copy_new, driver
from cluster_review.warehouse.migration import migrate
from cluster_review.warehouse.schema import FACT_TABLES
from cluster_review.warehouse.spelling import copied
from cluster_review.warehouse.values import digest, to_stored

ROWS, ROUNDS, MARK = 1_000_000, 3, 0.8
NAME = "enterprises"
MOMENT = datetime(2026, 4, 1, tzinfo=UTC)
FILING = "enterprises:" + "0" * 64 + ".csv"


def made_up(rows: int) -> list[dict[str, Any]]:
    """Enterprises, 1,000 of each cluster."""
    return [
        {
            "cluster_id": f"B{number // 1000:05d}", "report_year": 2025, "enterprise_id": f"E{number:07d}",
            "name": f"虚构第{number:07d}有限公司", "is_sme": number % 10 > 1, "is_leading": number % 6 != 0,
            "member_from_date": date(2014 + number % 8, 1 + number % 12, 1 + number % 28), "member_to_date": NEVER,
            "source_ref": f"enterprises.csv#A{number + 2}:F{number + 2}",
        }
        for number in range(rows)
    ]  # fmt: skip


def filing() -> FilingRow:
    """The file that brings the rows."""
    return FilingRow(FILING, "folder", "enterprises.csv", 1, MOMENT, NAME, covers=(NAME,))


def seconds(server: EmbeddedPostgres, load: Callable[[Engine], None]) -> float:
    """Wall seconds of a load into a warehouse of its own, for facts are never removed."""
    admin = connect(server.url).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE loaded TEMPLATE empty"))
    engine = connect(address(server, "loaded"))
    begun = time.perf_counter()
    load(engine)
    took = time.perf_counter() - begun
    engine.dispose()
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE loaded"))
    admin.dispose()
    return took


def address(server: EmbeddedPostgres, name: str) -> str:
    """Of a database of the server."""
    return make_url(server.url).set(database=name).render_as_string(hide_password=False)


def main(rows: int, rounds: int) -> int:
    """Time the three in turn and compare the medians."""
    from cluster_review.provisions.loading import load_vocabulary

    vocabulary = load_vocabulary(INCLUDE / "policy")
    table, facts = TABLES[NAME], FACT_TABLES[NAME]
    columns = (*(c.name for c in table.columns), "filing_id", "source_ref", "row_digest", "recorded_at")
    given = made_up(rows)
    by_column = Rows.of(table, given)
    ready = [
        (*values, FILING, row["source_ref"], digest(values), MOMENT)
        for values, row in zip(to_stored(table, given, vocabulary), given, strict=True)
    ]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)  # the server's account must be able to enter
        server = EmbeddedPostgres(Path(folder) / "postgres")
        engine = connect(server.start())
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("CREATE DATABASE empty"))
        engine.dispose()
        engine = connect(address(server, "empty"))
        migrate(engine)
        engine.dispose()
        receipt = "INSERT INTO intake.filings (filing_id, recorded_at, source, original_name, size, first_arrival, state, family) "

        def received(connection: Any) -> None:
            values = {"f": FILING, "m": MOMENT, "n": NAME}
            connection.execute(text(receipt + "VALUES (:f, :m, 'folder', 'f', 1, :m, 'read', :n)"), values)

        command = f"COPY facts.{NAME} ({', '.join(columns)}) FROM STDIN"

        def bare(engine: Engine) -> None:
            with engine.begin() as connection:
                received(connection)
                with driver(connection).cursor() as cursor, cursor.copy(command) as copy:
                    for row in ready:
                        copy.write_row(row)

        def ours_alone(engine: Engine) -> None:
            with engine.begin() as connection:
                received(connection)
                copy_new(connection, facts, columns, copied(table, by_column, vocabulary, FILING, MOMENT))

        def ours(engine: Engine) -> None:
            write_filing(engine, filing(), {NAME: given}, [], MOMENT, vocabulary, is_counted=False)

        sides = {"bare": bare, "copy_new": ours_alone, "write_filing": ours}
        times: dict[str, list[float]] = {name: [] for name in sides}
        try:
            for _ in range(rounds):
                for name, load in sides.items():
                    times[name].append(seconds(server, load))
        finally:
            server.remove()
    medians = {name: statistics.median(of_side) for name, of_side in times.items()}
    for name, median in medians.items():
        print(
            f"{name}: {rows / median:,.0f} rows a second ({median:.1f} s, {min(times[name]):.1f} to {max(times[name]):.1f}), "
            f"{medians['bare'] / median:.2f} of the bare rate",
            flush=True,
        )
    print(f"mark {MARK}")
    return 0 if medians["bare"] / medians["write_filing"] >= MARK else 1


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(numbers + [ROWS, ROUNDS][len(numbers) :])))
