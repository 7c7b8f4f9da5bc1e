"""The watch over the annual forms: a row for each form owed, filed or not, on the law date of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cluster_review.crash_points import crash_point
from cluster_review.stages.evaluation import plan_slices
from cluster_review.stages.kept_policies import policy_of
from cluster_review.stages.known import dates_of, frames_of, whole
from cluster_review.stages.runs import Run
from cluster_review.stages.versions import evaluations
from cluster_review.stages.warehouse_access import warehouse

if TYPE_CHECKING:
    from cluster_review.evaluation.evaluate import Evaluation

WATCHED = "filing_status"


def watch_filings(*, run: Run) -> dict[str, Any]:
    """Write a row for each form that a recognised cluster owes; how many are in each state.

    Doing it again adds nothing.
    """
    from cluster_review.warehouse.runs import result_frame, write_results

    plan_slices(run=run)
    rows = filing_rows(run)
    crash_point("watch_filings.before_rows")
    write_results(warehouse(), run["run_id"], {WATCHED: result_frame(WATCHED, rows)})
    crash_point("watch_filings.after_rows")
    return dict(sorted(Counter(row["state"] for row in rows).items()))


def filing_rows(run: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of `filing_status`, by cluster and report year, from the facts the run knew."""
    chosen = policy_of(run)
    found = evaluations(frames_of(run, whole(run)), dates_of(run), chosen)
    rows = [row for evaluation in found for row in _rows(evaluation, chosen.calendar, run["run_id"])]
    return sorted(rows, key=lambda row: (row["cluster_id"], row["report_year"]))


def _rows(evaluation: Evaluation, calendar: Any, run_id: str) -> Iterator[dict[str, Any]]:
    from cluster_review.evaluation.grounds.filing_lines import filing_lines

    clusters, reports = evaluation.facts.clusters, evaluation.facts.frames["annual_reports"]
    for line in filing_lines(evaluation, calendar):
        report: dict[Any, Any] = {} if line.row is None else reports.iloc[line.row].to_dict()
        cluster = clusters.iloc[line.cluster]
        yield {
            "run_id": run_id,
            "cluster_id": str(cluster["cluster_id"]),
            "name": str(cluster["name"]),
            "county": str(cluster["county"]),
            "report_year": line.report_year,
            "due_date": line.due,
            "state": line.state,
            "days_late": line.days_late,
            "fault_party": line.fault_party,
            **{
                f"{what}_date": _day(report.get(f"{what}_date"))
                for what in ("signed", "sent", "received", "accepted")
            },
            "counted_by": line.counted_by,
            "counted_date": line.counted,
            "reminded_date": line.reminded,
            "filing_id": report.get("filing_id"),
            "source_ref": report.get("source_ref"),
            "versions": line.versions,
            "reason_zh": line.reason_zh,
            "reason_en": line.reason_en,
        }


def _day(value: Any) -> Any:
    import pandas as pd

    return None if value is None or pd.isna(value) else value.date()
