"""What is on file already under the ids of a file that is about to be filed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, collate, exists, or_, select

from cluster_review.tables import TABLES
from cluster_review.warehouse.current import current_rows
from cluster_review.warehouse.schema import FACT_TABLES, FILINGS, MENDINGS, QUARANTINE

_AT_ONCE = 5_000


def earlier_rows(
    engine: Engine, table: str, ids: Iterable[str], known_at: datetime
) -> dict[str, dict[str, Any]]:
    """The current row of each id, with `source` and `original_name` of its file, by id.

    Args:
        engine: from `connect`.
        table: one whose rows have one column for a key.
        ids: values of that column.
        known_at: with time zone; what was recorded later isn't seen.
    """
    (key,) = TABLES[table].key
    facts = current_rows(table, known_at).subquery()
    found: dict[str, dict[str, Any]] = {}
    with engine.connect() as connection:
        for some in _pieces(ids):
            query = (
                select(facts, FILINGS.c.source, FILINGS.c.original_name)
                .join(FILINGS, FILINGS.c.filing_id == facts.c.filing_id)
                .where(facts.c[key].in_(some))
            )
            found |= {row[key]: dict(row) for row in connection.execute(query).mappings()}
    return found


def ids_brought_before(
    engine: Engine, table: str, ids: Iterable[str], filing_id: str, known_at: datetime
) -> set[str]:
    """The ids (the first column of the key) of which a file brought a row before: writing it again changes nothing."""
    facts, key = FACT_TABLES[table], TABLES[table].key[0]
    found: set[str] = set()
    with engine.connect() as connection:
        for some in _pieces(ids):
            query = select(facts.c[key]).where(
                facts.c.filing_id == filing_id, facts.c.recorded_at <= known_at, facts.c[key].in_(some)
            )
            found.update(connection.execute(query).scalars())
    return found


def contested_ids(
    engine: Engine, ids: Iterable[str], refused_as: Sequence[str], known_at: datetime
) -> dict[str, str]:
    """Of these ids of incidents those that two events have used, each with the place of the refused one.

    One that was no delivery, or that a person confirmed to be the event on file, doesn't count.

    Args:
        engine: from `connect`.
        ids: of incidents.
        refused_as: how the column `expected` of such a refusal begins.
        known_at: with time zone.
    """
    settled = exists().where(
        MENDINGS.c.filing_id == QUARANTINE.c.filing_id,
        MENDINGS.c.recorded_at <= known_at,
        or_(MENDINGS.c.way == "withdrawn", MENDINGS.c.mended_by == MENDINGS.c.filing_id),
    )
    found: dict[str, str] = {}
    with engine.connect() as connection:
        for some in _pieces(ids):
            query = (
                select(QUARANTINE.c.found, QUARANTINE.c.row_ref)
                .where(
                    QUARANTINE.c.found.in_(some),
                    QUARANTINE.c.recorded_at <= known_at,
                    or_(*(QUARANTINE.c.expected.startswith(text, autoescape=True) for text in refused_as)),
                    ~settled,
                )
                .order_by(QUARANTINE.c.found, collate(QUARANTINE.c.row_ref, "C"))
            )
            for row in connection.execute(query):
                found.setdefault(row.found, row.row_ref)
    return found


def incidents_with_entries_of(
    engine: Engine, ids: Iterable[str], source: str, original_name: str, known_at: datetime
) -> set[str]:
    """The incidents of which a file of this name from this source has brought casualty entries."""
    entries = FACT_TABLES["casualties"]
    found: set[str] = set()
    with engine.connect() as connection:
        for some in _pieces(ids):
            query = (
                select(entries.c.incident_id)
                .join(FILINGS, FILINGS.c.filing_id == entries.c.filing_id)
                .where(
                    entries.c.incident_id.in_(some), entries.c.recorded_at <= known_at,
                    FILINGS.c.source == source, FILINGS.c.original_name == original_name,
                )
            )  # fmt: skip
            found.update(connection.execute(query).scalars())
    return found


def _pieces(ids: Iterable[str]) -> Iterator[list[str]]:
    asked = list(dict.fromkeys(ids))
    for start in range(0, len(asked), _AT_ONCE):
        yield asked[start : start + _AT_ONCE]
