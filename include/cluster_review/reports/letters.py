"""The letters (函件) of a run as papers: each from the run's rows and the province's words, none from memory.

A letter about a proceeding says 拟 unless the ledger's decision is handed in with the material.
"""

from __future__ import annotations

from collections.abc import Iterable

from cluster_review.provisions.faults import Fault, PolicyRefused
from cluster_review.provisions.letter_texts import FILE, KINDS
from cluster_review.reports import letter_facts, public_notice
from cluster_review.reports.content import ClusterReport
from cluster_review.reports.file_names import document_name
from cluster_review.reports.letter_frame import (
    BLANK,
    LetterMaterial,
    cluster_words,
    common_words,
    county_of,
    letter,
    worded,
)
from cluster_review.reports.paper import Block, Line, Paper, Role
from cluster_review.reports.printable import one_line
from cluster_review.reports.record_sheets import FormRow, forms
from cluster_review.reports.typeset import typeset

NAMES = {
    "reminder": "报送提醒函",
    "overdue": "催报函",
    "correction": "补正通知",
    "rectification": "限期改进通知",
    "intended_revocation": "拟撤销认定告知书",
    "revocation_decision": "撤销认定决定(草案)",
    "results": "复核结果通告",
    "public_notice": "公示",
}
_UNDECIDED = (
    "本件为草案:系统建议撤销{name}的认定,尚未有人作出决定。以下内容供承办人起草使用。",
    "拟撤销{name}的中小企业特色产业集群认定{effect}。(待决定)",
)
_DECIDED = (
    "经审查,依决定台账第{entry}条,决定撤销{name}的中小企业特色产业集群认定。",
    "撤销{name}的中小企业特色产业集群认定{effect}。",
)
_SETTLED = frozenset({"received", "late", "excused"})
"""States of a form that nobody waits for any more."""


def letters(material: LetterMaterial, kind: str, cluster_ids: Iterable[str] | None = None) -> list[Paper]:
    """The letters of one kind that the run calls for; none where it calls for none.

    Args:
        material: the run, the words and what was decided.
        kind: one of `KINDS`.
        cluster_ids: only letters about these clusters; a list of results or a public notice is of the whole run.

    Raises:
        PolicyRefused: the letter is switched off, or the instrument has no authority.
        KeyError: the run has no cluster of that id, or there is no such kind.
    """
    text = material.letters.letters[kind]
    if not text.is_on:
        raise PolicyRefused(FILE, [Fault(
            f"letters.{kind}.is_on",
            f"“{NAMES[kind]}”默认不发:{material.content.instrument.title}没有这一程序。确需参照制发的,在省份包的 letters.yaml 中把 "
            "is_on 改为 true",
            f"{kind} is off: the instrument has no such step. To issue it by analogy set is_on: true in the pack's "
            "letters.yaml",
        )])  # fmt: skip
    content = material.content
    ids = None if cluster_ids is None else tuple(cluster_ids)
    chosen = content.clusters if ids is None else tuple(content.cluster(cluster) for cluster in ids)
    if kind in ("reminder", "overdue"):
        return _to_counties(material, kind, chosen)
    if kind == "results":
        return public_notice.results(material)
    if kind == "public_notice":
        return public_notice.notice(material)
    is_named = ids is not None
    return [
        _about(material, kind, cluster)
        for cluster in chosen
        if _is_called_for(material, kind, cluster, is_named=is_named)
    ]


def called_for(material: LetterMaterial) -> list[str]:
    """The kinds that are switched on, in the order of the policy."""
    return [kind for kind in KINDS if material.letters.letters[kind].is_on]


def _is_called_for(material: LetterMaterial, kind: str, cluster: ClusterReport, *, is_named: bool) -> bool:
    """A cluster that somebody names may be asked for what it lacks even where nothing hangs on it."""
    if cluster.is_revoked:
        return False
    outcome = material.outcome(cluster)
    if kind == "correction":
        return bool(cluster.missing) and (is_named or outcome == "refer")
    if kind == "rectification":
        return outcome in ("rectify", "renew_on_conditions") and bool(
            cluster.findings_with("not_met", "justify")
        )
    return outcome == "revoke"


def _about(material: LetterMaterial, kind: str, cluster: ClusterReport) -> Paper:
    words = {**common_words(material), **cluster_words(material, cluster), **_ruling(material, cluster)}
    blocks: dict[str, list[Block]] = {
        "missing": letter_facts.missing(material, cluster),
        "problems": letter_facts.problems(material, cluster),
        "facts": letter_facts.facts(material, cluster),
        "law": letter_facts.law(material, cluster),
    }
    text = material.letters.letters[kind]
    annexes = (
        [] if kind != "intended_revocation" else [_evidence_list(blocks["facts"]), _receipt_of_service(words)]
    )
    county = material.content.county(cluster.row["county"]) or ""
    name = _name(material, county, cluster.name, NAMES[kind])
    return letter(material, text, name, words, blocks, annexes, str(cluster.row["receipt"]))


def _ruling(material: LetterMaterial, cluster: ClusterReport) -> dict[str, str]:
    decided, earliest = material.decision(cluster), cluster.row["effective_not_before"]
    words = {
        "name": one_line(cluster.name),
        "entry": "" if decided is None else str(decided["entry"]),
        "effect": f"\uff0c自有效期满起生效\uff08不早于{earliest}\uff09" if earliest else "",
    }
    decision, ruling = _UNDECIDED if decided is None else _DECIDED
    return {"decision": worded(decision, words), "ruling": worded(ruling, words)}


def _evidence_list(facts: list[Block]) -> list[Block]:
    return [Line(Role.TITLE, "事实与证据清单"), *facts]


def _receipt_of_service(words: dict[str, str]) -> list[Block]:
    return [
        Line(Role.TITLE, "送达回证"),
        *(
            Line(Role.PLAIN, f"{name}\uff1a{text}")
            for name, text in (
                ("送达文书", "拟撤销认定告知书"),
                ("文号", BLANK),
                ("受送达人", words["party"]),
                ("送达方式", BLANK),
                ("送达地点", BLANK),
                ("收到日期", BLANK),
                ("受送达人签名或盖章", BLANK),
                ("送达人", BLANK),
                ("备注", BLANK),
            )
        ),
    ]


def _to_counties(material: LetterMaterial, kind: str, chosen: Iterable[ClusterReport]) -> list[Paper]:
    """One letter a county; a cluster of two counties stands in both."""
    content, ids = material.content, {cluster.id for cluster in chosen}
    by_county: dict[str, list[FormRow]] = {}
    once = {(form.cluster.id, form.filing.report_year): form for form in forms(content)}
    for form in once.values():
        if form.cluster.id in ids and _is_owed(form) and _is_overdue(material, form) == (kind == "overdue"):
            for code in str(form.cluster.row["county"] or "").split(";"):
                by_county.setdefault(code, []).append(form)
    made = []
    for code, owed in sorted(by_county.items()):
        filing = owed[0].filing
        county = county_of(content, code)
        words = {
            **common_words(material),
            "county": county,
            "due": str(filing.due or BLANK),
            "due_explained": typeset(f"({filing.explanation[0]})"),
        }
        blocks = {"forms": letter_facts.forms_table(material, owed)}
        text = material.letters.letters[kind]
        made.append(
            letter(
                material,
                text,
                _name(material, content.county(code) or code, NAMES[kind]),
                words,
                blocks,
                [_blank_form()],
            )
        )
    return made


def _blank_form() -> list[Block]:
    return [Line(Role.PLAIN, typeset("空白年度培育情况信息表由程序生成(cluster-review form),随函附电子件。"))]


def _is_owed(form: FormRow) -> bool:
    """Whether somebody still has to send the form; one that was sent back is owed again."""
    if form.cluster.is_revoked or form.cluster.is_applicant:
        return False
    return form.report is None if form.status is None else form.status["state"] not in _SETTLED


def _is_overdue(material: LetterMaterial, form: FormRow) -> bool:
    return form.filing.due is not None and form.filing.due < material.content.law_date


def _name(material: LetterMaterial, *parts: str) -> str:
    content = material.content
    return document_name(content.law_date.year, *parts, made_up=content.banner is not None)
