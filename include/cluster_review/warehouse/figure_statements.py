"""What each kind of source says last of a figure: the county's form, a table of figures, and the statistics."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Engine,
    FromClause,
    String,
    and_,
    case,
    cast,
    collate,
    literal,
    select,
    union,
)  # fmt: skip
from sqlalchemy.dialects.postgresql import distinct_on

from cluster_review.warehouse.current import current_rows, is_withdrawn
from cluster_review.warehouse.schema import COVERAGE, FACT_TABLES, FILINGS

_FORM = ("cluster_id", "report_year")
COLUMNS = (
    "cluster_id",
    "report_year",
    "metric",
    "year",
    "kind",
    "value",
    "stated",
    "filing_id",
    "source_ref",
)


def figure_statements(engine: Engine, known_at: datetime) -> pd.DataFrame:
    """Figures by kind of source (`form`, `table` or `statistics`), of each what was recorded last, as known at a moment.

    A correction replaces what its own kind said before; it is no contradiction. A form that was withdrawn says
    nothing. The statistics stand beside each form that states the same metric and year.

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
        .where(
            COVERAGE.c.table_name == "figures",
            COVERAGE.c.recorded_at <= known_at,
            ~is_withdrawn(COVERAGE, known_at, None, COVERAGE.c.report_year),
        )
        .ext(distinct_on(*place, kind))
        .order_by(*place, kind, COVERAGE.c.recorded_at.desc(), filing_id.desc())
        .subquery("latest")
    )
    same = and_(*(figures.c[name] == latest.c[name] for name in (*_FORM, "filing_id")))
    stated = (
        select(
            *(figures.c[name] for name in (*_FORM, "metric", "year")), latest.c.kind,
            *_said(figures),
        )
        .join(latest, same)
        .where(figures.c.recorded_at <= known_at)
    )  # fmt: skip
    of = stated.subquery("stated")
    office = current_rows("statistics", known_at).subquery("statistics")
    beside = select(
        *(of.c[name] for name in (*_FORM, "metric", "year")),
        literal("statistics").label("kind"),
        *_said(office),
    ).join(of, and_(*(office.c[name] == of.c[name] for name in ("cluster_id", "metric", "year"))))
    told = union(stated, beside).subquery("told")
    query = select(*(told.c[name] for name in COLUMNS)).order_by(
        collate(told.c.cluster_id, "C"),
        collate(told.c.metric, "C"),
        told.c.report_year,
        told.c.year,
        told.c.kind,
    )
    with engine.connect() as connection:
        frame = pd.DataFrame(connection.execute(query).fetchall(), columns=list(COLUMNS), dtype="object")
    exact = [_shortest(text) for text in frame["value"]]
    return frame.assign(value=exact, stated=exact)


def _said(rows: FromClause) -> tuple[ColumnElement, ...]:
    """The value as exact text, and where it stands."""
    value = cast(rows.c.value, String)
    return value.label("value"), value.label("stated"), rows.c.filing_id, rows.c.source_ref


def _shortest(text: str) -> str:
    """Equal numbers as equal text: no zeros after the last decimal."""
    return text.rstrip("0").rstrip(".") if "." in text else text
