"""The desk as a service of its own: its pages behind its own sign-in."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from cluster_review.desk.refusal_page import refusal_page
from cluster_review.desk.security import SecureHeaders
from cluster_review.desk.sessions import Own, SessionCookie, Sessions
from cluster_review.desk.signing_in import RETURN, SIGN_IN, SIGN_OUT, WayIn, sign_in_as, sign_out


def alone(
    desk: ASGIApp, way_in: WayIn, secret: bytes, origin: str | None = None, sessions: Sessions | None = None
) -> Starlette:
    """The desk with its sign-in before it.

    Args:
        desk: the pages, which ask `signing_in.person_of_session` who it is.
        way_in: how people sign in.
        secret: the key of the desk's tokens.
        origin: the address people use; with `https` the cookie goes over nothing else.
    """

    async def begin(request: Request) -> Response:
        own: Own = request.state.own
        if own.session is not None and own.session.is_signed_in:
            return RedirectResponse("/", 303)
        return await way_in.begin(request)

    async def finish(request: Request) -> Response:
        person = await way_in.finish(request)
        sign_in_as(request, person)
        return RedirectResponse("/", 303)

    async def leave(request: Request) -> Response:
        return await sign_out(request, secret, origin)

    async def refused(request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            raise error
        return refusal_page(error.status_code, str(error.detail), SIGN_IN)

    return Starlette(
        routes=[
            Route(SIGN_IN, begin, methods=["GET"]),
            Route(RETURN, finish, methods=["GET", "POST"]),
            Route(SIGN_OUT, leave, methods=["POST"]),
            Mount("/", desk),
        ],
        middleware=[
            Middleware(SecureHeaders),
            Middleware(
                SessionCookie, sessions=sessions or Sessions(), is_https=(origin or "").startswith("https:")
            ),
        ],
        exception_handlers={HTTPException: refused},
    )
