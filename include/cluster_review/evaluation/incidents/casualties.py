"""Dated casualties (伤亡变动), summed up to a day.

An entry says how many people newly came into a column on a day. Where they were counted before, the kind
says so (失联转死亡, 重伤转死亡 …): these move people and never count them twice. A plain `death` may be
somebody counted before, so it makes the other columns uncertain instead of smaller.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from cluster_review.evaluation.incidents.incident_facts import StatedFacts, people
from cluster_review.facts.dates import days

_ADDS = {
    "death": "deaths",
    "serious_injury": "serious",
    "injury_unspecified": "unspecified",
    "missing": "missing",
}
_MOVES = {
    "found": ("missing", None),
    "missing_died": ("missing", "deaths"),
    "serious_injury_died": ("serious", "deaths"),
    "injury_died": ("unspecified", "deaths"),
    "injury_found_serious": ("unspecified", "serious"),
}
KINDS = (*_ADDS, *_MOVES)
_COLUMNS = {
    "deaths": "deaths",
    "serious_injuries": "serious",
    "injured_unspecified": "unspecified",
    "missing": "missing",
}


_TOLD_ASIDE = {"unwell_people", "deaths_within_30_days", "deaths_after_30_days"}


@dataclass(frozen=True)
class Entry:
    """People who came into a column on a day; `None` where a part isn't known."""

    day: np.datetime64 | None
    kind: str | None
    people: int | None


@dataclass
class Account:
    """One incident's entries, summed up to a day.

    Attributes:
        into, out: people who came into and left each column by then.
        late_deaths: deaths after that day.
        is_vague: an entry lacks its day, kind or number, or moves more people than there were.
    """

    into: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_ADDS.values(), 0))
    out: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_ADDS.values(), 0))
    perhaps_out: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_ADDS.values(), 0))
    late_deaths: int = 0
    is_vague: bool = False

    def left(self, column: str) -> int:
        """People still in the column, as far as moves say."""
        return max(0, self.into[column] - self.out[column])


def account(entries: Sequence[Entry], last_day: np.datetime64) -> Account:
    """Sum up an incident's entries; those after `last_day` move nobody, except that the found stay found."""
    result = Account()
    whole = [
        (e.day, e.kind, e.people)
        for e in entries
        if e.day is not None and e.kind in KINDS and e.people is not None
    ]
    result.is_vague = len(whole) != len(entries)
    first: dict[str, np.datetime64] = {}
    for day, kind, number in sorted(whole, key=lambda entry: (entry[0], entry[1] not in _ADDS)):
        source, target = _MOVES.get(kind, (None, _ADDS.get(kind)))
        if day > last_day and kind != "found":
            result.late_deaths += number if target == "deaths" else 0
            continue
        if source is not None:
            result.out[source] += number
        if target is not None:
            result.into[target] += number
            first.setdefault(target, day)
        if kind == "death":
            for column in ("missing", "serious", "unspecified"):
                if column in first and first[column] < day:
                    result.perhaps_out[column] += number
    result.is_vague |= any(0 < result.into[column] < result.out[column] for column in result.into)
    return result


def casualty_entries(
    incidents: pd.DataFrame, facts: StatedFacts, casualties: pd.DataFrame | None
) -> Mapping[int, Sequence[Entry]]:
    """Entries by row of the incidents, from the table `casualties` and from `casualties` among the facts."""
    found: dict[int, list[Entry]] = {}
    if casualties is not None and len(casualties):
        places = {name: row for row, name in enumerate(incidents["incident_id"])}
        for name, day, kind, number in zip(
            casualties["incident_id"],
            days(casualties["entry_date"]),
            casualties["casualty_kind"],
            casualties["people"],
            strict=True,
        ):
            if name in places:
                found.setdefault(places[name], []).append(
                    Entry(
                        None if np.isnat(day) else day,
                        None if pd.isna(kind) else kind,
                        None if pd.isna(number) else int(number),
                    )
                )
    for row, stated in facts.by_row.items():
        listed = stated.get("casualties")
        if isinstance(listed, list):
            found.setdefault(row, []).extend(entry_of(item) for item in listed)
    return found


def entry_of(item: object) -> Entry:
    """An entry `{on, kind, people}` as stated; what can't be read is `None`."""
    stated: Mapping[str, Any] = item if isinstance(item, Mapping) else {}
    try:
        day = np.datetime64(date.fromisoformat(str(stated.get("on"))), "D")
    except ValueError:
        day = None
    kind = stated.get("kind")
    return Entry(day, kind if kind in KINDS else None, people(stated.get("people")))
