"""What two filers' forms of one cluster and report year list differently: enterprises, titles, goals and so on.

Figures that they state differently are unknown to the evaluation (`facts.contradictions`). Of lists the later
form's stand; that they differ must not go unsaid.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, select, tuple_

from cluster_review.tables import FORM_TABLES
from cluster_review.warehouse.current import latest_forms, of_other_filers
from cluster_review.warehouse.schema import FACT_TABLES

COLUMNS = ("cluster_id", "report_year", "table", "filing_id", "source_ref", "value")
_FORM = ("cluster_id", "report_year")
_NO_LISTS = frozenset({"annual_reports", "figures"})


def rival_rows(engine: Engine, known_at: datetime) -> pd.DataFrame:
    """The rows that one filer's form has and the other's lacks, with `COLUMNS`; `value` is the row's own key."""
    with engine.connect() as connection:
        found = rival_rows_of(connection, known_at)
    return pd.DataFrame(found, columns=list(COLUMNS), dtype=object)


def rival_rows_of(
    connection: Connection, known_at: datetime, cluster_id: str | None = None
) -> list[tuple[Any, ...]]:
    """Such rows of one cluster, or of all."""
    latest = latest_forms("figures", known_at).subquery("latest")
    rivals = of_other_filers(latest, known_at, None).subquery("rivals")
    pairs = select(rivals.c.cluster_id, rivals.c.report_year, latest.c.filing_id, rivals.c.filing_id).join(
        latest, tuple_(*(latest.c[name] for name in _FORM)) == tuple_(*(rivals.c[name] for name in _FORM))
    )
    if cluster_id is not None:
        pairs = pairs.where(rivals.c.cluster_id == cluster_id)
    contested = connection.execute(pairs).all()
    found: set[tuple[Any, ...]] = set()
    for table in FORM_TABLES if contested else ():
        if table.name in _NO_LISTS:
            continue
        facts = FACT_TABLES[table.name]
        forms = {(c, y, filing) for c, y, own, other in contested for filing in (own, other)}
        of_form = tuple_(facts.c.cluster_id, facts.c.report_year, facts.c.filing_id).in_(sorted(forms))
        rows: dict[tuple[Any, ...], dict[str, tuple[Any, ...]]] = {}
        for row in connection.execute(select(facts).where(of_form, facts.c.recorded_at <= known_at)):
            value = " ".join(str(getattr(row, name)) for name in table.key if name not in _FORM)
            told = (row.cluster_id, row.report_year, table.name, row.filing_id, row.source_ref, value)
            rows.setdefault((row.cluster_id, row.report_year, row.filing_id), {})[row.row_digest] = told
        for cluster, year, own, other in contested:
            ours, theirs = rows.get((cluster, year, own), {}), rows.get((cluster, year, other), {})
            for digest in ours.keys() ^ theirs.keys():
                found.add(ours.get(digest) or theirs[digest])
    return sorted(found)
