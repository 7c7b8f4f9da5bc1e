"""14(5): a serious incident, violation or dishonesty of a member (较大及以上事故等)."""

from __future__ import annotations

from functools import partial

import numpy as np

from cluster_review.evaluation.finding import Detail, GroundFinding
from cluster_review.evaluation.grounds.inputs import GroundInputs, Record, described, outcome_of
from cluster_review.evaluation.incidents.serious_events import (
    EVENT_TABLES,
    NO_RECORD,
    PeriodTest,
    states_over,
    unconfirmed,
)
from cluster_review.facts.completeness import States
from cluster_review.facts.dates import Days
from cluster_review.provisions import model
from cluster_review.truth import Flags, Positions, Truth, Truths, any_of, is_unknown


def serious_incident(ground: model.Ground, given: GroundInputs) -> GroundFinding:
    """A serious event of a member enterprise in the term; open investigations are undetermined."""
    in_term, states = _period(given), given.part("events known in term", _states)
    parts = [given.part(f"{table} in term", partial(_occurred, table)) for table in EVENT_TABLES]
    truth = any_of(*parts)
    known: Flags = ~np.isnat(given.start)
    truth = np.where(known, truth, np.int8(Truth.UNKNOWN))

    def detail(cluster: int) -> Detail:
        found = [Record(t, zh, en, i) for t, zh, en, i in given.events.inputs(cluster, in_term)]
        gap = unconfirmed(cluster, states) if is_unknown(truth[cluster : cluster + 1])[0] else ()
        return described(given, found, gap, *NO_RECORD)

    return GroundFinding(ground, outcome_of(truth), detail)


def _occurred(table: str, given: GroundInputs) -> Truths:
    """Whether a serious event of a member is among the records of one table, in the period that counts."""
    return given.events.source(table).occurred(_period(given), given.part("events known in term", _states))


def _states(given: GroundInputs) -> dict[str, States]:
    return states_over(given.facts, given.start)


def _period(given: GroundInputs) -> PeriodTest:
    """The period whose events count."""
    return _until_the_end(given) if given.readings["pending_event"] == "until_end" else given.in_term


def _until_the_end(given: GroundInputs) -> PeriodTest:
    """The term without the time after the validity's end, when the review is pending (reading pending_event).

    Where the end isn't known, or the register may have lost an extension, it isn't known what lies after it.
    """
    in_term, terms = given.in_term, given.terms
    is_end_open = np.isnat(terms.end) | terms.is_doubtful

    def in_validity(cluster: Positions, day: Days) -> Truths:
        truth = in_term(cluster, day)
        cut = np.where(day > terms.end[cluster], np.int8(Truth.FALSE), truth)
        return np.where(is_end_open[cluster], np.minimum(truth, np.int8(Truth.UNKNOWN)), cut)

    return in_validity
