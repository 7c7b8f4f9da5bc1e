"""Which records of incidents and of compliance are serious, whoever's they are and whenever they were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
import pandas as pd

from cluster_review.evaluation.incidents.event_words import compliance_words, incident_words
from cluster_review.evaluation.incidents.grading import Grades, grade
from cluster_review.evaluation.incidents.serious_events import EVENT_TABLES, EventSource
from cluster_review.evaluation.incidents.seriousness import is_grave, reaches_floor
from cluster_review.evaluation.recall import piece
from cluster_review.facts.dates import UNKNOWN_DAY, Days, days
from cluster_review.facts.facts import Facts
from cluster_review.facts.membership import Links
from cluster_review.provisions.model import GradingInstrument, SeriousEvents
from cluster_review.truth import Flags, Positions, Truths


def serious_incidents(
    facts: Facts, rule: SeriousEvents, grading: Sequence[GradingInstrument], readings: Mapping[str, str]
) -> EventSource:
    """Decide of each incident whether it is serious."""
    incidents = facts.frames["incidents"]

    def graded(readings: Mapping[str, str]) -> Grades:
        return grade(incidents, grading, facts.vocabulary, readings, facts.frames["casualties"])

    def that_count(readings: Mapping[str, str]) -> Truths:
        return reaches_floor(incidents, piece(readings, "grades", graded), rule, facts, readings)

    grades = piece(readings, "grades", graded)
    families, family, occurred = _kinds_and_days(facts, "incidents")
    is_by_determination = readings["event_date"] == "determination"
    return EventSource(
        "incidents",
        incidents,
        occurred,
        _graded_day(incidents, occurred, facts) if is_by_determination else occurred,
        families,
        family,
        piece(readings, "incidents that count", that_count),
        facts.incident_links,
        _memberships(facts.incident_links, readings),
        _is_derived(incidents, readings),
        lambda row: incident_words(facts, incidents, grades, readings, row),
    )


def serious_compliance(facts: Facts, rule: SeriousEvents, readings: Mapping[str, str]) -> EventSource:
    """Decide of each compliance record whether it is serious."""
    compliance = facts.frames["compliance_records"]
    kinds, kind, decided = _kinds_and_days(facts, "compliance_records")
    return EventSource(
        "compliance_records",
        compliance,
        decided,
        decided,
        kinds,
        kind,
        piece(readings, "records that count", lambda readings: is_grave(compliance, rule, facts, readings)),
        facts.compliance_links,
        _memberships(facts.compliance_links, readings),
        np.zeros(len(compliance), dtype=bool),
        lambda row: compliance_words(facts, compliance, readings, row),
    )


def _kinds_and_days(facts: Facts, table: str) -> tuple[tuple[str, ...], Positions, Days]:
    """The kinds of record of a table, the number of each record's kind (-1 if unknown), and its day."""

    def derive() -> tuple[tuple[str, ...], Positions, Days]:
        of_table, records = EVENT_TABLES[table], facts.frames[table]
        kinds = tuple(facts.vocabulary.options(of_table.kinds))
        kind = pd.Index(kinds).get_indexer(pd.Index(records[of_table.kind]))
        return kinds, kind, days(records[of_table.day])

    return facts.once(("kinds and days", table), derive)


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
