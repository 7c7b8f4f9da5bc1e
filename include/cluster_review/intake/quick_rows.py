"""A shortcut for long lists: rows of plain cells are taken column by column, without reading them cell by cell.

A cell is plain if its content, read alone, gives a value without a word to say about it; each different content of a
column is read once for all files. Codes of enterprises and names, of which every row has another, are plain if they are
ordinary. A row with any other cell is left to be read cell by cell, so the rows and the faults are the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import Any, TypeAlias

from cluster_review.intake.cell import Cell, Refused, Value
from cluster_review.intake.credit_code import is_plain_code
from cluster_review.intake.form_grid import Form, Grid
from cluster_review.intake.headings import Heading, column_letters
from cluster_review.intake.records import OF_THE_METRIC
from cluster_review.intake.rows import SOURCE_REF, Rows
from cluster_review.intake.values import plain_names, read_value
from cluster_review.intake.wording import Words, fold
from cluster_review.tables import Blank, Kind

MOST_KNOWN = 20_000
"""Contents remembered of a column."""
_CODE_COLUMN = "enterprise_id"
_Known: TypeAlias = dict[tuple[type, Any], Value]


class _Unread:
    """Stands for a cell that isn't plain."""


_UNREAD = _Unread()


@dataclass(frozen=True)
class QuickRows:
    """The rows below a heading.

    Attributes:
        rows: all of them; those that are left hold nothing of use.
        left: positions from 0, below the heading, of those that must be read cell by cell.
    """

    rows: Rows
    left: frozenset[int]


def quick_rows(
    form: Form, grid: Grid, headings: Sequence[Heading], names: Collection[str], first: int
) -> QuickRows | None:
    """The rows of a list from `first` on, a position from 0; None if none of them can be taken at once.

    Args:
        headings: the columns, in their order on the sheet.
        names: folded labels of the table's columns; a cell that holds one may belong to a second heading.
    """
    last = max(heading.index for heading in headings)
    cells = grid.cells[first:]
    if not cells or not _is_of_use(form, grid, headings) or min(map(len, cells)) <= last:
        return None
    by_column = list(zip(*(row[: last + 1] for row in cells), strict=True))
    size, table = len(cells), grid.sheet.table
    columns: dict[str, list[Any]] = {
        column.name: [form.given.get(column.name)] * size for column in table.columns
    }
    for heading in headings:
        name, values = heading.column.name, by_column[heading.index]
        if name == _CODE_COLUMN:
            columns[name] = [v if isinstance(v, str) and is_plain_code(v) else _UNREAD for v in values]
        elif _is_name(heading):
            columns[name] = [_UNREAD if text is None else text for text in plain_names(values)]
        else:
            columns[name] = _read_alike(values, heading, form.words, table.name, names)
    left = {at for values in columns.values() if _UNREAD in values for at in _unread(values)}
    title = grid.sheet.title
    start, end = (column_letters(headings[at].index) for at in (0, -1))
    columns[SOURCE_REF] = [
        f"{title}!{start}{number}:{end}{number}" for number in range(first + 1, first + size + 1)
    ]
    return QuickRows(Rows(columns), frozenset(left))


def _is_of_use(form: Form, grid: Grid, headings: Sequence[Heading]) -> bool:
    """Whether nothing but its own content decides how a cell of the list is read, and no row can be a heading."""
    present = [heading.column.name for heading in headings]
    return (
        present[0] == _CODE_COLUMN
        and len(set(present)) == len(present)
        and sum(map(_is_name, headings)) <= 1  # two labels make a heading row
        and all(
            c.blank is Blank.UNKNOWN or c.name in present or c.name in form.given
            for c in grid.sheet.table.columns
        )
        and all(heading.column.unit != OF_THE_METRIC for heading in headings)
        and not (grid.scan.errors or grid.scan.uncached or grid.scan.percents)
    )


def _read_alike(
    values: Sequence[Any], heading: Heading, words: Words, table: str, names: Collection[str]
) -> list[Any]:
    """The values of a column; each content is read once."""
    known = _known(words, table, heading.column.name, heading.shift)
    contents = list(zip(map(type, values), values, strict=True))
    for content in set(contents) - known.keys():
        if len(known) < MOST_KNOWN:
            _learn(content, heading, words, names, known)
    return list(map(known.get, contents, repeat(_UNREAD)))


def _learn(
    content: tuple[type, Any], heading: Heading, words: Words, names: Collection[str], known: _Known
) -> None:
    column, raw = heading.column, content[1]
    if isinstance(raw, str) and fold(raw) in names:
        return
    cell = Cell(raw, column.scale, heading.shift, column.unit)
    try:
        value = read_value(column, cell, words)
    except Refused:
        return
    if not cell.remarks:
        known[content] = value


def _unread(values: Sequence[Any]) -> Iterable[int]:
    return (at for at, value in enumerate(values) if value is _UNREAD)


def _is_name(heading: Heading) -> bool:
    """Whether the column holds free text, of which every row has another."""
    column = heading.column
    return column.kind is Kind.TEXT and column.pattern is None and not column.name.endswith(("_id", "_facts"))


@lru_cache(maxsize=256)
def _known(words: Words, table: str, column: str, shift: int) -> _Known:
    """What was read in a column so far, in all files read by the same words."""
    return {}
