"""What a letter about one cluster rests on: facts with their evidence, the law's words, what is missing or wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cluster_review.reports import standing
from cluster_review.reports.content import ClusterReport, Row, inputs_of
from cluster_review.reports.dossier_evidence import evidence_words
from cluster_review.reports.letter_frame import BLANK, LetterMaterial
from cluster_review.reports.missing_sheet import blocked, supplier
from cluster_review.reports.paper import Block, Line, Role, Table
from cluster_review.reports.printable import one_line
from cluster_review.reports.record_sheets import FormRow
from cluster_review.reports.wording import NONE, Wording

_NUMERALS = "一二三四五六七八九十"
NOT_ON_RECORD = "本次运行的数据中没有支持撤销的条款;事实和证据由承办人依决定台账补写。"


def revocation_findings(cluster: ClusterReport) -> list[Row]:
    """What a proposed revocation rests on: established grounds, and criteria not met at review. Nothing undetermined."""
    found = cluster.grounds_with("established")
    if cluster.row["stage"] == "review":
        found = [*found, *cluster.findings_with("not_met", kinds=("hard", "evidence"))]
    return found


def facts(material: LetterMaterial, cluster: ClusterReport) -> list[Block]:
    """Each established fact with the records and cells that prove it."""
    wording = material.wording
    made: list[Block] = []
    for number, row in enumerate(revocation_findings(cluster), start=1):
        place, title = wording.place(row.get("article") or row["part"]), wording.title(_id(row))
        made.append(Line(Role.SUBHEADING, f"\uff08{_numeral(number)}\uff09{place} {title}"))
        if "provision" in row and wording.value(row) != NONE:
            text = f"数值:{wording.value(row)};要求:{wording.bound(row)}"
            margin = wording.margin(row)
            made.append(
                Line(Role.POINT, wording.of(f"{text};差距:{margin}。" if margin != NONE else f"{text}。", ""))
            )
        made.append(Line(Role.POINT, wording.of(f"事实:{wording.reason(row)}。", "")))
        proof = [
            *_proofs(row, cluster, wording),
            *evidence_words(material.content, cluster, _id(row)),
        ]
        made += [
            Line(Role.POINT, f"证据{place_in}\uff1a{text}")
            for place_in, text in enumerate(proof or ["____________"], start=1)
        ]
    return made or [Line(Role.POINT, wording.of(NOT_ON_RECORD, ""))]


def law(material: LetterMaterial, cluster: ClusterReport) -> list[Block]:
    """The law's own words for each of them."""
    wording = material.wording
    rows = revocation_findings(cluster)
    if cluster.row["stage"] == "review":  # article 14(1) is what a failed review rests on
        failed = [g for g in cluster.grounds if g["ground"] == "ground_review_not_passed"]
        rows = [*failed, *(r for r in rows if r not in failed)]
    return [
        Line(
            Role.POINT,
            f"{wording.place(row.get('article') or row['part'])}\uff1a“{wording.quote(row['quote'])}”",
        )
        for row in rows
    ]


def missing(material: LetterMaterial, cluster: ClusterReport) -> list[Block]:
    """What is missing, most decisive first."""
    wording = material.wording
    rows = tuple(
        (
            str(rank),
            wording.missing(item),
            blocked(item, wording),
            supplier(item["input"], material.content, wording),
        )
        for rank, item in enumerate(cluster.missing, start=1)
    )
    return [Table(("序号", "缺失或待核的材料", "影响的条款", "由谁提供"), rows, (7, 40, 33, 20))]


def problems(material: LetterMaterial, cluster: ClusterReport) -> list[Block]:
    """Criteria below the standard and soft rules exceeded: article, value, required, margin, evidence."""
    wording = material.wording
    rows = tuple(
        (
            f"{wording.place(f['part'])} {wording.title(f['provision'])}",
            wording.value(f),
            wording.bound(f),
            wording.margin(f),
            "\uff1b".join(_proofs(f, cluster, wording)) or NONE,
        )
        for f in cluster.findings_with("not_met", "justify")
    )
    return [
        Table(
            ("条款", "数值", "要求", "差距", "证据(出处)".translate({40: 0xFF08, 41: 0xFF09})),
            rows,
            (22, 20, 18, 16, 24),
        )
    ]


def forms_table(material: LetterMaterial, owed: Sequence[FormRow]) -> list[Block]:
    """The forms that are owed: due, days late, what is on record."""
    rows = []
    for form in owed:
        status = form.status or {}
        late = status.get("days_late")
        rows.append(
            (
                form.cluster.name,
                f"{form.filing.report_year}年",
                str(form.filing.due or "未公布"),
                NONE if not late else f"{late}天",
                material.wording.of(str(status.get("reason_zh") or "未见报送记录"), ""),
            )
        )
    headings = ("集群名称", "报送年度", "应报日", "逾期", "记录情况")
    return [Table(headings, tuple(rows), (30, 12, 15, 10, 33))]


def remark(material: LetterMaterial, cluster: ClusterReport) -> str:
    """What a renewal on conditions leaves to do, without enterprises: rules to be justified, goals missed."""
    wording = material.wording
    goals = standing.count_goals(standing.goals_of(material.content, cluster.id))
    said = [f"{wording.title(f['provision'])}须说明" for f in cluster.findings_with("justify")]
    if goals.missed or goals.unknown:
        said.append(f"三年规划目标{goals.words(wording)}")
    return "\uff1b".join(said) or NONE


def _documents(material: LetterMaterial, row: Row) -> Iterator[str]:
    """The official papers of the records that a fact rests on: who graded, who decided."""
    content = material.content
    papers = {str(r["incident_id"]): r["grade_document"] for r in content.fact_rows("incidents")}
    papers |= {str(r["record_id"]): r["document"] for r in content.fact_rows("compliance_records")}
    for item in inputs_of(row):
        if item["name"] in papers:
            paper = papers[item["name"]]
            yield f"{one_line(item['name'])}的认定或决定文书\uff1a{one_line(paper or BLANK)}"


def _proofs(row: Row, cluster: ClusterReport, wording: Wording) -> Iterator[str]:
    for item in inputs_of(row):
        name, value = wording.input_name(item), wording.translated(item["value"])
        shown = value if value.startswith(name) else f"{name} {value}"
        yield wording.of(f"{shown}(出处:{wording.source(item, cluster)})", "")


def _id(row: Row) -> str:
    return str(row.get("ground") or row["provision"])


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    tail = _NUMERALS[ones - 1] if ones else ""
    return tail if not tens else f"{_NUMERALS[tens - 1] if tens > 1 else ''}十{tail}"
