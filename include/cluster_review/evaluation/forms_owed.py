"""Which annual forms each cluster owed, and by which day (第十三条)."""

from __future__ import annotations

from typing import cast

import numpy as np
import pandas as pd

from cluster_review.calendar import CalendarNotAnnounced, RestDayRule, filing_deadline
from cluster_review.evaluation.ground_inputs import GroundInputs
from cluster_review.exact import Integers
from cluster_review.facts.dates import Days
from cluster_review.provisions.batches import filing_of
from cluster_review.provisions.periods import Filing
from cluster_review.truth import Positions


def owed_years(
    given: GroundInputs, filing: Filing, start: np.datetime64, end: np.datetime64
) -> list[tuple[int, np.datetime64]]:
    """Report years whose form fell due in a term before the law date, with their last day.

    The last day is NaT where the deadline isn't known or that year's working days aren't announced. Whether
    a form still falls due after the validity has ended is a reading (last_year_filing, filing_while_pending,
    gap_status).
    """
    law_day = given.facts.dates.law_day
    if np.isnat(start):
        return []
    rule = given.readings["filing_rest_day"] if filing.rest_day == "next_working_day" else filing.rest_day
    first = _year_of(start)
    if given.readings["first_year_filing"] == "not_owed":
        first += 1
    first = max(first, filing.first_year or first)
    owed: list[tuple[int, np.datetime64]] = []
    for year in range(first, given.facts.dates.law_date.year):
        if filing.due is None:  # owed some day of that year, and nobody knows by when
            if not _is_released(given, year, np.datetime64(f"{year + 1}-01-01", "D"), end):
                owed.append((year, np.datetime64("NaT", "D")))
            continue
        try:
            deadline = filing_deadline(year, filing.due, cast(RestDayRule, rule), given.calendar)
        except CalendarNotAnnounced:
            nominal = np.datetime64(f"{year + 1}-{filing.due}", "D")
            if nominal < law_day and not _is_released(given, year, nominal, end):
                owed.append((year, np.datetime64("NaT", "D")))
            continue
        last: np.datetime64 = np.datetime64(deadline.last_day.isoformat(), "D")
        if given.readings["filing_day"] == "excluded":
            last -= np.timedelta64(1, "D")
        if start <= last < law_day and not _is_released(given, year, last, end):
            owed.append((year, last))
    return owed


def _is_released(given: GroundInputs, year: int, last_day: np.datetime64, end: np.datetime64) -> bool:
    """Whether the validity ended too early for the form of that year to be owed; an unknown end releases none."""
    if not last_day > end or given.readings["filing_while_pending"] == "still_due":
        return False
    if given.readings["gap_status"] == "continues":
        return False
    return not (given.readings["last_year_filing"] == "also_after_end" and year <= _year_of(end))


def _year_of(day: np.datetime64) -> int:
    return int(day.astype("datetime64[Y]").astype(int)) + 1970


def forms_owed(given: GroundInputs) -> tuple[Positions, Integers, Days]:
    """Cluster, report year and last day of each form owed; terms alike of one batch are reckoned once."""
    batch, names = pd.factorize(given.facts.clusters["batch"])
    filings = [*(filing_of(given.instrument, name) for name in names), given.instrument.filing]
    rule = np.array([filings.index(filing) for filing in filings])[batch]
    terms = np.stack([rule, given.start.astype(np.int64), given.terms.end.astype(np.int64)], axis=1)
    distinct, which = np.unique(terms, axis=0, return_inverse=True)
    owed = [
        owed_years(given, filings[of], *(np.datetime64(int(d), "D") for d in term)) for of, *term in distinct
    ]
    counts = np.array([len(forms) for forms in owed], dtype=np.intp)[which]
    cluster = np.repeat(np.arange(given.facts.size), counts)
    begins = np.cumsum([0, *(len(forms) for forms in owed)])
    within = np.arange(len(cluster)) - np.repeat(np.cumsum(counts) - counts, counts)
    row = begins[which[cluster]] + within
    years = np.array([year for forms in owed for year, _ in forms], dtype=np.int64)
    last = np.array([day for forms in owed for _, day in forms], dtype="datetime64[D]")
    return cluster, years[row], last[row]
