"""The reviewer's workbook: what it holds, how it is worded, and that nothing in it is alive."""

import io
import re
import subprocess
import zipfile
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pandas as pd
import pytest
from tests.reports.material import documents, run_of
from tests.reports.sheets import header_row, table, texts

from cluster_review.reports.content import PreviousRun
from cluster_review.reports.summary_sheet import KEYS
from cluster_review.reports.typeset import display_width
from cluster_review.reports.workbook import workbook_bytes, workbook_name, write_workbook
from cluster_review.settings import INCLUDE

SHEETS = [
    "汇总",
    "逐项明细",
    "撤销情形",
    "事故线索",
    "报送情况",
    "缺失材料",
    "先要什么",
    "结论变化",
    "读法",
    "与上期变化",
    "规划目标",
    "展望",
    "口径说明",
    "Summary",
]
DATA_SHEETS = [name for name in SHEETS if name != "口径说明"]
HOSTILE = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "-2+3",
    "https://example.invalid/x",
    "{=1}",
    "a\x00\x1b[31mb\u202e",
]


def with_names(content, names):
    """The run with its clusters renamed, in order of id."""
    frame = content.results["recommendations"].copy()
    frame["name"] = [names[i % len(names)] for i in range(len(frame))]
    return replace(content, results={**content.results, "recommendations": frame})


def expected(cluster_id):
    return next(c["expect"]["recommendation"] for c in documents() if c["cluster"]["id"] == cluster_id)


def test_the_material_is_what_the_law_says_it_is(content):
    for cluster in content.clusters:
        assert cluster.row["recommendation"] == expected(cluster.id), cluster.id


def test_the_sheets_are_all_there_and_the_summary_comes_first(book):
    assert book.sheetnames == SHEETS
    assert book.active.title == "汇总"


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_filters_freezes_and_prints(book, name):
    sheet = book[name]
    top = header_row(sheet)
    last = openpyxl.utils.get_column_letter(sheet.max_column)
    assert sheet.auto_filter.ref.startswith(f"A{top}:{last}")
    assert sheet.freeze_panes == ("A" if name == "口径说明" else "C") + str(top + 1)
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)
    assert str(top) in sheet.print_title_rows
    assert not sheet.merged_cells.ranges


def test_the_summary_has_the_columns_of_the_department(book):
    headings = {re.sub(r"[(（].*", "", h) for h in table(book["汇总"])[0]}
    assert headings >= {
        "序号", "集群名称", "市县", "主导产业代码", "运营管理机构", "认定批次", "认定文号", "有效期起", "有效期止", "距到期",
        "系统建议", "依据条款", "理由", "结论稳定性", "数据质量", "待人工事项", "三年规划目标", "应报日", "收到日", "逾期天数",
        "拟办文书", "办理时限", "缺什么材料", "初审意见", "复审意见", "与系统建议是否一致", "不一致理由", "签字", "日期",
        "运行批次号", "规则版本", "数据截止时间", "凭证编号",
    }  # fmt: skip


def test_each_recommendation_is_worded_by_its_row(book):
    words = {row["集群名称"]: row["系统建议"] for row in table(book["汇总"])}
    assert words == {
        "澄迈县示范医药集群": "建议启动撤销程序",
        "定安县示范食品集群": "建议复核不通过（期满撤销）",
        "保亭县示范饮品集群": "建议不予认定",
        "文昌市示范航天配套集群": "转人工核实",
        "琼海市示范农机集群": "建议通过复核（须说明）",
        "万宁市示范槟榔加工集群": "建议延续三年",
        "三亚市示范南繁集群": "建议认定",
        "东方市示范新材料集群": "组织复核",
        "陵水县示范装备集群": "提醒整改",
        "昌江县示范光伏集群": "维持",
        "儋州市示范石化集群": "认定已撤销，不再提出建议",
    }


def test_what_needs_an_act_comes_first(book, content):
    rows = [c.row["decision_row"] or 99 for c in content.clusters]
    assert rows == sorted(rows)
    assert [r["序号"] for r in table(book["汇总"])] == list(range(1, len(rows) + 1))


def test_the_program_never_decides(book):
    quoting = {"读法", "结论变化"}  # their questions speak of decisions of courts and tax authorities
    for name in sorted(set(DATA_SHEETS) - quoting):
        for text in texts(book[name]):
            assert "决定" not in text.replace("发生（决定、列入）日期", ""), text
            assert "拟撤销" not in text, text


def test_unknown_is_never_printed_as_not_met(book, content):
    printed = {(r["集群名称"], r["指标"]): r["结论"] for r in table(book["逐项明细"])}
    unknown = [(c.name, f["title_zh"], f["verdict"]) for c in content.clusters for f in c.findings]
    assert {v for *_, v in unknown} >= {"met", "not_met", "unknown", "justify", "judgement", "not_applicable"}
    for name, title, verdict in unknown:
        word = printed[name, title]
        assert word == content.vocabulary.label("verdict", verdict)
        assert (word == "不符合") == (verdict == "not_met")


def test_a_part_stands_by_its_least_favourable_rule(book):
    rows = {r["集群名称"]: r for r in table(book["汇总"])}
    assert rows["定安县示范食品集群"]["标准一核心竞争力"] == "不符合"
    assert rows["琼海市示范农机集群"]["标准一核心竞争力"] == "需说明"
    assert rows["文昌市示范航天配套集群"]["标准三产业链供应链"] == "需人工评判"
    assert rows["文昌市示范航天配套集群"]["标准四协同创新"] == "待核"
    assert rows["万宁市示范槟榔加工集群"]["标准六绿色化"] == "符合"


def test_every_finding_and_every_ground_stands_there_once(book, content):
    for sheet, key, frame in (("逐项明细", "指标", "findings"), ("撤销情形", "情形", "ground_findings")):
        rows = table(book[sheet])
        named = {(r["集群名称"], r[key]) for r in rows}
        assert len(rows) == len(named) == len(content.results[frame])


def test_every_figure_has_its_unit_and_year(book, content):
    for row, finding in zip(
        table(book["逐项明细"]), (f for c in content.clusters for f in c.findings), strict=True
    ):
        value, required = row["数值（年份）"], row["要求"]
        if finding["value"] is None or finding["verdict"] == "not_applicable":
            continue
        unit = finding["unit"]
        assert unit in value, (value, unit)
        if finding["bound"] not in (None, "0"):
            assert unit in required, (required, unit)
        if unit not in ("起", "家"):
            assert re.search(r"20\d\d(–20\d\d)?年", value), value


def test_the_bound_is_given_in_the_laws_own_word(book):
    required = {row["指标"]: row["要求"] for row in table(book["逐项明细"])}
    assert required["产值年均增速"] == "高于5%"
    assert required["近三年每年产值"] == "每年20亿元以上"
    assert required["占地面积"] == "一般不超过100平方公里"
    assert required["每万人有效发明专利拥有量"] == "不低于6件/万人"
    assert required["政策宣贯全覆盖"] == "全覆盖（100%）"
    assert required["优质企业数量"] == "不少于1家 或者 不少于5家"


def test_the_margin_says_on_which_side(book):
    margins = {(r["集群名称"], r["指标"]): r["差距"] for r in table(book["逐项明细"])}
    assert margins["定安县示范食品集群", "产值年均增速"] == "恰好等于界限"
    assert margins["琼海市示范农机集群", "占地面积"] == "高20平方公里"
    assert margins["保亭县示范饮品集群", "政策宣贯全覆盖"] == "低0.01百分点"


def test_people_get_lists_to_choose_from_and_dates_that_are_dates(book):
    sheet = book["汇总"]
    rules = {rule.formula1: rule.type for rule in sheet.data_validations.dataValidation}
    assert rules['"同意系统建议,不同意,补充材料后再议"'] == "list"
    assert rules['"一致,不一致"'] == "list"
    assert "date" in rules.values()
    row = table(sheet)[0]
    assert all(
        row[h] is None for h in ("初审意见", "复审意见", "与系统建议是否一致", "不一致理由", "签字", "日期")
    )
    assert isinstance(row["有效期止"], datetime)


def test_the_next_step_is_said_for_every_open_cluster(book):
    for row in table(book["汇总"]):
        assert (row["办理建议"] == "—") == (row["系统建议"] == "认定已撤销，不再提出建议")
    first = {r["集群名称"]: r for r in table(book["汇总"])}["定安县示范食品集群"]
    assert (first["依据条款"], first["办理时限"]) == ("第十四条（一）、标准一", "生效不早于2026-07-01")


def test_missing_material_says_from_whom_and_where(book, content):
    rows = table(book["缺失材料"])
    assert len(rows) == sum(len(c.missing) for c in content.clusters if not c.is_revoked)
    by_name = {r["缺什么材料"]: r for r in rows}
    patents = by_name["2025年有效发明专利数（件）"]
    assert patents["向谁索取"] == "市县主管部门"
    assert patents["补到哪里"] == "年度培育情况信息表“年度指标”"
    assert patents["等待它的条款"] == "有效发明专利年均增长率、每万人有效发明专利拥有量"
    assert by_name["佐证评判：申报主体适格"]["向谁索取"] == "省工业和信息化厅评审人员"


def test_incidents_name_their_cluster_and_the_rules_that_rest_on_them(book):
    first = table(book["事故线索"])[0]
    assert (first["集群名称"], first["死亡（人）"], first["认定等级"]) == ("澄迈县示范医药集群", 3, "较大")
    assert first["企业名称"] == "甲药业有限公司"
    assert first["作为依据的条款"] == "第十四条（五）、标准序"


def test_late_forms_show_days_and_rolled_deadlines(book):
    rows = {(r["集群名称"], r["报送年度"]): r for r in table(book["报送情况"])}
    late = rows["陵水县示范装备集群", "2025年"]
    assert (late["报送状态"], late["逾期天数（天）"]) == ("逾期", 3)
    rolled = rows["定安县示范食品集群", "2024年"]
    assert (rolled["报送状态"], rolled["应报日"].date()) == ("按时", date(2025, 3, 31))
    assert "顺延" in rolled["顺延说明"]


def test_without_an_earlier_run_the_comparison_says_so(book):
    assert "没有已发布的上期运行，不作比较" in texts(book["与上期变化"])


def test_changes_since_the_last_run_name_the_rules_that_turned(content):
    cases = documents()
    cases[6]["figures"]["sme_output"][2025] = 40  # the share was met before
    before = run_of(cases[:10], INCLUDE / "policy", "spring-2024-0001")
    content = replace(content, previous=PreviousRun(before.run, before.results))
    rows = {
        r["集群名称"]: r
        for r in table(openpyxl.load_workbook(io.BytesIO(workbook_bytes(content)))["与上期变化"])
    }
    assert rows["陵水县示范装备集群"]["结论变化的条款"] == "中小企业产值占比：符合 → 不符合"
    assert rows["保亭县示范饮品集群"]["变化"] == "本期新增"
    assert rows["昌江县示范光伏集群"]["变化"] == "不变"


def test_the_notes_state_readings_force_and_what_unknown_means(book, content):
    notes = " ".join(texts(book["口径说明"]))
    for reading in content.instrument.readings:
        assert reading.question in notes
    assert "现行效力未确认" in notes
    assert "in force not confirmed" in notes
    assert "不是不符合" in notes
    assert "拟用：" in notes
    assert "proposed, not yet adopted" in notes
    assert "不得确认" in notes


def test_the_made_up_banner_stands_on_every_sheet(book):
    for sheet in book.worksheets:
        banner = "made up" if sheet.title == "Summary" else "均为虚构"
        assert any(banner in text for text in texts(sheet)[:3]), sheet.title
        assert banner in sheet.oddHeader.left.text


def test_the_english_summary_mirrors_the_chinese_one(book):
    chinese, english = table(book["汇总"]), table(book["Summary"])
    assert len(chinese) == len(english)
    assert len(chinese[0]) == len(english[0])
    assert [r["Cluster"] for r in english] == [r["集群名称"] for r in chinese]
    assert english[0]["Recommendation"] == "start the revocation procedure"
    names = {r["集群名称"] for r in chinese} | {r["市县"] for r in chinese}
    for row in english:
        for heading, value in row.items():
            left = re.sub("“[^”]*”", "", str(value))
            left = left.replace("缺失材料", "").replace("结论变化", "")
            assert value in names or not re.search("[\u4e00-\u9fff]", left), (heading, value)


def test_wrapped_rows_are_high_enough(book):
    sheet = book["汇总"]
    top = header_row(sheet)
    for column in sheet.iter_cols(min_row=top):
        width = sheet.column_dimensions[column[0].column_letter].width
        for cell in () if column[0].value in KEYS else column:
            lines = sum(
                -(-display_width(line) // int(width)) or 1 for line in str(cell.value or "").split("\n")
            )
            assert sheet.row_dimensions[cell.row].height >= min(400, lines * 14), cell.coordinate


def test_same_input_same_bytes(content, written):
    shuffled = {name: frame.sample(frac=1, random_state=7) for name, frame in content.results.items()}
    assert workbook_bytes(replace(content, results=shuffled)) == written


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_text(content, name):
    data = workbook_bytes(with_names(content, [name]))
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheets = [n for n in parts.namelist() if n.startswith("xl/worksheets/sheet")]
        assert sheets
        assert all(b"<f" not in re.sub(rb"<formula[12]?>", b"", parts.read(n)) for n in sheets)
        assert not any("hyperlink" in n.lower() or "externalLink" in n for n in parts.namelist())
        assert all(b"<hyperlink" not in parts.read(n) for n in sheets)
    cell = table(openpyxl.load_workbook(io.BytesIO(data))["汇总"])[0]["集群名称"]
    assert cell == re.sub("[\x00\x1b\u202e]", "\N{REPLACEMENT CHARACTER}", name)


def test_a_very_long_text_is_cut_where_one_sees_it(content):
    data = workbook_bytes(with_names(content, ["长" * 40_000]))
    assert table(openpyxl.load_workbook(io.BytesIO(data))["汇总"])[0]["集群名称"].endswith("…(下略 cut)")


def test_refused_rows_get_a_sheet_of_their_own(content):
    columns = [
        "source",
        "original_name",
        "sheet",
        "cell",
        "row_ref",
        "found",
        "expected",
        "mend",
        "message_zh",
    ]
    row = [
        "/srv/county/reports",
        "=evil.xlsx",
        "年度指标",
        "C7",
        None,
        "abc",
        "数字",
        "改为数字",
        "有误:C7不是数字",
    ]
    content = replace(content, quarantine=pd.DataFrame([row], columns=columns))
    (refused,) = table(openpyxl.load_workbook(io.BytesIO(workbook_bytes(content)))["退件清单"])
    assert (refused["来源"], refused["文件"]) == ("reports", "=evil.xlsx")
    assert (refused["单元格"], refused["所在行"]) == ("C7", "—")


def test_english_pages_have_no_full_width_marks(book):
    texts_of_page = [str(v) for row in book["Summary"].iter_rows(values_only=True) for v in row if v]
    assert not [text for text in texts_of_page if re.search("[\uff01-\uff5e\u3001\u3002]", text)]


def test_the_file_is_named_in_the_departments_manner_and_written_whole(content, written, tmp_path):
    path = tmp_path / "out" / workbook_name(content)
    assert path.name == "2026-海南省-中小企业特色产业集群-复核建议表-虚构样例.xlsx"
    real = replace(content, banner=None)
    assert workbook_name(real) == "2026-海南省-中小企业特色产业集群-复核建议表.xlsx"
    assert write_workbook(path, content).read_bytes() == written
    assert [p.name for p in path.parent.iterdir()] == [path.name]


@pytest.mark.needs_libreoffice
def test_libreoffice_opens_it_and_reads_the_same(written, tmp_path):
    source = tmp_path / "in.xlsx"
    source.write_bytes(written)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        "out",
        "in.xlsx",
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    ours, theirs = (openpyxl.load_workbook(p) for p in (source, tmp_path / "out" / "in.xlsx"))
    assert theirs.sheetnames == ours.sheetnames
    for sheet in ours.worksheets:
        other = theirs[sheet.title]
        assert other.auto_filter.ref.split(":")[0] == sheet.auto_filter.ref.split(":")[0]
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    assert other[cell.coordinate].value == cell.value, (sheet.title, cell.coordinate)
