"""Refused files as items that people close: mended, superseded by a later form, or withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, and_, collate, func, select

from cluster_review.crash_points import crash_point
from cluster_review.warehouse.current import OWN_DAMAGE
from cluster_review.warehouse.load import insert_missing
from cluster_review.warehouse.schema import FACT_TABLES, FILINGS, MENDINGS, QUARANTINE, REFUSED_FORMS

OPEN = "open"
SHOWN = 10
"""Characters of the digest that name an item to a person."""

_FORM = ("filing_id", "cluster_id", "report_year", "recorded_at")
_MARKS = FACT_TABLES["completeness_marks"]


@dataclass(frozen=True)
class Mending:
    """How a refused file was closed.

    Attributes:
        way: `mended`, `superseded` or `withdrawn`.
        mended_by: the filing that took its place; None if it was withdrawn.
        first_arrival: of the refused file: the arrival that counts.
        mended_arrival: of the filing that took its place.
    """

    filing_id: str
    way: str
    mended_by: str | None
    first_arrival: datetime
    mended_arrival: datetime | None
    by_whom: str
    note: str | None
    recorded_at: datetime


@dataclass(frozen=True)
class Item:
    """A refused file, or one of which rows were refused.

    Attributes:
        first_arrival: when its bytes first arrived; with time zone.
        faults: how many faults are listed.
        cluster_id, report_year: of an annual form, as far as they could be read.
        mending: how it was closed; None while it is open.
    """

    filing_id: str
    source: str
    original_name: str
    family: str
    size: int
    batch_id: str | None
    first_arrival: datetime
    recorded_at: datetime
    faults: int
    cluster_id: str | None
    report_year: int | None
    mending: Mending | None

    @property
    def id(self) -> str:
        """What a person calls it by: the beginning of the digest of its bytes."""
        return self.sha256[:SHOWN]

    @property
    def sha256(self) -> str:
        """Digest of its bytes."""
        return self.filing_id.rpartition(":")[2].partition(".")[0]

    @property
    def state(self) -> str:
        """`open`, or the way in which it was closed."""
        return OPEN if self.mending is None else self.mending.way


def read_items(engine: Engine, known_at: datetime | None = None) -> list[Item]:
    """Every refused file with its state, as recorded by a moment; by first arrival, then by file.

    Args:
        engine: from `connect`.
        known_at: with time zone; by default everything on record.
    """
    of_file = (
        select(
            QUARANTINE.c.filing_id, func.min(QUARANTINE.c.first_arrival).label("first_arrival"),
            func.min(QUARANTINE.c.recorded_at).label("recorded_at"), func.count().label("faults"),
        ).group_by(QUARANTINE.c.filing_id)
    )  # fmt: skip
    if known_at is not None:
        of_file = of_file.where(QUARANTINE.c.recorded_at <= known_at)
    refused = of_file.subquery("refused")
    reading = and_(FILINGS.c.filing_id == refused.c.filing_id, FILINGS.c.recorded_at == refused.c.recorded_at)
    closed = MENDINGS.c.filing_id == refused.c.filing_id
    if known_at is not None:
        closed = and_(closed, MENDINGS.c.recorded_at <= known_at)
    mending = [MENDINGS.c[field.name].label(f"mending_{field.name}") for field in fields(Mending)]
    query = (
        select(
            refused, FILINGS.c.source, FILINGS.c.original_name, FILINGS.c.family, FILINGS.c.size, FILINGS.c.batch_id,
            REFUSED_FORMS.c.cluster_id, REFUSED_FORMS.c.report_year, *mending,
        )
        .join(FILINGS, reading)
        .outerjoin(REFUSED_FORMS, REFUSED_FORMS.c.filing_id == refused.c.filing_id)
        .outerjoin(MENDINGS, closed)
        .order_by(refused.c.first_arrival, collate(refused.c.filing_id, "C"))
    )  # fmt: skip
    with engine.connect() as connection:
        return [_item(row) for row in connection.execute(query).mappings()]


def _item(row: Any) -> Item:
    own = {field.name: row[field.name] for field in fields(Item) if field.name != "mending"}
    closed = {field.name: row[f"mending_{field.name}"] for field in fields(Mending)}
    return Item(**own, mending=None if closed["way"] is None else Mending(**closed))


def write_refused_form(
    engine: Engine, filing_id: str, cluster_id: str, report_year: int | None, recorded_at: datetime
) -> None:
    """Remember whose form was refused; the first word stands."""
    crash_point("refused_form.before_commit")
    with engine.begin() as connection:
        row = (filing_id, cluster_id, report_year, recorded_at)
        insert_missing(connection, REFUSED_FORMS, _FORM, [row])
        crash_point("refused_form.between_row_and_commit")
    crash_point("refused_form.after_commit")


def write_mendings(engine: Engine, mendings: Sequence[Mending]) -> int:
    """Close items; one that is closed stays closed as it was. How many were closed now."""
    columns = tuple(field.name for field in fields(Mending))
    crash_point("mending.before_commit")
    with engine.begin() as connection:
        closed = insert_missing(connection, MENDINGS, columns, [astuple(mending) for mending in mendings])
        crash_point("mending.between_rows_and_commit")
    crash_point("mending.after_commit")
    return closed


def damage_by_file(engine: Engine, filing_ids: Iterable[str]) -> dict[str, set[tuple[str, str]]]:
    """What each refused file marked as damaged when it was refused: facet and cluster (`*` is all)."""
    query = select(_MARKS.c.filing_id, _MARKS.c.facet, _MARKS.c.cluster_id).where(
        _MARKS.c.filing_id.in_(list(filing_ids)),
        _MARKS.c.mark == "damaged",
        func.starts_with(_MARKS.c.source_ref, OWN_DAMAGE),
    )
    found: dict[str, set[tuple[str, str]]] = {}
    with engine.connect() as connection:
        for row in connection.execute(query):
            found.setdefault(row.filing_id, set()).add((row.facet, row.cluster_id))
    return found


def arrivals_of(engine: Engine, filing_ids: Collection[str]) -> dict[str, datetime]:
    """When the bytes of each filing were first read as having arrived."""
    query = (
        select(FILINGS.c.filing_id, func.min(FILINGS.c.first_arrival))
        .where(FILINGS.c.filing_id.in_(list(filing_ids)))
        .group_by(FILINGS.c.filing_id)
    )
    with engine.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


def counted_arrivals(engine: Engine) -> dict[str, datetime]:
    """Of each filing that took a refused one's place: the arrival that counts, over the whole chain of mendings."""
    query = select(MENDINGS.c.mended_by, MENDINGS.c.filing_id, MENDINGS.c.first_arrival).where(
        MENDINGS.c.way == "mended"
    )
    with engine.connect() as connection:
        links = connection.execute(query).all()
    found: dict[str, datetime] = {}
    # In order of arrival, so that a file mended twice finds the arrival its predecessor was given.
    for link in sorted(links, key=lambda link: (link.first_arrival, link.filing_id)):
        counts = min(found.get(link.filing_id, link.first_arrival), link.first_arrival)
        found[link.mended_by] = min(found.get(link.mended_by, counts), counts)
    return found
