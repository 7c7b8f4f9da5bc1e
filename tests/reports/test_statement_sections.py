"""The parts of the statement beyond the verdicts: goals, other readings, what is missing, what changed."""

from dataclasses import replace

import pandas as pd
import pytest
from tests.reports.material import documents, run_of
from tests.reports.sheets import table

from cluster_review.recommendation.outlook import Expected, Projected
from cluster_review.reports.content import PreviousRun
from cluster_review.reports.outlook_sheet import outlook_columns, projections
from cluster_review.reports.statement import statement
from cluster_review.reports.typeset import display_width
from cluster_review.reports.wording import Wording
from cluster_review.settings import INCLUDE


def part(text, number):
    """One numbered part of a Chinese statement."""
    return next(p for p in text.split("\n## ") if p.startswith(number))


@pytest.fixture(scope="module")
def earlier():
    cases = documents()
    cases[6]["figures"]["sme_output"][2025] = 40  # the share was met before
    return run_of(cases[:10], INCLUDE / "policy", "spring-2024-0001")


def test_a_changed_recommendation_names_the_one_before_and_the_rules_that_turned(content, earlier):
    run = replace(content, previous=PreviousRun(earlier.run, earlier.results))
    changed = next(c for c in run.clusters if c.name == "陵水县示范装备集群")
    said = part(statement(run, changed.id), "七")
    assert "中小企业产值占比：符合 → 不符合" in said
    assert "上次运行批次号：spring-2024-0001" in said
    assert "share of SMEs in output: met → not met" in statement(run, changed.id, "en")
    same = next(c for c in run.clusters if c.name == "昌江县示范光伏集群")
    assert "与上次相同，都是“维持”。" in part(statement(run, same.id), "七")
    new = next(c for c in run.clusters if c.name == "保亭县示范饮品集群")
    assert "没有已发布的上次建议可比。" in part(statement(run, new.id), "七")


def test_tables_stand_under_each_other_and_a_goal_cannot_break_out(content):
    goals = content.facts["plan_goals"].copy()
    goals["goal"] = "达到|50\n| 亿元 <b>"
    said = part(statement(replace(content, facts={**content.facts, "plan_goals": goals}), "C02"), "三")
    lines = [line for line in said.splitlines() if line.startswith("|")]
    assert len({display_width(line) for line in lines}) == 1
    assert all("达到\\|50 \\| 亿元 \\<b>" in line for line in lines[2:])


def test_what_is_missing_begins_with_the_smallest_set_and_says_what_each_alone_could_do(content):
    for cluster in content.clusters:
        said = part(statement(content, cluster.id), "五")
        least = [m["zh"] for m in cluster.missing if m["in_smallest_set"]]
        assert (f"最少补齐这{len(least)}项就可能办结" in said) == bool(least)
        for item in cluster.missing:
            assert ("单独补齐且有利于集群，则" in said) >= (item["settles"]["favourable"] is not None)
            assert ("单独补齐且不利于集群，则" in said) >= (item["settles"]["adverse"] is not None)
        assert ";" not in said


def test_options_that_only_work_together_stand_under_one_point(content):
    several = [c for c in content.clusters if "同时换用下列读法" in statement(content, c.id)]
    for cluster in several:
        said = part(statement(content, cluster.id), "四")
        block = said.split("- 同时换用下列读法：\n")[1].split("\n- ")[0]
        assert block.count("  - “") >= 2
    assert several


def projected(**more):
    """A projection of a made-up cluster."""
    row = {
        "cluster_id": "C02", "name": "=甲", "county": "469021", "valid_to": "2026-06-30", "review_year": 2026, "years_ahead": 1,
        "provision": "output_growth", "title_zh": "产值年均增速", "title_en": "average annual growth of output",
        "expected": Expected.FAILS, "value": "2.5", "bound": "5", "unit": "%",
        "reason_zh": "推算:集群总产值年均增速2.5%", "reason_en": "projection: 2.5 %",
    }  # fmt: skip
    return Projected(**(row | more))


def test_the_outlook_lists_what_would_fail_and_how_far_ahead(content):
    run = replace(
        content,
        projections=(
            projected(valid_to="2027-06-30"),
            projected(expected=Expected.PASSES),
            projected(provision="land_area", years_ahead=0),
        ),
    )
    rows = projections(run)
    assert [row.valid_to for row in rows] == ["2026-06-30", "2027-06-30"]
    columns = {column.zh: column for column in outlook_columns(run, Wording(run))}
    assert [columns["推算"].value(row) for row in rows] == ["已报数据须说明", "按趋势将不符合"]
    assert columns["推算值"].value(rows[1]) == "2.5%"


def test_the_outlook_reaches_the_workbook(content, tmp_path):
    import openpyxl

    from cluster_review.reports.workbook import write_workbook

    path = write_workbook(tmp_path / "book.xlsx", replace(content, projections=(projected(),)))
    (row,) = table(openpyxl.load_workbook(path)["展望"])
    assert (row["集群名称"], row["推算"], row["市县"]) == ("=甲", "按趋势将不符合", "定安县")
    assert pd.Timestamp(row["有效期止"]).date().isoformat() == "2026-06-30"
