"""`cluster-review quarantine`: what was refused, why, and how it is closed."""

from __future__ import annotations

import csv
import getpass
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from cluster_review.cli.arguments import county_code, day
from cluster_review.cli.printing import REFUSED, ListFormat, print_json, refusals
from cluster_review.cli.warehouse_choice import InputsOption, choose_warehouse, last_inputs

ITEM = Annotated[str, typer.Argument(help="退件编号、文件名 / id of the refused file, or its name")]
AS_OF = Annotated[
    str | None, typer.Option(help="截至日期 / age on that day, YYYY-MM-DD (default: today in Shanghai)")
]
FORMAT = Annotated[ListFormat, typer.Option("--format", help="text | json | csv")]


def add_to(app: typer.Typer) -> None:
    """Register these commands."""
    group = typer.Typer(
        help="退件:列出、查看、补正后重录、办结 / What was refused, and how it is closed.",
        no_args_is_help=True,
    )
    group.command("list")(quarantine_list)
    group.command("show")(quarantine_show)
    group.command("replay")(quarantine_replay)
    group.command("close")(quarantine_close)
    app.add_typer(group, name="quarantine")


def quarantine_list(
    county: Annotated[str | None, typer.Option(help="县级区划代码 / county code")] = None,
    cluster: Annotated[str | None, typer.Option(help="集群编号 / cluster id")] = None,
    every: Annotated[
        bool, typer.Option("--all/--open", help="含已办结的 / closed ones, too (default: open ones)")
    ] = False,
    older_than: Annotated[
        int | None, typer.Option(min=0, help="超过几个工作日 / older than so many working days")
    ] = None,
    as_of: AS_OF = None,
    shape: FORMAT = ListFormat.TEXT,
    inputs: InputsOption = None,
) -> None:
    """列出退件,最久的在前 / List refused files, the oldest first."""
    from cluster_review.stages.quarantine import listed_items

    when = _as_of(as_of)
    if county is not None:
        county_code(county)
    choose_warehouse(inputs)
    with _refused():
        rows = listed_items(
            as_of=when, county=county, cluster=cluster, with_closed=every, older_than=older_than
        )
    _print(rows, shape)


def quarantine_show(
    item: ITEM,
    as_of: AS_OF = None,
    shape: FORMAT = ListFormat.TEXT,
    inputs: InputsOption = None,
) -> None:
    """一份退件:每处问题、该行内容、如何补正、影响什么 / One refused file: each fault, its row, the mend, the damage."""
    from cluster_review.reports.quarantine_words import item_lines
    from cluster_review.stages.quarantine import shown_item

    when = _as_of(as_of)
    choose_warehouse(inputs)
    with _refused():
        found = shown_item(item, when)
    if shape is ListFormat.JSON:
        print_json(found)
    else:
        for line in item_lines(found):
            typer.echo(line)


def quarantine_replay(
    item: ITEM,
    mended: Annotated[
        Path | None,
        typer.Option("--with", exists=True, dir_okay=False, help="补正后的文件 / the mended file"),
    ] = None,
    by: Annotated[str | None, typer.Option(help="经办人 / by whom (default: this account)")] = None,
    note: Annotated[str | None, typer.Option(help="说明 / note")] = None,
    correction: Annotated[
        bool,
        typer.Option(
            "--correction", help="确认是对在册事件的更正 / its rows correct the events on file; needs --note"
        ),
    ] = False,
    inputs: InputsOption = None,
) -> None:
    """补正后重录,首次到达时间不变 / Take it through the intake again; its first arrival goes on to count."""
    from cluster_review.reports.quarantine_words import replay_lines
    from cluster_review.stages.quarantine_replay import replay_item

    choose_warehouse(inputs)
    folder = inputs or last_inputs()
    with _refused():
        done = replay_item(
            item, at=_now().isoformat(), by=by or getpass.getuser(),
            inputs=str(folder.absolute()) if folder else "", mended=mended, note=note,
            is_correction=correction,
        )  # fmt: skip
    for line in replay_lines(done):
        typer.echo(line)
    if not done["closed"]:
        raise typer.Exit(REFUSED)


def quarantine_close(
    item: ITEM,
    by: Annotated[str, typer.Option(help="经办人 / by whom")],
    note: Annotated[str, typer.Option(help="理由 / why it is no delivery")],
    inputs: InputsOption = None,
) -> None:
    """办结:不是报送件,由人撤回 / Close what is no delivery at all, on a person's word."""
    from cluster_review.stages.quarantine_replay import close_item

    choose_warehouse(inputs)
    with _refused():
        done = close_item(item, at=_now().isoformat(), by=by, note=note)
    typer.echo(f"退件 {done['id']}({done['file']})已撤回 / withdrawn by {done['by']}")


def _refused() -> Any:
    from cluster_review.stages.faults import DataFault, TechnicalFault
    from cluster_review.warehouse.connection import WarehouseRefused, WarehouseUnavailable

    return refusals(DataFault, TechnicalFault, WarehouseRefused, WarehouseUnavailable)


def _print(rows: Sequence[dict[str, Any]], shape: ListFormat) -> None:
    from cluster_review.reports.quarantine_words import COLUMNS, list_lines

    if shape is ListFormat.TEXT:
        for line in list_lines(rows):
            typer.echo(line)
        return
    chosen = [{name: row[name] for name in COLUMNS} for row in rows]
    if shape is ListFormat.JSON:
        print_json(chosen)
        return
    writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in chosen:
        writer.writerow({name: _harmless(value) for name, value in row.items()})


def _harmless(value: Any) -> Any:
    """A spreadsheet takes no cell of a list for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value


def _as_of(text: str | None) -> date:
    return _now().date() if text is None else day(text)


def _now() -> datetime:
    from cluster_review.stages.runs import SHANGHAI

    return datetime.now(SHANGHAI)
