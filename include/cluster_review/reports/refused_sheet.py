"""Sheet 退件清单: files and rows that were refused, why, and how to mend them."""

from __future__ import annotations

from cluster_review.reports.content import ReportContent, Row, rows_of
from cluster_review.reports.printable import one_line
from cluster_review.reports.quarantine_words import STATES
from cluster_review.reports.sheet import SheetColumn
from cluster_review.reports.style import Look
from cluster_review.reports.typeset import typeset, typeset_line
from cluster_review.reports.wording import NONE


def refused(content: ReportContent) -> list[Row]:
    """The refusals in the order given: open ones first, the oldest before all."""
    return [] if content.quarantine is None else rows_of(content.quarantine)


def _source(row: Row) -> str:
    """A folder by its name, for a list that is passed on; an address as it is."""
    source = one_line(str(row["source"]))
    return source if "://" in source else source.rstrip("/").rpartition("/")[2] or source


def _state(row: Row) -> str:
    return STATES[str(row["item_state"])][0] if row.get("item_state") else NONE


def refused_columns() -> list[SheetColumn]:
    """The columns of 退件清单."""

    def of(name: str):
        return lambda row: NONE if row.get(name) is None else one_line(str(row[name]))

    def said(name: str):
        return lambda row: typeset_line(of(name)(row))

    return [
        SheetColumn("退件编号", "Id", 13, of("item"), Look.CENTRED),
        SheetColumn("办理状态", "State", 12, _state, Look.CENTRED),
        SheetColumn("首次到达", "First arrival", 13, lambda row: of("arrived")(row)[:10], Look.CENTRED),
        SheetColumn("未结工作日", "Working days open", 12, lambda row: row.get("age_working_days")),
        SheetColumn("来源", "Source", 16, _source),
        SheetColumn("文件", "File", 34, of("original_name"), Look.STRONG),
        SheetColumn("工作表", "Sheet", 18, of("sheet")),
        SheetColumn("单元格", "Cell", 12, of("cell"), Look.CENTRED),
        SheetColumn("所在行", "Row", 12, of("row_ref"), Look.CENTRED),
        SheetColumn("实际内容", "Found", 26, of("found")),
        SheetColumn("应为", "Expected", 34, said("expected")),
        SheetColumn("如何改正", "How to mend", 44, said("mend"), Look.WRAPPED),
        SheetColumn(
            "说明", "Message", 60, lambda row: typeset(one_line(str(row["message_zh"]))), Look.WRAPPED
        ),
    ]
