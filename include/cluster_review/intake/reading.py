"""What reading one landed file gave: its rows, its faults, and an account of every row."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from cluster_review.intake.faults import Fault
from cluster_review.intake.rows import SOURCE_REF, Row, Rows
from cluster_review.tables import TABLES, Kind

__all__ = ["FileReading", "Row", "State", "from_line", "to_line"]

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

    @property
    def sizes(self) -> Mapping[str, int]:
        """How many rows of each table were read."""
        if isinstance(self.rows, _Unread):
            return self.rows.sizes
        return {table: len(rows) for table, rows in self.rows.items()}

    def check_rows(self) -> None:
        """Every row seen is read or refused.

        Raises:
            AssertionError: if one is lost or doubled.
        """
        sizes = self.sizes
        for table, seen in self.seen.items():
            read, refused = sizes.get(table, 0), self.refused.get(table, 0)
            if seen != read + refused:
                raise AssertionError(
                    f"{self.name}: {table}: {seen} rows seen, {read} read, {refused} refused"
                )


class _Unread(Mapping[str, Rows]):
    """Rows by table as JSON, read when somebody asks for them: who only passes them on needn't.

    Args:
        text: the JSON.
        sizes: how many rows of each table there are.
    """

    def __init__(self, text: str, sizes: Mapping[str, int]):
        self.text, self.sizes = text, sizes

    @cached_property
    def _rows(self) -> dict[str, Rows]:
        rows = {table: _from_columns(table, columns) for table, columns in json.loads(self.text).items()}
        if {table: len(of_table) for table, of_table in rows.items()} != self.sizes:
            raise AssertionError(f"{self.sizes} rows announced, others came")
        return rows

    def __getitem__(self, table: str) -> Rows:
        return self._rows[table]

    def __iter__(self) -> Iterator[str]:
        return iter(self.sizes)

    def __len__(self) -> int:
        return len(self.sizes)


def to_line(reading: FileReading) -> str:
    """The reading as a line without end: what is said of the file as JSON, a tab, its rows as JSON by column."""
    head = {
        "filing_id": reading.filing_id,
        "name": reading.name,
        "family": reading.family,
        "faults": [fault.as_dict() for fault in reading.faults],
        "state": str(reading.state),
        "seen": dict(reading.seen),
        "refused": dict(reading.refused),
        "cluster_id": reading.cluster_id,
        "report_year": reading.report_year,
        "suspected": list(reading.suspected),
        "sizes": dict(reading.sizes),
    }
    if isinstance(reading.rows, _Unread):
        rows = reading.rows.text
    else:
        rows = _json({table: _to_columns(table, of_table) for table, of_table in reading.rows.items()})
    return f"{_json(head)}\t{rows}"


def from_line(line: str) -> FileReading:
    """The reading that `to_line` wrote."""
    head, _, rows = line.partition("\t")
    said = json.loads(head)
    return FileReading(
        said["filing_id"],
        said["name"],
        said["family"],
        _Unread(rows, said["sizes"]),
        tuple(Fault(**fault) for fault in said["faults"]),
        State(said["state"]),
        said["seen"],
        said["refused"],
        said["cluster_id"],
        said["report_year"],
        tuple(said["suspected"]),
    )


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _to_columns(table: str, rows: Sequence[Row]) -> list[list[Any]]:
    columns = Rows.of(TABLES[table], rows).columns
    plain = [
        [day and day.isoformat() for day in columns[column.name]]
        if column.kind is Kind.DATE
        else columns[column.name]
        for column in TABLES[table].columns
    ]
    return [*plain, columns[SOURCE_REF]]


def _from_columns(table: str, plain: Sequence[list[Any]]) -> Rows:
    declared = TABLES[table].columns
    columns = dict(zip([*(column.name for column in declared), SOURCE_REF], plain, strict=True))
    for column in declared:
        if column.kind is Kind.DATE:
            columns[column.name] = [day and date.fromisoformat(day) for day in columns[column.name]]
    return Rows(columns)
