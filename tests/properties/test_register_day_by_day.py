"""A register lived through day by day says the same as the one reckoned at once, on every day around a boundary.

第十二条: the simulation opens the register each morning, writes down what was decided that day, and looks
which term the day lies in. It knows no columns and no law but 三年 and 延长三年.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pytest

from cluster_review.evaluation.validity.validity import status_on, terms_by_batch
from cluster_review.facts.dates import Dates
from cluster_review.facts.facts import establish, frame_of
from cluster_review.provisions.loading import load_instrument, load_vocabulary
from cluster_review.provisions.model import Instrument
from cluster_review.tables import NEVER, TABLES
from cluster_review.vocabulary import Vocabulary

DAY = timedelta(days=1)
NOTICE = 180
HISTORIES = 100
LOOKED_AT = 8
"""Histories around whose boundaries all of them are asked."""

LAST = date(2045, 1, 1)
READINGS = [
    {},
    {"validity_end": "same_day"},
    {"extension_start": "decision_date"},
    {"gap_status": "continues"},
    {"extension_start": "decision_date", "gap_status": "continues"},
]


def years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


@dataclass
class Register:
    """One cluster's register, as far as it is written."""

    readings: dict[str, str]
    is_revoked: bool = False
    recognised: date | None = None
    terms: list[tuple[date, date]] = field(default_factory=list)

    def three_years(self, first: date) -> date:
        anniversary = years_later(first, 3)
        return anniversary if self.readings.get("validity_end") == "same_day" else anniversary - DAY

    def write(self, event: dict) -> None:
        """What was decided on a day."""
        on = event["event_date"]
        if event["kind"] == "revoked":
            self.is_revoked = True
            return
        if event["kind"] == "recognised":
            self.is_revoked, self.recognised = False, on
            self.terms = [(on, event.get("valid_to") or self.three_years(on))]
            return
        after_the_old = self.terms[-1][1] + DAY
        by_decision = self.readings.get("extension_start") == "decision_date"
        first = event.get("valid_from") or (on if by_decision else after_the_old)
        last = event.get("valid_to") or self.three_years(first)
        if self.readings.get("gap_status") == "continues":
            first = min(first, after_the_old)
        self.terms.append((first, last))

    def look(self, day: date) -> tuple[str, date | None, date | None]:
        """Status on the day, first day of the term begun last, last day of the last term."""
        if self.recognised is None:
            return "applicant", None, None
        begun = [term for term in self.terms if term[0] <= day]
        end = self.terms[-1][1]
        if self.is_revoked:
            status = "revoked"
        elif begun[-1][1] < day:
            status = "review_pending"
        else:
            status = "expiring" if (end - day).days <= NOTICE else "valid"
        return status, begun[-1][0], end


def history(rng: random.Random) -> list[dict]:
    """What was decided about one cluster, in order; terms of three years, some of whose ends are written down."""
    events: list[dict] = []
    start = rng.choice([date(2019, 6, 30), date(2019, 7, 1), date(2020, 2, 29)])
    while start < date(2028, 1, 1):
        end = years_later(start, 3) - DAY
        events.append({"kind": "recognised", "event_date": start})
        if rng.random() < 0.6:
            events[-1]["valid_to"] = end
        for _ in range(rng.choice([0, 1, 1, 2])):
            decided = end + timedelta(days=rng.choice([-40, -1, 0, 1, 130]))
            extension = {"kind": "extended", "event_date": decided}
            first = end + DAY
            if rng.random() < 0.4:  # a gap between the terms, decided on ahead or not
                first = max(decided, first) + timedelta(days=rng.choice([0, 60]))
                extension["valid_from"] = first
            end = years_later(first, 3) - DAY
            if rng.random() < 0.6 or extension.get("valid_from") is None:
                extension["valid_to"] = end
            events.append(extension)
        revoked = max(end - timedelta(days=400), events[-1]["event_date"] + DAY)
        if rng.random() < 0.5:
            return events
        events.append({"kind": "revoked", "event_date": revoked})
        if rng.random() < 0.3:
            return events
        start = revoked + timedelta(days=200)
    return events


@dataclass(frozen=True)
class Law:
    """All of the law that a register needs."""

    instrument: Instrument
    vocabulary: Vocabulary


@pytest.fixture(scope="module")
def law(repository) -> Law:
    folder = repository / "include/policy"
    return Law(load_instrument(folder, "hainan-2023"), load_vocabulary(folder))


@pytest.fixture(scope="module")
def histories():
    rng = random.Random(20_261_124)
    return [history(rng) for _ in range(HISTORIES)]


def lived(events: list[dict], readings: dict[str, str], until: date) -> Register:
    register = Register(readings)
    for event in events:
        if event["event_date"] <= until:
            register.write(event)
    return register


def boundaries(histories: list[list[dict]], readings: dict[str, str]) -> list[date]:
    """The days before, on and after each decision, each term's first and last day, and each notice."""
    found = set()
    for events in histories:
        terms = lived(events, readings, LAST).terms
        edges = [e["event_date"] for e in events] + [day for term in terms for day in term]
        edges += [last - timedelta(days=NOTICE) for _, last in terms]
        found |= {edge + step * DAY for edge in edges for step in (-1, 0, 1)}
    return sorted(found)


def facts_from(law, histories, law_date: date, entries) -> object:
    mark = {
        "facet": "register",
        "county": "*",
        "cluster_id": "*",
        "mark": "complete",
        "source_ref": "made up",
    }
    mark |= {"period_from_date": date(1900, 1, 1), "period_to_date": date(9998, 12, 31)}
    rows = {
        "clusters": [
            {"cluster_id": f"C{i:03d}", "name": "集群", "county": "469001", "source_ref": "made up", **entry}
            for i, entry in enumerate(entries)
        ],
        "register_events": [
            {"cluster_id": f"C{i:03d}", "source_ref": "made up", **event}
            for i, events in enumerate(histories)
            for event in events
        ],
        "completeness_marks": [mark],
    }
    frames = {name: frame_of(TABLES[name], of_table) for name, of_table in rows.items()}
    return establish(frames, Dates(law_date.year - 1, law_date, ""), law.vocabulary)


def entry_of(register: Register, is_whole: bool) -> dict:
    """The cluster's line of the register as it stands: with its dates, or only the day of recognition."""
    if register.recognised is None:
        return {"recognised_date": NEVER}
    dates = {"recognised_date": register.recognised}
    if is_whole and len(register.terms) == 1:
        dates |= dict(zip(("valid_from", "valid_to"), register.terms[-1], strict=True))
    elif is_whole:
        dates["valid_to"] = register.terms[-1][1]
    return dates


def answers(found, count: int) -> list[tuple[str, str, str]]:
    columns = (found.status, found.term_start, found.end)
    return [tuple(str(column[i]) for column in columns) for i in range(count)]


def told(register: Register, day: date) -> tuple[str, ...]:
    return tuple("NaT" if part is None else str(part) for part in register.look(day))


@pytest.mark.parametrize(
    ("readings", "entry"),
    [*((readings, "dates") for readings in READINGS), ({}, "events alone")],
    ids=lambda given: given if isinstance(given, str) else "+".join(given.values()) or "default",
)
def test_status_on_any_day_is_what_the_register_said_that_day(law, histories, readings, entry):
    """One register, complete today, asked for every day; it must not know then what was decided later."""
    chosen = law.instrument.default_readings() | readings
    registers = [lived(events, readings, LAST) for events in histories]
    entries = [entry_of(register, entry == "dates") for register in registers]
    facts = facts_from(law, histories, LAST, entries)
    seen = set()
    for day in boundaries(histories[:LOOKED_AT], readings):
        found = answers(status_on(facts, law.instrument, chosen, np.datetime64(day, "D")), len(histories))
        for events, answer in zip(histories, found, strict=True):
            expected = told(lived(events, readings, day), day)
            compared = slice(0, 1) if expected[0] == "applicant" else slice(0, 3)
            assert answer[compared] == expected[compared], (day, events)
            seen.add(answer[0])
    assert seen == {"applicant", "valid", "expiring", "review_pending", "revoked"}


@pytest.mark.parametrize("readings", READINGS[::4], ids=lambda r: "+".join(r.values()) or "default")
def test_an_evaluation_on_a_law_date_sees_the_register_of_that_day(law, histories, readings):
    """What an evaluation reckons from the entry as it stood that day is what the register said."""
    chosen = law.instrument.default_readings() | readings
    for day in boundaries(histories[: LOOKED_AT // 2], readings):
        registers = [lived(events, readings, day) for events in histories]
        entries = [entry_of(register, True) for register in registers]
        found = answers(
            terms_by_batch(facts_from(law, histories, day, entries), law.instrument, chosen), len(histories)
        )
        for register, events, answer in zip(registers, histories, found, strict=True):
            expected = told(register, day)
            compared = slice(0, 1) if expected[0] == "applicant" else slice(0, 3)
            assert answer[compared] == expected[compared], (day, events)
