"""What is on file already under the ids of a file that is about to be filed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select

from cluster_review.tables import TABLES
from cluster_review.warehouse.current import current_rows
from cluster_review.warehouse.schema import FILINGS

_AT_ONCE = 5_000


def earlier_rows(
    engine: Engine, table: str, ids: Iterable[str], filing_id: str, known_at: datetime
) -> dict[str, dict[str, Any]]:
    """The current row of each id, with `source` and `original_name` of its file, by id.

    Args:
        engine: from `connect`.
        table: one whose rows have one column for a key.
        ids: values of that column.
        filing_id: of the file that is filed; an id whose current row it brought itself is left out.
        known_at: with time zone; what was recorded later isn't seen.
    """
    (key,) = TABLES[table].key
    facts = current_rows(table, known_at).subquery()
    asked = list(dict.fromkeys(ids))
    found: dict[str, dict[str, Any]] = {}
    with engine.connect() as connection:
        for start in range(0, len(asked), _AT_ONCE):
            query = (
                select(facts, FILINGS.c.source, FILINGS.c.original_name)
                .join(FILINGS, FILINGS.c.filing_id == facts.c.filing_id)
                .where(facts.c[key].in_(asked[start : start + _AT_ONCE]), facts.c.filing_id != filing_id)
            )
            found |= {row[key]: dict(row) for row in connection.execute(query).mappings()}
    return found
