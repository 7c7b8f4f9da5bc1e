"""`cluster-review desk`: what it refuses before it listens anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cluster_review.cli.app import app
from cluster_review.settings import settings

OIDC = "oidc: {discovery: 'https://login.example.org/.well-known/openid-configuration', client_id: desk, client_secret_file: %s}\n"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    def write(text: str) -> None:
        path = tmp_path / "desk.yaml"
        path.write_text(text, encoding="utf-8")
        monkeypatch.setenv("DESK_FILE", str(path))
        settings.cache_clear()

    monkeypatch.setenv("CLUSTER_REVIEW_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DESK_FILE", raising=False)
    settings.cache_clear()
    yield write
    settings.cache_clear()


def refused(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["desk", *arguments])
    assert result.exit_code == 1
    return result.output


def test_demo_users_are_for_this_machine_alone(told) -> None:
    assert "演示用户只能在本机" in refused("--demo", "--host", "0.0.0.0")


def test_without_a_provider_it_does_not_begin(told) -> None:
    assert "DESK_FILE" in refused()
    told("address: https://desk.example.org\n")
    assert "oidc" in refused()


def test_a_wrong_settings_file_is_named(told, tmp_path: Path) -> None:
    told("people: [{login: a, roles: [king]}]\n")
    assert str(tmp_path / "desk.yaml") in refused().replace("\n", "")


def test_others_are_served_over_https_alone(told, tmp_path: Path) -> None:
    told(OIDC % (tmp_path / "secret") + "address: http://desk.example.org\n")
    assert "https" in refused()


def test_a_missing_secret_is_said_so(told, tmp_path: Path) -> None:
    told(OIDC % (tmp_path / "secret") + "address: https://desk.example.org\n")
    assert "密钥文件" in refused()
