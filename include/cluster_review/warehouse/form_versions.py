"""Every version of a cluster's annual form that arrived, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Text, cast, collate, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from cluster_review.warehouse.current import is_withdrawn, latest_forms, of_other_filers
from cluster_review.warehouse.intake_schema import ARRIVALS, FILINGS, REFUSED_FORMS
from cluster_review.warehouse.rival_lists import rival_rows_of
from cluster_review.warehouse.schema import FACT_TABLES

_FORM = "annual_form"
_ALL_TIME = datetime(9998, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class StoredVersion:
    """One version of a form as the warehouse holds it.

    Attributes:
        report_year: `None` where a refused form didn't let it be read.
        state: counts, superseded, contested, withdrawn, record (of receipt), duplicate or quarantined.
        is_refused: the department sent it back after it came, and hasn't accepted it since.
        lists_differ: another filer's form of that year lists other enterprises, titles, goals or the like.
    """

    report_year: int | None
    filing_id: str
    file: str
    source: str
    filer: str | None
    signed: date | None
    sent: date | None
    received: date | None
    accepted: date | None
    is_accepted: bool | None
    first_arrival: datetime
    recorded_at: datetime
    state: str
    is_refused: bool = False
    lists_differ: bool = False


def form_versions(engine: Engine, cluster_id: str, report_year: int | None = None) -> list[StoredVersion]:
    """The versions of a cluster's forms, by report year, day of receipt and moment of record."""
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        found = [*_read_forms(connection, cluster_id), *_refused_forms(connection, cluster_id)]
        found += _duplicates(connection, found)
    wanted = [one for one in found if report_year in (None, one.report_year)]
    return sorted(
        wanted,
        key=lambda one: (
            one.report_year or 0,
            one.received or date.max,
            one.recorded_at,
            one.filing_id,
            one.file,
        ),
    )


def _read_forms(connection: Connection, cluster_id: str) -> list[StoredVersion]:
    reports, figures = FACT_TABLES["annual_reports"], FACT_TABLES["figures"]
    latest = latest_forms("figures", _ALL_TIME).subquery("latest")
    others = of_other_filers(latest_forms("figures", _ALL_TIME).subquery("counted"), _ALL_TIME, None)
    of_cluster = reports.c.cluster_id == cluster_id
    figure = func.concat_ws("|", figures.c.metric, cast(figures.c.year, Text), cast(figures.c.value, Text))
    says = func.array_agg(aggregate_order_by(figure, collate(figure, "C")))
    contents: dict[Any, list[str]] = {
        (row.filing_id, row.report_year): row.says
        for row in connection.execute(
            select(figures.c.filing_id, figures.c.report_year, says.label("says"))
            .where(figures.c.cluster_id == cluster_id)
            .group_by(figures.c.filing_id, figures.c.report_year)
        )
    }
    own_latest = {
        row.report_year: row.filing_id
        for row in connection.execute(select(latest).where(latest.c.cluster_id == cluster_id))
    }
    rivals = others.subquery("rivals")
    contested: dict[int, set[str]] = {}
    for row in connection.execute(select(rivals).where(rivals.c.cluster_id == cluster_id)):
        own = own_latest.get(row.report_year, "")
        if contents.get((own, row.report_year)) != contents.get((row.filing_id, row.report_year)):
            contested.setdefault(row.report_year, {own}).add(row.filing_id)
    arrival = (
        select(FILINGS.c.filing_id, FILINGS.c.recorded_at, FILINGS.c.source, FILINGS.c.original_name,
               FILINGS.c.family, FILINGS.c.first_arrival)
        .subquery("arrival")
    )  # fmt: skip
    withdrawn = is_withdrawn(reports, _ALL_TIME, None, reports.c.report_year).label("is_withdrawn")
    query = select(
        reports, arrival.c.source, arrival.c.original_name, arrival.c.family, arrival.c.first_arrival, withdrawn
    ).join(
        arrival,
        (arrival.c.filing_id == reports.c.filing_id) & (arrival.c.recorded_at == reports.c.recorded_at),
    )  # fmt: skip
    refusals = _refusals(connection, cluster_id)
    rival_years = {row[1] for row in rival_rows_of(connection, _ALL_TIME, cluster_id)}
    rival_forms = {
        row.filing_id for row in connection.execute(select(rivals).where(rivals.c.cluster_id == cluster_id))
    }
    made = []
    for row in connection.execute(query.where(of_cluster)):
        if row.is_withdrawn:
            state = "withdrawn"
        elif row.family != _FORM:
            state = "record"
        elif row.filing_id in contested.get(row.report_year, ()):
            state = "contested"
        else:
            state = "counts" if own_latest.get(row.report_year) == row.filing_id else "superseded"
        made.append(
            StoredVersion(
                row.report_year, row.filing_id, row.original_name, row.source, row.filer, row.signed_date,
                row.sent_date, row.received_date, row.accepted_date, row.is_accepted, row.first_arrival,
                row.recorded_at, state, any(_is_refused(row, event) for event in refusals),
                row.report_year in rival_years
                and row.filing_id in {own_latest.get(row.report_year), *rival_forms},
            )
        )  # fmt: skip
    return made


def _is_refused(form: Any, event: Any) -> bool:
    came = form.received_date or form.sent_date
    is_about = event.report_year == form.report_year and event.filer in (None, form.filer)
    is_accepted_since = bool(
        form.is_accepted and form.accepted_date and form.accepted_date > event.event_date
    )
    return bool(is_about and came and came <= event.event_date and not is_accepted_since)


def _refusals(connection: Connection, cluster_id: str) -> list[Any]:
    events = FACT_TABLES["filing_events"]
    query = select(events).where(events.c.cluster_id == cluster_id, events.c.kind == "refused")
    return list(connection.execute(query))


def _refused_forms(connection: Connection, cluster_id: str) -> list[StoredVersion]:
    query = (
        select(REFUSED_FORMS, FILINGS.c.source, FILINGS.c.original_name, FILINGS.c.first_arrival)
        .join(
            FILINGS,
            (FILINGS.c.filing_id == REFUSED_FORMS.c.filing_id)
            & (FILINGS.c.recorded_at == REFUSED_FORMS.c.recorded_at),
        )
        .where(REFUSED_FORMS.c.cluster_id == cluster_id)
    )
    return [
        StoredVersion(
            row.report_year, row.filing_id, row.original_name, row.source, None, None, None, None, None, None,
            row.first_arrival, row.recorded_at, "quarantined",
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def _duplicates(connection: Connection, found: list[StoredVersion]) -> list[StoredVersion]:
    """The same bytes under another name or from another source."""
    by_id = {one.filing_id: one for one in found if one.state != "record"}
    query = (
        select(ARRIVALS)
        .where(ARRIVALS.c.filing_id.in_(list(by_id)))
        .order_by(
            ARRIVALS.c.first_arrival, collate(ARRIVALS.c.source, "C"), collate(ARRIVALS.c.original_name, "C")
        )
    )
    made, places = [], dict[str, set[tuple[str, str]]]()
    for row in connection.execute(query):
        place, seen = (row.source, row.original_name), places.setdefault(row.filing_id, set())
        if seen and place not in seen:  # the first to arrive is the version itself
            made.append(_duplicate(by_id[row.filing_id], row))
        seen.add(place)
    return made


def _duplicate(first: StoredVersion, arrival: Any) -> StoredVersion:
    return replace(
        first,
        file=arrival.original_name,
        source=arrival.source,
        first_arrival=arrival.first_arrival,
        state="duplicate",
        is_refused=False,
    )
