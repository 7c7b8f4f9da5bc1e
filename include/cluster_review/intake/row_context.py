"""The other cells of a refused row as they were delivered, so that whoever mends it recognises the row."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

from cluster_review.intake.cell import is_blank
from cluster_review.intake.faults import printable
from cluster_review.intake.headings import column_letters
from cluster_review.intake.text_files import decode
from cluster_review.intake.wording import first_line

HEADING_WITHIN = 30
MOST_CELLS = 40
_ROW = re.compile(r"[A-Z]*(\d+)")

Cells = list[tuple[str, str, str]]
"""Address, heading (empty if there is none) and what stands in the cell."""


def row_cells(path: Path, suffix: str, sheet: str | None, cell: str | None) -> Cells:
    """The row that a fault names, cell by cell; empty where the file can't be opened or names no row.

    Args:
        path: the landed copy.
        suffix: its extension, with the point.
        sheet, cell: as the fault names them: `D5`, `7:7`, or the pointer `/incidents/3/deaths` of a JSON file.
    """
    if not cell or not path.is_file():
        return []
    if suffix == ".json":
        return _members(path, cell)
    match = _ROW.match(cell)
    if match is None:
        return []
    rows = _sheet_rows(path, sheet) if suffix == ".xlsx" else _text_rows(path) if suffix == ".csv" else {}
    return _row(rows, int(match[1]))


def _row(rows: dict[int, list[Any]], number: int) -> Cells:
    values = rows.get(number, [])
    heading = next((cells for line, cells in sorted(rows.items()) if _is_heading(line, number, cells)), [])
    found = []
    for at, value in enumerate(values[:MOST_CELLS]):
        label = heading[at] if at < len(heading) and isinstance(heading[at], str) else ""
        if not is_blank(value) or label:
            found.append((f"{column_letters(at)}{number}", first_line(label), printable(value)))
    return found


def _is_heading(line: int, number: int, cells: list[Any]) -> bool:
    filled = [cell for cell in cells if not is_blank(cell)]
    return line < min(number, HEADING_WITHIN) and len(filled) > 2


def _sheet_rows(path: Path, sheet: str | None) -> dict[int, list[Any]]:
    """The rows of a sheet by number, if it is safe to open the workbook."""
    import python_calamine

    from cluster_review.intake.pre_scan import pre_scan

    scan = pre_scan(path, path.name)
    if sheet is None or sheet not in scan.sheets or not scan.is_safe:
        return {}
    try:
        with python_calamine.load_workbook(str(path)) as workbook:
            cells = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, OSError, ValueError):
        return {}
    return {number: list(values) for number, values in enumerate(cells, start=1)}


def _text_rows(path: Path) -> dict[int, list[Any]]:
    """The rows of a CSV by their first line."""
    text, refused = decode(path.read_bytes(), path.name, ".csv", allow_gb18030=True)
    if refused is not None:
        return {}
    reader = csv.reader(io.StringIO(text, newline=""))
    rows: dict[int, list[Any]] = {}
    line = 1
    try:
        for fields in reader:
            rows[line] = list(fields)
            line = reader.line_num + 1
    except csv.Error:
        pass
    return rows


def _members(path: Path, pointer: str) -> Cells:
    """The members of the innermost object that a pointer passes."""
    text, refused = decode(path.read_bytes(), path.name, ".json", allow_gb18030=False)
    if refused is not None:
        return []
    try:
        at: Any = json.loads(text, parse_float=str)
    except (ValueError, RecursionError):
        return []
    inner, reached, innermost = "", "", None
    for step in [part for part in pointer.split("/") if part]:
        if isinstance(at, dict):
            inner, innermost, at = reached, at, at.get(step)
        elif isinstance(at, list) and step.isdigit() and int(step) < len(at):
            at = at[int(step)]
        else:
            break
        reached = f"{reached}/{step}"
    if isinstance(at, dict):
        inner, innermost = reached, at
    return [
        (f"{inner}/{key}", key, printable(value))
        for key, value in list((innermost or {}).items())[:MOST_CELLS]
        if not isinstance(value, (list, dict))
    ]
