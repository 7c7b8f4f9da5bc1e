"""The policies that runs were done under, kept by digest (规则存档)."""

from __future__ import annotations

from sqlalchemy import Engine, select
from sqlalchemy.dialects.postgresql import insert

from cluster_review.crash_points import crash_point
from cluster_review.warehouse.schema import POLICIES


def keep_policy(engine: Engine, policy_digest: str, instrument: str, payload: str) -> None:
    """Keep a policy's text under its digest; one that is there already is left as it is."""
    row = {"policy_digest": policy_digest, "instrument": instrument, "payload": payload}
    crash_point("policy.before_commit")
    with engine.begin() as connection:
        connection.execute(insert(POLICIES).values(row).on_conflict_do_nothing())
        crash_point("policy.between_row_and_commit")
    crash_point("policy.after_commit")


def kept_policy(engine: Engine, policy_digest: str) -> str | None:
    """The text kept under a digest; `None` if there is none."""
    query = select(POLICIES.c.payload).where(POLICIES.c.policy_digest == policy_digest)
    with engine.connect() as connection:
        return connection.execute(query).scalar()
