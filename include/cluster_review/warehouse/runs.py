"""A run's life: opened, filled slice by slice, published whole or not at all."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, Select, String, collate, delete, select, text, union, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from cluster_review.crash_points import crash_point
from cluster_review.tables import RUNS as RUNS_DECLARED
from cluster_review.warehouse import guards
from cluster_review.warehouse.connection import WarehouseRefused
from cluster_review.warehouse.load import insert_missing, lacks
from cluster_review.warehouse.schema import (
    PUBLISH_ORDER,
    RESULT_DECLARATIONS,
    RESULT_TABLES,
    RUNS,
    SLICE_TABLES,
)
from cluster_review.warehouse.values import from_frame, to_frame

DIGESTS = ("policy_digest", "facts_digest", "code_version", "content_digest")
_LOCK = 727_002  # any number, the same for all who publish


@dataclass(frozen=True)
class PublishResult:
    """How a publication ended.

    Attributes:
        run_id: the run whose results stand: this one, or the earlier one of equal content. A dry run's own.
        published: whether this run is the published one.
        earlier_run_id: the published run of equal content, when there was one.
    """

    run_id: str
    published: bool
    earlier_run_id: str | None = None


def open_run(engine: Engine, run: Mapping[str, Any]) -> dict[str, Any]:
    """Open a run, or find it open: the first call fixes its dates, a retried one gets them back.

    Args:
        engine: from `connect`.
        run: columns of `tables.RUNS`; `known_at` in ISO 8601 with time zone; `state` is ours.

    Returns:
        The run as it stands in the warehouse.

    Raises:
        WarehouseRefused: unknown columns, or a `known_at` that is no moment.
    """
    if unknown := run.keys() - {column.name for column in RUNS_DECLARED.columns}:
        raise WarehouseRefused(f"运行没有这些列:{sorted(unknown)}。\nA run has no columns {sorted(unknown)}.")
    try:
        has_zone = datetime.fromisoformat(run["known_at"]).tzinfo is not None
    except ValueError:
        has_zone = False
    if not has_zone:
        raise WarehouseRefused(
            f"known_at 应为带时区的 ISO 8601 时间,实际为 {run['known_at']!r}。\n"
            f"known_at must be an ISO 8601 moment with a time zone, found {run['known_at']!r}."
        )
    crash_point("run.before_opening")
    with engine.begin() as connection:
        connection.execute(insert(RUNS).values({**run, "state": "open"}).on_conflict_do_nothing())
        opened = _run(connection, run["run_id"])
        crash_point("run.between_row_and_commit")
    crash_point("run.after_opening")
    return opened


def write_results(engine: Engine, run_id: str, results: Mapping[str, pd.DataFrame]) -> dict[str, int]:
    """Write the results of a slice of clusters, unpublished. What is there already is left as it is.

    Args:
        engine: from `connect`.
        run_id: an open run.
        results: frames of `findings`, `ground_findings`, `recommendations` and `receipts` (run_id,
            cluster_id, receipt, payload as canonical JSON) in the convention of `tables`; `run_id` may be
            left out.

    Returns:
        How many rows were added to each table.

    Raises:
        WarehouseRefused: the run isn't open and lacks a row of these, or a frame isn't of its table.
    """
    if unknown := results.keys() - SLICE_TABLES.keys():
        raise WarehouseRefused(
            f"没有结果表 {sorted(unknown)}。\nThere are no tables of results {sorted(unknown)}."
        )
    rows = {
        name: from_frame(RESULT_DECLARATIONS[name], frame, {"run_id": run_id})
        for name, frame in results.items()
    }
    added = {}
    crash_point("results.before_rows")
    with engine.begin() as connection:
        if _run(connection, run_id, lock="share")["state"] != "open":
            if any(lacks(connection, SLICE_TABLES[n], RESULT_DECLARATIONS[n], v) for n, v in rows.items()):
                raise WarehouseRefused(f"运行 {run_id} 已结束。\nRun {run_id} is closed: its results stand.")
            return dict.fromkeys(rows, 0)
        for name, values in rows.items():
            columns = [column.name for column in RESULT_DECLARATIONS[name].columns]
            added[name] = insert_missing(connection, SLICE_TABLES[name], columns, values)
            crash_point("results.between_tables")
        crash_point("results.before_commit")
    crash_point("results.after_commit")
    return added


def publish(engine: Engine, run_id: str, digests: Mapping[str, str]) -> PublishResult:
    """Publish a run in one transaction, unless a published run has the same content.

    The database proves first that each recommendation to revoke follows from the run's findings and that each
    recommendation has its receipt. A run of equal content is closed as `unchanged` and its rows are dropped:
    the earlier run's stand. A dry run only keeps its digests. Publishing a published run again changes nothing.

    Args:
        engine: from `connect`.
        run_id: an open run.
        digests: `content_digest` and, where known, `policy_digest`, `facts_digest`, `code_version`.

    Raises:
        WarehouseRefused: the proof fails, or the run was published with other content.
    """
    if "content_digest" not in digests or digests.keys() - set(DIGESTS):
        raise WarehouseRefused(
            f"发布须给出 content_digest。\nTo publish, give content_digest; one of {DIGESTS}."
        )
    crash_point("publish.before_lock")
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            published = _publish(connection, _run(connection, run_id, lock="update"), digests)
            crash_point("publish.before_commit")
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == guards.NOT_DERIVED:
            raise WarehouseRefused(str(error.orig).splitlines()[0]) from None
        raise
    crash_point("publish.after_commit")
    return published


def read_results(
    engine: Engine, run_id: str, clusters: Collection[str] | None = None
) -> dict[str, pd.DataFrame]:
    """All tables of a run, in the convention of `tables`, sorted by key; of all clusters or only the named ones."""
    frames = {}
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        _run(connection, run_id)
        for name, declared in RESULT_DECLARATIONS.items():
            table = RESULT_TABLES[name]
            key = (table.c[column] for column in declared.key)
            order = [collate(c, "C") if isinstance(c.type, String) else c for c in key]
            columns = [table.c[column.name] for column in declared.columns]
            query = select(*columns).where(table.c.run_id == run_id).order_by(*order)
            if clusters is not None and "cluster_id" in table.c:
                query = query.where(table.c.cluster_id.in_(clusters))
            rows = connection.execute(query).fetchall()
            frames[name] = to_frame(declared.columns, rows)
    return frames


def result_frame(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows of a result table as a frame with its declared columns, ready for `write_results`."""
    columns = [column.name for column in RESULT_DECLARATIONS[name].columns]
    return pd.DataFrame(rows, columns=columns).astype(object)


def as_stored(name: str, frame: pd.DataFrame) -> dict[tuple[str, ...], dict[str, Any]]:
    """The rows of a result table as the database holds them, by key without the run's id."""
    declared = RESULT_DECLARATIONS[name]
    columns = [column.name for column in declared.columns]
    rows = (dict(zip(columns, row, strict=True)) for row in from_frame(declared, frame, {}))
    return {tuple(str(row[part]) for part in declared.key if part != "run_id"): row for row in rows}


def runs_with_results(engine: Engine) -> list[str]:
    """Runs that left results or digests of their content: published ones first, in the order of publication."""
    left = [select(table.c.run_id) for table in SLICE_TABLES.values()]
    query = (
        select(RUNS.c.run_id)
        .where(RUNS.c.content_digest.is_not(None) | RUNS.c.run_id.in_(union(*left)))
        .order_by(RUNS.c.publish_order.nulls_last(), collate(RUNS.c.run_id, "C"))
    )
    with engine.connect() as connection:
        return list(connection.execute(query).scalars())


def find_run(engine: Engine, run_id: str) -> dict[str, Any] | None:
    """A run's row; `None` if there is no such run."""
    with engine.connect() as connection:
        found = connection.execute(_row_of(run_id)).mappings().one_or_none()
        return None if found is None else dict(found)


def latest_published(engine: Engine, report_year: int, county: str | None = None) -> str | None:
    """The run published last for a report year and all clusters, or all of one county; `None` if there is none."""
    query = (
        select(RUNS.c.run_id)
        .where(
            RUNS.c.state == "published",
            RUNS.c.report_year == report_year,
            RUNS.c.county.is_not_distinct_from(county),
            RUNS.c.clusters.is_(None),
        )
        .order_by(RUNS.c.publish_order.desc())
        .limit(1)
    )
    with engine.connect() as connection:
        return connection.execute(query).scalar()


def published_runs(engine: Engine, county: str | None = None) -> list[str]:
    """All published runs of the whole province, or of a whole county, in the order of publication.

    Runs about a few clusters aren't among them; `standing` knows what these say.
    """
    query = (
        select(RUNS.c.run_id)
        .where(
            RUNS.c.state == "published",
            RUNS.c.county.is_not_distinct_from(county),
            RUNS.c.clusters.is_(None),
        )
        .order_by(RUNS.c.publish_order)
    )
    with engine.connect() as connection:
        return list(connection.execute(query).scalars())


def published_with(engine: Engine, content_digest: str, county: str | None = None) -> str | None:
    """The published run of that content, so that a caller can stop before it evaluates the same again."""
    with engine.connect() as connection:
        return _published_with(connection, content_digest, county)


def _published_with(connection: Connection, content_digest: str, county: str | None) -> str | None:
    query = select(RUNS.c.run_id).where(
        RUNS.c.state == "published",
        RUNS.c.content_digest == content_digest,
        RUNS.c.county.is_not_distinct_from(county),
    )
    return connection.execute(query).scalar()


def _publish(connection: Connection, run: dict[str, Any], digests: Mapping[str, str]) -> PublishResult:
    run_id = run["run_id"]
    if run["state"] != "open":
        if run["content_digest"] != digests["content_digest"]:
            raise WarehouseRefused(
                f"运行 {run_id} 已以其他内容结束;请以新的运行发布。\n"
                f"Run {run_id} is closed with other content; publish this as a new run."
            )
        if run["state"] == "published":
            return PublishResult(run_id, published=True)
    this_run = RUNS.c.run_id == run_id
    if run["is_dry_run"]:
        connection.execute(update(RUNS).where(this_run).values(digests))
        return PublishResult(run_id, published=False)
    earlier = _published_with(connection, digests["content_digest"], run["county"])
    if earlier is None:
        order = connection.execute(PUBLISH_ORDER.next_value().select()).scalar_one()
        connection.execute(
            update(RUNS).where(this_run).values({**digests, "state": "published", "publish_order": order})
        )
        return PublishResult(run_id, published=True)
    if run["state"] == "open":
        for table in SLICE_TABLES.values():
            connection.execute(delete(table).where(table.c.run_id == run_id))
        connection.execute(update(RUNS).where(this_run).values({**digests, "state": "unchanged"}))
    return PublishResult(earlier, published=False, earlier_run_id=earlier)


def _row_of(run_id: str) -> Select[Any]:
    return select(*(RUNS.c[column.name] for column in RUNS_DECLARED.columns)).where(RUNS.c.run_id == run_id)


def _run(connection: Connection, run_id: str, lock: str | None = None) -> dict[str, Any]:
    query = _row_of(run_id)
    if lock:
        query = query.with_for_update(read=lock == "share")
    found = connection.execute(query).mappings().one_or_none()
    if found is None:
        raise WarehouseRefused(f"没有运行 {run_id}。\nThere is no run {run_id}.")
    return dict(found)
