"""One fault of a delivered file: what was found, where, what is expected, how to mend it."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

from cluster_review.intake.refusals import REFUSALS

SHOWN_CHARACTERS = 80
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class Fault:
    """A refusal or, if `is_warning`, a remark on something that was read nevertheless.

    Attributes:
        kind: its name in `REFUSALS`.
        sheet, cell: a workbook's sheet and cell; for CSV the cell as a spreadsheet would number it,
            for JSON the pointer to the value.
        found: what stood there, cut and made printable.
    """

    kind: str
    file: str
    table: str | None
    sheet: str | None
    cell: str | None
    found: str
    expected_zh: str
    expected_en: str
    mend_zh: str
    mend_en: str
    is_warning: bool = False

    def where(self, language: str = "zh") -> str:
        """The place in words."""
        if language == "zh":
            parts = [f"文件 {self.file}"]
            parts += [f"工作表“{self.sheet}”"] if self.sheet else []
            parts += [f"位置 {self.cell}"] if self.cell else []
            return ",".join(parts)
        parts = [f"file {self.file}"]
        parts += [f"sheet “{self.sheet}”"] if self.sheet else []
        parts += [f"at {self.cell}"] if self.cell else []
        return ", ".join(parts)

    def text(self, language: str = "zh") -> str:
        """The whole message on one line."""
        if language == "zh":
            head = "提示" if self.is_warning else "有误"
            return (
                f"{head}:{self.where('zh')}:发现“{self.found}”;要求:{self.expected_zh}。办法:{self.mend_zh}。"
            )
        head = "Note" if self.is_warning else "Fault"
        return f"{head}: {self.where('en')}: found “{self.found}”; expected {self.expected_en}. Mend: {self.mend_en}."

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON and the quarantine."""
        return asdict(self)


def fault(
    kind: str,
    *,
    file: str,
    found: object,
    table: str | None = None,
    sheet: str | None = None,
    cell: str | None = None,
    **words: object,
) -> Fault:
    """A fault of a declared kind; `words` fill the braces of its texts.

    Raises:
        KeyError: if the kind isn't declared, or a word is missing.
    """
    refusal = REFUSALS[kind]
    texts = {
        part: getattr(refusal, part).format(**words)
        for part in ("expected_zh", "expected_en", "mend_zh", "mend_en")
    }
    return Fault(
        kind, printable(file), table, sheet, cell, printable(found), is_warning=refusal.is_warning, **texts
    )


def printable(value: object) -> str:
    """The value as one short line in which nothing is invisible."""
    if value is None or value == "":
        return "空白 (blank)"
    text = str(value)
    if len(text) > SHOWN_CHARACTERS:
        text = text[:SHOWN_CHARACTERS] + "…"
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
