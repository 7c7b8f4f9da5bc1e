"""A mapping is used only when a person has decided everything in it and it contradicts nothing."""

# ruff: noqa: E501 - a table reads best with one case a line

from pathlib import Path

import pytest

from cluster_review.intake.mapping import MappingRefused, load_mapping
from cluster_review.intake.mapping_refusals import MAPPED, MAPPED_WARNINGS
from samples.foreign_workbooks import MAPPINGS, WORKBOOKS

GOOD = """
format: 1
workbooks: ["台账*.xlsx"]
sheets:
  - sheet: 台账
    table: figures
    header_rows: [2]
    columns:
      编号: cluster_id
      年度: [report_year, year]
      总产值(万元): {metric: output, unit: 万元}
    ignore: {序号: 行号}
    rows: [{where: 序号, says: 合计, are: total}]
ignore_sheets: {封面: 没有数据}
"""


def faults(text, words):
    with pytest.raises(MappingRefused) as refused:
        load_mapping(text.encode(), "mappings/a.yaml", words)
    assert "对照文件 mappings/a.yaml 不能使用 / the mapping mappings/a.yaml is refused" in str(refused.value)
    return [str(fault) for fault in refused.value.faults]


def test_the_committed_mappings_are_each_for_their_own_workbook(words):
    mappings = [load_mapping(path.read_bytes(), path.name, words) for path in sorted(MAPPINGS.glob("*.yaml"))]
    fitting = {name: [m.name for m in mappings if m.is_for(name)] for name in WORKBOOKS}
    assert sorted(fitting.values()) == [["ledger.yaml"], ["summary.yaml"], ["yearly.yaml"]]


def test_a_mapping_says_its_tables_in_the_order_of_our_own(words):
    mapping = load_mapping((MAPPINGS / "ledger.yaml").read_bytes(), "ledger.yaml", words)
    assert mapping.family == "clusters+figures"
    assert len(mapping.digest) == 64


@pytest.mark.parametrize(
    ("old", "new", "place", "zh", "en"),
    [
        ("编号: cluster_id", "编号: 待定", "sheets.1.columns.编号", "尚待定", "still to be decided"),
        ("{封面: 没有数据}", "{封面: 待定}", "ignore_sheets.封面", "尚待定", "still to be decided"),
        ("unit: 万元", "unit: 亿元", "columns.总产值(万元)", "单位不一致:万元、亿元", "different units"),
        ("总产值(万元): {metric: output, unit: 万元}", "总产值: {metric: output}", "columns.总产值", "金额须写明单位", "must be stated"),
        ("unit: 万元", "unit: 万吨", "columns.总产值(万元)", "没有单位“万吨”", "no unit"),
        ("总产值(万元): {metric: output, unit: 万元}", "总产值: {metric: output, unit: 人}", "columns.总产值", "应与“亿元”同类", "of the kind of 亿元"),
        ("metric: output", "metric: outputs", "columns.总产值(万元)", "没有指标“outputs”", "no metric"),
        ("编号: cluster_id", "编号: cluster", "columns.编号", "没有列“cluster”", "no column"),
        ("编号: cluster_id", "编号: {column: cluster_id, colour: 1}", "columns.编号", "不认识的键", "unknown key"),
        ("年度: [report_year, year]", "年度: report_year", "columns", "缺少必填的列 year", "required column year"),
        ("年度: [report_year, year]", "年度: [report_year, year, year]", "columns", "“year”写了 2 次", "given 2 times"),
        ("ignore: {序号: 行号}", 'ignore: {序号: ""}', "ignore.序号", "须写明不读的理由", "reason"),
        ("where: 序号, says: 合计", "where: 市县, says: 合计", "rows.1", "“市县”不在 columns 或 ignore 中", "neither"),
        ("says: 合计", 'says: "*"', "rows.1", "不能适用于一切", "fit everything"),
        ("are: total", "are: ignored", "rows.1", "不读的理由(why)", "(why)"),
        ("header_rows: [2]", "header_rows: [2, 4]", "header_rows", "相连的行号", "adjacent rows"),
        ("table: figures", "table: figure", "table", "没有表“figure”", "no table"),
        ("table: figures", "table: filing_status", "table", "没有表", "no table"),
        ("sheet: 台账", 'sheet: "{year}年"', "constant", "{year} 没有去处", "goes nowhere"),
        ("    ignore: {序号: 行号}", '    ignore: {序号: 行号}\n    constant: {year: "{year}"}', "constant", "没有 {year}", "no {year}"),
        ("编号: cluster_id", "编号: {column: cluster_id, values: {甲: 集群甲}}", "values.甲", "不能作为“集群编号”", "can't be read as cluster id"),
        ("format: 1", "format: 2", "format", "应为", "expected"),
        ("编号: cluster_id", "编号: cluster_id\n      编 号: year", "columns", "写了 2 次", "given 2 times"),
        ("编号: cluster_id", "编号: cluster_id\n      编号: year", "line", "写了两次", "given twice"),
    ],
)  # fmt: skip
def test_every_fault_is_told_with_its_place_in_two_languages(words, old, new, place, zh, en):
    load_mapping(GOOD.encode(), "good.yaml", words)
    assert old in GOOD
    told = faults(GOOD.replace(old, new), words)
    assert any(place in line and zh in line and en in line for line in told), told


@pytest.mark.parametrize(
    ("data", "zh"), [(b"\xff\xfe", "UTF-8"), (b"- 1", "键值结构"), (b"a: 1\n" * 200_001, "大于")]
)
def test_what_is_no_mapping_at_all_is_refused(words, data, zh):
    with pytest.raises(MappingRefused, match=zh):
        load_mapping(data, "a.yaml", words)


def test_all_faults_are_told_at_once(words):
    told = faults(
        GOOD.replace("metric: output", "metric: outputs").replace("{序号: 行号}", '{序号: ""}'), words
    )
    assert len(told) == 2


def test_the_page_of_refusals_lists_those_of_a_mapping(repository):
    page = (Path(repository) / "docs/refusals.md").read_text(encoding="utf-8")
    assert all(f"### {kind}\n" in page for kind in (*MAPPED, *MAPPED_WARNINGS))
