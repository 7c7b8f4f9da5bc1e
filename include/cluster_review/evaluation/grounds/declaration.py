"""14(2): a false declaration or a violation of law (虚假申报、违法违规)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cluster_review.evaluation.finding import Detail, GroundFinding
from cluster_review.evaluation.grounds.inputs import (
    GroundInputs,
    Record,
    described,
    open_facet,
    outcome_of,
    supervision_records,
)
from cluster_review.evaluation.incidents.serious_events import NO_RECORD, MemberPenalties, member_penalties
from cluster_review.facts.dates import NEVER_DAY, Days, shift_months_of
from cluster_review.facts.facts import Facts
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
    if given.readings["violation_of_whom"] == "body_or_applicant":
        return constant(Truth.FALSE, given.facts.size), lambda cluster: []
    source, penalties = given.events.compliance, given.part("penalties of members", _penalties)

    def records(cluster: int) -> list[Record]:
        rows = source.links.rows_of(cluster)
        return [
            Record(Truth(int(penalties.of_links[row])), *source.told(int(row)))
            for row in rows[penalties.of_links[rows] != Truth.FALSE]
        ]

    return penalties.truth, records


def _penalties(given: GroundInputs) -> MemberPenalties:
    state = given.state_in_term("compliance.penalty")
    return member_penalties(given.events.compliance, given.facts, given.in_term, state, given.readings)


def _opening(given: GroundInputs) -> Days:
    """The day before the years that an application has to speak of."""
    return shift_months_of(given.terms.recognised, -given.instrument.serious_events.window_months)


def _undeclared_events(given: GroundInputs) -> tuple[Truths, Listed]:
    """Grave events of the years before recognition that the application isn't known to have declared."""
    if given.readings["undeclared_event"] == "none":
        return constant(Truth.FALSE, given.facts.size), lambda cluster: []
    source, declared = given.events.incidents, _declared(given.facts)
    links, (hidden, undeclared) = source.links, given.part("events not declared", _not_declared)

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

    return hidden, records


def _not_declared(given: GroundInputs) -> tuple[Truths, Truths]:
    """Whether a grave event before recognition isn't known to be declared: of each cluster, of each link."""
    source, recognised = given.events.incidents, given.terms.recognised
    record, cluster = source.links.record, source.links.cluster
    opens, ends, day = (
        given.part("years before recognition", _opening),
        recognised[cluster],
        source.day[record],
    )
    is_known = ~np.isnat(ends) & (ends != NEVER_DAY) & ~np.isnat(day)
    each = all_of(
        source.is_serious[record],
        source.is_member,
        from_bool((day > opens[cluster]) & (day < ends), is_known),
        negate(_declared(given.facts)[record]),
    )
    return any_by_group(each, cluster, given.facts.size), each


def _declared(facts: Facts) -> Truths:
    return facts.once("declared incidents", lambda: truths(facts.frames["incidents"]["is_declared"]))
