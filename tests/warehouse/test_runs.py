"""A run is published whole or not at all, once, and what was published stands."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from psycopg.errors import CheckViolation
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from tests.warehouse.material import MAY, ground, results, run

from cluster_review.tables import RESULT_TABLES
from cluster_review.warehouse.connection import WarehouseRefused
from cluster_review.warehouse.runs import (
    PublishResult,
    latest_published,
    open_run,
    publish,
    published_with,
    read_results,
    write_results,
)

DIGESTS = {"content_digest": "c1", "policy_digest": "p", "facts_digest": "f", "code_version": "0.1.0"}


def published(engine, run_id="run-1", digest="c1", slices=None, **changes) -> PublishResult:
    open_run(engine, run(run_id, **changes))
    write_results(engine, run_id, slices or results("C01", "C02"))
    return publish(engine, run_id, {**DIGESTS, "content_digest": digest})


def count(engine, table: str) -> int:
    with engine.connect() as connection:
        return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


def test_the_first_opening_fixes_the_dates_of_a_run(engine):
    opened = open_run(engine, run())
    assert opened["state"] == "open"
    assert opened["law_date"] == date(2026, 4, 1)
    retried = open_run(engine, run(known_at=MAY.isoformat(), law_date=date(2026, 5, 1)))
    assert retried == opened


@pytest.mark.parametrize("known_at", ["2026-04-01T00:00:00", "yesterday", ""])
def test_a_run_must_know_to_the_moment_what_it_knew(engine, known_at):
    with pytest.raises(WarehouseRefused, match="time zone"):
        open_run(engine, run(known_at=known_at))


def test_results_come_back_as_they_were_written_in_the_order_of_their_key(engine):
    open_run(engine, run())
    written = results("C02", "C01")
    write_results(engine, "run-1", written)
    read = read_results(engine, "run-1")
    assert set(read) == {*RESULT_TABLES, "receipts"}
    for name in written:
        columns = list(written[name].columns)
        expected = written[name].sort_values(columns[:2], kind="stable").reset_index(drop=True)
        assert_frame_equal(read[name][columns], expected, check_dtype=False)
    assert read["recommendations"]["valid_to"].dtype == "datetime64[s]"
    assert read["recommendations"]["decision_row"].dtype == "Int64"
    assert read["findings"]["bound"].tolist() == [None, None]
    assert read["runs"]["is_dry_run"].tolist() == [False]


def test_a_retried_slice_replaces_nothing_and_adds_nothing(engine):
    open_run(engine, run())
    assert write_results(engine, "run-1", results("C01"))["findings"] == 1
    changed = results("C01")
    changed["findings"]["verdict"] = "not_met"
    assert write_results(engine, "run-1", changed) == dict.fromkeys(changed, 0)
    assert read_results(engine, "run-1")["findings"]["verdict"].tolist() == ["met"]


def test_slices_written_at_once_add_up(engine):
    open_run(engine, run())
    clusters = [f"C{n:02}" for n in range(12)]
    # Each slice twice, as when a scheduler takes a live task for dead.
    with ThreadPoolExecutor(4) as pool:
        added = pool.map(lambda c: write_results(engine, "run-1", results(c))["findings"], clusters * 2)
    assert sum(added) == 12
    assert read_results(engine, "run-1")["recommendations"]["cluster_id"].tolist() == clusters


def test_publishing_flips_the_run_and_keeps_its_digests(engine):
    assert latest_published(engine, 2025) is None
    assert published(engine) == PublishResult("run-1", published=True)
    stored = read_results(engine, "run-1")["runs"].iloc[0]
    assert stored["state"] == "published"
    assert {name: stored[name] for name in DIGESTS} == DIGESTS
    assert latest_published(engine, 2025) == "run-1"
    assert latest_published(engine, 2024) is None


def test_publishing_twice_is_the_same_as_once(engine):
    published(engine)
    before = read_results(engine, "run-1")
    assert publish(engine, "run-1", DIGESTS) == PublishResult("run-1", published=True)
    for name, frame in read_results(engine, "run-1").items():
        assert_frame_equal(frame, before[name])
    with pytest.raises(WarehouseRefused, match="new run"):
        publish(engine, "run-1", {**DIGESTS, "content_digest": "c2"})


def test_equal_content_publishes_nothing_and_changes_no_row(engine):
    published(engine)
    rows = {name: count(engine, f"results.{name}") for name in ("findings", "recommendations", "receipts")}
    again = published(engine, "run-2")
    assert again == PublishResult("run-1", published=False, earlier_run_id="run-1")
    assert publish(engine, "run-2", DIGESTS) == again
    assert latest_published(engine, 2025) == "run-1"
    assert published_with(engine, "c1") == "run-1"
    assert {name: count(engine, f"results.{name}") for name in rows} == rows
    assert read_results(engine, "run-2")["runs"]["state"].tolist() == ["unchanged"]


def test_a_run_of_one_county_stands_beside_that_of_the_province(engine):
    published(engine)
    assert published(engine, "run-2", county="460105").published
    assert latest_published(engine, 2025) == "run-1"
    assert latest_published(engine, 2025, "460105") == "run-2"
    assert not published(engine, "run-3", county="460105").published


def test_of_runs_published_at_once_with_equal_content_one_stands(engine):
    for n in range(6):
        open_run(engine, run(f"run-{n}"))
        write_results(engine, f"run-{n}", results("C01"))
    with ThreadPoolExecutor(4) as pool:
        ends = list(pool.map(lambda n: publish(engine, f"run-{n}", DIGESTS), range(6)))
    assert sum(end.published for end in ends) == 1
    assert len({end.run_id for end in ends}) == 1
    assert count(engine, "results.recommendations") == 1


def test_a_dry_run_is_never_published(engine):
    assert published(engine, is_dry_run=True) == PublishResult("run-1", published=False)
    assert latest_published(engine, 2025) is None
    assert count(engine, "results.recommendations") == 2
    assert count(engine, "review.recommendation_table") == 0


ATTEMPTS = [
    "UPDATE results.recommendations SET recommendation = 'keep'",
    "UPDATE results.runs SET law_date = '2020-01-01'",
    "UPDATE results.runs SET state = 'open'",
    "DELETE FROM results.findings WHERE cluster_id = 'C01'",
    "DELETE FROM results.runs",
    "TRUNCATE results.receipts",
    "TRUNCATE results.runs CASCADE",
    "INSERT INTO results.receipts VALUES ('run-1', 'C99', 'r', '{}')",
    "INSERT INTO results.runs SELECT 'run-2', kind, report_year, law_date, known_at, instrument, county, "
    "clusters, lineage, is_dry_run, policy_digest, facts_digest, code_version, 'c2', state, 99 FROM results.runs",
]


def test_what_was_published_stands(engine, subtests):
    published(engine)
    before = read_results(engine, "run-1")
    for attempt in ATTEMPTS:
        with subtests.test(attempt):
            with pytest.raises(DBAPIError) as refused, engine.begin() as connection:
                connection.execute(text(attempt))
            assert refused.value.orig.sqlstate == "CR002"
    with pytest.raises(WarehouseRefused, match="closed"):
        write_results(engine, "run-1", results("C03"))
    for name, frame in read_results(engine, "run-1").items():
        assert_frame_equal(frame, before[name])


def test_the_rows_of_an_open_run_are_not_edited_either(engine):
    open_run(engine, run())
    write_results(engine, "run-1", results("C01"))
    with pytest.raises(DBAPIError, match="can't be changed"), engine.begin() as connection:
        connection.execute(text("UPDATE results.findings SET verdict = 'not_met'"))


# ---- a recommendation to revoke follows from findings, or nothing is published


def finding_of(cluster_id, kind, verdict):
    slices = results(cluster_id, recommendation="revoke", decision_row=2)
    slices["findings"] = slices["findings"].assign(kind=kind, verdict=verdict)
    return slices


def ground_of(cluster_id, outcome, row=1, of=None):
    slices = results(cluster_id, recommendation="revoke", decision_row=row)
    slices["ground_findings"] = pd.DataFrame([ground(of or cluster_id, outcome=outcome)])
    return slices


def test_revoking_on_a_ground_or_a_failed_criterion_is_published(engine, subtests):
    founded = {
        "a ground is established": ground_of("C01", "established"),
        "a hard criterion is not met": finding_of("C01", "hard", "not_met"),
        "evidence is refuted": finding_of("C01", "evidence", "not_met"),
    }
    for why, slices in founded.items():
        with subtests.test(why):
            assert published(engine, why, why, slices).published


def test_revoking_without_its_findings_is_refused(engine, subtests):
    unfounded = {
        "row 1, nothing found": results("C01", recommendation="revoke", decision_row=1),
        "row 2, nothing found": results("C01", recommendation="revoke", decision_row=2),
        "no row": results("C01", recommendation="revoke", decision_row=None),
        "another row": results("C01", recommendation="revoke", decision_row=3),
        "an open ground": ground_of("C01", "undetermined"),
        "a ground that isn't established": ground_of("C01", "not_established"),
        "a ground under the row of criteria": ground_of("C01", "established", row=2),
        "another cluster's ground": ground_of("C01", "established", of="C02"),
        "a soft rule": finding_of("C01", "soft", "not_met"),
        "an unknown criterion": finding_of("C01", "hard", "unknown"),
        "a criterion to be justified": finding_of("C01", "hard", "justify"),
    }
    for why, slices in unfounded.items():
        with subtests.test(why):
            with pytest.raises(WarehouseRefused, match="nothing is published: C01"):
                published(engine, why, why, slices)
            assert read_results(engine, why)["runs"]["state"].tolist() == ["open"]
    assert latest_published(engine, 2025) is None


def test_findings_of_another_run_support_nothing(engine):
    published(engine, slices=ground_of("C01", "established"))
    with pytest.raises(WarehouseRefused, match="No finding supports"):
        published(engine, "run-2", "c2", results("C01", recommendation="revoke", decision_row=1))


def test_plain_sql_can_not_publish_an_unfounded_revocation(engine):
    open_run(engine, run())
    write_results(engine, "run-1", results("C01", recommendation="revoke", decision_row=1))
    with pytest.raises(DBAPIError, match="No finding supports") as refused, engine.begin() as connection:
        connection.execute(
            text("UPDATE results.runs SET state = 'published', content_digest = 'c', publish_order = 1")
        )
    assert refused.value.orig.sqlstate == "CR003"


def test_a_writer_still_under_way_can_not_slip_past_the_proof(engine):
    open_run(engine, run())
    write_results(engine, "run-1", results("C01", recommendation="revoke", decision_row=2))
    with ThreadPoolExecutor(1) as pool, engine.begin() as late:
        late.execute(text("DELETE FROM results.recommendations"))
        late.execute(text("INSERT INTO results.receipts VALUES ('run-1', 'C02', 'r', '{}')"))
        publication = pool.submit(publish, engine, "run-1", DIGESTS)
        with pytest.raises(TimeoutError):
            publication.result(timeout=0.3)  # it waits for the writer
        late.rollback()
        with pytest.raises(WarehouseRefused, match="No finding supports"):
            publication.result(timeout=30)


def test_a_recommendation_without_its_receipt_is_refused(engine):
    slices = results("C01", "C02")
    slices["receipts"] = slices["receipts"].iloc[:1]
    with pytest.raises(
        WarehouseRefused, match="receipt of a recommendation is missing; nothing is published: C02"
    ):
        published(engine, slices=slices)


# ---- what can't be written


def test_undeclared_tables_columns_and_runs_are_refused(engine):
    open_run(engine, run())
    with pytest.raises(WarehouseRefused, match="colour"):
        write_results(engine, "run-1", {"findings": results("C01")["findings"].assign(colour="red")})
    with pytest.raises(WarehouseRefused, match="verdicts"):
        write_results(engine, "run-1", {"verdicts": pd.DataFrame()})
    with pytest.raises(WarehouseRefused, match="no run run-9"):
        write_results(engine, "run-9", results("C01"))
    with pytest.raises(WarehouseRefused, match="must be run-1"):
        write_results(engine, "run-1", {"findings": results("C01")["findings"].assign(run_id="run-2")})
    with pytest.raises(WarehouseRefused, match="no run run-9"):
        read_results(engine, "run-9")
    assert read_results(engine, "run-1")["findings"].empty


@pytest.mark.parametrize(
    "changes",
    [
        {"recommendation": "revoke", "decision_row": 1, "stability": "flips", "flips": "[1]", "rests_on": '["x"]'},
        {"recommendation": "revoke", "decision_row": 1, "may_be_confirmed": False},
        {"may_be_confirmed": False},
        {"recommendation": None, "decision_row": None, "stability": "not_applicable"},
        {"flips": "[1]"},
        {"stability": "flips"},
        {"rests_on": '["x"]'},
    ],
)  # fmt: skip
def test_what_may_be_confirmed_follows_from_the_readings(engine, changes):
    """A revocation that hangs on a proposed reading can't be written as one that may be confirmed."""
    open_run(engine, run())
    with pytest.raises(CheckViolation, match=r"recommendations_(stability|rests_on|may_be_confirmed)_ck"):
        write_results(engine, "run-1", results("C01", **changes))
    assert count(engine, "results.recommendations") == 0
