"""From checked rows to dated facts: one transaction per file, and what was refused in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cluster_review.stages.batch import LANDED, Batch, landed_of, read_step, readings_of
from cluster_review.stages.faults import DataFault
from cluster_review.stages.policies import policy
from cluster_review.stages.runs import Run
from cluster_review.stages.warehouse_access import warehouse
from cluster_review.tables import FORM_TABLES, TABLES

if TYPE_CHECKING:
    from cluster_review.intake.faults import Fault
    from cluster_review.intake.reading import FileReading
    from cluster_review.intake.rows import Row

_FORM = frozenset(table.name for table in FORM_TABLES)


def file_facts(*, run: Run, batch: Batch) -> dict[str, Any]:
    """Write accepted rows as facts and refused ones to the quarantine, one transaction per file.

    What a file should have delivered and didn't marks its tables as damaged, until a file that takes its
    place is read without a fault (`mending.settle`).
    """
    from cluster_review.intake.landed import REPORT
    from cluster_review.intake.parse import filing_id
    from cluster_review.stages.completeness_marks import marks_of
    from cluster_review.stages.mending import clean_file, remember_form, settle
    from cluster_review.warehouse.arrivals import first_arrivals
    from cluster_review.warehouse.connection import WarehouseRefused
    from cluster_review.warehouse.filings import FilingRow, write_batch_counts, write_filing

    engine, recorded_at = warehouse(), datetime.fromisoformat(run["recorded_at"])
    chosen = policy(run["instrument"])
    landed = {filing_id(file): file for file in reversed(landed_of(batch))}
    arrived = first_arrivals(engine, landed)
    gate = read_step(batch["batch_id"], "gate")
    withheld = {table: set(rows) for table, rows in gate["withheld"].items()}
    breached: dict[str, list[dict[str, Any]]] = {}
    for breach in gate["breaches"]:
        breached.setdefault(breach["filing_id"], []).append(breach)
    counts = {}
    position = dict.fromkeys(TABLES, 0)
    clean = []
    for reading in readings_of(batch):
        kept, lost = sifted(reading, withheld, position)
        breaches = breached.get(reading.filing_id, [])
        state = str(reading.state)
        if reading.family == "annual_form" and lost:  # a form is taken whole or not at all
            state, kept = "quarantined", {}
            lost = dict(reading.sizes)
        if state == "duplicate":
            continue
        if marks := marks_of(reading, lost):
            kept["completeness_marks"] = [*kept.get("completeness_marks", ()), *marks]
        filing = FilingRow(
            filing_id=reading.filing_id,
            source=run["inputs"],
            original_name=reading.name,
            size=landed[reading.filing_id].size,
            first_arrival=arrived.get(reading.filing_id, recorded_at),
            family=reading.family,
            state=state,
            batch_id=batch["batch_id"],
            covers=_covered(reading),
            is_by_table=bool(landed[reading.filing_id].mapping),
        )
        try:
            counts[reading.filing_id] = write_filing(
                engine,
                filing,
                kept,
                [*_refusals(reading), *map(_breach_row, breaches)],
                recorded_at,
                chosen.vocabulary,
                refused_rows=sum(reading.refused.values()) + sum(lost.values()),
                is_counted=False,
            )
        except WarehouseRefused as error:
            raise DataFault(f"{reading.name}: {error}") from error
        is_report = landed[reading.filing_id].version == REPORT
        if file := clean_file(reading, filing.source, lost, is_report=is_report):
            clean.append(file)
        else:
            remember_form(engine, reading, recorded_at)
    replayed = read_step(batch["batch_id"], LANDED).get("replayed")
    settle(engine, clean, recorded_at, replayed, batch=landed.keys())
    total = write_batch_counts(engine, batch["batch_id"], run["run_id"], batch["family"], counts, recorded_at)
    return asdict(total)


def sifted(
    reading: FileReading, withheld: Mapping[str, set[int]], position: dict[str, int]
) -> tuple[dict[str, Sequence[Row]], dict[str, int]]:
    """The reading's rows without those the gate withheld, and how many of each table that were.

    `position` counts the rows of each table over all files, as the gate saw them.
    """
    from cluster_review.intake.rows import Rows

    kept: dict[str, Sequence[Row]] = {}
    lost: dict[str, int] = {}
    for table, size in reading.sizes.items():
        rows = Rows.of(TABLES[table], reading.rows[table])
        begin = position[table]
        refused = withheld.get(table, set()).intersection(range(begin, begin + size))
        left_out = {row - begin for row in refused}
        if left_out:
            lost[table] = len(left_out)
        if len(left_out) < size:
            kept[table] = rows.without(left_out) if left_out else rows
        position[table] += size
    return kept, lost


def _covered(reading: FileReading) -> tuple[str, ...]:
    """County tables that this file replaces as a whole: all of them for a form, only its own for a list."""
    if reading.family == "annual_form":
        return tuple(table.name for table in FORM_TABLES)
    return tuple(name for name in reading.family.split("+") if name in _FORM)


def _refusals(reading: FileReading) -> list[dict[str, Any]]:
    return [_fault_row(fault) for fault in reading.refusals]


def _fault_row(fault: Fault) -> dict[str, Any]:
    place = "!".join(part for part in (fault.sheet, fault.cell) if part)
    return {
        "sheet": fault.sheet,
        "cell": fault.cell,
        "row_ref": place or None,
        "found": fault.found,
        "expected": f"{fault.expected_zh} / {fault.expected_en}",
        "mend": f"{fault.mend_zh} / {fault.mend_en}",
        "message_zh": fault.text("zh"),
        "message_en": fault.text("en"),
    }


def _breach_row(breach: Mapping[str, Any]) -> dict[str, Any]:
    sheet, _, cell = breach["source_ref"].rpartition("!")
    return {
        "sheet": sheet or None,
        "cell": cell or None,
        "row_ref": breach["source_ref"],
        "found": breach["found"],
        "expected": f"{breach['expected_zh']} / {breach['expected_en']}",
        "mend": f"{breach['mend_zh']} / {breach['mend_en']}",
        "message_zh": breach["zh"],
        "message_en": breach["en"],
    }
