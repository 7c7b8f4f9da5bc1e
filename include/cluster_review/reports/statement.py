"""The statement of reasons (理由说明) of one cluster: from the recommendation down to the cell of the form.

Plain Markdown, whole in Chinese or in English. In English only quotes of the law and names stay Chinese.
"""

from __future__ import annotations

from collections.abc import Iterator

from cluster_review.exact import decimal_text
from cluster_review.reports import standing
from cluster_review.reports.content import ClusterReport, ReportContent, Row, inputs_of
from cluster_review.reports.missing_sheet import blocked, supplier
from cluster_review.reports.next_steps import legal_basis, next_step, time_limit
from cluster_review.reports.notes_sheet import in_force
from cluster_review.reports.printable import one_line
from cluster_review.reports.settling_words import effect, is_in_smallest_set, smallest_flip
from cluster_review.reports.stability_words import flip_words, standing_words
from cluster_review.reports.wording import NONE, Wording
from cluster_review.tables import TABLES

_COLON = {True: "\uff1a", False: ": "}
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
        _goals(content, cluster, wording),
        _missing(content, cluster, wording),
        _readings(content, cluster, wording),
        _receipt(content, cluster, wording),
    )
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _head(content: ReportContent, cluster: ClusterReport, wording: Wording) -> Iterator[str]:
    row, law = cluster.row, content.instrument
    yield _TITLE[wording.is_zh].format(name=_escaped(cluster.name), id=cluster.id)
    yield ""
    if content.banner:
        yield f"> {wording.of(*content.banner)}"
        yield ""
    yield wording.of(
        "本说明列出系统建议的理由,供人工办理;是否采纳由人依法决定。",
        "This states the reasons for a recommendation of the program. People decide.",
    )
    yield ""
    yield _item(wording, ("系统建议", "Recommendation"), f"**{wording.recommendation(row)}**")
    yield _item(wording, ("依据条款", "Legal basis"), legal_basis(cluster, wording))
    yield _item(wording, ("理由", "Reason"), wording.reason(row))
    if (also := wording.also(row)) != NONE:
        yield _item(wording, ("另有", "Applies too"), also)
    yield _item(wording, ("结论稳定性", "Stability"), wording.stability(row))
    yield _item(wording, ("状态", "Status"), _status(cluster, wording))
    do, paper = next_step(cluster, wording)
    if do != NONE:
        yield _item(wording, ("下一步", "Next step"), do)
        yield _item(wording, ("拟办文书", "Paper"), paper)
        yield _item(wording, ("办理时限", "By when"), time_limit(cluster, wording))
    yield _item(
        wording,
        ("规则", "Instrument"),
        wording.of(f"{law.title}({law.number})", f"{law.title_en} ({law.number})"),
    )
    yield _item(wording, ("效力", "Force"), wording.of(*in_force(content)))
    known = content.known_at_words
    yield _item(
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
        yield f"### {wording.place(ground['article'])} {wording.title(ground['ground'])} {wording.of('——', '–')} {outcome}"
        yield f"> {wording.quote(ground['quote'])}"
        yield ""
        yield _item(wording, ("事实", "Facts"), wording.reason(ground))
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
            heading = place[:1].upper() + place[1:]
            yield (
                f"### {heading}{wording.of(' ', ': ')}{subjects[before]}"
                if before in subjects
                else f"### {heading}"
            )
        yield ""
        verdict = wording.label("verdict", finding["verdict"])
        yield f"**{wording.title(finding['provision'])}** {wording.of('——', '–')} **{verdict}**"
        yield ""
        yield _item(wording, ("条文", "Law"), f"“{wording.quote(finding['quote'])}”")
        if wording.value(finding) != NONE:
            yield _item(wording, ("数值", "Value"), wording.value(finding))
            yield _item(wording, ("要求", "Required"), wording.bound(finding))
        if wording.margin(finding) != NONE:
            yield _item(wording, ("差距", "Margin"), wording.margin(finding))
        yield _item(wording, ("理由", "Reason"), wording.reason(finding))
        yield from _inputs(finding, cluster, wording)
    if (nearest := smallest_flip(cluster, wording)) is not None:
        yield ""
        yield _item(wording, ("改变建议的最小变动", "The smallest change that flips it"), nearest)


def _inputs(finding: Row, cluster: ClusterReport, wording: Wording) -> Iterator[str]:
    items = inputs_of(finding)
    if not items:
        return
    yield _item(wording, ("依据", "Inputs"), "").rstrip()
    for item in items:
        name, value = wording.input_name(item), wording.translated(item["value"])
        is_named = value.startswith(name)  # a record's words begin with its id
        alone = value if wording.is_zh else name
        shown = alone if is_named else f"{name}{_COLON[wording.is_zh]}{value}"
        yield f"  - {_escaped(shown)} ← {_escaped(wording.source(item, cluster))}"


def _goals(content: ReportContent, cluster: ClusterReport, wording: Wording) -> Iterator[str]:
    goals = standing.goals_of(content, cluster.id)
    yield wording.of("## 三、三年规划目标", "## 3. Goals of the three-year plan")
    yield ""
    yield standing.count_goals(goals).words(wording)
    scale = TABLES["plan_goals"].column("target").scale

    def amount(value: int | None, unit: str) -> str:
        return wording.unknown() if value is None else f"{decimal_text(value, scale)}{unit}"

    for goal in goals:
        outcome = standing.GOAL_WORDS[standing.goal_is_met(goal)]
        unit = one_line(goal["unit"] or "")
        label = one_line(" ".join(filter(None, (goal["goal_id"], goal["goal"]))))
        target, actual = amount(goal["target"], unit), amount(goal["actual"], unit)
        direction = wording.code("direction", goal["direction"])
        text = wording.of(
            f"{label}:目标{target},实际{actual}({direction})—— {outcome[0]}",
            f"{label}: target {target}, actual {actual} ({direction}) – {outcome[1]}",
        )
        yield f"- {_escaped(text)}"


def _missing(content: ReportContent, cluster: ClusterReport, wording: Wording) -> Iterator[str]:
    yield wording.of("## 四、缺什么(按影响排序)", "## 4. What is missing, most decisive first")
    yield ""
    if not cluster.missing:
        yield wording.of("没有缺失。", "Nothing is missing.")
    for rank, item in enumerate(cluster.missing, start=1):
        who, what = supplier(item["input"], content, wording), blocked(item, wording)
        yield f"{rank}. {_escaped(wording.missing(item))} " + wording.of(
            f"(向谁索取:{who};等待它的条款:{what}{_alone(item, wording)})",
            f"(from: {who}; waiting for it: {what}{_alone(item, wording)})",
        )
    least = [wording.missing(item) for item in cluster.missing if is_in_smallest_set(item)]
    if least:
        yield ""
        yield _item(
            wording,
            ("最少补齐这些即可能办结", "The fewest that could settle the case"),
            _escaped(wording.listed(least)),
        )


def _alone(item: Row, wording: Wording) -> str:
    """What an input could do by itself, behind a separator; empty if nothing."""
    said = effect(item, wording)
    return "" if said == NONE else wording.of(f";单独补齐:{said}", f"; alone, {said}")


def _readings(content: ReportContent, cluster: ClusterReport, wording: Wording) -> Iterator[str]:
    yield wording.of("## 五、采用的读法", "## 5. Readings used")
    yield ""
    for reading in content.instrument.readings:
        words = reading.options[content.chosen[reading.id]]
        standing = standing_words(content, reading, wording)
        yield "- " + wording.of(
            f"{reading.zh}:{words.zh}({standing})", f"{reading.question}: {words.en} ({standing})"
        )
    flips = list(flip_words(cluster.row, wording))
    if flips:
        yield ""
        yield wording.of("其他读法会改变本建议:", "Other readings would change this recommendation:")
        yield ""
        yield from (f"- {flip}" for flip in flips)


def _receipt(content: ReportContent, cluster: ClusterReport, wording: Wording) -> Iterator[str]:
    run = content.run
    yield wording.of("## 六、凭证", "## 6. Receipt")
    yield ""
    yield _item(wording, ("凭证编号", "Receipt"), str(cluster.row["receipt"]))
    labels = (
        ("run_id", "运行批次号", "Run"),
        ("policy_digest", "规则摘要", "Digest of the policy"),
        ("facts_digest", "事实摘要", "Digest of the facts"),
        ("code_version", "程序版本", "Code version"),
    )
    for key, zh, en in labels:
        if run.get(key) is not None:
            yield _item(wording, (zh, en), one_line(str(run[key])))


def _item(wording: Wording, name: tuple[str, str], text: str) -> str:
    return f"- {wording.of(name[0], name[1])}{_COLON[wording.is_zh]}{text}"


def _escaped(text: str) -> str:
    """A delivered text that can't be taken for a link, a table or HTML."""
    return "".join(f"\\{c}" if c in "\\`*<|" else c for c in one_line(text)).replace("](", "]\\(")
