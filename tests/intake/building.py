"""How bad files are made: the good form changed as a person or a program would, or bytes."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl

INCIDENT_HEADING = "incident_id,cluster_id,family,occurred_date,deaths"
ITEMS, FIGURES, ENTERPRISES, TITLES, GOALS = "基本情况与报送", "年度指标", "企业名单", "企业资质", "规划目标"


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
    """The good form with another value in one cell."""

    def change(book: openpyxl.Workbook) -> None:
        target = book[sheet][address]
        target.value = value
        if number_format:
            target.number_format = number_format

    return edited(change)


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
