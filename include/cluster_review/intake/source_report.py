"""The program's own report of a fetch: what could not be taken from a source, kept like any other file.

It lands, is read and is filed like a delivery, so that what never arrived stands in the quarantine and marks the
tables it should have brought as damaged. A later report of the same name without a fault lifts that.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cluster_review.intake.faults import Fault, fault
from cluster_review.intake.landed import REPORT, LandedFile
from cluster_review.intake.reading import State
from cluster_review.intake.records import Parsed, refused_whole

REPORT_FAMILY = "source_report"
SUFFIX = ".fetch"


def report_name(source: str, family: str) -> str:
    """What a report is called; the same for each fetch of a family from a source."""
    return f"{source}-{family}{SUFFIX}"


def report_bytes(
    source: str, family: str, recorded_at: str, tables: Sequence[str], faults: Sequence[Fault]
) -> bytes:
    """A report as it lands; of another moment, it has other bytes."""
    document = {
        "source": source,
        "family": family,
        "recorded_at": recorded_at,
        "tables": sorted(tables),
        "faults": [each.as_dict() for each in faults],
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1).encode()


def is_report(landed: LandedFile) -> bool:
    """Whether this program wrote the file; no source can give a file of its own this version."""
    return landed.version == REPORT


def read_report(landed: LandedFile) -> Parsed:
    """The faults of a report, with the tables that miss rows for them."""
    try:
        document: dict[str, Any] = json.loads(landed.path.read_bytes())
        faults = [Fault(**each) for each in document["faults"]]
        tables = [str(name) for name in document["tables"]]
    except (ValueError, KeyError, TypeError) as error:
        problem = fault("report_damaged", file=landed.relative_path, found=type(error).__name__)
        return refused_whole(REPORT_FAMILY, [problem])
    if any(not each.is_warning for each in faults):
        return refused_whole("+".join(tables) or REPORT_FAMILY, faults)
    return Parsed(REPORT_FAMILY, {}, faults, {}, {}, State.READ)
