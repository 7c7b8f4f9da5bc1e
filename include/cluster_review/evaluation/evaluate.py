"""One evaluation: facts, an instrument and readings give every finding, ground, stage and status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from cluster_review.calendar import WorkingCalendar
from cluster_review.evaluation.criteria import justified, provision_finding
from cluster_review.evaluation.finding import Findings, GroundFinding, Grounds, ProvisionFinding
from cluster_review.evaluation.ground_inputs import GroundInputs
from cluster_review.evaluation.ground_review import (
    current_application,
    current_call,
    has_application,
    has_call,
    is_surely_current,
)
from cluster_review.evaluation.grounds import ground_findings
from cluster_review.evaluation.serious_events import serious_event_records
from cluster_review.evaluation.validity import Status, Terms, terms
from cluster_review.facts.completeness import Completeness
from cluster_review.facts.facts import Facts
from cluster_review.facts.membership import truths
from cluster_review.provisions.model import GradingInstrument, Instrument
from cluster_review.truth import Flags, Truth, Truths, any_by_group, constant, from_bool, is_true


class ReadingUndeclared(ValueError):
    """A reading or an option that the instrument doesn't declare."""


class StageRefused(ValueError):
    """A stated stage contradicts the facts."""


@dataclass(frozen=True)
class Evaluation:
    """Everything the law says about the clusters, before a recommendation is drawn from it.

    Attributes:
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
        readings: options that differ from the instrument's defaults.
        stated_stage: a stage that the caller claims; it counts where the facts don't tell.

    Raises:
        ReadingUndeclared: for a reading or option that the instrument doesn't declare.
        StageRefused: if the stated stage contradicts the facts.
    """
    chosen = instrument.default_readings()
    for name, option in (readings or {}).items():
        declared = {reading.id: reading.options for reading in instrument.readings}
        if option not in declared.get(name, ()):
            raise ReadingUndeclared(
                f"读法 {name}={option} 未声明;可用 / not declared, known: {declared.get(name) or sorted(declared)}"
            )
        chosen[name] = option
    now = terms(facts, instrument.validity, chosen)
    stage = _stages(facts, now, stated_stage)
    applicant = stage == "recognition"
    status = now.status.copy()
    status[applicant & (status != Status.REVOKED)] = Status.APPLICANT
    now = replace(now, status=status)
    events = serious_event_records(facts, instrument.serious_events, grading, chosen)
    findings: dict[str, ProvisionFinding] = {
        p.id: provision_finding(p, instrument, facts, events, chosen, stage) for p in instrument.provisions
    }
    grounds: dict[str, GroundFinding] = ground_findings(
        GroundInputs(facts, instrument, now, events, calendar, chosen)
    )
    applied = current_application(facts, now)
    return Evaluation(
        facts,
        instrument,
        chosen,
        now,
        stage,
        findings,
        grounds,
        *_goals(facts),
        _is_review_certain(facts, now, stated_stage == "review"),
        from_bool(
            ~np.isnat(applied),
            ~np.isnat(applied) | (~has_application(facts, now) & _are_complete(facts, "review.applications")),
        ),
        _false_declaration(facts),
        {p.id: justified(p.id, facts) for p in instrument.provisions if p.kind == "soft"},
    )


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
