"""What was lost on the way in, as completeness marks: nothing harmful may rest on a damaged table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from cluster_review.tables import FORM_TABLES, TABLES

if TYPE_CHECKING:
    from cluster_review.intake.reading import FileReading
    from cluster_review.warehouse.connection import Warehouse

_WHOLE_TIME = {"period_from_date": date(1900, 1, 1), "period_to_date": date(9998, 12, 31)}
_FORM = frozenset(table.name for table in FORM_TABLES)


def damage_rows(reading: FileReading, tables: Iterable[str]) -> list[dict[str, Any]]:
    """Marks that say that these tables of a file lost rows: of its cluster, or of all if none is known."""
    cluster = reading.cluster_id if reading.family == "annual_form" and reading.cluster_id else "*"
    facets = dict.fromkeys(facet for table in tables for facet in TABLES[table].facets)
    return [_mark(facet, cluster, "damaged", f"退件 quarantined: {reading.name}") for facet in facets]


@dataclass(frozen=True)
class OpenDamage:
    """Damage marks that stand, with the name of the file that was refused."""

    marks: tuple[tuple[str, str, str, str], ...]

    def lifted_by(self, name: str, filing_id: str) -> list[dict[str, Any]]:
        """Marks that lift what earlier files of the same name damaged, now that one is read without a fault."""
        return [
            _mark(facet, cluster, "mended", f"已补正 mended: {name}")
            for facet, cluster, refused, by in self.marks
            if refused == name and by != filing_id
        ]


def open_damage(engine: Warehouse, known_at: datetime) -> OpenDamage:
    """The damage that stands at a moment."""
    from cluster_review.warehouse.reading import read_facts, read_filings

    marks = read_facts(engine, known_at, ["completeness_marks"])["completeness_marks"]
    damaged = marks[marks["mark"] == "damaged"]
    if damaged.empty:
        return OpenDamage(())
    filings = read_filings(engine)
    names = dict(zip(filings["filing_id"], filings["original_name"], strict=True))
    return OpenDamage(
        tuple(
            (facet, cluster, names[by], by)
            for facet, cluster, by in zip(
                damaged["facet"], damaged["cluster_id"], damaged["filing_id"], strict=True
            )
        )
    )


def _mark(facet: str, cluster: str, mark: str, source_ref: str) -> dict[str, Any]:
    return {
        "facet": facet,
        "county": "*",
        "cluster_id": cluster,
        "mark": mark,
        "source_ref": source_ref,
        **_WHOLE_TIME,
    }
