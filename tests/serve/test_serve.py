"""`cluster-review serve`: Airflow that a person can open, log in to, run a DAG in, and end without a trace."""

from __future__ import annotations

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import make_url, text
from tests.warehouse.material import MARCH, cluster, filing

from cluster_review.warehouse.connection import connect
from cluster_review.warehouse.embedded import EmbeddedPostgres
from cluster_review.warehouse.filings import write_filing
from cluster_review.warehouse.migration import migrate

COMMAND = str(Path(sys.executable).with_name("cluster-review"))


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)  # the embedded server's account passes through
        told = {
            **os.environ,
            "CLUSTER_REVIEW_HOME": f"{name}/state",
            "OUT_DIR": f"{name}/out",
            "WAREHOUSE_NAME": "cluster_review",
        }
        told.pop("WAREHOUSE_URL", None)
        yield told
        subprocess.run((COMMAND, "reset", "--yes"), env=told, check=False, capture_output=True)


@pytest.fixture
def inputs(environment: dict[str, str], tmp_path: Path) -> Path:
    """A folder that states its dates, and one cluster in the register."""
    (tmp_path / "review.yaml").write_text('report_year: 2025\nlaw_date: "2026-03-31"\n', encoding="utf-8")
    server = EmbeddedPostgres(Path(environment["CLUSTER_REVIEW_HOME"]) / "postgres")
    engine = connect(server.start())
    migrate(engine)
    write_filing(engine, filing("clusters", family="clusters"), {"clusters": [cluster()]}, [], MARCH)
    engine.dispose()
    return tmp_path


def said_until(process: subprocess.Popen[str], words: str) -> str:
    said = ""
    for line in process.stdout or ():
        said += line
        if words in line:
            return said
    pytest.fail(f"it ended before it said {words!r}:\n{said}")


def sessions(leader: int) -> set[int]:
    """The sessions of a process's children."""
    found = set()
    for process in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = process.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == leader:
            found.add(int(fields[3]))
    return found


def living(sessions_asked: set[int]) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = process.read_text(encoding="utf-8")
        except OSError:
            continue
        fields = text.rpartition(")")[2].split()
        if int(fields[3]) in sessions_asked and fields[0] not in "ZX":
            found.append(text)
    return found


def listening_addresses(port: int) -> set[str]:
    """Local addresses, in hexadecimal, on which somebody listens at this port."""
    lines = [
        line.split()
        for family in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{family}").read_text().splitlines()[1:]
    ]
    return {
        line[1].split(":")[0] for line in lines if line[3] == "0A" and int(line[1].split(":")[1], 16) == port
    }


def run_dag(api: httpx.Client, dag: str, conf: dict[str, Any]) -> str:
    """Trigger a DAG as a person would, wait for its end and return its state."""
    api.patch(f"/api/v2/dags/{dag}", json={"is_paused": False}).raise_for_status()
    runs = f"/api/v2/dags/{dag}/dagRuns"
    made = api.post(runs, json={"logical_date": None, "conf": conf}).raise_for_status().json()
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline and (
        state := api.get(f"{runs}/{made['dag_run_id']}").json()["state"]
    ) in ("queued", "running"):
        time.sleep(0.3)
    return state


def scope_of_announced(api: httpx.Client, clusters: list[str], environment: dict[str, str]) -> str:
    """Announce clusters as the pull does, let the scheduler start the run, and return the scope that it opened."""
    dag = "serious_incident_re_evaluation"
    api.patch(f"/api/v2/dags/{dag}", json={"is_paused": False}).raise_for_status()
    (asset,) = (
        asset
        for asset in api.get("/api/v2/assets").raise_for_status().json()["assets"]
        if asset["name"] == "serious_incidents"
    )
    event = {
        "asset_id": asset["id"],
        "extra": {"clusters": clusters, "law_date": "2026-03-31", "report_year": 2025},
    }
    api.post("/api/v2/assets/events", json=event).raise_for_status()
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        runs = api.get(f"/api/v2/dags/{dag}/dagRuns").json()["dag_runs"]
        if runs and runs[0]["state"] not in ("queued", "running"):
            break
        time.sleep(0.3)
    assert [run["run_type"] for run in runs] == ["asset_triggered"]
    assert runs[0]["state"] == "failed", "the register holds no such cluster, and the run says so"
    engine = connect(folder_database(environment))
    try:
        with engine.connect() as connection:
            query = text("SELECT clusters FROM results.runs WHERE kind = :kind AND report_year = 2025")
            return str(connection.execute(query, {"kind": dag}).scalar_one())
    finally:
        engine.dispose()


def folder_database(environment: dict[str, str]) -> str:
    """The address of the database that the served DAGs work on."""
    server = EmbeddedPostgres(Path(environment["CLUSTER_REVIEW_HOME"]) / "postgres").url
    return make_url(server).set(database="cluster_review").render_as_string(hide_password=False)


def the_desk_knows_them(api: httpx.Client, said: str) -> None:
    """Each demo user comes to the desk in their role; a county sees nothing of Airflow."""
    desk = re.search(r"^复核台 review desk: (\S+)$", said, re.MULTILINE)
    assert desk, said
    assert api.get(desk[1]).status_code == 401
    roles = {"admin": "管理员", "viewer": "查看", "reviewer2": "评审人员", "responsible": "负责人"}
    for user in (*roles, "county"):
        password = re.search(rf"^  {user} +(\S+)$", said, re.MULTILINE)
        assert password, said
        answer = api.post("/auth/token", json={"username": user, "password": password[1]})
        headers = {"Authorization": f"Bearer {answer.raise_for_status().json()['access_token']}"}
        page = api.get(desk[1], headers={**headers, "Accept": "text/html"}, follow_redirects=True)
        assert page.status_code == 200
        assert roles.get(user, "年度培育情况信息表报送") in page.text
    assert api.get("/api/v2/dags", headers=headers).status_code == 403, "a county is nobody in Airflow"


def test_serve_log_in_run_a_dag_and_stop_leaving_nothing(environment: dict[str, str], inputs: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = subprocess.run(
            (COMMAND, "serve", "--port", str(taken.getsockname()[1])),
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert refused.returncode == 1
    assert "已被占用" in refused.stderr

    process = subprocess.Popen(
        (COMMAND, "serve", "--inputs", str(inputs)), env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        said = said_until(process, "Ctrl-C")
        url = re.search(r"^Airflow: (http://127\.0\.0\.1:(\d+))$", said, re.MULTILINE)
        assert url, said
        started = sessions(process.pid)
        assert len(started) == 3
        assert listening_addresses(int(url[2])) == {"0100007F"}
        for name in ("passwords.json", "keys.json"):
            secret = Path(environment["CLUSTER_REVIEW_HOME"]) / "serve" / name
            assert stat.S_IMODE(secret.stat().st_mode) == 0o600

        with httpx.Client(base_url=url[1], trust_env=False, timeout=30) as api:
            wrong = api.post("/auth/token", json={"username": "admin", "password": "admin"})
            assert wrong.status_code == 401
            tokens = {}
            for user in ("admin", "reviewer", "viewer"):
                password = re.search(rf"^  {user} +(\S+)$", said, re.MULTILINE)
                assert password, said
                answer = api.post("/auth/token", json={"username": user, "password": password[1]})
                tokens[user] = answer.raise_for_status().json()["access_token"]
            the_desk_knows_them(api, said)
            api.headers["Authorization"] = f"Bearer {tokens['viewer']}"
            dags = api.get("/api/v2/dags").json()["dags"]
            assert {dag["dag_id"] for dag in dags} >= {"watch_validity", "spring_re_evaluation"}
            assert all(dag["is_paused"] for dag in dags)
            assert api.patch("/api/v2/dags/watch_validity", json={"is_paused": False}).status_code == 403
            api.headers["Authorization"] = f"Bearer {tokens['admin']}"
            conf = {"report_year": 2025, "inputs": str(inputs), "law_date": "2026-03-31"}
            assert run_dag(api, "watch_validity", conf) == "success"
            assert scope_of_announced(api, ["C77"], environment) == "C77"

        again = subprocess.run(
            (COMMAND, "serve"), env=environment, capture_output=True, text=True, check=False
        )
        assert again.returncode == 1
        assert "已在运行" in again.stderr

        stopped = subprocess.run(
            (COMMAND, "stop"), env=environment, capture_output=True, text=True, check=True
        )
        assert "已停止" in stopped.stdout
        assert process.wait(timeout=30) == 0
        assert not living(started)
        assert not listening_addresses(int(url[2]))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=120)
