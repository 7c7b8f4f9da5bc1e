"""Every refusal and every warning of the intake, declared once: what is expected and how to mend it.

The messages people read and the page in `docs/` that lists the refusals come from here. `{words}` in
braces are filled in by whoever refuses.
"""

from __future__ import annotations

from cluster_review.intake.cell_refusals import CELLS, TEXTS
from cluster_review.intake.mapping_refusals import MAPPED, MAPPED_WARNINGS
from cluster_review.intake.refusal import Refusal
from cluster_review.intake.source_refusals import SOURCE_WARNINGS, SOURCES


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
    "old_content": Refusal(
        "真正的 .xlsx 工作簿", "a real .xlsx workbook",
        "只改扩展名不够:请在 Excel 或 WPS 中打开,“另存为 .xlsx”,再报送",
        "renaming is not enough: open it in Excel or WPS, save as .xlsx, and send that"),
    "archive": Refusal(
        "单个文件,不是压缩包", "single files, no archive",
        "请解压后把其中的 .xlsx、.csv、.json 文件放入文件夹", "unpack it and put its .xlsx, .csv and .json files into the folder"),
    "e_mail": Refusal(
        "数据文件本身,不是邮件", "the data file itself, no e-mail",
        "请把邮件中的附件另存到文件夹", "save the attachment of the mail into the folder"),
    "unknown_type": Refusal(
        "年度表 .xlsx,以数据表命名的 .csv、.json,或佐证材料 .pdf、.jpg、.png、.tif、.docx、.doc、.ofd",
        "an annual form .xlsx, a .csv or .json named after a table, or evidence as .pdf, .jpg, .png, .tif, .docx, .doc or .ofd",
        "请改用这些格式之一;材料的文件名不要与数据表同名", "use one of these formats; evidence must not be named after a table"),
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
    "evidence_content": Refusal(
        "内容与扩展名 {suffix} 相符的材料", "content that agrees with the extension {suffix}",
        "请不要改扩展名;取消打开密码,重新导出或重新扫描后再报送",
        "don't rename files; remove the password, export or scan it again, and send that"),
    "landed_altered": Refusal(
        "与收到时相同的字节", "the bytes as they arrived",
        "本机保存的副本已损坏,不是报送人的错。请检查磁盘,从备份恢复,或请报送人重新报送",
        "the copy kept here is damaged, which is not the sender's fault; check the disk, restore it or ask for the file again"),
    "landed_missing": Refusal(
        "收到时保存的副本", "the copy that was kept when it arrived",
        "本机保存的副本不见了,不是报送人的错。请从备份恢复,或请报送人重新报送",
        "the copy kept here is gone, which is not the sender's fault; restore it from a backup or ask for the file again"),
    "name_lost": Refusal(
        "有文件名和来源记录的到件", "an arrival whose name and source are on record",
        "收件时中断,只留下内容。请在入库文件夹中按此摘要查看,认出后以原文件名重新报送",
        "the intake was interrupted and only the bytes are left; look at them in the landing folder, and send the file again by its name"),
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
        FORM_AGAIN_ZH + ";其他数据请用以数据表命名的 .csv 或 .json,其他格式的工作簿先写对照文件(cluster-review map)",
        FORM_AGAIN_EN
        + "; other data come as .csv or .json named after a table, a workbook of another shape with a mapping (cluster-review map)"),
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
    "sheet_renamed": Refusal(
        "名为“{title}”的工作表", "a sheet named “{title}”",
        "请把工作表名称改回“{title}”", "rename the sheet back to “{title}”"),
    "picture_for_table": Refusal(
        "填在单元格里的数据", "data in cells",
        "图片中的表格无法读取:请逐行填入单元格;公章等图片可以保留",
        "a picture of a table can't be read: fill in the rows; a picture of a seal may stay"),
    "header_twice": Refusal(
        "每个工作表只有一个表格、一行表头", "one table with one header row on a sheet",
        "请把下方表格的各行接到第一个表格,并删除重复的表头", "move the rows below up to the first table and delete the second header"),
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

WARNINGS = {
    "uscc_department": _warning(
        "以数字开头的统一社会信用代码", "a USCC that begins with digits",
        "校验位正确;登记部门代码含字母,须由人工核对营业执照",
        "the check character is right, but the department code has letters: a person compares it with the licence"),
    "pictures": _warning(
        "填在单元格里的数据", "data in cells",
        "图片未读取;如图中有数据,请填入单元格", "pictures were not read; put data that they show into cells"),
    "text_box": _warning(
        "填在单元格里的数据", "data in cells",
        "文本框未读取;如有数据或说明,请移到单元格", "text boxes were not read; move data or remarks into cells"),
    "comments": _warning(
        "填在单元格里的数据", "data in cells",
        "批注未读取;如批注中有数据或更正,请填入单元格", "comments were not read; put data or corrections into the cells"),
    "hidden_columns": _warning(
        "没有隐藏的列", "no hidden columns", "隐藏列中的内容也已读取,请核对", "what stands in hidden columns was read too; please check"),
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

REFUSALS: dict[str, Refusal] = {
    **FILES, **SOURCES, **FORM, **MAPPED, **CELLS, **TEXTS, **WARNINGS, **MAPPED_WARNINGS, **SOURCE_WARNINGS,
}  # fmt: skip
