"""From facts to published recommendations: evaluate, witness, recommend, publish."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cluster_review.stages.faults import DataFault, NothingDue, NothingRead
from cluster_review.stages.intake import docs_folder
from cluster_review.stages.kept_policies import policy_of
from cluster_review.stages.known import (
    Slice,
    content_digest_of,
    evaluated_rows,
    facts_of,
    known_frames,
    provenance_of,
    readings_of,
)
from cluster_review.stages.runs import Run
from cluster_review.stages.scope import scope_of
from cluster_review.stages.warehouse_access import warehouse

if TYPE_CHECKING:
    import pandas as pd

SLICE_SIZE = 5_000


def plan_slices(*, run: Run, size: int = SLICE_SIZE) -> list[Slice]:
    """Cut the clusters, sorted by id, into slices of at most `size`.

    Raises:
        NothingRead: the register holds no cluster (of the county).
        NothingDue: the run has ended: an earlier one of equal content stands.
        DataFault: a cluster that the run names isn't in the register, or the working days of a year aren't
            announced, so deadlines can't be reckoned.
    """
    _require_unsettled(run)
    _require_known(run)
    count = len(known_frames(run)["clusters"])
    if not count:
        raise NothingRead(
            "名册中没有集群,无可评估;请先接收 clusters 名册。\n"
            "The register holds no cluster to evaluate; deliver the table clusters first."
        )
    _require_announced_year(run)
    _require_adoptions_readable(run)
    return [{"start": start, "stop": min(start + size, count)} for start in range(0, count, size)]


def evaluate_slice(*, run: Run, slice: Slice) -> dict[str, Any]:
    """Evaluate every provision and ground for the clusters of one slice; rows stay unpublished."""
    from cluster_review.recommendation.results import as_frame
    from cluster_review.warehouse.runs import write_results

    rows = evaluated_rows(run, slice)
    written = write_results(
        warehouse(),
        run["run_id"],
        {name: as_frame(name, rows[name]) for name in ("findings", "ground_findings", "goal_findings")},
    )
    return {"clusters": slice["stop"] - slice["start"], **written}


def witness_run(*, run: Run, slices: list[Slice]) -> dict[str, Any]:
    """Let Great Expectations find the failing set again; it must equal ours, or the run stops."""
    from cluster_review.checks.suite_run import CheckBroken
    from cluster_review.checks.witness import WitnessDisagrees, run_witness, witnessed_provisions
    from cluster_review.warehouse.runs import read_results

    chosen = policy_of(run)
    facts = facts_of(run, {"start": 0, "stop": slices[-1]["stop"]})
    findings = read_results(warehouse(), run["run_id"])["findings"]
    failing = {}
    for name in witnessed_provisions(chosen.instrument):
        own = findings[findings["provision"] == name]
        failed = (own["truth"] == "false") & (own["verdict"] != "not_applicable")
        if chosen.instrument.provision(name).applies_to is not None:
            failed &= own["verdict"] != "unknown"
        failing[name] = set(own.loc[failed, "cluster_id"])
    readings = readings_of(run)[0]
    try:
        result = run_witness(
            facts.frames["figures"].drop(index=list(facts.disputes)),
            facts.clusters,
            chosen.instrument,
            chosen.vocabulary,
            readings,
            run["report_year"],
            failing,
            docs_folder(run),
            f"witness-{run['run_id']}",
            ignore_clusters=set(facts.clusters.loc[facts.are_figures_damaged, "cluster_id"]),
        )
    except (WitnessDisagrees, CheckBroken) as error:
        raise DataFault(str(error)) from error
    return {
        "provisions": len(result.provisions),
        "compared": result.compared,
        "data_docs": str(result.docs_index) if result.docs_index else None,
    }


def recommend_run(*, run: Run) -> dict[str, Any]:
    """Draw the recommendations and their receipts, after the witness has agreed.

    Raises:
        DataFault: the evaluation, done again, isn't what the slices wrote.
    """
    from cluster_review.recommendation.results import as_frame
    from cluster_review.warehouse.runs import read_results, write_results

    engine, counts = warehouse(), Counter[str]()
    stored = read_results(engine, run["run_id"])
    for piece in plan_slices(run=run):
        rows = evaluated_rows(run, piece)
        _require_same(rows, stored)
        frames = {
            "recommendations": as_frame("recommendations", rows["recommendations"]),
            "receipts": _receipts(rows["receipts"]),
        }
        write_results(engine, run["run_id"], frames)
        counts.update(row["recommendation"] or "none" for row in rows["recommendations"])
    return dict(counts)


def publish_run(*, run: Run) -> dict[str, Any]:
    """Publish the run in one transaction; a run of equal content publishes nothing and says so."""
    from cluster_review.warehouse.connection import WarehouseRefused
    from cluster_review.warehouse.runs import publish, read_results

    engine = warehouse()
    provenance = provenance_of(run)
    recommendations = read_results(engine, run["run_id"])["recommendations"]
    digest = content_digest_of(run)
    try:
        result = publish(
            engine,
            run["run_id"],
            {
                "content_digest": digest,
                "policy_digest": provenance.policy_digest,
                "facts_digest": provenance.facts_digest,
                "code_version": provenance.code_version,
            },
        )
    except WarehouseRefused as error:
        raise DataFault(str(error)) from error
    counts = Counter(code or "none" for code in recommendations["recommendation"])
    if result.earlier_run_id:
        counts = Counter(
            code or "none"
            for code in read_results(engine, result.run_id)["recommendations"]["recommendation"]
        )
    return {
        "published": result.published and result.earlier_run_id is None,
        "run_id": result.run_id,
        "earlier_run_id": result.earlier_run_id,
        "content_digest": digest,
        "counts": dict(sorted(counts.items())),
    }


def _receipts(rows: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows, columns=["run_id", "cluster_id", "receipt", "payload"]).astype(object)


def _require_same(rows: Mapping[str, list[dict[str, Any]]], stored: Mapping[str, pd.DataFrame]) -> None:
    """The findings that receipts bind are the findings in the warehouse, word for word."""
    from cluster_review.recommendation.results import as_frame

    for name, key in (("findings", "provision"), ("ground_findings", "ground")):
        ours = as_frame(name, rows[name]).set_index(["cluster_id", key]).sort_index()
        theirs = stored[name].astype(object).set_index(["cluster_id", key]).sort_index()
        theirs = theirs[theirs.index.isin(ours.index)]
        ours, theirs = (f.astype(object).where(f.notna(), None) for f in (ours, theirs))
        if not ours.equals(theirs):
            differing = [
                str(i)
                for i in ours.index
                if i not in theirs.index or list(ours.loc[i]) != list(theirs.loc[i])
            ]
            raise DataFault(
                f"重新评估与已写入的 {name} 不一致:{'、'.join(differing[:5])}。\n"
                f"Evaluated again, {name} differ from what was written: {', '.join(differing[:5])}."
            )


def _require_unsettled(run: Mapping[str, Any]) -> None:
    """A run of equal content with an earlier one keeps no rows of its own, so there is nothing to do again."""
    from cluster_review.warehouse.runs import find_run

    row = find_run(warehouse(), run["run_id"])
    if row is not None and row["state"] == "unchanged":
        raise NothingDue(
            f"运行 {run['run_id']} 已办结:内容与此前发布的相同,以此前的为准。\n"
            f"Run {run['run_id']} is done: an earlier one published the same content, and its results stand."
        )


def _require_known(run: Mapping[str, Any]) -> None:
    """The clusters that a run names must stand in the register."""
    unknown = set(scope_of(run) or ()) - set(known_frames(run)["clusters"]["cluster_id"])
    if unknown:
        named = sorted(unknown)
        raise DataFault(
            f"名册中没有集群 {'、'.join(named)}{'(在所选市县内)' if run.get('county') else ''};请核对编号。\n"
            f"The register{' of that county' if run.get('county') else ''} holds no cluster {', '.join(named)}; "
            "check the ids."
        )


def _require_adoptions_readable(run: Mapping[str, Any]) -> None:
    """What the department has adopted must be a reading and an option of the instrument."""
    from cluster_review.evaluation.adoption import ReadingUndeclared

    try:
        readings_of(run)
    except ReadingUndeclared as error:
        raise DataFault("\n".join(str(error).split(" / ", 1))) from error


def _require_announced_year(run: Mapping[str, Any]) -> None:
    """The filing deadline of the report year must be known before anything is judged late."""
    from cluster_review.calendar import CalendarNotAnnounced, filing_deadline

    chosen = policy_of(run)
    filing = chosen.instrument.filing
    if filing.due is None:
        return
    try:
        filing_deadline(run["report_year"], filing.due, filing.rest_day, chosen.calendar)
    except CalendarNotAnnounced as error:
        raise DataFault(str(error)) from error
