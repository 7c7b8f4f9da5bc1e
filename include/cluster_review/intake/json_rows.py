"""JSON named after a table: an array of objects, or an object of such arrays; strict, no number through float."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from cluster_review.intake.faults import Fault, fault
from cluster_review.intake.landed import LandedFile
from cluster_review.intake.reading import UNKNOWN_FAMILY, Row
from cluster_review.intake.records import (
    Parsed,
    Place,
    RawCell,
    column_list,
    no_table,
    read_row,
    refused_whole,
    table_named,
)
from cluster_review.intake.text_files import decode
from cluster_review.intake.wording import Words
from cluster_review.tables import TABLES, Kind, Table

LISTS = (Kind.CODES, Kind.YEARS)


class _Record(dict[str, Any]):
    """A JSON object that remembers which keys came twice."""

    repeated: tuple[str, ...] = ()


def _record(pairs: list[tuple[str, Any]]) -> _Record:
    record = _Record(pairs)
    if len(record) != len(pairs):
        keys = [key for key, _ in pairs]
        record.repeated = tuple(sorted({key for key in keys if keys.count(key) > 1}))
    return record


def _constant(name: str) -> Decimal:
    # NaN and Infinity are no JSON; as such a Decimal the cell is refused like any other wrong number.
    return Decimal(name)


def read_json(landed: LandedFile, words: Words) -> Parsed:
    """The rows of a JSON file; a row is addressed by its JSON pointer."""
    name = landed.relative_path
    table = table_named(landed.name)
    family = table.name if table else UNKNOWN_FAMILY
    text, refused = decode(landed.path.read_bytes(), name, ".json", allow_gb18030=False)
    if refused is not None:
        return refused_whole(family, [refused])
    try:
        document = json.loads(text, object_pairs_hook=_record, parse_float=Decimal, parse_constant=_constant)
    except json.JSONDecodeError as error:
        problem = fault("json_syntax", file=name, found=error.msg, line=error.lineno, position=error.colno)
        return refused_whole(family, [problem])
    except (RecursionError, ValueError):
        problem = fault(
            "json_shape", file=name, found="嵌套过深或数字过长 (nested too deep, or a number too long)"
        )
        return refused_whole(family, [problem])
    if landed.records_at:
        document, refused = _records(document, landed.records_at, name)
        if refused is not None:
            return refused_whole(family, [refused])
    if isinstance(document, list):
        if table is None:
            return refused_whole(UNKNOWN_FAMILY, [no_table(name)])
        return _read_tables({table.name: document}, landed.records_at, name, words)
    if isinstance(document, _Record) and document and all(key in TABLES for key in document):
        if document.repeated:
            problem = fault("json_key_twice", file=name, found=", ".join(document.repeated))
            return refused_whole("+".join(document), [problem])
        return _read_tables(document, "/{table}", name, words)
    return refused_whole(family, [fault("json_shape", file=name, found=text.strip())])


def _records(document: Any, pointer: str, name: str) -> tuple[Any, Fault | None]:
    """The list of records in a page of an API, or the fault why it isn't there."""
    passed = ""
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(document, _Record) and key in document.repeated:
            return None, fault("json_key_twice", file=name, cell=f"{passed}/{step}", found=key)
        if not isinstance(document, _Record) or key not in document:
            return None, fault(
                "json_records_absent", file=name, cell=passed or "/", found=document, pointer=pointer
            )
        document, passed = document[key], f"{passed}/{step}"
    if not isinstance(document, list):
        return None, fault("json_records_absent", file=name, cell=pointer, found=document, pointer=pointer)
    return document, None


def _read_tables(arrays: dict[str, Any], prefix: str, name: str, words: Words) -> Parsed:
    rows: dict[str, list[Row]] = {}
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for table_name, records in arrays.items():
        table, pointer = TABLES[table_name], prefix.format(table=table_name)
        if not isinstance(records, list):
            problem = fault("json_shape", file=name, table=table_name, cell=pointer, found=records)
            return refused_whole("+".join(arrays), [problem])
        rows[table_name] = []
        seen[table_name] = len(records)
        for index, record in enumerate(records):
            row, row_faults = _read_record(record, table, f"{pointer}/{index}", name, words)
            faults.extend(row_faults)
            if row is not None:
                rows[table_name].append(row)
        if not records:
            faults.append(fault("no_rows", file=name, table=table_name, found="[]"))
    refused = {table_name: seen[table_name] - len(rows[table_name]) for table_name in rows}
    return Parsed("+".join(rows), rows, faults, seen, refused)


def _read_record(
    record: Any, table: Table, pointer: str, name: str, words: Words
) -> tuple[Row | None, list[Fault]]:
    if not isinstance(record, _Record):
        return None, [fault("json_shape", file=name, table=table.name, cell=pointer, found=record)]
    known = {column.name: column for column in table.columns}
    faults = [
        fault("json_key_twice", file=name, table=table.name, cell=f"{pointer}/{key}", found=key)
        for key in record.repeated
    ]
    faults += [
        fault(
            "json_key_unknown",
            file=name,
            table=table.name,
            cell=f"{pointer}/{key}",
            found=key,
            columns=column_list(table.columns),
        )
        for key in record
        if key not in known
    ]
    cells = {
        key: RawCell(_plain(value, known[key].kind, key), f"{pointer}/{key}")
        for key, value in record.items()
        if key in known
    }
    row, row_faults = read_row(table, cells, Place(name), f"{name}#{pointer}", words)
    return (None if faults else row), faults + row_faults


def _plain(value: Any, kind: Kind, key: str) -> Any:
    """Lists of codes as one text, an object of further facts as its JSON; all else as it is."""
    if kind in LISTS and isinstance(value, list) and all(isinstance(item, (str, int)) for item in value):
        return ";".join(str(item) for item in value)
    if key == "other_facts" and isinstance(value, _Record) and not value.repeated:
        try:
            return json.dumps(value, ensure_ascii=False, sort_keys=True, default=_shortest)
        except TypeError:
            return value
    return value


def _shortest(value: Any) -> float:
    """A decimal that JSON writes back with the same digits; others must come as text."""
    if isinstance(value, Decimal) and value.is_finite() and Decimal(repr(float(value))) == value:
        return float(value)
    raise TypeError("not exact")
