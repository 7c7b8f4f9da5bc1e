"""`cluster-review outlook`: which clusters would fail their coming review if the trend went on."""

from __future__ import annotations

from typing import Annotated

import typer

from cluster_review.cli.printing import ListFormat, print_json, refusals
from cluster_review.cli.warehouse_choice import InputsOption, choose_warehouse


def add_to(app: typer.Typer) -> None:
    """Register this command."""
    app.command()(outlook)


def outlook(
    run: Annotated[
        str | None, typer.Option(help="用哪次运行的事实 / whose facts (default: the latest published)")
    ] = None,
    form: Annotated[ListFormat, typer.Option("--format", help="text | json | csv")] = ListFormat.TEXT,
    inputs: InputsOption = None,
) -> None:
    """近三年趋势延续的话,下次复核哪些条款将不符合(推算)/ What the coming review would find: a projection."""
    from cluster_review.reports.typeset import typeset_line
    from cluster_review.stages.faults import DataFault
    from cluster_review.stages.outlook import outlook_csv, outlook_lines, outlook_of, outlook_record
    from cluster_review.warehouse.connection import WarehouseRefused, WarehouseUnavailable

    choose_warehouse(inputs)
    with refusals(DataFault, WarehouseRefused, WarehouseUnavailable):
        found = outlook_of(run)
    if form is ListFormat.JSON:
        print_json(outlook_record(found))
    elif form is ListFormat.CSV:
        typer.echo(outlook_csv(found), nl=False)
    else:
        for line in outlook_lines(found):
            typer.echo(typeset_line(line))
