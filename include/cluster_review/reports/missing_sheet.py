"""Sheet 缺失材料: what is missing, most decisive first, what waits for it, and who can supply it."""

from __future__ import annotations

from typing import NamedTuple

from cluster_review.reports.content import ClusterReport, ReportContent, Row
from cluster_review.reports.finding_sheets import cluster_columns
from cluster_review.reports.settling_words import effect, is_in_smallest_set
from cluster_review.reports.sheet import SheetColumn
from cluster_review.reports.style import Look
from cluster_review.reports.wording import NONE, Wording
from cluster_review.tables import TABLES, Filer

_BLOCKS = {
    "three_year_plan_goals": ("规划目标考核", "assessment of the plan goals"),
    "review_application": ("复核申请", "review application"),
}
_OPEN_MATTER = ("办理该调查或争议的部门", "the authority in charge of the matter")


class MissingRow(NamedTuple):
    """One missing input of one cluster."""

    cluster: ClusterReport
    rank: int
    item: Row


def missing(content: ReportContent) -> list[MissingRow]:
    """Everything missing of clusters that are not revoked, clusters in the order of the summary, inputs by rank."""
    return [
        MissingRow(cluster, rank, item)
        for cluster in content.clusters
        if not cluster.is_revoked
        for rank, item in enumerate(cluster.missing, start=1)
    ]


def missing_columns(content: ReportContent, wording: Wording) -> list[SheetColumn]:
    """The columns of 缺失材料."""
    return [
        *cluster_columns(content, wording),
        SheetColumn("影响次序", "Rank", 8, lambda m: m.rank, Look.WHOLE),
        SheetColumn("缺什么材料", "What is missing", 44, lambda m: wording.missing(m.item), Look.STRONG),
        SheetColumn(
            "向谁索取", "Who can supply it", 26, lambda m: supplier(m.item["input"], content, wording)
        ),
        SheetColumn("补到哪里", "Where it goes", 34, lambda m: _place(m.item["input"], wording)),
        SheetColumn(
            "等待它的条款", "What waits for it", 50, lambda m: blocked(m.item, wording), Look.WRAPPED
        ),
        SheetColumn("等待条款数\n(项)", "How many", 10, lambda m: len(m.item["blocks"]), Look.WHOLE),
        SheetColumn("单独补齐的效果", "What it alone could do", 34, lambda m: effect(m.item, wording)),
        SheetColumn(
            "属最小补齐组",
            "In the smallest set",
            12,
            lambda m: wording.of("是", "yes") if is_in_smallest_set(m.item) else NONE,
            Look.CENTRED,
        ),
        SheetColumn("补齐情况", "Supplied", 14, lambda m: None, Look.HUMAN, ("已补齐", "已催办", "无法取得")),
        SheetColumn("备注", "Remark", 26, lambda m: None, Look.HUMAN),
    ]


def blocked(item: Row, wording: Wording) -> str:
    """The rules and grounds that wait for an input."""
    return wording.listed(
        wording.of(*_BLOCKS[name]) if name in _BLOCKS else wording.title(name) for name in item["blocks"]
    )


def supplier(name: str, content: ReportContent, wording: Wording) -> str:
    """Who can supply a missing input."""
    facets = content.vocabulary.options("facet")
    if name in facets and "authority" in facets[name].attributes:
        return wording.code("authority", facets[name].attributes["authority"])
    if name.startswith("evidence."):
        return wording.of("省工业和信息化厅评审人员", "reviewers (provincial department)")
    table = _table(name)
    if table is None:
        return wording.of(*_OPEN_MATTER)
    of_county = TABLES[table].filed_by is Filer.COUNTY
    return wording.code("authority", "county" if of_county else "department")


def _place(name: str, wording: Wording) -> str:
    facet = name.startswith(("incidents.", "compliance."))
    if facet:
        return wording.of(
            "数据齐全性标记(签字的“无”或完整清单)", "completeness mark (a signed “none” or the whole list)"
        )
    table = _table(name)
    if table is None:
        return NONE
    declared = TABLES[table]
    if declared.filed_by is Filer.COUNTY:
        return wording.of(f"年度培育情况信息表“{declared.zh}”", f"annual form, {declared.en}")
    return wording.of(declared.zh, declared.en)


_TABLE_OF = {
    "filings": "annual_reports",
    "evidence": "evidence_judgements",
    "register": "clusters",
    "supervision": "supervision_events",
    "adoptions": "reading_adoptions",
    "review.calls": "review_calls",
    "review.applications": "review_applications",
}


def _table(name: str) -> str | None:
    """The table that an input belongs to; None for an open matter, which no form supplies."""
    family = name.partition(".")[0]
    table = _TABLE_OF.get(name) or _TABLE_OF.get(family) or family
    return table if table in TABLES else None
