"""An evaluation under other options of its readings: the same facts, and what is still the department's."""

from datetime import date

import pytest

from cluster_review.evaluation.evaluate import evaluate

ADOPTED = {
    "instrument": "hainan-2023",
    "reading": "filing_ground",
    "option": "late_alone",
    "adopted_date": date(2024, 1, 10),
    "adopted_by": "政策法规处",
    "document": "琼工信函〔2024〕1号",
}


@pytest.fixture
def found(facts_of, instrument, grading, calendar):
    """An evaluation of one cluster under one adopted reading."""
    return evaluate(facts_of(reading_adoptions=[ADOPTED]), instrument, grading, calendar)


def test_the_facts_and_the_document_stay(found):
    other = found.under({"rounding": "two_decimals"})
    assert other.instrument is found.instrument
    assert other.facts is found.facts
    assert other.readings["rounding"] == "two_decimals"
    assert found.readings["rounding"] == "exact"


def test_an_option_that_is_tried_is_not_the_departments(found):
    assert found.adopted == {"filing_ground"}
    assert found.under({"rounding": "two_decimals"}).adopted == {"filing_ground"}
    assert found.under({"filing_ground": "late_alone"}).adopted == set()
