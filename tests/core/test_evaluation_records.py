"""Which records count in an evaluation: adoptions, baselines, forms, figures; at the first row and on the very day."""

from datetime import date

import pytest

from cluster_review.evaluation.adoption import effective_readings, incomplete_adoptions
from cluster_review.evaluation.evaluate import evaluate
from cluster_review.evaluation.finding import Input, Outcome, Verdict
from cluster_review.evaluation.incidents.incident_facts import whole_millionths
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
