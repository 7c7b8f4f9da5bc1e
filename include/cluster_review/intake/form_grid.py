"""A sheet of the annual form as a grid of cells, and what has been read of the whole form."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cluster_review.intake.cell import Value, is_blank
from cluster_review.intake.faults import Fault, fault
from cluster_review.intake.form_layout import FormSheet
from cluster_review.intake.headings import column_letters
from cluster_review.intake.pre_scan_sheet import SheetScan
from cluster_review.intake.records import Place, RawCell, read_row
from cluster_review.intake.rows import Row, Rows
from cluster_review.intake.wording import Words, first_line


@dataclass
class Grid:
    """A sheet's cells with their addresses; cells that are refused already say so."""

    sheet: FormSheet
    cells: list[list[Any]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]]
    scan: SheetScan

    def raw(self, row: int, column: int, shift: int = 0) -> RawCell:
        """The cell at a position counted from 0."""
        address = f"{column_letters(column)}{row + 1}"
        is_faulted = address in self.scan.errors or address in self.scan.uncached
        return RawCell(self.value(row, column), address, shift, address in self.scan.percents, is_faulted)

    def value(self, row: int, column: int) -> Any:
        """What stands at a position counted from 0."""
        values = self.cells[row] if row < len(self.cells) else []
        return values[column] if column < len(values) else None

    def label(self, row: int, column: int) -> str:
        """The first line of a cell's text."""
        value = self.value(row, column)
        return (
            first_line(value) if isinstance(value, str) else ("" if value is None else first_line(str(value)))
        )

    def holds(self, row: int, column: int) -> bool:
        """Whether something stands in the cell, be it refused."""
        return not is_blank(self.value(row, column)) or self.raw(row, column).is_faulted

    @property
    def height(self) -> int:
        """Rows, up to the last one with content."""
        return len(self.cells)

    @cached_property
    def width(self) -> int:
        """Columns of the widest row."""
        return max((len(row) for row in self.cells), default=0)


@dataclass
class Form:
    """What has been read of one form; `lists` are the tables of which all rows were taken at once."""

    file: str
    words: Words
    rows: dict[str, list[Row]] = field(default_factory=dict)
    lists: dict[str, Rows] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    given: dict[str, Value] = field(default_factory=dict)

    def add(
        self, kind: str, sheet: FormSheet | None, found: object, cell: str | None = None, **words: object
    ) -> None:
        """List a fault of a sheet, or of the file."""
        table, title = (sheet.table.name, sheet.title) if sheet else (None, None)
        self.faults.append(
            fault(kind, file=self.file, found=found, table=table, sheet=title, cell=cell, **words)
        )

    def take(
        self, grid: Grid, cells: dict[str, RawCell], source_ref: str, given: dict[str, Value] | None
    ) -> None:
        """Read one row and count it."""
        table = grid.sheet.table
        place = Place(self.file, grid.sheet.title)
        row, faults = read_row(table, cells, place, source_ref, self.words, given)
        self.faults.extend(faults)
        if row is not None:
            self.add_row(grid, row)
        else:
            self._count(table.name, 1)

    def add_row(self, grid: Grid, row: Row) -> None:
        """Take a row that is read already, and count it."""
        table = grid.sheet.table
        self.rows.setdefault(table.name, []).append(row)
        self._count(table.name, 1)

    def take_at_once(self, grid: Grid, rows: Rows) -> None:
        """Take all rows of a list that are read already, and count them."""
        self.lists[grid.sheet.table.name] = rows
        self._count(grid.sheet.table.name, len(rows))

    def _count(self, table: str, rows: int) -> None:
        self.seen[table] = self.seen.get(table, 0) + rows
