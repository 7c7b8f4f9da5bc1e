"""事故等级: the highest dimension decides; 以上 includes; a grade known in part is an interval."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from cluster_review.evaluation.incidents.grades import nothing_derived
from cluster_review.evaluation.incidents.grading import grade
from cluster_review.exact import to_smallest
from cluster_review.facts.facts import frame_of
from cluster_review.tables import TABLES
from cluster_review.truth import Truth

DEFAULTS = {"quality_grade": "official_only", "cyber_guide": "by_event_date"}
COUNTS = ("deaths", "serious_injuries", "evacuated", "illegal_forwards", "illegal_views")
ONE_BOUND = (
    "affected_percent_of_province",
    "provincial_portal_outage_hours",
    "prefecture_portal_outage_hours",
    "boiler_outage_hours",
)
NUMBERS = {"deaths": 0, "serious_injuries": 0, "direct_loss_wan_yuan": 0, "evacuated": 0}
_DEATHS = (("deaths", 3, 2), ("deaths", 10, 3), ("deaths", 30, 4))
_HURT = (("serious_injuries", 10, 2), ("serious_injuries", 50, 3), ("serious_injuries", 100, 4))
_LOSS = (
    ("direct_loss_wan_yuan", 1000, 2),
    ("direct_loss_wan_yuan", 5000, 3),
    ("direct_loss_wan_yuan", 10000, 4),
)
_SAFETY = (*_DEATHS, *_HURT, *_LOSS)
# dimension (a column or a declared fact), bound, rank reached at the bound; None = the bound isn't verified
TABLE = {
    ("production_safety", date(2025, 3, 1)): _SAFETY,
    ("fire", date(2025, 3, 1)): _SAFETY,
    ("construction", date(2009, 3, 1)): _SAFETY,
    ("construction", date(2025, 3, 1)): _SAFETY,
    ("special_equipment", date(2025, 3, 1)): (
        *_SAFETY,
        ("evacuated", 10_000, 2), ("evacuated", 50_000, 3), ("evacuated", 150_000, 4),
        ("stranded_hours", 12, 2), ("boiler_outage_hours", 240, 3),
    ),
    ("environment", date(2014, 12, 29)): (
        *_DEATHS, *_HURT,
        ("evacuated", 5000, 2), ("evacuated", 10_000, 3), ("evacuated", 50_000, 4),
        ("direct_loss_wan_yuan", 500, 2), ("direct_loss_wan_yuan", 2000, 3), ("direct_loss_wan_yuan", 10000, 4),
    ),
    ("environment", date(2014, 12, 28)): (
        ("deaths", 1, None), ("deaths", 3, 3), ("deaths", 10, 4),
        ("serious_injuries", 10, None), ("serious_injuries", 50, 3), ("serious_injuries", 100, 4),
        ("evacuated", 5000, None), ("evacuated", 10_000, 3), ("evacuated", 50_000, 4),
        ("direct_loss_wan_yuan", 500, None), ("direct_loss_wan_yuan", 2000, 3), ("direct_loss_wan_yuan", 10000, 4),
    ),
    ("cyber", date(2025, 11, 1)): (
        ("affected_people", 100_000, None), ("affected_people", 1_000_000, 3), ("affected_people", 10_000_000, 4),
        ("personal_information_people", 10**6, 2), ("personal_information_people", 10**7, 3),
        ("personal_information_people", 10**8, 4),
        ("direct_loss_wan_yuan", 500, None), ("direct_loss_wan_yuan", 2000, None), ("direct_loss_wan_yuan", 10000, 4),
        ("affected_percent_of_province", 50, 4), ("affected_percent_of_prefecture", 30, 2),
        ("affected_percent_of_prefecture", 50, 3), ("provincial_portal_outage_hours", 24, 4),
        ("prefecture_portal_outage_hours", 6, 3), ("critical_system_outage_minutes", 10, 2),
        ("critical_system_outage_minutes", 60, 3), ("critical_system_outage_minutes", 360, 4),
        ("critical_function_outage_minutes", 30, 2), ("critical_function_outage_minutes", 180, None),
        ("critical_function_outage_minutes", 1440, 4),
        ("illegal_home_page_minutes", 120, None), ("illegal_home_page_minutes", 360, 4),
        ("illegal_other_page_minutes", 720, None), ("illegal_other_page_minutes", 1440, 4),
        ("illegal_forwards", 10_000, None), ("illegal_forwards", 100_000, 4),
        ("illegal_views", 100_000, None), ("illegal_views", 1_000_000, 4),
    ),
    ("data", date(2024, 11, 1)): (
        ("direct_loss_wan_yuan", 5000, 2), ("direct_loss_wan_yuan", 10_000, 3), ("direct_loss_wan_yuan", 100_000, 4),
        ("personal_information_people", 10**6, 2), ("personal_information_people", 10**7, 3),
        ("personal_information_people", 10**8, 4),
        ("sensitive_information_people", 10**5, None), ("sensitive_information_people", 10**6, 3),
        ("sensitive_information_people", 10**7, 4), ("outage_hours", 8, 2), ("outage_hours", 12, 3),
    ),
}  # fmt: skip
BOUNDS = [(*key, *entry) for key, entries in TABLE.items() for entry in entries]
HARMLESS = {
    "cyber": {"affected_people": 0, "personal_information_people": 0},
    "data": {"personal_information_people": 0, "sensitive_information_people": 0, "outage_hours": 0},
    "special_equipment": {"toxic_leak": True, "boiler_megawatts": 600},
}
FLAGS = {
    ("special_equipment", date(2025, 3, 1)): {
        "boiler_600mw_exploded": 4, "vessel_exploded": 2, "crane_overturned": 2, "crane_main_member_broke": 1,
    },
    ("environment", date(2014, 12, 29)): {
        "city_water_intake_cut": 4, "regional_ecology_lost": 4, "protected_species_lost": 4,
        "crosses_national_border": 4, "county_water_intake_cut": 3, "regional_ecology_partly_lost": 3,
        "protected_species_mass_death": 3, "crosses_province": 3, "cross_province": 3,
        "protected_species_damaged": 2, "township_water_intake_cut": None, "crosses_prefecture": None,
        "class_three_source_lost": None, "radiation_source_lost_with_harm": None,
    },
    ("environment", date(2014, 12, 28)): {
        "city_water_intake_cut": 4, "county_water_intake_cut": 3, "crosses_province": None,
    },
    ("cyber", date(2025, 11, 1)): {
        "important_data_especially_serious": 4, "important_data_serious": 3, "important_data_fairly_serious": 2,
    },
    ("data", date(2024, 11, 1)): {"wide_stoppage": 3, "partial_stoppage": 2},
}  # fmt: skip


@pytest.fixture
def graded(grading, vocabulary):
    def of(family="production_safety", occurred=date(2025, 3, 1), **values):
        row = {"incident_id": "I", "family": family, "occurred_date": occurred, **NUMBERS, **values}
        frame = frame_of(TABLES["incidents"], [{k: v for k, v in row.items() if v is not None}])
        return grade(frame, grading, vocabulary, DEFAULTS)

    return of


def interval(grades):
    return int(grades.floor[0]), int(grades.ceiling[0])


def with_value(family, dimension, value):
    """Nothing happened but this."""
    facts = dict(HARMLESS.get(family, {}))
    if dimension not in NUMBERS:
        return {"other_facts": json.dumps({**facts, dimension: value}, default=float)}
    scale = TABLES["incidents"].column(dimension).scale
    return {"other_facts": json.dumps(facts), dimension: to_smallest(Decimal(str(value)), scale)}


@pytest.mark.parametrize(("family", "day", "dimension", "bound", "rank"), BOUNDS)
def test_a_bound_is_included_and_one_unit_less_is_not(graded, family, day, dimension, bound, rank):
    """以上包括本数,以下不包括本数; a bound that nobody verified raises the upper end alone."""
    step = Decimal("0.000001") if "people" not in dimension and dimension not in COUNTS else 1
    below, at, above = (
        graded(family, day, **with_value(family, dimension, bound + s)) for s in (-step, 0, step)
    )
    before, now = interval(below), interval(at)
    assert now == interval(above)
    assert at.dimension[0] is not None or rank is None
    if rank is None:
        assert now[0] == before[0] < now[1]
        assert int(at.unverified[0]) == now[1] > before[1]
    else:
        assert now == (rank, rank)
        assert before[0] < rank
        assert before[1] == rank - 1 or dimension in ONE_BOUND


@pytest.mark.parametrize(
    ("family", "day", "flag", "rank"),
    [(*key, flag, rank) for key, flags in FLAGS.items() for flag, rank in flags.items()],
)
def test_an_event_reaches_its_grade_by_itself(graded, family, day, flag, rank):
    stated = {**HARMLESS.get(family, {}), flag: True}
    grades = graded(family, day, other_facts=json.dumps(stated))
    if rank is None:
        assert interval(grades)[0] == 1 < interval(grades)[1]
    else:
        assert interval(grades) == (rank, rank)
    assert interval(graded(family, day, other_facts=json.dumps({**stated, flag: False}))) == (1, 1)


def test_every_bound_and_event_of_the_files_stands_in_the_table(grading):
    """The table above was written from the dossier; what it leaves out is listed here."""
    written = {(family, dimension, bound) for family, _, dimension, bound, _ in BOUNDS}
    left_out = set()
    for table in grading:
        for name, band in table.dimensions.items():
            for grade_name, bound in band.bounds.items():
                if grade_name != "一般" and (table.families[0], band.fact or name, int(bound)) not in written:
                    left_out.add((table.instrument, name, int(bound)))
    assert left_out == {
        ("special-equipment-2009", "many_stranded_aloft", 24), ("special-equipment-2009", "many_stranded_aloft", 48),
        ("cyber-2025", "illegal_home_page", 30), ("cyber-2025", "illegal_other_page", 120),
        ("cyber-2025", "illegal_forwards", 1000), ("cyber-2025", "illegal_views", 10_000),
        ("industrial-data-2024", "outage", 24),
    }  # fmt: skip


def test_a_condition_decides_whether_a_dimension_counts(graded):
    def of(**facts):
        return interval(graded("special_equipment", evacuated=60_000, other_facts=json.dumps(facts)))

    assert of(toxic_leak=True) == (3, 3)
    assert of(toxic_leak=False) == (1, 1)
    assert of() == (1, 3)

    def aloft(**facts):
        return interval(graded("special_equipment", other_facts=json.dumps(facts)))

    assert aloft(stranded_hours=48, stranded_people=100) == (4, 4)
    assert aloft(stranded_hours=24, stranded_people=100) == (3, 3)
    assert aloft(stranded_hours=48, stranded_people=99) == (2, 2)
    assert aloft(stranded_hours=48) == (2, 4)
    assert aloft(stranded_hours=11) == (1, 1)


def test_more_than_a_day_is_longer_than_a_day(graded):
    """特别重大 from more than 24 hours, a value that nobody verified."""
    day, harmless = date(2024, 11, 1), HARMLESS["data"]
    assert interval(graded("data", day, other_facts=json.dumps({**harmless, "outage_hours": 24}))) == (3, 3)
    assert interval(graded("data", day, other_facts=json.dumps({**harmless, "outage_hours": 25}))) == (3, 4)


def test_instruments_take_over_from_each_other_on_their_day(graded):
    named = {
        ("environment", date(2011, 4, 30)): None,
        ("environment", date(2011, 5, 1)): "environment-2011",
        ("environment", date(2014, 12, 28)): "environment-2011",
        ("environment", date(2014, 12, 29)): "environment-2014",
        ("construction", date(2010, 7, 19)): "construction-2007",
        ("construction", date(2010, 7, 20)): "construction-2010",
        ("cyber", date(2017, 1, 9)): None,
        ("cyber", date(2025, 10, 31)): "cyber-2017",
        ("cyber", date(2025, 11, 1)): "cyber-2025",
        ("data", date(2024, 10, 31)): None,
        ("special_equipment", date(2009, 4, 30)): None,
        ("special_equipment", date(2009, 5, 1)): "special-equipment-2009",
        ("quality", date(2025, 1, 1)): None,
    }
    assert {key: graded(*key, deaths=3).instrument[0] for key in named} == named
    assert not graded("cyber", date(2025, 10, 31), direct_loss_wan_yuan=10**12).is_derived[0]


def test_three_deaths_are_graded_by_the_table_of_their_day(graded):
    assert interval(graded("environment", date(2014, 12, 28), deaths=3)) == (3, 3)
    assert interval(graded("environment", date(2014, 12, 29), deaths=3)) == (2, 2)


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
    assert not graded("quality", deaths=30).is_derived[0]
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


@pytest.mark.parametrize(
    ("official", "floor", "ceiling", "reached"),
    [
        (0, 1, 1, Truth.FALSE),
        (0, 2, 2, Truth.TRUE),
        (0, 1, 2, Truth.UNKNOWN),
        (1, 2, 2, Truth.TRUE),
        (1, 1, 1, Truth.FALSE),
        (2, 1, 1, Truth.TRUE),
        (-1, 2, 2, Truth.TRUE),
        (-1, 1, 1, Truth.UNKNOWN),
    ],
)
def test_by_the_higher_of_both_grades_either_may_reach_and_both_must_fall_short(
    official, floor, ceiling, reached
):
    one = nothing_derived(1, np.array([official], dtype=np.int8))
    found = replace(
        one,
        floor=np.array([floor], dtype=np.int8),
        ceiling=np.array([ceiling], dtype=np.int8),
        is_derived=np.array([True]),
    )
    readings = {"grade_conflict": "higher_of_both"}
    assert found.reaches(["production_safety"], {"production_safety": 2}, 127, readings).tolist() == [reached]


def test_a_family_in_doubt_that_no_rule_names_reaches_nothing():
    one = nothing_derived(1, np.array([0], dtype=np.int8))
    found = replace(
        one,
        floor=np.array([4], dtype=np.int8),
        ceiling=np.array([4], dtype=np.int8),
        is_derived=np.array([True]),
        of_families={0: [("production_safety", "a", 4, 4), ("other", None, 4, 4)]},
    )
    for doubt, reached in (("other", Truth.UNKNOWN), ("fire", Truth.TRUE)):
        of_families = {0: [("production_safety", "a", 4, 4), (doubt, None, 4, 4)]}
        floors = {"production_safety": 2, "fire": 2}
        answer = replace(found, of_families=of_families).reaches(
            ["production_safety"], floors, 127, {"grade_conflict": "official_wins"}
        )
        assert answer.tolist() == [reached]
