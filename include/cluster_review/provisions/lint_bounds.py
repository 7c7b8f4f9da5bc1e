"""What differs from the rule: regions, overrides, batches; and what is declared as not known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cluster_review.provisions.faults import Fault
from cluster_review.provisions.lint_words import due_fault, number_fault, years_fault
from cluster_review.provisions.model import Instrument, NoSeriousEvents, Provision, Source
from cluster_review.provisions.periods import Batch
from cluster_review.vocabulary import Vocabulary


def own_words(instrument: Instrument, words: Vocabulary) -> Vocabulary:
    """The vocabulary with the words of comparison as this document uses them."""
    own = instrument.operator_words
    if not own:
        return words
    operators = {
        operator: tuple(word for word in listed if word not in own)
        + tuple(word for word, meant in own.items() if meant == operator)
        for operator, listed in words.operator_words.items()
    }
    return replace(words, operator_words=operators)


def declared_faults(instrument: Instrument) -> Iterator[Fault]:
    """What is declared as unknown or restated, and yet something rests on it."""
    if not instrument.serious_events.is_known:
        resting = [p.id for p in instrument.provisions if isinstance(p.measure, NoSeriousEvents)]
        resting += [g.id for g in instrument.grounds if g.kind == "serious_incident"]
        for name in resting:
            yield Fault(
                "serious_events",
                f"serious_events 声明为 unknown,{name} 却以它为据",
                f"serious_events is declared unknown, and {name} rests on it",
            )
    if instrument.official_text is not None:
        for section, source in _sources(instrument):
            if not source.verbatim:
                yield Fault(
                    f"{section}({source.place}).verbatim",
                    "有官方文本,应引原文,不用转述",
                    "the official text is at hand: its words are quoted, not restated",
                )


def region_faults(instrument: Instrument) -> Iterator[Fault]:
    """Regions doubled, used without being declared, or declared and not used."""
    ids = [region.id for region in instrument.regions]
    used: set[str] = set()
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield Fault(f"regions.{name}", "地区写了两次", "the region is given twice")
    for provision in instrument.provisions:
        place = f"provisions.{provision.id}({provision.source.place})"
        named = list(provision.applies_to.regions) if provision.applies_to is not None else []
        named += [name for override in provision.overrides for name in override.when.regions]
        used.update(named)
        for name in named:
            if name not in ids:
                yield Fault(
                    place,
                    f"地区 {name} 未在 regions 中声明",
                    f"the region {name} isn't declared under regions",
                )
    for name in ids:
        if name not in used:
            yield Fault(f"regions.{name}", "没有条款用到此地区", "no provision uses this region")


def override_faults(place: str, provision: Provision) -> Iterator[Fault]:
    """Another bound whose number doesn't stand in its quote, or which doesn't relax though it says so."""
    test = provision.test
    for number, override in enumerate(provision.overrides, 1):
        here = f"{place}.overrides.{number}"
        if test is None or test.unit is None:
            yield Fault(
                here, "没有数值门槛的条款不能另定门槛", "a provision without a number has no other number"
            )
            continue
        if override.bound is None:
            continue
        if fault := number_fault(f"{here}.bound", override.bound, test.unit, override.quote):
            yield fault
        if override.relaxes and test.bound is not None:
            stricter = override.bound > test.bound if ">" in test.operator else override.bound < test.bound
            if stricter:
                yield Fault(
                    f"{here}.relaxes",
                    f"写明放宽,而 {override.bound:f} 严于 {test.bound:f}",
                    f"is said to relax, but {override.bound:f} is stricter than {test.bound:f}",
                )


def batch_faults(instrument: Instrument) -> Iterator[Fault]:
    """Batches doubled, saying nothing of their own, or at odds with the words of their notice."""
    names = [batch.batch for batch in instrument.batches]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Fault(f"batches.{name}", "批次写了两次", "the batch is given twice")
    for batch in instrument.batches:
        yield from _batch(batch)


def _batch(batch: Batch) -> Iterator[Fault]:
    place = f"batches.{batch.batch}"
    validity, filing = batch.validity, batch.filing
    if validity is None and filing is None:
        yield Fault(place, "此批次没有自己的规定,不必列出", "the batch states nothing of its own")
    if validity is not None:
        if validity.printed is not None and validity.printed not in validity.quote:
            yield Fault(
                f"{place}.validity.printed",
                f"引文“{validity.quote}”中没有“{validity.printed}”",
                f"{validity.printed} doesn't stand in the quote {validity.quote}",
            )
        if validity.years is not None and validity.printed is None:
            if fault := years_fault(f"{place}.validity.years", validity.years, validity.quote):
                yield fault
    if filing is not None:
        if fault := due_fault(f"{place}.filing.due", filing.due, filing.quote):
            yield fault


def _sources(instrument: Instrument) -> Iterator[tuple[str, Source]]:
    yield "validity", instrument.validity.source
    yield "filing", instrument.filing.source
    for rule in instrument.rules:
        group = "grounds" if rule in instrument.grounds else "provisions"
        yield f"{group}.{rule.id}", rule.source
