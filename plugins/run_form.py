"""What a run of any DAG is asked for, which report year it is about, and what all DAGs have in common."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pendulum
from airflow.sdk import Asset, Param

SHANGHAI = pendulum.timezone("Asia/Shanghai")
GUIDES = Path(__file__).resolve().parents[1] / "docs" / "dags"

ANNUAL_REPORTS = Asset("annual_reports")
INCIDENT_RECORDS = Asset("incident_records")
RECOMMENDATIONS = Asset("recommendations")
SERIOUS_INCIDENTS = Asset("serious_incidents")

FORM = {
    "report_year": Param(
        None,
        type=["null", "integer"],
        minimum=2000,
        maximum=2100,
        title="报告年度 Report year",
        description="留空:文件夹 review.yaml 所写,否则运行日上一年。Blank: as review.yaml says, else the year before the run.",
    ),
    "law_date": Param(
        None,
        type=["null", "string"],
        format="date",
        title="法规日 Law date",
        description="适用该日有效的法规;留空:运行日。Whose text applies; blank: the day of the run.",
    ),
    "known_at": Param(
        None,
        type=["null", "string"],
        format="date-time",
        title="已知截至 Known at",
        description="只用此刻已入库的事实;留空:运行开始时。Facts on file by then; blank: at the start.",
    ),
    "policy": Param(
        None,
        type=["null", "string"],
        pattern="^[a-z0-9][a-z0-9-]*$",
        title="规则 Policy",
        description="规则文件名,如 hainan-2023;留空:本系统的规则。An instrument's name; blank: this installation's.",
    ),
    "county": Param(
        None,
        type=["null", "string"],
        pattern="^[0-9]{6}$",
        title="县级区划代码 County code",
        description="留空:全省。Blank: the whole province.",
    ),
    "dry_run": Param(
        False,
        type="boolean",
        title="试运行 Dry run",
        description="计算但不发布。Evaluates and publishes nothing.",
    ),
    "inputs": Param(
        None,
        type=["null", "string"],
        title="输入文件夹 Inputs",
        description="文件夹或地址;留空:已配置的来源。A folder or address; blank: the configured sources.",
    ),
}

NAMED_CLUSTERS = {
    "clusters": Param(
        None,
        type=["null", "string"],
        title="集群编号 Clusters",
        description="以分号隔开;留空:接收流程所公布的集群。Ids with semicolons between; blank: those a pull announced.",
    ),
}
"""What a run about a few clusters may be asked for besides."""


def dag_options(dag_id: str, **further: Param) -> dict[str, Any]:
    """The arguments every DAG here shares; the guide is ``docs/dags/<dag_id>.md``."""
    return {
        "dag_id": dag_id,
        "doc_md": (GUIDES / f"{dag_id}.md").read_text(encoding="utf-8"),
        "start_date": pendulum.datetime(2022, 1, 1, tz=SHANGHAI),
        "catchup": False,
        "max_active_runs": 1,
        "params": {**FORM, **further},
        # Faults of the world pass; stage_tasks ends faults of the data at once.
        "default_args": {
            "owner": "data-engineering",
            "retries": 3,
            "retry_delay": timedelta(minutes=2),
            "retry_exponential_backoff": True,
            "max_retry_delay": timedelta(minutes=30),
        },
    }


def report_year(dag_run: Any, params: Any) -> int | None:
    """The partition key, else the form; None leaves it to the folder of inputs and the day of the run.

    Never the data interval: its start, in UTC, falls in the year before.
    """
    stated = dag_run.partition_key or params.get("report_year")
    return int(stated) if stated else None


def opening(dag_run: Any, params: Any) -> dict[str, Any]:
    """What the first task of a run is told: the report year, the three dates and the scope."""
    started = dag_run.start_date or dag_run.run_after
    return {
        "kind": dag_run.dag_id,
        "report_year": report_year(dag_run, params),
        "law_date": params.get("law_date"),
        "known_at": params.get("known_at"),
        "inputs": params.get("inputs"),
        "instrument": params.get("policy"),
        "county": params.get("county"),
        "dry_run": bool(params.get("dry_run")),
        "run_after": dag_run.run_after.isoformat(),
        "started": started.isoformat(),
    }


def announced(params: Any, events: Any) -> dict[str, Any]:
    """What a run on named clusters is told besides: the clusters, and the dates and folder of the pulls behind it.

    Clusters named on the form come first; otherwise those of all announcements that started the run, with
    the dates and the folder of the latest. What the form states is left as it is.

    Args:
        params: the form.
        events: Airflow's `triggering_asset_events`; empty for a run started by hand.
    """
    if params.get("clusters"):
        return {"clusters": [name.strip() for name in params["clusters"].split(";") if name.strip()]}
    told = [event.extra for of_asset in dict(events or {}).values() for event in of_asset]
    told = [extra for extra in told if extra and extra.get("clusters")]
    found: dict[str, Any] = {"clusters": sorted({name for extra in told for name in extra["clusters"]})}
    for extra in told:
        found |= {
            name: extra[name]
            for name, on_form in (
                ("report_year", "report_year"),
                ("law_date", "law_date"),
                ("inputs", "inputs"),
                ("instrument", "policy"),
            )
            if not params.get(on_form) and name in extra
        }
    return found
