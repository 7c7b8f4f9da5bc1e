"""Signing in where the desk runs alone: a real provider on the loopback address, and every way it may lie."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.testclient import TestClient
from tests.desk.oidc_provider import CLIENT, SECRET, Provider, provider

from cluster_review.desk.access import Person, Role
from cluster_review.desk.alone import alone
from cluster_review.desk.people import OpenIdConnect, PersonRule
from cluster_review.desk.security import secured
from cluster_review.desk.sessions import IDLE_SECONDS, LONGEST_SECONDS, SIGNING_IN_SECONDS, Sessions
from cluster_review.desk.signing_in import DemoSignIn, OpenIdSignIn, demo_user, person_of_session

ADDRESS = "http://testserver"
HTTPS = "https://desk.example.org"
RULES = (PersonRule(group="sme-division", roles=(Role.REVIEWER,)),)
KEY = b"k" * 32


class Pages:
    person_of = staticmethod(person_of_session)
    secret = KEY


def pages(origin: str | None = None) -> FastAPI:
    app = FastAPI(openapi_url=None)

    @app.get("/")
    def who(request: Request) -> dict[str, Any]:
        person: Person = request.state.person
        return {
            "login": person.login, "name": person.name, "roles": sorted(person.roles),
            "counties": list(person.counties), "csrf": request.state.csrf,
        }  # fmt: skip

    secured(app, Pages(), sign_in="/sign-in", origin=origin)
    return app


@pytest.fixture(scope="module")
def served() -> Iterator[Provider]:
    with provider() as running:
        yield running


@pytest.fixture
def honest(served: Provider) -> Provider:
    served.fault, served.account = "", {"sub": "u-17", "name": "陈评审", "groups": ["sme-division"]}
    return served


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text(SECRET + "\n", encoding="utf-8")
    return path


def browser(
    honest: Provider, secret_file: Path, address: str = ADDRESS, sessions: Sessions | None = None
) -> TestClient:
    settings = OpenIdConnect.model_validate(
        {
            "discovery": f"{honest.url}/.well-known/openid-configuration",
            "client_id": CLIENT,
            "client_secret_file": secret_file,
        }
    )
    way_in = OpenIdSignIn(settings, RULES, address)
    app = alone(pages(address), way_in, KEY, address, sessions)
    return TestClient(app, base_url=address, follow_redirects=False)


def sign_in(client: TestClient) -> httpx.Response:
    asked = client.get("/sign-in")
    assert asked.status_code == 302
    consented = httpx.get(asked.headers["location"], trust_env=False)
    return client.get(consented.headers["location"])


def test_a_stranger_is_told_where_to_sign_in(honest: Provider, secret_file: Path) -> None:
    client = browser(honest, secret_file)
    answer = client.get("/", headers={"Accept": "text/html"})
    assert answer.status_code == 401
    assert 'href="/sign-in"' in answer.text


def test_sign_in_gives_the_roles_of_the_settings_and_sign_out_ends_it(
    honest: Provider, secret_file: Path
) -> None:
    client = browser(honest, secret_file)
    assert sign_in(client).headers["location"] == "/"
    who = client.get("/").json()
    assert (who["login"], who["name"], who["roles"]) == ("u-17", "陈评审", ["reviewer"])
    key = client.cookies["cluster_review"]
    assert client.post("/sign-out", data={"csrf": who["csrf"]}).status_code == 403, "no word of the browser"
    own = {"Origin": ADDRESS}
    assert client.post("/sign-out", data={"csrf": "0"}, headers=own).status_code == 403
    assert client.post("/sign-out", data={"csrf": who["csrf"]}, headers=own).status_code == 303
    client.cookies.set("cluster_review", key)
    assert client.get("/").status_code == 401, "the old key opens nothing"


def test_the_key_changes_at_sign_in(honest: Provider, secret_file: Path) -> None:
    """A key that somebody planted before doesn't become the signed-in one."""
    client = browser(honest, secret_file)
    planted = "planted-by-somebody"
    client.cookies.set("cluster_review", planted)
    asked = client.get("/sign-in")
    before = client.cookies.get("cluster_review", domain="testserver.local") or ""
    consented = httpx.get(asked.headers["location"], trust_env=False)
    client.get(consented.headers["location"])
    stranger = TestClient(client.app, base_url=ADDRESS)
    for key in (planted, before):
        stranger.cookies.set("cluster_review", key)
        assert stranger.get("/").status_code == 401


def test_the_cookie_is_for_this_host_over_https_alone(honest: Provider, secret_file: Path) -> None:
    asked = browser(honest, secret_file, HTTPS).get("/sign-in")
    cookie = asked.headers["set-cookie"]
    assert cookie.startswith("__Host-cluster_review=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in browser(honest, secret_file).get("/sign-in").headers["set-cookie"]


@pytest.mark.parametrize(
    "fault",
    [
        "nonce", "no nonce", "audience", "issuer", "expired", "no expiry", "another key", "unsigned",
        "public key as a password", "no id token", "state",
    ],
)  # fmt: skip
def test_whoever_lies_signs_nobody_in(honest: Provider, secret_file: Path, fault: str) -> None:
    honest.fault = fault
    client = browser(honest, secret_file)
    assert sign_in(client).status_code == 401
    assert client.get("/").status_code == 401


def test_an_answer_meant_for_another_browser_signs_nobody_in(honest: Provider, secret_file: Path) -> None:
    """Whoever sends a person their own answer (login CSRF) gets nowhere: the state belongs to the session."""
    attacker, victim = browser(honest, secret_file), browser(honest, secret_file)
    asked = attacker.get("/sign-in")
    consented = httpx.get(asked.headers["location"], trust_env=False)
    victim.get("/sign-in")
    assert victim.get(consented.headers["location"]).status_code == 401
    assert victim.get("/").status_code == 401


def test_an_answer_counts_once(honest: Provider, secret_file: Path) -> None:
    client = browser(honest, secret_file)
    asked = client.get("/sign-in")
    back = httpx.get(asked.headers["location"], trust_env=False).headers["location"]
    assert client.get(back).status_code == 303
    assert client.get(back).status_code == 401


@pytest.mark.parametrize("account", [{"sub": ""}, {"sub": 7}, {}])
def test_without_an_account_nobody_is_signed_in(
    honest: Provider, secret_file: Path, account: dict[str, Any]
) -> None:
    honest.account = account
    assert sign_in(browser(honest, secret_file)).status_code == 401


def test_who_is_in_no_group_has_no_role(honest: Provider, secret_file: Path) -> None:
    honest.account = {"sub": "u-18", "groups": ["visitors"]}
    client = browser(honest, secret_file)
    sign_in(client)
    assert client.get("/").json()["roles"] == []


def test_a_provider_that_is_away_is_said_so(honest: Provider, secret_file: Path) -> None:
    away = Provider(url="http://127.0.0.1:9")
    answer = browser(away, secret_file).get("/sign-in")
    assert answer.status_code == 503
    assert "身份提供方没有应答" in answer.text


@pytest.mark.parametrize(
    ("moments", "status"),
    [
        ((IDLE_SECONDS - 1,), 200),
        ((IDLE_SECONDS,), 401),
        ((*range(1000, LONGEST_SECONDS, 1000), LONGEST_SECONDS - 1), 200),
        ((*range(1000, LONGEST_SECONDS, 1000), LONGEST_SECONDS), 401),
    ],
)
def test_a_session_ends(honest: Provider, secret_file: Path, moments: tuple[int, ...], status: int) -> None:
    now = [0.0]
    client = browser(honest, secret_file, sessions=Sessions(lambda: now[0]))
    sign_in(client)
    for moment in moments:
        now[0] = moment
        answer = client.get("/")
    assert answer.status_code == status


@pytest.mark.parametrize(("waited", "status"), [(SIGNING_IN_SECONDS - 1, 303), (SIGNING_IN_SECONDS, 401)])
def test_a_sign_in_must_be_finished_soon(
    honest: Provider, secret_file: Path, waited: int, status: int
) -> None:
    now = 0.0
    client = browser(honest, secret_file, sessions=Sessions(lambda: now))
    asked = client.get("/sign-in")
    back = httpx.get(asked.headers["location"], trust_env=False).headers["location"]
    now = waited
    assert client.get(back).status_code == status


def demo() -> tuple[TestClient, str]:
    user, password = demo_user(Person("li", "李评审", frozenset((Role.REVIEWER,))))
    app = alone(pages(), DemoSignIn([user], KEY), KEY)
    return TestClient(app, follow_redirects=False), password


def hidden(page: str) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def test_a_demo_user_signs_in_with_the_password() -> None:
    client, password = demo()
    token = hidden(client.get("/sign-in").text)
    given = {"csrf": token, "login": "li", "password": password}
    assert client.post("/sign-in/return", data=given).status_code == 403
    own = {"Origin": ADDRESS}
    for wrong in ({"password": password + "x"}, {"login": "nobody"}, {"login": "wang"}, {"password": ""}):
        assert client.post("/sign-in/return", data=given | wrong, headers=own).status_code == 401
    assert client.post("/sign-in/return", data=given | {"csrf": "0" * 64}, headers=own).status_code == 403
    assert client.post("/sign-in/return", data={"login": "x" * 5000}, headers=own).status_code == 413
    assert client.post("/sign-in/return", data=given, headers=own).status_code == 303
    assert client.get("/").json()["login"] == "li"
    assert client.get("/sign-in").status_code == 303, "who is signed in stays so"
