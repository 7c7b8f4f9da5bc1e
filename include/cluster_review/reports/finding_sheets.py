"""Sheets 逐项明细 and 撤销情形: one row per cluster and rule, one per cluster and ground."""

from __future__ import annotations

from typing import NamedTuple

from cluster_review.reports.content import ClusterReport, ReportContent, Row, inputs_of
from cluster_review.reports.margin_words import Moved
from cluster_review.reports.printable import one_line
from cluster_review.reports.sheet import SheetColumn
from cluster_review.reports.style import Look
from cluster_review.reports.wording import NONE, Wording

_KINDS = {"hard": ("硬性", "hard"), "soft": ("弹性(一般)", "soft"), "evidence": ("佐证评判", "evidence")}


class OfCluster(NamedTuple):
    """A row with the cluster it belongs to."""

    cluster: ClusterReport
    row: Row


def findings(content: ReportContent) -> list[OfCluster]:
    """Every finding once, clusters in the order of the summary, rules in the order of the instrument."""
    return [OfCluster(cluster, row) for cluster in content.clusters for row in cluster.findings]


def grounds(content: ReportContent) -> list[OfCluster]:
    """Every ground once."""
    return [OfCluster(cluster, row) for cluster in content.clusters for row in cluster.grounds]


def cluster_columns(content: ReportContent, wording: Wording) -> list[SheetColumn]:
    """The columns that name a row's cluster and what is recommended for it."""
    return [
        SheetColumn("序号", "No.", 6, lambda r: r.cluster.number, Look.WHOLE),
        SheetColumn("集群名称", "Cluster", 28, lambda r: one_line(r.cluster.name), Look.STRONG),
        SheetColumn("系统建议", "Recommendation", 22, lambda r: wording.recommendation(r.cluster.row)),
    ]


def finding_columns(content: ReportContent, wording: Wording) -> list[SheetColumn]:
    """The columns of 逐项明细."""
    return [
        *cluster_columns(content, wording),
        SheetColumn("部分(条)", "Part or article", 10, lambda r: wording.place(r.row["part"]), Look.CENTRED),
        SheetColumn("指标", "Rule", 22, lambda r: wording.title(r.row["provision"])),
        SheetColumn("性质", "Kind", 11, lambda r: wording.of(*_KINDS[r.row["kind"]]), Look.CENTRED),
        SheetColumn(
            "结论",
            "Verdict",
            12,
            lambda r: wording.label("verdict", r.row["verdict"]),
            Look.CENTRED,
            is_coloured=True,
        ),
        SheetColumn("数值(年份)", "Value (years)", 30, lambda r: wording.value(r.row)),
        SheetColumn("要求", "Required", 20, lambda r: wording.bound(r.row)),
        SheetColumn("差距", "Margin", 24, lambda r: wording.margin(r.row)),
        SheetColumn(
            "哪个数值变动多少,本项结论才改变",
            "What change of a figure turns it",
            38,
            lambda r: _turning(r, wording),
        ),
        SheetColumn("条文用语", "The law's words", 30, lambda r: wording.quote(r.row["quote"])),
        SheetColumn("理由", "Reason", 50, lambda r: wording.reason(r.row), Look.WRAPPED),
        SheetColumn(
            "依据的数据及出处",
            "Inputs and where they were read",
            46,
            lambda r: _inputs(r, wording),
            Look.TRACE,
        ),
    ]


def ground_columns(content: ReportContent, wording: Wording) -> list[SheetColumn]:
    """The columns of 撤销情形."""
    return [
        *cluster_columns(content, wording),
        SheetColumn("条款", "Article", 13, lambda r: wording.place(r.row["article"]), Look.CENTRED),
        SheetColumn("情形", "Ground", 26, lambda r: wording.title(r.row["ground"])),
        SheetColumn(
            "结论",
            "Outcome",
            10,
            lambda r: wording.label("ground", r.row["outcome"]),
            Look.CENTRED,
            is_coloured=True,
        ),
        SheetColumn("查明的事实", "Facts found", 60, lambda r: wording.reason(r.row), Look.WRAPPED),
        SheetColumn("条文用语", "The law's words", 32, lambda r: wording.quote(r.row["quote"])),
        SheetColumn("待补材料", "Still missing", 30, lambda r: _missing(r, wording), Look.WRAPPED),
        SheetColumn(
            "依据的记录及出处",
            "Records and where they were read",
            40,
            lambda r: _inputs(r, wording),
            Look.TRACE,
        ),
    ]


def _inputs(of: OfCluster, wording: Wording) -> str:
    lines = []
    for item in inputs_of(of.row):
        name, value = wording.input_name(item), wording.translated(item["value"])
        shown = value if value.startswith(name) else f"{name} {value}"
        lines.append(f"{shown} ← {wording.source(item, of.cluster)}")
    return "\n".join(lines) or NONE


def _turning(of: OfCluster, wording: Wording) -> str:
    change = of.cluster.distances.get(of.row["provision"])
    if change is None:
        return NONE
    moved, verdict = Moved(change, wording), wording.label("verdict", str(change["becomes"]))
    there = moved.there() if moved.is_beyond else wording.of(f"为{moved.there()}", f"at {moved.there()}")
    return wording.of(
        f"{moved.figure}{there},即{verdict}:{moved.distance()}",
        f"{moved.figure} {there}: {verdict}, {moved.distance()}",
    )


def _missing(of: OfCluster, wording: Wording) -> str:
    names = [wording.missing(m) for m in of.cluster.missing if of.row["ground"] in m["blocks"]]
    return wording.listed(names) or NONE
