"""The two letters that list clusters: review results with three annexes, and the public notice (公示)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from cluster_review.evaluation.validity.term_rules import end_of_extension
from cluster_review.reports import letter_facts
from cluster_review.reports.content import ClusterReport
from cluster_review.reports.file_names import document_name
from cluster_review.reports.letter_frame import BLANK, LetterMaterial, common_words, letter
from cluster_review.reports.next_steps import legal_basis
from cluster_review.reports.paper import Block, Line, Paper, Role, Table
from cluster_review.reports.typeset import typeset
from cluster_review.reports.wording import NONE

_PASSED, _ON_CONDITIONS = "renew", "renew_on_conditions"
_NOTICED = (_PASSED, _ON_CONDITIONS, "recognise", "recognise_on_conditions")


def results(material: LetterMaterial) -> list[Paper]:
    """The review results: passed, passed with remarks, revoked; each with its validity or its basis."""
    passed, conditions, revoked = (_with(material, code) for code in (_PASSED, _ON_CONDITIONS, "revoke"))
    listed = (*passed, *conditions, *revoked)
    if not listed:
        return []
    is_decided = all(material.decision(cluster) for cluster in listed)
    words = {
        **common_words(material),
        "decided_words": "现将复核结果公布"
        if is_decided
        else typeset("拟公布的复核结果(建议稿,尚未全部作出决定)"),
        "passed_count": str(len(passed)),
        "conditions_count": str(len(conditions)),
        "revoked_count": str(len(revoked)),
    }
    text = material.letters.letters["results"]
    heads, widths = ("序号", "集群名称", "市县", "有效期起", "有效期止"), (8, 38, 16, 19, 19)
    annexes: list[list[Block]] = [
        [_title(text.enclosures[0]), _table(heads, [_passed(material, c) for c in passed], widths)],
        [
            _title(text.enclosures[1]),
            _table(
                (*heads, "备注"),
                [(*_passed(material, c), _remark(material, c)) for c in conditions],
                (7, 24, 12, 17, 17, 23),
            ),
        ],
        [
            _title(text.enclosures[2]),
            _table(
                ("序号", "集群名称", "市县", "依据条款", "状态"),
                [
                    (*_place(material, c), legal_basis(c, material.wording), _state(material, c))
                    for c in revoked
                ],
                (8, 34, 18, 24, 16),
            ),
        ],
    ]
    return [letter(material, text, _name(material, "复核结果通告"), words, {}, annexes)]


def notice(material: LetterMaterial) -> list[Paper]:
    """The public notice with its list: number, name and county, never an enterprise, an accident or a tax matter."""
    listed = [c for c in material.content.clusters if material.outcome(c) in _NOTICED]
    if not listed:
        return []
    stages = {c.row["stage"] for c in listed}
    about = "、".join(
        word for stage, word in (("recognition", "拟认定"), ("review", "拟通过复核")) if stage in stages
    )
    words = {
        **common_words(material),
        "listed_words": f"{about or '拟公布'}的中小企业特色产业集群名单",
        "notice_dates": _dates(material),
    }
    text = material.letters.letters["public_notice"]
    table = _table(("序号", "集群名称", "市县"), [_place(material, c) for c in listed], (12, 58, 30))
    annexes: list[list[Block]] = [[_title(text.enclosures[0] if text.enclosures else "名单"), table]]
    return [letter(material, text, _name(material, "公示"), words, {}, annexes)]


def _dates(material: LetterMaterial) -> str:
    first, procedure = material.first_day, material.procedure
    if first is None or procedure is None:
        return f"{BLANK}至{BLANK}"
    last = procedure.period("public_notice").last_day(first, material.content.calendar)
    return f"{first.year}年{first.month}月{first.day}日至{last.year}年{last.month}月{last.day}日"


def _with(material: LetterMaterial, code: str) -> list[ClusterReport]:
    return [
        cluster
        for cluster in material.content.clusters
        if not cluster.is_applicant and material.outcome(cluster) == code
    ]


def _place(material: LetterMaterial, cluster: ClusterReport) -> tuple[str, str, str]:
    return "", cluster.name, material.content.county(cluster.row["county"]) or NONE


def _passed(material: LetterMaterial, cluster: ClusterReport) -> tuple[str, ...]:
    """With the validity that follows: from the day after the old end, as long as the measures extend it."""
    old = cluster.row["valid_to"]
    if old is None:
        return (*_place(material, cluster), "待核", "待核")
    start = np.array([old], dtype="datetime64[D]") + 1
    end = end_of_extension(start, material.content.instrument.validity)[0]
    return (*_place(material, cluster), str(start[0]), "待核" if np.isnat(end) else str(end))


def _remark(material: LetterMaterial, cluster: ClusterReport) -> str:
    return letter_facts.remark(material, cluster)


def _state(material: LetterMaterial, cluster: ClusterReport) -> str:
    return "已决定" if material.decision(cluster) else "拟撤销\uff0c待决定"


def _title(text: str) -> Block:
    return Line(Role.TITLE, text)


def _table(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]], widths: tuple[int, ...]) -> Block:
    """A numbered list; where there is none it says so."""
    numbered = [(str(number), *row[1:]) for number, row in enumerate(rows, start=1)]
    return Table(headings, tuple(numbered) or ((NONE, "无", *(NONE,) * (len(headings) - 2)),), widths)


def _name(material: LetterMaterial, kind: str) -> str:
    content = material.content
    return document_name(
        content.law_date.year,
        content.province,
        "中小企业特色产业集群",
        kind,
        made_up=content.banner is not None,
    )
