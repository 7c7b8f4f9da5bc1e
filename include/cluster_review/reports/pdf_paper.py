"""A paper as a PDF, typeset by typst: texts are handed over as data and never read as markup."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from cluster_review.reports.font_coverage import coverage_of
from cluster_review.reports.paper import Block, Line, NewPage, Paper, Table

TEMPLATE = Path(__file__).with_name("templates") / "paper.typ"
FONTS = (
    "FangSong_GB2312",
    "FangSong",
    "STFangsong",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Noto Sans CJK SC",
    "SimSun",
)
"""Chinese fonts that the template asks for; without one of them a PDF would have empty boxes."""


class NoChineseFont(Exception):
    """No Chinese font is installed, so no PDF is written."""

    def __init__(self) -> None:
        super().__init__(
            "本机没有中文字体,PDF 会印成空框,因此不写。请安装 fonts-noto-cjk(Debian/Ubuntu),或装上仿宋、思源宋体;"
            "或改用 --format docx。\n"
            "No Chinese font is installed, the PDF would print empty boxes and isn't written. Install fonts-noto-cjk "
            "(Debian/Ubuntu), or FangSong or Source Han Serif; or use --format docx."
        )


def pdf_bytes(paper: Paper) -> bytes:
    """The paper as a PDF; equal papers give equal bytes. A character that no font has is printed as its code.

    Raises:
        NoChineseFont: the machine has no font for it.
    """
    fonts, families, files = _fonts()
    if not any(name in families for name in FONTS):
        raise NoChineseFont
    covered = coverage_of(files)
    document = {
        "title": paper.title,
        "footer": paper.footer,
        "is_letter": paper.is_letter,
        "blocks": [_plain(block) for block in paper.blocks],
    }
    made = typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=fonts,
        format="pdf",
        sys_inputs={"paper": covered.shown(json.dumps(document, ensure_ascii=False))},
        timestamp=int(paper.moment.timestamp()),
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gives one PDF as bytes")
    return made


@lru_cache(maxsize=1)
def _fonts() -> tuple[Any, frozenset[str], frozenset[str]]:
    """The machine's fonts, their families and files, searched once per process."""
    fonts = typst.Fonts()
    files = frozenset(str(font.path) for font in fonts.fonts() if font.path)
    return fonts, frozenset(fonts.families()), files


def _plain(block: Block) -> dict[str, Any]:
    if isinstance(block, Line):
        return {"kind": "line", "role": block.role.value, "text": block.text}
    if isinstance(block, Table):
        return {
            "kind": "table",
            "headings": block.headings,
            "rows": block.rows,
            "widths": block.widths,
        }
    return {"kind": "page" if isinstance(block, NewPage) else "rule"}
