"""Bad files that are refused, whole or row by row, each with the message a county official must get."""

# ruff: noqa: E501 - a table reads best with one case a line
import io
import shutil
import struct
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import xlsxwriter
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

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _truncated(path: Path, good: Path) -> None:
    data = good.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def _plain_workbook(path: Path, good: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Sheet1").write(0, 0, "集群编号")


def _far_corner(path: Path, good: Path) -> None:
    book = openpyxl.load_workbook(good)
    book[ENTERPRISES]["XFD1048576"] = 1
    book.save(path)


def _many_cells(path: Path, good: Path) -> None:
    row = "".join("<c><v>1</v></c>" for _ in range(150))
    data = "".join(f'<row r="{n}">{row}</row>' for n in range(1, 3_600))
    sheet = f'<worksheet xmlns="{SPREADSHEET}"><sheetData>{data}</sheetData></worksheet>'
    part("xl/worksheets/sheet4.xml", lambda _: sheet.encode())(path, good)


def _bomb(data: bytes) -> bytes:
    return data.replace(b"<sheetData", b" " * (40 * 2**20) + b"<sheetData", 1)


def _laughs(data: bytes) -> bytes:
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {b} "&{a};&{a};&{a};">' for a, b in zip("abcdef", "bcdefg", strict=True)
    )
    return data.replace(b"?>", f"?><!DOCTYPE worksheet [{entities}]>".encode(), 1)


def _external(data: bytes) -> bytes:
    return data.replace(b"?>", b'?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>', 1)


def _uncached(book: openpyxl.Workbook) -> None:
    book[FIGURES]["C5"] = "=10+11"


def _error(data: bytes) -> bytes:
    return data.replace(b"<sheetData>", b'<sheetData><row r="1"><c r="F1" t="e"><v>#DIV/0!</v></c></row>', 1)


def _hidden(book: openpyxl.Workbook) -> None:
    book[TITLES].sheet_state = "hidden"


def _without(sheet: str) -> Callable[[openpyxl.Workbook], None]:
    return lambda book: book.remove(book[sheet])


def _twin(book: openpyxl.Workbook) -> None:
    book.copy_worksheet(book[ENTERPRISES]).title = "企业名单 (2)"


def _version(book: openpyxl.Workbook) -> None:
    book["填表说明"]["B4"] = "CR-0"


def _merged(book: openpyxl.Workbook) -> None:
    book[ENTERPRISES].merge_cells("B5:B6")


def _two_faults(book: openpyxl.Workbook) -> None:
    book[FIGURES]["C5"] = "二十五亿"
    book[ENTERPRISES]["C6"] = "可能"


def _zip_slip(path: Path, good: Path) -> None:
    part("none", lambda data: data, {"../../evil.xml": b"<a/>"})(path, good)


def _with_macros(path: Path, good: Path) -> None:
    part("none", lambda data: data, {"xl/vbaProject.bin": b"\x00"})(path, good)


def _encrypted_entry(path: Path, good: Path) -> None:
    data = bytearray(good.read_bytes())
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = data.find(signature)
        while at >= 0:
            (flags,) = struct.unpack_from("<H", data, at + offset)
            struct.pack_into("<H", data, at + offset, flags | 1)
            at = data.find(signature, at + 4)
    path.write_bytes(bytes(data))


def _zip_without_workbook(path: Path, good: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "x")
    path.write_bytes(buffer.getvalue())


def _lost_row(data: bytes) -> bytes:
    """Rows in a second block of data, which the library passes over."""
    more = b'</sheetData><sheetData><row r="60"><c r="A60"><v>7</v></c></row></sheetData>'
    return data.replace(b"</sheetData>", more, 1)


WORKBOOKS = (
    BadInput("空文件.xlsx", content(b""), "empty_file", None, None, "0 字节", "重新上传", "upload the file again", rows=(12,)),
    BadInput("cut.xlsx", _truncated, "zip_damaged", None, None, "zip", "没有传完", "may be cut short", rows=(13,)),
    BadInput("csv-named.xlsx", content("a,b\n1,2\n"), "not_xlsx", None, None, "a,b", "不要改扩展名", "don't rename files", rows=(11,)),
    BadInput("zip-named.xlsx", _zip_without_workbook, "not_xlsx", None, None, "ZIP", "另存为 .xlsx", "save as .xlsx"),
    BadInput("page.xls", content("<html></html>"), "old_format", None, None, ".xls", "另存为 .xlsx", "save as .xlsx", rows=(9, 10)),
    BadInput("年度表.et", content(b"\xd0\xcf\x11\xe0"), "old_format", None, None, ".et", "另存为 .xlsx", "save as .xlsx"),
    BadInput("年度表.wps", content(b"\xd0\xcf\x11\xe0"), "old_format", None, None, ".wps", "另存为 .xlsx", "save as .xlsx"),
    BadInput("macro.xlsm", lambda path, good: shutil.copyfile(good, path) and None, "old_format", None, None, ".xlsm", "另存为 .xlsx", "save as .xlsx", rows=(20,)),
    BadInput("slides.pptx", content(b"PK\x03\x04"), "unknown_type", None, None, ".pptx", "这些格式之一", "one of these formats"),
    BadInput("noname", content(b"x"), "unknown_type", None, None, "没有扩展名", "这些格式之一", "one of these formats"),
    BadInput("ole.xlsx", content(b"\xd0\xcf\x11\xe0\xa1\xb1"), "old_content", None, None, "旧式 Office", "另存为 .xlsx", "save as .xlsx"),
    BadInput("locked.xlsx", _encrypted_entry, "password", None, None, "", "取消打开密码", "remove the password", rows=(8,)),
    BadInput("macros.xlsx", _with_macros, "macros", None, None, "vbaProject", "不带宏", "without macros", rows=(20,)),
    BadInput("slip.xlsx", _zip_slip, "zip_damaged", None, None, "../../evil.xml", "没有传完", "may be cut short", rows=(17,)),
    BadInput("bomb.xlsx", part("xl/worksheets/sheet4.xml", _bomb), "expands_too_much", None, None, "sheet4.xml", "复制到新的空白年度表", "new blank form", rows=(1,)),
    BadInput("laughs.xlsx", part("xl/worksheets/sheet4.xml", _laughs), "declares_entities", "企业名单", None, "sheet4", "复制到新的空白年度表", "new blank form", rows=(6,)),
    BadInput("external.xlsx", part("xl/sharedStrings.xml", _external), "declares_entities", None, None, "sharedStrings", "复制到新的空白年度表", "new blank form", rows=(7,)),
    BadInput("far.xlsx", _far_corner, "far_cell", "企业名单", "XFD1048576", "XFD1048576", "20000 行", "20000 rows", rows=(3,)),
    BadInput("many.xlsx", _many_cells, "too_many_cells", "企业名单", None, "500000", "删除多余的行", "delete spare rows", rows=(2,)),
    BadInput("lost-row.xlsx", part("xl/worksheets/sheet4.xml", _lost_row), "rows_differ", "企业名单", "60:60", "行", "另存后再报送", "save it and send it again", rows=(4,)),
    BadInput("plain.xlsx", _plain_workbook, "not_the_form", None, None, "没有标记", "空白年度表", "blank form"),
    BadInput("old-version.xlsx", edited(_version), "wrong_version", None, None, "CR-0", "空白年度表", "blank form"),
    BadInput("no-titles.xlsx", edited(_without(TITLES)), "sheet_missing", TITLES, None, "企业名单", "恢复该工作表", "restore the sheet"),
    BadInput("hidden.xlsx", edited(_hidden), "sheet_hidden", TITLES, None, "隐藏", "取消隐藏", "unhide", rows=(21,)),
    BadInput("twin.xlsx", edited(_twin), "sheet_twice", ENTERPRISES, None, "企业名单 (2)", "删除副本", "delete the copy", rows=(21,)),
    BadInput("merged.xlsx", edited(_merged), "merged_cells", ENTERPRISES, "B5:B6", "B5:B6", "取消合并", "unmerge", rows=(23,)),
    BadInput("total.xlsx", cell(ENTERPRISES, "A8", "合 计"), "total_row", ENTERPRISES, "A8", "合 计", "删除合计行", "delete the total row", rows=(48,)),
    BadInput("heading-twice.xlsx", cell(ENTERPRISES, "D4", "是否中小企业"), "column_twice", ENTERPRISES, "D4", "是否中小企业", "删除重复的列", "delete the repeated column", rows=(45,)),
    BadInput("heading-unknown.xlsx", cell(ENTERPRISES, "G4", "备注"), "column_unknown", ENTERPRISES, "G4", "备注", "不用的列请删除", "delete spare columns", rows=(49,)),
    BadInput("heading-gone.xlsx", cell(ENTERPRISES, "A4", None), "column_missing", ENTERPRISES, "4:4", "没有该列", "补上该列", "add the column", rows=(49,)),
    BadInput("outside.xlsx", cell(ENTERPRISES, "H6", "待查"), "outside_table", ENTERPRISES, "H6", "待查", "移到对应的列", "move it into its column"),
    BadInput("formula.xlsx", edited(_uncached), "formula_without_value", FIGURES, "C5", "公式", "打开并保存一次", "open and save it once", rows=(24,)),
    BadInput("error.xlsx", part("xl/worksheets/sheet4.xml", _error), "error_cell", ENTERPRISES, "F1", "#DIV/0!", "改正公式", "mend the formula", rows=(25,)),
    BadInput("unit-in-cell.xlsx", cell(FIGURES, "C5", "25亿元"), "not_a_number", FIGURES, "C5", "25亿元", "单位已在表头", "unit stands in the header", rows=(33,)),
    BadInput("words.xlsx", cell(FIGURES, "C5", "二十五亿"), "not_a_number", FIGURES, "C5", "二十五亿", "只填数字", "number only", rows=(36,)),
    BadInput("european.xlsx", cell(FIGURES, "C5", "1.234,5"), "not_a_number", FIGURES, "C5", "1.234,5", "只填数字", "number only", rows=(32,)),
    BadInput("exponent.xlsx", cell(FIGURES, "C5", "1e400"), "not_a_number", FIGURES, "C5", "1e400", "只填数字", "number only", rows=(40,)),
    BadInput("underscore.xlsx", cell(FIGURES, "C5", "1_000"), "not_a_number", FIGURES, "C5", "1_000", "只填数字", "number only", rows=(40,)),
    BadInput("tail.xlsx", cell(FIGURES, "C11", 12.5), "too_many_decimals", FIGURES, "C11", "12.5", "最多 0 位小数", "at most 0 decimal places"),
    BadInput("percent.xlsx", cell(FIGURES, "C15", 0.855, "0.0%"), "percent_format", FIGURES, "C15", "0.855", "填 85.5 而不是 0.855", "type 85.5", rows=(35,)),
    BadInput("true.xlsx", cell(FIGURES, "C5", True), "not_a_number", FIGURES, "C5", "True", "只填数字", "number only"),
    BadInput("serial.xlsx", cell(ITEMS, "B13", 46111, "General"), "date_serial", ITEMS, "B13", "46111", "日期", "format the cell as a date", rows=(27,)),
    BadInput("ambiguous.xlsx", cell(ITEMS, "B13", "30/3/26"), "not_a_date", ITEMS, "B13", "30/3/26", "年-月-日", "year-month-day", rows=(29,)),
    BadInput("no-such-day.xlsx", cell(ITEMS, "B13", "2026年2月29日"), "not_a_date", ITEMS, "B13", "2026年2月29日", "年-月-日", "year-month-day", rows=(28,)),
    BadInput("far-date.xlsx", cell(ENTERPRISES, "F5", "9999-12-31"), "date_out_of_range", ENTERPRISES, "F5", "9999-12-31", "填“无”", "write 无"),
    BadInput("zone.xlsx", cell(ITEMS, "B13", "2026-03-30T23:30:00Z"), "date_with_zone", ITEMS, "B13", "23:30:00Z", "北京时间", "Beijing time", rows=(30,)),
    BadInput("uscc-number.xlsx", cell(ENTERPRISES, "A5", 911100006000373412), "lossy_number", ENTERPRISES, "A5", "911100006000373", "“文本”格式", "format the cell as text", rows=(59,)),
    BadInput("date-in-text.xlsx", cell(ITEMS, "B11", date(2026, 3, 1), "yyyy-mm-dd"), "became_other", ITEMS, "B11", "2026-03-01", "“文本”格式", "format the cell as text"),
    BadInput("cluster-id.xlsx", cell(ITEMS, "B5", "集群 1"), "pattern", ITEMS, "B5", "集群 1", "字母、数字", "letters, digits"),
    BadInput("no-cluster.xlsx", cell(ITEMS, "B5", None), "blank", ITEMS, "B5", "空白", "“集群编号”必须填写", "“cluster id” must be filled in"),
    BadInput("unknown-title.xlsx", cell(TITLES, "B5", "世界冠军"), "not_a_code", TITLES, "B5", "世界冠军", "高新技术企业", "high-tech enterprise"),
    BadInput("perhaps.xlsx", cell(ENTERPRISES, "C5", "可能"), "not_yes_no", ENTERPRISES, "C5", "可能", "“是”或“否”", "是 or 否"),
    BadInput("rlo.xlsx", cell(ENTERPRISES, "B5", "甲\u202e司公"), "control_characters", ENTERPRISES, "B5", "甲\\u202e司公", "重新输入", "type it again"),
    BadInput("long.xlsx", cell(ENTERPRISES, "B5", "长" * 2_001), "too_long", ENTERPRISES, "B5", "长长", "不超过 2000 个字", "at most 2000", rows=(44,)),
    BadInput("year-heading.xlsx", cell(FIGURES, "C4", "2019年"), "year_heading", FIGURES, "C4", "2019年", "核对报送年度", "compare the report year"),
    BadInput("other-year.xlsx", cell(ITEMS, "B6", 2024), "year_heading", FIGURES, "F4", "2025年", "核对报送年度", "compare the report year"),
    BadInput("unit-changed.xlsx", cell(FIGURES, "B5", "吨"), "unit_unknown", FIGURES, "B5", "吨", "单位“亿元”", "unit “亿元”", rows=(33,)),
    BadInput("metric-unknown.xlsx", cell(FIGURES, "A5", "总产量"), "label_unknown", FIGURES, "A5", "总产量", "改回原来的项目名称", "restore the item's own name"),
    BadInput("metric-twice.xlsx", cell(FIGURES, "A6", "集群总产值"), "label_twice", FIGURES, "A6", "集群总产值", "删除重复", "delete the repeated"),
    BadInput("item-gone.xlsx", cell(ITEMS, "A6", None), "label_missing", ITEMS, None, "没有该项", "恢复空白表", "restore this line"),
)  # fmt: skip

TEXTS = (
    BadInput("incidents-mixed.csv", content((csv(GOOD_LINE)).encode("gb18030") + "I2,HN-C01,火灾,2025-03-01,1\n".encode()), "encoding_mixed", None, None, "49 32", "CSV UTF-8", "CSV UTF-8", rows=(53,)),
    BadInput("incidents-bytes.csv", content(csv(GOOD_LINE).encode() + b"I2,\xff\xff,\n"), "encoding_mixed", None, None, "49 32", "CSV UTF-8", "CSV UTF-8", rows=(53,)),
    BadInput("incidents-noise.csv", content(INCIDENT_HEADING.encode() + b"\nI2,\xff\xff,\n"), "encoding", None, None, "ff ff", "CSV UTF-8", "CSV UTF-8", rows=(50,)),
    BadInput("incidents-nul.csv", content(csv(GOOD_LINE, "I2\x00,HN-C01,火灾,2025-03-01,1")), "nul", None, "3:3", "x00", "重新导出", "export it again", rows=(55,)),
    BadInput("incidents-quote.csv", content(csv('I1,"HN-C01,生产安全,2025-03-01,3')), "csv_syntax", None, "2:2", "end of data", "引号", "quotes", rows=(55,)),
    BadInput("incidents-semicolon.csv", content(csv(heading=INCIDENT_HEADING.replace(",", ";"))), "delimiter", None, "A1", "incident_id;", "逗号分隔", "comma delimited"),
    BadInput("incidents-unknown.csv", content(csv(GOOD_LINE + ",x", heading=INCIDENT_HEADING + ",severity")), "column_unknown", None, "F1", "severity", "deaths(死亡人数)", "delete spare columns", rows=(49,)),
    BadInput("incidents-missing.csv", content(csv("I1,HN-C01,2025-03-01", heading="incident_id,cluster_id,occurred_date")), "column_missing", None, "1:1", "没有该列", "“类别”(family)", "family", rows=(49,)),
    BadInput("incidents-twice.csv", content(csv(GOOD_LINE + ",4", heading=INCIDENT_HEADING + ",死亡人数")), "column_twice", None, "F1", "死亡人数", "删除重复的列", "delete the repeated column", rows=(45,)),
    BadInput("incidents-unit.csv", content(csv(GOOD_LINE + ",4", heading=INCIDENT_HEADING + ",直接经济损失(美元)")), "unit_unknown", None, "F1", "美元", "“万元”", "“万元”"),
    BadInput("accidents.csv", content(csv(GOOD_LINE)), "name_no_table", None, None, "accidents.csv", "incidents", "rename the file"),
    BadInput("incidents-zip.csv", content(b"PK\x03\x04"), "not_text", None, None, "Excel", ".xlsx 扩展名", ".xlsx for a workbook"),
    BadInput("incidents-broken.json", content('[{"incident_id": "I1",}]'), "json_syntax", None, None, "", "第 1 行", "line 1"),
    BadInput("incidents-number.json", content("42"), "json_shape", None, None, "42", "对象的数组", "array of objects"),
    BadInput("incidents-deep.json", content("[" * 200_000), "json_shape", None, None, "嵌套过深", "对象的数组", "array of objects", rows=(60,)),
    BadInput("incidents-gb.json", content('[{"incident_id": "事故"}]', "gb18030"), "encoding", None, None, "ca c2", "UTF-8", "UTF-8"),
)  # fmt: skip


def json_row(text: str) -> str:
    """A good record, and one with a fault."""
    good = '{"incident_id": "J1", "family": "fire", "occurred_date": "2025-03-01", "deaths": 0}'
    return f"[{good}, {text}]"


ROWS_REFUSED = (
    BadInput("incidents-ragged.csv", content(csv(GOOD_LINE, "I2,HN-C01,火灾,2025-03-01", "I3,HN-C01,fire,20250301,")), "ragged", None, "3:3", "4 个字段", "双引号", "double quotes", kept_rows=2, rows=(54,)),
    BadInput("incidents-date.csv", content(csv(GOOD_LINE, "I4,HN-C01,火灾,2025-13-01,")), "not_a_date", None, "D3", "2025-13-01", "年-月-日", "year-month-day", kept_rows=1),
    BadInput("incidents-na.csv", content(csv(GOOD_LINE, "I5,HN-C01,火灾,2025-03-01,NA")), "not_a_number", None, "E3", "NA", "留空", "leave blank", kept_rows=1, rows=(43,)),
    BadInput("incidents-blank.csv", content(csv(GOOD_LINE, "I6,HN-C01,,2025-03-01,1")), "blank", None, "C3", "空白", "必须填写", "must be filled in", kept_rows=1),
    BadInput("incidents-facts.csv", content(csv(GOOD_LINE + ",", "I7,HN-C01,火灾,2025-03-01,1,爆炸", heading=INCIDENT_HEADING + ",other_facts")), "not_json", None, "F3", "爆炸", "JSON 对象", "JSON object", kept_rows=1),
    BadInput("incidents-facts-twice.csv", content(csv(GOOD_LINE + ",", "I7,HN-C01,火灾,2025-03-01,1,\"{\"\"a\"\":1,\"\"a\"\":2}\"", heading=INCIDENT_HEADING + ",other_facts")), "not_json", None, "F3", '{"a":1,"a":2}', "JSON 对象", "JSON object", kept_rows=1),
    BadInput("incidents-key.json", content(json_row('{"incident_id": "J2", "family": "fire", "occurred_date": "2025-03-01", "dead": 3}')), "json_key_unknown", None, "/1/dead", "dead", "deaths(死亡人数)", "use the column's name", kept_rows=1),
    BadInput("incidents-twice.json", content(json_row('{"incident_id": "J3", "incident_id": "J4", "family": "fire", "occurred_date": "2025-03-01"}')), "json_key_twice", None, "/1/incident_id", "incident_id", "删除重复的键", "delete the repeated key", kept_rows=1, rows=(60,)),
    BadInput("incidents-nan.json", content(json_row('{"incident_id": "J5", "family": "fire", "occurred_date": "2025-03-01", "deaths": NaN}')), "not_a_number", None, "/1/deaths", "NaN", "只填数字", "number only", kept_rows=1, rows=(60,)),
    BadInput("incidents-array.json", content(json_row("[1]")), "json_shape", None, "/1", "[1]", "对象的数组", "array of objects", kept_rows=1),
    BadInput("waivers.csv", content("cluster_id,provision,stage,years,approved_by,document\nHN-C01,land_area,复核,2024;2025,张某,文1\nHN-C01,no_such,复核,2025,张某,文1\n"), "not_a_code", None, "B3", "no_such", "land_area", "land_area", kept_rows=1),
)  # fmt: skip
