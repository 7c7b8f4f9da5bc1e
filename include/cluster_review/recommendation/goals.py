"""The goals of the three-year plan (三年规划目标), each met, missed or unknown, as rows of `goal_findings`."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cluster_review.evaluation.evaluate import Evaluation

OUTCOMES = ("met", "missed", "unknown")


def goal_rows(evaluation: Evaluation, run_id: str) -> list[dict[str, Any]]:
    """Each goal reported for the report year, clusters sorted by id (article 12).

    A goal without a target, a value or a direction is unknown. How many goals must be met is unstated, so
    each stands for itself.
    """
    goals = evaluation.facts.frames["plan_goals"]
    goals = goals[(goals["report_year"] == evaluation.facts.dates.report_year).to_numpy(dtype=bool)]
    rows = [
        {
            "run_id": run_id,
            **{
                name: _plain(goal[name])
                for name in ("cluster_id", "goal_id", "goal", "unit", "target", "actual")
            },
            "direction": _plain(goal["direction"]),
            "outcome": _outcome(goal),
        }
        for goal in goals.to_dict("records")
    ]
    return sorted(rows, key=lambda row: (row["cluster_id"], row["goal_id"]))


def _outcome(goal: dict[Any, Any]) -> str:
    if any(pd.isna(goal[name]) for name in ("target", "actual", "direction")):
        return "unknown"
    is_met = (
        goal["actual"] >= goal["target"] if goal["direction"] == "up" else goal["actual"] <= goal["target"]
    )
    return "met" if is_met else "missed"


def _plain(value: Any) -> Any:
    return None if pd.isna(value) else value
