"""Every reading of the grounds and of serious events: columns and loops agree, and damage never revokes."""

import random

import pytest
import yaml
from tests.properties.damage import damaged
from tests.properties.made_up_province import frames_of, made_up_clusters
from tests.properties.naive_evaluator import Policy
from tests.properties.test_equals_naive_evaluator import MOMENTS, disagreements

from cluster_review.provisions.loading import load_readings
from cluster_review.recommendation.decide import recommend
from cluster_review.settings import INCLUDE

CLUSTERS, DAMAGED = 120, 1_500
FILES = ("grounds", "incidents")


def _alternatives() -> list[dict[str, str]]:
    """Each option that isn't the default, alone; then options that meet in one ground, together."""
    declared = [
        reading
        for name in FILES
        for reading in yaml.safe_load((INCLUDE / f"policy/readings/{name}.yaml").read_text(encoding="utf-8"))[
            "readings"
        ]
    ]
    single = [{r["id"]: option} for r in declared for option in r["options"] if option != r["default"]]
    return [*single, *TOGETHER]


MATTERING = ({"filing_ground": "late_alone"}, {"late_change_report": "ground"})
"""Options under which a late form and a late report of a change are more than a warning."""

TOGETHER = [
    {"filing_ground": "late_alone", "filing_fault": "cluster_only"},
    {"filing_ground": "late_alone", "filing_date": "sent", "filing_while_pending": "still_due"},
    {
        "filing_ground": "late_alone",
        "corrected_filing": "accepted_date",
        "last_year_filing": "also_after_end",
    },
    {"filing_ground": "both_required", "filing_fault": "cluster_only", "event_term": "since_recognition"},
    {"event_date": "determination", "membership_date": "law_date", "open_investigation": "provisional_grade"},
    {"responsibility": "responsible_only", "incident_site": "inside_area", "undeclared_event": "none"},
    {"violation_of_whom": "any_enterprise", "penalty_floor": "any_penalty", "membership_date": "law_date"},
    {"late_change_report": "ground", "change_report_days": "days_10", "industry_drift": "share_or_code"},
]


def _name(readings: dict[str, str]) -> str:
    return "+".join(readings.values())


@pytest.fixture(scope="module")
def policy() -> Policy:
    return Policy(INCLUDE / "policy", "hainan-2023")


def test_the_files_of_readings_are_the_ones_meant():
    common = {reading["id"] for reading in load_readings(INCLUDE / "policy")}
    assert {name for readings in _alternatives() for name in readings} <= common
    assert len(_alternatives()) >= 30


@pytest.mark.parametrize("readings", _alternatives(), ids=_name)
def test_columns_equal_loops_under_the_reading(law, policy, readings):
    found, _ = disagreements(law, policy, 11, CLUSTERS, *MOMENTS[0], readings)
    assert not found, "\n".join(found[:20])


@pytest.fixture(scope="module")
def provinces(law):
    """One province whole and after a misfortune to each cluster: names, both evaluations, and what was lost."""
    rng = random.Random(13)
    clusters = made_up_clusters(13, DAMAGED, *MOMENTS[0])
    pairs = [damaged(cluster, clusters, rng) for cluster in clusters]
    whole, lost = (
        law.evaluated(frames_of(rows), *MOMENTS[0])
        for rows in ([c.rows for c in clusters], [rows for rows, _ in pairs])
    )
    return [f"{c.id} {damage}" for c, (_, damage) in zip(clusters, pairs, strict=True)], whole, lost


@pytest.mark.parametrize("readings", _alternatives(), ids=_name)
def test_damage_never_revokes_under_the_reading(provinces, readings):
    names, whole, lost = provinces
    before, after = (recommend(e.under(readings)).recommendation for e in (whole, lost))
    found = [
        f"{name}: {was} -> revoke"
        for name, was, now in zip(names, before, after, strict=True)
        if was != "revoke" and now == "revoke"
    ]
    assert not found, "\n".join(found)


@pytest.mark.prove
@pytest.mark.parametrize("readings", _alternatives(), ids=_name)
@pytest.mark.parametrize("seed", range(31, 34))
def test_columns_equal_loops_under_the_reading_in_many_provinces(law, policy, readings, seed):
    found, _ = disagreements(law, policy, seed, 10 * CLUSTERS, *MOMENTS[seed % len(MOMENTS)], readings)
    assert not found, "\n".join(found[:20])


def test_every_reading_moves_something_in_the_made_up_province(provinces):
    """Otherwise the agreement above would prove nothing of it."""
    _, usual, _ = provinces
    starts = [usual, *(usual.under(r) for r in MATTERING)]
    unmoved = []
    for readings in _alternatives()[: -len(TOGETHER)]:
        moved = any(
            (start.under(readings).grounds[ground].outcome != start.grounds[ground].outcome).any()
            for start in starts
            for ground in start.grounds
        ) or any(
            (usual.under(readings).findings[p].verdict != usual.findings[p].verdict).any()
            for p in usual.findings
        )
        unmoved += [] if moved else [_name(readings)]
    assert not unmoved
