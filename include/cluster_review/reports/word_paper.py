"""A paper as a Word file: fonts of official documents by name, no macro, no link, no field but the page number."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC
from typing import Any, NamedTuple

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt, RGBColor

from cluster_review.reports.paper import Line, NewPage, Paper, RedRule, Role, Table

FANGSONG, BLACK, TITLE, KAITI = "仿宋_GB2312", "黑体", "方正小标宋简体", "楷体_GB2312"
_RED = RGBColor(0xC0, 0x14, 0x14)
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
_TEXT_WIDTH_MM = 156
"""Width of the type area of GB/T 9704."""


class _Set(NamedTuple):
    """How a role is set: font, points in a letter and in a report, alignment, first-line indent, space before."""

    font: str
    letter: float
    report: float
    align: Any = ALIGN.JUSTIFY
    indent: int = 0
    before: float = 0
    is_bold: bool = False
    level: int | None = None


_ROLES = {
    Role.BANNER: _Set(BLACK, 12, 10.5, ALIGN.CENTER),
    Role.SERIAL: _Set(FANGSONG, 16, 10.5, ALIGN.LEFT),
    Role.ORGAN: _Set(TITLE, 34, 22, ALIGN.CENTER, before=18),
    Role.NUMBER: _Set(FANGSONG, 16, 10.5, ALIGN.CENTER, before=14),
    Role.TITLE: _Set(TITLE, 22, 22, ALIGN.CENTER, before=22),
    Role.SUBTITLE: _Set(KAITI, 16, 12, ALIGN.CENTER),
    Role.RECIPIENT: _Set(FANGSONG, 16, 10.5, ALIGN.LEFT, before=16),
    Role.BODY: _Set(FANGSONG, 16, 10.5, indent=2),
    Role.HEADING: _Set(BLACK, 16, 15, ALIGN.LEFT, before=14, level=0),
    Role.SUBHEADING: _Set(KAITI, 16, 12, ALIGN.LEFT, before=8, is_bold=True, level=1),
    Role.POINT: _Set(FANGSONG, 16, 10.5, ALIGN.LEFT, indent=2),
    Role.PLAIN: _Set(FANGSONG, 16, 10.5),
    Role.ENCLOSURE: _Set(FANGSONG, 16, 10.5, ALIGN.LEFT, indent=2, before=10),
    Role.SIGNATURE: _Set(FANGSONG, 16, 10.5, ALIGN.RIGHT, before=6),
    Role.NOTE: _Set(FANGSONG, 16, 10.5, ALIGN.LEFT, indent=2, before=8),
    Role.COPIES: _Set(FANGSONG, 14, 9, ALIGN.LEFT),
    Role.SMALL: _Set(FANGSONG, 10.5, 9, ALIGN.LEFT),
    Role.ANNEX: _Set(BLACK, 16, 12, ALIGN.LEFT),
}
_CELL = {True: 12.0, False: 9.0}
_LEADING = {True: 28.0, False: 16.0}


def word_bytes(paper: Paper) -> bytes:
    """The paper as a Word file; equal papers give equal bytes."""
    document = Document()
    _set_page(document, paper)
    for block in paper.blocks:
        if isinstance(block, Line):
            _write(document.add_paragraph(), block.role, block.text, paper.is_letter)
        elif isinstance(block, Table):
            _draw(document, block, paper.is_letter)
        elif isinstance(block, RedRule):
            _rule(document.add_paragraph())
        elif isinstance(block, NewPage):
            document.add_page_break()
    buffer = io.BytesIO()
    document.save(buffer)
    return _undated(buffer.getvalue())


def _set_page(document: Any, paper: Paper) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = (Mm(37), Mm(35)) if paper.is_letter else (Mm(25), Mm(22))
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(14)
    foot = section.footer.paragraphs[0]
    foot.alignment = ALIGN.CENTER
    if paper.footer:
        _font(foot.add_run(f"{paper.footer}    "), FANGSONG, 8)
    _font(foot.add_run("— "), "宋体", 14 if paper.is_letter else 9)
    _page_number(foot, 14 if paper.is_letter else 9)
    _font(foot.add_run(" —"), "宋体", 14 if paper.is_letter else 9)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(10.5)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), FANGSONG)
    style.paragraph_format.space_after = Pt(0)
    said = document.core_properties
    moment = paper.moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    said.created = said.modified = moment
    said.author = said.last_modified_by = "Cluster Review"
    said.title, said.comments, said.keywords, said.revision = paper.title[:250], "", "", 1


def _write(paragraph: Any, role: Role, text: str, is_letter: bool) -> None:
    how = _ROLES[role]
    points = how.letter if is_letter else how.report
    paragraph.alignment = how.align
    layout = paragraph.paragraph_format
    layout.space_before, layout.space_after = Pt(how.before), Pt(0)
    layout.line_spacing = Pt(max(_LEADING[is_letter] if role is not Role.SMALL else 14, points * 1.25))
    if how.indent:
        layout.first_line_indent = Pt(points * how.indent)
    if role is Role.SIGNATURE:
        layout.right_indent = Pt(points * 2)
        layout.keep_together = True
    if how.level is not None:
        layout.keep_with_next = True
        _outline(paragraph, how.level)
    run = paragraph.add_run(text)
    _font(run, how.font, points)
    run.bold = how.is_bold
    if role in (Role.ORGAN, Role.BANNER):
        run.font.color.rgb = _RED


def _font(run: Any, name: str, points: float) -> None:
    run.font.size = Pt(points)
    run.font.name = "Times New Roman"
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), name)


def _outline(paragraph: Any, level: int) -> None:
    """Headings show in the navigation of Word and WPS."""
    mark = OxmlElement("w:outlineLvl")
    mark.set(qn("w:val"), str(level))
    paragraph._p.get_or_add_pPr().append(mark)


def _rule(paragraph: Any) -> None:
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "1"), ("color", "C01414")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)
    paragraph.paragraph_format.line_spacing = Pt(8)


def _page_number(paragraph: Any, points: float) -> None:
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        run = paragraph.add_run()
        _font(run, "宋体", points)
        if text is None:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._element.append(mark)


def _draw(document: Any, table: Table, is_letter: bool) -> None:
    drawn = document.add_table(rows=0, cols=len(table.widths), style="Table Grid")
    drawn.autofit = False
    total = sum(table.widths)
    widths = [Mm(_TEXT_WIDTH_MM * share / total) for share in table.widths]
    for column, width in zip(drawn.columns, widths, strict=True):
        column.width = width
    for number, texts in enumerate((table.headings, *table.rows)):
        row = drawn.add_row()
        marks = row._tr.get_or_add_trPr()
        if _is_short(texts):
            marks.append(OxmlElement("w:cantSplit"))
        if number == 0:
            marks.append(OxmlElement("w:tblHeader"))
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = width
            paragraph = cell.paragraphs[0]
            paragraph.alignment = ALIGN.CENTER if number == 0 else ALIGN.LEFT
            paragraph.paragraph_format.line_spacing = Pt(_CELL[is_letter] * 1.4)
            _font(paragraph.add_run(text), BLACK if number == 0 else FANGSONG, _CELL[is_letter])
    document.add_paragraph().paragraph_format.line_spacing = Cm(0.3)


def _is_short(texts: tuple[str, ...]) -> bool:
    """Whether a row surely fits on a page, so that it needn't be split."""
    return max((len(text) for text in texts), default=0) < 300


def _undated(written: bytes) -> bytes:
    """The same members without the moment of writing."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(written)) as read, zipfile.ZipFile(buffer, "w") as target:
        for name in read.namelist():
            member = zipfile.ZipInfo(name, _ZIP_DAY)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            target.writestr(member, read.read(name))
    return buffer.getvalue()
