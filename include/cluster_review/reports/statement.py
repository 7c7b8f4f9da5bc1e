"""The statement of reasons (理由说明) of one cluster: from the recommendation down to the cell of the form.

Plain Markdown, whole in Chinese or in English. In English only quotes of the law and names stay Chinese.
"""

from __future__ import annotations

from collections.abc import Iterator

from cluster_review.reports import standing
from cluster_review.reports.content import ClusterReport, ReportContent, Row, inputs_of
from cluster_review.reports.cross_record_sheet import contradictions_section
from cluster_review.reports.evidence_files import evidence_of
from cluster_review.reports.markdown_text import COLON, escaped, item
from cluster_review.reports.next_steps import legal_basis, next_step, time_limit
from cluster_review.reports.notes_sheet import in_force
from cluster_review.reports.printable import one_line
from cluster_review.reports.statement_sections import (
    changes_section,
    goals_section,
    margins_section,
    missing_section,
    readings_section,
    stability_section,
)
from cluster_review.reports.wording import NONE, Wording

_TITLE = {True: "# {name}\uff08{id}\uff09", False: "# {name} ({id})"}


def statement(content: ReportContent, cluster_id: str, language: str = "zh") -> str:
    """One cluster's statement of reasons as Markdown, ending with a line break.

    Raises:
        KeyError: if the run has no cluster of that id.
    """
    cluster, wording = content.cluster(cluster_id), Wording(content, language)
    parts = (
        _head(content, cluster, wording),
        _grounds(cluster, wording),
        _criteria(content, cluster, wording),
        goals_section(content, cluster, wording),
        stability_section(content, cluster, wording),
        missing_section(content, cluster, wording),
        contradictions_section(content, cluster, wording),
        margins_section(content, cluster, wording),
        changes_section(content, cluster, wording),
        readings_section(content, wording),
        _receipt(content, cluster, wording),
    )
    return "\n\n".join(text for part in parts if (text := "\n".join(part))) + "\n"


def _head(content: ReportContent, cluster: ClusterReport, wording: Wording) -> Iterator[str]:
    row, law = cluster.row, content.instrument
    yield _TITLE[wording.is_zh].format(name=escaped(cluster.name), id=cluster.id)
    yield ""
    if content.banner:
        yield f"> {wording.of(*content.banner)}"
        yield ""
    yield wording.of(
        "本说明列出系统建议的理由,供人工办理;是否采纳由人依法决定。",
        "This states the reasons for a recommendation of the program. People decide.",
    )
    yield ""
    yield item(wording, ("系统建议", "Recommendation"), f"**{wording.recommendation(row)}**")
    yield item(wording, ("依据条款", "Legal basis"), legal_basis(cluster, wording))
    yield item(wording, ("理由", "Reason"), wording.reason(row))
    if (also := wording.also(row)) != NONE:
        yield item(wording, ("另有", "Applies too"), also)
    yield item(wording, ("结论稳定性", "Stability"), wording.stability(row))
    if not row["may_be_confirmed"] and not cluster.is_revoked:
        yield item(
            wording,
            ("可否确认", "Confirmation"),
            wording.of(
                "**所依读法采用之前不得确认**,见第四部分",
                "**not before the readings are adopted**, see part 4",
            ),
        )
    yield item(wording, ("状态", "Status"), _status(cluster, wording))
    do, paper = next_step(cluster, wording)
    if do != NONE:
        yield item(wording, ("下一步", "Next step"), do)
        yield item(wording, ("拟办文书", "Paper"), paper)
        yield item(wording, ("办理时限", "By when"), time_limit(cluster, wording))
    yield item(
        wording,
        ("规则", "Instrument"),
        wording.of(f"{law.title}({law.number})", f"{law.title_en} ({law.number})"),
    )
    yield item(wording, ("效力", "Force"), wording.of(*in_force(content)))
    known = content.known_at_words
    yield item(
        wording,
        ("三个日期", "Three dates"),
        wording.of(
            f"报送年度{content.report_year}年;适用法律日期{content.law_date};数据截止{known[0]}",
            f"report year {content.report_year}; law date {content.law_date}; known at {known[1]}",
        ),
    )


def _status(cluster: ClusterReport, wording: Wording) -> str:
    row = cluster.row
    label = wording.label("status", row["status"])
    if row["valid_to"] is None:
        return label
    begins, ends = wording.day(row["valid_from"]), wording.day(row["valid_to"])
    return wording.of(f"{label},有效期{begins}至{ends}", f"{label}, validity {begins} to {ends}")


def _grounds(cluster: ClusterReport, wording: Wording) -> Iterator[str]:
    yield wording.of("## 一、撤销情形(第十四条)", "## 1. Grounds of revocation (article 14)")
    for ground in cluster.grounds:
        outcome = wording.label("ground", ground["outcome"])
        yield ""
        yield f"### {_capitalised(wording.place(ground['article']))} {wording.title(ground['ground'])} {wording.of('——', '–')} {outcome}"
        yield f"> {wording.quote(ground['quote'])}"
        yield ""
        yield item(wording, ("事实", "Facts"), wording.reason(ground))
        yield from _inputs(ground, cluster, wording)


def _criteria(content: ReportContent, cluster: ClusterReport, wording: Wording) -> Iterator[str]:
    yield wording.of("## 二、认定标准", "## 2. Recognition standard")
    subjects = {place: wording.of(*words) for place, words in standing.subjects(content).items()}
    before = None
    for finding in cluster.findings:
        if finding["part"] != before:
            before = finding["part"]
            place = wording.place(before)
            yield ""
            heading = _capitalised(place)
            yield (
                f"### {heading}{wording.of(' ', ': ')}{subjects[before]}"
                if before in subjects
                else f"### {heading}"
            )
        yield ""
        verdict = wording.label("verdict", finding["verdict"])
        yield f"**{wording.title(finding['provision'])}** {wording.of('——', '–')} **{verdict}**"
        yield ""
        yield item(wording, ("条文", "Law"), f"“{wording.quote(finding['quote'])}”")
        if wording.value(finding) != NONE:
            yield item(wording, ("数值", "Value"), wording.value(finding))
            yield item(wording, ("要求", "Required"), wording.bound(finding))
        if wording.margin(finding) != NONE:
            yield item(wording, ("差距", "Margin"), wording.margin(finding))
        yield item(wording, ("理由", "Reason"), wording.reason(finding))
        yield from _inputs(finding, cluster, wording)
        yield from evidence_of(content, cluster, finding["provision"], wording)


def _inputs(finding: Row, cluster: ClusterReport, wording: Wording) -> Iterator[str]:
    items = inputs_of(finding)
    if not items:
        return
    yield item(wording, ("依据", "Inputs"), "").rstrip()
    for entry in items:
        name, value = wording.input_name(entry), wording.translated(entry["value"])
        is_named = value.startswith(name)  # a record's words begin with its id
        alone = value if wording.is_zh else name
        shown = alone if is_named else f"{name}{COLON[wording.is_zh]}{value}"
        yield f"  - {escaped(shown)} ← {escaped(wording.source(entry, cluster))}"


def _receipt(content: ReportContent, cluster: ClusterReport, wording: Wording) -> Iterator[str]:
    run = content.run
    yield wording.of("## 九、凭证", "## 9. Receipt")
    yield ""
    yield item(wording, ("凭证编号", "Receipt"), str(cluster.row["receipt"]))
    labels = (
        ("run_id", "运行批次号", "Run"),
        ("policy_digest", "规则摘要", "Digest of the policy"),
        ("facts_digest", "事实摘要", "Digest of the facts"),
        ("code_version", "程序版本", "Code version"),
    )
    for key, zh, en in labels:
        if run.get(key) is not None:
            yield item(wording, (zh, en), one_line(str(run[key])))


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
