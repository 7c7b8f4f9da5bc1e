"""How the workbook looks: quiet colours that survive a black-and-white printer, Chinese fonts by name."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

INK, QUIET, LINE = "#1F2933", "#6B7785", "#BCC5CE"
ACCENT, HEADER, HUMAN = "#21506B", "#DCE6EC", "#FFFEF6"
BANNER, BANNER_INK = "#FBE9E0", "#B3261E"
BANDS = ("#21506B", "#3F6E86")
"""Neighbouring groups of columns take turns."""
GRAVE, OPEN, REMIND = ("#F6D5D0", "#7A1F14"), ("#FBECC9", "#6B4A00"), ("#DDE7F3", "#23466E")
"""Fill and ink of what is grave, what waits for a person, and what asks for a reminder."""
TEXT, TITLE = "宋体", "黑体"
DATE_FORMAT = "yyyy-mm-dd"


class Look(StrEnum):
    """How a column's cells look."""

    TEXT = "text"
    WRAPPED = "wrapped"
    STRONG = "strong"
    CENTRED = "centred"
    WHOLE = "whole"
    DATE = "date"
    HUMAN = "human"
    HUMAN_DATE = "human_date"
    TRACE = "trace"


class Styles:
    """The cell formats of one workbook."""

    def __init__(self, book: Any):
        def style(**properties: Any) -> Any:
            return book.add_format(
                {
                    "font_name": TEXT,
                    "font_scheme": "",
                    "font_size": 10,
                    "font_color": INK,
                    "valign": "vcenter",
                }
                | properties
            )

        boxed = {"border": 1, "border_color": LINE}
        self.title = style(font_name=TITLE, font_size=16, bold=True, font_color=ACCENT)
        self.subtitle = style(font_color=QUIET)
        self.banner = style(font_name=TITLE, bold=True, font_color=BANNER_INK, bg_color=BANNER)
        self.header = style(
            font_name=TITLE, bold=True, bg_color=HEADER, align="center", text_wrap=True, **boxed
        )
        self.bands = [
            style(font_name=TITLE, bold=True, font_color="#FFFFFF", bg_color=colour, indent=1)
            for colour in BANDS
        ]
        self.section = style(font_name=TITLE, bold=True, font_size=11, font_color="#FFFFFF", bg_color=ACCENT)
        self.empty = style(font_color=QUIET, italic=True)
        wrapped = {"text_wrap": True, **boxed}
        self.cells = {
            Look.TEXT: style(indent=1, **wrapped),
            Look.WRAPPED: style(indent=1, **wrapped),
            Look.STRONG: style(indent=1, bold=True, **wrapped),
            Look.CENTRED: style(align="center", **wrapped),
            Look.WHOLE: style(align="center", num_format="0", **boxed),
            Look.DATE: style(align="center", num_format=DATE_FORMAT, **boxed),
            Look.HUMAN: style(indent=1, bg_color=HUMAN, **wrapped),
            Look.HUMAN_DATE: style(bg_color=HUMAN, align="center", num_format=DATE_FORMAT, **boxed),
            Look.TRACE: style(indent=1, font_color=QUIET, font_size=9, **wrapped),
        }
        self.marks = [
            book.add_format({"bg_color": fill, "font_color": ink, "bold": True})
            for fill, ink in (GRAVE, OPEN, REMIND)
        ]
