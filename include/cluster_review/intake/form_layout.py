"""The annual form's layout, once: the generator writes it and the reader looks for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cluster_review.tables import (
    ANNUAL_REPORTS,
    ENTERPRISES,
    FIGURES,
    PLAN_GOALS,
    REPORT_CHAPTERS,
    TITLES,
    Column,
    Kind,
    Table,
)

FORM_VERSION = "CR-1"
VERSION_LABEL = "表式版本"
INSTRUCTIONS = "填表说明"
FINDINGS = "预检意见"
"""The sheet that the pre-check puts in front of its annotated copy; filed with it, it is passed over."""

METRIC_HEADING, UNIT_HEADING = "指标", "单位"
YEARS_BEFORE = 3
"""The form asks for the report year and this many years before it."""

HEADING_ROW = 3
"""Position of the heading row of the form as we write it, from 0: title, hint and banner stand above it."""

HEADING_WITHIN = 20
"""The reader looks for the heading row in the first rows only."""

STATED_ONCE = ("cluster_id", "report_year")
"""Columns that stand on the sheet of the annual report and hold for every other sheet."""


class Shape(StrEnum):
    """How a sheet is laid out."""

    ITEMS = "items"
    """One item a line: label, value."""
    FIGURES = "figures"
    """One metric a line, one column a year."""
    LIST = "list"
    """One record a line under a heading."""


@dataclass(frozen=True)
class FormSheet:
    """One sheet of the form, and what the filer is told above it."""

    title: str
    title_en: str
    table: Table
    shape: Shape
    hint_zh: str
    hint_en: str

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that the sheet asks for."""
        if self.shape is Shape.ITEMS:
            return self.table.columns
        return tuple(column for column in self.table.columns if column.name not in STATED_ONCE)


SHEETS = (
    FormSheet(
        "基本情况与报送", "The cluster and its filing", ANNUAL_REPORTS, Shape.ITEMS,
        "带 * 的必填;不知道的留空。收到、受理、责任方由主管部门填写。",
        "Items with * are required; leave blank what is not known. Received, accepted and fault are for the department."),
    FormSheet(
        "年度指标", "Figures by year", FIGURES, Shape.FIGURES,
        "按所列单位只填数字;零填 0,不知道的留空(留空不等于零)。",
        "Numbers only, in the unit stated; 0 for zero, blank for not known (blank is not zero)."),
    FormSheet(
        "企业名单", "Enterprises of the cluster", ENTERPRISES, Shape.LIST,
        "每家企业一行,不要合计行。在群企业的退群日期填“无”。",
        "One enterprise per row, no total row. 无 as leaving date while it is a member."),
    FormSheet(
        "企业资质", "Titles of enterprises", TITLES, Shape.LIST,
        "每家企业的每项资质一行;企业编号须与“企业名单”一致。长期有效的止期填“无”。",
        "One title of one enterprise per row; ids as on the list of enterprises. 无 where a title has no end."),
    FormSheet(
        "六方面工作", "The six chapters of article 5", REPORT_CHAPTERS, Shape.LIST,
        "六个方面各一行,简要写明工作、问题、措施和典型实践案例。",
        "One row per chapter: work done, problems, measures and typical practice cases, in brief."),
    FormSheet(
        "规划目标", "Goals of the three-year plan", PLAN_GOALS, Shape.LIST,
        "每个目标一行;目标值和实际值用同一单位,只填数字。",
        "One goal per row; target and actual as numbers in the same unit."),
)  # fmt: skip

TOTAL_WORDS = frozenset({"合计", "总计", "小计", "汇总", "total"})

PREFILLED = frozenset({"chapter"})
"""List columns that the blank form fills in already; a row holding only these is empty."""


def form_years(report_year: int) -> tuple[int, ...]:
    """The years of the figures, the oldest first."""
    return tuple(range(report_year - YEARS_BEFORE, report_year + 1))


def year_heading(years_before: int, report_year: int | None) -> tuple[str, str]:
    """The heading of a year's column: the year itself once it is known, else its distance."""
    if report_year is not None:
        return f"{report_year - years_before}年", ""
    if years_before == 0:
        return "报送年度", "report year"
    return f"报送年度前{years_before}年", f"report year − {years_before}"


def is_text(column: Column) -> bool:
    """Whether the cell is formatted as text, so that codes keep their zeros and last digits."""
    return column.kind in (Kind.TEXT, Kind.CODES, Kind.YEARS)
