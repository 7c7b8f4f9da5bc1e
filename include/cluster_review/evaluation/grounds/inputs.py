"""What all grounds look at, and the records they cite."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar, cast

import numpy as np

from cluster_review.calendar import WorkingCalendar
from cluster_review.evaluation.finding import Codes, Detail, Input
from cluster_review.evaluation.incidents.event_words import finality_words, quoted
from cluster_review.evaluation.incidents.serious_events import PeriodTest, SeriousEventRecords, since, weigh
from cluster_review.evaluation.recall import Answers
from cluster_review.evaluation.validity.validity import Terms
from cluster_review.facts.completeness import Completeness, States
from cluster_review.facts.dates import NEVER_DAY, Days, days, iso
from cluster_review.facts.facts import Facts
from cluster_review.facts.membership import truths
from cluster_review.provisions import model
from cluster_review.truth import Positions, Truth, Truths, all_of, any_by_group, from_bool, is_true

Found = TypeVar("Found")

_FOUND = frozenset({"false_declaration", "violation"})
"""Supervision events that are found (发现), where the others simply happen."""


@dataclass(frozen=True)
class GroundInputs:
    """What the grounds look at.

    The terms and the serious events are asked for when they are looked at, so that a ground, or a part of one,
    depends on no more than it uses.
    """

    facts: Facts
    instrument: model.Instrument
    calendar: WorkingCalendar
    readings: Answers

    @property
    def terms(self) -> Terms:
        """The terms of validity."""
        return cast(Terms, self.readings.piece("terms"))

    @property
    def events(self) -> SeriousEventRecords:
        """The serious events."""
        return SeriousEventRecords(self.readings)

    def part(self, name: str, find: Callable[[GroundInputs], Found]) -> Found:
        """A part of a ground that is worth remembering by itself.

        Args:
            name: one name always stands for the same part.
            find: takes the inputs to look at, which on another occasion are under other readings.
        """
        found = self.readings.piece(name, lambda answers: find(replace(self, readings=answers)))
        return cast(Found, found)

    def state_in_term(self, facet: str) -> States:
        """Completeness of a facet from the first day whose events count to the law date."""
        return self.part(f"{facet} in term", lambda given: given.facts.state_since(facet, given.start))

    @property
    def start(self) -> Days:
        """First day whose events count: of the current term, or of the recognition (reading event_term)."""
        if self.readings["event_term"] == "since_recognition":
            return np.where(
                self.terms.recognised == NEVER_DAY, np.datetime64("NaT", "D"), self.terms.recognised
            )
        return self.terms.term_start

    @property
    def surely_since(self) -> Days:
        """First day that surely counts; later than `start`, or unknown, where the register is not clear."""
        return self.start if self.readings["event_term"] == "since_recognition" else self.terms.surely_since

    @property
    def in_term(self) -> PeriodTest:
        """Whether a day lies in the period whose events count."""
        return since(self.start, self.facts.dates.law_day, self.surely_since)


@dataclass(frozen=True)
class Record:
    """One record that counts or may count against a cluster."""

    truth: Truth
    zh: str
    en: str
    input: Input


def outcome_of(truth: Truths) -> Codes:
    """Outcome codes: false, unknown, true are not established, undetermined, established."""
    return truth.astype(np.int8)


def described(
    given: GroundInputs, records: list[Record], gap: tuple[str, ...], none_zh: str, none_en: str
) -> Detail:
    """The records in words, in an order that doesn't depend on the rows', and what isn't confirmed complete."""
    records = sorted(records, key=lambda r: (r.zh, r.input.source_ref))
    zh, en = ";".join(r.zh for r in records) or none_zh, "; ".join(r.en for r in records) or none_en
    if gap:
        gap_zh, gap_en = zip(*(_gap_words(given.facts, name) for name in gap), strict=True)
        zh = f"{zh};数据未确认齐全:{'、'.join(gap_zh)}"
        en = f"{en}; not confirmed complete: {', '.join(gap_en)}"
    return Detail(zh, en, inputs=tuple(r.input for r in records), missing=gap)


def _gap_words(facts: Facts, name: str) -> tuple[str, str]:
    """What data that isn't known to be whole is called: a facet, or the form of a year (`filings.2024`)."""
    _, _, year = name.partition("filings.")
    if year:
        return f"{year}年度信息表", f"form of {year}"
    return facts.vocabulary.word("facet", name), facts.vocabulary.word("facet", name, "en")


def supervision_records(
    given: GroundInputs, kinds: tuple[str, ...]
) -> tuple[Truths, Callable[[int], list[Record]]]:
    """Whether supervision recorded one of the kinds in the term, finally; open cases are unknown."""
    facts = given.facts
    rows = facts.frames["supervision_events"]
    _, day, _ = _supervision(facts, kinds)
    truth, each = given.part(f"{' or '.join(kinds)} in term", lambda given: _supervised(given, kinds))

    def records(at: int) -> list[Record]:
        listed = []
        for i in facts.rows_of_cluster("supervision_events", at):
            if each[i] == Truth.FALSE:
                continue
            row = rows.iloc[i]
            zh, en = (facts.vocabulary.word("supervision_kind", row["kind"], lang) for lang in ("zh", "en"))
            document = row["document"] if isinstance(row["document"], str) else ""
            of, of_en = (f",文件{document}", f", document {quoted(document)}") if document else ("", "")
            found_zh, found_en = ("发现", " found") if row["kind"] in _FOUND else ("", "")
            final_zh, final_en = finality_words(row["is_final"])
            listed.append(
                Record(
                    Truth(int(each[i])),
                    f"{iso(day[i])}{found_zh}{zh}{of},{final_zh}",
                    f"{en}{found_en} on {iso(day[i], 'en')}{of_en}, {final_en}",
                    Input(str(row["kind"]), zh, str(row["source_ref"])),
                )
            )
        return listed

    return truth, records


def _supervised(given: GroundInputs, kinds: tuple[str, ...]) -> tuple[Truths, Truths]:
    """Whether supervision recorded one of the kinds in the term, finally: of each cluster, and of each record."""
    cluster, day, may_count = _supervision(given.facts, kinds)
    each = all_of(may_count, given.in_term(cluster, day))
    return weigh(any_by_group(each, cluster, given.facts.size), given.state_in_term("supervision")), each


def _supervision(facts: Facts, kinds: tuple[str, ...]) -> tuple[Positions, Days, Truths]:
    """Cluster and day of each record of supervision, and whether it is of the kinds and final."""
    return facts.once(("supervision", kinds), lambda: _of_kinds(facts, kinds))


def _of_kinds(facts: Facts, kinds: tuple[str, ...]) -> tuple[Positions, Days, Truths]:
    rows = facts.frames["supervision_events"]
    final = truths(rows["is_final"])
    of_kind = from_bool(
        rows["kind"].isin(kinds).to_numpy(dtype=bool), rows["kind"].notna().to_numpy(dtype=bool)
    )
    may_count = all_of(of_kind, np.where(is_true(final), final, np.int8(Truth.UNKNOWN)))
    return rows["cluster"].to_numpy(dtype=np.intp), days(rows["event_date"]), may_count


def open_facet(given: GroundInputs, facet: str, truth: Truths, cluster: int) -> tuple[str, ...]:
    """The facet, if its incompleteness may be why the cluster's ground is open."""
    if truth[cluster] != Truth.UNKNOWN:
        return ()
    state = given.state_in_term(facet)
    return (facet,) if state[cluster] != Completeness.COMPLETE else ()
