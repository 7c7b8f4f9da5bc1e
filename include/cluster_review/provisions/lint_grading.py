"""Grading instruments of incidents: bands that rise, known words, and one table for each family and day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from cluster_review.provisions.faults import Fault
from cluster_review.provisions.lint_references import unknown
from cluster_review.provisions.model import GradingInstrument
from cluster_review.tables import TABLES
from cluster_review.vocabulary import Vocabulary


def grading_faults(grading: Sequence[GradingInstrument], words: Vocabulary) -> Iterator[Fault]:
    """Faults of each grading instrument, and pairs of them that grade the same family on the same day."""
    ranks = {code: int(word.attributes.get("rank", 0)) for code, word in words.options("grade").items()}
    columns = {column.name for column in TABLES["incidents"].columns}
    for table in grading:
        place = f"grading.{table.instrument}({table.source.place})"
        yield from unknown(
            f"{place}.families", table.families, words.options("incident_family"), "事故类别", "family"
        )
        for name, band in table.dimensions.items():
            here = f"{place}.dimensions.{name}"
            if name not in columns:
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
    for one, other in combinations(grading, 2):
        shared = sorted(set(one.families) & set(other.families))
        if shared and _overlap(one, other):
            yield Fault(
                f"grading.{one.instrument}({one.source.place})",
                f"与 {other.instrument}({other.source.place})在同一时期都对 {'、'.join(shared)} 定级",
                f"grades {', '.join(shared)} in the same period as {other.instrument} ({other.source.place})",
            )


def _overlap(one: GradingInstrument, other: GradingInstrument) -> bool:
    def end(table: GradingInstrument) -> str:
        return "9999-12-31" if table.effective.to == "unknown" else table.effective.to

    return one.effective.from_ <= end(other) and other.effective.from_ <= end(one)
