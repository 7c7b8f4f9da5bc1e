"""Workbooks of other shapes are read by a mapping with their own cells, or refused with the cell and the mend."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import MergedCell

from cluster_review.intake.mapped import read_by
from cluster_review.intake.mapping import load_mapping
from cluster_review.intake.reading import State
from samples.foreign_workbooks import (
    ADOPTION,
    LEDGER,
    MAPPINGS,
    OUTPUT,
    PEOPLE,
    SUMMARY,
    WORKBOOKS,
    YEARLY,
    YEARS,
)

FILES = {LEDGER: "ledger.yaml", YEARLY: "yearly.yaml", SUMMARY: "summary.yaml"}
CENTS = {"万元": 10**6, "亿元": 10**10}


@pytest.fixture
def reading(tmp_path, words):
    """Read one of the workbooks, perhaps changed, by its mapping, perhaps changed."""

    def read(name, change=None, old="", new="", text=None):
        book = WORKBOOKS[name]()
        if change is not None:
            change(book)
        path = tmp_path / name
        book.save(path)
        source = text or (MAPPINGS / FILES[name]).read_text(encoding="utf-8")
        assert old in source
        mapping = load_mapping(source.replace(old, new).encode(), FILES[name], words)
        return read_by(mapping, path, name, words)

    return read


def told(parsed, kind):
    found = [fault for fault in parsed.faults if fault.kind == kind]
    assert found, [fault.text("zh") for fault in parsed.faults]
    return found[0]


def put(sheet, address, value):
    def change(book):
        book[sheet][address] = value

    return change


def figures(parsed, metric):
    return {(r["cluster_id"], r["year"]): r["value"] for r in parsed.rows["figures"] if r["metric"] == metric}


def cents(amount, unit):
    return int(Decimal(str(amount)) * CENTS[unit])


# ---- three layouts


def test_one_row_per_cluster_and_year(reading):
    parsed = reading(LEDGER)
    assert not parsed.faults
    expected = {
        (cluster, year): cents(OUTPUT[cluster][at], "万元")
        for cluster in ("XG-61", "XG-62")
        for at, year in enumerate(YEARS)
    }
    assert figures(parsed, "output") == expected
    row = next(r for r in parsed.rows["figures"] if r["value"] == cents(285500.5, "万元"))
    assert (row["report_year"], row["year"], row["source_ref"]) == (2023, 2023, "台账!E5")
    register = parsed.rows["clusters"][2]
    assert (register["cluster_id"], register["county"], register["leading_industry"]) == (
        "XG-71",
        "990102",
        "24",
    )
    assert register["source_ref"] == "名册!A4:H4"


def test_one_sheet_per_year(reading):
    parsed = reading(YEARLY)
    assert not parsed.faults
    assert figures(parsed, "output") == {
        (cluster, year): cents(OUTPUT[cluster][at], "亿元")
        for cluster in ADOPTION
        for at, year in enumerate(YEARS)
    }
    assert figures(parsed, "platform_adoption")["XG-72", 2022] == 315_000
    reports = {(r["cluster_id"], r["report_year"]): r for r in parsed.rows["annual_reports"]}
    assert len(reports) == 8
    assert reports["XG-72", 2022]["is_accepted"] is False
    assert reports["XG-71", 2024]["source_ref"] == "2024年!A4:C4"


def test_years_as_columns_with_two_heading_lines_and_a_total(reading):
    parsed = reading(SUMMARY)
    assert not parsed.faults
    assert figures(parsed, "employees") == {
        (cluster, year): PEOPLE[cluster][at]
        for cluster in ("XG-81", "XG-82", "XG-83")
        for at, year in enumerate(YEARS)
    }
    assert {r["source_ref"] for r in parsed.rows["figures"] if r["cluster_id"] == "XG-83"} == {
        f"汇总!{column}6" for column in "CDEFGHIJ"
    }


# ---- nothing is dropped silently


def test_an_unmapped_column_is_refused_by_its_cell(reading):
    def further(book):
        book["台账"]["H2"], book["台账"]["H3"] = "用电量(万千瓦时)", 3

    parsed = reading(LEDGER, further)
    fault = told(parsed, "heading_unmapped")
    assert (fault.sheet, fault.cell, fault.found) == ("台账", "H2", "用电量(万千瓦时)")
    assert "ignore" in fault.mend_zh
    assert (parsed.state, parsed.rows) == (State.QUARANTINED, {})
    mended = reading(
        LEDGER, further, "序号: 行号,没有数据", "序号: 行号,没有数据\n      用电量(万千瓦时): 本省不用"
    )
    assert not mended.faults


def test_cells_under_no_heading_are_refused(reading):
    assert told(reading(LEDGER, put("台账", "J4", "口径有变")), "outside_table").cell == "J4"


def test_an_unmapped_sheet_is_refused_and_may_be_ignored_with_a_reason(reading):
    def further(book):
        book.create_sheet("附表").append(["x"])

    assert told(reading(LEDGER, further), "sheet_unmapped").sheet == "附表"
    assert not reading(LEDGER, further, "format: 1", "format: 1\nignore_sheets: {附表: 没有数据}").faults


def test_a_hidden_sheet_is_refused(reading):
    def hide(book):
        book["台账"].sheet_state = "hidden"

    assert told(reading(LEDGER, hide), "sheet_hidden").sheet == "台账"


def test_a_heading_or_sheet_that_the_mapping_names_must_be_there(reading):
    fault = told(reading(LEDGER, put("台账", "E2", "总产值(亿元)")), "mapped_heading_missing")
    assert "总产值(万元)" in fault.expected_zh
    assert told(reading(LEDGER, old="sheet: 台账", new="sheet: 总账"), "mapped_sheet_missing").sheet == "总账"


def test_two_columns_of_one_heading_and_year_are_refused(reading):
    fault = told(reading(SUMMARY, put("汇总", "D3", "2021年")), "heading_fits_twice")
    assert (fault.cell, fault.found) == ("D3", "总产值(万元)|2021年")


# ---- units


def test_a_unit_above_the_table_that_contradicts_the_mapping_is_refused(reading):
    parsed = reading(YEARLY, put("2023年", "E2", "单位:万元"))
    fault = told(parsed, "mapped_unit")
    assert (fault.sheet, fault.cell) == ("2023年", "E2")
    assert "亿元" in fault.expected_zh
    assert "程序不换算" in fault.mend_zh
    assert parsed.state is State.QUARANTINED


@pytest.mark.parametrize("value", [0.0000000000001, "12万", "1,2", "约30"])
def test_numbers_are_read_as_strictly_as_elsewhere(reading, value):
    parsed = reading(LEDGER, put("台账", "E3", value))
    assert [fault.cell for fault in parsed.faults if not fault.is_warning] == ["E3"]
    assert (parsed.seen["figures"], parsed.refused["figures"]) == (24, 1)
    assert ("XG-61", 2021) not in figures(parsed, "output")


def test_blank_is_not_zero(reading):
    parsed = reading(LEDGER, put("台账", "E3", None))
    assert ("XG-61", 2021) not in figures(parsed, "output")
    assert parsed.seen["figures"] == 23


# ---- total rows


def test_a_total_that_is_not_the_sum_refuses_the_file(reading):
    parsed = reading(SUMMARY, put("汇总", "E7", 256850.24))
    fault = told(parsed, "total_differs")
    assert (fault.cell, fault.found) == ("E7", "256850.24")
    assert "256850.25" in fault.expected_zh
    assert parsed.state is State.QUARANTINED


def test_a_total_over_a_blank_is_left_to_a_person(reading):
    parsed = reading(SUMMARY, put("汇总", "G5", None))
    assert told(parsed, "total_not_compared").cell == "G7"
    assert parsed.state is State.READ


def test_a_total_below_what_is_known_is_refused_whatever_is_blank(reading):
    def change(book):
        book["汇总"]["G5"], book["汇总"]["G7"] = None, 100

    assert told(reading(SUMMARY, change), "total_differs").cell == "G7"


def test_a_total_row_that_the_mapping_does_not_declare_is_refused(reading):
    def change(book):
        book["台账"].append([None, "合计", None, None, 1, 1, 1])

    fault = told(reading(LEDGER, change), "total_undeclared")
    assert (fault.cell, fault.found) == ("B11", "合计")


# ---- words and merged cells


def test_a_word_that_the_mapping_does_not_explain_is_refused_by_its_cell(reading):
    parsed = reading(LEDGER, put("名册", "C3", "海口市"))
    fault = told(parsed, "pattern")
    assert (fault.sheet, fault.cell) == ("名册", "C3")
    assert parsed.refused["clusters"] == 1
    assert reading(YEARLY, put("2022年", "C4", "不详细")).refused["annual_reports"] == 1


def test_a_fault_of_a_shared_cell_is_told_once(reading):
    parsed = reading(LEDGER, put("台账", "D3", "去年"))
    assert [(f.kind, f.cell) for f in parsed.faults if not f.is_warning] == [("not_a_year", "D3")]
    assert parsed.refused["figures"] == 3


MERGED = """
format: 1
workbooks: ["*.xlsx"]
sheets:
  - sheet: 汇总
    table: enterprises
    header_rows: [2]
    columns:
      集群: {column: cluster_id, merged: repeat}
      代码: enterprise_id
      企业: name
      中小: {column: is_sme, values: {√: true, ×: false, "—": null}}
    constant: {report_year: 2024}
"""


def merged_book(area):
    def change(book):
        del book["汇总"]
        sheet = book.create_sheet("汇总")
        for row in (
            ["名单"],
            ["集群", "代码", "企业", "中小"],
            ["XG-1", "E1", "甲", "√"],
            [None, "E2", "乙", "×"],
            [None, "E3", "丙", "—"],
        ):
            sheet.append(row)
        sheet.merge_cells(area)

    return change


def test_a_cell_merged_downwards_holds_for_its_rows_if_the_mapping_says_so(reading):
    parsed = reading(SUMMARY, merged_book("A3:A5"), text=MERGED)
    assert not parsed.faults
    assert [(r["cluster_id"], r["is_sme"]) for r in parsed.rows["enterprises"]] == [
        ("XG-1", True),
        ("XG-1", False),
        ("XG-1", None),
    ]


def test_other_merged_cells_are_refused(reading):
    parsed = reading(SUMMARY, merged_book("C4:C5"), text=MERGED)
    assert told(parsed, "merged_cells").cell == "C4:C5"
    assert parsed.refused["enterprises"] == 2


# ---- what can't be read


def test_formulas_without_a_saved_result_cost_their_row(reading):
    parsed = reading(LEDGER, put("台账", "E3", "=1+1"))
    assert told(parsed, "formula_without_value").cell == "E3"
    assert parsed.refused["figures"] == 1


# ---- whatever stands there

ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False),
    st.sampled_from(["合计", "—", "无", "=1/0", "２０２１", "1e5", " "]),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12),
)  # fmt: skip
CELLS = st.sampled_from([f"{column}{row}" for column in "ABCDEFGHIJK" for row in range(1, 9)])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.dictionaries(CELLS, ANYTHING, max_size=4))
def test_whatever_stands_in_it_every_row_is_read_or_refused(reading, changes):
    def change(book):
        sheet = book["汇总"]
        for address, value in changes.items():
            if not isinstance(sheet[address], MergedCell):
                sheet[address] = value

    parsed = reading(SUMMARY, change)
    rows = parsed.rows.get("figures", ())
    assert parsed.seen.get("figures", 0) == len(rows) + parsed.refused.get("figures", 0)
    assert all(row["source_ref"].startswith("汇总!") and row["value"] is not None for row in rows)
    assert parsed.state is State.READ or any(not fault.is_warning for fault in parsed.faults)
