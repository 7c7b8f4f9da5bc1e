"""14(1): validity ended and no review was applied for (期满未申请复核)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cluster_review.evaluation.finding import Detail, GroundFinding
from cluster_review.evaluation.grounds.inputs import GroundInputs, outcome_of
from cluster_review.evaluation.validity.validity import Terms
from cluster_review.exact import counted
from cluster_review.facts.completeness import Completeness
from cluster_review.facts.dates import UNKNOWN_DAY, Days, days, iso, not_after
from cluster_review.facts.facts import Facts
from cluster_review.provisions import model
from cluster_review.truth import Flags, Positions, Truth, all_of, any_of, from_bool, is_true


def review_not_passed(ground: model.Ground, given: GroundInputs) -> GroundFinding:
    """Not applied for: a call was issued, its last day passed, no application is on file, the validity is over.

    Whether the validity's end suffices where nobody called is a reading (no_application).
    """
    facts, terms = given.facts, given.terms
    law_day = facts.dates.law_day
    apply_by, applied = current_call(facts, terms), current_application(facts, terms)
    calls, applications = (facts.state_now(f) for f in ("review.calls", "review.applications"))
    called = has_call(facts, terms)
    call_over = from_bool(
        called & (apply_by < law_day),
        (called & ~np.isnat(apply_by)) | (~called & (calls == Completeness.COMPLETE)),
    )
    is_certain = (calls != Completeness.DAMAGED) & is_surely_current(apply_by, terms)
    call_over = np.where(is_true(call_over) & ~is_certain, np.int8(Truth.UNKNOWN), call_over)
    if given.readings["no_application"] == "after_validity":
        call_over = any_of(call_over, from_bool(~called, called | (calls == Completeness.COMPLETE)))
    in_time = not_after(applied, apply_by)
    none_on_file = np.where(
        ~np.isnat(applied),
        np.where(in_time == Truth.FALSE, np.int8(Truth.UNKNOWN), np.int8(Truth.FALSE)),
        from_bool(
            np.ones(facts.size, dtype=bool),
            (applications == Completeness.COMPLETE) & ~has_application(facts, terms),
        ),
    )
    register = facts.state_now("register")
    ended = from_bool(terms.end < law_day, ~np.isnat(terms.end))
    uncertain = is_true(ended) & ~(terms.is_end_recorded & (register == Completeness.COMPLETE))
    ended = np.where(uncertain, np.int8(Truth.UNKNOWN), ended)
    truth = all_of(call_over, none_on_file, ended)

    def detail(cluster: int) -> Detail:
        call, call_en = ("未见复核通知", "no review was called")
        if called[cluster]:
            call = f"复核申请截止{iso(apply_by[cluster])}"
            call_en = f"applications for review close on {iso(apply_by[cluster], 'en')}"
            if np.isnat(apply_by[cluster]):
                call, call_en = "已通知复核,申请截止日未知", "a review was called, its last day is unknown"
        filed, filed_en = ("无申请记录", "no application on file")
        if not np.isnat(applied[cluster]):
            filed = f"{iso(applied[cluster])}提出申请"
            filed_en = f"applied for on {iso(applied[cluster])}"
            if in_time[cluster] == Truth.FALSE:
                days_late = int((applied[cluster] - apply_by[cluster]).astype(int))
                filed += f",晚于截止日{days_late}天"
                filed_en += f", {counted(days_late, 'day')} after that"
        end = "有效期止日未知" if np.isnat(terms.end[cluster]) else f"有效期至{iso(terms.end[cluster])}止"
        end_en = "the end of validity is unknown"
        if not np.isnat(terms.end[cluster]):
            end_en = f"validity ends {iso(terms.end[cluster], 'en')}"
        missing = [
            name
            for name, state in (("review.calls", calls), ("review.applications", applications))
            if truth[cluster] == Truth.UNKNOWN and state[cluster] != Completeness.COMPLETE
        ]
        if truth[cluster] == Truth.UNKNOWN and uncertain[cluster]:
            missing.append("register.valid_to")
        return Detail(
            f"{end};{call};{filed}",
            f"{end_en}; {call_en}; {filed_en}",
            missing=tuple(missing),
        )

    return GroundFinding(ground, outcome_of(truth), detail)


def current_call(facts: Facts, terms: Terms) -> Days:
    """Last day to apply, of the call that belongs to the current term; NaT without one."""
    return _first_after(facts.frames["review_calls"], "apply_by_date", facts, terms)


def has_call(facts: Facts, terms: Terms) -> Flags:
    """Whether a review was called for the current term, even if its last day isn't known."""
    return _has_row(facts.frames["review_calls"], "apply_by_date", facts, terms)


def has_application(facts: Facts, terms: Terms) -> Flags:
    """Whether an application may belong to the current term, even if its day isn't known."""
    return _has_row(facts.frames["review_applications"], "applied_date", facts, terms)


def is_surely_current(day: Days, terms: Terms) -> Flags:
    """Whether a call or an application of that day surely belongs to the current term."""
    settled = np.where(np.isnat(terms.decided), terms.surely_since, terms.decided)
    return day > settled


def current_application(facts: Facts, terms: Terms) -> Days:
    """Day of the first application of the current term; NaT without one."""
    return _first_after(facts.frames["review_applications"], "applied_date", facts, terms)


def _has_row(rows: pd.DataFrame, column: str, facts: Facts, terms: Terms) -> Flags:
    cluster = rows["cluster"].to_numpy(dtype=np.intp)
    result = np.zeros(facts.size, dtype=bool)
    result[cluster[_is_current(days(rows[column]), cluster, terms)]] = True
    return result


def _first_after(rows: pd.DataFrame, column: str, facts: Facts, terms: Terms) -> Days:
    """A cluster's earliest such day after its last extension was decided (or its term began)."""
    day, cluster = days(rows[column]), rows["cluster"].to_numpy(dtype=np.intp)
    applies = _is_current(day, cluster, terms)
    result = np.full(facts.size, UNKNOWN_DAY)
    order = np.argsort(day, kind="stable")[::-1]
    order = order[applies[order]]
    result[cluster[order]] = day[order]
    return result


def _is_current(day: Days, cluster: Positions, terms: Terms) -> Flags:
    """Whether a day lies after the last extension was decided (or the term began); an unknown day may."""
    settled = np.where(np.isnat(terms.decided), terms.term_start, terms.decided)
    return ~(day <= settled[cluster])
