"""What a county office on a hurried Friday sends beside the sixty kinds: fifteen and more of our own."""

# ruff: noqa: E501 - a table reads best with one case a line
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
from openpyxl.comments import Comment
from tests.intake.building import (
    ENTERPRISES,
    FIGURES,
    GOALS,
    GOOD_LINE,
    INCIDENT_HEADING,
    ITEMS,
    TITLES,
    BadInput,
    cell,
    content,
    csv,
    edited,
    part,
)  # fmt: skip

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
_SPACES = (
    b'<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    b'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
)
PICTURE = _SPACES + b"<xdr:pic/></xdr:wsDr>"
TEXT_BOX = (
    _SPACES
    + "<xdr:sp><xdr:txBody><a:p><a:r><a:t>另有三家企业见附件</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:wsDr>".encode()
)
DRAWING = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def old_office(stream: str) -> bytes:
    """What stands in the old container: its mark, and the name of the telling stream."""
    return OLE + stream.encode("utf-16-le")


def _drawn(part_of_sheet: str, drawing: bytes) -> Callable[[Path, Path], None]:
    """The good form with a drawing over a sheet."""
    relations = (
        f'<Relationships xmlns="{RELATIONS}">'
        f'<Relationship Id="rId1" Type="{DRAWING}" Target="../drawings/drawing9.xml"/></Relationships>'
    )
    more = {
        f"xl/worksheets/_rels/{part_of_sheet}.rels": relations.encode(),
        "xl/drawings/drawing9.xml": drawing,
    }
    return part("none", bytes, more)


def _picture_of_a_table(path: Path, good: Path) -> None:
    def empty(book: openpyxl.Workbook) -> None:
        for row in book[ENTERPRISES]["A5:F30"]:
            for one in row:
                one.value = None

    draft = path.with_suffix(".draft")
    edited(empty)(draft, good)
    _drawn("sheet4.xml", PICTURE)(path, draft)
    draft.unlink()


def _comment(book: openpyxl.Workbook) -> None:
    book[FIGURES]["F5"].comment = Comment("实际应为 25.6,系统里改不了", "王某")


def _second_table(book: openpyxl.Workbook) -> None:
    sheet = book[ENTERPRISES]
    for column, text in enumerate(("企业编号(统一社会信用代码)", "企业名称", "是否中小企业"), 1):
        sheet.cell(10, column).value = text
    for column, text in enumerate(("E009", "九号", "是"), 1):
        sheet.cell(11, column).value = text


def _hidden_column(book: openpyxl.Workbook) -> None:
    book[ENTERPRISES].column_dimensions["F"].hidden = True


def _half_filtered(book: openpyxl.Workbook) -> None:
    sheet = book[ENTERPRISES]
    sheet.auto_filter.add_filter_column(2, ["是"])
    sheet.row_dimensions[6].hidden = sheet.row_dimensions[7].hidden = True


def _renamed(name: str, new: str) -> Callable[[Path, Path], None]:
    def change(book: openpyxl.Workbook) -> None:
        book[name].title = new

    return edited(change)


def _zipped(path: Path, good: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(good, "年度表.xlsx")


E_MAIL = "From: a@b.cn\nSubject: 年度表\nMIME-Version: 1.0\n\n见附件\n"

OWN_INPUTS = (
    BadInput("copied-sheets.xlsx", edited(lambda book: setattr(book.copy_worksheet(book[FIGURES]), "title", "年度指标(最终版)")), "sheet_twice", FIGURES, None, "年度指标(最终版)", "删除副本", "delete the copy"),
    BadInput("merged-heading.xlsx", edited(lambda book: book[FIGURES].merge_cells("C4:F4")), "year_heading", FIGURES, "4:4", "缺 (missing) 2023", "年份表头", "year headings"),
    BadInput("comments.xlsx", edited(_comment), "comments", FIGURES, "F5", "F5", "填入单元格", "into the cells", None, is_equal=True),
    BadInput("two-tables.xlsx", edited(_second_table), "header_twice", ENTERPRISES, "10:10", "企业编号", "接到第一个表格", "move the rows below up"),
    BadInput("two-tables-beside.xlsx", cell(FIGURES, "I5", 12), "outside_table", FIGURES, "I5", "12", "移到对应的列", "move it into its column"),
    BadInput("picture-of-table.xlsx", _picture_of_a_table, "picture_for_table", ENTERPRISES, None, "1 幅图片", "逐行填入单元格", "fill in the rows"),
    BadInput("seal.xlsx", _drawn("sheet2.xml", PICTURE), "pictures", ITEMS, None, "1 幅图片", "图片未读取", "were not read", None, is_equal=True),
    BadInput("last-years-form.xlsx", cell(ITEMS, "B6", 2026), "year_heading", FIGURES, "C4", "2022年", "核对报送年度", "compare the report year"),
    BadInput("date-and-half-day.xlsx", cell(ITEMS, "B13", "2026.3.31下午"), "not_a_date", ITEMS, "B13", "2026.3.31下午", "年-月-日", "year-month-day"),
    BadInput("became-a-date.xlsx", cell(GOALS, "A5", date(2026, 1, 2), "m-d"), "became_other", GOALS, "A5", "2026-01-02", "“文本”格式", "format the cell as text"),
    BadInput("day-and-month.xlsx", cell(ENTERPRISES, "E5", "3-1"), "not_a_date", ENTERPRISES, "E5", "3-1", "年-月-日", "year-month-day"),
    BadInput("text-box.xlsx", _drawn("sheet4.xml", TEXT_BOX), "text_box", ENTERPRISES, None, "另有三家企业", "移到单元格", "into cells", None, is_equal=True),
    BadInput("half-filtered.xlsx", edited(_half_filtered), "hidden_rows", ENTERPRISES, None, "2 行", "也已读取", "were read too", None, is_equal=True),
    BadInput("hidden-column.xlsx", edited(_hidden_column), "hidden_columns", ENTERPRISES, "F4", "F4、F5", "也已读取", "was read too", None, is_equal=True),
    BadInput("ideographic-space.xlsx", cell(FIGURES, "F11", "2052\u3000"), "", None, None, "", "", "", None, is_equal=True),
    BadInput("numbers.xlsx", _renamed(ENTERPRISES, "企业名单 - 表格 1"), "sheet_renamed", ENTERPRISES, None, "企业名单 - 表格 1", "改回“企业名单”", "back to “企业名单”"),
    BadInput("年度表.numbers", _zipped, "old_format", None, None, ".numbers", "另存为 .xlsx", "save as .xlsx"),
    BadInput("全县年度表.zip", _zipped, "archive", None, None, ".zip", "解压", "unpack it"),
    BadInput("全县年度表.rar", content(b"Rar!\x1a\x07\x01\x00"), "archive", None, None, ".rar", "解压", "unpack it"),
    BadInput("rar-named.xlsx", content(b"Rar!\x1a\x07\x01\x00"), "not_xlsx", None, None, "RAR", "不要改扩展名", "don't rename files"),
    BadInput("pdf-named.xlsx", content(b"%PDF-1.7\n"), "not_xlsx", None, None, "PDF", "不要改扩展名", "don't rename files"),
    BadInput("html-named.xlsx", content("<html><table></table></html>"), "not_xlsx", None, None, "HTML", "另存为 .xlsx", "save as .xlsx"),
    BadInput("转发.eml", content(E_MAIL), "e_mail", None, None, ".eml", "附件另存", "save the attachment"),
    BadInput("et-renamed.xlsx", content(old_office("Workbook")), "old_content", None, None, ".xls/.et", "只改扩展名不够", "renaming is not enough"),
    BadInput("wps-renamed.xlsx", content(old_office("WordDocument")), "old_content", None, None, ".doc/.wps", "另存为 .xlsx", "save as .xlsx"),
    BadInput("decimal-comma.xlsx", cell(FIGURES, "F15", "12,5"), "not_a_number", FIGURES, "F15", "12,5", "只填数字", "number only"),
    BadInput("about.xlsx", cell(FIGURES, "F5", "约25"), "not_a_number", FIGURES, "F5", "约25", "只填数字", "number only"),
    BadInput("range.xlsx", cell(FIGURES, "F5", "20-25"), "not_a_number", FIGURES, "F5", "20-25", "只填数字", "number only"),
    BadInput("to-follow.xlsx", cell(FIGURES, "F5", "待定"), "not_a_number", FIGURES, "F5", "待定", "不知道的留空", "leave blank what is not known"),
    BadInput("two-titles-in-a-cell.xlsx", cell(TITLES, "B5", "高新技术企业、创新型中小企业"), "not_a_code", TITLES, "B5", "高新技术企业、创新型", "从下拉列表选择", "a list to choose from"),
    BadInput("incidents-notes.csv", content("注:本表由应急局提供\n" + csv(GOOD_LINE)), "column_unknown", None, "A1", "注:本表", "已知的列", "known column"),
    BadInput("incidents-tail.csv", content(csv(GOOD_LINE + ",", heading=INCIDENT_HEADING + ",")), "column_unknown", None, "F1", "空白", "不用的列请删除", "delete spare columns"),
    BadInput("incidents-total.csv", content(csv(GOOD_LINE, "合计,,,,3")), "total_row", None, "A3", "合计", "删除合计行", "delete the total row", 1),
)  # fmt: skip
