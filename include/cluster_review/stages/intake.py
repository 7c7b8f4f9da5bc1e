"""From landed files to checked rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cluster_review.intake.rows import Rows
from cluster_review.settings import settings
from cluster_review.stages.batch import (
    LANDED,
    Batch,
    landed_of,
    read_step,
    readings_of,
    write_readings,
    write_step,
)
from cluster_review.stages.faults import DataFault
from cluster_review.stages.mapped_overlaps import without_overlaps
from cluster_review.stages.policies import policy
from cluster_review.stages.runs import Run
from cluster_review.tables import TABLES

if TYPE_CHECKING:
    from cluster_review.intake.reading import FileReading

ROWS_OF_A_SLICE = 100_000
"""Rows of a batch that the gate holds at a time."""
IDENTIFIED = ("incidents", "compliance_records", "casualties")
"""Tables whose rows are told apart by ids that authorities give."""


def read_landed(*, run: Run, batch: Batch) -> dict[str, Any]:
    """Read the landed files into typed rows with their cells; refused ones are counted, the others go on."""
    from cluster_review.intake.read import read_landed as read

    chosen = policy(run["instrument"])
    landed = landed_of(batch)
    readings: Iterable[FileReading] = read(landed, chosen.vocabulary, chosen.provision_ids)
    if sum(bool(file.mapping) for file in landed) > 1:
        readings = without_overlaps(landed, list(readings))
    found: Counter[str] = Counter()
    write_readings(batch["batch_id"], _counted(readings, found))
    return {
        "files": len(landed),
        "read": found["read"],
        "duplicate": found["duplicate"],
        "quarantined": found["refused"] + batch["not_taken"],
        "rows": found["rows"],
    }


def _counted(readings: Iterable[FileReading], found: Counter[str]) -> Iterator[FileReading]:
    """The readings as they come, counted by their state; `refused` counts those with a refusal."""
    for reading in readings:
        found[str(reading.state)] += 1
        found["refused"] += bool(reading.refusals)
        found["rows"] += sum(reading.sizes.values())
        yield reading


def check_gate(*, run: Run, batch: Batch) -> dict[str, Any]:
    """Check every row with Great Expectations; rows that a refusing rule names don't become facts.

    Nor does a row under the id of another event, which it would supersede, nor a casualty entry under an id that
    two events have used, unless a named person has confirmed in a replay that it is the one on file.
    """
    from cluster_review.checks.columns import FrameRefused
    from cluster_review.checks.gate import GateDisagrees, run_gate
    from cluster_review.checks.suite_run import CheckBroken
    from cluster_review.stages.casualties_in_doubt import casualties_in_doubt
    from cluster_review.stages.taken_ids import rows_with_taken_ids

    chosen = policy(run["instrument"])
    checked = dict.fromkeys(TABLES, 0)
    withheld: dict[str, list[int]] = {}
    breaches: list[dict[str, Any]] = []
    warnings: list[dict[str, Any]] = []
    expectations, index = 0, None
    for number, frames in enumerate(_slices(readings_of(batch)), 1):
        name = f"gate-{batch['batch_id']}" + (f"-{number}" if number > 1 else "")
        try:
            result = run_gate(frames, chosen.vocabulary, chosen.provision_ids, docs_folder(run), name)
        except (GateDisagrees, CheckBroken, FrameRefused) as error:
            raise DataFault(str(error)) from error
        for table, rows in result.withheld.items():
            withheld.setdefault(table, []).extend(sorted(row + checked[table] for row in rows))
        for of_slice, found in ((result.breaches, breaches), (result.warnings, warnings)):
            found.extend(asdict(replace(b, row=b.row + checked[b.table])) for b in of_slice)
        for table, size in result.rows.items():
            checked[table] += size
        expectations += result.expectations_run
        index = index or result.docs_index
    is_confirmed = (read_step(batch["batch_id"], LANDED).get("replayed") or {}).get("is_correction", False)
    if any(checked[table] for table in IDENTIFIED) and not is_confirmed:
        known_at = datetime.fromisoformat(run["recorded_at"])
        taken = rows_with_taken_ids(readings_of(batch), withheld, run["inputs"], known_at)
        doubtful = casualties_in_doubt(readings_of(batch), withheld, taken, run["inputs"], known_at)
        for breach in (*taken, *doubtful):
            withheld[breach["table"]] = sorted([*withheld.get(breach["table"], []), breach["row"]])
            breaches.append(breach)
    write_step(batch["batch_id"], "gate", {"withheld": withheld, "breaches": breaches, "warnings": warnings})
    return {
        "rows": sum(checked.values()),
        "expectations": expectations,
        "quarantined": len(breaches),
        "warnings": len(warnings),
        "data_docs": str(index) if index else None,
    }


def _slices(readings: Iterable[FileReading]) -> Iterator[dict[str, Rows]]:
    """The batch's rows, all files in order, with `filing_id`; whole files, as many as fit in memory.

    No rule of the gate looks beyond a file, so the slices change nothing. There is always at least one.
    """
    columns: dict[str, dict[str, list[Any]]] = {}
    size = 0
    for reading in readings:
        of_file = sum(reading.sizes.values())
        if size and size + of_file > ROWS_OF_A_SLICE:
            yield _as_rows(columns)
            columns, size = {}, 0
        size += of_file
        for table, of_table in reading.rows.items():
            rows = Rows.of(TABLES[table], of_table)
            filed = {**rows.columns, "filing_id": [reading.filing_id] * len(rows)}
            gathered = columns.setdefault(table, {name: [] for name in filed})
            for name, values in filed.items():
                gathered[name].extend(values)
    yield _as_rows(columns)


def _as_rows(columns: dict[str, dict[str, list[Any]]]) -> dict[str, Rows]:
    return {table: Rows(of_table) for table, of_table in columns.items()}


def docs_folder(run: Run) -> Path:
    """Where the Data Docs are written."""
    return settings().cluster_review_home.absolute() / "data_docs"
