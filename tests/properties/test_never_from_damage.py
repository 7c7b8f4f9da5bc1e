"""Never derived from damage: what is lost, left out or late never turns another outcome into `revoke`."""

import random
from datetime import date

import pytest
from tests.properties.damage import NAMES_OF_ROWS, damaged, lose
from tests.properties.made_up_province import frames_of, made_up_clusters

from cluster_review.recommendation.decide import recommend
from cluster_review.tables import TABLES, Blank

CLUSTERS, ROUNDS = 2_000, 5
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


def test_damage_never_revokes(law):
    found, seen, tried = revoked_by_damage(law, 1, ROUNDS, *MOMENTS[0])
    assert not found, "\n".join(found[:20])
    assert tried >= 5_000, "too few examples begin with another outcome"
    nullable = {
        (name, column.name)
        for name, table in TABLES.items()
        for column in table.columns
        if column.blank is not Blank.REFUSED and column.name not in NAMES_OF_ROWS
    }
    missed = {cell for cell in nullable - seen if cell[0] != "completeness_marks"}
    assert not missed


def test_damage_never_revokes_on_29_february(law):
    found, _, _ = revoked_by_damage(law, 2, 1, *MOMENTS[1])
    assert not found, "\n".join(found[:20])


def without_statistics(rows, rng: random.Random, is_marked: bool):
    """A cluster's rows after one or all lines of the statistics were lost, and whether that is known."""
    kept = dict(rows, completeness_marks=list(rows["completeness_marks"]))
    lost = (
        rows["statistics"]
        if rng.random() < 0.5
        else rng.sample(rows["statistics"], min(1, len(rows["statistics"])))
    )
    kept["statistics"] = [row for row in rows["statistics"] if row not in lost]
    if is_marked:
        lose(kept, "statistics", lost)
    return kept


def test_lost_statistics_never_revoke(law):
    """Of a figure that they dispute the form's number is left, and it may fail: the mark keeps it from that."""
    year, law_date = MOMENTS[0]
    clusters = made_up_clusters(24, 2 * CLUSTERS, year, law_date)
    rows = [c.rows for c in clusters if c.rows["statistics"] and c.rows["review_calls"]]

    def outcomes(every):
        return recommend(law.evaluated(frames_of(every), year, law_date)).recommendation

    before = outcomes(rows)
    revoked = {}
    for is_marked in (True, False):
        rng = random.Random(1)
        after = outcomes([without_statistics(of, rng, is_marked) for of in rows])
        revoked[is_marked] = [i for i, was in enumerate(before) if was != "revoke" and after[i] == "revoke"]
    assert not revoked[True]
    assert revoked[False], "no form fails where its statistics are lost: the mark would not be missed"


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(3, 23))
def test_damage_never_revokes_in_many_provinces(law, seed):
    found, _, _ = revoked_by_damage(law, seed, 2 * ROUNDS, *MOMENTS[seed % len(MOMENTS)])
    assert not found, "\n".join(found[:20])
