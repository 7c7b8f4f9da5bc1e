"""Sessions of the desk where it runs alone: kept in this process, named by a cookie that says nothing."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

IDLE_SECONDS = 30 * 60
LONGEST_SECONDS = 10 * 60 * 60
SIGNING_IN_SECONDS = 10 * 60
MOST_SESSIONS = 10_000


@dataclass
class Session:
    """What is kept of one browser; nobody's until `person` is set."""

    began: float
    seen: float
    data: dict[str, Any] = field(default_factory=dict)
    is_signed_in: bool = False


class Sessions:
    """All sessions of this process.

    Args:
        clock: seconds that only go up.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[str, Session] = {}

    def find(self, key: str) -> Session | None:
        """The living session of a cookie; an ended one is forgotten."""
        digest = _digest(key)
        session = self._kept.get(digest)
        if session is None:
            return None
        now = self._clock()
        if not self._lives(session, now):
            del self._kept[digest]
            return None
        session.seen = now
        return session

    def begin(self) -> tuple[str, Session]:
        """A new session and its key, which is kept nowhere else."""
        now = self._clock()
        if len(self._kept) >= MOST_SESSIONS:
            self._kept = {k: s for k, s in self._kept.items() if self._lives(s, now)}
        if len(self._kept) >= MOST_SESSIONS:
            waiting = [k for k, s in self._kept.items() if not s.is_signed_in]
            # Strangers give way first, the oldest before the others.
            del self._kept[next(iter(waiting or self._kept))]
        key = secrets.token_urlsafe(32)
        session = self._kept[_digest(key)] = Session(now, now)
        return key, session

    def end(self, key: str) -> None:
        """Forget a session."""
        self._kept.pop(_digest(key), None)

    @staticmethod
    def _lives(session: Session, now: float) -> bool:
        if not session.is_signed_in:
            return now - session.began < SIGNING_IN_SECONDS
        return now - session.began < LONGEST_SECONDS and now - session.seen < IDLE_SECONDS


class SessionCookie:
    """Finds the session of each request, and sets the cookie when it changes.

    `request.session` is its data; `request.state.session_changes` takes `begin` and `end` from the sign-in.
    """

    def __init__(self, app: ASGIApp, sessions: Sessions, is_https: bool) -> None:
        self.app, self.sessions = app, sessions
        # With this prefix no other host and no plain http can set it.
        self.name = "__Host-cluster_review" if is_https else "cluster_review"
        self.attributes = "Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if is_https else "")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the session known."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        key = Request(scope).cookies.get(self.name, "")
        own = Own(self.sessions, key, self.sessions.find(key) if key else None)
        scope.setdefault("state", {})["own"] = own
        scope["session"] = own.session.data if own.session else {}

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and own.key != key:
                value = f"{self.name}={own.key}; {self.attributes}"
                MutableHeaders(scope=message).append(
                    "Set-Cookie", value if own.key else f"{value}; Max-Age=0"
                )
            await send(message)

        await self.app(scope, receive, with_cookie)


class Own:
    """The session of the request that is under way."""

    def __init__(self, sessions: Sessions, key: str, session: Session | None) -> None:
        self._sessions, self.key, self.session = sessions, key, session

    def renew(self) -> Session:
        """A new session with a new key in the place of this one, so that an old key opens nothing."""
        self.end()
        self.key, self.session = self._sessions.begin()
        return self.session

    def end(self) -> None:
        """Forget this session."""
        if self.key:
            self._sessions.end(self.key)
        self.key, self.session = "", None


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
