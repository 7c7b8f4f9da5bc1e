"""How the form looks: quiet colours, Chinese first and English small beneath, ready for print."""

from __future__ import annotations

from typing import Any

from cluster_review.intake.form_layout import FormSheet, Shape, is_text
from cluster_review.tables import NONE_WORD, Blank, Column, Kind

INK, QUIET, LINE = "#1F2933", "#6B7785", "#BCC5CE"
BAND, INPUT, WARNING = "#DCE6EC", "#FFFEF6", "#FBE9E0"
ACCENT, REQUIRED = "#21506B", "#B3261E"
CHINESE, TITLE = "宋体", "黑体"
DATE_FORMAT = "yyyy-mm-dd"

WIDTHS = {
    "name": 34,
    "goal": 40,
    "work_done": 44,
    "problems": 34,
    "measures": 34,
    "practice_cases": 34,
    "chapter": 26,
}


class Styles:
    """The cell formats of one workbook."""

    def __init__(self, book: Any):
        self.book = book

        def style(**properties: Any) -> Any:
            return book.add_format({"font_name": CHINESE, "font_size": 11, "font_color": INK, "valign": "vcenter",
                                    "text_wrap": True} | properties)  # fmt: skip

        boxed = {"border": 1, "border_color": LINE}
        self.title = style(font_name=TITLE, font_size=16, bold=True, font_color=ACCENT, text_wrap=False)
        self.hint_line = style(font_size=10, font_color=QUIET)
        self.banner = style(font_name=TITLE, font_size=11, bold=True, font_color=REQUIRED, bg_color=WARNING)
        self.band = style(bold=True, bg_color=BAND, align="center", **boxed)
        self.side = style(bg_color="#F4F7F9", indent=1, **boxed)
        self.hint = style(font_size=9, font_color=QUIET, **boxed)
        self.body = style()
        self.strong = style(bold=True, font_color=ACCENT)
        self.mark = style(font_name="Consolas", bold=True, **boxed)
        self.zh = book.add_format({"font_name": CHINESE, "font_size": 11, "bold": True, "font_color": INK})
        self.zh_plain = book.add_format({"font_name": CHINESE, "font_size": 11, "font_color": INK})
        self.en = book.add_format({"font_name": "Arial", "font_size": 8, "font_color": QUIET})
        self.star = book.add_format(
            {"font_name": CHINESE, "font_size": 11, "bold": True, "font_color": REQUIRED}
        )
        self.open_number = style(bg_color=INPUT, locked=False, align="right", text_wrap=False, **boxed)
        self._cells: dict[tuple[Any, ...], Any] = {}
        self._boxed, self._style = boxed, style

    def cell(self, column: Column, is_open: bool = False) -> Any:
        """The format of a cell to fill in; `is_open` on a protected sheet."""
        return self._of(column, is_open, True)

    def column(self, column: Column) -> Any:
        """The format of a whole column: rows below the ruled ones keep dates and text as such."""
        return self._of(column, False, False)

    def _of(self, column: Column, is_open: bool, is_boxed: bool) -> Any:
        kind = "text" if is_text(column) else "date" if column.kind is Kind.DATE else "other"
        is_long = column.name in WIDTHS and column.name not in ("name", "chapter")
        key = (kind, is_long, is_open, is_boxed)
        if key not in self._cells:
            properties: dict[str, Any] = {"locked": not is_open, "indent": 1}
            # Excel shows a long text in a cell of the format "text" as ####.
            properties |= {"num_format": "@"} if kind == "text" and not is_long else {}
            properties |= (
                {"num_format": DATE_FORMAT, "align": "left"} if kind == "date" else {"align": "left"}
            )
            properties |= {"valign": "top"} if is_long else {}
            properties |= {"bg_color": INPUT} if is_open else {}
            self._cells[key] = self._style(**properties, **(self._boxed if is_boxed else {}))
        return self._cells[key]

    def bilingual(self, target: Any, row: int, column: int, zh: str, en: str) -> None:
        """Chinese, and English small beneath."""
        target.write_rich_string(row, column, self.zh_plain, zh, self.en, f"\n{en}", self.side)

    def label(self, target: Any, row: int, column: int, spec: Column) -> None:
        """The label of an item, starred if it is required."""
        star = [self.star, " *"] if spec.blank is Blank.REFUSED else []
        target.write_rich_string(row, column, self.zh, spec.zh, *star, self.en, f"\n{spec.en}", self.side)

    def heading_of(self, target: Any, row: int, column: int, spec: Column) -> None:
        """The heading of a list's column, with its unit."""
        unit = f"({spec.unit})" if spec.unit else ""
        star = [self.star, " *"] if spec.blank is Blank.REFUSED else []
        target.write_rich_string(
            row, column, self.zh, spec.zh + unit, *star, self.en, f"\n{spec.en}", self.band
        )


def heading(target: Any, styles: Styles, row: int, column: int, zh: str, en: str) -> None:
    """A heading that isn't a column of a table."""
    if en:
        target.write_rich_string(row, column, styles.zh, zh, styles.en, f"\n{en}", styles.band)
    else:
        target.write_string(row, column, zh, styles.band)


def title_rows(target: Any, styles: Styles, sheet: FormSheet, last: int, banner: str | None) -> None:
    """Title, hint and banner above the heading."""
    target.set_row(0, 30)
    target.write_rich_string(0, 0, styles.title, sheet.title, styles.en, f"   {sheet.title_en}", styles.title)
    target.set_row(1, 32)
    target.merge_range(1, 0, 1, last, "", styles.hint_line)
    target.write_rich_string(
        1, 0, styles.hint_line, sheet.hint_zh, styles.en, f"\n{sheet.hint_en}", styles.hint_line
    )
    if banner:
        target.set_row(2, 24)
        target.merge_range(2, 0, 2, last, banner, styles.banner)
    else:
        target.set_row(2, 6)


def page(target: Any, sheet: FormSheet, heading_row: int, banner: str | None) -> None:
    """Frozen heading, and a page that prints well."""
    first_column = 1 if sheet.shape is not Shape.ITEMS else 0
    target.set_row(heading_row, 36)
    target.freeze_panes(heading_row + 1, first_column)
    target.set_paper(9)
    if sheet.shape is Shape.LIST:
        target.set_landscape()
    target.fit_to_pages(1, 0)
    target.repeat_rows(heading_row)
    target.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    target.set_header(f"&L&9{banner}" if banner else "&L&9年度培育情况信息表 · &A")
    target.set_footer("&L&9&A&R&9第 &P 页,共 &N 页")
    target.hide_gridlines(2)


def width_of(column: Column) -> int:
    """The width of a list's column, in characters."""
    if column.name in WIDTHS:
        return WIDTHS[column.name]
    if column.name == "enterprise_id":
        return 25
    if column.kind is Kind.CODE:
        return 24
    return max(16, min(2 * len(column.zh) + 4, 30))


def hint_for(column: Column) -> str:
    """How an item is filled in, Chinese then English, in at most 255 characters."""
    required = (
        ("必填。", "Required. ")
        if column.blank is Blank.REFUSED
        else ("不知道的留空。", "Blank if not known. ")
    )
    zh, en = {
        Kind.DATE: ("填日期,如 2026-03-30。", "A date like 2026-03-30."),
        Kind.YEAR: ("填四位年份,如 2025。", "A year like 2025."),
        Kind.CODE: ("从下拉列表选择。", "Choose from the list."),
        Kind.YES_NO: ("选“是”或“否”。", "是 (yes) or 否 (no)."),
        Kind.CODES: ("填代码,多个用分号隔开。", "Codes, separated by semicolons."),
        Kind.SCALED: ("只填数字。", "A number only."),
        Kind.WHOLE: ("只填整数。", "A whole number only."),
    }.get(column.kind, ("", ""))
    if column.may_be_none:
        zh, en = zh + f"没有的填“{NONE_WORD}”。", en + f" {NONE_WORD} where there is none."
    return f"{zh}{required[0]}\n{required[1]}{en}".strip()
