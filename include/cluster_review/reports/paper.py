"""A document for people as plain blocks: Word and PDF are drawn from the same ones, so wording can't drift."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cluster_review.reports.printable import one_line


class Role(StrEnum):
    """What a line of text is on the page; the elements of an official letter (GB/T 9704) among them."""

    BANNER = "banner"
    SERIAL = "serial"  # 份号
    ORGAN = "organ"  # 发文机关标志
    NUMBER = "number"  # 发文字号 and 签发人
    TITLE = "title"  # 标题
    SUBTITLE = "subtitle"
    RECIPIENT = "recipient"  # 主送机关
    BODY = "body"  # 正文
    HEADING = "heading"
    SUBHEADING = "subheading"
    POINT = "point"
    PLAIN = "plain"
    ENCLOSURE = "enclosure"  # 附件说明
    SIGNATURE = "signature"  # 署名, 成文日期, place of the seal
    NOTE = "note"  # 附注
    COPIES = "copies"  # 抄送, 印发
    SMALL = "small"
    ANNEX = "annex"


@dataclass(frozen=True)
class Line:
    """One paragraph, without control characters and changes of direction."""

    role: Role
    text: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", one_line(self.text))


@dataclass(frozen=True)
class Table:
    """A table with a header row that repeats on each page; `widths` are shares of the page's width."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]

    def __post_init__(self) -> None:
        if not len(self.headings) == len(self.widths) or any(len(r) != len(self.widths) for r in self.rows):
            raise ValueError("a table's rows have as many cells as it has widths")
        object.__setattr__(self, "headings", tuple(map(one_line, self.headings)))
        object.__setattr__(self, "rows", tuple(tuple(map(one_line, row)) for row in self.rows))


@dataclass(frozen=True)
class RedRule:
    """The red rule under an issuing authority's name."""


@dataclass(frozen=True)
class NewPage:
    """What follows begins a new page."""


Block = Line | Table | RedRule | NewPage


@dataclass(frozen=True)
class Paper:
    """A whole document.

    Attributes:
        name: its file's name without the ending.
        title: for the file's properties.
        blocks: from top to bottom.
        footer: stands on every page beside its number; empty for a letter.
        moment: the date in the file's properties, so that equal content gives equal bytes.
        is_letter: set as an official letter (large type, wide leading), else as a report.
    """

    name: str
    title: str
    blocks: tuple[Block, ...]
    footer: str
    moment: datetime
    is_letter: bool

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", one_line(self.title))
        object.__setattr__(self, "footer", one_line(self.footer))

    def texts(self) -> Iterator[str]:
        """Every text in the order in which it stands on the page."""
        for block in self.blocks:
            if isinstance(block, Line):
                yield block.text
            elif isinstance(block, Table):
                yield from block.headings
                for row in block.rows:
                    yield from row


def lines(role: Role, texts: Sequence[str]) -> list[Block]:
    """A paragraph for each text that isn't empty."""
    return [Line(role, text) for text in texts if text]
