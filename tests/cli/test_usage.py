"""Help and wrong usage: exit code 2, and a word on what is right."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cluster_review.cli.run import failure_words
from cluster_review.settings import settings

COMMANDS = (
    "run", "case", "grade", "validity", "deadline", "policy", "form", "pre-check", "explain", "replay", "impact",
    "what-if", "quarantine", "ledger", "generate", "serve", "stop", "reset",
)  # fmt: skip


def test_the_help_names_every_command_in_both_languages(command):
    done = command("--help")
    assert done.exit_code == 0
    for name in COMMANDS:
        assert f" {name} " in done.stdout, name


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(command, name):
    done = command(name, "--help")
    assert done.exit_code == 0
    assert any("一" <= letter <= "鿿" for letter in done.stdout)
    assert "Usage: " in done.stdout


def test_run_names_its_options(command):
    said = command("run", "--help").stdout
    for option in ("--inputs", "--report-year", "--law-date", "--known-at", "--county", "--dry-run", "--out"):
        assert option in said


@pytest.mark.parametrize(
    "arguments",
    [
        ("no-such-command",), ("run", "--no-such-option"), ("run", "extra"),
        ("run", "--report-year", "soon"), ("run", "--report-year", "1850"),
        ("run", "--law-date", "2026-13-01"), ("run", "--law-date", "31.3.2026"),
        ("run", "--known-at", "yesterday"), ("run", "--known-at", "2026-04-01T09:00:00"),
        ("run", "--county", "海口"), ("run", "--county", "4690"),
        ("validity",), ("validity", "--from", "2023-7-1"), ("validity", "--from", "2023-02-30"),
        ("validity", "--from", "2023-07-01", "--extensions", "-1"),
        ("deadline",), ("deadline", "--report-year", "x"),
        ("case",), ("case", "none.yaml"), ("grade",), ("grade", "none.csv"),
        ("policy", "show", "--lang", "fr"), ("policy", "lint", "--text", "none.txt"),
        ("explain",), ("replay",), ("quarantine", "show"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_ends_with_two_and_says_why(command, arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = command(*arguments)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "Usage: " in done.stderr
    assert not (tmp_path / "home").exists(), "nothing was started"


def test_a_folder_that_is_not_there_is_named_before_anything_starts(command, tmp_path):
    done = command("run", "--inputs", tmp_path / "none")
    assert done.exit_code == 1
    assert "没有文件夹" in done.stderr
    assert "there is no folder" in done.stderr
    assert not (tmp_path / "home").exists()


def test_a_folder_that_states_its_year_wrongly_is_told_how_to(command, tmp_path):
    (tmp_path / "review.yaml").write_text("report_year: 二〇二五\n", encoding="utf-8")
    done = command("run", "--inputs", tmp_path)
    assert done.exit_code == 1
    assert "review.yaml 应写明 report_year" in done.stderr


# ---- generated files


def test_generated_files_are_up_to_date(command):
    done = command("generate", "--check")
    assert done.exit_code == 0, done.stderr
    assert "up to date" in done.stdout


def test_a_stale_generated_file_is_named(command, tmp_path, monkeypatch):
    copied = tmp_path / "expectations"
    shutil.copytree(settings().expectations_dir, copied)
    stale = copied / "figures.json"
    stale.write_text(stale.read_text(encoding="utf-8") + " ", encoding="utf-8")
    monkeypatch.setenv("EXPECTATIONS_DIR", str(copied))
    settings.cache_clear()
    done = command("generate", "--check")
    assert done.exit_code == 1
    assert "figures.json" in done.stderr
    assert Path(stale).read_text(encoding="utf-8").endswith(" "), "only looked at"


# ---- local state


def test_stop_on_a_machine_where_nothing_runs_says_so(command):
    done = command("stop")
    assert done.exit_code == 0
    assert "nothing was running" in done.stdout


def test_reset_asks_first(command, tmp_path):
    (tmp_path / "home").mkdir()
    done = command("reset")
    assert done.exit_code == 1
    assert "Delete everything in" in done.output
    assert (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("task", "review_went_on", "mark"),
    [
        ("nothing_read", True, "–"),
        ("nothing_read", False, "✗"),
        ("check_gate", True, "✗"),
        (None, False, "✗"),
    ],
)
def test_a_source_without_data_is_a_note_where_the_review_went_on(task, review_went_on, mark):
    failure = {"dag": "pull_incident_records", "task": task, "message": "无 none", "log": "run.log"}
    assert failure_words(failure, review_went_on=review_went_on) == f"{mark} {task or 'Airflow'}: 无 none"
