"""The whole corpus and good files in one folder, through the real stages and a real warehouse: nothing is lost."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from tests.end_to_end.conftest import forget, new_database, server
from tests.end_to_end.province import form_rows
from tests.end_to_end.season import pull
from tests.intake.bad_inputs import BAD_INPUTS
from tests.intake.building import GOOD_LINE, csv

from cluster_review.intake.form import write_form
from cluster_review.stages.warehouse_access import warehouse

__all__ = ["server"]

HOUR = "2026-03-31T08:00:00+08:00"
GOOD, CLUSTER = "a-good.xlsx", "C01"
EVIL_NAMES = ("incidents-..csv", "incidents-\u202egnp.csv", "incidents-NUL.csv", "incidents-`; rm -rf .csv")


@pytest.fixture(scope="module")
def installation(server, tmp_path_factory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("deliveries")
    forget()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAREHOUSE_URL", new_database(server, "bad_deliveries"))
        patch.setenv("WAREHOUSE_NAME", "named_by_the_url")
        patch.setenv("CLUSTER_REVIEW_HOME", str(folder / "home"))
        patch.setenv("OUT_DIR", str(folder / "out"))
        yield folder
        forget()


@pytest.fixture(scope="module")
def delivered(installation, good_form, vocabulary) -> Path:
    folder = installation / "inputs"
    folder.mkdir()
    for bad in BAD_INPUTS:
        bad.build(folder / bad.file, good_form)
    write_form(folder / GOOD, vocabulary, rows=form_rows(CLUSTER))
    shutil.copyfile(folder / GOOD, folder / "b-copy.xlsx")
    for number, name in enumerate(EVIL_NAMES):
        (folder / name).write_text(csv(GOOD_LINE.replace("I1", f"EVIL{number}")), "utf-8")
    os.mkfifo(folder / "incidents-pipe.csv")
    (folder / "incidents-link.csv").symlink_to(good_form)
    return folder


@pytest.fixture(scope="module")
def pulled(delivered):
    return {family: pull(delivered, HOUR, family) for family in ("annual_reports", "incident_records")}


def rows(query: str) -> list[tuple[object, ...]]:
    with warehouse().connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_every_file_is_in_exactly_one_state(pulled, delivered):
    states = dict(rows("SELECT original_name, state FROM intake.filings"))
    read = {bad.file for bad in BAD_INPUTS if bad.kept_rows != 0} | {GOOD, *EVIL_NAMES}
    for name in read - {name for name, state in states.items() if state == "quarantined"}:
        assert states.get(name, "duplicate") in ("read", "duplicate"), name
    for bad in BAD_INPUTS:
        if bad.kept_rows == 0:
            assert states.get(bad.file) == "quarantined", bad.file
    not_taken = {"incidents-pipe.csv", "incidents-link.csv"}
    delivered_names = {path.name for path in delivered.iterdir()} - not_taken
    assert delivered_names - set(states) == {"b-copy.xlsx"}
    assert (
        dict(rows("SELECT original_name, count(*) FROM intake.filings GROUP BY 1 HAVING count(*) > 1")) == {}
    )
    assert not (delivered.parent.parent / "evil.xml").exists()


def test_the_good_ones_are_facts(pulled):
    assert rows("SELECT count(*) FROM facts.incidents WHERE incident_id LIKE 'EVIL%'") == [(len(EVIL_NAMES),)]
    assert rows("SELECT count(*) > 0 FROM facts.annual_reports WHERE cluster_id = 'C01'") == [(True,)]


def test_no_refused_row_counts_as_absence(pulled):
    """Incidents were refused, so no "none" of incidents stands: the damage is on file."""
    marks = rows(
        "SELECT DISTINCT facet FROM facts.completeness_marks WHERE mark = 'damaged' AND facet LIKE 'incidents.%'"
    )
    assert len(marks) >= 1
    refused = rows(
        "SELECT count(DISTINCT f.original_name) FROM intake.quarantine q JOIN intake.filings f USING (filing_id)"
    )
    assert refused[0][0] >= sum(bad.kept_rows == 0 for bad in BAD_INPUTS)
    assert all(
        "Traceback" not in str(row) for row in rows("SELECT message_zh, message_en FROM intake.quarantine")
    )
