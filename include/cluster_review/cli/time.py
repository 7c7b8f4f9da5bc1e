"""Commands about time: replay a past run, the impact of what came later, and what would be if."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from cluster_review.cli.printing import DONE, REFUSED, print_json, refusals
from cluster_review.cli.warehouse_choice import InputsOption, choose_warehouse


class Format(StrEnum):
    """How an answer is printed."""

    TEXT = "text"
    JSON = "json"


def add_to(app: typer.Typer) -> None:
    """Register these commands."""
    app.command()(replay)


def replay(
    run: Annotated[str | None, typer.Argument(help="运行批次号 / run id")] = None,
    every: Annotated[bool, typer.Option("--all", help="所有运行 / every run")] = False,
    form: Annotated[Format, typer.Option("--format", help="text | json")] = Format.TEXT,
    inputs: InputsOption = None,
) -> None:
    """按当时已知的事实和当时的规则重算,逐格核对 / Do a past run again and compare every cell, receipt and digest."""
    from cluster_review.stages.faults import DataFault
    from cluster_review.stages.replay import replay_all, replay_run
    from cluster_review.warehouse.connection import WarehouseRefused, WarehouseUnavailable

    if (run is None) != every:
        raise typer.BadParameter("请给出批次号,或 --all / give a run id, or --all")
    choose_warehouse(inputs)
    with refusals(DataFault, WarehouseRefused, WarehouseUnavailable):
        answers = [replay_run(run)] if run is not None else replay_all()
    if form is Format.JSON:
        print_json([answer.as_record() for answer in answers] if every else answers[0].as_record())
    else:
        for answer in answers:
            for line in answer.lines():
                typer.echo(line)
    unequal = [answer.run_id for answer in answers if not answer.is_equal]
    if every and form is Format.TEXT:
        typer.echo(
            f"{len(answers)} 次运行,{len(unequal)} 次不相同 / {len(answers)} runs, {len(unequal)} unequal"
        )
    raise typer.Exit(REFUSED if unequal else DONE)
