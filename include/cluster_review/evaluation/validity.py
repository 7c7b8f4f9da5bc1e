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
        valid_from, end: first and last day of the validity as it stands; end is NaT if unknown.
        is_end_recorded: the end stands in the register; otherwise it was reckoned from the rule.
        decided: day of the last extension, before which calls and applications are settled.
        status: one `Status` each.
        days_to_end: from the law date to the end, where the end is known.
    """

    recognised: Days
    term_start: Days
    valid_from: Days
    end: Days
    is_end_recorded: Flags
    decided: Days
    status: NDArray[np.object_]
    revoked: Flags


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

    That is the day before the anniversary, the anniversary itself, or 31 December of the last calendar year.
    """
    count = rule.years if years is None else years
    if rule.end == "calendar_years":
        return (start.astype("datetime64[Y]") + count).astype("datetime64[D]") - _ONE_DAY
    anniversary = shift_years(start, count)
    return anniversary - _ONE_DAY if rule.end == "day_before" else anniversary


def terms(facts: Facts, rule: Validity) -> Terms:
    """Validity and status of every cluster on the law date."""
    clusters, law_day, size = facts.clusters, facts.dates.law_day, facts.size
    events = facts.frames["register_events"]
    recognised = days(clusters["recognised_date"])
    first_event = _per_cluster(events[events["kind"] == "recognised"], size, "event_date", latest=False)
    recognised = np.where(np.isnat(recognised), first_event, recognised)
    stated_from, stated_to = days(clusters["valid_from"]), days(clusters["valid_to"])
    printed, has_printed = _printed(clusters["printed_validity"], rule)
    stated_to = np.where(np.isnat(stated_to), printed, stated_to)
    start = np.where(np.isnat(recognised) | (recognised == NEVER_DAY), stated_from, recognised)
    end, term_start, decided = _extended(events, start, rule, law_day)
    is_recorded = is_known(stated_to) | is_known(end)
    end = _later(end, stated_to)
    end = np.where(is_recorded | has_printed, end, end_of_term(start, rule))
    newer = (stated_from > term_start) & (stated_from <= law_day)
    term_start = np.where(newer | np.isnat(term_start), stated_from, term_start)
    valid_from = np.where(np.isnat(stated_from), start, stated_from)
    revoked = _is_revoked(events, size)
    status = np.full(size, Status.VALID, dtype=object)
    status[end - law_day <= np.timedelta64(rule.notice_days, "D")] = Status.EXPIRING
    status[end < law_day] = Status.REVIEW_PENDING
    status[np.isnat(end)] = Status.LAPSED_UNDETERMINED
    status[recognised == NEVER_DAY] = Status.APPLICANT
    status[revoked] = Status.REVOKED
    return Terms(recognised, term_start, valid_from, end, is_recorded, decided, status, revoked)


def _extended(
    events: pd.DataFrame, start: Days, rule: Validity, law_day: np.datetime64
) -> tuple[Days, Days, Days]:
    """Follow each cluster's recognition and extensions.

    Returns:
        The last recorded end (NaT where the register records none), the first day of the term that holds
        the law date, and the day of the last extension.
    """
    size = len(start)
    end = _per_cluster(events[events["kind"] == "recognised"], size, "valid_to", latest=True)
    term_start, decided = start.copy(), np.full(size, np.datetime64("NaT", "D"))
    extensions = events[events["kind"] == "extended"].sort_values("event_date", kind="stable")
    for i, on, since, until in zip(
        extensions["cluster"].to_numpy(dtype=np.intp),
        *(days(extensions[c]) for c in ("event_date", "valid_from", "valid_to")),
        strict=True,
    ):
        before = end_of_term(term_start[i : i + 1], rule)[0] if np.isnat(end[i]) else end[i]
        begins = before + _ONE_DAY if np.isnat(since) else since
        end[i] = end_of_term(np.array([begins]), rule, rule.extension_years)[0] if np.isnat(until) else until
        decided[i] = on
        if begins <= law_day:
            term_start[i] = begins
    return end, term_start, decided


def _later(left: Days, right: Days) -> Days:
    return np.fmax(left, right)


def _per_cluster(events: pd.DataFrame, size: int, column: str, *, latest: bool) -> Days:
    """Each cluster's last (or first) known day in a column of its events."""
    result = np.full(size, np.datetime64("NaT", "D"))
    ordered = events.sort_values("event_date", ascending=latest, kind="stable")
    day = days(ordered[column])
    known = is_known(day)
    result[ordered["cluster"].to_numpy(dtype=np.intp)[known]] = day[known]
    return result


def _is_revoked(events: pd.DataFrame, size: int) -> Flags:
    """Whether the last of a cluster's recognitions and revocations is a revocation."""
    result = np.zeros(size, dtype=bool)
    relevant = events[events["kind"].isin(("recognised", "revoked"))].sort_values("event_date", kind="stable")
    result[relevant["cluster"].to_numpy(dtype=np.intp)] = (relevant["kind"] == "revoked").to_numpy()
    return result


def _printed(texts: pd.Series, rule: Validity) -> tuple[Days, Flags]:
    """Last day of each printed validity, and whether something is printed at all."""
    stated = texts.notna().to_numpy(dtype=bool)
    parsed: Mapping[str, tuple[date, date] | None] = {
        t: parse_printed(t, rule) for t in texts[stated].unique()
    }
    end = np.full(len(texts), np.datetime64("NaT", "D"))
    for i in np.flatnonzero(stated):
        period = parsed[texts.iloc[i]]
        if period is not None:
            end[i] = np.datetime64(period[1], "D")
    return end, stated
