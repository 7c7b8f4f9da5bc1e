"""What stands when a run begins: the run that published a cluster's recommendation last, what pulls have listed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import DateTime, Engine, Select, cast, collate, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from cluster_review.warehouse.connection import WarehouseRefused
from cluster_review.warehouse.schema import RESULT_TABLES, RUNS

_RECOMMENDATIONS = RESULT_TABLES["recommendations"]
_LINEAGE = func.coalesce(RUNS.c.lineage, RUNS.c.instrument)


def standing_before(engine: Engine, run_id: str) -> dict[str, str]:
    """By cluster: the run that published its recommendation last, before this run was; in order of publication.

    Runs of other instruments don't count; those of earlier versions of the same do. A run about a few
    clusters speaks for these alone, so it takes nothing from the others.

    Raises:
        WarehouseRefused: there is no such run.
    """
    with engine.connect() as connection:
        own = connection.execute(
            select(RUNS.c.publish_order, _LINEAGE.label("lineage")).where(RUNS.c.run_id == run_id)
        ).one_or_none()
        if own is None:
            raise WarehouseRefused(f"没有运行 {run_id}。\nThere is no run {run_id}.")
        query = _standing().where(_LINEAGE.in_([own.lineage]))
        if own.publish_order is not None:
            query = query.where(RUNS.c.publish_order < own.publish_order)
        rows = sorted(connection.execute(query), key=lambda row: (row.publish_order, row.cluster_id))
        return {str(row.cluster_id): str(row.run_id) for row in rows}


def standing_run_of(engine: Engine, cluster_id: str, lineage: str | None = None) -> str | None:
    """The run in which a cluster's recommendation stands now; `None` if none was published."""
    query = _standing().where(_RECOMMENDATIONS.c.cluster_id == cluster_id)
    if lineage is not None:
        query = query.where(_LINEAGE.in_([lineage]))
    with engine.connect() as connection:
        found = connection.execute(query).one_or_none()
        return None if found is None else str(found.run_id)


def _standing() -> Select[Any]:
    return (
        select(_RECOMMENDATIONS.c.cluster_id, _RECOMMENDATIONS.c.run_id, RUNS.c.publish_order)
        .join(RUNS, RUNS.c.run_id == _RECOMMENDATIONS.c.run_id)
        .where(RUNS.c.state == "published")
        .ext(distinct_on(_RECOMMENDATIONS.c.cluster_id))
        .order_by(_RECOMMENDATIONS.c.cluster_id, RUNS.c.publish_order.desc())
    )


def published_clusters(engine: Engine, lineage: str) -> set[str]:
    """The clusters with a published recommendation under any version of an instrument."""
    query = _standing().where(_LINEAGE.in_([lineage]))
    with engine.connect() as connection:
        return {str(row.cluster_id) for row in connection.execute(query)}


def last_law_date(engine: Engine) -> date | None:
    """The law date of the run that knew most; `None` if nothing was run yet."""
    moment = cast(RUNS.c.known_at, DateTime(timezone=True))
    query = select(RUNS.c.law_date).order_by(moment.desc(), collate(RUNS.c.run_id, "C").desc()).limit(1)
    with engine.connect() as connection:
        return connection.execute(query).scalar()


def contradictions_listed_before(engine: Engine, kinds: Collection[str], known_at: datetime) -> set[str]:
    """Ids of the contradicting records that runs of these kinds listed when less was known."""
    listed = RESULT_TABLES["cross_record_findings"]
    query = (
        select(listed.c.finding)
        .join(RUNS, RUNS.c.run_id == listed.c.run_id)
        .where(RUNS.c.kind.in_(kinds), cast(RUNS.c.known_at, DateTime(timezone=True)) < known_at)
        .distinct()
    )
    with engine.connect() as connection:
        return set(connection.execute(query).scalars())
