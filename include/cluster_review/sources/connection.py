"""How a source is reached, as plain values: handed in by whoever may know secrets, kept nowhere."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit, urlunsplit

HIDDEN = "***"
_SHORTEST_SECRET = 4
_OPEN_WORDS = frozenset({"endpoint_url", "region_name", "anon", "sslmode", "header"})
"""Entries of `extra` that may be shown; all others are taken for secrets."""


@dataclass(frozen=True)
class Connection:
    """An address and who asks.

    Attributes:
        uri: without login or password.
        login, password: as the source knows them.
        extra: further settings, such as `endpoint_url` of an object store.
    """

    uri: str
    login: str | None = None
    password: str | None = field(default=None, repr=False)
    extra: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    def without_secrets(self, said: object) -> str:
        """A message in which nothing of the connection is left that must stay secret."""
        text = " ".join(str(said).split())
        secrets = {self.password or "", *(v for k, v in self.extra.items() if k not in _OPEN_WORDS)}
        for secret in sorted((s for s in secrets if len(s) >= _SHORTEST_SECRET), key=len, reverse=True):
            for form in (secret, quote(secret, safe="")):
                text = text.replace(form, HIDDEN)
        return text


def connection_from_uri(uri: str) -> Connection:
    """The connection that a URI states: `scheme://login:password@host:port/path?key=value`.

    Raises:
        ValueError: this is no URI; the message shows nothing of it.
    """
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError:
        raise ValueError("not a URI") from None
    if not parts.scheme:
        raise ValueError("not a URI")
    host = parts.hostname or ""
    place = f"[{host}]" if ":" in host else host
    if port is not None:
        place += f":{port}"
    return Connection(
        urlunsplit((parts.scheme, place, parts.path, "", "")),
        unquote(parts.username) if parts.username else None,
        unquote(parts.password) if parts.password else None,
        MappingProxyType(dict(parse_qsl(parts.query))),
    )


def connection_from_parts(parts: Mapping[str, Any]) -> Connection:
    """The connection that an orchestrator keeps: `conn_type`, `host`, `port`, `schema`, `login`, `password`, `extra`."""
    scheme, host = str(parts.get("conn_type") or ""), str(parts.get("host") or "")
    schema = str(parts.get("schema") or "")
    if "://" in host:
        scheme, _, host = host.partition("://")
    elif scheme in ("http", "https"):
        scheme, schema = (schema if schema in ("http", "https") else "https"), ""
    if scheme in ("http", "https"):
        schema = ""
    if parts.get("port"):
        host = f"{host}:{parts['port']}"
    extra = {
        str(k): v if isinstance(v, str) else json.dumps(v) for k, v in (parts.get("extra") or {}).items()
    }
    return Connection(
        f"{scheme}://{host}{f'/{schema}' if schema else ''}",
        parts.get("login") or None,
        parts.get("password") or None,
        MappingProxyType(extra),
    )


def folder_connection(folder: Path) -> Connection:
    """The connection to a drop folder."""
    return Connection(str(folder))


def is_safe_address(url: str) -> bool:
    """Whether nobody on the way can read along: https, or this machine itself."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or ""))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
