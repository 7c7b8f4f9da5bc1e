"""Parts of a workbook beside its sheets: empty strings, styles that show per cent, and what is drawn or noted over cells."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias
from xml.parsers import expat

OWN_COMMENTS = "cluster-review pre-check"
"""The author of the comments that the pre-check writes; they are no data of the filer."""

LONGEST_TEXT = 200
"""Characters kept of a text box."""

Parse: TypeAlias = Callable[[str, expat.XMLParserType], None]
"""Runs a parser over a part of the workbook, within the limits."""

_PERCENT_FORMATS = frozenset({9, 10})
_LITERALS = re.compile(r'"[^"]*"|\\.')


def local(tag: str) -> str:
    """A tag without its prefix."""
    return tag.rpartition(":")[2]


def whole(text: str | None, default: int = 0) -> int:
    """An attribute that is to be a whole number; anything else is the default."""
    return (
        int(text) if text is not None and text.isascii() and text.isdecimal() and len(text) < 10 else default
    )


def new_parser() -> expat.XMLParserType:
    """A parser that knows nothing yet."""
    return expat.ParserCreate()


def target_of(source: str, target: str) -> str:
    """The part that a relationship of a part points to; WPS writes absolute targets, Excel relative ones."""
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), target))


def relations_part(part: str) -> str:
    """Where the relationships of a part stand."""
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


def relations(part: str, parse: Parse) -> list[tuple[str, str, str]]:
    """Id, type (its last word) and target part of each internal relationship of a part."""
    found: list[tuple[str, str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if local(tag) == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            found.append((attributes.get("Id", ""), kind, target_of(part, attributes.get("Target", ""))))

    parser = new_parser()
    parser.StartElementHandler = start
    parse(relations_part(part), parser)
    return found


def empty_strings(part: str, parse: Parse) -> set[int]:
    """Which shared strings are empty: a cell that points to one holds nothing."""
    empty: set[int] = set()
    index, has_text, in_text = -1, False, False

    def start(tag: str, _: object) -> None:
        nonlocal index, has_text, in_text
        name = local(tag)
        if name == "si":
            index, has_text = index + 1, False
        in_text = name == "t"

    def text(_: str) -> None:
        nonlocal has_text
        has_text = has_text or in_text

    def end(tag: str) -> None:
        nonlocal in_text
        name = local(tag)
        if name == "t":
            in_text = False
        elif name == "si" and not has_text:
            empty.add(index)

    parser = new_parser()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parse(part, parser)
    return empty


def percent_styles(part: str, parse: Parse) -> set[int]:
    """The cell styles that show a value with `%`."""
    percents, styles = set(_PERCENT_FORMATS), set()
    style, in_cells = -1, False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal style, in_cells
        name = local(tag)
        if name == "numFmt" and "%" in _LITERALS.sub("", attributes.get("formatCode", "")):
            percents.add(whole(attributes.get("numFmtId")))
        elif name == "cellXfs":
            in_cells = True
        elif name == "xf" and in_cells:
            style += 1
            if whole(attributes.get("numFmtId")) in percents:
                styles.add(style)

    def end(tag: str) -> None:
        nonlocal in_cells
        if local(tag) == "cellXfs":
            in_cells = False

    parser = new_parser()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parse(part, parser)
    return styles


@dataclass
class Overlay:
    """What lies over a sheet's cells and is no cell: pictures, text boxes, the filer's comments by address."""

    pictures: int = 0
    texts: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


def read_drawing(part: str, parse: Parse, overlay: Overlay) -> None:
    """Count the pictures of a drawing and keep the words of its text boxes."""
    words: list[str] | None = None
    in_text = False

    def start(tag: str, _: object) -> None:
        nonlocal words, in_text
        name = local(tag)
        if name == "pic":
            overlay.pictures += 1
        elif name == "sp":
            words = []
        in_text = name == "t"

    def text(said: str) -> None:
        if in_text and words is not None:
            words.append(said[:LONGEST_TEXT])

    def end(tag: str) -> None:
        nonlocal words, in_text
        in_text = False
        if local(tag) == "sp":
            if words and "".join(words).strip():
                overlay.texts.append("".join(words).strip()[:LONGEST_TEXT])
            words = None

    parser = new_parser()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parse(part, parser)


def read_comments(part: str, parse: Parse, overlay: Overlay) -> None:
    """Note the cells that carry a comment of anyone but the pre-check."""
    authors: list[str] = []
    in_author = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal in_author
        name = local(tag)
        in_author = name == "author"
        if in_author:
            authors.append("")
        elif name == "comment":
            by = whole(attributes.get("authorId"), -1)
            if not (0 <= by < len(authors) and authors[by] == OWN_COMMENTS):
                overlay.comments.append(attributes.get("ref", ""))

    def text(said: str) -> None:
        if in_author:
            authors[-1] += said

    def end(_: str) -> None:
        nonlocal in_author
        in_author = False

    parser = new_parser()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parse(part, parser)
