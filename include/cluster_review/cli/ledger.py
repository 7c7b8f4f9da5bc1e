"""`cluster-review ledger`: the head of the chain of decisions, and whether the chain holds."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cluster_review.cli.printing import REFUSED, refusals
from cluster_review.cli.warehouse_choice import InputsOption, choose_warehouse

_NOTED = Annotated[
    str | None, typer.Option("--head", help="早先记下的末端“序号:摘要” / a head noted earlier, number:hash")
]


def add_to(app: typer.Typer) -> None:
    """Register these commands."""
    group = typer.Typer(
        help="决定台账:末端、核验 / The ledger of decisions: its head, and whether it holds.",
        no_args_is_help=True,
    )
    group.command("head")(ledger_head)
    group.command("verify")(ledger_verify)
    app.add_typer(group, name="ledger")


def ledger_head(inputs: InputsOption = None) -> None:
    """台账末端:序号与摘要 / The last entry and its hash, to be noted down."""
    from cluster_review.stages.ledger import chain_head

    choose_warehouse(inputs)
    with _refused():
        typer.echo(str(chain_head()))


def ledger_verify(head: _NOTED = None, inputs: InputsOption = None) -> None:
    """逐条重算摘要并核对 / Hash every entry again and compare; exit code 1 if the chain doesn't hold."""
    from cluster_review.stages.ledger import chain_faults, chain_head

    choose_warehouse(inputs)
    with _refused():
        faults = chain_faults(head)
        last = chain_head()
    for fault in faults:
        typer.echo(f"{fault.zh}。 {fault.en[0].upper()}{fault.en[1:]}.", err=True)
    if faults:
        raise typer.Exit(REFUSED)
    typer.echo(f"台账核验无误,共 {last.entry} 条。 The ledger holds: entries in all: {last.entry}.\n{last}")


def _refused() -> Any:
    from cluster_review.stages.faults import DataFault, TechnicalFault
    from cluster_review.warehouse.connection import WarehouseRefused, WarehouseUnavailable

    return refusals(DataFault, TechnicalFault, WarehouseRefused, WarehouseUnavailable)
