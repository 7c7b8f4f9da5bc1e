"""What the guard lets through: who, from which page, with which token, how much; and the headers of all answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import httpx
import pytest
from fastapi import Depends, FastAPI, Form, HTTPException, Request, UploadFile
from fastapi.staticfiles import StaticFiles
from starlette.testclient import TestClient

from cluster_review.desk.access import Permission, Person, Role, requires
from cluster_review.desk.security import HEADERS, LARGEST_BODY_BYTES, secured, token_of

KEY = b"k" * 32
OWN = {"Origin": "http://testserver"}
HEX = "0" * 64


class Asked:
    """Who asks is told by a header here; the desk's own two ways are tried in their own tests."""

    secret = KEY

    @staticmethod
    async def person_of(request: Request) -> Person:
        login = request.headers.get("x-test-login")
        if login is None:
            raise HTTPException(401, "请先登录。 Please sign in.")
        request.state.session = request.headers.get("x-test-session", "s1")
        return Person(login, login, frozenset((Role(login),)))


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    (tmp_path / "desk.css").write_text("p{}", encoding="utf-8")
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.mount("/static", StaticFiles(directory=tmp_path))

    @app.get("/list")
    def listed(person: Annotated[Person, Depends(requires(Permission.READ))]) -> str:
        return person.login

    @app.post("/decide")
    def decide(
        person: Annotated[Person, Depends(requires(Permission.DECIDE))], reason: Annotated[str, Form()]
    ) -> str:
        return reason

    @app.post("/send")
    async def send(file: UploadFile) -> int:
        return len(await file.read())

    secured(app, Asked(), sign_in="/sign-in")
    return TestClient(app)


def who(login: str, session: str = "s1", **others: str) -> dict[str, str]:
    return {"x-test-login": login, "x-test-session": session, **others}


@pytest.mark.parametrize(
    "path", ["/", "/list", "/static/desk.css", "/nothing", "/docs", "/openapi.json", "/redoc"]
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_a_stranger_gets_401_everywhere(client: TestClient, path: str, method: str) -> None:
    assert client.request(method, path).status_code == 401


def test_no_websocket_is_opened(client: TestClient) -> None:
    from starlette.websockets import WebSocketDisconnect

    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/list"):
        pass


@pytest.mark.parametrize("path", ["/list", "/static/desk.css", "/nothing", "/decide"])
@pytest.mark.parametrize("known", [True, False])
def test_every_answer_carries_the_headers(client: TestClient, path: str, known: bool) -> None:
    answer = client.get(path, headers=who("viewer") if known else {})
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    is_kept = known and path.startswith("/static")
    assert answer.headers["cache-control"] == ("private, max-age=3600" if is_kept else "no-store")


def test_no_script_or_style_in_the_page_is_allowed() -> None:
    policy = dict(part.strip().partition(" ")[::2] for part in HEADERS["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'self'", "Airflow shows the desk in a frame of its own page"
    assert "unsafe" not in HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("role", "status"), [("viewer", 403), ("county", 403), ("reviewer", 200), ("responsible", 200)]
)
def test_the_role_decides(client: TestClient, role: str, status: int) -> None:
    given = {"csrf": token_of(KEY, "s1", role), "reason": "同意"}
    assert client.post("/decide", data=given, headers=who(role, **OWN)).status_code == status


def decide(client: TestClient, headers: dict[str, str], token: str | None) -> httpx.Response:
    given = {"reason": "同意"} | ({} if token is None else {"csrf": token})
    return client.post("/decide", data=given, headers=who("reviewer") | headers)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (OWN, 200),
        ({**OWN, "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://testserver.evil.example"}, 403),
        ({"Origin": "http://testserver:8080"}, 403),
        ({"Origin": "file://testserver"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({**OWN, "Sec-Fetch-Site": "same-site"}, 403),
        ({**OWN, "Sec-Fetch-Site": "cross-site"}, 403),
        ({**OWN, "Sec-Fetch-Site": "none"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_only_the_desks_own_pages_write(client: TestClient, headers: dict[str, str], status: int) -> None:
    assert decide(client, headers, token_of(KEY, "s1", "reviewer")).status_code == status


@pytest.mark.parametrize(
    ("token", "status"),
    [
        (lambda: token_of(KEY, "s1", "reviewer"), 200),
        (lambda: None, 403),
        (lambda: "", 403),
        (lambda: HEX, 403),
        (lambda: "é", 403),
        (lambda: token_of(KEY, "s2", "reviewer"), 403),
        (lambda: token_of(KEY, "s1", "responsible"), 403),
        (lambda: token_of(b"other" * 7, "s1", "reviewer"), 403),
    ],
)
def test_the_token_belongs_to_the_session(
    client: TestClient, token: Callable[[], str | None], status: int
) -> None:
    assert decide(client, OWN, token()).status_code == status


def test_the_token_may_come_in_a_header_and_comes_once(client: TestClient) -> None:
    token = token_of(KEY, "s1", "reviewer")
    asked = who("reviewer", **OWN)
    by_header = client.post("/decide", data={"reason": "a"}, headers={**asked, "X-CSRF-Token": token})
    assert by_header.status_code == 200
    form = {**asked, "Content-Type": "application/x-www-form-urlencoded"}
    twice = client.post("/decide", content=f"csrf={token}&csrf={token}&reason=a", headers=form)
    assert twice.status_code == 403
    in_json = client.post("/decide", json={"csrf": token}, headers=asked)
    assert in_json.status_code == 403
    in_address = client.post(f"/decide?csrf={token}", data={"reason": "a"}, headers=asked)
    assert in_address.status_code == 403


def test_the_guard_stands_before_routes_that_are_not_there(client: TestClient) -> None:
    assert client.post("/nothing", headers=who("reviewer")).status_code == 403
    assert client.put("/list", headers=who("reviewer")).status_code == 403


@pytest.mark.parametrize(("size", "status"), [(0, 200), (2**20, 200), (LARGEST_BODY_BYTES, 413)])
def test_a_file_arrives_whole_up_to_the_cap(client: TestClient, size: int, status: int) -> None:
    answer = client.post(
        "/send",
        data={"csrf": token_of(KEY, "s1", "reviewer")},
        files={"file": ("form.xlsx", b"x" * size)},
        headers=who("reviewer", **OWN),
    )
    assert answer.status_code == status
    if status == 200:
        assert answer.json() == size


def test_a_body_without_a_length_is_capped_as_well(client: TestClient) -> None:
    def chunks() -> Any:
        for _ in range(LARGEST_BODY_BYTES // 2**20 + 1):
            yield b"x" * 2**20

    answer = client.post("/send", content=chunks(), headers=who("reviewer", **OWN))
    assert answer.status_code == 413


@pytest.mark.parametrize(("bytes_over", "status"), [(-1, 403), (0, 403), (1, 413)])
def test_the_cap_is_what_it_says(client: TestClient, bytes_over: int, status: int) -> None:
    body = b"x" * (LARGEST_BODY_BYTES + bytes_over)
    assert client.post("/send", content=body, headers=who("reviewer", **OWN)).status_code == status


def test_a_broken_form_is_no_fault_of_ours(client: TestClient) -> None:
    headers = who("reviewer", **OWN) | {"Content-Type": "multipart/form-data; boundary=x"}
    assert client.post("/send", content=b"--x\r\nno form", headers=headers).status_code == 400
    headers["Content-Type"] = "multipart/form-data"
    assert client.post("/send", content=b"--x", headers=headers).status_code == 400


def test_the_refusal_shows_no_markup_of_the_request(client: TestClient) -> None:
    answer = client.get("/<script>alert(1)</script>", headers={"Accept": "text/html"})
    assert answer.status_code == 401
    assert "<script" not in answer.text
