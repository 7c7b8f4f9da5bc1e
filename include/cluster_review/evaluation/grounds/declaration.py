"""14(2): a false declaration or a violation of law (虚假申报、违法违规)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cluster_review.evaluation.finding import Detail, GroundFinding
from cluster_review.evaluation.grounds.inputs import (
    GroundInputs,
    Record,
    described,
    open_facet,
    outcome_of,
    supervision_records,
)
from cluster_review.evaluation.incidents.serious_events import NO_RECORD, member_penalties
from cluster_review.facts.dates import NEVER_DAY, UNKNOWN_DAY, Days, shift_months_of
from cluster_review.facts.membership import truths
from cluster_review.provisions import model
from cluster_review.truth import Truth, Truths, all_of, any_by_group, any_of, constant, from_bool, negate

Listed = Callable[[int], list[Record]]


def false_declaration(ground: model.Ground, given: GroundInputs) -> GroundFinding:
    """A final false declaration or violation in the term; a grave earlier event not declared is undetermined.

    Whose violation counts is a reading: the operating body's and the applicant's, or any member firm's, too.
    """
    truth, found = supervision_records(given, ("false_declaration", "violation"))
    penalised, penalties = _members_penalised(given)
    hidden, undeclared = _undeclared_events(given)
    truth = any_of(truth, penalised)
    truth = np.where((truth == Truth.FALSE) & (hidden != Truth.FALSE), np.int8(Truth.UNKNOWN), truth)

    def detail(cluster: int) -> Detail:
        listed = found(cluster) + penalties(cluster) + undeclared(cluster)
        gap = open_facet(given, "supervision", truth, cluster)
        if penalised[cluster] == Truth.UNKNOWN:
            gap += open_facet(given, "compliance.penalty", truth, cluster)
        return described(given, listed, gap, *NO_RECORD)

    return GroundFinding(ground, outcome_of(truth), detail)


def _members_penalised(given: GroundInputs) -> tuple[Truths, Listed]:
    """Penalties above the ordinary of member firms, where the reading lets them count here."""
    facts, source = given.facts, given.events.compliance
    if given.readings["violation_of_whom"] == "body_or_applicant":
        return constant(Truth.FALSE, facts.size), lambda cluster: []
    state = given.state_in_term("compliance.penalty")
    penalties = member_penalties(given.events, given.in_term, state, given.readings)

    def records(cluster: int) -> list[Record]:
        rows = source.links.rows_of(cluster)
        return [
            Record(Truth(int(penalties.of_links[row])), *source.told(int(row)))
            for row in rows[penalties.of_links[rows] != Truth.FALSE]
        ]

    return penalties.truth, records


def _opening(given: GroundInputs) -> Days:
    """The day before the years that an application has to speak of; NaT where recognition has no known day."""
    recognised = given.terms.recognised
    known = np.where(recognised == NEVER_DAY, UNKNOWN_DAY, recognised)
    return shift_months_of(known, -given.instrument.serious_events.window_months)


def _undeclared_events(given: GroundInputs) -> tuple[Truths, Listed]:
    """Grave events of the years before recognition that the application isn't known to have declared."""
    facts, recognised, source = given.facts, given.terms.recognised, given.events.incidents
    if given.readings["undeclared_event"] == "none":
        return constant(Truth.FALSE, facts.size), lambda cluster: []
    known = ~np.isnat(recognised) & (recognised != NEVER_DAY)
    opens = given.part("years before recognition", _opening)
    declared = truths(source.records["is_declared"])

    def before_recognition(cluster: NDArray[np.intp], day: Days) -> Truths:
        return from_bool(
            (day > opens[cluster]) & (day < recognised[cluster]), known[cluster] & ~np.isnat(day)
        )

    links = source.links
    undeclared = all_of(
        source.is_serious[links.record],
        source.is_member,
        before_recognition(links.cluster, source.day[links.record]),
        negate(declared[links.record]),
    )

    def records(cluster: int) -> list[Record]:
        rows = links.rows_of(cluster)
        found = []
        for row in rows[undeclared[rows] != Truth.FALSE]:
            zh, en, cited = source.told(int(row))
            said = declared[links.record[row]] == Truth.FALSE
            found.append(
                Record(
                    Truth.UNKNOWN,
                    f"{zh},发生在认定之前,{'申报时未说明' if said else '申报时是否说明未知'}",
                    f"{en}, before recognition, "
                    f"{'not declared in the application' if said else 'not known to have been declared'}",
                    cited,
                )
            )
        return found

    return any_by_group(undeclared, links.cluster, facts.size), records
