"""Loading: many rows go in by COPY, a few by INSERT; those that are already there are left as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any, cast

import psycopg
from psycopg import Copy, sql
from sqlalchemy import Connection, Table, select, text

from cluster_review import tables
from cluster_review.warehouse.connection import lost_while_loading

FEW = 50
"""Rows up to which one INSERT is quicker than a table to copy into."""


def driver(connection: Connection) -> psycopg.Connection:
    """The psycopg connection below; it shares the transaction."""
    return cast(psycopg.Connection, connection.connection.driver_connection)


def insert_missing(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Add rows whose unique key isn't there yet, within the connection's transaction.

    Args:
        connection: inside a transaction.
        table: where to.
        columns: their names, in the order of the values of each row.
        rows: the values.

    Returns:
        How many rows were added.

    Raises:
        WarehouseUnavailable: the connection was lost on the way, or the server has no room.
    """
    rows = list(rows)
    if not rows:
        return 0
    add = _inserted if len(rows) <= FEW else _copied
    with _said_clearly(connection):
        return add(connection, table, columns, rows)


def copy_new(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    blocks: Iterable[str],
    is_guarded: bool = False,
) -> None:
    """Add rows of which no key is there yet straight into the table, within the connection's transaction.

    Args:
        connection, table, columns: as for `insert_missing`.
        blocks: rows as COPY reads them, each with its line end, as many to a block as are made at once.
        is_guarded: the rows of the table are guarded from this login, see `guarded_tables`.

    Raises:
        WarehouseUnavailable: as `insert_missing`.
        psycopg.errors.UniqueViolation: a key is there, or twice among the rows; the transaction is lost.
    """
    with _said_clearly(connection):
        if is_guarded:
            _through_waiting(connection, table, columns, blocks, Copy.write)
            return
        with driver(connection).cursor() as cursor, cursor.copy(_copy(table, tuple(columns))) as copy:
            for block in blocks:
                copy.write(block)


def guarded_tables(connection: Connection, schema: str) -> frozenset[str]:
    """The tables whose rows are guarded from this login: PostgreSQL doesn't COPY into them, for a policy looks at each row."""
    query = text(
        "SELECT relname FROM pg_class WHERE relnamespace = CAST(:schema AS regnamespace) AND row_security_active(oid)"
    )
    return frozenset(connection.execute(query, {"schema": schema}).scalars())


@cache
def _copy(table: Table, columns: tuple[str, ...]) -> bytes:
    target, names = _names(table, columns)
    return sql.SQL("COPY {} ({}) FROM STDIN").format(target, names).as_bytes(None)


def _names(table: Table, columns: Sequence[str]) -> tuple[sql.Identifier, sql.Composed]:
    names = sql.SQL(", ").join(sql.Identifier(name) for name in columns)
    return sql.Identifier(str(table.schema), table.name), names


@contextmanager
def _said_clearly(connection: Connection) -> Iterator[None]:
    try:
        yield
    except (psycopg.OperationalError, psycopg.errors.ReadOnlySqlTransaction) as error:
        raise lost_while_loading(connection, error) from error


def _inserted(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> int:
    with driver(connection).cursor() as cursor:
        cursor.execute(
            _insert(table, tuple(columns), len(rows)), [value for of_row in rows for value in of_row]
        )
        return cursor.rowcount


@lru_cache(maxsize=256)
def _insert(table: Table, columns: tuple[str, ...], rows: int) -> bytes:
    target, names = _names(table, columns)
    row = sql.SQL("({})").format(sql.SQL(", ").join([sql.Placeholder()] * len(columns)))
    values = sql.SQL(", ").join([row] * rows)
    command = sql.SQL("INSERT INTO {} ({}) VALUES {} ON CONFLICT DO NOTHING")
    return command.format(target, names, values).as_bytes(None)


def lacks(
    connection: Connection, table: Table, declared: tables.Table, rows: Iterable[Sequence[Any]]
) -> bool:
    """Whether one of these rows, by its key, isn't in a table of results.

    Args:
        connection: inside a transaction.
        table: where to look.
        declared: its columns, in the order of the values of each row, and its key.
        rows: the values.
    """
    at = {column.name: i for i, column in enumerate(declared.columns)}
    wanted = {tuple(str(row[at[name]]) for name in declared.key) for row in rows}
    runs = {row[declared.key.index("run_id")] for row in wanted}
    query = select(*(table.c[name] for name in declared.key)).where(table.c.run_id.in_(runs))
    return not wanted <= {tuple(map(str, row)) for row in connection.execute(query)}


def _copied(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> int:
    return _through_waiting(connection, table, columns, rows, Copy.write_row)


def _through_waiting(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    given: Iterable[Any],
    write: Callable[[Copy, Any], None],
) -> int:
    """COPY into a table of the transaction's own, and from there what is missing."""
    waiting = sql.Identifier(f"waiting_{table.name}")
    target, names = _names(table, columns)
    with driver(connection).cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA").format(
                waiting, names, target
            )
        )
        with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(waiting, names)) as copy:
            for each in given:
                write(copy, each)
        cursor.execute(
            sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} ON CONFLICT DO NOTHING").format(
                target, names, names, waiting
            )
        )
        added = cursor.rowcount
        cursor.execute(sql.SQL("DROP TABLE {}").format(waiting))
    return int(added)
