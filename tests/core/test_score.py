"""Scores: every completion of what is unknown lies in the interval, and more never brings less."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster_review.evaluation.score.score import Interval, YearOfCluster, score_of
from cluster_review.evaluation.score.score_grades import places, possible_grades, possible_stars
from cluster_review.provisions.lint_score import lint_score
from cluster_review.provisions.loading import load_score, read_yaml
from cluster_review.provisions.score import ByAmount, ByRatio, ScoreInstrument
from cluster_review.settings import INCLUDE

POLICY = INCLUDE / "policy"
MADE_UP_FILE = INCLUDE.parent / "tests/provisions/made_up_pack/scores/made-up-score.yaml"
MADE_UP, JIANGXI = load_score(MADE_UP_FILE), load_score(POLICY / "scores/jiangxi.yaml")
GRADES = [grade.grade for grade in MADE_UP.grades]


def leaves(score: ScoreInstrument) -> Iterator[tuple[str, object]]:
    """Figures that leaves look at, and leaves that people mark."""
    for _, index in score.all_indices().values():
        if not index.children:
            yield ("figure", index) if index.figure else ("mark", index)


FIGURES = sorted({index.figure for kind, index in leaves(MADE_UP) if kind == "figure"})
MARKED = {index.id: index.weight for kind, index in leaves(MADE_UP) if kind == "mark"}
COUNTED = [adjustment.id for adjustment in MADE_UP.adjustments]
LOWER_IS_BETTER = {
    index.figure
    for kind, index in leaves(MADE_UP)
    if kind == "figure"
    and (
        (isinstance(index.points, ByRatio) and index.points.better == "lower")
        or (isinstance(index.points, ByAmount) and index.points.steps[0].operator in ("<=", "<"))
    )
}

chance = st.integers(0, 2**32).map(random.Random)
"""One number decides a whole year: drawing forty leaves one by one takes a hundred times as long."""


def year_by(dice: random.Random, share: int = 100) -> YearOfCluster:
    """A cluster's year of which about `share` percent is known."""

    def is_known() -> bool:
        return dice.randrange(100) < share

    return YearOfCluster(
        {name: Fraction(dice.randint(-6000, 12000), dice.randint(1, 60)) for name in FIGURES if is_known()},
        {name: Fraction(most) * dice.randint(0, 12) / 12 for name, most in MARKED.items() if is_known()},
        {name: dice.randint(0, 5) for name in COUNTED if is_known()},
    )


def completed(year: YearOfCluster, dice: random.Random) -> YearOfCluster:
    """The same year with everything known."""
    rest = year_by(dice)
    return YearOfCluster(
        {**rest.figures, **year.figures}, {**rest.marks, **year.marks}, {**rest.counts, **year.counts}
    )


def inside(inner: Interval, outer: Interval) -> bool:
    return outer.low <= inner.low and inner.high <= outer.high


@given(chance, st.integers(0, 2), st.sampled_from([30, 70, 95]))
def test_the_interval_holds_every_completion(dice: random.Random, others: int, share: int) -> None:
    own, *peers = (year_by(dice, share) for _ in range(others + 1))
    whole = completed(own, dice)
    whole_peers = [completed(peer, dice) for peer in peers]
    before, after = score_of(MADE_UP, own, peers), score_of(MADE_UP, whole, whole_peers)
    for name, points in after.indices.items():
        assert inside(points, before.indices[name]), name
    assert inside(after.weighted, before.weighted)
    assert inside(after.total, before.total)
    assert set(possible_grades(MADE_UP, after)) <= set(possible_grades(MADE_UP, before))


@given(chance, st.integers(0, 2), st.sampled_from([*FIGURES, *sorted(MARKED)]))
def test_more_of_a_leaf_never_brings_less(dice: random.Random, others: int, name: str) -> None:
    own, *peers = (year_by(dice) for _ in range(others + 1))
    better = Fraction(dice.randint(0, 3000), dice.randint(1, 60))
    if name in FIGURES:
        moved = own.figures[name] + (-better if name in LOWER_IS_BETTER else better)
        raised = YearOfCluster({**own.figures, name: moved}, own.marks, own.counts)
    else:
        most = Fraction(MARKED[name])
        raised = YearOfCluster(
            own.figures, {**own.marks, name: min(own.marks[name] + better, most)}, own.counts
        )
    before, after = score_of(MADE_UP, own, peers), score_of(MADE_UP, raised, peers)
    assert after.total.low >= before.total.low
    assert after.total.high >= before.total.high
    best = [GRADES.index(possible_grades(MADE_UP, score)[0]) for score in (before, after)]
    worst = [GRADES.index(possible_grades(MADE_UP, score)[-1]) for score in (before, after)]
    assert best[1] <= best[0]
    assert worst[1] <= worst[0]


@given(st.data())
def test_every_place_that_scores_can_take_is_in_the_range(data: st.DataObject) -> None:
    ends = st.tuples(st.integers(0, 6), st.integers(0, 6)).map(sorted)
    drawn = data.draw(st.lists(ends, min_size=1, max_size=5))
    ties = data.draw(st.sampled_from(["shared", "dense"]))
    totals = {str(n): Interval(Fraction(low), Fraction(high)) for n, (low, high) in enumerate(drawn)}
    real = {str(n): data.draw(st.integers(low, high)) for n, (low, high) in enumerate(drawn)}
    for name, (best, worst) in places(totals, ties).items():
        ahead = [score for score in real.values() if score > real[name]]
        place = 1 + (len(ahead) if ties == "shared" else len(set(ahead)))
        assert best <= place <= worst


def test_weights_add_up_and_the_tree_has_the_document_s_shape(vocabulary) -> None:
    for score in (MADE_UP, JIANGXI):
        assert lint_score(score, vocabulary).faults == ()
        assert [int(index.weight) for index in score.indices] == [15, 15, 15, 10, 15, 10, 10, 10]
        assert sum(index.weight for index in score.indices) == 100
        assert (score.levels.first, score.levels.second, score.levels.third) == (8, 20, 37)
    found = [level for level, _ in MADE_UP.all_indices().values()]
    assert [found.count(level) for level in (1, 2, 3)] == [8, 20, 37]


SPOILT = {
    "权重合计": lambda d: d["indices"][0].update(weight=Decimal(16)),
    "列出 7 项": lambda d: d["indices"].pop(),
    "最高得 4 分": lambda d: d["indices"][0]["parts"][0]["parts"][0]["points"]["steps"][0].update(points=4),
    "由高分到低分": lambda d: d["indices"][0]["parts"][0]["parts"][0]["points"]["steps"].reverse(),
    "没有数据项 profit": lambda d: d["indices"][0]["parts"][0]["parts"][0].update(figure="profit"),
    "“以上”不表示 >": lambda d: d["grades"][0].update(operator=">"),
    "分数线应逐等降低": lambda d: d["grades"][0].update({"from": 70}),
    "末等没有分数线": lambda d: d["grades"][-1].update({"from": 10}),
    "没有指标 f9": lambda d: d["floors"][0].update(index="f9"),
    "高于该指标的权重": lambda d: d["floors"][0].update(bound=16),
    "须声明读法": lambda d: d.update(readings=[]),
    "应有 2 个等级": lambda d: d["stars"]["rungs"][0].update(grades=["优秀"]),
    "没有等级 特优": lambda d: d["stars"]["rungs"][0].update(grades=["特优", "优秀"]),
    "编号重复": lambda d: d["indices"][1].update(id="f1"),
}


@pytest.mark.parametrize("words", SPOILT)
def test_a_score_that_contradicts_itself_is_faulted(words: str, vocabulary) -> None:
    document = read_yaml(MADE_UP_FILE)
    SPOILT[words](document)
    faults = lint_score(ScoreInstrument.model_validate(document), vocabulary).faults
    assert any(words in fault.zh for fault in faults), [str(fault) for fault in faults]


def test_the_published_stars_of_2020_follow_from_the_rule() -> None:
    """5 优秀, 29 良好, 66 合格 made 5, 14 and 13 clusters of stars: one history of 2019 gives just that.

    All five 优秀 have five stars, so the 14 of four stars were 优秀 in 2019 and 良好 in 2020: in the order written.
    """
    history = (
        [("优秀", "优秀")] * 5 + [("优秀", "良好")] * 14 + [("良好", "良好")] * 13 + [("合格", "良好")] * 2
        + [("合格", "合格")] * 66
    )  # fmt: skip
    of_2020 = [later for _, later in history]
    assert [of_2020.count(grade) for grade in ("优秀", "良好", "合格")] == [5, 29, 66]
    for order in ("either", "as_written"):
        stars = [possible_stars(JIANGXI.stars, order, [[a], [b]]) for a, b in history]
        assert [stars.count((number,)) for number in (5, 4, 3)] == [5, 14, 13]


def test_an_unknown_limit_lies_between_its_neighbours() -> None:
    document = MADE_UP.model_dump(by_alias=True)
    document["grades"][1].update({"from": "unknown", "operator": None, "word": None})
    document["floors"], document["adjustments"] = [], []
    score = ScoreInstrument.model_validate(document)

    def grades(total: int) -> tuple[str, ...]:
        return possible_grades(score, score_of(score, YearOfCluster(total=Fraction(total))))

    assert grades(95) == ("优秀",)
    assert grades(80) == ("良好", "合格")
    assert grades(60) == ("不合格",)
