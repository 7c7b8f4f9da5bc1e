"""An example of every refusal and warning: which file, where, what was found. The page of refusals shows them.

Wherever the corpus of bad inputs has the fault, the example is one of the corpus, and a test compares the two.
"""

# ruff: noqa: E501 - a table reads best with one case a line
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Example:
    """One occurrence of a fault; `words` fill the braces of its texts."""

    file: str
    sheet: str | None
    cell: str | None
    found: str
    words: Mapping[str, str] = field(default_factory=dict)


def _at(file: str, sheet: str | None, cell: str | None, found: str, **words: str) -> Example:
    return Example(file, sheet, cell, found, words)


EXAMPLES: dict[str, Example] = {
    "not_regular": _at("快捷方式.xlsx", None, None, "符号链接 (symbolic link)"),
    "too_large": _at("年度表.xlsx", None, None, "86 MB", limit="20"),
    "still_written": _at("年度表.xlsx", None, None, "读取时仍在变化 (changed while it was read)"),
    "empty_file": _at("空文件.xlsx", None, None, "0 字节 bytes"),
    "old_format": _at("page.xls", None, None, ".xls"),
    "old_content": _at("ole.xlsx", None, None, "旧式 Office 或 WPS 文件 (an old Office or WPS file)"),
    "archive": _at("全县年度表.zip", None, None, ".zip"),
    "e_mail": _at("转发.eml", None, None, ".eml"),
    "unknown_type": _at("slides.pptx", None, None, ".pptx"),
    "not_xlsx": _at("csv-named.xlsx", None, None, "文本 (text):a,b\\u000a1,2\\u000a"),
    "not_text": _at("incidents-zip.csv", None, None, "Excel/ZIP", suffix=".csv"),
    "password": _at("locked.xlsx", None, None, "[Content_Types].xml"),
    "zip_damaged": _at("cut.xlsx", None, None, "File is not a zip file"),
    "expands_too_much": _at("bomb.xlsx", None, None, "xl/worksheets/sheet4.xml: 12 MB", limit="200"),
    "macros": _at("macros.xlsx", None, None, "xl/vbaProject.bin"),
    "declares_entities": _at("laughs.xlsx", "企业名单", None, "xl/worksheets/sheet4.xml"),
    "far_cell": _at("far.xlsx", "企业名单", "XFD1048576", "XFD1048576", rows="20000", columns="200"),
    "too_many_cells": _at("many.xlsx", "企业名单", None, "> 500000", limit="500000"),
    "evidence_content": _at("佐证.pdf", None, None, "网页 HTML (a web page)", suffix=".pdf"),
    "landed_altered": _at("年度表.xlsx", None, None, "3f2a…"),
    "landed_missing": _at("年度表.xlsx", None, None, "3f2a…"),
    "name_lost": _at("3f2a….unnamed", None, None, "3f2a…"),
    "beyond_limits": _at("incidents.json", None, None, "24000003 字节 (bytes)", memory="512", seconds="10"),
    "unreadable": _at("年度表.xlsx", None, None, "ValueError"),
    "source_down": _at("emergency_api", None, None, "HTTP 503", source_zh="应急管理接口", source_en="emergency API", contact_zh="信息中心", contact_en="the information centre"),
    "source_refused": _at("emergency_api", None, None, "HTTP 401", source="emergency_api", source_zh="应急管理接口", source_en="emergency API", connection="emergency_api", contact_zh="信息中心", contact_en="the information centre"),
    "object_gone": _at("2025/年度表.xlsx", None, None, "404"),
    "json_records_absent": _at("incidents.json", None, "/", "{}", pointer="/data/items"),
    "report_damaged": _at("emergency_api.report.json", None, None, "JSON"),
    "not_the_form": _at("plain.xlsx", None, None, "没有标记 (no mark)", version="CR-1"),
    "wrong_version": _at("old-version.xlsx", None, None, "CR-0", version="CR-1"),
    "sheet_missing": _at("no-titles.xlsx", "企业资质", None, "填表说明、基本情况与报送、年度指标、企业名单、六方面工作、规划目标", title="企业资质"),
    "sheet_hidden": _at("hidden.xlsx", "企业资质", None, "隐藏 (hidden)"),
    "sheet_twice": _at("twin.xlsx", "企业名单", None, "企业名单 (2)", title="企业名单"),
    "sheet_renamed": _at("numbers.xlsx", "企业名单", None, "企业名单 - 表格 1", title="企业名单"),
    "picture_for_table": _at("picture-of-table.xlsx", "企业名单", None, "1 幅图片 (pictures)"),
    "header_twice": _at("two-headings.xlsx", "企业名单", "5:5", "企业编号(统一社会信用代码) *\\u000aenterprise id (USCC)"),
    "rows_differ": _at("lost-row.xlsx", "企业名单", "60:60", "7 行 (rows)", scanned="8"),
    "header_missing": _at("年度表.xlsx", "企业名单", None, "空白 (blank)", rows="20", label="企业编号(统一社会信用代码)"),
    "label_missing": _at("item-gone.xlsx", "基本情况与报送", None, "没有该项 (no such item)", label="报送年度"),
    "label_twice": _at("metric-twice.xlsx", "年度指标", "A6", "集群总产值"),
    "label_unknown": _at("metric-unknown.xlsx", "年度指标", "A5", "总产量"),
    "year_heading": _at("year-heading.xlsx", "年度指标", "C4", "2019年", example="2025年"),
    "unit_unknown": _at("unit-changed.xlsx", "年度指标", "B5", "吨", unit="亿元"),
    "total_row": _at("total.xlsx", "企业名单", "A8", "合 计"),
    "merged_cells": _at("merged.xlsx", "企业名单", "B5:B6", "合并 (merged) B5:B6"),
    "outside_table": _at("outside.xlsx", "企业名单", "H6", "待查"),
    "blank": _at("no-cluster.xlsx", "基本情况与报送", "B5", "空白 (blank)", label="集群编号", label_en="cluster id"),
    "not_a_number": _at("unit-in-cell.xlsx", "年度指标", "C5", "25亿元"),
    "too_many_decimals": _at("tail.xlsx", "年度指标", "C11", "12.5", places="0"),
    "number_too_large": _at("年度表.xlsx", "年度指标", "F5", "99999999999999999999", limit="8"),
    "lossy_number": _at("uscc-number.xlsx", "企业名单", "A5", "911100006000373400"),
    "uscc_letters": _at("uscc-letter.xlsx", "企业名单", "A5", "91460000MA5TOXYT11", position="13"),
    "uscc_check": _at("uscc-typed.xlsx", "企业名单", "A5", "91460000MA5T0XYT10"),
    "percent_format": _at("percent.xlsx", "年度指标", "C15", "0.855"),
    "not_a_date": _at("ambiguous.xlsx", "基本情况与报送", "B13", "30/3/26"),
    "not_a_date_or_none": _at("年度表.xlsx", "企业名单", "F5", "在群"),
    "date_serial": _at("serial.xlsx", "基本情况与报送", "B13", "46111"),
    "date_out_of_range": _at("far-date.xlsx", "企业名单", "F5", "9999-12-31"),
    "date_with_zone": _at("zone.xlsx", "基本情况与报送", "B13", "2026-03-30T23:30:00Z"),
    "not_a_code": _at("unknown-title.xlsx", "企业资质", "B5", "世界冠军", options="制造业单项冠军、专精特新“小巨人”、专精特新中小企业、创新型中小企业、科技和创新型中小企业、高新技术企业", options_en="制造业单项冠军 (manufacturing single champion), 专精特新“小巨人” (speciali…"),
    "not_yes_no": _at("perhaps.xlsx", "企业名单", "C5", "可能"),
    "not_a_year": _at("annual_reports.csv", None, "B2", "25年"),
    "pattern": _at("cluster-id.xlsx", "基本情况与报送", "B5", "集群 1", form_zh="字母、数字、- 和 _,不超过 32 位", form_en="letters, digits, - and _, at most 32"),
    "too_long": _at("long.xlsx", "企业名单", "B5", "长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长…", limit="2000"),
    "control_characters": _at("rlo.xlsx", "企业名单", "B5", "甲\\u202e司公"),
    "became_other": _at("date-in-text.xlsx", "基本情况与报送", "B11", "2026-03-01"),
    "formula_without_value": _at("formula.xlsx", "年度指标", "C5", "公式 (formula)"),
    "error_cell": _at("error.xlsx", "企业名单", "F1", "#DIV/0!"),
    "not_json": _at("incidents-facts.csv", None, "F3", "爆炸"),
    "name_no_table": _at("accidents.csv", None, None, "accidents.csv", tables="clusters, register_events, annual_reports, figures, enterpri…"),
    "encoding": _at("incidents-noise.csv", None, None, "ff ff 2c 0a", offset="54"),
    "encoding_mixed": _at("incidents-mixed.csv", None, None, "49 32 2c 48 4e 2d 43 30", offset="83"),
    "nul": _at("incidents-nul.csv", None, "3:3", "\\x00"),
    "csv_syntax": _at("incidents-quote.csv", None, "2:2", "unexpected end of data"),
    "delimiter": _at("incidents-semicolon.csv", None, "A1", "incident_id;cluster_id;family;occurred_date;deaths"),
    "column_unknown": _at("heading-unknown.xlsx", "企业名单", "G4", "备注", columns="enterprise_id(企业编号(统一社会信用代码))、name(企业名称)、is_sme(是否中小企业)、is_l…"),
    "column_twice": _at("heading-twice.xlsx", "企业名单", "D4", "是否中小企业"),
    "column_missing": _at("heading-gone.xlsx", "企业名单", "4:4", "没有该列 (no such column)", label="企业编号(统一社会信用代码)", column="enterprise_id"),
    "ragged": _at("incidents-ragged.csv", None, "3:3", "4 个字段 (fields)", columns="5"),
    "id_taken": _at("incidents-网信.csv", None, "A2:T2", "SG-06", earlier="incidents.csv!A7:T7"),
    "identity_changed": _at("incidents.csv", None, "A7:T7", "SG-06", earlier="incidents.csv!A7:T7"),
    "casualty_in_doubt": _at("casualties-网信.csv", None, "A2:E2", "SG-06", earlier="incidents-网信.csv!A2:T2"),
    "json_syntax": _at("incidents-broken.json", None, None, "Expecting property name enclosed in double quotes", line="1", position="23"),
    "json_shape": _at("incidents-number.json", None, None, "42"),
    "json_key_twice": _at("incidents-twice.json", None, "/1/incident_id", "incident_id"),
    "json_key_unknown": _at("incidents-key.json", None, "/1/dead", "dead", columns="incident_id(事故编号)、cluster_id(集群编号)、enterprise_id(企业编号(统一社会信用…"),
    "mapping_unusable": _at("集群台账.xlsx", None, None, "sheets.1(台账).columns.产值: 没有指标"),
    "mapping_changed": _at("集群台账.xlsx", None, None, "3f2a…"),
    "sheet_unmapped": _at("集群台账.xlsx", "附表", None, "附表"),
    "mapped_sheet_missing": _at("集群台账.xlsx", "{year}年", None, "台账、附表", title="{year}年"),
    "heading_unmapped": _at("集群台账.xlsx", "台账", "H2", "用电量(万千瓦时)"),
    "mapped_heading_missing": _at("集群台账.xlsx", "台账", "2:2", "没有该表头 (no such heading)", heading="总产值(万元)", rows="2"),
    "heading_fits_twice": _at("集群台账.xlsx", "台账", "F2", "总产值(万元)"),
    "mapped_unit": _at("集群台账.xlsx", "台账", "H1", "单位:亿元(unit)(总产值)", unit="万元"),
    "total_differs": _at("集群台账.xlsx", "台账", "D9", "1234", sum="1235"),
    "total_undeclared": _at("集群台账.xlsx", "台账", "A9", "合计"),
    "total_not_compared": _at("集群台账.xlsx", "台账", "E9", "1234"),
    "mapped_overlap": _at("集群台账.xlsx", "台账", "E3", "主要指标汇总表.xlsx: figures XG-61 2024"),
    "uscc_department": _at("年度表.xlsx", "企业名单", "A5", "A1460000MA5T0XYT1C"),
    "pictures": _at("seal.xlsx", "基本情况与报送", None, "1 幅图片 (pictures)"),
    "text_box": _at("text-box.xlsx", "企业名单", None, "另有三家企业见附件"),
    "comments": _at("comments.xlsx", "年度指标", "F5", "F5"),
    "hidden_columns": _at("hidden-column.xlsx", "企业名单", "F4", "F4、F5、F6"),
    "number_normalised": _at("full-width.xlsx", "年度指标", "F11", "２０５２", value="2052"),
    "placeholder": _at("placeholder.xlsx", "年度指标", "F9", "—"),
    "share_small": _at("fraction.xlsx", "年度指标", "F15", "0.85", value="0.85", times="85"),
    "extra_sheet": _at("年度表.xlsx", None, None, "附注"),
    "hidden_rows": _at("hidden-rows.xlsx", "企业名单", None, "1 行 (rows)"),
    "external_links": _at("links.xlsx", None, None, "externalLinks"),
    "stale_dimension": _at("stale.xlsx", "企业名单", None, "5 行 (rows)", rows="7"),
    "duplicate": _at("b-copy.xlsx", None, None, "a-good.xlsx"),
    "more_faults": _at("incidents.csv", None, None, "1250 处 (more)"),
    "no_rows": _at("incidents.csv", None, None, "只有表头 (heading only)"),
    "column_absent": _at("heading-twice.xlsx", "企业名单", "4:4", "没有该列 (no such column)", columns="is_leading(是否属主导产业)"),
    "metric_absent": _at("metric-unknown.xlsx", "年度指标", None, "没有该行 (no such row)", label="集群总产值"),
    "unit_converted": _at("unit-in-heading.xlsx", "年度指标", "B10", "亿元", unit="万元", found_unit="亿元"),
    "left_out": _at(".incidents.csv", None, None, ".incidents.csv"),
    "expected_files": _at("folder", None, None, "0", source_zh="报送文件夹", source_en="folder of inputs", least="1", most="500", contact_zh="中小企业处", contact_en="the SME division"),
    "expected_rows": _at("emergency_api", None, None, "0", source_zh="应急管理接口", source_en="emergency API", least="1", most="5000", contact_zh="信息中心", contact_en="the information centre"),
}  # fmt: skip
