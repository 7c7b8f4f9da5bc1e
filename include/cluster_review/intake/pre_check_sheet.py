"""The first sheet of an annotated copy: what was found, the gravest first, each line linked to its cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from typing import Any

from cluster_review.intake.form_layout import FINDINGS

HEADING_ROW = 7
_WIDTHS = {"A": 6, "B": 13, "C": 20, "D": 11, "E": 104}
_ZH_PER_LINE, _EN_PER_LINE = 50, 118
"""How much text a line of the wide column holds."""

_INK, _QUIET, _ACCENT, _LINE, _BAND = "FF1F2933", "FF6B7785", "FF21506B", "FFBCC5CE", "FFDCE6EC"
_ADDRESS = re.compile(r"([A-Z]{1,3})?([0-9]{1,7})?(?::.*)?", re.ASCII)


class Weight(Enum):
    """How grave a remark is: its words, and the colour of its cell."""

    MEND = ("须改正", "to be mended", "FFF4C7C3")
    CHECK = ("请核对", "to be checked", "FFFCE8B2")
    LAW = ("法规提示", "found under the law", "FFD3E5F1")

    def __init__(self, zh: str, en: str, fill: str):
        self.zh, self.en, self.fill = zh, en, fill


def first_cell(address: str) -> str | None:
    """The cell that an address begins at: of `B5:B6` it is B5, of a row `10:10` A10; none of a JSON pointer."""
    match = _ADDRESS.fullmatch(address)
    if match is None or not (match[1] or match[2]):
        return None
    return f"{match[1] or 'A'}{int(match[2] or 1) or 1}"


def write_findings(
    book: Any, name: str, notes: Sequence[tuple[Weight, str | None, str | None, str, str]]
) -> None:
    """Put the sheet in front of the workbook.

    Args:
        name: of the form.
        notes: weight, sheet, cell, and the remark in Chinese and English, in the order to be shown.
    """
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.worksheet.hyperlink import Hyperlink

    if FINDINGS in book.sheetnames:
        del book[FINDINGS]  # of an earlier pre-check
    sheet = book.create_sheet(FINDINGS, 0)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    line = Border(bottom=Side(style="thin", color=_LINE))

    def put(address: str, text: object, **style: Any) -> Any:
        cell = sheet[address]
        # A file's own text may begin with "=": it stays text.
        cell.value, cell.data_type = text, "s" if isinstance(text, str) else "n"
        cell.font = Font(name="宋体", size=style.pop("size", 11), color=style.pop("color", _INK), **style)
        return cell

    put("A1", "预检意见 Pre-check", size=16, bold=True, color=_ACCENT)
    put(
        "A2",
        f"{name} — 本页可随表报送,不会被读取。 This sheet may stay in the form; it isn't read.",
        color=_QUIET,
        size=10,
    )
    for row, weight in enumerate(Weight, 3):
        count = sum(note[0] is weight for note in notes)
        put(f"B{row}", weight.zh).fill = PatternFill("solid", fgColor=weight.fill)
        put(f"C{row}", f"{count} 处 {count} {weight.en}", bold=True)
    for column, text in zip(
        "ABCDE", ("序号", "类别", "工作表 Sheet", "单元格 Cell", "意见 Remark"), strict=True
    ):
        cell = put(f"{column}{HEADING_ROW}", text, bold=True)
        cell.fill = PatternFill("solid", fgColor=_BAND)
    for number, (weight, title, place, zh, en) in enumerate(notes, 1):
        row = HEADING_ROW + number
        put(f"A{row}", number, color=_QUIET)
        put(f"B{row}", weight.zh).fill = PatternFill("solid", fgColor=weight.fill)
        put(f"C{row}", title or "")
        cell = put(f"D{row}", place or "")
        target = first_cell(place) if place and title in book.sheetnames else None
        if target:
            quoted = str(title).replace("'", "''")
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{target}")
            cell.font = Font(name="宋体", size=11, color=_ACCENT, underline="single")
        put(f"E{row}", f"{zh}\n{en}")
        for column in "ABCDE":
            sheet[f"{column}{row}"].border = line
            sheet[f"{column}{row}"].alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[row].height = 8 + 15 * (
            -(-len(zh) // _ZH_PER_LINE) + -(-len(en) // _EN_PER_LINE)
        )
    if not notes:
        put(f"E{HEADING_ROW + 1}", "没有发现问题。 Nothing was found.")
    _page(sheet)


def _page(sheet: Any) -> None:
    for letter, width in _WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    sheet.row_dimensions[1].height = 30
    sheet.freeze_panes = f"A{HEADING_ROW + 1}"
    sheet.sheet_view.showGridLines = False
    sheet.print_title_rows = f"{HEADING_ROW}:{HEADING_ROW}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
