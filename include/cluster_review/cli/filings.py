"""`cluster-review filings`: the versions of a cluster's form, and who still owes one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cluster_review.cli.printing import Format, print_json, refusals
from cluster_review.cli.warehouse_choice import InputsOption, choose_warehouse


def add_to(app: typer.Typer) -> None:
    """Register this command."""
    app.command()(filings)


def filings(
    cluster: Annotated[
        str | None, typer.Argument(help="集群编号:列出其各份信息表 / its forms, all versions")
    ] = None,
    report_year: Annotated[int | None, typer.Option(help="报送年度 / report year")] = None,
    county: Annotated[str | None, typer.Option(help="市县区划代码 / county code")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="只列逾期未结的 / overdue only")] = False,
    due_within: Annotated[
        int | None, typer.Option(min=0, help="只列几天内到期的 / due within so many days")
    ] = None,
    on: Annotated[
        str | None, typer.Option(help="以哪一天为准 / on which day (default: of the last run)")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="每个市县写一份催办清单 / write one list per county")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="text | json")] = Format.TEXT,
    inputs: InputsOption = None,
) -> None:
    """信息表报送情况:一个集群的各份表,或各市县待报、逾期的表 / Forms: all versions of one, or who owes one."""
    from cluster_review.stages.faults import DataFault
    from cluster_review.stages.filing_lists import filing_status, law_date_of_lists, write_reminders
    from cluster_review.stages.filing_versions import versions_of
    from cluster_review.warehouse.connection import WarehouseRefused, WarehouseUnavailable

    try:
        day = date.fromisoformat(on) if on else None
    except ValueError as error:
        raise typer.BadParameter(f"--on {on}:日期写成 YYYY-MM-DD / a day is written YYYY-MM-DD") from error
    if cluster is not None and (county or overdue or out or due_within is not None):
        raise typer.BadParameter(
            "集群编号不与 --county、--overdue、--due-within、--out 同用 / a cluster goes alone"
        )
    if overdue and due_within is not None:
        raise typer.BadParameter("--overdue 与 --due-within 择一 / either --overdue or --due-within")
    choose_warehouse(inputs)
    with refusals(DataFault, WarehouseRefused, WarehouseUnavailable):
        if cluster is not None:
            found = versions_of(cluster, report_year)
            _print(found.as_record() if form is Format.JSON else found.lines())
            return
        rows = filing_status(day, county, overdue=overdue, due_within=due_within, report_year=report_year)
        if out is not None:
            for path in write_reminders(rows, out, law_date_of_lists(day)):
                typer.echo(str(path))
            return
    if form is Format.JSON:
        print_json(rows)
        return
    from cluster_review.reports.filing_reminders import reminder_lines

    _print(reminder_lines(rows) or ["没有 / none"])


def _print(answer: object) -> None:
    if isinstance(answer, list):
        for line in answer:
            typer.echo(line)
    else:
        print_json(answer)
