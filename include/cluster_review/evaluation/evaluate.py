"""One evaluation: facts, an instrument and readings give every finding, ground, stage and status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from cluster_review.calendar import WorkingCalendar
from cluster_review.evaluation.adoption import ReadingUndeclared as ReadingUndeclared
from cluster_review.evaluation.adoption import effective_readings
from cluster_review.evaluation.criteria.criteria import justified, provision_finding
from cluster_review.evaluation.finding import Findings, GroundFinding, Grounds, ProvisionFinding
from cluster_review.evaluation.grounds.grounds import ground_finding
from cluster_review.evaluation.grounds.inputs import GroundInputs
from cluster_review.evaluation.grounds.review import (
    current_application,
    current_call,
    has_application,
    has_call,
    is_surely_current,
)
from cluster_review.evaluation.incidents.event_sources import serious_compliance, serious_incidents
from cluster_review.evaluation.incidents.serious_events import serious_piece
from cluster_review.evaluation.recall import Answers, Compute, Deferred, Recall
from cluster_review.evaluation.validity.validity import Status, Terms, terms_by_batch
from cluster_review.facts.completeness import Completeness
from cluster_review.facts.facts import Facts
from cluster_review.facts.membership import truths
from cluster_review.provisions.model import GradingInstrument, Ground, Instrument, Provision
from cluster_review.truth import Flags, Truth, Truths, any_by_group, constant, from_bool, is_true


class StageRefused(ValueError):
    """A stated stage contradicts the facts."""


@dataclass(frozen=True)
class Evaluation:
    """Everything the law says about the clusters, before a recommendation is drawn from it.

    Attributes:
        readings: the option of every reading under which this was found.
        adopted: readings whose option here is the one that the department has adopted; all others are proposed.
        stage: recognition, annual or review, per cluster.
        goals: whether all plan goals are met; false if one is missed, unknown if none is recorded.
        are_goals_known: at least one goal is recorded and every one is decided.
        is_review_certain: a review is surely under way; otherwise nothing harmful may follow from one.
        false_declaration: whether a false declaration is on record, finally (true) or not yet (unknown).
        has_application: whether an application of the current term is on file.
        justified: per soft provision, whether its justification was accepted.
    """

    facts: Facts
    instrument: Instrument
    readings: Mapping[str, str]
    adopted: frozenset[str]
    terms: Terms
    stage: NDArray[np.object_]
    findings: Findings
    grounds: Grounds
    goals: Truths
    are_goals_known: Flags
    is_review_certain: Flags
    has_application: Truths
    false_declaration: Truths
    justified: Mapping[str, Flags]

    @property
    def size(self) -> int:
        """Number of clusters."""
        return len(self.stage)

    @property
    def answers(self) -> Answers:
        """The readings, with the pieces of the law remembered."""
        return cast(Answers, self.readings)

    def under(self, options: Mapping[str, str]) -> Evaluation:
        """The same facts with other options of some readings, sharing every piece that they don't touch.

        Only the columns may be used: a shared piece explains itself as it was first computed.
        """
        return _evaluation(
            self.facts,
            self.instrument,
            Answers({**self.answers.chosen, **options}, self.answers.recall),
            self.adopted - options.keys(),
        )


def evaluate(
    facts: Facts,
    instrument: Instrument,
    grading: Sequence[GradingInstrument],
    calendar: WorkingCalendar,
    readings: Mapping[str, str] | None = None,
    stated_stage: str | None = None,
) -> Evaluation:
    """Evaluate all clusters at once.

    Args:
        readings: options that the caller chooses; they go before adopted ones, those before the defaults.
        stated_stage: a stage that the caller claims; it counts where the facts don't tell.

    Raises:
        ReadingUndeclared: for a reading or option, chosen or adopted, that the instrument doesn't declare.
        StageRefused: if the stated stage contradicts the facts.
    """
    chosen, adopted = effective_readings(
        facts.frames["reading_adoptions"], facts.dates.law_date, instrument, readings or {}
    )
    recall = Recall()
    recall.computes.update(_pieces(facts, instrument, grading, calendar, stated_stage))
    return _evaluation(facts, instrument, Answers(chosen, recall), adopted)


def _evaluation(
    facts: Facts, instrument: Instrument, answers: Answers, adopted: frozenset[str]
) -> Evaluation:
    goals, are_goals_known = answers.piece("goals")
    return Evaluation(
        facts,
        instrument,
        answers,
        adopted,
        answers.piece("terms"),
        answers.piece("stage"),
        {p.id: answers.piece(provision_piece(p.id)) for p in instrument.provisions},
        {g.id: answers.piece(ground_piece(g.id)) for g in instrument.grounds},
        goals,
        are_goals_known,
        answers.piece("is_review_certain"),
        answers.piece("has_application"),
        answers.piece("false_declaration"),
        {p.id: answers.piece(f"justified {p.id}") for p in instrument.provisions if p.kind == "soft"},
    )


def provision_piece(provision: str) -> str:
    """Name of the piece that finds a provision."""
    return f"provision {provision}"


def ground_piece(ground: str) -> str:
    """Name of the piece that finds a ground."""
    return f"ground {ground}"


def _pieces(
    facts: Facts,
    instrument: Instrument,
    grading: Sequence[GradingInstrument],
    calendar: WorkingCalendar,
    stated_stage: str | None,
) -> dict[str, Compute]:
    """How each piece is computed. What a piece may not need is deferred, so that only looking makes it depend."""

    def of_provision(provision: Provision, answers: Answers) -> ProvisionFinding:
        return provision_finding(provision, instrument, facts, answers, cast(Any, Deferred(answers, "stage")))

    def of_ground(ground: Ground, answers: Answers) -> GroundFinding:
        return ground_finding(ground, GroundInputs(facts, instrument, calendar, answers))

    return {
        "register": lambda r: terms_by_batch(facts, instrument, r),
        "stage": lambda r: _stages(facts, r.piece("register"), stated_stage),
        "terms": lambda r: _with_applicants(r.piece("register"), r.piece("stage")),
        serious_piece("incidents"): lambda r: serious_incidents(facts, instrument.serious_events, grading, r),
        serious_piece("compliance_records"): lambda r: serious_compliance(
            facts, instrument.serious_events, r
        ),
        "goals": lambda r: _goals(facts),
        "is_review_certain": lambda r: _is_review_certain(facts, r.piece("terms"), stated_stage == "review"),
        "has_application": lambda r: _has_application(facts, r.piece("terms")),
        "false_declaration": lambda r: _false_declaration(facts),
        **{f"justified {p.id}": partial(_justified, p.id, facts) for p in instrument.provisions},
        **{provision_piece(p.id): partial(of_provision, p) for p in instrument.provisions},
        **{ground_piece(g.id): partial(of_ground, g) for g in instrument.grounds},
    }


def _with_applicants(now: Terms, stage: NDArray[np.object_]) -> Terms:
    status = now.status.copy()
    status[(stage == "recognition") & (status != Status.REVOKED)] = Status.APPLICANT
    return replace(now, status=status)


def _has_application(facts: Facts, now: Terms) -> Truths:
    is_dated = ~np.isnat(current_application(facts, now))
    is_none_known = ~has_application(facts, now) & _are_complete(facts, "review.applications")
    return from_bool(is_dated, is_dated | is_none_known)


def _justified(provision: str, facts: Facts, _: Answers) -> Flags:
    return justified(provision, facts)


def _are_complete(facts: Facts, facet: str) -> Flags:
    return cast(Flags, facts.state_now(facet) == Completeness.COMPLETE)


def _is_review_certain(facts: Facts, now: Terms, is_stated: bool) -> Flags:
    """Whether a review is surely under way: nothing lost could have withdrawn, moved or settled it."""
    if is_stated:
        return ~now.is_doubtful
    surely_called, surely_applied = (
        is_surely_current(day, now) & (facts.state_now(facet) != Completeness.DAMAGED)
        for day, facet in (
            (current_call(facts, now), "review.calls"),
            (current_application(facts, now), "review.applications"),
        )
    )
    return cast(Flags, (surely_called | surely_applied) & ~now.is_doubtful)


def _stages(facts: Facts, now: Terms, stated: str | None) -> NDArray[np.object_]:
    """An applicant is at recognition; called or applied for, at review; otherwise annual."""
    called = has_call(facts, now) | has_application(facts, now)
    stage = np.where(
        now.status == Status.APPLICANT, "recognition", np.where(called, "review", "annual")
    ).astype(object)
    if stated is None:
        return stage
    recognised_unknown = np.isnat(now.recognised) & np.isnat(now.valid_from)
    call_unknown = ~called & ~(
        _are_complete(facts, "review.calls") & _are_complete(facts, "review.applications")
    )
    is_open = recognised_unknown | (call_unknown & (stage == "annual") & (stated == "review"))
    differs = (stage != stated) & ~is_open
    if np.any(differs):
        first = int(np.flatnonzero(differs)[0])
        raise StageRefused(
            f"所述环节 {stated} 与事实不符,应为 {stage[first]} / stated stage {stated} contradicts the facts: "
            f"{stage[first]} ({facts.clusters['cluster_id'].iloc[first]})"
        )
    return np.full(facts.size, stated, dtype=object)


def _false_declaration(facts: Facts) -> Truths:
    """A false declaration on record at any time: final is true, pending is unknown."""
    rows = facts.frames["supervision_events"]
    own = rows[rows["kind"] == "false_declaration"]
    final = truths(own["is_final"])
    each = np.where(is_true(final), final, np.int8(Truth.UNKNOWN))
    found = any_by_group(each, own["cluster"].to_numpy(dtype=np.intp), facts.size)
    damaged = facts.is_damaged_since("supervision", np.datetime64("1900-01-01", "D"))
    return np.where(is_true(found) & damaged, np.int8(Truth.UNKNOWN), found)


def _goals(facts: Facts) -> tuple[Truths, Flags]:
    """Whether every goal of the plan is met, three-valued, and whether every one is decided.

    A missed goal makes the whole false even beside an unknown one; without a goal the whole is unknown.
    """
    rows = facts.frames["plan_goals"]
    rows = rows[(rows["report_year"] == facts.dates.report_year).to_numpy(dtype=bool)]
    cluster = rows["cluster"].to_numpy(dtype=np.intp)
    known = (rows["target"].notna() & rows["actual"].notna() & rows["direction"].notna()).to_numpy(dtype=bool)
    target, actual = (rows[c].fillna(0).to_numpy(dtype=np.int64) for c in ("target", "actual"))
    up = (rows["direction"] == "up").to_numpy(dtype=bool)
    met = from_bool(np.where(up, actual >= target, actual <= target), known)
    missed = any_by_group((np.int8(Truth.TRUE) - met).astype(np.int8), cluster, facts.size)
    recorded = np.bincount(cluster, minlength=facts.size) > 0
    state = facts.state_in_report_year("plan_goals")
    all_met = (np.int8(Truth.TRUE) - missed).astype(np.int8)
    certain = np.where(state == Completeness.COMPLETE, all_met, np.minimum(all_met, np.int8(Truth.UNKNOWN)))
    certain = np.where(
        (state == Completeness.DAMAGED) & (certain == Truth.FALSE), np.int8(Truth.UNKNOWN), certain
    )
    goals = np.where(recorded, certain, constant(Truth.UNKNOWN, facts.size)).astype(np.int8)
    is_open = np.zeros(facts.size, dtype=bool)
    is_open[cluster[~known]] = True
    return goals, recorded & ~is_open & (state == Completeness.COMPLETE)
