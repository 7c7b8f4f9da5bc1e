"""The sheet around a cell of a delivered file, read from the bytes as they arrived."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string
from python_calamine import CalamineError, CalamineWorkbook

from cluster_review.intake.text_files import decode
from cluster_review.reports.printable import one_line

_CELLS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})(?::([A-Z]{1,3})([1-9][0-9]{0,6}))?")
_AROUND = 8
_WIDEST = 26
_HEADING_ROWS = 4
_LONGEST = 300
_MOST_ROWS = 100_000


class NoSuchCell(Exception):
    """The file doesn't have the cell that is asked for, or can't be read."""


@dataclass(frozen=True)
class Range:
    """Cells from the first to the last, numbered from 1."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell is one of them."""
        return self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column


@dataclass(frozen=True)
class SheetRow:
    """A row: its number, its cells with whether each is the one asked for."""

    number: int
    cells: tuple[tuple[str, bool], ...]
    is_after_gap: bool = False


@dataclass(frozen=True)
class SheetView:
    """Part of a sheet: headings of its columns (A, B …) and rows."""

    sheet: str
    cells: str
    columns: tuple[str, ...]
    rows: tuple[SheetRow, ...]


def sheet_around(path: Path, suffix: str, ref: str, *, only_its_row: bool = False) -> SheetView:
    """The rows around a cell; the first rows, with their headings, stay in view.

    Args:
        path: the landed file.
        suffix: `.xlsx` or `.csv`.
        ref: sheet (or file name), `!`, cell or range.
        only_its_row: leave out all rows but the headings and the one asked for, since others speak of others.

    Raises:
        NoSuchCell: there is no such sheet or cell.
    """
    sheet, _, cells = ref.rpartition("!")
    wanted = _range(cells)
    read = _workbook_rows(path, sheet) if suffix in (".xlsx", ".xlsm", ".xls") else _text_rows(path, suffix)
    if wanted.first_row > len(read):
        raise NoSuchCell(ref)
    width = min(
        max((len(row) for row in read[: wanted.last_row + _AROUND]), default=0), wanted.last_column + _WIDEST
    )
    left = 1 if wanted.last_column <= _WIDEST else wanted.first_column - _AROUND
    shown = range(left, max(min(width, left + _WIDEST - 1), wanted.first_column) + 1)
    headings = 1 if suffix == ".csv" or only_its_row else _HEADING_ROWS
    around = 0 if only_its_row else _AROUND
    last = min(wanted.last_row, wanted.first_row + _WIDEST)
    numbers = sorted(
        {n for n in range(1, headings + 1) if n <= len(read)}
        | set(range(max(1, wanted.first_row - around), min(len(read), last + around) + 1))
    )
    rows, before = [], 0
    for number in numbers:
        values = read[number - 1]
        rows.append(
            SheetRow(
                number,
                tuple((_text(values, column), wanted.holds(number, column)) for column in shown),
                is_after_gap=number != before + 1,
            )
        )
        before = number
    return SheetView(sheet, cells, tuple(get_column_letter(column) for column in shown), tuple(rows))


def _range(cells: str) -> Range:
    found = _CELLS.fullmatch(cells)
    if found is None:
        raise NoSuchCell(cells)
    first, row, last, last_row = found.groups()
    start = column_index_from_string(first)
    return Range(int(row), start, int(last_row or row), column_index_from_string(last) if last else start)


def _workbook_rows(path: Path, sheet: str) -> Sequence[Sequence[Any]]:
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        return workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False, nrows=_MOST_ROWS)
    except (CalamineError, OSError, ValueError) as error:
        raise NoSuchCell(sheet) from error


def _text_rows(path: Path, suffix: str) -> Sequence[Sequence[Any]]:
    if suffix != ".csv":
        raise NoSuchCell(suffix)
    try:
        text, refused = decode(path.read_bytes(), path.name, suffix, allow_gb18030=True)
        if refused is not None:
            raise NoSuchCell(path.name)
        return _first(csv.reader(io.StringIO(text)))
    except (OSError, csv.Error) as error:
        raise NoSuchCell(path.name) from error


def _first(rows: Iterable[Sequence[str]]) -> list[Sequence[str]]:
    return [row for row, _ in zip(rows, range(_MOST_ROWS), strict=False)]


def _text(values: Sequence[Any], column: int) -> str:
    value = values[column - 1] if column <= len(values) else ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime) and not value.time().replace(tzinfo=None).isoformat().strip("0:"):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    text = one_line("" if value is None else str(value))
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
