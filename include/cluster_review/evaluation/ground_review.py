"""14(1): validity ended and no review was applied for (期满未申请复核)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cluster_review.evaluation.finding import Detail, GroundFinding
from cluster_review.evaluation.ground_inputs import GroundInputs, outcome_of
from cluster_review.evaluation.validity import Terms
from cluster_review.facts.completeness import Completeness
from cluster_review.facts.dates import Days, days, iso, not_after
from cluster_review.facts.facts import Facts
from cluster_review.provisions import model
from cluster_review.truth import Truth, all_of, from_bool, is_true


def review_not_passed(ground: model.Ground, given: GroundInputs) -> GroundFinding:
    """Not applied for: a call was issued, its last day passed, no application is on file, the validity is over."""
    facts, terms = given.facts, given.terms
    law_day = facts.dates.law_day
    apply_by, applied = current_call(facts, terms), current_application(facts, terms)
    at = np.full(facts.size, law_day)
    calls, applications = (facts.marks.state(f, at, at) for f in ("review.calls", "review.applications"))
    has_call = from_bool(~np.isnat(apply_by), ~np.isnat(apply_by) | (calls == Completeness.COMPLETE))
    call_over = all_of(
        has_call, from_bool(apply_by < law_day, ~np.isnat(apply_by) | (calls == Completeness.COMPLETE))
    )
    call_over = np.where(
        is_true(call_over) & (calls == Completeness.DAMAGED), np.int8(Truth.UNKNOWN), call_over
    )
    in_time = not_after(applied, apply_by)
    none_on_file = np.where(
        ~np.isnat(applied),
        np.where(in_time == Truth.FALSE, np.int8(Truth.UNKNOWN), np.int8(Truth.FALSE)),
        np.where(applications == Completeness.COMPLETE, np.int8(Truth.TRUE), np.int8(Truth.UNKNOWN)),
    )
    register = facts.marks.state("register", at, at)
    ended = from_bool(terms.end < law_day, ~np.isnat(terms.end))
    uncertain = is_true(ended) & ~(terms.is_end_recorded & (register == Completeness.COMPLETE))
    ended = np.where(uncertain, np.int8(Truth.UNKNOWN), ended)
    truth = all_of(call_over, none_on_file, ended)

    def detail(cluster: int) -> Detail:
        call = "无通知" if np.isnat(apply_by[cluster]) else f"申请截止{iso(apply_by[cluster])}"
        call_en = "no call" if np.isnat(apply_by[cluster]) else f"apply by {iso(apply_by[cluster])}"
        filed = "无申请记录" if np.isnat(applied[cluster]) else f"{iso(applied[cluster])}申请"
        filed_en = (
            "no application on file" if np.isnat(applied[cluster]) else f"applied on {iso(applied[cluster])}"
        )
        end = iso(terms.end[cluster])
        missing = [
            name
            for name, state in (("review.calls", calls), ("review.applications", applications))
            if truth[cluster] == Truth.UNKNOWN and state[cluster] != Completeness.COMPLETE
        ]
        if truth[cluster] == Truth.UNKNOWN and uncertain[cluster]:
            missing.append("register.valid_to")
        return Detail(
            f"有效期止{end};{call};{filed}",
            f"validity ends {end.replace('未知', 'unknown')}; {call_en}; {filed_en}",
            missing=tuple(missing),
        )

    return GroundFinding(ground, outcome_of(truth), detail)


def current_call(facts: Facts, terms: Terms) -> Days:
    """Last day to apply, of the call that belongs to the current term; NaT without one."""
    return _latest_after(facts.frames["review_calls"], "apply_by_date", facts, terms)


def current_application(facts: Facts, terms: Terms) -> Days:
    """Day of the first application of the current term; NaT without one."""
    return _latest_after(facts.frames["review_applications"], "applied_date", facts, terms)


def _latest_after(rows: pd.DataFrame, column: str, facts: Facts, terms: Terms) -> Days:
    """A cluster's earliest such day after its last extension was decided (or its term began)."""
    day, cluster = days(rows[column]), rows["cluster"].to_numpy(dtype=np.intp)
    settled = np.where(np.isnat(terms.decided), terms.term_start, terms.decided)
    applies = ~(day <= settled[cluster])
    result = np.full(facts.size, np.datetime64("NaT", "D"))
    order = np.argsort(day, kind="stable")[::-1]
    order = order[applies[order]]
    result[cluster[order]] = day[order]
    return result
