"""Bulk loading: rows go in by COPY, those that are already there are left as they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

import psycopg
from psycopg import sql
from sqlalchemy import Connection, Table

from cluster_review.warehouse.connection import lost_while_loading


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
    try:
        return _copied(connection, table, columns, rows)
    except (psycopg.OperationalError, psycopg.errors.ReadOnlySqlTransaction) as error:
        raise lost_while_loading(connection, error) from error


def _copied(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> int:
    waiting = sql.Identifier(f"waiting_{table.name}")
    target = sql.Identifier(str(table.schema), table.name)
    names = sql.SQL(", ").join(sql.Identifier(name) for name in columns)
    with driver(connection).cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA").format(
                waiting, names, target
            )
        )
        with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(waiting, names)) as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} ON CONFLICT DO NOTHING").format(
                target, names, names, waiting
            )
        )
        added = cursor.rowcount
        cursor.execute(sql.SQL("DROP TABLE {}").format(waiting))
    return int(added)
