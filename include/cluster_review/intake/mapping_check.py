"""What a mapping says, held against the tables and the vocabulary: everything named must exist, once, in one unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from cluster_review.intake.cell import Cell, Refused
from cluster_review.intake.mapping import YEAR, Said, SheetMapping, Target
from cluster_review.intake.values import read_value
from cluster_review.intake.wording import Words, fold, split_unit
from cluster_review.provisions.faults import Fault
from cluster_review.tables import FIGURES, TABLES, Blank, Column, Filer, Table

LAST_HEADER_ROW = 30
OF_A_FIGURE = ("metric", "value")
"""Columns of the figures that a metric's heading fills by itself."""
MONEY = "money"
SOME_YEAR = 2020


def faults_of_sheet(number: int, said: SheetMapping, words: Words) -> Iterator[Fault]:
    """Every fault of one entry under `sheets`."""
    place = f"sheets.{number}({said.sheet})"
    table = TABLES.get(said.table)
    if table is None or table.filed_by is Filer.PROGRAM:
        known = "、".join(name for name, one in TABLES.items() if one.filed_by is not Filer.PROGRAM)
        yield Fault(
            f"{place}.table",
            f"没有表“{said.table}”;有:{known}",
            f"no table {said.table!r}; there are {known}",
        )
        return
    check = _Check(place, said, table, words)
    yield from check.header_rows()
    for heading, targets in said.columns.items():
        for target in targets:
            yield from check.target(heading, target)
    yield from check.constants()
    yield from check.years()
    yield from check.once_each()
    yield from check.all_there()
    yield from check.rest()


def heading_unit(heading: str, words: Words) -> set[str]:
    """The units that the lines of a heading state in parentheses."""
    stated = (split_unit(part)[1] for part in heading.split("|"))
    return {
        unit for each in stated if each and (unit := words.unit_named(each.removeprefix("单位:"))) is not None
    }


def unit_of(heading: str, target: Target, words: Words) -> str | None:
    """The unit that holds for a heading's cells: the mapping's, else the heading's own."""
    if target.unit is not None:
        return words.unit_named(target.unit)
    return next(iter(heading_unit(heading, words)), None)


def said_plainly(value: Said) -> object:
    """A meaning of `values` as a cell would hold it."""
    return ";".join(value) if isinstance(value, list) else value


@dataclass(frozen=True)
class _Check:
    place: str
    said: SheetMapping
    table: Table
    words: Words

    def header_rows(self) -> Iterator[Fault]:
        rows = self.said.header_rows
        if (
            rows != list(range(rows[0], rows[0] + len(rows)))
            or not 1 <= rows[0] <= rows[-1] <= LAST_HEADER_ROW
        ):
            yield Fault(
                f"{self.place}.header_rows",
                f"应为相连的行号,如 [3, 4],在前 {LAST_HEADER_ROW} 行内;发现 {rows}",
                f"numbers of adjacent rows like [3, 4] within the first {LAST_HEADER_ROW} are expected, found {rows}",
            )

    def target(self, heading: str, target: Target) -> Iterator[Fault]:
        place = f"{self.place}.columns.{heading}"
        if (target.column is None) == (target.metric is None):
            yield Fault(
                place,
                "column 和 metric 须写且只写一个",
                "one of column and metric must be stated, and only one",
            )
            return
        if target.metric is not None:
            yield from self._metric(place, heading, target)
            return
        name = str(target.column)
        if name not in {column.name for column in self.table.columns}:
            known = "、".join(f"{column.name}({column.zh})" for column in self.table.columns)
            yield Fault(
                place,
                f"{self.table.name} 没有列“{name}”;有:{known}",
                f"no column {name!r}; there are {known}",
            )
            return
        if self.table is FIGURES and name in OF_A_FIGURE:
            yield Fault(
                place,
                "数值列请写 {metric: 指标, unit: 单位}",
                "write {metric: ..., unit: ...} for a column of figures",
            )
            return
        column = self.table.column(name)
        if column.unit is not None or target.unit is not None:
            yield from self._unit(place, heading, target, column.unit)
        for word, meaning in target.values.items():
            yield from self._readable(f"{place}.values.{word}", column, said_plainly(meaning))

    def _metric(self, place: str, heading: str, target: Target) -> Iterator[Fault]:
        metric = self.words.vocabulary.metrics.get(str(target.metric))
        if self.table is not FIGURES:
            yield Fault(place, "只有表 figures 有指标", "only the table figures has metrics")
        elif metric is None:
            known = "、".join(f"{name}({one.zh})" for name, one in self.words.vocabulary.metrics.items())
            yield Fault(
                place,
                f"没有指标“{target.metric}”;有:{known}",
                f"no metric {target.metric!r}; there are {known}",
            )
        else:
            yield from self._unit(place, heading, target, metric.unit.name)

    def _unit(self, place: str, heading: str, target: Target, own: str | None) -> Iterator[Fault]:
        """The heading and the mapping must not state different units, and money always states one."""
        if target.unit is not None and self.words.unit_named(target.unit) is None:
            yield Fault(place, f"没有单位“{target.unit}”", f"no unit {target.unit!r}")
            return
        stated = heading_unit(heading, self.words)
        if target.unit is not None:
            stated |= {str(self.words.unit_named(target.unit))}
        if len(stated) > 1:
            shown = "、".join(sorted(stated))
            yield Fault(
                place,
                f"表头与对照文件的单位不一致:{shown}",
                f"the heading and the mapping state different units: {shown}",
            )
            return
        unit = next(iter(stated), None)
        if own is None:
            yield Fault(place, "该列没有单位", "this column has no unit")
        elif unit is None and self.words.vocabulary.units[own].dimension == MONEY:
            yield Fault(place, "金额须写明单位(unit)", "the unit of an amount of money must be stated")
        elif unit is not None and self.words.unit_shift(own, unit) is None:
            yield Fault(
                place,
                f"单位应与“{own}”同类,发现“{unit}”",
                f"a unit of the kind of {own} is expected, found {unit}",
            )

    def constants(self) -> Iterator[Fault]:
        for name, value in self.said.constant.items():
            place = f"{self.place}.constant.{name}"
            if name not in {column.name for column in self.table.columns}:
                yield Fault(
                    place, f"{self.table.name} 没有列“{name}”", f"{self.table.name} has no column {name!r}"
                )
            else:
                stated = str(value).replace(YEAR, str(SOME_YEAR)) if isinstance(value, str) else value
                yield from self._readable(place, self.table.column(name), stated)

    def _readable(self, place: str, column: Column, value: object) -> Iterator[Fault]:
        try:
            if value is not None:
                read_value(column, Cell(value, column.scale, 0, column.unit), self.words)
        except Refused as refused:
            found, name = refused.found, column.zh
            yield Fault(place, f"“{found}”不能作为“{name}”", f"{found!r} can't be read as {column.en}")

    def years(self) -> Iterator[Fault]:
        """`{year}` comes from the sheet's name or from the headings, and goes somewhere."""
        in_headings = [heading for heading in self.said.columns if YEAR in heading]
        used = any(isinstance(value, str) and YEAR in value for value in self.said.constant.values())
        if in_headings and YEAR in self.said.sheet:
            yield Fault(
                f"{self.place}.sheet",
                "工作表名和表头不能都有 {year}",
                "{year} can't stand in the sheet's name and in headings",
            )
        if (in_headings or YEAR in self.said.sheet) and not used:
            yield Fault(
                f"{self.place}.constant",
                '{year} 没有去处:请写如 year: "{year}"',
                '{year} goes nowhere: write e.g. year: "{year}"',
            )
        if used and not in_headings and YEAR not in self.said.sheet:
            yield Fault(
                f"{self.place}.constant",
                "工作表名和表头中都没有 {year}",
                "no {year} in the sheet's name or in a heading",
            )
        for heading in in_headings:
            if any(target.metric is None for target in self.said.columns[heading]):
                yield Fault(
                    f"{self.place}.columns.{heading}",
                    "只有指标的表头可有 {year}",
                    "{year} may stand in headings of metrics only",
                )
        for heading, targets in self.said.columns.items():
            if in_headings and YEAR not in heading and any(target.metric for target in targets):
                yield Fault(
                    f"{self.place}.columns.{heading}",
                    "其他指标的表头有 {year},这里没有",
                    "other metrics have {year} in their heading, this one hasn't",
                )

    def once_each(self) -> Iterator[Fault]:
        named = Counter(
            target.metric or target.column for targets in self.said.columns.values() for target in targets
        )
        named.update(name for name in self.said.constant if name)
        for name, times in named.items():
            if name is not None and times > 1:
                yield Fault(
                    f"{self.place}.columns", f"“{name}”写了 {times} 次", f"{name!r} is given {times} times"
                )
        folded = Counter(fold(heading) for heading in (*self.said.columns, *self.said.ignore))
        for heading, times in folded.items():
            if times > 1:
                yield Fault(
                    f"{self.place}.columns",
                    f"表头“{heading}”写了 {times} 次",
                    f"the heading {heading!r} is given {times} times",
                )

    def all_there(self) -> Iterator[Fault]:
        """Every column that may not be blank comes from somewhere."""
        targets = [target for listed in self.said.columns.values() for target in listed]
        there = {target.column for target in targets} | set(self.said.constant)
        if self.table is FIGURES:
            if any(target.metric for target in targets):
                there |= set(OF_A_FIGURE)
            else:
                yield Fault(f"{self.place}.columns", "没有一个指标", "no metric is named")
                return
        for column in self.table.columns:
            if column.blank is Blank.REFUSED and column.name not in there:
                yield Fault(
                    f"{self.place}.columns",
                    f"缺少必填的列 {column.name}({column.zh}):写在 columns 或 constant",
                    f"the required column {column.name} ({column.en}) is missing: put it under columns or constant",
                )

    def rest(self) -> Iterator[Fault]:
        for heading, reason in self.said.ignore.items():
            if not reason.strip():
                yield Fault(
                    f"{self.place}.ignore.{heading}",
                    "须写明不读的理由",
                    "the reason for not reading it must be stated",
                )
        headings = {fold(heading) for heading in (*self.said.columns, *self.said.ignore)}
        for number, rule in enumerate(self.said.rows, 1):
            place = f"{self.place}.rows.{number}"
            if fold(rule.where) not in headings:
                yield Fault(
                    place,
                    f"“{rule.where}”不在 columns 或 ignore 中",
                    f"{rule.where!r} is under neither columns nor ignore",
                )
            if rule.are == "ignored" and not rule.why.strip():
                yield Fault(
                    place, "须写明不读的理由(why)", "the reason for not reading them must be stated (why)"
                )
            if not fold(rule.says).strip("*?"):
                yield Fault(place, "says 不能适用于一切", "says must not fit everything")
