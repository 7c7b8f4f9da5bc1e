"""14(3): the form not filed in time, supervision refused (未及时报送、不接受不配合监测监督)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from cluster_review.calendar import CalendarNotAnnounced, filing_deadline
from cluster_review.evaluation.finding import Detail, GroundFinding
from cluster_review.evaluation.ground_inputs import (
    GroundInputs,
    described,
    open_facet,
    outcome_of,
    supervision_records,
)
from cluster_review.facts.completeness import Completeness
from cluster_review.facts.dates import days, iso
from cluster_review.facts.membership import truths
from cluster_review.provisions import model
from cluster_review.truth import Truth, Truths, all_of, any_of, constant, is_true


def not_filed(ground: model.Ground, given: GroundInputs) -> GroundFinding:
    """Form late, supervision refused, or both, as the reading has it; a form never filed is undetermined."""
    refused, records = supervision_records(given, ("refused", "not_cooperated"))
    late, never, lines = _filings(given)
    reading = given.readings["filing_ground"]
    if reading == "refusal_alone":
        truth = refused
    elif reading == "late_alone":
        truth = any_of(late, refused)
    else:
        truth = all_of(late, refused)
    truth = np.where((truth == Truth.FALSE) & (never != Truth.FALSE), np.int8(Truth.UNKNOWN), truth)

    def detail(cluster: int) -> Detail:
        zh, en, missing = lines(cluster)
        found = records(cluster)
        gap = open_facet(given, "supervision", truth, cluster) + tuple(missing)
        listed = described(found, gap, "监测监督无不配合记录", "no refusal of supervision on record")
        return Detail(
            f"{zh};{listed.reason_zh}",
            f"{en}; {listed.reason_en}",
            inputs=listed.inputs,
            missing=gap,
        )

    return GroundFinding(ground, outcome_of(truth), detail, is_true(late))


def owed_years(given: GroundInputs, cluster: int) -> list[tuple[int, np.datetime64 | None]]:
    """Report years whose form fell due in the current term before the law date, with their last day.

    The last day is None where that year's working days aren't announced.
    """
    start, law_day = given.start[cluster], given.facts.dates.law_day
    if np.isnat(start):
        return []
    filing = given.instrument.filing
    rule = given.readings["filing_rest_day"] if filing.rest_day == "next_working_day" else filing.rest_day
    first = int(start.astype("datetime64[Y]").astype(int)) + 1970
    if given.readings["first_year_filing"] == "not_owed":
        first += 1
    owed: list[tuple[int, np.datetime64 | None]] = []
    for year in range(first, given.facts.dates.law_date.year):
        try:
            last = np.datetime64(filing_deadline(year, filing.due, rule, given.calendar).last_day, "D")  # type: ignore[arg-type]
        except CalendarNotAnnounced:
            nominal = np.datetime64(f"{year + 1}-{filing.due}", "D")
            if nominal < law_day and not nominal > given.terms.end[cluster]:
                owed.append((year, None))
            continue
        if given.readings["filing_day"] == "excluded":
            last -= np.timedelta64(1, "D")
        if start <= last < law_day and not last > given.terms.end[cluster]:
            owed.append((year, last))
    return owed


def _filings(given: GroundInputs) -> tuple[Truths, Truths, Callable[[int], tuple[str, str, list[str]]]]:
    """Whether a form was late, whether one was never filed, and one cluster's filings in words."""
    facts = given.facts
    rows = facts.frames["annual_reports"]
    state = facts.state_since("filings", given.start)
    filed: dict[tuple[int, int], list[int]] = {}
    for i, (cluster, year) in enumerate(zip(rows["cluster"], rows["report_year"], strict=True)):
        if not pd.isna(year):
            filed.setdefault((int(cluster), int(year)), []).append(i)
    received, accepted = days(rows["received_date"]), truths(rows["is_accepted"])
    late, never = constant(Truth.FALSE, facts.size), constant(Truth.FALSE, facts.size)
    notes: dict[int, list[tuple[int, np.datetime64 | None, np.datetime64, str]]] = {}
    owed_of: dict[tuple[np.datetime64, np.datetime64], list[tuple[int, np.datetime64 | None]]] = {}
    for cluster in range(facts.size):
        begins = given.start[cluster]
        term = (begins, given.terms.end[cluster])
        if term not in owed_of:
            owed_of[term] = owed_years(given, cluster)
        if np.isnat(begins):
            never[cluster] = Truth.UNKNOWN
        for year, last in owed_of[term]:
            valid = [i for i in filed.get((cluster, year), []) if accepted[i] != Truth.FALSE]
            if not valid:
                word = "never" if state[cluster] == Completeness.COMPLETE else "missing"
                never[cluster] = Truth.UNKNOWN if word == "missing" else max(never[cluster], Truth.TRUE)
                notes.setdefault(cluster, []).append((year, last, np.datetime64("NaT", "D"), word))
                continue
            day = received[valid].min()
            sure = accepted[valid[0]] == Truth.TRUE and not np.isnat(day)
            if not sure or last is None:
                never[cluster] = max(never[cluster], Truth.UNKNOWN)
                notes.setdefault(cluster, []).append((year, last, day, "unsure"))
            elif day > last:
                held = Truth.UNKNOWN if state[cluster] == Completeness.DAMAGED else Truth.TRUE
                late[cluster] = max(late[cluster], held)
                notes.setdefault(cluster, []).append((year, last, day, "late"))

    def lines(cluster: int) -> tuple[str, str, list[str]]:
        zh, en, missing = [], [], []
        for year, last, day, word in notes.get(cluster, []):
            due = "未公布" if last is None else iso(last)
            if word == "late" and last is not None:
                gap = int((day - last).astype(int))
                zh.append(f"{year}年度信息表应于{due}前报送,{iso(day)}收到,逾期{gap}天")
                en.append(f"form of {year} due {due}, received {iso(day)}, {gap} days late")
            elif word == "unsure":
                zh.append(f"{year}年度信息表的收到或受理情况待核(应报{due})")
                en.append(f"receipt or acceptance of the form of {year} unknown (due {due})")
                missing.append(f"filings.{year}")
            else:
                zh.append(f"{year}年度信息表未见报送(应报{due})")
                en.append(f"form of {year} not on file (due {due})")
                missing.append(f"filings.{year}")
        return "、".join(zh) or "各年度信息表均按时报送", ", ".join(en) or "all forms filed in time", missing

    return late, never, lines
