"""Never derived from damage: what is lost, left out or late never turns another outcome into `revoke`."""

import random
from datetime import date

import pytest
from tests.properties.damage import FORM, NAMES_OF_ROWS, damaged
from tests.properties.made_up_province import frames_of, made_up_clusters

from cluster_review.recommendation.decide import recommend
from cluster_review.tables import TABLES, Blank

CLUSTERS, ROUNDS = 2_000, 5
UNUSED = {"casualties", "industry_baselines", "report_chapters"}
MOMENTS = [(2025, date(2026, 4, 15)), (2023, date(2024, 2, 29)), (2024, date(2025, 7, 1))]


def random_readings(law, rng: random.Random) -> dict[str, str]:
    return {reading.id: rng.choice(sorted(reading.options)) for reading in law.instrument.readings}


def revoked_by_damage(
    law, seed: int, rounds: int, report_year: int, law_date: date
) -> tuple[list[str], set, int]:
    """Each revocation that damage brought about, what was damaged, and how many examples were tried."""
    rng = random.Random(seed)
    clusters = made_up_clusters(seed, CLUSTERS, report_year, law_date)
    before_frames = frames_of(cluster.rows for cluster in clusters)
    found, seen, tried = [], set(), 0
    for turn in range(rounds):
        readings = {} if turn % 2 == 0 else random_readings(law, rng)
        pairs = [damaged(cluster, clusters, rng) for cluster in clusters]
        seen |= {(damage.table, damage.column) for _, damage in pairs}
        before = recommend(law.evaluated(before_frames, report_year, law_date, readings)).recommendation
        after = recommend(
            law.evaluated(frames_of(rows for rows, _ in pairs), report_year, law_date, readings)
        ).recommendation
        for cluster, (_, damage), was, now in zip(clusters, pairs, before, after, strict=True):
            tried += was != "revoke"
            if was != "revoke" and now == "revoke":
                found.append(f"seed {seed} {cluster.id}: {was} -> revoke after {damage} {readings}")
    return found, seen, tried


@pytest.mark.parametrize(("report_year", "law_date"), MOMENTS[:2])
def test_damage_never_revokes(law, report_year, law_date):
    found, seen, tried = revoked_by_damage(law, 1, ROUNDS, report_year, law_date)
    assert not found, "\n".join(found[:20])
    assert tried >= 5_000
    nullable = {
        (name, column.name)
        for name, table in TABLES.items()
        for column in table.columns
        if column.blank is not Blank.REFUSED and column.name not in NAMES_OF_ROWS
    }
    missed = {
        (table, column)
        for table, column in nullable - seen
        if table not in {*UNUSED, *FORM, "completeness_marks"}
    }
    assert not missed


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(2, 22))
def test_damage_never_revokes_in_many_provinces(law, seed):
    found, _, _ = revoked_by_damage(law, seed, 2 * ROUNDS, *MOMENTS[seed % len(MOMENTS)])
    assert not found, "\n".join(found[:20])
