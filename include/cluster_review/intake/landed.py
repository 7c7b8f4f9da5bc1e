"""A file as it lies in the landing folder: bytes named by their SHA-256."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

UNNAMED = "landing"
"""Source of bytes that lie in the landing folder without a record of where they came from."""

PAGE = "page "
"""Begins the version of a page of an API: the cursor it was asked for with, `#`, where its records lie."""
REPORT = "report of a fetch"
"""Version of the program's own report of what could not be taken from a source."""
MAPPING = "mapping"
"""Version of a mapping, landed like a delivery so that what was read by it can be read again."""
MAPPED = "mapped "
"""Begins the version of a workbook read by a mapping: the tables, `@`, the mapping's SHA-256, the source's own mark."""


@dataclass(frozen=True)
class LandedFile:
    """One delivered file.

    Attributes:
        name: the file's own name; text to show, never a path to open.
        relative_path: where it lay in the source, with `/`.
        sha256: hex digest of its bytes.
        size: bytes.
        path: the landed copy.
        source: id of the source that delivered it, as in `sources/<id>.yaml`.
        version: the source's own mark of this version (an ETag, a cursor); empty where it gives none. Of a
            workbook that a mapping reads, the mapping stands before it.
        is_superseded: another mapping reads the same bytes by now, so that no row is taken by this one.
    """

    name: str
    relative_path: str
    sha256: str
    size: int
    path: Path
    source: str = "folder"
    version: str = ""
    is_superseded: bool = False

    @property
    def suffix(self) -> str:
        """The extension in lower case, with its point."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def records_at(self) -> str:
        """JSON pointer to the records of a page; empty if the document is the list itself."""
        return self.version.partition("#")[2] if self.version.startswith(PAGE) else ""

    @property
    def mapped_tables(self) -> str:
        """The tables that a mapping reads the file as, joined by `+`; empty without one."""
        return self.version.removeprefix(MAPPED).partition("@")[0] if self.version.startswith(MAPPED) else ""

    @property
    def mapping(self) -> str:
        """SHA-256 of the mapping that reads the file, which lies beside it; empty without one."""
        mark = self.version.partition(" ")[2].partition(" ")[0] if self.version.startswith(MAPPED) else ""
        return mark.partition("@")[2]

    @property
    def source_version(self) -> str:
        """The version as the source gave it."""
        return self.version.split(" ", 2)[2] if self.version.startswith(MAPPED) else self.version

    def is_intact(self) -> bool:
        """Whether the landed copy still holds the bytes that its name says; FileNotFoundError if it is gone."""
        with self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == self.sha256
