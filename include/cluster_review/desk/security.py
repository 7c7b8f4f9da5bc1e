"""What holds for every answer of the desk, whatever the page: who asks, from where, how much, and under which headers.

It stands before the routes, so that none can be written without it: a path that doesn't exist, a static file and
a page alike answer a stranger with 401. Whoever writes must come from the desk's own pages: by the browser's word
(`Origin`, `Sec-Fetch-Site`) and by a token bound to the session.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from http import HTTPStatus
from typing import Protocol
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from starlette.datastructures import MutableHeaders, UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cluster_review.desk.access import PersonOf
from cluster_review.desk.refusal_page import refusal_page

TOKEN_FIELD = "csrf"  # noqa: S105  (a field's name)
TOKEN_HEADER = "x-csrf-token"  # noqa: S105
SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
LARGEST_BODY_BYTES = 12 * 2**20
"""Of a request; a county's form, the largest thing sent, may have 10 MB."""
MOST_FIELDS = 2_000

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; object-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
STATIC = "/static/"


class Secured(Protocol):
    """What the desk tells the guard."""

    @property
    def person_of(self) -> PersonOf:
        """Who asks; it may set `request.state.session`, to which the token is bound."""

    @property
    def secret(self) -> bytes:
        """The key of the tokens."""


def secured(app: FastAPI, desk: Secured, *, sign_in: str | None = None, origin: str | None = None) -> None:
    """Put the guard before all routes.

    Args:
        sign_in: where a stranger can sign in; shown on the page of 401.
        origin: the address people use, `https://desk.example.org`; without one the `Host` of the request.
    """
    app.add_middleware(Guard, desk=desk, sign_in=sign_in, origin=origin)
    app.add_middleware(SecureHeaders)


class SecureHeaders:
    """The headers of every answer; a page's own stand."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        kept = "private, max-age=3600" if path.startswith(STATIC) else "no-store"

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers["Cache-Control"] = kept if message["status"] == HTTPStatus.OK else "no-store"
            await send(message)

        await self.app(scope, receive, with_headers)


class Guard:
    """Lets in who is known; and writes, only from the desk's own pages."""

    def __init__(self, app: ASGIApp, desk: Secured, sign_in: str | None, origin: str | None) -> None:
        self.app, self.desk, self.sign_in, self.origin = app, desk, sign_in, origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the page, or with why not."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        # Addresses are made from the desk's own routes, also where it is mounted in another application.
        scope = {**scope, "app_root_path": scope.get("root_path", "")}
        scope.pop("router", None)
        scope["state"] = dict(scope.get("state", {}))  # nobody outside says who asks, or learns it
        request = Request(scope, receive)
        try:
            person = await self.desk.person_of(request)
            request.state.person = person
            request.state.csrf = token_of(self.desk.secret, session_of(request), person.login)
            if request.method not in SAFE_METHODS:
                body = await self._checked_write(request)
                receive = _again(body, receive)
        except HTTPException as refused:
            await self._refusal(request, refused)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    async def _checked_write(self, request: Request) -> bytes:
        """The body of a request that may write."""
        if not is_own_page(request, self.origin):
            raise HTTPException(
                403,
                "请求不是从本站页面发出的,未执行。请从复核台的页面上操作。 "
                "The request didn't come from a page of this desk; nothing was done. Act from the desk's own pages.",
            )
        body = await whole_body(request, LARGEST_BODY_BYTES)
        given = await _token_given(request, body)
        if not hmac.compare_digest(given.encode(), request.state.csrf.encode()):
            raise HTTPException(
                403,
                "页面已过期或登录已更换,未执行。请返回并重新载入页面,再操作一次。 "
                "The page is too old, or you signed in anew; nothing was done. Go back, reload it and try again.",
            )
        return body

    def _refusal(self, request: Request, refused: HTTPException) -> Response:
        if "text/html" in request.headers.get("accept", ""):
            link = self.sign_in if refused.status_code == HTTPStatus.UNAUTHORIZED else None
            return refusal_page(refused.status_code, str(refused.detail), link)
        if request.headers.get("accept", "").startswith("text/plain"):
            return PlainTextResponse(str(refused.detail), refused.status_code)
        return JSONResponse({"detail": refused.detail}, refused.status_code)


def session_of(request: Request) -> str:
    """What names the session, as the sign-in says it; without it the token is bound to the login alone."""
    return str(getattr(request.state, "session", ""))


def token_of(secret: bytes, session: str, login: str) -> str:
    """The token that the pages of this session carry."""
    return hmac.new(secret, f"write\n{login}\n{session}".encode(), hashlib.sha256).hexdigest()


def is_own_page(request: Request, origin: str | None = None) -> bool:
    """Whether the browser says that a page of this very address sends the request; silence is no."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    given = request.headers.get("origin")
    if given is None:
        return site == "same-origin"
    if origin is not None:
        return given == origin.rstrip("/")
    address = urlsplit(given)
    return address.scheme in ("http", "https") and address.netloc == request.headers.get("host")


async def whole_body(request: Request, most_bytes: int) -> bytes:
    """The body, up to a cap; what lies above it isn't kept."""
    declared = request.headers.get("content-length", "0")
    if not (declared.isascii() and declared.isdecimal()) or int(declared) > most_bytes:
        raise _too_large(most_bytes)
    parts, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most_bytes:
            raise _too_large(most_bytes)
        parts.append(chunk)
    return b"".join(parts)


def _too_large(most_bytes: int) -> HTTPException:
    most = most_bytes // 2**20
    return HTTPException(
        413,
        f"发送的内容超过 {most} MB,未接收。请减小文件后再试。 What was sent is above {most} MB and was not taken.",
    )


async def _token_given(request: Request, body: bytes) -> str:
    if (header := request.headers.get(TOKEN_HEADER)) is not None:
        return header
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return ""
    copy = Request(request.scope, _again(body, request.receive))
    try:
        async with copy.form(max_files=20, max_fields=MOST_FIELDS) as form:
            given: Iterable[UploadFile | str] = form.getlist(TOKEN_FIELD)
            tokens = [value for value in given if isinstance(value, str)]
    except (HTTPException, KeyError) as error:  # KeyError: no boundary is named
        raise HTTPException(400, "表单无法读取。 The form can't be read.") from error
    return tokens[0] if len(tokens) == 1 else ""


def _again(body: bytes, after: Receive) -> Receive:
    """The body once more, then whatever comes after it."""
    sent = False

    async def receive() -> Message:
        nonlocal sent
        if not sent:
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}
        return await after()

    return receive
