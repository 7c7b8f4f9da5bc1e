"""The dossier of one cluster (复核材料册): eleven parts from the rows of the run, for Word and PDF alike."""

from __future__ import annotations

from collections.abc import Callable

from cluster_review.reports import dossier_evidence, dossier_law, dossier_records, standing
from cluster_review.reports.content import ClusterReport, ReportContent, Row
from cluster_review.reports.file_names import document_name
from cluster_review.reports.letter_frame import moment_of
from cluster_review.reports.next_steps import legal_basis, next_step, time_limit
from cluster_review.reports.notes_sheet import in_force
from cluster_review.reports.paper import Block, Line, NewPage, Paper, Role, Table, lines
from cluster_review.reports.printable import one_line
from cluster_review.reports.settling_words import smallest_flip
from cluster_review.reports.stability_words import may_be_confirmed_words
from cluster_review.reports.typeset import typeset
from cluster_review.reports.wording import NONE, Wording

Part = Callable[[ReportContent, ClusterReport, Wording], list[Block]]
PARTS: tuple[tuple[str, Part], ...] = (
    ("认定标准八项对照表", dossier_law.standards),
    ("第十四条逐项", dossier_law.grounds),
    ("三年规划目标完成表", dossier_records.plan),
    ("年度信息表三年对比与更正记录", dossier_records.yearly_forms),
    ("事故、处罚、失信清单", dossier_records.records),
    ("不同读法的测算", dossier_law.other_readings),
    ("企业名录及资质", dossier_records.enterprises),
    ("佐证材料清单", dossier_evidence.evidence_list),
    ("核验说明", dossier_evidence.verification),
)
_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一")
_HASH_SHOWN = 12


def dossier(content: ReportContent, cluster_id: str, decision: Row | None = None) -> Paper:
    """The whole dossier.

    Args:
        content: the run.
        cluster_id: one of its clusters; KeyError if the run has none of that id.
        decision: what people decided about it, where they have.
    """
    cluster, wording = content.cluster(cluster_id), Wording(content)
    titles = ["封面与目录", "一页结论", *(title for title, _ in PARTS)]
    made: list[Block] = [*_cover(content, cluster, wording, titles), NewPage()]
    made += [Line(Role.HEADING, _numbered(1, titles)), *_conclusion(content, cluster, wording, decision)]
    for place, (_, part) in enumerate(PARTS, start=2):
        if place == 2:
            made.append(NewPage())
        made += [Line(Role.HEADING, _numbered(place, titles)), *part(content, cluster, wording)]
    county = content.county(cluster.row["county"]) or NONE
    name = document_name(
        content.law_date.year, county, cluster.name, "复核材料", made_up=content.banner is not None
    )
    run, receipt = one_line(str(content.run["run_id"])), str(cluster.row["receipt"])[:_HASH_SHOWN]
    footer = f"运行 {run}  凭证 {receipt}  系统建议,供人工办理"
    return Paper(
        name, f"{cluster.name} 复核材料", tuple(made), typeset(footer), moment_of(content), is_letter=False
    )


def _numbered(place: int, titles: list[str]) -> str:
    return f"{_NUMERALS[place]}、{titles[place]}"


def _cover(
    content: ReportContent, cluster: ClusterReport, wording: Wording, titles: list[str]
) -> list[Block]:
    law = content.instrument
    run = one_line(str(content.run["run_id"]))
    return [
        *lines(Role.BANNER, [typeset(content.banner[0]) if content.banner else ""]),
        Line(Role.SUBTITLE, f"{content.province}中小企业特色产业集群"),
        Line(Role.TITLE, cluster.name),
        Line(Role.TITLE, "复核材料册"),
        Line(Role.SUBTITLE, wording.of(f"{content.report_year}年度,适用法律日期{content.law_date}", "")),
        Line(Role.SUBTITLE, wording.of(f"规则:{law.title}({law.number})", "")),
        Line(Role.SUBTITLE, wording.of(f"数据截止{content.known_at_words[0]};运行批次{run}", "")),
        Line(Role.SUBTITLE, wording.of(f"凭证编号 {str(cluster.row['receipt'])[:_HASH_SHOWN]}", "")),
        Line(Role.BODY, ""),
        Line(Role.SUBHEADING, "目录"),
        *(Line(Role.PLAIN, _numbered(place, titles)) for place in range(len(titles))),
        Line(Role.BODY, ""),
        Line(Role.SMALL, wording.of(
            "本册由程序依运行结果编写,只提建议,由人依法决定;“待核”指资料缺失、有争议或在调查中,不等于不符合。"
            "年度表的样式依认定标准重构,主管部门没有公布官方表样。", "")),
    ]  # fmt: skip


def _conclusion(
    content: ReportContent, cluster: ClusterReport, wording: Wording, decision: Row | None
) -> list[Block]:
    row = cluster.row
    do, paper = next_step(cluster, wording)
    term = f"{wording.day(row['valid_from'])}至{wording.day(row['valid_to'])}" if row["valid_to"] else NONE
    items = (
        ("系统建议", wording.recommendation(row)),
        ("依据条款", legal_basis(cluster, wording)),
        ("理由", wording.reason(row)),
        ("另有", wording.also(row)),
        ("结论稳定性", wording.stability(row)),
        ("可否确认", may_be_confirmed_words(row, wording)),
        ("改变建议的最小数值变动", smallest_flip(cluster, wording) or NONE),
        ("状态", wording.label("status", row["status"])),
        ("有效期", term),
        ("数据质量", standing.data_quality(content, cluster, wording)),
        ("待人工事项", f"{standing.open_items(cluster)}项"),
        ("三年规划目标", standing.count_goals(standing.goals_of(content, cluster.id)).words(wording)),
        ("下一步", do),
        ("拟办文书", paper),
        ("办理时限", time_limit(cluster, wording)),
        ("规则效力", in_force(content)[0]),
        ("人工决定", _decision_words(decision, wording)),
    )
    rows = tuple((name, typeset(text)) for name, text in items)
    made: list[Block] = [Table(("项目", "内容"), rows, (24, 76))]
    if cluster.missing:
        made.append(Line(Role.SUBHEADING, wording.of("缺什么材料(按影响排序)", "")))
        made += [
            Line(Role.POINT, f"{rank}. {wording.missing(item)}")
            for rank, item in enumerate(cluster.missing, start=1)
        ]
    return made


def _decision_words(decision: Row | None, wording: Wording) -> str:
    if decision is None or decision["state"] not in ("confirmed", "overridden"):
        return "尚未决定" if decision is None else f"未定:{decision['state']}"
    chosen = wording.label("recommendation", str(decision["decided"]))
    return f"台账第{decision['entry']}条:{chosen};理由:{one_line(str(decision['reason']))}"
