"""Points, limits, floors, grades and places of a score, rule by rule, each at its very bound."""

from decimal import Decimal
from fractions import Fraction

import pytest

from cluster_review.evaluation.score.score import Interval, YearOfCluster, exactly, reaches, score_of
from cluster_review.evaluation.score.score_grades import places, possible_grades, possible_stars
from cluster_review.provisions.loading import load_score
from cluster_review.provisions.score import (
    Adjustment,
    ByAmount,
    ByPeople,
    ByRatio,
    Floor,
    Index,
    Rung,
    ScoreGrade,
    Stars,
    Step,
)
from cluster_review.settings import INCLUDE

SCORE = load_score(INCLUDE / "policy/scores/jiangxi.yaml").model_copy(
    update={"full_marks": 100, "adjustments": (), "total_at_most": Decimal(110), "floors": ()}
)


def scored(points=None, year=None, others=(), weight=10, **other):
    """The score of a cluster by one index of ten points on the figure f."""
    figure = "f" if isinstance(points, ByAmount | ByRatio) else None
    index = Index(id="i", zh="指标", en="index", weight=weight, figure=figure, points=points)
    return score_of(SCORE.model_copy(update={"indices": (index,), **other}), year or YearOfCluster(), others)


def given(value, **other):
    return YearOfCluster(figures={} if value is None else {"f": Fraction(value)}, **other)


def span(low, high=None):
    return Interval(Fraction(low), Fraction(low if high is None else high))


@pytest.mark.parametrize(
    ("operator", "below", "at", "above"),
    [
        (">=", False, True, True),
        (">", False, False, True),
        ("<=", True, True, False),
        ("<", True, False, False),
    ],
)
def test_each_word_of_comparison_has_its_side(operator, below, at, above):
    assert [reaches(Fraction(value), operator, Fraction(5)) for value in (4, 5, 6)] == [below, at, above]


STEPS = ByAmount(
    steps=tuple(
        Step(operator=">=", word="以上", bound=bound, points=points) for bound, points in ((20, 10), (10, 6))
    ),
    otherwise=1,
)


@pytest.mark.parametrize(
    ("value", "points"),
    [(21, span(10)), (20, span(10)), (19, span(6)), (10, span(6)), (9, span(1)), (None, span(1, 10))],
)
def test_points_by_amount(value, points):
    assert scored(STEPS, given(value)).weighted == points


@pytest.mark.parametrize(
    ("value", "points"), [(0, span(0)), (5, span(5)), (10, span(10)), (11, span(10)), (None, span(0, 10))]
)
def test_points_in_proportion_to_a_target(value, points):
    assert scored(ByRatio(ratio_to="target", target=10), given(value)).weighted == points


def test_an_unknown_target_leaves_the_points_open():
    assert scored(ByRatio(ratio_to="target", target="unknown"), given(5)).weighted == span(0, 10)


@pytest.mark.parametrize(
    ("value", "points"),
    [(20, span(5)), (10, span(10)), (5, span(10)), (0, span(10)), (-1, span(10)), (None, span(0, 10))],
)
def test_points_in_proportion_to_a_target_where_lower_is_better(value, points):
    rule = ByRatio(ratio_to="target", target=10, better="lower")
    assert scored(rule, given(value)).weighted == points


@pytest.mark.parametrize(
    ("better", "value", "others", "points"),
    [
        ("higher", 5, [10, 8], span(5)),
        ("higher", 5, [4], span(10)),
        ("higher", 5, [10, None], span(0, 5)),
        ("higher", 5, [], span(10)),
        ("higher", 0, [0], span(0, 10)),
        ("higher", 0, [10], span(0)),
        ("higher", -1, [10], span(0)),
        ("higher", None, [10], span(0, 10)),
        ("lower", 20, [10, 30], span(5)),
        ("lower", 10, [20], span(10)),
        ("lower", 20, [10, None], span(0, 10)),
        ("lower", 20, [0], span(0, 10)),
        ("lower", 0, [None], span(10)),
    ],
)
def test_points_in_proportion_to_the_best_of_the_year(better, value, others, points):
    rule = ByRatio(ratio_to="best", better=better)
    assert scored(rule, given(value), [given(other) for other in others]).weighted == points


def test_points_of_people_replace_what_would_be_computed():
    rule = ByPeople(given_by="专家")
    assert scored(rule).weighted == span(0, 10)
    assert scored(rule, YearOfCluster(marks={"i": Fraction(7)})).weighted == span(7)
    assert scored(STEPS, given(21, marks={"i": Fraction(7)})).indices == {"i": span(7)}


def bonus(way="bonus", each=2):
    return (Adjustment(id="a", zh="加减", en="adjustment", way=way, points_each=each, most=5),)


@pytest.mark.parametrize(
    ("way", "each", "count", "total"),
    [
        ("bonus", 2, 0, span(10)),
        ("bonus", 2, 1, span(12)),
        ("bonus", 2, 2, span(14)),
        ("bonus", 2, 3, span(15)),
        ("bonus", 2, None, span(10, 15)),
        ("bonus", "unknown", 1, span(10, 15)),
        ("bonus", "unknown", 0, span(10)),
        ("deduction", 2, 1, span(8)),
        ("deduction", 2, None, span(5, 10)),
    ],
)
def test_a_bonus_or_a_deduction_counts_as_often_as_it_applies_up_to_its_most(way, each, count, total):
    year = given(21, counts={} if count is None else {"a": count})
    assert scored(STEPS, year, adjustments=bonus(way, each)).total == total


def test_the_total_ends_at_its_limit():
    year = given(21, counts={"a": 2})
    for most, total in ((13, span(13)), (14, span(14)), (15, span(14))):
        limit = Decimal(most)
        assert scored(STEPS, year, adjustments=bonus(), total_at_most=limit).total == total


def test_an_unknown_limit_lies_at_the_full_marks_or_above():
    over = scored(
        STEPS, given(21, counts={"a": 2}), adjustments=bonus(), total_at_most="unknown", full_marks=12
    )
    assert over.total == span(12, 14)
    under = scored(STEPS, given(9), adjustments=(), total_at_most="unknown", full_marks=12)
    assert under.total == span(1)


def test_with_unknown_adjustments_any_total_is_possible():
    for most, high in ((Decimal(110), 110), ("unknown", 100)):
        assert scored(STEPS, given(21), adjustments="unknown", total_at_most=most).total == span(0, high)


def test_a_published_total_replaces_the_computed_one():
    assert scored(STEPS, given(21, total=Fraction(88))).total == span(88)


GRADED = {
    "grades": (
        ScoreGrade(grade="优", en="a", operator=">=", word="以上", from_=8),
        ScoreGrade(grade="良", en="b", operator=">", word="高于", from_=4),
        ScoreGrade(grade="差", en="c"),
    )
}


def grades_of(total, **other):
    rule = SCORE.model_copy(update={**GRADED, **other})
    score = scored(ByPeople(given_by="专家"), YearOfCluster(marks={"i": Fraction(5)}))
    return possible_grades(rule, score.__class__(score.indices, score.weighted, total))


@pytest.mark.parametrize(
    ("total", "grades"),
    [
        (span(8), ("优",)),
        (span(Fraction(799, 100)), ("良",)),
        (span(4), ("差",)),
        (span(4, 5), ("良", "差")),
        (span(7, 8), ("优", "良")),
        (span(0, 10), ("优", "良", "差")),
        (span(8, 10), ("优",)),
    ],
)
def test_a_grade_begins_at_its_limit(total, grades):
    assert grades_of(total) == grades


@pytest.mark.parametrize(
    ("bound", "operator", "blocks", "grades"),
    [
        (5, ">=", "优", ("优",)),
        (5, ">", "优", ("良",)),
        (6, ">=", "优", ("良",)),
        (6, ">=", "良", ("差",)),
        (5, ">=", "良", ("优",)),
        ("unknown", ">=", "良", ("优", "良", "差")),
        ("unknown", ">=", "优", ("优", "良")),
    ],
)
def test_a_floor_blocks_its_grade_and_every_better_one(bound, operator, blocks, grades):
    floor = Floor(index="i", operator=operator, word="以上", bound=bound, blocks=blocks)
    assert grades_of(span(9), floors=(floor,)) == grades


def test_unknown_floors_leave_every_grade_possible_but_none_above_the_score():
    assert grades_of(span(9), floors="unknown") == ("优", "良", "差")
    assert grades_of(span(5), floors="unknown") == ("良", "差")


@pytest.mark.parametrize(
    ("total", "grades"), [(9, ("优",)), (5, ("良", "中")), (2, ("良", "中")), (1, ("差",))]
)
def test_an_unknown_limit_lies_between_its_neighbours(total, grades):
    first, second, last = GRADED["grades"]
    third = ScoreGrade(grade="中", en="d", operator=">=", word="以上", from_=2)
    second = second.model_copy(update={"from_": "unknown"})
    assert grades_of(span(total), grades=(first, second, third, last)) == grades


@pytest.mark.parametrize(
    ("order", "years", "stars"),
    [
        ("as_written", (["优"], ["良"]), (3,)),
        ("as_written", (["良"], ["优"]), (0,)),
        ("either", (["良"], ["优"]), (3,)),
        ("either", (["优", "良"], ["优"]), (5, 3)),
        ("either", (["优"], ["差"]), (0,)),
    ],
)
def test_stars_of_the_grades_of_the_years(order, years, stars):
    rungs = (Rung(grades=("优", "优"), stars=5), Rung(grades=("优", "良"), stars=3))
    assert possible_stars(Stars(years=2, rungs=rungs, source="样例"), order, years) == stars


@pytest.mark.parametrize(
    ("totals", "shared", "dense"),
    [
        ({"A": span(9), "B": span(9), "C": span(8)}, (3, 3), (2, 2)),
        ({"A": span(8), "B": span(8), "C": span(8)}, (1, 1), (1, 1)),
        ({"A": span(9, 10), "B": span(7), "C": span(8)}, (2, 2), (2, 2)),
        ({"A": span(8, 9), "B": span(7), "C": span(8)}, (1, 2), (1, 2)),
        ({"A": span(7, 8), "B": span(8), "C": span(8)}, (1, 1), (1, 1)),
        ({"A": span(9, 10), "B": span(10, 11), "C": span(8)}, (3, 3), (2, 3)),
        ({"A": span(9), "B": span(10), "C": span(8)}, (3, 3), (3, 3)),
        ({"A": span(9, 10), "B": span(11, 12), "C": span(8)}, (3, 3), (3, 3)),
        ({"A": span(9, 10), "B": span(5, 12), "C": span(8)}, (2, 3), (2, 3)),
        ({"A": span(7, 8), "B": span(8, 9), "C": span(7, 8)}, (1, 3), (1, 3)),
    ],
)
def test_places_count_the_clusters_or_the_scores_ahead(totals, shared, dense):
    assert places(totals, "shared")["C"] == shared
    assert places(totals, "dense")["C"] == dense


def test_one_score_is_exact():
    assert exactly(Fraction(3)).is_exact
    assert not span(3, 4).is_exact
