"""Getting better never hurts, and a further incident never helps."""

import random
from datetime import date

import numpy as np
import pytest
from tests.properties.made_up_province import MadeUpCluster, Rows, frames_of, made_up_clusters

from cluster_review.evaluation.finding import Verdict
from cluster_review.recommendation.decide import recommend

CLUSTERS = 500
YEAR, LAW_DATE = 2025, date(2026, 4, 15)
BETTER, WORSE = 1, -1
# What a provision's left side is made of: metric, years before the report year, and which way helps.
LEFT_SIDES = {
    "land_area": [("area", 0, WORSE)],
    "output_each_year": [("output", 0, BETTER), ("output", 1, BETTER), ("output", 2, BETTER)],
    "sme_share": [("sme_output", 0, BETTER)],
    "leading_share": [("leading_output", 0, BETTER)],
    "output_growth": [("output", 0, BETTER), ("output", 3, WORSE)],
    "rd_growth": [("sme_rd_spend", 0, BETTER), ("sme_rd_spend", 3, WORSE)],
    "patent_growth": [("valid_invention_patents", 0, BETTER), ("valid_invention_patents", 3, WORSE)],
    "patents_per_10k": [("valid_invention_patents", 0, BETTER), ("employees", 0, WORSE)],
    "platform_adoption_rising": [("platform_adoption", 0, BETTER), ("platform_adoption", 2, WORSE)],
    "software_use_rising": [("software_use", 0, BETTER), ("software_use", 2, WORSE)],
    "co2_intensity_falling": [("co2_intensity", 0, WORSE), ("co2_intensity", 2, BETTER)],
    "energy_efficiency": [("energy_consumption", 0, WORSE), ("energy_baseline", 0, BETTER)],
    "water_efficiency": [("water_intake", 0, WORSE), ("water_baseline", 0, BETTER)],
    "policy_coverage": [("policy_coverage", 0, BETTER)],
}
CEILINGS = {"sme_output": "output", "leading_output": "output"}
RANK = {
    Verdict.NOT_MET: 0,
    Verdict.JUSTIFY: 0,
    Verdict.UNKNOWN: 1,
    Verdict.NOT_APPLICABLE: 2,
    Verdict.WAIVED: 2,
}


def ranks(verdicts: np.ndarray) -> np.ndarray:
    return np.array([RANK.get(Verdict(int(v)), 3) for v in verdicts])


def bettered(cluster: MadeUpCluster, provision: str, rng: random.Random) -> Rows:
    """The cluster's rows with one part of the provision's left side moved the way that helps."""
    metric, ago, way = rng.choice(LEFT_SIDES[provision])
    figures = {
        (row["metric"], row["year"]): row for row in cluster.rows["figures"] if row["report_year"] == YEAR
    }
    others = [row for row in cluster.rows["figures"] if row["report_year"] != YEAR]
    key = (metric, YEAR - ago)
    if key not in figures:
        return cluster.rows
    row = figures[key]
    value = row["value"] + way * rng.choice([1, 1, 2, 100, row["value"] // 50])
    if metric in ("policy_coverage", "platform_adoption", "software_use"):
        value = min(value, max(row["value"], 100 * 10**4))
    if metric in CEILINGS and (whole := figures.get((CEILINGS[metric], YEAR - ago))):
        value = min(value, max(row["value"], whole["value"]))
    figures[key] = {**row, "value": max(value, 1)}
    better = figures[key]["value"]
    said = [
        {**line, "value": better} if (line["metric"], line["year"]) == key else line
        for line in cluster.rows["statistics"]
    ]
    return {**cluster.rows, "figures": [*figures.values(), *others], "statistics": said}


@pytest.mark.parametrize("provision", LEFT_SIDES)
def test_a_better_figure_never_worsens_its_provision(law, provision):
    rng = random.Random(provision)
    clusters = made_up_clusters(11, CLUSTERS, YEAR, LAW_DATE)
    before = law.evaluated(frames_of(c.rows for c in clusters), YEAR, LAW_DATE)
    after = law.evaluated(frames_of(bettered(c, provision, rng) for c in clusters), YEAR, LAW_DATE)
    was, now = (ranks(e.findings[provision].verdict) for e in (before, after))
    worse = [clusters[i].id for i in np.flatnonzero(now < was)]
    assert not worse
    assert np.any(now > was), "no example crossed the bound: the test would not notice anything"


def with_another_incident(cluster: MadeUpCluster, rng: random.Random) -> Rows:
    """The cluster's rows with one more grave event of a member, decided or open, or of whom nobody knows."""
    firm = rng.choice([*cluster.enterprises, f"{cluster.id}-X"])
    day = rng.choice([LAW_DATE, cluster.start, date(2025, 6, 1), date(2024, 3, 1), None])
    named = {"cluster_id": cluster.id, "enterprise_id": firm, "source_ref": "another"}
    if rng.random() < 0.3:
        kind = rng.choice(["tax_evasion", "serious_dishonesty", "other_major"])
        final = rng.choice([True, False, None])
        record = {
            "record_id": f"{cluster.id}-R9",
            "kind": kind,
            "record_date": day,
            "is_final": final,
            **named,
        }
        return {**cluster.rows, "compliance_records": [*cluster.rows["compliance_records"], record]}
    incident = {
        "incident_id": f"{cluster.id}-I9",
        "family": rng.choice(["production_safety", "environment", "fire", "cyber"]),
        "occurred_date": day,
        "deaths": rng.choice([3, 30, None]),
        "official_grade": rng.choice(["较大", "重大", "特别重大", "none", None]),
        "status": rng.choice(["concluded", "investigating", None]),
        "is_declared": rng.choice([True, False, None]),
        **named,
    }
    return {**cluster.rows, "incidents": [*cluster.rows["incidents"], incident]}


@pytest.mark.parametrize("seed", [12, *(pytest.param(s, marks=pytest.mark.prove) for s in range(13, 33))])
def test_a_further_incident_never_leads_to_a_later_row(law, seed):
    rng = random.Random(seed)
    clusters = made_up_clusters(seed, 4 * CLUSTERS, YEAR, LAW_DATE)
    was = recommend(law.evaluated(frames_of(c.rows for c in clusters), YEAR, LAW_DATE)).row
    more = frames_of(with_another_incident(c, rng) for c in clusters)
    now = recommend(law.evaluated(more, YEAR, LAW_DATE)).row
    later = [f"{c.id}: {a} -> {b}" for c, a, b in zip(clusters, was, now, strict=True) if b > a]
    assert not later
    assert np.any(now < was)
