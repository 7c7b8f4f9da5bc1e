"""Shortcuts of the pre-scan for XML as office programs write it: the same findings, without a callback per cell.

Each describes the whole of a stretch of XML, down to the last byte, by a grammar that is narrower than XML's, so that
what fits it is well-formed and declares nothing; the parser needs to see only what stands around it. Where anything
doesn't fit, the answer is None and the parser goes over it all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LARGEST = 4 * 2**20
"""Bytes of a part up to which it is taken as a whole."""

_UTF_8 = re.compile(
    rb'(?:\xef\xbb\xbf)?(?:<\?xml version="1\.0"(?: encoding="[Uu][Tt][Ff]-8")?(?: standalone="(?:yes|no)")? ?\?>)?[ \t\r\n]*<[a-z]'
)
_NAME = rb"[A-Za-z][A-Za-z0-9]*+(?::[A-Za-z][A-Za-z0-9]*+)?"
_ROW = re.compile(
    rb'<row r="([1-9][0-9]{0,4})"((?: ' + _NAME + rb'="[A-Za-z0-9:. ]*")*+)(?:/>|>((?>'
    rb'<c r="(?:[A-Z]|[A-F][A-Z])\1"(?: s="(?:0|[1-9][0-9]{0,8})")?(?: t="[nsb]")?(?:/>|></c>|><v>[0-9.eE+-]+</v></c>)'
    rb")*+)</row>)"
)
"""A row and its cells, whose addresses are of this row and of its first 182 columns."""
_GROUPS = 4
_ATTRIBUTE = re.compile(b" (" + _NAME + b")=")
_BLANK = b" \t\r\n"
_BEGIN, _END = b"<sheetData>", b"</sheetData>"
_TEXT = rb'<t(?: xml:space="preserve")?>(?!<)[^<&]*+(?:&(?:amp|lt|gt|quot|apos);[^<&]*+)*+</t>'
_FONT = rb'(?:<rPr>(?:<[A-Za-z]++(?: [a-z]++="[^"<&]*+")?/>)*+</rPr>)?'
_STRINGS = re.compile(
    rb"(?:[ \t\r\n]*<si>(?:" + _TEXT + rb"|(?:<r>" + _FONT + _TEXT + rb"</r>)++)</si>)*+[ \t\r\n]*"
)
"""Strings, each of one text or of several with fonts of their own, and none of the texts empty."""
_CONTROLS = bytes(set(range(32)) - set(_BLANK))
_NO_XML = ("\ufffe".encode(), "\uffff".encode(), b"]]>")


@dataclass(frozen=True)
class PlainCells:
    """What the cells of a sheet hold.

    Attributes:
        elements, values: how many cells, and how many of them with a value.
        rows: numbers of the rows in which a cell has a value.
        last_row: the last row.
    """

    elements: int
    values: int
    rows: set[int]
    last_row: int


def cells_within(data: bytes) -> tuple[int, int] | None:
    """Where the cells of a sheet begin and end; None if that can't be told by the bytes alone."""
    return _within(data, _BEGIN, _END)


def plain_cells(body: bytes, styles: frozenset[int] | set[int] = frozenset()) -> PlainCells | None:
    """What stands between the begin and the end of the cells, if it is only rows and cells with plain values.

    Args:
        styles: those of which no cell may be.
    """
    parts = _ROW.split(body)
    numbers, attributes, cells = parts[1::_GROUPS], parts[2::_GROUPS], parts[3::_GROUPS]
    if (
        b"".join(parts[::_GROUPS]).strip(_BLANK)
        or not all(map(_is_plain, set(attributes)))
        or 0 in styles
        or any(b' s="%d"' % style in body for style in styles)
    ):
        return None
    return PlainCells(
        body.count(b"<c "),
        body.count(b"<v>"),
        {int(number) for number, of_row in zip(numbers, cells, strict=True) if of_row and b"<v>" in of_row},
        max(map(int, numbers), default=0),
    )


def _is_plain(attributes: bytes) -> bool:
    """Whether a row's further attributes are well-formed, each stands there once, and the row isn't hidden."""
    names = _ATTRIBUTE.findall(attributes)
    return len({b"r", *names}) == len(names) + 1 and b"hidden" not in names


def strings_within(data: bytes) -> tuple[int, int] | None:
    """Where a workbook's shared strings begin and end, if each of them is plain and holds text."""
    within = _within(data, b"<si>", b"</sst>")
    if within is None:
        return None
    begin, end = within[0] - len(b"<si>"), within[1]
    if _STRINGS.fullmatch(data, begin, end) is None:
        return None
    strings = data[begin:end]
    if len(strings.translate(None, _CONTROLS)) < len(strings) or any(no_xml in strings for no_xml in _NO_XML):
        return None
    try:
        strings.decode()
    except UnicodeDecodeError:
        return None
    return begin, end


def _within(data: bytes, opening: bytes, closing: bytes) -> tuple[int, int] | None:
    """Where a stretch begins and ends, if nothing around it can change what it means."""
    begin = data.find(opening)
    end = data.find(closing, begin)
    around = data[:begin] + data[end:]
    if begin < 0 or end < 0 or b"<!" in around or around.count(b"<?") > 1 or _UTF_8.match(data) is None:
        return None
    return begin + len(opening), end
