"""What people see: published recommendations, in words, with amounts in 亿元, on the law date."""

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from sqlalchemy import text
from tests.warehouse.material import (
    MARCH,
    MAY,
    cluster,
    figure,
    filing,
    ground,
    results,
    run,
)

from cluster_review.warehouse.filings import write_filing
from cluster_review.warehouse.runs import open_run, publish, write_results
from cluster_review.warehouse.views import AMOUNTS, VIEWS


def rows(engine, view: str) -> list[dict]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(text(f"SELECT * FROM review.{view}")).mappings()]


def published(engine, run_id: str, slices, **changes) -> None:
    open_run(engine, run(run_id, **changes))
    write_results(engine, run_id, slices)
    publish(engine, run_id, {"content_digest": run_id})


@pytest.fixture
def revoked(engine):
    slices = results("C01", "C02")
    slices["recommendations"].loc[0, ["recommendation", "decision_row"]] = ["revoke", 1]
    slices["ground_findings"] = pd.DataFrame([ground("C01", outcome="established"), ground("C02")])
    published(engine, "run-1", slices)
    return engine


def test_the_table_of_recommendations_speaks_chinese_and_english(revoked):
    first, second = rows(revoked, "recommendation_table")
    assert (first["cluster_id"], first["recommendation"], first["recommendation_zh"]) == (
        "C01", "revoke", "建议启动撤销程序",
    )  # fmt: skip
    assert first["recommendation_en"] == "start the revocation procedure"
    assert (second["recommendation_zh"], second["status_zh"], second["stage_zh"]) == ("维持", "有效", "年度")
    assert (second["law_date"], second["report_year"]) == (date(2026, 4, 1), 2025)


def test_findings_and_grounds_stand_behind_each_row(revoked):
    details = rows(revoked, "finding_detail")
    of_first = {row["item"]: row for row in details if row["cluster_id"] == "C01"}
    assert len(details) == 4
    assert of_first["output_each_year"]["verdict_zh"] == "符合"
    assert of_first["output_each_year"]["value"] == "23.1525"
    assert of_first["ground_serious_incident"]["verdict_zh"] == "触发"
    assert of_first["ground_serious_incident"]["kind"] == "ground"


def test_every_word_the_views_print_is_in_the_vocabulary(revoked):
    for view in ("recommendation_table", "finding_detail"):
        for row in rows(revoked, view):
            assert all(row[name] for name in row if name.endswith("_zh")), row


def test_an_open_run_is_not_seen(engine):
    open_run(engine, run())
    write_results(engine, "run-1", results("C01"))
    for view in VIEWS:
        assert rows(engine, view.name) == []


def test_the_register_shows_amounts_in_yi_yuan_as_the_run_knew_them(engine):
    figures = [
        figure(231_525_000_000, "output"),
        figure(1_234_567, "sme_rd_spend"),
        figure(5, "output", year=2024),
    ]
    write_filing(engine, filing("form"), {"figures": figures}, [], MARCH)
    write_filing(engine, filing("register"), {"clusters": [cluster(operating_body="管委会")]}, [], MARCH)
    published(engine, "run-1", results("C01"))
    # Known only later: the published register stays as it was.
    write_filing(engine, filing("late"), {"figures": [figure(1)]}, [], MAY)
    write_filing(engine, filing("renamed"), {"clusters": [cluster(operating_body="公司")]}, [], MAY)
    (row,) = rows(engine, "register_today")
    assert row["as_of_date"] == date(2026, 4, 1)
    assert row["operating_body"] == "管委会"
    assert row["output_yi_yuan"] == Decimal("23.1525")
    assert row["sme_rd_spend_yi_yuan"] == Decimal("0.0001234567")
    assert row["revenue_yi_yuan"] is None


def test_the_register_takes_its_day_from_the_latest_law_date_not_the_last_publication(engine):
    published(engine, "spring", results("C01", "C02"), law_date=date(2026, 4, 1))
    published(
        engine, "serious", results("C02", days_to_end=30), law_date=date(2026, 6, 1), known_at=MAY.isoformat()
    )
    published(engine, "backfill", results("C01"), law_date=date(2025, 4, 1), report_year=2024)
    seen = {row["cluster_id"]: (row["run_id"], row["as_of_date"]) for row in rows(engine, "register_today")}
    assert seen == {"C01": ("spring", date(2026, 4, 1)), "C02": ("serious", date(2026, 6, 1))}
    table = [
        (row["report_year"], row["cluster_id"], row["run_id"]) for row in rows(engine, "recommendation_table")
    ]
    assert table == [(2025, "C01", "spring"), (2025, "C02", "serious"), (2024, "C01", "backfill")]


def test_the_amounts_are_what_the_vocabulary_says_of_their_units(vocabulary):
    yi_yuan = vocabulary.units["亿元"].exponent
    for metric, factor in AMOUNTS.items():
        unit = vocabulary.metrics[metric].unit
        assert unit.dimension == "money"
        assert Decimal(factor) == Decimal(10) ** (unit.exponent - yi_yuan)
