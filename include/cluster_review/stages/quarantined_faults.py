"""The faults of a refused file, in the order in which a person goes through it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from cluster_review.stages.warehouse_access import warehouse


def faults_of(filing_id: str, known_at: datetime | None = None) -> list[dict[Any, Any]]:
    """The faults of a refused file as they stand in it: sheet by sheet, row by row, then across.

    Args:
        filing_id: of the file.
        known_at: with time zone; what was recorded later isn't seen.
    """
    from cluster_review.intake.form_layout import SHEETS
    from cluster_review.warehouse.reading import read_quarantine

    order = [sheet.title for sheet in SHEETS]

    def place(fault: dict[Any, Any]) -> tuple[Any, ...]:
        sheet, cell = str(fault["sheet"] or ""), str(fault["cell"] or "")
        column, row = re.match(r"([A-Z]*)(.*)", cell.partition(":")[0]).groups()  # type: ignore[union-attr]
        numbers = [int(number) for number in re.findall(r"[0-9]+", row)]
        return (order.index(sheet) if sheet in order else len(order), sheet, numbers, len(column), column)

    faults = read_quarantine(warehouse(), filing_id=filing_id).to_dict("records")
    return sorted((one for one in faults if known_at is None or one["recorded_at"] <= known_at), key=place)
