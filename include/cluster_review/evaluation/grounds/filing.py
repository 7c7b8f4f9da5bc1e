"""14(3): the form not filed in time, supervision refused (未及时报送、不接受不配合监测监督)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np

from cluster_review.evaluation.finding import Detail, GroundFinding
from cluster_review.evaluation.grounds.forms_owed import Reports, form_key, forms_owed, reports_of
from cluster_review.evaluation.grounds.inputs import (
    GroundInputs,
    described,
    open_facet,
    outcome_of,
    supervision_records,
)
from cluster_review.exact import Integers, counted
from cluster_review.facts.completeness import Completeness
from cluster_review.facts.dates import UNKNOWN_DAY, Days, iso, not_after
from cluster_review.facts.grouping import RowsByGroup, rows_by_group
from cluster_review.provisions import model
from cluster_review.truth import (
    Flags,
    Positions,
    Truth,
    Truths,
    all_of,
    any_by_group,
    any_of,
    from_bool,
    is_false,
    is_true,
    is_unknown,
    negate,
)

_DONE = {
    "received": ("收到", "received"),
    "sent": ("寄出", "sent"),
    "accepted": ("受理", "accepted"),
}
"""What happened on the day that counts for a form, zh and en."""


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
        zh, en, missing = filings.words(given, cluster)
        gap = open_facet(given, "supervision", truth, cluster) + tuple(missing)
        listed = described(
            given, records(cluster), gap, "监测监督无不配合记录", "no refusal of supervision on record"
        )
        return Detail(
            f"{zh};{listed.reason_zh}", f"{en}; {listed.reason_en}", inputs=listed.inputs, missing=gap
        )

    return GroundFinding(ground, outcome_of(truth), detail, filings.is_warned(given))


@dataclass(frozen=True)
class _Filings:
    """Each form that a cluster owed in the current term, and whether it came in time.

    Attributes:
        cluster, year, last_day: one row per form owed; `last_day` is NaT if it can't be reckoned yet.
        is_filed: whether there is a form that wasn't sent back.
        in_time: whether one was accepted and in time.
        sent_back: the forms that were sent back, and which form owed each is.
        standing: which form owed each of the others is, its day that counts, whether the cluster is at fault.
        is_undated: clusters with a form of which it isn't known for which year it is.
        counts: what has to happen by the last day: the form is received, sent or accepted.
    """

    cluster: Positions
    year: Integers
    last_day: Days
    is_filed: Flags
    in_time: Truths
    sent_back: tuple[Positions, Days]
    standing: tuple[Positions, Days, Truths]
    is_undated: Flags
    counts: str

    @cached_property
    def _done(self) -> Days:
        """The day that counts of the earliest form that wasn't sent back; NaT without one."""
        return _day_of_form(*self.standing[:2], len(self.cluster), is_latest=False)

    @cached_property
    def _fault(self) -> Truths:
        """Whether the cluster is at fault, as recorded with the forms; false where the county is."""
        form, _, fault = self.standing
        size = len(self.cluster)
        blamed, cleared = any_by_group(fault, form, size), any_by_group(negate(fault), form, size)
        return np.where(self.is_filed & (blamed == negate(cleared)), blamed, np.int8(Truth.UNKNOWN))

    @cached_property
    def _sent_back_on(self) -> Days:
        """The day the latest form was received that was sent back; NaT without one."""
        return _day_of_form(*self.sent_back, len(self.cluster), is_latest=True)

    @cached_property
    def _by_cluster(self) -> RowsByGroup:
        return rows_by_group(self.cluster, len(self.is_undated))

    @property
    def _is_late(self) -> Flags:
        return self.is_filed & is_false(self.in_time)

    def _is_doubtful(self, given: GroundInputs) -> Flags:
        """Where rows were lost, or it isn't sure that the form fell into the term."""
        state = given.facts.state_since("filings", given.start)[self.cluster]
        is_since = self.last_day >= given.surely_since[self.cluster]
        return cast(Flags, (state == Completeness.DAMAGED) | ~is_since)

    def late(self, given: GroundInputs) -> Truths:
        """Whether a form of the term came late by the fault that counts, for sure.

        Not sure where it is doubtful, where the validity may have ended before the last day, where the
        year of a form isn't known, and where the reading asks whose fault it was and nobody recorded it.
        """
        is_unsure = (
            self._is_doubtful(given)
            | ~given.terms.is_end_recorded[self.cluster]
            | self.is_undated[self.cluster]
        )
        late = np.where(self._is_late & is_unsure, np.int8(Truth.UNKNOWN), from_bool(self._is_late))
        return any_by_group(all_of(late, self._counted_fault(given)), self.cluster, given.facts.size)

    def is_warned(self, given: GroundInputs) -> Flags:
        """Where a form of the term came late; not where its lateness doesn't count as the cluster's."""
        is_late = self._is_late & ~self._is_doubtful(given) & ~is_false(self._counted_fault(given))
        return is_true(any_by_group(from_bool(is_late), self.cluster, given.facts.size))

    def _counted_fault(self, given: GroundInputs) -> Truths:
        if given.readings["filing_fault"] == "any_party":
            return np.full(len(self.cluster), np.int8(Truth.TRUE))
        return self._fault

    def is_open(self, given: GroundInputs) -> Flags:
        """Where a form was never filed, its receipt or acceptance is unknown, or the term itself is."""
        result = np.isnat(given.start)
        result[self.cluster[~self.is_filed | is_unknown(self.in_time)]] = True
        return result

    def words(self, given: GroundInputs, cluster: int) -> tuple[str, str, list[str]]:
        """The filings of one cluster that were not in time, zh and en, and what is missing."""
        zh, en, missing = [], [], []
        done_zh, done_en = _DONE[self.counts]
        for i in self._by_cluster.of(cluster):
            if is_true(self.in_time[i : i + 1])[0]:
                continue
            year, last = int(self.year[i]), self.last_day[i]
            due, due_en = ("未公布", "not announced") if np.isnat(last) else (iso(last), iso(last))
            fault_zh, fault_en = self._fault_words(given, int(i))
            if self._is_late[i]:
                gap = int((self._done[i] - last).astype(int))
                zh.append(
                    f"{year}年度信息表应于{due}前报送,{iso(self._done[i])}{done_zh},逾期{gap}天{fault_zh}"
                )
                en.append(
                    f"form of {year} due {due}, {done_en} on {iso(self._done[i])}, "
                    f"{counted(gap, 'day')} late{fault_en}"
                )
                continue
            missing.append(f"filings.{year}")
            if self.is_filed[i]:
                zh.append(f"{year}年度信息表的{done_zh}或受理情况待核(应于{due}前报送)")
                en.append(
                    f"whether and when the form of {year} was {done_en} and accepted isn't known (due {due_en})"
                )
            elif np.isnat(self._sent_back_on[i]):
                zh.append(f"{year}年度信息表未见报送(应于{due}前报送){fault_zh}")
                en.append(f"form of {year} not on file (due {due_en}){fault_en}")
            else:
                back = iso(self._sent_back_on[i])
                zh.append(f"{year}年度信息表{back}收到后被退回,未见重新报送(应于{due}前报送){fault_zh}")
                en.append(
                    f"form of {year}, received on {back}, was sent back and isn't on file again "
                    f"(due {due_en}){fault_en}"
                )
        return ";".join(zh) or "各年度信息表均按时报送", "; ".join(en) or "all forms filed in time", missing

    def _fault_words(self, given: GroundInputs, form: int) -> tuple[str, str]:
        """Who was at fault, where it is on record."""
        party = {Truth.TRUE: "cluster", Truth.FALSE: "county"}.get(Truth(int(self._fault[form])))
        if party is None:
            return ",责任方未记录", ", the party at fault isn't on record"
        zh, en = (given.facts.vocabulary.word("fault_party", party, lang) for lang in ("zh", "en"))
        return f",责任方为{zh}", f", by the fault of the {en}"


def _filings(given: GroundInputs) -> _Filings:
    """Match the forms owed with those received."""
    facts = given.facts
    cluster, year, last_day = forms_owed(given)
    rows, is_undated = facts.once("annual reports", lambda: reports_of(facts))
    form, at = _matched(cluster, year, rows)
    is_sent_back = is_false(rows.accepted[at])
    sent_back = form[is_sent_back], rows.received[at[is_sent_back]]
    form, at = form[~is_sent_back], at[~is_sent_back]
    is_filed = np.zeros(len(cluster), dtype=bool)
    is_filed[form] = True
    counts, done, is_consistent = _day_that_counts(given, rows, at)
    in_time = not_after(done, last_day[form])
    if is_consistent is not None:
        # Late needs a receipt that doesn't contradict the day, in time needs one that isn't known to do so.
        in_time = np.where(is_false(in_time) & ~is_true(is_consistent), np.int8(Truth.UNKNOWN), in_time)
        in_time = np.where(is_true(in_time) & is_false(is_consistent), np.int8(Truth.UNKNOWN), in_time)
    # A form of which it isn't known whether it was accepted proves neither that one was in time nor late.
    in_time = np.where(is_true(rows.accepted[at]), in_time, np.int8(Truth.UNKNOWN))
    return _Filings(
        cluster,
        year,
        last_day,
        is_filed,
        any_by_group(in_time, form, len(cluster)),
        sent_back,
        (form, done, rows.fault[at]),
        is_undated,
        counts,
    )


def _day_that_counts(given: GroundInputs, rows: Reports, at: Positions) -> tuple[str, Days, Truths | None]:
    """What has to happen in time, its day of some forms, and whether another day of receipt agrees with it."""
    received = rows.received[at]
    if given.readings["corrected_filing"] == "accepted_date":
        accepted = rows.accepted_on[at]
        return "accepted", accepted, not_after(received, accepted)
    if given.readings["filing_date"] == "sent":
        sent = rows.sent[at]
        return "sent", sent, not_after(sent, received)
    return "received", received, None


def _matched(cluster: Positions, year: Integers, rows: Reports) -> tuple[Positions, Positions]:
    """The forms owed that were received, and the row of each; the forms owed are sorted by cluster and year."""
    owed = form_key(cluster, year)
    place = np.minimum(np.searchsorted(owed, rows.key), max(len(owed) - 1, 0))
    at = np.flatnonzero(owed[place] == rows.key) if len(owed) else np.zeros(0, dtype=np.intp)
    return place[at], at


def _day_of_form(form: Positions, day: Days, size: int, *, is_latest: bool) -> Days:
    """The earliest (or latest) known day of each form's rows; NaT without one."""
    result = np.full(size, UNKNOWN_DAY)
    order = np.argsort(day, kind="stable")  # unknown days come last
    order = order[~np.isnat(day[order])]
    order = order if is_latest else order[::-1]
    result[form[order]] = day[order]
    return result
