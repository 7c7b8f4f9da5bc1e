"""A bucket of an S3-compatible object store: every object lands as it was when it was listed, or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar

import aiohttp
import botocore.exceptions
from fsspec.asyn import sync
from fsspec.exceptions import FSTimeoutError
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential
from upath import UPath

from cluster_review.crash_points import crash_point
from cluster_review.intake.faults import Fault, fault
from cluster_review.intake.landed import LandedFile
from cluster_review.sources.connection import Connection, is_safe_address
from cluster_review.sources.declaration import ObjectStoreSource
from cluster_review.sources.fetched import (
    Failure,
    Fetched,
    StillWritten,
    is_ignored,
    is_temporary,
    take,
    too_large,
)

LONGEST_WAIT_SECONDS = 60
ACKNOWLEDGED = ("cluster-review", "filed")
"""Tag of an object whose rows are committed."""

_GONE = frozenset({"NoSuchKey", "404", "MethodNotAllowed", "405", "InvalidObjectState"})
_CHANGED = frozenset({"PreconditionFailed", "412"})
_REFUSED = frozenset({"AccessDenied", "403", "401", "InvalidAccessKeyId", "SignatureDoesNotMatch", "NoSuchBucket",
                      "InvalidBucketName", "PermanentRedirect", "AuthorizationHeaderMalformed", "ExpiredToken"})  # fmt: skip
_BROKEN = (botocore.exceptions.BotoCoreError, botocore.exceptions.HTTPClientError, aiohttp.ClientError,
           FSTimeoutError, TimeoutError, ConnectionError)  # fmt: skip

T = TypeVar("T")


class _Again(Exception):
    """A second try may do."""


class _Stopped(Exception):
    """A second try at once would not do."""

    def __init__(self, found: str, kind: Literal["down", "refused"] = "refused"):
        super().__init__(found)
        self.failure = Failure(kind, found)


class _Gone(Exception):
    """The object was there when it was listed, and isn't now."""


def fetch_objects(
    source: ObjectStoreSource, connection: Connection, landing: Path, cursor: str | None = None
) -> Fetched:
    """Land every object under the prefix. A key is only text: it never becomes a path of this machine."""
    landed: list[LandedFile] = []
    faults: list[Fault] = []
    ignored: list[str] = []
    failure: Failure | None = None
    try:
        store = _Store(source, connection)
        for listed in store.listed():
            key = str(listed["Key"])
            name, relative = key.rpartition("/")[2], f"{source.id}:{key}"
            if not name or is_temporary(name) or is_ignored(key, source.ignore):
                ignored.append(relative)
                continue
            taken = _take(store, source, listed, name, relative, landing)
            (landed if isinstance(taken, LandedFile) else faults).append(taken)  # type: ignore[arg-type]
    except _Stopped as stopped:
        failure = stopped.failure
    landed.sort(key=lambda file: file.relative_path)
    faults.sort(key=lambda f: f.file)
    return Fetched(tuple(landed), tuple(faults), tuple(sorted(ignored)), failure=failure)


def reach_objects(source: ObjectStoreSource, connection: Connection) -> Failure | None:
    """Ask for the list, and take nothing of it; why that failed, or nothing."""
    try:
        next(_Store(source, connection).listed(), None)
    except _Stopped as stopped:
        return stopped.failure
    return None


def tag_objects(source: ObjectStoreSource, connection: Connection, landed: tuple[LandedFile, ...]) -> None:
    """Mark objects as filed. Doing it again is harmless; one that has gone or changed since is left alone.

    Raises:
        ConnectionError: the store doesn't answer, or the account may not tag.
    """
    try:
        store = _Store(source, connection)
        for file in landed:
            crash_point("source_tag.before_tag")
            store.tag(file.relative_path.removeprefix(f"{source.id}:"), file.source_version)
            crash_point("source_tag.after_tag")
    except _Stopped as error:
        raise ConnectionError(f"{source.name.zh} {source.name.en}: {error}") from None


def _take(
    store: _Store, source: ObjectStoreSource, listed: dict[str, Any], name: str, relative: str, landing: Path
) -> LandedFile | Fault:
    size, etag = int(listed["Size"]), str(listed["ETag"])
    if size > source.largest_file_mb * 2**20:
        return too_large(relative, size, source.largest_file_mb)

    def once() -> LandedFile | Fault:
        with closing(store.opened(str(listed["Key"]), etag, size)) as body:
            return take(
                body, name, relative, landing, source.largest_file_mb,
                size=size, settled=body.check_whole, source=source.id, version=etag.strip('"'),
            )  # fmt: skip

    try:
        return store.tried(once)
    except StillWritten:
        return fault("still_written", file=relative, found="读取时仍在变化 (changed while it was read)")
    except _Gone:
        return fault("object_gone", file=relative, found="列出后已删除 (deleted after it was listed)")


class _Store:
    """The bucket, through fsspec; each call is limited in time and tried as often as declared."""

    def __init__(self, source: ObjectStoreSource, connection: Connection):
        self.source, self.connection = source, connection
        endpoint = connection.extra.get("endpoint_url") or None
        if endpoint is not None and not is_safe_address(endpoint):
            raise _Stopped("endpoint_url 不是 https (not https)")
        self.fs = UPath(
            f"s3://{source.bucket}",
            key=connection.login,
            secret=connection.password,
            anon=connection.extra.get("anon", "") in ("1", "true", "True"),
            endpoint_url=endpoint,
            client_kwargs={"region_name": connection.extra.get("region_name") or "us-east-1"},
            config_kwargs={
                "connect_timeout": source.timeout_seconds,
                "read_timeout": source.timeout_seconds,
                "retries": {"max_attempts": 1},
                "proxies": {},
            },
            use_listings_cache=False,
            skip_instance_cache=True,
        ).fs
        self.ends = time.monotonic() + source.most_seconds

    def listed(self) -> Iterator[dict[str, Any]]:
        """Every object under the prefix, page by page."""
        token: dict[str, str] = {}
        while True:
            page = self.tried(partial(self.call, "list_objects_v2", Prefix=self.source.prefix, **token))
            yield from page.get("Contents", ())
            if not page.get("IsTruncated"):
                return
            following = {"ContinuationToken": page["NextContinuationToken"]}
            if following == token:
                raise _Stopped("列表游标循环 (the list's cursor comes again)")
            token = following

    def opened(self, key: str, etag: str, size: int) -> _Body:
        """The object's bytes, if it is still the one that was listed."""
        return _Body(self, self.call("get_object", Key=key, IfMatch=etag), size)

    def tag(self, key: str, etag: str) -> None:
        """Put the tag on the object, if it is still the one that was landed."""

        def once() -> None:
            head = self.call("head_object", Key=key)
            if str(head["ETag"]).strip('"') == etag:
                had = self.call("get_object_tagging", Key=key)["TagSet"]
                name, value = ACKNOWLEDGED
                tags = [t for t in had if t["Key"] != name] + [{"Key": name, "Value": value}]
                self.call("put_object_tagging", Key=key, Tagging={"TagSet": tags})

        try:
            self.tried(once)
        except (_Gone, StillWritten):
            return

    def call(self, method: str, **arguments: Any) -> Any:
        """One request of the S3 protocol."""

        async def asked() -> Any:
            client = await self.fs.set_session()
            return await getattr(client, method)(Bucket=self.source.bucket, **arguments)

        return self.run(asked)

    def run(self, asked: Callable[[], Any]) -> Any:
        """Wait for a coroutine as long as declared; what goes wrong is sorted by what can be done about it."""
        if time.monotonic() > self.ends:
            raise _Stopped(f"超过 {self.source.most_seconds} 秒 (longer than declared)", "down")
        try:
            return sync(self.fs.loop, asked, timeout=self.source.timeout_seconds)
        except botocore.exceptions.ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in _GONE:
                raise _Gone from None
            if code in _CHANGED:
                raise StillWritten from None
            found = self.connection.without_secrets(error)
            if code in _REFUSED:
                raise _Stopped(found) from None
            raise _Again(found) from None
        except botocore.exceptions.NoCredentialsError:
            raise _Stopped("连接没有账号 (the connection has no account)") from None
        except botocore.exceptions.ParamValidationError as error:
            raise _Stopped(self.connection.without_secrets(error)) from None
        except _BROKEN as error:
            raise _Again(f"{type(error).__name__}: {self.connection.without_secrets(error)}") from None

    def tried(self, once: Callable[[], T]) -> T:
        """Do it as often as declared."""
        retrying = Retrying(
            stop=stop_after_attempt(self.source.attempts),
            wait=wait_exponential(self.source.first_wait_seconds, max=LONGEST_WAIT_SECONDS),
            retry=retry_if_exception_type(_Again),
            reraise=True,
        )
        try:
            return retrying(once)
        except _Again as error:
            raise _Stopped(str(error), "down") from None


class _Body:
    """The bytes of one object as a stream."""

    def __init__(self, store: _Store, answer: dict[str, Any], size: int):
        self._store, self._body, self._size, self._read = store, answer["Body"], size, 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes; the connection is given back at the end."""

        async def next_bytes() -> bytes:
            return bytes(await self._body.read(size if size > 0 else None))

        chunk = bytes(self._store.run(next_bytes))
        self._read += len(chunk)
        return chunk

    def check_whole(self) -> None:
        """All bytes came that the list had told of."""
        if self._read != self._size:
            raise _Again(f"{self._size} 字节中只收到 {self._read} (bytes missing)")

    def close(self) -> None:
        """Let the connection go."""
        self._body.close()
