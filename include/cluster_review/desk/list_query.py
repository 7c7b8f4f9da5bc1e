"""What is asked of the work list, as it stands in the address: filters, search, order, page; and how many each finds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from cluster_review.desk.list_rows import ListRow

PAGE_SIZE = 50
UNDECIDED = "undecided"
SOME, NO = "some", "none"
SORTS: Mapping[str, Callable[[ListRow], Any]] = {
    "urgency": lambda row: row.urgency,
    "end": lambda row: (row.valid_to is None, row.valid_to or date.max, row.id),
    "county": lambda row: (row.county_codes, row.id),
    "name": lambda row: (row.name, row.id),
    "open": lambda row: (-row.open_items, row.urgency),
    "missing": lambda row: (-row.missing, row.urgency),
}
"""Orders of the list; each ends with the id, so that none is a matter of chance."""


@dataclass(frozen=True)
class Filters:
    """What a line must have; empty asks nothing."""

    county: str = ""
    recommendation: str = ""
    ground: str = ""
    stability: str = ""
    missing: str = ""
    decided: str = ""

    def asked(self) -> dict[str, str]:
        """What is asked, by name."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}


FILTERS = tuple(field.name for field in fields(Filters))


@dataclass(frozen=True)
class Found:
    """A page of the list.

    Attributes:
        counts: by filter and value, how many lines there would be were that filter alone changed.
        ids: all that was found, in order, so that one can go from a cluster to the next.
    """

    rows: Sequence[ListRow]
    total: int
    pages: int
    page: int
    counts: Mapping[str, Mapping[str, int]]
    ids: Sequence[str]


def find(
    rows: Iterable[ListRow],
    filters: Filters,
    states: Mapping[tuple[str, str], str],
    *,
    search: str = "",
    sort: str = "urgency",
    page: int = 1,
) -> Found:
    """The lines that fit, in one pass.

    Args:
        rows: lines the person may see.
        states: the standing decision by run and cluster; absent is undecided.
        page: from 1; a page beyond the last is the last.
    """
    asked = filters.asked()
    words = search.lower().split()
    counts: dict[str, dict[str, int]] = {name: defaultdict(int) for name in FILTERS}
    fitting = []
    for row in rows:
        if any(word not in row.sought for word in words):
            continue
        values = values_of(row, states)
        failed = [name for name, value in asked.items() if value not in values[name]]
        if not failed:
            fitting.append(row)
            counted = FILTERS
        elif len(failed) == 1:
            counted = (failed[0],)
        else:
            continue
        for name in counted:
            for value in values[name]:
                counts[name][value] += 1
    fitting.sort(key=SORTS.get(sort, SORTS["urgency"]))
    pages = max(1, -(-len(fitting) // PAGE_SIZE))
    page = min(page, pages)
    shown = fitting[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return Found(shown, len(fitting), pages, page, counts, [row.id for row in fitting])


def values_of(row: ListRow, states: Mapping[tuple[str, str], str]) -> dict[str, Iterable[str]]:
    """A line's values by filter."""
    return {
        "county": row.county_codes,
        "recommendation": (row.advice,),
        "ground": row.grounds,
        "stability": (row.stability,),
        "missing": (SOME if row.missing else NO,),
        "decided": (states.get((row.run_id, row.id), UNDECIDED),),
    }
