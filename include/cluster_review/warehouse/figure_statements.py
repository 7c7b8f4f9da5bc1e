"""What each kind of source says last of a figure: the county's form, and tables such as the statistics'."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
from sqlalchemy import Engine, String, and_, case, cast, collate, literal, select
from sqlalchemy.dialects.postgresql import distinct_on

from cluster_review.warehouse.schema import COVERAGE, FACT_TABLES, FILINGS

COLUMNS = ("cluster_id", "report_year", "metric", "year", "kind", "value", "stated", "filing_id", "source_ref")


def figure_statements(engine: Engine, known_at: datetime) -> pd.DataFrame:
    """Figures by kind of source (`form` or `table`), of each kind the filing recorded last, as known at a moment.

    A correction replaces what its own kind said before; it is no contradiction.

    Args:
        engine: from `connect`.
        known_at: with time zone.

    Returns:
        `COLUMNS`, sorted; `value` is exact text, `stated` the same without trailing zeros.
    """
    figures = FACT_TABLES["figures"]
    kind = case((FILINGS.c.family == "annual_form", "form"), else_="table").label("kind")
    filing_id = collate(COVERAGE.c.filing_id, "C")
    place = (COVERAGE.c.cluster_id, COVERAGE.c.report_year)
    latest = (
        select(*place, COVERAGE.c.filing_id, kind)
        .join(
            FILINGS,
            and_(
                FILINGS.c.filing_id == COVERAGE.c.filing_id, FILINGS.c.recorded_at == COVERAGE.c.recorded_at
            ),
        )
        .where(COVERAGE.c.table_name == "figures", COVERAGE.c.recorded_at <= known_at)
        .ext(distinct_on(*place, kind))
        .order_by(*place, kind, COVERAGE.c.recorded_at.desc(), filing_id.desc())
        .subquery("latest")
    )
    same = and_(*(figures.c[name] == latest.c[name] for name in ("cluster_id", "report_year", "filing_id")))
    value = cast(figures.c.value, String)
    query = (
        select(
            figures.c.cluster_id, figures.c.report_year, figures.c.metric, figures.c.year, latest.c.kind,
            value.label("value"), literal(None).label("stated"), figures.c.filing_id, figures.c.source_ref,
        )
        .join(latest, same)
        .where(figures.c.recorded_at <= known_at)
        .order_by(
            *(collate(figures.c[name], "C") for name in ("cluster_id", "metric")),
            figures.c.report_year, figures.c.year, latest.c.kind,
        )
    )  # fmt: skip
    with engine.connect() as connection:
        frame = pd.DataFrame(connection.execute(query).fetchall(), columns=list(COLUMNS), dtype="object")
    exact = [_shortest(text) for text in frame["value"]]
    return frame.assign(value=exact, stated=exact)


def _shortest(text: str) -> str:
    """Equal numbers as equal text: no zeros after the last decimal."""
    return text.rstrip("0").rstrip(".") if "." in text else text
