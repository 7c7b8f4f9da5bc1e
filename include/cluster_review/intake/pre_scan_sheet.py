"""The pass over one worksheet's XML. Most cells cost one callback; only doubtful ones are followed to their end."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cluster_review.intake.pre_scan_parts import Overlay, whole

if TYPE_CHECKING:
    from xml.parsers import expat

MOST_ROWS, MOST_COLUMNS = 20_000, 200
MOST_CELLS = 500_000
MOST_ELEMENTS = 2_000_000

_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_SHOWN = 20
_DIMENSION = re.compile(r"\$?[A-Z]{1,3}\$?[0-9]{1,9}:\$?[A-Z]{1,3}\$?([0-9]{1,9})", re.ASCII)


@dataclass
class SheetScan:
    """What a sheet holds, by its XML alone.

    Attributes:
        rows: numbers of the rows (from 1) in which a cell has a value.
        dimension_rows: the last row according to the sheet's own size mark; 0 without one.
        errors: text of error cells by address.
        uncached: addresses of formulas without saved result.
        percents: addresses of values shown with `%`.
        hidden_cells: addresses of values in hidden columns.
        overlay: what lies over the cells.
    """

    is_hidden: bool = False
    rows: set[int] = field(default_factory=set)
    dimension_rows: int = 0
    errors: dict[str, str] = field(default_factory=dict)
    uncached: list[str] = field(default_factory=list)
    percents: set[str] = field(default_factory=set)
    hidden_rows: int = 0
    hidden_cells: list[str] = field(default_factory=list)
    overlay: Overlay = field(default_factory=Overlay)


def column_number(letters: str) -> int:
    """The number of a column, from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


class SheetPass:
    """Handlers of one worksheet; fills in a `SheetScan`."""

    def __init__(
        self,
        parser: expat.XMLParserType,
        sheet: SheetScan,
        empty_strings: set[int],
        percent_styles: set[int],
    ):
        self.parser, self.sheet = parser, sheet
        self.empty_strings, self.percent_styles = empty_strings, percent_styles
        self.refuse: Callable[..., None] = lambda kind, found, **words: None
        self.elements = self.cells = 0
        self.row = self.column = 0
        self.address, self.kind, self.style = "", "n", 0
        self.has_formula = self.has_value_element = False
        self.in_value = False
        self.text: list[str] = []
        self.hidden_columns: set[int] = set()
        self.is_followed = False
        parser.StartElementHandler = self._start

    def _start(self, tag: str, attributes: list[str]) -> None:
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "v" or tag == "t":
            if self.is_followed:
                self.in_value = self.has_value_element = True
            elif tag == "v":
                self._holds_value()
        elif tag == "c":
            self._cell(attributes)
        elif tag == "f":
            self.has_formula = True
            self._follow()
        elif tag == "is":  # whatever the cell says of its kind
            self._follow()
        elif tag == "row":
            self._row(dict(zip(attributes[::2], attributes[1::2], strict=True)))
        elif tag == "col":
            self._hidden_columns(dict(zip(attributes[::2], attributes[1::2], strict=True)))
        elif tag == "dimension":
            match = _DIMENSION.search(" ".join(attributes[1::2]))
            self.sheet.dimension_rows = int(match[1]) if match else 0

    def _row(self, attributes: dict[str, str]) -> None:
        stated = attributes.get("r")
        self.row = whole(stated, self.row + 1)
        if stated is not None and stated.strip() != str(self.row):
            self.refuse("far_cell", stated[:_SHOWN], rows=MOST_ROWS, columns=MOST_COLUMNS)
        self.column = 0
        if attributes.get("hidden") in ("1", "true"):
            self.sheet.hidden_rows += 1

    def _hidden_columns(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in ("1", "true"):
            last = min(whole(attributes.get("max")), MOST_COLUMNS)
            self.hidden_columns.update(range(whole(attributes.get("min"), 1), last + 1))

    def _cell(self, attributes: list[str]) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            self.refuse("too_many_cells", f"> {MOST_ELEMENTS}", limit=MOST_CELLS)
        address, self.kind, self.style = "", "n", 0
        for index in range(0, len(attributes), 2):
            key = attributes[index]
            if key == "r":
                address = attributes[index + 1]
            elif key == "t":
                self.kind = attributes[index + 1]
            elif key == "s":
                self.style = whole(attributes[index + 1])
        match = _ADDRESS.fullmatch(address)
        if match:
            self.column, self.row, self.address = column_number(match[1]), int(match[2]), address
        elif address:  # libraries read some of these, each in its own way
            self.refuse("far_cell", address[:_SHOWN], rows=MOST_ROWS, columns=MOST_COLUMNS)
        else:
            self.column += 1
            self.address = f"R{self.row}C{self.column}"
        self.has_formula = self.has_value_element = False
        if self.kind in ("e", "str", "inlineStr") or (self.kind == "s" and self.empty_strings):
            self._follow()

    def _follow(self) -> None:
        if not self.is_followed:
            self.is_followed, self.text = True, []
            self.parser.CharacterDataHandler = self._characters
            self.parser.EndElementHandler = self._end

    def _characters(self, text: str) -> None:
        if self.in_value:
            self.text.append(text)

    def _end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag in ("v", "t"):
            self.in_value = False
        elif tag == "c":
            self.is_followed = False
            self.parser.CharacterDataHandler = self.parser.EndElementHandler = None
            self._settle("".join(self.text))

    def _settle(self, text: str) -> None:
        """A followed cell has ended: does it hold a value, an error, or a formula without result?"""
        self._within_limits()
        if self.kind == "e":
            self.sheet.errors[self.address] = text
        elif self.has_formula and (not self.has_value_element or (not text and self.kind != "str")):
            self.sheet.uncached.append(self.address)
        elif text and not (self.kind == "s" and whole(text.strip(), -1) in self.empty_strings):
            self._holds_value()

    def _holds_value(self) -> None:
        self.cells += 1
        if self.cells > MOST_CELLS:
            self.refuse("too_many_cells", f"> {MOST_CELLS}", limit=MOST_CELLS)
        self._within_limits()
        self.sheet.rows.add(self.row)
        if self.column in self.hidden_columns:
            self.sheet.hidden_cells.append(self.address)
        if self.style in self.percent_styles:
            self.sheet.percents.add(self.address)

    def _within_limits(self) -> None:
        """A library makes room for all that lies between the first cell and the last, whatever the last one holds."""
        if self.row > MOST_ROWS or self.column > MOST_COLUMNS:
            self.refuse("far_cell", self.address, rows=MOST_ROWS, columns=MOST_COLUMNS)
