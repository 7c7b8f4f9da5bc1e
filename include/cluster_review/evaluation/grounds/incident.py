"""14(5): a serious incident, violation or dishonesty of a member (较大及以上事故等)."""

from __future__ import annotations

import numpy as np

from cluster_review.evaluation.finding import Detail, GroundFinding
from cluster_review.evaluation.grounds.inputs import GroundInputs, Record, described, outcome_of
from cluster_review.evaluation.incidents.serious_events import NO_RECORD, unconfirmed
from cluster_review.facts.dates import Days
from cluster_review.provisions import model
from cluster_review.truth import Flags, Truth, is_unknown


def serious_incident(ground: model.Ground, given: GroundInputs) -> GroundFinding:
    """A serious event of a member enterprise in the term; open investigations are undetermined."""
    facts = given.facts
    start, law_day = given.start, facts.dates.law_day
    in_term = given.in_term
    end: Days = np.full(facts.size, law_day)
    states = given.events.states(start, end)
    truth = given.events.occurred(in_term, states)
    known: Flags = ~np.isnat(start)
    truth = np.where(known, truth, np.int8(Truth.UNKNOWN))

    def detail(cluster: int) -> Detail:
        found = [Record(t, zh, en, i) for t, zh, en, i in given.events.inputs(cluster, in_term)]
        gap = unconfirmed(cluster, states) if is_unknown(truth[cluster : cluster + 1])[0] else ()
        return described(given, found, gap, *NO_RECORD)

    return GroundFinding(ground, outcome_of(truth), detail)
