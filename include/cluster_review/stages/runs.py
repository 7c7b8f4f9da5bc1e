"""Opening a run: its report year, its three dates and its scope are fixed here and nowhere else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import yaml

from cluster_review.provisions.faults import PolicyRefused
from cluster_review.settings import settings
from cluster_review.stages.faults import DataFault, NothingDue
from cluster_review.stages.kept_policies import keep
from cluster_review.stages.policies import (
    DEFAULT_INSTRUMENT,
    lineage,
    policy,
    require_in_force,
    require_sound,
)
from cluster_review.stages.warehouse_access import warehouse

Run = dict[str, Any]
REVIEW_FILE = "review.yaml"
"""States the report year and the law date of a folder of inputs."""

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


def open_run(
    *,
    kind: str,
    report_year: int | None,
    law_date: str | None,
    known_at: str | None,
    inputs: str | None,
    county: str | None,
    dry_run: bool,
    run_after: str,
    started: str | None = None,
    instrument: str | None = None,
    clusters: Sequence[str] | Literal["validity_ends"] | None = None,
) -> Run:
    """Fix a run; opening the same run again gives the same.

    Args:
        kind: the DAG's id.
        report_year: by default the folder's `review.yaml`, else the year before the Shanghai date of `run_after`.
        law_date: ISO date; else the folder's `review.yaml`, else the Shanghai date of `run_after`.
        known_at: ISO moment; facts recorded later aren't seen; by default the start of the run.
        inputs: folder; by default the configured one.
        run_after, started: when the run was due and began.
        instrument: whose standard applies; by default this installation's.
        clusters: ids of the only clusters to evaluate, or those whose validity ends on the law date; by
            default all (of the county).

    Raises:
        NothingDue: the list is empty, or no validity ends.
        DataFault: a date can't be read, `known_at` lies after the start, or the policy can't be used: faulty,
            or not in force on the law date.

    Returns:
        The run's reference, small enough to pass between tasks: the ids of the clusters stay in the run's row.
    """
    from cluster_review.stages.scope import ENDING, whose_validity_ends, written
    from cluster_review.warehouse import runs

    folder = Path(inputs) if inputs else settings().inputs_dir
    stated = review_file(folder)
    began = _moment(started or run_after)
    due_year = _moment(run_after).astimezone(SHANGHAI).year
    year = report_year or int(stated.get("report_year", due_year - 1))
    law = law_date or stated.get("law_date") or began.astimezone(SHANGHAI).date().isoformat()
    moment = _moment(known_at) if known_at else began
    if moment > began:
        raise DataFault(
            f"known_at {known_at} 晚于运行开始时间 {began.isoformat()}:此后还会有事实入库,结果无法重现。请用更早的时间或留空。\n"
            f"known_at {known_at} is after the start of the run, {began.isoformat()}: facts would still be added "
            "before then, and the result could not be replayed. Give an earlier moment, or none."
        )
    reference: Run = {
        "kind": kind,
        "report_year": year,
        "law_date": _day(str(law)).isoformat(),
        "known_at": moment.isoformat(),
        "recorded_at": began.isoformat(),
        "inputs": str(folder),
        "county": county,
        "dry_run": dry_run,
        "instrument": instrument or DEFAULT_INSTRUMENT,
    }
    try:
        chosen = policy(reference["instrument"])
        require_sound(chosen)
        require_in_force(chosen, date.fromisoformat(reference["law_date"]))
    except PolicyRefused as error:
        raise DataFault(str(error)) from error
    if clusters == ENDING:
        clusters = whose_validity_ends(reference)
    if clusters is not None and not clusters:
        raise NothingDue(
            f"{reference['law_date']}没有须评估的集群:没有有效期届满、临近届满或已通知、已申请复核的集群,也没有指明集群。\n"
            f"No cluster is due on {reference['law_date']}: none whose validity ends or whose review was called or "
            "applied for, and none was named."
        )
    scope = written(clusters)
    identity = json.dumps([reference, run_after, *([scope] if scope else [])], sort_keys=True)
    run_id = f"{kind}-{year}-{hashlib.sha256(identity.encode()).hexdigest()[:12]}"
    stored = runs.open_run(
        warehouse(),
        {
            "run_id": run_id,
            "kind": kind,
            "report_year": year,
            "law_date": date.fromisoformat(reference["law_date"]),
            "known_at": reference["known_at"],
            "instrument": reference["instrument"],
            "county": county,
            "clusters": scope,
            "lineage": lineage(reference["instrument"]),
            "is_dry_run": dry_run,
            "policy_digest": keep(reference["instrument"]),
            "code_version": code_version(),
        },
    )
    return {"run_id": run_id, "policy_digest": stored["policy_digest"], **reference}


def review_file(folder: Path) -> dict[str, Any]:
    """What a folder of inputs says of itself: report year, law date, whether it is made up; {} without one.

    Raises:
        DataFault: if the file isn't a mapping with a readable year and date.
    """
    path = folder / REVIEW_FILE
    if not path.is_file():
        return {}
    try:
        stated = yaml.safe_load(path.read_text(encoding="utf-8"))
        date.fromisoformat(str(stated["law_date"]))
        return {**stated, "report_year": int(stated["report_year"]), "law_date": str(stated["law_date"])}
    except (yaml.YAMLError, KeyError, TypeError, ValueError, UnicodeDecodeError) as error:
        raise DataFault(
            f"{path} 应写明 report_year(年份)和 law_date(YYYY-MM-DD)。\n"
            f"{path} should state report_year (a year) and law_date (YYYY-MM-DD)."
        ) from error


@lru_cache(maxsize=1)
def code_version() -> str:
    """Version of the program and a digest of its source, so that a receipt names the code that ran."""
    digest = hashlib.sha256()
    package = Path(__file__).resolve().parents[1]
    for path in sorted(package.rglob("*.py")):
        digest.update(f"{path.relative_to(package).as_posix()}\n".encode())
        digest.update(path.read_bytes())
    return f"{version('cluster-review')}+{digest.hexdigest()[:12]}"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DataFault(
            f"法律日期“{text}”不是日期,应为 YYYY-MM-DD。\nThe law date {text!r} is no date; use YYYY-MM-DD."
        ) from error


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise DataFault(f"“{text}”不是时间,应为 ISO 8601。\n{text!r} is no moment; use ISO 8601.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
