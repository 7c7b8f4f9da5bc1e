"""Who may do what on which table: five database roles, four verbs, and which rows a role sees.

The grants of the database, the row policies and the page `docs/rights.md` all come from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Table

from cluster_review.warehouse.decision_schema import LEDGER, PERSONAL
from cluster_review.warehouse.schema import (
    FACT_TABLES,
    METADATA,
    RUNS,
    SLICE_TABLES,
    WORDS,
)


class DatabaseRole(StrEnum):
    """The roles of the database; none can log in by itself."""

    OWNER = "cluster_review_owner"
    WRITER = "cluster_review_writer"
    READER = "cluster_review_reader"
    DECIDER = "cluster_review_decider"
    COUNTY = "cluster_review_county"


VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE")

DECIDER_COLUMNS = (
    "kind", "cluster_id", "run_id", "seen_version", "subject", "verdict", "reason", "detail", "personal_digest",
)  # fmt: skip
"""What a person may write of an entry; who, when and the chain are the database's own."""
_COUNTY_LEDGER = (
    "entry", "kind", "cluster_id", "run_id", "subject", "verdict", "reason", "concerns", "recorded_at", "hash",
)  # fmt: skip
_COUNTY_RUNS = ("run_id", "kind", "report_year", "law_date", "instrument", "state", "publish_order")

COUNTY_FACTS = (
    "clusters", "register_events", "annual_reports", "figures", "enterprises", "titles", "report_chapters",
    "plan_goals", "changes", "filing_events", "review_calls", "review_applications", "waivers", "evidence_links",
    "soft_justifications",
)  # fmt: skip
"""What a county may read of its own clusters: what it filed, and what the department told it. Not the records of
other authorities, and no recommendation before it is published."""
COUNTY_RESULTS = ("validity_watch", "filing_status")

COUNTY_VIEWS: tuple[str, ...] = ()


class Rows(StrEnum):
    """Which rows of a table a session sees that reads for a person."""

    ALL = "all"
    CLUSTER = "own clusters"
    INCIDENT = "of incidents seen"
    ENTRY = "own clusters' entries"
    PERSONAL = "of entries seen"
    PROVINCE = "whole province only"


@dataclass(frozen=True)
class Right:
    """A verb granted; `columns` is empty where it holds for all of them."""

    verb: str
    columns: tuple[str, ...] = ()


def rows_of(table: Table) -> Rows:
    """Which rows belong to a county."""
    if table is LEDGER:
        return Rows.ENTRY
    if table is PERSONAL:
        return Rows.PERSONAL
    if "cluster_id" in table.c:
        return Rows.CLUSTER
    if table.name == "casualties":
        return Rows.INCIDENT
    if table.schema == "intake" or table.name == "cross_record_findings":
        return Rows.PROVINCE
    return Rows.ALL


def rights_of(role: DatabaseRole, table: Table) -> tuple[Right, ...]:
    """What a role may do on a table."""
    if role is DatabaseRole.OWNER:
        return tuple(Right(verb) for verb in VERBS)
    read = Right("SELECT")
    if role is DatabaseRole.WRITER:
        return _of_writer(table)
    if role is DatabaseRole.COUNTY:
        return _of_county(table)
    if table is PERSONAL:
        if role is DatabaseRole.DECIDER:
            return (read, Right("INSERT"))
        return (Right("SELECT", ("entry", "name")),)
    if table is LEDGER and role is DatabaseRole.DECIDER:
        return (read, Right("INSERT", DECIDER_COLUMNS))
    return (read,)


def _of_writer(table: Table) -> tuple[Right, ...]:
    read, add = Right("SELECT"), Right("INSERT")
    if table is PERSONAL:
        return ()
    if table.schema == "decisions" or table is WORDS:
        return (read,)
    if table is RUNS:
        return (read, add, Right("UPDATE"))
    if table in SLICE_TABLES.values():
        return (read, add, Right("DELETE"))
    return (read, add)


def _of_county(table: Table) -> tuple[Right, ...]:
    read = Right("SELECT")
    if table is LEDGER:
        return (Right("SELECT", _COUNTY_LEDGER),)
    if table is RUNS:
        return (Right("SELECT", _COUNTY_RUNS),)
    shown = {
        *(FACT_TABLES[name] for name in COUNTY_FACTS),
        *(SLICE_TABLES[name] for name in COUNTY_RESULTS),
        WORDS,
    }
    return (read,) if table in shown else ()


def matrix() -> Mapping[tuple[str, DatabaseRole], tuple[Right, ...]]:
    """All of it: by full name of the table and role."""
    return {(t.fullname, role): rights_of(role, t) for t in METADATA.sorted_tables for role in DatabaseRole}
