"""Sheet 规划目标: each goal of each cluster's three-year plan beside what was reached (article 12)."""

from __future__ import annotations

from typing import NamedTuple

from cluster_review.exact import decimal_text
from cluster_review.reports import standing
from cluster_review.reports.content import ClusterReport, ReportContent, Row
from cluster_review.reports.printable import one_line
from cluster_review.reports.sheet import SheetColumn
from cluster_review.reports.style import Look
from cluster_review.reports.wording import NONE, Wording
from cluster_review.tables import TABLES


class Goal(NamedTuple):
    """One goal of a cluster."""

    cluster: ClusterReport
    row: Row


def goals(content: ReportContent) -> list[Goal]:
    """Every goal reported for the report year, clusters in the order of the summary; missed and open ones first."""
    order = {False: 0, None: 1, True: 2}
    return [
        Goal(cluster, row)
        for cluster in content.clusters
        for row in sorted(
            standing.goals_of(content, cluster.id), key=lambda goal: order[standing.goal_is_met(goal)]
        )
    ]


def goal_columns(content: ReportContent, wording: Wording) -> list[SheetColumn]:
    """The columns of 规划目标."""
    scale = TABLES["plan_goals"].column("target").scale

    def amount(value: int | None) -> str:
        return wording.unknown() if value is None else decimal_text(int(value), scale)

    def outcome(goal: Goal) -> str:
        met = standing.goal_is_met(goal.row)
        return wording.of(*standing.GOAL_WORDS[met])

    return [
        SheetColumn("集群编号", "Cluster id", 12, lambda g: one_line(g.cluster.id), Look.CENTRED),
        SheetColumn("集群名称", "Cluster", 26, lambda g: one_line(g.cluster.row["name"]), Look.STRONG),
        SheetColumn("目标编号", "Goal id", 10, lambda g: one_line(g.row["goal_id"]), Look.CENTRED),
        SheetColumn("目标内容", "Goal", 30, lambda g: one_line(g.row["goal"] or NONE), Look.WRAPPED),
        SheetColumn("单位", "Unit", 10, lambda g: one_line(g.row["unit"] or NONE), Look.CENTRED),
        SheetColumn("目标值", "Target", 14, lambda g: amount(g.row["target"]), Look.CENTRED),
        SheetColumn("实际值", "Actual", 14, lambda g: amount(g.row["actual"]), Look.CENTRED),
        SheetColumn("方向", "Direction", 14, lambda g: wording.code("direction", g.row["direction"]), Look.CENTRED),
        SheetColumn("结果", "Outcome", 12, outcome, Look.CENTRED),
    ]  # fmt: skip
