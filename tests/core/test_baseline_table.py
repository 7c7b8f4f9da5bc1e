"""能效水平高于行业基准值 by the dated table: which rows are of the cluster's industry, and what they decide."""

from datetime import date

import pytest

from cluster_review.evaluation.criteria.baseline_table import with_baseline_table
from cluster_review.evaluation.criteria.levels import below_baseline
from cluster_review.truth import Truth

MILLION = 10**6
F, U, T = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE
DAY = date(2026, 1, 1)


def row(value, industry="26", product="甲", begins=DAY, metric="energy_baseline"):
    return {
        "industry": industry,
        "product": product,
        "metric": metric,
        "value": value,
        "valid_from_date": begins,
    }


@pytest.fixture
def judged(facts_of, instrument):
    """The finding on a consumption of 5 by the form's baseline and the rows of the table."""

    def of(*rows, own=5, industry="26", measure=None, equal="fails", scale=MILLION, operator="<"):
        provision = instrument.provision("energy_efficiency")
        test = provision.test.model_copy(update={"operator": operator})
        provision = provision.model_copy(update={"test": test})
        measure = provision.measure.model_copy(update=measure or {})
        figures = [
            {"cluster_id": "C", "report_year": 2025, "metric": metric, "year": 2025, "value": value * scale}
            for metric, value in ((measure.consumption, 5), (measure.baseline, own))
        ]
        table = [{**r, "value": r["value"] * MILLION} for r in rows]
        facts = facts_of(
            clusters=[{"cluster_id": "C", "leading_industry": industry}],
            figures=figures,
            industry_baselines=table,
        )
        readings = {**instrument.default_readings(), "baseline_equal": equal}
        found = below_baseline(measure, provision, facts, readings)
        return with_baseline_table(found, measure, provision, facts, readings).truth.tolist()

    return of


@pytest.mark.parametrize(
    ("value", "own", "equal", "truth"),
    [
        (6, 4, "fails", T),
        (5, 5, "fails", F),
        (5, 5, "passes", T),
        (4, 4, "fails", F),
        (4, 4, "passes", F),
        (4, 6, "fails", U),
        (6, 4, "passes", T),
    ],
)
def test_the_table_confirms_by_itself_and_refutes_with_the_form(judged, value, own, equal, truth):
    assert judged(row(value), own=own, equal=equal) == [truth]


@pytest.mark.parametrize("value", [4, 5, 6])
@pytest.mark.parametrize("equal", ["fails", "passes"])
def test_a_document_whose_word_means_at_most_passes_the_baseline_itself(judged, value, equal):
    truth = T if value >= 5 else F
    assert judged(row(value), own=value, equal=equal, operator="<=") == [truth]


def test_between_the_strictest_and_the_loosest_baseline_people_decide(judged):
    assert judged(row(4), row(6, product="乙"), own=4) == [U]
    assert judged(row(6), row(7, product="乙"), own=4) == [T]
    assert judged(row(4), row(3, product="乙"), own=4) == [F]


@pytest.mark.parametrize("industry", ["", None, "27"])
def test_without_a_baseline_of_the_industry_nothing_is_decided(judged, industry):
    assert judged(row(4), row(6, product="乙"), own=4, industry=industry) == [U]
    assert judged(own=4, industry=industry) == [U]


@pytest.mark.parametrize(
    ("industry", "of", "truth"),
    [
        ("26", "2614", T),
        ("2614", "26", T),
        ("27;26", "26", T),
        ("27;26", "27", T),
        ("26;27", "2710", T),
        ("26", "27", U),
        ("261", "2620", U),
    ],
)
def test_a_row_is_of_the_industry_or_of_a_part_of_it_or_of_what_it_is_part_of(judged, industry, of, truth):
    assert judged(row(6, industry=of), industry=industry) == [truth]


def test_the_newest_row_of_a_product_in_force_counts(judged):
    old, new, to_come = row(4, begins=date(2020, 1, 1)), row(6), row(3, begins=date(2026, 4, 16))
    for rows in ((old, new, to_come), (to_come, new, old)):
        assert judged(*rows, own=4) == [T]


def test_the_baseline_of_another_figure_is_not_looked_at(judged):
    assert judged(row(6), row(4, product="乙", metric="water_baseline")) == [T]
    assert judged(row(6, metric="water_baseline"), own=4) == [U]


@pytest.mark.parametrize(("value", "own", "truth"), [(6, 4, T), (5, 5, F), (4, 4, F)])
def test_the_table_is_read_in_the_digits_of_the_figure(judged, value, own, truth):
    """The table has six decimal places, this figure ten."""
    measure = {"consumption": "output", "baseline": "revenue"}
    assert judged(row(value, metric="revenue"), own=own, measure=measure, scale=10**10) == [truth]
