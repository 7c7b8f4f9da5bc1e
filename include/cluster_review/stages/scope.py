"""The clusters that a run is about: all, or only those whose ids stand in the run's row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from cluster_review.stages.warehouse_access import warehouse

_BETWEEN = ";"


def written(clusters: Sequence[str] | None) -> str | None:
    """The ids as the run's row keeps them: sorted, each once; None for all clusters."""
    return None if clusters is None else _BETWEEN.join(sorted(set(clusters)))


def scope_of(run: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Ids of the only clusters that a run is about, sorted; None for all.

    A run that was never opened, such as a what-if, is about all of them.
    """
    return _scope(str(run["run_id"])) if run.get("run_id") else None


@lru_cache(maxsize=8)
def _scope(run_id: str) -> tuple[str, ...] | None:
    from cluster_review.warehouse.runs import find_run

    stored = (find_run(warehouse(), run_id) or {}).get("clusters")
    return None if stored is None else tuple(stored.split(_BETWEEN))
