"""A cell as it was delivered, and what is said of one that can't be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

Value: TypeAlias = str | int | bool | date | None

EDGES = " \t\r\n\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff"
"""Blanks that nobody sees, stripped from both ends."""


class Refused(Exception):
    """A cell can't be read; `kind` is declared in `refusals.py`, `words` fill its braces."""

    def __init__(self, kind: str, found: object, **words: object):
        super().__init__(kind)
        self.kind, self.found, self.words = kind, found, words


@dataclass
class Cell:
    """What a cell holds and how it is to be read.

    Attributes:
        raw: as the parser gave it; a Decimal or int is exact, a float is Excel's.
        scale: decimal places kept; the column's own, or that of the row's metric.
        shift: powers of ten by which the stated unit is larger than the column's.
        unit: the unit of the number, to notice shares written as fractions.
        is_percent: the cell is formatted with `%`, so that it shows 100 times what it holds.
        remarks: warnings found while reading.
    """

    raw: Any
    scale: int = 0
    shift: int = 0
    unit: str | None = None
    is_percent: bool = False
    remarks: list[Refused] = field(default_factory=list)


def is_blank(raw: Any) -> bool:
    """Whether nothing visible stands in the cell."""
    return raw is None or (isinstance(raw, str) and not raw.strip(EDGES))
