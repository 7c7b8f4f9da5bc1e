"""One row of a table from its raw cells: every column read, every fault of the row at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from cluster_review.intake.cell import Cell, Refused, Value
from cluster_review.intake.faults import Fault, fault
from cluster_review.intake.reading import Row, State
from cluster_review.intake.values import read_value
from cluster_review.intake.wording import Words
from cluster_review.tables import TABLES, Column, Table

OF_THE_METRIC = "metric"
"""The unit of a column whose unit is that of the row's metric."""


@dataclass(frozen=True)
class RawCell:
    """A cell before it is read; `is_faulted` if a fault of it is listed already."""

    value: Any
    address: str
    shift: int = 0
    is_percent: bool = False
    is_faulted: bool = False


@dataclass(frozen=True)
class Place:
    """Where a row lies: the file and, in a workbook, the sheet."""

    file: str
    sheet: str | None = None


@dataclass(frozen=True)
class Parsed:
    """What a parser of one format hands back: rows by table, all faults, rows seen and refused by table."""

    family: str
    rows: Mapping[str, Sequence[Row]]
    faults: Sequence[Fault]
    seen: Mapping[str, int]
    refused: Mapping[str, int]
    state: State = State.READ
    cluster_id: str | None = None
    report_year: int | None = None


def refused_whole(family: str, faults: Iterable[Fault]) -> Parsed:
    """A file of which no row is taken."""
    return Parsed(family, {}, tuple(faults), {}, {}, State.QUARANTINED)


def read_row(
    table: Table,
    cells: Mapping[str, RawCell],
    place: Place,
    source_ref: str,
    words: Words,
    given: Mapping[str, Value] | None = None,
) -> tuple[Row | None, list[Fault]]:
    """The typed row, or None if a cell is refused, and the faults and warnings of its cells.

    Args:
        cells: by column name; a column left out is unknown.
        given: columns that are stated once for the whole file.
    """
    row: Row = {}
    faults: list[Fault] = []
    is_refused = False
    for column in table.columns:
        if given is not None and column.name in given:
            row[column.name] = given[column.name]
            continue
        raw = cells.get(column.name) or RawCell(None, source_ref)
        row[column.name] = None
        if raw.is_faulted:
            is_refused = True
            continue
        cell = Cell(raw.value, column.scale, raw.shift, column.unit, raw.is_percent)
        if column.unit == OF_THE_METRIC:
            metric = words.vocabulary.metrics.get(str(row[OF_THE_METRIC]))
            if metric is None:
                continue  # the metric is refused, so the row is
            cell.scale, cell.unit = metric.exponent, metric.unit.name
        try:
            row[column.name] = read_value(column, cell, words)
        except Refused as refused:
            is_refused = True
            faults.append(_fault(refused, table, place, raw.address))
        faults.extend(_fault(remark, table, place, raw.address) for remark in cell.remarks)
    row["source_ref"] = source_ref
    return (None if is_refused else row), faults


def _fault(refused: Refused, table: Table, place: Place, address: str) -> Fault:
    return fault(
        refused.kind,
        file=place.file,
        found=refused.found,
        table=table.name,
        sheet=place.sheet,
        cell=address,
        **refused.words,
    )


def table_named(name: str) -> Table | None:
    """The table that a file is named after: `incidents.csv`, `incidents-2025.csv`, `incidents_海口.csv`."""
    stem = PurePosixPath(name).stem
    fitting = [
        table
        for table in TABLES
        if stem.casefold() == table or (stem.casefold().startswith(table) and stem[len(table)] in "-_. ")
    ]
    return TABLES[max(fitting, key=len)] if fitting else None


def no_table(name: str) -> Fault:
    """The file isn't named after a table."""
    return fault("name_no_table", file=name, found=PurePosixPath(name).name, tables=", ".join(TABLES))


def column_list(columns: Sequence[Column]) -> str:
    """The columns as messages list them."""
    return "、".join(f"{column.name}({column.zh})" for column in columns)
