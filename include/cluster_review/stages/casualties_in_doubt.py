"""Casualty entries name their incident by its id alone: where two events have used it, whose are they?

An entry of the one must not be summed up with those of the other. While nobody has said whose it is, it waits in
the quarantine, and no grade rests on its absence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cluster_review.intake.refusals import REFUSALS
from cluster_review.stages.taken_ids import CHANGED, TAKEN, breach_of
from cluster_review.stages.warehouse_access import warehouse

if TYPE_CHECKING:
    from cluster_review.intake.reading import FileReading
    from cluster_review.intake.rows import Row

_IN_DOUBT = "casualty_in_doubt"


def casualties_in_doubt(
    readings: Iterable[FileReading],
    withheld: Mapping[str, Iterable[int]],
    taken: Iterable[Mapping[str, Any]],
    source: str,
    known_at: datetime,
) -> list[dict[str, Any]]:
    """The casualty entries under an id that two events have used, as breaches.

    A file under whose name entries of that id were filed before goes on to be read.

    Args:
        readings: of the batch, in the order in which they are filed.
        withheld: by table the positions of rows that are refused already, counted over all readings.
        taken: what `rows_with_taken_ids` found in the batch.
        source: where the files came from.
        known_at: the moment of record of the batch.
    """
    used_twice = {
        str(breach["key"][0]): str(breach["source_ref"]) for breach in taken if breach["table"] == "incidents"
    }
    refused = set(withheld.get("casualties", ()))
    found = []
    position = 0
    for reading in readings:
        rows = reading.rows.get("casualties", ())
        contested = _contested(reading, rows, used_twice, source, known_at) if rows else {}
        for number, row in enumerate(rows, position):
            if row["incident_id"] in contested and number not in refused:
                earlier = contested[row["incident_id"]]
                found.append(breach_of(_IN_DOUBT, reading, "casualties", number, row, earlier=earlier))
        position += len(rows)
    return found


def _contested(
    reading: FileReading, rows: Iterable[Row], used_twice: Mapping[str, str], source: str, known_at: datetime
) -> dict[str, str]:
    """The contested ids of the file, each with the place of the event that was refused."""
    from cluster_review.warehouse.earlier_rows import (
        contested_ids,
        ids_brought_before,
        incidents_with_entries_of,
    )

    engine, ids = warehouse(), list(dict.fromkeys(row["incident_id"] for row in rows))
    found = contested_ids(engine, ids, list(_expected()), known_at)
    found |= {name: place for name, place in used_twice.items() if name in set(ids)}
    if not found:
        return {}
    read_before = incidents_with_entries_of(engine, found, source, reading.name, known_at)
    read_before |= ids_brought_before(engine, "casualties", found, reading.filing_id, known_at)
    return {name: place for name, place in found.items() if name not in read_before}


def _expected() -> Iterator[str]:
    """How the refusals of an event under another's id begin."""
    for code in (TAKEN, CHANGED):
        yield REFUSALS[code].expected_zh.partition("{")[0]
