"""Every route of the desk, walked: strangers, people without the role, foreign pages and missing tokens get nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI, HTTPException, Request
from fastapi.routing import APIRoute
from sqlalchemy import create_engine
from starlette.routing import BaseRoute, Mount
from starlette.testclient import TestClient

from cluster_review.desk.access import Person, Role
from cluster_review.desk.app import Desk, create_app
from cluster_review.desk.county.filing import CountyDesk
from cluster_review.desk.security import SAFE_METHODS, token_of
from cluster_review.warehouse.connection import WarehouseUnavailable

KEY = b"k" * 32
OF_EVERYBODY = ("/static/", "/language/")
"""What shows nothing of anybody's and changes nothing but the reader's own page."""
OWN = {"Origin": "http://testserver"}


async def person_of(request: Request) -> Person:
    role = request.headers.get("x-test-role")
    if role is None:
        raise HTTPException(401, "请先登录。 Please sign in.")
    request.state.session = "s1"
    counties = ("469002",) if role == "county" else ()
    return Person("p", "某人", frozenset(Role(each) for each in role.split()), counties)


def made(tmp_path: Path) -> FastAPI:
    # Nobody answers there: whoever gets past the guard without leave fails loudly.
    nowhere = create_engine("postgresql+psycopg://nobody@127.0.0.1:9/none")
    taken = CountyDesk(None, tmp_path, None, None, lambda: datetime.now(UTC))  # type: ignore[arg-type]
    return create_app(Desk(nowhere, person_of, KEY, tmp_path, list, {}.__getitem__, tmp_path, county=taken))


def walked(routes: list[BaseRoute]) -> Iterator[tuple[str, str]]:
    for route in routes:
        if isinstance(route, Mount):
            yield "GET", f"{route.path}/desk.css"
        elif isinstance(route, APIRoute):
            path = re.sub(r"\{sha256\}", "0" * 64, route.path)
            for method in sorted(route.methods):
                yield method, re.sub(r"\{[^}]+\}", "1", path)
        elif router := getattr(route, "original_router", None):
            yield from walked(router.routes)
        else:
            raise AssertionError(f"a route of a new kind: {route}")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    return made(tmp_path_factory.mktemp("desk"))


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, follow_redirects=False)


def every(app: FastAPI) -> list[tuple[str, str]]:
    found = list(walked(app.routes))
    assert {"/", "/filing/", "/static/desk.css"} <= {path for _, path in found}
    return found


def test_a_stranger_gets_401(app: FastAPI, client: TestClient) -> None:
    others = [("GET", path) for path in ("/docs", "/redoc", "/openapi.json", "/nothing", "/static/../app.py")]
    for method, path in [*every(app), *others]:
        assert client.request(method, path).status_code == 401, (method, path)


def test_who_has_no_role_gets_403(app: FastAPI, client: TestClient) -> None:
    headers = {"x-test-role": "", **OWN, "X-CSRF-Token": token_of(KEY, "s1", "p")}
    for method, path in every(app):
        if not path.startswith(OF_EVERYBODY):
            assert client.request(method, path, headers=headers).status_code == 403, (method, path)


def test_a_foreign_page_or_a_missing_token_gets_403(app: FastAPI, client: TestClient) -> None:
    writing = [(method, path) for method, path in every(app) if method not in SAFE_METHODS]
    assert writing
    token = {"X-CSRF-Token": token_of(KEY, "s1", "p")}
    everything = {"x-test-role": "county reviewer responsible administrator"}
    for method, path in writing:
        foreign = {"Origin": "https://evil.example", **token}
        assert client.request(method, path, headers=everything | foreign).status_code == 403, (method, path)
        assert client.request(method, path, headers=everything | OWN).status_code == 403, (method, path)
        assert client.request(method, path, headers=everything | token).status_code == 403, (method, path)


def test_nothing_describes_the_routes(client: TestClient) -> None:
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert client.get(path, headers={"x-test-role": "administrator"}).status_code == 404


def test_a_county_goes_to_its_own_pages(client: TestClient) -> None:
    answer = client.get("/", headers={"x-test-role": "county"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/filing/")


@pytest.mark.parametrize("role", ["viewer", "reviewer", "responsible", "administrator"])
def test_everybody_else_stays(client: TestClient, role: str) -> None:
    answer = client.get("/", headers={"x-test-role": role, "Accept": "text/html"})
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert "style=" not in answer.text


class Away:
    """A database that has gone since the desk was started."""

    def connect(self) -> None:
        raise WarehouseUnavailable("nobody@127.0.0.1:9/none doesn't answer")


def test_a_database_that_is_away_is_said_so_without_its_address(app: FastAPI, tmp_path: Path) -> None:
    away = replace(app.state.desk, warehouse=Away())
    client = TestClient(create_app(away))
    answer = client.get("/filing/", headers={"x-test-role": "county", "Accept": "text/html"})
    assert answer.status_code == 503
    assert "数据库暂时没有应答" in answer.text
    assert "127.0.0.1" not in answer.text
