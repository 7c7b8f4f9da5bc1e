"""A figure, a loss or a baseline counts wherever its row lies and from its very day on."""

from datetime import date
from decimal import Decimal

import pytest

from cluster_review.evaluation.criteria.baseline_table import with_baseline_table
from cluster_review.evaluation.criteria.figure_readings import measured_as_read
from cluster_review.evaluation.criteria.growth import average_annual_growth
from cluster_review.evaluation.criteria.levels import below_baseline
from cluster_review.evaluation.incidents.incident_facts import qualified
from cluster_review.truth import Truth

MILLION = 10**6


def output(form: int, year: int, value: int | None) -> dict[str, object]:
    value = None if value is None else value * 10**10
    return {"cluster_id": "C", "report_year": form, "metric": "output", "year": year, "value": value}


@pytest.fixture
def each_year(facts_of, instrument):
    """Whether output was 2 billion in each of the last three years (or its growth enough), by rows in this order."""

    def of(rows, provision="output_each_year", **readings):
        provision = instrument.provision(provision)
        facts = facts_of(clusters=[{"cluster_id": "C", "recognised_date": date(2023, 1, 1)}], figures=rows)
        readings = {**instrument.default_readings(), **readings}
        return measured_as_read(provision, instrument, facts, readings).truth.tolist()

    return of


PREVIOUS = {"newest_year_missing": "previous_three_years"}
BEFORE = [output(2025, year, 25) for year in (2022, 2023, 2024)]


def test_the_years_before_speak_only_where_the_newest_is_not_filed(each_year):
    newest = output(2025, 2025, 30)
    earlier = [output(2024, 2021, 20), output(2025, 2024, 30)]
    assert each_year([newest, *earlier], "output_growth", **PREVIOUS) == [Truth.UNKNOWN]
    assert each_year(earlier, "output_growth", **PREVIOUS) == [Truth.TRUE]
    assert each_year(BEFORE, **PREVIOUS) == [Truth.TRUE]


def test_the_years_before_are_as_this_form_states_them_and_else_as_the_one_before(each_year):
    assert each_year([BEFORE[2], *BEFORE[:2], output(2024, 2024, 1)], **PREVIOUS) == [Truth.TRUE]
    assert each_year([output(2024, 2024, 25), *BEFORE[:2]], **PREVIOUS) == [Truth.TRUE]
    assert each_year([output(2024, 2024, 1), *BEFORE[:2]], **PREVIOUS) == [Truth.UNKNOWN]


def test_the_form_that_was_first_to_state_a_year_counts_from_its_first_row(each_year):
    rows = [output(year, year, 25) for year in (2023, 2024, 2025)]
    for first in range(3):
        ordered = [rows[first], *rows[:first], *rows[first + 1 :]]
        assert each_year(ordered, figure_version="first_filed") == [Truth.TRUE]


@pytest.mark.parametrize(("value", "truth"), [(1, Truth.TRUE), (0, Truth.FALSE)])
def test_a_document_may_ask_for_more_than_nothing(facts_of, instrument, value, truth):
    provision = instrument.provision("output_each_year")
    test = provision.test.model_copy(update={"operator": ">", "bound": Decimal(0)})
    rows = [{**output(2025, year, 1), "value": value} for year in (2023, 2024, 2025)]
    changed = provision.model_copy(update={"test": test})
    found = measured_as_read(changed, instrument, facts_of(figures=rows), instrument.default_readings())
    assert found.truth.tolist() == [truth]


@pytest.mark.parametrize(
    ("formula", "missing"),
    [
        ("geometric_four_points", {"figures.output.2022", "figures.output.2025"}),
        ("geometric_three_points", {"figures.output.2023", "figures.output.2025"}),
        ("arithmetic_mean_of_rates", {f"figures.output.{year}" for year in (2022, 2023, 2024, 2025)}),
    ],
)
def test_growth_misses_the_figures_that_it_is_reckoned_from(facts_of, instrument, formula, missing):
    provision = instrument.provision("output_growth")
    readings = {**instrument.default_readings(), "growth_formula": formula}
    found = average_annual_growth(provision.measure, provision, facts_of(), readings)
    assert set(found.detail(0).missing) == missing


@pytest.mark.parametrize(
    ("begins", "truth"), [(date(2026, 4, 15), Truth.TRUE), (date(2026, 4, 16), Truth.UNKNOWN)]
)
def test_a_baseline_is_in_force_from_its_day_on(facts_of, instrument, begins, truth):
    rows = [
        {"cluster_id": "C", "report_year": 2025, "metric": metric, "year": 2025, "value": value * MILLION}
        for metric, value in (("energy_consumption", 4), ("energy_baseline", 5))
    ]
    table = {"industry": "26", "product": "甲", "metric": "energy_baseline", "value": 5 * MILLION}
    facts = facts_of(
        clusters=[{"cluster_id": "C", "leading_industry": "26"}],
        figures=rows,
        industry_baselines=[{**table, "valid_from_date": begins}],
    )
    provision, readings = instrument.provision("energy_efficiency"), instrument.default_readings()
    own = below_baseline(provision.measure, provision, facts, readings)
    found = with_baseline_table(own, provision.measure, provision, facts, readings)
    assert found.truth.tolist() == [truth]


@pytest.mark.parametrize(
    ("stated", "low", "high"),
    [(1000, 1000, 2000), (1200, 1200, 1300), (4142, 4142, 4143), (20, 20, 30)],
)
def test_and_some_may_be_anything_short_of_one_more_of_the_last_digit(vocabulary, stated, low, high):
    assert qualified(stated * MILLION, "余", vocabulary) == (low * MILLION, high * MILLION - 1)


def test_nothing_and_some_is_nothing(vocabulary):
    assert qualified(0, "余", vocabulary) == (0, 0)
