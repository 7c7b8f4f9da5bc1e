"""What arrived, and how far each source has been taken: written before anything is read, never changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, collate, func, select, text

from cluster_review.crash_points import crash_point
from cluster_review.intake.landed import LandedFile
from cluster_review.intake.parse import family_of, filing_id
from cluster_review.intake.reading import EVIDENCE_FAMILY
from cluster_review.warehouse.load import insert_missing
from cluster_review.warehouse.schema import ARRIVALS, CURSORS, FILINGS

_COLUMNS = ("source", "original_name", "sha256", "version", "size", "filing_id", "family", "first_arrival")
_LANDING = 727_002  # any number, the same for all who land files of this warehouse


@dataclass(frozen=True)
class Arrival:
    """A file that arrived, and what became of it; `state` as in the view `review.arrivals`."""

    source: str
    original_name: str
    sha256: str
    version: str
    size: int
    filing_id: str
    family: str
    first_arrival: datetime
    state: str


def write_arrivals(
    engine: Engine, landed: Sequence[LandedFile], source: str | None, recorded_at: datetime
) -> int:
    """Record landed files as arrived, all or none; one that arrived before keeps its first arrival.

    Args:
        engine: from `connect`.
        landed: the files.
        source: id of the source; None takes each file's own.
        recorded_at: the moment of the run that fetched them.

    Returns:
        How many arrived for the first time.
    """
    # In one order, so that two writers can't wait for each other crosswise.
    rows = sorted(
        {
            (source or f.source, f.relative_path, f.sha256, f.version, f.size, filing_id(f), family_of(f))
            for f in landed
        }
    )
    crash_point("arrivals.before_commit")
    with engine.begin() as connection:
        added = insert_missing(connection, ARRIVALS, _COLUMNS, [(*row, recorded_at) for row in rows])
        crash_point("arrivals.between_rows_and_commit")
    crash_point("arrivals.after_commit")
    return added


def first_arrivals(engine: Engine, filing_ids: Iterable[str]) -> dict[str, datetime]:
    """When the bytes of each filing first arrived, under whatever name; those that never did are left out."""
    query = (
        select(ARRIVALS.c.filing_id, func.min(ARRIVALS.c.first_arrival))
        .where(ARRIVALS.c.filing_id.in_(list(filing_ids)))
        .group_by(ARRIVALS.c.filing_id)
    )
    with engine.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


def unfiled(engine: Engine) -> list[Arrival]:
    """What arrived and hasn't been filed, in order of arrival: a run ended between the two."""
    filed = select(FILINGS.c.filing_id)
    order = (ARRIVALS.c.first_arrival, *(collate(ARRIVALS.c[c], "C") for c in _COLUMNS[:4]))
    query = select(ARRIVALS).where(ARRIVALS.c.filing_id.not_in(filed)).order_by(*order)
    with engine.connect() as connection:
        return [Arrival(**row, state="landed") for row in connection.execute(query).mappings()]


def read_filings(engine: Engine, filing_ids: Iterable[str]) -> set[str]:
    """Which of these filings are on file with their rows."""
    query = select(FILINGS.c.filing_id).where(
        FILINGS.c.filing_id.in_(list(filing_ids)), FILINGS.c.state == "read"
    )
    with engine.connect() as connection:
        return set(connection.execute(query).scalars())


def arrivals(engine: Engine, batch_id: str | None = None) -> list[Arrival]:
    """Every arrival with its state, in order of arrival.

    Args:
        batch_id: only what this batch read last.
    """
    query = f"SELECT {', '.join(_COLUMNS)}, state FROM review.arrivals"  # noqa: S608
    with engine.connect() as connection:
        if batch_id is None:
            found = connection.execute(text(query))
        else:
            found = connection.execute(text(f"{query} WHERE batch_id = :batch"), {"batch": batch_id})
        return [Arrival(**row) for row in found.mappings()]


def arrived_digests(engine: Engine) -> set[str]:
    """SHA-256 of everything that ever arrived."""
    with engine.connect() as connection:
        return set(connection.execute(select(ARRIVALS.c.sha256).distinct()).scalars())


def evidence_files(engine: Engine, known_at: datetime) -> list[dict[str, Any]]:
    """Evidence that had arrived by then and wasn't refused: of each name the latest; name, SHA-256, arrival."""
    refused = select(FILINGS.c.filing_id).where(
        FILINGS.c.state == "quarantined", FILINGS.c.recorded_at <= known_at
    )
    query = (
        select(ARRIVALS.c.source, ARRIVALS.c.original_name, ARRIVALS.c.sha256, ARRIVALS.c.first_arrival)
        .where(
            ARRIVALS.c.family == EVIDENCE_FAMILY,
            ARRIVALS.c.first_arrival <= known_at,
            ARRIVALS.c.filing_id.not_in(refused),
        )
        .order_by(ARRIVALS.c.first_arrival, collate(ARRIVALS.c.sha256, "C"))
    )
    with engine.connect() as connection:
        rows = connection.execute(query).mappings().all()
    latest = {(row["source"], row["original_name"]): dict(row) for row in rows}
    return [latest[name] for name in sorted(latest)]


def read_cursor(engine: Engine, source: str) -> str | None:
    """The source's cursor up to which everything is filed; None before the first."""
    query = select(CURSORS.c.cursor).where(CURSORS.c.source == source).order_by(CURSORS.c.recorded_at.desc())
    with engine.connect() as connection:
        return connection.execute(query.limit(1)).scalar()


def write_cursor(engine: Engine, source: str, cursor: str, recorded_at: datetime) -> None:
    """Remember how far a source has been taken; the first word of a run stands."""
    crash_point("cursor.before_commit")
    with engine.begin() as connection:
        insert_missing(
            connection, CURSORS, ("source", "cursor", "recorded_at"), [(source, cursor, recorded_at)]
        )
        crash_point("cursor.between_row_and_commit")
    crash_point("cursor.after_commit")


@contextmanager
def taking_turns(engine: Engine, name: str) -> Iterator[None]:
    """Held while something of that name is done: two copies of a task do it one after the other."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SELECT pg_advisory_lock(hashtextextended(:name, 727003))"), {"name": name})
        try:
            yield
        finally:
            connection.execute(
                text("SELECT pg_advisory_unlock(hashtextextended(:name, 727003))"), {"name": name}
            )


@contextmanager
def landing(engine: Engine) -> Iterator[None]:
    """Held while files are landed and recorded as arrived; several may hold it at once."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SELECT pg_advisory_lock_shared(:key)"), {"key": _LANDING})
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock_shared(:key)"), {"key": _LANDING})


@contextmanager
def nobody_lands(engine: Engine) -> Iterator[bool]:
    """Whether nobody is landing files right now; if so, nobody begins to until this ends."""
    with engine.connect() as connection, connection.begin():
        held = connection.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _LANDING})
        yield bool(held.scalar())
