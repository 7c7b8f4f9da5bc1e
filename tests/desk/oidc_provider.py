"""A small real OpenID Connect provider on the loopback address, which can be told to misbehave in one way."""

from __future__ import annotations

import hashlib
import secrets
import socket
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import uvicorn
from fastapi import FastAPI, Form, HTTPException, Request
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.responses import RedirectResponse

CLIENT, SECRET = "desk", "s3cret of the desk"
ACCOUNT = {"sub": "u-17", "name": "陈评审", "groups": ["sme-division"]}


@dataclass
class Provider:
    """What it knows, and what it does wrong."""

    url: str = ""
    fault: str = ""
    account: dict[str, Any] = field(default_factory=lambda: dict(ACCOUNT))
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, parameters={"kid": "k1"}))

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": nonce, **self.account,
        }  # fmt: skip
        header = {"alg": "RS256", "kid": "k1"}
        key: Any = self.key
        match self.fault:
            case "nonce":
                claims["nonce"] = "another"
            case "no nonce":
                del claims["nonce"]
            case "audience":
                claims["aud"] = "another-client"
            case "issuer":
                claims["iss"] = "https://elsewhere.example.org"
            case "expired":
                claims |= {"iat": now - 7200, "exp": now - 3600}
            case "no expiry":
                del claims["exp"]
            case "another key":
                key = RSAKey.generate_key(2048, parameters={"kid": "k1"})
            case "unsigned":
                part = [urlsafe_b64encode(_json(x)).rstrip(b"=").decode() for x in ({"alg": "none"}, claims)]
                return ".".join([*part, ""])
            case "public key as a password":
                header["alg"] = "HS256"
                key = OctKey.import_key(self.key.as_pem(private=False))
        return jwt.encode(header, claims, key, algorithms=["RS256", "HS256"])

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/.well-known/openid-configuration")
        def discovery() -> dict[str, Any]:
            algorithms = ["RS256", "none", "HS256"]
            return {
                "issuer": self.url, "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token", "jwks_uri": f"{self.url}/keys",
                "id_token_signing_alg_values_supported": algorithms,
            }  # fmt: skip

        @app.get("/keys")
        def keys() -> dict[str, Any]:
            return {"keys": [self.key.as_dict(private=False)]}

        @app.get("/authorize")
        def authorize(request: Request) -> RedirectResponse:
            asked = dict(request.query_params)
            assert asked["code_challenge_method"] == "S256"
            assert asked["client_id"] == CLIENT
            code = secrets.token_urlsafe(8)
            self.asked[code] = asked
            state = "another" if self.fault == "state" else asked["state"]
            return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': state})}")

        @app.post("/token")
        def token(request: Request, code: str = Form(), code_verifier: str = Form()) -> dict[str, Any]:
            asked = self.asked.pop(code)
            digest = urlsafe_b64encode(hashlib.sha256(code_verifier.encode()).digest()).rstrip(b"=").decode()
            if digest != asked["code_challenge"] or "authorization" not in request.headers:
                raise HTTPException(400, "no")
            answer = {"access_token": "a", "token_type": "Bearer", "expires_in": 60}
            return (
                answer
                if self.fault == "no id token"
                else {**answer, "id_token": self.id_token(asked["nonce"])}
            )

        return app


def _json(value: Any) -> bytes:
    import json

    return json.dumps(value).encode()


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider that listens until it isn't needed."""
    made = Provider()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        made.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(made.app(), log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield made
        finally:
            server.should_exit = True
            thread.join()
