"""The official text: its articles and parts, and what stands in each, compared without spaces and widths."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_ARTICLE = re.compile(r"(第[一二三四五六七八九十百]+条)(.*)")
_ITEM = re.compile(r"(\([一二三四五六七八九十]+\))(.*)")
_PART = re.compile(r"([一二三四五六七八九十]+)、(.*)")
_CHAPTER = re.compile(r"第[一二三四五六七八九十]+章")


@dataclass(frozen=True)
class Places:
    """An official text by place: `第十四条`, `第十四条(三)`, `标准序`, `标准一`, each with its bare words.

    `whole` is all of it, headings included.
    """

    words: Mapping[str, str]
    whole: str

    @property
    def articles(self) -> list[str]:
        """The numbered articles in their order, without items."""
        return [place for place in self.words if place.startswith("第") and "(" not in place]

    @property
    def parts(self) -> list[str]:
        """The preamble and the numbered parts of the standard."""
        return [place for place in self.words if place.startswith("标准")]

    def items(self, article: str) -> list[str]:
        """The numbered items of an article."""
        return [place for place in self.words if place.startswith(f"{article}(")]


def bare(text: str) -> str:
    """The words alone: widths and compatible forms made equal (NFKC), white space taken out."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def places_of(text: str) -> Places:
    """Split an official text into articles with items and the parts of the annexed standard.

    The standard begins after the last article, at its heading (a line that ends in 标准). What stands
    between the heading and part 一 is the preamble.
    """
    words: dict[str, str] = {}
    article, part = "", ""
    last_article = max(
        (i for i, line in enumerate(text.splitlines()) if _ARTICLE.match(bare(line))), default=-1
    )
    for i, line in enumerate(map(bare, text.splitlines())):
        if found := _ARTICLE.match(line):
            article = found[1]
            words[article] = found[2]
        elif i > last_article and not part and line.endswith("标准"):
            part = "标准序"
        elif part:
            if found := _PART.match(line):
                part = f"标准{found[1]}"
                line = found[2]
            words[part] = words.get(part, "") + line
        elif article and not _CHAPTER.match(line):
            words[article] += line
            if item := _ITEM.match(line):
                words[f"{article}{item[1]}"] = item[2]
    return Places(words, bare(text))


def number_of(numeral: str) -> int:
    """The value of a Chinese numeral below one hundred, or of digits.

    Raises:
        ValueError: if it is neither.
    """
    if numeral.isdecimal():
        return int(numeral)
    tens, ten, ones = numeral.rpartition("十")
    try:
        if not ten:
            return _DIGITS[numeral]
        return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
    except KeyError as error:
        raise ValueError(f"{numeral} is not a number") from error


def numeral_of(number: int) -> str:
    """A number below one hundred as articles are numbered: 一, 十, 十二, 二十."""
    tens, ones = divmod(number, 10)
    digits = "零一二三四五六七八九"
    lead = "" if tens == 0 else "十" if tens == 1 else f"{digits[tens]}十"
    return lead + (digits[ones] if ones or not tens else "")
