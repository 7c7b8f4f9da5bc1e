"""Prove what can be proven of the law as data: words against numbers, names, readings, coverage, quotes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cluster_review.provisions.bearing import undeclared_readings
from cluster_review.provisions.clause import Words
from cluster_review.provisions.faults import Fault
from cluster_review.provisions.lint_bounds import (
    batch_faults,
    declared_faults,
    override_faults,
    own_words,
    region_faults,
)
from cluster_review.provisions.lint_conflicts import conflict_faults
from cluster_review.provisions.lint_coverage import coverage_faults
from cluster_review.provisions.lint_grading import grading_faults
from cluster_review.provisions.lint_references import event_faults, reading_faults, reference_faults
from cluster_review.provisions.lint_words import due_fault, word_faults, years_fault
from cluster_review.provisions.measure import EitherCount, NoSeriousEvents
from cluster_review.provisions.model import GradingInstrument, Instrument, Source
from cluster_review.provisions.text import Places, bare, number_of, places_of
from cluster_review.vocabulary import Vocabulary

LONGEST_QUOTE = 30
"""Characters of a quote without spaces: the few words that carry the rule."""


@dataclass(frozen=True)
class CoverageRow:
    """One article or part: what of it is computed, what people judge, and a note."""

    place: str
    status: str
    computed: tuple[str, ...]
    by_hand: tuple[str, ...]
    note: Words


@dataclass(frozen=True)
class LintReport:
    """All faults at once, the coverage article by article, and whether the official text was compared."""

    faults: tuple[Fault, ...]
    coverage: tuple[CoverageRow, ...]
    text_checked: bool


@dataclass(frozen=True)
class _Quote:
    """A quote with its place in the file and in the law; an event's words stand in several places."""

    place: str
    words: str
    stands_in: tuple[str, ...]


def lint(
    instrument: Instrument,
    vocabulary: Vocabulary,
    grading: Sequence[GradingInstrument],
    official_text: str | None,
) -> LintReport:
    """Check an instrument against itself, the vocabulary and, where it is given, the official text.

    Args:
        official_text: the text of the official document, decoded from its bytes as they are (no newline
            translation), because its SHA-256 is compared; None where it isn't at hand.
    """
    text = None if official_text is None else places_of(official_text)
    vocabulary = own_words(instrument, vocabulary)
    faults = [
        *_instrument_faults(instrument),
        *undeclared_readings(instrument),
        *reading_faults(instrument, vocabulary),
        *event_faults(instrument, vocabulary),
        *declared_faults(instrument),
        *region_faults(instrument),
        *batch_faults(instrument),
        *conflict_faults(instrument),
        *coverage_faults(instrument, text),
        *grading_faults(grading, vocabulary),
        *_quote_faults(instrument, text),
    ]
    for provision in instrument.provisions:
        place = f"provisions.{provision.id}({provision.source.place})"
        faults += reference_faults(place, provision, instrument, vocabulary)
        faults += word_faults(place, provision, instrument, vocabulary)
        faults += override_faults(place, provision)
    if official_text is not None and text is not None:
        faults += _text_faults(instrument, official_text, text)
    return LintReport(tuple(faults), coverage_rows(instrument), official_text is not None)


def coverage_rows(instrument: Instrument) -> tuple[CoverageRow, ...]:
    """The coverage of the law in the order of the file."""
    by_hand = {p.id for p in instrument.provisions if p.kind == "evidence"}
    return tuple(
        CoverageRow(
            row.place,
            row.status,
            tuple(name for name in row.by if name not in by_hand),
            tuple(name for name in row.by if name in by_hand),
            row.note,
        )
        for row in instrument.coverage
    )


def _instrument_faults(instrument: Instrument) -> Iterator[Fault]:
    ids = [rule.id for rule in instrument.rules]
    for doubled in sorted({name for name in ids if ids.count(name) > 1}):
        where = "、".join(r.source.place for r in instrument.rules if r.id == doubled)
        yield Fault(
            f"{doubled}({where})", "两个条款同用一个 id", "two provisions or grounds have the same id"
        )
    kinds = [ground.kind for ground in instrument.grounds]
    for kind in sorted({k for k in kinds if kinds.count(k) > 1}):
        where = "、".join(g.source.place for g in instrument.grounds if g.kind == kind)
        yield Fault(f"grounds({where})", f"种类 {kind} 写了两次", f"the kind {kind} is given twice")
    validity, filing, events = instrument.validity, instrument.filing, instrument.serious_events
    place = f"validity({validity.source.place})"
    for fault in (
        _years_fault(f"{place}.years", validity.years, validity.source.quote),
        _years_fault(f"{place}.extension_years", validity.extension_years, validity.extension_quote),
        _window_fault(events.window, events.window_months) if events.is_known else None,
    ):
        if fault is not None:
            yield fault
    place = f"filing({filing.source.place})"
    if fault := due_fault(f"{place}.due", filing.due, filing.source.quote):
        yield fault
    yield from _agreement(place, instrument)


def _years_fault(place: str, years: int | None, quote: str | None) -> Fault | None:
    return None if years is None else years_fault(place, years, quote or "")


def _agreement(place: str, instrument: Instrument) -> Iterator[Fault]:
    """What `filing` states and what the default reading says must be one."""
    defaults, filing = instrument.default_readings(), instrument.filing
    for key, stated, reading in (
        ("inclusive", "included" if filing.inclusive else "excluded", "filing_day"),
        ("rest_day", filing.rest_day, "filing_rest_day"),
    ):
        default = defaults.get(reading, stated)
        if default != stated:
            yield Fault(
                f"{place}.{key}",
                f"此处为 {stated},而读法 {reading} 的默认项为 {default},两处相抵",
                f"states {stated}, but the default of the reading {reading} is {default}",
            )


def _window_fault(window: str, months: int) -> Fault | None:
    numeral = bare(window).removeprefix("近").removesuffix("年")
    try:
        is_same = number_of(numeral) * 12 == months
    except ValueError:
        is_same = False
    if is_same:
        return None
    return Fault(
        "serious_events.window_months",
        f"“{window}”与 {months} 个月不符",
        f"{window} disagrees with {months} months",
    )


def _quotes(instrument: Instrument) -> Iterator[_Quote]:
    for section, source in (("validity", instrument.validity.source), ("filing", instrument.filing.source)):
        yield _Quote(f"{section}({source.place})", source.quote, _stands_in(source))
    term = instrument.validity
    if term.extension_quote is not None:
        place = f"validity({term.source.place}).extension_quote"
        yield _Quote(place, term.extension_quote, _stands_in(term.source))
    for batch in instrument.batches:
        for section, own in (("validity", batch.validity), ("filing", batch.filing)):
            if own is not None:
                yield _Quote(f"batches.{batch.batch}.{section}", own.quote, ())
    veto = [p.source.place for p in instrument.provisions if isinstance(p.measure, NoSeriousEvents)]
    ground = [g.source.place for g in instrument.grounds if g.kind == "serious_incident"]
    for floor in instrument.serious_events.incidents:
        yield _Quote("serious_events.incidents", floor.word, (*veto, *ground))
    if instrument.serious_events.is_known:
        yield _Quote("serious_events.window", instrument.serious_events.window, tuple(veto))
    for rule in instrument.rules:
        group = "grounds" if rule in instrument.grounds else "provisions"
        place = f"{group}.{rule.id}({rule.source.place})"
        yield _Quote(place, rule.source.quote, _stands_in(rule.source))
    for provision in instrument.provisions:
        place, here = f"provisions.{provision.id}({provision.source.place})", _stands_in(provision.source)
        for number, override in enumerate(provision.overrides, 1):
            yield _Quote(f"{place}.overrides.{number}", override.quote, ())
        if provision.waivable is not None:
            yield _Quote(f"{place}.waivable", provision.waivable.quote, here)
        if provision.applies_to is not None:
            yield _Quote(f"{place}.applies_to", provision.applies_to.quote, here)
        if isinstance(provision.measure, EitherCount):
            for number, count in enumerate(provision.measure.either, 1):
                yield _Quote(f"{place}.measure.either.{number}", count.quote, here)


def _stands_in(source: Source) -> tuple[str, ...]:
    """Where the words must stand; those of a notice or a restatement stand in no place of the text."""
    return (source.place,) if source.verbatim and source.notice is None else ()


def _quote_faults(instrument: Instrument, text: Places | None) -> Iterator[Fault]:
    for quote in _quotes(instrument):
        words = bare(quote.words)
        if len(words) > LONGEST_QUOTE:
            yield Fault(
                f"{quote.place}.quote",
                f"引文有 {len(words)} 字,超过 {LONGEST_QUOTE} 字;只引承载规则的几个字",
                f"the quote has {len(words)} characters, more than {LONGEST_QUOTE}; "
                "quote the few words that carry the rule",
            )
        if text is None:
            continue
        for place in quote.stands_in:
            if words not in text.words.get(bare(place), ""):
                elsewhere = next((other for other, body in text.words.items() if words in body), None)
                zh = f",而在 {elsewhere}" if elsewhere else ",官方文本中也没有"
                en = f"; it stands in {elsewhere}" if elsewhere else " nor anywhere in the official text"
                yield Fault(
                    f"{quote.place}.quote",
                    f"引文“{quote.words}”不在 {place}{zh}",
                    f"the quote {quote.words} doesn't stand in {place}{en}",
                )


def _text_faults(instrument: Instrument, official_text: str, text: Places) -> Iterator[Fault]:
    declared = instrument.official_text
    if declared is None:
        yield Fault(
            "official_text",
            "给了官方文本,而文件未记录其 SHA-256",
            "the official text is given, and the instrument doesn't record its SHA-256",
        )
        return
    digest = hashlib.sha256(official_text.encode("utf-8")).hexdigest()
    if digest != declared.sha256:
        yield Fault(
            "official_text.sha256",
            f"官方文本的 SHA-256 为 {digest},文件记录为 {declared.sha256}",
            f"the SHA-256 of the official text is {digest}, {declared.sha256} is recorded",
        )
    numbered = [place for place in text.parts if place != "标准序"]
    for key, stated, found in (
        ("articles", declared.articles, len(text.articles)),
        ("parts", declared.parts, len(numbered)),
    ):
        if stated != found:
            yield Fault(
                f"official_text.{key}",
                f"文件写 {stated},官方文本有 {found}",
                f"{stated} are stated, the official text has {found}",
            )
