"""One worksheet drawn from declared columns: header, filter, frozen panes, colours, lists, print setting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from xlsxwriter.utility import xl_range

from cluster_review.reports.printable import one_line, printable
from cluster_review.reports.style import Look, Styles
from cluster_review.reports.typeset import display_width, typeset
from cluster_review.reports.wording import Wording
from cluster_review.tables import NEVER

A3, LANDSCAPE_INCHES = 8, 15.7
"""Paper code of Excel, and what is left of 420 mm between the margins."""
MARGIN_INCHES = 0.4
_PIXELS_PER_CHARACTER, _PADDING_PIXELS, _PIXELS_PER_INCH = 7, 5, 96
_LINE_POINTS, _LEAST_POINTS, _MOST_POINTS = 14, 20, 400
_FIT = 82
"""Percent of the page that is used: another font makes columns a little wider."""
_LEAST_SCALE, _MOST_SCALE = 40, 100
_LONGEST_HEADER = 255
_MORE_ROWS = 200
"""Drop-down lists go on below the last row, for those who add one by hand."""


@dataclass(frozen=True)
class SheetColumn:
    """One column of a sheet.

    Attributes:
        zh, en: its heading in both languages.
        width: in characters; a Chinese one counts two.
        value: the cell's value for a row: text, whole number, date or None (not known; blank for a person to fill).
        choices: a drop-down list.
        group: the band above the heading; columns of a group stand together.
        starts_page: begins a new printed page.
        is_coloured: cells are coloured by their word.
        is_hidden: a key by which the row is found again when the sheet comes back; not shown, not printed.
    """

    zh: str
    en: str
    width: int
    value: Callable[[Any], str | int | date | None]
    look: Look = Look.TEXT
    choices: tuple[str, ...] = ()
    group: tuple[str, str] | None = None
    starts_page: bool = False
    is_coloured: bool = False
    is_hidden: bool = False

    def heading(self, wording: Wording) -> str:
        """Its heading in one language."""
        return wording.of(self.zh, self.en)


@dataclass(frozen=True)
class Page:
    """What stands around a sheet's table.

    Attributes:
        name: of the sheet.
        title: printed above the table.
        notes: lines under the title.
        nothing: what is said where there are no rows.
        frozen: columns that stay when scrolling and on every printed page.
    """

    name: str
    title: str
    notes: tuple[str, ...]
    nothing: str
    frozen: int = 2


@dataclass(frozen=True)
class Marks:
    """Words whose cells are coloured: grave, open, remind."""

    grave: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    remind: tuple[str, ...] = ()


def draw(
    book: Any, styles: Styles, page: Page, columns: Sequence[SheetColumn], rows: Sequence[Any], wording: Wording,
    marks: Marks, banner: str | None, footer: str,
) -> None:  # fmt: skip
    """Draw one sheet. The table begins below the title and has one header row, no merged cell and a filter."""
    sheet = book.add_worksheet(page.name)
    sheet.hide_gridlines(2)
    top = _draw_head(sheet, styles, page, banner)
    if any(column.group for column in columns):
        _draw_bands(sheet, styles, top, columns, wording)
        top += 1
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width, None, {"hidden": column.is_hidden})
        sheet.write_string(top, place, column.heading(wording), styles.header)
    sheet.set_row(top, _height(columns, [column.heading(wording) for column in columns]))
    for number, row in enumerate(rows, start=top + 1):
        values = [column.value(row) for column in columns]
        sheet.set_row(number, _height(columns, values))
        for place, (column, value) in enumerate(zip(columns, values, strict=True)):
            _write(sheet, styles, number, place, column, value, wording)
    last = top + max(len(rows), 1)
    if not rows:
        sheet.write_string(top + 1, 0, typeset(page.nothing), styles.empty)
    sheet.autofilter(top, 0, last, len(columns) - 1)
    sheet.freeze_panes(top + 1, page.frozen)
    _colour(sheet, styles, top + 1, last, columns, marks)
    _offer_choices(sheet, columns, top + 1, last + _MORE_ROWS, wording)
    _set_print(sheet, columns, page, top, last, banner, footer)


def _draw_head(sheet: Any, styles: Styles, page: Page, banner: str | None) -> int:
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, printable(page.title), styles.title)
    lines = [(text, styles.subtitle) for text in page.notes]
    if banner:
        lines.insert(0, (banner, styles.banner))
    for row, (text, style) in enumerate(lines, start=1):
        sheet.write_string(row, 0, one_line(text), style)
    return 1 + len(lines)


def _draw_bands(
    sheet: Any, styles: Styles, row: int, columns: Sequence[SheetColumn], wording: Wording
) -> None:
    """A coloured band over each group; its name stands in the first cell, so nothing is merged."""
    before, number = None, 0
    for place, column in enumerate(columns):
        starts = column.group != before
        number += starts and place > 0
        before = column.group
        text = wording.of(*column.group) if starts and column.group else ""
        style = styles.bands[number % len(styles.bands)]
        if text:
            sheet.write_string(row, place, text, style)
        else:
            sheet.write_blank(row, place, None, style)
    sheet.set_row(row, 18)


def _write(
    sheet: Any, styles: Styles, row: int, place: int, column: SheetColumn, value: Any, wording: Wording
) -> None:
    style = styles.cells[column.look]
    if isinstance(value, date) and value != NEVER and value.year >= 1900:
        sheet.write_datetime(row, place, value, style)
    elif isinstance(value, int) and not isinstance(value, bool):
        sheet.write_number(row, place, value, style)
    elif text := _text(value, column, wording):
        sheet.write_string(row, place, text, style)
    else:
        sheet.write_blank(row, place, None, style)


def _text(value: Any, column: SheetColumn, wording: Wording) -> str:
    if value is None:
        return "" if column.look in (Look.HUMAN, Look.HUMAN_DATE) else wording.unknown()
    return wording.day(value) if isinstance(value, date) else printable(str(value))


def _colour(
    sheet: Any, styles: Styles, first: int, last: int, columns: Sequence[SheetColumn], marks: Marks
) -> None:
    """One rule a word over all coloured columns, so that colours follow what a person changes."""
    places = [place for place, column in enumerate(columns) if column.is_coloured]
    if not places:
        return
    area = " ".join(xl_range(first, place, last, place) for place in places)
    for words, style in zip((marks.grave, marks.open, marks.remind), styles.marks, strict=True):
        for word in words:
            rule = {
                "type": "cell",
                "criteria": "==",
                "value": f'"{word}"',
                "format": style,
                "multi_range": area,
            }
            sheet.conditional_format(first, places[0], last, places[0], rule)


def _offer_choices(
    sheet: Any, columns: Sequence[SheetColumn], first: int, last: int, wording: Wording
) -> None:
    for place, column in enumerate(columns):
        if column.choices:
            error = wording.of("请从列表中选择", "choose from the list")
            rule: dict[str, Any] = {
                "validate": "list",
                "source": list(column.choices),
                "error_title": error,
                "error_message": error,
            }
            sheet.data_validation(first, place, last, place, rule)
        elif column.look is Look.HUMAN_DATE:
            error = wording.of("请填日期,如 2026-05-20", "enter a date, such as 2026-05-20")
            rule = {"validate": "date", "criteria": ">=", "value": date(2023, 1, 1), "error_message": error}
            sheet.data_validation(first, place, last, place, rule)


def _set_print(
    sheet: Any,
    columns: Sequence[SheetColumn],
    page: Page,
    header: int,
    last: int,
    banner: str | None,
    footer: str,
) -> None:
    """Every printed page carries the title, the banner and the column headings."""
    sheet.set_landscape()
    sheet.set_paper(A3)
    sheet.set_margins(left=MARGIN_INCHES, right=MARGIN_INCHES, top=0.8, bottom=0.6)
    first = header - (1 if any(c.group for c in columns) else 0)
    sheet.repeat_rows(first, header)
    sheet.print_area(first, 0, last, len(columns) - 1)
    sheet.set_header(_page_header(page, banner))
    sheet.set_footer(f"&L&9{_plain(footer)}&R&9&A  &P / &N")
    breaks = [place for place, column in enumerate(columns) if column.starts_page]
    if page.frozen:
        sheet.repeat_columns(0, page.frozen - 1)
    bounds = [0, *breaks, len(columns)]
    repeated = _inches(columns[: page.frozen])
    widest = max(_inches(columns[a:b]) + (repeated if a else 0) for a, b in pairwise(bounds))
    if breaks:
        sheet.set_print_scale(max(_LEAST_SCALE, min(_MOST_SCALE, int(_FIT * LANDSCAPE_INCHES / widest))))
        sheet.set_v_pagebreaks(breaks)
    else:
        sheet.fit_to_pages(1, 0)


def _page_header(page: Page, banner: str | None) -> str:
    lines = f"&L&14&B{_plain(page.title)}&B"
    if banner:
        lines += f"  &10{_plain(one_line(banner))}"
    notes = f"\n&9{_plain(one_line(page.notes[0]))}" if page.notes else ""
    return lines + notes if len(lines + notes) <= _LONGEST_HEADER else lines[:_LONGEST_HEADER]


def _plain(text: str) -> str:
    return text.replace("&", "&&")


def _inches(columns: Sequence[SheetColumn]) -> float:
    shown = [column.width for column in columns if not column.is_hidden]
    pixels = sum(_PIXELS_PER_CHARACTER * width + _PADDING_PIXELS for width in shown)
    return pixels / _PIXELS_PER_INCH


def _height(columns: Sequence[SheetColumn], values: Sequence[Any]) -> int:
    """Points a row needs so that wrapped Chinese text shows whole in any office suite."""
    lines = 1
    for column, value in zip(columns, values, strict=True):
        if isinstance(value, str) and value and not column.is_hidden:
            room = max(4, column.width - 2)
            lines = max(lines, sum(-(-display_width(line) // room) or 1 for line in value.split("\n")))
    return min(_MOST_POINTS, max(_LEAST_POINTS, lines * _LINE_POINTS + 6))
