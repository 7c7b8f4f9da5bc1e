"""Which database of the embedded server a command works on.

Every folder of inputs has a database of its own, so that a sample never mixes with real filings. A
configured `WAREHOUSE_URL` is one warehouse for everything.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Annotated

import typer

from cluster_review.settings import settings

InputsOption = Annotated[
    Path | None, typer.Option(help="报送文件夹 / folder of inputs (default: that of the last run)")
]
_LAST = "last_inputs"


def choose_warehouse(inputs: Path | None) -> None:
    """Work on the database of a folder of inputs; without one, on that of the last run."""
    chosen = inputs or last_inputs()
    if chosen is not None:
        _use(chosen)


def last_inputs() -> Path | None:
    """The folder of the last run; None before the first."""
    last = settings().cluster_review_home.absolute() / _LAST
    return Path(last.read_text(encoding="utf-8")) if last.is_file() else None


def remember(inputs: Path) -> None:
    """Work on the folder's database from now on, in this command and the next ones."""
    home = settings().cluster_review_home.absolute()
    home.mkdir(parents=True, exist_ok=True)
    (home / _LAST).write_text(str(inputs.absolute()), encoding="utf-8")
    _use(inputs)


def _use(inputs: Path) -> None:
    folder = inputs.absolute()
    if "WAREHOUSE_NAME" not in os.environ and folder != settings().inputs_dir.absolute():
        digest = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
        os.environ["WAREHOUSE_NAME"] = f"folder_{digest}"
        settings.cache_clear()
