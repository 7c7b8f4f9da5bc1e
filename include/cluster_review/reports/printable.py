"""Texts that others delivered, made safe to print."""

from __future__ import annotations

import re

MOST_CHARACTERS = 32_000
"""A worksheet cell holds 32,767 characters."""
_CUT = "…(下略 cut)"
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_SPACES = re.compile(r"\s*[\n\t]\s*")


def printable(text: str) -> str:
    """The text without control characters and changes of direction, which a terminal or a page would obey."""
    shown = _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)
    return shown if len(shown) <= MOST_CHARACTERS else shown[: MOST_CHARACTERS - len(_CUT)] + _CUT


def one_line(text: str) -> str:
    """The same on a single line."""
    return _SPACES.sub(" ", printable(text)).strip()
