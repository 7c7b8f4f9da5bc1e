"""Verifying the chain: every entry is hashed again in Python, independently of the database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, Engine, select, text

from cluster_review.warehouse.decision_schema import FIRST_PREVIOUS, LEDGER, PERSONAL
from cluster_review.warehouse.ledger import ChainHead, personal_digest
from cluster_review.warehouse.ledger_statements import HASHED
from cluster_review.warehouse.rights import Actor, DatabaseRole, acting_as

_AT_ONCE = 1_000
_VERIFIER = Actor("verification", "", ())
"""Reads all and may record nothing, having no role."""


@dataclass(frozen=True)
class ChainFault:
    """Where the chain doesn't hold, and why."""

    entry: int
    code: str
    zh: str
    en: str


_WORDS = {
    "missing": ("缺少序号 {entry} 的条目", "entry {entry} is missing"),
    "link": ("序号 {entry} 没有接上前一条", "entry {entry} doesn't follow on the one before"),
    "hash": ("序号 {entry} 的内容与摘要不符", "entry {entry} isn't what was hashed"),
    "personal": ("序号 {entry} 的个人信息与摘要不符", "personal data of entry {entry} isn't what was digested"),
    "personal_gone": ("序号 {entry} 的个人信息未经登记而缺失", "the personal data of entry {entry} is gone and no entry erased it"),
    "personal_left": ("序号 {entry} 的个人信息登记为已清除而仍在", "personal data of entry {entry} was to be erased and is there"),
    "same_person": ("序号 {entry} 的第二人与提出人为同一人", "the second person of entry {entry} is who proposed it"),
    "head": ("台账末端与所记的 {entry} 号摘要不符", "the chain doesn't have the head noted as entry {entry}"),
}  # fmt: skip


def canonical_entry(row: Mapping[str, Any]) -> str:
    """The text of an entry that is hashed: a JSON object, its keys sorted, without spaces."""
    return "{" + ",".join(f'"{name}":{_member(name, row[name])}' for name in HASHED) + "}"


def entry_hash(previous_hash: str, row: Mapping[str, Any]) -> str:
    """SHA-256 of the hash before and the entry's canonical text."""
    return hashlib.sha256(f"{previous_hash}\n{canonical_entry(row)}".encode()).hexdigest()


def verify_chain(engine: Engine, noted: ChainHead | None = None) -> list[ChainFault]:
    """Every fault of the chain, in order; none if it holds. Refused where the login can't see all of it.

    Args:
        engine: from `connect`; its login is a member of the owner's or the decider's role.
        noted: a head noted earlier, as on an export. Entries cut off from the end are found by it alone.
    """
    with engine.connect() as connection, connection.begin():
        sees_all = text("SELECT pg_has_role(current_user, :owner, 'USAGE')")
        if not connection.execute(sees_all, {"owner": DatabaseRole.OWNER}).scalar_one():
            acting_as(connection, DatabaseRole.DECIDER, _VERIFIER)
        return list(_faults(connection, noted))


def _faults(connection: Connection, noted: ChainHead | None) -> Iterator[ChainFault]:
    number, previous, met = 0, FIRST_PREVIOUS, noted is None or noted.entry == 0
    logins: dict[int, str] = {}
    erased = set(connection.execute(select(LEDGER.c.concerns).where(LEDGER.c.kind == "redacted")).scalars())
    query = (
        select(LEDGER, PERSONAL.c.name, PERSONAL.c.particulars, PERSONAL.c.salt)
        .join(PERSONAL, PERSONAL.c.entry == LEDGER.c.entry, isouter=True)
        .order_by(LEDGER.c.entry)
        .execution_options(yield_per=_AT_ONCE)
    )
    for found in connection.execute(query):
        row = dict(found._mapping)
        for gap in range(number + 1, row["entry"]):
            yield _fault("missing", gap)
        number = row["entry"]
        if row["previous_hash"] != previous:
            yield _fault("link", number)
        if row["hash"] != entry_hash(row["previous_hash"], row):
            yield _fault("hash", number)
        previous = row["hash"]
        yield from _personal(row, is_erased=number in erased)
        logins[number] = row["login"].strip().lower()
        if row["kind"] == "second" and logins.get(row["concerns"]) == logins[number]:
            yield _fault("same_person", number)
        if noted is not None and noted.entry == number:
            met = noted.hash == previous
    if not met and noted is not None:
        yield _fault("head", noted.entry)


def _personal(row: Mapping[str, Any], is_erased: bool) -> Iterator[ChainFault]:
    if row["salt"] is None:
        if not is_erased:
            yield _fault("personal_gone", row["entry"])
    elif is_erased:
        yield _fault("personal_left", row["entry"])
    elif row["personal_digest"] != personal_digest(row["salt"], row["name"], row["particulars"]):
        yield _fault("personal", row["entry"])


def _member(name: str, value: Any) -> str:
    if value is None:
        return "null"
    if name == "detail":
        return str(value)
    if name == "recorded_at":
        value = value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return json.dumps(value, ensure_ascii=False)


def _fault(code: str, entry: int) -> ChainFault:
    zh, en = (words.format(entry=entry) for words in _WORDS[code])
    return ChainFault(entry, code, zh, en)
