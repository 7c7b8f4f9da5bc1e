"""The first sheet of the form: version mark, how to fill in, and the words to choose from."""

from __future__ import annotations

from typing import Any

from cluster_review.intake.form_layout import FORM_VERSION, INSTRUCTIONS, SHEETS, VERSION_LABEL
from cluster_review.intake.form_style import Styles
from cluster_review.intake.headings import column_letters
from cluster_review.tables import FORM_TABLES, Kind
from cluster_review.vocabulary import Vocabulary

TITLE = (
    "中小企业特色产业集群年度培育情况信息表",
    "Annual information form of an SME characteristic industrial cluster",
)
RULES = (
    ("本表按认定标准整理,不是官方发布的表式;如主管部门另有规定,以其为准。",
     "This form is reconstructed from the recognition standard; it is not an official one. The department's own rules prevail."),
    ("由市县主管部门按通知规定的日期报送,一个集群一个文件。",
     "The county department files it by the date of the notice, one file per cluster."),
    ("带 * 的必填。不知道的留空:留空表示“不知道”,不等于零,也不等于没有。零填 0;问到日期而确实没有的填“无”。",
     "Items with * are required. Blank means not known: it is neither zero nor none. "
     "Write 0 for zero, and 无 for a date that there is none of."),
    ("数字只填数值,单位已印在表上;不要写“亿元”“%”,也不要使用百分比格式。",
     "Numbers only, the unit is printed; write neither units nor per cent signs, and don't format cells as per cent."),
    ("日期写作 2026-03-30(也可 2026/3/30、2026年3月30日)。编号按文本填写,保留开头的 0。",
     "Dates like 2026-03-30 (2026/3/30 and 2026年3月30日 are read too). Codes are text and keep leading zeros."),
    ("不要改动工作表名称和表头,不要合并单元格,不要加合计行;另加的工作表不会被读取。",
     "Keep the names of sheets and headings; no merged cells, no total rows. Sheets you add are not read."),
    ("报送前可用 cluster-review pre-check 检查,会逐格指出缺什么、错在哪里、怎么改。",
     "Before filing, cluster-review pre-check names cell by cell what is missing or wrong and how to mend it."),
)  # fmt: skip
ZH_PER_LINE, EN_PER_LINE = 38, 100
"""How much text a line of the wide column holds."""

LISTS_FROM = 4
"""Position of the first column of the lists of words, from 0."""


def write_instructions(
    target: Any, styles: Styles, vocabulary: Vocabulary, banner: str | None
) -> dict[str, str]:
    """Fill in the sheet; returns the range of each code list, for the drop-down lists."""
    target.set_column(0, 0, 22)
    target.set_column(1, 1, 76)
    target.set_column(2, 3, 3)
    target.set_row(0, 34)
    target.write_string(0, 0, TITLE[0], styles.title)
    target.write_string(1, 0, TITLE[1], styles.en)
    if banner:
        target.set_row(2, 24)
        target.merge_range(2, 0, 2, 1, banner, styles.banner)
    row = 3
    target.write_rich_string(row, 0, styles.zh, VERSION_LABEL, styles.en, "\nform version", styles.side)
    target.write_string(row, 1, FORM_VERSION, styles.mark)
    target.set_row(row, 30)
    row = _lines(target, styles, row + 2, "怎样填写", "How to fill in",
                 [(str(n), *rule) for n, rule in enumerate(RULES, 1)])  # fmt: skip
    _lines(target, styles, row + 1, "工作表", "Sheets",
           [(sheet.title, sheet.hint_zh, f"{sheet.title_en}. {sheet.hint_en}") for sheet in SHEETS])  # fmt: skip
    ranges = _lists(target, styles, vocabulary)
    target.hide_gridlines(2)
    target.set_paper(9)
    target.fit_to_pages(1, 0)
    target.print_area(0, 0, row + 2 + len(SHEETS), 1)
    target.set_footer("&L&9&A&R&9第 &P 页,共 &N 页")
    if banner:
        target.set_header(f"&L&9{banner}")
    target.protect("")
    return ranges


def _lines(target: Any, styles: Styles, row: int, zh: str, en: str, lines: list[tuple[str, str, str]]) -> int:
    target.write_rich_string(row, 0, styles.strong, zh, styles.en, f"  {en}", styles.strong)
    for label, text_zh, text_en in lines:
        row += 1
        target.write_string(row, 0, label, styles.side)
        target.write_rich_string(row, 1, styles.zh_plain, text_zh, styles.en, f"\n{text_en}", styles.side)
        target.set_row(row, 8 + 15 * -(-len(text_zh) // ZH_PER_LINE) + 11 * -(-len(text_en) // EN_PER_LINE))
    return row + 1


def _lists(target: Any, styles: Styles, vocabulary: Vocabulary) -> dict[str, str]:
    """The words to choose from, one code list a column."""
    names = ["yes_no"]
    for table in FORM_TABLES:
        for column in table.columns:
            if column.kind is Kind.CODE and column.code_list not in (*names, "metrics"):
                names.append(str(column.code_list))
    target.write_rich_string(
        2, LISTS_FROM, styles.strong, "可选的词", styles.en, "  Words to choose from", styles.strong
    )
    ranges = {}
    for position, name in enumerate(names, LISTS_FROM):
        words = list(vocabulary.options(name).values())
        target.set_column(position, position, 26)
        labels = {
            c.code_list or "yes_no": c
            for t in FORM_TABLES
            for c in t.columns
            if c.kind in (Kind.CODE, Kind.YES_NO)
        }
        title = (labels[name].zh, labels[name].en) if name != "yes_no" else ("是否", "yes or no")
        target.write_rich_string(3, position, styles.zh, title[0], styles.en, f"\n{title[1]}", styles.band)
        for row, word in enumerate(words, 4):
            target.write_string(row, position, word.zh, styles.side)
        letters = column_letters(position)
        ranges[name] = f"='{INSTRUCTIONS}'!${letters}$5:${letters}${4 + len(words)}"
    return ranges
