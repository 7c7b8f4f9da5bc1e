"""Commands around the sources: which are declared, and does each answer."""

from __future__ import annotations

from typing import Annotated

import typer

from cluster_review.cli.printing import REFUSED, refusals


def add_to(app: typer.Typer) -> None:
    """Register these commands."""
    group = typer.Typer(help="数据来源 / Where the filings and records come from.", no_args_is_help=True)
    group.command("list")(sources_list)
    group.command("check")(sources_check)
    app.add_typer(group, name="sources")


def sources_list() -> None:
    """列出已声明的来源,是否启用 / Every declared source, enabled or not."""
    from cluster_review.stages.faults import DataFault
    from cluster_review.stages.source_checks import list_sources

    with refusals(DataFault):
        states = list_sources()
    for state in states:
        enabled = "已启用 enabled" if state.is_enabled else "未启用 not enabled"
        typer.echo(f"{state.id} [{state.kind}] {enabled}: {state.name_zh} {state.name_en}")
        typer.echo(f"  提供 delivers: {', '.join(state.delivers)}")
        if state.connection_id:
            typer.echo(f"  连接 connection: {state.connection_id}")
        typer.echo(f"  联系 call: {state.contact_zh} / {state.contact_en}")
    typer.echo("启用 / enable: CLUSTER_REVIEW_SOURCES=" + ",".join(s.id for s in states if s.is_enabled))


def sources_check(
    names: Annotated[
        list[str] | None, typer.Argument(help="来源编号 / ids (default: the enabled ones)")
    ] = None,
) -> None:
    """逐个询问来源能否连接,不取任何文件 / Ask each source whether it answers; nothing is fetched."""
    from cluster_review.stages.faults import DataFault
    from cluster_review.stages.source_checks import check_sources

    with refusals(DataFault):
        states = check_sources(names or [])
    for state in states:
        if state.found is None:
            typer.echo(f"✓ {state.id}: 可以连接 reachable")
            for zh, en in state.warnings:
                typer.echo(f"  注意 note: {zh}\n  {en}")
        else:
            typer.echo(f"✗ {state.id}: {state.found}")
            typer.echo(f"  联系 call: {state.contact_zh} / {state.contact_en}")
    if any(state.found is not None for state in states):
        raise typer.Exit(REFUSED)
