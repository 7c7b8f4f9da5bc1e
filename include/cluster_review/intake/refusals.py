"""Every refusal and every warning of the intake, declared once: what is expected and how to mend it.

The messages people read and the page in `docs/` that lists the refusals come from here. `{words}` in
braces are filled in by whoever refuses.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """One kind of fault: the expectation it breaks and the mend, in Chinese and English."""

    expected_zh: str
    expected_en: str
    mend_zh: str
    mend_en: str
    is_warning: bool = False


def _warning(expected_zh: str, expected_en: str, mend_zh: str, mend_en: str) -> Refusal:
    return Refusal(expected_zh, expected_en, mend_zh, mend_en, is_warning=True)


FORM_AGAIN_ZH = "请用最新的空白年度表(cluster-review form)填报"
FORM_AGAIN_EN = "fill in the current blank form (cluster-review form)"

FILES = {
    "not_regular": Refusal(
        "普通文件", "a regular file",
        "请把文件本身放入文件夹,不要放快捷方式、链接或设备文件", "put the file itself into the folder, not a link, pipe or device"),
    "too_large": Refusal(
        "不超过 {limit} MB 的文件", "a file of at most {limit} MB",
        "请删除图片和多余工作表,或分成几个文件", "remove pictures and spare sheets, or split the file"),
    "still_written": Refusal(
        "已写完的文件", "a file that is completely written",
        "请等文件复制完成;下次运行会再读", "wait until copying has ended; the next run reads it again"),
    "empty_file": Refusal(
        "有内容的文件", "a file with content", "请重新导出或重新上传该文件", "export or upload the file again"),
    "old_format": Refusal(
        ".xlsx 格式的工作簿", "a workbook in .xlsx format",
        "请在 Excel 或 WPS 中打开,“另存为 .xlsx”,再报送", "open it in Excel or WPS, save as .xlsx, and send that"),
    "unknown_type": Refusal(
        "年度表 .xlsx,或以数据表命名的 .csv、.json", "an annual form .xlsx, or a .csv or .json named after a table",
        "请改用这三种格式之一", "use one of these three formats"),
    "not_xlsx": Refusal(
        "内容与扩展名 .xlsx 相符", "content that agrees with the extension .xlsx",
        "请不要改扩展名;在 Excel 或 WPS 中打开后“另存为 .xlsx”", "don't rename files; open it in Excel or WPS and save as .xlsx"),
    "not_text": Refusal(
        "内容与扩展名 {suffix} 相符的文本文件", "a text file that agrees with the extension {suffix}",
        "请重新导出为文本;表格请保留 .xlsx 扩展名", "export it as text again; keep .xlsx for a workbook"),
    "password": Refusal(
        "不加密的 .xlsx 工作簿", "an .xlsx workbook without password",
        "请取消打开密码;若是旧式 .xls,请“另存为 .xlsx”", "remove the password; if it is an old .xls, save as .xlsx"),
    "zip_damaged": Refusal(
        "完整的 .xlsx 工作簿", "a complete .xlsx workbook",
        "文件可能没有传完。请在本机打开确认后重新上传", "the upload may be cut short; check that it opens and upload it again"),
    "expands_too_much": Refusal(
        "展开后不超过 {limit} MB、压缩比正常的工作簿", "a workbook of at most {limit} MB when unpacked, normally compressed",
        "请把数据复制到新的空白年度表", "copy the data into a new blank form"),
    "macros": Refusal(
        "不含宏的工作簿", "a workbook without macros",
        "请“另存为 .xlsx”(不带宏)", "save as .xlsx (without macros)"),
    "declares_entities": Refusal(
        "不含 DTD 或实体声明的工作簿", "a workbook without DTD or entity declarations",
        "该文件不是表格软件正常保存的;请把数据复制到新的空白年度表",
        "no spreadsheet program writes this; copy the data into a new blank form"),
    "far_cell": Refusal(
        "内容在前 {rows} 行、{columns} 列以内", "content within the first {rows} rows and {columns} columns",
        "请删除该单元格及其所在的多余行列", "delete this cell and the spare rows and columns around it"),
    "too_many_cells": Refusal(
        "不超过 {limit} 个单元格", "at most {limit} cells",
        "请删除多余的行、列和工作表", "delete spare rows, columns and sheets"),
    "beyond_limits": Refusal(
        "在内存 {memory} MB、处理 {seconds} 秒以内可以读完的文件", "a file that can be read within {memory} MB and {seconds} seconds",
        "请把数据复制到新的空白年度表;仍不行请联系系统管理员",
        "copy the data into a new blank form; if that fails too, tell the administrator"),
    "unreadable": Refusal(
        "可以读懂的文件", "a file that can be read",
        "请在 Excel 或 WPS 中打开、另存后再报送;仍不行请联系系统管理员",
        "open it in Excel or WPS, save it and send it again; if that fails too, tell the administrator"),
}  # fmt: skip

FORM = {
    "not_the_form": Refusal(
        "带有“表式版本 {version}”标记的年度培育情况信息表", "the annual form with the mark “表式版本 {version}”",
        FORM_AGAIN_ZH + ";其他数据请用以数据表命名的 .csv 或 .json",
        FORM_AGAIN_EN + "; other data come as .csv or .json named after a table"),
    "wrong_version": Refusal(
        "表式版本 {version}", "form version {version}", FORM_AGAIN_ZH, FORM_AGAIN_EN),
    "sheet_missing": Refusal(
        "工作表“{title}”", "the sheet “{title}”",
        "请恢复该工作表;没有内容也要保留空表", "restore the sheet; keep it even when it is empty"),
    "sheet_hidden": Refusal(
        "未隐藏的工作表", "a sheet that is not hidden", "请取消隐藏", "unhide the sheet"),
    "sheet_twice": Refusal(
        "只有一个“{title}”工作表", "one sheet “{title}” only",
        "请合并到原工作表,并删除副本", "move the rows into the original sheet and delete the copy"),
    "rows_differ": Refusal(
        "两种方法数出的行数一致({scanned} 行)", "the same number of rows counted two ways ({scanned})",
        "请在 Excel 或 WPS 中打开、另存后再报送", "open it in Excel or WPS, save it and send it again"),
    "header_missing": Refusal(
        "前 {rows} 行内的表头,含“{label}”", "a header row with “{label}” in the first {rows} rows",
        "请恢复空白表中的表头行", "restore the header row of the blank form"),
    "label_missing": Refusal(
        "项目“{label}”", "the item “{label}”",
        "请恢复空白表中的这一行,不知道的留空", "restore this line of the blank form; leave blank what is not known"),
    "label_twice": Refusal(
        "每个项目只出现一次", "each item once only", "请删除重复的一行", "delete the repeated line"),
    "label_unknown": Refusal(
        "空白表中的项目", "an item of the blank form",
        "请删除这一行或改回原来的项目名称", "delete this line, or restore the item's own name"),
    "year_heading": Refusal(
        "报送年度及其前三年,各一列,如“{example}”", "the report year and the three before it, one column each, like “{example}”",
        "请核对报送年度与指标表的年份表头", "compare the report year with the year headings of the figures"),
    "unit_unknown": Refusal(
        "单位“{unit}”或同类单位", "the unit “{unit}” or one of the same kind",
        "请改回空白表中的单位,并按该单位填数", "restore the unit of the blank form and give the number in it"),
    "total_row": Refusal(
        "每行一条记录,没有合计行", "one record per row, no total row", "请删除合计行", "delete the total row"),
    "merged_cells": Refusal(
        "没有合并单元格的数据区", "data without merged cells",
        "请取消合并,并在每一行填写", "unmerge the cells and fill in every row"),
    "outside_table": Refusal(
        "表格范围以内的内容", "content inside the table only",
        "请删除,或移到对应的列", "delete it, or move it into its column"),
}  # fmt: skip

CELLS = {
    "blank": Refusal(
        "“{label}”必须填写", "“{label_en}” must be filled in", "请填写;整行不用的请删除整行",
        "fill it in; delete the row if it is not meant"),
    "not_a_number": Refusal(
        "数字,如 1234.5(千分位逗号可有可无)", "a number like 1234.5 (thousands commas are optional)",
        "请只填数字,单位已在表头;不知道的留空", "give the number only, the unit stands in the header; leave blank what is not known"),
    "too_many_decimals": Refusal(
        "最多 {places} 位小数", "at most {places} decimal places",
        "请按需要的精度填写数值本身,不要填公式算出的尾数", "type the value itself at the precision meant, not the tail of a formula"),
    "number_too_large": Refusal(
        "不超过 {limit} 位的数字", "a number of at most {limit} digits", "请核对单位", "check the unit"),
    "lossy_number": Refusal(
        "以文本保存的编号", "an identifier kept as text",
        "Excel 已丢失末位数字。请把单元格设为“文本”格式后重新填写",
        "Excel has lost the last digits; format the cell as text and type it again"),
    "percent_format": Refusal(
        "以“%”为单位的数字,如 85.5", "a number in per cent, like 85.5",
        "请把单元格设为“数值”格式,填 85.5 而不是 0.855", "format the cell as a number and type 85.5, not 0.855"),
    "not_a_date": Refusal(
        "日期,如 2026-03-30、2026/3/30 或 2026年3月30日", "a date like 2026-03-30, 2026/3/30 or 2026年3月30日",
        "请按年-月-日填写;不知道的留空", "write year-month-day; leave blank what is not known"),
    "not_a_date_or_none": Refusal(
        "日期,如 2026-03-30;没有的填“无”", "a date like 2026-03-30, or 无 where there is none",
        "请按年-月-日填写;没有填“无”,不知道的留空", "write year-month-day; 无 if there is none, blank if it is not known"),
    "date_serial": Refusal(
        "日期格式的单元格", "a cell formatted as a date",
        "请把单元格设为“日期”格式,核对后重新填写", "format the cell as a date, check it and type it again"),
    "date_out_of_range": Refusal(
        "1900 年至 2100 年之间的日期", "a date from 1900 to 2100", "请核对年份;没有的填“无”",
        "check the year; write 无 where there is none"),
    "date_with_zone": Refusal(
        "北京时间的日期,不带时区", "a date in Beijing time without a time zone",
        "请换算为北京时间后只填日期", "convert to Beijing time and give the date only"),
    "not_a_code": Refusal(
        "下列之一:{options}", "one of: {options_en}",
        "请从下拉列表选择", "choose from the list"),
    "not_yes_no": Refusal(
        "是 或 否", "是 (yes) or 否 (no)", "请填“是”或“否”;不知道的留空", "write 是 or 否; leave blank what is not known"),
    "not_a_year": Refusal(
        "四位年份,如 2025", "a year of four digits, like 2025", "请填四位年份", "write the year with four digits"),
    "pattern": Refusal(
        "{form_zh}", "{form_en}", "请按此格式填写;编号请用“文本”格式,以免丢失开头的 0",
        "write it in this form; keep codes as text so that leading zeros stay"),
    "too_long": Refusal(
        "不超过 {limit} 个字", "at most {limit} characters", "请精简,详细材料另附", "shorten it; attach details separately"),
    "control_characters": Refusal(
        "不含控制字符或文字方向控制符", "text without control or direction marks",
        "请删除后手工重新输入", "delete it and type it again"),
    "became_other": Refusal(
        "文本", "text",
        "请把单元格设为“文本”格式后重新填写", "format the cell as text and type it again"),
    "formula_without_value": Refusal(
        "有计算结果的单元格", "a cell whose formula has a saved result",
        "请在 Excel 或 WPS 中打开并保存一次,或直接填数值", "open and save it once in Excel or WPS, or type the value"),
    "error_cell": Refusal(
        "没有错误值的单元格", "a cell without an error value",
        "请改正公式或直接填数值;不知道的留空", "mend the formula or type the value; leave blank what is not known"),
    "not_json": Refusal(
        "JSON 对象(每个键只写一次),如 {{\"type\": \"爆炸\"}}", "a JSON object that states each key once, like {{\"type\": \"explosion\"}}",
        "请按 JSON 书写,或留空", "write it as JSON, or leave it blank"),
}  # fmt: skip

TEXTS = {
    "name_no_table": Refusal(
        "以数据表命名的文件,如 incidents.csv;数据表:{tables}", "a file named after a table, like incidents.csv; tables: {tables}",
        "请按数据表名称改文件名", "rename the file after its table"),
    "encoding": Refusal(
        "UTF-8 或 GB18030 编码(第 {offset} 字节不是)", "UTF-8 or GB18030 (byte {offset} is neither)",
        "请另存为“CSV UTF-8(逗号分隔)”", "save it as “CSV UTF-8 (comma delimited)”"),
    "encoding_mixed": Refusal(
        "全文件用同一种编码(第 {offset} 字节处改变)", "one encoding in the whole file (it changes at byte {offset})",
        "请分别导出各部分,或另存为“CSV UTF-8(逗号分隔)”", "export the parts anew, or save as “CSV UTF-8 (comma delimited)”"),
    "nul": Refusal(
        "不含空字节的文本", "text without NUL bytes", "请重新导出", "export it again"),
    "csv_syntax": Refusal(
        "逗号分隔、引号成对的 CSV", "CSV with commas and paired quotes",
        "请重新导出,不要手工改引号", "export it again; don't edit quotes by hand"),
    "delimiter": Refusal(
        "逗号分隔", "commas between the fields", "请另存为“CSV UTF-8(逗号分隔)”", "save it as “CSV UTF-8 (comma delimited)”"),
    "column_unknown": Refusal(
        "已知的列:{columns}", "a known column: {columns}",
        "请改为列名或其中文名称;不用的列请删除", "use the column's name or its Chinese label; delete spare columns"),
    "column_twice": Refusal(
        "每列只出现一次", "each column once only", "请删除重复的列", "delete the repeated column"),
    "column_missing": Refusal(
        "必有的列“{label}”({column})", "the required column {column} ({label})",
        "请补上该列", "add the column"),
    "ragged": Refusal(
        "{columns} 个字段", "{columns} fields",
        "请核对该行的逗号;含逗号的文字要用双引号括起", "check the commas of this line; put text with commas in double quotes"),
    "json_syntax": Refusal(
        "正确的 JSON(第 {line} 行第 {position} 列有误)", "well-formed JSON (line {line}, column {position} is not)",
        "请重新导出", "export it again"),
    "json_shape": Refusal(
        "对象的数组,或以数据表为键的对象", "an array of objects, or an object of arrays by table",
        "请按 [{{…}}, {{…}}] 排列记录", "write the records as [{{…}}, {{…}}]"),
    "json_key_twice": Refusal(
        "每个键只出现一次", "each key once only", "请删除重复的键", "delete the repeated key"),
    "json_key_unknown": Refusal(
        "已知的键:{columns}", "a known key: {columns}",
        "请改为列名;不用的键请删除", "use the column's name; delete spare keys"),
}  # fmt: skip

WARNINGS = {
    "uscc_invalid": _warning(
        "校验位正确的统一社会信用代码", "a USCC whose check character is right",
        "请核对营业执照上的代码", "compare it with the business licence"),
    "number_normalised": _warning(
        "半角数字", "half-width digits", "已按 {value} 读取,请核对", "read as {value}; please check"),
    "placeholder": _warning(
        "数值,或留空表示不知道", "a value, or blank for not known",
        "已按“不知道”处理;如果是零请填 0", "read as not known; write 0 if it is zero"),
    "share_small": _warning(
        "以“%”为单位的数字", "a number in per cent",
        "{value}% 是否应为 {times}%?请核对", "{value} % may be meant as {times} %; please check"),
    "extra_sheet": _warning(
        "年度表的工作表", "a sheet of the form",
        "未读取该工作表;如有数据请移到对应工作表", "this sheet was not read; move its data, if any, into the form's sheets"),
    "hidden_rows": _warning(
        "没有隐藏的行", "no hidden rows", "隐藏的行也已读取,请核对", "hidden rows were read too; please check"),
    "external_links": _warning(
        "不引用其他文件的工作簿", "a workbook without links to other files",
        "外部链接未读取,只用保存的值", "links were not followed; the saved values count"),
    "stale_dimension": _warning(
        "与内容相符的行数标记", "a size mark that agrees with the content",
        "已读取全部 {rows} 行", "all {rows} rows were read"),
    "duplicate": _warning(
        "未曾收到的文件", "a file that has not come before", "与所示文件内容完全相同,只计一次",
        "the same bytes as the file shown; it counts once"),
    "more_faults": _warning(
        "逐条列出的问题", "every fault listed", "其余同类问题未逐条列出,请改正后再报送",
        "further faults are counted, not listed; mend these first"),
    "no_rows": _warning(
        "至少一条记录", "at least one record",
        "若确实没有,请由主管部门出具“无”的齐全性标记", "if there are none, the authority states so by a completeness mark"),
    "column_absent": _warning(
        "列 {columns}", "the columns {columns}",
        "这些列按“不知道”处理", "these columns are read as not known"),
    "metric_absent": _warning(
        "指标“{label}”", "the metric “{label}”",
        "该指标按“不知道”处理;请用最新的空白年度表", "the metric is read as not known; use the current blank form"),
    "unit_converted": _warning(
        "单位“{unit}”", "the unit “{unit}”", "已按“{found_unit}”换算,请核对", "converted from “{found_unit}”; please check"),
}  # fmt: skip

REFUSALS: dict[str, Refusal] = {**FILES, **FORM, **CELLS, **TEXTS, **WARNINGS}
