"""有效期三年: first and last day, printed texts, extensions and the term that holds the law date (第十二条)."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from cluster_review.evaluation.evaluate import evaluate
from cluster_review.evaluation.validity.printed_validity import parse_printed
from cluster_review.evaluation.validity.register_terms import last_of_cluster
from cluster_review.evaluation.validity.term_rules import end_of_term
from cluster_review.evaluation.validity.validity import status_on, terms, terms_by_batch
from cluster_review.provisions.loading import instrument_from, load_readings, read_yaml
from cluster_review.tables import NEVER


def end(start: str, rule, years=None) -> str:
    return str(end_of_term(np.array([start], dtype="datetime64[D]"), rule, years)[0])


@pytest.fixture(scope="session")
def rule(instrument):
    return instrument.validity


@pytest.fixture(scope="session")
def calendar_years(rule):
    return rule.model_copy(update={"end": "calendar_years"})


@pytest.mark.parametrize(
    ("start", "last"),
    [
        ("2023-07-01", "2026-06-30"),
        ("2024-02-29", "2027-02-27"),
        ("2024-03-01", "2027-02-28"),
        ("2021-03-01", "2024-02-29"),
    ],
)
def test_three_years_end_on_the_day_before_the_anniversary(rule, start, last):
    assert end(start, rule) == last


def test_an_instrument_may_include_the_anniversary(rule):
    assert end("2023-07-01", rule.model_copy(update={"end": "same_day"})) == "2026-07-01"


def test_calendar_years_end_on_31_december(calendar_years):
    assert end("2023-01-01", calendar_years) == "2025-12-31"
    assert end("2023-07-01", calendar_years) == "2025-12-31"


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2023年7月1日至2026年6月30日", (date(2023, 7, 1), date(2026, 6, 30))),
        ("有效期为2023年7月1日—2026年6月30日", (date(2023, 7, 1), date(2026, 6, 30))),
        ("2023-07-01至2026-06-30", (date(2023, 7, 1), date(2026, 6, 30))),
        ("2026年6月30日至2023年7月1日", None),
        ("2023年2月30日至2026年6月30日", None),
        ("2023年至2025年", None),
        ("2024年至2027年", None),
        ("三年", None),
    ],
)
def test_printed_texts_of_a_day_before_instrument(rule, text, period):
    assert parse_printed(text, rule) == period


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2023年至2025年", (date(2023, 1, 1), date(2025, 12, 31))),
        ("2024年至2027年", None),
        ("2023年7月1日至2026年6月30日", (date(2023, 7, 1), date(2026, 6, 30))),
    ],
)
def test_printed_years_have_an_end_where_calendar_years_count(calendar_years, text, period):
    assert parse_printed(text, calendar_years) == period


@pytest.fixture
def term(facts_of, rule, instrument):
    """The terms of one cluster as text; the register is confirmed complete."""

    def of(law_date=date(2026, 4, 15), events=(), is_complete=True, readings=None, **cluster):
        mark = {"facet": "register", "county": "*", "cluster_id": "*", "mark": "complete"}
        mark |= {"period_from_date": date(1900, 1, 1), "period_to_date": date(9998, 12, 31)}
        facts = facts_of(
            law_date=law_date,
            clusters=[{"cluster_id": "C", **cluster}],
            register_events=[{"cluster_id": "C", **event} for event in events],
            completeness_marks=[mark] if is_complete else [],
        )
        found = terms(facts, rule, {**instrument.default_readings(), **(readings or {})})
        columns = ("term_start", "surely_since", "valid_from", "end", "is_end_recorded")
        columns += ("decided", "status", "is_doubtful")
        return {name: str(getattr(found, name)[0]) for name in columns}

    return of


FIRST = {"recognised_date": date(2023, 7, 1), "valid_to": date(2026, 6, 30)}


def test_a_first_term(term):
    found = term(**FIRST)
    assert found["term_start"] == found["surely_since"] == "2023-07-01"
    assert (found["end"], found["is_end_recorded"], found["is_doubtful"]) == ("2026-06-30", "True", "False")


@pytest.mark.parametrize(
    ("law_date", "status"),
    [
        (date(2025, 12, 31), "valid"),  # 181 days before the end
        (date(2026, 1, 1), "expiring"),  # 180
        (date(2026, 6, 30), "expiring"),  # the last day is valid
        (date(2026, 7, 1), "review_pending"),
    ],
)
def test_status_by_the_day(term, law_date, status):
    assert term(law_date, **FIRST)["status"] == status


def test_an_end_that_nobody_recorded_is_reckoned_and_says_so(term):
    found = term(recognised_date=date(2023, 7, 1))
    assert (found["end"], found["is_end_recorded"]) == ("2026-06-30", "False")
    assert found["surely_since"] == "NaT"


def test_a_printed_period_without_an_end_is_left_to_a_person(term):
    assert (
        term(recognised_date=date(2024, 7, 1), printed_validity="2024年至2027年")["status"]
        == "lapsed_undetermined"
    )


def test_a_printed_period_counts_like_its_dates(term):
    found = term(recognised_date=date(2023, 6, 12), printed_validity="2023年7月1日至2026年6月30日")
    assert (found["term_start"], found["end"], found["is_end_recorded"]) == (
        "2023-07-01",
        "2026-06-30",
        "True",
    )


def test_an_extension_starts_the_day_after_the_end(term):
    first = {"kind": "recognised", "event_date": date(2020, 7, 1), "valid_to": date(2023, 6, 30)}
    extended = {"kind": "extended", "event_date": date(2023, 5, 20), "valid_to": date(2026, 6, 30)}
    found = term(events=[first, extended], recognised_date=date(2020, 7, 1))
    assert found["term_start"] == found["surely_since"] == "2023-07-01"
    assert (found["end"], found["decided"]) == ("2026-06-30", "2023-05-20")


def test_an_extension_granted_ahead_opens_its_term_when_it_begins(term):
    extended = {"kind": "extended", "event_date": date(2026, 4, 1), "valid_to": date(2029, 6, 30)}
    assert term(date(2026, 6, 30), [extended], **FIRST)["term_start"] == "2023-07-01"
    assert term(date(2026, 7, 1), [extended], **FIRST)["term_start"] == "2026-07-01"
    assert term(date(2026, 6, 30), [extended], **FIRST)["end"] == "2029-06-30"


def test_a_register_that_shows_only_the_present_end_leaves_earlier_events_open(term):
    found = term(recognised_date=date(2020, 7, 1), valid_to=date(2026, 6, 30))
    assert (found["term_start"], found["surely_since"]) == ("2020-07-01", "2023-07-01")


def test_a_validity_may_begin_after_the_recognition(term):
    found = term(recognised_date=date(2022, 11, 1), valid_to=date(2025, 12, 31))
    assert (found["term_start"], found["surely_since"]) == ("2022-11-01", "2023-01-01")
    assert term(recognised_date=date(2022, 11, 1), valid_from=date(2023, 1, 1))["term_start"] == "2023-01-01"


def test_a_new_recognition_after_a_revocation_starts_afresh(term):
    events = [
        {"kind": "recognised", "event_date": date(2017, 7, 1)},
        {"kind": "extended", "event_date": date(2020, 6, 1), "valid_to": date(2023, 6, 30)},
        {"kind": "revoked", "event_date": date(2021, 3, 1)},
    ]
    assert term(events=events)["status"] == "revoked"
    again = [*events, {"kind": "recognised", "event_date": date(2024, 7, 1), "valid_to": date(2027, 6, 30)}]
    found = term(events=again)
    assert (found["status"], found["term_start"], found["end"]) == ("valid", "2024-07-01", "2027-06-30")


def test_an_applicant_has_no_term(term):
    assert term(recognised_date=NEVER)["status"] == "applicant"


@pytest.mark.parametrize(
    ("is_complete", "events"),
    [
        (False, []),
        (True, [{"kind": "extended", "event_date": None}]),
        (True, [{"kind": None, "event_date": date(2024, 1, 1)}]),
    ],
)
def test_an_unconfirmed_or_unclear_register_is_doubtful(term, is_complete, events):
    assert term(events=events, is_complete=is_complete, **FIRST)["is_doubtful"] == "True"


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2024年至2027年", (date(2024, 1, 1), date(2027, 12, 31))),
        ("2024-2027", (date(2024, 1, 1), date(2027, 12, 31))),
        ("2024—2027年", (date(2024, 1, 1), date(2027, 12, 31))),
        ("2027年至2024年", None),
        ("三年", None),
        ("2024年起三年", None),
    ],
)
def test_bare_years_have_an_end_where_a_reading_gives_them_one(rule, text, years):
    readings = {"year_range": "calendar_years"}
    assert parse_printed(text, rule, readings) == years
    assert parse_printed(text, rule, {"year_range": "undetermined"}) is None


@pytest.fixture
def in_batches(policy):
    """The instrument with a batch of whole calendar years, whose form is due a month later."""
    batch = {
        "batch": "B",
        "notice": "虚构通知",
        "validity": {
            "quote": "2023年至2025年",
            "printed": "2023年至2025年",
            "start": "unknown",
            "end": "calendar_years",
        },
        "filing": {"quote": "4月30日前", "due": "04-30"},
    }
    document = {**read_yaml(policy / "instruments/hainan-2023.yaml"), "batches": [batch]}
    return instrument_from(document, load_readings(policy), "hainan-2023.yaml")


def in_two_batches(facts_of, **more):
    """Three clusters recognised on one day: of the batch, of one without rules of its own, of none known."""
    known = {"recognised_date": date(2022, 11, 1)}
    clusters = [{"cluster_id": f"C{i}", "batch": name, **known} for i, name in enumerate(("B", "X", None))]
    return facts_of(clusters=clusters, **more)


def test_each_batch_has_the_validity_of_its_notice(facts_of, in_batches):
    facts = in_two_batches(facts_of, law_date=date(2025, 11, 15))
    found = terms_by_batch(facts, in_batches, in_batches.default_readings())
    assert [str(day) for day in found.end] == ["2025-12-31", "2025-10-31", "2025-10-31"]
    assert list(found.status) == ["expiring", "review_pending", "review_pending"]
    assert list(found.basis) == ["printed", "rule", "rule"]


def test_each_batch_has_the_deadline_of_its_notice(facts_of, in_batches, grading, calendar):
    reports = [
        {"cluster_id": f"C{i}", "report_year": 2023, "received_date": date(2024, 4, 20), "is_accepted": True}
        for i in range(3)
    ]
    facts = in_two_batches(facts_of, law_date=date(2025, 1, 15), annual_reports=reports)
    detail = evaluate(facts, in_batches, grading, calendar).grounds["ground_not_filed"].detail
    late = [
        any("2023" in line and "逾期" in line for line in detail(i).reason_zh.split(";")) for i in range(3)
    ]
    assert late == [False, True, True]


# ---- the days themselves: what holds on the very day at which something begins or ends


def test_a_validity_of_one_day_is_possible(term):
    one = date(2026, 4, 10)
    assert term(recognised_date=one, valid_to=one)["end"] == "2026-04-10"
    assert term(recognised_date=date(2023, 7, 1), valid_from=one, valid_to=one)["end"] == "2026-04-10"
    assert term(recognised_date=date(2026, 4, 11), valid_to=one)["end"] == "NaT"
    assert term(recognised_date=date(2023, 7, 1), valid_from=date(2026, 4, 11), valid_to=one)["end"] == "NaT"


def test_an_entry_that_says_when_the_term_began_makes_that_sure(term):
    entry = {"recognised_date": date(2023, 7, 1), "valid_to": date(2029, 6, 30)}
    assert term(**entry)["surely_since"] == "2026-07-01"
    assert term(**entry, valid_from=date(2023, 7, 1))["surely_since"] == "2023-07-01"


@pytest.mark.parametrize(
    ("begins", "start", "status"),
    [
        (date(2026, 4, 15), "2026-04-15", "valid"),
        (date(2026, 4, 16), "2023-01-01", "review_pending"),
    ],
)
def test_a_term_that_begins_on_the_law_date_has_begun(term, begins, start, status):
    first = {"kind": "recognised", "event_date": date(2023, 1, 1), "valid_to": date(2025, 12, 31)}
    found = term(
        events=[first], recognised_date=date(2023, 1, 1), valid_from=begins, valid_to=date(2029, 4, 14)
    )
    assert (found["term_start"], found["status"]) == (start, status)


@pytest.mark.parametrize(("to", "status"), [(15, "expiring"), (14, "review_pending")])
def test_a_validity_lasts_through_its_last_day(term, to, status):
    last, recognised = date(2026, 4, to), {"kind": "recognised", "event_date": date(2023, 1, 1)}
    of_event = term(events=[{**recognised, "valid_to": last}], recognised_date=date(2023, 1, 1))
    assert of_event["status"] == status
    of_entry = term(
        events=[{**recognised, "valid_to": date(2025, 12, 31)}],
        recognised_date=date(2023, 1, 1),
        valid_to=last,
    )
    assert of_entry["status"] == status


@pytest.mark.parametrize(("on", "start"), [(15, "2026-04-15"), (16, "2023-04-16")])
def test_an_extension_holds_from_its_first_day(term, on, start):
    first = {"kind": "recognised", "event_date": date(2023, 4, 16), "valid_to": date(2026, 4, 14)}
    ahead = {"kind": "extended", "event_date": date(2026, 4, 1), "valid_to": date(2029, 4, 14)}
    found = term(
        events=[first, {**ahead, "valid_from": date(2026, 4, on)}], recognised_date=date(2023, 4, 16)
    )
    assert found["term_start"] == found["surely_since"] == start
    assert found["status"] == ("valid" if on == 15 else "review_pending")


def test_an_extension_decided_on_the_day_of_recognition_belongs_to_it(term):
    day = date(2023, 7, 1)
    extension = {"kind": "extended", "event_date": day, "valid_to": date(2029, 6, 30)}
    assert term(events=[extension], recognised_date=day)["end"] == "2029-06-30"
    earlier = {**extension, "event_date": date(2023, 6, 30)}
    assert term(events=[earlier], recognised_date=day)["end"] == "2026-06-30"


def test_an_extension_that_follows_without_a_gap_is_only_as_sure_as_its_end(term):
    first = {"kind": "recognised", "event_date": date(2023, 7, 1), "valid_to": date(2026, 6, 30)}
    long = {"kind": "extended", "event_date": date(2026, 6, 1), "valid_to": date(2032, 6, 30)}
    for gap in ("continues", "review_pending"):
        found = term(
            law_date=date(2027, 4, 15),
            events=[first, long],
            readings={"gap_status": gap},
            recognised_date=date(2023, 7, 1),
        )
        assert (found["term_start"], found["surely_since"]) == ("2026-07-01", "2029-07-01")
        assert found["end"] == "2032-06-30"


def test_a_revocation_on_the_day_of_a_recognition_is_not_before_it(term):
    again = {"kind": "recognised", "event_date": date(2024, 7, 1), "valid_to": date(2027, 6, 30)}
    for on, start in ((date(2024, 6, 30), "2024-07-01"), (date(2024, 7, 1), "2021-07-01")):
        revoked = {"kind": "revoked", "event_date": on}
        found = term(events=[revoked, again], recognised_date=date(2021, 7, 1))
        assert found["term_start"] == start


def test_a_revocation_on_the_day_that_the_entry_states_does_not_undo_it(term):
    again = {"kind": "recognised", "event_date": date(2024, 7, 1), "valid_to": date(2027, 6, 30)}
    for on, start in ((date(2021, 7, 1), "2021-07-01"), (date(2021, 7, 2), "2024-07-01")):
        found = term(events=[{"kind": "revoked", "event_date": on}, again], recognised_date=date(2021, 7, 1))
        assert found["term_start"] == start


def test_a_recognition_on_the_day_of_a_revocation_came_after_it(term):
    later = {"kind": "recognised", "event_date": date(2024, 7, 1)}
    for on, end in ((date(2022, 1, 1), "2027-12-31"), (date(2021, 12, 31), "2027-06-30")):
        first = {"kind": "recognised", "event_date": on, "valid_to": date(2027, 12, 31)}
        revoked = {"kind": "revoked", "event_date": date(2022, 1, 1)}
        assert term(events=[revoked, first, later])["end"] == end


# ---- the status on another day, by what the register had recorded by then


@pytest.fixture
def on_day(facts_of, instrument):
    """Status and end on a day, seen from a later law date."""

    def of(day: str, events=(), **cluster):
        mark = {"facet": "register", "county": "*", "cluster_id": "*", "mark": "complete"}
        mark |= {"period_from_date": date(1900, 1, 1), "period_to_date": date(9998, 12, 31)}
        facts = facts_of(
            law_date=date(2030, 1, 1),
            clusters=[{"cluster_id": "C", **cluster}],
            register_events=[{"cluster_id": "C", **event} for event in events],
            completeness_marks=[mark],
        )
        found = status_on(facts, instrument, instrument.default_readings(), np.datetime64(day, "D"))
        return str(found.status[0]), str(found.end[0])

    return of


RECOGNISED = {"kind": "recognised", "event_date": date(2023, 7, 1), "valid_to": date(2026, 6, 30)}
EXTENDED = {"kind": "extended", "event_date": date(2026, 8, 15), "valid_to": date(2029, 6, 30)}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2023-06-30", ("applicant", "NaT")),
        ("2023-07-01", ("valid", "2026-06-30")),
        ("2026-06-30", ("expiring", "2026-06-30")),
        ("2026-08-14", ("review_pending", "2026-06-30")),
        ("2026-08-15", ("valid", "2029-06-30")),
    ],
)
def test_what_a_later_decision_wrote_into_the_register_was_not_there_before_it(on_day, day, expected):
    entry = {"recognised_date": date(2023, 7, 1), "valid_to": date(2029, 6, 30)}
    assert on_day(day, events=[RECOGNISED, EXTENDED], **entry) == expected


@pytest.mark.parametrize(
    ("to", "end"), [(date(2029, 6, 30), "2026-06-30"), (date(2029, 6, 29), "2029-06-29")]
)
def test_an_entry_is_of_the_later_decision_from_the_day_to_which_that_extends(on_day, to, end):
    entry = {"recognised_date": date(2023, 7, 1), "valid_to": to}
    assert on_day("2026-08-14", events=[RECOGNISED, EXTENDED], **entry)[1] == end


@pytest.mark.parametrize(
    ("to", "end"), [(date(2026, 8, 16), "2026-06-30"), (date(2026, 8, 15), "2026-08-15")]
)
def test_an_extension_without_an_end_wrote_what_lies_beyond_its_own_day(on_day, to, end):
    open_ended = {**EXTENDED, "valid_to": None}
    entry = {"recognised_date": date(2023, 7, 1), "valid_to": to}
    assert on_day("2026-08-14", events=[RECOGNISED, open_ended], **entry)[1] == end


def test_before_a_second_recognition_the_first_one_held(on_day):
    again = {"kind": "recognised", "event_date": date(2028, 7, 1), "valid_to": date(2031, 6, 30)}
    entry = {"recognised_date": date(2028, 7, 1), "valid_to": date(2031, 6, 30)}
    assert on_day("2026-06-30", events=[RECOGNISED, again], **entry) == ("expiring", "2026-06-30")
    assert on_day("2028-06-30", events=[RECOGNISED, again], **entry) == ("review_pending", "2026-06-30")
    assert on_day("2028-07-01", events=[RECOGNISED, again], **entry) == ("valid", "2031-06-30")


def test_an_applicant_was_one_on_every_day(on_day):
    for day in ("2023-07-01", "2029-12-31"):
        assert on_day(day, recognised_date=NEVER)[0] == "applicant"


def test_on_the_day_of_recognition_itself_it_holds(on_day):
    entry = {"recognised_date": date(2023, 7, 1), "valid_to": date(2026, 6, 30)}
    assert on_day("2023-07-01", **entry)[0] == "valid"
    assert on_day("2023-06-30", **entry)[0] == "applicant"


AGAIN = (
    {"kind": "revoked", "event_date": date(2022, 1, 1)},
    {"kind": "recognised", "event_date": date(2024, 7, 1)},
)


@pytest.mark.parametrize(
    ("stated_to", "end"), [(date(2024, 6, 30), "2027-06-30"), (date(2024, 7, 1), "2024-07-01")]
)
def test_an_end_before_a_second_recognition_is_of_the_first(term, stated_to, end):
    assert term(events=AGAIN, recognised_date=date(2021, 7, 1), valid_to=stated_to)["end"] == end


@pytest.mark.parametrize(
    ("stated_from", "sure"), [(date(2024, 6, 30), "2027-07-01"), (date(2024, 7, 1), "2024-07-01")]
)
def test_a_beginning_before_a_second_recognition_is_of_the_first(term, stated_from, sure):
    entry = {"recognised_date": date(2021, 7, 1), "valid_from": stated_from, "valid_to": date(2030, 6, 30)}
    assert term(events=AGAIN, **entry)["surely_since"] == sure


@pytest.mark.parametrize(
    ("events", "entry", "basis"),
    [
        ([], {}, "rule"),
        ([], {"valid_to": date(2026, 6, 30)}, "register"),
        ([], {"printed_validity": "2023年7月1日至2026年6月30日"}, "printed"),
        ([RECOGNISED], {}, "event"),
        ([RECOGNISED, EXTENDED], {}, "event"),
        ([RECOGNISED, EXTENDED], {"valid_to": date(2026, 6, 30)}, "event"),
        ([RECOGNISED, EXTENDED], {"valid_to": date(2029, 6, 30)}, "register"),
        ([], {"valid_to": date(2026, 6, 30), "printed_validity": "2023年7月1日至2026年6月30日"}, "register"),
        ([RECOGNISED, {**EXTENDED, "valid_to": None}], {}, "extension_rule"),
    ],
)
def test_it_is_known_what_the_end_was_taken_from(facts_of, instrument, rule, events, entry, basis):
    facts = facts_of(
        law_date=date(2026, 9, 1),
        clusters=[{"cluster_id": "C", "recognised_date": date(2023, 7, 1), **entry}],
        register_events=[{"cluster_id": "C", **event} for event in events],
    )
    assert terms(facts, rule, instrument.default_readings()).basis.tolist() == [basis]


@pytest.mark.parametrize(
    ("events", "entry", "is_recorded"),
    [
        ([], {}, False),
        ([], {"valid_to": date(2026, 6, 30)}, True),
        ([RECOGNISED], {}, True),
        ([RECOGNISED, {**EXTENDED, "valid_to": None}], {}, False),
        ([RECOGNISED, {**EXTENDED, "valid_to": None}], {"valid_to": date(2029, 6, 30)}, True),
        ([RECOGNISED, EXTENDED], {"valid_to": date(2026, 6, 30)}, True),
    ],
)
def test_an_end_is_recorded_where_an_event_or_the_entry_states_it(term, events, entry, is_recorded):
    found = term(law_date=date(2026, 9, 1), events=events, recognised_date=date(2023, 7, 1), **entry)
    assert found["is_end_recorded"] == str(is_recorded)


@pytest.mark.parametrize(
    ("entry", "begins"),
    [
        ({}, "2023-07-01"),
        ({"valid_from": date(2023, 8, 1)}, "2023-08-01"),
    ],
)
def test_a_validity_begins_as_the_entry_says_or_with_the_recognition(term, entry, begins):
    assert term(recognised_date=date(2023, 7, 1), **entry)["valid_from"] == begins


@pytest.mark.parametrize(
    ("to", "begins"), [(date(2024, 6, 30), "2024-07-01"), (date(2030, 6, 30), "2024-07-01")]
)
def test_a_beginning_of_the_first_recognition_is_not_of_the_second(term, to, begins):
    entry = {"recognised_date": date(2021, 7, 1), "valid_from": date(2021, 7, 1), "valid_to": to}
    assert term(events=AGAIN, **entry)["valid_from"] == begins


def test_a_beginning_that_a_later_decision_wrote_was_not_there_before_it(on_day):
    entry = {
        "recognised_date": date(2023, 7, 1),
        "valid_from": date(2026, 7, 1),
        "valid_to": date(2029, 6, 30),
    }
    found = on_day("2026-08-14", events=[RECOGNISED, EXTENDED], **entry)
    assert found == ("review_pending", "2026-06-30")


@pytest.mark.parametrize(
    ("marks", "is_doubtful"),
    [
        ((("complete", 1900, 9998),), False),
        ((("complete", 1900, 9998), ("damaged", 2019, 2020)), True),
        ((("complete", 1900, 9998), ("damaged", 1900, 1900)), True),
        ((("complete", 1900, 2025),), True),
        ((), True),
    ],
)
def test_a_register_that_ever_lost_rows_or_is_not_whole_now_is_doubtful(
    facts_of, rule, instrument, marks, is_doubtful
):
    rows = [
        {
            "facet": "register",
            "county": "*",
            "cluster_id": "*",
            "mark": mark,
            "period_from_date": date(first, 1, 1),
            "period_to_date": date(last, 12, 31),
        }
        for mark, first, last in marks
    ]
    facts = facts_of(clusters=[{"cluster_id": "C", **FIRST}], completeness_marks=rows)
    assert terms(facts, rule, instrument.default_readings()).is_doubtful.tolist() == [is_doubtful]


def test_without_a_known_recognition_nothing_surely_lies_in_the_term(term):
    entry = {"valid_from": date(2023, 7, 1), "valid_to": date(2026, 6, 30)}
    assert term(**entry)["surely_since"] == "NaT"


def test_between_two_terms_a_review_is_pending(term):
    first = {"kind": "recognised", "event_date": date(2023, 7, 1)}
    ahead = {**EXTENDED, "event_date": date(2026, 6, 1), "valid_from": date(2026, 10, 1)}
    for events in ([first, ahead], [RECOGNISED, ahead]):
        found = term(law_date=date(2026, 8, 1), events=events, recognised_date=date(2023, 7, 1))
        assert found["status"] == "review_pending"


def test_between_an_extension_and_what_the_entry_says_a_review_is_pending(term):
    entry = {"valid_from": date(2029, 10, 1), "valid_to": date(2032, 6, 30)}
    on_time = {**EXTENDED, "event_date": date(2026, 6, 1)}
    for law_date, status in ((date(2029, 6, 30), "valid"), (date(2029, 8, 1), "review_pending")):
        found = term(
            law_date=law_date, events=[RECOGNISED, on_time], recognised_date=date(2023, 7, 1), **entry
        )
        assert found["status"] == status


def test_of_events_of_one_day_the_one_filed_last_counts(term):
    """Enough of them, among others of an earlier day, that a sort which only looks fast would mix them."""
    ends = pd.date_range("2029-01-01", periods=60)
    on = pd.to_datetime(["2026-06-01", "2026-05-01"] * 30)
    events = pd.DataFrame({"cluster": 0, "event_date": on, "valid_to": ends})
    assert [str(day) for day in last_of_cluster(events, 1, "valid_to")] == ["2029-02-28"]
    extensions = [
        {"kind": "extended", "event_date": day.date(), "valid_to": end.date()}
        for day, end in zip(on, ends, strict=True)
    ]
    found = term(
        law_date=date(2026, 9, 1), events=[RECOGNISED, *extensions], recognised_date=date(2023, 7, 1)
    )
    assert found["end"] == "2029-02-28"
