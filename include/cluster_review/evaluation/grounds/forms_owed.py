"""Which annual forms each cluster owed, by which day (第十三条), and which were received."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cluster_review.calendar import CalendarNotAnnounced, RestDayRule, filing_deadline
from cluster_review.evaluation.grounds.form_events import accepted_after_events, form_events, form_key
from cluster_review.evaluation.grounds.inputs import GroundInputs
from cluster_review.exact import Integers
from cluster_review.facts.dates import UNKNOWN_DAY, Days, days
from cluster_review.facts.facts import Facts
from cluster_review.facts.membership import truths
from cluster_review.provisions.batches import filing_of
from cluster_review.provisions.periods import Filing
from cluster_review.truth import Flags, Positions, Truth, Truths, from_bool, is_true


def forms_owed(given: GroundInputs, before: np.datetime64 | None = None) -> tuple[Positions, Integers, Days]:
    """Cluster, report year and last day of each form that fell due in a term before the law date.

    The last day is NaT where the deadline isn't known or that year's working days aren't announced.

    Args:
        before: another day than the law date, to see what falls due later in its year.
    """
    facts = given.facts
    before = facts.dates.law_day if before is None else before
    start, end = given.start, given.terms.end
    batch, names = facts.once("batches", lambda: pd.factorize(facts.clusters["batch"]))
    filings = [*(filing_of(given.instrument, name) for name in names), given.instrument.filing]
    rule = np.array([filings.index(filing) for filing in filings])[batch]
    begins, ends = (
        facts.once(("years of", day.tobytes()), lambda day=day: _years(day))  # type: ignore[misc]
        for day in (start, end)
    )
    is_known = ~np.isnat(start)
    first_year = int(begins[is_known].min()) if is_known.any() else facts.dates.law_date.year
    years = np.arange(first_year, facts.dates.law_date.year)
    is_owed = np.zeros((facts.size, len(years)), dtype=bool)
    last_days = np.full((facts.size, len(years)), UNKNOWN_DAY)
    for number in sorted(set(rule.tolist())):
        here = np.flatnonzero(rule == number)
        term = _Term(start[here], begins[here], end[here], ends[here])
        for k, year in enumerate(range(first_year, facts.dates.law_date.year)):
            is_owed[here, k], last_days[here, k] = _owed(given, filings[number], year, term, before)
    cluster, column = np.nonzero(is_owed)
    return cluster, years[column], last_days[cluster, column]


@dataclass(frozen=True)
class _Term:
    """The terms of the clusters of one batch: first day and year, last day and year; unknown is NaT."""

    start: Days
    start_year: Integers
    end: Days
    end_year: Integers


def _owed(
    given: GroundInputs, filing: Filing, year: int, term: _Term, before: np.datetime64
) -> tuple[Flags, np.datetime64]:
    """Where the form of a year was owed in terms of one batch, and its last day."""
    begins = term.start_year + (given.readings["first_year_filing"] == "not_owed")
    is_of_the_term = ~np.isnat(term.start) & (begins <= year)
    if filing.first_year is not None and year < filing.first_year:
        return np.zeros(len(begins), dtype=bool), UNKNOWN_DAY
    if filing.due is None:  # owed some day of that year, and nobody knows by when
        new_year = np.datetime64(f"{year + 1}-01-01", "D")
        return is_of_the_term & ~_is_released(given, year, new_year, term), UNKNOWN_DAY
    rest_day = given.readings["filing_rest_day"] if filing.rest_day == "next_working_day" else filing.rest_day
    try:
        deadline = filing_deadline(year, filing.due, cast(RestDayRule, rest_day), given.calendar)
    except CalendarNotAnnounced:
        nominal = np.datetime64(f"{year + 1}-{filing.due}", "D")
        is_due = is_of_the_term & (nominal < before)
        return is_due & ~_is_released(given, year, nominal, term), UNKNOWN_DAY
    last: np.datetime64 = np.datetime64(deadline.last_day.isoformat(), "D")
    if given.readings["filing_day"] == "excluded":
        last = last - np.timedelta64(1, "D")
    is_due = is_of_the_term & (last < before)
    return is_due & ~_is_released(given, year, last, term), last


def _is_released(given: GroundInputs, year: int, last_day: np.datetime64, term: _Term) -> Flags:
    """Where the validity ended too early for the form of that year to be owed; an unknown end releases none.

    Whether a form still falls due after the validity has ended is a reading (last_year_filing,
    filing_while_pending, gap_status).
    """
    readings = given.readings
    if readings["filing_while_pending"] == "still_due" or readings["gap_status"] == "continues":
        return np.zeros(len(term.end), dtype=bool)
    is_ended = last_day > term.end
    if readings["last_year_filing"] == "also_after_end":
        is_ended &= year > term.end_year
    return is_ended


def _years(day: Days) -> Integers:
    return day.astype("datetime64[Y]").astype(np.int64) + 1970


@dataclass(frozen=True)
class Reports:
    """The forms received, as columns.

    Attributes:
        row: of each form its row of `annual_reports`.
        withdrawn: whether it was withdrawn; one that may have been isn't known to be accepted.
    """

    cluster: Positions
    year: Integers
    received: Days
    sent: Days
    accepted_on: Days
    accepted: Truths
    fault: Truths
    row: Positions
    filer: NDArray[np.object_]
    withdrawn: Truths


def reports_of(facts: Facts) -> tuple[Reports, Flags]:
    """The forms of a known report year, and the clusters with one of an unknown year."""
    rows = facts.frames["annual_reports"]
    has_year = rows["report_year"].notna().to_numpy(dtype=bool)
    is_undated = np.zeros(facts.size, dtype=bool)
    is_undated[rows["cluster"].to_numpy(dtype=np.intp)[~has_year]] = True
    row = np.flatnonzero(has_year)
    rows = rows[has_year]
    cluster = rows["cluster"].to_numpy(dtype=np.intp)
    fault = from_bool(
        (rows["fault_party"] == "cluster").to_numpy(dtype=bool),
        rows["fault_party"].notna().to_numpy(dtype=bool),
    )
    accepted_on, accepted = days(rows["accepted_date"]), truths(rows["is_accepted"])
    accepted_on = np.where(accepted_on > facts.dates.law_day, UNKNOWN_DAY, accepted_on)
    year = rows["report_year"].to_numpy(dtype=np.int64)
    key = form_key(cluster, year)
    received, sent = days(rows["received_date"]), days(rows["sent_date"])
    withdrawn = np.full(len(key), np.int8(Truth.FALSE))
    events = form_events(facts)
    if len(events.rows):
        came, filer = np.where(np.isnat(received), sent, received), rows["filer"]
        withdrawn = events.reached("withdrawn", key, filer, came, np.full(len(key), UNKNOWN_DAY))
        stands_since = np.where(is_true(accepted), accepted_on, UNKNOWN_DAY)
        refused = events.reached("refused", key, filer, came, stands_since)
        accepted = accepted_after_events(accepted, withdrawn, refused)
    return (
        Reports(
            cluster,
            year,
            received,
            sent,
            accepted_on,
            accepted,
            fault,
            row,
            rows["filer"].to_numpy(dtype=object),
            withdrawn,
        ),
        is_undated,
    )
