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


def dag_options(dag_id: str) -> dict[str, Any]:
    """The arguments every DAG here shares; the guide is ``docs/dags/<dag_id>.md``."""
    return {
        "dag_id": dag_id,
        "doc_md": (GUIDES / f"{dag_id}.md").read_text(encoding="utf-8"),
        "start_date": pendulum.datetime(2022, 1, 1, tz=SHANGHAI),
        "catchup": False,
        "max_active_runs": 1,
        "params": FORM,
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
