"""The annual form: found by its version mark, checked sheet by sheet, read cell by cell, refused whole."""

from __future__ import annotations

from itertools import pairwise

import python_calamine

from cluster_review.intake.cell import is_blank
from cluster_review.intake.faults import fault
from cluster_review.intake.form_grid import Form, Grid
from cluster_review.intake.form_layout import (
    FINDINGS,
    FORM_VERSION,
    HEADING_WITHIN,
    INSTRUCTIONS,
    SHEETS,
    VERSION_LABEL,
    FormSheet,
    Shape,
)
from cluster_review.intake.form_sheets import read_sheet
from cluster_review.intake.landed import LandedFile
from cluster_review.intake.pre_scan import Scan, pre_scan
from cluster_review.intake.pre_scan_sheet import SheetScan
from cluster_review.intake.reading import ANNUAL_FORM, State
from cluster_review.intake.records import Parsed, refused_whole
from cluster_review.intake.wording import Words, first_line, fold

MOST_SHOWN = 5
"""Addresses that a message about many cells names."""


def read_workbook(landed: LandedFile, words: Words) -> Parsed:
    """The rows of an annual form; with a single refusal none is taken, and all faults are listed."""
    name = landed.relative_path
    scan = pre_scan(landed.path, name)
    if not scan.is_safe:
        return refused_whole(ANNUAL_FORM, scan.faults)
    try:
        with python_calamine.load_workbook(str(landed.path)) as workbook:
            return _read(workbook, scan, name, words)
    except python_calamine.PasswordError:
        problem = fault("password", file=name, found="加密 (encrypted)")
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        problem = fault("zip_damaged", file=name, found=error)
    return refused_whole(ANNUAL_FORM, [*scan.faults, problem])


def _read(workbook: python_calamine.CalamineWorkbook, scan: Scan, name: str, words: Words) -> Parsed:
    form = Form(name, words, faults=list(scan.faults))
    version = _version(workbook)
    if version is None:
        form.add("not_the_form", None, "没有标记 (no mark)", version=FORM_VERSION)
        return refused_whole(ANNUAL_FORM, form.faults)
    if version != FORM_VERSION:
        form.add("wrong_version", None, version, version=FORM_VERSION)
        return refused_whole(ANNUAL_FORM, form.faults)
    _sheet_names(form, scan)
    for sheet in SHEETS:
        form.seen[sheet.table.name] = 0
        form.rows[sheet.table.name] = []
        if sheet.title in scan.sheets:
            grid = _grid(workbook, sheet, scan.sheets[sheet.title])
            check_sheet(form, grid)
            read_sheet(form, grid)
            _check_pictures(form, grid)
    is_refused = any(not f.is_warning for f in form.faults)
    year = form.given.get("report_year")
    cluster = form.given.get("cluster_id")
    return Parsed(
        ANNUAL_FORM,
        {} if is_refused else {**form.rows, **form.lists},
        form.faults,
        form.seen,
        dict(form.seen) if is_refused else {},
        State.QUARANTINED if is_refused else State.READ,
        cluster if isinstance(cluster, str) else None,
        year if isinstance(year, int) else None,
    )


def _version(workbook: python_calamine.CalamineWorkbook) -> str | None:
    if INSTRUCTIONS not in workbook.sheet_names:
        return None
    for row in workbook.get_sheet_by_name(INSTRUCTIONS).to_python(skip_empty_area=False)[:HEADING_WITHIN]:
        texts = [str(value).strip() for value in row if not is_blank(value)]
        for label, value in pairwise(texts):
            if fold(first_line(label)) == fold(VERSION_LABEL):
                return value
    return None


def _sheet_names(form: Form, scan: Scan) -> None:
    """Each sheet of the form once, none hidden; others are named, not silently left out."""
    own = {sheet.title for sheet in SHEETS} | {INSTRUCTIONS, FINDINGS}
    others = [fold(title) for title in scan.sheets if title not in own]
    for sheet in SHEETS:
        if sheet.title not in scan.sheets:
            if not any(title.startswith(fold(sheet.title)) for title in others):
                form.add("sheet_missing", sheet, "、".join(scan.sheets), title=sheet.title)
        elif scan.sheets[sheet.title].is_hidden:
            form.add("sheet_hidden", sheet, "隐藏 (hidden)")
    for title in scan.sheets:
        if title in own:
            continue
        twin = next((sheet for sheet in SHEETS if fold(title).startswith(fold(sheet.title))), None)
        if twin is not None:
            kind = "sheet_twice" if twin.title in scan.sheets else "sheet_renamed"
            form.add(kind, twin, title, title=twin.title)
        elif scan.sheets[title].rows:
            form.add("extra_sheet", None, title)


def _grid(workbook: python_calamine.CalamineWorkbook, sheet: FormSheet, scan: SheetScan) -> Grid:
    content = workbook.get_sheet_by_name(sheet.title)
    cells = content.to_python(skip_empty_area=False)
    return Grid(sheet, cells, content.merged_cell_ranges or [], scan)


def check_sheet(form: Form, grid: Grid) -> None:
    """Cells whose value is lost, rows counted two ways, hidden rows."""
    sheet, scan = grid.sheet, grid.scan
    for address, text in scan.errors.items():
        form.add("error_cell", sheet, text, address)
    for address in scan.uncached:
        form.add("formula_without_value", sheet, "公式 (formula)", address)
    read = {
        number for number, row in enumerate(grid.cells, 1) if any(value not in ("", None) for value in row)
    }
    if read != scan.rows:
        differing = min(read ^ scan.rows)
        form.add(
            "rows_differ", sheet, f"{len(read)} 行 (rows)", f"{differing}:{differing}", scanned=len(scan.rows)
        )
    last = max(scan.rows, default=0)
    if 0 < scan.dimension_rows < last:
        form.add("stale_dimension", sheet, f"{scan.dimension_rows} 行 (rows)", rows=last)
    if scan.hidden_rows:
        form.add("hidden_rows", sheet, f"{scan.hidden_rows} 行 (rows)")
    if scan.hidden_cells:
        form.add("hidden_columns", sheet, shown(scan.hidden_cells), scan.hidden_cells[0])
    if scan.overlay.comments:
        form.add("comments", sheet, shown(scan.overlay.comments), scan.overlay.comments[0] or None)
    for text in scan.overlay.texts:
        form.add("text_box", sheet, text)


def _check_pictures(form: Form, grid: Grid) -> None:
    """A picture beside rows is a seal or an ornament; on a list without a row it stands for the rows."""
    pictures = grid.scan.overlay.pictures
    if pictures:
        is_list_without_rows = grid.sheet.shape is Shape.LIST and not form.seen[grid.sheet.table.name]
        kind = "picture_for_table" if is_list_without_rows else "pictures"
        form.add(kind, grid.sheet, f"{pictures} 幅图片 (pictures)")


def shown(addresses: list[str]) -> str:
    """The first few addresses, and how many there are."""
    more = f" 等 {len(addresses)} 处 (in all)" if len(addresses) > MOST_SHOWN else ""
    return "、".join(addresses[:MOST_SHOWN]) + more
