"""What a county's page reads: its own clusters and the forms they owe, and what became of what it filed.

The database gives a county its own rows alone; each query says so once more by the region codes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, text

from cluster_review.warehouse.rights import Actor, DatabaseRole, acting_as

_OWN = (
    "EXISTS (SELECT FROM unnest(string_to_array({county}, ';')) AS code, unnest(CAST(:prefixes AS text[])) AS p "
    "WHERE starts_with(code, p))"
)
_CLUSTERS = f"""SELECT cluster_id, name, county FROM (
  SELECT DISTINCT ON (cluster_id) cluster_id, name, county FROM facts.clusters
  ORDER BY cluster_id, recorded_at DESC, filing_id COLLATE "C" DESC) AS latest
WHERE {_OWN.format(county="county")}
ORDER BY cluster_id COLLATE "C" """  # noqa: S608  (all words are ours)
_OWED = f"""SELECT * FROM (
  SELECT DISTINCT ON (s.cluster_id, s.report_year) s.cluster_id, s.name, s.county, s.report_year, s.due_date, s.state,
    coalesce(w.zh, s.state) AS state_zh, coalesce(w.en, s.state) AS state_en, s.days_late, s.reminded_date,
    s.received_date, s.accepted_date, s.reason_zh, s.reason_en, u.law_date
  FROM results.filing_status AS s JOIN results.runs AS u ON u.run_id = s.run_id
  LEFT JOIN review.words AS w ON w.list = 'filing_state' AND w.code = s.state
  ORDER BY s.cluster_id, s.report_year, u.law_date DESC, s.run_id COLLATE "C" DESC) AS latest
WHERE {_OWN.format(county="county")}
ORDER BY report_year DESC, cluster_id COLLATE "C" """  # noqa: S608
_PROGRAM = Actor("program:desk", "", ("viewer",))


@dataclass(frozen=True)
class OwnCluster:
    """A cluster of the county."""

    cluster_id: str
    name: str
    county: str


@dataclass(frozen=True)
class FormOwed:
    """A form that a cluster owes for a year, and where it stands on the law date of the watch."""

    cluster_id: str
    name: str
    county: str
    report_year: int
    due_date: date | None
    state: str
    state_zh: str
    state_en: str
    days_late: int | None
    reminded_date: date | None
    received_date: date | None
    accepted_date: date | None
    reason_zh: str
    reason_en: str
    law_date: date


@dataclass(frozen=True)
class Receipt:
    """What the department has of a file: when it first arrived, and what became of it."""

    sha256: str
    original_name: str
    size: int
    first_arrival: datetime
    state: str
    state_zh: str
    state_en: str
    refusals: tuple[tuple[str, str], ...] = ()


def own_clusters(engine: Engine, actor: Actor) -> list[OwnCluster]:
    """The clusters of a county, by id."""
    return [OwnCluster(**row) for row in _read(engine, actor, _CLUSTERS)]


def forms_owed(engine: Engine, actor: Actor) -> list[FormOwed]:
    """The forms that they owe, the latest year first, as the last watch found."""
    return [FormOwed(**row) for row in _read(engine, actor, _OWED)]


def receipt_of(engine: Engine, source: str, original_name: str, sha256: str) -> Receipt | None:
    """What became of one file; None if it never arrived. The caller knows that it may ask."""
    asked = {"source": source, "name": original_name, "sha256": sha256}
    with engine.connect() as connection:
        acting_as(connection, DatabaseRole.READER, _PROGRAM)
        row = connection.execute(
            text(
                # The same bytes may have come before, by another way or name: the first time counts.
                "SELECT sha256, original_name, size, state, state_zh, state_en, filing_id, (SELECT min(b.first_arrival) "
                "FROM intake.arrivals AS b WHERE b.filing_id = a.filing_id) AS first_arrival "
                "FROM review.arrivals AS a WHERE source = :source AND original_name = :name AND sha256 = :sha256"
            ),
            asked,
        ).one_or_none()
        if row is None:
            return None
        told = connection.execute(
            text(
                "SELECT message_zh, message_en FROM intake.quarantine WHERE filing_id = :filing ORDER BY quarantine_id"
            ),
            {"filing": row.filing_id},
        ).all()
    found: Any = dict(row._mapping)
    del found["filing_id"]
    return Receipt(**found, refusals=tuple((zh, en) for zh, en in told))


def _read(engine: Engine, actor: Actor, query: str) -> Sequence[Any]:
    with engine.connect() as connection:
        acting_as(connection, DatabaseRole.COUNTY, actor)
        return connection.execute(text(query), {"prefixes": list(actor.counties)}).mappings().all()
