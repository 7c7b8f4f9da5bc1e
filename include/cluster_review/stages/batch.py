"""What the tasks of one intake batch leave for each other: one JSON file per step, in the program's home."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cluster_review.settings import settings

if TYPE_CHECKING:
    from cluster_review.intake.reading import FileReading

Batch = dict[str, Any]
"""The reference that travels between tasks: `batch_id`, `family` and a few counts."""


def readings_of(batch: Batch) -> Iterator[FileReading]:
    """The readings of a batch's files, in order."""
    from cluster_review.intake.reading import from_plain

    for plain in read_step(batch["batch_id"], "readings"):
        yield from_plain(plain)


def state_folder(name: str) -> Path:
    """A folder of the program's home, made if it is missing."""
    folder = settings().cluster_review_home.absolute() / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def write_step(batch_id: str, name: str, value: object) -> None:
    """Keep what a step found, whole or not at all."""
    folder = state_folder("batches") / batch_id
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{name}.tmp"
    draft.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    draft.replace(folder / f"{name}.json")


def read_step(batch_id: str, name: str) -> Any:
    """What a step found."""
    path = settings().cluster_review_home.absolute() / "batches" / batch_id / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))
