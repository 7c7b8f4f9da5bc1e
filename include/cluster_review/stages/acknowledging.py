"""The last step of an intake: tell the source that its files are safe, and only now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cluster_review.crash_points import crash_point
from cluster_review.stages.batch import (
    ACKNOWLEDGED,
    Batch,
    is_acknowledged,
    read_step,
    remove_steps,
    write_step,
)
from cluster_review.stages.runs import Run
from cluster_review.stages.source_choice import Connections
from cluster_review.stages.source_cursors import cursors_reached, tell_sources
from cluster_review.stages.warehouse_access import warehouse


def acknowledge(*, run: Run, batch: Batch, connections: Connections | None = None) -> dict[str, Any]:
    """Remember how far each source was taken, and remove the batch's working files, which hold personal data.

    To be called after the audit. A run that ends before this point fetches the same again, which changes nothing.

    Args:
        run: the run.
        batch: its batch.
        connections: as for `fetch_and_land`.

    Raises:
        ConnectionError: a source that wants to be told can't be.
    """
    from cluster_review.warehouse.arrivals import taking_turns

    with taking_turns(warehouse(), f"acknowledge {batch['batch_id']}"):
        return _acknowledged(run, batch, connections)


def _acknowledged(run: Run, batch: Batch, connections: Connections | None) -> dict[str, Any]:
    from cluster_review.warehouse.arrivals import write_cursor

    if is_acknowledged(batch):  # a second copy of the task, or a retry after the last step
        return {**read_step(batch["batch_id"], ACKNOWLEDGED), "removed": remove_steps(batch)}
    cursors = cursors_reached(batch)
    for source, cursor in sorted(cursors.items()):
        write_cursor(warehouse(), source, cursor, datetime.fromisoformat(run["recorded_at"]))
    crash_point("acknowledge.before_telling")
    tell_sources(run, batch, connections)
    crash_point("acknowledge.after_telling")
    told = {"files": batch["files"], "sources": sorted(cursors)}
    write_step(batch["batch_id"], ACKNOWLEDGED, told)
    crash_point("acknowledge.before_removal")
    removed = remove_steps(batch)
    crash_point("acknowledge.after_removal")
    return {**told, "removed": removed}
