"""Of a dossier: the evidence files with number, pages and digest, and how to reckon everything again."""

from __future__ import annotations

from collections.abc import Iterator

from cluster_review.reports.content import ClusterReport, ReportContent, Row
from cluster_review.reports.evidence_files import names_of
from cluster_review.reports.paper import Block, Line, Role, Table
from cluster_review.reports.printable import one_line
from cluster_review.reports.wording import NONE, Wording


def links_of(content: ReportContent, cluster: ClusterReport) -> list[Row]:
    """What the cluster cites as evidence, by file and provision; the place in the list is its number."""
    found = content.facts_of(cluster.id, "evidence_links")
    return sorted(found, key=lambda row: (str(row["file_name"]), str(row["provision"]), str(row["pages"])))


def evidence_words(content: ReportContent, cluster: ClusterReport, provision: str) -> Iterator[str]:
    """The evidence of one provision: number in the list, file, pages."""
    for number, link in enumerate(links_of(content, cluster), start=1):
        if link["provision"] == provision:
            yield f"佐证{number}\uff1a{one_line(str(link['file_name']))}\uff0c{_pages(link)}"


def evidence_list(content: ReportContent, cluster: ClusterReport, wording: Wording) -> list[Block]:
    """Part 10: every evidence file cited; one that didn't arrive says so."""
    rows = []
    for number, link in enumerate(links_of(content, cluster), start=1):
        files = [str(f["sha256"]) for f in content.evidence_files if link["file_name"] in names_of(f)]
        rows.append(
            (
                str(number),
                str(link["file_name"]),
                _pages(link),
                wording.title(str(link["provision"])),
                "\uff1b".join(files) or "未收到该文件",
                str(link["note"] or NONE),
            )
        )
    if not rows:
        return [Line(Role.BODY, "没有报送佐证材料。")]
    headings = ("编号", "文件", "页码", "证明的条款", "SHA-256", "说明")
    return [Table(headings, tuple(rows), (6, 24, 10, 20, 26, 14))]


def verification(content: ReportContent, cluster: ClusterReport, wording: Wording) -> list[Block]:
    """Part 11: what to run, and what must come out."""
    run, head = content.run, content.chain_head
    ledger = "尚无记录" if head is None else f"第{head[0]}条,链首摘要 {head[1]}"
    items = (
        ("运行批次号", run["run_id"]),
        ("凭证编号", cluster.row["receipt"]),
        ("规则摘要", run.get("policy_digest")),
        ("事实摘要", run.get("facts_digest")),
        ("内容摘要", run.get("content_digest")),
        ("程序版本", run.get("code_version")),
        ("决定台账", ledger),
    )
    steps = (
        f"1. 复算:cluster-review replay {run['run_id']}。程序按当时的规则、适用日期和当时已知的事实重新计算,逐行比较摘要。",
        f"2. 理由:cluster-review explain {cluster.id} --run {run['run_id']}。由结论追到条文原文和表格单元格。",
        "3. 材料:对照第十部分,用 sha256sum 计算所附文件,应与清单一致。",
        "4. 手工:第三部分列有每项的数值、要求和出处,可以按条文用语逐项复核。",
    )
    rows = tuple((name, str(value)) for name, value in items if value is not None)
    return [
        *(Line(Role.BODY, wording.of(text, "")) for text in steps),
        Table(("项目", "内容"), rows, (22, 78)),
    ]


def _pages(link: Row) -> str:
    pages = link["pages"]
    if not pages:
        return "页码未注明"
    return str(pages) if str(pages).startswith("第") else f"第{pages}页"
