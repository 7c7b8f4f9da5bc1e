"""Evidence as people send it: stamped PDFs, scans, Word and OFD files. Kept as they are, never opened further."""

from __future__ import annotations

import zipfile
from pathlib import Path

from cluster_review.intake.faults import Fault, fault
from cluster_review.intake.landed import LandedFile
from cluster_review.intake.reading import EVIDENCE_FAMILY, State
from cluster_review.intake.records import Parsed, refused_whole

_ZIP = b"PK\x03\x04"
_TIFF = (b"II*\x00", b"MM\x00*")
_JPEG = (b"\xff\xd8\xff",)
BEGINS_WITH: dict[str, tuple[bytes, ...]] = {
    ".pdf": (b"%PDF-",),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".tif": _TIFF,
    ".tiff": _TIFF,
    ".doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",),
    ".docx": (_ZIP,),
    ".ofd": (_ZIP,),
}
"""What a file of each extension begins with."""

HOLDS = {".docx": "word/document.xml", ".ofd": "OFD.xml"}
"""The part by which a packed document is told from other zip archives."""


def read_evidence(landed: LandedFile) -> Parsed:
    """An evidence file without a row, or its refusal if the content isn't what the extension says."""
    problem = _problem(landed)
    if problem is not None:
        return refused_whole(EVIDENCE_FAMILY, [problem])
    return Parsed(EVIDENCE_FAMILY, {}, (), {}, {}, State.READ)


def _problem(landed: LandedFile) -> Fault | None:
    with landed.path.open("rb") as stream:
        head = stream.read(8)
    if not head:
        return fault("empty_file", file=landed.relative_path, found="0 字节 (bytes)")
    if head.startswith(BEGINS_WITH[landed.suffix]) and _holds_its_part(landed.path, landed.suffix):
        return None
    found = head.decode("latin-1")
    return fault("evidence_content", file=landed.relative_path, found=found, suffix=landed.suffix)


def _holds_its_part(path: Path, suffix: str) -> bool:
    if suffix not in HOLDS:
        return True
    try:
        with zipfile.ZipFile(path) as archive:
            return HOLDS[suffix] in archive.namelist()
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, ValueError, NotImplementedError):
        return False
