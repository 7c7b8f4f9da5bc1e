"""A drop folder: regular files only, none still being written; the folder itself is never changed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from cluster_review.intake.faults import Fault, fault
from cluster_review.intake.landed import LandedFile
from cluster_review.sources.declaration import FolderSource
from cluster_review.sources.fetched import Fetched, StillWritten, is_ignored, is_temporary, take


def fetch_folder(folder: Path, landing: Path, source: FolderSource) -> Fetched:
    """Land every delivery in the folder and its subfolders.

    Symbolic links, pipes and devices are refused, so are files above the declared size and files that
    change while they are read. Hidden and temporary files, and those the source declares as no
    delivery, are left out and listed.

    Raises:
        NotADirectoryError: if there is no such folder.
    """
    if not folder.is_dir():
        raise NotADirectoryError(folder)
    landed: list[LandedFile] = []
    faults: list[Fault] = []
    ignored: list[str] = []
    for path, relative in _entries(folder, ignored):
        if is_ignored(relative, source.ignore):
            ignored.append(relative)
            continue
        result = _take(path, relative, landing, source.largest_file_mb)
        if isinstance(result, LandedFile):
            landed.append(result)
        else:
            faults.append(result)
    landed.sort(key=lambda file: file.relative_path)
    return Fetched(tuple(landed), tuple(faults), tuple(sorted(ignored)))


def passed_over(folder: Path, source: FolderSource) -> tuple[str, ...]:
    """What a fetch would leave out for its name; nothing is taken."""
    ignored: list[str] = []
    declared = [relative for _, relative in _entries(folder, ignored) if is_ignored(relative, source.ignore)]
    return tuple(sorted([*ignored, *declared]))


def _entries(folder: Path, ignored: list[str]) -> Iterator[tuple[Path, str]]:
    """Every entry that is not a folder, in an order that doesn't depend on the file system."""
    for parent, folders, files in os.walk(folder, followlinks=False):
        links = [name for name in folders if (Path(parent) / name).is_symlink()]
        folders[:] = sorted(name for name in folders if name not in links and not name.startswith("."))
        for name in sorted([*files, *links]):
            path = Path(parent) / name
            relative = path.relative_to(folder).as_posix()
            if is_temporary(name):
                ignored.append(relative)
            else:
                yield path, relative


def _take(path: Path, relative: str, landing: Path, largest_mb: int) -> LandedFile | Fault:
    try:
        # NONBLOCK: opening a pipe that nobody writes to must not wait.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if path.is_symlink():
            return fault("not_regular", file=relative, found="符号链接 (symbolic link)")
        return fault("not_regular", file=relative, found=error.strerror)
    with os.fdopen(descriptor, "rb") as stream:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            return fault("not_regular", file=relative, found="管道或设备 (pipe or device)")

        def settled() -> None:
            after = os.fstat(descriptor)
            if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
                raise StillWritten

        return take(stream, path.name, relative, landing, largest_mb, size=before.st_size, settled=settled)
