"""Other readings with shared work say what a full evaluation says, and what isn't tried changes nothing."""

import random
from datetime import date
from itertools import combinations

import numpy as np
import pytest
from tests.properties.made_up_province import frames_of, made_up_clusters

from cluster_review.evaluation.evaluate import Evaluation, evaluate
from cluster_review.evaluation.recall import same_columns
from cluster_review.facts.dates import Dates
from cluster_review.facts.facts import establish
from cluster_review.recommendation.decide import recommend
from cluster_review.recommendation.stability import stability

SIZE, COMBINATIONS, PAIRS = 200, 40, 25
COLUMNS = (
    "terms", "stage", "goals", "are_goals_known", "is_review_certain", "has_application", "false_declaration",
)  # fmt: skip


class Province:
    """A made-up province, its evaluation, and full evaluations of it under other readings."""

    def __init__(self, law, seed: int, report_year: int = 2025, law_date: date = date(2026, 4, 15)) -> None:
        clusters = made_up_clusters(seed, SIZE, report_year, law_date)
        frames = frames_of(cluster.rows for cluster in clusters)
        self.law = law
        self.facts = establish(frames, Dates(report_year, law_date, "2026-11-24"), law.vocabulary)
        self.shared = self.full({})
        self.rng = random.Random(seed)
        self.alternatives = [
            (reading.id, option)
            for reading in law.instrument.readings
            for option in reading.options
            if option != reading.default
        ]

    def full(self, readings) -> Evaluation:
        return evaluate(self.facts, self.law.instrument, self.law.grading, self.law.calendar, readings)

    def random_combination(self, most: int) -> tuple[tuple[str, str], ...]:
        chosen = dict(self.rng.sample(self.alternatives, self.rng.randint(2, most)))
        return tuple(
            (name, chosen[name]) for name in self.law.instrument.default_readings() if name in chosen
        )


def differing_columns(one: Evaluation, other: Evaluation) -> list[str]:
    """Names of everything in which two evaluations differ, bit for bit."""
    found = []
    for group in ("findings", "grounds", "justified"):
        left, right = getattr(one, group), getattr(other, group)
        found += [name for name in left if not same_columns(left[name], right[name])]
    found += [name for name in COLUMNS if not same_columns(getattr(one, name), getattr(other, name))]
    left, right = recommend(one), recommend(other)
    found += [
        name
        for name in ("recommendation", "row", "also")
        if list(getattr(left, name)) != list(getattr(right, name))
    ]
    return found


@pytest.fixture(scope="module")
def province(law) -> Province:
    return Province(law, 11)


def test_each_option_alone_equals_a_full_evaluation(province):
    moved = 0
    for option in province.alternatives:
        shared = province.shared.under(dict([option]))
        full = province.full(dict([option]))
        assert not differing_columns(shared, full), option
        moved += bool(differing_columns(full, province.shared))
    assert moved > len(province.alternatives) // 2, "options that change nothing prove little"


def test_options_together_equal_a_full_evaluation(province):
    for _ in range(COMBINATIONS):
        combination = province.random_combination(6)
        shared = province.shared.under(dict(combination))
        assert not differing_columns(shared, province.full(dict(combination))), combination


def test_the_flips_are_those_that_full_evaluations_find(province):
    base = recommend(province.shared)
    found = stability(province.shared, base)
    singles = {option: province.full(dict([option])) for option in province.alternatives}
    alone = {option: recommend(evaluation).recommendation for option, evaluation in singles.items()}
    for option, recommendation in alone.items():
        for cluster, code in enumerate(recommendation):
            listed = [f.recommendation for f in found.flips[cluster] if f.options == (option,)]
            assert listed == ([code] if code != base.recommendation[cluster] else []), (cluster, option)
    pairs = [pair for pair in combinations(province.alternatives, 2) if pair[0][0] != pair[1][0]]
    meeting = [pair for pair in pairs if pair in found.tried]
    flipping = sorted({f.options for flips in found.flips for f in flips if len(f.options) == 2})
    seen = 0
    for pair in {*flipping[:PAIRS], *province.rng.sample(meeting, PAIRS)}:
        recommendation = recommend(province.full(dict(pair))).recommendation
        for cluster, code in enumerate(recommendation):
            is_flip = all(
                part[cluster] != code for part in (base.recommendation, *(alone[option] for option in pair))
            )
            listed = [f.recommendation for f in found.flips[cluster] if f.options == pair]
            assert listed == ([code] if is_flip else []), (cluster, pair)
            seen += is_flip
    assert seen > 3
    apart = [pair for pair in pairs if pair not in found.tried]
    for pair in province.rng.sample(apart, PAIRS):
        both = province.full(dict(pair))
        for group, columns in (("findings", "verdict truth"), ("grounds", "outcome is_warning")):
            for name, result in getattr(both, group).items():
                one, two = (getattr(singles[option], group)[name] for option in pair)
                for column in columns.split():
                    seen_here = getattr(result, column)
                    known = (seen_here == getattr(one, column)) | (seen_here == getattr(two, column))
                    assert known.all(), (pair, name, "pairs that aren't tried meet nowhere")


def test_what_a_cluster_alone_is_told_does_not_depend_on_the_others(law, province):
    clusters = made_up_clusters(11, SIZE, 2025, date(2026, 4, 15))
    together = stability(province.shared, recommend(province.shared))
    for start in (0, 100):
        part = clusters[start : start + 25]
        evaluation = law.evaluated(frames_of(c.rows for c in part), 2025, date(2026, 4, 15))
        alone = stability(evaluation, recommend(evaluation))
        at = np.searchsorted(
            province.facts.clusters["cluster_id"].to_numpy(dtype=str),
            evaluation.facts.clusters["cluster_id"].to_numpy(dtype=str),
        )
        assert [together.flips[i] for i in at] == list(alone.flips)
        assert [together.rests_on[i] for i in at] == list(alone.rests_on)
        assert list(together.untried[at]) == list(alone.untried)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(20, 32))
def test_options_together_equal_a_full_evaluation_in_many_provinces(law, seed):
    province = Province(law, seed, *((2025, date(2026, 4, 15)), (2023, date(2024, 2, 29)))[seed % 2])
    for _ in range(COMBINATIONS):
        combination = province.random_combination(8)
        shared = province.shared.under(dict(combination))
        assert not differing_columns(shared, province.full(dict(combination))), combination
