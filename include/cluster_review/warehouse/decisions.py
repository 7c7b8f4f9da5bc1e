"""What people decided, as it stands: decisions, judgements of evidence, disagreements, proceedings."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Engine, text

View = Literal["decisions", "evidence_judgements", "disagreements", "proceedings"]
Row = dict[str, Any]


def standing_decisions(
    engine: Engine | Connection, run_id: str | None = None, cluster_id: str | None = None
) -> list[Row]:
    """The standing decision per run and cluster: by whom, the second person, its state.

    `state` is `proposed` (a revocation awaits its second person), `confirmed`, `overridden`, `deferred`, `refused`
    (the second person didn't agree: undecided again) or `reopened`. A run and cluster without a row is undecided.
    """
    return _rows(engine, "decisions", run_id, cluster_id)


def standing_judgements(engine: Engine | Connection, cluster_id: str | None = None) -> list[Row]:
    """The standing judgement of evidence per cluster and provision.

    `state` is that of the latest: `confirmed`, `refuted`, `proposed` (refuted, and awaits its second person) or
    `withdrawn`; `in_force` is the judgement that counts meanwhile.
    """
    return _rows(engine, "evidence_judgements", None, cluster_id)


def disagreements(
    engine: Engine | Connection, run_id: str | None = None, cluster_id: str | None = None
) -> list[Row]:
    """Where person and program differ: a row for each provision or reading in which they do, with the reason."""
    return _rows(engine, "disagreements", run_id, cluster_id)


def proceedings(
    engine: Engine | Connection, run_id: str | None = None, cluster_id: str | None = None
) -> list[Row]:
    """How far each revocation, renewal and recognition is: `state`, `next_step`, `missing` in order."""
    return _rows(engine, "proceedings", run_id, cluster_id)


def personal_data_due(engine: Engine, before: datetime) -> list[int]:
    """Entries recorded before a moment whose personal data is still kept."""
    query = text(
        "SELECT l.entry FROM decisions.ledger AS l JOIN decisions.personal AS p USING (entry) "
        "WHERE l.recorded_at < :before ORDER BY l.entry"
    )
    with engine.connect() as connection:
        return [int(entry) for entry in connection.execute(query, {"before": before}).scalars()]


def _rows(engine: Engine | Connection, view: View, run_id: str | None, cluster_id: str | None) -> list[Row]:
    wanted = {
        name: value for name, value in (("run_id", run_id), ("cluster_id", cluster_id)) if value is not None
    }
    where = " AND ".join(f"{name} = :{name}" for name in wanted) or "true"
    query = text(f'SELECT * FROM review.{view} WHERE {where} ORDER BY cluster_id COLLATE "C", entry')  # noqa: S608
    if isinstance(engine, Connection):
        return [dict(row._mapping) for row in engine.execute(query, wanted)]
    with engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(query, wanted)]
