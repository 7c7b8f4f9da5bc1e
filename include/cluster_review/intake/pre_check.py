"""The pre-check for counties: faults as text, and an annotated copy of the workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cluster_review.intake.faults import Fault
from cluster_review.intake.form_layout import FINDINGS, SHEETS
from cluster_review.intake.pre_scan import pre_scan
from cluster_review.intake.pre_scan_parts import OWN_COMMENTS
from cluster_review.intake.reading import FileReading

AUTHOR = OWN_COMMENTS
REFUSED_FILL, NOTED_FILL = "FFF4C7C3", "FFFCE8B2"
_WIDTHS = (18, 12, 62, 62)


@dataclass(frozen=True)
class Remark:
    """Something the law or the gate says of a cell; `cell` may be blank for a whole sheet, both for the form."""

    sheet: str | None
    cell: str | None
    zh: str
    en: str
    is_warning: bool = True


class CannotAnnotate(ValueError):
    """The workbook is unsafe or broken; its faults are given as text only."""


def lines(reading: FileReading, remarks: Iterable[Remark] = ()) -> Iterator[str]:
    """What is wrong, refusals before warnings, each line in Chinese with the English one below."""
    refusals = len(reading.refusals)
    warnings, remarks = len(reading.faults) - refusals, list(remarks)
    yield f"{reading.name}:{refusals} 处须改正,{warnings} 处提示,预检 {len(remarks)} 处。"
    yield f"{reading.name}: {refusals} to be mended, {warnings} to be checked, {len(remarks)} found by the pre-check."
    for fault in sorted(reading.faults, key=_order):
        yield fault.text("zh")
        yield "  " + fault.text("en")
    for remark in remarks:
        where = "!".join(part for part in (remark.sheet, remark.cell) if part)
        yield f"预检:{where + ':' if where else ''}{remark.zh}"
        yield f"  Pre-check: {where + ': ' if where else ''}{remark.en}"


def annotate(path_in: Path, path_out: Path, faults: Sequence[Fault], remarks: Sequence[Remark] = ()) -> None:
    """Write a copy of the workbook with a comment and a fill on each cell named, and a list in front.

    Raises:
        CannotAnnotate: if the workbook isn't one that may be opened.
    """
    import openpyxl

    scan = pre_scan(path_in, path_in.name)
    if not scan.is_safe:
        raise CannotAnnotate("; ".join(f.text("zh") for f in scan.faults))
    book = openpyxl.load_workbook(path_in, rich_text=True)
    notes = [
        Remark(f.sheet, f.cell, f.text("zh"), f.text("en"), f.is_warning) for f in sorted(faults, key=_order)
    ] + list(remarks)
    by_cell: dict[tuple[str, str], list[Remark]] = {}
    for note in notes:
        if note.sheet in book.sheetnames and note.cell:
            by_cell.setdefault((note.sheet or "", note.cell), []).append(note)
    for (sheet, cell), about in by_cell.items():
        _mark(book[sheet], cell, about)
    _list(book, notes)
    book.save(path_out)


def _order(fault: Fault) -> tuple[bool, int]:
    titles = [sheet.title for sheet in SHEETS]
    return fault.is_warning, titles.index(fault.sheet) if fault.sheet in titles else -1


def _mark(sheet: Any, address: str, notes: Sequence[Remark]) -> None:
    from openpyxl.cell.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill
    from openpyxl.utils.cell import range_boundaries

    left, top, _, _ = range_boundaries(address)
    cell = sheet.cell(top or 1, left or 1)
    if isinstance(cell, MergedCell):
        return
    text = "\n\n".join(f"{note.zh}\n{note.en}" for note in notes)
    comment = Comment(text, AUTHOR)
    comment.width, comment.height = 420, 60 + 60 * len(notes)
    cell.comment = comment
    is_noted = all(note.is_warning for note in notes)
    cell.fill = PatternFill("solid", fgColor=NOTED_FILL if is_noted else REFUSED_FILL)


def _list(book: Any, notes: Sequence[Remark]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    sheet = book.create_sheet(FINDINGS, 0)
    book.active = 0
    sheet.append(["工作表 Sheet", "单元格 Cell", "意见", "Remark"])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="FFDCE6EC")
    for row, note in enumerate(notes, 2):
        for column, text in enumerate((note.sheet or "", note.cell or "", note.zh, note.en), 1):
            cell = sheet.cell(row, column)
            # A file's own text may begin with "=": it stays text.
            cell.value, cell.data_type = text, "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        if note.sheet in book.sheetnames and note.cell and note.cell.split(":")[0][:1].isalpha():
            target = note.cell.split(":")[0]
            if target[-1:].isdigit():
                sheet.cell(row, 2).hyperlink = f"#'{note.sheet}'!{target}"
                sheet.cell(row, 2).font = Font(color="FF21506B", underline="single")
    if not notes:
        sheet.cell(2, 3).value = "没有发现问题。"
        sheet.cell(2, 4).value = "Nothing was found."
    for letter, width in zip("ABCD", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
