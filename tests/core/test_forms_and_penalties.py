"""Forms owed by other documents' rules, what becomes of the forms received, and the penalties of members."""

from datetime import date

import numpy as np
import pytest

from cluster_review.evaluation.evaluate import evaluate
from cluster_review.evaluation.finding import Outcome, Verdict
from cluster_review.evaluation.grounds.filing import filings_of
from cluster_review.evaluation.grounds.form_events import accepted_after_events, contested_of, form_key
from cluster_review.evaluation.grounds.forms_owed import reports_of
from cluster_review.evaluation.grounds.inputs import GroundInputs
from cluster_review.provisions.loading import load_instrument
from cluster_review.tables import NEVER
from cluster_review.truth import Truth

TERM = {"cluster_id": "C", "recognised_date": date(2023, 7, 1), "valid_to": date(2026, 6, 30)}
FORM = {"cluster_id": "C", "report_year": 2025, "received_date": date(2026, 3, 20), "is_accepted": True}
FIRM = {"cluster_id": "C", "enterprise_id": "E", "report_year": 2025}
FIRM |= {"member_from_date": date(2020, 1, 1), "member_to_date": NEVER}
U, F, T = Truth.UNKNOWN, Truth.FALSE, Truth.TRUE


def marks(
    *facets: str, mark: str = "complete", first: int = 1900, last: int = 9998
) -> list[dict[str, object]]:
    always = {"county": "*", "cluster_id": "*", "mark": mark}
    always |= {"period_from_date": date(first, 1, 1), "period_to_date": date(last, 12, 31)}
    return [{**always, "facet": facet} for facet in facets]


@pytest.fixture
def found(facts_of, instrument, grading, calendar):
    """The evaluation of rows of facts under some readings."""

    def of(readings=None, law=instrument, **rows):
        facts = facts_of(**{"clusters": [TERM], **rows})
        return evaluate(facts, law, grading, calendar, readings)

    return of


@pytest.fixture
def filings(found, calendar):
    """The forms owed and received."""

    def of(*forms, readings=None, **rows):
        evaluation = found(readings, annual_reports=[{**FORM, **form} for form in forms], **rows)
        return filings_of(GroundInputs(evaluation.facts, evaluation.instrument, calendar, evaluation.answers))

    return of


def with_filing(instrument, **change):
    filing = instrument.filing.model_copy(update=change)
    return instrument.model_copy(update={"filing": filing, "batches": ()})


# ---- forms owed


@pytest.mark.parametrize(
    ("end", "years"),
    [
        (date(2026, 6, 30), [2023, 2024, 2025]),
        (date(2026, 1, 1), [2023, 2024, 2025]),
        (date(2025, 12, 31), [2023, 2024]),
    ],
)
def test_without_a_known_day_a_form_is_owed_if_the_new_year_lies_within_the_validity(
    filings, instrument, end, years
):
    clusters = [{**TERM, "valid_to": end}, {"cluster_id": "D"}]
    owed = filings(law=with_filing(instrument, due=None), clusters=clusters)
    assert owed.year.tolist() == years
    assert owed.cluster.tolist() == [0] * len(years)
    assert np.isnat(owed.last_day).all()


def test_a_batch_has_its_own_last_day(filings, policy):
    national = load_instrument(policy, "national-2022")
    entry = {**TERM, "valid_from": date(2023, 1, 1), "valid_to": date(2026, 12, 31)}
    for batch, last in (("2022", "2025-04-30"), ("2024", "2025-03-31")):
        owed = filings(law=national, clusters=[{**entry, "batch": batch}])
        assert str(owed.last_day[owed.year == 2024][0]) == last


@pytest.mark.parametrize(("rest_day", "last"), [("next_working_day", "2025-03-31"), ("strict", "2025-03-30")])
def test_a_last_day_on_a_sunday_moves_where_the_document_lets_it(filings, instrument, rest_day, last):
    owed = filings(law=with_filing(instrument, rest_day=rest_day))
    assert str(owed.last_day[owed.year == 2024][0]) == last


def test_where_the_last_day_itself_is_late_the_day_before_is_the_last(filings):
    owed = filings(readings={"filing_day": "excluded"})
    assert str(owed.last_day[-1]) == "2026-03-29"


# ---- forms received


def test_a_form_of_an_unknown_year_may_be_of_any(facts_of):
    clusters = [{"cluster_id": "C"}, {"cluster_id": "D"}]
    rows = [{**FORM, "report_year": None}, {**FORM, "cluster_id": "D"}]
    reports, is_undated = reports_of(facts_of(clusters=clusters, annual_reports=rows))
    assert is_undated.tolist() == [True, False]
    assert reports.cluster.tolist() == [1]


def test_a_form_is_known_by_cluster_and_year(facts_of):
    key = form_key(np.array([0, 1]), np.array([2025, 2024]))
    assert key.tolist() == [2025, 12024]
    facts = facts_of(clusters=[{"cluster_id": "C"}, {"cluster_id": "D"}])
    object.__setattr__(facts, "contested", frozenset({(1, 2024)}))
    assert contested_of(facts, key).tolist() == [False, True]


@pytest.mark.parametrize(
    ("accepted", "withdrawn", "refused", "then"),
    [
        (T, F, F, T), (F, F, F, F), (U, F, F, U),
        (T, F, T, U), (F, F, T, F), (U, F, T, F),
        (T, F, U, U), (F, F, U, F), (U, F, U, U),
        (T, U, F, U), (F, U, F, F), (U, U, F, U), (U, U, T, F),
    ],
)  # fmt: skip
def test_what_was_accepted_is_known_once_it_is_known_what_was_sent_back(accepted, withdrawn, refused, then):
    columns = (np.array([value], dtype=np.int8) for value in (accepted, withdrawn, refused))
    assert accepted_after_events(*columns).tolist() == [then]


@pytest.mark.parametrize(
    ("sent", "received", "in_time"),
    [
        (date(2026, 3, 25), date(2026, 3, 28), T),
        (date(2026, 3, 25), date(2026, 3, 20), U),
        (date(2026, 3, 25), None, T),
        (date(2026, 4, 2), date(2026, 4, 3), F),
        (date(2026, 4, 2), date(2026, 3, 20), U),
        (date(2026, 4, 2), None, U),
        (None, date(2026, 3, 20), U),
    ],
)
def test_where_the_day_of_sending_counts_the_receipt_must_not_contradict_it(filings, sent, received, in_time):
    form = {"sent_date": sent, "received_date": received}
    assert filings(form, readings={"filing_date": "sent"}).in_time.tolist()[-1] == in_time


def test_of_several_forms_each_is_counted_and_told(filings, found):
    late = [{**FORM, "received_date": date(2026, 4, day), "fault_party": "cluster"} for day in (5, 2)]
    owed = filings(*late)
    assert (owed.received.tolist(), owed.is_filed.tolist()) == ([0, 0, 2], [False, False, True])
    assert owed.standing_row.tolist() == [0, 1]
    said = found(annual_reports=late).grounds["ground_not_filed"].detail(0).reason_en
    assert "2 April 2026" in said or "2026-04-02" in said
    back = [{**FORM, "received_date": date(2026, 3, day), "is_accepted": False} for day in (5, 20, 12)]
    said = found(annual_reports=back).grounds["ground_not_filed"].detail(0).reason_en
    assert "20 March 2026" in said or "2026-03-20" in said


@pytest.mark.parametrize(
    ("lost", "outcome"), [([], Outcome.ESTABLISHED), (marks("filings", mark="damaged"), Outcome.UNDETERMINED)]
)
def test_where_forms_were_lost_none_is_surely_late(found, lost, outcome):
    late = {**FORM, "received_date": date(2026, 4, 2), "fault_party": "cluster"}
    evaluation = found(
        {"filing_ground": "late_alone"}, annual_reports=[late], completeness_marks=[*marks("register"), *lost]
    )
    assert evaluation.grounds["ground_not_filed"].outcome.tolist() == [outcome]


def test_a_refusal_is_a_ground_beside_a_form_in_time(found):
    refusal = {"cluster_id": "C", "kind": "refused", "event_date": date(2025, 5, 6), "is_final": True}
    forms = [
        {**FORM, "report_year": year, "received_date": date(year + 1, 3, 20)} for year in (2023, 2024, 2025)
    ]
    for reading, outcome in (
        ("late_alone", Outcome.ESTABLISHED),
        ("refusal_alone", Outcome.ESTABLISHED),
        ("both_required", Outcome.NOT_ESTABLISHED),
    ):
        evaluation = found(
            {"filing_ground": reading},
            annual_reports=forms,
            supervision_events=[refusal],
            completeness_marks=marks("register", "filings", "supervision"),
        )
        assert evaluation.grounds["ground_not_filed"].outcome.tolist() == [outcome]


# ---- penalties of members, deaths by dated entries


RECORD = {"record_id": "R", "enterprise_id": "E", "kind": "penalty", "penalty_type": "fine", "is_final": True}
RECORD |= {"record_date": date(2025, 5, 6)}


@pytest.mark.parametrize(
    ("record", "outcome"),
    [
        ({}, Outcome.ESTABLISHED),
        ({"kind": "tax_evasion"}, Outcome.NOT_ESTABLISHED),
        ({"kind": None}, Outcome.UNDETERMINED),
        ({"record_date": date(2023, 6, 30)}, Outcome.NOT_ESTABLISHED),
        ({"enterprise_id": "X"}, Outcome.NOT_ESTABLISHED),
        ({"is_final": False}, Outcome.UNDETERMINED),
    ],
)
def test_read_so_a_members_penalty_in_the_term_is_a_violation(found, record, outcome):
    evaluation = found(
        {"violation_of_whom": "any_enterprise_any_penalty"},
        enterprises=[FIRM],
        compliance_records=[{**RECORD, **record}],
        completeness_marks=marks("register", "enterprises", "supervision", "compliance.penalty"),
    )
    assert evaluation.grounds["ground_false_declaration"].outcome.tolist() == [outcome]


def test_a_record_that_counts_is_told_with_its_source(found):
    grave = {**RECORD, "kind": "tax_evasion", "source_ref": "台账!A2"}
    evaluation = found(
        enterprises=[FIRM], compliance_records=[grave], completeness_marks=marks("register", "enterprises")
    )
    for finding in (evaluation.findings["clean_record"], evaluation.grounds["ground_serious_incident"]):
        detail = finding.detail(0)
        assert "tax" in detail.reason_en
        assert [cited.source_ref for cited in detail.inputs] == ["台账!A2"]
    assert evaluation.findings["clean_record"].verdict.tolist() == [Verdict.NOT_MET]


@pytest.mark.parametrize(("people", "outcome"), [(3, Outcome.ESTABLISHED), (2, Outcome.NOT_ESTABLISHED)])
def test_deaths_by_dated_entries_make_the_grade(found, people, outcome):
    accident = {
        "incident_id": "I",
        "enterprise_id": "E",
        "family": "production_safety",
        "status": "concluded",
    }
    accident |= {"occurred_date": date(2025, 5, 6), "official_grade": "none", "serious_injuries": 0}
    accident |= {"direct_loss_wan_yuan": 0}
    entry = {"incident_id": "I", "casualty_kind": "death", "people": people, "entry_date": date(2025, 5, 7)}
    facets = found().findings["clean_record"].detail(0).missing
    evaluation = found(
        enterprises=[FIRM],
        incidents=[accident],
        casualties=[entry],
        completeness_marks=marks("register", "enterprises", *facets),
    )
    assert evaluation.grounds["ground_serious_incident"].outcome.tolist() == [outcome]
