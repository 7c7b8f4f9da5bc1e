"""Between Python values, stored values and columns of a frame, without losing anything on the way."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Context, Decimal
from json.encoder import encode_basestring
from typing import Any

from cluster_review.intake.rows import Rows
from cluster_review.tables import Column, Kind, Table
from cluster_review.vocabulary import Vocabulary
from cluster_review.warehouse.connection import WarehouseRefused

MOST = 2**63 - 1
"""A frame holds whole numbers of 64 bits; nothing larger is taken in."""

EXACT = Context(prec=60)


def is_in_metric_unit(column: Column) -> bool:
    """Whether the unit, and with it the decimal places, depends on the row's metric."""
    return column.kind is Kind.SCALED and column.unit == "metric" and column.scale == 0


def to_stored(
    table: Table, rows: Sequence[Mapping[str, Any]], vocabulary: Vocabulary
) -> list[tuple[Any, ...]]:
    """The declared columns of each row as the database stores them; a column left out is unknown.

    Raises:
        WarehouseRefused: an unknown column, an unknown metric, or a number too large for a frame.
    """
    check_declared(table, rows)
    by_column = [_stored_column(table, column, rows, vocabulary) for column in table.columns]
    return list(zip(*by_column, strict=True))


def check_declared(table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Refuse rows with a column that the table doesn't have.

    Raises:
        WarehouseRefused: naming the columns.
    """
    allowed = {column.name for column in table.columns} | {"source_ref"}
    for row in [] if isinstance(rows, Rows) else rows:
        if unknown := row.keys() - allowed:
            raise WarehouseRefused(
                f"数据表 {table.name}({row.get('source_ref')})没有这些列:{sorted(unknown)}。\n"
                f"Table {table.name} ({row.get('source_ref')}) has no such columns: {sorted(unknown)}."
            )


def _stored_column(
    table: Table, column: Column, rows: Sequence[Mapping[str, Any]], vocabulary: Vocabulary
) -> list[Any]:
    name = column.name
    values = [row.get(name) for row in rows]
    if column.kind in (Kind.SCALED, Kind.WHOLE, Kind.YEAR) or any(
        isinstance(value, str) and "\x00" in value for value in values
    ):
        return [_stored(table, column, row, vocabulary) for row in rows]
    return values


def _stored(table: Table, column: Column, row: Mapping[str, Any], vocabulary: Vocabulary) -> Any:
    value = row.get(column.name)
    if isinstance(value, str) and "\x00" in value:
        raise WarehouseRefused(
            f"{table.name}.{column.name} 含空字符({row.get('source_ref')}),请删去。\n"
            f"{table.name}.{column.name} holds a NUL character ({row.get('source_ref')}); remove it."
        )
    if value is None or column.kind not in (Kind.SCALED, Kind.WHOLE, Kind.YEAR):
        return value
    if type(value) is not int or abs(value) > MOST:
        raise WarehouseRefused(
            f"{table.name}.{column.name} 应为 64 位以内的整数,实际为 {value!r}({row.get('source_ref')})。\n"
            f"{table.name}.{column.name} must be a whole number within 64 bits, found {value!r} "
            f"({row.get('source_ref')})."
        )
    if column.kind is not Kind.SCALED:
        return value
    exponent = column.scale
    if is_in_metric_unit(column):
        if row["metric"] not in vocabulary.metrics:
            raise WarehouseRefused(
                f"没有指标 {row['metric']!r}({row.get('source_ref')})。\n"
                f"There is no metric {row['metric']!r} ({row.get('source_ref')})."
            )
        exponent = vocabulary.metrics[row["metric"]].exponent
    return EXACT.scaleb(Decimal(value), -exponent)


def digest(values: Iterable[Any]) -> str:
    """SHA-256 of values, the same for equal values whatever their notation."""
    spelt = [
        _SPELT[value.__class__](value) if value.__class__ in _SPELT else canonical(_plain(value))
        for value in values
    ]
    return hashlib.sha256(f"[{','.join(spelt)}]".encode()).hexdigest()


_SPELT: dict[type, Callable[[Any], str]] = {
    str: encode_basestring,
    int: int.__repr__,
    bool: lambda value: "true" if value else "false",
    type(None): lambda value: "null",
    date: lambda value: f'"{value.isoformat()}"',
}
"""How JSON spells the values that rows are made of; a row at a time, the encoder's own start would take longest."""
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(value: Any) -> str:
    """JSON with one spelling per value."""
    return _ENCODER.encode(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize(EXACT):f}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


_DTYPES = {
    Kind.DATE: "datetime64[s]", Kind.YEAR: "Int64", Kind.WHOLE: "Int64", Kind.SCALED: "Int64",
    Kind.YES_NO: "boolean",
}  # fmt: skip


def to_frame(columns: Sequence[Column], rows: Sequence[Sequence[Any]], extra: Sequence[str] = ()) -> Any:
    """A frame in the convention of `tables`.

    Args:
        columns: the declared columns.
        rows: one sequence per row, SCALED already as whole numbers; `extra` columns of text follow.
        extra: names of the further columns.
    """
    import numpy as np
    import pandas as pd

    width = len(columns) + len(extra)
    by_column: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * width
    frame: dict[str, Any] = {}
    for column, values in zip(columns, by_column, strict=False):
        if column.kind is Kind.DATE:
            frame[column.name] = pd.Series(np.array(values, dtype="datetime64[D]").astype("datetime64[s]"))
        else:
            frame[column.name] = pd.Series(list(values), dtype=_DTYPES.get(column.kind, "object"))
    for name, values in zip(extra, by_column[len(columns) :], strict=True):
        frame[name] = pd.Series(list(values), dtype="object")
    return pd.DataFrame(frame)


def from_frame(table: Table, frame: Any, preset: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The declared columns of a frame as Python values, row by row.

    Args:
        table: the declaration; without SCALED columns.
        frame: in the convention of `tables`; a column left out is unknown, an undeclared one is refused.
        preset: columns that are the same in each row; the frame may leave them out and must not differ.

    Raises:
        WarehouseRefused: undeclared columns, or a column that differs from its preset.
    """
    if unknown := set(frame.columns) - {column.name for column in table.columns}:
        raise WarehouseRefused(
            f"结果表 {table.name} 没有这些列:{sorted(unknown)}。\n{table.name} has no columns {sorted(unknown)}."
        )
    for name, value in preset.items():
        if name in frame.columns and not (frame[name] == value).all():
            raise WarehouseRefused(
                f"结果表 {table.name} 的 {name} 应全为 {value}。\nIn {table.name} each {name} must be {value}."
            )
    columns = []
    for column in table.columns:
        if column.name in preset:
            columns.append([preset[column.name]] * len(frame))
        elif column.name not in frame.columns:
            columns.append([None] * len(frame))
        else:
            columns.append(_python_values(frame[column.name], column.kind))
    return list(zip(*columns, strict=True))


_FROM: dict[Kind, Callable[[Any], Any]] = {
    Kind.YEAR: int,
    Kind.WHOLE: int,
    Kind.SCALED: int,
    Kind.YES_NO: bool,
}


def _python_values(series: Any, kind: Kind) -> list[Any]:
    if kind is Kind.DATE:
        return list(series.to_numpy(dtype="datetime64[s]").astype("datetime64[D]").tolist())
    missing = series.isna().tolist()
    as_python = _FROM.get(kind, str)
    return [None if gone else as_python(value) for value, gone in zip(series.tolist(), missing, strict=True)]
