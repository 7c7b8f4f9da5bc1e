"""Signing in where the desk runs alone: with an OpenID Connect provider, or as a demo user with a password.

OpenID Connect goes by the authorization code with PKCE, state and nonce; the id token's signature, issuer,
audience, nonce and time are checked by Authlib. What the provider says of a person is asked once, at sign-in.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from fastapi import HTTPException, Request
from starlette.responses import RedirectResponse, Response

from cluster_review.desk.access import Person
from cluster_review.desk.people import DeskSettingsRefused, OpenIdConnect, PersonRule, groups_in, person_from
from cluster_review.desk.refusal_page import sign_in_page
from cluster_review.desk.security import is_own_page, token_of, whole_body
from cluster_review.desk.sessions import Own, Session

_LOG = logging.getLogger(__name__)
SIGN_IN, RETURN, SIGN_OUT = "/sign-in", "/sign-in/return", "/sign-out"
_ALGORITHMS = ["RS256", "PS256", "ES256"]
_FORM_BYTES = 4_096
_ROUNDS = {"n": 2**14, "r": 8, "p": 1}


class WayIn(Protocol):
    """A way to sign in."""

    async def begin(self, request: Request) -> Response:
        """The first page, or where it is."""

    async def finish(self, request: Request) -> Person:
        """The person who came back; HTTPException 401 if it is nobody."""


async def person_of_session(request: Request) -> Person:
    """The person who signed in to this session."""
    own: Own | None = getattr(request.state, "own", None)
    session = own.session if own else None
    person = session.data.get("person") if session and session.is_signed_in else None
    if own is None or not isinstance(person, Person):
        raise HTTPException(401, "请先登录。 Please sign in.")
    request.state.session = own.key
    return person


def sign_in_as(request: Request, person: Person) -> Session:
    """Begin a session of the person, under a new key."""
    session: Session = request.state.own.renew()
    session.data["person"], session.is_signed_in = person, True
    _LOG.info("signed in: %s", person.login)
    return session


class OpenIdSignIn:
    """Sign-in with a provider.

    Args:
        provider: its address and what it calls things.
        rules: whose login or group has which role.
        address: of this desk, where the provider sends people back.
    """

    def __init__(self, provider: OpenIdConnect, rules: Sequence[PersonRule], address: str) -> None:
        from authlib.integrations.starlette_client import OAuth  # demo users need none of it

        self._provider, self._rules = provider, rules
        self._return = address.rstrip("/") + RETURN
        try:
            secret = provider.client_secret_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise DeskSettingsRefused(
                f"读不到 OIDC 密钥文件 {provider.client_secret_file}。\n"
                f"The file of the OIDC secret can't be read: {provider.client_secret_file}."
            ) from error
        self._client: Any = OAuth().register(
            "provider",
            client_id=provider.client_id,
            client_secret=secret,
            server_metadata_url=str(provider.discovery),
            client_kwargs={"scope": provider.scope, "code_challenge_method": "S256", "trust_env": False},
        )

    async def begin(self, request: Request) -> Response:
        """To the provider, with a session that only this sign-in uses."""
        request.scope["session"] = request.state.own.renew().data
        try:
            answer: Response = await self._client.authorize_redirect(request, self._return)
        except Exception as error:
            _LOG.warning("the provider can't be reached: %s", type(error).__name__)
            raise HTTPException(
                503,
                "身份提供方没有应答,请稍后再试;如一直如此,请告知管理员。 "
                "The sign-in provider doesn't answer; try again later, or tell the administrator.",
            ) from None
        return answer

    async def finish(self, request: Request) -> Person:
        """The person the provider sent back."""
        try:
            metadata = await self._client.load_server_metadata()
            offered = metadata.get("id_token_signing_alg_values_supported") or _ALGORITHMS[:1]
            metadata["id_token_signing_alg_values_supported"] = [a for a in offered if a in _ALGORITHMS]
            options = {
                "iss": {"essential": True, "value": metadata["issuer"]},
                "aud": {"essential": True, "value": self._provider.client_id},
                "exp": {"essential": True},
                "nonce": {"essential": True},
            }
            token = await self._client.authorize_access_token(request, claims_options=options, leeway=30)
            claims: Mapping[str, Any] = token["userinfo"]
        except Exception as error:  # whatever went wrong, nobody is signed in; no token stands in the log
            _LOG.warning("sign-in refused: %s", type(error).__name__)
            raise HTTPException(
                401, "登录未完成,请重新登录。 The sign-in failed; please try again."
            ) from None
        login, name = claims.get(self._provider.login_claim), claims.get(self._provider.name_claim)
        if not isinstance(login, str) or not login.strip():
            raise HTTPException(
                401,
                f"身份提供方没有给出账号({self._provider.login_claim})。请联系管理员。 "
                "The provider names no account; ask the administrator.",
            )
        groups = groups_in(claims.get(self._provider.groups_claim))
        return person_from(login, name if isinstance(name, str) else login, groups, self._rules)


@dataclass(frozen=True)
class DemoUser:
    """A person of the demonstration, and a salted digest of the password."""

    person: Person
    salt: bytes
    digest: bytes


def demo_user(person: Person) -> tuple[DemoUser, str]:
    """The user and a new password, which is kept nowhere."""
    password, salt = secrets.token_urlsafe(12), secrets.token_bytes(16)
    return DemoUser(person, salt, _digest_of(password, salt)), password


class DemoSignIn:
    """Sign-in with a login and a password, for a demonstration on one machine."""

    def __init__(self, users: Sequence[DemoUser], secret: bytes) -> None:
        self._users = {user.person.login: user for user in users}
        self._secret = secret
        self._nobody, _ = demo_user(Person("nobody", "", frozenset()))

    async def begin(self, request: Request) -> Response:
        """The form."""
        request.state.own.renew()
        return sign_in_page(self._token(request), self._users)

    async def finish(self, request: Request) -> Person:
        """The person whose password was given."""
        if not is_own_page(request):
            raise HTTPException(403, "请从登录页登录。 Sign in from the sign-in page.")
        body = await whole_body(request, _FORM_BYTES)
        given = dict(_pairs(body))
        if not hmac.compare_digest(given.get("csrf", "").encode(), self._token(request).encode()):
            raise HTTPException(403, "登录页已过期,请重新打开。 The sign-in page is too old; open it again.")
        user = self._users.get(given.get("login", ""), self._nobody)
        tried = _digest_of(given.get("password", ""), user.salt)
        if not hmac.compare_digest(tried, user.digest) or user is self._nobody:
            raise HTTPException(401, "账号或密码不对。 The login or the password is wrong.")
        return user.person

    def _token(self, request: Request) -> str:
        own: Own = request.state.own
        return token_of(self._secret, own.key, "") if own.key else secrets.token_hex(32)


async def sign_out(request: Request, secret: bytes, origin: str | None) -> Response:
    """End the session; by its own form alone."""
    own: Own = request.state.own
    person = await person_of_session(request)
    given = dict(_pairs(await whole_body(request, _FORM_BYTES)))
    wanted = token_of(secret, own.key, person.login)
    if not is_own_page(request, origin) or not hmac.compare_digest(
        given.get("csrf", "").encode(), wanted.encode()
    ):
        raise HTTPException(403, "请从复核台页面退出。 Sign out from a page of the desk.")
    own.end()
    return RedirectResponse(SIGN_IN, 303)


def _pairs(body: bytes) -> list[tuple[str, str]]:
    from urllib.parse import parse_qsl

    try:
        return parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=20)
    except ValueError as error:
        raise HTTPException(400, "表单无法读取。 The form can't be read.") from error


def _digest_of(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, **_ROUNDS)
