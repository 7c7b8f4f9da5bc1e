"""A line for every form that a cluster owes, filed or not: absence is a row (报送情况).

Nothing here decides: the lines and the ground of article 14(3) are two tellings of the same match.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import numpy as np
import pandas as pd

from cluster_review.calendar import WorkingCalendar
from cluster_review.evaluation.evaluate import Evaluation
from cluster_review.evaluation.grounds.filing import Filings, filings_of
from cluster_review.evaluation.grounds.filing_words import DONE, excuse_words, form_words
from cluster_review.evaluation.grounds.form_events import FormEvents, form_events, form_key
from cluster_review.evaluation.grounds.inputs import GroundInputs
from cluster_review.facts.dates import iso
from cluster_review.facts.facts import Facts
from cluster_review.truth import Truth

_PARTIES = {Truth.TRUE: "cluster", Truth.FALSE: "county"}
_NOT_FILED = frozenset({"expected", "reminded", "overdue", "refused", "withdrawn"})


@dataclass(frozen=True)
class FilingLine:
    """One form that a cluster owes.

    Attributes:
        cluster: its position among the clusters.
        due: last day in time, rest days rolled forward; `None` where it can't be reckoned.
        state: of the code list `filing_state`.
        days_late: days after the last day on which it came, or so far where it hasn't; `None` in time.
        fault_party: who was at fault, where it is on record.
        row: the row of `annual_reports` whose receipt counts, if there is one.
        counted_by: which day counts: received, sent or accepted.
        counted: that day.
        reminded: the day of the last reminder.
        versions: how many forms were received.
    """

    cluster: int
    report_year: int
    due: date | None
    state: str
    days_late: int | None
    fault_party: str | None
    row: int | None
    counted_by: str
    counted: date | None
    reminded: date | None
    versions: int
    reason_zh: str
    reason_en: str


def filing_lines(evaluation: Evaluation, calendar: WorkingCalendar) -> list[FilingLine]:
    """The lines of all recognised clusters, by cluster and year: what fell due in the term, and falls due this year.

    Args:
        evaluation: of the clusters, on the law date.
        calendar: of working days.
    """
    facts = evaluation.facts
    given = GroundInputs(facts, evaluation.instrument, calendar, evaluation.answers)
    next_year = np.datetime64(f"{facts.dates.law_date.year + 1}-01-01", "D")
    filings = filings_of(given, next_year)
    is_outside = evaluation.terms.is_outside[filings.cluster]
    lines = _Lines(filings, given)
    return [lines.of(int(i)) for i in np.flatnonzero(~is_outside)]


@dataclass(frozen=True)
class _Lines:
    filings: Filings
    given: GroundInputs

    @property
    def facts(self) -> Facts:
        return self.given.facts

    def of(self, i: int) -> FilingLine:
        """The line of one form owed."""
        filings, law_day = self.filings, self.facts.dates.law_day
        state, last = self._state(i), filings.last_day[i]
        late = None
        if state == "late" or (state == "excused" and filings.is_late[i]):
            late = int((filings.done[i] - last).astype(int))
        elif state in _NOT_FILED and last < law_day:
            late = int((law_day - last).astype(int))
        row = self._row(i)
        zh, en = self._words(i, state)
        return FilingLine(
            int(filings.cluster[i]),
            int(filings.year[i]),
            _date(last),
            state,
            late,
            None if state in ("received", "excused") else self._fault(i),
            row,
            filings.counts,
            None if row is None else _date(filings.done[i]),
            self._reminded(i),
            int(filings.received[i]),
            zh,
            en,
        )

    def _state(self, i: int) -> str:
        filings, law_day = self.filings, self.facts.dates.law_day
        if filings.is_contested[i]:
            return "unclear"
        if filings.in_time[i] == Truth.TRUE:
            return "received"
        if filings.excused[i] == Truth.TRUE:
            return "excused"
        if filings.is_late[i]:
            return "late"
        if filings.is_filed[i]:
            return "unclear"
        if not np.isnat(filings.sent_back_on[i]):
            return "refused"
        if filings.withdrawn[i] == Truth.TRUE:
            return "withdrawn"
        if filings.last_day[i] < law_day:
            return "overdue"
        return "expected" if self._reminded(i) is None else "reminded"

    def _words(self, i: int, state: str) -> tuple[str, str]:
        filings, year, last = self.filings, int(self.filings.year[i]), self.filings.last_day[i]
        done_zh, done_en = DONE[filings.counts]
        due, due_en = ("未公布", "not announced") if np.isnat(last) else (iso(last), iso(last))
        if state == "received":
            day = iso(filings.done[i])
            zh = f"{year}年度信息表应于{due}前报送,{day}{done_zh},按时"
            return zh, f"form of {year} due {due_en}, {done_en} on {day}, in time"
        if state in ("expected", "reminded"):
            zh, en = (
                f"{year}年度信息表应于{due}前报送,尚未收到",
                f"form of {year} due {due_en}, not received yet",
            )
        elif state == "excused" and not filings.is_filed[i] and not last < self.facts.dates.law_day:
            excused_zh, excused_en = excuse_words(filings, self.given, i)
            zh = f"{year}年度信息表应于{due}前报送,尚未收到{excused_zh}"
            en = f"form of {year} due {due_en}, not received yet{excused_en}"
        else:
            zh, en = form_words(filings, self.given, i)
        if filings.received[i] > 1:
            zh += f",共收到{filings.received[i]}份"
            en += f", {filings.received[i]} received in all"
        reminded = self._reminded(i)
        if state in _NOT_FILED and reminded is not None:
            zh, en = f"{zh},{reminded}已催办", f"{en}, reminded on {reminded}"
        return zh, en

    def _fault(self, i: int) -> str | None:
        """As recorded with the forms, else with the last event that says so."""
        recorded = _PARTIES.get(Truth(int(self.filings.fault[i])))
        if recorded is not None:
            return recorded
        events = self._events
        own = np.flatnonzero(events.key == self._key(i))
        named = [
            k for k in own[np.argsort(events.day[own], kind="stable")] if _text(events.rows, "fault_party", k)
        ]
        return _text(events.rows, "fault_party", named[-1]) if named else None

    def _reminded(self, i: int) -> date | None:
        at = int(self._events.latest("reminded", np.array([self._key(i)]))[0])
        return None if at < 0 else _date(self._events.day[at])

    def _row(self, i: int) -> int | None:
        """The form whose day counts: in time before late, the earliest first."""
        form, done, _ = self.filings.standing
        own = np.flatnonzero(form == i)
        if not own.size:
            return None
        order = np.lexsort((self.filings.standing_row[own], np.where(np.isnat(done[own]), 1, 0), done[own]))
        return int(self.filings.standing_row[own[order[0]]])

    @property
    def _events(self) -> FormEvents:
        return form_events(self.facts)

    def _key(self, i: int) -> int:
        return int(form_key(self.filings.cluster[i : i + 1], self.filings.year[i : i + 1])[0])


def open_forms(lines: list[FilingLine], law_date: date) -> set[tuple[int, int]]:
    """Cluster and year of the forms that had fallen due and wait for a person, as the lines tell it."""
    return {
        (line.cluster, line.report_year)
        for line in lines
        if line.state in ("overdue", "refused", "withdrawn", "unclear", "expected", "reminded")
        and (line.due is None or line.due < law_date)
    }


def _text(rows: pd.DataFrame, column: str, at: Any) -> str | None:
    value = rows[column].iloc[int(at)]
    return value if isinstance(value, str) else None


def _date(day: np.datetime64) -> date | None:
    return None if np.isnat(day) else cast(date, day.astype(object))
