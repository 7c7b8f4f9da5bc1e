"""Commands about time: replay a past run, the impact of what came later, and what would be if."""

from __future__ import annotations

from typing import Annotated

import typer

from cluster_review.cli.arguments import moment
from cluster_review.cli.printing import DONE, REFUSED, Format, ListFormat, print_json, refusals
from cluster_review.cli.warehouse_choice import InputsOption, choose_warehouse


def add_to(app: typer.Typer) -> None:
    """Register these commands."""
    app.command()(replay)
    app.command()(impact)
    app.command("what-if")(what_if)


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


def impact(
    run: Annotated[
        str | None, typer.Option(help="运行批次号 / run id (default: the latest published)")
    ] = None,
    known_at: Annotated[
        str | None, typer.Option(help="已知截至 / known at, ISO 8601 with time zone (default: all facts)")
    ] = None,
    policy: Annotated[str | None, typer.Option(help="规则名或文件 / instrument or file")] = None,
    form: Annotated[ListFormat, typer.Option("--format", help="text | json | csv")] = ListFormat.TEXT,
    inputs: InputsOption = None,
) -> None:
    """迟到或更正的事实、修改的规则会改变谁的建议,为什么 / Who a late fact or an amended policy would flip, and why."""
    from cluster_review.provisions.faults import PolicyRefused
    from cluster_review.reports.typeset import typeset_line
    from cluster_review.stages import impact_words
    from cluster_review.stages.faults import DataFault
    from cluster_review.stages.impact import impact as found_by
    from cluster_review.warehouse.connection import WarehouseRefused, WarehouseUnavailable

    if known_at is not None:
        moment(known_at)
    choose_warehouse(inputs)
    with refusals(DataFault, PolicyRefused, WarehouseRefused, WarehouseUnavailable):
        found = found_by(run, known_at, policy)
    if form is ListFormat.JSON:
        print_json(impact_words.impact_records(found))
    elif form is ListFormat.CSV:
        typer.echo(impact_words.impact_csv(found), nl=False)
    else:
        for line in impact_words.impact_lines(found):
            typer.echo(typeset_line(line))


def what_if(
    policy: Annotated[
        str | None, typer.Option(help="规则名或文件 / instrument or file (default: that of the run)")
    ] = None,
    against: Annotated[str | None, typer.Option(help="对照的规则名或文件 / the other one")] = None,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", help="改一处 / set one thing: output_growth=6%, reading.growth_formula=…"),
    ] = None,
    run: Annotated[
        str | None, typer.Option(help="用哪次运行的事实 / whose facts (default: known now)")
    ] = None,
    backtest: Annotated[
        bool, typer.Option("--backtest", help="对以往各年度 / over every published report year")
    ] = False,
    form: Annotated[Format, typer.Option("--format", help="text | json")] = Format.TEXT,
    inputs: InputsOption = None,
) -> None:
    """规则换一种写法,谁的建议会变 / Whose recommendation another rule would change; nothing is written."""
    from cluster_review.provisions.faults import PolicyRefused
    from cluster_review.reports.typeset import typeset_line
    from cluster_review.stages.faults import DataFault
    from cluster_review.stages.what_if import what_if as answered
    from cluster_review.stages.what_if_words import what_if_lines, what_if_record
    from cluster_review.warehouse.connection import WarehouseRefused, WarehouseUnavailable

    if against is None and not changes:
        raise typer.BadParameter("请给出 --against 或 --set / give --against or --set")
    if run is not None and backtest:
        raise typer.BadParameter("--run 与 --backtest 只能用一个 / use either --run or --backtest")
    choose_warehouse(inputs)
    with refusals(DataFault, PolicyRefused, WarehouseRefused, WarehouseUnavailable):
        answer = answered(
            policy=policy, against=against, changes=tuple(changes or ()), run_id=run, backtest=backtest
        )
    if form is Format.JSON:
        print_json(what_if_record(answer))
    else:
        for line in what_if_lines(answer):
            typer.echo(typeset_line(line))
