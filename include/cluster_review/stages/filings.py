"""The watch over the annual forms: a row for each form owed, filed or not, on the law date of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cluster_review.crash_points import crash_point
from cluster_review.exact import counted
from cluster_review.stages.evaluation import plan_slices
from cluster_review.stages.kept_policies import policy_of
from cluster_review.stages.known import dates_of, frames_of, whole
from cluster_review.stages.quarantined_faults import faults_of
from cluster_review.stages.runs import SHANGHAI, Run
from cluster_review.stages.versions import evaluations
from cluster_review.stages.warehouse_access import warehouse

if TYPE_CHECKING:
    from cluster_review.evaluation.evaluate import Evaluation
    from cluster_review.evaluation.grounds.filing_lines import FilingLine
    from cluster_review.warehouse.quarantine import Item

WATCHED = "filing_status"
QUARANTINED = "quarantined"
"""The state of a form that came, couldn't be read, and waits to be mended."""
_ABSENT = frozenset({"expected", "reminded", "overdue", "refused", "withdrawn"})


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
    refused = _open_refusals(str(run["known_at"]))
    rows = [row for evaluation in found for row in _rows(evaluation, chosen.calendar, run["run_id"], refused)]
    return sorted(rows, key=lambda row: (row["cluster_id"], row["report_year"]))


Refused = dict[tuple[str, int | None], tuple["Item", datetime]]
"""By cluster and report year the refused form, and the moment as of which it is told of."""


def _open_refusals(known_at: str) -> Refused:
    """The forms that lay in quarantine unmended at that moment, the last to arrive by cluster and report year."""
    from cluster_review.warehouse.quarantine import read_items

    moment = datetime.fromisoformat(known_at)
    items = read_items(warehouse(), moment)
    return {
        (item.cluster_id, item.report_year): (item, moment)
        for item in items
        if item.cluster_id is not None and item.mending is None
    }


def _told_of_refusal(line: FilingLine, cluster_id: str, refused: Refused) -> FilingLine:
    """A form that came and couldn't be read isn't called missing, and nobody is called late for it yet."""
    found = refused.get((cluster_id, line.report_year)) or refused.get((cluster_id, None))
    if found is None or line.state not in _ABSENT:
        return line
    item, known_at = found
    day = item.first_arrival.astimezone(SHANGHAI).date()
    due = line.due
    before = (f"应于{due}前报送", f" due {due}") if due else ("", "")
    first = faults_of(item.filing_id, known_at)[0]
    place = " ".join(str(first[name]) for name in ("sheet", "cell") if first[name])
    zh, _, en = str(first["mend"] or " / ").partition(" / ")
    return replace(
        line,
        state=QUARANTINED,
        days_late=None,
        fault_party=None,
        reason_zh=f"{line.report_year}年度信息表{before[0]},{day}收到“{item.original_name}”,未能读入,有{item.faults}处待更正"
        f"(退件{item.id}),第一处{f'在{place}' if place else ''}:{zh};首次到达时间保留",
        reason_en=f"form of {line.report_year}{before[1]}, “{item.original_name}” came on {day} and couldn't be read: "
        f"{counted(item.faults, 'fault')} to be mended (quarantine {item.id}), the first{f' at {place}' if place else ''}: {en}; "
        "its first arrival is kept",
    )


def _rows(evaluation: Evaluation, calendar: Any, run_id: str, refused: Refused) -> Iterator[dict[str, Any]]:
    from cluster_review.evaluation.grounds.filing_lines import filing_lines

    clusters, reports = evaluation.facts.clusters, evaluation.facts.frames["annual_reports"]
    for told in filing_lines(evaluation, calendar):
        cluster = clusters.iloc[told.cluster]
        line = _told_of_refusal(told, str(cluster["cluster_id"]), refused)
        report: dict[Any, Any] = {} if line.row is None else reports.iloc[line.row].to_dict()
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
