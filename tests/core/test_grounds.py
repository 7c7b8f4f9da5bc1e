"""The grounds of article 14: what each is found for, and accidents at the end of a validity (有效期满后)."""

from datetime import date

import pytest

from cluster_review.evaluation.evaluate import evaluate
from cluster_review.evaluation.finding import Outcome
from cluster_review.evaluation.grounds.filing import filings_of
from cluster_review.evaluation.grounds.inputs import GroundInputs
from cluster_review.evaluation.grounds.review import current_application, current_call

TERM = {"cluster_id": "C", "recognised_date": date(2023, 7, 1), "valid_to": date(2026, 3, 31)}
FIRM = {
    "cluster_id": "C",
    "report_year": 2025,
    "enterprise_id": "E",
    "name": "企业",
    "member_from_date": date(2020, 1, 1),
    "member_to_date": date(9999, 12, 31),
}
ACCIDENT = {
    "incident_id": "I",
    "enterprise_id": "E",
    "cluster_id": "C",
    "family": "production_safety",
    "official_grade": "较大",
    "status": "concluded",
    "is_responsible": True,
    "is_inside_area": True,
}


@pytest.fixture
def found(facts_of, instrument, grading, calendar, vocabulary):
    """The evaluation of rows, every record complete but those of the facets named."""

    def of(readings=None, but=(), **rows):
        always = {"county": "*", "cluster_id": "*", "mark": "complete"}
        always |= {"period_from_date": date(1900, 1, 1), "period_to_date": date(9998, 12, 31)}
        marks = [{**always, "facet": facet} for facet in vocabulary.options("facet") if facet not in but]
        facts = facts_of(**{"clusters": [TERM], "completeness_marks": marks, **rows})
        return evaluate(facts, instrument, grading, calendar, readings)

    return of


def test_each_finding_names_its_provision_and_each_outcome_its_ground(found, instrument):
    evaluation = found()
    for provision in instrument.provisions:
        assert evaluation.findings[provision.id].provision is provision
    for ground in instrument.grounds:
        assert evaluation.grounds[ground.id].ground is ground


@pytest.mark.parametrize(
    ("day", "but", "outcome"),
    [
        (date(2026, 3, 31), (), Outcome.ESTABLISHED),
        (date(2026, 4, 1), (), Outcome.NOT_ESTABLISHED),
        (date(2026, 3, 31), ("register",), Outcome.UNDETERMINED),
        (date(2026, 4, 1), ("register",), Outcome.UNDETERMINED),
    ],
)
def test_an_accident_after_the_end_may_lie_in_an_extension_that_the_register_lost(found, day, but, outcome):
    """Read so, the days after the end don't count, unless the register may lack what moved the end."""
    evaluation = found(
        {"pending_event": "until_end"},
        but,
        enterprises=[FIRM],
        incidents=[{**ACCIDENT, "occurred_date": day}],
    )
    assert evaluation.grounds["ground_serious_incident"].outcome.tolist() == [outcome]


def test_whether_events_had_to_be_declared_or_not_the_ground_says_its_reasons(found, instrument):
    for option in instrument.reading("undeclared_event").options:
        detail = found({"undeclared_event": option}).grounds["ground_false_declaration"].detail(0)
        assert (detail.reason_zh, detail.inputs) == ("无达到等级或已生效的记录", ())


CALL = {"cluster_id": "C", "apply_by_date": date(2026, 2, 1)}


def lost(facet):
    return {
        "facet": facet,
        "county": "*",
        "cluster_id": "*",
        "mark": "damaged",
        "period_from_date": date(2025, 6, 1),
        "period_to_date": date(2025, 6, 1),
    }


@pytest.mark.parametrize(
    ("facet", "outcome"),
    [
        (None, Outcome.ESTABLISHED),
        ("review.calls", Outcome.UNDETERMINED),
        ("review.applications", Outcome.UNDETERMINED),
        ("register", Outcome.UNDETERMINED),
        ("statistics", Outcome.ESTABLISHED),
    ],
)
def test_no_review_is_missed_where_a_call_or_an_application_may_be_lost(found, facet, outcome):
    """A lost call may have given a later day; a lost application may have been in time."""
    evaluation = found(review_calls=[CALL])
    marks = evaluation.facts.frames["completeness_marks"].to_dict("records")
    evaluation = found(review_calls=[CALL], completeness_marks=marks + ([lost(facet)] if facet else []))
    assert evaluation.grounds["ground_review_not_passed"].outcome.tolist() == [outcome]


def test_where_the_end_is_not_known_it_is_not_known_whether_it_has_come(found):
    cluster = {"cluster_id": "C", "recognised_date": None, "valid_to": None}
    evaluation = found(clusters=[cluster], review_calls=[CALL])
    assert evaluation.grounds["ground_review_not_passed"].outcome.tolist() == [Outcome.UNDETERMINED]


@pytest.mark.parametrize(
    ("changed", "is_warned"),
    [(date(2023, 6, 30), False), (date(2023, 7, 1), True), (date(2024, 1, 1), True)],
)
def test_of_a_change_before_the_term_no_late_report_is_remembered(found, changed, is_warned):
    """Reported late, but before anybody found it: a warning, not a ground."""
    change = {"cluster_id": "C", "kind": "operating_body", "changed_date": changed}
    change |= {"reported_date": date(2024, 12, 1), "discovered_date": date(9999, 12, 31)}
    ground = found(changes=[change]).grounds["ground_unreported_change"]
    assert ground.outcome.tolist() == [Outcome.NOT_ESTABLISHED]
    assert ground.is_warning.tolist() == [is_warned]


# ---- what an event has to be, beside what a reading asks of it

JOINED = {**FIRM, "member_from_date": date(2025, 5, 7)}
PENALTY = {
    "record_id": "R",
    "enterprise_id": "E",
    "kind": "penalty",
    "penalty_type": "fine",
    "is_final": True,
    "record_date": date(2025, 5, 6),
}


@pytest.mark.parametrize(
    "readings", [{"responsibility": "responsible_only"}, {"incident_site": "inside_area"}]
)
@pytest.mark.parametrize(
    ("grade", "outcome"), [("较大", Outcome.ESTABLISHED), ("一般", Outcome.NOT_ESTABLISHED)]
)
def test_who_is_responsible_and_where_it_happened_make_no_small_accident_serious(
    found, readings, grade, outcome
):
    accident = {**ACCIDENT, "occurred_date": date(2025, 5, 6), "official_grade": grade}
    evaluation = found(readings, enterprises=[FIRM], incidents=[accident])
    assert evaluation.grounds["ground_serious_incident"].outcome.tolist() == [outcome]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("concluded", Outcome.ESTABLISHED),
        ("investigating", Outcome.ESTABLISHED),
        (None, Outcome.UNDETERMINED),
    ],
)
def test_where_a_provisional_grade_counts_a_concluded_one_counts_as_well(found, status, outcome):
    accident = {**ACCIDENT, "occurred_date": date(2025, 5, 6), "status": status}
    evaluation = found({"open_investigation": "provisional_grade"}, enterprises=[FIRM], incidents=[accident])
    assert evaluation.grounds["ground_serious_incident"].outcome.tolist() == [outcome]


@pytest.mark.parametrize(
    ("firm", "outcome"), [(FIRM, Outcome.ESTABLISHED), (JOINED, Outcome.NOT_ESTABLISHED)]
)
def test_a_penalty_of_before_the_firm_joined_is_no_members(found, firm, outcome):
    readings = {"violation_of_whom": "any_enterprise_any_penalty"}
    evaluation = found(readings, enterprises=[firm], compliance_records=[PENALTY])
    ground = evaluation.grounds["ground_false_declaration"]
    assert ground.outcome.tolist() == [outcome]
    assert len(ground.detail(0).inputs) == (outcome == Outcome.ESTABLISHED)


def test_where_the_day_of_recognition_is_not_known_no_event_is_in_the_term_or_out_of_it(found):
    cluster = {"cluster_id": "C", "recognised_date": None, "valid_to": None}
    accident = {**ACCIDENT, "occurred_date": date(2025, 5, 6)}
    for incident in (accident, {**accident, "occurred_date": None}):
        evaluation = found(clusters=[cluster], enterprises=[FIRM], incidents=[incident])
        assert evaluation.grounds["ground_serious_incident"].outcome.tolist() == [Outcome.UNDETERMINED]


# ---- forms that came late, where lateness alone is the ground


@pytest.mark.parametrize(
    ("valid_to", "outcome"), [(date(2026, 6, 30), Outcome.ESTABLISHED), (None, Outcome.UNDETERMINED)]
)
def test_a_late_form_is_no_sure_ground_where_the_end_is_only_reckoned(found, valid_to, outcome):
    """The validity may have ended before the form's last day, for all that the register records."""
    forms = [
        {
            "cluster_id": "C",
            "report_year": year,
            "received_date": day,
            "is_accepted": True,
            "filer": "甲",
        }
        for year, day in (
            (2023, date(2024, 3, 20)),
            (2024, date(2025, 6, 1)),
            (2025, date(2026, 3, 20)),
        )
    ]
    evaluation = found(
        {"filing_ground": "late_alone"}, clusters=[{**TERM, "valid_to": valid_to}], annual_reports=forms
    )
    assert evaluation.grounds["ground_not_filed"].outcome.tolist() == [outcome]


def test_a_form_that_was_not_owed_is_taken_for_no_other(found, calendar):
    """B owes none for 2023; what it files for that year leaves C's form of 2024 as missing as it is."""
    later = {"cluster_id": "B", "recognised_date": date(2025, 7, 1), "valid_to": date(2028, 6, 30)}
    received = [("C", 2023), ("C", 2025), ("B", 2023), ("B", 2025)]
    forms = [
        {
            "cluster_id": cluster,
            "report_year": year,
            "received_date": date(year + 1, 3, 20),
            "is_accepted": True,
            "filer": "甲",
        }
        for cluster, year in received
    ]
    evaluation = found(clusters=[TERM, later], annual_reports=forms)
    filings = filings_of(GroundInputs(evaluation.facts, evaluation.instrument, calendar, evaluation.answers))
    owed = zip(filings.cluster.tolist(), filings.year.tolist(), filings.received.tolist(), strict=True)
    assert {(cluster, year): number for cluster, year, number in owed if year < 2026} == {
        (0, 2025): 1,
        (1, 2023): 1,
        (1, 2024): 0,
        (1, 2025): 1,
    }


# ---- a review that was called and not applied for


@pytest.mark.parametrize(
    ("cluster", "but", "outcome"),
    [
        ({}, (), Outcome.ESTABLISHED),
        ({}, ("register",), Outcome.UNDETERMINED),
        ({"recognised_date": date(2023, 3, 1), "valid_to": None}, (), Outcome.UNDETERMINED),
        ({"valid_to": date(2026, 4, 14)}, (), Outcome.ESTABLISHED),
        ({"valid_to": date(2026, 4, 15)}, (), Outcome.NOT_ESTABLISHED),
    ],
)
def test_a_validity_has_surely_ended_only_where_a_whole_register_records_its_end(
    found, cluster, but, outcome
):
    """An end that is only reckoned, or one that a lost extension may have moved, is no sure end."""
    evaluation = found(None, but, clusters=[{**TERM, **cluster}], review_calls=[CALL])
    assert evaluation.grounds["ground_review_not_passed"].outcome.tolist() == [outcome]


@pytest.mark.parametrize(
    ("valid_to", "outcome"), [(date(2025, 12, 31), Outcome.ESTABLISHED), (None, Outcome.UNDETERMINED)]
)
def test_an_extension_that_states_no_end_has_not_surely_ended(found, valid_to, outcome):
    cluster = {"cluster_id": "C", "recognised_date": date(2020, 1, 1), "valid_to": None}
    extension = {"cluster_id": "C", "kind": "extended", "event_date": date(2023, 1, 1)}
    extension |= {"valid_from": date(2023, 1, 1), "valid_to": valid_to}
    evaluation = found(clusters=[cluster], register_events=[extension], review_calls=[CALL])
    assert evaluation.grounds["ground_review_not_passed"].outcome.tolist() == [outcome]


@pytest.mark.parametrize("order", [1, -1])
def test_the_first_call_and_the_first_application_of_the_term_count(found, order):
    calls = [CALL, {**CALL, "apply_by_date": date(2026, 4, 20)}, {**CALL, "apply_by_date": date(2023, 6, 1)}]
    facts = found(review_calls=calls[::order])
    assert str(current_call(facts.facts, facts.terms)[0]) == "2026-02-01"
    applied = [{"cluster_id": "C", "applied_date": day} for day in (date(2026, 1, 5), date(2026, 3, 5), None)]
    facts = found(review_applications=applied[::order])
    assert str(current_application(facts.facts, facts.terms)[0]) == "2026-01-05"
