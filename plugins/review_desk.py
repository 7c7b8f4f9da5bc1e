"""Mounts the review desk (复核台) in Airflow's own server, behind Airflow's login, with an entry in its menu.

Every component of Airflow reads this file, so nothing of the desk is imported before the first request comes,
and that is in the api-server alone. Who asks is the auth manager's word; no header or field of a request counts.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from airflow.configuration import conf
from airflow.plugins_manager import AirflowPlugin

if TYPE_CHECKING:
    from fastapi import FastAPI, Request

    from cluster_review.desk.access import Person
    from cluster_review.desk.people import PersonRule

PREFIX = "/cluster-review"
NAME = "复核台 Review desk"
ADMINISTRATORS = ("admin", "Admin")
"""Airflow's own administrators, by the names of the simple and the FAB auth manager, administer the desk, too."""


class LazyDesk:
    """The desk as an ASGI application that is put together when it is first asked for something."""

    def __init__(self) -> None:
        self._desk: FastAPI | None = None
        self._one_at_a_time = asyncio.Lock()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer as the desk does."""
        desk: Any = self._desk
        if desk is None:
            async with self._one_at_a_time:
                desk = self._desk = self._desk or await asyncio.to_thread(_made)
        await (desk or _not_now)(scope, receive, send)


async def _not_now(scope: Any, receive: Any, send: Any) -> None:
    from starlette.responses import PlainTextResponse

    said = "复核台暂时不能使用,原因见 Airflow 服务日志。 The review desk can't be used now; Airflow's log says why."
    await PlainTextResponse(said, 503)(scope, receive, send)


def _made() -> FastAPI | None:
    """The desk; None, and a line in the log, while it can't be put together. The next request tries again."""
    from cluster_review.desk.people import DeskSettingsRefused
    from cluster_review.warehouse.connection import WarehouseRefused, WarehouseUnavailable

    try:
        return _put_together()
    except (DeskSettingsRefused, WarehouseRefused, WarehouseUnavailable) as fault:
        logging.getLogger(__name__).error("%s", fault)
        return None


def _put_together() -> FastAPI:
    from airflow.api_fastapi.app import get_auth_manager

    from cluster_review.cli.desk_app import desk_settings, installed_desk
    from cluster_review.desk.access import Role
    from cluster_review.desk.people import PersonRule

    told = desk_settings()
    rules = (
        *told.people,
        *(PersonRule(group=name, roles=(Role.ADMINISTRATOR,)) for name in ADMINISTRATORS),
    )

    async def person_of(request: Request) -> Person:
        return await _person(request, rules)

    return installed_desk(
        person_of,
        # A key of its own: what one of the two signs, the other doesn't take.
        hmac.new(
            conf.get_mandatory_value("api", "secret_key").encode(), b"review desk", hashlib.sha256
        ).digest(),
        airflow_url=f"{_base_path()}/",
        sign_in=get_auth_manager().get_url_login(next_url=f"{_base_path()}{PREFIX}/"),
        origin=_origin(),
    )


async def _person(request: Request, rules: tuple[PersonRule, ...]) -> Person:
    """The user of Airflow as a person of the desk; 401 for nobody, whatever is wrong with the token."""
    from airflow.api_fastapi.auth.managers.base_auth_manager import COOKIE_NAME_JWT_TOKEN
    from airflow.api_fastapi.core_api.security import bearer_scheme, get_user
    from fastapi import HTTPException

    from cluster_review.desk.people import person_from

    credentials = await bearer_scheme(request)
    try:
        user = await get_user(request, None, credentials)
    except HTTPException as refused:
        raise HTTPException(401, "请先登录 Airflow。 Please sign in to Airflow.") from refused
    token = credentials.credentials if credentials else request.cookies.get(COOKIE_NAME_JWT_TOKEN, "")
    request.state.session = hashlib.sha256(token.encode()).hexdigest()
    login = getattr(user, "username", None) or user.get_id()
    return person_from(str(login), str(user.get_name() or ""), _groups(user), rules)


def _groups(user: Any) -> Iterator[str]:
    """Roles and groups by name: of the simple auth manager's user, of FAB's."""
    if isinstance(role := getattr(user, "role", None), str):
        yield role
    for listed in ("roles", "groups"):
        for each in getattr(user, listed, None) or ():
            yield str(getattr(each, "name", each))


def _base_path() -> str:
    return urlsplit(conf.get("api", "base_url", fallback="/")).path.rstrip("/")


def _origin() -> str | None:
    """The address people use, if Airflow was told it; this machine has more names than one."""
    told = urlsplit(conf.get("api", "base_url", fallback=""))
    if not told.scheme or told.hostname in (None, "localhost", "127.0.0.1", "::1"):
        return None
    return f"{told.scheme}://{told.netloc}"


class ReviewDeskPlugin(AirflowPlugin):
    """The desk and its entry in the menu."""

    name = "review_desk"
    fastapi_apps: ClassVar = [{"app": LazyDesk(), "url_prefix": PREFIX, "name": NAME}]
    external_views: ClassVar = [
        {
            "name": NAME,
            "href": f"{_base_path()}{PREFIX}/",
            "destination": "nav",
            "url_route": "cluster-review",
            "nav_top_level": True,
        }
    ]
