"""`cluster-review desk`: the review desk as a service of its own, behind OpenID Connect or with demo users."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cluster_review.cli.printing import REFUSED, refusals
from cluster_review.cli.warehouse_choice import InputsOption, choose_warehouse

if TYPE_CHECKING:
    from starlette.applications import Starlette

LOOPBACK = "127.0.0.1"
USUAL_PORT = 8090
DEMO = (
    ("viewer", "查看者 Viewer", "viewer", ()),
    ("reviewer1", "评审甲 Reviewer A", "reviewer", ()),
    ("reviewer2", "评审乙 Reviewer B", "reviewer", ()),
    ("responsible", "负责人 Responsible", "responsible", ()),
    ("county", "县工信局 County", "county", ("990104",)),
    ("administrator", "管理员 Administrator", "administrator", ()),
)
"""Login, name, role and region of the demo users; the county is one of the sample province."""


def add_to(app: typer.Typer) -> None:
    """Register this command."""
    app.command()(desk)


def desk(
    port: Annotated[int, typer.Option(min=1, max=65_535, help="端口 / port")] = USUAL_PORT,
    host: Annotated[str, typer.Option(help="监听地址 / address to listen on")] = LOOPBACK,
    demo: Annotated[
        bool, typer.Option("--demo", help="演示用户 / demo users, on this machine alone")
    ] = False,
    inputs: InputsOption = None,
) -> None:
    """单独启动复核台(不经 Airflow)/ The review desk without Airflow, with its own sign-in."""
    import uvicorn

    from cluster_review.desk.people import DeskSettingsRefused
    from cluster_review.warehouse.connection import WarehouseRefused, WarehouseUnavailable

    if demo and host != LOOPBACK:
        typer.echo(
            f"演示用户只能在本机({LOOPBACK})使用;对外服务请配置 OIDC。/ Demo users are for this machine alone; "
            "configure OIDC to serve others.",
            err=True,
        )
        raise typer.Exit(REFUSED)
    choose_warehouse(inputs)
    with refusals(DeskSettingsRefused, WarehouseRefused, WarehouseUnavailable):
        made, address, passwords = demo_desk(port) if demo else (*oidc_desk(), {})
    typer.echo(f"复核台 / review desk: {address}")
    if passwords:
        typer.echo("演示用户,密码只显示这一次 / demo users, shown this once:")
        for login, password in passwords.items():
            typer.echo(f"  {login:<14} {password}")
    typer.echo("停止 / to stop: Ctrl-C")
    # A proxy's word on who asks or by which scheme isn't taken: the address is in the settings.
    uvicorn.run(made, host=host, port=port, log_level="warning", proxy_headers=False, server_header=False)


def demo_desk(port: int) -> tuple[Starlette, str, dict[str, str]]:
    """The desk with demo users, its address, and their new passwords."""
    from cluster_review.desk.access import Person, Role
    from cluster_review.desk.signing_in import DemoSignIn, demo_user

    users, passwords = [], {}
    for login, name, role, counties in DEMO:
        user, passwords[login] = demo_user(Person(login, name, frozenset((Role(role),)), counties))
        users.append(user)
    secret = secrets.token_bytes(32)
    return _alone(DemoSignIn(users, secret), secret, None), f"http://{LOOPBACK}:{port}/", passwords


def oidc_desk() -> tuple[Starlette, str]:
    """The desk behind the provider of the settings, and its address.

    Raises:
        DeskSettingsRefused: the settings name no provider or no address, or can't be used.
    """
    from cluster_review.cli.desk_app import desk_settings
    from cluster_review.desk.people import DeskSettingsRefused
    from cluster_review.desk.signing_in import OpenIdSignIn

    told = desk_settings()
    if told.oidc is None or told.address is None:
        raise DeskSettingsRefused(
            "单独运行复核台需要在 DESK_FILE 所指文件中写明 oidc 和 address(见 docs/desk.md),或用 --demo 试用。\n"
            "The desk alone needs oidc and address in the file that DESK_FILE names (docs/desk.md); or try --demo."
        )
    address = str(told.address).rstrip("/")
    if not (address.startswith("https:") or told.address.host in ("localhost", LOOPBACK)):
        raise DeskSettingsRefused(
            f"address 应以 https 开头:{address}。\nThe address must begin with https: {address}."
        )
    secret = secrets.token_bytes(32)
    return _alone(OpenIdSignIn(told.oidc, told.people, address), secret, address), address


def _alone(way_in: Any, secret: bytes, origin: str | None) -> Starlette:
    from cluster_review.cli.desk_app import installed_desk
    from cluster_review.desk.alone import alone
    from cluster_review.desk.signing_in import SIGN_IN, SIGN_OUT, person_of_session

    pages = installed_desk(person_of_session, secret, sign_in=SIGN_IN, sign_out=SIGN_OUT, origin=origin)
    return alone(pages, way_in, secret, origin)
