"""14(3): the form not filed in time, supervision refused (未及时报送、不接受不配合监测监督)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np

from cluster_review.calendar import CalendarNotAnnounced, RestDayRule, filing_deadline
from cluster_review.evaluation.finding import Detail, GroundFinding
from cluster_review.evaluation.ground_inputs import (
    GroundInputs,
    described,
    open_facet,
    outcome_of,
    supervision_records,
)
from cluster_review.exact import Integers, counted
from cluster_review.facts.completeness import Completeness
from cluster_review.facts.dates import Days, days, iso, not_after
from cluster_review.facts.grouping import RowsByGroup, rows_by_group
from cluster_review.facts.membership import truths
from cluster_review.provisions import model
from cluster_review.truth import (
    Flags,
    Positions,
    Truth,
    Truths,
    all_of,
    any_by_group,
    any_of,
    is_false,
    is_true,
    is_unknown,
)


def not_filed(ground: model.Ground, given: GroundInputs) -> GroundFinding:
    """Form late, supervision refused, or both, as the reading has it; a form never filed is undetermined."""
    refused, records = supervision_records(given, ("refused", "not_cooperated"))
    filings = _filings(given)
    late = filings.late(given)
    reading = given.readings["filing_ground"]
    if reading == "refusal_alone":
        truth = refused
    elif reading == "late_alone":
        truth = any_of(late, refused)
    else:
        truth = all_of(late, refused)
    truth = np.where(is_false(truth) & filings.is_open(given), np.int8(Truth.UNKNOWN), truth)

    def detail(cluster: int) -> Detail:
        zh, en, missing = filings.words(cluster)
        gap = open_facet(given, "supervision", truth, cluster) + tuple(missing)
        listed = described(
            given, records(cluster), gap, "监测监督无不配合记录", "no refusal of supervision on record"
        )
        return Detail(
            f"{zh};{listed.reason_zh}", f"{en}; {listed.reason_en}", inputs=listed.inputs, missing=gap
        )

    return GroundFinding(ground, outcome_of(truth), detail, is_true(late))


def owed_years(
    given: GroundInputs, start: np.datetime64, end: np.datetime64
) -> list[tuple[int, np.datetime64]]:
    """Report years whose form fell due in a term before the law date, with their last day.

    The last day is NaT where the deadline or that year's working days aren't known. No form falls due after the
    validity has ended.
    """
    law_day = given.facts.dates.law_day
    if np.isnat(start):
        return []
    filing = given.instrument.filing
    rule = given.readings["filing_rest_day"] if filing.rest_day == "next_working_day" else filing.rest_day
    first = int(start.astype("datetime64[Y]").astype(int)) + 1970
    if given.readings["first_year_filing"] == "not_owed":
        first += 1
    owed: list[tuple[int, np.datetime64]] = []
    for year in range(first, given.facts.dates.law_date.year):
        if filing.due is None:  # owed, and nobody knows by when
            if not np.datetime64(f"{year + 1}-01-01", "D") > end:
                owed.append((year, np.datetime64("NaT", "D")))
            continue
        try:
            deadline = filing_deadline(year, filing.due, cast(RestDayRule, rule), given.calendar)
        except CalendarNotAnnounced:
            nominal = np.datetime64(f"{year + 1}-{filing.due}", "D")
            if nominal < law_day and not nominal > end:
                owed.append((year, np.datetime64("NaT", "D")))
            continue
        last: np.datetime64 = np.datetime64(deadline.last_day.isoformat(), "D")
        if given.readings["filing_day"] == "excluded":
            last -= np.timedelta64(1, "D")
        if start <= last < law_day and not last > end:
            owed.append((year, last))
    return owed


@dataclass(frozen=True)
class _Filings:
    """Each form that a cluster owed in the current term, and whether it came in time.

    Attributes:
        cluster, year, last_day: one row per form owed; `last_day` is NaT if it can't be reckoned yet.
        received: day the earliest form was received that wasn't sent back; NaT without one.
        is_filed: whether there is a form that wasn't sent back.
        in_time: whether one was accepted and in time.
    """

    cluster: Positions
    year: Integers
    last_day: Days
    received: Days
    is_filed: Flags
    in_time: Truths
    by_cluster: RowsByGroup

    def late(self, given: GroundInputs) -> Truths:
        """Whether a form of the term came late; not for sure where rows were lost or the term is in doubt."""
        state = given.facts.state_since("filings", given.start)[self.cluster]
        is_doubtful = (state == Completeness.DAMAGED) | ~(self.last_day >= given.surely_since[self.cluster])
        is_late = self.is_filed & is_false(self.in_time)
        late = np.where(is_late, np.int8(Truth.TRUE), np.int8(Truth.FALSE))
        late[is_late & is_doubtful] = Truth.UNKNOWN
        return any_by_group(late, self.cluster, given.facts.size)

    def is_open(self, given: GroundInputs) -> Flags:
        """Where a form was never filed, its receipt or acceptance is unknown, or the term itself is."""
        result = np.isnat(given.start)
        result[self.cluster[~self.is_filed | is_unknown(self.in_time)]] = True
        return result

    def words(self, cluster: int) -> tuple[str, str, list[str]]:
        """The filings of one cluster that were not in time, zh and en, and what is missing."""
        zh, en, missing = [], [], []
        for i in self.by_cluster.of(cluster):
            if is_true(self.in_time[i : i + 1])[0]:
                continue
            year, last, received = int(self.year[i]), self.last_day[i], self.received[i]
            due = "未公布" if np.isnat(last) else iso(last)
            if self.is_filed[i] and self.in_time[i] == Truth.FALSE:
                gap = int((received - last).astype(int))
                zh.append(f"{year}年度信息表应于{due}前报送,{iso(received)}收到,逾期{gap}天")
                en.append(f"form of {year} due {due}, received {iso(received)}, {counted(gap, 'day')} late")
                continue
            missing.append(f"filings.{year}")
            due_en = "not announced" if np.isnat(last) else due
            if self.is_filed[i]:
                zh.append(f"{year}年度信息表的收到或受理情况待核(应报{due})")
                en.append(f"receipt or acceptance of the form of {year} unknown (due {due_en})")
            else:
                zh.append(f"{year}年度信息表未见报送(应报{due})")
                en.append(f"form of {year} not on file (due {due_en})")
        return "、".join(zh) or "各年度信息表均按时报送", ", ".join(en) or "all forms filed in time", missing


def _filings(given: GroundInputs) -> _Filings:
    """Match the forms owed with those received."""
    facts = given.facts
    cluster, year, last_day = _forms_owed(given)
    rows = facts.frames["annual_reports"]
    rows = rows[rows["report_year"].notna().to_numpy(dtype=bool)]
    accepted = truths(rows["is_accepted"])
    rows, accepted = rows[~is_false(accepted)], accepted[~is_false(accepted)]
    received = days(rows["received_date"])
    owed = cluster * 10_000 + year
    key = rows["cluster"].to_numpy(dtype=np.int64) * 10_000 + rows["report_year"].to_numpy(dtype=np.int64)
    order = np.argsort(owed, kind="stable")
    place = np.searchsorted(owed[order], key)
    is_owed = place < len(owed)
    is_owed[is_owed] = owed[order][place[is_owed]] == key[is_owed]
    form = order[place[is_owed]]
    accepted, received = accepted[is_owed], received[is_owed]
    is_filed = np.zeros(len(owed), dtype=bool)
    is_filed[form] = True
    first_received = np.full(len(owed), np.datetime64("NaT", "D"))
    latest_first = np.argsort(received, kind="stable")[::-1]
    first_received[form[latest_first]] = received[latest_first]
    # A form of which it isn't known whether it was accepted proves neither that one was in time nor late.
    in_time = np.where(is_true(accepted), not_after(received, last_day[form]), np.int8(Truth.UNKNOWN))
    return _Filings(
        cluster,
        year,
        last_day,
        first_received,
        is_filed,
        any_by_group(in_time, form, len(owed)),
        rows_by_group(cluster, facts.size),
    )


def _forms_owed(given: GroundInputs) -> tuple[Positions, Integers, Days]:
    """Cluster, report year and last day of each form owed; terms alike are reckoned once."""
    terms = np.stack([given.start.astype(np.int64), given.terms.end.astype(np.int64)], axis=1)
    distinct, which = np.unique(terms, axis=0, return_inverse=True)
    owed = [owed_years(given, *(np.datetime64(int(d), "D") for d in term)) for term in distinct]
    counts = np.array([len(forms) for forms in owed], dtype=np.intp)[which]
    cluster = np.repeat(np.arange(given.facts.size), counts)
    begins = np.cumsum([0, *(len(forms) for forms in owed)])
    within = np.arange(len(cluster)) - np.repeat(np.cumsum(counts) - counts, counts)
    row = begins[which[cluster]] + within
    years = np.array([year for forms in owed for year, _ in forms], dtype=np.int64)
    last = np.array([day for forms in owed for _, day in forms], dtype="datetime64[D]")
    return cluster, years[row], last[row]
