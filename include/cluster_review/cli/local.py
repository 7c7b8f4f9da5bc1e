"""What runs on this machine: serve Airflow, stop what runs, remove what it kept."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from cluster_review.cli.printing import REFUSED, refusals
from cluster_review.settings import INCLUDE, settings

USUAL_PORT = 8080


def add_to(app: typer.Typer) -> None:
    """Register these commands."""
    app.command()(serve)
    app.command()(stop)
    app.command()(reset)


def serve(
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65_535, help=f"端口 / port (default: {USUAL_PORT} or the next free one)"),
    ] = None,
    inputs: Annotated[
        Path | None,
        typer.Option(help="报送文件夹 / folder of inputs (default: INPUTS_DIR, else the sample province)"),
    ] = None,
) -> None:
    """在本机启动 Airflow(只监听回环地址)/ Airflow on this machine, on the loopback address only."""
    from cluster_review.cli.warehouse_choice import remember
    from cluster_review.warehouse.embedded import EmbeddedPostgres
    from cluster_review.warehouse.embedded_folder import EmbeddedPostgresError

    folder = (inputs or settings().inputs_dir).absolute()
    if inputs is None and not folder.is_dir():
        folder = (settings().samples_dir / "province").absolute()
    if not folder.is_dir():
        typer.echo(f"没有文件夹 {folder} / there is no folder {folder}", err=True)
        raise typer.Exit(REFUSED)
    remember(folder)
    typer.echo("启动 starting:")
    with refusals(EmbeddedPostgresError):
        database = EmbeddedPostgres(_home() / "postgres").start()
        if folder == (settings().samples_dir / "province").absolute():
            _load_sample()
    request = {
        "state": str(_served()),
        "database": database,
        "inputs": str(folder),
        "port": port or USUAL_PORT,
        "port_is_wish": port is None,
    }
    sys.stdout.flush()
    # In the place of this process, so that Ctrl-C reaches the one that has something to end.
    os.execv(sys.executable, [sys.executable, *_script("start", json.dumps(request))])  # noqa: S606


def _load_sample() -> None:
    """Run the sample province once, so that there is something to see at the desk."""
    from cluster_review.stages.warehouse_access import warehouse
    from cluster_review.warehouse.standing import last_law_date

    if last_law_date(warehouse()) is None:
        typer.echo("  样例省(仅首次) the sample province (first time only):")
        sys.stdout.flush()
        subprocess.run([sys.executable, "-m", "cluster_review.cli", "run"], check=False)
    warehouse().dispose()


def stop() -> None:
    """停止 Airflow 和内置数据库 / Stop Airflow and the embedded PostgreSQL."""
    if _stop():
        typer.echo("已停止 / stopped")
    else:
        typer.echo("没有在运行的 / nothing was running")


def reset(
    yes: Annotated[bool, typer.Option("--yes", help="不再询问 / don't ask")] = False,
) -> None:
    """删除本机状态:数据库、入库文件、日志 / Remove local state: database, landed files, logs."""
    from cluster_review.warehouse.embedded import EmbeddedPostgres

    home = _home()
    if not yes:
        typer.confirm(f"将删除 {home} 中的全部数据,不可恢复。/ Delete everything in {home}?", abort=True)
    _stop()
    EmbeddedPostgres(home / "postgres").remove()
    shutil.rmtree(home, ignore_errors=True)
    typer.echo("已删除 / removed")


def _stop() -> bool:
    """End what runs in this state folder; whether anything did."""
    from cluster_review.warehouse.embedded import EmbeddedPostgres

    served = subprocess.run([sys.executable, *_script("stop", str(_served()))], check=False).returncode == 0
    server = EmbeddedPostgres(_home() / "postgres")
    ready = server.is_ready()
    if ready:
        server.stop()
    return served or ready


def _script(*arguments: str) -> list[str]:
    # Airflow stays outside the package, so this is a program of its own.
    return [str(INCLUDE / "serve_airflow.py"), *arguments]


def _home() -> Path:
    return settings().cluster_review_home.absolute()


def _served() -> Path:
    return _home() / "serve"
