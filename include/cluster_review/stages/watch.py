"""The watch over validity: a list of who is valid, expiring, waiting or overdue, on the law date of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from cluster_review.stages.evaluation import plan_slices
from cluster_review.stages.known import evaluate_clusters
from cluster_review.stages.runs import Run
from cluster_review.stages.warehouse_access import warehouse


def watch_validity(*, run: Run) -> dict[str, Any]:
    """List who is valid, expiring, waiting for review or overdue with a form on the law date."""
    import pandas as pd

    from cluster_review.warehouse.runs import write_results

    plan_slices(run=run)
    rows = watched_rows(run)
    write_results(warehouse(), run["run_id"], {"validity_watch": pd.DataFrame(rows).astype(object)})
    return dict(sorted(Counter(row["status"] for row in rows).items()))


def watched_rows(run: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of `validity_watch`, clusters sorted by id, from the facts the run knew."""
    import numpy as np

    evaluation = evaluate_clusters(run)
    terms, law_day = evaluation.terms, evaluation.facts.dates.law_day
    filings = next((g for g in evaluation.grounds.values() if g.ground.kind == "not_filed"), None)
    return [
        {
            "run_id": run["run_id"],
            "cluster_id": cluster_id,
            "status": str(terms.status[i]),
            "valid_from": None if np.isnat(terms.valid_from[i]) else terms.valid_from[i].astype(object),
            "valid_to": None if np.isnat(terms.end[i]) else terms.end[i].astype(object),
            "days_to_end": None if np.isnat(terms.end[i]) else int((terms.end[i] - law_day).astype(int)),
            "forms_overdue": None  # where the measures' own ground isn't known, nothing is overdue
            if filings is None
            else sum(name.startswith("filings.") for name in filings.detail(i).missing),
        }
        for i, cluster_id in enumerate(evaluation.facts.clusters["cluster_id"])
    ]
