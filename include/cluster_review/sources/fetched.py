"""What a fetch brought, whatever the kind of source; and what no source's files are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import BinaryIO, Literal, Protocol, cast

from cluster_review.intake.faults import Fault, fault
from cluster_review.intake.landed import LandedFile
from cluster_review.sources.landing import TooLarge, land

TEMPORARY = (".*", "~$*", "~*.tmp", "*.tmp", "*.part", "*.crdownload")
"""Names that programs give to files they are at work on."""
UNFINISHED = (".tmp", ".part", ".crdownload")
"""Endings of files that are being written, copied or downloaded."""


@dataclass(frozen=True)
class Failure:
    """Why a source could not be taken to its end.

    Attributes:
        kind: `down` if a second try may do, `refused` if a person has to change something.
        found: what happened, without secrets.
    """

    kind: Literal["down", "refused"]
    found: str


@dataclass(frozen=True)
class Fetched:
    """What a fetch brought: landed files in sorted order, and entries that could not be taken.

    Attributes:
        cursor: where the next fetch begins once all this is filed; None if the source has none.
        rows: records in the landed files, where the source tells.
        failure: set if the source broke off; what landed before is whole and counts.
    """

    landed: tuple[LandedFile, ...]
    faults: tuple[Fault, ...] = ()
    ignored: tuple[str, ...] = ()
    cursor: str | None = None
    rows: int | None = None
    failure: Failure | None = None


class Readable(Protocol):
    """Bytes to come."""

    def read(self, size: int = ..., /) -> bytes:
        """The next bytes, none at the end."""


class StillWritten(Exception):
    """The delivery changed while it was read."""


def is_temporary(name: str) -> bool:
    """Whether a program is still at work on a file of this name."""
    return any(fnmatch(name, pattern) for pattern in TEMPORARY)


def is_unfinished(name: str) -> bool:
    """Whether a file of this name may still be being written."""
    return name.casefold().endswith(UNFINISHED)


def is_ignored(relative: str, patterns: tuple[str, ...]) -> bool:
    """Whether the source declares this file as no delivery."""
    name = relative.rpartition("/")[2]
    return any(fnmatch(relative, pattern) or fnmatch(name, pattern) for pattern in patterns)


def take(
    stream: Readable,
    name: str,
    relative: str,
    landing: Path,
    largest_mb: int,
    *,
    size: int,
    settled: Callable[[], None] | None = None,
    source: str = "folder",
    version: str = "",
) -> LandedFile | Fault:
    """Land one delivery, or say why it can't be taken.

    Args:
        size: what the source says; the cap counts the bytes that come.
        settled: raises `StillWritten` if the delivery changed meanwhile.
    """
    try:
        sha256, landed_size, path = land(cast(BinaryIO, stream), landing, largest_mb * 2**20, settled)
    except TooLarge as error:
        return too_large(relative, max(size, int(error.args[0])), largest_mb)
    except StillWritten:
        return fault("still_written", file=relative, found="读取时仍在变化 (changed while it was read)")
    return LandedFile(name, relative, sha256, landed_size, path, source, version)


def too_large(relative: str, size: int, largest_mb: int) -> Fault:
    """A delivery above the declared size."""
    return fault("too_large", file=relative, found=f"{size // 2**20} MB", limit=largest_mb)
