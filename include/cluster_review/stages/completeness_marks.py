"""What a file says of its own completeness, as marks.

A county's form that was read whole signs its own lists as complete for its cluster and year. A file that
lost rows on the way in marks its tables as damaged, so that nothing harmful rests on them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from cluster_review.intake.reading import ANNUAL_FORM
from cluster_review.tables import FORM_TABLES, TABLES

if TYPE_CHECKING:
    from cluster_review.intake.reading import FileReading

_WHOLE_TIME = {"period_from_date": date(1900, 1, 1), "period_to_date": date(9998, 12, 31)}
_CLOSED = {"mended": "已补正 mended", "superseded": "已另报 filed anew", "withdrawn": "已撤回 withdrawn"}
_RECEIPTS = frozenset({"annual_reports"})
"""That one form was received says nothing of the forms of other years."""


def marks_of(reading: FileReading, lost: Iterable[str]) -> list[dict[str, Any]]:
    """The marks that a file brings: damage of the tables that lost rows, or a form's word for its lists.

    Args:
        reading: the file as read.
        lost: tables of which the gate withheld rows.
    """
    if damaged := tuple(dict.fromkeys((*reading.damaged_tables, *lost))):
        return damage_rows(reading, damaged)
    if reading.family != ANNUAL_FORM or not reading.rows:
        return []
    year = {
        "period_from_date": date(reading.report_year or 0, 1, 1),
        "period_to_date": date(reading.report_year or 0, 12, 31),
    }
    facets = [facet for table in FORM_TABLES for facet in table.facets if table.name not in _RECEIPTS]
    return [
        _mark(facet, str(reading.cluster_id), "complete", f"年度信息表 annual form: {reading.name}", year)
        | {"authority": "county"}
        for facet in facets
    ]


def damage_rows(reading: FileReading, tables: Iterable[str]) -> list[dict[str, Any]]:
    """Marks that say that these tables of a file lost rows: of its cluster, or of all if none is known."""
    cluster = reading.cluster_id if reading.family == ANNUAL_FORM and reading.cluster_id else "*"
    facets = dict.fromkeys(facet for table in tables for facet in TABLES[table].facets)
    return [_mark(facet, cluster, "damaged", f"退件 quarantined: {reading.name}") for facet in facets]


def lifted_rows(damage: Iterable[tuple[str, str]], way: str, name: str) -> list[dict[str, Any]]:
    """Marks that lift damage of a refused file.

    Args:
        damage: facet and cluster (`*` is all).
        way: how the file was closed.
        name: of the refused file.
    """
    return [_mark(facet, cluster, "mended", f"{_CLOSED[way]}: {name}") for facet, cluster in damage]


def _mark(
    facet: str, cluster: str, mark: str, source_ref: str, period: dict[str, date] | None = None
) -> dict[str, Any]:
    return {
        "facet": facet,
        "county": "*",
        "cluster_id": cluster,
        "mark": mark,
        "source_ref": source_ref,
        **(period or _WHOLE_TIME),
    }
