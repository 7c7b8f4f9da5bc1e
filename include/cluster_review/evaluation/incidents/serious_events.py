"""Serious events (较大及以上事故、重大及以上网络和数据安全事件、偷税漏税、违法违规、严重失信、其它重大问题).

The veto of the standard and ground 14(5) name the same events and differ only in the period looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cluster_review.evaluation.finding import Input
from cluster_review.evaluation.incidents.event_words import MEMBERSHIP_OPEN, compliance_words, incident_words
from cluster_review.evaluation.incidents.grading import Grades, grade
from cluster_review.evaluation.incidents.seriousness import (
    is_above_ordinary,
    is_final,
    is_grave,
    reaches_floor,
)
from cluster_review.evaluation.recall import piece
from cluster_review.facts.completeness import Completeness, States
from cluster_review.facts.dates import NEVER_DAY, UNKNOWN_DAY, Days, days
from cluster_review.facts.facts import Facts
from cluster_review.facts.membership import Links
from cluster_review.provisions.model import GradingInstrument, SeriousEvents
from cluster_review.truth import (
    Flags,
    Positions,
    Truth,
    Truths,
    all_of,
    any_by_group,
    any_of,
    constant,
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
        prefix = "incidents" if self.table == "incidents" else "compliance"
        return tuple(f"{prefix}.{kind}" for kind in self.kinds)

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
    """All serious events of a province, to be asked for any period."""

    facts: Facts
    incidents: EventSource
    compliance: EventSource

    @property
    def sources(self) -> tuple[EventSource, EventSource]:
        """Both tables."""
        return self.incidents, self.compliance

    @property
    def facets(self) -> tuple[str, ...]:
        """The completeness facets of both tables."""
        return self.incidents.facets + self.compliance.facets

    def states(self, start: Days, end: Days) -> dict[str, States]:
        """Completeness of each facet over each cluster's period."""
        return {facet: self.facts.marks.state(facet, start, end) for facet in self.facets}

    def occurred(self, in_period: PeriodTest, states: Mapping[str, States]) -> Truths:
        """Whether a serious event of a member happened in each cluster's period.

        False needs every source complete over the period; true needs the source not to be damaged.
        """
        result = constant(Truth.FALSE, self.facts.size)
        for source in self.sources:
            record, cluster = source.links.record, source.links.cluster
            truth, kind = source.counts(np.arange(len(record)), in_period), source.kind[record]
            state = np.stack([states[facet] for facet in source.facets])
            is_open = state[kind, cluster] != _COMPLETE
            truth = np.where(
                source.is_derived[record] & is_open & (kind >= 0),
                np.minimum(truth, np.int8(Truth.UNKNOWN)),
                truth,
            )
            # A row for each kind; what is of unknown kind (-1) goes into the last one, which has no facet.
            found = np.zeros((len(source.kinds) + 1, self.facts.size), dtype=np.int8)
            np.maximum.at(found, (kind, cluster), truth)
            result = any_of(result, weigh(found[:-1], state).max(axis=0), found[-1])
        return result

    def inputs(self, cluster: int, in_period: PeriodTest) -> list[tuple[Truth, str, str, Input]]:
        """The records that count, or may count, for one cluster: truth, words zh and en, source."""
        found = []
        for source in self.sources:
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
    events: SeriousEventRecords, in_period: PeriodTest, state: States, readings: Mapping[str, str]
) -> MemberPenalties:
    """Ask the compliance records for penalties alone; a record of unknown kind may be one."""
    source = events.compliance
    record, cluster = source.links.record, source.links.cluster
    kind = source.records["kind"]
    is_penalty = from_bool((kind == "penalty").to_numpy(dtype=bool), kind.notna().to_numpy(dtype=bool))
    if readings["violation_of_whom"] == "any_enterprise_any_penalty":
        heavy = is_final(source.records)
    else:
        heavy = is_above_ordinary(source.records, events.facts, readings)
    counted = all_of(is_penalty, heavy)[record]
    each = all_of(counted, source.is_member, in_period(cluster, source.window_day[record]))
    return MemberPenalties(weigh(any_by_group(each, cluster, events.facts.size), state), each)


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


def serious_event_records(
    facts: Facts, rule: SeriousEvents, grading: Sequence[GradingInstrument], readings: Mapping[str, str]
) -> SeriousEventRecords:
    """Decide of each record whether it is serious, whoever's it is and whenever it was."""
    incidents, compliance = facts.frames["incidents"], facts.frames["compliance_records"]

    def graded(readings: Mapping[str, str]) -> Grades:
        return grade(incidents, grading, facts.vocabulary, readings, facts.frames["casualties"])

    def that_count(readings: Mapping[str, str]) -> Truths:
        return reaches_floor(incidents, piece(readings, "grades", graded), rule, facts, readings)

    grades = piece(readings, "grades", graded)
    occurred, decided = days(incidents["occurred_date"]), days(compliance["record_date"])
    families, kinds = (tuple(facts.vocabulary.options(c)) for c in ("incident_family", "compliance_kind"))
    return SeriousEventRecords(
        facts,
        EventSource(
            "incidents",
            incidents,
            occurred,
            _graded_day(incidents, occurred, facts)
            if readings["event_date"] == "determination"
            else occurred,
            families,
            pd.Index(families).get_indexer(pd.Index(incidents["family"])),
            piece(readings, "incidents that count", that_count),
            facts.incident_links,
            _memberships(facts.incident_links, readings),
            _is_derived(incidents, readings),
            lambda row: incident_words(facts, incidents, grades, row),
        ),
        EventSource(
            "compliance_records",
            compliance,
            decided,
            decided,
            kinds,
            pd.Index(kinds).get_indexer(pd.Index(compliance["kind"])),
            piece(
                readings, "records that count", lambda readings: is_grave(compliance, rule, facts, readings)
            ),
            facts.compliance_links,
            _memberships(facts.compliance_links, readings),
            np.zeros(len(compliance), dtype=bool),
            lambda row: compliance_words(facts, compliance, row),
        ),
    )


def _is_derived(incidents: pd.DataFrame, readings: Mapping[str, str]) -> Flags:
    """Whether each incident's grade rests on its facts: it has no official one, or the reading looks past it."""
    if readings["grade_conflict"] != "official_wins":
        return np.ones(len(incidents), dtype=bool)
    return cast(Flags, (incidents["official_grade"] == "none").to_numpy(dtype=bool))


def _memberships(links: Links, readings: Mapping[str, str]) -> Truths:
    return links.is_member_now if readings["membership_date"] == "law_date" else links.is_member


def _graded_day(incidents: pd.DataFrame, occurred: Days, facts: Facts) -> Days:
    """The day each grade was determined; unknown where it can't be that day of that incident."""
    graded = days(incidents["graded_date"])
    return np.where((graded >= occurred) & (graded <= facts.dates.law_day), graded, UNKNOWN_DAY)


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
