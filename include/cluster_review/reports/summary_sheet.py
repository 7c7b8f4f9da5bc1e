"""Sheet 汇总 and its English counterpart: one row per cluster, all that a reviewer decides on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

from cluster_review.exact import counted
from cluster_review.reports import standing
from cluster_review.reports.content import ClusterReport, ReportContent
from cluster_review.reports.next_steps import legal_basis, next_step, time_limit
from cluster_review.reports.printable import one_line
from cluster_review.reports.settling_words import smallest_flip
from cluster_review.reports.sheet import SheetColumn
from cluster_review.reports.stability_words import flips_in_full, may_be_confirmed_words
from cluster_review.reports.style import Look
from cluster_review.reports.wording import NONE, Wording

OPINIONS = (("同意系统建议", "agree"), ("不同意", "disagree"), ("补充材料后再议", "wait for more evidence"))
AGREEMENT = (("一致", "same"), ("不一致", "different"))
_HASH_SHOWN = 12
_MISSING_SHOWN = 6
"""How many missing inputs the summary names; the sheet 缺失材料 has all of them."""

CLUSTER = ("集群", "Cluster")
VERDICT = ("系统建议", "Recommendation of the program")
NEXT = ("下一步", "Next step")
OTHERWISE = ("什么会改变建议", "What would change it")
STANDARD = ("认定标准与规划目标", "Recognition standard and plan goals")
GROUNDS = ("第十四条撤销情形", "Grounds of article 14")
FILING = ("本年度信息表报送", "Annual form of the year")
REGISTER = ("认定名册", "Register")
PEOPLE = ("人工意见", "Opinions of the reviewers")
TRACE = ("留痕", "Trace")


def summary_columns(content: ReportContent, wording: Wording) -> list[SheetColumn]:
    """The columns of the summary in one language."""
    is_zh = wording.is_zh
    choices = tuple(wording.of(*words) for words in OPINIONS)
    return [
        *_cluster(content, wording),
        SheetColumn("系统建议", "Recommendation", 20 if is_zh else 24,
                    lambda c: wording.recommendation(c.row), Look.STRONG, group=VERDICT, is_coloured=True),
        SheetColumn("依据条款", "Legal basis", 17, lambda c: legal_basis(c, wording), group=VERDICT),
        SheetColumn("理由", "Reason", 46, lambda c: wording.reason(c.row), Look.WRAPPED, group=VERDICT),
        SheetColumn("结论稳定性", "Stability", 22, lambda c: wording.stability(c.row), group=VERDICT),
        SheetColumn("可否确认", "May be confirmed", 10, lambda c: may_be_confirmed_words(c.row, wording), Look.CENTRED,
                    group=VERDICT, is_coloured=True),
        SheetColumn("数据质量", "Data", 12, lambda c: standing.data_quality(content, c, wording), Look.CENTRED,
                    group=VERDICT, is_coloured=True),
        SheetColumn("待人工\n事项(项)", "Open items", 9, standing.open_items, Look.WHOLE, group=VERDICT),
        SheetColumn("办理建议", "What to do", 34, lambda c: next_step(c, wording)[0], Look.WRAPPED, group=NEXT),
        SheetColumn("拟办文书", "Paper", 17, lambda c: next_step(c, wording)[1], group=NEXT),
        SheetColumn("办理时限", "By when", 16, lambda c: time_limit(c, wording), group=NEXT),
        SheetColumn("缺什么材料(按影响排序)", "Missing, most decisive first", 40, lambda c: _missing(c, wording), Look.WRAPPED,
                    group=NEXT),
        SheetColumn("换什么读法会改变建议", "Readings that change it", 52, lambda c: flips_in_full(c.row, wording), Look.WRAPPED,
                    group=OTHERWISE, starts_page=True),
        SheetColumn("改变建议的最小数值变动", "Smallest change of a figure that flips it", 32,
                    lambda c: smallest_flip(c, wording) or NONE, Look.WRAPPED, group=OTHERWISE),
        *_standard(content, wording),
        *_grounds(content, wording),
        SheetColumn("另有", "Applies too", 13, lambda c: wording.also(c.row), group=GROUNDS),
        *_filing(content, wording),
        *_register(wording),
        SheetColumn("初审意见", "First opinion", 14, lambda c: None, Look.HUMAN, choices, PEOPLE, starts_page=True),
        SheetColumn("复审意见", "Second opinion", 14, lambda c: None, Look.HUMAN, choices, PEOPLE),
        SheetColumn("与系统建议是否一致", "Same as the program", 12, lambda c: None, Look.HUMAN,
                    tuple(wording.of(*words) for words in AGREEMENT), PEOPLE),
        SheetColumn("不一致理由", "Reason if different", 26, lambda c: None, Look.HUMAN, group=PEOPLE),
        SheetColumn("签字", "Signed", 12, lambda c: None, Look.HUMAN, group=PEOPLE),
        SheetColumn("日期", "Date", 12, lambda c: None, Look.HUMAN_DATE, group=PEOPLE),
        *trace_columns(content),
        *key_columns(content),
    ]  # fmt: skip


def trace_columns(content: ReportContent) -> list[SheetColumn]:
    """What leads from a printed row back to its run."""
    run, law = content.run, content.instrument
    digest = str(run.get("policy_digest") or "")[:_HASH_SHOWN]
    version = f"{law.instrument} {digest}".strip()
    return [
        SheetColumn("运行批次号", "Run", 18, lambda c: one_line(str(run["run_id"])), Look.TRACE, group=TRACE),
        SheetColumn("规则版本", "Policy version", 16, lambda c: version, Look.TRACE, group=TRACE),
        SheetColumn("数据截止时间", "Known at", 17, lambda c: known_at(content), Look.TRACE, group=TRACE),
        SheetColumn("凭证编号\n(前12位)", "Receipt (first 12)", 14, lambda c: str(c.row["receipt"])[:_HASH_SHOWN], Look.TRACE,
                    group=TRACE),
    ]  # fmt: skip


KEYS = ("回填键·运行", "回填键·集群", "回填键·凭证", "回填键·台账")
"""Headings of the hidden columns by which a filled row is found again, the same in every language."""


def key_columns(content: ReportContent) -> list[SheetColumn]:
    """Hidden keys of a row that comes back with a person's opinion: run, cluster, receipt and the last entry of the ledger."""
    values: tuple[Callable[[ClusterReport], str | None], ...] = (
        lambda c: str(content.run["run_id"]),
        lambda c: c.id,
        lambda c: str(c.row["receipt"]),
        lambda c: str(content.chain_head[0] if content.chain_head else 0),
    )
    return [
        SheetColumn(name, name, 14, value, Look.TRACE, group=TRACE, is_hidden=True)
        for name, value in zip(KEYS, values, strict=True)
    ]


def known_at(content: ReportContent) -> str | None:
    """The moment up to which facts were known, as the receipt has it; people read `ReportContent.known_at_words`."""
    value = content.run.get("known_at")
    return None if value is None else one_line(str(value)).replace("T", " ")


def counts(content: ReportContent, wording: Wording) -> str:
    """How many clusters have which recommendation, in one line."""
    found = Counter(wording.recommendation(cluster.row) for cluster in content.clusters)
    listed = wording.listed(
        f"{word}{wording.of('', ': ')}{number}{wording.of('个', '')}" for word, number in found.items()
    )
    total = len(content.clusters)
    return wording.of(f"共{total}个集群:{listed}", f"{counted(total, 'cluster')}: {listed}")


def _cluster(content: ReportContent, wording: Wording) -> list[SheetColumn]:
    return [
        SheetColumn("序号", "No.", 6, lambda c: c.number, Look.WHOLE, group=CLUSTER),
        SheetColumn("集群名称", "Cluster", 26, lambda c: one_line(c.name), Look.STRONG, group=CLUSTER),
        SheetColumn("市县", "County", 12, lambda c: content.county(c.row["county"]), Look.CENTRED, group=CLUSTER),
        SheetColumn("状态", "Status", 12, lambda c: wording.label("status", c.row["status"]), Look.CENTRED,
                    group=CLUSTER, is_coloured=True),
        SheetColumn("有效期止", "Valid to", 12, lambda c: _of_term(c, "valid_to"), Look.DATE, group=CLUSTER),
        SheetColumn("距到期\n(天)", "Days to end", 9, lambda c: _of_term(c, "days_to_end"), Look.WHOLE, group=CLUSTER),
    ]  # fmt: skip


def _of_term(cluster: ClusterReport, name: str) -> str | int | date | None:
    """A column of the term; an applicant has none."""
    value: str | int | date | None = cluster.row[name]
    return NONE if cluster.is_applicant and value is None else value


def _missing(cluster: ClusterReport, wording: Wording) -> str:
    if not cluster.missing or cluster.is_revoked:
        return NONE
    named = [f"{i}. {wording.missing(m)}" for i, m in enumerate(cluster.missing[:_MISSING_SHOWN], 1)]
    rest = len(cluster.missing) - _MISSING_SHOWN
    if rest > 0:
        named.append(wording.of(f"……另{rest}项见“缺失材料”", f"… {rest} more on sheet 缺失材料"))
    return "\n".join(named)


def _standard(content: ReportContent, wording: Wording) -> list[SheetColumn]:
    english = Wording(content, "en")
    subjects = standing.subjects(content)
    columns = [
        SheetColumn(
            f"{part}\n{subjects[part][0]}" if part in subjects else part,
            english.place(part).capitalize() + (f"\n{subjects[part][1]}" if part in subjects else ""),
            11 if wording.is_zh else 14,
            _part(part, wording),
            Look.CENTRED,
            group=STANDARD,
            is_coloured=True,
        )
        for part in standing.parts(content)
    ]
    return [
        *columns,
        SheetColumn("未达标与须说明指标(数值/要求)", "Not met or to be justified (value, required)", 38,
                    lambda c: standing.shortfalls(c, wording) or NONE, Look.WRAPPED, group=STANDARD),
        SheetColumn("三年规划目标", "Plan goals", 15,
                    lambda c: standing.count_goals(standing.goals_of(content, c.id)).words(wording), group=STANDARD),
    ]  # fmt: skip


def _part(part: str, wording: Wording) -> Callable[[ClusterReport], str]:
    return lambda cluster: wording.label("verdict", standing.part_verdict(cluster, part))


def _grounds(content: ReportContent, wording: Wording) -> list[SheetColumn]:
    english = Wording(content, "en")
    return [
        SheetColumn(f"{g.source.place}\n{g.zh}", f"{english.place(g.source.place).capitalize()}\n{g.en}", 13 if wording.is_zh else 15,
                    _outcome(g.id, wording), Look.CENTRED, group=GROUNDS, starts_page=number == 0, is_coloured=True)
        for number, g in enumerate(content.instrument.grounds)
    ]  # fmt: skip


def _outcome(ground: str, wording: Wording) -> Callable[[ClusterReport], str]:
    def value(cluster: ClusterReport) -> str:
        found = [g["outcome"] for g in cluster.grounds if g["ground"] == ground]
        return wording.label("ground", found[0]) if found else NONE

    return value


def _filing(content: ReportContent, wording: Wording) -> list[SheetColumn]:
    def of(cluster: ClusterReport) -> standing.Filing:
        return standing.filing(content, cluster.id, content.report_year)

    def due(cluster: ClusterReport) -> str | date:
        return NONE if cluster.is_applicant else of(cluster).due or wording.of("未公布", "not announced")

    def received(cluster: ClusterReport) -> str | date | None:
        report = of(cluster).report
        if report is None and cluster.is_applicant:
            return NONE
        if report is not None:
            return report["received_date"]
        owed = content.filing_status.get(cluster.id, [])
        if any((r["report_year"], r["state"]) == (content.report_year, "quarantined") for r in owed):
            return wording.code("filing_state", "quarantined")
        return wording.of("未见报送", "not on file")

    def late(cluster: ClusterReport) -> str | int | None:
        return NONE if cluster.is_applicant or of(cluster).report is None else of(cluster).days_late

    return [
        SheetColumn("应报日", "Due", 12, due, Look.DATE, group=FILING),
        SheetColumn("收到日", "Received", 12, received, Look.DATE, group=FILING),
        SheetColumn("逾期天数\n(天)", "Days late", 9, late, Look.WHOLE, group=FILING),
    ]  # fmt: skip


def _register(wording: Wording) -> list[SheetColumn]:
    def of(name: str) -> Callable[[ClusterReport], str]:
        return lambda cluster: wording.text(cluster.register.get(name))

    return [
        SheetColumn("集群编号", "Cluster id", 11, lambda c: c.id, Look.CENTRED, group=REGISTER),
        SheetColumn("环节", "Stage", 9, lambda c: wording.code("stage", c.row["stage"]), Look.CENTRED, group=REGISTER),
        SheetColumn("主导产业代码\n(GB/T 4754)", "Industry (GB/T 4754)", 12, of("leading_industry"), Look.CENTRED,
                    group=REGISTER),
        SheetColumn("主导产业名称", "Industry, name", 16, of("leading_industry_name"), group=REGISTER),
        SheetColumn("运营管理机构", "Operating body", 22, of("operating_body"), group=REGISTER),
        SheetColumn("认定批次", "Batch", 12, of("batch"), Look.CENTRED, group=REGISTER),
        SheetColumn("认定文号", "Notice number", 20, of("notice_number"), group=REGISTER),
        SheetColumn("有效期起", "Valid from", 12, lambda c: _of_term(c, "valid_from"), Look.DATE, group=REGISTER),
    ]  # fmt: skip
