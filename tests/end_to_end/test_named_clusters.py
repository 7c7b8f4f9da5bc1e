"""Between two springs: an incident re-evaluates the cluster it touches, a term that ends is reviewed; the others stand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import text
from tests.end_to_end import province
from tests.end_to_end.season import Season, opened, season

from cluster_review import stages
from cluster_review.stages.outputs import explain_cluster
from cluster_review.stages.replay import replay_all
from cluster_review.stages.status import status_lines
from cluster_review.stages.warehouse_access import warehouse
from cluster_review.warehouse.runs import published_runs, read_results

LESSER = province.accident("C05", "I-3", "2026-03-18") | {"official_grade": "一般", "deaths": 1}
GRAVE = province.accident("C01", "I-2", "2026-03-20")


@dataclass(frozen=True)
class Few:
    """A run about a few clusters."""

    run: dict[str, Any]
    changes: dict[str, int]
    published: dict[str, Any]
    outputs: dict[str, Any]

    @property
    def rows(self) -> dict[str, dict[str, Any]]:
        """What changed, by cluster."""
        frame = read_results(warehouse(), self.published["run_id"])["recommendation_changes"]
        return {row["cluster_id"]: row for row in frame.to_dict("records")}


@dataclass(frozen=True)
class Story:
    """What happened, in order."""

    folder: Path
    first_pull: str
    spring: Season
    told: dict[str, Any]
    after_incident: Few
    table: dict[str, dict[str, Any]]
    again: Few
    nothing_new: str
    review: Few


def pull_records(folder: Path, at: str) -> dict[str, Any]:
    """Land, read, check and file the records, and announce whom they touch."""
    run = opened("pull_incident_records", folder, at)
    batch = stages.fetch_and_land(run=run, family="incident_records")
    stages.read_landed(run=run, batch=batch)
    stages.check_gate(run=run, batch=batch)
    stages.file_facts(run=run, batch=batch)
    return stages.announce_incidents(run=run)


def nothing_due(folder: Path, at: str) -> str:
    with pytest.raises(stages.NothingDue) as nothing:
        pull_records(folder, at)
    return str(nothing.value)


def evaluate_few(kind: str, folder: Path, at: str, **options: Any) -> Few:
    run = opened(kind, folder, at, **options)
    slices = stages.plan_slices(run=run)
    for piece in slices:
        stages.evaluate_slice(run=run, slice=piece)
    stages.witness_run(run=run, slices=slices)
    stages.recommend_run(run=run)
    changes = stages.compare_run(run=run)
    published = stages.publish_run(run=run)
    return Few(run, changes, published, stages.write_outputs(run=run))


def recommendation_table() -> dict[str, dict[str, Any]]:
    with warehouse().connect() as connection:
        rows = connection.execute(text("SELECT * FROM review.recommendation_table")).mappings()
        return {row["cluster_id"]: dict(row) for row in rows}


@pytest.fixture(scope="module")
def story(installation: Path) -> Story:
    folder = province.write_inputs(installation / "inputs", broken=None)
    first_pull = nothing_due(folder, "2026-03-31T06:00:00+08:00")
    spring = season(folder, "2026-03-31T09")
    incidents = [*province.records()["incidents"], GRAVE, LESSER]
    province.write_table(folder, "incidents", incidents)
    told = pull_records(folder, "2026-03-31T12:00:00+08:00")
    named = {"clusters": told["clusters"]}
    kind = "serious_incident_re_evaluation"
    return Story(
        folder,
        first_pull,
        spring,
        told,
        evaluate_few(kind, folder, "2026-03-31T12:05:00+08:00", **named),
        recommendation_table(),
        evaluate_few(kind, folder, "2026-03-31T12:20:00+08:00", **named),
        nothing_due(folder, "2026-03-31T13:00:00+08:00"),
        evaluate_few("term_review", folder, "2026-03-31T14:00:00+08:00", clusters="validity_ends"),
    )


def test_a_first_pull_announces_nobody(story: Story) -> None:
    assert "No new record of this pull" in story.first_pull


def test_a_pull_announces_the_clusters_whose_new_records_count_and_no_others(story: Story) -> None:
    assert story.told["clusters"] == ["C01"], "C02's record is old, C05's is below the floor"
    assert story.told["records"] == {"C01": ["I-2"]}
    assert (story.told["report_year"], story.told["law_date"]) == (2025, province.LAW_DATE)
    assert json.loads(json.dumps(story.told)) == story.told


def test_only_the_cluster_touched_is_evaluated_and_the_result_says_from_what_to_what(story: Story) -> None:
    assert story.after_incident.changes == {"keep > revoke": 1}
    assert list(story.after_incident.rows) == ["C01"]
    row = story.after_incident.rows["C01"]
    assert (row["before"], row["after"], row["before_run_id"]) == ("keep", "revoke", story.spring.run_id)
    (record,) = json.loads(row["records"])
    assert record["name"] == "I-2"
    assert row["reason_zh"].startswith("维持 → 建议启动撤销程序;新计入:")
    assert row["reason_en"].startswith("keep → start the revocation procedure; newly counted: I-2")


def test_the_current_recommendations_of_all_others_stand(story: Story) -> None:
    expected = {**province.OUTCOMES, "C03": "keep", "C01": "revoke"}
    assert {cluster: row["recommendation"] for cluster, row in story.table.items()} == expected
    runs = {cluster: row["run_id"] for cluster, row in story.table.items()}
    assert runs.pop("C01") == story.after_incident.published["run_id"]
    assert set(runs.values()) == {story.spring.run_id}
    assert published_runs(warehouse()) == [story.spring.run_id], "a run about a few is no run of the province"


def test_the_same_again_publishes_nothing_and_the_same_records_announce_nothing(story: Story) -> None:
    assert story.again.published["published"] is False
    assert story.again.published["earlier_run_id"] == story.after_incident.published["run_id"]
    assert "No new record of this pull" in story.nothing_new


def test_a_statement_is_taken_from_the_run_in_which_the_recommendation_stands(story: Story) -> None:
    assert "I-2" in explain_cluster("C01", None, "en")
    assert str(story.spring.run_id) in explain_cluster("C05", None, "en")


def test_a_run_about_a_few_has_a_workbook_of_its_own(story: Story) -> None:
    paths = [
        Path(o["workbook"])
        for o in (story.spring.outputs, story.after_incident.outputs, story.review.outputs)
    ]
    assert len({path.name for path in paths}) == 3
    assert "严重事件再评估-2026-03-31" in paths[1].name
    assert "期满复核-2026-03-31" in paths[2].name
    assert paths[0].read_bytes() == story.spring.workbook, "the workbook of all is left as it was"
    book = openpyxl.load_workbook(paths[1])
    changed = [str(cell) for row in book["与上期变化"].iter_rows(values_only=True) for cell in row]
    assert {"C01", "维持", "建议启动撤销程序"} <= set(changed)
    assert "C05" not in changed
    leads = [str(cell) for row in book["事故线索"].iter_rows(values_only=True) for cell in row]
    assert "I-2" in leads
    assert "I-1" not in leads, "the records of other clusters are none of this run's business"


def test_a_term_review_looks_at_the_clusters_whose_validity_ends_and_names_each_goal(story: Story) -> None:
    results = read_results(warehouse(), story.review.published["run_id"])
    assert list(results["recommendations"]["cluster_id"]) == ["C04"]
    (goal,) = results["goal_findings"].to_dict("records")
    assert (goal["cluster_id"], goal["goal"], goal["outcome"]) == ("C04", "总产值", "met")
    book = openpyxl.load_workbook(story.review.outputs["workbook"])
    cells = [str(cell) for row in book["规划目标"].iter_rows(values_only=True) for cell in row]
    assert {"总产值", "30", "34", "完成"} <= set(cells)
    assert story.review.changes == {"renew > renew": 1}


def test_no_validity_ends_and_no_cluster_named_is_nothing_due(story: Story) -> None:
    given = {"law_date": "2024-09-30", "county": province.COUNTIES["C05"]}
    for scope in ("validity_ends", []):
        with pytest.raises(stages.NothingDue, match="No cluster is due on 2024-09-30"):
            opened("term_review", story.folder, "2026-03-31T15:00:00+08:00", clusters=scope, **given)


def test_a_cluster_that_the_register_does_not_hold_is_refused_by_name(story: Story) -> None:
    run = opened(
        "serious_incident_re_evaluation", story.folder, "2026-03-31T15:00:00+08:00", clusters=["C77"]
    )
    with pytest.raises(stages.DataFault, match="holds no cluster C77"):
        stages.plan_slices(run=run)


def test_the_next_whole_run_compares_with_what_stood_last(story: Story) -> None:
    from tests.end_to_end.season import review

    found = review(story.folder, "2026-04-02T09:00:00+08:00", law_date="2026-04-02")
    cells = [
        [str(cell) for cell in row]
        for row in openpyxl.load_workbook(found.outputs["workbook"])["与上期变化"].iter_rows(values_only=True)
    ]
    (row,) = [row for row in cells if "C01" in row]
    assert row.count("建议启动撤销程序") == 2, "before, as the incident left it, and now"


def test_the_status_of_a_cluster_on_any_date_and_how_it_was_reckoned(story: Story) -> None:
    zh, en = status_lines(date(2026, 7, 1), "C04")
    assert zh.startswith("C04 虚构C04产业集群:2026-07-01 期满待复核")
    assert "valid to 2026-06-30; its last day stands in the register" in en
    assert "有效;" in status_lines(date(2025, 6, 1), "C04")[0]
    assert "applicant" in status_lines(date(2023, 6, 30), "C04")[1]
    assert len(status_lines(date(2026, 7, 1))) == 10
    with pytest.raises(stages.DataFault, match="C99"):
        status_lines(date(2026, 7, 1), "C99")


def test_runs_about_a_few_clusters_are_replayed_to_the_byte_like_any_other(story: Story) -> None:
    """Their changes against what stood before come out the same, whatever was published since."""
    answers = {answer.run_id: answer for answer in replay_all() if answer.rows}
    kinds = {answer.kind for answer in answers.values()}
    assert {"spring_re_evaluation", "serious_incident_re_evaluation", "term_review"} <= kinds
    for answer in answers.values():
        assert answer.is_equal, answer.lines()
