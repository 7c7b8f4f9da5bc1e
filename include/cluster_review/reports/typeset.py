"""Chinese punctuation for Chinese text: sources write ASCII marks, a printed page wants full-width ones."""

from __future__ import annotations

import re
import unicodedata

_CHINESE = "\u3400-\u9fff\u3001\u3002\u2014\u2018-\u201d\uff01-\uff5e"
_FULL = {",": "\uff0c", ";": "\uff1b", ":": "\uff1a", "?": "\uff1f", "!": "\uff01"}
_CELLS = r"!?[A-Z]{1,3}\d+:[A-Z]{1,3}\d+|![A-Z]{1,3}\d+"
_BESIDE = re.compile(rf"{_CELLS}|(?<=[{_CHINESE})%])[,;:?!]|[,;:?!](?=[{_CHINESE}(])|;|(?<=\d)[,:](?=[A-Z])")
_PAIR = re.compile(r"\(([^()]*)\)")
_COMMA = re.compile(r"(?<=\S),(?=\S)")
_FILE = re.compile(r"[\w./-]+\.[a-z]{3,4}\b", re.ASCII)
_FIRST_WORD = re.compile("[a-z]{3,}|[\u3400-\u9fff]")
_HAS_CHINESE = re.compile("[\u3400-\u9fff]")


def typeset(text: str) -> str:
    """The text with full-width commas, colons, semicolons and parentheses where they belong to Chinese.

    A text without a Chinese character stays as it is; so do numbers, times and cell addresses.
    """
    if not _HAS_CHINESE.search(text):
        return text
    before = ""
    while before != text:  # from the innermost pair outwards
        before, text = text, _PAIR.sub(_pair, text)
    return _BESIDE.sub(lambda found: _FULL.get(found[0], found[0]), text)


def typeset_line(line: str) -> str:
    """The same for a line of a terminal: of `Chinese / English` the Chinese parts, of an English one nothing."""
    return " / ".join(part if _is_english(part) else typeset(part) for part in line.split(" / "))


def _is_english(part: str) -> bool:
    """An English word stands before any Chinese; the words of a file's name don't count."""
    first = _FIRST_WORD.search(_FILE.sub("", part))
    return first is None or first[0].isascii()


def _pair(found: re.Match[str]) -> str:
    inside, text = found[1], found.string
    left, beside = text[: found.start()].rstrip(" ")[-1:], text[found.end() : found.end() + 1]
    if not any(_HAS_CHINESE.search(part) for part in (inside, left, beside)):
        return found[0]
    return f"\uff08{_COMMA.sub(_FULL[','], inside)}\uff09"


def display_width(text: str) -> int:
    """Columns a text takes: a Chinese character two, any other one."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
