"""What the statistics office states beside the form: it is never taken in silence, and a person settles which holds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.end_to_end import province
from tests.end_to_end.season import Season, season
from typer.testing import CliRunner

from cluster_review.cli import app
from cluster_review.intake.form import write_form
from cluster_review.reports.typeset import typeset

CLUSTER = "C04"
"""It passes its review: its form says 34 of the output of 2025."""
FORM_CELL, STATISTICS_CELL = "“年度指标”F5", "“statistics.csv”"


def said(value: str) -> dict[str, Any]:
    return {"cluster_id": CLUSTER, "metric": "output", "year": 2025, "value": value, "document": "虚构公报"}


@dataclass(frozen=True)
class Story:
    """What happened, in the order of the days, and what was explained on the first."""

    differing: Season
    explained: dict[str, str]
    later: Season


@pytest.fixture(scope="module")
def story(installation: Path) -> Story:
    folder = province.write_inputs(installation / "inputs", broken=None)
    province.write_table(folder, "statistics", [said("33.9999999999")])
    differing = season(folder, "2026-04-01T10")
    explained = {
        lang: CliRunner().invoke(app, ["explain", CLUSTER, "--lang", lang]).stdout for lang in ("zh", "en")
    }
    province.write_table(folder, "statistics", [said("34.0")])
    # The form is filed anew and fails elsewhere; what the office says of that arrives in a shape that can't be read.
    rows = province.form_rows(CLUSTER)
    for row in rows["figures"]:
        if (row["metric"], row["year"]) == ("policy_coverage", 2025):
            row["value"] = province.smallest("policy_coverage", "99")
    write_form(
        folder / "forms" / f"{CLUSTER}.xlsx",
        province.VOCABULARY,
        province.REPORT_YEAR,
        rows,
        banner=province.BANNER,
    )
    unreadable = said("全覆盖") | {"metric": "policy_coverage"}
    province.write_table(folder, "statistics", [unreadable], "statistics-2")
    return Story(differing, explained, season(folder, "2026-04-02T10"))


def finding(of: Season, provision: str) -> Any:
    return of.results["findings"].set_index(["cluster_id", "provision"]).loc[(CLUSTER, provision)]


def test_a_figure_that_differs_is_for_a_person_and_names_both_sources(story: Story) -> None:
    assert story.differing.outcomes == {**province.OUTCOMES, "C03": "keep", CLUSTER: "refer"}
    found = finding(story.differing, "output_each_year")
    assert found["verdict"] == "unknown"
    for words in (
        "年度表34亿元(“年度指标”F5)",
        f"统计部门33.9999999999亿元({STATISTICS_CELL}",
        "两者不一,待核",
    ):
        assert words in found["reason_zh"]
    assert "the form says 34 hundred-million yuan" in found["reason_en"]
    assert "they differ, to be checked" in found["reason_en"]
    given = {(i["name"], i["year"]): i for i in json.loads(found["inputs"])}
    assert given["output", 2025]["value"] == "34亿元"
    assert given["output", 2025]["source"] == "年度指标!F5"
    assert given["statistics.output", 2025]["value"] == "33.9999999999亿元"
    assert given["statistics.output", 2025]["source"].startswith("statistics.csv!")
    assert finding(story.differing, "rd_growth")["verdict"] == "met"


def test_what_is_asked_for_is_which_of_the_two_holds(story: Story) -> None:
    missing = story.differing.results["recommendations"].set_index("cluster_id").loc[CLUSTER, "missing"]
    (asked,) = [one for one in json.loads(missing) if one["input"] == "statistics.output.2025"]
    assert asked["zh"] == "2025年集群总产值以年度表还是统计部门为准"
    assert "output_each_year" in asked["blocks"]


def test_a_statement_tells_both_numbers_with_their_cells(story: Story) -> None:
    for words in ("forms/C04.xlsx “年度指标”F5", "统计部门33.9999999999亿元(“statistics.csv”A2:E2),两者不一"):
        assert typeset(words) in story.explained["zh"]
    assert "statistics office" in story.explained["en"]


def test_the_list_of_contradictions_names_both(story: Story) -> None:
    listed = story.differing.results["cross_record_findings"]
    (one,) = listed[listed["check"] == "figures_differ"].to_dict("records")
    assert one["clusters"] == CLUSTER
    assert {ref["table"] for ref in json.loads(one["records"])} == {"figures", "statistics"}


def test_a_corrected_line_of_the_statistics_settles_it(story: Story) -> None:
    assert finding(story.later, "output_each_year")["verdict"] == "met"
    assert "figures_differ" not in set(story.later.results["cross_record_findings"]["check"])


def test_statistics_that_are_quarantined_revoke_nobody(story: Story) -> None:
    assert story.later.outcomes[CLUSTER] == "refer"
    found = finding(story.later, "policy_coverage")
    assert (found["verdict"], "99%" in found["reason_zh"]) == ("unknown", True)
