"""`cluster-review run`: the spring re-evaluation through Airflow, with progress and a summary."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from cluster_review.cli.arguments import county_code, day, moment
from cluster_review.cli.printing import REFUSED
from cluster_review.cli.warehouse_choice import remember
from cluster_review.settings import INCLUDE, settings

DAGS = ("pull_annual_reports", "pull_incident_records", "watch_validity", "spring_re_evaluation")
_NOTHING_READ = "nothing_read"
_TOLD = (_NOTHING_READ, "aged_quarantine")
_PHASES = {"airflow": "启动 Airflow / Airflow started", "dags": "载入流程 / DAGs loaded"}


def add_to(app: typer.Typer) -> None:
    """Register this command."""
    app.command()(run)


def run(
    inputs: Annotated[
        Path | None, typer.Option(help="报送文件夹 / folder of inputs (default: the sample province)")
    ] = None,
    report_year: Annotated[
        int | None, typer.Option(min=2000, max=2100, help="报告年度 / report year")
    ] = None,
    law_date: Annotated[str | None, typer.Option(help="法规日 / law date, YYYY-MM-DD")] = None,
    known_at: Annotated[str | None, typer.Option(help="已知截至 / known at, ISO 8601 with time zone")] = None,
    policy: Annotated[str | None, typer.Option(help="规则 / instrument (default: hainan-2023)")] = None,
    county: Annotated[str | None, typer.Option(help="县级区划代码 / county code")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="计算但不发布 / evaluate, publish nothing")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="输出文件夹 / folder of outputs")] = None,
) -> None:
    """春季再评估:接收、检查、评估、复算、建议、发布 / The spring re-evaluation, end to end."""
    from cluster_review.stages.faults import DataFault
    from cluster_review.stages.runs import review_file

    if law_date is not None:
        day(law_date)
    if known_at is not None:
        moment(known_at)
    if county is not None:
        county_code(county)
    folder = (inputs or settings().samples_dir / "province").absolute()
    if not folder.is_dir():
        typer.echo(f"没有文件夹 {folder} / there is no folder {folder}", err=True)
        raise typer.Exit(REFUSED)
    try:
        stated = review_file(folder)
    except DataFault as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(REFUSED) from fault
    remember(folder)
    params = {
        "report_year": report_year or stated.get("report_year"),
        "law_date": law_date or stated.get("law_date"),
        "known_at": known_at,
        "policy": policy,
        "county": county,
        "dry_run": dry_run,
        "inputs": str(folder),
    }
    environment = dict(os.environ)
    if out is not None:
        environment["OUT_DIR"] = str(out.absolute())
    started = time.monotonic()
    request = {"dags": DAGS, "params": {k: v for k, v in params.items() if v is not None}}
    outcome = follow_dags(request, environment)
    _conclude(outcome, folder, time.monotonic() - started)
    raise typer.Exit(outcome.code if outcome.code in (0, 1, 2) else REFUSED)


def follow_dags(request: dict[str, Any], environment: dict[str, str]) -> Outcome:
    """Run DAGs one after another in a process of their own, and show each task while it runs.

    Args:
        request: what `run_dags.py` takes.
        environment: the process's environment.
    """
    # The summary's libraries take seconds to import; this process is idle while Airflow works.
    threading.Thread(target=_import_summary, daemon=True).start()
    outcome = Outcome()
    _follow(_events(request, environment, outcome), outcome)
    return outcome


@dataclass
class Outcome:
    """What the DAGs told on their way."""

    code: int = REFUSED
    log: str = ""
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    failures: list[dict[str, Any]] = field(default_factory=list)


def _events(
    request: dict[str, Any], environment: dict[str, str], outcome: Outcome
) -> Iterator[dict[str, Any]]:
    """The events of `run_dags.py`, one JSON object a line."""
    command = [sys.executable, str(INCLUDE / "run_dags.py"), json.dumps(request, ensure_ascii=False)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, env=environment, text=True, encoding="utf-8"
    ) as process:
        for line in process.stdout or ():
            yield json.loads(line)
    outcome.code = process.returncode


def _follow(events: Iterator[dict[str, Any]], outcome: Outcome) -> None:
    """Show each task while it runs and keep what matters for the end."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("启动 Airflow / starting Airflow", total=None)
        dag = ""
        for event in events:
            kind, state = event["event"], event.get("state")
            if kind == "log":
                outcome.log = event["path"]
            elif kind == "phase" and state == "success":
                console.print(f"[dim]✓ {_PHASES[event['phase']]} {event['seconds']:.1f} s[/dim]")
            elif kind == "dag" and state == "running":
                dag = event["title"]
                console.print(f"[bold]{dag}[/bold]")
            elif kind == "dag":
                outcome.results[event["dag"]] = event.get("results", {})
            elif kind == "task":
                progress.update(bar, description=f"{dag} · {event['title']}")
                if state not in ("running", None):
                    mark = {"success": "✓", "skipped": "–"}.get(state, "✗")
                    if event["task"] == _NOTHING_READ:
                        mark = "–"
                    console.print(f"  {mark} {event['title']} {event.get('seconds') or 0:.1f} s")
            elif kind == "failed":
                outcome.failures.append(event)


def _import_summary() -> None:
    import cluster_review.reports.terminal
    import cluster_review.stages.outputs
    import cluster_review.warehouse.migration
    import cluster_review.warehouse.reading
    import cluster_review.warehouse.runs  # noqa: F401


def failure_words(failure: dict[str, Any], *, review_went_on: bool) -> str:
    """A failure as printed; a source without data only makes facts unknown, so a review that went on notes it."""
    mark = "–" if review_went_on and failure["task"] in _TOLD else "✗"
    return f"{mark} {failure['task'] or 'Airflow'}: {failure['message']}"


def _conclude(outcome: Outcome, folder: Path, seconds: float) -> None:
    """The table of recommendations and where everything is; or what went wrong and where to look."""
    written = outcome.results.get("spring_re_evaluation", {}).get("write_outputs")
    for failure in outcome.failures:
        typer.echo(f"\n{failure_words(failure, review_went_on=bool(written))}", err=True)
        typer.echo(f"  日志 / log: {failure['log']}", err=True)
    published = outcome.results.get("spring_re_evaluation", {}).get("publish_run")
    if not written or not published:
        return
    from cluster_review.reports.evidence_files import uncited_lines
    from cluster_review.reports.terminal import print_summary
    from cluster_review.reports.typeset import typeset_line
    from cluster_review.stages.outputs import report_content

    content = report_content(written["run_id"], folder)
    print_summary(content)
    for line in uncited_lines(content):
        typer.echo(typeset_line(line))
    refused = 0
    for family, dag in (
        ("年度信息表 annual reports", "pull_annual_reports"),
        ("事故等记录 other records", "pull_incident_records"),
    ):
        for warning in outcome.results.get(dag, {}).get("fetch_and_land", {}).get("warnings", ()):
            typer.echo(f"注意 note: {warning}")
        filed = outcome.results.get(dag, {}).get("file_facts")
        if filed:
            typer.echo(
                f"{family}: 收到 {filed['accepted']} 行 = 现行 {filed['current']} + 被替代 {filed['superseded']} + "
                f"重复 {filed['duplicate']} + 退回 {filed['quarantined']} / rows accepted = current + superseded + "
                "duplicate + quarantined"
            )
            refused += filed["quarantined"]
    from cluster_review.reports.quarantine_words import summary_lines
    from cluster_review.stages.quarantine import summary
    from cluster_review.stages.runs import SHANGHAI

    waiting = list(summary_lines(summary(datetime.now(SHANGHAI).date())))
    for line in waiting:
        typer.echo(line)
    if refused or waiting:
        typer.echo("退回原因及补正办法 / what was refused, and the mend: cluster-review quarantine list")
    if published["published"]:
        typer.echo(f"已发布 / published: {published['run_id']}")
    elif published["earlier_run_id"]:
        typer.echo(
            f"内容与已发布的 {published['earlier_run_id']} 相同,未发布新结果 / nothing new: same content as "
            f"{published['earlier_run_id']}"
        )
    else:
        typer.echo("试运行,未发布 / dry run, not published")
    typer.echo(f"工作簿 / workbook:  {written['workbook']}")
    typer.echo(f"质量报告 / Data Docs: {written['data_docs']}")
    typer.echo(f"日志 / log:         {outcome.log}")
    typer.echo(f"用时 / took {seconds:.1f} s. 逐个集群的理由 / why: cluster-review explain CLUSTER")
