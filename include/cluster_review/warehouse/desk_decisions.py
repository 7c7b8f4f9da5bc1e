"""What the desk shows of decisions: read by the role of reviewers' pages, as the person who asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, text

from cluster_review.warehouse.decisions import (
    disagreements,
    proceedings,
    standing_decisions,
    standing_judgements,
)
from cluster_review.warehouse.rights import Actor, DatabaseRole, acting_as

Row = dict[str, Any]
_PAST = """SELECT r.run_id, u.report_year, u.law_date, u.known_at, u.instrument, r.recommendation, r.decision_row,
  r.reason_zh, r.reason_en, r.stability, r.receipt, c.reason_zh AS change_zh, c.reason_en AS change_en,
  c.before_run_id IS NOT NULL AS has_before
FROM results.recommendations AS r JOIN results.runs AS u ON u.run_id = r.run_id
LEFT JOIN results.recommendation_changes AS c ON c.run_id = r.run_id AND c.cluster_id = r.cluster_id
WHERE r.cluster_id = :cluster AND u.state = 'published' ORDER BY u.publish_order DESC"""


@dataclass(frozen=True)
class ClusterLedger:
    """What people did about a cluster, and what was recommended before."""

    decisions: list[Row]
    judgements: list[Row]
    disagreements: list[Row]
    proceedings: list[Row]
    past: list[Row]


def decision_states(engine: Engine, actor: Actor) -> dict[tuple[str, str], str]:
    """The state of the standing decision by run and cluster."""
    with engine.connect() as connection:
        acting_as(connection, DatabaseRole.READER, actor)
        found = connection.execute(text("SELECT run_id, cluster_id, state FROM review.decisions"))
        return {(row.run_id, row.cluster_id): row.state for row in found}


def cluster_ledger(engine: Engine, actor: Actor, cluster_id: str) -> ClusterLedger:
    """Decisions, judgements, disagreements, proceedings and past recommendations of a cluster."""
    with engine.connect() as connection:
        acting_as(connection, DatabaseRole.READER, actor)
        return ClusterLedger(
            standing_decisions(connection, cluster_id=cluster_id),
            standing_judgements(connection, cluster_id),
            disagreements(connection, cluster_id=cluster_id),
            proceedings(connection, cluster_id=cluster_id),
            [dict(row) for row in connection.execute(text(_PAST), {"cluster": cluster_id}).mappings()],
        )


def published_of(engine: Engine, lineage: str) -> list[str]:
    """All published runs of an instrument and its versions, about few clusters or all, oldest first."""
    query = text(
        "SELECT run_id FROM results.runs WHERE state = 'published' AND coalesce(lineage, instrument) = :lineage "
        "ORDER BY publish_order"
    )
    with engine.connect() as connection:
        return list(connection.execute(query, {"lineage": lineage}).scalars())
