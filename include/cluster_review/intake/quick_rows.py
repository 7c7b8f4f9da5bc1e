"""A shortcut for long lists: a row whose cells are plain is taken without reading it cell by cell.

A cell is plain if the same content of the same column was read before without a word to say about it, or if it is
an ordinary credit code or name. Any other row is read cell by cell, so the rows and the faults are the same.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from cluster_review.intake.cell import Value
from cluster_review.intake.credit_code import is_plain_code
from cluster_review.intake.form_grid import Form, Grid
from cluster_review.intake.headings import Heading, column_letters
from cluster_review.intake.reading import Row
from cluster_review.intake.records import OF_THE_METRIC
from cluster_review.intake.values import plain_name
from cluster_review.intake.wording import Words, fold
from cluster_review.tables import Blank, Kind

MOST_KNOWN = 20_000
"""Contents remembered of a column."""
_CODE_COLUMN = "enterprise_id"
_Known: TypeAlias = dict[tuple[type, Any], Value]


class _Unread:
    """Says that a cell wasn't read before."""


_UNREAD = _Unread()


class QuickRows:
    """The rows of one list that can be taken at once.

    Args:
        headings: the columns, in their order on the sheet.
        names: folded labels of the table's columns; a cell that holds one may belong to a second heading.
    """

    def __init__(self, form: Form, grid: Grid, headings: Sequence[Heading], names: Collection[str]):
        self._form, self._grid, self._names = form, grid, names
        table, scan = grid.sheet.table, grid.scan
        present = [heading.column.name for heading in headings]
        self._is_of_use = (
            present[0] == _CODE_COLUMN
            and len(set(present)) == len(present)
            and sum(_is_name(heading) for heading in headings) <= 1  # two labels make a heading row
            and all(
                c.blank is Blank.UNKNOWN or c.name in present or c.name in form.given for c in table.columns
            )
            and all(heading.column.unit != OF_THE_METRIC for heading in headings)
            and not (scan.errors or scan.uncached or scan.percents)
        )
        self._columns = [
            (heading.index, heading.column.name, _known(form.words, table.name, heading.column.name, heading.shift))
            for heading in headings
            if heading.column.name != _CODE_COLUMN and not _is_name(heading)
        ]  # fmt: skip
        self._name = next(((h.index, h.column.name) for h in headings if _is_name(h)), None)
        self._code_at = headings[0].index
        self._last = max(heading.index for heading in headings)
        self._letters = [column_letters(headings[at].index) for at in (0, -1)]
        self._blank = {column.name: form.given.get(column.name) for column in table.columns}
        self._taken = form.rows.setdefault(table.name, [])

    def take(self, at: int) -> bool:
        """Take the row at a position from 0; False if it must be read cell by cell."""
        cells = self._grid.cells[at]
        if not self._is_of_use or len(cells) <= self._last:
            return False
        code = cells[self._code_at]
        if not isinstance(code, str) or not is_plain_code(code):
            return False
        row: Row = self._blank.copy()
        row[_CODE_COLUMN] = code
        for index, name, known in self._columns:
            value = cells[index]
            read = known.get((value.__class__, value), _UNREAD)
            if read is _UNREAD:
                return False
            row[name] = read
        if self._name is not None:
            index, name = self._name
            text = plain_name(cells[index])
            if text is None:
                return False
            row[name] = text
        left, right = self._letters
        row["source_ref"] = f"{self._grid.sheet.title}!{left}{at + 1}:{right}{at + 1}"
        table = self._grid.sheet.table.name
        self._taken.append(row)
        self._form.seen[table] = self._form.seen.get(table, 0) + 1
        return True

    def remember(self, at: int, row: Row) -> None:
        """Learn from a row of which every cell was read without a word."""
        cells = self._grid.cells[at]
        if not self._is_of_use or len(cells) <= self._last:
            return
        for index, name, known in self._columns:
            value = cells[index]
            if len(known) < MOST_KNOWN and not (isinstance(value, str) and fold(value) in self._names):
                known[value.__class__, value] = row[name]


def _is_name(heading: Heading) -> bool:
    """Whether the column holds free text, of which every row has another."""
    column = heading.column
    return column.kind is Kind.TEXT and column.pattern is None and not column.name.endswith(("_id", "_facts"))


@lru_cache(maxsize=256)
def _known(words: Words, table: str, column: str, shift: int) -> _Known:
    """What was read in a column so far, in all files read by the same words."""
    return {}
