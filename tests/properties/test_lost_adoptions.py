"""Never derived from damage, on the records of adoption: what is lost makes nothing harsher, and nothing confirmable."""

import random
from datetime import date, timedelta

import pytest
from tests.properties.made_up_province import FIRST_MARK, LAST_MARK, frames_of, made_up_clusters

from cluster_review.facts.facts import frame_of
from cluster_review.recommendation.decide import recommend
from cluster_review.recommendation.lost_adoptions import ADVERSE, without_lost_adoptions
from cluster_review.recommendation.stability import stability
from cluster_review.tables import TABLES

CLUSTERS, ROUNDS = 300, 4
YEAR, LAW_DATE = 2025, date(2026, 4, 15)
LOST = {
    "facet": "adoptions", "county": "*", "cluster_id": "*", "mark": "damaged",
    "period_from_date": FIRST_MARK, "period_to_date": LAST_MARK, "source_ref": "lost",
}  # fmt: skip


def adoptions(law, rng: random.Random) -> list[dict]:
    """Up to three records, one after the other, of every second reading."""
    found = []
    for reading in law.instrument.readings:
        if rng.random() < 0.5:
            continue
        for turn in range(rng.randint(1, 3)):
            day = date(2024, 1, 1) + timedelta(200 * turn + rng.randrange(200))
            found.append(
                {"instrument": law.instrument.instrument, "reading": reading.id, "adopted_date": day,
                 "option": rng.choice(sorted(reading.options)), "adopted_by": "made up", "document": "made up",
                 "source_ref": "made up"}
            )  # fmt: skip
    return found


def outcomes(law, rows: list[dict], frames: dict, is_lost: bool) -> list[tuple[bool, bool]]:
    """Per cluster whether the recommendation is against it, and whether that could be confirmed."""
    frames = dict(frames, reading_adoptions=frame_of(TABLES["reading_adoptions"], rows))
    evaluation = law.evaluated(frames, YEAR, LAW_DATE)
    by_table = recommend(evaluation)
    found, stable = without_lost_adoptions(evaluation, by_table, stability(evaluation, by_table))
    against = [code in ADVERSE for code in found.recommendation]
    assert is_lost or not found.is_withheld.any()
    return [(a, a and not rests) for a, rests in zip(against, stable.rests_on, strict=True)]


def harsher_after_loss(law, seed: int, rounds: int) -> tuple[list[str], int, int]:
    """Each cluster that a lost adoption made worse off, and how often one turned a recommendation or none did."""
    rng = random.Random(seed)
    clusters = made_up_clusters(seed, CLUSTERS, YEAR, LAW_DATE)
    whole = [cluster.rows for cluster in clusters]
    marked = [{**rows, "completeness_marks": [*rows["completeness_marks"], LOST]} for rows in whole[:1]]
    frames, lost_frames = frames_of(whole), frames_of([*marked, *whole[1:]])
    found, milder, kept = [], 0, 0
    for turn in range(rounds):
        records = adoptions(law, rng)
        left = [record for record in records if rng.random() < 0.6] if turn else []
        before, after = outcomes(law, records, frames, False), outcomes(law, left, lost_frames, True)
        for cluster, was, now in zip(clusters, before, after, strict=True):
            milder += was > now
            kept += was == now == (True, True)
            if now > was:
                found.append(f"seed {seed} turn {turn} {cluster.id}: {was} -> {now}")
    return found, milder, kept


def test_a_lost_adoption_makes_nothing_harsher_or_confirmable(law):
    found, milder, kept = harsher_after_loss(law, 1, ROUNDS)
    assert not found, "\n".join(found[:20])
    assert milder, "no example turns on an adoption"
    assert kept, "no example stands whatever was adopted"


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(2, 12))
def test_lost_adoptions_in_many_provinces(law, seed):
    found, _, _ = harsher_after_loss(law, seed, 2 * ROUNDS)
    assert not found, "\n".join(found[:20])
