"""The parts of a statement of reasons that look beyond the verdicts.

What other readings would make of the case, what is missing, how near the figures lie to a bound, and what changed
since the recommendation before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cluster_review.exact import counted, decimal_text
from cluster_review.reports import standing
from cluster_review.reports.adoption_words import adoption_words
from cluster_review.reports.changes_sheet import changes
from cluster_review.reports.content import ClusterReport, ReportContent, Row
from cluster_review.reports.margin_words import Moved
from cluster_review.reports.markdown_text import escaped, item, table
from cluster_review.reports.missing_sheet import blocked, supplier
from cluster_review.reports.printable import one_line
from cluster_review.reports.settling_words import is_in_smallest_set, smallest_flip
from cluster_review.reports.stability_words import (
    OPEN,
    Flip,
    answer_words,
    chosen_words,
    closing_words,
    outcomes_of,
    question_words,
    recommended,
)
from cluster_review.reports.wording import NONE, Wording
from cluster_review.tables import TABLES


def goals_section(content: ReportContent, cluster: ClusterReport, wording: Wording) -> Iterator[str]:
    """Each goal of the plan: target, actual, met or not."""
    goals = standing.goals_of(content, cluster.id)
    yield wording.of("## 三、三年规划目标", "## 3. Goals of the three-year plan")
    yield ""
    yield standing.count_goals(goals).words(wording) + wording.of("。", ".")
    if not goals:
        return
    scale = TABLES["plan_goals"].column("target").scale

    def amount(goal: Row, name: str) -> str:
        value = goal[name]
        unit = one_line(goal["unit"] or "")
        return wording.unknown() if value is None else f"{decimal_text(value, scale)}{unit}"

    yield ""
    yield from table(
        [
            wording.of(zh, en)
            for zh, en in (
                ("编号", "No."), ("目标", "Goal"), ("目标值", "Target"), ("实际值", "Actual"), ("方向", "Direction"),
                ("结果", "Outcome"),
            )
        ],
        [
            [
                one_line(goal["goal_id"]),
                one_line(goal["goal"] or NONE),
                amount(goal, "target"),
                amount(goal, "actual"),
                wording.code("direction", goal["direction"]),
                wording.of(*standing.GOAL_WORDS[standing.goal_is_met(goal)]),
            ]
            for goal in goals
        ],
    )  # fmt: skip


def stability_section(content: ReportContent, cluster: ClusterReport, wording: Wording) -> Iterator[str]:
    """Whether another lawful reading would lead elsewhere, grouped by where it would lead."""
    row = cluster.row
    yield wording.of("## 四、换一种读法会怎样", "## 4. Under other readings of the law")
    yield ""
    if row["stability"] == "not_applicable":
        yield wording.of("认定已撤销,不再提出建议。", "Revoked: nothing is recommended.")
        return
    tried, now = int(row["readings_tried"]), wording.recommendation(row)
    groups = outcomes_of(row)
    if not groups:
        yield wording.of(
            f"条文有{tried}处可作不同理解,每一处都按其他读法复算过:结论不变,都是“{now}”。",
            f"The text can be understood in different ways at {counted(tried, 'point')}. Each other reading was "
            f"evaluated: the recommendation stays “{now}”.",
        )
    else:
        yield wording.of(
            f"条文有{tried}处可作不同理解,每一处都按其他读法复算过。本次为“{now}”,换用下列读法则不同:",
            f"The text can be understood in different ways at {counted(tried, 'point')}. Each other reading was "
            f"evaluated. It is “{now}” now; the readings below lead elsewhere:",
        )
    for code, flips in groups.items():
        yield ""
        if code == OPEN:
            yield wording.of(
                f"**须转人工核实({len(flips)}种)**。这些读法下尚缺资料或须由人评判,还得不出另一种结论:",
                f"**A person would have to look ({len(flips)})**. Under these readings data is missing or a person is "
                "to judge, so no other outcome follows yet:",
            )
        else:
            yield wording.of(
                f"**改为“{recommended(code, wording)}”({len(flips)}种):**",
                f"**It would be “{recommended(code, wording)}” ({len(flips)}):**",
            )
        yield ""
        for flip in flips:
            yield from _flip(flip, content, wording)
    untried = int(row["combinations_untried"])
    if untried:
        yield ""
        yield wording.of(
            f"另有{untried}种三项以上读法的组合没有试算。",
            f"{counted(untried, 'combination')} of three or more readings not evaluated.",
        )
    if (closing := closing_words(row, content, wording)) is not None:
        yield ""
        yield f"**{closing}**"


def _flip(flip: Flip, content: ReportContent, wording: Wording) -> Iterator[str]:
    questions = {reading.id: reading for reading in content.instrument.readings}
    said = []
    for name, option in flip.options.items():
        reading = questions[name]
        question, other = question_words(reading, wording), answer_words(reading, option, wording)
        chosen = escaped(chosen_words(reading, content, wording))
        said.append(
            wording.of(
                f"{question}:本次取{chosen};若取{other}。",
                f"{question}: read as {chosen}; if read as {other}.",
            )
        )
    if len(said) == 1:
        yield f"- {said[0]}"
        return
    yield wording.of("- 同时换用下列读法:", "- Only together:")
    yield from (f"  - {sentence}" for sentence in said)


def missing_section(content: ReportContent, cluster: ClusterReport, wording: Wording) -> Iterator[str]:
    """What is missing, the most decisive first: from whom, what waits for it, and what it could settle."""
    yield wording.of("## 五、缺什么(按影响排序)", "## 5. What is missing, most decisive first")
    yield ""
    if not cluster.missing:
        yield wording.of("没有缺失。", "Nothing is missing.")
        return
    least = [escaped(wording.missing(one)) for one in cluster.missing if is_in_smallest_set(one)]
    if least:
        yield wording.of(
            f"最少补齐这{len(least)}项就可能办结:{wording.listed(least)}。",
            f"The fewest that could settle the case ({len(least)}): {wording.listed(least)}.",
        )
    else:
        yield wording.of(
            "本建议不等这些材料;补齐后结论可能不同的,在该项下写明。",
            "The recommendation does not wait for these; where one could change it, the line says so.",
        )
    yield ""
    for rank, one in enumerate(cluster.missing, start=1):
        parts = [
            wording.of(
                f"向谁索取:{supplier(one['input'], content, wording)}",
                f"from: {supplier(one['input'], content, wording)}",
            )
        ]
        if not one["input"].startswith("evidence."):
            what = blocked(one, wording)
            parts.append(wording.of(f"等待它的条款:{what}", f"waiting for it: {what}"))
        parts += _alone(one, wording)
        yield f"{rank}. {escaped(wording.missing(one))}{wording.of('——', ' – ')}" + _joined(parts, wording)


def _alone(one: Row, wording: Wording) -> Iterator[str]:
    settles: Mapping[str, str | None] = one.get("settles") or {}
    for way, zh, en in (
        ("favourable", "单独补齐且有利于集群,则", "alone, if in the cluster's favour: "),
        ("adverse", "单独补齐且不利于集群,则", "alone, if against the cluster: "),
    ):
        if (code := settles.get(way)) is not None:
            yield wording.of(zh, en) + recommended(code, wording)


def margins_section(content: ReportContent, cluster: ClusterReport, wording: Wording) -> Iterator[str]:
    """How near each figure lies to a bound, in its own unit, and what would flip the recommendation."""
    yield wording.of("## 六、离界限多远", "## 6. How near the bounds are")
    yield ""
    if cluster.is_revoked:
        yield wording.of("认定已撤销,不再计算。", "Revoked: not reckoned.")
        return
    if content.chosen.get("figure_version", "latest_form") != "latest_form":
        yield wording.of(
            "按本次所取的读法,数值取自不同年份的表,单个数值的变动不作计算。",
            "Under the reading in force figures come from forms of several years: single changes are not reckoned.",
        )
        return
    nearest = smallest_flip(cluster, wording)
    if nearest is not None:
        yield wording.of(f"改变建议的最小变动:{nearest}。", f"The smallest change that flips it: {nearest}.")
    else:
        yield wording.of(
            "单独变动任何一个已报数值,都不改变本建议。",
            "No single figure on file, however changed, flips it.",
        )
    distances = cluster.distances
    listed = [f["provision"] for f in cluster.findings if f["provision"] in distances]
    if not listed:
        return
    verdicts = {f["provision"]: f["verdict"] for f in cluster.findings}
    yield ""
    yield wording.of(
        "每项指标,一个数值单独变动多少,该项结论才改变:",
        "For each rule, how far one figure has to move to turn it:",
    )
    yield ""
    yield from table(
        [
            wording.of(zh, en)
            for zh, en in (
                ("指标", "Rule"), ("现结论", "Now"), ("数值", "Figure"), ("由", "From"), ("变为", "To"), ("变动", "Change"),
                ("结论变为", "Becomes"),
            )
        ],
        [
            [wording.title(name), wording.label("verdict", verdicts[name]), *_distance(distances[name], wording)]
            for name in listed
        ],
    )  # fmt: skip


def _distance(change: Mapping[str, Any], wording: Wording) -> list[str]:
    moved, verdict = Moved(change, wording), wording.label("verdict", str(change["becomes"]))
    return [moved.figure, moved.filed(), moved.there(), moved.distance(), verdict]


def changes_section(content: ReportContent, cluster: ClusterReport, wording: Wording) -> Iterator[str]:
    """The cluster beside its last published recommendation."""
    yield wording.of("## 七、与上次建议相比", "## 7. Since the recommendation before")
    yield ""
    change = next(
        (c for c in changes(content, wording) if c.after and c.after["cluster_id"] == cluster.id), None
    )
    if change is None or change.before is None:
        yield wording.of("没有已发布的上次建议可比。", "No recommendation was published before.")
        return
    was, now = wording.recommendation(change.before), wording.recommendation(cluster.row)
    if was == now:
        yield wording.of(f"与上次相同,都是“{now}”。", f"As before: “{now}”.")
    else:
        yield wording.of(f"上次“{was}”,本次“{now}”。", f"It was “{was}”; it is “{now}” now.")
    yield ""
    yield item(wording, ("上次理由", "Reason before"), wording.reason(change.before))
    yield item(wording, ("上次运行批次号", "Run before"), one_line(str(change.before["run_id"])))
    if change.turned:
        yield item(wording, ("结论变化的条款", "Rules that turned"), _joined(change.turned, wording))


def readings_section(content: ReportContent, wording: Wording) -> Iterator[str]:
    """The reading of every unclear point: adopted ones with their record, then what is only proposed."""
    yield wording.of("## 八、本次所取的读法", "## 8. Readings used")
    listed = content.instrument.readings
    is_proposed = [r.id not in content.adopted and content.chosen[r.id] == r.default for r in listed]
    groups = (
        (False, ("### 已采用或为本次运行指定", "### Adopted, or stated for this run")),
        (
            True,
            (
                "### 拟用(本项目的建议,主管部门尚未按第十五条采用)",
                "### Proposed by this project, not yet adopted under article 15",
            ),
        ),
    )
    for group, heading in groups:
        of_group = [
            reading for reading, proposed in zip(listed, is_proposed, strict=True) if proposed is group
        ]
        if not of_group:
            continue
        yield ""
        yield wording.of(*heading)
        yield ""
        for reading in of_group:
            words = reading.options[content.chosen[reading.id]]
            said = "" if group else escaped(adoption_words(content, reading, wording))
            yield "- " + wording.of(
                f"{reading.zh}:{words.zh}{f'({said})' if said else ''}",
                f"{reading.question}: {words.en}{f' ({said})' if said else ''}",
            )


def _joined(sentences: Iterable[str], wording: Wording) -> str:
    return ("\uff1b" if wording.is_zh else "; ").join(sentences)
