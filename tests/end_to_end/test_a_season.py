"""One spring from the first delivery to the last correction, step by step through the real stages."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.end_to_end import province
from tests.end_to_end.season import Season, every_row, review, season

from cluster_review.facts.completeness import Completeness
from cluster_review.reports.workbook import write_workbook
from cluster_review.stages.faults import DataFault
from cluster_review.stages.filings import filing_rows
from cluster_review.stages.known import evaluate_clusters
from cluster_review.stages.outputs import report_content
from cluster_review.stages.quarantine import refused_rows
from cluster_review.stages.replay import replay_run
from cluster_review.stages.warehouse_access import warehouse
from cluster_review.warehouse.reading import read_filings
from cluster_review.warehouse.runs import published_runs

FORM_FACETS = ("figures", "enterprises", "titles", "plan_goals")


@dataclass(frozen=True)
class Story:
    """What happened, in the order of the days."""

    dry: Season
    first: Season
    again: Season
    mended: Season
    accident: Season
    as_known_before: Season
    county: Season
    rows: dict[str, dict[str, tuple[int, str]]]
    refused: dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def story(installation: Path) -> Story:
    folder = province.write_inputs(installation / "inputs")
    rows, refused = {}, {}
    dry = season(folder, "2026-04-01T08", dry_run=True)
    first = season(folder, "2026-04-01T10")
    rows["first"], refused["first"] = every_row(), refused_rows()
    again = season(folder, "2026-04-02T10")
    rows["again"] = every_row()
    province.write_forms(folder / "forms", ["C03"], broken=None)
    mended = season(folder, "2026-04-03T10")
    refused["mended"] = refused_rows()
    province.write_table(folder, "incidents", [province.accident("C01", "I-2", "2026-02-01")], "incidents-2")
    accident = season(folder, "2026-04-04T10")
    before = review(folder, "2026-04-05T10:00:00+08:00", known_at=mended.spring["known_at"])
    county = review(folder, "2026-04-05T11:00:00+08:00", county="469002")
    return Story(dry, first, again, mended, accident, before, county, rows, refused)


def standing(results: dict[str, pd.DataFrame], table: str) -> list[dict[str, Any]]:
    """Rows without the run's own id and receipt."""
    frame = results[table].drop(columns=["run_id", "receipt"], errors="ignore")
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def test_each_cluster_has_the_outcome_that_the_law_gives_it(story: Story) -> None:
    assert story.first.published["published"]
    assert story.first.outcomes == province.OUTCOMES
    assert story.first.published["counts"] == {
        "keep": 1, "rectify": 1, "refer": 1, "renew": 1, "revoke": 1
    }  # fmt: skip


def test_a_dry_run_publishes_nothing_and_says_what_it_would_have(story: Story) -> None:
    published = story.dry.published
    assert (published["published"], published["earlier_run_id"]) == (False, None)
    assert published["counts"] == story.first.published["counts"]
    assert story.dry.spring["run_id"] not in published_runs(warehouse())
    assert Path(story.dry.outputs["workbook"]).is_file()


def test_every_accepted_row_is_current_superseded_duplicate_or_quarantined(story: Story) -> None:
    for step in (story.first, story.again, story.mended, story.accident):
        for counts in step.filed.values():
            assert counts["accepted"] == sum(
                counts[name] for name in ("current", "superseded", "duplicate", "quarantined")
            )
            assert counts["accepted"] > 0


def test_a_broken_form_is_refused_with_its_cell_and_the_mend_in_both_languages(story: Story) -> None:
    (refusal,) = story.refused["first"]
    assert refusal["original_name"] == "forms/C03.xlsx"
    assert (refusal["sheet"], refusal["cell"], refusal["found"]) == ("年度指标", "D5", "二十七亿")
    for said in ("forms/C03.xlsx", "年度指标", "D5", "二十七亿"):
        assert said in refusal["message_zh"]
        assert said in refusal["message_en"]
    assert "办法" in refusal["message_zh"]
    assert "Mend" in refusal["message_en"]
    states = read_filings(warehouse()).set_index("original_name")["state"].groupby(level=0).first()
    assert states["forms/C03.xlsx"] == "quarantined"
    assert states["forms/C01.xlsx"] == "read"


def test_what_was_refused_is_unknown_and_never_revokes(story: Story) -> None:
    evaluation = evaluate_clusters(story.first.spring)
    at = province.CLUSTERS.index("C03")
    for facet in FORM_FACETS:
        states = evaluation.facts.state_in_report_year(facet)
        assert Completeness(int(states[at])) is Completeness.DAMAGED, facet
        assert Completeness(int(states[0])) is Completeness.COMPLETE, facet
    findings = story.first.results["findings"]
    of_figures = findings[(findings["cluster_id"] == "C03") & (findings["kind"] != "evidence")]
    assert "not_met" not in set(of_figures["verdict"])
    assert set(of_figures.loc[of_figures["provision"] != "clean_record", "verdict"]) <= {
        "unknown",
        "not_applicable",
    }
    assert story.first.outcomes["C03"] == "refer"


def test_a_form_that_came_and_could_not_be_read_is_neither_missing_nor_late(story: Story) -> None:
    """As known then, also after it was mended: the row of the form says that it waits in the quarantine."""

    def line(run: Season) -> dict[str, Any]:
        (row,) = (
            row
            for row in filing_rows(run.spring)
            if (row["cluster_id"], row["report_year"]) == ("C03", province.REPORT_YEAR)
        )
        return row

    then, mended = line(story.first), line(story.mended)
    assert (then["state"], then["days_late"], then["fault_party"]) == ("quarantined", None, None)
    assert "C03.xlsx" in then["reason_zh"]
    assert "未能读入,有1处待更正" in then["reason_zh"]
    assert f"第一处在年度指标 {province.BROKEN_CELL}:" in then["reason_zh"]
    assert "couldn't be read: 1 fault to be mended" in then["reason_en"]
    assert mended["state"] != "quarantined"
    assert mended["source_ref"]


def test_a_second_run_on_the_same_input_changes_no_row_and_says_so(story: Story) -> None:
    assert story.again.published["published"] is False
    assert story.again.published["earlier_run_id"] == story.first.run_id
    assert story.again.published["content_digest"] == story.first.published["content_digest"]
    assert story.again.outputs == story.first.outputs
    assert story.again.workbook == story.first.workbook
    assert story.rows["again"] == story.rows["first"]
    results = {name: count for name, (count, _) in story.rows["first"].items() if name.startswith("results")}
    assert [name for name, count in results.items() if not count] == ["results.recommendation_changes"]
    for counts in story.again.filed.values():
        assert (counts["current"], counts["superseded"]) == (0, 0)


def test_a_mended_form_of_the_same_name_takes_the_place_of_the_broken_one(story: Story) -> None:
    assert story.mended.published["published"]
    assert story.mended.outcomes == {**story.first.outcomes, "C03": "keep"}
    evaluation = evaluate_clusters(story.mended.spring)
    at = province.CLUSTERS.index("C03")
    for facet in FORM_FACETS:
        assert evaluation.facts.state_in_report_year(facet)[at] == Completeness.COMPLETE, facet
    assert story.refused["mended"] == story.refused["first"], "what was refused stays on record"


def test_a_further_incident_in_a_later_file_changes_its_own_cluster_only(story: Story) -> None:
    assert story.accident.outcomes == {**story.mended.outcomes, "C01": "revoke"}
    before, after = story.mended.results, story.accident.results
    for table in ("findings", "ground_findings", "recommendations"):
        changed = {
            row["cluster_id"]
            for row, other in zip(standing(before, table), standing(after, table), strict=True)
            if row != other
        }
        assert changed == {"C01"}, table


def test_what_was_known_before_the_incident_gives_the_earlier_content(story: Story) -> None:
    again = story.as_known_before.published
    assert again["content_digest"] == story.mended.published["content_digest"]
    assert again["content_digest"] != story.accident.published["content_digest"]
    assert (again["published"], again["earlier_run_id"]) == (False, story.mended.run_id)


def test_a_run_of_one_county_speaks_of_its_clusters_only(story: Story) -> None:
    assert story.county.published["published"]
    assert story.county.outcomes == {"C05": "rectify"}
    assert published_runs(warehouse(), "469002") == [story.county.run_id]


def test_every_published_run_can_be_replayed_to_the_byte(story: Story) -> None:
    runs = published_runs(warehouse()) + published_runs(warehouse(), "469002")
    assert len(runs) == 4
    for run_id in runs:
        replayed = replay_run(run_id)
        assert replayed.differences == ()
        assert replayed.clusters == (1 if run_id == story.county.run_id else 5)
        assert replayed.was_kept
        assert replayed.same_policy
        assert replayed.same_facts
        assert replayed.same_content
        assert replayed.same_code
        assert replayed.is_equal


def test_the_workbook_of_a_past_run_can_be_written_again_as_it_was(
    story: Story, installation: Path, tmp_path: Path
) -> None:
    for step in (story.first, story.mended, story.accident, story.county):
        content = report_content(step.run_id, installation / "inputs")
        assert write_workbook(tmp_path / "again.xlsx", content).read_bytes() == step.workbook


def test_each_receipt_is_the_digest_of_what_it_attests(story: Story) -> None:
    results = story.accident.results
    recommendations = {row["cluster_id"]: row for row in results["recommendations"].to_dict("records")}
    receipts = results["receipts"].to_dict("records")
    assert {row["cluster_id"] for row in receipts} == set(province.CLUSTERS)
    for row in receipts:
        assert hashlib.sha256(row["payload"].encode()).hexdigest() == row["receipt"]
        assert recommendations[row["cluster_id"]]["receipt"] == row["receipt"]
        attested = json.loads(row["payload"])
        run = results["runs"].iloc[0]
        assert attested["report_year"] == province.REPORT_YEAR
        assert attested["law_date"] == province.LAW_DATE
        assert attested["known_at"] == story.accident.spring["known_at"]
        for name in ("policy_digest", "facts_digest", "code_version"):
            assert attested[name] == run[name]
        for table, key in (("findings", "findings"), ("ground_findings", "grounds")):
            rows = results[table][results[table]["cluster_id"] == row["cluster_id"]]
            named = {"findings": "provision", "ground_findings": "ground"}[table]
            stored = {r[named]: r for r in standing({table: rows}, table)}
            assert {r[named]: r for r in attested[key]} == stored


def test_the_witness_compared_something_and_every_page_is_written(story: Story) -> None:
    assert story.first.witnessed["provisions"] > 10
    assert story.first.witnessed["compared"] > 40
    assert Path(story.first.outputs["data_docs"]).is_file()


def test_a_run_that_is_not_there_is_named(story: Story) -> None:
    with pytest.raises(Exception, match="spring-0000") as refusal:
        replay_run("spring-0000")
    assert "There is no run" in str(refusal.value)


def test_facts_that_nobody_can_know_yet_are_not_asked_for(story: Story, installation: Path) -> None:
    """A run as known in the future would change with every later delivery; it could never be replayed."""
    with pytest.raises(DataFault, match="known_at"):
        review(installation / "inputs", "2026-04-06T10:00:00+08:00", known_at="2026-04-06T10:00:01+08:00")
