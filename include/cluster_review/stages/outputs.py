"""What people open: the reviewer's workbook, the statement of reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cluster_review.settings import settings
from cluster_review.stages.batch import cannot_write
from cluster_review.stages.faults import DataFault
from cluster_review.stages.intake import docs_folder
from cluster_review.stages.kept_policies import policy_of
from cluster_review.stages.known import content_digest_of, evaluate_clusters, known_frames, readings_of
from cluster_review.stages.packs import place_words
from cluster_review.stages.policies import DEFAULT_INSTRUMENT, lineage
from cluster_review.stages.quarantine import refusals_by_age
from cluster_review.stages.runs import SHANGHAI, Run, review_file
from cluster_review.stages.warehouse_access import warehouse

if TYPE_CHECKING:
    import pandas as pd

    from cluster_review.recommendation.outlook import Projected
    from cluster_review.reports.content import ReportContent


def write_outputs(*, run: Run) -> dict[str, Any]:
    """Write the workbook of the run that stands (this one, or the earlier one of equal content)."""
    from cluster_review.reports.workbook import workbook_name, write_workbook

    run_id = standing_run(run)
    folder = settings().out_dir
    content = report_content(run_id, Path(run["inputs"]), run["known_at"])
    content = replace(content, projections=projections_of(content.run))
    try:
        path = write_workbook(folder / workbook_name(content), content)
    except OSError as error:
        raise cannot_write(folder, error) from error
    return {"run_id": run_id, "workbook": str(path), "data_docs": str(docs_folder(run) / "index.html")}


def projections_of(run: Mapping[str, Any]) -> tuple[Projected, ...]:
    """What the coming reviews of a run's clusters would find if the trend went on; nothing of it is kept."""
    from cluster_review.recommendation.outlook import outlook

    some = None if run["clusters"] is None else set(str(run["clusters"]).split(";"))
    found = outlook(evaluate_clusters(reference_of(dict(run))))
    return tuple(row for row in found if some is None or row.cluster_id in some)


def standing_run(run: Run) -> str:
    """The run whose results stand: a dry run's own, else the published one of the same content."""
    from cluster_review.warehouse.runs import published_with

    return published_with(warehouse(), content_digest_of(run), run["county"]) or run["run_id"]


def report_content(
    run_id: str, inputs: Path | None = None, refused_until: str | None = None
) -> ReportContent:
    """Everything the reports of a run need.

    Args:
        run_id: the run.
        inputs: its folder, which may say that it is made up.
        refused_until: moment up to which refusals are listed; by default what the run itself knew, so that
            its reports can be written again as they were.
    """
    from cluster_review.reports.content import PreviousRun, ReportContent
    from cluster_review.warehouse.arrivals import evidence_files
    from cluster_review.warehouse.ledger import head
    from cluster_review.warehouse.reading import read_filings, read_quarantine
    from cluster_review.warehouse.runs import read_results

    engine = warehouse()
    results = read_results(engine, run_id)
    run = _run_row(results)
    chosen = policy_of(run)
    reference = reference_of(run)
    readings, adopted = readings_of(reference)
    earlier = _published_before(run, results["recommendations"]["cluster_id"])
    previous = PreviousRun(_run_row(earlier), earlier) if earlier else None
    known_at = datetime.fromisoformat(refused_until or str(run["known_at"]))
    filings, quarantine = (
        frame[frame["recorded_at"] <= known_at].reset_index(drop=True)
        for frame in (read_filings(engine), read_quarantine(engine))
    )
    run_day = datetime.fromisoformat(str(run["known_at"])).astimezone(SHANGHAI).date()
    as_of = max(run_day, date.fromisoformat(str(reference["law_date"])))
    chain = head(engine)
    stated = review_file(inputs) if inputs is not None else {}
    return ReportContent(
        run=run,
        results=results,
        vocabulary=chosen.vocabulary,
        instrument=chosen.instrument,
        calendar=chosen.calendar,
        facts=known_frames(reference),
        readings=readings,
        adopted=adopted,
        quarantine=refusals_by_age(quarantine, known_at, as_of),
        previous=previous,
        **place_words(str(run["instrument"])),
        file_names=dict(zip(filings["filing_id"], filings["original_name"], strict=True)),
        evidence_files=evidence_files(engine, datetime.fromisoformat(str(run["known_at"]))),
        banner=("虚构样例,仅供演示", "made-up sample, for demonstration only")
        if stated.get("made_up")
        else None,
        chain_head=(chain.entry, chain.hash) if chain.entry else None,
    )


def explain_cluster(cluster_id: str, run_id: str | None, language: str) -> str:
    """The statement of reasons of a cluster, from a run or the one in which its recommendation stands.

    Raises:
        DataFault: there is no such run or cluster.
    """
    from cluster_review.reports.statement import statement
    from cluster_review.warehouse.standing import standing_run_of

    found = run_id or standing_run_of(warehouse(), cluster_id, lineage(DEFAULT_INSTRUMENT)) or latest_run()
    content = report_content(found)
    try:
        return statement(content, cluster_id, language)
    except KeyError as error:
        ids = sorted(cluster.id for cluster in content.clusters)
        known = ", ".join(ids[:30]) + (", …" if len(ids) > 30 else "")
        raise DataFault(
            f"运行 {found} 中没有集群 {cluster_id};有:{known}。\n"
            f"Run {found} has no cluster {cluster_id}; it has: {known}."
        ) from error


def latest_run() -> str:
    """The run published last, of any report year.

    Raises:
        DataFault: nothing has been published yet.
    """
    from cluster_review.warehouse.runs import published_runs

    listed = published_runs(warehouse())
    if not listed:
        raise DataFault(
            "还没有发布过的运行;请先 make run。\nNothing has been published yet; run make run first."
        )
    return listed[-1]


def reference_of(run: dict[str, Any]) -> Run:
    """The reference that tasks pass on, from a run's row."""
    law_date = run["law_date"]
    return {
        "run_id": run["run_id"],
        "kind": run["kind"],
        "report_year": int(run["report_year"]),
        "law_date": (law_date.date() if hasattr(law_date, "date") else law_date).isoformat()
        if not isinstance(law_date, str)
        else law_date,
        "known_at": run["known_at"],
        "county": run["county"],
        "instrument": run["instrument"] or DEFAULT_INSTRUMENT,
        "policy_digest": run["policy_digest"],
        "code_version": run["code_version"],
    }


def _run_row(results: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """The run's own row."""
    return {str(name): value for name, value in results["runs"].iloc[0].items()}


def _published_before(run: dict[str, Any], clusters: Iterable[str]) -> dict[str, pd.DataFrame]:
    """What was published before this run: of each of its clusters the recommendation that stood then.

    That of a cluster which the last whole run knew, and this one doesn't, is among them. The row of the run
    is that of the one published last. Nothing if nothing was published before.
    """
    from cluster_review.stages.changes import earlier_rows
    from cluster_review.warehouse.runs import published_runs, read_results
    from cluster_review.warehouse.standing import standing_before

    standing = standing_before(warehouse(), run["run_id"])
    wanted = set(clusters)
    if run["clusters"] is None:
        listed = published_runs(warehouse(), run["county"])
        listed = listed[: listed.index(run["run_id"])] if run["run_id"] in listed else listed
        for run_id in listed[-1:]:
            wanted |= set(read_results(warehouse(), run_id)["recommendations"]["cluster_id"])
    standing = {cluster: run_id for cluster, run_id in standing.items() if cluster in wanted}
    if not standing:
        return {}
    earlier = earlier_rows(standing)
    return {**earlier, "runs": earlier["runs"].tail(1).reset_index(drop=True)}
