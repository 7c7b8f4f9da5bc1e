"""From a source to dated facts: land, read, check, file. Each stage can be run again without harm."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cluster_review.settings import INCLUDE, settings
from cluster_review.stages.faults import DataFault, NothingRead
from cluster_review.stages.policies import policy
from cluster_review.stages.runs import Run
from cluster_review.stages.warehouse_access import warehouse
from cluster_review.tables import FORM_TABLES, TABLES

if TYPE_CHECKING:
    from cluster_review.intake.faults import Fault
    from cluster_review.intake.reading import FileReading

Batch = dict[str, Any]
_FORM = frozenset(table.name for table in FORM_TABLES)
FAMILIES = {
    "annual_reports": _FORM | {"annual_form", "unknown"},
    "incident_records": frozenset(TABLES) - _FORM,
}
"""Which filings each of the two morning DAGs takes: the counties' forms, and all other records."""


def fetch_and_land(*, run: Run, family: str) -> Batch:
    """Land the family's files of the run's folder by their SHA-256.

    Raises:
        NothingRead: there is no such file.
        DataFault: there is no such folder.
    """
    from cluster_review.intake.parse import family_of
    from cluster_review.sources.declaration import load_source
    from cluster_review.sources.folder import fetch_folder

    folder = Path(run["inputs"])
    source = load_source(INCLUDE / "sources" / "folder.yaml")
    try:
        fetched = fetch_folder(folder, _state("landing"), source)
    except NotADirectoryError as error:
        raise DataFault(
            f"没有文件夹 {folder};请以 --inputs 指明报送文件夹。\nThere is no folder {folder}; name it with --inputs."
        ) from error
    landed = [file for file in fetched.landed if set(family_of(file).split("+")) & FAMILIES[family]]
    if not landed and not fetched.faults:
        raise NothingRead(
            f"{folder} 中没有{'年度信息表' if family == 'annual_reports' else '事故等记录'}。\n"
            f"{folder} holds no {'annual reports' if family == 'annual_reports' else 'incident or other records'}."
        )
    batch_id = f"{run['run_id']}-{family}"
    faults = [fault.as_dict() for fault in fetched.faults] if family == "annual_reports" else []
    _write(
        batch_id, "landed", {"files": [{**asdict(f), "path": str(f.path)} for f in landed], "faults": faults}
    )
    return {"batch_id": batch_id, "family": family, "files": len(landed), "not_taken": len(faults)}


def read_landed(*, run: Run, batch: Batch) -> dict[str, Any]:
    """Read the landed files into typed rows with their cells; refused ones are counted, the others go on."""
    from cluster_review.intake.landed import LandedFile
    from cluster_review.intake.read import read_landed as read
    from cluster_review.intake.reading import to_plain

    chosen = policy(run["instrument"])
    files = [
        LandedFile(**{**f, "path": Path(f["path"])}) for f in _read(batch["batch_id"], "landed")["files"]
    ]
    readings = list(read(files, chosen.vocabulary, chosen.provision_ids))
    _write(batch["batch_id"], "readings", [to_plain(reading) for reading in readings])
    states = [str(reading.state) for reading in readings]
    return {
        "files": len(readings),
        "read": states.count("read"),
        "duplicate": states.count("duplicate"),
        "quarantined": sum(bool(reading.refusals) for reading in readings) + batch["not_taken"],
        "rows": sum(len(rows) for reading in readings for rows in reading.rows.values()),
    }


def check_gate(*, run: Run, batch: Batch) -> dict[str, Any]:
    """Check every row with Great Expectations; rows that a refusing rule names don't become facts."""
    from cluster_review.checks.columns import FrameRefused
    from cluster_review.checks.gate import GateDisagrees, run_gate
    from cluster_review.checks.suite_run import CheckBroken

    chosen = policy(run["instrument"])
    frames = _frames(_readings(batch))
    try:
        result = run_gate(
            frames, chosen.vocabulary, chosen.provision_ids, docs_folder(run), f"gate-{batch['batch_id']}"
        )
    except (GateDisagrees, CheckBroken, FrameRefused) as error:
        raise DataFault(str(error)) from error
    _write(
        batch["batch_id"],
        "gate",
        {
            "withheld": {table: sorted(rows) for table, rows in result.withheld.items()},
            "breaches": [asdict(breach) for breach in result.breaches],
            "warnings": [asdict(breach) for breach in result.warnings],
        },
    )
    return {
        "rows": sum(result.rows.values()),
        "expectations": result.expectations_run,
        "quarantined": len(result.breaches),
        "warnings": len(result.warnings),
        "data_docs": str(result.docs_index) if result.docs_index else None,
    }


def file_facts(*, run: Run, batch: Batch) -> dict[str, Any]:
    """Write accepted rows as facts and refused ones to the quarantine, one transaction per file.

    What a file should have delivered and didn't marks its tables as damaged, until a file of the same
    name is read without a fault.
    """
    from cluster_review.stages.completeness_marks import marks_of, open_damage
    from cluster_review.warehouse.connection import WarehouseRefused
    from cluster_review.warehouse.filings import FilingRow, write_batch_counts, write_filing

    engine, recorded_at = warehouse(), datetime.fromisoformat(run["recorded_at"])
    chosen = policy(run["instrument"])
    landed = {f["relative_path"]: f for f in _read(batch["batch_id"], "landed")["files"]}
    gate = _read(batch["batch_id"], "gate")
    withheld = {table: set(rows) for table, rows in gate["withheld"].items()}
    counts = {}
    position = dict.fromkeys(TABLES, 0)
    damage = open_damage(engine, recorded_at)
    for reading in _readings(batch):
        kept, lost = _sifted(reading, withheld, position)
        breaches = [b for b in gate["breaches"] if b["filing_id"] == reading.filing_id]
        is_whole_form = reading.family == "annual_form" and bool(lost)
        state = "quarantined" if is_whole_form else str(reading.state)
        if state == "duplicate":
            continue
        marks = [*marks_of(reading, lost), *damage.lifted_by(reading, lost)]
        if marks:
            kept.setdefault("completeness_marks", []).extend(marks)
        filing = FilingRow(
            filing_id=reading.filing_id,
            source=run["inputs"],
            original_name=reading.name,
            size=landed[reading.name]["size"],
            first_arrival=recorded_at,
            family=reading.family,
            state=state,
            batch_id=batch["batch_id"],
            covers=_covered(reading),
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
            )
        except WarehouseRefused as error:
            raise DataFault(f"{reading.name}: {error}") from error
    total = write_batch_counts(engine, batch["batch_id"], run["run_id"], batch["family"], counts, recorded_at)
    return asdict(total)


def _sifted(
    reading: FileReading, withheld: Mapping[str, set[int]], position: dict[str, int]
) -> tuple[dict[str, list[dict[str, Any]]], dict[str, int]]:
    """The reading's rows without those the gate withheld, and how many of each table that were.

    `position` counts the rows of each table over all files, as the gate saw them.
    """
    kept: dict[str, list[dict[str, Any]]] = {}
    lost: dict[str, int] = {}
    for table, rows in reading.rows.items():
        for row in rows:
            if position[table] in withheld.get(table, ()):
                lost[table] = lost.get(table, 0) + 1
            else:
                kept.setdefault(table, []).append(dict(row))
            position[table] += 1
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


def _frames(readings: Iterator[FileReading]) -> dict[str, Any]:
    """The batch's rows, all files in order, as frames with `filing_id`."""
    from cluster_review.facts.facts import frame_of

    rows: dict[str, list[dict[str, Any]]] = {}
    for reading in readings:
        for table, of_table in reading.rows.items():
            rows.setdefault(table, []).extend({**row, "filing_id": reading.filing_id} for row in of_table)
    frames = {}
    for table, of_table in rows.items():
        frame = frame_of(TABLES[table], of_table)
        frames[table] = frame.assign(filing_id=[row["filing_id"] for row in of_table])
    return frames


def _readings(batch: Batch) -> Iterator[FileReading]:
    from cluster_review.intake.reading import from_plain

    for plain in _read(batch["batch_id"], "readings"):
        yield from_plain(plain)


def docs_folder(run: Run) -> Path:
    """Where the Data Docs are written."""
    return settings().cluster_review_home.absolute() / "data_docs"


def _state(name: str) -> Path:
    folder = settings().cluster_review_home.absolute() / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _write(batch_id: str, name: str, value: object) -> None:
    folder = _state("batches") / batch_id
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{name}.tmp"
    draft.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    draft.replace(folder / f"{name}.json")


def _read(batch_id: str, name: str) -> Any:
    path = settings().cluster_review_home.absolute() / "batches" / batch_id / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))
