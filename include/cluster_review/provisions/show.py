"""An instrument as tables that people read, in Chinese or English, and as one Markdown document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from cluster_review.provisions.bearing import bearings
from cluster_review.provisions.lint import CoverageRow, coverage_rows
from cluster_review.provisions.measure import EitherCount
from cluster_review.provisions.model import Instrument, Provision, Source
from cluster_review.provisions.wording import events_in_words, test_in_words
from cluster_review.provisions.wording_periods import (
    batch_rows,
    extension_in_words,
    filing_in_words,
    validity_in_words,
)
from cluster_review.vocabulary import Vocabulary

Language = Literal["zh", "en"]

KINDS = {"hard": ("硬性", "hard"), "soft": ("弹性", "soft"), "evidence": ("佐证", "evidence")}
STATUSES = {
    "computed": ("程序推算", "computed"),
    "human": ("由人办理", "by people"),
    "not_applicable": ("不适用", "not applicable"),
}


@dataclass(frozen=True)
class Section:
    """A titled table of plain text: one string for each column in each row."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def sections(instrument: Instrument, vocabulary: Vocabulary, language: Language) -> tuple[Section, ...]:
    """The whole instrument: document, periods, standard by part, checklists, grounds, readings, coverage."""
    made = _Maker(instrument, vocabulary, language)
    return (
        made.document(),
        made.periods(),
        *made.batches(),
        *made.standard(),
        made.checklists(),
        made.serious_events(),
        made.grounds(),
        made.readings(),
        coverage_section(coverage_rows(instrument), language),
    )


def coverage_section(rows: Sequence[CoverageRow], language: Language) -> Section:
    """The coverage article by article: what is computed, what people judge, what doesn't apply."""
    at = _index(language)
    title = ("逐条覆盖表", "Coverage, article by article")[at]
    columns = (
        ("条款", "处理", "程序推算", "由人评判", "说明"),
        ("place", "how", "computed", "by people", "note"),
    )
    return Section(
        title,
        columns[at],
        tuple(
            (
                row.place,
                STATUSES[row.status][at],
                ", ".join(row.computed),
                ", ".join(row.by_hand),
                row.note.in_(language),
            )
            for row in rows
        ),
    )


def instrument_document(instrument: Instrument, vocabulary: Vocabulary) -> str:
    """The instrument as Markdown, Chinese first, English after; the same instrument gives the same text."""
    file = f"instruments/{instrument.instrument}.yaml"
    in_words = {language: sections(instrument, vocabulary, language) for language in _LANGUAGES}
    return as_document(instrument.title, instrument.title_en, file, in_words)


_LANGUAGES: dict[Language, str] = {"zh": "中文", "en": "English"}


def as_document(title: str, title_en: str, file: str, in_words: Mapping[Language, Sequence[Section]]) -> str:
    """Tables in both languages as Markdown; `file` is the policy's, from which they were made."""
    lines = [
        f"# {title}",
        "",
        f"{title_en}. Generated from `include/policy/{file}`; change that file, not this one.",
        "由上述规则文件生成;请改规则文件,勿改本文。",
        "",
    ]
    for language, name in _LANGUAGES.items():
        lines += [f"## {name}", ""]
        for section in in_words[language]:
            lines += [f"### {section.title}", "", *_table(section), ""]
    return "\n".join(lines)


def _quoted(provision: Provision) -> str:
    """The quote; where a rule has several branches, the words of each."""
    if isinstance(provision.measure, EitherCount):
        return "……".join(count.quote for count in provision.measure.either)
    return provision.source.quote


def _index(language: Language) -> int:
    return 0 if language == "zh" else 1


def _table(section: Section) -> Iterator[str]:
    yield _line(section.columns)
    yield "|" + "---|" * len(section.columns)
    for row in section.rows:
        yield _line(row)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


@dataclass(frozen=True)
class _Maker:
    instrument: Instrument
    words: Vocabulary
    language: Language

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def pick(self, pair: tuple[str, str]) -> str:
        return pair[_index(self.language)]

    def document(self) -> Section:
        law, effective = self.instrument, self.instrument.effective
        begins = effective.from_
        if begins == "unknown":
            begins = self.say("未见于所见资料", "not in the sources at hand")
        until = effective.to
        if until == "unknown":
            until = self.say("未载明(是否仍在施行未经确认)", "not stated (in force not confirmed)")
        rows = [
            (self.say("名称", "title"), self.say(law.title, f"{law.title_en} ({law.title})")),
            (self.say("文号", "number"), law.number),
            (self.say("发文机关", "authority"), self.say(law.authority, law.authority_en)),
            (self.say("施行", "in force from"), begins),
            (self.say("施行至", "until"), until),
        ]
        if law.official_text is not None:
            rows.append(
                (self.say("官方文本 SHA-256", "SHA-256 of the official text"), law.official_text.sha256)
            )
        else:
            rows.append(
                (
                    self.say("官方文本", "official text"),
                    self.say("不在手边,引文未核对", "not at hand: quotes not checked"),
                )
            )
        return Section(
            self.say("文件", "Document"), (self.say("项目", "item"), self.say("内容", "content")), tuple(rows)
        )

    def periods(self) -> Section:
        validity, filing = self.instrument.validity, self.instrument.filing
        extension = validity.extension_quote or self.say("未见于所见资料", "not in the sources at hand")
        rows = (
            (validity.source.place, self.quoted(validity.source), validity_in_words(validity)),
            (validity.source.place, extension, extension_in_words(validity)),
            (filing.source.place, self.quoted(filing.source), filing_in_words(filing)),
        )
        return Section(
            self.say("有效期与报送", "Validity and filing"),
            self.pick_columns(("条款", "原文", "规则"), ("place", "quote", "rule")),
            tuple((place, quote, rule.in_(self.language)) for place, quote, rule in rows),
        )

    def batches(self) -> Iterator[Section]:
        """The table of batches, where notices state rules of their own."""
        if self.instrument.batches:
            yield Section(
                self.say("各批次", "Batches"),
                self.pick_columns(
                    ("批次", "通知", "有效期", "报送"), ("batch", "notice", "validity", "filing")
                ),
                tuple(
                    (batch.batch, batch.notice, validity.in_(self.language), filing.in_(self.language))
                    for batch, validity, filing in batch_rows(self.instrument)
                ),
            )

    def quoted(self, source: Source) -> str:
        """The words; a restatement is marked as one."""
        return self.mark(source, source.quote)

    def mark(self, source: Source, words: str) -> str:
        """The words, marked where they aren't those of the text."""
        return words if source.verbatim else self.say(f"{words}(转述)", f"{words} (restated)")

    def pick_columns(self, zh: tuple[str, ...], en: tuple[str, ...]) -> tuple[str, ...]:
        return zh if self.language == "zh" else en

    def standard(self) -> Iterator[Section]:
        places = dict.fromkeys(provision.source.place for provision in self.instrument.provisions)
        notes = {row.place: row.note.in_(self.language) for row in self.instrument.coverage}
        for place in places:
            note = notes.get(place)
            yield Section(
                f"{place} {note}" if note else place,
                self.pick_columns(
                    ("条款", "名称", "原文", "检验", "性质", "阶段"),
                    ("provision", "name", "quote", "test", "kind", "stages"),
                ),
                tuple(self._row(p) for p in self.instrument.provisions if p.source.place == place),
            )

    def _row(self, provision: Provision) -> tuple[str, ...]:
        stages = [self.words.word("stage", stage, self.language) for stage in provision.stages]
        return (
            provision.id,
            self.say(provision.zh, provision.en),
            self.mark(provision.source, _quoted(provision)),
            test_in_words(provision, self.instrument, self.words).in_(self.language),
            self.pick(KINDS[provision.kind]),
            self.say("、", ", ").join(stages),
        )

    def checklists(self) -> Section:
        return Section(
            self.say("佐证核对清单", "Evidence checklists"),
            self.pick_columns(("条款", "出处", "核对"), ("provision", "place", "to be checked")),
            tuple(
                (p.id, p.source.place, self.say(";", "; ").join(i.in_(self.language) for i in p.checklist))
                for p in self.instrument.provisions
                if p.checklist
            ),
        )

    def serious_events(self) -> Section:
        events = self.instrument.serious_events
        return Section(
            self.say("重大事项", "Serious events"),
            self.pick_columns(("期间", "计入"), ("window", "counted")),
            (
                (
                    self.say(f"{events.window}({events.window_months}个月)", f"{events.window_months} months")
                    if events.is_known
                    else self.say("未详", "not known"),
                    events_in_words(events, self.words).in_(self.language),
                ),
            ),
        )

    def grounds(self) -> Section:
        return Section(
            self.say("撤销认定的情形", "Grounds of revocation"),
            self.pick_columns(("情形", "出处", "名称", "原文"), ("ground", "place", "name", "quote")),
            tuple(
                (g.id, g.source.place, self.say(g.zh, g.en), g.source.quote) for g in self.instrument.grounds
            ),
        )

    def readings(self) -> Section:
        where = bearings(self.instrument)
        rows = []
        for reading in (r for r in self.instrument.readings if where.get(r.id)):
            options = [
                f"{code}({words.zh})" if self.language == "zh" else f"{code} ({words.en})"
                for code, words in reading.options.items()
            ]
            rows.append(
                (
                    reading.id,
                    self.say(reading.zh, reading.question),
                    self.say(";", "; ").join(options),
                    reading.default,
                    self.say("、", ", ").join(where.get(reading.id, ())),
                )
            )
        return Section(
            self.say("读法", "Readings"),
            self.pick_columns(
                ("读法", "问题", "选项", "默认(采用前为拟用)", "涉及条款"),
                ("reading", "question", "options", "default (proposed until adopted)", "bears on"),
            ),
            tuple(rows),
        )
