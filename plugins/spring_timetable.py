"""Schedules the spring re-evaluation: one run a year, on the first working day after the filing deadline.

每年一次:年度培育情况信息表填报截止日之后的首个工作日。The run's partition key is the report year, the
year before the run.

A timetable that raises makes Airflow log a line and schedule nothing, so a year whose days off are not
announced yet gets a provisional date (weekends and 4 to 6 April off). The date is reckoned again at each
parse, and moves by itself once the year's calendar file is there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pendulum
from airflow.exceptions import AirflowTimetableInvalid, InvalidPartitionKeyError
from airflow.plugins_manager import AirflowPlugin
from airflow.timetables.base import DagRunInfo, DataInterval, TimeRestriction, Timetable
from pendulum import DateTime

from cluster_review.calendar import CalendarFault, WorkingCalendar, filing_deadline, load_calendars
from cluster_review.settings import settings

SHANGHAI = pendulum.timezone("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
SATURDAY = 5
QINGMING = ((4, 4), (4, 5), (4, 6))


def announced_calendar() -> WorkingCalendar:
    """The calendar files as they stand now; they are read again only when one of them has changed."""
    folder = settings().policy_dir / "calendars"
    stamp = tuple((file.name, file.stat().st_mtime_ns) for file in sorted(folder.glob("*.yaml")))
    return _load(folder, stamp)


@lru_cache(maxsize=1)
def _load(folder: Path, stamp: tuple[tuple[str, int], ...]) -> WorkingCalendar:
    return load_calendars(folder)


class SpringTimetable(Timetable):
    """One run per report year, on the first working day after the filing deadline, at `hour` in Shanghai.

    Args:
        month: month of the filing deadline (article 13: March).
        day: day of the filing deadline (article 13: the 30th).
        hour: hour of the run, Asia/Shanghai, which has no daylight saving time.
    """

    description = "年度信息表填报截止后的首个工作日 First working day after the filing deadline"
    partitioned = True
    run_ordering = ("partition_date", "run_after")

    def __init__(self, month: int = 3, day: int = 30, hour: int = 9) -> None:
        self.month, self.day, self.hour = month, day, hour

    @property
    def summary(self) -> str:
        """What the list of DAGs shows, with the last year that is no provisional date."""
        rule = f"{self.month:02d}-{self.day:02d} 截止后首个工作日 {self.hour:02d}:00 Asia/Shanghai"
        try:
            last = announced_calendar().announced_years[-1]
        except CalendarFault:
            return f"{rule} (暂定 provisional)"
        return f"{rule} ({last} 年以后暂定 provisional after {last})"

    def serialize(self) -> dict[str, Any]:
        """The three parameters."""
        return {"month": self.month, "day": self.day, "hour": self.hour}

    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> SpringTimetable:
        """The timetable of these parameters."""
        return cls(**data)

    def validate(self) -> None:
        """Refuse parameters that name no day of each year, and calendar files that can't be read."""
        try:
            date(2023, self.month, self.day)
            pendulum.time(self.hour)
            announced_calendar()
        except ValueError as fault:
            raise AirflowTimetableInvalid(f"SpringTimetable: {fault}") from fault

    def run_day(self, report_year: int) -> tuple[date, bool]:
        """The day of the run on a report year, and whether it is provisional."""
        try:
            calendar = announced_calendar()
            deadline = filing_deadline(
                report_year, f"{self.month:02d}-{self.day:02d}", "next_working_day", calendar
            )
            return calendar.next_working_day(deadline.last_day + ONE_DAY), False
        except CalendarFault:
            last_day = _provisional_working_day(date(report_year + 1, self.month, self.day))
            return _provisional_working_day(last_day + ONE_DAY), True

    def run_info(self, report_year: int) -> DagRunInfo:
        """The run on a report year: when it may start, and its partition."""
        day, _ = self.run_day(report_year)
        return DagRunInfo(
            run_after=pendulum.datetime(day.year, day.month, day.day, self.hour, tz=SHANGHAI).in_timezone(
                "UTC"
            ),
            data_interval=None,
            partition_date=_partition_date(report_year),
            partition_key=str(report_year),
        )

    def next_dagrun_info_v2(
        self, *, last_dagrun_info: DagRunInfo | None, restriction: TimeRestriction
    ) -> DagRunInfo | None:
        """The run after the last one; without catch-up no earlier than the latest one that is due."""
        if last_dagrun_info is not None and last_dagrun_info.partition_key:
            report_year = int(last_dagrun_info.partition_key) + 1
        elif restriction.earliest is not None:
            report_year = restriction.earliest.in_timezone(SHANGHAI).year
            if _partition_date(report_year) < restriction.earliest:
                report_year += 1
        else:
            return None
        if not restriction.catchup:
            now = pendulum.now("UTC")
            latest_due = now.in_timezone(SHANGHAI).year - 1
            if self.run_info(latest_due).run_after > now:
                latest_due -= 1
            report_year = max(report_year, latest_due)
        info = self.run_info(report_year)
        if restriction.latest is not None and _partition_date(report_year) > restriction.latest:
            return None
        return info

    def iter_partition_dagrun_infos(self, *, earliest: datetime, latest: datetime) -> Iterable[DagRunInfo]:
        """The report years a backfill from `earliest` to `latest` asks for, without those not yet due."""
        first, last = self.localize_partition_datetime(earliest), self.localize_partition_datetime(latest)
        now = pendulum.now("UTC")
        for report_year in range(first.in_timezone(SHANGHAI).year, last.in_timezone(SHANGHAI).year + 1):
            info = self.run_info(report_year)
            if first <= _partition_date(report_year) <= last and info.run_after <= now:
                yield info

    def localize_partition_datetime(self, dt: datetime) -> DateTime:
        """The wall-clock reading of `dt`, taken as Shanghai's."""
        return pendulum.instance(dt.replace(tzinfo=SHANGHAI)).in_timezone("UTC")

    def infer_manual_data_interval(self, *, run_after: DateTime) -> DataInterval:
        """The calendar year before the run; Airflow asks for one when a person names a logical date."""
        year = pendulum.instance(run_after).in_timezone(SHANGHAI).year
        return DataInterval(start=_partition_date(year - 1), end=_partition_date(year))

    def generate_run_id(
        self, *, run_type: Any, run_after: DateTime, data_interval: DataInterval | None, **extra: Any
    ) -> str:
        """A run id that starts with the report year."""
        key = extra.get("partition_key")
        suffix = f"{key}__{run_after.isoformat()}" if key else run_after.isoformat()
        return run_type.generate_run_id(suffix=suffix)

    def _decode_partition_date(self, partition_key: str) -> datetime | None:
        if not (len(partition_key) == 4 and partition_key.isascii() and partition_key.isdigit()):
            raise InvalidPartitionKeyError(
                f"分区键应为四位报告年度,如“2025”,实为“{partition_key}”。"
                f"The partition key is a report year in four digits, such as '2025'; found {partition_key!r}."
            )
        return _partition_date(int(partition_key))


def _partition_date(report_year: int) -> DateTime:
    return pendulum.datetime(report_year, 1, 1, tz=SHANGHAI).in_timezone("UTC")


def _provisional_working_day(day: date) -> date:
    while day.weekday() >= SATURDAY or (day.month, day.day) in QINGMING:
        day += ONE_DAY
    return day


class SpringTimetablePlugin(AirflowPlugin):
    """Registers the timetable, so that a serialised DAG may name it."""

    name = "spring_timetable"
    timetables = [SpringTimetable]  # noqa: RUF012 - Airflow reads the class attribute
