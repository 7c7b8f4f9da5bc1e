"""Lists for counties of the forms that are owed (报送催办清单): one CSV per county, Chinese first."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from cluster_review.reports.printable import one_line
from cluster_review.reports.typeset import typeset

Row = Mapping[str, Any]
NONE = "—"

HEADINGS = (
    ("集群编号", "Cluster id"),
    ("集群名称", "Cluster"),
    ("报送年度", "Report year"),
    ("截止日期", "Due"),
    ("状态", "State"),
    ("逾期(天)", "Days late"),
    ("逾期责任方", "Party at fault"),
    ("收到日期", "Received"),
    ("最近催办", "Reminded last"),
    ("填报人", "Filed by"),
    ("负责人", "Responsible person"),
    ("联系电话", "Contact"),
    ("说明", "In words"),
)
_FORMULA = re.compile(r"^[=+\-@\t]")


def reminder_name(county: str, day: str) -> str:
    """The name of a county's list."""
    return f"报送催办-{county}-{day}.csv"


def reminder_csv(rows: Sequence[Row]) -> str:
    """A county's list as CSV, with a byte order mark so that Excel reads it; equal rows give equal text.

    Args:
        rows: with the columns of `filing_status`, `state_zh`, `state_en`, `fault_zh`, `fault_en` and whom to
            write to: `filer`, `responsible_person`, `contact`.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([f"{zh} {en}" for zh, en in HEADINGS])
    for row in rows:
        writer.writerow([_cell(value) for value in _values(row)])
    return "\ufeff" + text.getvalue()


def reminder_lines(rows: Sequence[Row]) -> list[str]:
    """Two lines per form, in Chinese and English."""
    made = []
    for row in rows:
        who = "、".join(
            str(row[name]) for name in ("filer", "responsible_person", "contact") if row.get(name)
        )
        zh = f"\uff1b联系 {who}" if who else ""
        made += [
            f"{row['cluster_id']} {row['name']} [{row['state_zh']}]\uff1a{typeset(row['reason_zh'])}{zh}",
            f"{' ' * len(str(row['cluster_id']))} [{row['state_en']}] {row['reason_en']}",
        ]
    return made


def _values(row: Row) -> list[Any]:
    return [
        row["cluster_id"],
        row["name"],
        row["report_year"],
        row["due_date"] or "未公布 not announced",
        f"{row['state_zh']} {row['state_en']}",
        row["days_late"],
        f"{row['fault_zh']} {row['fault_en']}" if row["fault_party"] else "未记录 not on record",
        row["received_date"],
        row["reminded_date"],
        row.get("filer"),
        row.get("responsible_person"),
        row.get("contact"),
        f"{typeset(row['reason_zh'])} / {row['reason_en']}",
    ]


def _cell(value: Any) -> str:
    """Text that no spreadsheet takes for a formula."""
    text = NONE if value is None else one_line(str(value))
    return f"'{text}" if _FORMULA.match(text) else text
