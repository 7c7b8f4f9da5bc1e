"""Refusals of workbooks that a mapping reads."""

from __future__ import annotations

from cluster_review.intake.refusal import Refusal

MAPPED = {
    "mapping_unusable": Refusal(
        "入库文件夹中可用的对照文件", "a usable mapping in the landing folder",
        "请核对 mappings 中的对照文件(cluster-review map 文件.xlsx --mapping 对照.yaml),再重新运行",
        "check the mapping (cluster-review map FILE.xlsx --mapping MAPPING.yaml), then run again"),
    "mapping_changed": Refusal(
        "按现行对照文件读取", "reading by the mapping of today",
        "不用处理:对照文件已改,同一文件按新的对照另行读取",
        "nothing to do: the mapping was changed, and the same file is read by the new one"),
    "sheet_unmapped": Refusal(
        "对照文件中有的工作表", "a sheet that the mapping names",
        "请在对照文件的 sheets 中写明它是哪张表,或在 ignore_sheets 中写明不读的理由",
        "say under sheets which table it is, or under ignore_sheets why it isn't read"),
    "mapped_sheet_missing": Refusal(
        "工作表“{title}”", "the sheet “{title}”",
        "请核对工作表名称,或修改对照文件", "compare the sheet's name with the mapping"),
    "heading_unmapped": Refusal(
        "对照文件中有的表头", "a heading that the mapping names",
        "请在对照文件的 columns 中写明它是哪一列,或在 ignore 中写明不读的理由",
        "say under columns what it is, or under ignore why it isn't read"),
    "mapped_heading_missing": Refusal(
        "表头“{heading}”(第 {rows} 行)", "the heading “{heading}” (row {rows})",
        "请核对表头所在行和文字,或修改对照文件", "compare the heading rows and the words with the mapping"),
    "heading_fits_twice": Refusal(
        "每个表头(和年份)一列", "one column for each heading and year",
        "请删除或改名重复的列", "delete or rename the repeated column"),
    "mapped_unit": Refusal(
        "对照文件写明的单位“{unit}”", "the unit “{unit}” that the mapping states",
        "表上的单位与对照文件不一致:请核对是哪一个,改正后再报送。程序不换算",
        "the sheet and the mapping state different units: find out which is right and mend it; nothing is converted"),
    "total_differs": Refusal(
        "合计等于各行之和 {sum}", "a total that equals the sum of its rows, {sum}",
        "请核对合计和各行,改正后再报送;程序不判断哪一个对",
        "compare the total with its rows and mend what is wrong; the program doesn't choose"),
    "total_undeclared": Refusal(
        "每行一条记录;合计行须在对照文件中写明", "one record per row; the mapping declares a total row",
        "请在对照文件的 rows 中写明(are: total),或删除合计行", "declare it under rows (are: total), or delete the row"),
    "mapped_overlap": Refusal(
        "一个集群一个报送年度的一张表只由一份工作簿填写", "one workbook for a table of a cluster and report year",
        "请合并两份工作簿,或修改对照文件,使每个集群、年度只在一份中;一份会取代另一份,程序不选",
        "join the two workbooks, or change the mappings so that each cluster and year stands in one; one would replace the other, "
        "and the program doesn't choose"),
}  # fmt: skip

MAPPED_WARNINGS = {
    "total_not_compared": Refusal(
        "可以核对的合计", "a total that can be compared",
        "该列不能相加,或有空白、退回的单元格;合计未核对,请人工核对",
        "the column can't be added up, or has blank or refused cells; a person compares the total", is_warning=True),
}  # fmt: skip
