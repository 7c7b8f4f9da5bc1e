"""Each refusal of a calendar says what is wrong in Chinese and in English, and each deadline how it was reached."""

from datetime import date
from pathlib import Path

import pytest

from cluster_review.calendar import (
    AnnouncedYear,
    CalendarFault,
    CalendarNotAnnounced,
    WorkingCalendar,
    filing_deadline,
    load_calendars,
    read_year,
)

CALENDAR = load_calendars(Path(__file__).parents[2] / "include" / "policy" / "calendars")
YEAR = {
    "year": 2023,
    "notices": [{"number": "国办发明电〔2022〕16号"}],
    "rest": [{"festival": "春节", "from": "2023-01-21", "to": "2023-01-27"}],
    "work": ["2023-01-28"],
}


def test_a_year_is_read_as_it_is_written():
    read = read_year(YEAR, "2023.yaml")
    assert (read.year, read.notices) == (2023, ("国办发明电〔2022〕16号",))
    assert read.work == {date(2023, 1, 28)}
    assert read.rest == {date(2023, 1, day): "春节" for day in range(21, 28)}


@pytest.mark.parametrize(
    ("change", "zh", "en"),
    [
        ({"year": 2024}, "年份须与文件名一致,并写明通知文号", "name it after its year and cite the notice"),
        ({"notices": []}, "年份须与文件名一致,并写明通知文号", "name it after its year and cite the notice"),
        ({"work": ["2024-01-28"]}, "2024-01-28 不在本年", "2024-01-28 belongs in the file of its year"),
        ({"work": ["2023-01-22"]}, "2023-01-22 既放假又上班", "2023-01-22 is both off and worked"),
        ({"work": ["2023-02-03"]}, "2023-02-03 不是周末", "2023-02-03 is no weekend day"),
        ({"work": ["x"]}, "内容无法读取:Invalid isoformat", "can't be read: Invalid isoformat"),
    ],
)
def test_a_faulty_year_is_refused_in_both_languages(change, zh, en):
    with pytest.raises(CalendarFault) as refusal:
        read_year({**YEAR, **change}, "2023.yaml")
    assert refusal.value.message_zh.startswith(f"放假安排 2023.yaml:{zh}")
    assert refusal.value.message_en.startswith(f"Calendar 2023.yaml: {en}")


@pytest.mark.parametrize(("content", "found"), [([], "list"), ({"year": 1}, "['year']")])
def test_other_keys_are_refused_with_what_was_found(content, found):
    with pytest.raises(CalendarFault) as refusal:
        read_year(content, "2023.yaml")
    assert refusal.value.message_zh.endswith(f"实有 {found}。")
    assert refusal.value.message_en.endswith(f"found {found}.")


@pytest.mark.parametrize(
    ("years", "zh", "en"),
    [
        ({}, "(在册:无)", "(on file: none)"),
        (CALENDAR.years, "(在册:2019 至 2026 年)", "(on file: 2019 to 2026)"),
    ],
)
def test_a_year_not_on_file_is_named_with_those_that_are(years, zh, en):
    with pytest.raises(CalendarNotAnnounced) as refusal:
        WorkingCalendar(years).rest_reason(date(2031, 1, 1))
    assert zh in refusal.value.message_zh
    assert en in refusal.value.message_en
    assert refusal.value.year == 2031


@pytest.mark.parametrize("day", ["3-30", "02-30", "03-30x"])
def test_a_day_that_there_is_not_is_named(day):
    with pytest.raises(CalendarFault) as refusal:
        filing_deadline(2024, day, "strict", CALENDAR)
    assert f"“{day}”不是 2025 年的日期" in refusal.value.message_zh
    assert f"'{day}' is not a day of 2025" in refusal.value.message_en


def test_a_rule_that_there_is_not_is_named():
    with pytest.raises(CalendarFault) as refusal:
        filing_deadline(2024, "03-30", "nearest", CALENDAR)  # type: ignore[arg-type]
    assert "“nearest”未定义" in refusal.value.message_zh
    assert "'nearest' is not defined" in refusal.value.message_en


def test_a_folder_without_calendars_is_named(tmp_path):
    with pytest.raises(CalendarFault) as refusal:
        load_calendars(tmp_path)
    assert str(tmp_path) in refusal.value.message_zh
    assert str(tmp_path) in refusal.value.message_en


@pytest.mark.parametrize(
    ("year", "rule", "zh", "en"),
    [
        (2024, "strict", "2025年3月30日(星期日)为最后一日;按规则遇休息日不顺延。",
         "Sunday 2025-03-30 is the last day; the rule does not move a day off."),
        (2025, "next_working_day", "2026年3月30日(星期一)是工作日,为最后一日。",
         "Monday 2026-03-30 is a working day and the last day."),
        (2024, "next_working_day", "2025年3月30日(星期日,周末)为休息日,顺延至下一工作日2025年3月31日(星期一)。",
         "Sunday 2025-03-30 (weekend): off; the deadline moves to the next working day, Monday 2025-03-31."),
    ],
)  # fmt: skip
def test_a_deadline_says_how_it_was_reached(year, rule, zh, en):
    found = filing_deadline(year, "03-30", rule, CALENDAR)
    assert (found.explanation_zh, found.explanation_en) == (zh, en)


def test_a_deadline_that_does_not_move_keeps_its_day():
    found = filing_deadline(2024, "03-30", "strict", CALENDAR)
    assert found.nominal == found.last_day == date(2025, 3, 30)


def test_days_off_after_the_new_last_day_are_not_told():
    thursday = WorkingCalendar(
        {2025: AnnouncedYear(2025, ("某通知",), {date(2025, 3, 27): "某节"}, frozenset())}
    )
    found = filing_deadline(2024, "03-27", "next_working_day", thursday)
    assert found.last_day == date(2025, 3, 28)
    assert "星期六" not in found.explanation_zh
