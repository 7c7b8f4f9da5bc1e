"""How words of a file are recognised: labels, codes, units, whatever their spacing, width or quotes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from cluster_review.tables import Column
from cluster_review.vocabulary import Vocabulary

_INVISIBLE = re.compile("[\\s\u00ad\u200b-\u200d\u2060\ufeff]+")
_QUOTES = str.maketrans(dict.fromkeys("“”„‟″＂「」", '"') | dict.fromkeys("‘’′", "'"))
_TRAILING_UNIT = re.compile(r"^(?P<label>.+)\((?P<unit>[^()]+)\)$")
_DASHES = str.maketrans(dict.fromkeys("−‐‑‒–—", "-"))


@lru_cache(maxsize=8_192)
def fold(text: str) -> str:
    """The text as it is compared: without spaces, width, case and kinds of quotes."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(_QUOTES).casefold()


def narrow(text: str) -> str:
    """Half-width, without outer or invisible characters, with one kind of minus."""
    return (
        unicodedata.normalize("NFKC", text)
        .translate(_DASHES)
        .strip()
        .strip("\u200b\u200c\u200d\u2060\ufeff")
        .strip()
    )


def first_line(text: str) -> str:
    """The Chinese label of a heading: its first line without the mark of required items."""
    lines = text.strip().splitlines()
    return lines[0].strip().rstrip("*＊").strip() if lines else ""


class Words:
    """The vocabulary as the intake looks it up.

    Args:
        vocabulary: the shared words.
        provisions: names of the provisions that the code list `provisions` allows.
    """

    def __init__(self, vocabulary: Vocabulary, provisions: Sequence[str]):
        self.vocabulary = vocabulary
        self.provisions = tuple(provisions)
        self._units = {fold(name): unit for name, unit in vocabulary.units.items()}
        self._codes: dict[str, dict[str, str]] = {"provisions": {fold(p): p for p in provisions}}
        for name in ("metrics", *vocabulary.code_lists):
            options = vocabulary.options(name)
            self._codes[name] = {fold(word.zh): code for code, word in options.items()}
            self._codes[name] |= {fold(code): code for code in options}

    def code(self, code_list: str, text: str) -> str | None:
        """The code that the text names by itself or by its Chinese word."""
        return self._codes[code_list].get(fold(text))

    def options(self, code_list: str) -> tuple[str, str]:
        """The choices as messages list them, in Chinese and English."""
        if code_list == "provisions":
            return "、".join(self.provisions), ", ".join(self.provisions)
        options = self.vocabulary.options(code_list).values()
        return "、".join(word.zh for word in options), ", ".join(f"{word.zh} ({word.en})" for word in options)

    def unit_named(self, text: str) -> str | None:
        """The unit of that name, as the vocabulary writes it; None if there is none."""
        unit = self._units.get(fold(text))
        return unit.name if unit else None

    def unit_shift(self, unit: str, given: str) -> int | None:
        """How many powers of ten `given` is larger than `unit`; None if it's no unit of that dimension."""
        own, other = self._units.get(fold(unit)), self._units.get(fold(given))
        if own is None or other is None or own.dimension != other.dimension:
            return None
        return other.exponent - own.exponent


def split_unit(heading: str) -> tuple[str, str | None]:
    """A folded heading and the unit it ends with in parentheses, if any."""
    folded = fold(heading)
    match = _TRAILING_UNIT.match(folded)
    return (match["label"], match["unit"]) if match else (folded, None)


def match_column(heading: str, columns: Sequence[Column]) -> tuple[Column, str | None] | None:
    """The column a heading names, by name or Chinese label, and the unit that the heading states."""
    folded = fold(heading)
    label, unit = split_unit(heading)
    for column in columns:
        names = (fold(column.name), fold(column.zh))
        if folded in names:
            return column, None
        if unit is not None and column.unit is not None and label in names:
            return column, unit
    return None


def vocabulary_document(vocabulary: Vocabulary) -> dict[str, Any]:
    """The vocabulary as plain values, in the shape `vocabulary_from` reads."""

    def words(lists: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        return {
            name: {code: {"zh": w.zh, "en": w.en, **w.attributes} for code, w in entries.items()}
            for name, entries in lists.items()
        }

    return {
        "units": {
            name: {"dimension": u.dimension, "exponent": u.exponent, "en": u.en}
            for name, u in vocabulary.units.items()
        },
        "metrics": {
            name: {"zh": m.zh, "en": m.en, "unit": m.unit.name, "maximum": m.maximum}
            for name, m in vocabulary.metrics.items()
        },
        "code_lists": words(vocabulary.code_lists),
        "operator_words": {op: list(w) for op, w in vocabulary.operator_words.items()},
        "trend_words": {way: list(w) for way, w in vocabulary.trend_words.items()},
        "labels": words(vocabulary.labels),
    }
