"""CSV named after a table: strict, all text, known headings only; faulty rows are refused one by one."""

from __future__ import annotations

import csv
import io
from typing import Any

from cluster_review.intake.cell import is_blank
from cluster_review.intake.faults import Fault, fault
from cluster_review.intake.form_layout import TOTAL_WORDS
from cluster_review.intake.headings import Heading, column_letters, match_headings
from cluster_review.intake.landed import LandedFile
from cluster_review.intake.reading import UNKNOWN_FAMILY, Row
from cluster_review.intake.records import (
    Parsed,
    Place,
    RawCell,
    no_table,
    read_row,
    refused_whole,
    table_named,
)
from cluster_review.intake.text_files import decode
from cluster_review.intake.wording import Words, fold
from cluster_review.tables import Table

LONGEST_FIELD = 100_000


def read_delimited(landed: LandedFile, words: Words) -> Parsed:
    """The rows of a CSV file; a row is addressed as a spreadsheet would, by its first line."""
    name = landed.relative_path
    table = table_named(landed.name)
    if table is None:
        return refused_whole(UNKNOWN_FAMILY, [no_table(name)])
    text, refused = decode(landed.path.read_bytes(), name, ".csv", allow_gb18030=True)
    if refused is not None:
        return refused_whole(table.name, [refused])
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        heading = next(reader, [])
        if len(heading) == 1 and any(mark in heading[0] for mark in ";\t|"):
            return refused_whole(
                table.name, [fault("delimiter", file=name, table=table.name, cell="A1", found=heading[0])]
            )
        headings, faults = match_headings(
            list(enumerate(heading)), table.columns, table, 1, Place(name), words
        )
        if any(not f.is_warning for f in faults):
            return refused_whole(table.name, faults)
        return _rows(reader, headings, table, words, name, faults)
    except csv.Error as error:
        line = reader.line_num
        return refused_whole(
            table.name, [fault("csv_syntax", file=name, table=table.name, cell=f"{line}:{line}", found=error)]
        )


def _rows(
    reader: Any,
    headings: list[Heading],
    table: Table,
    words: Words,
    name: str,
    faults: list[Fault],
) -> Parsed:
    rows: list[Row] = []
    seen = 0
    place = Place(name)
    last = column_letters(len(headings) - 1)
    line = reader.line_num + 1
    for fields in reader:
        first, line = line, reader.line_num + 1
        if all(is_blank(field) for field in fields):
            continue
        seen += 1
        if len(fields) != len(headings):
            faults.append(
                fault(
                    "ragged",
                    file=name,
                    table=table.name,
                    cell=f"{first}:{first}",
                    found=f"{len(fields)} 个字段 (fields)",
                    columns=len(headings),
                )
            )
            continue
        if fold(fields[0]).rstrip(":") in TOTAL_WORDS:
            faults.append(fault("total_row", file=name, table=table.name, cell=f"A{first}", found=fields[0]))
            continue
        cells = {
            heading.column.name: RawCell(text, f"{column_letters(heading.index)}{first}", heading.shift)
            for heading, text in zip(headings, fields, strict=True)
        }
        row, row_faults = read_row(table, cells, place, f"{name}!A{first}:{last}{first}", words)
        faults.extend(row_faults)
        if row is not None:
            rows.append(row)
    if not seen:
        faults.append(fault("no_rows", file=name, table=table.name, found="只有表头 (heading only)"))
    return Parsed(table.name, {table.name: rows}, faults, {table.name: seen}, {table.name: seen - len(rows)})
