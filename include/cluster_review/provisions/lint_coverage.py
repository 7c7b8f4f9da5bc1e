"""The coverage of a law: every article and part is dealt with, and every rule stands in its own row."""

from __future__ import annotations

from collections.abc import Iterator

from cluster_review.provisions.clause import NOT_KNOWN
from cluster_review.provisions.faults import Fault
from cluster_review.provisions.model import Instrument
from cluster_review.provisions.text import Places, bare, numeral_of

SECTIONS = ("effective", "validity", "filing")
UNPLACED = (f"条款{NOT_KNOWN}", f"标准{NOT_KNOWN}")
"""Rows for rules whose place our sources don't show, in an instrument without its text."""


def expected_places(instrument: Instrument, text: Places | None) -> list[str]:
    """Articles and parts that need a row: read from the text, else counted as the instrument declares.

    Without either, no gap is allowed below the highest article and part that have a row.
    """
    if text is not None:
        return [*text.articles, *text.parts]
    if instrument.official_text is not None:
        articles, parts = instrument.official_text.articles, instrument.official_text.parts
    else:
        named = {bare(row.place).partition("(")[0] for row in instrument.coverage}
        articles = max((n for n in range(1, 100) if f"第{numeral_of(n)}条" in named), default=1)
        parts = max((n for n in range(1, 100) if f"标准{numeral_of(n)}" in named), default=0)
        articles = 0 if UNPLACED[0] in named and f"第{numeral_of(1)}条" not in named else articles
    preamble = ["标准序"] if parts else []
    return [
        *(f"第{numeral_of(n)}条" for n in range(1, articles + 1)),
        *preamble,
        *(f"标准{numeral_of(n)}" for n in range(1, parts + 1)),
    ]


def coverage_faults(instrument: Instrument, text: Places | None) -> Iterator[Fault]:
    """Gaps, doubles, names that nothing bears, rules outside their row, and a status that doesn't fit."""
    rows = {bare(row.place): row for row in instrument.coverage}
    expected = expected_places(instrument, text)
    if len(rows) < len(instrument.coverage):
        listed = [bare(row.place) for row in instrument.coverage]
        for place in dict.fromkeys(p for p in listed if listed.count(p) > 1):
            yield Fault(f"coverage.{place}", "此处写了两行", "the place has two rows")
    for place in expected:
        items = text.items(place) if text is not None else []
        has_items = any(row.startswith(f"{place}(") for row in rows)
        if place not in rows and not has_items:
            yield Fault(f"coverage.{place}", "此处没有覆盖行", "this place has no coverage row")
        if has_items:
            for item in items:
                if item not in rows:
                    yield Fault(f"coverage.{item}", "此项没有覆盖行", "this item has no coverage row")
    for place in rows:
        if place in UNPLACED and text is None and instrument.official_text is None:
            continue
        if place.partition("(")[0] not in expected or (text is not None and place not in text.words):
            yield Fault(f"coverage.{place}", "官方文本没有此处", "the official text has no such place")
    yield from _row_faults(instrument)
    for rule in instrument.rules:
        row = rows.get(bare(rule.source.place))
        if row is None or rule.id not in row.by:
            yield Fault(
                f"coverage.{rule.source.place}",
                f"{rule.id} 出自此处,而此行未列它",
                f"{rule.id} stands here, and this row doesn't name it",
            )
    for section, source in (("validity", instrument.validity.source), ("filing", instrument.filing.source)):
        if source.notice is not None:  # a notice is no place of this text
            continue
        row = rows.get(bare(source.place))
        if row is None or section not in row.by:
            yield Fault(
                f"coverage.{source.place}",
                f"{section} 出自此处,而此行未列它",
                f"{section} stands here, and this row doesn't name it",
            )


def _row_faults(instrument: Instrument) -> Iterator[Fault]:
    by_hand = {p.id for p in instrument.provisions if p.kind == "evidence"}
    computed = {p.id for p in instrument.provisions} - by_hand
    computed |= {g.id for g in instrument.grounds} | set(SECTIONS)
    for row in instrument.coverage:
        place = f"coverage.{bare(row.place)}"
        for name in row.by:
            if name not in by_hand | computed:
                yield Fault(
                    place, f"{name!r} 不是本文件的条款或情形", f"{name!r} is no provision or ground here"
                )
        reckoned = set(row.by) & computed
        if row.status == "not_applicable" and row.by:
            yield Fault(place, "不适用的行不列条款", "a row that isn't applicable names nothing")
        if row.status == "computed" and not reckoned:
            yield Fault(place, "所列条款无一由程序推算", "nothing that the row names is computed")
        if row.status == "human" and reckoned:
            listed = "、".join(sorted(reckoned))
            yield Fault(
                place, f"{listed} 由程序推算,此行应为 computed", f"{listed} is computed, so is the row"
            )
