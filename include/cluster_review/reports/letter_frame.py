"""The elements of an official letter (公文要素, GB/T 9704) around a text: blank number, signature, date and seal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from cluster_review.provisions.letter_texts import TO_FILL, Authority, Letters, LetterText, filled
from cluster_review.provisions.procedure import Period, Procedure, Reckoned
from cluster_review.reports.content import ClusterReport, ReportContent, Row
from cluster_review.reports.paper import Block, Line, NewPage, Paper, RedRule, Role, lines
from cluster_review.reports.printable import one_line
from cluster_review.reports.summary_sheet import known_at
from cluster_review.reports.typeset import typeset
from cluster_review.reports.wording import Wording

BLANK = "____________"
_HEADING = "# "
_SHOWN = 12
_FIRST_STAND_IN = 0x4D00
"""Rare Chinese characters hold the place of what is filled in, since typesetting looks at what stands beside."""
_GAP = "\u3000"
_DAY = f"{_GAP * 2}年{_GAP * 2}月{_GAP * 2}日"
_NUMBER = f"〔{_GAP * 2}〕{_GAP * 2}号{_GAP * 4}签发人\uff1a{_GAP * 4}"


@dataclass(frozen=True)
class LetterMaterial:
    """What letters are made from.

    Attributes:
        content: the run.
        letters: the province's words.
        procedure: periods after a decision; a letter that needs one says where it is missing.
        decisions: standing decisions of the ledger by cluster id; what isn't there is undecided.
        first_day: first day of a public notice, where it is known already.
    """

    content: ReportContent
    letters: Letters
    procedure: Procedure | None = None
    decisions: Mapping[str, Row] = field(default_factory=dict)
    first_day: date | None = None

    @property
    def wording(self) -> Wording:
        """Letters are Chinese."""
        return Wording(self.content)

    @property
    def authority(self) -> Authority:
        """Who issues them."""
        return self.letters.authority(self.content.instrument.instrument)

    def decision(self, cluster: ClusterReport) -> Row | None:
        """The decision that stands for this cluster in this run and needs nobody else; None if there is none."""
        row = self.decisions.get(cluster.id)
        if row is None or row["run_id"] != self.content.run["run_id"]:
            return None
        return row if row["state"] in ("confirmed", "overridden") else None

    def outcome(self, cluster: ClusterReport) -> str | None:
        """What was decided, else what is recommended; None where a person deferred or refused it."""
        row = self.decisions.get(cluster.id)
        if row is not None and row["run_id"] == self.content.run["run_id"]:
            if row["state"] in ("confirmed", "overridden"):
                return str(row["decided"])
            if row["state"] in ("deferred", "refused"):
                return None
        code = cluster.row["recommendation"]
        return None if code is None else str(code)


def worded(template: str, words: Mapping[str, str]) -> str:
    """Our own text typeset with what is filled in left as it was delivered, comma for comma."""
    names = list(words)
    stand_ins = {name: chr(_FIRST_STAND_IN + place) for place, name in enumerate(names)}
    text = typeset(filled(template, stand_ins))
    return "".join(
        words[names[at]] if 0 <= (at := ord(c) - _FIRST_STAND_IN) < len(names) else c for c in text
    )


def period_words(period: Period | None) -> str:
    """Such as `7个自然日`; blank where the policy states none."""
    if period is None:
        return BLANK
    return f"{period.days}个{'自然日' if period.reckoned is Reckoned.CALENDAR_DAYS else '工作日'}"


def common_words(material: LetterMaterial) -> dict[str, str]:
    """The placeholders that mean the same in every letter."""
    content, law, who = material.content, material.content.instrument, material.authority
    grounds = {ground.id: ground.source.place for ground in law.grounds}
    procedure = material.procedure
    return {
        "report_year": str(content.report_year),
        "instrument": law.title,
        "number": law.number,
        "article_filing": law.filing.source.place,
        "article_not_filed": grounds.get("ground_not_filed", BLANK),
        "article_validity": law.validity.source.place,
        "article_revocation": next((p.partition("(")[0] for p in grounds.values()), BLANK),
        "article_notice": who.article_notice,
        "known_at": content.known_at_words[0],
        "authority": who.name,
        "office": who.office,
        "county_department": who.county_department,
        "person": _or_blank(who.person),
        "telephone": _or_blank(who.telephone),
        "address": _or_blank(who.address),
        "reply_days": period_words(procedure.period("reply") if procedure else None),
        "notice_days": period_words(procedure.period("public_notice") if procedure else None),
        "correction_days": material.letters.days["correction"],
        "rectification_days": material.letters.days["rectification"],
    }


def cluster_words(material: LetterMaterial, cluster: ClusterReport) -> dict[str, str]:
    """The placeholders that speak of one cluster."""
    row, register = cluster.row, cluster.register
    body = register.get("operating_body")
    term = f"{row['valid_from']}至{row['valid_to']}" if row["valid_to"] is not None else ""
    earliest = row["effective_not_before"]
    return {
        "cluster": one_line(cluster.name),
        "county": county_of(material.content, row["county"]),
        "operating_body": one_line(str(body)) if body else BLANK,
        "party": one_line(str(body)) if body else f"{BLANK}\uff08申报主体、运营管理机构\uff09",
        "reasons": material.wording.reason(row),
        "validity_words": f"\uff08有效期{term}\uff09" if term else "",
        "effect_words": f"如予撤销\uff0c生效不早于{earliest}。" if earliest else "",
    }


def county_of(content: ReportContent, codes: str | None) -> str:
    """The names of county codes; a code without a name leaves a blank beside it for whoever writes the letter."""
    return "、".join(
        one_line(content.county_names.get(code, f"{BLANK}\uff08{code}\uff09"))
        for code in (codes or "").split(";")
        if code
    )


def letter(
    material: LetterMaterial,
    text: LetterText,
    name: str,
    words: Mapping[str, str],
    blocks: Mapping[str, Sequence[Block]],
    annexes: Sequence[Sequence[Block]] = (),
    receipt: str | None = None,
) -> Paper:
    """One letter: head, title, recipient, text, enclosures, blank signature and date, copies, annexes."""

    def said(template: str) -> str:
        return worded(template, words)

    content, title = material.content, said(text.title)
    body: list[Block] = []
    for paragraph in text.body:
        alone = paragraph[1:-1]
        if paragraph == f"{{{alone}}}" and alone in blocks:
            body += blocks[alone]
        elif paragraph.startswith(_HEADING):
            body.append(Line(Role.HEADING, said(paragraph.removeprefix(_HEADING))))
        else:
            body.append(Line(Role.BODY, said(paragraph)))
    several = len(text.enclosures) > 1
    listed = [
        f"{'附件:' if number == 1 else _GAP * 3}{f'{number}.' if several else ''}{said(enclosure)}"
        for number, enclosure in enumerate(text.enclosures, start=1)
    ]
    made: list[Block] = [
        *lines(Role.BANNER, [typeset(content.banner[0]) if content.banner else ""]),
        Line(Role.SMALL, typeset(_draft_words(material, receipt))),
        Line(Role.SERIAL, "份号\uff1a"),
        Line(Role.ORGAN, material.authority.name),
        Line(Role.NUMBER, _NUMBER),
        RedRule(),
        Line(Role.TITLE, title),
        *lines(Role.RECIPIENT, [said(text.to)]),
        *body,
        *lines(Role.ENCLOSURE, [typeset(line) for line in listed]),
        Line(Role.SIGNATURE, f"{material.authority.name}\uff08印章\uff09"),
        Line(Role.SIGNATURE, _DAY),
        *lines(Role.NOTE, [said(text.note)]),
        *lines(Role.COPIES, [f"抄送\uff1a{said(text.copies)}" if text.copies else ""]),
        Line(Role.COPIES, f"{material.authority.name}{_GAP * 4}{_DAY}印发"),
    ]
    for number, annex in enumerate(annexes, start=1):
        made += [NewPage(), Line(Role.ANNEX, f"附件{number if several else ''}"), *annex]
    return Paper(name, title, tuple(made), "", moment_of(content), is_letter=True)


def moment_of(content: ReportContent) -> datetime:
    """The date that a file's properties carry: when facts were known to the run."""
    value = known_at(content)
    moment = (
        datetime.fromisoformat(value) if value else datetime.combine(content.law_date, datetime.min.time())
    )
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _draft_words(material: LetterMaterial, receipt: str | None) -> str:
    run = one_line(str(material.content.run["run_id"]))
    proof = f",凭证{receipt[:_SHOWN]}" if receipt else ""
    return (
        f"草稿:由程序依运行{run}{proof}的结果起草,数据截止{material.content.known_at_words[0]}。未经审签,不对外发生效力;"
        "程序性事实由承办人核对。印发前删去本行。"
    )


def _or_blank(text: str) -> str:
    return BLANK if text == TO_FILL else text
