"""Pages of records from an HTTP API: each page's bytes land as they came, from the stored cursor to the last page."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from cluster_review.intake.faults import Fault, fault
from cluster_review.intake.landed import PAGE, LandedFile
from cluster_review.sources.connection import Connection, is_safe_address
from cluster_review.sources.declaration import HttpSource
from cluster_review.sources.fetched import Failure, Fetched, take

LONGEST_WAIT_SECONDS = 120
MOST_REDIRECTS = 3
LONGEST_CURSOR_SHOWN = 60
JSON_TYPES = ("application/json", "text/json")


class _Stopped(Exception):
    """The fetch can't go on."""

    def __init__(self, failure: Failure):
        super().__init__(failure.found)
        self.failure = failure


class _Again(Exception):
    """A second try may do; `wait` is what the server asks for, in seconds."""

    def __init__(self, found: str, wait: int | None = None):
        super().__init__(found)
        self.found, self.wait = found, wait


class _TooLarge(Exception):
    """More bytes came than the source may send in one page."""


@dataclass
class _Walk:
    """How far the pages have been taken."""

    cursor: str | None
    landed: list[LandedFile] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    rows: int = 0


def fetch_http(source: HttpSource, connection: Connection, landing: Path, cursor: str | None) -> Fetched:
    """Land every page from `cursor` on.

    The cursor handed back is that of the last page that was taken, so that the next fetch asks for this page
    again: what was added to it since is not missed, and what is known already counts once.
    """
    walk = _Walk(cursor)
    failure: Failure | None = None
    try:
        with _client(source, connection) as client:
            _take_pages(client, source, connection, landing, walk)
    except _Stopped as stopped:
        failure = stopped.failure
    return Fetched(
        tuple(walk.landed), tuple(walk.faults), cursor=walk.cursor, rows=walk.rows, failure=failure
    )


def reach_http(source: HttpSource, connection: Connection) -> Failure | None:
    """Ask for one page and throw it away; why that failed, or nothing."""
    try:
        with _client(source, connection) as client:
            body = _page(client, source, connection, None, time.monotonic() + source.timeout_seconds)
            _next_cursor(body, source)
    except _TooLarge:
        return Failure("refused", f"一页超过 {source.largest_file_mb} MB (a page above the cap)")
    except _Stopped as stopped:
        return stopped.failure
    return None


def _take_pages(
    client: httpx.Client, source: HttpSource, connection: Connection, landing: Path, walk: _Walk
) -> None:
    ends = time.monotonic() + source.most_seconds
    seen: set[str | None] = set()
    cursor = walk.cursor
    for _ in range(source.most_pages):
        seen.add(cursor)
        name = page_name(source.table, cursor)
        relative = f"{source.id}:{name}"
        try:
            body = _page(client, source, connection, cursor, ends)
        except _TooLarge:
            limit = source.largest_file_mb
            walk.faults.append(fault("too_large", file=relative, found=f"> {limit} MB", limit=limit))
            raise _Stopped(Failure("refused", f"一页超过 {limit} MB (a page above the cap)")) from None
        version = f"{PAGE}{quote(cursor or '', safe='')}#{source.records_at}"
        taken = take(
            io.BytesIO(body), name, relative, landing, source.largest_file_mb,
            size=len(body), source=source.id, version=version,
        )  # fmt: skip
        if not isinstance(taken, LandedFile):
            raise AssertionError(f"{relative}: {taken.kind}")
        walk.landed.append(taken)
        following, rows = _next_cursor(body, source)
        walk.rows += rows
        walk.cursor = cursor
        if following is None:
            return
        if following in seen:
            raise _Stopped(
                Failure("refused", f"游标循环 (the cursor comes again): {following[:LONGEST_CURSOR_SHOWN]}")
            )
        cursor = following
    raise _Stopped(Failure("refused", f"超过 {source.most_pages} 页 (more pages than declared)"))


def page_name(table: str, cursor: str | None) -> str:
    """What a page is called: its table and the cursor that it was asked for with, so it is the same each time."""
    if not cursor:
        return f"{table}-from-the-start.json"
    shown = quote(cursor, safe="")
    if len(shown) > LONGEST_CURSOR_SHOWN:
        shown = f"{shown[:LONGEST_CURSOR_SHOWN]}-{sha256(cursor.encode()).hexdigest()[:12]}"
    return f"{table}-after-{shown}.json"


def _client(source: HttpSource, connection: Connection) -> httpx.Client:
    headers = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "cluster-review"}
    auth = None
    if connection.login:
        auth = httpx.BasicAuth(connection.login, connection.password or "")
    elif connection.password:
        name = connection.extra.get("header", "Authorization")
        headers[name] = f"Bearer {connection.password}" if name == "Authorization" else connection.password
    # Neither a proxy nor a .netrc of the machine decides where the secret goes.
    return httpx.Client(
        headers=headers, auth=auth, timeout=source.timeout_seconds, trust_env=False, follow_redirects=False
    )


def _page(
    client: httpx.Client, source: HttpSource, connection: Connection, cursor: str | None, ends: float
) -> bytes:
    """The bytes of one page, tried as often as declared."""

    def wait(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.wait if isinstance(error, _Again) else None
        if asked is not None:
            return min(asked, LONGEST_WAIT_SECONDS)
        return min(source.first_wait_seconds * 2 ** (state.attempt_number - 1), LONGEST_WAIT_SECONDS)

    def is_over(state: RetryCallState) -> bool:
        return stop_after_attempt(source.attempts)(state) or time.monotonic() + state.upcoming_sleep > ends

    retrying = Retrying(stop=is_over, wait=wait, retry=retry_if_exception_type(_Again), reraise=True)
    try:
        return retrying(_one_try, client, source, connection, cursor, ends)
    except _Again as error:
        raise _Stopped(Failure("down", connection.without_secrets(error.found))) from None


def _one_try(
    client: httpx.Client, source: HttpSource, connection: Connection, cursor: str | None, ends: float
) -> bytes:
    url = httpx.URL(connection.uri.rstrip("/") + source.path)
    query = dict(source.parameters) | ({source.cursor_parameter: cursor} if cursor else {})
    url = url.copy_merge_params(query)
    for _ in range(MOST_REDIRECTS + 1):
        _check_address(url, source)
        try:
            with client.stream("GET", url) as response:
                if not response.has_redirect_location:
                    return _body(response, source, ends)
                url = _same_place(response)
        except httpx.TimeoutException:
            raise _Again(f"{source.timeout_seconds} 秒内没有应答 (no answer in time)") from None
        except (httpx.RequestError, httpx.StreamError) as error:
            found = f"{type(error).__name__}: {connection.without_secrets(error)}"
            raise _Again(f"连接或传输中断 (connection lost): {found}") from None
    raise _Stopped(Failure("refused", "重定向过多 (too many redirects)"))


def _check_address(url: httpx.URL, source: HttpSource) -> None:
    if url.host not in source.hosts:
        raise _Stopped(
            Failure("refused", f"主机不在声明的 hosts 中 (host not among those declared): {url.host}")
        )
    if not is_safe_address(str(url)):
        raise _Stopped(Failure("refused", f"不是 https (not https): {url.host}"))


def _same_place(response: httpx.Response) -> httpx.URL:
    """Where a redirect leads, if it stays on the same scheme, host and port."""
    before, after = response.url, response.url.join(response.headers["Location"])
    if (before.scheme, before.host, before.port) != (after.scheme, after.host, after.port):
        raise _Stopped(Failure("refused", f"重定向到其他主机 (redirect to another host): {after.host}"))
    return after


def _body(response: httpx.Response, source: HttpSource, ends: float) -> bytes:
    status = response.status_code
    if status == httpx.codes.TOO_MANY_REQUESTS or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        asked = response.headers.get("Retry-After", "")
        # A date would need a clock to be understood; our own back-off does as well.
        wait = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
        raise _Again(f"HTTP {status}", wait)
    if status != httpx.codes.OK:
        raise _Stopped(Failure("refused", f"HTTP {status}"))
    content_type = Message()
    content_type["content-type"] = response.headers.get("Content-Type", "")
    if content_type.get_content_type() not in JSON_TYPES:
        found = response.headers.get("Content-Type", "")
        raise _Stopped(Failure("refused", f"不是 JSON (not JSON): Content-Type {found}"))
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise _Stopped(Failure("refused", "未请求的压缩 (compressed, though not asked for)"))
    most = source.largest_file_mb * 2**20
    length = response.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > most:
        raise _TooLarge
    return b"".join(_chunks(response, most, ends, source))


def _chunks(response: httpx.Response, most: int, ends: float, source: HttpSource) -> Iterator[bytes]:
    size = 0
    for chunk in response.iter_raw():
        size += len(chunk)
        if size > most:
            raise _TooLarge
        if time.monotonic() > ends:
            # A server that drips byte by byte never runs into the time-out of a single read.
            raise _Stopped(Failure("down", f"超过 {source.most_seconds} 秒 (longer than declared)"))
        yield chunk


def _next_cursor(body: bytes, source: HttpSource) -> tuple[str | None, int]:
    """The cursor of the next page and the number of records on this one."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        # The page has landed: whoever reads it says what is wrong where.
        raise _Stopped(Failure("refused", "应答不是完整的 JSON (the answer is no JSON)")) from None
    records = _at(document, source.records_at)
    if not isinstance(records, list):
        raise _Stopped(
            Failure("refused", f"{source.records_at or '/'} 处没有记录列表 (no list of records there)")
        )
    following = _at(document, source.next_at)
    if following is None or following == "":
        return None, len(records)
    if isinstance(following, bool) or not isinstance(following, str | int):
        raise _Stopped(Failure("refused", f"{source.next_at} 处不是游标 (no cursor there)"))
    return str(following), len(records)


def _at(document: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        document = document.get(key) if isinstance(document, dict) else None
    return document
