"""What was refused, for people to mend."""

from __future__ import annotations

from typing import Any

from cluster_review.stages.warehouse_access import warehouse


def refused_rows() -> list[dict[str, Any]]:
    """Every refusal with the file it came from, sorted by file and place."""
    from cluster_review.warehouse.reading import read_quarantine

    return [{str(k): v for k, v in row.items()} for row in read_quarantine(warehouse()).to_dict("records")]
