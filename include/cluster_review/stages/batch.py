"""What the tasks of one intake batch leave for each other: one JSON file per step, in the program's home.

The rows hold personal data (names, telephone numbers), so only this account may read the files, and they are
removed once the batch is filed and acknowledged; the facts are in the warehouse by then.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from cluster_review.crash_points import crash_point
from cluster_review.settings import settings
from cluster_review.stages.faults import DataFault, TechnicalFault

if TYPE_CHECKING:
    from cluster_review.intake.landed import LandedFile
    from cluster_review.intake.reading import FileReading

Batch = dict[str, Any]
"""The reference that travels between tasks: `batch_id`, `family` and a few counts."""

LANDED, ACKNOWLEDGED = "landed", "acknowledged"
"""The steps that hold no rows and are kept: the list of landed files, and that the batch is done."""
READINGS = "readings"
"""The step that holds the rows: one file's reading a line."""


def write_readings(batch_id: str, readings: Iterable[FileReading]) -> None:
    """Keep the readings of a batch's files as they come, so that only one of them is in memory.

    Raises:
        TechnicalFault: as `write_step`.
    """
    from cluster_review.intake.reading import to_line

    _write(batch_id, READINGS, (f"{to_line(reading)}\n" for reading in readings))


def readings_of(batch: Batch) -> Iterator[FileReading]:
    """The readings of a batch's files, in order, one at a time.

    Raises:
        DataFault: as `read_step`.
    """
    from cluster_review.intake.reading import from_line

    with _opened(batch["batch_id"], READINGS) as stream:
        for line in stream:
            yield from_line(line.rstrip("\n"))


def landed_of(batch: Batch) -> list[LandedFile]:
    """The landed files of a batch, in order."""
    from cluster_review.intake.landed import LandedFile

    files = read_step(batch["batch_id"], LANDED)["files"]
    return [LandedFile(**{**file, "path": Path(file["path"])}) for file in files]


def state_folder(name: str) -> Path:
    """A folder of the program's home for this account only, made if it is missing."""
    folder = settings().cluster_review_home.absolute() / name
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from error
    return folder


def landing_folder() -> Path:
    """Where this warehouse's deliveries lie; each database of the embedded server has a folder of its own."""
    chosen = settings()
    name = "warehouse" if chosen.warehouse_url else chosen.warehouse_name
    return state_folder("landing") / name


def write_step(batch_id: str, name: str, value: object) -> None:
    """Keep what a step found, whole or not at all.

    Raises:
        TechnicalFault: it can't be written, such as on a full disk.
    """
    _write(batch_id, name, [json.dumps(value, ensure_ascii=False)])


def _write(batch_id: str, name: str, texts: Iterable[str]) -> None:
    folder = state_folder("batches") / batch_id
    draft = folder / f".{name}.{secrets.token_hex(8)}.tmp"  # two copies of a task may write at once
    try:
        with _said_clearly(folder):
            folder.mkdir(mode=0o700, exist_ok=True)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            for text in texts:
                with _said_clearly(folder):
                    stream.write(text)
            with _said_clearly(folder):
                stream.flush()
                crash_point("step.before_fsync")
                os.fsync(descriptor)
        crash_point("step.before_rename")
        with _said_clearly(folder):
            draft.replace(folder / f"{name}.json")
        crash_point("step.after_rename")
    finally:
        draft.unlink(missing_ok=True)


def read_step(batch_id: str, name: str) -> Any:
    """What a step found.

    Raises:
        DataFault: it isn't there: the batch is done and its working files are removed.
    """
    with _opened(batch_id, name) as stream:
        return json.load(stream)


def _opened(batch_id: str, name: str) -> IO[str]:
    path = settings().cluster_review_home.absolute() / "batches" / batch_id / f"{name}.json"
    try:
        return path.open(encoding="utf-8")
    except FileNotFoundError as error:
        raise DataFault(
            f"批次 {batch_id} 的中间文件 {name} 不在:批次办结后即删除。请从取件任务 fetch_and_land 重新运行。\n"
            f"The working file {name} of batch {batch_id} is not there: it is removed once the batch is done. "
            "Run it again from the task fetch_and_land."
        ) from error


def is_acknowledged(batch: Batch) -> bool:
    """Whether the batch, as it was fetched last, is done: its working files may be gone."""
    folder = settings().cluster_review_home.absolute() / "batches" / batch["batch_id"]
    listed, done = folder / f"{LANDED}.json", folder / f"{ACKNOWLEDGED}.json"
    return done.is_file() and listed.stat().st_mtime_ns <= done.stat().st_mtime_ns


def remove_steps(batch: Batch) -> int:
    """Remove the rows that a finished batch and interrupted ones of its family before it have left; how many files.

    The steps without rows stay.
    """
    own = settings().cluster_review_home.absolute() / "batches" / batch["batch_id"]
    done_at = (own / f"{LANDED}.json").stat().st_mtime_ns
    removed = 0
    for folder in sorted(own.parent.glob(f"*-{batch['family']}")):
        listed = folder / f"{LANDED}.json"
        if listed.is_file() and listed.stat().st_mtime_ns <= done_at:
            removed += _emptied(folder)
    return removed


def _emptied(folder: Path) -> int:
    removed = 0
    for path in sorted(folder.iterdir()):
        if path.stem not in (LANDED, ACKNOWLEDGED):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
            crash_point("removal.between_files")
            removed += 1
    return removed


@contextmanager
def _said_clearly(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise cannot_write(folder, error) from error


def cannot_write(folder: Path, error: OSError) -> TechnicalFault:
    """What to raise when a folder can't be written; says what to do."""
    return TechnicalFault(
        f"写不进文件夹 {folder}({error.strerror})。请腾出磁盘空间或检查权限,然后重试;没有写入半份文件。\n"
        f"The folder {folder} can't be written ({error.strerror}). Free disk space or check its permissions, then "
        "try again; no half file was left."
    )
