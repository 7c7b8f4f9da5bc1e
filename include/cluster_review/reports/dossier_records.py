"""Of a dossier: plan goals, the forms of three years with corrections, incidents and records, enterprises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cluster_review.exact import decimal_text
from cluster_review.reports.content import ClusterReport, ReportContent, Row
from cluster_review.reports.goal_sheet import Goal, goal_columns
from cluster_review.reports.paper import Block, Line, Role, Table
from cluster_review.reports.record_sheets import FormRow, form_columns, forms, lead_columns, leads
from cluster_review.reports.sheet import SheetColumn
from cluster_review.reports.standing import goals_of
from cluster_review.reports.wording import NONE, Wording

_YEARS = 3


def plan(content: ReportContent, cluster: ClusterReport, wording: Wording) -> list[Block]:
    """Part 5: each goal beside what was reached."""
    rows = [Goal(cluster, row) for row in goals_of(content, cluster.id)]
    wanted = {"目标编号": 12, "目标内容": 32, "单位": 10, "目标值": 14, "实际值": 14, "方向": 10, "结果": 8}
    return _drawn(goal_columns(content, wording), wanted, rows, "没有报送三年规划目标。", wording)


def yearly_forms(content: ReportContent, cluster: ClusterReport, wording: Wording) -> list[Block]:
    """Part 6: three years of figures side by side, what was corrected, and when each form came."""
    years = [content.report_year - back for back in reversed(range(_YEARS))]
    filed: dict[tuple[str, int], list[Row]] = {}
    for row in content.facts_of(cluster.id, "figures"):
        filed.setdefault((str(row["metric"]), int(row["year"])), []).append(row)
    vocabulary = content.vocabulary

    def amount(row: Row | None) -> str:
        if row is None or row["value"] is None:
            return wording.unknown()
        return decimal_text(int(row["value"]), vocabulary.metrics[str(row["metric"])].unit.exponent)

    rows, corrected = [], []
    for metric, words in vocabulary.metrics.items():
        of_metric = [filed.get((metric, year), []) for year in years]
        if not any(of_metric):
            continue
        cells = []
        for year, found in zip(years, of_metric, strict=True):
            ordered = sorted(found, key=lambda row: row["report_year"])
            cells.append(amount(ordered[-1] if ordered else None))
            if len({row["value"] for row in ordered}) > 1:
                said = "\uff1b".join(f"{row['report_year']}年度表为{amount(row)}" for row in ordered)
                corrected.append((words.zh, f"{year}年", said))
        rows.append((words.zh, words.unit.name, *cells))
    headings = ("指标", "单位", *(f"{year}年" for year in years))
    made: list[Block] = [
        Table(headings, tuple(rows), (34, 15, 17, 17, 17)) if rows else Line(Role.BODY, "没有已报数值。"),
        Line(Role.SUBHEADING, "更正记录"),
    ]
    if corrected:
        made.append(Table(("指标", "数值年度", "各年度表所报"), tuple(corrected), (30, 16, 54)))
    else:
        made.append(Line(Role.BODY, wording.of("各年度表所报的同一年数值一致,没有更正。", "")))
    own: list[FormRow] = [form for form in forms(content) if form.cluster.id == cluster.id]
    wanted = {
        "报送年度": 12,
        "报送状态": 12,
        "应报日": 14,
        "收到日": 14,
        "逾期天数\n(天)": 10,
        "顺延说明": 38,
    }
    made.append(Line(Role.SUBHEADING, "报送情况"))
    return [*made, *_drawn(form_columns(content, wording), wanted, own, "没有应报的信息表。", wording)]


def records(content: ReportContent, cluster: ClusterReport, wording: Wording) -> list[Block]:
    """Part 7: incidents, penalties and dishonesty records, with the document that graded or decided each."""
    own = [lead for lead in leads(content) if any(c.id == cluster.id for c in lead.clusters)]
    wanted = {
        "记录编号": 11, "类别": 13, "企业名称": 18, "发生(决定、列入)日期": 12, "死亡(人)": 6, "认定等级": 9, "文件依据": 15,
        "调查或生效状态": 9, "作为依据的条款": 13,
    }  # fmt: skip
    nothing = "各部门记录中没有本集群及其企业的事故、处罚和失信记录。"
    return _drawn(lead_columns(content, wording), wanted, own, nothing, wording)


def enterprises(content: ReportContent, cluster: ClusterReport, wording: Wording) -> list[Block]:
    """Part 9: each enterprise once, by the latest form that lists it, with its titles."""
    latest: dict[str, Row] = {}
    for row in sorted(content.facts_of(cluster.id, "enterprises"), key=lambda r: r["report_year"] or 0):
        latest[str(row["enterprise_id"])] = row
    titles: dict[str, dict[str, None]] = {}
    for row in content.facts_of(cluster.id, "titles"):
        level = wording.code("level", row["level"])
        until = wording.day(row["valid_to_date"])
        said = f"{level}{wording.code('title', row['title'])}\uff08至{until}\uff09"
        titles.setdefault(str(row["enterprise_id"]), {})[said] = None
    rows = tuple(
        (
            str(number),
            str(row["name"] or wording.unknown()),
            key,
            _yes(row["is_sme"], wording),
            _yes(row["is_leading"], wording),
            wording.day(row["member_from_date"]),
            "\uff1b".join(titles.get(key, {})) or NONE,
        )
        for number, (key, row) in enumerate(sorted(latest.items()), start=1)
    )
    if not rows:
        return [Line(Role.BODY, "没有企业名录。")]
    headings = ("序号", "企业名称", "统一社会信用代码", "中小企业", "主导产业", "入集群日期", "资质")
    return [
        Line(Role.BODY, wording.of(f"共{len(rows)}家,同一代码只列一次。", "")),
        Table(headings, rows, (6, 22, 20, 8, 8, 12, 24)),
    ]


def _yes(value: bool | None, wording: Wording) -> str:
    return wording.unknown() if value is None else ("是" if value else "否")


def _drawn(
    columns: list[SheetColumn], wanted: Mapping[str, int], rows: list[Any], nothing: str, wording: Wording
) -> list[Block]:
    """The same columns as the workbook's sheet, so that both say the same."""
    if not rows:
        return [Line(Role.BODY, nothing)]
    chosen = [column for name in wanted for column in columns if column.zh == name]
    if len(chosen) != len(wanted):
        raise KeyError(f"the sheet has no longer all of {', '.join(wanted)}")
    headings = tuple(column.heading(wording).replace("\n", "") for column in chosen)
    cells = tuple(tuple(_text(column.value(row), wording) for column in chosen) for row in rows)
    return [Table(headings, cells, tuple(wanted.values()))]


def _text(value: Any, wording: Wording) -> str:
    return wording.unknown() if value is None else str(value)
