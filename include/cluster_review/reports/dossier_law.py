"""Of a dossier: the eight standards and article 14 item by item, and what other readings would give."""

from __future__ import annotations

from cluster_review.reports import standing
from cluster_review.reports.adoption_words import adoption_words
from cluster_review.reports.content import ClusterReport, ReportContent, Row, inputs_of
from cluster_review.reports.dossier_evidence import evidence_words
from cluster_review.reports.paper import Block, Line, Role, Table
from cluster_review.reports.stability_words import flip_words, flips_of
from cluster_review.reports.wording import NONE, Wording


def standards(content: ReportContent, cluster: ClusterReport, wording: Wording) -> list[Block]:
    """Part 3: each criterion with the law's words, the value, how it was reckoned, the outcome, the evidence."""
    subjects = standing.subjects(content)
    made: list[Block] = []
    for part in dict.fromkeys(f["part"] for f in cluster.findings):
        subject = subjects[part][0] if part in subjects else ""
        made.append(Line(Role.SUBHEADING, f"{wording.place(part)} {subject}"))
        rows = tuple(
            (
                f"{wording.title(f['provision'])}\uff1a“{wording.quote(f['quote'])}”",
                wording.value(f),
                _required(f, wording),
                wording.reason(f),
                wording.label("verdict", f["verdict"]),
                _sources(content, cluster, f, wording),
            )
            for f in cluster.findings
            if f["part"] == part
        )
        headings = ("指标与条文原文", "数值", "要求与差距", "计算与理由", "结论", "出处与佐证页码")
        made.append(Table(headings, rows, (24, 15, 15, 21, 8, 17)))
    return made


def grounds(content: ReportContent, cluster: ClusterReport, wording: Wording) -> list[Block]:
    """Part 4: every ground, established or not, with the records it rests on."""
    rows = tuple(
        (
            f"{wording.place(g['article'])} {wording.title(g['ground'])}",
            f"“{wording.quote(g['quote'])}”",
            wording.label("ground", g["outcome"]),
            wording.reason(g),
            _sources(content, cluster, g, wording),
        )
        for g in cluster.grounds
    )
    return [Table(("条款与情形", "条文原文", "结论", "查明的事实", "记录及出处"), rows, (18, 22, 9, 28, 23))]


def other_readings(content: ReportContent, cluster: ClusterReport, wording: Wording) -> list[Block]:
    """Part 8: the reckoning under each other reading that would change the outcome, and the readings used."""
    made: list[Block] = [Line(Role.BODY, wording.of(f"结论稳定性:{wording.stability(cluster.row)}。", ""))]
    if flips_of(cluster.row):
        made += [
            Line(Role.POINT, f"{n}. {words}") for n, words in enumerate(flip_words(cluster.row, wording), 1)
        ]
    rows = tuple(
        (
            wording.of(reading.zh, ""),
            wording.of(reading.options[content.chosen[reading.id]].zh, ""),
            "\uff1b".join(
                wording.of(words.zh, "")
                for name, words in reading.options.items()
                if name != content.chosen[reading.id]
            ),
            adoption_words(content, reading, wording),
        )
        for reading in content.instrument.readings
    )
    made.append(Line(Role.SUBHEADING, "各处不明之点所取的读法"))
    return [*made, Table(("问题", "本次所取", "其他读法", "采用情况"), rows, (32, 24, 26, 18))]


def _required(finding: Row, wording: Wording) -> str:
    margin = wording.margin(finding)
    bound = wording.bound(finding)
    return bound if margin == NONE else f"{bound}\uff1b{margin}"


def _sources(content: ReportContent, cluster: ClusterReport, row: Row, wording: Wording) -> str:
    shown = [wording.source(item, cluster) for item in inputs_of(row)]
    name = str(row.get("ground") or row["provision"])
    return "\uff1b".join([*dict.fromkeys(shown), *evidence_words(content, cluster, name)]) or NONE
