"""What plain SQL can't do either: change or remove a fact."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from tests.warehouse.material import APRIL, cluster, figure, filing, report, sha

from cluster_review.warehouse.filings import write_batch_counts, write_filing
from cluster_review.warehouse.reading import read_facts

ATTEMPTS = [
    "UPDATE facts.figures SET value = 99",
    "UPDATE facts.figures SET value = 99 WHERE false",
    "DELETE FROM facts.figures",
    "TRUNCATE facts.figures",
    "TRUNCATE facts.figures, facts.clusters CASCADE",
    "UPDATE facts.clusters SET name = '别名'",
    "DELETE FROM intake.filings",
    "TRUNCATE intake.filings CASCADE",
    "UPDATE intake.quarantine SET message_zh = ''",
    "DELETE FROM intake.batches",
    "UPDATE results.policies SET payload = ''",
    "DELETE FROM results.policies",
    "UPDATE intake.coverage SET report_year = 2024",
    "INSERT INTO facts.clusters (cluster_id, name, county, filing_id, source_ref, row_digest, recorded_at) "
    f"SELECT cluster_id, name, county, '{sha('form')}', source_ref, row_digest, recorded_at FROM facts.clusters "
    "ON CONFLICT (cluster_id, filing_id) DO UPDATE SET name = '别名'",
]


@pytest.fixture
def filled(engine):
    counts = write_filing(
        engine, filing("form"), {"figures": [figure(20 * 10**10)], "clusters": [cluster()]},
        [{"message_zh": "坏", "message_en": "bad"}], APRIL,
    )  # fmt: skip
    write_batch_counts(engine, "b1", "r1", "annual_form", {sha("form"): counts}, APRIL)
    return engine


def test_facts_and_filings_can_only_be_added(filled, subtests):
    before = read_facts(filled, APRIL)
    for attempt in ATTEMPTS:
        with subtests.test(attempt):
            with pytest.raises(DBAPIError, match="append-only") as refused, filled.begin() as connection:
                connection.execute(text(attempt))
            assert refused.value.orig.sqlstate == "CR001"
    after = read_facts(filled, APRIL)
    assert all(after[name].equals(frame) for name, frame in before.items())


def test_playing_replica_does_not_get_round_it(filled):
    with filled.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        with pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text("DELETE FROM facts.figures"))
        connection.rollback()


def test_a_number_finer_than_its_unit_is_refused_not_rounded(engine):
    write_filing(engine, filing("form"), {"annual_reports": [report()]}, [], APRIL)
    with pytest.raises(IntegrityError, match="value_exact"), engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO facts.figures (cluster_id, report_year, metric, year, value, filing_id, source_ref, "
                "row_digest, recorded_at) VALUES ('C01', 2025, 'output', 2025, 0.00000000001, :id, 'x', :id, :at)"
            ),
            {"id": sha("form"), "at": APRIL},
        )


def test_a_fact_without_its_filing_is_refused(engine):
    with pytest.raises(IntegrityError, match="filings_fk"), engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO facts.clusters (cluster_id, name, county, filing_id, source_ref, row_digest, recorded_at) "
                "VALUES ('C01', 'x', '460105', :id, 'x', :id, :at)"
            ),
            {"id": sha("nowhere"), "at": APRIL},
        )
