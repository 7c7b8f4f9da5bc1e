"""The landing folder: bytes as delivered, named by their SHA-256, whole or not there at all, never changed."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from cluster_review.crash_points import crash_point

CHUNK = 2**20
_NAME = re.compile("[0-9a-f]{64}")


class TooLarge(ValueError):
    """More bytes came than the cap allows."""


class CannotLand(OSError):
    """The landing folder can't be written, such as on a full disk; nothing of the file is left there."""


def land(
    stream: BinaryIO, landing: Path, most_bytes: int, settled: Callable[[], None] | None = None
) -> tuple[str, int, Path]:
    """Copy a stream into the landing folder: write, fsync, rename, fsync the folder.

    Args:
        settled: called when the bytes are written, before they count; an exception from it lands nothing.

    Returns:
        SHA-256 in hex, bytes, path. Landing the same bytes twice is harmless, and mends a damaged copy.

    Raises:
        TooLarge: after the cap; nothing is landed.
        CannotLand: the folder can't be written; nothing is landed.
    """
    with _said_clearly(landing):
        landing.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = landing / f".{secrets.token_hex(8)}.tmp"
        target = unfinished.open("xb", buffering=0)
    digest, size = hashlib.sha256(), 0
    try:
        with target:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > most_bytes:
                    raise TooLarge(size)
                digest.update(chunk)
                with _said_clearly(landing):
                    unwritten = memoryview(chunk)
                    while unwritten:
                        unwritten = unwritten[target.write(unwritten) :]
                crash_point("land.while_writing")
            if settled is not None:
                settled()
            with _said_clearly(landing):
                os.fchmod(target.fileno(), 0o444)
                crash_point("land.before_fsync")
                os.fsync(target.fileno())
        crash_point("land.before_rename")
        path = landing / digest.hexdigest()
        with _said_clearly(landing):
            unfinished.replace(path)
        crash_point("land.after_rename")
    finally:
        unfinished.unlink(missing_ok=True)
    with _said_clearly(landing):
        _fsync_folder(landing)
    crash_point("land.after_fsync_folder")
    return digest.hexdigest(), size, path


def landed_digests(landing: Path) -> dict[str, int]:
    """What lies in the landing folder: SHA-256 by its name, and bytes."""
    if not landing.is_dir():
        return {}
    with os.scandir(landing) as entries:
        return {entry.name: entry.stat().st_size for entry in entries if _NAME.fullmatch(entry.name)}


def sweep(landing: Path) -> int:
    """Remove what interrupted landings left unfinished; only while nobody lands. How many there were."""
    left = list(landing.glob(".*.tmp"))
    for path in left:
        path.unlink(missing_ok=True)
        crash_point("sweep.after_removal")
    return len(left)


@contextmanager
def _said_clearly(landing: Path) -> Iterator[None]:
    """Turn an error of the file system into one that says what to do."""
    try:
        yield
    except OSError as error:
        raise CannotLand(
            f"写不进入库文件夹 {landing}({error.strerror})。请腾出磁盘空间或检查权限,然后重试;来源未动,没有写入半份文件。\n"
            f"The landing folder {landing} can't be written ({error.strerror}). Free disk space or check its "
            "permissions, then try again; the source is untouched and no half file was left."
        ) from error


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
