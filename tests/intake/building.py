"""How bad files are made: the good form changed as a person or a program would, or bytes."""

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl

INCIDENT_HEADING = "incident_id,cluster_id,family,occurred_date,deaths"
ITEMS, FIGURES, ENTERPRISES, TITLES, GOALS = "基本情况与报送", "年度指标", "企业名单", "企业资质", "规划目标"
SHEET_PARTS = {ITEMS: 2, FIGURES: 3, ENTERPRISES: 4, TITLES: 5, GOALS: 7}
"""Numbers of the sheets' parts in the form as it is written."""


@dataclass(frozen=True)
class BadInput:
    """One bad file and its message: the kind, the place, what was found, and words of the mend.

    Attributes:
        kind: of the refusal or warning that must be there; empty where the file is simply read.
        kept_rows: rows that are read nevertheless; None for all of them.
        rows: numbers of the kinds in `SIXTY` that this file stands for; empty for one of our own.
        is_equal: every row of the good form is read with its value.
    """

    file: str
    build: Callable[[Path, Path], None]
    kind: str
    sheet: str | None
    cell: str | None
    found: str
    zh: str
    en: str
    kept_rows: int | None = 0
    rows: tuple[int, ...] = ()
    is_equal: bool = False


def edited(change: Callable[[openpyxl.Workbook], None]) -> Callable[[Path, Path], None]:
    """The good form, changed as a person would."""

    def build(path: Path, good: Path) -> None:
        book = openpyxl.load_workbook(good)
        change(book)
        book.save(path)

    return build


def cell(
    sheet: str, address: str, value: object, number_format: str | None = None
) -> Callable[[Path, Path], None]:
    """The good form with another value in one cell; its XML is changed by hand, which is quick, unless it gets a format."""

    def change(book: openpyxl.Workbook) -> None:
        target = book[sheet][address]
        target.value = value
        if number_format:
            target.number_format = number_format

    if number_format or not isinstance(value, (str, int, float, bool, type(None))):
        return edited(change)
    return part(f"xl/worksheets/sheet{SHEET_PARTS[sheet]}.xml", lambda data: _with_cell(data, address, value))


def _with_cell(data: bytes, address: str, value: object) -> bytes:
    if value is None:
        kind, held = "", ""
    elif isinstance(value, bool):
        kind, held = ' t="b"', f"<v>{int(value)}</v>"
    elif isinstance(value, str):
        kind, held = ' t="inlineStr"', f'<is><t xml:space="preserve">{escape(value)}</t></is>'
    else:
        kind, held = "", f"<v>{value}</v>"
    text = data.decode()
    found = re.search(rf'<c r="{address}"( s="\d+")?[^>]*?(?:/>|>.*?</c>)', text)
    new = f'<c r="{address}"{(found[1] if found else None) or ""}{kind}>{held}</c>'
    if found:
        return (text[: found.start()] + new + text[found.end() :]).encode()
    row = re.search(rf'<row r="{address.lstrip("ABCDEFGHIJ")}".*?</row>', text)
    assert row is not None, address
    end = row.end() - len("</row>")
    return (text[:end] + new + text[end:]).encode()


def part(
    name: str, change: Callable[[bytes], bytes], more: dict[str, bytes] | None = None
) -> Callable[[Path, Path], None]:
    """The good form with one part of the zip rewritten, and perhaps further parts."""

    def build(path: Path, good: Path) -> None:
        with zipfile.ZipFile(good) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
            for info in source.infolist():
                data = source.read(info)
                target.writestr(info.filename, change(data) if info.filename == name else data)
            for extra, data in (more or {}).items():
                target.writestr(extra, data)

    return build


def content(data: bytes | str, encoding: str = "utf-8") -> Callable[[Path, Path], None]:
    """A file of these bytes."""
    return lambda path, good: (
        path.write_bytes(data.encode(encoding) if isinstance(data, str) else data) and None
    )


def csv(*lines: str, heading: str = INCIDENT_HEADING) -> str:
    """A CSV text."""
    return "\n".join((heading, *lines)) + "\n"


GOOD_LINE = "I1,HN-C01,生产安全,2025-03-01,3"
