"""Grades of incidents (事故等级): the official one where there is one, else derived from dated tables.

A grade known only in part is an interval. An unknown number leaves the upper end open; people injured to
an unstated degree, people missing, and bounds that nobody has verified raise the upper end alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cluster_review.evaluation.incidents.casualties import Entry, casualty_entries
from cluster_review.evaluation.incidents.death_toll import casualties_of
from cluster_review.evaluation.incidents.grades import FLAG, HIGHEST, LOWEST, Grades, merged, nothing_derived
from cluster_review.evaluation.incidents.incident_facts import (
    FACT_SCALE,
    UNBOUNDED,
    Quantity,
    StatedFacts,
    families_in_doubt,
    loss,
    stated_facts,
)
from cluster_review.exact import to_smallest
from cluster_review.facts.dates import Days, days
from cluster_review.provisions.grading import Band
from cluster_review.provisions.model import GradingInstrument
from cluster_review.tables import TABLES
from cluster_review.truth import Flags, Positions
from cluster_review.vocabulary import Vocabulary

__all__ = ["FLAG", "HIGHEST", "LOWEST", "Grades", "grade"]


def grade(
    incidents: pd.DataFrame,
    instruments: Sequence[GradingInstrument],
    vocabulary: Vocabulary,
    readings: Mapping[str, str],
    casualties: pd.DataFrame | None = None,
) -> Grades:
    """Grade every row of the frame `incidents`, with the dated entries of the frame `casualties`.

    Source: the grading instruments; an official grade is reported beside the derived one, never mixed.
    """
    size = len(incidents)
    ranks = {code: word.attributes.get("rank", 0) for code, word in vocabulary.options("grade").items()}
    facts = stated_facts(incidents, vocabulary)
    entries = casualty_entries(incidents, facts, casualties)
    doubts = families_in_doubt(facts, vocabulary)
    official = np.array([ranks.get(code, -1) for code in incidents["official_grade"]], dtype=np.int8)
    family = incidents["family"].to_numpy(dtype=object)
    asked = [(row, other) for row, others in doubts.items() for other in others if other != family[row]]
    rows = np.concatenate([np.arange(size), np.array([row for row, _ in asked], dtype=np.intp)])
    families = np.concatenate([family, np.array([other for _, other in asked], dtype=object)])
    result = nothing_derived(len(rows), np.concatenate([official, official[rows[size:]]]))
    occurred = days(incidents["occurred_date"])[rows]
    graded_as = _graded_as(families, readings)
    for instrument in instruments:
        covered = np.isin(graded_as, instrument.families) & _binds(
            instrument, instruments, occurred, readings
        )
        chosen = np.flatnonzero(covered)
        if chosen.size:
            part = _Asked(incidents, facts, entries, rows[chosen], chosen, vocabulary)
            part.grade_by(instrument, result, {g: int(r) for g, r in ranks.items()})
    return merged(result, size, rows, families)


def _graded_as(families: NDArray[np.object_], readings: Mapping[str, str]) -> NDArray[np.object_]:
    """The family whose table applies: quality has none of its own (reading `quality_grade`)."""
    if readings["quality_grade"] == "production_safety_bands":
        return np.where(families == "quality", "production_safety", families)
    return families


def _binds(
    instrument: GradingInstrument,
    instruments: Sequence[GradingInstrument],
    day: Days,
    readings: Mapping[str, str],
) -> Flags:
    """Whether the instrument grades an event of that day (reading `cyber_guide`: or of any day)."""
    if "cyber" in instrument.families and readings["cyber_guide"] == "newest_for_all":
        newest = max((i for i in instruments if "cyber" in i.families), key=lambda i: i.effective.from_)
        return np.full(len(day), instrument is newest) & ~np.isnat(day)
    start = np.datetime64(instrument.effective.from_, "D")
    if instrument.effective.to == "unknown":
        return day >= start
    return (day >= start) & (day <= np.datetime64(instrument.effective.to, "D"))


@dataclass(frozen=True)
class _Asked:
    """Rows of the incidents that one instrument grades, and their places in the result."""

    incidents: pd.DataFrame
    facts: StatedFacts
    entries: Mapping[int, Sequence[Entry]]
    rows: Positions
    places: Positions
    vocabulary: Vocabulary

    def grade_by(self, instrument: GradingInstrument, result: Grades, ranks: Mapping[str, int]) -> None:
        """Write the grades under the instrument into the result."""
        result.instrument[self.places] = instrument.instrument
        size = len(self.rows)
        sure = np.full(size, LOWEST, dtype=np.int8)
        unverified, ceiling = sure.copy(), sure.copy()
        dimension = np.full(size, None, dtype=object)
        any_known = np.zeros(size, dtype=bool)
        sizes = self._casualties(instrument, result)
        for name, band in instrument.dimensions.items():
            value, applies, may_apply = self._value(name, band, sizes)
            least = np.where(applies & value.is_known, value.least, -1)
            is_event = band.given is not None and band.given.at_least is None
            is_open = applies | band.needed if is_event else np.full(size, band.needed)
            most = np.where(may_apply & (value.is_known | is_open), value.most, -1)
            low, low_unverified, high = _ranks(band, ranks, self._scale(name, band), least, most)
            counts = value.is_known & applies
            dimension[counts & ((low > sure) | ((low == sure) & (dimension == None)))] = name  # noqa: E711
            sure = np.maximum(sure, low)
            unverified = np.maximum(unverified, low_unverified)
            ceiling = np.maximum(ceiling, high)
            any_known |= counts & (band.needed | (low_unverified > LOWEST) | self._begins(name, band, least))
        for name, flag in instrument.flags.items():
            stated = self.facts.flag(name, self.rows) == 1
            rank = np.int8(ranks[flag.grade])
            for at in np.flatnonzero(stated):
                result.events.setdefault(int(self.places[at]), []).append(name)
            unverified = np.where(stated, np.maximum(unverified, rank), unverified)
            if flag.confidence != "C":
                dimension[stated & (rank > sure)] = FLAG
                sure = np.where(stated, np.maximum(sure, rank), sure)
            any_known |= stated
        result.floor[self.places] = sure
        result.unverified[self.places] = np.maximum(unverified, sure)
        result.ceiling[self.places] = np.maximum(np.maximum(ceiling, unverified), sure)
        result.dimension[self.places] = dimension
        result.is_derived[self.places] = any_known

    def _casualties(self, instrument: GradingInstrument, result: Grades) -> dict[str, Quantity]:
        limit = -1 if instrument.later_days is None else instrument.later_days
        limits: list[tuple[int, ...]] = [(limit,)] * len(self.rows)
        if instrument.shorter is not None:
            shorter = instrument.shorter
            is_short = self.facts.says(shorter.fact, shorter.is_, self.rows)
            for at in np.flatnonzero(is_short):
                limits[at] = (shorter.later_days,)
            for at in np.flatnonzero(np.isin(self.rows, list(self.entries))):
                if int(self.rows[at]) not in self.facts.by_row:  # nothing said: it may be of the shorter kind
                    limits[at] = (shorter.later_days, limit)
        found = casualties_of(self.incidents, self.facts, self.entries, self.rows, limits)
        for at in np.flatnonzero(np.isin(self.rows, [*found.late_deaths, *found.disagreeing])):
            place, row = int(self.places[at]), int(self.rows[at])
            if row in found.late_deaths:
                result.late_deaths[place] = found.late_deaths[row]
            if row in found.disagreeing:
                result.disagreeing.add(place)
        return {"deaths": found.deaths, "serious_injuries": found.serious_injuries}

    def _value(
        self, name: str, band: Band, casualties: Mapping[str, Quantity]
    ) -> tuple[Quantity, Flags, Flags]:
        """A dimension's value, whether it counts for sure, and whether it may count."""
        size = len(self.rows)
        applies = may_apply = np.ones(size, dtype=bool)
        if band.given is not None and band.given.at_least is None:
            stated = self.facts.flag(band.given.fact, self.rows)
            applies, may_apply = stated == 1, stated != 0
        elif band.given is not None and band.given.at_least is not None:
            number = self.facts.number(band.given.fact, self.rows)
            bound = to_smallest(band.given.at_least, FACT_SCALE)
            applies, may_apply = number.is_known & (number.least >= bound), number.most >= bound
        if band.fact is not None:
            return self.facts.number(band.fact, self.rows), applies, may_apply
        if name in casualties:
            return casualties[name], applies, may_apply
        if name == "direct_loss_wan_yuan":
            return loss(self.incidents, self.facts, self.rows, self.vocabulary), applies, may_apply
        column = self.incidents[name].iloc[self.rows]
        is_known = column.notna().to_numpy(dtype=bool)
        least = column.fillna(0).to_numpy(dtype=np.int64)
        return Quantity(least, np.where(is_known, least, UNBOUNDED), is_known), applies, may_apply

    def _begins(self, name: str, band: Band, least: NDArray[np.int64]) -> Flags:
        """Whether the value reaches the lowest grade's own bound, below which it is no such event at all."""
        bounds = [to_smallest(Decimal(bound), self._scale(name, band)) for bound in band.bounds.values()]
        return least >= min(bounds)

    @staticmethod
    def _scale(name: str, band: Band) -> int:
        return FACT_SCALE if band.fact is not None else TABLES["incidents"].column(name).scale


def _ranks(
    band: Band, ranks: Mapping[str, int], scale: int, least: NDArray[np.int64], most: NDArray[np.int64]
) -> tuple[NDArray[np.int8], NDArray[np.int8], NDArray[np.int8]]:
    """Rank reached by the least value over verified bounds, over all bounds, and by the greatest value."""
    sure, unverified, high = (np.full(len(least), LOWEST, dtype=np.int8) for _ in range(3))
    for name, bound in sorted(band.bounds.items(), key=lambda item: ranks[item[0]]):
        rank = np.int8(ranks[name])
        start = to_smallest(Decimal(bound), scale) + (name in band.above)
        unverified = np.where(least >= start, rank, unverified)
        high = np.where(most >= start, rank, high)
        if band.is_verified(name):
            sure = np.where(least >= start, rank, sure)
    return sure, unverified, high
