"""14(5): a serious incident, violation or dishonesty of a member (较大及以上事故等)."""

from __future__ import annotations

import numpy as np

from cluster_review.evaluation.finding import Detail, GroundFinding
from cluster_review.evaluation.grounds.inputs import GroundInputs, Record, described, outcome_of
from cluster_review.evaluation.incidents.serious_events import NO_RECORD, PeriodTest, unconfirmed
from cluster_review.facts.dates import Days
from cluster_review.provisions import model
from cluster_review.truth import Flags, Positions, Truth, Truths, is_unknown


def serious_incident(ground: model.Ground, given: GroundInputs) -> GroundFinding:
    """A serious event of a member enterprise in the term; open investigations are undetermined."""
    in_term = _until_the_end(given) if given.readings["pending_event"] == "until_end" else given.in_term
    states = {facet: given.state_in_term(facet) for facet in given.events.facets}
    truth = given.events.occurred(in_term, states)
    known: Flags = ~np.isnat(given.start)
    truth = np.where(known, truth, np.int8(Truth.UNKNOWN))

    def detail(cluster: int) -> Detail:
        found = [Record(t, zh, en, i) for t, zh, en, i in given.events.inputs(cluster, in_term)]
        gap = unconfirmed(cluster, states) if is_unknown(truth[cluster : cluster + 1])[0] else ()
        return described(given, found, gap, *NO_RECORD)

    return GroundFinding(ground, outcome_of(truth), detail)


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
