"""Two copies of the same task at once, as after a lost heartbeat: what is left must be what one copy leaves."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from contextlib import suppress
from threading import BrokenBarrierError

import pytest
from tests.crash import morning
from tests.crash.conftest import SHORT
from tests.crash.forking import started
from tests.crash.place import difference
from tests.crash.uncrashed import Uncrashed

SECONDS = 0.5
MEETINGS = 4
MEET_AT = (
    "before_commit",
    "and_commit",
    "before_rename",
    "before_fsync",
    "after_commit",
    "before_lock",
    "before_rows",
)
NOT_OURS = frozenset({"more"})
"""What people do to the folder; no task of the program."""

RACES = [name for name in morning.tasks() if name not in NOT_OURS]


def meeting_at(parts: int) -> Callable[[], Callable[[str], None]]:
    """Lets copies wait for each other at the first commits and renames; one that is held by a lock goes on alone."""
    barrier = multiprocessing.get_context("fork").Barrier(parts)

    def fresh() -> Callable[[str], None]:
        left = MEETINGS

        def meet(point: str) -> None:
            nonlocal left
            if left and point.endswith(MEET_AT):
                left -= 1
                with suppress(BrokenBarrierError):
                    barrier.wait(SECONDS)

        return meet

    return fresh


@pytest.mark.parametrize(
    "task",
    [pytest.param(name, marks=() if name in SHORT else pytest.mark.prove) for name in RACES],
)
def test_two_copies_of_a_task_leave_what_one_leaves(uncrashed: Uncrashed, task: str) -> None:
    place, left = uncrashed.place, uncrashed.before(task)
    place.put_back(task)
    meet = meeting_at(2)
    copies = [started(lambda: morning.tasks()[task](place, left), meet()) for _ in range(2)]
    handed_on = [copy.ending().result() for copy in copies]
    place.settle()
    assert difference(uncrashed.states[task], place.state()) == {}
    if isinstance(uncrashed.left[task], dict):
        for name in ("run_id", "batch_id", "content_digest", "files"):
            assert {each.get(name) for each in handed_on if each} == {uncrashed.left[task].get(name)}


def test_there_are_fifty_races_and_more() -> None:
    assert len(RACES) >= 50
    assert set(SHORT) <= set(RACES)
