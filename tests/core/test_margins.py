"""The smallest change that flips: at the value named it does, one smallest unit before it doesn't."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.properties.conftest import load_law
from tests.properties.made_up_province import frames_of, made_up_clusters

from cluster_review.evaluation.finding import Verdict
from cluster_review.provisions.loading import parse_yaml
from cluster_review.recommendation.decide import recommend
from cluster_review.recommendation.margins import margins
from cluster_review.stages.cases import answer_case

YEAR, LAW_DATE = 2025, date(2026, 4, 15)
LAW = Path(__file__).parents[1] / "law/readings_criteria.yaml"
DEFINED = next(iter(parse_yaml(LAW.read_text(encoding="utf-8"), LAW.name)))["definitions"]


def moved(rows, metric: str, year: int, value: int):
    """Another figure, in the form and wherever else it is stated."""
    return {
        **rows,
        "statistics": [
            {**row, "value": value} if (row["metric"], row["year"]) == (metric, year) else row
            for row in rows["statistics"]
        ],
        "figures": [
            {**row, "value": value}
            if (row["report_year"], row["metric"], row["year"]) == (YEAR, metric, year)
            else row
            for row in rows["figures"]
        ],
    }


@pytest.fixture(scope="module")
def province(repository):
    law = load_law(repository)
    clusters = made_up_clusters(61, 300, YEAR, LAW_DATE)
    evaluation = law.evaluated(frames_of(c.rows for c in clusters), YEAR, LAW_DATE)
    return law, clusters, evaluation, recommend(evaluation)


@pytest.fixture(scope="module")
def changes(province):
    _, _, evaluation, now = province
    return margins(evaluation, now)


def evaluated_with(province, moves):
    """All clusters again, each with its own figure moved by so many units from the value named."""
    law, clusters, _, _ = province
    rows = [
        moved(c.rows, change.metric, change.year, change.becomes - step) if change else c.rows
        for c, (change, step) in zip(clusters, moves, strict=True)
    ]
    return law.evaluated(frames_of(rows), YEAR, LAW_DATE)


def step_of(change) -> int:
    return 1 if change.becomes > change.was else -1


def test_at_the_value_named_the_recommendation_flips_and_one_unit_before_it_does_not(province, changes):
    _, clusters, _, now = province
    flips = changes.flips
    at = recommend(evaluated_with(province, [(f, 0) for f in flips])).recommendation
    before = recommend(evaluated_with(province, [(f, step_of(f) if f else 0) for f in flips])).recommendation
    found = 0
    for i, flip in enumerate(flips):
        if flip is None:
            assert at[i] == now.recommendation[i]
            continue
        assert at[i] == flip.turns != now.recommendation[i], (clusters[i].id, flip)
        assert before[i] == now.recommendation[i], (clusters[i].id, flip)
        found += 1
    assert found > 60
    assert {now.recommendation[i] for i, f in enumerate(flips) if f} >= {"renew", "keep", "rectify", "refer"}


@pytest.mark.parametrize(
    "provision", ["output_growth", "sme_share", "co2_intensity_falling", "patents_per_10k"]
)
def test_at_the_distance_the_verdict_turns_and_one_unit_before_it_does_not(province, changes, provision):
    _, clusters, evaluation, _ = province
    distances = [d.get(provision) for d in changes.distances]
    at = evaluated_with(province, [(d, 0) for d in distances]).findings[provision].verdict
    steps = [(d, step_of(d) if d else 0) for d in distances]
    before = evaluated_with(province, steps).findings[provision].verdict
    base = evaluation.findings[provision].verdict
    for i, distance in enumerate(distances):
        if distance is not None:
            assert Verdict(int(at[i])).code == distance.turns, clusters[i].id
            assert at[i] != base[i] == before[i], clusters[i].id
    assert sum(d is not None for d in distances) > 100


def test_no_smaller_change_of_any_other_figure_flips_it(province, changes):
    """Half the change of any figure in any year leaves every recommendation as it is."""
    law, clusters, evaluation, now = province
    flips = changes.flips
    picked = [i for i, f in enumerate(flips) if f is not None and f.relative][:25]
    rows, owners = [], []
    for i in picked:
        share = flips[i].relative / 2
        for row in clusters[i].rows["figures"]:
            if row["report_year"] != YEAR:
                continue
            for way in (1, -1):
                value = row["value"] + way * int(row["value"] * share)
                if value < 0 or row["metric"].endswith(("coverage", "adoption", "use")):
                    continue
                rows.append(moved(clusters[i].rows, row["metric"], row["year"], value))
                owners.append(i)
    renamed = [
        {
            table: [{**r, "cluster_id": f"X{n:05d}"} if "cluster_id" in r else r for r in table_rows]
            for table, table_rows in one.items()
        }
        for n, one in enumerate(rows)
    ]
    found = law.evaluated(frames_of(renamed), YEAR, LAW_DATE)
    unknown = np.zeros(found.size, dtype=bool)
    for name, finding in found.findings.items():
        was = evaluation.findings[name].verdict[owners]
        unknown |= (finding.verdict == Verdict.UNKNOWN) & (was != Verdict.UNKNOWN)
    code = recommend(found).recommendation
    for n, i in enumerate(owners):
        if not unknown[n]:  # into a contradiction, which is no flip
            assert code[n] == now.recommendation[i], (clusters[i].id, rows[n]["figures"][0])


def test_a_contradiction_and_an_established_ground_flip_nothing(province, changes):
    _, _, _, now = province
    for i, flip in enumerate(changes.flips):
        assert flip is None or now.row[i] > 1
        assert flip is None or flip.turns != "refer" or now.recommendation[i] in ("revoke", "decline")


def answered(*, with_stability: bool = False, **changes: Any) -> dict[str, Any]:
    document = {"case": "c", "law": "-", **DEFINED["review"], **changes}
    return answer_case(document, with_stability=with_stability)


def test_a_case_says_how_far_growth_is_from_its_bound_in_the_figure_s_own_unit():
    figures = {**DEFINED["figures"], "output": {2022: 24, 2023: 26, 2024: 27, 2025: Decimal("26.6")}}
    answer = answered(with_stability=True, figures=figures)
    assert answer["recommendation"] == "revoke"
    found = answer["smallest_flip"]
    # 24 × 1.05³ = 27.783, which itself is not above 5 %; the smallest unit is one fen
    distance = found["distances"]["output_growth"]
    assert distance["input"] == "figures.output.2025"
    assert (distance["from"], distance["to"], distance["change"]) == ("26.6", "27.7830000001", "1.1830000001")
    assert (distance["unit"], distance["percent"], distance["becomes"]) == ("亿元", "4.44…", "met")
    # less of the base year does it, too, and is the smaller change: 26.6 / 1.05³ = 22.9780…
    flip = found["flip"]
    assert (flip["input"], flip["becomes"]) == ("figures.output.2022", "renew")
    assert (flip["to"], flip["percent"]) == ("22.9780801209", "4.25…")
    assert flip["provisions"] == ["output_growth"]
    for year, value, outcome in (
        (2025, "27.7830000001", "renew"),
        (2025, "27.783", "revoke"),
        (2022, "22.9780801209", "renew"),
        (2022, "22.9780801210", "revoke"),
    ):
        changed = {**figures, "output": {**figures["output"], year: Decimal(value)}}
        assert answered(figures=changed)["recommendation"] == outcome, (year, value)
