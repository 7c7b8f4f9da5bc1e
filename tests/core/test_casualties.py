"""伤亡变动: people who come, move and are found, day by day; deaths after the period don't move the grade."""

import json
import random
from datetime import date, timedelta

import pytest

from cluster_review.evaluation.incidents.grading import grade
from cluster_review.facts.facts import frame_of
from cluster_review.tables import TABLES

DEFAULTS = {"quality_grade": "official_only", "cyber_guide": "by_event_date"}
DAY = date(2025, 3, 1)
QUIET = {"direct_loss_wan_yuan": 0, "evacuated": 0}
SAFE = {**QUIET, "serious_injuries": 0, "injured_unspecified": 0}


@pytest.fixture
def graded(grading, vocabulary):
    def of(*entries, family="production_safety", occurred=DAY, facts=None, readings=DEFAULTS, **columns):
        row = {
            "incident_id": "I",
            "family": family,
            "occurred_date": occurred,
            "status": "concluded",
            **columns,
        }
        row["other_facts"] = json.dumps(facts if facts is not None else {}, ensure_ascii=False)
        frame = frame_of(TABLES["incidents"], [{k: v for k, v in row.items() if v is not None}])
        rows = [
            {
                "incident_id": "I",
                "entry_date": occurred + timedelta(after),
                "casualty_kind": kind,
                "people": people,
            }
            for after, kind, people in entries
        ]
        return grade(frame, grading, vocabulary, readings, frame_of(TABLES["casualties"], rows))

    return of


def interval(grades):
    return int(grades.floor[0]), int(grades.ceiling[0])


@pytest.mark.parametrize(
    ("family", "facts", "last"),
    [
        ("production_safety", {}, 30),
        ("production_safety", {"type": "道路交通"}, 7),
        ("fire", {}, 7),
        ("special_equipment", {}, 30),
        ("construction", {}, 30),
    ],
    ids=str,
)
def test_the_last_day_on_which_a_death_moves_the_grade(graded, family, facts, last):
    first = (0, "death", 2)
    within = graded(first, (last, "death", 1), family=family, facts=facts, **SAFE)
    after = graded(first, (last + 1, "death", 1), family=family, facts=facts, **SAFE)
    assert interval(within) == (2, 2)
    assert interval(after) == (1, 1)
    assert after.late_deaths == {0: 1}


def test_where_it_is_not_said_whether_it_was_on_the_road_both_periods_are_possible(grading, vocabulary):
    row = {
        "incident_id": "I",
        "family": "production_safety",
        "occurred_date": DAY,
        "status": "concluded",
        **SAFE,
    }
    frame = frame_of(TABLES["incidents"], [row])
    entries = [
        {"incident_id": "I", "entry_date": DAY + timedelta(after), "casualty_kind": "death", "people": people}
        for after, people in ((0, 2), (20, 1))
    ]
    assert interval(grade(frame, grading, vocabulary, DEFAULTS, frame_of(TABLES["casualties"], entries))) == (
        1,
        2,
    )


def test_environmental_casualties_have_no_last_day(graded):
    assert interval(graded((0, "death", 2), (400, "death", 1), family="environment", **SAFE)) == (2, 2)


def test_a_missing_person_found_dead_is_one_person(graded):
    first = (0, "missing", 2)
    assert interval(graded(first, (0, "death", 1), status="investigating", **SAFE)) == (1, 2)
    assert interval(
        graded(first, (0, "death", 1), (3, "missing_died", 2), status="investigating", **SAFE)
    ) == (2, 2)
    assert interval(graded(first, (0, "death", 1), (3, "found", 2), status="investigating", **SAFE)) == (1, 1)
    assert interval(graded(first, (3, "missing_died", 2), status="investigating", **SAFE)) == (1, 1)


def test_a_later_death_may_be_a_missing_person_and_is_once_the_case_is_closed(graded):
    entries = [(0, "missing", 2), (3, "death", 2)]
    assert interval(graded(*entries, status="investigating", **SAFE)) == (1, 2)
    assert interval(graded(*entries, status="concluded", **SAFE)) == (1, 1)


def test_a_seriously_injured_person_who_dies_leaves_the_injured(graded):
    quiet = {**QUIET, "injured_unspecified": 0}
    assert interval(graded((0, "serious_injury", 10), (0, "death", 1), **quiet)) == (2, 2)
    assert interval(graded((0, "serious_injury", 10), (5, "serious_injury_died", 1), **quiet)) == (1, 1)
    # Whether the dead one was among the injured isn't said: ten or nine.
    assert interval(graded((0, "serious_injury", 10), (5, "death", 1), **quiet)) == (1, 2)
    # After the period nobody moves any more.
    assert interval(
        graded((0, "serious_injury", 10), (0, "death", 1), (31, "serious_injury_died", 1), **quiet)
    ) == (2, 2)


def test_injured_who_are_found_serious_become_certain(graded):
    quiet = {**QUIET, "deaths": 0}
    assert interval(graded((0, "injury_unspecified", 10), serious_injuries=0, **quiet)) == (1, 2)
    assert interval(graded((0, "injury_unspecified", 10), (2, "injury_found_serious", 10), **quiet)) == (2, 2)


def test_columns_and_entries_that_agree_are_exact_and_others_an_interval(graded):
    entries = [(0, "death", 2), (31, "death", 1)]
    assert interval(graded(*entries, deaths=2, **SAFE)) == (1, 1)
    assert interval(graded(*entries, deaths=3, **SAFE)) == (1, 1)
    apart = graded(*entries, deaths=4, **SAFE)
    assert interval(apart) == (1, 2)
    assert apart.disagreeing == {0}


def test_a_column_counts_those_within_the_period(graded):
    assert interval(graded((31, "death", 1), deaths=3, **SAFE)) == (2, 2)


@pytest.mark.parametrize("lost", ["entry_date", "casualty_kind", "people"])
def test_an_entry_that_lost_a_part_proves_nothing(grading, vocabulary, lost):
    row = {
        "incident_id": "I",
        "family": "fire",
        "occurred_date": DAY,
        "deaths": 3,
        "status": "concluded",
        **SAFE,
    }
    entry = {"incident_id": "I", "entry_date": DAY, "casualty_kind": "death", "people": 3}
    frame = frame_of(TABLES["incidents"], [row])
    whole = grade(frame, grading, vocabulary, DEFAULTS, frame_of(TABLES["casualties"], [entry]))
    broken = grade(
        frame, grading, vocabulary, DEFAULTS, frame_of(TABLES["casualties"], [{**entry, lost: None}])
    )
    assert interval(whole) == (2, 2)
    assert interval(broken) == (1, 4)


def test_entries_before_the_incident_prove_nothing(graded):
    assert interval(graded((-1, "death", 3), **SAFE)) == (1, 4)


def test_deaths_told_as_within_and_after_thirty_days(graded):
    facts = {"deaths_within_30_days": 2, "deaths_after_30_days": 1}
    assert interval(graded(facts=facts, **SAFE)) == (1, 1)
    assert interval(graded(facts=facts, deaths=3, **SAFE)) == (1, 1)
    assert interval(graded(facts=facts, deaths=4, **SAFE)) == (1, 2)
    assert graded(facts=facts, **SAFE).late_deaths == {0: 1}


@pytest.mark.parametrize(
    ("facts", "deaths", "grades", "late", "is_contradicted"),
    [
        ({"deaths_within_30_days": 2}, None, (1, 1), {}, False),
        ({"deaths_within_30_days": 2}, 2, (1, 1), {}, False),
        ({"deaths_within_30_days": 2}, 3, (1, 2), {}, True),
        ({"deaths_within_30_days": 3}, 0, (1, 2), {}, True),
        ({"deaths_within_30_days": 2, "deaths_after_30_days": 1}, 2, (1, 1), {0: 1}, False),
        ({"deaths_within_30_days": 2, "deaths_after_30_days": 1}, 3, (1, 1), {0: 1}, False),
        ({"deaths_within_30_days": 9, "deaths_after_30_days": 1}, 2, (1, 2), {0: 1}, True),
        ({"deaths_after_30_days": 1}, 2, (1, 1), {0: 1}, False),
        ({"deaths_after_30_days": 1}, None, (1, 4), {0: 1}, False),
    ],
)
def test_what_is_told_of_thirty_days_stands_beside_the_column(
    graded, facts, deaths, grades, late, is_contradicted
):
    """Where both say otherwise, the grade lies between them, and a person is told."""
    found = graded(facts=facts, deaths=deaths, **SAFE)
    assert interval(found) == grades
    assert found.late_deaths == late
    assert (0 in found.disagreeing) == is_contradicted


def test_unwell_people_are_of_unstated_severity(graded):
    quiet = {**QUIET, "deaths": 0, "serious_injuries": 0}
    assert interval(graded(family="environment", facts={"unwell_people": 9}, **quiet)) == (1, 1)
    assert interval(graded(family="environment", facts={"unwell_people": 97}, **quiet)) == (1, 3)


KINDS = {
    "deaths": ("death",),
    "serious": ("serious_injury", "serious_injury_died"),
    "missing": ("missing", "missing_died"),
}


def lives(rng: random.Random) -> list[list[tuple[int, str]]]:
    """People, each with what happened to them and when."""
    people = []
    for _ in range(rng.randint(1, 14)):
        kind = rng.choice(["deaths", "serious", "serious", "missing"])
        begins = rng.choice([0, 0, 1, 6])
        person = [(begins, KINDS[kind][0])]
        if kind != "deaths" and rng.random() < 0.6:
            person.append((begins + rng.choice([1, 6, 24, 29, 30, 60]), KINDS[kind][1]))
        people.append(person)
    return people


def entries_of(people) -> list[tuple[int, str, int]]:
    counted: dict[tuple[int, str], int] = {}
    for person in people:
        for event in person:
            counted[event] = counted.get(event, 0) + 1
    return [(day, kind, number) for (day, kind), number in sorted(counted.items())]


def rank(dead: int, hurt: int) -> int:
    return max(1 + sum(dead >= b for b in (3, 10, 30)), 1 + sum(hurt >= b for b in (10, 50, 100)))


def test_nobody_is_counted_twice_whatever_happens_to_them(graded):
    rng = random.Random(4)
    for _ in range(120):
        people = lives(rng)
        last = [[event for event in person if event[0] <= 30][-1][1] for person in people]
        dead = sum(kind in ("death", "serious_injury_died", "missing_died") for kind in last)
        hurt, gone = last.count("serious_injury"), last.count("missing")
        entries = entries_of(people)
        columns = {**QUIET, "injured_unspecified": 0}
        if not dead:
            columns["deaths"] = 0
        if not any(kind.startswith("serious") for _, kind, _ in entries):
            columns["serious_injuries"] = 0
        found = interval(graded(*entries, status="investigating", **columns))
        ranks = [rank(dead + more, hurt) for more in range(gone + 1)]
        assert found[0] <= min(ranks) <= max(ranks) <= found[1], entries
        if not _plain_death_after_injury(people):
            assert found == (min(ranks), max(ranks)), entries
        shuffled = rng.sample(entries, len(entries))
        assert interval(graded(*shuffled, status="investigating", **columns)) == found


def _plain_death_after_injury(people) -> bool:
    """Whether a death that names no column could be one of those counted before."""
    first = min((p[0][0] for p in people if p[0][1] in ("serious_injury",)), default=99)
    return any(p[0][1] == "death" and p[0][0] > first for p in people)


def test_one_more_person_never_lowers_the_grade(graded):
    rng = random.Random(5)
    for _ in range(50):
        columns = {
            name: rng.choice([0, 1, 2, 3, 9, 10, 29, 49])
            for name in ("deaths", "serious_injuries", "missing")
        }
        columns |= {**QUIET, "injured_unspecified": rng.choice([0, 1, 10])}
        before = interval(graded(**columns))
        more = rng.choice(["deaths", "serious_injuries", "missing", "injured_unspecified"])
        after = interval(graded(**{**columns, more: columns[more] + 1}))
        assert after[0] >= before[0]
        assert after[1] >= before[1]
        entry = rng.choice(["death", "serious_injury", "missing", "injury_unspecified"])
        dated = [(0, "death", 2), (0, "serious_injury", 9)]
        was = interval(graded(*dated, **QUIET))
        now = interval(graded(*dated, (0, entry, 8), **QUIET) if entry not in ("death", "serious_injury") else graded(
            *[(d, k, n + (k == entry)) for d, k, n in dated], **QUIET))  # fmt: skip
        assert now[0] >= was[0]
        assert now[1] >= was[1]


def test_what_becomes_unknown_only_widens_the_interval(graded):
    rng = random.Random(6)
    names = ("deaths", "serious_injuries", "direct_loss_wan_yuan", "evacuated")
    for family in ("production_safety", "environment", "fire", "special_equipment"):
        for _ in range(20):
            columns = {name: rng.choice([0, 2, 3, 10, 50]) for name in names}
            columns["direct_loss_wan_yuan"] *= 10**8
            facts = rng.choice([{}, {"toxic_leak": True}, {"loss_is": "约"}, {"vessel_exploded": True}])
            known = interval(graded(family=family, facts=facts, **columns))
            lost = graded(family=family, facts=facts, **{**columns, rng.choice(names): None})
            assert interval(lost)[0] <= known[0] <= known[1] <= interval(lost)[1]


def test_a_loss_said_to_be_about_some_or_pending(graded):
    def of(wan, said):
        quiet = {"deaths": 0, "serious_injuries": 0, "direct_loss_wan_yuan": int(wan * 10**6)}
        return interval(graded(facts={"loss_is": said}, **quiet))

    assert of(909, "约") == (1, 1)
    assert of(910, "约") == (1, 2)
    assert of(1111, "约") == (1, 2)
    assert of(1112, "约") == (2, 2)
    assert of(1000, "近") == (1, 2)
    assert of(4999, "4999余万") == (2, 2)
    assert of(999, "余") == (1, 1)
    assert of(900, "900余万") == (1, 1)
    assert of(4142, "4200余万") == (1, 4)
    assert of(500, "暂无法核定") == (1, 4)
    assert of(1000, "暂无法核定") == (2, 4)


def test_a_family_in_doubt_gives_the_least_and_the_greatest(graded):
    facts = {"vessel_exploded": True, "family_in_doubt": ["special_equipment", "production_safety"]}
    grades = graded(facts=facts, deaths=0, **SAFE)
    assert interval(grades) == (1, 2)
    assert grades.of_families[0] == [
        ("production_safety", "production-safety-2007", 1, 1),
        ("special_equipment", "special-equipment-2009", 2, 2),
    ]
    assert interval(graded(facts={**facts, "family_in_doubt": ["quality"]}, deaths=3, **SAFE)) == (1, 4)


NEEDED = {"production_safety": 2, "special_equipment": 2, "quality": 2, "cyber": 3}


@pytest.mark.parametrize(
    ("official", "deaths", "wins", "higher"),
    [
        ("一般", 3, "false", "true"),
        ("较大", 0, "true", "true"),
        ("none", 3, "true", "true"),
        (None, 3, "unknown", "true"),
        (None, 0, "unknown", "unknown"),
        ("一般", None, "false", "unknown"),
    ],
)
def test_which_grade_counts_is_a_reading(graded, official, deaths, wins, higher):
    from cluster_review.truth import Truth

    grades = graded(official_grade=official, deaths=deaths, **SAFE)
    found = [
        Truth(
            int(grades.reaches(["production_safety"], NEEDED, 127, {"grade_conflict": option})[0])
        ).name.lower()
        for option in ("official_wins", "higher_of_both")
    ]
    assert found == [wins, higher]


def test_quality_and_old_cyber_incidents_are_graded_under_a_reading_alone(graded):
    assert not graded(family="quality", deaths=3, **SAFE).is_derived[0]
    bands = {**DEFAULTS, "quality_grade": "production_safety_bands"}
    assert interval(graded(family="quality", deaths=3, readings=bands, **SAFE)) == (2, 2)
    facts = {"personal_information_people": 10**7, "affected_people": 0}
    newest = {**DEFAULTS, "cyber_guide": "newest_for_all"}
    old = {"family": "cyber", "occurred": date(2020, 1, 1), "facts": facts, "direct_loss_wan_yuan": 0}
    assert not graded(**old).is_derived[0]
    assert interval(graded(readings=newest, **old)) == (3, 3)
    assert graded(readings=newest, **old).instrument[0] == "cyber-2025"
