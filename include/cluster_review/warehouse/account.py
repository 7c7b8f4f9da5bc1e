"""Counting again what a batch left in the warehouse, for the audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from cluster_review.warehouse.schema import BATCHES, FACT_TABLES, QUARANTINE


@dataclass(frozen=True)
class Account:
    """What the warehouse holds of some filings.

    Attributes:
        facts: rows by filing and table.
        refusals: by filing.
        accepted: rows of the batch as it was recorded; None if it wasn't.
    """

    facts: dict[tuple[str, str], int]
    refusals: dict[str, int]
    accepted: int | None


def account_of(engine: Engine, batch_id: str, filing_ids: Sequence[str]) -> Account:
    """The rows of these filings, counted in one state of the database."""
    facts: dict[tuple[str, str], int] = {}
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        for name, table in FACT_TABLES.items():
            query = (
                select(table.c.filing_id, func.count())
                .where(table.c.filing_id.in_(filing_ids))
                .group_by(table.c.filing_id)
            )
            facts |= {(row[0], name): row[1] for row in connection.execute(query)}
        query = (
            select(QUARANTINE.c.filing_id, func.count())
            .where(QUARANTINE.c.filing_id.in_(filing_ids))
            .group_by(QUARANTINE.c.filing_id)
        )
        refusals = {row[0]: row[1] for row in connection.execute(query)}
        recorded = select(BATCHES.c.accepted).where(BATCHES.c.batch_id == batch_id)
        return Account(facts, refusals, connection.execute(recorded).scalar())
