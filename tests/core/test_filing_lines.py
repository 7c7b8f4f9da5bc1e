"""A line for every form owed: in which state, how late, by whose fault, and which form counts."""

from datetime import date

import pytest

from cluster_review.evaluation.grounds.filing_lines import filing_lines, open_forms
from cluster_review.tables import NEVER

TERM = {"cluster_id": "C", "recognised_date": date(2025, 1, 1), "valid_to": date(2027, 12, 31)}
FORM = {"cluster_id": "C", "report_year": 2025, "is_accepted": True}
DUE = date(2026, 3, 30)


def event(kind, day, **more):
    return {"cluster_id": "C", "report_year": 2025, "kind": kind, "event_date": day, **more}


@pytest.fixture
def lines(facts_of, instrument, grading, calendar):
    """The lines as of a law date."""
    from cluster_review.evaluation.evaluate import evaluate

    def of(*forms, law_date=date(2026, 4, 10), events=(), readings=None, clusters=(TERM,)):
        rows = {"clusters": list(clusters), "annual_reports": [{**FORM, **form} for form in forms]}
        rows |= {"filing_events": list(events)} if events else {}
        facts = facts_of(**rows, law_date=law_date)
        return filing_lines(evaluate(facts, instrument, grading, calendar, readings), calendar)

    return of


@pytest.fixture
def line(lines):
    """The line of the form of 2025."""

    def of(*forms, **given):
        (found,) = (one for one in lines(*forms, **given) if one.report_year == 2025)
        return found

    return of


@pytest.mark.parametrize(
    ("received", "state", "days"),
    [
        (date(2026, 3, 29), "received", None),
        (DUE, "received", None),
        (date(2026, 3, 31), "late", 1),
        (date(2026, 4, 9), "late", 10),
    ],
)
def test_a_form_is_in_time_until_the_end_of_its_last_day(line, received, state, days):
    """每年3月30日前."""
    found = line({"received_date": received, "fault_party": "cluster"})
    assert (found.due, found.state, found.days_late) == (DUE, state, days)
    assert (found.row, found.counted, found.counted_by, found.versions) == (0, received, "received", 1)
    assert found.fault_party == (None if state == "received" else "cluster")


@pytest.mark.parametrize(
    ("law_date", "state", "days"),
    [(date(2026, 3, 29), "expected", None), (DUE, "expected", None), (date(2026, 3, 31), "overdue", 1)],
)
def test_a_form_that_did_not_come_is_expected_until_its_last_day_is_over(line, law_date, state, days):
    found = line(law_date=law_date)
    assert (found.state, found.days_late) == (state, days)
    assert (found.row, found.counted, found.versions, found.fault_party) == (None, None, 0, None)


def test_a_reminder_shows_and_the_last_one_counts(line):
    reminders = [event("reminded", date(2026, 3, 20)), event("reminded", date(2026, 3, 10))]
    other = {**event("reminded", date(2026, 3, 25)), "report_year": 2026}
    found = line(law_date=DUE, events=[*reminders, other])
    assert (found.state, found.reminded, found.days_late) == ("reminded", date(2026, 3, 20), None)
    assert found.reason_zh.endswith("2026-03-20已催办")
    later = line(events=reminders)
    assert (later.state, later.reminded, later.days_late) == ("overdue", date(2026, 3, 20), 11)


def test_a_form_sent_back_or_withdrawn_waits_for_another(line):
    back = line({"received_date": date(2026, 3, 20), "is_accepted": False})
    assert (back.state, back.days_late, back.versions) == ("refused", 11, 1)
    taken = line(
        {"received_date": date(2026, 3, 20)}, events=[event("withdrawn", date(2026, 3, 21), document="函")]
    )
    assert (taken.state, taken.days_late) == ("withdrawn", 11)
    assert line({"received_date": None, "is_accepted": None}).state == "unclear"


def test_an_excuse_counts_with_its_document_only(line):
    late = {"received_date": date(2026, 4, 2), "fault_party": "county"}
    excused = line(late, events=[event("excused", date(2026, 4, 3), document="同意延期函")])
    assert (excused.state, excused.days_late, excused.fault_party) == ("excused", 3, None)
    assert line(late, events=[event("excused", date(2026, 4, 3))]).state == "late"
    absent = line(events=[event("excused", date(2026, 3, 20), document="同意延期函")])
    assert (absent.state, absent.days_late) == ("excused", None)


def test_who_was_at_fault_is_as_recorded_with_the_form_else_by_the_last_event_that_names_somebody(line):
    events = [
        event("reminded", date(2026, 4, 2), fault_party="county"),
        event("excused", date(2026, 4, 1), fault_party="cluster"),
        event("excused", date(2026, 4, 3)),
        {**event("reminded", date(2026, 4, 5), fault_party="cluster"), "report_year": 2024},
    ]
    assert line(events=events).fault_party == "county"
    late = {"received_date": date(2026, 4, 2)}
    assert line({**late, "fault_party": "cluster"}, events=events).fault_party == "cluster"
    assert line(late, events=events).fault_party == "county"


def test_of_several_forms_the_first_in_time_counts(line):
    forms = [{"received_date": date(2026, 3, day)} for day in (28, 20, 25)]
    found = line(*forms)
    assert (found.row, found.counted, found.versions) == (1, date(2026, 3, 20), 3)
    undated = line({"received_date": None}, {"received_date": date(2026, 3, 20)})
    assert (undated.row, undated.counted) == (1, date(2026, 3, 20))


def test_lines_are_of_recognised_clusters_only(lines):
    clusters = [
        {"cluster_id": "A", "recognised_date": NEVER, "applied_date": date(2026, 1, 5)},
        TERM,
        {**TERM, "cluster_id": "D"},
    ]
    found = lines({"received_date": date(2026, 3, 20)}, clusters=clusters)
    assert {(one.cluster, one.report_year) for one in found} == {(1, 2025), (2, 2025)}
    states = {one.cluster: (one.state, one.row) for one in found}
    assert states == {1: ("received", 0), 2: ("overdue", None)}


@pytest.mark.parametrize(
    ("law_date", "waits"), [(date(2026, 3, 29), False), (DUE, False), (date(2026, 3, 31), True)]
)
def test_a_form_waits_for_a_person_once_its_last_day_is_over(lines, law_date, waits):
    found = lines(law_date=law_date)
    assert open_forms(found, law_date) == ({(0, 2025)} if waits else set())
    assert open_forms(lines({"received_date": date(2026, 3, 20)}, law_date=law_date), law_date) == set()
