"""`run_dags.py` runs real DAGs in one process, tells their progress, and names each kind of ending."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

# DAGs of this test's own, on the project's own task wiring; the project's DAGs run in the end-to-end test.
DAGS = """
from airflow.sdk import dag, task
from run_form import FORM
from stage_tasks import nothing_read, stage_faults

@task
def answer(params=None):
    print("noise on stdout")
    return {"report_year": params["report_year"]}

@task
def double(n):
    return 2 * n

@task
def read():
    with stage_faults() as stages:
        raise stages.NothingRead("来源为空。The source is empty.")

@task
def check():
    with stage_faults() as stages:
        raise stages.DataFault("第 3 行有误。Row 3 is wrong.")

@task(retries=3)
def fetch():
    with stage_faults() as stages:
        raise stages.TechnicalFault("网络不通。The network is down.")

@task
def compute():
    raise KeyError("nobody foresaw this")

@dag(dag_id="fine", params=FORM)
def fine():
    double.expand(n=[1, 2])
    answer()

@dag(dag_id="empty", params=FORM)
def empty():
    read() >> nothing_read()

@dag(dag_id="faulty", params=FORM)
def faulty():
    check(); fetch(); compute()

fine(); empty(); faulty()
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


def run(repository: Path, home: Path, **request: Any) -> tuple[int, list[dict[str, Any]], str]:
    done = subprocess.run(
        (sys.executable, str(repository / "include" / "run_dags.py"), json.dumps(request)),
        # Another Airflow's settings in the environment must not reach this run.
        env={
            **os.environ,
            "CLUSTER_REVIEW_HOME": str(home),
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "postgresql://nobody@nowhere/none",
            "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


@pytest.fixture(scope="module")
def told(
    repository: Path, home: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[int, list[dict[str, Any]], str]:
    folder = tmp_path_factory.mktemp("dags")
    (folder / "endings.py").write_text(DAGS, encoding="utf-8")
    wanted = ["fine", "empty", "faulty", "fine"]
    return run(repository, home, dags=wanted, dags_folder=str(folder), params={"report_year": 2024})


def of(told: tuple[int, list[dict[str, Any]], str], event: str, **values: Any) -> list[dict[str, Any]]:
    return [line for line in told[1] if line["event"] == event and values.items() <= line.items()]


def test_nothing_but_events_reaches_the_terminal(told: Any) -> None:
    assert told[1][0]["event"] == "log"
    assert told[2] == ""
    log = Path(told[1][0]["path"]).read_text(encoding="utf-8")
    assert "noise on stdout" in log


def test_a_dag_that_succeeds_tells_its_tasks_and_what_they_returned(told: Any) -> None:
    (ended,) = of(told, "dag", dag="fine", state="success")
    assert ended["results"] == {"answer": {"report_year": 2024}}
    mapped = of(told, "task", dag="fine", task="double", state="success")
    assert sorted(line["map_index"] for line in mapped) == [0, 1]
    assert len(of(told, "task", dag="fine", state="running")) == 3


def test_nothing_read_has_a_name_of_its_own_and_the_next_dag_runs(told: Any) -> None:
    assert of(told, "task", dag="empty", task="read", state="skipped")
    assert len(of(told, "dag", dag="empty", state="nothing_read")) == 1
    (failure,) = of(told, "failed", dag="empty")
    assert (failure["task"], failure["message"]) == ("nothing_read", "来源为空。The source is empty.")
    assert of(told, "dag", dag="faulty", state="running")


def test_faults_pass_on_their_own_message_are_tried_once_and_end_the_sequence(told: Any) -> None:
    failures = {line["task"]: line for line in of(told, "failed", dag="faulty")}
    assert failures["check"]["message"] == "第 3 行有误。Row 3 is wrong."
    assert failures["fetch"]["message"] == "网络不通。The network is down."
    assert "KeyError" in failures["compute"]["message"]
    assert all("Traceback" not in line["message"] for line in failures.values())
    assert "Traceback" in Path(failures["compute"]["log"]).read_text(encoding="utf-8")
    assert len(of(told, "task", task="fetch", state="running")) == 1
    assert told[1][-1]["event"] == "failed"
    assert told[0] == 1


def test_a_file_that_does_not_load_is_named(repository: Path, home: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("from airflow.sdk import dag\n1 / 0\n", encoding="utf-8")
    code, told, _ = run(repository, home, dags=["x"], dags_folder=str(tmp_path))
    assert code == 1
    assert "broken.py" in told[-1]["message"]
    assert "ZeroDivisionError" in Path(told[-1]["log"]).read_text(encoding="utf-8")


def test_a_second_run_at_the_same_time_is_refused(repository: Path, home: Path) -> None:
    (home / "airflow").mkdir(exist_ok=True)
    with (home / "airflow" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        code, told, _ = run(repository, home, dags=["watch_validity"])
    assert code == 1
    assert "另一次运行正在进行" in told[-1]["message"]


def test_a_request_that_is_none_is_a_wrong_usage(repository: Path, home: Path) -> None:
    assert run(repository, home, params={})[0] == 2
