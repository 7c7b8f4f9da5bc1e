"""Validity (有效期): its end, the current term and the status of each cluster on the law date.

Computed from the register and its events, never stored, never from a clock.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cluster_review.facts.completeness import Completeness
from cluster_review.facts.dates import NEVER_DAY, Days, days, is_known, shift_years
from cluster_review.facts.facts import Facts
from cluster_review.provisions.model import Validity
from cluster_review.truth import Flags

_ONE_DAY = np.timedelta64(1, "D")
_FULL_DATE = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
_YEAR = re.compile(r"(?<!\d)(\d{4})\s*年?(?!\s*[\d./-]|\s*\d{1,2}\s*月)")


class Status(StrEnum):
    """Status of a cluster on a date."""

    APPLICANT = "applicant"
    VALID = "valid"
    EXPIRING = "expiring"
    REVIEW_PENDING = "review_pending"
    REVOKED = "revoked"
    LAPSED_UNDETERMINED = "lapsed_undetermined"


@dataclass(frozen=True)
class Terms:
    """The register's answer for each cluster on the law date.

    Attributes:
        recognised: day of recognition; unknown is NaT, applicants have `NEVER_DAY`.
        term_start: first day of the term that holds the law date (or of the last one).
        surely_since: from this day on a day surely lies in that term. It is later than `term_start`, or
            NaT, where the register leaves out when the term began.
        valid_from, end: first and last day of the validity as it stands; end is NaT if unknown.
        is_end_recorded: the end stands in the register; otherwise it was reckoned from the rule.
        decided: day of the last extension, before which calls and applications are settled.
        status: one `Status` each.
        revoked: the last of the cluster's recognitions and revocations is a revocation.
        is_doubtful: the register isn't confirmed complete, has lost rows, or holds an event of unknown kind
            or date; nothing harmful may rest on a term of such a cluster.
    """

    recognised: Days
    term_start: Days
    surely_since: Days
    valid_from: Days
    end: Days
    is_end_recorded: Flags
    decided: Days
    status: NDArray[np.object_]
    revoked: Flags
    is_doubtful: Flags


def parse_printed(text: str, rule: Validity) -> tuple[date, date] | None:
    """First and last day of a validity as printed in a notice, or None if it has no computable end.

    `2023年7月1日至2026年6月30日` has both. A range of bare years (`2023年至2025年`) has an end only under
    an instrument that reckons by calendar years, and only if it spans as many years as the rule grants;
    `2024年至2027年` is kept as text for a person (dossier 2).
    """
    full = _FULL_DATE.findall(text)
    if len(full) == 2:
        try:
            first, last = (date(int(y), int(m), int(d)) for y, m, d in full)
        except ValueError:
            return None
        return (first, last) if first <= last else None
    years = [int(y) for y in _YEAR.findall(text)]
    if (
        not full
        and len(years) == 2
        and rule.end == "calendar_years"
        and years[1] - years[0] + 1 == rule.years
    ):
        return date(years[0], 1, 1), date(years[1], 12, 31)
    return None


def end_of_term(start: Days, rule: Validity, years: int | None = None) -> Days:
    """Last day of a term by the instrument's rule.

    That is the day before the anniversary, the anniversary itself, or 31 December of the last calendar year;
    NaT where the instrument's rule isn't known.
    """
    count = rule.years if years is None else years
    if count is None or rule.end is None:
        return np.full(start.shape, np.datetime64("NaT", "D"))
    if rule.end == "calendar_years":
        return _day_before((start.astype("datetime64[Y]") + count).astype("datetime64[D]"))
    anniversary = shift_years(start, count)
    return _day_before(anniversary) if rule.end == "day_before" else anniversary


def _day_before(day: Days) -> Days:
    return day - _ONE_DAY


def _day_after(day: Days) -> Days:
    return day + _ONE_DAY


def _years_earlier(day: Days, years: int | None) -> Days:
    return np.full(day.shape, np.datetime64("NaT", "D")) if years is None else shift_years(day, -years)


def terms(facts: Facts, rule: Validity, readings: Mapping[str, str]) -> Terms:
    """Validity and status of every cluster on the law date."""
    clusters, law_day, size = facts.clusters, facts.dates.law_day, facts.size
    events = facts.frames["register_events"]
    recognitions = events[events["kind"] == "recognised"]
    recognised = days(clusters["recognised_date"])
    last_event = _last_of_cluster(recognitions, size, "event_date")
    recognised = np.where(np.isnat(recognised), last_event, recognised)
    printed_from, printed_to, has_printed = _printed(clusters["printed_validity"], rule)
    stated_from, stated_to = days(clusters["valid_from"]), days(clusters["valid_to"])
    stated_from = np.where(np.isnat(stated_from), printed_from, stated_from)
    stated_to = np.where(np.isnat(stated_to), printed_to, stated_to)
    start = np.where(np.isnat(recognised) | (recognised == NEVER_DAY), stated_from, recognised)
    first = _first_term(recognised, start, stated_to, _last_of_cluster(recognitions, size, "valid_to"), rule)
    last = _extended(first, events[events["kind"] == "extended"], recognised, rule, law_day)
    is_recorded = np.where(is_known(last.end), last.is_end_recorded, is_known(stated_to))
    end = np.fmax(last.end, stated_to)
    is_recorded |= is_known(stated_to) & (end == stated_to)
    by_rule = end_of_term(start if rule.start is not None else stated_from, rule)
    end = np.where(is_known(end) | has_printed, end, by_rule)
    is_impossible = ((end < recognised) & (recognised != NEVER_DAY)) | (end < stated_from)
    end = np.where(is_impossible, np.datetime64("NaT", "D"), end)
    is_newer = np.isnat(last.start) | ((stated_from >= last.start) & (stated_from <= law_day))
    term_start = np.where(is_newer, stated_from, last.start)
    surely_since = np.where(is_newer & ~np.isnat(recognised), stated_from, last.surely_since)
    revoked = _is_revoked(events, size)
    status = np.full(size, Status.VALID, dtype=object)
    status[end - law_day <= np.timedelta64(rule.notice_days, "D")] = Status.EXPIRING
    status[end < law_day] = Status.REVIEW_PENDING
    status[np.isnat(end)] = Status.LAPSED_UNDETERMINED
    status[recognised == NEVER_DAY] = Status.APPLICANT
    status[revoked] = Status.REVOKED
    return Terms(
        recognised,
        term_start,
        surely_since,
        np.where(np.isnat(stated_from), start, stated_from),
        end,
        is_recorded,
        last.decided,
        status,
        revoked,
        _is_doubtful(facts, events),
    )


@dataclass(frozen=True)
class _Term:
    """One term of each cluster; see `Terms` for the meaning of the columns."""

    start: Days
    surely_since: Days
    end: Days
    is_end_recorded: Flags
    decided: Days


def _first_term(recognised: Days, start: Days, stated_to: Days, event_to: Days, rule: Validity) -> _Term:
    """The term that a recognition opens.

    It began with the recognition for sure only if the recorded end lies no further away than one term.
    """
    recorded = np.where(np.isnat(event_to), stated_to, event_to)
    surely_since = np.maximum(start, _years_earlier(_day_after(recorded), rule.years))
    surely_since = np.where(np.isnat(recognised), np.datetime64("NaT", "D"), surely_since)
    return _Term(
        start, surely_since, event_to, is_known(event_to), np.full(len(start), np.datetime64("NaT", "D"))
    )


def _extended(
    term: _Term, extensions: pd.DataFrame, recognised: Days, rule: Validity, law_day: np.datetime64
) -> _Term:
    """Follow each cluster's extensions since its recognition, to the term that holds the law date.

    `end` is the end of the last extension, granted ahead or not. Where an extension doesn't say when it
    begins, it follows the term before; that is sure only as far as its own end bears it out.
    """
    start, surely_since, end = term.start.copy(), term.surely_since.copy(), term.end.copy()
    is_recorded, decided = term.is_end_recorded.copy(), term.decided.copy()
    ordered = extensions.sort_values("event_date", kind="stable")
    cluster, on = ordered["cluster"].to_numpy(dtype=np.intp), days(ordered["event_date"])
    since, until = days(ordered["valid_from"]), days(ordered["valid_to"])
    rank = ordered.groupby("cluster", sort=False).cumcount().to_numpy()
    is_of_this_recognition = ~(on < recognised[cluster])
    for turn in range(int(rank.max(initial=-1)) + 1):
        rows = np.flatnonzero((rank == turn) & is_of_this_recognition)
        i = cluster[rows]
        before = np.where(np.isnat(end[i]), end_of_term(start[i], rule), end[i])
        begins = np.where(np.isnat(since[rows]), _day_after(before), since[rows])
        borne_out = np.maximum(begins, _years_earlier(_day_after(until[rows]), rule.extension_years))
        is_recorded[i] = is_known(until[rows])
        end[i] = np.where(is_recorded[i], until[rows], end_of_term(begins, rule, rule.extension_years))
        decided[i] = on[rows]
        has_begun = begins <= law_day
        start[i] = np.where(has_begun, begins, start[i])
        surely_since[i] = np.where(
            has_begun, np.where(np.isnat(since[rows]), borne_out, since[rows]), surely_since[i]
        )
    return _Term(start, surely_since, end, is_recorded, decided)


def _last_of_cluster(events: pd.DataFrame, size: int, column: str) -> Days:
    """A date column of each cluster's last event in which it is known."""
    result = np.full(size, np.datetime64("NaT", "D"))
    ordered = events.sort_values("event_date", kind="stable")
    day = days(ordered[column])
    known = is_known(day)
    result[ordered["cluster"].to_numpy(dtype=np.intp)[known]] = day[known]
    return result


def _is_doubtful(facts: Facts, events: pd.DataFrame) -> Flags:
    """Where the register can't bear anything harmful."""
    result = facts.is_damaged_since("register", np.datetime64("1900-01-01", "D"))
    result |= facts.marks.on("register", facts.dates.law_day) != Completeness.COMPLETE
    is_unclear = (events["kind"].isna() | events["event_date"].isna()).to_numpy(dtype=bool)
    result[events["cluster"].to_numpy(dtype=np.intp)[is_unclear]] = True
    return result


def _is_revoked(events: pd.DataFrame, size: int) -> Flags:
    """Whether the last of a cluster's recognitions and revocations is a revocation."""
    result = np.zeros(size, dtype=bool)
    relevant = events[events["kind"].isin(("recognised", "revoked"))].sort_values(
        ["event_date", "kind"], kind="stable"
    )
    result[relevant["cluster"].to_numpy(dtype=np.intp)] = (relevant["kind"] == "revoked").to_numpy(dtype=bool)
    return result


def _printed(texts: pd.Series, rule: Validity) -> tuple[Days, Days, Flags]:
    """First and last day of each printed validity, and whether something is printed at all."""
    codes, distinct = pd.factorize(texts)
    periods = [parse_printed(text, rule) for text in distinct]
    first, last = (
        np.array([None if p is None else p[side] for p in periods] + [None], dtype="datetime64[D]")[codes]
        for side in (0, 1)
    )
    return first, last, codes >= 0
