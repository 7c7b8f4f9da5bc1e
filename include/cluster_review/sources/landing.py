"""The landing folder: bytes as delivered, named by their SHA-256, whole or not there at all."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from cluster_review.crash_points import crash_point

CHUNK = 2**20


class TooLarge(ValueError):
    """More bytes came than the cap allows."""


def land(
    stream: BinaryIO, landing: Path, most_bytes: int, settled: Callable[[], None] | None = None
) -> tuple[str, int, Path]:
    """Copy a stream into the landing folder: write, fsync, rename, fsync the folder.

    Args:
        settled: called when the bytes are written, before they count; an exception from it lands nothing.

    Returns:
        SHA-256 in hex, bytes, path. Landing the same bytes twice is harmless.

    Raises:
        TooLarge: after the cap; nothing is landed.
    """
    landing.mkdir(parents=True, exist_ok=True)
    unfinished = landing / f".{secrets.token_hex(8)}.tmp"
    digest, size = hashlib.sha256(), 0
    try:
        with unfinished.open("xb") as target:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > most_bytes:
                    raise TooLarge(size)
                digest.update(chunk)
                target.write(chunk)
            if settled is not None:
                settled()
            target.flush()
            crash_point("land.before_fsync")
            os.fsync(target.fileno())
        crash_point("land.before_rename")
        path = landing / digest.hexdigest()
        unfinished.replace(path)
        crash_point("land.after_rename")
    finally:
        unfinished.unlink(missing_ok=True)
    _fsync_folder(landing)
    crash_point("land.after_fsync_folder")
    return digest.hexdigest(), size, path


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
