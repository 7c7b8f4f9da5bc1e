"""A table or view of a PostgreSQL: its declared columns as one CSV, the same bytes for the same rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from sqlalchemy import (
    BigInteger,
    Date,
    Engine,
    Integer,
    Interval,
    Text,
    bindparam,
    cast,
    collate,
    column,
    create_engine,
    func,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool
from sqlalchemy.types import TIMESTAMP

from cluster_review.intake.landed import LandedFile
from cluster_review.sources.connection import Connection, is_safe_address
from cluster_review.sources.declaration import SqlSource
from cluster_review.sources.fetched import Failure, Fetched, take

ROWS_AT_ONCE = 1_000
CONNECT_SECONDS = 10
_DOWN_STATES = ("08", "53", "57")
"""Classes of SQLSTATE that a second try may cure: connection, resources, operator (a statement's time is 57014)."""
_SERIALIZATION = "40"
_KINDS: dict[str, Any] = {"moment": TIMESTAMP(timezone=True), "date": Date(), "number": BigInteger()}


class _Refused(Exception):
    """Something at the source has to be changed by a person."""


def fetch_sql(source: SqlSource, connection: Connection, landing: Path, cursor: str | None) -> Fetched:
    """Land the rows from `cursor` less the overlap on, or all of them, as one CSV.

    All is read in one read-only snapshot; the cursor handed back is the highest value in it.
    """
    try:
        with _snapshot(source, connection) as open_:
            _check_rights(open_, source)
            highest = _highest(open_, source)
            counted = _Counted(_csv_lines(open_, source, cursor))
            name = file_name(source, cursor)
            taken = take(
                counted, name, f"{source.id}:{name}", landing, source.largest_file_mb,
                size=0, source=source.id, version=highest or "",
            )  # fmt: skip
    except (_Refused, SQLAlchemyError, UnicodeError) as error:
        return Fetched((), cursor=cursor, failure=_failure(error, connection))
    if not isinstance(taken, LandedFile):
        failure = Failure("refused", f"超过 {source.largest_file_mb} MB (above the cap)")
        return Fetched((), (taken,), cursor=cursor, failure=failure)
    return Fetched((taken,) if counted.rows else (), cursor=highest or cursor, rows=counted.rows)


def reach_sql(source: SqlSource, connection: Connection) -> Failure | None:
    """Ask for no row; why that failed, or nothing."""
    try:
        with _snapshot(source, connection) as open_:
            _check_rights(open_, source)
            open_.execute(_query(source, None).limit(0))
    except (_Refused, SQLAlchemyError, UnicodeError) as error:
        return _failure(error, connection)
    return None


def file_name(source: SqlSource, cursor: str | None) -> str:
    """What the rows are called: the table and where they begin, so that it is the same when asked again."""
    if source.since is None:
        return f"{source.table}.csv"
    begins = "after-" + quote(cursor, safe="") if cursor else "from-the-start"
    return f"{source.table}-{begins}.csv"


@contextmanager
def _snapshot(source: SqlSource, connection: Connection) -> Iterator[Any]:
    engine = _engine(source, connection)
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as open_, open_.begin():
            yield open_
    finally:
        engine.dispose()


def _engine(source: SqlSource, connection: Connection) -> Engine:
    parts = urlsplit(connection.uri)
    if parts.scheme not in ("postgresql", "postgres"):
        raise _Refused("连接不是 PostgreSQL (the connection is no PostgreSQL)")
    query: dict[str, str] = {}
    if "host" in connection.extra:  # a socket on this machine
        query["host"] = connection.extra["host"]
        if not query["host"].startswith("/"):
            raise _Refused("extra 中的 host 只能是本机套接字 (host in extra may only be a socket)")
    elif not is_safe_address(f"http://{parts.hostname}"):
        query["sslmode"] = connection.extra.get("sslmode", "verify-full")
        if query["sslmode"] not in ("require", "verify-ca", "verify-full"):
            raise _Refused("连接未加密 (the connection is not encrypted)")
    milliseconds = source.timeout_seconds * 1000
    address = URL.create(
        "postgresql+psycopg", connection.login, connection.password, parts.hostname,
        parts.port or _port(connection.extra), parts.path.strip("/") or None, query,
    )  # fmt: skip
    return create_engine(
        address,
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "application_name": "cluster-review source",
            "options": "-c default_transaction_read_only=on -c timezone=UTC -c datestyle=ISO "
            f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds} "
            f"-c idle_in_transaction_session_timeout={source.most_seconds * 1000}",
        },
    )


def _port(extra: Mapping[str, str]) -> int | None:
    return int(extra["port"]) if extra.get("port", "").isdigit() else None


def _relation(source: SqlSource) -> Any:
    schema, _, name = source.relation.rpartition(".")
    names = {source.column_there(c) for c in source.columns}
    if source.since is not None:
        names.add(source.since.column)
    return table(name, *(column(c) for c in sorted(names)), schema=schema or None)


def _query(source: SqlSource, cursor: str | None) -> Any:
    relation = _relation(source)
    there = [relation.c[source.column_there(name)] for name in source.columns]
    # As text and in the order of bytes: the same rows give the same file whatever the server's locale.
    key = [collate(cast(relation.c[source.column_there(name)], Text), "C") for name in source.key]
    query = select(*(cast(c, Text) for c in there)).order_by(
        *key, *(collate(cast(c, Text), "C") for c in there)
    )
    since = source.since
    if since is None or cursor is None:
        return query
    kind = _KINDS[since.kind]
    bound: Any = cast(bindparam("since", cursor, Text), kind)
    overlap: Any = cast(bindparam("overlap", since.overlap, BigInteger), BigInteger)
    if since.kind == "moment":
        overlap = overlap * literal_column("INTERVAL '1 second'", Interval)
    elif since.kind == "date":
        overlap = cast(overlap, Integer)
    first = bound - overlap
    # A row that says nothing of its change can't be told from a new one.
    return query.where((relation.c[since.column] >= first) | relation.c[since.column].is_(None))


def _highest(open_: Any, source: SqlSource) -> str | None:
    if source.since is None:
        return None
    relation = _relation(source)
    highest: Any = func.max(cast(relation.c[source.since.column], _KINDS[source.since.kind]))
    found = open_.execute(select(cast(highest, Text))).scalar()
    return None if found is None else str(found)


def _check_rights(open_: Any, source: SqlSource) -> None:
    """The account may read the relation and write nothing."""
    schema, _, name = source.relation.rpartition(".")
    quoted = ".".join(f'"{part}"' for part in (schema, name) if part)
    asked = text(
        "SELECT rolsuper, has_table_privilege(current_user, to_regclass(:relation), "
        "'INSERT, UPDATE, DELETE, TRUNCATE') AS writes, to_regclass(:relation) IS NOT NULL AS is_there, "
        "current_setting('transaction_read_only') = 'on' AS is_read_only "
        "FROM pg_roles WHERE rolname = current_user"
    )
    found = open_.execute(asked, {"relation": quoted}).one()
    if not found.is_there:
        raise _Refused(f"没有表或视图 (no such table or view): {source.relation}")
    if found.rolsuper or found.writes or not found.is_read_only:
        raise _Refused(
            f"账号可写入,须为只读 (the account may write; it must be read-only): {source.relation}"
        )


def _csv_lines(open_: Any, source: SqlSource, cursor: str | None) -> Iterator[tuple[bytes, int]]:
    """The header and then the rows as bytes, with how many rows they are."""
    yield _as_csv([source.columns]), 0
    streamed = open_.execution_options(yield_per=ROWS_AT_ONCE).execute(_query(source, cursor))
    for rows in streamed.partitions():
        yield _as_csv(rows), len(rows)


def _as_csv(rows: Any) -> bytes:
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows(rows)
    return lines.getvalue().encode("utf-8")


class _Counted:
    """Chunks as a stream that counts their rows."""

    def __init__(self, chunks: Iterator[tuple[bytes, int]]):
        self._chunks, self._left, self.rows = chunks, b"", 0

    def read(self, size: int = -1) -> bytes:
        """The next chunk, or what is left of it."""
        if not self._left:
            self._left, rows = next(self._chunks, (b"", 0))
            self.rows += rows
        part, self._left = (self._left, b"") if size < 0 else (self._left[:size], self._left[size:])
        return part


def _failure(error: Exception, connection: Connection) -> Failure:
    if isinstance(error, _Refused):
        return Failure("refused", str(error))
    if not isinstance(error, DBAPIError):
        return Failure("refused", f"{type(error).__name__}: {connection.without_secrets(error)}")
    state = getattr(error.orig, "sqlstate", None)
    found = connection.without_secrets(str(error.orig).partition("\n")[0])
    # Without a state the connection was never made: nobody answers, or the password is wrong.
    wrong_login = state is None and "authentication failed" in str(error.orig)
    is_down = not wrong_login and (state is None or state[:2] in (*_DOWN_STATES, _SERIALIZATION))
    return Failure("down" if is_down else "refused", f"PostgreSQL {state or ''}: {found}")
