"""After a pull: which newly filed records may be serious, and whose clusters they touch."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from cluster_review.stages.faults import NothingDue
from cluster_review.stages.policies import policy
from cluster_review.stages.runs import Run
from cluster_review.stages.warehouse_access import warehouse

if TYPE_CHECKING:
    import pandas as pd

    from cluster_review.evaluation.evaluate import Evaluation

RECORDS = {"incidents": "incident_id", "compliance_records": "record_id", "casualties": "incident_id"}
"""The tables of records, and the id by which a finding cites a row of theirs."""

_BEFORE = timedelta(microseconds=1)


def announce_incidents(*, run: Run) -> dict[str, Any]:
    """Say which clusters the records of this pull touch, so that they can be evaluated again at once.

    A record touches a cluster if it is new or was corrected in this pull, its enterprise belonged to the
    cluster on its day (or that isn't known), and it counts or may count for a ground of revocation or for a
    provision: it reaches the floor, or that can't be excluded yet. Clusters without a published recommendation
    are left to the evaluation that will be their first.

    Raises:
        NothingDue: no record of this pull touches a cluster.

    Returns:
        The clusters, the records by cluster, and the dates and the folder for the run that follows.
    """
    new = _new_records(datetime.fromisoformat(run["recorded_at"]))
    touched = _touched(run, new) if new else {}
    if not touched:
        raise NothingDue(
            "本次接收没有涉及已发布建议的集群、且达到或可能达到规定等级的新记录。\n"
            "No new record of this pull touches a cluster with a published recommendation at a grade that counts or may."
        )
    return {
        "clusters": sorted(touched),
        "records": touched,
        **{name: run[name] for name in ("report_year", "law_date", "inputs", "instrument")},
    }


def _new_records(recorded_at: datetime) -> set[str]:
    """Ids of the records whose rows say something since that moment that they didn't say before."""
    from cluster_review.warehouse.reading import read_facts

    engine = warehouse()
    now = read_facts(engine, recorded_at, RECORDS)
    before = read_facts(engine, recorded_at - _BEFORE, RECORDS)
    found: set[str] = set()
    for table, key in RECORDS.items():
        known = {_content(row) for row in before[table].to_dict("records")}
        found |= {str(row[key]) for row in now[table].to_dict("records") if _content(row) not in known}
    return found


def _content(row: Mapping[Any, Any]) -> tuple[str, ...]:
    return tuple(str(value) for name, value in row.items() if name not in ("filing_id", "source_ref"))


def _touched(run: Run, new: Collection[str]) -> dict[str, list[str]]:
    """By cluster: the new records that count or may count for it."""
    from datetime import date

    from cluster_review.evaluation.evaluate import evaluate
    from cluster_review.facts.dates import Dates
    from cluster_review.facts.facts import establish
    from cluster_review.stages.known import limited
    from cluster_review.stages.policies import lineage
    from cluster_review.stages.versions import version_in_force
    from cluster_review.warehouse.reading import read_facts
    from cluster_review.warehouse.standing import published_clusters

    chosen = policy(run["instrument"])
    published = published_clusters(warehouse(), lineage(run["instrument"]))
    if not published:
        return {}
    law_date = date.fromisoformat(str(run["law_date"]))
    frames = read_facts(warehouse(), datetime.fromisoformat(run["recorded_at"]), law_date=law_date)
    dates = Dates(run["report_year"], law_date, run["recorded_at"])
    linked = _linked(establish(frames, dates, chosen.vocabulary), new) & published
    if not linked:
        return {}
    facts = establish(limited(frames, run.get("county"), sorted(linked)), dates, chosen.vocabulary)
    evaluation = evaluate(facts, version_in_force(chosen, law_date), chosen.grading, chosen.calendar)
    cited = {
        str(cluster): sorted(_cited(evaluation, i) & set(new))
        for i, cluster in enumerate(facts.clusters["cluster_id"])
    }
    return {cluster: records for cluster, records in cited.items() if records}


def _linked(facts: Any, new: Collection[str]) -> set[str]:
    """Clusters that a new record may belong to, by dated membership or by its own statement."""
    ids: pd.Series = facts.clusters["cluster_id"]
    found: set[str] = set()
    for table, links in (("incidents", facts.incident_links), ("compliance_records", facts.compliance_links)):
        is_new = facts.frames[table][RECORDS[table]].isin(set(new)).to_numpy(dtype=bool)
        found |= {str(ids.iloc[i]) for i in set(links.cluster[is_new[links.record]].tolist())}
    return found


def _cited(evaluation: Evaluation, cluster: int) -> set[str]:
    """Names of all inputs that the cluster's grounds and provisions cite."""
    grounds = (ground.detail(cluster) for ground in evaluation.grounds.values())
    findings = (finding.detail(cluster) for finding in evaluation.findings.values())
    return {item.name for detail in (*grounds, *findings) for item in detail.inputs}
