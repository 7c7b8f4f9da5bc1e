"""Grading instruments of incidents: bands that rise, known words, and one table for each family and day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise

from cluster_review.provisions.faults import Fault
from cluster_review.provisions.grading import Band
from cluster_review.provisions.lint_references import unknown
from cluster_review.provisions.model import GradingInstrument
from cluster_review.tables import TABLES
from cluster_review.vocabulary import Vocabulary


def grading_faults(grading: Sequence[GradingInstrument], words: Vocabulary) -> Iterator[Fault]:
    """Faults of each grading instrument, and pairs of them that grade the same family on the same day."""
    ranks = {code: int(word.attributes.get("rank", 0)) for code, word in words.options("grade").items()}
    for table in grading:
        place = f"grading.{table.instrument}({table.source.place})"
        yield from unknown(
            f"{place}.families", table.families, words.options("incident_family"), "事故类别", "family"
        )
        for name, band in table.dimensions.items():
            yield from _band_faults(f"{place}.dimensions.{name}", name, band, words, ranks)
        yield from _fact_faults(place, table, words)
        if table.shorter is not None and not _is_shorter(table):
            yield Fault(
                f"{place}.shorter",
                f"{table.shorter.later_days}日应短于 later_days",
                f"{table.shorter.later_days} days must be fewer than later_days",
            )
    for one, other in combinations(grading, 2):
        shared = sorted(set(one.families) & set(other.families))
        if shared and _overlap(one, other):
            yield Fault(
                f"grading.{one.instrument}({one.source.place})",
                f"与 {other.instrument}({other.source.place})在同一时期都对 {'、'.join(shared)} 定级",
                f"grades {', '.join(shared)} in the same period as {other.instrument} ({other.source.place})",
            )


def _band_faults(
    here: str, name: str, band: Band, words: Vocabulary, ranks: Mapping[str, int]
) -> Iterator[Fault]:
    if band.fact is None and name not in {column.name for column in TABLES["incidents"].columns}:
        yield Fault(here, "事故表没有此列", "the table of incidents has no such column")
    yield from unknown(f"{here}.unit", [band.unit], words.units, "单位", "unit")
    by_rank = sorted(band.bounds.items(), key=lambda item: ranks[item[0]])
    for (low, least), (high, more) in pairwise(by_rank):
        if not least < more:
            yield Fault(
                f"{here}.bounds",
                f"{high}的下限 {more} 不高于{low}的下限 {least}",
                f"the bound of {high}, {more}, isn't above that of {low}, {least}",
            )


def _fact_faults(place: str, table: GradingInstrument, words: Vocabulary) -> Iterator[Fault]:
    """A fact that the shared list already declares as a remark, or that is both a flag and a number."""
    shared = words.options("incident_fact")
    for name in table.facts():
        if name in shared:
            yield Fault(
                f"{place}.{name}",
                "词汇表 incident_fact 已声明此项,须另起名字",
                "the code list incident_fact declares this name already; choose another",
            )
    for name in table.flags:
        if any(band.fact == name for band in table.dimensions.values()):
            yield Fault(f"{place}.{name}", "既是情形又是数字", "is both a flag and a number")
    if table.shorter is not None:
        yield from unknown(f"{place}.shorter.fact", [table.shorter.fact], shared, "事实", "fact")


def _is_shorter(table: GradingInstrument) -> bool:
    return (
        table.later_days is not None
        and table.shorter is not None
        and table.shorter.later_days < table.later_days
    )


def _overlap(one: GradingInstrument, other: GradingInstrument) -> bool:
    def end(table: GradingInstrument) -> str:
        return "9999-12-31" if table.effective.to == "unknown" else table.effective.to

    return one.effective.from_ <= end(other) and other.effective.from_ <= end(one)
