"""Serious events (较大及以上事故、重大及以上网络和数据安全事件、偷税漏税、违法违规、严重失信、其它重大问题).

The veto of the standard and ground 14(5) name the same events and differ only in the period looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cluster_review.evaluation.finding import Input
from cluster_review.evaluation.incidents.event_words import MEMBERSHIP_OPEN
from cluster_review.evaluation.incidents.seriousness import (
    is_above_ordinary,
    is_final,
)
from cluster_review.evaluation.recall import Answers
from cluster_review.facts.completeness import Completeness, States
from cluster_review.facts.dates import NEVER_DAY, Days
from cluster_review.facts.facts import Facts
from cluster_review.facts.membership import Links
from cluster_review.truth import (
    Flags,
    Positions,
    Truth,
    Truths,
    all_of,
    any_by_group,
    any_of,
    from_bool,
    is_false,
    is_true,
)

NO_RECORD = ("无达到等级或已生效的记录", "no record that counts")
"""What is said of a record that is clean, zh and en: lesser events may well be on file."""

_COMPLETE, _DAMAGED = np.int8(Completeness.COMPLETE), np.int8(Completeness.DAMAGED)

PeriodTest = Callable[[NDArray[np.intp], Days], Truths]
"""Given clusters and days, whether each day lies in that cluster's period."""


@dataclass(frozen=True)
class EventTable:
    """How a table of events is laid out.

    Attributes:
        facets: what the names of its completeness facets begin with.
        kinds: the vocabulary of its kinds of record.
        kind, day: the columns of each record's kind and day.
    """

    facets: str
    kinds: str
    kind: str
    day: str


EVENT_TABLES = {
    "incidents": EventTable("incidents", "incident_family", "family", "occurred_date"),
    "compliance_records": EventTable("compliance", "compliance_kind", "kind", "record_date"),
}
"""The tables that hold events."""


@dataclass(frozen=True)
class EventSource:
    """Records of one table, whether each is serious, and their ties to clusters.

    Attributes:
        day: the day on which each record's event happened (or a decision was taken).
        window_day: the day that decides whether it lies in a period (reading event_date).
        kinds: the kinds of record that have a completeness facet of their own.
        kind: number of each record's kind; -1 if it isn't known.
        is_member: of each link, whether it ties a member's record (reading membership_date).
        is_derived: whether a record counts by its facts and not by an official grade. A dated entry not on
            file could then have lowered its grade, so it counts only where the source is complete.
    """

    table: str
    records: pd.DataFrame
    day: Days
    window_day: Days
    kinds: tuple[str, ...]
    kind: Positions
    is_serious: Truths
    links: Links
    is_member: Truths
    is_derived: Flags
    words: Callable[[int], tuple[str, str]]

    @property
    def facets(self) -> tuple[str, ...]:
        """The completeness facet of each kind."""
        return tuple(f"{EVENT_TABLES[self.table].facets}.{kind}" for kind in self.kinds)

    def occurred(self, in_period: PeriodTest, states: Mapping[str, States]) -> Truths:
        """Whether a serious event of a member is among the records of each cluster's period.

        False needs the source complete over the period for every kind; true needs it not to be damaged for that kind.
        """
        record, cluster = self.links.record, self.links.cluster
        truth, kind = self.counts(np.arange(len(record)), in_period), self.kind[record]
        state = np.stack([states[facet] for facet in self.facets])
        is_open = self.is_derived[record] & (kind >= 0) & (state[kind, cluster] != _COMPLETE)
        truth = np.where(is_open, np.minimum(truth, np.int8(Truth.UNKNOWN)), truth)
        # A row for each kind; what is of unknown kind (-1) goes into the last one, which has no facet.
        found = np.zeros((len(self.kinds) + 1, state.shape[1]), dtype=np.int8)
        np.maximum.at(found, (kind, cluster), truth)
        return any_of(weigh(found[:-1], state).max(axis=0), found[-1])

    def counts(self, rows: Positions, in_period: PeriodTest) -> Truths:
        """Whether each of these links ties a serious record of the period to a member's cluster."""
        record, cluster = self.links.record[rows], self.links.cluster[rows]
        return all_of(
            self.is_serious[record], self.is_member[rows], in_period(cluster, self.window_day[record])
        )

    def told(self, row: int) -> tuple[str, str, Input]:
        """The record of one link in words, zh and en, and where it was read."""
        record = int(self.links.record[row])
        zh, en = self.words(record)
        if self.is_member[row] == Truth.UNKNOWN:
            zh, en = f"{zh},{MEMBERSHIP_OPEN[0]}", f"{en}, {MEMBERSHIP_OPEN[1]}"
        key, ref = str(self.records.iloc[record, 0]), str(self.records["source_ref"].iloc[record])
        return zh, en, Input(key, zh, ref)


@dataclass(frozen=True)
class SeriousEventRecords:
    """All serious events of a province, to be asked for any period; each table is asked for when it is looked at."""

    readings: Mapping[str, str]

    def source(self, table: str) -> EventSource:
        """The records of one of the `EVENT_TABLES`."""
        return cast(EventSource, cast(Answers, self.readings).piece(serious_piece(table)))

    @property
    def incidents(self) -> EventSource:
        """The incidents."""
        return self.source("incidents")

    @property
    def compliance(self) -> EventSource:
        """The compliance records."""
        return self.source("compliance_records")

    def inputs(self, cluster: int, in_period: PeriodTest) -> list[tuple[Truth, str, str, Input]]:
        """The records that count, or may count, for one cluster: truth, words zh and en, source."""
        found = []
        for source in map(self.source, EVENT_TABLES):
            rows = source.links.rows_of(cluster)
            if not rows.size:
                continue
            truth = source.counts(rows, in_period)
            for i in np.flatnonzero(truth != Truth.FALSE):
                found.append((Truth(int(truth[i])), *source.told(int(rows[i]))))
        return sorted(found, key=lambda record: record[1])


@dataclass(frozen=True)
class MemberPenalties:
    """Penalties of member firms, whatever the instrument says of serious events.

    Attributes:
        truth: per cluster, whether one that is final and heavy enough falls into the period.
        of_links: the same of each link of a compliance record.
    """

    truth: Truths
    of_links: Truths


def member_penalties(
    source: EventSource, facts: Facts, in_period: PeriodTest, state: States, readings: Mapping[str, str]
) -> MemberPenalties:
    """Ask the compliance records for penalties alone; a record of unknown kind may be one."""
    record, cluster = source.links.record, source.links.cluster
    kind = source.records["kind"]
    is_penalty = from_bool((kind == "penalty").to_numpy(dtype=bool), kind.notna().to_numpy(dtype=bool))
    if readings["violation_of_whom"] == "any_enterprise_any_penalty":
        heavy = is_final(source.records)
    else:
        heavy = is_above_ordinary(source.records, facts, readings)
    counted = all_of(is_penalty, heavy)[record]
    each = all_of(counted, source.is_member, in_period(cluster, source.window_day[record]))
    return MemberPenalties(weigh(any_by_group(each, cluster, facts.size), state), each)


def unconfirmed(cluster: int, states: Mapping[str, States]) -> tuple[str, ...]:
    """Facets without which this cluster's record can't be called clean."""
    return tuple(facet for facet, state in states.items() if state[cluster] != Completeness.COMPLETE)


def weigh(found: Truths, state: States) -> Truths:
    """What a source's rows prove, given how complete it is.

    Nothing found proves absence only where the source is complete; something found proves presence
    only where no rows were lost, since a lost row may have corrected it.
    """
    found = np.where(is_false(found) & (state != _COMPLETE), np.int8(Truth.UNKNOWN), found)
    return np.where(is_true(found) & (state == _DAMAGED), np.int8(Truth.UNKNOWN), found)


def serious_piece(table: str) -> str:
    """Name of the piece that finds the serious records of a table."""
    return f"serious {table}"


def event_facets(facts: Facts) -> tuple[str, ...]:
    """The completeness facets of all records of events."""
    return tuple(
        f"{table.facets}.{kind}"
        for table in EVENT_TABLES.values()
        for kind in facts.vocabulary.options(table.kinds)
    )


def states_over(facts: Facts, start: Days) -> dict[str, States]:
    """Completeness of each facet of events from each cluster's `start` to the law date."""
    return {facet: facts.state_since(facet, start) for facet in event_facets(facts)}


def since(start: Days, law_day: np.datetime64, surely_since: Days | None = None) -> PeriodTest:
    """The period from each cluster's `start` to the law date, both days included.

    Where `surely_since` is later (or unknown), it isn't known whether a day before it lies in the period.
    """
    surely = start if surely_since is None else surely_since

    def in_period(cluster: NDArray[np.intp], day: Days) -> Truths:
        begins = start[cluster]
        outside = (day < begins) | (day > law_day)
        known = ~np.isnat(begins) & ~np.isnat(day) & (begins != NEVER_DAY)
        return from_bool(~outside, known & (outside | (day >= surely[cluster])))

    return in_period
