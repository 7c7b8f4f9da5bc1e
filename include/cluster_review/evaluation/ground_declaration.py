"""14(2): a false declaration or a violation of law (虚假申报、违法违规)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cluster_review.evaluation.finding import Detail, GroundFinding, Input
from cluster_review.evaluation.ground_inputs import (
    GroundInputs,
    Record,
    described,
    open_facet,
    outcome_of,
    supervision_records,
)
from cluster_review.evaluation.serious_events import NO_RECORD
from cluster_review.facts.dates import NEVER_DAY, Days, shift_years
from cluster_review.facts.membership import truths
from cluster_review.provisions import model
from cluster_review.truth import Truth, Truths, all_of, any_by_group, from_bool

_LOOK_BACK_YEARS = 3
"""How far before recognition a grave event should have been declared (近三年)."""


def false_declaration(ground: model.Ground, given: GroundInputs) -> GroundFinding:
    """A final false declaration or violation in the term; a grave earlier event not declared is undetermined."""
    facts, terms = given.facts, given.terms
    truth, records = supervision_records(given, ("false_declaration", "violation"))
    recognised = terms.recognised
    known = ~np.isnat(recognised) & (recognised != NEVER_DAY)
    opens = shift_years(np.where(known, recognised, np.datetime64("NaT", "D")), -_LOOK_BACK_YEARS)
    declared = truths(facts.frames["incidents"]["is_declared"])
    incidents = given.events.sources[0]

    def before_recognition(cluster: NDArray[np.intp], day: Days) -> Truths:
        return from_bool(
            (day > opens[cluster]) & (day < recognised[cluster]), known[cluster] & ~np.isnat(day)
        )

    links = incidents.links
    undeclared = all_of(
        incidents.is_serious[links.record],
        links.is_member,
        before_recognition(links.cluster, incidents.day[links.record]),
        np.int8(Truth.TRUE) - declared[links.record],
    )
    hidden = any_by_group(undeclared, links.cluster, facts.size)
    truth = np.where((truth == Truth.FALSE) & (hidden != Truth.FALSE), np.int8(Truth.UNKNOWN), truth)

    def detail(cluster: int) -> Detail:
        found = records(cluster)
        rows = links.rows_of(cluster)
        for row in rows[undeclared[rows] != Truth.FALSE]:
            zh, en = incidents.words(int(links.record[row]))
            ref = str(incidents.records["source_ref"].iloc[int(links.record[row])])
            found.append(
                Record(
                    Truth.UNKNOWN,
                    f"认定前的{zh}未见申报说明",
                    f"{en}, before recognition, not declared",
                    Input(str(incidents.records.iloc[int(links.record[row]), 0]), zh, ref),
                )
            )
        return described(given, found, open_facet(given, "supervision", truth, cluster), *NO_RECORD)

    return GroundFinding(ground, outcome_of(truth), detail)
