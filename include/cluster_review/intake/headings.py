"""The heading row of a table: which column each heading names, and in which unit its numbers are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cluster_review.intake.faults import Fault, fault
from cluster_review.intake.records import Place, column_list
from cluster_review.intake.wording import Words, match_column
from cluster_review.tables import Blank, Column, Table

NO_COLUMN = "没有该列 (no such column)"


@dataclass(frozen=True)
class Heading:
    """A column of a file: its position from 0, the column it holds, the shift of its unit."""

    index: int
    column: Column
    shift: int = 0


@lru_cache(maxsize=1_024)
def column_letters(index: int) -> str:
    """The spreadsheet letters of a column counted from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def match_headings(
    texts: Sequence[tuple[int, str]],
    columns: Sequence[Column],
    table: Table,
    row: int,
    place: Place,
    words: Words,
) -> tuple[list[Heading], list[Fault]]:
    """The headings that are recognised, and every fault of the heading row.

    Args:
        texts: position from 0 and text of each heading.
        columns: the columns the file is to have; those that may be blank may be absent.
        row: number of the heading row, from 1.
    """
    headings: list[Heading] = []
    faults: list[Fault] = []

    def add(kind: str, found: object, address: str, **filled: object) -> None:
        faults.append(
            fault(
                kind,
                file=place.file,
                sheet=place.sheet,
                table=table.name,
                cell=address,
                found=found,
                **filled,
            )
        )

    for index, text in texts:
        address = f"{column_letters(index)}{row}"
        match = match_column(text, columns)
        if match is None:
            add("column_unknown", text, address, columns=column_list(columns))
            continue
        column, unit = match
        shift = words.unit_shift(str(column.unit), unit) if unit is not None else 0
        if shift is None:
            add("unit_unknown", text, address, unit=column.unit)
            continue
        if shift:
            add("unit_converted", text, address, unit=column.unit, found_unit=unit)
        if any(column.name == heading.column.name for heading in headings):
            add("column_twice", text, address)
        headings.append(Heading(index, column, shift))
    present = {heading.column.name for heading in headings}
    absent = [column for column in columns if column.name not in present]
    for column in absent:
        if column.blank is Blank.REFUSED:
            add("column_missing", NO_COLUMN, f"{row}:{row}", label=column.zh, column=column.name)
    unknown = [column for column in absent if column.blank is Blank.UNKNOWN]
    if unknown:
        add("column_absent", NO_COLUMN, f"{row}:{row}", columns=column_list(unknown))
    return headings, faults
