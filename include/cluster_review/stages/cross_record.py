"""Records that contradict each other, listed for a person each morning and before each evaluation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cluster_review.stages.runs import Run
from cluster_review.stages.scope import scope_of
from cluster_review.stages.source_choice import FAMILIES
from cluster_review.stages.warehouse_access import warehouse

CONTRADICTIONS = "cross_record_findings"
PULLS = frozenset(f"pull_{family}" for family in FAMILIES)
CHECKED = ("clusters", "enterprises", "titles", "incidents", "casualties", "compliance_records")


def check_records(*, run: Run) -> dict[str, int]:
    """List what contradicts itself across the facts known to the run; no result rests on the list.

    All facts are looked at; of a run about a county or a few clusters, what touches these is kept. An evaluation
    keeps its whole list, which its workbook shows. A pull keeps what no pull before it has listed: what came to
    light with it.

    Returns:
        How many findings each check has, listed before or not.
    """
    import pandas as pd

    from cluster_review.warehouse.runs import write_results
    from cluster_review.warehouse.standing import contradictions_listed_before

    found, known_at = contradictions(run), datetime.fromisoformat(run["known_at"])
    listed = contradictions_listed_before(warehouse(), PULLS, known_at) if run["kind"] in PULLS else set()
    if new := [row for row in found if row["finding"] not in listed]:
        rows = pd.DataFrame(new).astype(object)
        write_results(warehouse(), run["run_id"], {CONTRADICTIONS: rows})
    return dict(sorted(Counter(str(row["check"]) for row in found).items()))


def contradictions(run: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of `cross_record_findings`, from the facts that a run knew."""
    from cluster_review.checks.cross_record import cross_check
    from cluster_review.checks.rival_forms import rival_lists
    from cluster_review.stages.known import limited
    from cluster_review.warehouse.figure_statements import figure_statements
    from cluster_review.warehouse.reading import read_facts, read_filings
    from cluster_review.warehouse.rival_lists import rival_rows

    engine, known_at = warehouse(), datetime.fromisoformat(run["known_at"])
    frames = read_facts(engine, known_at, CHECKED)
    filings = read_filings(engine)
    known = filings[(filings["recorded_at"] <= known_at).to_numpy(dtype=bool)].drop_duplicates("filing_id")
    files = dict(zip(known["filing_id"], known["original_name"], strict=True))
    found = cross_check(frames, figure_statements(engine, known_at), files)
    found += rival_lists(rival_rows(engine, known_at), files)
    county, only = run.get("county"), scope_of(run)
    if county or only is not None:
        kept = set(limited(frames, county, only)["clusters"]["cluster_id"])
        found = [one for one in found if kept & set(one.clusters)]
    return [{"run_id": run["run_id"], **one.as_row()} for one in found]
