"""Working days as the State Council announces them (节假日安排), and the last day of a deadline.

A year counts only once its notice is on file: guessing days off would move deadlines that revoke a
recognition. One YAML file per announced year stands in ``policy/calendars``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast, get_args

import yaml

RestDayRule: TypeAlias = Literal["next_working_day", "strict"]

ONE_DAY = timedelta(days=1)
SATURDAY = 5
WEEKDAYS_ZH = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
KEYS = {"year", "notices", "rest", "work"}


class CalendarFault(ValueError):
    """A calendar file, or a question to the calendar, that can't be used; says why in both languages."""

    def __init__(self, message_zh: str, message_en: str) -> None:
        super().__init__(f"{message_zh}\n{message_en}")
        self.message_zh = message_zh
        self.message_en = message_en


class CalendarNotAnnounced(CalendarFault):
    """The days off of a year are not on file, so its working days are not known."""

    def __init__(self, year: int, announced: Iterable[int]) -> None:
        years = sorted(announced)
        span_zh = f"{years[0]} 至 {years[-1]} 年" if years else "无"
        span_en = f"{years[0]} to {years[-1]}" if years else "none"
        super().__init__(
            f"{year} 年的放假安排不在册(在册:{span_zh}),无法推算该年的工作日。"
            f"请按国务院办公厅当年的通知新增 include/policy/calendars/{year}.yaml(格式同其他年份)后重试。",
            f"The days off of {year} are not on file (on file: {span_en}), so its working days are unknown. "
            f"Add include/policy/calendars/{year}.yaml from that year's State Council notice "
            "(in the form of the other years) and try again.",
        )
        self.year = year


@dataclass(frozen=True, slots=True)
class AnnouncedYear:
    """One year's notices: the days off with their festival, and the weekend days that are worked."""

    year: int
    notices: tuple[str, ...]
    rest: Mapping[date, str]
    work: frozenset[date]


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Answers which days are working days, for announced years only."""

    years: Mapping[int, AnnouncedYear]

    @property
    def announced_years(self) -> tuple[int, ...]:
        """The years on file, ascending."""
        return tuple(sorted(self.years))

    def rest_reason(self, day: date) -> tuple[str, str] | None:
        """Why a day is off, in Chinese and English; None for a working day.

        Raises:
            CalendarNotAnnounced: the notice of that year is not on file.
        """
        announced = self.years.get(day.year)
        if announced is None:
            raise CalendarNotAnnounced(day.year, self.years)
        if day in announced.work:
            return None
        if festival := announced.rest.get(day):
            return f"{festival}放假", f"public holiday {festival}"
        return ("周末", "weekend") if day.weekday() >= SATURDAY else None

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on that day; raises `CalendarNotAnnounced` for a year not on file."""
        return self.rest_reason(day) is None

    def next_working_day(self, day: date) -> date:
        """The day itself if it is worked, else the first worked day after it."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day


@dataclass(frozen=True, slots=True)
class Deadline:
    """The day the law names, the last day that is still in time, and how one leads to the other."""

    nominal: date
    last_day: date
    explanation_zh: str
    explanation_en: str


def filing_deadline(
    report_year: int, month_day: str, rest_day_rule: RestDayRule, calendar: WorkingCalendar
) -> Deadline:
    """The last day on which the form on `report_year` is in time (article 13: by 30 March of the next year).

    Args:
        report_year: the year reported on; the form is due in the year after it.
        month_day: the day the instrument names, as ``MM-DD``.
        rest_day_rule: ``next_working_day`` moves a day off to the next working day, ``strict`` does not.
        calendar: the announced years.

    Raises:
        CalendarFault: the day or the rule can't be read.
        CalendarNotAnnounced: the rule needs a year that is not on file.
    """
    try:
        if not re.fullmatch(r"[0-9]{2}-[0-9]{2}", month_day):
            raise ValueError(month_day)
        nominal = date.fromisoformat(f"{report_year + 1:04d}-{month_day}")
    except ValueError as fault:
        raise CalendarFault(
            f"填报截止日“{month_day}”不是 {report_year + 1} 年的日期;应写作“月-日”,如“03-30”。",
            f"Filing day '{month_day}' is not a day of {report_year + 1}; write MM-DD, such as '03-30'.",
        ) from fault
    if rest_day_rule not in get_args(RestDayRule):
        raise CalendarFault(
            f"休息日规则“{rest_day_rule}”未定义;应为 next_working_day(顺延至下一工作日)或 strict(不顺延)。",
            f"Rest-day rule '{rest_day_rule}' is not defined; use next_working_day or strict.",
        )
    if rest_day_rule == "strict":
        return Deadline(
            nominal,
            nominal,
            f"{_zh(nominal)}为最后一日;按规则遇休息日不顺延。",
            f"{_en(nominal)} is the last day; the rule does not move a day off.",
        )
    last_day = calendar.next_working_day(nominal)
    if last_day == nominal:
        return Deadline(
            nominal,
            nominal,
            f"{_zh(nominal)}是工作日,为最后一日。",
            f"{_en(nominal)} is a working day and the last day.",
        )
    days_off = [(day, calendar.rest_reason(day)) for day in _days(nominal, last_day - ONE_DAY)]
    off_zh = "、".join(_zh(day, reason[0]) for day, reason in days_off if reason)
    off_en = ", ".join(f"{_en(day)} ({reason[1]})" for day, reason in days_off if reason)
    return Deadline(
        nominal,
        last_day,
        f"{off_zh}为休息日,顺延至下一工作日{_zh(last_day)}。",
        f"{off_en}: off; the deadline moves to the next working day, {_en(last_day)}.",
    )


def load_calendars(folder: Path) -> WorkingCalendar:
    """Read every ``<year>.yaml`` of a folder into a calendar.

    Raises:
        CalendarFault: a file is malformed or contradicts itself; the message names the file.
    """
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise CalendarFault(
            f"文件夹 {folder} 中没有放假安排(<年份>.yaml)。请检查 POLICY_DIR 设置。",
            f"Folder {folder} holds no calendar (<year>.yaml). Check the setting POLICY_DIR.",
        )
    years = (read_year(yaml.safe_load(file.read_text(encoding="utf-8")), file.name) for file in files)
    return WorkingCalendar({announced.year: announced for announced in years})


def read_year(content: object, name: str) -> AnnouncedYear:
    """One year from the content of its file; `name` is the file's name, for messages.

    Raises:
        CalendarFault: keys, dates or the year don't fit; a day is both off and worked; a worked day is no
            weekend day.
    """
    if not isinstance(content, dict) or set(content) != KEYS:
        found = sorted(map(str, content)) if isinstance(content, dict) else type(content).__name__
        raise _fault(
            name, f"应有且仅有 {sorted(KEYS)},实有 {found}", f"expected exactly {sorted(KEYS)}, found {found}"
        )
    fields = cast("dict[str, Any]", content)
    try:
        year = int(fields["year"])
        notices = tuple(str(notice["number"]) for notice in fields["notices"])
        rest = {
            day: str(span["festival"])
            for span in fields["rest"]
            for day in _days(date.fromisoformat(span["from"]), date.fromisoformat(span["to"]))
        }
        work = frozenset(date.fromisoformat(day) for day in fields["work"])
    except (KeyError, TypeError, ValueError) as fault:
        raise _fault(name, f"内容无法读取:{fault}", f"can't be read: {fault}") from fault
    if name != f"{year}.yaml" or not notices:
        raise _fault(name, "年份须与文件名一致,并写明通知文号", "name it after its year and cite the notice")
    for day in sorted({*rest, *work}):
        if day.year != year:
            raise _fault(name, f"{day} 不在本年,请移至该年的文件", f"{day} belongs in the file of its year")
        if day in rest and day in work:
            raise _fault(name, f"{day} 既放假又上班", f"{day} is both off and worked")
        if day in work and day.weekday() < SATURDAY:
            raise _fault(name, f"{day} 不是周末,无须调休", f"{day} is no weekend day")
    return AnnouncedYear(year, notices, rest, work)


def _days(first: date, last: date) -> Iterator[date]:
    if last < first:
        raise ValueError(f"{first} .. {last}")
    for offset in range((last - first).days + 1):
        yield first + offset * ONE_DAY


def _zh(day: date, *remarks: str) -> str:
    weekday = ",".join((WEEKDAYS_ZH[day.weekday()], *remarks))
    return f"{day.year}年{day.month}月{day.day}日({weekday})"


def _en(day: date) -> str:
    return f"{WEEKDAYS_EN[day.weekday()]} {day.isoformat()}"


def _fault(name: str, zh: str, en: str) -> CalendarFault:
    return CalendarFault(f"放假安排 {name}:{zh}。", f"Calendar {name}: {en}.")
