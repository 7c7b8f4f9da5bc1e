"""Every reading of the criteria: the columns, the naive loops and the witness's integers say the same."""

import pytest
import yaml
from tests.properties.made_up_province import frames_of, made_up_clusters
from tests.properties.naive_evaluator import Policy
from tests.properties.test_equals_naive_evaluator import MOMENTS, disagreements

from cluster_review.checks.thresholds import comparisons, pairs
from cluster_review.checks.witness import (
    _applies,
    _figure_of,
    _figures,
    _first_filed,
    _stand_in,
    witnessed_provisions,
)
from cluster_review.evaluation.finding import Verdict
from cluster_review.truth import Truth

CLUSTERS = 250
ALTERNATIVES = [
    ("growth_formula", "geometric_three_points"),
    ("growth_formula", "arithmetic_mean_of_rates"),
    ("share_years", "each_of_three"),
    ("patent_population", "residents"),
    ("title_date", "report_year_end"),
    ("trend_equal", "allowed"),
    ("water_industries", "guide_2013"),
    ("waiver_years", "any_year"),
    ("newest_year_missing", "previous_three_years"),
    ("champion_level", "any_level"),
    ("title_succession", "as_named"),
    ("service_output", "revenue_for_services"),
    ("area_bound", "hard"),
    ("baseline_equal", "passes"),
    ("rounding", "two_decimals"),
    ("figure_version", "first_filed"),
    ("trend_gap", "over_the_gap"),
]
TOGETHER = {
    "figure_version": "first_filed",
    "service_output": "revenue_for_services",
    "rounding": "two_decimals",
    "newest_year_missing": "previous_three_years",
    "trend_gap": "over_the_gap",
    "trend_equal": "allowed",
    "share_years": "each_of_three",
    "baseline_equal": "passes",
}
HOLDS = {
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    "<": lambda a, b: a < b,
}
NOT_HERE = {"water_industries", "patent_population", "title_succession"}
"""Readings that change no verdict of this made-up province; the worked cases have them."""
CHOICES = [*({name: option} for name, option in ALTERNATIVES), TOGETHER]


def test_every_alternative_of_the_criteria_is_tried(law, repository):
    path = repository / "include/policy/readings/criteria.yaml"
    declared = yaml.safe_load(path.read_text(encoding="utf-8"))["readings"]
    others = {(r["id"], option) for r in declared for option in r["options"] if option != r["default"]}
    assert others - set(ALTERNATIVES) <= {("water_industries", "plan_2022")}


@pytest.fixture(scope="module")
def policy(repository) -> Policy:
    return Policy(repository / "include/policy", "hainan-2023")


@pytest.mark.parametrize("readings", CHOICES, ids=lambda r: next(iter(r)) if len(r) == 1 else "together")
def test_columns_loops_and_the_witness_agree_under_the_reading(law, policy, readings):
    report_year, law_date = MOMENTS[0]
    found, _ = disagreements(law, policy, 9, CLUSTERS, report_year, law_date, readings)
    assert not found, "\n".join(found[:20])
    clusters = made_up_clusters(9, CLUSTERS, report_year, law_date)
    evaluation = law.evaluated(frames_of(c.rows for c in clusters), report_year, law_date, readings)
    facts, chosen = evaluation.facts, evaluation.readings
    figures, register = facts.frames["figures"].drop(index=list(facts.disputes)), facts.clusters
    is_first = chosen["figure_version"] == "first_filed"
    values = _first_filed(figures, report_year, register) if is_first else _figures(figures, report_year)
    if not NOT_HERE & readings.keys():  # otherwise the agreement would prove nothing
        frames = frames_of(c.rows for c in clusters)
        was = law.evaluated(frames, report_year, law_date)
        assert any((was.findings[p].verdict != f.verdict).any() for p, f in evaluation.findings.items())
    damaged = facts.are_figures_damaged
    for name in witnessed_provisions(law.instrument):
        provision, finding = law.instrument.provision(name), evaluation.findings[name]
        for i, (cluster, industry) in enumerate(
            zip(register["cluster_id"], register["leading_industry"], strict=True)
        ):
            if damaged[i]:
                continue
            if _applies(provision, law.instrument, chosen, industry):
                figure = _stand_in(_figure_of(values, cluster), provision, law.instrument, chosen, industry)
                sides = pairs(provision, law.vocabulary, chosen, figure)
                fails = any(
                    pair is not None and not HOLDS[c.operator](*pair)
                    for c, pair in zip(comparisons(provision), sides, strict=True)
                )
            else:
                fails = False
            verdict, truth = Verdict(int(finding.verdict[i])), Truth(int(finding.truth[i]))
            evaluated = truth is Truth.FALSE and verdict is not Verdict.NOT_APPLICABLE
            if provision.applies_to is not None:
                evaluated = evaluated and verdict is not Verdict.UNKNOWN
            assert evaluated is fails, (cluster, name)
