"""Which facts are current, as known at a moment.

A county's form is taken as a whole: of the tables it covers, the rows of the latest filing for a cluster and
report year count, so a row left out of a corrected form is gone. Any other row is superseded by a later one
with the same key. "Latest" is by `recorded_at`, then by `filing_id`. What was recorded later isn't seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Select, and_, collate, func, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on

from cluster_review.tables import TABLES, Filer
from cluster_review.warehouse.schema import COVERAGE, FACT_TABLES


def is_whole_form(name: str) -> bool:
    """Whether rows of this table are superseded by whole filings."""
    return TABLES[name].filed_by is Filer.COUNTY


def current_rows(name: str, known_at: datetime) -> Select:
    """The current rows of a table of facts, all columns."""
    facts = FACT_TABLES[name]
    if is_whole_form(name):
        filing_id = collate(COVERAGE.c.filing_id, "C")
        latest = (
            select(COVERAGE.c.cluster_id, COVERAGE.c.report_year, COVERAGE.c.filing_id)
            .where(COVERAGE.c.table_name == name, COVERAGE.c.recorded_at <= known_at)
            .ext(distinct_on(COVERAGE.c.cluster_id, COVERAGE.c.report_year))
            .order_by(
                COVERAGE.c.cluster_id, COVERAGE.c.report_year, COVERAGE.c.recorded_at.desc(), filing_id.desc()
            )
            .subquery("latest")
        )
        of_latest = and_(*(facts.c[column.name] == column for column in latest.c))
        return select(facts).join(latest, of_latest).where(facts.c.recorded_at <= known_at)
    key = [facts.c[column] for column in TABLES[name].key]
    return (
        select(facts)
        .where(facts.c.recorded_at <= known_at)
        .ext(distinct_on(*key))
        .order_by(*key, facts.c.recorded_at.desc(), collate(facts.c.filing_id, "C").desc())
    )


def count_superseded(
    connection: Connection, name: str, filing_ids: Sequence[str], recorded_at: datetime
) -> tuple[int, int]:
    """Of the rows that one reading of these files added: how many there are, how many are superseded by now."""
    facts = FACT_TABLES[name]
    ours = and_(facts.c.filing_id.in_(filing_ids), facts.c.recorded_at == recorded_at)
    if is_whole_form(name):
        covered, later = COVERAGE.alias("covered"), COVERAGE.alias("later")
        same = and_(
            covered.c.table_name == name,
            covered.c.filing_id == facts.c.filing_id,
            covered.c.cluster_id == facts.c.cluster_id,
            covered.c.report_year == facts.c.report_year,
            *(later.c[c] == covered.c[c] for c in ("table_name", "cluster_id", "report_year")),
        )
        is_superseded = (
            select(1).where(same, _rank(later) > _rank(covered), later.c.recorded_at <= recorded_at).exists()
        )
    else:
        other = facts.alias("other")
        same = and_(*(other.c[column] == facts.c[column] for column in TABLES[name].key))
        is_superseded = (
            select(1).where(same, _rank(other) > _rank(facts), other.c.recorded_at <= recorded_at).exists()
        )
    query = select(func.count(), func.count().filter(is_superseded)).select_from(facts).where(ours)
    rows, superseded = connection.execute(query).one()
    return rows, superseded


def _rank(table):
    return tuple_(table.c.recorded_at, collate(table.c.filing_id, "C"))
