"""Closing what was refused: by a file read without a fault, by a replay, or by a person's word.

Whoever closes an item leaves a note, filed like any other file, and the damage that the item marked is lifted
in the note's name, unless another open item marks the same damage. It ends when the item is recorded as closed
(`warehouse.current`). Nothing is deleted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cluster_review.crash_points import crash_point
from cluster_review.stages.completeness_marks import lifted_rows

if TYPE_CHECKING:
    from cluster_review.intake.reading import FileReading
    from cluster_review.warehouse.connection import Warehouse
    from cluster_review.warehouse.quarantine import Item, Mending

PROGRAM = "程序 program"
NOTE_SOURCE = "quarantine"
_NOTE_NAME = {"mended": "补正说明 note:", "superseded": "另报说明 note:", "withdrawn": "撤回说明 note:"}
_NOTE = ("filing_id", "way", "mended_by", "by_whom", "note", "recorded_at")


@dataclass(frozen=True)
class CleanFile:
    """A file of which nothing was refused, so that it may take the place of one that was.

    Attributes:
        is_report: whether it is the program's own report of a fetch.
    """

    filing_id: str
    source: str
    name: str
    cluster_id: str | None
    report_year: int | None
    is_report: bool = False


def clean_file(
    reading: FileReading, source: str, lost: Mapping[str, int], *, is_report: bool = False
) -> CleanFile | None:
    """The file, if it was read without a fault and the gate withheld nothing of it."""
    if reading.refusals or reading.damaged_tables or lost:
        return None
    return CleanFile(
        reading.filing_id, source, reading.name, reading.cluster_id, reading.report_year, is_report
    )


def remember_form(engine: Warehouse, reading: FileReading, recorded_at: datetime) -> None:
    """Remember whose form was refused, so that a form filed anew under another name can take its place."""
    from cluster_review.intake.reading import ANNUAL_FORM
    from cluster_review.warehouse.quarantine import write_refused_form

    if reading.family == ANNUAL_FORM and reading.cluster_id:
        write_refused_form(engine, reading.filing_id, reading.cluster_id, reading.report_year, recorded_at)


def settle(
    engine: Warehouse,
    clean: Sequence[CleanFile],
    recorded_at: datetime,
    replayed: Mapping[str, str] | None = None,
    batch: Collection[str] = (),
) -> list[str]:
    """Close the open items whose place a clean file takes; the same again closes nothing more.

    A file takes the place of itself as it was refused before, of the item it was replayed for, and of one that
    arrived earlier: of the same name from the same source, or, for a form, of the same cluster and year. What
    came earlier never takes the place of what came later, which may say more.

    Args:
        engine: from `connect`.
        clean: the files of the batch that were read without a fault.
        recorded_at: the moment of record.
        batch: ids of all filings of the batch. A report of a fetch that is tried again has the moment of the one
            before it, and is the later of the two if that isn't in its batch.
        replayed: of a replay: `filing_id` of the item, `by` and `note`.

    Returns:
        Ids of the filings closed.
    """
    from cluster_review.warehouse.quarantine import Mending, arrivals_of, read_items

    crash_point("quarantine.before_settling")
    items = [item for item in read_items(engine) if item.mending is None] if clean else []
    if not items:
        return []
    arrivals = arrivals_of(engine, [file.filing_id for file in clean])
    by = (replayed or {}).get("by") or PROGRAM
    closed: list[Mending] = []
    for item in items:
        for file in clean:
            is_later = item.first_arrival < arrivals[file.filing_id] or (
                file.is_report
                and item.first_arrival == arrivals[file.filing_id]
                and item.filing_id not in batch
            )
            if way := _way(item, file, (replayed or {}).get("filing_id"), is_later=is_later):
                closed.append(
                    Mending(
                        item.filing_id, way, file.filing_id, item.first_arrival, arrivals[file.filing_id], by,
                        (replayed or {}).get("note"), recorded_at,
                    )
                )  # fmt: skip
                break
    close(engine, items, closed)
    return [mending.filing_id for mending in closed]


def _way(item: Item, file: CleanFile, replayed: str | None, *, is_later: bool) -> str | None:
    if item.filing_id in (file.filing_id, replayed):
        return "mended"
    if not is_later:
        return None
    if (item.source, item.original_name) == (file.source, file.name):
        return "mended"
    same = (item.cluster_id, item.report_year) == (file.cluster_id, file.report_year)
    if same and None not in (item.cluster_id, item.report_year):
        return "superseded"
    return None


def close(engine: Warehouse, items: Sequence[Item], closed: Sequence[Mending]) -> None:
    """Lift the damage of items and record how they were closed; safe to run again from the start.

    Args:
        engine: from `connect`.
        items: all open items.
        closed: the mendings of some of them.
    """
    from cluster_review.warehouse.quarantine import damage_by_file, write_mendings

    if not closed:
        return
    damage = damage_by_file(engine, [item.filing_id for item in items])
    ends = {mending.filing_id for mending in closed}
    stays = {key for filing_id, keys in damage.items() if filing_id not in ends for key in keys}
    names = {item.filing_id: item.original_name for item in items}
    for mending in closed:
        lifted = damage.get(mending.filing_id, set()) - stays
        _write_note(engine, mending, names[mending.filing_id], lifted)
    crash_point("quarantine.between_notes_and_mendings")
    write_mendings(engine, closed)


def _write_note(engine: Warehouse, mending: Mending, name: str, lifted: set[tuple[str, str]]) -> None:
    """Lift, in the name of the note that closes an item, the damage that nothing else marks.

    The note says what the row of `intake.mendings` says, so its bytes need not be kept.
    """
    from cluster_review.warehouse.filings import FilingRow, write_filing
    from cluster_review.warehouse.values import canonical

    said = asdict(mending)
    said["recorded_at"] = mending.recorded_at.isoformat()
    content = canonical({key: said[key] for key in _NOTE}).encode()
    note = FilingRow(
        filing_id=f"mending:{hashlib.sha256(content).hexdigest()}.json",
        source=NOTE_SOURCE,
        original_name=f"{_NOTE_NAME[mending.way]} {name}",
        size=len(content),
        first_arrival=mending.recorded_at,
        family="mending",
        covers=(),
    )
    rows = lifted_rows(sorted(lifted), mending.way, name)
    crash_point("quarantine.before_note")
    write_filing(engine, note, {"completeness_marks": rows} if rows else {}, [], mending.recorded_at)
    crash_point("quarantine.after_note")
