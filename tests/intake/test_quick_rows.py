"""Rows taken at once are the rows, and the faults, that reading cell by cell gives."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from cluster_review.intake import form_sheets
from cluster_review.intake.cell import Cell
from cluster_review.intake.credit_code import is_plain_code
from cluster_review.intake.form_grid import Form, Grid
from cluster_review.intake.form_layout import SHEETS
from cluster_review.intake.form_sheets import read_sheet
from cluster_review.intake.pre_scan_sheet import SheetScan
from cluster_review.intake.values import plain_names, read_value

LIST = next(sheet for sheet in SHEETS if sheet.table.name == "enterprises")
CODES = [stem + uscc.calc_check_digit(stem) for stem in ("91990101MX0000001", "91990101MX0000002")]
HEADINGS = [column.zh for column in LIST.columns]

MIDNIGHT = datetime(2020, 5, 1)  # noqa: DTZ001 - as the library gives it

code = st.sampled_from(
    [*CODES, CODES[0][:-1] + "0", CODES[0].lower(), "E-7", "合计", "", None, "企业编号", "A1990101MX0000001Y"]
)
name = st.sampled_from(["甲公司", " 乙公司 ", "企业名称", "", None, "\u202e反", "x" * 2_001, 3.0])
yes_no = st.sampled_from(["是", "否", " 是", "是否中小企业", True, "", None, 1.0, "yes", "也许"])
day = st.sampled_from(
    [date(2020, 5, 1), MIDNIGHT, "2020-05-01", "无", "入群日期", "", None, 20200501.0, 43952.0, "未知"]
)
row = st.tuples(code, name, yes_no, yes_no, day, day)
headings = st.sampled_from(
    [
        HEADINGS,
        HEADINGS[:5],
        [HEADINGS[0], *HEADINGS[2:]],
        [*HEADINGS[1:], HEADINGS[0]],
        [*HEADINGS[:5], HEADINGS[4]],
    ]
)
scans = st.sampled_from([SheetScan(), SheetScan(percents={"B3"}), SheetScan(errors={"A2": "#N/A"})])


def read(cells, words, scan):
    form = Form("f.xlsx", words, given={"cluster_id": "HN-C01", "report_year": 2025})
    read_sheet(form, Grid(LIST, cells, [], scan))
    return form


def rows_of(form):
    return list(form.lists.get("enterprises") or form.rows.get("enterprises", []))


@given(headings, st.lists(row, max_size=8), scans)
def test_the_same_rows_and_faults_come_out(words, heading, rows, scan):
    cells = [list(heading), *([*of_row][: len(heading)] for of_row in rows)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cluster_review.intake.form_sheets.quick_rows", lambda *_: None)
        slowly = read(cells, words, scan)
    for _ in range(2):  # the second time more is known
        quickly = read(cells, words, scan)
        assert rows_of(quickly) == rows_of(slowly)
        assert [list(row) for row in rows_of(quickly)] == [list(row) for row in rows_of(slowly)]
        assert (quickly.faults, quickly.seen) == (slowly.faults, slowly.seen)


def test_an_ordinary_list_is_taken_at_once_and_one_odd_row_is_read_alone(words, monkeypatch):
    ordinary = [[c, "甲公司", "是", "否", date(2020, 5, 1), "无"] for c in CODES]
    odd = ["E-7", "乙公司", "是", "否", date(2020, 5, 1), "无"]
    slowly = []
    take = form_sheets._take_record
    monkeypatch.setattr(form_sheets, "_take_record", lambda *given: (slowly.append(given[2]), take(*given)))
    assert len(read([HEADINGS, *ordinary], words, SheetScan()).lists["enterprises"]) == 2
    assert slowly == []
    form = read([HEADINGS, ordinary[0], odd, ordinary[1]], words, SheetScan())
    assert [row["enterprise_id"] for row in form.rows["enterprises"]] == [CODES[0], "E-7", CODES[1]]
    assert slowly == [2]


@given(st.lists(name | st.text(max_size=4), max_size=6))
def test_plain_names_are_those_that_are_read_without_a_word(words, cells):
    for cell, taken in zip(cells, plain_names(cells), strict=True):
        if taken is not None:
            assert taken == read_value(LIST.table.column("name"), Cell(cell), words)


@given(st.text("0123456789ABCDEFGHIJXY- ", min_size=16, max_size=18), st.booleans())
def test_a_plain_code_is_one_that_stdnum_finds_valid(stem, is_completed):
    text = stem
    if is_completed and set(stem[:17]) <= set(uscc._alphabet):
        text = stem[:17] + uscc.calc_check_digit(stem[:17])
    assert is_plain_code(text) == (uscc.is_valid(text) and uscc.compact(text) == text)
