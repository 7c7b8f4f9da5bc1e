"""What would settle a case: the table on altered columns, against really supplying the input and against all subsets."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.properties.conftest import load_law
from tests.properties.made_up_province import frames_of, made_up_clusters

from cluster_review.evaluation.finding import Outcome, Verdict
from cluster_review.provisions.loading import parse_yaml
from cluster_review.recommendation.decide import recommend
from cluster_review.recommendation.evaluation_columns import taken
from cluster_review.recommendation.missing import _waiting, all_missing_inputs
from cluster_review.stages.cases import answer_case
from cluster_review.truth import Truth

LAW = Path(__file__).parents[1] / "law/readings_criteria.yaml"
DEFINED = next(iter(parse_yaml(LAW.read_text(encoding="utf-8"), LAW.name)))["definitions"]
PENDING = {
    "id": "I1",
    "family": "production_safety",
    "occurred_on": "2025-03-01",
    "enterprise": "E1",
    "deaths": 3,
    "official_grade": None,
    "status": "investigating",
}


def answered(stage: str, **changes: Any) -> dict[str, Any]:
    return answer_case({"case": "c", "law": "-", **DEFINED[stage], **changes}, with_stability=False)


def figures(**metrics: Any) -> dict[str, Any]:
    return {**DEFINED["figures"], **metrics}


def without(stage: str, key: str) -> dict[str, Any]:
    return {name: value for name, value in DEFINED[stage]["cluster"].items() if name != key}


def evidence(*left_out: str, **given: str) -> dict[str, str]:
    return {k: v for k, v in {**DEFINED["evidence"], **given}.items() if k not in left_out}


RD = {2022: 5000, 2023: 5600, 2024: 6300, 2025: 7000}
LACKING: dict[str, tuple[str, dict[str, Any], str, dict[str, Any], dict[str, Any]]] = {
    "a figure": (
        "review",
        {"figures": figures(sme_rd_spend={k: v for k, v in RD.items() if k != 2022})},
        "figures.sme_rd_spend.2022",
        {"figures": figures(sme_rd_spend=RD)},
        {"figures": figures(sme_rd_spend={**RD, 2022: 6900})},
    ),
    "a figure, within validity": (
        "annual",
        {"figures": figures(sme_rd_spend={k: v for k, v in RD.items() if k != 2022})},
        "figures.sme_rd_spend.2022",
        {"figures": figures(sme_rd_spend=RD)},
        {"figures": figures(sme_rd_spend={**RD, 2022: 6900})},
    ),
    "one of two years of output": (
        "review",
        {"figures": figures(output={2022: 24, 2025: 31})},
        "figures.output.2023",
        {"figures": figures(output={2022: 24, 2023: 26, 2025: 31})},
        {"figures": figures(output={2022: 24, 2023: 19, 2025: 31})},
    ),
    "a step of a trend": (
        "review",
        {"figures": figures(platform_adoption={2024: 29})},
        "figures.platform_adoption.2023",
        {"figures": figures(platform_adoption={2023: 24, 2024: 29})},
        {"figures": figures(platform_adoption={2023: 30, 2024: 29})},
    ),
    "the far end of a trend": (
        "review",
        {"figures": figures(platform_adoption={2025: 35})},
        "figures.platform_adoption.2023",
        {"figures": figures(platform_adoption={2023: 24, 2025: 35})},
        {"figures": figures(platform_adoption={2023: 36, 2025: 35})},
    ),
    "a judgement": (
        "review",
        {"evidence": evidence("brand")},
        "evidence.brand",
        {"evidence": evidence()},
        {"evidence": evidence(brand="refuted")},
    ),
    "the area": (
        "review",
        {"figures": figures(area={})},
        "figures.area.2025",
        {"figures": figures(area={2025: 18})},
        {"figures": figures(area={2025: 118})},
    ),
    "the industry": (
        "review",
        {"cluster": without("review", "leading_industry")},
        "clusters.leading_industry",
        {"cluster": {**DEFINED["review"]["cluster"], "leading_industry": ["27"]}},
        {"cluster": {**DEFINED["review"]["cluster"], "leading_industry": ["30"]}},
    ),
    "the outcome of an investigation": (
        "review",
        {"incidents": [PENDING]},
        "record.I1",
        {"incidents": [{**PENDING, "official_grade": "一般", "status": "concluded"}]},
        {"incidents": [{**PENDING, "official_grade": "较大", "status": "concluded"}]},
    ),
    "an application": (
        "review",
        {"cluster": without("review", "review_applied_on")},
        "review.applications",
        {"cluster": DEFINED["review"]["cluster"]},
        {"cluster": {**DEFINED["review"]["cluster"], "review_applied_on": None}},
    ),
    "the goals": (
        "review",
        {"plan_goals": []},
        "plan_goals",
        {"plan_goals": DEFINED["good"]["plan_goals"]},
        {"plan_goals": [{"id": "G1", "metric": "output", "target": 30, "actual": 29, "direction": "up"}]},
    ),
}


@pytest.mark.parametrize("name", LACKING)
def test_what_an_input_is_said_to_do_is_what_supplying_it_does(name: str) -> None:
    stage, lacking, key, supplied_well, supplied_badly = LACKING[name]
    now = answered(stage, **lacking)
    entry = next(m for m in now["missing"] if m["input"] == key)
    for way, supplied in (("favourable", supplied_well), ("adverse", supplied_badly)):
        after = answered(stage, **{**lacking, **supplied})["recommendation"]
        assert entry["settles"][way] == (None if after == now["recommendation"] else after), way


def test_two_inputs_settle_what_neither_settles_alone() -> None:
    lacking = {
        "figures": figures(area={}, sme_rd_spend={k: v for k, v in RD.items() if k != 2022}),
        "evidence": evidence("brand"),
    }
    now = answered("review", **lacking)
    assert now["recommendation"] == "refer"
    of_set = {m["input"] for m in now["missing"] if m["in_smallest_set"]}
    assert of_set == {"figures.area.2025", "figures.sme_rd_spend.2022", "evidence.brand"}
    assert all(m["settles"]["favourable"] is None for m in now["missing"])
    adverse = {m["input"]: m["settles"]["adverse"] for m in now["missing"]}
    assert adverse == {
        "figures.area.2025": None,  # to be justified: still referred for the rest
        "figures.sme_rd_spend.2022": "revoke",
        "evidence.brand": "revoke",
    }
    assert [m["input"] for m in now["missing"]][-1] == "figures.area.2025"


def test_the_industry_alone_stands_for_four_figures() -> None:
    now = answered("review", cluster=without("review", "leading_industry"))
    assert [m["input"] for m in now["missing"] if m["in_smallest_set"]] == ["clusters.leading_industry"]
    assert {m["input"] for m in now["missing"]} > {
        "figures.energy_baseline.2025",
        "figures.water_intake.2025",
    }


def test_within_validity_a_missing_criterion_settles_nothing_for_the_cluster() -> None:
    now = answered("annual", evidence=evidence("brand"))
    (entry,) = now["missing"]
    assert entry["settles"] == {"favourable": None, "adverse": "rectify"}
    assert entry["in_smallest_set"] is False


def subset_settles(evaluation, cluster: int, waiting, inputs: frozenset[str]) -> bool:
    """Whether these inputs, all resolved favourably, end the referral: by hand, on a copy of one cluster."""
    one = taken(evaluation, np.array([cluster]))
    for w in waiting:
        if not any(chosen <= inputs for chosen in w.favourable):
            continue
        if w.name in one.grounds:
            one.grounds[w.name].outcome[0] = Outcome.NOT_ESTABLISHED
        elif w.name in one.findings:
            one.findings[w.name].verdict[0] = Verdict.MET
        elif w.name == "three_year_plan_goals":
            one.goals[0], one.are_goals_known[0] = Truth.TRUE, True
        else:
            one.has_application[0] = Truth.TRUE
    return recommend(one).recommendation[0] != "refer"


def test_the_smallest_set_is_the_smallest_of_all_subsets(repository) -> None:
    law = load_law(repository)
    clusters = made_up_clusters(41, 300, 2025, date(2026, 4, 15))
    evaluation = law.evaluated(frames_of(c.rows for c in clusters), 2025, date(2026, 4, 15))
    recommendations = recommend(evaluation)
    listed = all_missing_inputs(evaluation, recommendations)
    tried = 0
    for cluster in np.flatnonzero(recommendations.recommendation == "refer"):
        waiting = list(_waiting(evaluation, int(cluster)))
        names = sorted({name for w in waiting for name in w.needs})
        if not 1 <= len(names) <= 7:
            continue
        sizes = [
            size
            for size in range(1, len(names) + 1)
            if any(
                subset_settles(evaluation, int(cluster), waiting, frozenset(s))
                for s in combinations(names, size)
            )
        ]
        said = frozenset(m.name for m in listed[cluster] if m.settles.in_smallest_set)
        assert len(said) == (sizes[0] if sizes else 0), clusters[cluster].id
        if sizes:
            assert subset_settles(evaluation, int(cluster), waiting, said)
        tried += 1
    assert tried > 30
