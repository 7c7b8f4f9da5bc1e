"""How complete the sources are, per facet, cluster and period.

Three states, in this order: *damaged* (rows are known to be lost, so nothing harmful may rest on the
facet), *unconfirmed* (nobody has said the rows are all there, so an absent row proves nothing) and
*complete*.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cluster_review.exact import Integers
from cluster_review.facts.dates import Days, days
from cluster_review.truth import Flags, Positions

States: TypeAlias = NDArray[np.int8]

ANY = "*"

_DAYS = 1 << 23
"""More days than any date of the program counts from 1970: a scope and a day make one integer key."""
_ORIGIN = 1 << 20
"""Added to day numbers, so that none is negative."""


class Completeness(IntEnum):
    """State of a facet for one cluster and period."""

    DAMAGED = 0
    UNCONFIRMED = 1
    COMPLETE = 2


@dataclass(frozen=True)
class _Spans:
    """Periods of each scope (a county or a cluster), merged where they overlap or touch, in order.

    Attributes:
        scope: number of the scope of each span, ascending.
        first, last: day numbers, both included.
    """

    scope: Positions
    first: Integers
    last: Integers

    def cover(self, scope: Positions, first: Integers, last: Integers) -> Flags:
        """Whether one scope's spans hold every day from first to last, row by row."""
        found, at = self._span_begun_by(scope, first)
        return found & (self.last[at] >= last)

    def touch(self, scope: Positions, first: Integers, last: Integers) -> Flags:
        """Whether one scope's spans hold any day from first to last, row by row."""
        found, at = self._span_begun_by(scope, last)
        return found & (self.last[at] >= first)

    def _span_begun_by(self, scope: Positions, day: Integers) -> tuple[Flags, Positions]:
        """The last span of the scope that begins no later than the day, if there is one."""
        if self is _NO_SPANS:
            return np.zeros(len(scope), dtype=bool), np.zeros(len(scope), dtype=np.intp)
        at = np.searchsorted(self.scope * _DAYS + self.first, scope * _DAYS + day, side="right") - 1
        return (at >= 0) & (self.scope[at] == scope), np.maximum(at, 0)


_NO_SPANS = _Spans(np.zeros(1, dtype=np.intp) - 1, np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64))


def _spans(scope: Positions, first: Integers, last: Integers) -> _Spans:
    if not scope.size:
        return _NO_SPANS
    order = np.lexsort((first, scope))
    scope, first, last = scope[order], first[order], last[order]
    reached = np.maximum.accumulate(scope * _DAYS + last)
    begins = np.append(True, scope[1:] * _DAYS + first[1:] > reached[:-1] + 1)
    ends = np.append(np.flatnonzero(begins)[1:] - 1, len(scope) - 1)
    return _Spans(scope[begins], first[begins], reached[ends] - scope[ends] * _DAYS)


@dataclass(frozen=True)
class _FacetSpans:
    """Where one facet is complete and where it is damaged, by county and by cluster."""

    complete_in_county: _Spans
    damaged_in_county: _Spans
    complete_of_cluster: _Spans
    damaged_of_cluster: _Spans


@dataclass(frozen=True)
class CompletenessMarks:
    """The marks of all sources, ready to be asked.

    Attributes:
        marks: frame of table `completeness_marks`.
        counties: county code(s) of each cluster, `;`-joined.
        cluster_ids: id of each cluster.
    """

    marks: pd.DataFrame
    counties: NDArray[np.object_]
    cluster_ids: NDArray[np.object_]
    _answers: dict[tuple[str, bytes, bytes], States] = field(default_factory=dict, repr=False, compare=False)

    def state(self, facet: str, start: Days, end: Days) -> States:
        """The facet's state for each cluster over [start, end], both days included.

        Complete means that marks cover every day of the period for every county of the cluster. A
        `damaged` mark that touches the period outweighs all others. A period without a known start or
        end is unconfirmed.
        """
        question = (facet, start.tobytes(), end.tobytes())
        if question not in self._answers:
            self._answers[question] = self._reckon(facet, start, end)
        return self._answers[question]

    def on(self, facet: str, day: np.datetime64) -> States:
        """The facet's state for each cluster on one day."""
        at = np.full(len(self.cluster_ids), day)
        return self.state(facet, at, at)

    def _reckon(self, facet: str, start: Days, end: Days) -> States:
        size = len(self.cluster_ids)
        state = np.full(size, Completeness.UNCONFIRMED, dtype=np.int8)
        spans = self._by_facet.get(facet)
        if spans is None:
            return state
        is_asked = ~np.isnat(start) & ~np.isnat(end)
        first, last = _numbers(start), _numbers(end)
        cluster, county = self._places
        covered = np.ones(size, dtype=bool)
        covered[cluster[~spans.complete_in_county.cover(county, first[cluster], last[cluster])]] = False
        damaged = np.zeros(size, dtype=bool)
        damaged[cluster[spans.damaged_in_county.touch(county, first[cluster], last[cluster])]] = True
        own = np.arange(size)
        covered |= spans.complete_of_cluster.cover(own, first, last)
        damaged |= spans.damaged_of_cluster.touch(own, first, last)
        state[is_asked & covered] = Completeness.COMPLETE
        state[is_asked & damaged] = Completeness.DAMAGED
        return state

    @cached_property
    def _county_codes(self) -> pd.Index:
        return pd.Index(sorted({c for text in pd.unique(self.counties) for c in str(text).split(";")}))

    @cached_property
    def _places(self) -> tuple[Positions, Positions]:
        """Cluster and county of each pair of a cluster and one of its counties."""
        codes, texts = pd.factorize(self.counties)
        of_text = [self._county_codes.get_indexer(pd.Index(str(text).split(";"))) for text in texts]
        counts = np.array([len(counties) for counties in of_text], dtype=np.intp)[codes]
        cluster = np.repeat(np.arange(len(codes)), counts)
        if np.all(counts == 1):
            return cluster, np.concatenate(of_text)[codes]
        return cluster, np.concatenate([of_text[code] for code in codes])

    @cached_property
    def _by_facet(self) -> dict[str, _FacetSpans]:
        first, last = (
            _numbers(days(self.marks["period_from_date"])),
            _numbers(days(self.marks["period_to_date"])),
        )
        is_damaged = (self.marks["mark"] == "damaged").to_numpy(dtype=bool)
        names = self.marks["cluster_id"].to_numpy(dtype=object)
        is_regional = names == ANY
        cluster = pd.Index(self.cluster_ids).get_indexer(pd.Index(names))
        counties = self.marks["county"].to_numpy(dtype=object)
        county = self._county_codes.get_indexer(pd.Index(counties))
        everywhere = np.arange(len(self._county_codes))

        def regional(rows: Positions) -> _Spans:
            anywhere = rows[counties[rows] == ANY]
            named = rows[county[rows] >= 0]
            where = np.concatenate([county[named], np.tile(everywhere, len(anywhere))])
            which = np.concatenate([named, np.repeat(anywhere, len(everywhere))])
            return _spans(where, first[which], last[which])

        def own(rows: Positions) -> _Spans:
            known = rows[cluster[rows] >= 0]
            return _spans(cluster[known], first[known], last[known])

        found = {}
        for facet, rows in self.marks.groupby("facet", sort=False).indices.items():
            regional_rows, own_rows = rows[is_regional[rows]], rows[~is_regional[rows]]
            found[str(facet)] = _FacetSpans(
                regional(regional_rows[~is_damaged[regional_rows]]),
                regional(regional_rows[is_damaged[regional_rows]]),
                own(own_rows[~is_damaged[own_rows]]),
                own(own_rows[is_damaged[own_rows]]),
            )
        return found


def _numbers(day: Days) -> Integers:
    """Day numbers, never negative; an unknown day gives a number that nobody asks for."""
    return np.where(np.isnat(day), 0, day.astype("datetime64[D]").astype(np.int64) + _ORIGIN)
