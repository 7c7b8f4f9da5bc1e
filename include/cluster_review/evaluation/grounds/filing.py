"""14(3): the form not filed in time, supervision refused (未及时报送、不接受不配合监测监督)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np
from numpy.typing import NDArray

from cluster_review.evaluation.finding import Detail, GroundFinding
from cluster_review.evaluation.grounds.filing_words import form_words
from cluster_review.evaluation.grounds.form_events import contested_of, form_events, form_key
from cluster_review.evaluation.grounds.forms_owed import Reports, forms_owed, reports_of
from cluster_review.evaluation.grounds.inputs import (
    GroundInputs,
    described,
    open_facet,
    outcome_of,
    supervision_records,
)
from cluster_review.exact import Integers
from cluster_review.facts.completeness import Completeness
from cluster_review.facts.dates import UNKNOWN_DAY, Days, not_after
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


def not_filed(ground: model.Ground, given: GroundInputs) -> GroundFinding:
    """Form late, supervision refused, or both, as the reading has it; a form never filed is undetermined."""
    refused, records = supervision_records(given, ("refused", "not_cooperated"))
    filings = given.part("forms filed", filings_of)
    late, is_warned, is_open = given.part("forms in time", _in_time)
    reading = given.readings["filing_ground"]
    if reading == "refusal_alone":
        truth = refused
    elif reading == "late_alone":
        truth = any_of(late, refused)
    else:
        truth = all_of(late, refused)
    truth = np.where(is_false(truth) & is_open, np.int8(Truth.UNKNOWN), truth)

    def detail(cluster: int) -> Detail:
        zh, en, missing = filings.words(given, cluster)
        gap = open_facet(given, "supervision", truth, cluster) + tuple(missing)
        listed = described(
            given, records(cluster), gap, "监测监督无不配合记录", "no refusal of supervision on record"
        )
        return Detail(
            f"{zh};{listed.reason_zh}", f"{en}; {listed.reason_en}", inputs=listed.inputs, missing=gap
        )

    return GroundFinding(ground, outcome_of(truth), detail, is_warned)


def _in_time(given: GroundInputs) -> tuple[Truths, Flags, Flags]:
    """Per cluster whether a form came late for sure, whether that is worth a warning, whether one is open."""
    filings = given.part("forms filed", filings_of)
    return filings.late(given), filings.is_warned(given), filings.is_open(given)


@dataclass(frozen=True)
class Filings:
    """Each form that a cluster owed in the current term, and whether it came in time.

    Attributes:
        cluster, year, last_day: one row per form owed; `last_day` is NaT if it can't be reckoned yet.
        is_filed: whether there is a form that wasn't sent back.
        in_time: whether one was accepted and in time.
        sent_back: the forms that were sent back, and which form owed each is.
        standing: which form owed each of the others is, its day that counts, whether the cluster is at fault.
        is_undated: clusters with a form of which it isn't known for which year it is.
        counts: what has to happen by the last day: the form is received, sent or accepted.
        excused: whether the department excused its lateness.
        is_contested: whether two filers filed different ones and nobody has said which one counts.
        withdrawn: whether one was withdrawn.
        received: how many were received, of whatever fate.
        standing_row: the rows of `annual_reports` that `standing` tells of.
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
    excused: Truths
    is_contested: Flags
    withdrawn: Truths
    received: Integers
    standing_row: Positions

    @cached_property
    def done(self) -> Days:
        """The day that counts of the earliest form that wasn't sent back; NaT without one."""
        return _day_of_form(*self.standing[:2], len(self.cluster), is_latest=False)

    @cached_property
    def fault(self) -> Truths:
        """Whether the cluster is at fault, as recorded with the forms; false where the county is."""
        form, _, fault = self.standing
        size = len(self.cluster)
        blamed, cleared = any_by_group(fault, form, size), any_by_group(negate(fault), form, size)
        return np.where(self.is_filed & (blamed == negate(cleared)), blamed, np.int8(Truth.UNKNOWN))

    @cached_property
    def sent_back_on(self) -> Days:
        """The day the latest form was received that was sent back; NaT without one."""
        return _day_of_form(*self.sent_back, len(self.cluster), is_latest=True)

    @cached_property
    def _by_cluster(self) -> RowsByGroup:
        return rows_by_group(self.cluster, len(self.is_undated))

    @property
    def is_late(self) -> Flags:
        """The forms that came late."""
        return self.is_filed & is_false(self.in_time)

    def _is_doubtful(self, given: GroundInputs) -> Flags:
        """Where rows were lost, or it isn't sure that the form fell into the term."""
        state = given.state_in_term("filings")[self.cluster]
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
        late = np.where(self.is_late & is_unsure, np.int8(Truth.UNKNOWN), from_bool(self.is_late))
        counts = all_of(late, self._counted_fault(given), negate(self.excused))
        return any_by_group(counts, self.cluster, given.facts.size)

    def is_warned(self, given: GroundInputs) -> Flags:
        """Where a form of the term came late; not where its lateness doesn't count as the cluster's."""
        is_late = self.is_late & ~self._is_doubtful(given) & ~is_false(self._counted_fault(given))
        is_late &= ~is_true(self.excused)
        return is_true(any_by_group(from_bool(is_late), self.cluster, given.facts.size))

    def _counted_fault(self, given: GroundInputs) -> Truths:
        if given.readings["filing_fault"] == "any_party":
            return np.full(len(self.cluster), np.int8(Truth.TRUE))
        return self.fault

    def is_open(self, given: GroundInputs) -> Flags:
        """Where a form was never filed or is contested, its receipt or acceptance is unknown, or the term is."""
        result = np.isnat(given.start)
        result[self.cluster[self.is_unsettled]] = True
        return result

    @cached_property
    def is_unsettled(self) -> Flags:
        """The forms that wait for a person: not on file, contested, or not known to be received and accepted."""
        is_missing = ~self.is_filed | is_unknown(self.in_time)
        return (is_missing & ~is_true(self.excused)) | self.is_contested

    def words(self, given: GroundInputs, cluster: int) -> tuple[str, str, list[str]]:
        """The filings of one cluster that were not in time, zh and en, and what is missing."""
        zh, en, missing = [], [], []
        for i in self._by_cluster.of(cluster):
            if is_true(self.in_time[i : i + 1])[0] and not self.is_contested[i]:
                continue
            if self.is_unsettled[i]:
                missing.append(f"filings.{self.year[i]}")
            of_form = form_words(self, given, int(i))
            zh.append(of_form[0])
            en.append(of_form[1])
        return ";".join(zh) or "各年度信息表均按时报送", "; ".join(en) or "all forms filed in time", missing


def filings_of(given: GroundInputs, before: np.datetime64 | None = None) -> Filings:
    """Match the forms owed with those received.

    Args:
        before: as in `forms_owed`.
    """
    facts = given.facts
    owed = given.part("forms owed", forms_owed) if before is None else forms_owed(given, before)
    cluster, year, last_day = owed
    rows, is_undated = facts.once("annual reports", lambda: reports_of(facts))
    form, at = _matched(cluster, year, rows)
    received = np.bincount(form, minlength=len(cluster))
    is_withdrawn = is_true(rows.withdrawn[at])
    withdrawn = form[is_withdrawn]
    form, at = form[~is_withdrawn], at[~is_withdrawn]
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
    return Filings(
        cluster,
        year,
        last_day,
        is_filed,
        any_by_group(in_time, form, len(cluster)),
        sent_back,
        (form, done, rows.fault[at]),
        is_undated,
        counts,
        form_events(facts).excused(form_key(cluster, year)),
        _contested(given, form_key(cluster, year), form, rows.filer[at]),
        from_bool(np.bincount(withdrawn, minlength=len(cluster)) > 0),
        received,
        rows.row[at],
    )


def _contested(given: GroundInputs, owed: Integers, form: Positions, filer: NDArray[np.object_]) -> Flags:
    """The forms owed of which two filers state different figures, and both still stand."""
    is_contested = contested_of(given.facts, owed)
    for i in np.flatnonzero(is_contested):
        is_contested[i] = len({name for name in filer[form == i] if isinstance(name, str)}) > 1
    return is_contested


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
    """The forms owed that were received, and the row of each."""
    if not len(cluster):
        return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp)
    # A table of clusters by years that tells which form is which, so that none has to be searched.
    first, span = int(year.min()), int(year.max() - year.min()) + 1
    place = np.full((int(cluster.max()) + 1, span), -1, dtype=np.intp)
    place[cluster, year - first] = np.arange(len(cluster))
    of_row, column = rows.cluster, rows.year - first
    may_be = np.flatnonzero((of_row < len(place)) & (column >= 0) & (column < span))
    form = place[of_row[may_be], column[may_be]]
    return form[form >= 0], may_be[form >= 0]


def _day_of_form(form: Positions, day: Days, size: int, *, is_latest: bool) -> Days:
    """The earliest (or latest) known day of each form's rows; NaT without one."""
    result = np.full(size, UNKNOWN_DAY)
    order = np.argsort(day, kind="stable")  # unknown days come last
    order = order[~np.isnat(day[order])]
    order = order if is_latest else order[::-1]
    result[form[order]] = day[order]
    return result
