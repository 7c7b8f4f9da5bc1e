"""Write the annual form: blank for counties, or filled (samples, round trips), by the layout the reader uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from cluster_review.intake.form_instructions import write_instructions
from cluster_review.intake.form_layout import (
    HEADING_ROW,
    INSTRUCTIONS,
    METRIC_HEADING,
    SHEETS,
    UNIT_HEADING,
    YEARS_BEFORE,
    FormSheet,
    Shape,
    form_years,
    year_heading,
)
from cluster_review.intake.form_style import Styles, heading, hint_for, page, title_rows, width_of
from cluster_review.intake.headings import column_letters
from cluster_review.intake.values import EARLIEST, LATEST
from cluster_review.tables import ANNUAL_REPORTS, NEVER, NONE_WORD, Column, Kind
from cluster_review.vocabulary import Vocabulary

FIXED_TIME = datetime(2026, 1, 1)  # noqa: DTZ001 - a workbook's time has no zone; fixed so that bytes repeat
LIST_ROWS = 2_000
RULED_ROWS = 24
FLOAT_DIGITS = 15


def write_form(
    path: Path,
    vocabulary: Vocabulary,
    report_year: int | None = None,
    rows: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    banner: str | None = None,
) -> None:
    """Write the form to `path`; the same arguments give the same bytes.

    Args:
        report_year: prints its four years over the figures; without it they are counted back from
            the year that the filer states.
        rows: by table, in the shape the intake reads: a filled form. `report_year` is then taken
            from the annual report if not given.
        banner: printed on every sheet, as "made-up sample".
    """
    filled = rows or {}
    reports = filled.get(ANNUAL_REPORTS.name, ())
    if report_year is None and reports:
        report_year = reports[0]["report_year"]
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": "年度培育情况信息表", "created": FIXED_TIME, "author": ""})
        writer = _Writer(book, vocabulary, report_year, banner)
        writer.write(filled)


class _Writer:
    """One workbook being written."""

    def __init__(
        self, book: xlsxwriter.Workbook, vocabulary: Vocabulary, report_year: int | None, banner: str | None
    ):
        self.book, self.vocabulary, self.report_year, self.banner = book, vocabulary, report_year, banner
        self.styles = Styles(book)
        self.lists: dict[str, str] = {}

    def write(self, filled: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        instructions = self.book.add_worksheet(INSTRUCTIONS)
        self.lists = write_instructions(instructions, self.styles, self.vocabulary, self.banner)
        for sheet in SHEETS:
            target = self.book.add_worksheet(sheet.title)
            rows = filled.get(sheet.table.name, ())
            if sheet.shape is Shape.ITEMS:
                self._items(target, sheet, rows[0] if rows else {})
            elif sheet.shape is Shape.FIGURES:
                self._figures(target, sheet, rows)
            else:
                self._list(target, sheet, rows)
            page(target, sheet, HEADING_ROW, self.banner)
        instructions.activate()

    def _items(self, target: Any, sheet: FormSheet, row: Mapping[str, Any]) -> None:
        target.set_column(0, 0, 30)
        target.set_column(1, 1, 44)
        target.set_column(2, 2, 46)
        title_rows(target, self.styles, sheet, 2, self.banner)
        for position, text in enumerate(("项目\nItem", "填写\nAnswer", "填写要求\nHow to fill in")):
            heading(target, self.styles, HEADING_ROW, position, *text.split("\n"))
        for line, column in enumerate(sheet.columns, HEADING_ROW + 1):
            self.styles.label(target, line, 0, column)
            value = row.get(column.name)
            if column.name == "report_year" and value is None:
                value = self.report_year
            self._cell(target, line, 1, column, value, is_open=True)
            target.write_string(line, 2, hint_for(column), self.styles.hint)
            self._validate(target, line, 1, line, 1, column)
            target.set_row(line, 32)
        target.protect("", _PROTECTION)

    def _figures(self, target: Any, sheet: FormSheet, rows: Sequence[Mapping[str, Any]]) -> None:
        years = YEARS_BEFORE + 1
        target.set_column(0, 0, 36)
        target.set_column(1, 1, 18)
        target.set_column(2, 1 + years, 17)
        title_rows(target, self.styles, sheet, 1 + years, self.banner)
        heading(target, self.styles, HEADING_ROW, 0, METRIC_HEADING, "Metric")
        heading(target, self.styles, HEADING_ROW, 1, UNIT_HEADING, "Unit")
        for position in range(years):
            heading(target, self.styles, HEADING_ROW, 2 + position,
                    *year_heading(YEARS_BEFORE - position, self.report_year))  # fmt: skip
        values = {(row["metric"], row["year"]): row["value"] for row in rows}
        stated = form_years(self.report_year) if self.report_year is not None else (None,) * years
        unplaced = set(values) - {(name, year) for name in self.vocabulary.metrics for year in stated}
        if unplaced:
            raise ValueError(f"figures that the form has no cell for: {sorted(unplaced, key=str)}")
        for line, metric in enumerate(self.vocabulary.metrics.values(), HEADING_ROW + 1):
            self.styles.bilingual(target, line, 0, metric.zh, metric.en)
            self.styles.bilingual(target, line, 1, metric.unit.name, metric.unit.en)
            for position, year in enumerate(stated, 2):
                self._number(target, line, position, values.get((metric.name, year)), metric.exponent,
                             self.styles.open_number)  # fmt: skip
            target.set_row(line, 30)
            # A missing value passes: blank is "not known".
            target.data_validation(line, 2, line, 1 + years, {
                "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": metric.maximum,
                "ignore_blank": True, "input_title": metric.unit.name,
                "input_message": f"只填数字,单位:{metric.unit.name}。不知道的留空。\nNumber only; blank if not known.",
                "error_title": "请核对 Please check",
                "error_message": f"应为 0 至 {metric.maximum} 之间的数字({metric.unit.name})。"
                                 f"A number from 0 to {metric.maximum}.",
            })  # fmt: skip
        target.protect("", _PROTECTION)

    def _list(self, target: Any, sheet: FormSheet, rows: Sequence[Mapping[str, Any]]) -> None:
        columns = sheet.columns
        for position, column in enumerate(columns):
            target.set_column(position, position, width_of(column), self.styles.column(column))
        title_rows(target, self.styles, sheet, len(columns) - 1, self.banner)
        for position, column in enumerate(columns):
            self.styles.heading_of(target, HEADING_ROW, position, column)
        first = HEADING_ROW + 1
        chapters = self.vocabulary.code_lists["chapter"] if sheet.table.name == "report_chapters" else {}
        if chapters:
            given = {row["chapter"]: row for row in rows}
            rows = [given.get(code, {"chapter": code}) for code in chapters]
        ruled = len(chapters) or max(RULED_ROWS, len(rows))
        for line in range(ruled):
            row = rows[line] if line < len(rows) else {}
            for position, column in enumerate(columns):
                self._cell(target, first + line, position, column, row.get(column.name))
            if chapters:
                target.set_row(first + line, 110)
        last = first + (len(chapters) or max(LIST_ROWS, len(rows))) - 1
        for position, column in enumerate(columns):
            self._validate(target, first, position, last, position, column)
        if not chapters:
            target.autofilter(HEADING_ROW, 0, max(last, first), len(columns) - 1)

    def _cell(
        self, target: Any, row: int, column: int, spec: Column, value: Any, is_open: bool = False
    ) -> None:
        style = self.styles.cell(spec, is_open)
        if value is None:
            target.write_blank(row, column, None, style)
        elif spec.kind is Kind.DATE:
            if value == NEVER:
                target.write_string(row, column, NONE_WORD, style)
            else:
                target.write_datetime(row, column, _at_midnight(value), style)
        elif spec.kind is Kind.CODE:
            target.write_string(row, column, self.vocabulary.word(str(spec.code_list), value), style)
        elif spec.kind is Kind.YES_NO:
            target.write_string(row, column, self.vocabulary.word("yes_no", "yes" if value else "no"), style)
        elif spec.kind in (Kind.SCALED, Kind.WHOLE):
            self._number(target, row, column, value, spec.scale, style)
        elif spec.kind is Kind.YEAR:
            target.write_number(row, column, value, style)
        else:
            target.write_string(row, column, value, style)

    def _number(self, target: Any, row: int, column: int, value: int | None, scale: int, style: Any) -> None:
        """A number that Excel holds exactly is written as a number, a longer one as text."""
        if value is None:
            target.write_blank(row, column, None, style)
            return
        exact = Decimal(value).scaleb(-scale).normalize()
        if len(exact.as_tuple().digits) <= FLOAT_DIGITS:
            target.write_number(row, column, float(exact), style)
        else:
            target.write_string(row, column, format(exact, "f"), style)

    def _validate(self, target: Any, top: int, left: int, bottom: int, right: int, column: Column) -> None:
        rule = self._rule(column, f"{column_letters(left)}{top + 1}")
        if rule is None:
            return
        message = hint_for(column)
        rule |= {
            "ignore_blank": True, "input_title": column.zh[:32], "input_message": message[:255],
            "error_title": "请核对 Please check", "error_message": message[:255],
        }  # fmt: skip
        target.data_validation(top, left, bottom, right, rule)

    def _rule(self, column: Column, address: str) -> dict[str, Any] | None:
        if column.kind in (Kind.CODE, Kind.YES_NO):
            return {"validate": "list", "source": self.lists[column.code_list or "yes_no"]}
        if column.kind is Kind.DATE and not column.may_be_none:
            return {"validate": "date", "criteria": "between", "minimum": EARLIEST, "maximum": LATEST}
        if column.kind is Kind.DATE:
            last = (LATEST - date(1899, 12, 30)).days
            inside = f"AND(ISNUMBER({address}),{address}>=1,{address}<={last})"
            return {"validate": "custom", "value": f'=OR({address}="{NONE_WORD}",{inside})'}
        if column.kind is Kind.YEAR:
            return {
                "validate": "integer",
                "criteria": "between",
                "minimum": column.minimum,
                "maximum": column.maximum,
            }
        if column.kind in (Kind.SCALED, Kind.WHOLE):
            return {"validate": "decimal", "criteria": "between", "minimum": -1e15, "maximum": 1e15}
        return None


_PROTECTION = {"format_cells": True, "format_columns": True, "format_rows": True, "select_locked_cells": True}


def _at_midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a cell's date has no zone
