"""A power cut leaves a delivery landed and unfiled; the next pull files it with what came under its name since.

Which of the two came later decides what stays refused: a later row that could not be read is never closed by what
came before it, and damage ends with the item that marked it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.end_to_end import province
from tests.end_to_end.season import opened, pull

from cluster_review import stages
from cluster_review.stages.warehouse_access import warehouse
from cluster_review.tables import TABLES
from cluster_review.warehouse.quarantine import read_items
from cluster_review.warehouse.reading import read_facts

FAMILY = "incident_records"
CALL = {"cluster_id": "C04", "called_date": "2026-01-05", "apply_by_date": "2026-03-01"}
ROWS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "incidents": (
        province.accident("C01", "I-9", "2026-02-01"),
        {**province.accident("C01", "I-8", "2026-02-02"), "deaths": "许多"},
    ),
    "review_calls": (CALL, {**CALL, "called_date": "某日"}),
}
"""Of a table whose name stands before "mending" and of one behind it: a row, and one that can't be read."""


@pytest.fixture(scope="module")
def inputs(installation: Path) -> Path:
    folder = installation / "inputs"
    province.write_table(folder, "clusters", province.records()["clusters"])
    said = f'report_year: {province.REPORT_YEAR}\nlaw_date: "{province.LAW_DATE}"\n'
    (folder / "review.yaml").write_text(said, "utf-8")
    pull(folder, "2026-03-31T06:00:00+08:00", FAMILY)
    return folder


@pytest.fixture(params=sorted(ROWS))
def table(request: pytest.FixtureRequest, inputs: Path) -> Iterator[str]:
    name = str(request.param)
    yield name
    for path in inputs.glob(f"{name}-*.csv"):
        path.unlink()


def deliver(folder: Path, table: str, row: dict[str, Any], file: str, version: int = 0) -> None:
    """A list with one row; blank lines at its end make other bytes of it."""
    path = province.write_table(folder, table, [row], file)
    path.write_bytes(path.read_bytes() + b"\n" * version)


def cut_short(folder: Path, at: str) -> None:
    """A pull that ended before anything was filed."""
    run = opened("pull_incident_records", folder, at)
    stages.fetch_and_land(run=run, family=FAMILY)


def state_of(name: str) -> str:
    (item,) = [item for item in read_items(warehouse()) if item.original_name == name]
    return item.state


def damaged(table: str, at: str) -> bool:
    marks = read_facts(warehouse(), datetime.fromisoformat(at), ["completeness_marks"])["completeness_marks"]
    found = set(marks["facet"][marks["mark"] == "damaged"])
    assert found.isdisjoint(TABLES[table].facets) or found >= set(TABLES[table].facets)
    return found >= set(TABLES[table].facets)


def test_a_broken_file_and_the_mended_one_after_it_leave_no_damage(inputs: Path, table: str) -> None:
    good, bad = ROWS[table]
    deliver(inputs, table, bad, f"{table}-a")
    cut_short(inputs, "2026-04-01T06:00:00+08:00")
    deliver(inputs, table, good, f"{table}-a")
    pull(inputs, "2026-04-01T07:00:00+08:00", FAMILY)
    assert state_of(f"{table}-a.csv") == "mended"
    assert not damaged(table, "2026-04-01T07:00:00+08:00")
    assert not damaged(table, "2030-01-01T00:00:00+08:00")


def test_a_broken_file_stays_refused_beside_the_whole_one_that_came_before_it(
    inputs: Path, table: str
) -> None:
    good, bad = ROWS[table]
    deliver(inputs, table, good, f"{table}-b", 1)
    cut_short(inputs, "2026-04-02T06:00:00+08:00")
    deliver(inputs, table, bad, f"{table}-b", 1)
    pull(inputs, "2026-04-02T07:00:00+08:00", FAMILY)
    assert state_of(f"{table}-b.csv") == "open"
    assert damaged(table, "2026-04-02T07:00:00+08:00")
    deliver(inputs, table, good, f"{table}-b", 2)
    pull(inputs, "2026-04-03T06:00:00+08:00", FAMILY)
    assert state_of(f"{table}-b.csv") == "mended"
    assert damaged(table, "2026-04-02T23:00:00+08:00"), "as it was known then"
    assert not damaged(table, "2026-04-03T06:00:00+08:00")


def test_of_two_files_of_one_name_and_one_moment_nobody_knows_which_is_the_later(
    inputs: Path, table: str
) -> None:
    """A task tried again has the moment of the try before it."""
    good, bad = ROWS[table]
    at = "2026-04-04T06:00:00+08:00"
    deliver(inputs, table, good, f"{table}-c", 3)
    cut_short(inputs, at)
    deliver(inputs, table, bad, f"{table}-c", 3)
    pull(inputs, at, FAMILY)
    assert state_of(f"{table}-c.csv") == "open"
    assert damaged(table, at)
    deliver(inputs, table, good, f"{table}-c", 4)
    pull(inputs, "2026-04-05T06:00:00+08:00", FAMILY)
    assert state_of(f"{table}-c.csv") == "mended"
    assert not damaged(table, "2026-04-05T06:00:00+08:00")
