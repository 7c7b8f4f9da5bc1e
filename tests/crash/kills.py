"""The process is killed at every named point, as by a power cut; the run begun again must leave what one uncut leaves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.crash.place import difference
from tests.crash.uncrashed import Uncrashed

from cluster_review.crash_points import ending_at
from cluster_review.settings import INCLUDE

PEOPLE_ACT = "ledger."
"""No run comes to these: a person does. They are killed in `tests/warehouse/test_ledger.py`."""
POINTS = sorted(
    name
    for path in Path(INCLUDE).rglob("*.py")
    for name in re.findall(r'crash_point\("([^"]+)"\)', path.read_text(encoding="utf-8"))
    if not name.startswith(PEOPLE_ACT)
)
IN_EVERY_TEST = (
    "land.after_rename", "arrivals.between_rows_and_commit", "filing.before_commit", "filing.after_commit",
    "batch_counts.after_commit", "publish.after_commit",
)  # fmt: skip
RUNS = "results.runs"
"""The one table whose rows change: a run is opened, then published."""

LEFTOVER = re.compile(r"landing/.*/\.[^/]+\.tmp$")
HALF_A_DRAFT = re.compile(r"uploads/.*/\.[^/]+\.tmp$")
BATCH = re.compile(r"batches/.*\.json$")
ROUNDS = ("retried", "cleared", "killed_twice")


def kills() -> list[object]:
    """Every point in three rounds; the ones that most depends on once in `make test`."""
    return [
        pytest.param(
            point, way, id=f"{point}-{way}",
            marks=() if way == "retried" and point in IN_EVERY_TEST else pytest.mark.prove,
        )
        for way in ROUNDS
        for point in POINTS
    ]  # fmt: skip


@pytest.mark.parametrize(("point", "way"), kills())
def test_killed_at_a_point_and_begun_again(uncrashed: Uncrashed, point: str, way: str) -> None:
    """Nothing lost, nothing doubled: rows with their ids and moments, landed bytes, marks at the source.

    Rounds: at the first moment that comes to the point, the task is tried again; at the last, its DAG is cleared
    and run from its beginning; half way, the second try is killed there, too.
    """
    places = uncrashed.places(point)
    assert places, f"the run never comes to {point}"
    task, hit = places[{"retried": 0, "cleared": -1, "killed_twice": len(places) // 2}[way]]
    place, left = uncrashed.place, uncrashed.before(task)
    place.put_back(task)
    assert uncrashed.run(task, task, left, ending_at(point, hit)).was_killed
    place.settle()
    at_kill = place.rows()
    if way == "killed_twice":
        ending = uncrashed.run(task, task, left, ending_at(point))
        assert ending.was_killed or ending.error is None, ending.trace
        place.settle()
    begin = uncrashed.beginning(task) if way == "cleared" else task
    # Half a working file lies about until its batch is done.
    last = uncrashed.done_at(task) if point.startswith("step.before") else task
    again = uncrashed.run(begin, last, uncrashed.before(begin)).result()
    place.settle()
    after, expected = place.state(), dict(uncrashed.states[last])
    for state in (after, expected):
        state["files"] = comparable(state["files"], task, way)
    assert difference(expected, after) == {}
    assert after == expected
    assert stable(again[task]) == stable(uncrashed.left[task])
    facts = {name: rows for name, rows in at_kill.items() if name.partition(".")[0] in ("facts", "intake")}
    assert {name: set(rows) - set(after["rows"][name]) for name, rows in facts.items() if name != RUNS} == {
        name: set() for name in facts if name != RUNS
    }


def comparable(files: Mapping[str, str], task: str, way: str) -> dict[str, str]:
    """What must be equal of the files.

    A DAG run from its beginning lists in its batch only what wasn't filed yet; a replay leaves half a landed file to
    the next pull, which sweeps it, and half an uploaded form goes with its draft.
    """
    outlives = [HALF_A_DRAFT, *([LEFTOVER] if task in ("replay", "county_file") else [])]
    kept = {name: sha for name, sha in files.items() if not any(each.search(name) for each in outlives)}
    if way == "cleared":
        kept = {name: "" if BATCH.search(name) else sha for name, sha in kept.items()}
    return kept


def stable(left: object) -> object:
    """What a task hands on, without counts of what a second try finds done."""
    if not isinstance(left, dict):
        return {}
    return {key: left[key] for key in left if key in ("batch_id", "run_id", "content_digest")}


@pytest.mark.prove
def test_the_run_comes_to_every_point(uncrashed: Uncrashed) -> None:
    assert set(POINTS) == uncrashed.points
    assert len(POINTS) >= 40


def test_each_point_stands_once_in_the_code() -> None:
    assert len(POINTS) == len(set(POINTS))
    assert set(IN_EVERY_TEST) <= set(POINTS)
    assert len(kills()) == 3 * len(POINTS)
