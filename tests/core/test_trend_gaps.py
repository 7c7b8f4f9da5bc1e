"""A trend read across a missing year (reading `trend_gap`): it may confirm, from the first year to the last."""

import pytest

from cluster_review.evaluation.criteria.trends import falling, rising
from cluster_review.provisions.measure import Falling, Rising
from cluster_review.truth import Truth

READINGS = {"trend_equal": "breaks", "trend_gap": "over_the_gap"}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((10, 20, 30, 40), Truth.TRUE),
        ((10, None, 30, 40), Truth.TRUE),
        ((10, None, None, 40), Truth.TRUE),
        ((10, 20, None, 40), Truth.TRUE),
        ((10, None, None, 10), Truth.UNKNOWN),
        ((10, None, None, 9), Truth.UNKNOWN),
        ((10, 50, None, 40), Truth.UNKNOWN),
        ((10, 5, None, 40), Truth.FALSE),
        ((10, None, 60, 40), Truth.FALSE),
        ((None, 20, 30, 40), Truth.UNKNOWN),
        ((10, 20, 30, None), Truth.UNKNOWN),
        ((None, 20, None, 40), Truth.UNKNOWN),
        ((40, 30, 20, 10), Truth.FALSE),
    ],
)
def test_the_known_years_must_go_on_from_each_other(facts_of, instrument, values, expected):
    rows = [
        {
            "cluster_id": "C",
            "report_year": 2025,
            "metric": "software_use",
            "year": 2022 + at,
            "value": value * 10**4,
        }
        for at, value in enumerate(values)
        if value is not None
    ]
    facts = facts_of(figures=rows)
    provision = instrument.provision("software_use_rising")
    up = rising(Rising(rising="software_use", years=4), provision, facts, READINGS)
    assert up.truth.tolist() == [expected]


def test_falling_is_rising_in_the_mirror(facts_of, instrument):
    rows = [
        {"cluster_id": "C", "report_year": 2025, "metric": "co2_intensity", "year": 2022 + at, "value": value}
        for at, value in enumerate((40, 30, 20, 10))
    ]
    facts, provision = facts_of(figures=rows), instrument.provision("co2_intensity_falling")
    down = falling(Falling(falling="co2_intensity", years=4), provision, facts, READINGS)
    assert down.truth.tolist() == [Truth.TRUE]


@pytest.mark.parametrize(
    ("trend", "measure", "word"),
    [
        (rising, Rising(rising="software_use", years=3), "rise"),
        (falling, Falling(falling="software_use", years=3), "fall"),
    ],
)
def test_the_trend_that_is_asked_for_is_said(facts_of, instrument, trend, measure, word):
    facts = facts_of(figures=[])
    provision = instrument.provision("software_use_rising")
    said = trend(measure, provision, facts, instrument.default_readings()).detail(0).reason_en
    assert said.endswith(f"; required to {word} each year")
