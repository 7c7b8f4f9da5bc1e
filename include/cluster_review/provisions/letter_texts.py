"""The words of the letters (函件文字) as the policy states them: authority, contacts, titles and text, as data.

A province's pack holds a `letters.yaml` of its own; what it states replaces the shared words, part by part.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Any, Self

from pydantic import Field, ValidationError, model_validator

from cluster_review.provisions.clause import Clause, Identifier, Text, refusal
from cluster_review.provisions.faults import Fault, PolicyRefused, faults_of

FILE = "letters.yaml"
KINDS = (
    "reminder",
    "overdue",
    "correction",
    "rectification",
    "intended_revocation",
    "revocation_decision",
    "results",
    "public_notice",
)
TO_FILL = "待填"
"""Stands where an installation has to say who it is; printed as a blank."""
BLOCKS = frozenset({"forms", "missing", "problems", "facts", "law"})
"""Placeholders that stand alone in a paragraph and become tables or lists."""
PHRASES = frozenset({
    "report_year", "instrument", "number", "article_filing", "article_not_filed",
    "article_validity", "article_revocation", "article_notice", "known_at", "cluster", "county",
    "county_department", "operating_body", "party", "due", "due_explained", "reasons",
    "validity_words", "effect_words", "reply_days", "notice_days", "notice_dates",
    "correction_days", "rectification_days", "authority", "office", "person", "telephone",
    "address", "decision", "ruling", "decided_words", "listed_words", "passed_count",
    "conditions_count", "revoked_count",
})  # fmt: skip


class Authority(Clause):
    """Who issues the letters and whom to ask."""

    name: Text
    office: Text
    person: Text
    telephone: Text
    address: Text
    county_department: Text
    article_notice: Text


class LetterText(Clause):
    """One letter: `body` is paragraphs; `# ` begins a heading, a placeholder of `BLOCKS` alone a table or list."""

    is_on: bool = True
    title: Text
    to: str
    body: tuple[Text, ...] = Field(min_length=1)
    enclosures: tuple[Text, ...] = ()
    note: str = ""
    copies: str = ""

    @model_validator(mode="after")
    def _is_filled_from_what_is_known(self) -> Self:
        for text in (self.title, self.to, self.note, self.copies, *self.enclosures, *self.body):
            for name in placeholders(text):
                if name in BLOCKS and text == f"{{{name}}}" and text in self.body:
                    continue
                if name not in PHRASES:
                    known = "、".join(sorted(PHRASES | BLOCKS))
                    raise refusal(
                        f"不认识 {{{name}}};可用:{known}(表格类须单独成段)",
                        f"{{{name}}} isn't known; use: {known} (a table stands alone in its paragraph)",
                    )
        return self


class Letters(Clause):
    """All letters, the authorities by instrument, and periods that the measures don't set."""

    authorities: Mapping[str, Authority]
    letters: Mapping[Identifier, LetterText]
    days: Mapping[Identifier, Text]

    @model_validator(mode="after")
    def _are_all_there(self) -> Self:
        if set(self.letters) != set(KINDS) or set(self.days) != {"correction", "rectification"}:
            raise refusal(
                f"letters 应为:{'、'.join(KINDS)};days 应为 correction、rectification",
                f"letters are: {', '.join(KINDS)}; days are correction and rectification",
            )
        return self

    def authority(self, instrument: str) -> Authority:
        """Who issues letters under an instrument.

        Raises:
            PolicyRefused: nobody is named for it.
        """
        if instrument in self.authorities:
            return self.authorities[instrument]
        raise PolicyRefused(
            FILE,
            [
                Fault(
                    f"authorities.{instrument}",
                    f"没有写明 {instrument} 由哪个机关发文;请在该省份包的 letters.yaml 中填写 authorities",
                    f"no authority is named for {instrument}; state it under authorities in the pack's letters.yaml",
                )
            ],
        )


def placeholders(text: str) -> list[str]:
    """The names in braces of a text, in order; a stray brace counts as one that nobody knows."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return [text]
    return [
        f"{name}{f'!{change}' if change else ''}{f':{form}' if form else ''}"
        for _, name, form, change in parts
        if name is not None
    ]


def filled(text: str, words: Mapping[str, str]) -> str:
    """The text with each placeholder replaced; what is filled in is never looked at again."""
    return "".join(
        before + ("" if name is None else words[name]) for before, name, _, _ in Formatter().parse(text)
    )


def letters_from(document: Any, own: Any = None, own_name: str = FILE) -> Letters:
    """The letters of the shared document with a pack's own words over them.

    Raises:
        PolicyRefused: one of them isn't well formed.
    """
    merged = document if own is None else _over(document, own)
    try:
        return Letters.model_validate(merged)
    except ValidationError as error:
        raise PolicyRefused(FILE if own is None else own_name, faults_of(error, merged)) from error


def _over(below: Any, above: Any) -> Any:
    """Mappings part by part, anything else as the upper one says."""
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    return below | {key: _over(below.get(key), value) for key, value in above.items()}
