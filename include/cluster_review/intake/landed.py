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
        version: the source's own mark of this version (an ETag, a cursor); empty where it gives none.
    """

    name: str
    relative_path: str
    sha256: str
    size: int
    path: Path
    source: str = "folder"
    version: str = ""

    @property
    def suffix(self) -> str:
        """The extension in lower case, with its point."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def records_at(self) -> str:
        """JSON pointer to the records of a page; empty if the document is the list itself."""
        return self.version.partition("#")[2] if self.version.startswith(PAGE) else ""

    def is_intact(self) -> bool:
        """Whether the landed copy still holds the bytes that its name says; FileNotFoundError if it is gone."""
        with self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == self.sha256
