"""A small published run to decide on, and people who do."""

from __future__ import annotations

import hashlib

import pandas as pd
from sqlalchemy import Engine
from tests.warehouse.material import APRIL, cluster, filing, finding, ground, recommendation, results, run

from cluster_review.warehouse.filings import write_filing
from cluster_review.warehouse.ledger import Actor, Entry, NewEntry, record, versions_of
from cluster_review.warehouse.runs import open_run, publish, write_results

WANG = Actor("wang", "王 “五” <&>", ("reviewer",))
LI = Actor("li", "李四", ("reviewer",))
CHIEF = Actor("chief", "陈处", ("responsible",))
ADMINISTRATOR = Actor("admin", "赵", ("administrator",))
VIEWER = Actor("viewer", "看", ("viewer",))
COUNTY = Actor("county", "县局", ("county",), ("460105",))

ADVICE = {
    "C01": {},
    "C02": {"recommendation": "revoke", "decision_row": 1},
    "C03": {
        "recommendation": "revoke", "decision_row": 1, "may_be_confirmed": False, "stability": "flips",
        "rests_on": '["serious_incident_term"]',
        "flips": '[{"reading": "serious_incident_term", "option": "any_time", "recommendation": "keep"}]',
    },
    "C04": {"recommendation": "recognise", "stage": "recognition", "status": "applicant", "decision_row": 5},
    "C05": {"recommendation": "renew", "stage": "review", "decision_row": 5},
    "C06": {"recommendation": None, "status": "revoked", "decision_row": None, "stability": "not_applicable",
            "may_be_confirmed": False},
}  # fmt: skip
"""One cluster for each case: kept, revoked, revoked by a proposed reading, applicant, renewed, gone."""
COUNTIES = {
    "C01": "460105;460106",
    "C02": "460105",
    "C03": "469023",
    "C04": "469023",
    "C05": "460105",
    "C06": "460105",
}


def furnish(engine: Engine, run_id: str = "run-1") -> None:
    """Publish the run."""
    rows = {"clusters": [cluster(c, county=COUNTIES[c]) for c in ADVICE]}
    write_filing(engine, filing("register"), rows, [], APRIL)
    publish_again(engine, run_id)


def publish_again(engine: Engine, run_id: str) -> None:
    """Publish a run over all of them."""
    slice_ = results(*ADVICE)
    advice = slice_["recommendations"].astype(object).to_dict("records")
    rows = [
        recommendation(**{**row, **ADVICE[row["cluster_id"]], "county": COUNTIES[row["cluster_id"]]})
        for row in advice
    ]
    frame = pd.DataFrame(rows)
    for name in ("valid_from", "valid_to", "effective_not_before"):
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]")
    for name in ("decision_row", "days_to_end"):
        frame[name] = frame[name].astype("Int64")
    slice_["recommendations"] = frame
    revoked = ("C02", "C03")
    slice_["ground_findings"] = pd.DataFrame(
        [ground(c, outcome="established" if c in revoked else "not_established") for c in ADVICE]
    )
    evidence = [
        finding(c, provision="supply_chain", kind="evidence", verdict="judgement", truth="unknown")
        for c in ADVICE
    ]
    slice_["findings"] = pd.concat([slice_["findings"], pd.DataFrame(evidence)], ignore_index=True)
    open_run(engine, run(run_id))
    write_results(engine, run_id, slice_)
    digest = hashlib.sha256(run_id.encode()).hexdigest()
    assert publish(engine, run_id, {"content_digest": digest}).published


def entry(
    engine: Engine, kind: str, cluster_id: str | None, verdict: str | None = None, **changes
) -> NewEntry:
    """What somebody who has just looked would hand in."""
    run_id = changes.pop("run_id", "run-1")
    seen = versions_of(engine, run_id, [cluster_id]).get(cluster_id) if cluster_id else None
    values = {
        "kind": kind, "cluster_id": cluster_id, "run_id": run_id, "seen_version": seen, "subject": None,
        "verdict": verdict, "reason": "见材料", **changes,
    }  # fmt: skip
    return NewEntry(**values)


def act(
    engine: Engine, actor: Actor, kind: str, cluster_id: str | None, verdict: str | None = None, **changes
) -> Entry:
    """Look and hand in at once."""
    return record(engine, actor, [entry(engine, kind, cluster_id, verdict, **changes)])[0]
