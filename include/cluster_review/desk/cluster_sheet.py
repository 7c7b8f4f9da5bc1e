"""A cluster's page as a readable sheet: the parts of the standard, the grounds, other readings, what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from cluster_review.desk.published import Published
from cluster_review.desk.source_places import Place
from cluster_review.reports import standing
from cluster_review.reports.content import ClusterReport, Row, inputs_of
from cluster_review.reports.margin_words import Moved
from cluster_review.reports.missing_sheet import blocked, supplier
from cluster_review.reports.next_steps import legal_basis, next_step, time_limit
from cluster_review.reports.notes_sheet import in_force
from cluster_review.reports.settling_words import effect, is_in_smallest_set, smallest_flip
from cluster_review.reports.stability_words import (
    OPEN,
    answer_words,
    chosen_words,
    closing_words,
    outcomes_of,
    question_words,
    recommended,
)
from cluster_review.reports.wording import NONE, Wording


class Source(NamedTuple):
    """One input: what was read, the cell it was read from, or the place in words."""

    shown: str
    place: Place | None
    words: str


class Line(NamedTuple):
    """One provision or ground, as it is printed."""

    id: str
    title: str
    quote: str
    value: str
    bound: str
    margin: str
    turns: str
    code: str
    verdict: str
    reason: str
    sources: list[Source]


class Part(NamedTuple):
    """A part of the standard with its lines and the verdict of the whole part."""

    place: str
    subject: str
    code: str
    verdict: str
    lines: list[Line]


def conclusion(run: Published, cluster: ClusterReport, wording: Wording) -> list[tuple[str, str]]:
    """What stands at the head of the page, named."""
    content, row = run.content, cluster.row
    do, paper = next_step(cluster, wording)
    term = NONE
    if row["valid_to"] is not None:
        term = wording.of(
            f"{wording.day(row['valid_from'])}至{wording.day(row['valid_to'])}",
            f"{wording.day(row['valid_from'])} to {wording.day(row['valid_to'])}",
        )
        if (days := row["days_to_end"]) is not None:
            term += (
                wording.of(f"(距到期{days}天)", f" ({days} days left)")
                if days >= 0
                else wording.of(f"(届满已{-days}天)", f" (ended {-days} days ago)")
            )
    listed = (
        (("依据条款", "Legal basis"), legal_basis(cluster, wording)),
        (("理由", "Reason"), wording.reason(row)),
        (("另有", "Applies too"), wording.also(row)),
        (("结论稳定性", "Stability"), wording.stability(row)),
        (
            ("改变建议的最小数值变动", "Smallest change that flips it"),
            smallest_flip(cluster, wording) or NONE,
        ),
        (("状态", "Status"), wording.label("status", row["status"])),
        (("有效期", "Validity"), term),
        (
            ("三年规划目标", "Plan goals"),
            standing.count_goals(standing.goals_of(content, cluster.id)).words(wording),
        ),
        (("数据质量", "Data"), standing.data_quality(content, cluster, wording)),
        (("下一步", "Next step"), do),
        (("拟办文书", "Paper"), paper),
        (("办理时限", "By when"), time_limit(cluster, wording)),
        (("规则效力", "Force of the instrument"), wording.of(*in_force(content))),
    )
    return [(wording.of(*name), text) for name, text in listed if text not in (NONE, "")]


def parts(run: Published, cluster: ClusterReport, wording: Wording) -> list[Part]:
    """The standard, part by part."""
    subjects = standing.subjects(run.content)
    return [
        Part(
            wording.place(part),
            wording.of(*subjects[part]) if part in subjects else "",
            code := standing.part_verdict(cluster, part),
            wording.label("verdict", code),
            [_line(run, cluster, f, wording) for f in cluster.findings if f["part"] == part],
        )
        for part in dict.fromkeys(f["part"] for f in cluster.findings)
    ]


def grounds(run: Published, cluster: ClusterReport, wording: Wording) -> list[tuple[str, Line]]:
    """The grounds of revocation with their articles."""
    return [(wording.place(g["article"]), _line(run, cluster, g, wording)) for g in cluster.grounds]


def _line(run: Published, cluster: ClusterReport, row: Row, wording: Wording) -> Line:
    is_ground = "ground" in row
    name = str(row["ground"] if is_ground else row["provision"])
    code = str(row["outcome"] if is_ground else row["verdict"])
    return Line(
        name,
        wording.title(name),
        wording.quote(row["quote"]),
        NONE if is_ground else wording.value(row),
        NONE if is_ground else wording.bound(row),
        NONE if is_ground else wording.margin(row),
        "" if is_ground else _turning(cluster, name, wording),
        code,
        wording.label("ground" if is_ground else "verdict", code),
        wording.reason(row),
        list(_sources(run, cluster, row, wording)),
    )


def _turning(cluster: ClusterReport, name: str, wording: Wording) -> str:
    change = cluster.distances.get(name)
    if change is None:
        return ""
    moved = Moved(change, wording)
    verdict = wording.label("verdict", str(change["becomes"]))
    return wording.of(
        f"{moved.figure}变为{moved.there()}即{verdict}:{moved.distance()}",
        f"{moved.figure} at {moved.there()}: {verdict}, {moved.distance()}",
    )


def _sources(run: Published, cluster: ClusterReport, row: Row, wording: Wording) -> Iterator[Source]:
    for item in inputs_of(row):
        name, value = wording.input_name(item), wording.translated(item["value"])
        alone = value if wording.is_zh else name
        shown = alone if value.startswith(name) else f"{name} {value}"  # a record's words begin with its id
        yield Source(shown, run.places.of(cluster, item), wording.source(item, cluster))


class Reading(NamedTuple):
    """Options that together change the recommendation: question, what it is read as, the other answer."""

    steps: list[tuple[str, str, str]]


def other_readings(
    run: Published, cluster: ClusterReport, wording: Wording
) -> list[tuple[str, str, list[Reading]]]:
    """By what would follow: its code, its words, and the readings that lead there."""
    questions = {reading.id: reading for reading in run.content.instrument.readings}
    found = []
    for code, flips in outcomes_of(cluster.row).items():
        words = (
            wording.of("尚须转人工核实", "a person would have to look")
            if code == OPEN
            else recommended(code, wording)
        )
        listed = [
            Reading(
                [
                    (
                        question_words(questions[name], wording),
                        chosen_words(questions[name], run.content, wording),
                        answer_words(questions[name], option, wording),
                    )
                    for name, option in flip.options.items()
                ]
            )
            for flip in flips
        ]
        found.append((code or "revoked", words, listed))
    return found


def closed(run: Published, cluster: ClusterReport, wording: Wording) -> str | None:
    """Why the recommendation may not be confirmed yet; None where it may."""
    return closing_words(cluster.row, run.content, wording)


def missing(run: Published, cluster: ClusterReport, wording: Wording) -> list[dict[str, Any]]:
    """What is missing, the most decisive first."""
    if cluster.is_revoked:
        return []
    return [
        {
            "what": wording.missing(item),
            "from": supplier(item["input"], run.content, wording),
            "blocks": blocked(item, wording),
            "effect": effect(item, wording),
            "is_least": is_in_smallest_set(item),
        }
        for item in cluster.missing
    ]
