"""The refusals of single cells, and of files of text with their lines and fields."""

from __future__ import annotations

from cluster_review.intake.refusal import Refusal

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
    "uscc_letters": Refusal(
        "统一社会信用代码:18 位半角数字和大写字母,不含 I、O、S、V、Z", "a USCC: 18 half-width digits and capitals, without I, O, S, V, Z",
        "请按营业执照重新输入第 {position} 位(0 与 O、1 与 I、2 与 Z、5 与 S 易混)",
        "type character {position} again from the licence (0 and O, 1 and I, 2 and Z, 5 and S are easily mixed up)"),
    "uscc_check": Refusal(
        "校验位正确的统一社会信用代码", "a USCC whose check character is right",
        "有一位写错或两位颠倒:请对照营业执照重新输入", "a character is wrong or two are swapped: type it again from the licence"),
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
        "请改填其中之一(年度表中可从下拉列表选择)", "write one of these (the form has a list to choose from)"),
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
    "id_taken": Refusal(
        "一个编号只记一件事;该编号已记另一件事({earlier})", "one event to an id; this one is already the id of another ({earlier})",
        "请核对:若是另一件事,换一个编号(如加单位简称)后重报;若是更正,由经办人以 quarantine replay --correction 确认",
        "check it: if it is another event, give it an id of its own (add your office, say) and file again; if it corrects the "
        "earlier one, somebody confirms that with quarantine replay --correction"),
    "identity_changed": Refusal(
        "更正不改变事故所属企业;该编号原记另一家企业({earlier})",
        "a correction to leave whose event it is; this id was another enterprise's ({earlier})",
        "请核对:若是另一家企业的另一件事,换一个编号后重报;若原来记错了企业,由经办人以 quarantine replay --correction 确认",
        "check it: if it is an event of another enterprise, give it an id of its own and file again; if the earlier record named "
        "the wrong enterprise, somebody confirms that with quarantine replay --correction"),
    "casualty_in_doubt": Refusal(
        "伤亡变动只对应一件事故;编号有两件事在用({earlier})", "a casualty entry to be of one incident; two use this id ({earlier})",
        "请核对属哪一件:属另一件的,改用那件事故自己的编号后重报;确属在册的那一件,由经办人以 quarantine replay --correction 确认",
        "check whose it is: if of the other incident, use that one's own id and file again; if of the one on file, somebody "
        "confirms that with quarantine replay --correction"),
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
