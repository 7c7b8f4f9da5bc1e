"""What is new on a cluster since the version a person saw."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, text

from cluster_review.warehouse.decision_schema import LEDGER
from cluster_review.warehouse.ledger_refusals import Changes
from cluster_review.warehouse.ledger_statements import OF_A_CLUSTER, of_cluster
from cluster_review.warehouse.schema import RESULT_TABLES, RUNS

_VERSION = re.compile(r"(?P<receipt>[^/]+)/(?P<run>\d+)/(?P<entry>\d+)/(?P<counts>\d+(\.\d+)*)")


@dataclass(frozen=True)
class _Seen:
    run: int
    entry: int
    counts: tuple[int, ...]


def changes_since(connection: Connection, run_id: str, cluster_id: str, seen_version: str | None) -> Changes:
    """What was recorded since that version, as far as the session may see it."""
    now = connection.execute(
        text("SELECT decisions.version_of(:run, :cluster)"), {"run": run_id, "cluster": cluster_id}
    ).scalar()
    seen, current = _read(seen_version), _read(now)
    if current is None:
        return Changes(complete=False)
    later = _standing_run(connection, cluster_id, current.run)
    later_run = later if later != run_id else None
    if seen is None:
        return Changes(run_id=later_run, complete=False)
    entries = connection.execute(
        select(LEDGER.c.entry)
        .where(LEDGER.c.cluster_id == cluster_id, LEDGER.c.entry > seen.entry)
        .order_by(LEDGER.c.entry)
    ).scalars()
    facts = {
        name: _newest(connection, name, cluster_id, more)
        for name, before, after in zip(OF_A_CLUSTER, seen.counts, current.counts, strict=True)
        if (more := after - before) > 0
    }
    return Changes(facts, tuple(entries), later_run)


def _newest(connection: Connection, name: str, cluster_id: str, count: int) -> list[Mapping[str, Any]]:
    query = text(
        f"SELECT f.* FROM facts.{name} AS f WHERE {of_cluster(name, ':cluster')} "  # noqa: S608  (declared names)
        "ORDER BY f.fact_id DESC LIMIT :count"
    )
    return [dict(row._mapping) for row in connection.execute(query, {"cluster": cluster_id, "count": count})]


def _standing_run(connection: Connection, cluster_id: str, publish_order: int) -> str | None:
    advice = RESULT_TABLES["recommendations"]
    query = (
        select(RUNS.c.run_id)
        .join(advice, advice.c.run_id == RUNS.c.run_id)
        .where(advice.c.cluster_id == cluster_id, RUNS.c.publish_order == publish_order)
    )
    found = connection.execute(query).scalar()
    return None if found is None else str(found)


def _read(version: str | None) -> _Seen | None:
    found = _VERSION.fullmatch(version or "")
    if found is None:
        return None
    counts = tuple(map(int, found["counts"].split(".")))
    if len(counts) != len(OF_A_CLUSTER):
        return None
    return _Seen(int(found["run"]), int(found["entry"]), counts)
