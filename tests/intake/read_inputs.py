"""Odd files that are read nevertheless, with every row equal or a warning that says how."""

# ruff: noqa: E501 - a table reads best with one case a line
import zipfile
from pathlib import Path

import openpyxl
from tests.intake.building import (
    ENTERPRISES,
    FIGURES,
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
from tests.intake.own_inputs import old_office

USCC = "91460000MA5T0XYT1"


def _stale(path: Path, good: Path) -> None:
    with zipfile.ZipFile(good) as archive:
        old = archive.read("xl/worksheets/sheet4.xml")
    start = old.index(b'<dimension ref="') + len(b'<dimension ref="')
    stale = old[:start] + b"A1:F5" + old[old.index(b'"', start) :]
    part("xl/worksheets/sheet4.xml", lambda _: stale)(path, good)


def _phantom(data: bytes) -> bytes:
    rows = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(60, 60_000)).encode()
    return data.replace(b"</sheetData>", rows + b"</sheetData>", 1)


def _very_hidden(book: openpyxl.Workbook) -> None:
    book[TITLES].sheet_state = "veryHidden"


def _hidden_rows(book: openpyxl.Workbook) -> None:
    book[ENTERPRISES].row_dimensions[6].hidden = True


def _epoch(data: bytes) -> bytes:
    return data.replace(b"<workbookPr", b'<workbookPr date1904="1"', 1)


def _headings(book: openpyxl.Workbook) -> None:
    sheet = book[ENTERPRISES]
    sheet["B4"], sheet["C4"] = " 企业\u3000名称＊", "是否中小企业\n(按划型标准)"
    sheet["D4"] = "是否属主导产业\u00a0"


def _title_rows(book: openpyxl.Workbook) -> None:
    book[ENTERPRISES].insert_rows(1, 5)
    book[ENTERPRISES]["A1"] = "附件 3"


def _two_headings(book: openpyxl.Workbook) -> None:
    sheet = book[ENTERPRISES]
    for address in ("A5", "B5", "C5", "D5", "E5", "F5"):
        sheet[address].value = sheet[address.replace("5", "4")].value


def _written(address: str, value: object, sheet: str = FIGURES) -> object:
    return cell(sheet, address, value)


READ_INPUTS = (
    BadInput("stale.xlsx", _stale, "stale_dimension", ENTERPRISES, None, "5 行", "已读取全部", "were read", None, (4,), True),
    BadInput("phantom.xlsx", part("xl/worksheets/sheet4.xml", _phantom), "", None, None, "", "", "", None, (5,), True),
    BadInput("encrypted.xlsx", content(old_office("EncryptedPackage")), "password", None, None, "加密", "取消打开密码", "remove the password", 0, (8,)),
    BadInput("links.xlsx", part("none", bytes, {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}), "external_links", None, None, "externalLinks", "只用保存的值", "saved values count", None, (20,), True),
    BadInput("very-hidden.xlsx", edited(_very_hidden), "sheet_hidden", TITLES, None, "隐藏", "取消隐藏", "unhide", 0, (21,)),
    BadInput("hidden-rows.xlsx", edited(_hidden_rows), "hidden_rows", ENTERPRISES, None, "1 行", "也已读取", "were read too", None, (22,), True),
    BadInput("1904.xlsx", part("xl/workbook.xml", _epoch), "", None, None, "", "", "", None, (26,)),
    BadInput("date-words.xlsx", _written("B13", "２０２６年３月２０日", ITEMS), "", None, None, "", "", "", None, (28,), True),
    BadInput("date-dots.xlsx", _written("B13", "2026.3.20", ITEMS), "", None, None, "", "", "", None, (28,), True),
    BadInput("date-digits.xlsx", _written("B13", 20260320, ITEMS), "", None, None, "", "", "", None, (28,), True),
    BadInput("midnight.xlsx", _written("B13", "2026-03-30 24:00", ITEMS), "not_a_date", ITEMS, "B13", "24:00", "年-月-日", "year-month-day", 0, (30,)),
    BadInput("full-width.xlsx", _written("F11", "２０５２"), "number_normalised", FIGURES, "F11", "２０５２", "按 2052 读取", "read as 2052", None, (31,), True),
    BadInput("arabic-digits.xlsx", _written("F11", "٢٠٥٢"), "not_a_number", FIGURES, "F11", "٢٠٥٢", "只填数字", "number only", 0, (31,)),
    BadInput("thousands.xlsx", _written("F11", "2,052"), "", None, None, "", "", "", None, (32,), True),
    BadInput("wrong-groups.xlsx", _written("F11", "20,52"), "not_a_number", FIGURES, "F11", "20,52", "只填数字", "number only", 0, (32,)),
    BadInput("unit-in-heading.xlsx", _written("B10", "亿元"), "unit_converted", FIGURES, "B10", "亿元", "已按“亿元”换算", "converted from “亿元”", None, (33,)),
    BadInput("per-cent-sign.xlsx", _written("F15", "31.2%"), "not_a_number", FIGURES, "F15", "31.2%", "单位已在表头", "unit stands in the header", 0, (35,)),
    BadInput("fraction.xlsx", _written("F15", 0.85), "share_small", FIGURES, "F15", "0.85", "是否应为 85%", "may be meant as 85 %", None, (35,)),
    BadInput("minus.xlsx", _written("F11", "−2052"), "number_normalised", FIGURES, "F11", "−2052", "按 -2052 读取", "read as -2052", None, (37,)),
    BadInput("blanks.xlsx", _written("B6", "\u00a0A&B <公司>\n分部\u3000\u200b", ENTERPRISES), "", None, None, "", "", "", None, (38,), True),
    BadInput("text-number.xlsx", cell(FIGURES, "F11", "2052", "@"), "", None, None, "", "", "", None, (39,), True),
    BadInput("nan.xlsx", _written("F5", "nan"), "not_a_number", FIGURES, "F5", "nan", "只填数字", "number only", 0, (40,)),
    BadInput("placeholder.xlsx", _written("F9", "—"), "placeholder", FIGURES, "F9", "—", "按“不知道”处理", "read as not known", None, (42,)),
    BadInput("none-as-number.xlsx", _written("F9", "无"), "not_a_number", FIGURES, "F9", "无", "不知道的留空", "leave blank what is not known", 0, (42,)),
    BadInput("null.xlsx", _written("F9", "null"), "not_a_number", FIGURES, "F9", "null", "只填数字", "number only", 0, (43,)),
    BadInput("headings.xlsx", edited(_headings), "", None, None, "", "", "", None, (46,), True),
    BadInput("title-rows.xlsx", edited(_title_rows), "", None, None, "", "", "", None, (47,), True),
    BadInput("two-headings.xlsx", edited(_two_headings), "header_twice", ENTERPRISES, "5:5", "企业编号", "一行表头", "one header row", 0, (47,)),
    BadInput("incidents-gb18030.csv", content(csv(GOOD_LINE), "gb18030"), "", None, None, "", "", "", 1, (50,)),
    BadInput("incidents-mark.csv", content(csv(GOOD_LINE), "utf-8-sig"), "", None, None, "", "", "", 1, (51,)),
    BadInput("incidents-utf16.csv", content(csv(GOOD_LINE), "utf-16"), "", None, None, "", "", "", 1, (52,)),
    BadInput("uscc-spaces.xlsx", _written("A5", f"{USCC[:4].lower()} {USCC[4:9].lower()}-{USCC[9:].lower()}6", ENTERPRISES), "", None, None, "", "", "", None, (56,), True),
    BadInput("uscc-letter.xlsx", _written("A5", "91460000MA5TOXYT11", ENTERPRISES), "uscc_letters", ENTERPRISES, "A5", "MA5TOXYT", "第 13 位", "character 13", 0, (57,)),
    BadInput("uscc-cyrillic.xlsx", _written("A5", "9146\u041e000MA5T0XYT11", ENTERPRISES), "uscc_letters", ENTERPRISES, "A5", "9146", "第 5 位", "character 5", 0, (57,)),
    BadInput("uscc-typed.xlsx", _written("A5", "91460000MA5T0XYT10", ENTERPRISES), "uscc_check", ENTERPRISES, "A5", "XYT10", "对照营业执照", "from the licence", 0, (58,)),
    BadInput("incidents-uscc.csv", content(csv(GOOD_LINE + ",E1", GOOD_LINE + ",91460000MA5T0XYT10", heading=INCIDENT_HEADING + ",enterprise_id")), "uscc_check", None, "F3", "XYT10", "对照营业执照", "from the licence", 1, (58,)),
)  # fmt: skip
