"""What reading one landed file gave: its rows, its faults, and an account of every row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

from cluster_review.intake.faults import Fault
from cluster_review.tables import TABLES, Kind

Row: TypeAlias = dict[str, Any]
ANNUAL_FORM = "annual_form"
UNKNOWN_FAMILY = "unknown"
EVIDENCE_FAMILY = "evidence"
MAPPING_FAMILY = "mapping"


class State(StrEnum):
    """What became of a landed file; exactly one holds."""

    READ = "read"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"


@dataclass(frozen=True)
class FileReading:
    """One file, read or refused.

    Attributes:
        filing_id: family, SHA-256 of the bytes and extension, so that the same filing has the same id
            wherever it lies.
        name: relative path in the source.
        family: `annual_form`, the name of a table, several joined by `+`, or `unknown`.
        rows: by table; each row has all columns of the table and `source_ref`. Empty unless read.
        faults: what is refused, and warnings (`is_warning`).
        seen, refused: number of rows by table; seen = read + refused.
        cluster_id, report_year: of an annual form as far as it could be read, even when it is refused.
        suspected: tables that a refused file seems to have been about, though its family doesn't say so.
    """

    filing_id: str
    name: str
    family: str
    rows: Mapping[str, Sequence[Row]]
    faults: tuple[Fault, ...]
    state: State
    seen: Mapping[str, int] = field(default_factory=dict)
    refused: Mapping[str, int] = field(default_factory=dict)
    cluster_id: str | None = None
    report_year: int | None = None
    suspected: tuple[str, ...] = ()

    @property
    def damaged_tables(self) -> tuple[str, ...]:
        """Tables of which this file was to deliver rows that are not in `rows`."""
        if self.state is State.DUPLICATE:
            return ()
        lost = {table for table, count in self.refused.items() if count}
        if self.state is State.QUARANTINED:
            lost |= {table for table in self.family.split("+") if table in TABLES} | set(self.suspected)
            if self.family == ANNUAL_FORM:
                lost |= {t.name for t in TABLES.values() if t.filed_by == "county"}
        return tuple(name for name in TABLES if name in lost)

    @property
    def refusals(self) -> tuple[Fault, ...]:
        """The faults without the warnings."""
        return tuple(f for f in self.faults if not f.is_warning)

    def check_rows(self) -> None:
        """Every row seen is read or refused.

        Raises:
            AssertionError: if one is lost or doubled.
        """
        for table, seen in self.seen.items():
            read, refused = len(self.rows.get(table, ())), self.refused.get(table, 0)
            if seen != read + refused:
                raise AssertionError(
                    f"{self.name}: {table}: {seen} rows seen, {read} read, {refused} refused"
                )


def to_plain(reading: FileReading) -> dict[str, Any]:
    """The reading as JSON values; `from_plain` is its inverse."""
    rows = {
        table: [
            [value.isoformat() if isinstance(value, date) else value for value in row.values()]
            for row in table_rows
        ]
        for table, table_rows in reading.rows.items()
    }
    return {
        "filing_id": reading.filing_id,
        "name": reading.name,
        "family": reading.family,
        "rows": rows,
        "faults": [fault.as_dict() for fault in reading.faults],
        "state": str(reading.state),
        "seen": dict(reading.seen),
        "refused": dict(reading.refused),
        "cluster_id": reading.cluster_id,
        "report_year": reading.report_year,
        "suspected": list(reading.suspected),
    }


def from_plain(plain: Mapping[str, Any]) -> FileReading:
    """The reading that `to_plain` wrote."""
    rows: dict[str, list[Row]] = {}
    for table, values in plain["rows"].items():
        columns = TABLES[table].columns
        names = [column.name for column in columns] + ["source_ref"]
        dates = [i for i, column in enumerate(columns) if column.kind is Kind.DATE]
        for row in values:
            for i in dates:
                if row[i] is not None:
                    row[i] = date.fromisoformat(row[i])
        rows[table] = [dict(zip(names, row, strict=True)) for row in values]
    return FileReading(
        plain["filing_id"],
        plain["name"],
        plain["family"],
        rows,
        tuple(Fault(**fault) for fault in plain["faults"]),
        State(plain["state"]),
        plain["seen"],
        plain["refused"],
        plain["cluster_id"],
        plain["report_year"],
        tuple(plain["suspected"]),
    )
