"""The command around workbooks of another shape: map."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cluster_review.cli.policy import NAME
from cluster_review.cli.printing import DONE, REFUSED, refusals


def add_to(app: typer.Typer) -> None:
    """Register this command."""
    app.command("map")(map_workbook)


def map_workbook(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="FILE.xlsx")],
    out: Annotated[
        Path | None, typer.Option(dir_okay=False, help="初稿写入 / write the draft to (MAPPING.yaml)")
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="只看一张工作表 / one sheet only")] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="试用一份对照文件 / try this mapping instead"),
    ] = None,
    policy: Annotated[str, NAME] = "hainan-2023",
) -> None:
    """为其他格式的工作簿提出对照文件,或试用一份 / Propose a mapping for a workbook of another shape, or try one."""
    from cluster_review.provisions.faults import PolicyRefused
    from cluster_review.stages.faults import DataFault
    from cluster_review.stages.mapping_trials import propose_mapping, try_mapping

    if mapping is not None:
        with refusals(DataFault, PolicyRefused):
            trial = try_mapping(file, mapping, policy)
        for line in trial.lines:
            typer.echo(line)
        raise typer.Exit(REFUSED if trial.refused else DONE)
    if out is not None and out.exists():
        raise typer.BadParameter(
            f"{out} 已有,其中可能有人工的决定;请另起文件名 / {out} is there and may hold decisions; give another name"
        )
    with refusals(DataFault, PolicyRefused):
        proposal = propose_mapping(file, policy, sheet)
    for line in proposal.lines:
        typer.echo(line)
    if not proposal.draft:
        raise typer.Exit(REFUSED)
    if out is None:
        typer.echo(f"\n{proposal.draft}", nl=False)
        return
    try:
        out.write_text(proposal.draft, encoding="utf-8", newline="\n")
    except OSError as error:
        typer.echo(f"写不了 {out} / can't write {out}: {error.strerror}", err=True)
        raise typer.Exit(REFUSED) from error
    typer.echo(f"初稿 / draft: {out}")
