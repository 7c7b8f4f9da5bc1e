"""Pieces of Markdown that read well as plain text at a terminal, too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cluster_review.reports.printable import one_line
from cluster_review.reports.typeset import display_width
from cluster_review.reports.wording import Wording

COLON = {True: "\uff1a", False: ": "}


def item(wording: Wording, name: tuple[str, str], text: str) -> str:
    """A bullet: what it is, and what it says."""
    return f"- {wording.of(name[0], name[1])}{COLON[wording.is_zh]}{text}"


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table whose columns stand under each other in a fixed-width font, Chinese characters two wide."""
    cells = [[escaped(text) for text in row] for row in (headings, *rows)]
    widths = [max(3, *(display_width(row[place]) for row in cells)) for place in range(len(headings))]
    rule = ["-" * width for width in widths]
    for row in (cells[0], rule, *cells[1:]):
        padded = (text + " " * (width - display_width(text)) for text, width in zip(row, widths, strict=True))
        yield f"| {' | '.join(padded)} |"


def escaped(text: str) -> str:
    """A delivered text that can't be taken for a link, a table or HTML."""
    return "".join(f"\\{c}" if c in "\\`*<|" else c for c in one_line(text)).replace("](", "]\\(")
