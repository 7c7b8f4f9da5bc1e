"""The grounds of article 14: what each is found for, and accidents at the end of a validity (有效期满后)."""

from datetime import date

import pytest

from cluster_review.evaluation.evaluate import evaluate
from cluster_review.evaluation.finding import Outcome

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
