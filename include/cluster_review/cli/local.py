"""What runs on this machine: stop it, remove it."""

from __future__ import annotations

import shutil
from typing import Annotated

import typer

from cluster_review.settings import settings


def add_to(app: typer.Typer) -> None:
    """Register these commands."""
    app.command()(stop)
    app.command()(reset)


def stop() -> None:
    """停止内置数据库 / Stop the embedded PostgreSQL."""
    from cluster_review.warehouse.embedded import EmbeddedPostgres

    server = EmbeddedPostgres(settings().cluster_review_home.absolute() / "postgres")
    if server.is_ready():
        server.stop()
        typer.echo("已停止 / stopped")
    else:
        typer.echo("没有在运行的 / nothing was running")


def reset(
    yes: Annotated[bool, typer.Option("--yes", help="不再询问 / don't ask")] = False,
) -> None:
    """删除本机状态:数据库、入库文件、日志 / Remove local state: database, landed files, logs."""
    from cluster_review.warehouse.embedded import EmbeddedPostgres

    home = settings().cluster_review_home.absolute()
    if not yes:
        typer.confirm(f"将删除 {home} 中的全部数据,不可恢复。/ Delete everything in {home}?", abort=True)
    EmbeddedPostgres(home / "postgres").remove()
    shutil.rmtree(home, ignore_errors=True)
    typer.echo("已删除 / removed")
