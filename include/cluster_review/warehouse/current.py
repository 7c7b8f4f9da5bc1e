"""Which facts are current, as known at a moment.

A county's form is taken as a whole: of the tables it covers, the rows of the latest form for a cluster and
report year count, so a row left out of a corrected form is gone. A form that was withdrawn (`filing_events`)
doesn't count; the one before it does. Any other row is superseded by a later one with the same key. "Latest"
is by `recorded_at`, then by `filing_id`. What was recorded later isn't seen.

Two things of a superseded form are seen all the same: its receipt, for the day of the first submission may be
the one that counts, and its figures where somebody else filed the form that follows it: two filers who say
different things contradict each other, and the later isn't the truer for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    FromClause,
    Select,
    Subquery,
    and_,
    case,
    cast,
    collate,
    func,
    null,
    or_,
    select,
    tuple_,
    union,
)
from sqlalchemy.dialects.postgresql import distinct_on

from cluster_review.tables import TABLES, Filer
from cluster_review.warehouse.schema import COVERAGE, FACT_TABLES, FILINGS, MENDINGS

OWN_DAMAGE = "退件 "
"""How the place of damage begins that the program marked itself; an authority's own marks are nobody else's to lift."""

_PAIR = ("cluster_id", "report_year")
_FORM = "annual_form"
_RECEIPT = frozenset(
    {
        *_PAIR,
        "filer",
        "signed_date",
        "sent_date",
        "received_date",
        "is_accepted",
        "accepted_date",
        "fault_party",
    }
)
"""What is taken of a superseded form: when it came, and from whom."""


def is_whole_form(name: str) -> bool:
    """Whether rows of this table are superseded by whole filings."""
    return TABLES[name].filed_by is Filer.COUNTY


def current_rows(name: str, known_at: datetime, law_date: date | None = None) -> Select:
    """The current rows of a table of facts, all columns.

    Args:
        known_at: with time zone.
        law_date: withdrawals after that day don't count; by default all do that were recorded.
    """
    facts = FACT_TABLES[name]
    if name == "annual_reports":
        return _receipts(known_at, law_date)
    if is_whole_form(name):
        latest = latest_forms(name, known_at, law_date).subquery("latest")
        if name == "figures":
            pairs = (latest.c.cluster_id, latest.c.report_year, latest.c.filing_id)
            latest = union(select(*pairs), of_other_filers(latest, known_at, law_date)).subquery("counted")
        of_latest = and_(*(facts.c[column.name] == column for column in latest.c))
        return select(facts).join(latest, of_latest).where(facts.c.recorded_at <= known_at)
    key = [facts.c[column] for column in TABLES[name].key]
    query = select(facts).where(facts.c.recorded_at <= known_at)
    order: list[ColumnElement[Any]] = [facts.c.recorded_at.desc(), collate(facts.c.filing_id, "C").desc()]
    if name == "completeness_marks":
        # A form's word for its own lists goes with the form; what says that rows were lost stays.
        query = query.where(or_(facts.c.mark != "complete", ~is_withdrawn(facts, known_at, law_date, None)))
        # Damage stands for as long as the refused file that marked it is open, whatever was lifted for another.
        own_damage = and_(
            facts.c.mark == "damaged", func.coalesce(func.starts_with(facts.c.source_ref, OWN_DAMAGE), False)
        )
        query = query.where(~and_(own_damage, _is_closed(facts, known_at)))
        order = [own_damage.desc(), *order]
    return query.ext(distinct_on(*key)).order_by(*key, *order)


def _is_closed(facts: FromClause, known_at: datetime) -> ColumnElement[bool]:
    """Whether the refused file that a row was read from had been closed by then."""
    closed = (MENDINGS.c.filing_id == facts.c.filing_id, MENDINGS.c.recorded_at <= known_at)
    return select(1).where(*closed).exists()


def latest_forms(name: str, known_at: datetime, law_date: date | None = None) -> Select:
    """Cluster, report year and filing of the form whose rows of a table count: the latest not withdrawn."""
    return (
        select(COVERAGE.c.cluster_id, COVERAGE.c.report_year, COVERAGE.c.filing_id)
        .where(
            COVERAGE.c.table_name == name,
            COVERAGE.c.recorded_at <= known_at,
            ~is_withdrawn(COVERAGE, known_at, law_date, COVERAGE.c.report_year),
        )
        .ext(distinct_on(COVERAGE.c.cluster_id, COVERAGE.c.report_year))
        .order_by(
            COVERAGE.c.cluster_id,
            COVERAGE.c.report_year,
            COVERAGE.c.recorded_at.desc(),
            collate(COVERAGE.c.filing_id, "C").desc(),
        )
    )


def is_withdrawn(
    of: FromClause, known_at: datetime, law_date: date | None, report_year: ColumnElement | None
) -> ColumnElement[bool]:
    """Whether the form that a row was read from had come by the day on which it was withdrawn."""
    event = _withdrawals(known_at, law_date).subquery("event")
    report = FACT_TABLES["annual_reports"].alias("form")
    on_record = cast(func.timezone("Asia/Shanghai", report.c.recorded_at), Date)
    conditions = [
        event.c.cluster_id == of.c.cluster_id,
        report.c.filing_id == of.c.filing_id,
        report.c.cluster_id == event.c.cluster_id,
        report.c.report_year == event.c.report_year,
        or_(event.c.filer.is_(None), event.c.filer == report.c.filer),
        func.coalesce(report.c.received_date, report.c.sent_date, on_record) <= event.c.event_date,
    ]
    if report_year is not None:
        conditions.append(event.c.report_year == report_year)
    return select(1).where(*conditions).exists()


def _withdrawals(known_at: datetime, law_date: date | None) -> Select:
    events = FACT_TABLES["filing_events"]
    key = [events.c[column] for column in TABLES["filing_events"].key]
    query = select(*key, events.c.filer).where(events.c.recorded_at <= known_at, events.c.kind == "withdrawn")
    if law_date is not None:
        query = query.where(events.c.event_date <= law_date)
    return query.ext(distinct_on(*key)).order_by(
        *key, events.c.recorded_at.desc(), collate(events.c.filing_id, "C").desc()
    )


def _receipts(known_at: datetime, law_date: date | None) -> Select:
    """The receipt of every form, the rest of the latest alone.

    A record of receipts (no form) replaces what was recorded before it. Of rows with one filer and one day of
    receipt the last counts, and a form without a day of receipt says nothing beside a later one.
    """
    reports = FACT_TABLES["annual_reports"]
    latest = latest_forms("annual_reports", known_at, law_date).subquery("latest")
    record = (
        select(COVERAGE.c.cluster_id, COVERAGE.c.report_year, func.max(COVERAGE.c.recorded_at).label("since"))
        .join(FILINGS, FILINGS.c.filing_id == COVERAGE.c.filing_id)
        .where(
            COVERAGE.c.table_name == "annual_reports",
            COVERAGE.c.recorded_at <= known_at,
            FILINGS.c.family != _FORM,
        )
        .group_by(COVERAGE.c.cluster_id, COVERAGE.c.report_year)
        .subquery("record")
    )
    is_latest = func.coalesce(reports.c.filing_id == latest.c.filing_id, False)
    columns = [
        column
        if column.name in _RECEIPT or column.name not in _DECLARED
        else case((is_latest, column), else_=null()).label(column.name)
        for column in reports.c
    ]
    place = (reports.c.cluster_id, reports.c.report_year, reports.c.received_date, reports.c.filer)
    return (
        select(*columns)
        .outerjoin(latest, and_(*(reports.c[name] == latest.c[name] for name in _PAIR)))
        .outerjoin(record, and_(*(reports.c[name] == record.c[name] for name in _PAIR)))
        .where(
            reports.c.recorded_at <= known_at,
            or_(record.c.since.is_(None), reports.c.recorded_at >= record.c.since),
            or_(is_latest, reports.c.received_date.is_not(None)),
        )
        .ext(distinct_on(*place))
        .order_by(
            *place, is_latest.desc(), reports.c.recorded_at.desc(), collate(reports.c.filing_id, "C").desc()
        )
    )


_DECLARED = frozenset(column.name for column in TABLES["annual_reports"].columns)


def of_other_filers(latest: Subquery, known_at: datetime, law_date: date | None) -> Select:
    """The latest form of each filer other than the one whose form is the latest, where neither was sent back."""
    reports = FACT_TABLES["annual_reports"]
    own = reports.alias("own")
    place = (reports.c.cluster_id, reports.c.report_year, reports.c.filer)
    return (
        select(reports.c.cluster_id, reports.c.report_year, reports.c.filing_id)
        .join(latest, and_(*(reports.c[name] == latest.c[name] for name in _PAIR)))
        .join(own, and_(*(own.c[name] == latest.c[name] for name in (*_PAIR, "filing_id"))))
        .where(
            reports.c.recorded_at <= known_at,
            reports.c.filer != own.c.filer,
            reports.c.is_accepted.is_distinct_from(False),
            own.c.is_accepted.is_distinct_from(False),
            ~is_withdrawn(reports, known_at, law_date, reports.c.report_year),
        )
        .ext(distinct_on(*place))
        .order_by(*place, reports.c.recorded_at.desc(), collate(reports.c.filing_id, "C").desc())
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
