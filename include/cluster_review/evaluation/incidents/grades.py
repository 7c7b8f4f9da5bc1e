"""Grades of a frame of incidents, and whether they reach what a law asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from cluster_review.truth import Flags, Positions, Truth, Truths, any_of, from_bool

LOWEST, HIGHEST = 1, 4
"""Ranks of 一般 and 特别重大 (code list `grade`)."""

FLAG = "flag"
"""The dimension of a grade that an event reaches by itself."""


@dataclass(frozen=True)
class Grades:
    """Grades of a frame of incidents.

    Attributes:
        floor, ceiling: least and greatest rank possible, from the facts alone; 1..4.
        is_derived: whether a grading instrument covers the incident at all.
        dimension: the dimension that reached the floor first, or None.
        instrument: name of the grading instrument, or None; several are joined by `;`.
        official: rank of the official grade; 0 = known to have none; -1 = unknown.
        unverified: greatest rank reached if bounds that nobody verified count; at least the floor.
        events: flags that are stated, by row.
        late_deaths: deaths after the period that counts, by row.
        disagreeing: rows whose columns and dated entries tell different numbers.
        families: the families that each row with a family in doubt may belong to.
        of_families: for these rows, the grade under each family: family, instrument, floor, ceiling;
            the instrument is None where nothing is derived.
    """

    floor: NDArray[np.int8]
    ceiling: NDArray[np.int8]
    is_derived: Flags
    dimension: NDArray[np.object_]
    instrument: NDArray[np.object_]
    official: NDArray[np.int8]
    unverified: NDArray[np.int8]
    events: dict[int, list[str]] = field(default_factory=dict)
    late_deaths: dict[int, int] = field(default_factory=dict)
    disagreeing: set[int] = field(default_factory=set)
    of_families: dict[int, list[tuple[str, str | None, int, int]]] = field(default_factory=dict)

    def reaches(
        self, families: Sequence[str], floor_of: Mapping[str, int], unlisted: int, readings: Mapping[str, str]
    ) -> Truths:
        """Whether each incident is at least of the grade that its family needs (reading `grade_conflict`).

        Args:
            families: each incident's family.
            floor_of: rank needed by family; a family that isn't there needs `unlisted`.
        """
        least = np.array([floor_of.get(family, unlisted) for family in families], dtype=np.int8)
        most = least.copy()
        for row, answers in self.of_families.items():
            needed = [floor_of.get(family, unlisted) for family, *_ in answers]
            least[row], most[row] = min(needed), max(needed)
        derived = from_bool(
            self.floor >= most, self.is_derived & ((self.floor >= most) | (self.ceiling < least))
        )
        has_grade = self.official > 0
        official = from_bool(
            self.official >= most, has_grade & ((self.official >= most) | (self.official < least))
        )
        if readings["grade_conflict"] == "higher_of_both":
            weighed = np.where(self.is_derived, derived, np.int8(Truth.FALSE))
            both = any_of(official, weighed)
            return np.where(self.official == 0, derived, both).astype(np.int8)
        return np.where(
            has_grade, official, np.where(self.official == 0, derived, np.int8(Truth.UNKNOWN))
        ).astype(np.int8)


def nothing_derived(size: int, official: NDArray[np.int8]) -> Grades:
    """Grades before any instrument was asked: every rank is possible."""
    return Grades(
        np.full(size, LOWEST, dtype=np.int8),
        np.full(size, HIGHEST, dtype=np.int8),
        np.zeros(size, dtype=bool),
        np.full(size, None, dtype=object),
        np.full(size, None, dtype=object),
        official,
        np.full(size, LOWEST, dtype=np.int8),
    )


def merged(asked: Grades, size: int, rows: Positions, families: NDArray[np.object_]) -> Grades:
    """One grade for each incident: under families in doubt, from the least to the greatest of them."""
    result = replace(
        asked,
        floor=asked.floor[:size].copy(),
        ceiling=asked.ceiling[:size].copy(),
        is_derived=asked.is_derived[:size].copy(),
        dimension=asked.dimension[:size].copy(),
        instrument=asked.instrument[:size].copy(),
        official=asked.official[:size],
        unverified=asked.unverified[:size].copy(),
        events={place: names for place, names in asked.events.items() if place < size},
        late_deaths={int(rows[place]): number for place, number in asked.late_deaths.items()},
        disagreeing={int(rows[place]) for place in asked.disagreeing},
    )
    for place in range(size, len(rows)):
        row = int(rows[place])
        answers = result.of_families.setdefault(row, [_answer(asked, families, row)])
        answers.append(_answer(asked, families, place))
        result.events.setdefault(row, []).extend(
            name for name in asked.events.get(place, ()) if name not in result.events.get(row, ())
        )
    for row, answers in result.of_families.items():
        least = min(answers, key=lambda answer: answer[2])
        result.floor[row], result.ceiling[row] = least[2], max(answer[3] for answer in answers)
        places = [row, *(size + int(at) for at in np.flatnonzero(rows[size:] == row))]
        beyond = [int(asked.unverified[p]) for p in places if asked.unverified[p] > asked.floor[p]]
        result.unverified[row] = max([least[2], *beyond])
        lowest = next(place for place in places if families[place] == least[0])
        result.dimension[row] = asked.dimension[lowest]
        result.is_derived[row] = any(asked.is_derived[place] for place in places)
        result.instrument[row] = ";".join(dict.fromkeys(a[1] for a in answers if a[1] is not None)) or None
    return result


def _answer(asked: Grades, families: NDArray[np.object_], place: int) -> tuple[str, str | None, int, int]:
    if not asked.is_derived[place]:
        return families[place], None, LOWEST, HIGHEST
    return families[place], asked.instrument[place], int(asked.floor[place]), int(asked.ceiling[place])
