"""Which characters the machine's fonts can print, so that none vanishes from a PDF without a word."""

from __future__ import annotations

import struct
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

Range = tuple[int, int]
_UNSEEN = frozenset({"Mn", "Me", "Cf", "Cc", "Zs"})
"""Marks, joiners and spaces, which need no glyph of their own."""
_SEGMENTS, _GROUPS = 4, 12
"""Formats of the tables that map characters to glyphs: the basic plane, and all planes."""


@dataclass(frozen=True)
class Coverage:
    """Ranges of characters that some font has a glyph for, in order and apart."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def has(self, character: str) -> bool:
        """Whether the character can be printed."""
        if unicodedata.category(character) in _UNSEEN:
            return True
        place = bisect_right(self.starts, ord(character)) - 1
        return place >= 0 and ord(character) <= self.ends[place]

    def shown(self, text: str) -> str:
        """The text; a character that no font has stands as its code, such as 〔U+2A6A5〕."""
        return "".join(c if self.has(c) else f"〔U+{ord(c):04X}〕" for c in text)


@lru_cache(maxsize=4)
def coverage_of(files: frozenset[str]) -> Coverage:
    """What the fonts in these files cover together."""
    merged: list[list[int]] = []
    for start, end in sorted(found for name in files for found in _ranges(Path(name))):
        if merged and start <= merged[-1][1] + 1:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return Coverage(tuple(start for start, _ in merged), tuple(end for _, end in merged))


def _ranges(path: Path) -> Iterator[Range]:
    """The ranges of a font file or of a collection; none of a file that isn't one."""
    try:
        data = path.read_bytes()
        yield from list(_mapped(data))
    except (OSError, struct.error):
        return


def _mapped(data: bytes) -> Iterator[Range]:
    fonts: tuple[int, ...] = (0,)
    if data[:4] == b"ttcf":
        (count,) = struct.unpack_from(">I", data, 8)
        fonts = struct.unpack_from(f">{count}I", data, 12)
    for begins in fonts:
        yield from _of_font(data, begins)


def _of_font(data: bytes, begins: int) -> Iterator[Range]:
    (tables,) = struct.unpack_from(">H", data, begins + 4)
    for number in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, begins + 12 + 16 * number)
        if tag == b"cmap":
            for place in _subtables(data, offset):
                (kind,) = struct.unpack_from(">H", data, place)
                yield from _groups(data, place) if kind == _GROUPS else ()
                yield from _segments(data, place) if kind == _SEGMENTS else ()


def _subtables(data: bytes, cmap: int) -> Iterable[int]:
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    return {cmap + struct.unpack_from(">I", data, cmap + 8 + 8 * number)[0] for number in range(count)}


def _groups(data: bytes, place: int) -> Iterator[Range]:
    (count,) = struct.unpack_from(">I", data, place + 12)
    for number in range(count):
        start, end, _ = struct.unpack_from(">III", data, place + 16 + 12 * number)
        yield start, end


def _segments(data: bytes, place: int) -> Iterator[Range]:
    (twice,) = struct.unpack_from(">H", data, place + 6)
    count = twice // 2
    ends = struct.unpack_from(f">{count}H", data, place + 14)
    starts = struct.unpack_from(f">{count}H", data, place + 16 + twice)
    yield from (pair for pair in zip(starts, ends, strict=True) if pair != (0xFFFF, 0xFFFF))
