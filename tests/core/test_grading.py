"""事故等级: the highest dimension decides; 以上 includes; a grade known in part is an interval."""

from datetime import date

import pytest

from cluster_review.evaluation.grading import grade
from cluster_review.exact import to_smallest
from cluster_review.facts.facts import frame_of
from cluster_review.tables import TABLES

DEFAULTS = {"quality_grade": "official_only", "cyber_guide": "by_event_date"}
NUMBERS = {"deaths": 0, "serious_injuries": 0, "direct_loss_wan_yuan": 0, "evacuated": 0}
# dimension, bound, rank reached at the bound: 条例 art. 3, and the plan's annex 1 (without its flags)
PRODUCTION = [
    *(("deaths", bound, rank) for bound, rank in ((3, 2), (10, 3), (30, 4))),
    *(("serious_injuries", bound, rank) for bound, rank in ((10, 2), (50, 3), (100, 4))),
    *(("direct_loss_wan_yuan", bound, rank) for bound, rank in ((1000, 2), (5000, 3), (10000, 4))),
]
ENVIRONMENT = [
    *(("deaths", bound, rank) for bound, rank in ((3, 2), (10, 3), (30, 4))),
    *(("serious_injuries", bound, rank) for bound, rank in ((10, 2), (50, 3), (100, 4))),
    *(("evacuated", bound, rank) for bound, rank in ((5000, 2), (10000, 3), (50000, 4))),
    *(("direct_loss_wan_yuan", bound, rank) for bound, rank in ((500, 2), (2000, 3), (10000, 4))),
]
BOUNDS = [("production_safety", *entry) for entry in PRODUCTION] + [
    ("environment", *entry) for entry in ENVIRONMENT
]


@pytest.fixture
def graded(grading, vocabulary):
    def of(family="production_safety", occurred=date(2025, 3, 1), **values):
        row = {"incident_id": "I", "family": family, "occurred_date": occurred, **NUMBERS, **values}
        frame = frame_of(TABLES["incidents"], [{k: v for k, v in row.items() if v is not None}])
        return grade(frame, grading, vocabulary, DEFAULTS)

    return of


def interval(grades):
    return int(grades.floor[0]), int(grades.ceiling[0])


@pytest.mark.parametrize(("family", "dimension", "bound", "rank"), BOUNDS)
def test_a_bound_is_included_and_one_unit_less_is_not(graded, family, dimension, bound, rank):
    scale = TABLES["incidents"].column(dimension).scale
    at = to_smallest(bound, scale)
    assert interval(graded(family, **{dimension: at})) == (rank, rank)
    assert interval(graded(family, **{dimension: at + 1})) == (rank, rank)
    assert interval(graded(family, **{dimension: at - 1})) == (rank - 1, rank - 1)
    assert graded(family, **{dimension: at}).dimension[0] == dimension


def test_the_highest_dimension_wins(graded):
    grades = graded(deaths=2, serious_injuries=50, direct_loss_wan_yuan=1000 * 10**6)
    assert interval(grades) == (3, 3)
    assert grades.dimension[0] == "serious_injuries"
    assert grades.instrument[0] == "production-safety-2007"


def test_an_unknown_number_leaves_the_upper_end_open(graded):
    assert interval(graded(deaths=3, direct_loss_wan_yuan=None)) == (2, 4)
    assert interval(graded(deaths=30, direct_loss_wan_yuan=None)) == (4, 4)


def test_injured_of_unstated_degree_raise_the_upper_end_alone(graded):
    assert interval(graded(serious_injuries=9, injured_unspecified=0)) == (1, 1)
    assert interval(graded(serious_injuries=9, injured_unspecified=1)) == (1, 2)
    assert interval(graded(serious_injuries=0, injured_unspecified=100)) == (1, 4)


def test_missing_people_raise_the_upper_end_alone(graded):
    assert interval(graded(deaths=2, missing=1)) == (1, 2)
    assert interval(graded(deaths=2, missing=8)) == (1, 3)


def test_flags_set_by_people_raise_the_floor(graded):
    assert interval(graded("environment", other_facts='{"county_water_intake_cut": true}')) == (3, 3)
    assert interval(graded("environment", other_facts='{"county_water_intake_cut": false}')) == (1, 1)
    assert graded("environment", other_facts='{"city_water_intake_cut": true}').dimension[0] == "flag"


def test_a_family_without_a_table_or_an_earlier_day_is_not_derived(graded):
    assert not graded("fire", deaths=30).is_derived[0]
    assert not graded(occurred=date(2007, 5, 31), deaths=30).is_derived[0]
    assert graded(occurred=date(2007, 6, 1), deaths=30).is_derived[0]
    assert not graded(occurred=None, deaths=30).is_derived[0]


def test_nothing_known_derives_nothing(graded):
    unknown = dict.fromkeys(NUMBERS)
    assert not graded(**unknown).is_derived[0]


def test_the_official_grade_stands_beside_the_derived_one(graded):
    assert [
        int(graded(official_grade=code).official[0]) for code in ("一般", "较大", "重大", "特别重大")
    ] == [1, 2, 3, 4]
    assert int(graded(official_grade="none").official[0]) == 0
    assert int(graded(official_grade=None).official[0]) == -1
