"""`sources list` and `sources check`: what is declared, and whether it answers."""

import pytest

from cluster_review.settings import settings


@pytest.fixture
def inputs(tmp_path, monkeypatch):
    folder = tmp_path / "inputs"
    folder.mkdir()
    monkeypatch.setenv("INPUTS_DIR", str(folder))
    settings.cache_clear()
    return folder


def test_list_names_every_source_and_whom_to_call(command, inputs):
    shown = command("sources", "list").stdout
    assert "folder [folder] 已启用 enabled" in shown
    assert "emergency_api [http_api] 未启用 not enabled" in shown
    assert "省应急管理厅信息处 / information division" in shown


def test_check_asks_the_enabled_ones_or_those_named(command, inputs):
    done = command("sources", "check")
    assert (done.exit_code, done.stdout) == (0, "✓ folder: 可以连接 reachable\n")
    inputs.rmdir()
    done = command("sources", "check", "folder", "emergency_api")
    assert done.exit_code == 1
    assert "✗ folder: 没有文件夹 (no such folder)" in done.stdout
    assert "✗ emergency_api: 没有配置连接" in done.stdout


def test_a_connection_that_is_no_uri_shows_nothing_of_itself(command, inputs, monkeypatch):
    monkeypatch.setenv("CLUSTER_REVIEW_CONNECTION_EMERGENCY_API", "se/cret")
    done = command("sources", "check", "emergency_api")
    assert done.exit_code == 1
    assert "no URI" in done.stdout
    assert "se/cret" not in done.output


def test_what_is_not_declared_is_said(command, inputs, monkeypatch):
    done = command("sources", "check", "nowhere")
    assert done.exit_code == 1
    assert "nowhere" in done.stderr
    monkeypatch.setenv("CLUSTER_REVIEW_SOURCES", "nowhere")
    settings.cache_clear()
    assert command("sources", "list").exit_code == 1
