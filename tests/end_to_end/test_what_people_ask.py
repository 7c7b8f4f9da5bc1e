"""After a run: why, what was refused, is it still so, who is expiring. And before any run."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.end_to_end import province
from tests.end_to_end.season import Season, opened, season
from typer.testing import CliRunner

from cluster_review import stages
from cluster_review.cli import app
from cluster_review.stages.warehouse_access import warehouse
from cluster_review.warehouse.runs import read_results


def said(*arguments: str) -> Any:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture(scope="module")
def before_any_run(installation: Path) -> dict[str, Any]:
    return {
        name: said(*name.split()) for name in ("explain C01", "quarantine list", "replay spring-1", "promote")
    }


@pytest.fixture(scope="module")
def folder(installation: Path) -> Path:
    folder = province.write_inputs(installation / "inputs")
    # A second fault, in a table of the authorities, refuses its row only.
    late = {"cluster_id": "C05", "kind": "sold", "changed_date": "2025-01-01", "reported_date": "无"}
    province.write_table(folder, "changes", [late, {**late, "kind": "area", "reported_date": "2025-01-09"}])
    return folder


@pytest.fixture(scope="module")
def run(before_any_run: Any, folder: Path) -> Season:
    return season(folder, "2026-04-01T09")


# ---- before any run


def test_before_any_run_nothing_is_explained_and_the_way_is_shown(before_any_run: dict[str, Any]) -> None:
    explained = before_any_run["explain C01"]
    assert explained.exit_code == 1
    assert "make run" in explained.stderr
    assert "Nothing has been published yet" in explained.stderr
    assert before_any_run["replay spring-1"].exit_code == 1
    assert before_any_run["promote"].exit_code == 1
    assert "make run" in before_any_run["promote"].stderr
    assert before_any_run["quarantine list"].stdout.startswith("0 ")


# ---- explain


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ("建议启动撤销程序", "第十四条", "触发", "集群企业发生较大及以上安全", "I-1", "2026-03-31")),
        (
            "en",
            ("start the revocation procedure", "article 14(5)", "established", "I-1", "law date 2026-03-31"),
        ),
    ],
)
def test_a_statement_of_reasons_cites_the_law_the_record_and_the_dates(
    run: Season, lang: str, words: tuple[str, ...]
) -> None:
    done = said("explain", "C02", "--lang", lang)
    assert done.exit_code == 0
    assert all(word in done.stdout for word in words)


def test_records_that_contradict_each_other_are_named_to_a_person_and_decide_nothing(run: Season) -> None:
    """The made-up codes have no 18 characters: said of each cluster, in the workbook and in its statement."""
    text = said("explain", "C01").stdout
    part = text[text.index("## 须人工查看") :]
    assert "不是 18 位统一社会信用代码" in part
    assert "forms/C01.xlsx “企业名单”A" in part
    assert "系统不据此作任何结论" in part
    assert "To be looked at by a person" in said("explain", "C01", "--lang", "en").stdout
    book = openpyxl.load_workbook(io.BytesIO(run.workbook))
    rows = list(book["互相矛盾的记录"].iter_rows(values_only=True))
    assert any("虚构C01产业集群" in str(cell) for row in rows for cell in row)
    found = run.results["cross_record_findings"]
    assert set(found["check"]) == {"code_for_a_person"}


def test_a_statement_goes_down_to_the_cell_of_the_form(run: Season) -> None:
    text = said("explain", "C01").stdout
    assert "年度指标" in text
    assert "F5" in text
    assert said("explain", "C01", "--run", run.run_id).stdout == text


@pytest.mark.parametrize("arguments", [("C99",), ("C01", "--run", "spring-0000")])
def test_a_cluster_or_run_that_is_not_there_is_named(run: Season, arguments: tuple[str, ...]) -> None:
    done = said("explain", *arguments)
    assert done.exit_code == 1
    assert arguments[-1] in done.stderr
    assert done.stdout == ""


# ---- replay


def test_a_replay_compares_every_cell_receipt_and_digest(run: Season) -> None:
    done = said("replay", run.run_id, "--format", "json")
    assert done.exit_code == 0
    answer = json.loads(done.stdout)
    assert (answer["clusters"], answer["equal"], answer["differing"]) == (5, True, [])
    assert answer["rows"] == sum(len(rows) for name, rows in run.results.items() if name != "runs")
    assert all(answer[f"same_{what}"] is True for what in ("policy", "facts", "content", "code"))
    said_so = said("replay", run.run_id).stdout
    assert "✓ 相同:5 个集群" in said_so
    assert "byte for byte" in said_so


def test_where_nothing_came_later_nobody_is_affected_and_no_earlier_moment_is_named(run: Season) -> None:
    told = json.loads(said("impact", "--run", run.run_id, "--format", "json").stdout)
    assert told["affected"] == []
    assert datetime.fromisoformat(told["known_at_now"]) >= datetime.fromisoformat(told["known_at_then"])


def test_a_replay_that_differs_names_the_clusters_and_fails(
    run: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cluster_review.recommendation import results

    honest: Callable[..., dict[str, list[dict[str, Any]]]] = results._finding_rows

    def changed(evaluation: Any, provenance: Any, cluster: int) -> Any:
        rows = honest(evaluation, provenance, cluster)
        if cluster == 3:
            rows[0]["reason_zh"] += "改写"
        return rows

    monkeypatch.setattr(results, "_finding_rows", changed)
    done = said("replay", run.run_id)
    assert done.exit_code == 1
    assert "✗ C04 findings clean_record reason_zh: " in done.stdout
    assert "✗ C04 receipts receipt: " in done.stdout
    assert "✗ 不相同:C04 / unequal: C04" in done.stdout
    assert json.loads(said("replay", run.run_id, "--format", "json").stdout)["differing"] == ["C04"]


# ---- quarantine


def test_every_refusal_is_listed_and_each_file_can_be_asked_about(run: Season) -> None:
    listed = said("quarantine", "list")
    assert listed.exit_code == 0
    assert "forms/C03.xlsx" in listed.stdout
    assert "2 份" in listed.stdout
    assert "  changes.csv  " in listed.stdout
    shown = said("quarantine", "show", "changes.csv")
    assert shown.exit_code == 0
    assert "changes.csv" in shown.stdout
    assert "Mend" in shown.stdout
    assert "sold" in shown.stdout
    assert "二十七亿" not in shown.stdout


def test_a_file_of_which_nothing_was_refused_is_not_invented(run: Season) -> None:
    done = said("quarantine", "show", "incidents.csv")
    assert done.exit_code == 1
    assert "nothing was refused of incidents.csv" in done.stderr


def test_a_refused_row_of_a_list_leaves_the_others_on_file_and_the_table_in_doubt(run: Season) -> None:
    """The row that was read is a fact, but none may be revoked on a list that is known to have lost rows."""
    grounds = run.results["ground_findings"]
    outcome = grounds[grounds["ground"] == "ground_unreported_change"].set_index("cluster_id")["outcome"]
    assert set(outcome) == {"undetermined"}
    assert run.outcomes["C02"] == "revoke"
    assert set(run.outcomes.values()) == {"revoke", "refer"}


# ---- watch


def test_the_watch_tells_who_is_expiring_and_which_forms_are_overdue(run: Season, folder: Path) -> None:
    watch = opened("watch_validity", folder, "2026-04-02T07:00:00+08:00")
    assert stages.watch_validity(run=watch) == {"expiring": 1, "valid": 4}
    rows = read_results(warehouse(), watch["run_id"])["validity_watch"].set_index("cluster_id")
    assert rows.loc["C04", "status"] == "expiring"
    assert rows.loc["C04", "days_to_end"] == 91
    overdue = rows["forms_overdue"].to_dict()
    assert overdue == {"C01": 0, "C02": 0, "C03": 1, "C04": 0, "C05": 0}


# ---- promote


def test_each_recognised_cluster_stands_somewhere_against_the_national_standard(run: Season) -> None:
    answer = json.loads(said("promote", "--policy", "national-2022", "--format", "json").stdout)
    of_run = read_results(warehouse(), run.spring["run_id"])["recommendations"]
    told = [one["cluster_id"] for one in answer["candidates"]]
    assert sorted([*told, *answer["left_out"]]) == sorted(of_run["cluster_id"])
    assert answer["run_id"] == run.spring["run_id"]
    assert {one["standing"] for one in answer["candidates"]} <= {"meets_what_is_known", "open", "fails"}
    text = said("promote").stdout
    assert "确定不达到" in text
    for one in answer["candidates"]:
        assert one["cluster_id"] in text


# ---- outlook


def test_the_outlook_is_a_projection_in_both_languages_and_changes_nothing(run: Season) -> None:
    answer = json.loads(said("outlook", "--format", "json").stdout)
    assert answer["is_projection"] is True
    assert {row["expected"] for row in answer["rows"]} <= {"fails", "passes", "unknown"}
    assert answer["rows"]
    text = said("outlook").stdout
    assert "展望（推算，不是建议）" in text
    assert "a projection, no recommendation" in text
    assert said("outlook", "--format", "csv").stdout.count("\n") > len(answer["rows"])
    assert said("outlook", "--run", "spring-nowhere").exit_code == 1


def test_documents_of_a_run_are_written_whole_and_the_same_each_time(run: Season, tmp_path: Path) -> None:
    first, second = tmp_path / "one", tmp_path / "two"
    for out in (first, second):
        told = said("documents", "--out", str(out), "--run", run.run_id, "--format", "docx")
        assert told.exit_code == 0, told.output
    names = sorted(path.name for path in first.iterdir())
    assert names == sorted(path.name for path in second.iterdir())
    assert [(first / name).read_bytes() for name in names] == [(second / name).read_bytes() for name in names]
    clusters = run.results["recommendations"]
    assert sum("复核材料" in name for name in names) == len(clusters)
    assert sum("拟撤销认定告知书" in name for name in names) == (clusters["recommendation"] == "revoke").sum()
    assert not any("限期改进" in name or name.endswith(".part") for name in names)


def test_a_workbook_of_one_cluster_has_its_rows_alone_and_the_keys_to_come_back(
    run: Season, tmp_path: Path
) -> None:
    cluster = run.results["recommendations"].iloc[0]
    asked = ("--kind", "workbook", "--cluster", cluster["cluster_id"], "--run", run.run_id)
    told = said("documents", "--out", str(tmp_path), *asked)
    assert told.exit_code == 0, told.output
    (path,) = tmp_path.iterdir()
    sheet = openpyxl.load_workbook(path)["汇总"]
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0] == 1 or row[-1] == "回填键·台账"]
    assert len(rows) == 2
    assert rows[1][-4:-1] == (run.run_id, cluster["cluster_id"], cluster["receipt"])
    assert rows[1][-1] == "0"
    assert "台账尚无记录" in str(sheet["A2"].value) + str(sheet["A3"].value)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--kind", "rectification"), 1, "is_on"),
        (("--cluster", "C99"), 1, "C99"),
        (("--kind", "poem"), 2, "--kind"),
        (("--format", "odt"), 2, "odt"),
        (("--first-day", "20 May"), 2, "2026-05-20"),
    ],
)
def test_a_document_that_cant_be_written_says_what_to_change(
    run: Season, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    told = said("documents", "--out", str(tmp_path), "--run", run.run_id, *arguments)
    assert told.exit_code == code
    assert words in told.output
    assert not list(tmp_path.iterdir())
