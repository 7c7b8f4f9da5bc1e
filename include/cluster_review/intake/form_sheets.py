"""The sheets of the annual form, one reader per shape; the layout is the generator's own."""

from __future__ import annotations

import re
from collections.abc import Callable

from cluster_review.intake.cell import Cell, Refused, Value, is_blank
from cluster_review.intake.form_grid import Form, Grid
from cluster_review.intake.form_layout import (
    HEADING_WITHIN,
    METRIC_HEADING,
    PREFILLED,
    STATED_ONCE,
    TOTAL_WORDS,
    UNIT_HEADING,
    YEARS_BEFORE,
    FormSheet,
    Shape,
    form_years,
    year_heading,
)
from cluster_review.intake.headings import Heading, column_letters, match_headings
from cluster_review.intake.quick_rows import quick_rows
from cluster_review.intake.records import Place, RawCell
from cluster_review.intake.values import PLACEHOLDERS, read_value
from cluster_review.intake.wording import fold, match_column, narrow

_YEAR = re.compile(r"([0-9]{4})年?")
LABEL, VALUE = 0, 1


def read_sheet(form: Form, grid: Grid) -> None:
    """Read a sheet by its shape; the sheet of the annual report comes first and gives cluster and year."""
    _READERS[grid.sheet.shape](form, grid)


def _read_items(form: Form, grid: Grid) -> None:
    sheet = grid.sheet
    cells: dict[str, RawCell] = {}
    rows: list[int] = []
    heading = _find_row(grid, lambda row: match_column(grid.label(row, LABEL), sheet.columns) is not None)
    if heading is None:
        form.add("header_missing", sheet, None, "A:A", rows=HEADING_WITHIN, label=sheet.columns[0].zh)
        return
    for row in range(heading, grid.height):
        label = grid.label(row, LABEL)
        match = match_column(label, sheet.columns) if label else None
        if match is None:
            if label or grid.holds(row, VALUE):
                address = grid.raw(row, LABEL if label else VALUE).address
                form.add("label_unknown", sheet, label or grid.raw(row, VALUE).value, address)
            continue
        column = match[0]
        if column.name in cells:
            form.add("label_twice", sheet, label, grid.raw(row, LABEL).address)
            continue
        cells[column.name] = grid.raw(row, VALUE)
        rows.append(row)
    for column in sheet.columns:
        if column.name not in cells:
            form.add("label_missing", sheet, "没有该项 (no such item)", label=column.zh)
    _check_merged(form, grid, heading)
    form.take(grid, cells, f"{sheet.title}!B{rows[0] + 1}:B{rows[-1] + 1}", None)
    form.given.update({name: _alone(form, sheet, cells, name) for name in STATED_ONCE})


def _alone(form: Form, sheet: FormSheet, cells: dict[str, RawCell], name: str) -> Value:
    """What identifies the filing, wanted even where another cell of the row is refused."""
    cell = cells.get(name)
    if cell is None or cell.is_faulted:
        return None
    try:
        return read_value(sheet.table.column(name), Cell(cell.value), form.words)
    except Refused:
        return None


def _read_figures(form: Form, grid: Grid) -> None:
    sheet = grid.sheet
    heading = _find_row(
        grid,
        lambda row: (
            fold(grid.label(row, 0)) == fold(METRIC_HEADING)
            and fold(grid.label(row, 1)) == fold(UNIT_HEADING)
        ),
    )
    if heading is None:
        form.add("header_missing", sheet, None, "A:B", rows=HEADING_WITHIN, label=METRIC_HEADING)
        return
    years = _year_columns(form, grid, heading)
    _check_merged(form, grid, heading)
    _check_outside(form, grid, heading, {0, 1, *years})
    metrics = form.words.vocabulary.metrics
    met: set[str] = set()
    for row in range(heading + 1, grid.height):
        label = grid.label(row, 0)
        if not label:
            for column in years:
                if grid.holds(row, column):
                    form.add(
                        "outside_table", sheet, grid.raw(row, column).value, grid.raw(row, column).address
                    )
            continue
        code = form.words.code("metrics", label)
        if code is None:
            form.add("label_unknown", sheet, label, f"A{row + 1}")
            continue
        if code in met:
            form.add("label_twice", sheet, label, f"A{row + 1}")
            continue
        met.add(code)
        unit, stated = metrics[code].unit.name, grid.label(row, 1)
        shift = form.words.unit_shift(unit, stated)
        if shift is None:
            form.add("unit_unknown", sheet, stated, f"B{row + 1}", unit=unit)
            continue
        if shift:
            form.add("unit_converted", sheet, stated, f"B{row + 1}", unit=unit, found_unit=stated)
        for column, year in years.items():
            _take_figure(form, grid, row, column, shift, code, year)
    for code, metric in metrics.items():
        if code not in met:
            form.add("metric_absent", sheet, "没有该行 (no such row)", label=metric.zh)


def _take_figure(form: Form, grid: Grid, row: int, column: int, shift: int, metric: str, year: int) -> None:
    cell = grid.raw(row, column, shift)
    if not cell.is_faulted and is_blank(cell.value):
        return
    if isinstance(cell.value, str) and narrow(cell.value).casefold() in PLACEHOLDERS:
        form.add("placeholder", grid.sheet, cell.value, cell.address)
        return
    form.take(
        grid,
        {"value": cell},
        f"{grid.sheet.title}!{cell.address}",
        form.given | {"metric": metric, "year": year},
    )


def _year_columns(form: Form, grid: Grid, heading: int) -> dict[int, int]:
    """The year of each column: stated, or reckoned back from the report year. One each, and the right ones."""
    report_year = form.given.get("report_year")
    years: dict[int, int] = {}
    known = isinstance(report_year, int)
    base = report_year if isinstance(report_year, int) else 0
    allowed = form_years(base)
    relative = {fold(year_heading(n, None)[0]): base - n for n in range(YEARS_BEFORE + 1)}
    example = year_heading(0, base if known else None)[0]
    for column in range(2, grid.width):
        text = grid.label(heading, column)
        if not text:
            continue
        stated = _YEAR.fullmatch(narrow(text).removesuffix(".0"))
        year = int(stated[1]) if stated else relative.get(fold(text))
        if year is None or (known and year not in allowed) or year in years.values():
            form.add("year_heading", grid.sheet, text, grid.raw(heading, column).address, example=example)
            continue
        years[column] = year
    if known and set(years.values()) != set(allowed):
        missing = "、".join(str(year) for year in allowed if year not in years.values())
        form.add(
            "year_heading",
            grid.sheet,
            f"缺 (missing) {missing}",
            f"{heading + 1}:{heading + 1}",
            example=example,
        )
    return years


def _read_list(form: Form, grid: Grid) -> None:
    sheet = grid.sheet
    names = {fold(column.zh) for column in sheet.columns} | {fold(column.name) for column in sheet.columns}
    heading = _find_row(
        grid, lambda row: sum(fold(grid.label(row, c)) in names for c in range(grid.width)) >= 2
    )
    if heading is None:
        form.add("header_missing", sheet, None, rows=HEADING_WITHIN, label=sheet.columns[0].zh)
        return
    texts = [
        (column, grid.label(heading, column)) for column in range(grid.width) if grid.label(heading, column)
    ]
    headings, faults = match_headings(
        texts, sheet.columns, sheet.table, heading + 1, Place(form.file, sheet.title), form.words
    )
    form.faults.extend(faults)
    if not headings:
        return
    _check_merged(form, grid, heading)
    _check_outside(form, grid, heading, {index for index, _ in texts})
    quick = quick_rows(form, grid, headings, names, heading + 1)
    if quick is not None and not quick.left:
        form.take_at_once(grid, quick.rows)
        return
    for row in range(heading + 1, grid.height):
        if quick is not None and row - heading - 1 not in quick.left:
            form.add_row(grid, quick.rows[row - heading - 1])
            continue
        repeated = sum(fold(grid.label(row, heading.index)) in names for heading in headings)
        if repeated >= min(2, len(headings)):
            first = grid.raw(row, headings[0].index)
            form.add("header_twice", sheet, first.value, f"{row + 1}:{row + 1}")
            continue
        _take_record(form, grid, row, headings)


def _take_record(form: Form, grid: Grid, row: int, headings: list[Heading]) -> None:
    filled = [heading for heading in headings if grid.holds(row, heading.index)]
    if all(heading.column.name in PREFILLED for heading in filled):
        return
    first = grid.raw(row, filled[0].index)
    if isinstance(first.value, str) and fold(first.value).rstrip(":") in TOTAL_WORDS:
        form.add("total_row", grid.sheet, first.value, first.address)
        return
    cells = {heading.column.name: grid.raw(row, heading.index, heading.shift) for heading in headings}
    left, right = (column_letters(index) for index in (headings[0].index, headings[-1].index))
    form.take(grid, cells, f"{grid.sheet.title}!{left}{row + 1}:{right}{row + 1}", form.given)


def _find_row(grid: Grid, fits: Callable[[int], bool]) -> int | None:
    return next((row for row in range(min(HEADING_WITHIN, grid.height)) if fits(row)), None)


def _check_merged(form: Form, grid: Grid, heading: int) -> None:
    for (top, left), (bottom, right) in grid.merged:
        if bottom >= heading and (top, left) != (bottom, right):
            address = f"{column_letters(left)}{top + 1}:{column_letters(right)}{bottom + 1}"
            form.add("merged_cells", grid.sheet, f"合并 (merged) {address}", address)


def _check_outside(form: Form, grid: Grid, heading: int, columns: set[int]) -> None:
    outside = [column for column in range(grid.width) if column not in columns]
    for row in range(heading + 1, grid.height) if outside else ():
        for column in outside:
            if column < len(grid.cells[row]) and grid.holds(row, column):
                cell = grid.raw(row, column)
                form.add("outside_table", grid.sheet, cell.value, cell.address)


_READERS: dict[Shape, Callable[[Form, Grid], None]] = {
    Shape.ITEMS: _read_items,
    Shape.FIGURES: _read_figures,
    Shape.LIST: _read_list,
}
