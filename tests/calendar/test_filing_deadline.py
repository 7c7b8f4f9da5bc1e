"""…于每年3月30日前…报送上一年度培育情况信息表 (article 13)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cluster_review.calendar import CalendarFault, CalendarNotAnnounced, filing_deadline, load_calendars

CALENDAR = load_calendars(Path(__file__).parents[2] / "include" / "policy" / "calendars")


@pytest.mark.parametrize(
    ("report_year", "last_day"),
    [(2022, "2023-03-30"), (2023, "2024-04-01"), (2024, "2025-03-31"), (2025, "2026-03-30")],
)
def test_thirty_march_moves_to_the_next_working_day(report_year: int, last_day: str) -> None:
    deadline = filing_deadline(report_year, "03-30", "next_working_day", CALENDAR)
    assert deadline.nominal == date(report_year + 1, 3, 30)
    assert deadline.last_day == date.fromisoformat(last_day)


def test_the_roll_forward_is_explained_day_by_day() -> None:
    deadline = filing_deadline(2023, "03-30", "next_working_day", CALENDAR)
    assert deadline.explanation_zh == (
        "2024年3月30日(星期六,周末)、2024年3月31日(星期日,周末)为休息日,"
        "顺延至下一工作日2024年4月1日(星期一)。"
    )
    assert deadline.explanation_en == (
        "Saturday 2024-03-30 (weekend), Sunday 2024-03-31 (weekend): off; "
        "the deadline moves to the next working day, Monday 2024-04-01."
    )


def test_a_festival_moves_it_too_and_a_worked_sunday_ends_it() -> None:
    deadline = filing_deadline(2023, "04-04", "next_working_day", CALENDAR)
    assert deadline.last_day == date(2024, 4, 7)
    assert "清明节放假" in deadline.explanation_zh


def test_strict_does_not_move_and_needs_no_calendar() -> None:
    assert filing_deadline(2023, "03-30", "strict", CALENDAR).last_day == date(2024, 3, 30)
    assert filing_deadline(2040, "03-30", "strict", CALENDAR).last_day == date(2041, 3, 30)


def test_an_unannounced_year_is_refused() -> None:
    with pytest.raises(CalendarNotAnnounced, match=r"2027\.yaml"):
        filing_deadline(2026, "03-30", "next_working_day", CALENDAR)


@pytest.mark.parametrize("month_day", ["02-29", "3-30", "W13", "03-30-01", "", "十三"])
def test_a_day_that_is_none_is_refused(month_day: str) -> None:
    with pytest.raises(CalendarFault, match="03-30"):
        filing_deadline(2024, month_day, "strict", CALENDAR)


def test_an_undefined_rule_is_refused() -> None:
    rule: Any = "previous_working_day"
    with pytest.raises(CalendarFault, match="previous_working_day"):
        filing_deadline(2024, "03-30", rule, CALENDAR)
