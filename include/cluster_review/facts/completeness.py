"""How complete the sources are, per facet, cluster and period.

Three states, in this order: *damaged* (rows are known to be lost, so nothing harmful may rest on the
facet), *unconfirmed* (nobody has said the rows are all there, so an absent row proves nothing) and
*complete*.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cluster_review.facts.dates import Days, days
from cluster_review.truth import Flags

States: TypeAlias = NDArray[np.int8]

ANY = "*"
FORM_FACETS = frozenset({"figures", "enterprises", "titles", "plan_goals"})
"""Facets whose rows come with the county's annual form: an accepted form is their completeness mark."""

_ONE_DAY = np.timedelta64(1, "D")


class Completeness(IntEnum):
    """State of a facet for one cluster and period."""

    DAMAGED = 0
    UNCONFIRMED = 1
    COMPLETE = 2


@dataclass(frozen=True)
class CompletenessMarks:
    """The marks of all sources, ready to be asked.

    Attributes:
        marks: frame of table `completeness_marks`.
        counties: county code(s) of each cluster, `;`-joined.
        cluster_ids: id of each cluster.
        has_report: whether a cluster's form for the report year is on file.
    """

    marks: pd.DataFrame
    counties: NDArray[np.object_]
    cluster_ids: NDArray[np.object_]
    has_report: Flags

    def state(self, facet: str, start: Days, end: Days) -> States:
        """The facet's state for each cluster over [start, end], both days included.

        Complete means that marks cover every day of the period for every county of the cluster. A
        `damaged` mark that touches the period outweighs all others.
        """
        size = len(self.cluster_ids)
        state = np.full(size, Completeness.UNCONFIRMED, dtype=np.int8)
        if facet in FORM_FACETS:
            state[self.has_report] = Completeness.COMPLETE
        marks = self.marks[self.marks["facet"] == facet]
        if marks.empty:
            return state
        regional = marks[marks["cluster_id"] == ANY]
        if len(regional):
            keys = pd.DataFrame({"county": self.counties, "start": start, "end": end})
            groups = keys.groupby(["county", "start", "end"], dropna=False, sort=False).indices
            for (county, first, last), rows in groups.items():
                known = _covering(regional, str(county).split(";"), _day(first), _day(last))
                state[rows] = _combine(state[rows], known)
        own = marks[marks["cluster_id"] != ANY]
        if len(own):
            positions = pd.Series(np.arange(size), index=self.cluster_ids)
            for cluster_id, rows in own.groupby("cluster_id", sort=False):
                if cluster_id in positions.index:
                    at = cast(int, positions[cluster_id])
                    known = _covering(rows, [ANY], start[at], end[at])
                    state[at] = _combine(state[at : at + 1], known)[0]
        return state


def _day(value: object) -> np.datetime64:
    return np.datetime64(pd.Timestamp(value), "D") if not pd.isna(value) else np.datetime64("NaT", "D")  # type: ignore[arg-type]


def _combine(before: States, found: Completeness) -> States:
    """Damage outweighs, completeness adds, unconfirmed changes nothing."""
    if found is Completeness.DAMAGED:
        return np.full_like(before, Completeness.DAMAGED)
    if found is Completeness.COMPLETE:
        return np.where(before == Completeness.DAMAGED, before, np.int8(Completeness.COMPLETE))
    return before


def _covering(
    marks: pd.DataFrame, counties: list[str], start: np.datetime64, end: np.datetime64
) -> Completeness:
    """State that the marks give to every one of the counties over the period."""
    if np.isnat(start) or np.isnat(end):
        return Completeness.UNCONFIRMED
    states = []
    for county in counties:
        of_county = marks if county == ANY else marks[marks["county"].isin((county, ANY))]
        first, last = days(of_county["period_from_date"]), days(of_county["period_to_date"])
        damaged = (of_county["mark"] == "damaged").to_numpy()
        if bool(np.any(damaged & (first <= end) & (last >= start))):
            return Completeness.DAMAGED
        states.append(_is_covered(first[~damaged], last[~damaged], start, end))
    return Completeness.COMPLETE if all(states) else Completeness.UNCONFIRMED


def _is_covered(first: Days, last: Days, start: np.datetime64, end: np.datetime64) -> bool:
    """Whether the union of [first, last] holds every day of [start, end]."""
    reached = start
    for i in np.argsort(first, kind="stable"):
        if first[i] > reached:
            break
        reached = max(reached, last[i] + _ONE_DAY)
    return bool(reached > end)
