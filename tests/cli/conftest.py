"""The command in this process, as a shell would start it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cluster_review.cli import app
from cluster_review.settings import settings

Command = Callable[..., Any]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    """Run a command with a state and an output folder of its own."""
    monkeypatch.setenv("CLUSTER_REVIEW_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("OUT_DIR", str(tmp_path / "out"))
    settings.cache_clear()

    def run(*arguments: object) -> Any:
        result = CliRunner().invoke(app, [str(argument) for argument in arguments])
        # A stack trace is never an answer.
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    yield run
    monkeypatch.undo()
    settings.cache_clear()
