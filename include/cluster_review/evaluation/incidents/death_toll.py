"""How many people died or were seriously hurt, for the grade: columns and dated entries together.

A column counts those within the period. Where entries tell another number, the truth lies between the two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from cluster_review.evaluation.incidents.casualties import Account, Entry, account
from cluster_review.evaluation.incidents.incident_facts import UNBOUNDED, Quantity, StatedFacts, people
from cluster_review.facts.dates import days
from cluster_review.truth import Positions

_COLUMNS = ("deaths", "serious_injuries", "injured_unspecified", "missing")
_TOLD_ASIDE = {"unwell_people", "deaths_within_30_days", "deaths_after_30_days"}
_NEVER = np.datetime64("9999-12-31", "D")


@dataclass(frozen=True)
class Casualties:
    """Dead and seriously injured of the rows asked for.

    Attributes:
        late_deaths: deaths after the period, by row of the incidents.
        disagreeing: rows whose columns and entries don't tell the same.
    """

    deaths: Quantity
    serious_injuries: Quantity
    late_deaths: Mapping[int, int]
    disagreeing: frozenset[int]


def casualties_of(
    incidents: pd.DataFrame,
    facts: StatedFacts,
    entries: Mapping[int, Sequence[Entry]],
    rows: Positions,
    later_days: Sequence[tuple[int, ...]],
) -> Casualties:
    """The dead and the seriously injured who count for the grade.

    Args:
        later_days: for each of `rows`, the possible numbers of days after the incident within which
            casualties still count; -1 = no limit.
    """
    part = incidents.iloc[rows]
    known = {name: part[name].notna().to_numpy(dtype=bool, copy=True) for name in _COLUMNS}
    value = {name: part[name].fillna(0).to_numpy(dtype=np.int64) for name in _COLUMNS}
    sizes = {
        name: Quantity(
            value[name].copy(), np.where(known[name], value[name] + value[open_end], UNBOUNDED), known[name]
        )
        for name, open_end in (("deaths", "missing"), ("serious_injuries", "injured_unspecified"))
    }
    late: dict[int, int] = {}
    disagreeing = set()
    occurred = days(part["occurred_date"])
    is_open = (part["status"] != "concluded").to_numpy(dtype=bool)
    for at in np.flatnonzero(np.isin(rows, [*entries, *facts.by_row])).tolist():
        row = int(rows[at])
        own, stated = entries.get(row, ()), facts.by_row.get(row, {})
        if not own and not stated.keys() & _TOLD_ASIDE:
            continue
        columns = {name: int(value[name][at]) if known[name][at] else None for name in _COLUMNS}
        columns["injured_unspecified"] = _sum(
            columns["injured_unspecified"], people(stated.get("unwell_people"))
        )
        weighed = [_weigh(columns, own, occurred[at], limit, bool(is_open[at])) for limit in later_days[at]]
        if not own and later_days[at] == (30,):
            weighed = [_thirty_days(weighed[0], columns, stated)]
        for name, size in sizes.items():
            ranges = [one.ranges[name] for one in weighed]
            size.least[at] = min(low for low, _ in ranges)
            size.most[at] = max(high for _, high in ranges)
            size.is_known[at] = all(high < UNBOUNDED for _, high in ranges)
        if any(one.disagrees for one in weighed):
            disagreeing.add(row)
        if most := max(one.late_deaths for one in weighed):
            late[row] = most
    return Casualties(sizes["deaths"], sizes["serious_injuries"], late, frozenset(disagreeing))


@dataclass(frozen=True)
class _Weighed:
    """Least and greatest number of the dead and the seriously injured."""

    ranges: Mapping[str, tuple[int, int]]
    late_deaths: int = 0
    disagrees: bool = False


_UNKNOWN = (0, int(UNBOUNDED))


def _weigh(
    columns: Mapping[str, int | None],
    entries: Sequence[Entry],
    occurred: np.datetime64,
    limit: int,
    is_open: bool,
) -> _Weighed:
    """What columns and entries tell together. A column counts those within the period."""
    is_dated = not np.isnat(occurred)
    last = occurred + np.timedelta64(limit, "D") if limit >= 0 and is_dated else _NEVER
    summed = account(entries, last)
    if summed.is_vague or any(is_dated and e.day is not None and e.day < occurred for e in entries):
        return _Weighed({"deaths": _UNKNOWN, "serious_injuries": _UNKNOWN}, disagrees=True)
    deaths, apart = _together(columns["deaths"], summed.into["deaths"], summed.late_deaths)
    serious, differ = _serious(columns["serious_injuries"], summed)
    perhaps_serious = max(columns["injured_unspecified"] or 0, summed.left("unspecified"))
    return _Weighed(
        {
            "deaths": _raised(deaths, _still_missing(columns["missing"], summed, is_open)),
            "serious_injuries": _raised(serious, perhaps_serious),
        },
        summed.late_deaths,
        apart or differ,
    )


def _raised(size: tuple[int, int], more: int) -> tuple[int, int]:
    return size if size == _UNKNOWN else (size[0], size[1] + more)


def _sum(*numbers: int | None) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def _together(column: int | None, within: int, late: int) -> tuple[tuple[int, int], bool]:
    """Deaths within the period, and whether the column says otherwise than the entries."""
    if not within:
        return (_UNKNOWN, False) if column is None else ((column, column), False)
    if column is None or column in (within, within + late):
        return (within, within), False
    return (min(within, column), max(within, column)), True


def _serious(column: int | None, summed: Account) -> tuple[tuple[int, int], bool]:
    most = summed.left("serious")
    least = max(0, most - summed.perhaps_out["serious"])
    if not summed.into["serious"]:
        if column is None:
            return _UNKNOWN, False
        return (max(0, column - summed.out["serious"]), column), False
    if column is None or column == summed.into["serious"]:
        return (least, most), False
    if least <= column <= most:
        return (column, column), False
    return (min(least, column), max(most, column)), True


def _still_missing(column: int | None, summed: Account, is_open: bool) -> int:
    """How many of the missing may yet be dead; once the case is closed, later deaths are first of them."""
    if not summed.into["missing"]:
        return column or 0
    most = summed.left("missing")
    least = max(0, most - summed.perhaps_out["missing"])
    if column is not None:
        return column if least <= column <= most else max(column, most)
    return most if is_open else least


def _thirty_days(weighed: _Weighed, columns: Mapping[str, int | None], stated: Mapping[str, Any]) -> _Weighed:
    """With the deaths stated as within and after 30 days."""
    within, after = (people(stated.get(f"deaths_{when}_30_days")) for when in ("within", "after"))
    if within is None:
        return replace(weighed, late_deaths=after or 0)
    column = columns["deaths"]
    if column in (None, within, within + (after or 0)):
        deaths, apart = (within, within), False
    else:
        deaths, apart = (min(within, column or 0), max(within, column or 0)), True
    ranges = {**weighed.ranges, "deaths": _raised(deaths, columns["missing"] or 0)}
    return _Weighed(ranges, after or 0, weighed.disagrees or apart)
