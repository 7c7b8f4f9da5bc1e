"""The headings of a mapped sheet: which cells each one names, every heading accounted for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cluster_review.intake.cell import is_blank
from cluster_review.intake.form_grid import Form, Grid
from cluster_review.intake.headings import column_letters
from cluster_review.intake.mapping import YEAR, SheetMapping, Target
from cluster_review.intake.mapping_check import unit_of
from cluster_review.intake.wording import Words, fold

_YEAR = "([12][0-9]{3})年?"
_NOTE = re.compile(r"单位:(?P<unit>[^()。;,]+)")
Area = tuple[tuple[int, int], tuple[int, int]]
"""A merged area: row and column from 0 of its first and its last cell."""


@dataclass(frozen=True)
class Bound:
    """A column of a sheet, from 0, with what the mapping makes of it."""

    index: int
    target: Target
    year: int | None
    shift: int
    heading: str


def heading_paths(
    cells: Sequence[Sequence[Any]], merged: Sequence[Area], rows: Sequence[int]
) -> dict[int, str]:
    """The heading of each column: the lines of the heading rows joined by `|`, merged ones repeated.

    Args:
        rows: numbers of the heading rows, from 1.
    """
    width = max((len(row) for row in cells), default=0)
    paths: dict[int, str] = {}
    for column in range(width):
        parts: list[str] = []
        for row in rows:
            text = heading_text(_filled(cells, merged, row - 1, column))
            if text and (not parts or fold(parts[-1]) != fold(text)):
                parts.append(text)
        if parts:
            paths[column] = "|".join(parts)
    return paths


def heading_text(value: Any) -> str:
    """What stands in a heading's cell, on one line; a year that Excel holds as a number is written plainly."""
    if is_blank(value):
        return ""
    return str(value).removesuffix(".0") if isinstance(value, float) else " ".join(str(value).split())


def pattern_of(heading: str) -> re.Pattern[str]:
    """What fits a heading or a sheet's name of a mapping; `{year}` is the first group, with or without 年."""
    return re.compile(re.escape(fold(heading).replace(f"{YEAR}年", YEAR)).replace(re.escape(YEAR), _YEAR))


def bind(form: Form, grid: Grid, said: SheetMapping, paths: dict[int, str]) -> tuple[list[Bound], set[int]]:
    """The columns that an entry of the mapping reads, and those it accounts for; faults are listed in the form."""
    sheet, words = grid.sheet, form.words
    last = said.header_rows[-1]
    bound: list[Bound] = []
    known: set[int] = set()
    fitted: dict[tuple[str, str | None], int] = {}
    for heading, targets in said.columns.items():
        pattern = pattern_of(heading)
        fitting = {index: match for index, path in paths.items() if (match := pattern.fullmatch(fold(path)))}
        if not fitting:
            rows = "、".join(map(str, said.header_rows))
            form.add(
                "mapped_heading_missing",
                sheet,
                "没有该表头 (no such heading)",
                f"{last}:{last}",
                heading=heading,
                rows=rows,
            )
        for index, match in fitting.items():
            year = match[1] if YEAR in heading else None
            known.add(index)
            if (heading, year) in fitted:
                form.add("heading_fits_twice", sheet, paths[index], f"{column_letters(index)}{last}")
                continue
            fitted[heading, year] = index
            for target in targets:
                shift = _shift(said, heading, target, words)
                bound.append(Bound(index, target, int(year) if year else None, shift, paths[index]))
    ignored = {fold(heading): heading for heading in said.ignore}
    known |= {index for index, path in paths.items() if fold(path) in ignored}
    _compare_note(form, grid, said, bound)
    return bound, known


def check_accounted(form: Form, grid: Grid, paths: dict[int, str], known: set[int], last: int) -> None:
    """Refuse headings that no entry of the mapping knows, and cells under no heading at all."""
    for index, path in paths.items():
        if index not in known:
            form.add("heading_unmapped", grid.sheet, path, f"{column_letters(index)}{last}")
    for row in range(last, grid.height):
        for column in range(len(grid.cells[row])):
            if column not in paths and grid.holds(row, column):
                cell = grid.raw(row, column)
                form.add("outside_table", grid.sheet, cell.value, cell.address)


def own_unit(said: SheetMapping, target: Target, words: Words) -> str | None:
    """The unit in which the facts keep a target's numbers; None if they have none."""
    from cluster_review.tables import TABLES

    if target.metric is not None:
        return words.vocabulary.metrics[target.metric].unit.name
    return TABLES[said.table].column(str(target.column)).unit


def _shift(said: SheetMapping, heading: str, target: Target, words: Words) -> int:
    own, stated = own_unit(said, target, words), unit_of(heading, target, words)
    if own is None or stated is None:
        return 0
    return words.unit_shift(own, stated) or 0


def _compare_note(form: Form, grid: Grid, said: SheetMapping, bound: Sequence[Bound]) -> None:
    """A note like 单位:万元 above the headings must not contradict the mapping."""
    for address, unit in _notes(grid, said.header_rows[0] - 1, form.words):
        for column in bound:
            own = own_unit(said, column.target, form.words)
            stated = unit_of(column.heading, column.target, form.words)
            if own is None or stated is None or form.words.unit_shift(own, unit) is None:
                continue
            if stated != unit and unit_of(column.heading, Target(), form.words) is None:
                found = f"单位:{unit}(unit)({column.heading})"
                form.add("mapped_unit", grid.sheet, found, address, unit=stated)


def _notes(grid: Grid, rows: int, words: Words) -> Iterator[tuple[str, str]]:
    for row in range(min(rows, grid.height)):
        for column in range(len(grid.cells[row])):
            cell = grid.raw(row, column)
            match = _NOTE.search(fold(cell.value)) if isinstance(cell.value, str) else None
            unit = words.unit_named(match["unit"]) if match else None
            if unit is not None:
                yield cell.address, unit


def _filled(cells: Sequence[Sequence[Any]], merged: Sequence[Area], row: int, column: int) -> Any:
    for (top, left), (bottom, right) in merged:
        if top <= row <= bottom and left <= column <= right:
            row, column = top, left
            break
    values = cells[row] if row < len(cells) else ()
    return values[column] if column < len(values) else None
