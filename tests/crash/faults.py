"""The world at fault: a clear failure in two languages, nothing half done, and after mending the same as without it."""

from __future__ import annotations

import resource
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy import text
from tests.crash.forking import in_copy
from tests.crash.place import Place, difference
from tests.crash.uncrashed import Uncrashed

from cluster_review import stages

FETCH, FILE = "first_annual_reports_fetch", "first_annual_reports_file"
READ, GATE = "first_annual_reports_read", "first_annual_reports_gate"
PUBLISH, WRITE = "spring_publish", "spring_write"
AtPoint = Callable[[str], None]


def nothing_at_points(point: str) -> None:
    """No fault at a point."""


@dataclass(frozen=True)
class Fault:
    """One fault of the world.

    Attributes:
        task: during which it happens.
        brought: a context in which it stands; gives what happens at each crash point.
        ends_in: the exception of the task.
        zh, en: what the message says in each language.
        leaves_nothing: whether the state is that of before; else finished files stay, and only these.
    """

    name: str
    task: str
    brought: Callable[[Place], object]
    ends_in: str
    zh: str
    en: str
    leaves_nothing: bool = True
    in_every_test: bool = False


@contextmanager
def refusing(place: Place) -> Iterator[AtPoint]:
    """The database takes no connection."""
    _accept(place, False)
    yield nothing_at_points
    _accept(place, True)


def lost_at(wanted: str, *, for_good: bool = False) -> Callable[[Place], object]:
    """The connections are cut at a point; `for_good`: and no new one is taken."""

    @contextmanager
    def lost(place: Place) -> Iterator[AtPoint]:
        def cut(point: str) -> None:
            if point == wanted:
                if for_good:
                    _accept(place, False)
                with place.owner() as connection:
                    query = (
                        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = :name"
                    )
                    connection.execute(text(query), {"name": place.database})

        yield cut
        _accept(place, True)

    return lost


@contextmanager
def read_only(place: Place) -> Iterator[AtPoint]:
    """The database may only be read, as a standby after a switch."""
    _set(place, "SET default_transaction_read_only = on")
    yield nothing_at_points
    _set(place, "RESET default_transaction_read_only")


def no_room(size: int) -> Callable[[Place], object]:
    """The kernel refuses files that grow beyond a size, as a full disk would."""

    @contextmanager
    def full(place: Place) -> Iterator[AtPoint]:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        yield nothing_at_points
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    return full


@contextmanager
def no_landing_folder(place: Place) -> Iterator[AtPoint]:
    """Where the landing folder should be lies a file."""
    shutil.rmtree(place.landing, ignore_errors=True)
    place.landing.parent.mkdir(parents=True, exist_ok=True)
    place.landing.write_bytes(b"")
    yield nothing_at_points
    place.landing.unlink()


@contextmanager
def no_out_folder(place: Place) -> Iterator[AtPoint]:
    """Where the outputs should go lies a file."""
    out = place.folder / "live" / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.write_bytes(b"")
    yield nothing_at_points
    out.unlink()


@contextmanager
def lost_working_file(place: Place) -> Iterator[AtPoint]:
    """What an earlier task left for the next one is gone."""
    (found,) = place.home.glob("batches/*/readings.json")
    kept = found.read_bytes()
    found.unlink()
    yield nothing_at_points
    found.write_bytes(kept)


@contextmanager
def server_stopped(place: Place) -> Iterator[AtPoint]:
    """The server is down."""
    place.server.stop()
    yield nothing_at_points
    place.server.start()


FAULTS = (
    Fault("database takes no connection", FETCH, refusing, "WarehouseUnavailable", "连不上数仓", "doesn't answer"),
    Fault("server stopped", FETCH, server_stopped, "WarehouseUnavailable", "连不上数仓", "doesn't answer"),
    Fault("database lost inside a file's transaction", FILE, lost_at("filing.between_coverage_and_rows"),
          "WarehouseUnavailable", "连不上数仓", "doesn't answer", in_every_test=True),
    Fault("database lost before the commit of a file", FILE, lost_at("filing.before_commit"),
          "WarehouseUnavailable", "连不上数仓", "doesn't answer"),
    Fault("database gone between two files", FILE, lost_at("filing.after_commit", for_good=True),
          "WarehouseUnavailable", "连不上数仓", "doesn't answer", leaves_nothing=False),
    Fault("database lost while publishing", PUBLISH, lost_at("publish.before_commit"),
          "WarehouseUnavailable", "连不上数仓", "doesn't answer", in_every_test=True),
    Fault("database is read-only", FILE, read_only, "WarehouseUnavailable", "只读", "read-only", in_every_test=True),
    Fault("no room for a delivered file", FETCH, no_room(2_000), "TechnicalFault", "腾出磁盘空间", "Free disk space",
          leaves_nothing=False, in_every_test=True),
    Fault("no room for a working file", READ, no_room(2_000), "TechnicalFault", "腾出磁盘空间", "Free disk space"),
    Fault("no landing folder can be made", FETCH, no_landing_folder, "TechnicalFault", "检查权限", "permissions"),
    Fault("no room for the workbook", WRITE, no_room(2_000), "TechnicalFault", "腾出磁盘空间", "Free disk space"),
    Fault("no folder for the workbook", WRITE, no_out_folder, "TechnicalFault", "检查权限", "permissions"),
    Fault("a working file is gone", GATE, lost_working_file, "DataFault", "fetch_and_land", "fetch_and_land"),
)  # fmt: skip


def _accept(place: Place, yes: bool) -> None:
    with place.owner() as connection:
        connection.execute(text(f'ALTER DATABASE "{place.database}" ALLOW_CONNECTIONS {yes}'))


def _set(place: Place, setting: str) -> None:
    with place.owner() as connection:
        connection.execute(text(f'ALTER DATABASE "{place.database}" {setting}'))


@pytest.mark.parametrize(
    "fault",
    [pytest.param(f, id=f.name, marks=() if f.in_every_test else pytest.mark.prove) for f in FAULTS],
)
def test_a_fault_is_said_clearly_and_leaves_nothing_half(uncrashed: Uncrashed, fault: Fault) -> None:
    place = uncrashed.place
    place.put_back(fault.task)
    left, before = uncrashed.before(fault.task), place.state()
    with fault.brought(place) as at_point:  # type: ignore[attr-defined]
        ending = uncrashed.run(fault.task, fault.task, left, at_point)
    place.settle()
    assert ending.error is not None, ending
    kind, message = ending.error
    assert kind == fault.ends_in, ending.trace
    chinese, _, english = message.partition("\n")
    assert fault.zh in chinese
    assert fault.en in english
    found = place.state()
    if fault.leaves_nothing:
        assert difference(before, found) == {}
    else:
        whole = uncrashed.states[fault.task]
        assert all(set(rows) <= set(whole["rows"][name]) for name, rows in found["rows"].items())
        assert found["files"].items() <= whole["files"].items()
    again = uncrashed.run(fault.task, fault.task, left).result()
    place.settle()
    assert difference(uncrashed.states[fault.task], place.state()) == {}
    assert again[fault.task] == uncrashed.left[fault.task] or not fault.leaves_nothing


def test_there_are_twelve_faults_and_more() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 12


# ---- what a person asks that can't be


def test_known_at_after_the_start_is_refused_and_opens_nothing(uncrashed: Uncrashed) -> None:
    place = uncrashed.place
    place.put_back(PUBLISH)
    before = place.state()

    def opened() -> object:
        return stages.open_run(
            kind="spring_re_evaluation", report_year=None, law_date=None, known_at="2026-04-03T00:00:00+08:00",
            inputs=None, county=None, dry_run=False, run_after="2026-04-02T09:00:00+08:00",
        )  # fmt: skip

    kind, message = in_copy(opened).error or ("", "")
    assert kind == "DataFault"
    assert "晚于运行开始时间" in message
    assert "after the start of the run" in message
    assert place.state() == before


def test_a_run_is_published_once_and_never_with_other_content(uncrashed: Uncrashed) -> None:
    place = uncrashed.place
    place.put_back(PUBLISH)
    left = uncrashed.before(PUBLISH)
    first, second = (uncrashed.run(PUBLISH, PUBLISH, left).result() for _ in range(2))
    assert first == second
    place.settle()
    assert difference(uncrashed.states[PUBLISH], place.state()) == {}

    def otherwise() -> object:
        from cluster_review.stages.warehouse_access import warehouse
        from cluster_review.warehouse.runs import publish

        return publish(warehouse(), left["spring_open"]["run_id"], {"content_digest": "0" * 64})

    kind, message = in_copy(otherwise).error or ("", "")
    assert kind == "WarehouseRefused"
    assert "已以其他内容结束" in message
    assert "closed with other content" in message
    place.settle()
    assert difference(uncrashed.states[PUBLISH], place.state()) == {}
