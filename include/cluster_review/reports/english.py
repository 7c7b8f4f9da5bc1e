"""English for words that reach a report in Chinese: codes, units, places in the law. Names stay as given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from cluster_review.provisions.clause import place_in_english
from cluster_review.provisions.model import Instrument
from cluster_review.vocabulary import Vocabulary

_QUOTED = re.compile("(“[^”]*”)")
_CHINESE = "\u3400-\u9fff"
_FULL_WIDTH = {
    "\u3001": ", ", "\uff1b": "; ", "\uff0c": ", ", "\uff1a": ": ", "\uff08": " (", "\uff09": ")", "\u3002": ".",
}  # fmt: skip
_MARK = re.compile("|".join(_FULL_WIDTH))
_NO_SPACE = re.compile(r"([;,])(?=[A-Za-z])")
_OPENS = re.compile(r"(?<=[A-Za-z])\((?=[A-Za-z])")
_WORDS = {"未知": "unknown"}
_GAP = re.compile("(数据未确认齐全:|not confirmed complete: )(.*)$")
_FORM = re.compile(r"\bfilings\.(\d{4})")
_TOO_SHORT = 2
"""Words of one character (无, 是) occur inside names."""


class English:
    """Turns the program's Chinese words inside a text into English, outside of quotes of the law.

    A word counts only where it stands alone: a firm called 海口数据安全科技 keeps its name.
    """

    def __init__(self, vocabulary: Vocabulary, instrument: Instrument):
        words = {w.zh: w.en for items in vocabulary.code_lists.values() for w in items.values()}
        words |= {w.zh: w.en for items in vocabulary.labels.values() for w in items.values()}
        words |= {m.zh: m.en for m in vocabulary.metrics.values()}
        words |= {p.zh: p.en for p in instrument.provisions} | {g.zh: g.en for g in instrument.grounds}
        words |= _WORDS
        self._words = {zh: en for zh, en in words.items() if len(zh) >= _TOO_SHORT}
        self._word = re.compile(f"(?<![{_CHINESE}])({_any_of(self._words)})(?![{_CHINESE}])")
        quoting = [zh for zh in self._words if "“" in zh]
        self._quoting = re.compile(_any_of(quoting)) if quoting else None
        self._units = {name: unit.en for name, unit in vocabulary.units.items() if name != unit.en}
        self._quantity = re.compile(rf"(\d)\s*({_any_of(self._units)})(?![{_CHINESE}])")
        self._facets = vocabulary.options("facet")
        self._facet = re.compile(rf"(?<![\w.])({_any_of(self._facets)})(?![\w.])")

    def of(self, text: str) -> str:
        """The text with its known Chinese words in English."""
        if self._quoting is not None:
            text = self._quoting.sub(lambda found: self._words[found[0]], text)
        parts = (p if p.startswith("“") else self._translated(p) for p in _QUOTED.split(text))
        return self._named_gap("".join(parts), zh=False)

    def in_chinese(self, text: str) -> str:
        """A Chinese text with bare codes of data behind 数据未确认齐全 replaced by their words."""
        return self._named_gap(text, zh=True)

    def _named_gap(self, text: str, *, zh: bool) -> str:
        def named(found: re.Match[str]) -> str:
            codes = _FORM.sub(r"\1年度信息表" if zh else r"form of \1", found[2])
            return found[1] + self._facet.sub(
                lambda code: self._facets[code[1]].zh if zh else self._facets[code[1]].en, codes
            )

        return _GAP.sub(named, text)

    def _translated(self, text: str) -> str:
        text = self._quantity.sub(lambda found: f"{found[1]} {self._units[found[2]]}", text)
        text = re.sub(r"(\d)%", r"\1 %", text)
        text = place_in_english(text)
        text = self._word.sub(lambda found: self._words[found[1]], text)
        text = re.sub(r"至(\d{4}-\d{2}-\d{2})", r"to \1", text)
        text = _MARK.sub(lambda found: _FULL_WIDTH[found[0]], text)
        return _OPENS.sub(" (", _NO_SPACE.sub(r"\1 ", text)).replace("  ", " ")


def _any_of(words: Iterable[str] | Mapping[str, object]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
