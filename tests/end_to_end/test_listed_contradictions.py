"""A pull lists what came to light with it, an evaluation all that stands; the same again adds no row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from tests.end_to_end import province
from tests.end_to_end.season import opened, pull

from cluster_review import stages
from cluster_review.stages.replay import replay_run
from cluster_review.stages.warehouse_access import warehouse

PULL, FAMILY = "pull_incident_records", "incident_records"


@pytest.fixture(scope="module")
def inputs(installation: Path) -> Path:
    folder = installation / "inputs"
    province.write_table(folder, "clusters", province.records()["clusters"])
    said = f'report_year: {province.REPORT_YEAR}\nlaw_date: "{province.LAW_DATE}"\n'
    (folder / "review.yaml").write_text(said, "utf-8")
    return folder


def two_names(number: int) -> list[dict[str, Any]]:
    """Accidents at one enterprise that two authorities call differently."""
    accidents = [province.accident("C01", f"I-{number}-{name}", "2026-02-01") for name in "ab"]
    code = province.firm("C01", number)
    return [
        {**row, "enterprise_id": code, "enterprise_name": f"虚构{row['incident_id']}公司"}
        for row in accidents
    ]


def checked(kind: str, inputs: Path, at: str) -> tuple[dict[str, int], set[str]]:
    """What the check of a run counts, and the ids of the findings that the run keeps."""
    run = opened(kind, inputs, at)
    counts = stages.check_records(run=run)
    assert stages.check_records(run=run) == counts, "tried again"
    query = "SELECT finding FROM results.cross_record_findings WHERE run_id = :run"
    with warehouse().connect() as connection:
        return counts, set(connection.execute(text(query), {"run": run["run_id"]}).scalars())


def test_a_pull_lists_what_no_pull_before_it_has_and_counts_all(inputs: Path) -> None:
    mornings = [f"2026-04-0{day}T06:30:00+08:00" for day in (1, 2, 3)]
    province.write_table(inputs, "incidents", two_names(1))
    pull(inputs, mornings[0], FAMILY)
    first, listed = checked(PULL, inputs, mornings[0])
    assert sum(first.values()) == len(listed) > 0
    pull(inputs, mornings[1], FAMILY)
    assert checked(PULL, inputs, mornings[1]) == (first, set())
    province.write_table(inputs, "incidents", two_names(2), "incidents-2")
    pull(inputs, mornings[2], FAMILY)
    third, new = checked(PULL, inputs, mornings[2])
    whole, kept = checked("spring_re_evaluation", inputs, "2026-04-03T09:00:00+08:00")
    assert third == whole
    assert sum(whole.values()) == len(kept)
    assert new == kept - listed != set()
    assert kept & listed
    assert checked(PULL, inputs, mornings[0]) == (first, listed), "cleared: as it was known then"
    for at in (mornings[0], mornings[2]):
        replayed = replay_run(opened(PULL, inputs, at)["run_id"])
        assert replayed.rows > 0
        assert replayed.differences == ()
