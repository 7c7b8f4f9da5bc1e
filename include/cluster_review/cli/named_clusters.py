"""Commands about a few clusters: re-evaluate what an incident touches, review whose validity ends, status on a date."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from cluster_review.cli.arguments import county_code, day
from cluster_review.cli.printing import REFUSED, refusals
from cluster_review.cli.run import failure_words, follow_dags
from cluster_review.cli.warehouse_choice import InputsOption, choose_warehouse, remember
from cluster_review.settings import settings

PolicyOption = Annotated[
    str | None, typer.Option("--policy", help="规则 / instrument (default: this installation's)")
]
LawDateOption = Annotated[str | None, typer.Option(help="法规日 / law date, YYYY-MM-DD")]
CountyOption = Annotated[str | None, typer.Option(help="县级区划代码 / county code")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="计算但不发布 / evaluate, publish nothing")]


def add_to(app: typer.Typer) -> None:
    """Register these commands."""
    app.command("re-evaluate")(re_evaluate)
    app.command("term-review")(term_review)
    app.command()(status)


def re_evaluate(
    inputs: InputsOption = None,
    clusters: Annotated[
        str | None, typer.Option(help="集群编号,分号隔开 / cluster ids, semicolons between")
    ] = None,
    law_date: LawDateOption = None,
    policy: PolicyOption = None,
    dry_run: DryRunOption = False,
) -> None:
    """接收事故等记录,对所涉集群即时再评估 / Pull the records and evaluate the clusters they touch at once.

    指明集群时不再接收记录。 With clusters named, nothing is pulled.
    """
    last = ("serious_incident_re_evaluation",)
    dags = last if clusters else ("pull_incident_records", *last)
    _run(dags, inputs, {"clusters": clusters, "law_date": law_date, "policy": policy, "dry_run": dry_run})


def term_review(
    inputs: InputsOption = None,
    law_date: LawDateOption = None,
    county: CountyOption = None,
    policy: PolicyOption = None,
    dry_run: DryRunOption = False,
) -> None:
    """对有效期临近届满、届满或已进入复核的集群评估 / Evaluate the clusters whose validity ends."""
    if county is not None:
        county_code(county)
    params = {"law_date": law_date, "county": county, "policy": policy, "dry_run": dry_run}
    _run(("term_review",), inputs, params)


def status(
    on: Annotated[str, typer.Option("--on", help="日期 / day, YYYY-MM-DD")],
    cluster: Annotated[str | None, typer.Option(help="集群编号 / cluster id (default: all)")] = None,
    policy: PolicyOption = None,
    inputs: InputsOption = None,
) -> None:
    """集群在某日的状态,及其推算依据 / Each cluster's status on a date, and how it was reckoned."""
    from cluster_review.provisions.faults import PolicyRefused
    from cluster_review.stages.faults import DataFault
    from cluster_review.stages.status import status_lines

    asked = day(on)
    choose_warehouse(inputs)
    with refusals(DataFault, PolicyRefused):
        for line in status_lines(asked, cluster, policy):
            typer.echo(line)


def _run(dags: tuple[str, ...], inputs: Path | None, params: dict[str, Any]) -> None:
    """Run the DAGs in turn on a folder (by default that of the last run) and say what changed."""
    from cluster_review.stages.faults import DataFault
    from cluster_review.stages.runs import review_file

    if params.get("law_date") is not None:
        day(str(params["law_date"]))
    folder = _folder(inputs)
    with refusals(DataFault):
        stated = review_file(folder)
    remember(folder)
    asked = {
        "report_year": stated.get("report_year"),
        **params,
        "law_date": params.get("law_date") or stated.get("law_date"),
        "inputs": str(folder),
    }
    request = {"dags": dags, "params": {k: v for k, v in asked.items() if v is not None}}
    started = time.monotonic()
    outcome = follow_dags(request, dict(os.environ))
    results = outcome.results.get(dags[-1], {})
    for failure in outcome.failures:
        typer.echo(f"\n{failure_words(failure, review_went_on=bool(results))}", err=True)
        typer.echo(f"  日志 / log: {failure['log']}", err=True)
    if published := results.get("publish_run"):
        _say(published, results, time.monotonic() - started)
    elif not outcome.failures:
        typer.echo(
            "没有须评估的集群 / no cluster is due: nothing was announced, none was named, no validity ends"
        )
    raise typer.Exit(outcome.code if outcome.code in (0, 1, 2) else REFUSED)


def _say(published: dict[str, Any], results: dict[str, Any], seconds: float) -> None:
    """What changed of each cluster, and where the workbook is."""
    from cluster_review.stages.changes import change_lines

    for line in change_lines(published["run_id"]):
        typer.echo(line)
    if published["published"]:
        typer.echo(f"已发布 / published: {published['run_id']}")
    elif published["earlier_run_id"]:
        typer.echo(f"内容与已发布的相同 / nothing new: same content as {published['earlier_run_id']}")
    else:
        typer.echo("试运行,未发布 / dry run, not published")
    typer.echo(f"工作簿 / workbook: {results['write_outputs']['workbook']}")
    typer.echo(f"用时 / took {seconds:.1f} s. 逐个集群的理由 / why: cluster-review explain CLUSTER")


def _folder(inputs: Path | None) -> Path:
    """The folder named, else that of the last run."""
    from cluster_review.cli.warehouse_choice import last_inputs

    folder = (inputs or last_inputs() or settings().samples_dir / "province").absolute()
    if not folder.is_dir():
        typer.echo(f"没有文件夹 {folder} / there is no folder {folder}", err=True)
        raise typer.Exit(REFUSED)
    return folder
