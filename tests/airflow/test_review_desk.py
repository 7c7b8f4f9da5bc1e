"""The review desk in Airflow's real server: mounted, in the menu, behind Airflow's login, with the roles of the settings."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from cluster_review.settings import settings
from cluster_review.stages.warehouse_access import warehouse
from cluster_review.warehouse.embedded import EmbeddedPostgres

USERS = {"admin": "admin", "chen": "user", "li": "user", "wenchang": "viewer", "guest": "viewer"}
ADDRESS = "http://testserver"
DESK = """
people:
- {login: chen, roles: [responsible]}
- {group: user, roles: [reviewer]}
- {login: wenchang, roles: [county], counties: ["469005"]}
"""


@pytest.fixture(scope="module")
def server(airflow_plugins: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Airflow's own application on a fresh database, with the plugins of this project."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "passwords.json").write_text(json.dumps({name: f"{name}-password" for name in USERS}), "utf-8")
    (folder / "desk.yaml").write_text(DESK, "utf-8")
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        Path(name).chmod(0o711)
        embedded = EmbeddedPostgres(Path(name) / "postgres")
        listed = ",".join(f"{user}:{role}" for user, role in USERS.items())
        patch.setenv("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS", listed)
        patch.setenv("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE", str(folder / "passwords.json"))
        patch.setenv("AIRFLOW__API__SECRET_KEY", "a key of this test")
        patch.setenv("AIRFLOW__API_AUTH__JWT_SECRET", "another key of this test, and a long one at that")
        patch.setenv("WAREHOUSE_URL", embedded.start())
        patch.setenv("CLUSTER_REVIEW_HOME", str(folder / "home"))
        patch.setenv("DESK_FILE", str(folder / "desk.yaml"))
        settings.cache_clear()
        warehouse.cache_clear()
        from airflow.api_fastapi.app import create_app
        from airflow.utils.db import initdb

        initdb()
        with TestClient(create_app(apps="core"), follow_redirects=False) as client:
            yield client
        warehouse().dispose()
        settings.cache_clear()
        warehouse.cache_clear()
        embedded.remove()


def signed_in(server: TestClient, login: str) -> dict[str, str]:
    given = {"username": login, "password": f"{login}-password"}
    token = server.post("/auth/token", json=given).json()["access_token"]
    return {"Cookie": f"_token={token}", "Accept": "text/html"}


@pytest.mark.parametrize("path", ["", "filing/", "static/desk.css", "docs", "openapi.json", "nothing"])
def test_a_stranger_gets_401_and_the_way_to_airflows_login(server: TestClient, path: str) -> None:
    answer = server.get(f"/cluster-review/{path}", headers={"Accept": "text/html"})
    assert answer.status_code == 401
    assert "/auth/login" in answer.text
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9."])
def test_a_token_that_airflow_did_not_give_is_nobodys(server: TestClient, token: str) -> None:
    for headers in ({"Cookie": f"_token={token}"}, {"Authorization": f"Bearer {token}"}):
        assert server.get("/cluster-review/", headers=headers).status_code == 401


@pytest.mark.parametrize("header", ["X-Remote-User", "Remote-User", "X-Forwarded-User", "X-Test-Role"])
def test_no_header_makes_anybody_somebody(server: TestClient, header: str) -> None:
    assert server.get("/cluster-review/", headers={header: "admin"}).status_code == 401


@pytest.mark.parametrize(
    ("login", "words"),
    [("admin", "管理员"), ("li", "评审人员"), ("chen", "负责人")],
)
def test_airflows_user_has_the_role_of_the_settings(server: TestClient, login: str, words: str) -> None:
    answer = server.get("/cluster-review/", headers=signed_in(server, login))
    assert answer.status_code == 200
    assert words in answer.text
    assert login in answer.text
    assert 'href="/cluster-review/static/desk.css"' in answer.text


def test_who_is_not_in_the_settings_sees_nothing(server: TestClient) -> None:
    answer = server.get("/cluster-review/", headers=signed_in(server, "guest"))
    assert answer.status_code == 403
    assert "没有角色" in answer.text


def test_a_county_comes_to_its_own_page_and_writes_from_there_alone(server: TestClient) -> None:
    asked = signed_in(server, "wenchang")
    sent = server.get("/cluster-review/", headers=asked)
    assert (sent.status_code, sent.headers["location"]) == (303, "/cluster-review/filing/")
    page = server.get("/cluster-review/filing/", headers=asked)
    assert page.status_code == 200
    token = re.search(r'name="csrf" value="([0-9a-f]{64})"', page.text)
    assert token
    files = {"form": ("form.xlsx", b"no form")}
    address = "/cluster-review/filing/forms"
    own, foreign = {**asked, "Origin": ADDRESS}, {**asked, "Origin": "https://evil.example"}
    given = {"csrf": token[1]}
    assert server.post(address, data=given, files=files, headers=foreign).status_code == 403
    assert server.post(address, files=files, headers=own).status_code == 403
    other = {**signed_in(server, "wenchang"), "Origin": ADDRESS}
    assert server.post(address, data=given, files=files, headers=other).status_code == 403, "another session"
    kept = server.post(address, data=given, files=files, headers=own)
    assert kept.status_code == 303
    assert server.get(kept.headers["location"], headers=asked).status_code == 200


def test_the_menu_has_the_desk(server: TestClient) -> None:
    listed = server.get("/api/v2/plugins", headers=signed_in(server, "admin")).json()["plugins"]
    (plugin,) = (each for each in listed if each["name"] == "review_desk")
    (view,) = plugin["external_views"]
    assert view["name"] == "复核台 Review desk"
    assert (view["href"], view["destination"]) == ("/cluster-review/", "nav")
