"""Shortcuts of the pre-scan for XML as office programs write it: the same findings, without a callback per cell.

Each looks at a part that the XML parser goes over as well, so that it is well-formed and declares nothing. Where
anything stands in it that isn't recognised, down to the last byte, the answer is None and the parser's callbacks
find it out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LARGEST = 4 * 2**20
"""Bytes of a part up to which it is taken as a whole."""

_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="([0-9]{1,9})")?(?: t="([a-z]{1,9})")?(?:/>|></c>|><v>([^<&]+)</v></c>)'
)
_GROUPS = 6
_ROWS = re.compile(rb'(?:\s|<row(?: [A-Za-z0-9:]+="[^"<&]*")*/?>|</row>)*')
_PLAIN_KINDS = frozenset({None, b"n", b"s", b"b"})
_BEGIN, _END = b"<sheetData>", b"</sheetData>"
_TEXT = re.compile(rb'<t(?: xml:space="preserve")?>[^<]+</t>')


@dataclass(frozen=True)
class PlainCells:
    """What the cells of a sheet hold.

    Attributes:
        elements, values: how many cells, and how many of them with a value.
        rows: numbers of the rows in which a cell has a value.
        last_row, columns: the last row and the letters of all columns with a cell.
        styles: the cells' styles.
    """

    elements: int
    values: int
    rows: set[int]
    last_row: int
    columns: frozenset[str]
    styles: frozenset[int]


def cells_within(data: bytes) -> tuple[int, int] | None:
    """Where the cells of a sheet begin and end; None if that can't be told by the bytes alone."""
    begin = data.find(_BEGIN)
    end = data.find(_END, begin)
    if begin < 0 or end < 0 or b"<!" in data or data.count(b"<?") > 1:
        return None
    return begin + len(_BEGIN), end


def plain_cells(body: bytes) -> PlainCells | None:
    """What stands between the begin and the end of the cells, if it is only rows and cells with plain values."""
    parts = _CELL.split(body)
    if _ROWS.fullmatch(b"".join(parts[::_GROUPS])) is None or b"hidden" in body:
        return None
    rows, kinds, values = parts[2::_GROUPS], parts[4::_GROUPS], parts[5::_GROUPS]
    if not _PLAIN_KINDS.issuperset(kinds):
        return None
    return PlainCells(
        len(rows),
        len(values) - values.count(None),
        {int(row) for row in {row for row, value in zip(rows, values, strict=True) if value is not None}},
        max((int(row) for row in set(rows)), default=0),
        frozenset(letters.decode() for letters in set(parts[1::_GROUPS])),
        frozenset(int(style or 0) for style in set(parts[3::_GROUPS])),
    )


def has_no_empty_string(data: bytes) -> bool:
    """Whether each of a workbook's shared strings holds text; False if that can't be told by the bytes alone."""
    if b"<!" in data or b":si" in data or data.count(b"<si") != data.count(b"<si>"):
        return False
    return all(_TEXT.search(item) for item in data.split(b"<si>")[1:])
