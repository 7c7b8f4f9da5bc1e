"""A workbook of somebody else's shape, read by a mapping: the same limits, the same strict cells, its own addresses."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import python_calamine

from cluster_review.intake.faults import fault
from cluster_review.intake.form_grid import Form, Grid
from cluster_review.intake.form_layout import FormSheet, Shape
from cluster_review.intake.landed import LandedFile
from cluster_review.intake.mapped_headings import bind, check_accounted, heading_paths, pattern_of
from cluster_review.intake.mapped_rows import SheetRows
from cluster_review.intake.mapping import Mapping, SheetMapping, load_mapping
from cluster_review.intake.pre_scan import Scan, pre_scan
from cluster_review.intake.records import Parsed, refused_whole
from cluster_review.intake.wording import Words, fold
from cluster_review.intake.workbook import check_sheet
from cluster_review.provisions.faults import PolicyRefused
from cluster_review.tables import TABLES

WHOLE = frozenset(
    {
        "sheet_unmapped", "mapped_sheet_missing", "sheet_hidden", "heading_unmapped", "mapped_heading_missing",
        "heading_fits_twice", "mapped_unit", "outside_table", "total_differs", "rows_differ",
    }
)  # fmt: skip
"""What contradicts the mapping or the sheet itself refuses the file; any other refusal costs its row."""


def read_mapped(landed: LandedFile, words: Words) -> Parsed:
    """The rows of a workbook by the mapping that lies beside it in the landing folder.

    What contradicts the mapping (a sheet, a heading, a unit, a total) refuses the whole file; a faulty cell its row.
    """
    family, name = landed.mapped_tables, landed.relative_path
    if landed.is_superseded:
        return refused_whole(family, [fault("mapping_changed", file=name, found=landed.mapping)])
    try:
        mapping = _mapping_beside(landed.path.parent, landed.mapping, words)
    except (OSError, PolicyRefused) as error:
        found = str(error.faults[0]) if isinstance(error, PolicyRefused) else landed.mapping
        return refused_whole(family, [fault("mapping_unusable", file=name, found=found)])
    return read_by(mapping, landed.path, name, words)


def read_by(mapping: Mapping, path: Path, name: str, words: Words) -> Parsed:
    """The rows of a workbook by a mapping."""
    scan = pre_scan(path, name)
    if not scan.is_safe:
        return refused_whole(mapping.family, scan.faults)
    try:
        with python_calamine.load_workbook(str(path)) as workbook:
            return _read(workbook, scan, mapping, name, words)
    except python_calamine.PasswordError:
        problem = fault("password", file=name, found="加密 (encrypted)")
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        problem = fault("zip_damaged", file=name, found=error)
    return refused_whole(mapping.family, [*scan.faults, problem])


@lru_cache(maxsize=16)
def _mapping_beside(folder: Path, digest: str, words: Words) -> Mapping:
    data = (folder / digest).read_bytes()
    if hashlib.sha256(data).hexdigest() != digest:
        raise OSError(digest)
    return load_mapping(data, digest, words)


def _read(
    workbook: python_calamine.CalamineWorkbook, scan: Scan, mapping: Mapping, name: str, words: Words
) -> Parsed:
    form = Form(name, words, faults=list(scan.faults))
    form.rows = {table: [] for table in mapping.tables}
    form.seen = dict.fromkeys(mapping.tables, 0)
    ignored = [pattern_of(title) for title in mapping.said.ignore_sheets]
    met: set[int] = set()
    for title in workbook.sheet_names:
        entries = _entries(mapping, title)
        met |= {number for number, _, _ in entries}
        if entries:
            _read_sheet(workbook, scan, form, title, entries)
        elif scan.sheets[title].rows and not any(pattern.fullmatch(fold(title)) for pattern in ignored):
            form.faults.append(fault("sheet_unmapped", file=name, sheet=title, found=title))
    for number, said in enumerate(mapping.said.sheets):
        if number not in met:
            form.faults.append(
                fault(
                    "mapped_sheet_missing",
                    file=name,
                    found="、".join(scan.sheets),
                    table=said.table,
                    sheet=said.sheet,
                    title=said.sheet,
                )
            )
    if any(each.kind in WHOLE for each in form.faults):
        return refused_whole(mapping.family, form.faults)
    for table in mapping.tables:
        if not form.seen[table]:
            form.faults.append(fault("no_rows", file=name, table=table, found="没有数据行 (no row)"))
    refused = {table: form.seen[table] - len(form.rows[table]) for table in mapping.tables}
    return Parsed(mapping.family, form.rows, form.faults, form.seen, refused)


def _entries(mapping: Mapping, title: str) -> list[tuple[int, SheetMapping, int | None]]:
    """The mapping's entries for a sheet, with the year that its name states."""
    found = []
    for number, said in enumerate(mapping.said.sheets):
        if match := pattern_of(said.sheet).fullmatch(fold(title)):
            found.append((number, said, int(match[1]) if match.groups() else None))
    return found


def _read_sheet(
    workbook: python_calamine.CalamineWorkbook,
    scan: Scan,
    form: Form,
    title: str,
    entries: list[tuple[int, SheetMapping, int | None]],
) -> None:
    content = workbook.get_sheet_by_name(title)
    cells, merged = content.to_python(skip_empty_area=False), content.merged_cell_ranges or []
    known: set[int] = set()
    for position, (_, said, year) in enumerate(entries):
        sheet = FormSheet(title, title, TABLES[said.table], Shape.LIST, "", "")
        grid = Grid(sheet, cells, merged, scan.sheets[title])
        if not position:
            check_sheet(form, grid)
            if grid.scan.is_hidden:
                form.add("sheet_hidden", sheet, "隐藏 (hidden)")
        paths = heading_paths(cells, merged, said.header_rows)
        bound, accounted = bind(form, grid, said, paths)
        known |= accounted
        if position == len(entries) - 1:
            check_accounted(form, grid, paths, known, said.header_rows[-1])
        SheetRows(form, grid, said, bound, paths, year).read()
