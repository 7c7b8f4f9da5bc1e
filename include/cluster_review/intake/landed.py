"""A file as it lies in the landing folder: bytes named by their SHA-256."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath


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
