"""A table's frame made ready to be checked: plain values, and two exact integers for every comparison."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from numbers import Integral
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from cluster_review.checks.plausibility import PLAUSIBILITY, figure_rules
from cluster_review.checks.rules import FILING, OF_THE_METRIC, GateRule, RuleKind, sides
from cluster_review.intake.rows import Rows
from cluster_review.tables import TABLES, Column, Kind, Table
from cluster_review.vocabulary import Vocabulary

EPOCH = dt.date(1970, 1, 1)
ROW = "row"
Delivered: TypeAlias = pd.DataFrame | Rows
"""The rows of a table as delivered: a frame in the convention of `tables`, or kept by column."""
NUMBERS = frozenset({Kind.YEAR, Kind.WHOLE, Kind.SCALED})


class FrameRefused(ValueError):
    """A frame is not in the convention of `tables`: a column is absent, or holds values of another kind."""


@dataclass(frozen=True)
class CheckFrame:
    """One table, ready.

    Attributes:
        frame: `row` (the position), `filing_id`, every column of the table as text, whole number, ISO date or
            truth value (None is unknown), and the two sides of every comparison.
        source_ref: where each row was read.
        compared: per comparison, how many rows have both sides.
    """

    table: Table
    frame: pd.DataFrame
    source_ref: Sequence[str]
    compared: Mapping[str, int]


def check_frame(
    table: Table,
    frames: Mapping[str, Delivered],
    rules: Sequence[GateRule],
    vocabulary: Vocabulary,
) -> CheckFrame:
    """Prepare one table.

    Args:
        frames: by table name, in the convention of `tables`; `filing_id` and `source_ref` are optional.
        rules: the table's rules.

    Raises:
        FrameRefused: if a declared column is absent or holds values of another kind.
    """
    values = plain_columns(table, frames[table.name])
    sides_of: dict[str, list[int | None]] = {}
    compared: dict[str, int] = {}
    others = figure_rules(values, vocabulary) if table.name == "figures" else {}

    @cache
    def enterprises() -> Mapping[str, list[Any]]:
        listed = frames.get("enterprises")
        return plain_columns(TABLES["enterprises"], listed) if listed is not None else {}

    for rule in rules:
        if rule.kind is not RuleKind.COMPARE:
            continue
        left, right = _sides(table, rule, values, vocabulary, others, enterprises)
        names = sides(rule.id)
        sides_of[names[0]], sides_of[names[1]] = left, right
        compared[rule.id] = (
            sum(a is not None and b is not None for a, b in zip(left, right, strict=True))
            if None in left or None in right
            else len(left)
        )
    size = len(frames[table.name])
    columns = {ROW: list(range(size)), **{k: v for k, v in values.items() if k != "source_ref"}, **sides_of}
    frame = pd.DataFrame({name: pd.Series(column, dtype=object) for name, column in columns.items()})
    return CheckFrame(table, frame, values["source_ref"], compared)


def plain_columns(table: Table, frame: Delivered) -> dict[str, list[Any]]:
    """Every column of the table as a list of plain values, with `filing_id` and `source_ref`.

    Raises:
        FrameRefused: as `check_frame`.
    """
    absent = [column.name for column in table.columns if column.name not in frame.columns]
    if absent:
        raise FrameRefused(
            f"表 {table.name} 缺少列 {'、'.join(absent)};须含 tables.py 声明的全部列。"
            f"Table {table.name} lacks the columns {', '.join(absent)}; all columns declared in tables.py are expected."
        )
    if isinstance(frame, Rows):
        return _plain_rows(table, frame)
    values = {column.name: _plain(table, column, frame[column.name]) for column in table.columns}
    blank = [""] * len(frame)
    for name in (FILING, "source_ref"):
        texts = frame[name].tolist() if name in frame else blank
        values[name] = (
            texts if set(map(type, texts)) <= {str} else ["" if pd.isna(v) else str(v) for v in texts]
        )
    return values


def _plain_rows(table: Table, rows: Rows) -> dict[str, list[Any]]:
    """The same of rows that are kept by column already, with Python's own values and dates."""
    values = {}
    for column in table.columns:
        of_column = rows.columns[column.name]
        types = set(map(type, of_column)) - {type(None)}
        if not types <= {dt.date if column.kind is Kind.DATE else _usual(column)}:
            of_column = _plain_one_by_one(table, column, pd.Series(of_column, dtype=object))
        elif column.kind is Kind.DATE:
            texts = {None: None, **{day: day.isoformat() for day in set(of_column) - {None}}}
            of_column = [texts[day] for day in of_column]
        values[column.name] = of_column
    blank = [""] * len(rows)
    return values | {name: rows.columns.get(name, blank) for name in (FILING, "source_ref")}


def _usual(column: Column) -> type:
    return int if column.kind in NUMBERS else bool if column.kind is Kind.YES_NO else str


def _plain(table: Table, column: Column, series: pd.Series) -> list[Any]:
    """A column's plain values: as a whole if all are of the usual types, else one by one."""
    if column.kind is Kind.DATE and series.dtype.kind == "M":
        days = series.to_numpy().astype("datetime64[D]")
        return [None if day == "NaT" else day for day in np.datetime_as_string(days).tolist()]
    values = series.tolist()
    if column.kind is not Kind.DATE and set(map(type, values)) <= {_usual(column), type(None), type(pd.NA)}:
        return [None if value is pd.NA else value for value in values]
    return _plain_one_by_one(table, column, series)


def _plain_one_by_one(table: Table, column: Column, series: pd.Series) -> list[Any]:
    is_known = series.notna().tolist()
    plain: list[Any] = []
    for position, (value, known) in enumerate(zip(series.tolist(), is_known, strict=True)):
        if not known:
            plain.append(None)
            continue
        is_truth = type(value).__name__ in ("bool", "bool_")
        if column.kind in NUMBERS and isinstance(value, Integral) and not is_truth:
            plain.append(int(value))
        elif column.kind is Kind.YES_NO and is_truth:
            plain.append(bool(value))
        elif column.kind is Kind.DATE and isinstance(value, dt.date):
            plain.append(value.isoformat()[:10])
        elif column.kind not in NUMBERS | {Kind.YES_NO, Kind.DATE} and isinstance(value, str):
            plain.append(value)
        else:
            raise FrameRefused(
                f"表 {table.name} 列 {column.name} 第 {position + 1} 行:发现 {value!r},应为{column.kind} 类型的值。"
                f"Table {table.name}, column {column.name}, row {position + 1}: found {value!r}, "
                f"expected a value of kind {column.kind}."
            )
    return plain


def _sides(
    table: Table,
    rule: GateRule,
    values: Mapping[str, list[Any]],
    vocabulary: Vocabulary,
    others: Mapping[str, tuple[list[int | None], list[int | None]]],
    enterprises: Callable[[], Mapping[str, list[Any]]],
) -> tuple[list[int | None], list[int | None]]:
    if rule.id in others:
        return others[rule.id]
    if rule.id in PLAUSIBILITY:
        return PLAUSIBILITY[rule.id](values, enterprises())
    name = rule.id.removeprefix(f"{table.name}.")
    column_name, _, what = name.rpartition(".")
    if what in ("at_least", "at_most") and column_name:
        return _limit(table, table.column(column_name), what, values, vocabulary)
    declared = next(r for r in table.rules if r.id == name)
    return _days(values[declared.left]), _days(values[declared.right])


def _limit(
    table: Table, column: Column, what: str, values: Mapping[str, list[Any]], vocabulary: Vocabulary
) -> tuple[list[int | None], list[int | None]]:
    value = values[column.name]
    limit: list[int | None]
    if what == "at_least":
        return [(column.minimum or 0) * 10**column.scale] * len(value), value
    if column.unit == OF_THE_METRIC:
        most = {m.name: m.maximum * 10**m.exponent for m in vocabulary.metrics.values()}
        limit = [most.get(metric) for metric in values[OF_THE_METRIC]]
    else:
        limit = [(column.maximum or 0) * 10**column.scale] * len(value)
    return value, limit


def _days(dates: Sequence[str | None]) -> list[int | None]:
    known = {d: (dt.date.fromisoformat(d) - EPOCH).days for d in set(dates) if d is not None}
    return [None if d is None else known[d] for d in dates]
