"""One cell, read strictly: each kind of value, and nothing but a declared refusal for anything else."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster_review.intake.cell import Cell, Refused
from cluster_review.intake.refusals import REFUSALS
from cluster_review.intake.values import number, read_value
from cluster_review.tables import NEVER, TABLES, Column, Kind

COLUMNS = [column for table in TABLES.values() for column in table.columns]
DATE = Column("d", Kind.DATE, "日期", "date")
DATE_OR_NONE = Column("d", Kind.DATE, "日期", "date", may_be_none=True)
YES_NO = Column("is_x", Kind.YES_NO, "是否", "whether")


@pytest.mark.parametrize("text", [
    "2026-03-30", "2026/3/30", "2026.3.30", "2026年3月30日", "20260330", " ２０２６-０３-３０ ", "2026-03-30 14:05:00",
    "2026-03-30T08:00", date(2026, 3, 30), datetime(2026, 3, 30, 9, 0),  # noqa: DTZ001
    20260330.0,
])  # fmt: skip
def test_dates(text, words):
    assert read_value(DATE, Cell(text), words) == date(2026, 3, 30)


@pytest.mark.parametrize("text", [
    "30/3/26", "2026-02-29", "3月30日", "明年", "2026-03-30 24:00", 46111, 46111.0, True, "2026-03-30T00:00+08:00", "无",
    "1899-12-31", "2101-01-01",
])  # fmt: skip
def test_no_dates(text, words):
    with pytest.raises(Refused):
        read_value(DATE, Cell(text), words)


def test_none_is_an_answer_only_where_it_may_be(words):
    assert read_value(DATE_OR_NONE, Cell(" 无 "), words) == NEVER
    assert read_value(DATE_OR_NONE, Cell(""), words) is None
    assert read_value(DATE_OR_NONE, Cell("\u3000\u200b"), words) is None


@pytest.mark.parametrize(("raw", "value"), [
    ("0", 0), ("1,234.5", 12345000), ("１，２３４．５", 12345000), ("−5", -50000), ("+5", 50000), (25.0, 250000),
    (0.1, 1000), (Decimal("2.50"), 25000), (7, 70000), ("001", 10000),
])  # fmt: skip
def test_numbers(raw, value):
    assert number(Cell(raw, 4)) == value


@pytest.mark.parametrize("raw", [
    "1_000", "inf", "nan", "1e4", "٣", "1,23", "1.234,5", "25亿元", "二十五", "", "1 2", "1.", ".5", float("nan"),
    float("inf"), True, date(2026, 1, 1), "0.00001", 22.049999999999997, "9" * 30,
    "9" * 50_000, "0." + "1" * 50_000, Decimal("9" * 50_000), Decimal("1e999999999"), Decimal("1e-999999999"),
])  # fmt: skip
def test_no_numbers(raw):
    with pytest.raises(Refused):
        number(Cell(raw, 4))


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 10))
def test_an_excel_number_of_fifteen_digits_is_exact(units, scale):
    shown = Decimal(units).scaleb(-scale)
    assert number(Cell(float(shown), scale)) == units
    assert number(Cell(format(shown, "f"), scale)) == units


@given(st.integers(0, 10**6), st.integers(0, 6), st.integers(-4, 6))
def test_a_stated_unit_moves_the_point_exactly(count, scale, shift):
    exact = Decimal(count).scaleb(scale + shift)
    if exact == exact.to_integral_value():
        assert number(Cell(count, scale, shift)) == exact
    else:
        with pytest.raises(Refused):
            number(Cell(count, scale, shift))


def test_a_larger_unit_never_swallows_a_number():
    with pytest.raises(Refused):
        number(Cell("123", 0, -4))
    assert number(Cell("1230000", 0, -4)) == 123


def test_a_share_of_one_or_less_is_questioned_never_changed():
    cell = Cell("0.85", 4, unit="%")
    assert number(cell) == 8500
    assert [remark.kind for remark in cell.remarks] == ["share_small"]


@pytest.mark.parametrize("mark", ["-", "—", "/", "未知", "N/A"])
def test_a_placeholder_is_unknown_not_zero(mark, words):
    cell = Cell(mark)
    assert read_value(TABLES["incidents"].column("deaths"), cell, words) is None
    assert [remark.kind for remark in cell.remarks] == ["placeholder"]


@pytest.mark.parametrize(("raw", "value"), [
    ("是", True), ("否", False), ("yes", True), ("NO", False), (True, True), (None, None),
])  # fmt: skip
def test_yes_no(raw, value, words):
    assert read_value(YES_NO, Cell(raw), words) is value


def test_codes_are_known_by_code_or_chinese_word_whatever_the_quotes(words):
    title = TABLES["titles"].column("title")
    for text in ("little_giant", "专精特新“小巨人”", '专精特新"小巨人"', " 专精特新「小巨人」"):
        assert read_value(title, Cell(text), words) == "little_giant"
    assert read_value(TABLES["incidents"].column("official_grade"), Cell("无"), words) == "none"


def test_lists_are_sorted_and_checked(words):
    county = TABLES["clusters"].column("county")
    assert read_value(county, Cell("469023、460100,469023"), words) == "460100;469023"
    assert read_value(county, Cell(469023.0), words) == "469023"
    with pytest.raises(Refused):
        read_value(county, Cell("4690"), words)
    assert read_value(TABLES["waivers"].column("years"), Cell("2025年;2024"), words) == "2024;2025"


def test_a_credit_code_is_tidied_and_compared_with_its_check_character(words):
    column = TABLES["enterprises"].column("enterprise_id")
    valid, cell = "91110000600037341L", Cell("9111 0000-6000 37341l")
    assert read_value(column, cell, words) == valid
    assert cell.remarks == []
    with pytest.raises(Refused, match="uscc_check"):
        read_value(column, Cell("91110000600037342L"), words)
    with pytest.raises(Refused, match="uscc_letters"):
        read_value(column, Cell("9111000060003734IL"), words)


def test_every_slip_of_one_character_and_every_swap_of_neighbours_is_found(words):
    column, valid = TABLES["enterprises"].column("enterprise_id"), "91110000600037341L"
    slips = {valid[:i] + c + valid[i + 1 :] for i in range(18) for c in "0123456789ABCDEFGHJKLMNPQRTUWXY"}
    swaps = {valid[:i] + valid[i + 1] + valid[i] + valid[i + 2 :] for i in range(17)}
    wrong = (slips | swaps) - {valid}
    assert len(wrong) >= 18 * 30
    for text in wrong:
        with pytest.raises(Refused):
            read_value(column, Cell(text), words)


def test_a_department_with_letters_goes_to_a_person(words):
    from stdnum.cn import uscc

    code = "A1460000MA5T0XYT1"
    cell = Cell(code + uscc.calc_check_digit(code))
    assert read_value(TABLES["enterprises"].column("enterprise_id"), cell, words) == cell.raw
    assert [remark.kind for remark in cell.remarks] == ["uscc_department"]


def test_an_identifier_that_excel_rounded_is_refused(words):
    column = TABLES["enterprises"].column("enterprise_id")
    with pytest.raises(Refused, match="lossy_number"):
        read_value(column, Cell(911100006000373376.0), words)
    assert read_value(column, Cell(1001.0), words) == "1001"


ANYTHING = st.one_of(
    st.text(max_size=40), st.floats(), st.integers(), st.booleans(), st.none(), st.dates(), st.datetimes(),
    st.decimals(allow_nan=True), st.times(), st.from_regex(r"[0-9０-９,.，．%年月日/\- ]{1,24}", fullmatch=True),
    st.lists(st.integers(), max_size=2),
)  # fmt: skip


@given(st.sampled_from(COLUMNS), ANYTHING, st.integers(-6, 6))
def test_whatever_stands_in_a_cell_is_read_or_refused_by_a_declared_kind(words, column, raw, shift):
    cell = Cell(raw, column.scale, shift if column.kind is Kind.SCALED else 0, column.unit)
    kind = None
    try:
        value = read_value(column, cell, words)
    except Refused as refused:
        value, kind = None, refused.kind
    assert kind is None or kind in REFUSALS
    kinds = {Kind.DATE: date, Kind.YES_NO: bool, Kind.YEAR: int, Kind.WHOLE: int, Kind.SCALED: int}
    assert value is None or type(value) is kinds.get(column.kind, str)
