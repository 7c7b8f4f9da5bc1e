"""`cluster-review run` as a user starts it: Airflow, the embedded PostgreSQL, Great Expectations, a real workbook."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import Engine, make_url, text
from tests.end_to_end import province
from tests.end_to_end.season import every_row

from cluster_review.warehouse.connection import connect
from cluster_review.warehouse.embedded import EmbeddedPostgres
from cluster_review.warehouse.reading import read_quarantine
from cluster_review.warehouse.runs import published_runs, read_results

DAGS = ("年度信息表接收", "事故与合规记录接收", "有效期监测", "春季再评估")


@dataclass(frozen=True)
class Machine:
    """A user's machine: state and outputs in a folder of their own."""

    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The installed console script, with nothing of this process's settings."""
        dropped = ("AIRFLOW", "WAREHOUSE", "PYTEST", "POLICY_DIR")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        return subprocess.run(
            (str(Path(sys.executable).with_name("cluster-review")), *arguments),
            env={**environment, "CLUSTER_REVIEW_HOME": str(self.home), "OUT_DIR": str(self.out)},
            capture_output=True,
            text=True,
            check=False,
        )


@dataclass(frozen=True)
class Ran:
    """What a run said, and the warehouse after it."""

    done: subprocess.CompletedProcess[str]
    rows: dict[str, tuple[int, str]]
    workbook: bytes


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)  # the server's account must be able to enter
        machine = Machine(Path(name))
        yield machine
        machine.command("reset", "--yes")


@pytest.fixture(scope="module")
def inputs(machine: Machine) -> Path:
    return province.write_inputs(machine.folder / "inputs")


@pytest.fixture(scope="module")
def warehouse(machine: Machine) -> Iterator[Engine]:
    """The folder's own database on the machine's server."""
    server = connect(EmbeddedPostgres(machine.home / "postgres").url)
    with server.connect() as connection:
        (name,) = connection.execute(
            text("SELECT datname FROM pg_database WHERE datname LIKE 'folder%'")
        ).scalars()
    engine = connect(make_url(server.url).set(database=name).render_as_string(hide_password=False))
    server.dispose()
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def first(machine: Machine, inputs: Path, request: pytest.FixtureRequest) -> Ran:
    done = machine.command("run", "--inputs", str(inputs))
    assert done.returncode == 0, done.stdout + done.stderr
    return Ran(done, every_row(request.getfixturevalue("warehouse")), _workbook(machine).read_bytes())


@pytest.fixture(scope="module")
def second(first: Ran, machine: Machine, inputs: Path, warehouse: Engine) -> Ran:
    done = machine.command("run", "--inputs", str(inputs))
    return Ran(done, every_row(warehouse), _workbook(machine).read_bytes())


def _workbook(machine: Machine) -> Path:
    (path,) = machine.out.glob("*.xlsx")
    return path


# ---- the first run


def test_the_terminal_shows_each_cluster_with_its_recommendation_and_reason(first: Ran) -> None:
    said = first.done.stdout
    words = {
        "C01": ("维持", "keep"),
        "C02": ("建议启动撤销程序", "start the revocation procedure"),
        "C03": ("转人工核实", "refer to a person"),
        "C04": ("建议延续三年", "renew for three years"),
        "C05": ("提醒整改", "remind to rectify"),
    }
    lines = said.splitlines()
    for cluster, (zh, en) in words.items():
        at = next(i for i, line in enumerate(lines) if line.startswith(cluster))
        assert f" | {zh} | " in lines[at]
        assert f" | {en} | " in lines[at + 1]
    assert "I-1" in said
    assert "2026-03-31收到,逾期1天" in said.replace("，", ",")
    assert "拟撤销" not in said


def test_the_terminal_accounts_for_every_row_and_says_where_everything_is(
    first: Ran, machine: Machine
) -> None:
    said = first.done.stdout
    accounts = re.findall(r"收到 (\d+) 行 = 现行 (\d+) \+ 被替代 (\d+) \+ 重复 (\d+) \+ 退回 (\d+)", said)
    assert len(accounts) == 2
    for accepted, *parts in accounts:
        assert int(accepted) == sum(map(int, parts))
    assert "已发布 / published: spring_re_evaluation-2025-" in said
    assert "made-up sample" in said
    assert "cluster-review quarantine list" in said
    for path in (str(_workbook(machine)), str(machine.home / "data_docs" / "index.html")):
        assert path in said


def test_each_step_is_shown_with_its_time(first: Ran) -> None:
    for title in DAGS:
        assert title in first.done.stderr
    for task in (
        "fetch_and_land",
        "check_gate",
        "file_facts",
        "evaluate_slice",
        "witness_run",
        "publish_run",
    ):
        assert re.search(rf"✓ \S+ {task} \d+\.\d s", first.done.stderr), task
    assert "有退回数据 refused_input" in first.done.stderr
    assert "Traceback" not in first.done.stderr


def test_the_workbook_opens_and_holds_every_cluster(first: Ran, machine: Machine) -> None:
    book = openpyxl.load_workbook(_workbook(machine))
    assert book.sheetnames[:8] == [
        "汇总", "逐项明细", "撤销情形", "事故线索", "报送情况", "缺失材料", "先要什么", "结论变化"
    ]  # fmt: skip
    assert {"读法", "展望", "规划目标", "与上期变化", "退件清单"} <= set(book.sheetnames)
    summary = book["汇总"]
    assert summary.freeze_panes
    assert summary.auto_filter.ref
    cells = [[str(cell) for cell in row if cell is not None] for row in summary.iter_rows(values_only=True)]
    for cluster in province.CLUSTERS:
        (row,) = [row for row in cells if cluster in row]
        assert f"虚构{cluster}产业集群" in row
    refused = [str(cell) for row in book["退件清单"].iter_rows(values_only=True) for cell in row]
    assert {"forms/C03.xlsx", "年度指标", province.BROKEN_CELL, "二十七亿"} <= set(refused)
    for sheet in book:
        assert "made-up" in str(sheet["A2"].value) or "虚构" in str(sheet["A2"].value), sheet.title


def test_a_form_in_the_quarantine_is_called_neither_missing_nor_late(first: Ran, machine: Machine) -> None:
    book = openpyxl.load_workbook(_workbook(machine))
    (shown,) = [
        [str(cell) for cell in row]
        for row in book["报送情况"].iter_rows(values_only=True)
        if "C03.xlsx" in str(row)
    ]
    assert "已收到待更正" in shown
    assert "未见报送" not in "".join(shown)
    (words,) = [cell for cell in shown if "C03.xlsx" in cell]
    assert words.startswith("2025年度信息表应于2026-03-30前报送\uff0c"), "Chinese text has Chinese commas"
    assert sum("已收到待更正" in row for row in book["汇总"].iter_rows(values_only=True)) == 1


def test_the_data_docs_are_there_and_need_no_network(first: Ran, machine: Machine) -> None:
    pages = sorted((machine.home / "data_docs").rglob("*.html"))
    index = (machine.home / "data_docs" / "index.html").read_text(encoding="utf-8")
    assert len(pages) >= 4
    for page in pages:
        assert not re.findall(r"(?:src|href)=[\"']?(?:https?:)?//", page.read_text(encoding="utf-8")), page
    assert "gate-pull_annual_reports-2025" in index
    assert "witness-spring_re_evaluation-2025" in index


def test_the_warehouse_holds_facts_findings_grounds_recommendations_and_receipts(
    first: Ran, warehouse: Engine
) -> None:
    (run_id,) = published_runs(warehouse)
    results = read_results(warehouse, run_id)
    recommended = results["recommendations"]
    assert (
        dict(zip(recommended["cluster_id"], recommended["recommendation"], strict=True)) == province.OUTCOMES
    )
    assert len(results["receipts"]) == 5
    assert len(results["ground_findings"]) == 5 * 5
    assert len(results["findings"]) % 5 == 0
    for table in (
        "clusters",
        "figures",
        "enterprises",
        "titles",
        "incidents",
        "annual_reports",
        "completeness_marks",
    ):
        assert first.rows[f"facts.{table}"][0] > 0, table
    (refusal,) = read_quarantine(warehouse).to_dict("records")
    assert (refusal["original_name"], refusal["found"]) == ("forms/C03.xlsx", "二十七亿")


def test_people_read_the_recommendations_in_a_view_in_their_own_words(first: Ran, warehouse: Engine) -> None:
    with warehouse.connect() as connection:
        rows = connection.execute(text("SELECT * FROM review.recommendation_table")).mappings().all()
        details = connection.execute(text("SELECT count(*) FROM review.finding_detail")).scalar_one()
        outputs = connection.execute(text("SELECT output_yi_yuan FROM review.register_today")).scalars().all()
    assert {row["cluster_id"]: row["recommendation"] for row in rows} == province.OUTCOMES
    assert {row["recommendation_zh"] for row in rows} >= {"建议启动撤销程序", "建议延续三年"}
    assert details >= 5 * 20
    assert [output for output in outputs if output is not None] == [34] * 4, "in 亿元, as filed"


# ---- the second run


def test_a_second_run_publishes_nothing_changes_no_row_and_says_so(
    first: Ran, second: Ran, warehouse: Engine
) -> None:
    assert second.done.returncode == 0, second.done.stderr
    (run_id,) = published_runs(warehouse)
    assert f"nothing new: same content as {run_id}" in second.done.stdout
    assert "未发布新结果" in second.done.stdout
    assert "已发布 / published" not in second.done.stdout
    assert first.rows["results.cross_record_findings"][0] > 0
    assert second.rows == first.rows
    assert second.workbook == first.workbook


def test_a_second_run_says_the_same_of_every_cluster(first: Ran, second: Ran) -> None:
    def clusters(ran: Ran) -> list[str]:
        return [line for line in ran.done.stdout.splitlines() if line.startswith("C0")]

    assert clusters(second) == clusters(first)
    assert len(clusters(first)) == 5


# ---- what a user does next


def test_a_statement_of_reasons_a_replay_and_the_refusals_follow_the_last_run(
    first: Ran, second: Ran, machine: Machine, warehouse: Engine
) -> None:
    explained = machine.command("explain", "C02", "--lang", "en")
    assert explained.returncode == 0, explained.stderr
    assert "start the revocation procedure" in explained.stdout
    assert "I-1" in explained.stdout
    (run_id,) = published_runs(warehouse)
    replayed = machine.command("replay", run_id)
    assert replayed.returncode == 0, replayed.stderr
    assert "✓ 相同:5 个集群" in replayed.stdout


# ---- between two springs


@pytest.fixture(scope="module")
def incident(second: Ran, machine: Machine, inputs: Path) -> Ran:
    """A new accident of a member of C01 is delivered, and the records are pulled."""
    told = [*province.records()["incidents"], province.accident("C01", "I-2", "2026-03-20")]
    province.write_table(inputs, "incidents", told)
    done = machine.command("re-evaluate")
    return Ran(done, {}, b"")


def test_a_new_accident_is_announced_and_only_its_cluster_is_evaluated_again(
    incident: Ran, warehouse: Engine
) -> None:
    assert incident.done.returncode == 0, incident.done.stdout + incident.done.stderr
    assert "严重事件再评估" in incident.done.stderr
    assert re.search(r"✓ 公布所涉集群 announce_incidents", incident.done.stderr)
    assert "C01: 维持 → 建议启动撤销程序;新计入:" in incident.done.stdout
    assert "keep → start the revocation procedure; newly counted: I-2" in incident.done.stdout
    assert "C02" not in incident.done.stdout
    with warehouse.connect() as connection:
        rows = connection.execute(text("SELECT cluster_id, recommendation FROM review.recommendation_table"))
        assert dict(rows.all()) == {**province.OUTCOMES, "C01": "revoke"}
    assert len(published_runs(warehouse)) == 1


def test_a_term_review_looks_at_the_validity_that_ends_and_at_no_other(
    incident: Ran, machine: Machine, warehouse: Engine
) -> None:
    done = machine.command("term-review")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "C04: 不变:建议延续三年" in done.stdout
    assert "C01" not in done.stdout
    assert "期满复核评估" in done.stderr
    asked = machine.command("status", "--on", "2026-07-01", "--cluster", "C04")
    assert "期满待复核" in asked.stdout
    assert "review pending" in asked.stdout


# ---- a run with nothing to read


@pytest.fixture(scope="module")
def nothing(first: Ran, machine: Machine) -> Iterator[subprocess.CompletedProcess[str]]:
    """A run on an empty folder, with Airflow set up but an empty warehouse."""
    other = Machine(machine.folder / "other")
    (other.folder / "nothing").mkdir(parents=True)
    other.folder.chmod(0o711)
    shutil.copytree(machine.home / "airflow", other.home / "airflow")
    yield other.command("run", "--inputs", str(other.folder / "nothing"), "--report-year", "2025")
    other.command("reset", "--yes")


def test_a_run_that_reads_nothing_fails_under_that_name(nothing: subprocess.CompletedProcess[str]) -> None:
    assert nothing.returncode == 1
    said = nothing.stderr
    assert said.count("✗ nothing_read: ") >= 3
    assert "中没有年度信息表" in said
    assert "holds no annual reports" in said
    assert "名册中没有集群" in said
    assert "The register holds no cluster" in said
    assert "Traceback" not in said
    assert "已发布" not in nothing.stdout


def test_stop_and_reset_leave_nothing_behind(
    first: Ran, second: Ran, nothing: object, machine: Machine, warehouse: Engine
) -> None:
    warehouse.dispose()
    stopped = machine.command("stop")
    assert stopped.returncode == 0, stopped.stderr
    assert "stopped" in stopped.stdout
    assert "nothing was running" in machine.command("stop").stdout
    assert machine.command("reset", "--yes").returncode == 0
    assert not machine.home.exists()
    assert machine.out.exists(), "what was written for people stays"
