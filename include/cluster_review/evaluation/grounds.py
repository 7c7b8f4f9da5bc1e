"""The five grounds of revocation (第十四条). `established` needs complete and final evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cluster_review.calendar import CalendarNotAnnounced, WorkingCalendar, filing_deadline
from cluster_review.evaluation.finding import Codes, Detail, GroundFinding, Input, Outcome
from cluster_review.evaluation.serious_events import SeriousEventRecords, since, weigh
from cluster_review.evaluation.validity import Terms
from cluster_review.facts.completeness import Completeness
from cluster_review.facts.dates import NEVER_DAY, Days, days, iso, not_after, shift_months
from cluster_review.facts.facts import Facts
from cluster_review.facts.membership import truths
from cluster_review.provisions import model
from cluster_review.truth import (
    Flags,
    Truth,
    Truths,
    all_of,
    any_by_group,
    any_of,
    constant,
    from_bool,
    is_true,
    is_unknown,
)

_LOOK_BACK_MONTHS = 36
"""How far before recognition a grave event should have been declared (近三年)."""


@dataclass(frozen=True)
class GroundInputs:
    """What the grounds look at."""

    facts: Facts
    instrument: model.Instrument
    terms: Terms
    events: SeriousEventRecords
    calendar: WorkingCalendar
    readings: Mapping[str, str]

    @property
    def start(self) -> Days:
        """First day whose events count: of the current term, or of the recognition (reading event_term)."""
        if self.readings["event_term"] == "since_recognition":
            return np.where(
                self.terms.recognised == NEVER_DAY, np.datetime64("NaT", "D"), self.terms.recognised
            )
        return self.terms.term_start


@dataclass(frozen=True)
class _Record:
    """One record that counts or may count against a cluster."""

    truth: Truth
    zh: str
    en: str
    input: Input


def ground_findings(given: GroundInputs) -> dict[str, GroundFinding]:
    """All grounds of the instrument, by id; not applicable to applicants and revoked clusters."""
    judges: dict[str, Callable[[model.Ground, GroundInputs], GroundFinding]] = {
        "review_not_passed": _review_not_passed,
        "false_declaration": _false_declaration,
        "not_filed": _not_filed,
        "unreported_change": _unreported_change,
        "serious_incident": _serious_incident,
    }
    found = {}
    is_outside = np.isin(given.terms.status.astype(str), ("applicant", "revoked"))
    for ground in given.instrument.grounds:
        finding = judges[ground.kind](ground, given)
        outcome = np.where(is_outside, np.int8(Outcome.NOT_APPLICABLE), finding.outcome).astype(np.int8)
        warning = (
            finding.is_warning & ~is_outside
            if finding.is_warning.size
            else np.zeros(len(outcome), dtype=bool)
        )
        found[ground.id] = GroundFinding(ground, outcome, finding.detail, warning)
    return found


def _outcome(truth: Truths) -> Codes:
    return truth.astype(np.int8)  # FALSE, UNKNOWN, TRUE are NOT_ESTABLISHED, UNDETERMINED, ESTABLISHED


def _described(records: list[_Record], gap: tuple[str, ...], none_zh: str, none_en: str) -> Detail:
    zh, en = "、".join(r.zh for r in records) or none_zh, ", ".join(r.en for r in records) or none_en
    if gap:
        zh, en = f"{zh};数据未确认齐全:{'、'.join(gap)}", f"{en}; not confirmed complete: {', '.join(gap)}"
    return Detail(zh, en, inputs=tuple(r.input for r in records), missing=gap)


# ---- 14(1) ------------------------------------------------------------------------------------------


def _review_not_passed(ground: model.Ground, given: GroundInputs) -> GroundFinding:
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

    return GroundFinding(ground, _outcome(truth), detail)


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


# ---- 14(2) ------------------------------------------------------------------------------------------


def _false_declaration(ground: model.Ground, given: GroundInputs) -> GroundFinding:
    """A final false declaration or violation in the term; a grave earlier event not declared is undetermined."""
    facts, terms = given.facts, given.terms
    truth, records = _supervision(given, ("false_declaration", "violation"))
    recognised = terms.recognised
    known = ~np.isnat(recognised) & (recognised != NEVER_DAY)
    opens = np.array(
        [
            np.datetime64(shift_months(r.astype(object), -_LOOK_BACK_MONTHS), "D")
            if k
            else np.datetime64("NaT", "D")
            for r, k in zip(recognised, known, strict=True)
        ]
    )
    declared = truths(facts.frames["incidents"]["is_declared"])
    incidents = given.events.sources[0]

    def before_recognition(cluster: NDArray[np.intp], day: Days) -> Truths:
        return from_bool(
            (day > opens[cluster]) & (day < recognised[cluster]), known[cluster] & ~np.isnat(day)
        )

    links = incidents.links
    undeclared = all_of(
        incidents.is_serious[links.record],
        links.is_member,
        before_recognition(links.cluster, incidents.day[links.record]),
        np.int8(Truth.TRUE) - declared[links.record],
    )
    hidden = any_by_group(undeclared, links.cluster, facts.size)
    truth = np.where((truth == Truth.FALSE) & is_true(hidden), np.int8(Truth.UNKNOWN), truth)

    def detail(cluster: int) -> Detail:
        found = records(cluster)
        rows = np.flatnonzero((links.cluster == cluster) & is_true(undeclared))
        for row in rows:
            zh, en = incidents.words(int(links.record[row]))
            ref = str(incidents.records["source_ref"].iloc[int(links.record[row])])
            found.append(
                _Record(
                    Truth.UNKNOWN,
                    f"认定前的{zh}未见申报说明",
                    f"{en}, before recognition, not declared",
                    Input(str(incidents.records.iloc[int(links.record[row]), 0]), zh, ref),
                )
            )
        return _described(found, _gap(given, "supervision", truth, cluster), "无记录", "no record")

    return GroundFinding(ground, _outcome(truth), detail)


def _supervision(
    given: GroundInputs, kinds: tuple[str, ...]
) -> tuple[Truths, Callable[[int], list[_Record]]]:
    """Whether supervision recorded one of the kinds in the term, finally; open cases are unknown."""
    facts = given.facts
    rows = facts.frames["supervision_events"]
    cluster, day = rows["cluster"].to_numpy(dtype=np.intp), days(rows["event_date"])
    final = truths(rows["is_final"])
    of_kind = from_bool(rows["kind"].isin(kinds).to_numpy(dtype=bool))
    in_term = since(given.start, facts.dates.law_day)(cluster, day)
    each = all_of(of_kind, in_term, np.where(is_true(final), final, np.int8(Truth.UNKNOWN)))
    state = facts.state_since("supervision", given.start)
    truth = weigh(any_by_group(each, cluster, facts.size), state)

    def records(at: int) -> list[_Record]:
        listed = []
        for i in np.flatnonzero((cluster == at) & (each != Truth.FALSE)):
            row = rows.iloc[i]
            zh, en = (facts.vocabulary.word("supervision_kind", row["kind"], lang) for lang in ("zh", "en"))
            is_final = each[i] == Truth.TRUE
            listed.append(
                _Record(
                    Truth(int(each[i])),
                    f"{iso(day[i])}{zh}({'已生效' if is_final else '未生效或未知'})",
                    f"{en} on {iso(day[i])} ({'final' if is_final else 'not known to be final'})",
                    Input(str(row["kind"]), zh, str(row["source_ref"])),
                )
            )
        return listed

    return truth, records


def _gap(given: GroundInputs, facet: str, truth: Truths, cluster: int) -> tuple[str, ...]:
    if truth[cluster] != Truth.UNKNOWN:
        return ()
    state = given.facts.state_since(facet, given.start)
    return (facet,) if state[cluster] != Completeness.COMPLETE else ()


# ---- 14(3) ------------------------------------------------------------------------------------------


def _not_filed(ground: model.Ground, given: GroundInputs) -> GroundFinding:
    """Form late, supervision refused, or both, as the reading has it; a form never filed is undetermined."""
    facts = given.facts
    refused, records = _supervision(given, ("refused", "not_cooperated"))
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
        gap = _gap(given, "supervision", truth, cluster) + tuple(missing)
        described = _described(found, gap, "监测监督无不配合记录", "no refusal of supervision on record")
        return Detail(
            f"{zh};{described.reason_zh}",
            f"{en}; {described.reason_en}",
            inputs=described.inputs,
            missing=gap,
        )

    return GroundFinding(ground, _outcome(truth), detail, is_true(late))


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
            if np.datetime64(f"{year + 1}-{filing.due}", "D") < law_day:
                owed.append((year, None))
            continue
        if given.readings["filing_day"] == "excluded":
            last -= np.timedelta64(1, "D")
        if start <= last < law_day:
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
    owed_of: dict[np.datetime64, list[tuple[int, np.datetime64 | None]]] = {}
    for cluster in range(facts.size):
        begins = given.start[cluster]
        if begins not in owed_of:
            owed_of[begins] = owed_years(given, cluster)
        if np.isnat(begins):
            never[cluster] = Truth.UNKNOWN
        for year, last in owed_of[begins]:
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


# ---- 14(4) ------------------------------------------------------------------------------------------


def _unreported_change(ground: model.Ground, given: GroundInputs) -> GroundFinding:
    """A listed change not reported in time; late but before it was discovered is a warning."""
    facts, law_day = given.facts, given.facts.dates.law_day
    rows = facts.frames["changes"]
    cluster = rows["cluster"].to_numpy(dtype=np.intp)
    changed, reported = days(rows["changed_date"]), days(rows["reported_date"])
    discovered = days(rows["discovered_date"])
    allowed = int(given.instrument.reading("change_report_days").values[given.readings["change_report_days"]])
    due = changed + np.timedelta64(allowed, "D")
    in_term = since(given.start, law_day)(cluster, changed)
    overdue = all_of(np.int8(Truth.TRUE) - not_after(reported, due), from_bool(due < law_day, ~np.isnat(due)))
    before_discovery = np.where(reported == NEVER_DAY, np.int8(Truth.FALSE), not_after(reported, discovered))
    unexcused = all_of(overdue, np.int8(Truth.TRUE) - before_discovery)
    is_other = (rows["kind"] == "other").to_numpy(dtype=bool)
    each = all_of(in_term, np.where(is_other, np.int8(Truth.UNKNOWN), unexcused))
    state = facts.state_since("changes", given.start)
    truth = weigh(any_by_group(each, cluster, facts.size), state)
    warned = any_by_group(all_of(in_term, overdue, before_discovery), cluster, facts.size)

    def detail(at: int) -> Detail:
        listed = []
        for i in np.flatnonzero(
            (cluster == at) & (in_term != Truth.FALSE) & ((overdue != Truth.FALSE) | is_other)
        ):
            row = rows.iloc[i]
            zh, en = (facts.vocabulary.word("change_kind", row["kind"], lang) for lang in ("zh", "en"))
            listed.append(
                _Record(
                    Truth(int(each[i])),
                    f"{iso(changed[i])}{zh}变更,报备{iso(reported[i])},发现{iso(discovered[i])}(应于{iso(due[i])}前报备)",
                    f"{en} changed {iso(changed[i])}, reported {_en_day(reported[i])}, discovered "
                    f"{_en_day(discovered[i])} (due {iso(due[i])})",
                    Input(str(row["kind"]), zh, str(row["source_ref"])),
                )
            )
        return _described(
            listed, _gap(given, "changes", truth, at), "无未及时报备的变动", "no change reported late"
        )

    return GroundFinding(ground, _outcome(truth), detail, is_true(warned))


def _en_day(day: np.datetime64) -> str:
    return {"未知": "unknown", "无": "never"}.get(iso(day), iso(day))


# ---- 14(5) ------------------------------------------------------------------------------------------


def _serious_incident(ground: model.Ground, given: GroundInputs) -> GroundFinding:
    """A serious event of a member enterprise in the term; open investigations are undetermined."""
    facts = given.facts
    start, law_day = given.start, facts.dates.law_day
    in_term = since(start, law_day)
    end: Days = np.full(facts.size, law_day)
    truth = given.events.occurred(in_term, start, end)
    known: Flags = ~np.isnat(start)
    truth = np.where(known, truth, np.int8(Truth.UNKNOWN))

    def detail(cluster: int) -> Detail:
        found = [_Record(t, zh, en, i) for t, zh, en, i in given.events.inputs(cluster, in_term)]
        gap = (
            given.events.unconfirmed(cluster, start, end)
            if is_unknown(truth[cluster : cluster + 1])[0]
            else ()
        )
        labels = tuple(facts.vocabulary.word("facet", f) for f in gap)
        described = _described(found, labels, "无记录", "no record")
        return Detail(described.reason_zh, described.reason_en, inputs=described.inputs, missing=gap)

    return GroundFinding(ground, _outcome(truth), detail)
