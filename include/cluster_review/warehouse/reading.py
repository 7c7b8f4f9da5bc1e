"""Reading facts as they were known at a moment, and what was refused."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, Engine, String, case, cast, collate, func, literal, select
from sqlalchemy.sql import ColumnElement

from cluster_review.tables import TABLES, Column, Kind
from cluster_review.vocabulary import Vocabulary
from cluster_review.warehouse.connection import WarehouseRefused
from cluster_review.warehouse.current import current_rows
from cluster_review.warehouse.policy_words import policy_vocabulary
from cluster_review.warehouse.schema import BATCHES, FILINGS, QUARANTINE
from cluster_review.warehouse.values import is_in_metric_unit, to_frame

SEVERAL_OF_A_KEY: dict[str, tuple[str, ...]] = {"annual_reports": ("received_date",), "figures": ()}
"""Tables that may hold several rows of a key: forms filed again, figures that two filers state otherwise."""


def read_facts(
    engine: Engine,
    known_at: datetime,
    tables: Iterable[str] | None = None,
    vocabulary: Vocabulary | None = None,
    further: tuple[str, ...] = ("filing_id", "source_ref"),
    law_date: date | None = None,
) -> dict[str, pd.DataFrame]:
    """The current facts as known at `known_at`: one frame per table, in the convention of `tables`.

    Args:
        engine: from `connect`.
        known_at: with time zone; rows recorded later aren't seen.
        tables: names of the tables wanted; by default all.
        vocabulary: the metrics and their units; the policy's own by default.
        further: columns beside the declared ones; `recorded_at` is the third there is.
        law_date: forms withdrawn after that day still count; by default every withdrawal on record does.

    Returns:
        Frames with the further columns, sorted by the table's key (of forms filed again by the day of
        receipt, too), so that the order in which rows arrived leaves no trace. All frames show one state of the database.

    Raises:
        WarehouseRefused: a stored metric isn't in the vocabulary, so its unit isn't known.
    """
    vocabulary = vocabulary or policy_vocabulary()
    frames = {}
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        for name in TABLES if tables is None else tables:
            declared = TABLES[name]
            current = current_rows(name, known_at, law_date).subquery("current")
            columns = [_as_read(current, column, vocabulary) for column in declared.columns]
            key = [_sortable(current.c[column], declared.column(column)) for column in declared.key]
            if name in SEVERAL_OF_A_KEY:
                key += [current.c[column].nulls_first() for column in SEVERAL_OF_A_KEY[name]]
                key.append(collate(current.c.filing_id, "C"))
            query = select(*columns, *(current.c[column] for column in further)).order_by(*key)
            rows = connection.execute(query).fetchall()
            _refuse_unknown_metrics(name, rows, vocabulary)
            frames[name] = to_frame(declared.columns, rows, further)
    return frames


def latest_record(engine: Engine) -> datetime:
    """When something was recorded last; the beginning of time where nothing was."""
    with engine.connect() as connection:
        found = connection.execute(select(func.max(FILINGS.c.recorded_at))).scalar()
    return found or datetime.min.replace(tzinfo=UTC)


def facts_digest(engine: Engine, known_at: datetime, tables: Iterable[str] | None = None) -> str:
    """SHA-256 over the content of the current facts: not over when, in which file or where it was written."""
    whole = hashlib.sha256()
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        for name in sorted(TABLES if tables is None else tables):
            current = current_rows(name, known_at).subquery("current")
            query = select(current.c.row_digest).order_by(collate(current.c.row_digest, "C"))
            whole.update(f"{name}\n".encode())
            for digest in connection.execute(query).scalars():
                whole.update(f"{digest}\n".encode())
    return whole.hexdigest()


def read_quarantine(
    engine: Engine, *, batch_id: str | None = None, filing_id: str | None = None
) -> pd.DataFrame:
    """What was refused, with the file it came from; all of it, or of one batch or file. Sorted by place."""
    of_file = (FILINGS.c.filing_id == QUARANTINE.c.filing_id) & (
        FILINGS.c.recorded_at == QUARANTINE.c.recorded_at
    )
    query = select(
        FILINGS.c.batch_id, FILINGS.c.source, FILINGS.c.original_name, FILINGS.c.family,
        *(c for c in QUARANTINE.c if c.name not in ("quarantine_id", "fault_digest")),
    ).join(FILINGS, of_file)  # fmt: skip
    if batch_id is not None:
        query = query.where(FILINGS.c.batch_id == batch_id)
    if filing_id is not None:
        query = query.where(QUARANTINE.c.filing_id == filing_id)
    place = (FILINGS.c.original_name, QUARANTINE.c.filing_id, QUARANTINE.c.sheet, QUARANTINE.c.row_ref,
             QUARANTINE.c.cell, QUARANTINE.c.fault_digest)  # fmt: skip
    return _plain_frame(engine, query.order_by(*(collate(column, "C").nulls_first() for column in place)))


def read_filings(engine: Engine) -> pd.DataFrame:
    """Each reading of each file, by the moment of record and file id."""
    filing_id = collate(FILINGS.c.filing_id, "C")
    return _plain_frame(engine, select(FILINGS).order_by(FILINGS.c.recorded_at, filing_id))


def read_batch_counts(engine: Engine, run_id: str | None = None) -> pd.DataFrame:
    """The row counts of all batches, or of those of one run."""
    query = select(BATCHES).order_by(
        BATCHES.c.recorded_at, *(collate(BATCHES.c[c], "C") for c in ("batch_id", "family"))
    )
    return _plain_frame(engine, query if run_id is None else query.where(BATCHES.c.run_id == run_id))


def _as_read(current: Any, column: Column, vocabulary: Vocabulary) -> ColumnElement:
    stored = current.c[column.name]
    if column.kind is not Kind.SCALED:
        return stored
    if not is_in_metric_unit(column):
        return cast(stored * literal(10**column.scale), BigInteger)
    factors = {name: 10**metric.exponent for name, metric in vocabulary.metrics.items()}
    return cast(stored * case(factors, value=current.c.metric), BigInteger)


def _sortable(column: ColumnElement, declared: Column) -> ColumnElement:
    # By code point, the same on every server.
    return collate(column, "C").nulls_first() if isinstance(column.type, String) else column.nulls_first()


def _refuse_unknown_metrics(name: str, rows: Iterable[Any], vocabulary: Vocabulary) -> None:
    if not any(is_in_metric_unit(column) for column in TABLES[name].columns):
        return
    if unknown := {row.metric for row in rows} - set(vocabulary.metrics):
        raise WarehouseRefused(
            f"数仓中的指标不在 vocabulary.yaml 中:{sorted(unknown)};请恢复这些指标。\n"
            f"These stored metrics aren't in vocabulary.yaml; put them back: {sorted(unknown)}."
        )


def _plain_frame(engine: Engine, query: Any) -> pd.DataFrame:
    with engine.connect() as connection:
        result = connection.execute(query)
        return pd.DataFrame(result.fetchall(), columns=list(result.keys()), dtype="object")
