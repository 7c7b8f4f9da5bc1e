"""Records that contradict each other, listed for a person each morning and before each evaluation."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from cluster_review.stages.runs import Run
from cluster_review.stages.scope import scope_of
from cluster_review.stages.warehouse_access import warehouse

CHECKED = ("clusters", "enterprises", "titles", "incidents", "compliance_records")


def check_records(*, run: Run) -> dict[str, int]:
    """List what contradicts itself across the facts known to the run; no result rests on the list.

    All facts are looked at; of a run about a county or a few clusters, what touches these is kept.

    Returns:
        How many findings each check has.
    """
    import pandas as pd

    from cluster_review.checks.cross_record import cross_check
    from cluster_review.stages.known import limited
    from cluster_review.warehouse.figure_statements import figure_statements
    from cluster_review.warehouse.reading import read_facts, read_filings
    from cluster_review.warehouse.runs import write_results

    engine, known_at = warehouse(), datetime.fromisoformat(run["known_at"])
    frames = read_facts(engine, known_at, CHECKED)
    filings = read_filings(engine)
    files = dict(zip(filings["filing_id"], filings["original_name"], strict=True))
    found = cross_check(frames, figure_statements(engine, known_at), files)
    county, only = run.get("county"), scope_of(run)
    if county or only is not None:
        kept = set(limited(frames, county, only)["clusters"]["cluster_id"])
        found = [one for one in found if kept & set(one.clusters)]
    rows = pd.DataFrame([one.as_row() for one in found]).astype(object)
    if found:
        write_results(engine, run["run_id"], {"cross_record_findings": rows})
    return dict(sorted(Counter(one.check for one in found).items()))
