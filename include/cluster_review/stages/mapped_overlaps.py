"""Two workbooks read by mappings in one batch that speak of the same table, cluster and report year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from cluster_review.stages.warehouse_access import warehouse
from cluster_review.tables import FORM_TABLES

if TYPE_CHECKING:
    from cluster_review.intake.landed import LandedFile
    from cluster_review.intake.reading import FileReading

Spoken = tuple[str, str, int]
"""Table, cluster, report year."""


def without_overlaps(landed: Sequence[LandedFile], readings: Sequence[FileReading]) -> list[FileReading]:
    """The readings; of workbooks that a mapping reads, those are refused that would replace each other.

    What a county files for a cluster and report year is taken as a whole, the latest filing before any other. Two
    workbooks that arrive together have no latest: one would silently put the other's figures out of force. A later
    workbook replaces one that was read before, as a correction does.
    """
    from cluster_review.intake.faults import fault
    from cluster_review.intake.reading import State

    mapped = {file.relative_path for file in landed if file.mapping}
    new = [reading for reading in readings if reading.name in mapped and reading.state is State.READ]
    if len(new) < 2:
        return list(readings)
    filed = _read_before([reading.filing_id for reading in new])
    first: dict[Spoken, tuple[FileReading, str]] = {}
    refused: dict[str, tuple[Spoken, str, str]] = {}
    for reading in new:
        if reading.filing_id in filed:
            continue
        for spoken, place in _spoken(reading).items():
            other, at = first.setdefault(spoken, (reading, place))
            if other is not reading:
                refused.setdefault(other.filing_id, (spoken, at, reading.name))
                refused.setdefault(reading.filing_id, (spoken, place, other.name))
    found = []
    for reading in readings:
        if reading.filing_id not in refused or reading not in new:
            found.append(reading)
            continue
        (table, cluster, year), place, other_name = refused[reading.filing_id]
        sheet, _, cell = place.rpartition("!")
        told = fault(
            "mapped_overlap", file=reading.name, table=table, sheet=sheet, cell=cell,
            found=f"{other_name}: {table} {cluster} {year}",
        )  # fmt: skip
        found.append(
            replace(
                reading, rows={}, faults=(*reading.faults, told), state=State.QUARANTINED, seen={}, refused={}
            )
        )
    return found


def _spoken(reading: FileReading) -> dict[Spoken, str]:
    """What a reading speaks of, each with the place where it does so first."""
    found: dict[Spoken, str] = {}
    for table in FORM_TABLES:
        for row in reading.rows.get(table.name, ()):
            found.setdefault((table.name, row["cluster_id"], row["report_year"]), row["source_ref"])
    return found


def _read_before(filing_ids: Sequence[str]) -> set[str]:
    from cluster_review.warehouse.arrivals import read_filings

    return read_filings(warehouse(), filing_ids)
