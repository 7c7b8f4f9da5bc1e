"""One run a year, on the first working day after the filing deadline, keyed by the report year."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pendulum
import pytest

from cluster_review.settings import settings

SHANGHAI = "Asia/Shanghai"


@pytest.fixture(scope="module")
def timetable_module(airflow_plugins: Path) -> Any:
    import spring_timetable

    return spring_timetable


@pytest.fixture
def timetable(timetable_module: Any) -> Any:
    return timetable_module.SpringTimetable()


@pytest.fixture
def calendars(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the calendar files that a test may change, in force for the timetable."""
    folder = tmp_path / "calendars"
    shutil.copytree(settings().policy_dir / "calendars", folder)
    monkeypatch.setenv("POLICY_DIR", str(tmp_path))
    settings.cache_clear()
    yield folder
    settings.cache_clear()


def restriction(
    timetable: Any, *, earliest: str | None, latest: str | None = None, catchup: bool = True
) -> Any:
    from airflow.timetables.base import TimeRestriction

    moments = [pendulum.parse(text, tz=SHANGHAI) if text else None for text in (earliest, latest)]
    return TimeRestriction(*moments, catchup)


def test_next_runs_are_the_working_day_after_the_deadline_at_nine_in_shanghai(timetable: Any) -> None:
    runs, last = [], None
    for _ in range(5):
        last = timetable.next_dagrun_info_v2(
            last_dagrun_info=last, restriction=restriction(timetable, earliest="2022-01-01")
        )
        runs.append((last.partition_key, last.run_after.in_timezone(SHANGHAI).isoformat()))
    assert runs == [
        ("2022", "2023-03-31T09:00:00+08:00"),
        ("2023", "2024-04-02T09:00:00+08:00"),  # deadline Monday 1 April
        ("2024", "2025-04-01T09:00:00+08:00"),  # deadline Monday 31 March
        ("2025", "2026-03-31T09:00:00+08:00"),
        ("2026", "2027-03-31T09:00:00+08:00"),  # 2027 is not announced: provisional
    ]


def test_a_provisional_day_is_marked_and_skips_weekends_and_qingming(timetable_module: Any) -> None:
    assert timetable_module.SpringTimetable().run_day(2025) == (pendulum.date(2026, 3, 31), False)
    assert timetable_module.SpringTimetable().run_day(2026) == (pendulum.date(2027, 3, 31), True)
    # deadline Saturday 3 April 2027; 4 to 6 April off, so in time until 7 April, and the run on the 8th
    assert timetable_module.SpringTimetable(4, 3).run_day(2026) == (pendulum.date(2027, 4, 8), True)
    assert "provisional after 2026" in timetable_module.SpringTimetable().summary


def test_a_new_calendar_file_moves_the_run_without_a_restart(timetable: Any, calendars: Path) -> None:
    assert timetable.run_day(2026) == (pendulum.date(2027, 3, 31), True)
    (calendars / "2027.yaml").write_text(
        "year: 2027\nnotices: [{number: 测试号, title: 测试}]\n"
        'rest: [{festival: 测试节, from: "2027-03-31", to: "2027-03-31"}]\nwork: []\n',
        encoding="utf-8",
    )
    assert timetable.run_day(2026) == (pendulum.date(2027, 4, 1), False)


def test_a_broken_calendar_is_an_import_error_but_never_stops_the_scheduler(
    timetable: Any, calendars: Path
) -> None:
    from airflow.exceptions import AirflowTimetableInvalid

    (calendars / "2026.yaml").write_text("year: 2026\n", encoding="utf-8")
    with pytest.raises(AirflowTimetableInvalid, match=r"2026\.yaml"):
        timetable.validate()
    assert timetable.run_day(2025) == (pendulum.date(2026, 3, 31), True)


def test_without_catch_up_only_the_latest_due_run_is_made(timetable: Any) -> None:
    info = timetable.next_dagrun_info_v2(
        last_dagrun_info=None, restriction=restriction(timetable, earliest="2015-01-01", catchup=False)
    )
    now = pendulum.now("UTC")
    assert info.run_after <= now
    assert timetable.run_info(int(info.partition_key) + 1).run_after > now


def test_start_and_end_of_the_dag_bound_the_partitions(timetable: Any) -> None:
    first = timetable.next_dagrun_info_v2(
        last_dagrun_info=None, restriction=restriction(timetable, earliest="2022-01-02")
    )
    assert first.partition_key == "2023"
    ended = timetable.next_dagrun_info_v2(
        last_dagrun_info=first, restriction=restriction(timetable, earliest="2022-01-01", latest="2023-06-01")
    )
    assert ended is None
    assert (
        timetable.next_dagrun_info_v2(
            last_dagrun_info=None, restriction=restriction(timetable, earliest=None)
        )
        is None
    )


def test_backfill_lists_the_years_asked_for_and_none_that_is_not_due(timetable: Any) -> None:
    def keys(first: str, last: str) -> list[str]:
        infos = timetable.iter_partition_dagrun_infos(
            earliest=pendulum.parse(first), latest=pendulum.parse(last)
        )
        return [info.partition_key for info in infos]

    assert keys("2022-01-01", "2024-01-01") == ["2022", "2023", "2024"]
    assert keys("2022-01-02", "2024-01-01") == ["2023", "2024"]
    far = keys("2024-01-01", "2200-01-01")
    assert far[0] == "2024"
    assert all(timetable.run_info(int(key)).run_after <= pendulum.now("UTC") for key in far)
    assert len(far) < 100


def test_the_hour_stays_the_same_all_year_because_shanghai_has_no_summer_time(timetable_module: Any) -> None:
    hours = {
        timetable_module.SpringTimetable(month, 15, 9).run_info(2024).run_after.hour for month in range(1, 13)
    }
    assert hours == {1}


def test_partition_keys_are_report_years(timetable: Any) -> None:
    from airflow.exceptions import InvalidPartitionKeyError

    decoded = timetable.resolve_partition_date("2024")
    assert decoded == pendulum.datetime(2024, 1, 1, tz=SHANGHAI)
    for key in ("20x4", "24", "02024", "２０２４"):
        with pytest.raises(InvalidPartitionKeyError, match="四位报告年度"):
            timetable.resolve_partition_date(key)


def test_airflow_has_registered_it(timetable_module: Any) -> None:
    from airflow.plugins_manager import get_timetables_plugins

    assert get_timetables_plugins()["spring_timetable.SpringTimetable"] is timetable_module.SpringTimetable


def test_serialises_through_airflow(timetable_module: Any) -> None:
    from airflow.serialization.decoders import decode_timetable
    from airflow.serialization.encoders import encode_timetable

    restored = decode_timetable(encode_timetable(timetable_module.SpringTimetable(4, 30, 8)))
    assert type(restored) is timetable_module.SpringTimetable
    assert restored.serialize() == {"month": 4, "day": 30, "hour": 8}


def test_parameters_that_name_no_day_are_refused(timetable_module: Any) -> None:
    from airflow.exceptions import AirflowTimetableInvalid

    for parameters in ((2, 30, 9), (13, 1, 9), (3, 30, 24)):
        with pytest.raises(AirflowTimetableInvalid):
            timetable_module.SpringTimetable(*parameters).validate()
    timetable_module.SpringTimetable().validate()


def test_a_run_id_starts_with_the_report_year(timetable: Any) -> None:
    from airflow.utils.types import DagRunType

    info = timetable.run_info(2025)
    run_id = timetable.generate_run_id(
        run_type=DagRunType.SCHEDULED, run_after=info.run_after, data_interval=None, partition_key="2025"
    )
    assert run_id == "scheduled__2025__2026-03-31T01:00:00+00:00"
