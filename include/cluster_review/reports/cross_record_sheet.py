"""Sheet 互相矛盾的记录, and the part of a statement of reasons that names those of one cluster."""

from __future__ import annotations

import json
from collections.abc import Iterator

from cluster_review.reports.content import ClusterReport, ReportContent, Row, rows_of
from cluster_review.reports.markdown_text import escaped
from cluster_review.reports.printable import one_line
from cluster_review.reports.sheet import SheetColumn
from cluster_review.reports.style import Look
from cluster_review.reports.typeset import typeset
from cluster_review.reports.wording import NONE, Wording

TABLE = "cross_record_findings"
NAME = "互相矛盾的记录"
NOTHING = "没有发现互相矛盾的记录"
REMARK = "供人工查看:系统不据此作任何结论"


def is_checked(content: ReportContent) -> bool:
    """Whether the run looked for contradictions at all: runs before this check did not."""
    return TABLE in content.results


def contradictions(content: ReportContent) -> list[Row]:
    """The findings, by check and subject."""
    rows = rows_of(content.results[TABLE]) if is_checked(content) else []
    return sorted(rows, key=lambda row: (row["title_zh"], row["subject"], row["finding"]))


def contradiction_columns(content: ReportContent, wording: Wording) -> list[SheetColumn]:
    """The columns of the sheet."""
    names = {cluster.id: cluster.name for cluster in content.clusters}

    def clusters(row: Row) -> str:
        ids = str(row["clusters"]).split(";") if row["clusters"] else []
        return "、".join(one_line(names.get(cluster, cluster)) for cluster in ids) or NONE

    def places(row: Row) -> str:
        return ";".join(dict.fromkeys(one_line(record["place"]) for record in json.loads(row["records"])))

    return [
        SheetColumn("检查", "Check", 30, lambda row: typeset(row["title_zh"]), Look.STRONG),
        SheetColumn("所涉集群", "Clusters", 28, clusters, Look.WRAPPED),
        SheetColumn("对象", "Subject", 24, lambda row: one_line(row["subject"])),
        SheetColumn("说明", "In words", 70, lambda row: typeset(one_line(row["reason_zh"])), Look.WRAPPED),
        SheetColumn("记录所在", "Where the records stand", 50, places, Look.WRAPPED),
        SheetColumn("核对结果", "Looked at (for a person)", 20, lambda row: None),
    ]


def contradictions_section(content: ReportContent, cluster: ClusterReport, wording: Wording) -> Iterator[str]:
    """What a person should look at, of one cluster; nothing where there is nothing."""
    rows = [row for row in contradictions(content) if cluster.id in str(row["clusters"] or "").split(";")]
    if not rows:
        return
    yield wording.of(
        "## 须人工查看:互相矛盾的记录", "## To be looked at by a person: records that contradict each other"
    )
    yield ""
    yield wording.of("系统不据此作任何结论。", "The program concludes nothing from them.")
    yield ""
    for row in rows:
        yield f"- {wording.of(row['title_zh'], row['title_en'])}"
        yield f"  - {escaped(wording.of(row['reason_zh'], row['reason_en']))}"
