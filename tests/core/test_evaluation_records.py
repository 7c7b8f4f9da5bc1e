"""Which records count in an evaluation: adoptions, baselines, forms, figures; at the first row and on the very day."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from cluster_review.evaluation.adoption import effective_readings, incomplete_adoptions
from cluster_review.evaluation.evaluate import evaluate
from cluster_review.evaluation.finding import Input, Outcome, Verdict
from cluster_review.evaluation.grounds.filing import filings_of
from cluster_review.evaluation.grounds.form_events import form_events, form_key
from cluster_review.evaluation.grounds.forms_owed import reports_of
from cluster_review.evaluation.grounds.inputs import GroundInputs
from cluster_review.evaluation.incidents.incident_facts import whole_millionths
from cluster_review.provisions.loading import load_instrument
from cluster_review.tables import NEVER
from cluster_review.truth import Truth

TERM = {"cluster_id": "C", "recognised_date": date(2023, 7, 1), "valid_to": date(2026, 6, 30)}


def complete(*facets: str) -> list[dict[str, object]]:
    always = {"county": "*", "cluster_id": "*", "mark": "complete"}
    always |= {"period_from_date": date(1900, 1, 1), "period_to_date": date(9998, 12, 31)}
    return [{**always, "facet": facet} for facet in facets]


@pytest.fixture
def found(facts_of, instrument, grading, calendar):
    """The evaluation of rows of facts under some readings."""

    def of(readings=None, law=instrument, **rows):
        return evaluate(facts_of(**rows), law, grading, calendar, readings)

    return of


# ---- adoptions (第十五条)

ADOPTED = {
    "instrument": "hainan-2023",
    "reading": "filing_ground",
    "option": "late_alone",
    "adopted_date": date(2024, 1, 10),
    "adopted_by": "政策法规处",
    "document": "琼工信函〔2024〕1号",
}


def adoption(facts_of, instrument, *records, chosen=None, law_date=date(2026, 4, 15)):
    facts = facts_of(reading_adoptions=[{**ADOPTED, **record} for record in records])
    return effective_readings(facts.frames["reading_adoptions"], law_date, instrument, chosen or {})


def test_an_adopted_option_is_the_departments_until_the_caller_chooses_another(facts_of, instrument):
    options, adopted = adoption(facts_of, instrument, {})
    assert (options["filing_ground"], adopted) == ("late_alone", {"filing_ground"})
    options, adopted = adoption(facts_of, instrument, {}, chosen={"filing_ground": "both_required"})
    assert (options["filing_ground"], adopted) == ("both_required", frozenset())
    options, adopted = adoption(facts_of, instrument, {}, chosen={"filing_ground": "late_alone"})
    assert (options["filing_ground"], adopted) == ("late_alone", {"filing_ground"})


@pytest.mark.parametrize(("day", "holds"), [(date(2026, 4, 15), True), (date(2026, 4, 16), False)])
def test_an_adoption_holds_from_its_day_on(facts_of, instrument, day, holds):
    _, adopted = adoption(facts_of, instrument, {"adopted_date": day})
    assert adopted == ({"filing_ground"} if holds else frozenset())


@pytest.mark.parametrize(
    ("record", "is_open"),
    [
        ({"document": None}, True),
        ({"adopted_by": None}, True),
        ({"adopted_date": None}, True),
        ({"document": None, "adopted_date": date(2026, 4, 15)}, True),
        ({"document": None, "adopted_date": date(2026, 4, 16)}, False),
        ({"document": None, "instrument": "national-2022"}, False),
        ({}, False),
    ],
)
def test_an_incomplete_record_leaves_its_reading_open_if_it_may_hold(facts_of, instrument, record, is_open):
    facts = facts_of(reading_adoptions=[{**ADOPTED, "option": "both_required", **record}])
    records = facts.frames["reading_adoptions"]
    named = incomplete_adoptions(records, date(2026, 4, 15), instrument)
    assert named == ({"filing_ground"} if is_open else frozenset())


def test_what_may_have_been_replaced_is_not_the_departments(facts_of, instrument):
    later = {"document": None, "adopted_date": date(2025, 1, 10), "option": "both_required"}
    options, adopted = adoption(facts_of, instrument, {}, later)
    assert (options["filing_ground"], adopted) == ("late_alone", frozenset())


# ---- forms and figures


@pytest.mark.parametrize(
    ("year", "industry", "outcome"),
    [
        (2025, "27", Outcome.NOT_ESTABLISHED),
        (2025, "2710", Outcome.NOT_ESTABLISHED),
        (2025, "28", Outcome.UNDETERMINED),
        (2024, "28", Outcome.NOT_ESTABLISHED),
    ],
)
def test_the_report_years_form_may_show_another_industry(found, year, industry, outcome):
    form = {"cluster_id": "C", "report_year": year, "leading_industry": industry, "is_accepted": True}
    evaluation = found(
        {"industry_drift": "share_or_code"},
        clusters=[{**TERM, "leading_industry": "27"}],
        annual_reports=[form],
        completeness_marks=complete("register", "changes"),
    )
    assert evaluation.grounds["ground_unreported_change"].outcome.tolist() == [outcome]


def test_all_of_the_leading_industry_may_be_too_little_for_another_document(found, instrument):
    """Where more than 100 % is asked for, a share of all is known, and fails."""
    share = instrument.provision("leading_share")
    share = share.model_copy(update={"test": share.test.model_copy(update={"bound": 100})})
    others = [share if p.id == share.id else p for p in instrument.provisions]
    law = instrument.model_copy(update={"provisions": tuple(others)})
    figures = [
        {"cluster_id": "C", "report_year": 2025, "metric": metric, "year": 2025, "value": 10**10}
        for metric in ("output", "leading_output")
    ]
    marks = complete("register", "changes")
    evaluation = found(
        {"industry_drift": "share_or_code"}, law, clusters=[TERM], figures=figures, completeness_marks=marks
    )
    assert evaluation.grounds["ground_unreported_change"].outcome.tolist() == [Outcome.UNDETERMINED]


@pytest.mark.parametrize(("day", "cites"), [(date(2025, 3, 1), True), (date(2023, 6, 30), False)])
def test_a_change_is_told_where_it_lies_in_the_term_and_was_late(found, day, cites):
    late = {"cluster_id": "C", "kind": "operating_body", "changed_date": day}
    evaluation = found(clusters=[TERM], changes=[late], completeness_marks=complete("register", "changes"))
    assert bool(evaluation.grounds["ground_unreported_change"].detail(0).inputs) == cites


def test_a_change_reported_in_time_is_not_told(found):
    change = {"cluster_id": "C", "kind": "operating_body", "changed_date": date(2025, 3, 1)}
    evaluation = found(clusters=[TERM], changes=[{**change, "reported_date": date(2025, 3, 2)}])
    assert evaluation.grounds["ground_unreported_change"].detail(0).inputs == ()


def test_titles_of_another_years_form_do_not_count(found):
    firm = {
        "cluster_id": "C",
        "enterprise_id": "E",
        "member_from_date": date(2020, 1, 1),
        "member_to_date": NEVER,
        "is_leading": True,
    }
    title = {"cluster_id": "C", "enterprise_id": "E", "title": "little_giant", "level": "national"}
    title |= {"valid_from_date": date(2023, 1, 1), "valid_to_date": date(2028, 1, 1)}
    for year, verdict in ((2025, Verdict.MET), (2024, Verdict.NOT_MET)):
        earlier = {**title, "report_year": 2023, "title": "high_tech"}
        evaluation = found(
            enterprises=[{**firm, "report_year": 2025}],
            titles=[earlier, {**title, "report_year": year}],
            completeness_marks=complete("enterprises", "titles"),
        )
        finding = evaluation.findings["titled_enterprises"]
        assert finding.verdict.tolist() == [verdict]
        assert len(finding.detail(0).inputs) == (1 if year == 2025 else 0)


# ---- events


@pytest.mark.parametrize(
    ("graded", "outcome"),
    [
        (date(2025, 5, 6), Outcome.ESTABLISHED),
        (date(2025, 5, 5), Outcome.UNDETERMINED),
        (date(2026, 4, 15), Outcome.ESTABLISHED),
        (date(2026, 4, 16), Outcome.UNDETERMINED),
    ],
)
def test_a_grade_is_determined_between_its_event_and_the_law_date(found, graded, outcome):
    firm = {
        "cluster_id": "C",
        "enterprise_id": "E",
        "report_year": 2025,
        "member_from_date": date(2020, 1, 1),
        "member_to_date": NEVER,
    }
    incident = {
        "incident_id": "I",
        "enterprise_id": "E",
        "family": "production_safety",
        "occurred_date": date(2025, 5, 6),
        "graded_date": graded,
        "official_grade": "较大",
        "status": "concluded",
    }
    evaluation = found(
        {"event_date": "determination"},
        clusters=[TERM],
        enterprises=[firm],
        incidents=[incident],
        completeness_marks=complete("register", "enterprises"),
    )
    assert evaluation.grounds["ground_serious_incident"].outcome.tolist() == [outcome]


@pytest.mark.parametrize(
    ("value", "millionths"),
    [
        (10**12, 10**18),
        (10**12 + 1, None),
        (0, 0),
        (-1, None),
        (True, None),
        ("1.5", 1_500_000),
        (None, None),
        (1.5, None),
    ],
)
def test_a_stated_number_is_plain_and_at_most_a_million_millions(value, millionths):
    assert whole_millionths(value) == millionths


def test_an_input_without_a_year_has_none_in_its_record():
    plain = {"name": "a", "value": "1", "source": "s"}
    assert Input("a", "1", "s").as_record() == plain
    assert Input("a", "1", "s", 2025).as_record() == {**plain, "year": 2025}


# ---- what every finding says


def test_every_finding_and_ground_gives_its_reasons_in_both_languages(found):
    evaluation = found(clusters=[TERM, {"cluster_id": "D"}], completeness_marks=complete("register"))
    for finding in (*evaluation.findings.values(), *evaluation.grounds.values()):
        for cluster in (0, 1):
            detail = finding.detail(cluster)
            assert detail.reason_zh
            assert detail.reason_en
            assert "None" not in detail.reason_zh + detail.reason_en
    for finding in evaluation.findings.values():
        if finding.verdict[0] == Verdict.UNKNOWN:
            assert finding.detail(0).missing, finding.provision.id
            assert finding.truth[0] == Truth.UNKNOWN


# ---- forms owed and received

FORM = {
    "cluster_id": "C",
    "report_year": 2025,
    "filer": "甲",
    "received_date": date(2026, 3, 20),
    "is_accepted": True,
}


@pytest.fixture
def given_of(found, calendar):
    """What the grounds look at, of one evaluation."""

    def of(**rows):
        evaluation = found(**{"clusters": [TERM], **rows})
        return GroundInputs(evaluation.facts, evaluation.instrument, calendar, evaluation.answers)

    return of


def test_looking_ahead_more_forms_are_owed(given_of):
    given = given_of(clusters=[{**TERM, "valid_to": date(2029, 6, 30)}])
    assert filings_of(given).year.tolist() == [2023, 2024, 2025]
    assert filings_of(given, np.datetime64("2025-03-31", "D")).year.tolist() == [2023]
    assert filings_of(given, np.datetime64("2025-04-01", "D")).year.tolist() == [2023, 2024]


def test_a_document_may_ask_for_forms_from_a_first_year_on(given_of, instrument):
    filing = instrument.filing.model_copy(update={"first_year": 2024})
    given = given_of(law=instrument.model_copy(update={"filing": filing, "batches": ()}))
    assert filings_of(given).year.tolist() == [2024, 2025]


def test_forms_are_matched_with_those_that_were_owed(given_of):
    clusters = [TERM, {"cluster_id": "D", "recognised_date": NEVER}]
    given = given_of(clusters=clusters, annual_reports=[FORM, {**FORM, "cluster_id": "D"}])
    filings = filings_of(given)
    assert filings.is_filed.tolist() == [False, False, True]
    assert filings.received.tolist() == [0, 0, 1]
    assert filings.withdrawn.tolist() == [Truth.FALSE, Truth.FALSE, Truth.FALSE]


def test_a_form_that_two_filed_differently_is_contested_while_both_stand(given_of):
    both = [FORM, {**FORM, "filer": "乙"}]
    for forms, is_contested in ((both, True), (both[:1], False)):
        given = given_of(annual_reports=forms)
        given = replace(given, facts=replace(given.facts, contested=frozenset({(0, 2025)}), _derived={}))
        assert filings_of(given).is_contested.tolist() == [False, False, is_contested]


def test_what_was_accepted_on_the_law_date_was_accepted_by_then(facts_of):
    for day, known in ((date(2026, 4, 15), "2026-04-15"), (date(2026, 4, 16), "NaT")):
        reports, _ = reports_of(facts_of(annual_reports=[{**FORM, "accepted_date": day}]))
        assert [str(d) for d in reports.accepted_on] == [known]


def told_of(facts_of, *events, filers=("甲",), came=("2026-03-20",), since="NaT"):
    rows = [{"cluster_id": "C", "report_year": 2025, "kind": "refused", **event} for event in events]
    known = form_events(facts_of(filing_events=rows))
    key = form_key(np.zeros(len(filers), dtype=np.intp), np.full(len(filers), 2025))
    days = np.array(came, dtype="datetime64[D]")
    return known.reached(
        "refused", key, pd.Series(filers, dtype="object"), days, np.full(len(filers), since, days.dtype)
    )


def test_a_record_is_about_what_had_come_by_its_day(facts_of):
    for on, truth in ((date(2026, 3, 20), Truth.TRUE), (date(2026, 3, 19), Truth.FALSE)):
        assert told_of(facts_of, {"event_date": on}).tolist() == [truth]
    assert told_of(facts_of, {"event_date": date(2026, 3, 20)}, came=("NaT",)).tolist() == [Truth.UNKNOWN]


def test_a_record_before_another_day_no_longer_holds(facts_of):
    event = {"event_date": date(2026, 3, 25)}
    for since, truth in (("2026-03-25", Truth.TRUE), ("2026-03-26", Truth.FALSE)):
        assert told_of(facts_of, event, since=since).tolist() == [truth]


def test_a_record_is_of_the_filer_that_it_names(facts_of):
    two = {"filers": ("甲", "乙", None), "came": ("2026-03-20",) * 3}
    named = told_of(facts_of, {"event_date": date(2026, 3, 25), "filer": "甲"}, **two)
    assert named.tolist() == [Truth.TRUE, Truth.FALSE, Truth.UNKNOWN]
    unnamed = told_of(facts_of, {"event_date": date(2026, 3, 25)}, **two)
    assert unnamed.tolist() == [Truth.UNKNOWN] * 3
    one = {"filers": ("甲", None), "came": ("2026-03-20",) * 2}
    assert told_of(facts_of, {"event_date": date(2026, 3, 25)}, **one).tolist() == [Truth.TRUE] * 2


def test_the_last_record_of_a_form_is_found(facts_of):
    rows = [
        {"cluster_id": "C", "report_year": year, "kind": "excused", "event_date": date(2026, month, 1)}
        for year, month in ((2025, 4), (2025, 3), (2024, 2))
    ]
    key = form_key(np.zeros(3, dtype=np.intp), np.array([2025, 2024, 2023]))
    assert form_events(facts_of(filing_events=rows)).latest("excused", key).tolist() == [0, 2, -1]


@pytest.mark.parametrize(("to", "outcome"), [(29, Outcome.ESTABLISHED), (30, Outcome.UNDETERMINED)])
def test_a_form_due_on_the_first_day_that_surely_lies_in_the_term_belongs_to_it(found, to, outcome):
    late = {**FORM, "received_date": date(2026, 4, 2), "fault_party": "cluster"}
    evaluation = found(
        {"filing_ground": "late_alone"},
        clusters=[{"cluster_id": "C", "recognised_date": date(2020, 3, 30), "valid_to": date(2029, 3, to)}],
        annual_reports=[late],
        completeness_marks=complete("register", "filings", "supervision"),
    )
    assert evaluation.grounds["ground_not_filed"].outcome.tolist() == [outcome]


# ---- a register that isn't known to be whole


def test_only_what_would_be_established_is_open_for_the_registers_sake(found):
    violation = {"cluster_id": "C", "kind": "violation", "event_date": date(2025, 5, 6), "is_final": True}
    for events, outcome in (((), Outcome.NOT_ESTABLISHED), ((violation,), Outcome.UNDETERMINED)):
        evaluation = found(
            clusters=[TERM],
            supervision_events=list(events),
            completeness_marks=complete("supervision", "compliance"),
        )
        ground = evaluation.grounds["ground_false_declaration"]
        assert (ground.outcome.tolist(), ground.ground.id) == ([outcome], "ground_false_declaration")
        told = ground.detail(0)
        assert ("the register is not known to be whole" in told.reason_en) == (events != ())
        assert ("名册未确认齐全" in told.reason_zh) == ("register" in told.missing) == (events != ())


def test_a_record_of_unknown_kind_may_be_any(found):
    row = {"cluster_id": "C", "event_date": date(2025, 5, 6), "is_final": True}
    evaluation = found(
        clusters=[TERM],
        supervision_events=[row],
        completeness_marks=complete("register", "supervision", "compliance"),
    )
    assert evaluation.grounds["ground_false_declaration"].outcome.tolist() == [Outcome.UNDETERMINED]


def test_an_application_of_the_first_sure_day_is_not_surely_of_this_term(found):
    cluster = {"cluster_id": "C", "recognised_date": date(2020, 7, 1), "valid_to": date(2026, 6, 30)}
    marks = complete("register", "review.applications")
    for applied, is_certain in ((date(2023, 7, 1), False), (date(2023, 7, 2), True)):
        row = {"cluster_id": "C", "applied_date": applied}
        evaluation = found(clusters=[cluster], review_applications=[row], completeness_marks=marks)
        assert evaluation.is_review_certain.tolist() == [is_certain]


FIRM = {"cluster_id": "C", "enterprise_id": "E", "report_year": 2025}
FIRM |= {"member_from_date": date(2020, 1, 1), "member_to_date": NEVER}
ACCIDENT = {"incident_id": "I", "enterprise_id": "E", "family": "production_safety", "status": "concluded"}
ACCIDENT |= {"occurred_date": date(2025, 5, 6), "deaths": 3}


def test_a_grade_from_facts_alone_counts_only_where_the_source_is_whole(found):
    rows = {"clusters": [TERM], "enterprises": [FIRM]}
    marks = complete("register", "enterprises")
    for official, outcome in (("none", Outcome.UNDETERMINED), ("较大", Outcome.ESTABLISHED)):
        evaluation = found(
            incidents=[{**ACCIDENT, "official_grade": official}], completeness_marks=marks, **rows
        )
        assert evaluation.grounds["ground_serious_incident"].outcome.tolist() == [outcome]


def test_what_counts_against_a_record_is_cited(found):
    rows = {
        "clusters": [TERM],
        "enterprises": [FIRM],
        "completeness_marks": complete("register", "enterprises"),
    }
    for grade, cited in (("较大", 1), ("一般", 0)):
        evaluation = found(incidents=[{**ACCIDENT, "official_grade": grade}], **rows)
        assert len(evaluation.findings["clean_record"].detail(0).inputs) == cited


def test_a_waiver_of_another_authority_is_for_a_person_to_look_at(found):
    waiver = {"cluster_id": "C", "provision": "output_growth", "stage": "annual", "years": "2023;2024;2025"}
    waiver |= {"document": "函〔2026〕1号"}
    for approver, is_told in (("海南省工业和信息化厅", False), ("某县工信局", True)):
        evaluation = found(clusters=[TERM], waivers=[{**waiver, "approved_by": approver}])
        said = evaluation.findings["output_growth"].detail(0).reason_en
        assert ("a person has to look" in said) == is_told, said
        assert is_told or said.endswith("document 函〔2026〕1号")


def test_a_waiver_without_an_approver_is_of_no_other_authority(found):
    waiver = {"cluster_id": "C", "provision": "output_growth", "stage": "annual", "years": "2025"}
    waiver |= {"document": "函〔2026〕1号", "approved_by": None}
    said = found(clusters=[TERM], waivers=[waiver]).findings["output_growth"].detail(0)
    assert said.reason_zh.endswith(",文件函〔2026〕1号")
    assert said.reason_en.endswith(", document 函〔2026〕1号")


@pytest.mark.parametrize(
    ("years", "verdict"),
    [
        ("2023;2024;2025", Verdict.WAIVED),
        ("2022;2023;2024;2025;2026", Verdict.WAIVED),
        ("2024;2025", Verdict.UNKNOWN),
        ("2026", Verdict.NOT_MET),
    ],
)
def test_a_waiver_covers_the_window_whatever_else_it_covers(found, years, verdict):
    waiver = {"cluster_id": "C", "provision": "output_growth", "stage": "annual", "years": years}
    waiver |= {"document": "函〔2026〕1号", "approved_by": "海南省工业和信息化厅"}
    figures = [
        {"cluster_id": "C", "report_year": 2025, "metric": "output", "year": year, "value": 10**10}
        for year in (2022, 2025)
    ]
    evaluation = found(
        clusters=[TERM], waivers=[waiver], figures=figures, completeness_marks=complete("register", "waivers")
    )
    assert evaluation.findings["output_growth"].verdict.tolist() == [verdict]


def test_a_number_that_is_only_remembered_is_said_to_be_so(found, policy):
    evaluation = found(law=load_instrument(policy, "national-2022"), clusters=[TERM])
    said = {name: finding.detail(0) for name, finding in evaluation.findings.items()}
    assert "remembered as 10%, not verified" in said["rd_growth"].reason_en
    assert "remembered" not in said["patents_per_10k"].reason_en
    assert "thresholds.patents_per_10k" in said["patents_per_10k"].missing


@pytest.mark.parametrize(("begins", "verdict"), [(16, Verdict.MET), (17, Verdict.UNKNOWN)])
def test_a_clean_record_needs_records_that_are_whole_from_the_first_day_of_its_window(found, begins, verdict):
    facets = found(clusters=[TERM]).findings["clean_record"].detail(0).missing
    marks = [{**mark, "period_from_date": date(2023, 4, begins)} for mark in complete(*facets)]
    marks += complete("enterprises")
    finding = found(clusters=[TERM], completeness_marks=marks).findings["clean_record"]
    assert finding.verdict.tolist() == [verdict]
    assert finding.detail(0).reason_en.startswith("2023-04-16 to 2026-04-15")


@pytest.mark.parametrize(
    ("industry", "verdict"),
    [
        ("27", Verdict.NOT_APPLICABLE),
        ("26", Verdict.UNKNOWN),
        ("2710;2614", Verdict.UNKNOWN),
        ("2614;2710", Verdict.UNKNOWN),
        ("", Verdict.UNKNOWN),
        (None, Verdict.UNKNOWN),
    ],
)
def test_a_rule_for_some_industries_speaks_of_a_cluster_that_has_one_of_them(found, industry, verdict):
    clusters = [
        {"cluster_id": "A", "leading_industry": "27"},
        {"cluster_id": "B", "leading_industry": industry},
    ]
    finding = found(clusters=clusters).findings["energy_efficiency"]
    assert finding.verdict.tolist() == [Verdict.NOT_APPLICABLE, verdict]
    asks = "clusters.leading_industry" in finding.detail(1).missing
    assert asks == (industry in ("", None))


def test_a_grave_accident_of_an_unknown_day_may_have_had_to_be_declared(found):
    accident = {**ACCIDENT, "occurred_date": None, "official_grade": "较大", "is_declared": False}
    for known, outcome in ((None, Outcome.UNDETERMINED), (date(2021, 5, 6), Outcome.UNDETERMINED)):
        evaluation = found(
            clusters=[TERM],
            enterprises=[FIRM],
            incidents=[{**accident, "occurred_date": known}],
            completeness_marks=complete("register", "enterprises", "supervision"),
        )
        assert evaluation.grounds["ground_false_declaration"].outcome.tolist() == [outcome]


def test_where_the_end_is_not_known_an_accident_may_lie_beyond_it(found):
    cluster = {"cluster_id": "C", "recognised_date": date(2024, 5, 10), "printed_validity": "2024年至2027年"}
    evaluation = found(
        {"pending_event": "until_end"},
        clusters=[cluster],
        enterprises=[FIRM],
        incidents=[{**ACCIDENT, "official_grade": "较大"}],
        completeness_marks=complete("register", "enterprises"),
    )
    assert evaluation.grounds["ground_serious_incident"].outcome.tolist() == [Outcome.UNDETERMINED]
