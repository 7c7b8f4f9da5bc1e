"""The calendar files agree with two independent sources on every day, and refuse to guess."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest

from cluster_review.calendar import (
    CalendarFault,
    CalendarNotAnnounced,
    WorkingCalendar,
    load_calendars,
    read_year,
)

FOLDER = Path(__file__).parents[2] / "include" / "policy" / "calendars"
YEARS = range(2019, 2027)


@pytest.fixture(scope="module")
def calendar() -> WorkingCalendar:
    return load_calendars(FOLDER)


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def test_every_year_on_file_is_announced(calendar: WorkingCalendar) -> None:
    assert calendar.announced_years == tuple(YEARS)
    assert all(
        number.startswith("国办发明电〔") for year in calendar.years.values() for number in year.notices
    )


@pytest.mark.parametrize("year", YEARS)
def test_each_day_agrees_with_chinesecalendar(calendar: WorkingCalendar, year: int) -> None:
    differing = [d for d in days_of(year) if calendar.is_working_day(d) != chinese_calendar.is_workday(d)]
    assert differing == []


@pytest.mark.parametrize("year", YEARS)
def test_each_day_agrees_with_holidays(calendar: WorkingCalendar, year: int) -> None:
    other = holidays.country_holidays("CN", years=[year])
    differing = [d for d in days_of(year) if calendar.is_working_day(d) != other.is_working_day(d)]
    # `holidays` keeps the first notice of 2020; the extension of the Spring Festival came on 26 January 2020.
    assert set(differing) <= {date(2020, 2, 1)}


@pytest.mark.parametrize(
    ("rest", "worked"),
    [
        (("2023-04-05",), ()),
        (("2024-04-04", "2024-04-05", "2024-04-06"), ("2024-04-07",)),
        (("2025-04-04", "2025-04-05", "2025-04-06"), ()),
        (("2026-04-04", "2026-04-05", "2026-04-06"), ()),
    ],
)
def test_qingming_as_printed_in_the_notices(
    calendar: WorkingCalendar, rest: tuple[str, ...], worked: tuple[str, ...]
) -> None:
    for day in rest:
        assert calendar.rest_reason(date.fromisoformat(day)) == ("清明节放假", "public holiday 清明节")
    assert all(calendar.is_working_day(date.fromisoformat(day)) for day in worked)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2024-03-29", "2024-03-29"),
        ("2024-03-30", "2024-04-01"),
        ("2024-04-04", "2024-04-07"),  # a Sunday that is worked
        ("2025-01-28", "2025-02-05"),
        ("2020-01-24", "2020-02-03"),
    ],
)
def test_next_working_day(calendar: WorkingCalendar, day: str, expected: str) -> None:
    assert calendar.next_working_day(date.fromisoformat(day)) == date.fromisoformat(expected)


def test_unannounced_year_is_refused_with_the_mend(calendar: WorkingCalendar) -> None:
    with pytest.raises(CalendarNotAnnounced) as caught:
        calendar.is_working_day(date(2027, 3, 30))
    assert caught.value.year == 2027
    assert "include/policy/calendars/2027.yaml" in caught.value.message_zh
    assert "2019 至 2026" in caught.value.message_zh
    assert "include/policy/calendars/2027.yaml" in caught.value.message_en


def test_rolling_over_new_year_needs_the_next_year(calendar: WorkingCalendar) -> None:
    with pytest.raises(CalendarNotAnnounced):
        WorkingCalendar({2022: calendar.years[2022]}).next_working_day(date(2022, 12, 31))
    assert calendar.next_working_day(date(2022, 12, 31)) == date(2023, 1, 3)


def year_2024(**changes: object) -> dict[str, object]:
    content: dict[str, object] = {
        "year": 2024,
        "notices": [{"number": "国办发明电〔2023〕7号", "title": "通知"}],
        "rest": [{"festival": "清明节", "from": "2024-04-04", "to": "2024-04-06"}],
        "work": ["2024-04-07"],
    }
    return {**content, **changes}


def test_a_wellformed_year_is_read() -> None:
    assert read_year(year_2024(), "2024.yaml").work == {date(2024, 4, 7)}


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (None, "2024.yaml", "NoneType"),
        (year_2024(extra=1), "2024.yaml", "extra"),
        (year_2024(), "2025.yaml", "文件名"),
        (year_2024(notices=[]), "2024.yaml", "通知文号"),
        (year_2024(work=["2024-04-31"]), "2024.yaml", "2024-04-31|day is out of range|must be in range"),
        (year_2024(work=["2024-04-06"]), "2024.yaml", "既放假又上班"),
        (year_2024(work=["2024-04-08"]), "2024.yaml", "不是周末"),
        (year_2024(work=["2023-12-30"]), "2024.yaml", "不在本年"),
        (
            year_2024(rest=[{"festival": "清明节", "from": "2024-04-06", "to": "2024-04-04"}]),
            "2024.yaml",
            "2024-04-06",
        ),
    ],
)
def test_a_malformed_year_is_refused(content: object, name: str, message: str) -> None:
    with pytest.raises(CalendarFault, match=message) as caught:
        read_year(content, name)
    assert name in caught.value.message_zh
    assert name in caught.value.message_en


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CalendarFault, match="POLICY_DIR"):
        load_calendars(tmp_path)
