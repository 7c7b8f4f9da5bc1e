"""The DAGs are wiring only: quick to parse, documented, and made of the stages."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

DAG_IDS = [
    "pull_annual_reports",
    "pull_incident_records",
    "serious_incident_re_evaluation",
    "spring_re_evaluation",
    "term_review",
    "watch_validity",
]
EVALUATE_FEW = ("serious_incident_re_evaluation", "term_review")
HEAVY = ["pandas", "numpy", "great_expectations", "cluster_review.stages", "cluster_review.desk"]


@pytest.fixture(scope="module")
def dags(airflow_plugins: Path, repository: Path) -> dict[str, Any]:
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(str(repository / "dags"))
    assert bag.import_errors == {}
    return dict(bag.dags)


def test_every_file_is_one_dag_of_that_name(dags: dict[str, Any], repository: Path) -> None:
    assert sorted(dags) == DAG_IDS
    files = sorted((repository / "dags").glob("*.py"))
    assert [file.stem for file in files] == DAG_IDS
    assert all(len(file.read_text(encoding="utf-8").splitlines()) <= 80 for file in files)


def test_parsing_imports_neither_pandas_nor_great_expectations(
    airflow_plugins: Path, repository: Path, tmp_path: Path
) -> None:
    parse = (
        "import json, sys; from airflow.dag_processing.dagbag import DagBag;"
        "bag = DagBag(sys.argv[1]); print(json.dumps([sorted(bag.dags), sorted(sys.modules)]))"
    )
    done = subprocess.run(
        (sys.executable, "-c", parse, str(repository / "dags")),
        env={**os.environ, "AIRFLOW_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    parsed, modules = json.loads(done.stdout.splitlines()[-1])
    assert parsed == DAG_IDS
    assert [name for name in HEAVY if name in modules] == []


@pytest.mark.parametrize("dag_id", DAG_IDS)
def test_each_dag_has_a_guide_a_title_tags_an_owner_and_the_form(dags: dict[str, Any], dag_id: str) -> None:
    dag = dags[dag_id]
    assert dag.dag_display_name != dag_id
    assert dag.tags
    assert dag.owner == "data-engineering"
    assert dag.description
    form = {"report_year", "law_date", "known_at", "policy", "county", "dry_run", "inputs"}
    assert set(dag.params) - form == ({"clusters"} if dag_id == "serious_incident_re_evaluation" else set())
    assert form <= set(dag.params)
    assert all(dag.params.get_param(name).schema["title"] for name in dag.params)
    for task_id in dag.task_ids:
        assert dag.doc_md.count(f"`{task_id}`") >= 2, (
            f"{task_id} is missing from the Chinese or English guide"
        )


def test_faults_of_the_world_are_tried_again(dags: dict[str, Any]) -> None:
    tasks = {task.task_id: task for dag in dags.values() for task in dag.tasks}
    assert {task_id for task_id, task in tasks.items() if not task.retries} == {"nothing_read"}


def test_the_stages_run_in_order(dags: dict[str, Any]) -> None:
    def order(dag_id: str, *steps: str) -> None:
        for before, after in itertools.pairwise(steps):
            assert before in dags[dag_id].get_task(after).get_flat_relative_ids(upstream=True)

    for dag_id in ("pull_annual_reports", "pull_incident_records"):
        order(
            dag_id, "open_run", "fetch_and_land", "read_landed", "check_gate", "file_facts", "refused_input"
        )
        order(dag_id, "file_facts", "audit_intake", "acknowledge_source")
    order("watch_validity", "open_run", "watch_validity", "nothing_read")
    order("spring_re_evaluation", "open_run", "plan_slices", "evaluate_slice", "witness_run", "recommend_run")
    order("spring_re_evaluation", "recommend_run", "publish_run", "write_outputs")
    for dag_id in EVALUATE_FEW:
        order(dag_id, "open_run", "plan_slices", "evaluate_slice", "witness_run", "recommend_run")
        order(dag_id, "recommend_run", "compare_run", "publish_run", "write_outputs")
    order("pull_incident_records", "file_facts", "announce_incidents")
    assert "announce_incidents" not in dags["pull_annual_reports"].task_ids
    for dag_id in ("spring_re_evaluation", *EVALUATE_FEW):
        assert dags[dag_id].get_task("evaluate_slice").is_mapped


def test_assets_tie_the_dags_together(dags: dict[str, Any]) -> None:
    def outlets(dag_id: str, task_id: str) -> list[str]:
        return [asset.name for asset in dags[dag_id].get_task(task_id).outlets]

    assert outlets("pull_annual_reports", "file_facts") == ["annual_reports"]
    assert outlets("pull_incident_records", "file_facts") == ["incident_records"]
    assert outlets("pull_incident_records", "announce_incidents") == ["serious_incidents"]
    for dag_id in ("spring_re_evaluation", *EVALUATE_FEW):
        assert outlets(dag_id, "publish_run") == ["recommendations"]
    asked = dags["serious_incident_re_evaluation"].timetable.asset_condition
    assert [asset.name for asset in asked.objects] == ["serious_incidents"]
    inlets = dags["spring_re_evaluation"].get_task("plan_slices").inlets
    assert [asset.name for asset in inlets] == ["annual_reports", "incident_records"]


def dag_run(**values: Any) -> Any:
    from airflow.sdk.api.datamodels._generated import DagRun

    moment = datetime(2025, 12, 31, 17, 30, tzinfo=UTC)  # 01:30 on 1 January 2026 in Shanghai
    known = {"dag_id": "spring_re_evaluation", "run_id": "r", "run_type": "manual", "state": "running"}
    return DagRun.model_construct(
        **{**known, "run_after": moment, "start_date": moment, "partition_key": None, **values}
    )


@pytest.mark.parametrize(
    ("partition_key", "asked", "expected"),
    [("2023", 2024, 2023), (None, 2024, 2024), (None, None, None)],
)
def test_report_year_is_the_partition_then_the_form_then_for_the_stage_to_find(
    airflow_plugins: Path, partition_key: str | None, asked: int | None, expected: int | None
) -> None:
    from run_form import report_year

    assert report_year(dag_run(partition_key=partition_key), {"report_year": asked}) == expected


def test_the_first_task_fixes_the_dates(airflow_plugins: Path) -> None:
    from run_form import opening

    assert opening(dag_run(), {"report_year": 2024, "law_date": "2025-04-01", "dry_run": True}) == {
        "kind": "spring_re_evaluation",
        "report_year": 2024,
        "law_date": "2025-04-01",
        "known_at": None,
        "inputs": None,
        "instrument": None,
        "county": None,
        "dry_run": True,
        "run_after": "2025-12-31T17:30:00+00:00",
        "started": "2025-12-31T17:30:00+00:00",
    }


class Event:
    """An asset event as a triggered run sees it."""

    def __init__(self, **extra: Any) -> None:
        self.extra = extra


def test_announcements_name_the_clusters_and_the_latest_pull_the_dates(airflow_plugins: Path) -> None:
    from run_form import announced

    first = Event(
        clusters=["C02", "C01"], law_date="2026-04-01", report_year=2025, inputs="a", instrument="x"
    )
    then = Event(clusters=["C02", "C07"], law_date="2026-04-02", report_year=2025, inputs="a", instrument="x")
    told = announced({}, {"serious_incidents": [first, then]})
    assert told == {
        "clusters": ["C01", "C02", "C07"],
        "law_date": "2026-04-02",
        "report_year": 2025,
        "inputs": "a",
        "instrument": "x",
    }
    asked = announced({"law_date": "2026-05-01"}, {"serious_incidents": [first]})
    assert "law_date" not in asked, "what the form states is left as it is"
    assert announced({"clusters": "C09; C03 ;"}, {"serious_incidents": [first]}) == {
        "clusters": ["C09", "C03"]
    }
    assert announced({}, None) == {"clusters": []}


def test_the_schedule_is_the_filing_day_of_the_measures(dags: dict[str, Any], repository: Path) -> None:
    import yaml

    policy = yaml.safe_load(
        (repository / "include/policy/instruments/hainan-2023.yaml").read_text(encoding="utf-8")
    )
    timetable = dags["spring_re_evaluation"].timetable
    assert f"{timetable.month:02d}-{timetable.day:02d}" == policy["filing"]["due"]
