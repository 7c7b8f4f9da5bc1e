"""What counties uploaded and haven't necessarily filed: drafts by region and SHA-256, in a folder of the program's.

A draft is nobody's filing. The oldest unfiled ones make room for new ones; a filed one stays with its receipt.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from cluster_review.crash_points import crash_point

MOST_DRAFTS = 40
"""Unfiled, of one region."""
_NAME = re.compile("[0-9a-f]{64}")
_UNSAFE = re.compile('[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff/\\\\:*?"<>|]')
LONGEST_NAME = 80
SHANGHAI = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class DraftRemark:
    """What the pre-check says of a cell, `weight` by the name of `pre_check_sheet.Weight`."""

    weight: str
    sheet: str
    cell: str
    zh: str
    en: str


@dataclass(frozen=True)
class Draft:
    """A form as it was uploaded and checked.

    Attributes:
        filed_at: when the county filed it, ISO; None until then.
        filed_by: login and name.
    """

    sha256: str
    name: str
    size: int
    uploaded_at: str
    uploaded_by: str
    must_mend: int
    cluster_id: str | None
    report_year: int | None
    has_annotated: bool
    remarks: tuple[DraftRemark, ...]
    filed_at: str | None = None
    filed_by: str | None = None
    filed_name: str | None = None


class Uploads:
    """The drafts of all regions under one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def place(self, region: Sequence[str], sha256: str) -> Path:
        """The folder of a draft; ValueError for what can be no name of one."""
        if not region or not all(re.fullmatch("[0-9]{2,6}", code) for code in region):
            raise ValueError("no region")
        if not _NAME.fullmatch(sha256):
            raise ValueError("no SHA-256")
        return self._folder / "-".join(sorted(region)) / sha256

    def keep(self, region: Sequence[str], content: bytes) -> tuple[str, Path]:
        """Keep the bytes; the same bytes again are the same draft. Their SHA-256 and the file."""
        sha256 = hashlib.sha256(content).hexdigest()
        place = self.place(region, sha256)
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        form = place / "form.xlsx"
        if not form.exists():
            _write(form, content)
        return sha256, form

    def record(self, region: Sequence[str], draft: Draft) -> None:
        """Keep what is known of a draft."""
        plain = json.dumps(asdict(draft), ensure_ascii=False, sort_keys=True).encode()
        _write(self.place(region, draft.sha256) / "draft.json", plain)

    def find(self, region: Sequence[str], sha256: str) -> Draft | None:
        """A draft of the region."""
        try:
            plain = json.loads((self.place(region, sha256) / "draft.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return _draft(plain)

    def all(self, region: Sequence[str]) -> list[Draft]:
        """The region's drafts, the last first."""
        folder = self.place(region, "0" * 64).parent
        names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
        found = [self.find(region, name) for name in names if _NAME.fullmatch(name)]
        return sorted(
            (draft for draft in found if draft), key=lambda d: (d.uploaded_at, d.sha256), reverse=True
        )

    def content(self, region: Sequence[str], sha256: str) -> bytes:
        """The bytes as they were uploaded.

        Raises:
            ValueError: they are no longer those.
        """
        content = (self.place(region, sha256) / "form.xlsx").read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ValueError("the draft was altered")
        return content

    def make_room(self, region: Sequence[str]) -> None:
        """Remove the oldest drafts that were never filed."""
        for draft in [draft for draft in self.all(region) if draft.filed_at is None][MOST_DRAFTS:]:
            shutil.rmtree(self.place(region, draft.sha256), ignore_errors=True)


def safe_name(given: str | None) -> str:
    """A file's name as text that can be shown and kept: no folder, no control character, not too long."""
    plain = (given or "").replace("\\", "/").rpartition("/")[2]
    stem = _UNSAFE.sub("_", plain.removesuffix(".xlsx")).strip(" .~$") or "年度信息表"
    return f"{stem[:LONGEST_NAME]}.xlsx"


def moment(at: datetime) -> str:
    """A moment as text, to the second, in the time of Hainan."""
    return at.astimezone(SHANGHAI).isoformat(timespec="seconds")


def _draft(plain: Mapping[str, Any]) -> Draft:
    remarks = tuple(DraftRemark(**remark) for remark in plain["remarks"])
    return Draft(**{**plain, "remarks": remarks})


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    unfinished = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with unfinished.open("xb") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        crash_point("draft.before_rename")
        unfinished.replace(path)
        crash_point("draft.after_rename")
    finally:
        unfinished.unlink(missing_ok=True)
