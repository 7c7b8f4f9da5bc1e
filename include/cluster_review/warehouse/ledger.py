"""The ledger of what people decide (决定台账): recording, its head, the version a person saw.

The database applies the rules (`ledger_rules`) and chains each entry to the one before; this module hands it
what a person wants recorded and says in words why it was refused.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, text
from sqlalchemy.exc import DBAPIError

from cluster_review.crash_points import crash_point
from cluster_review.warehouse.decision_schema import FIRST_PREVIOUS, LEDGER, PERSONAL
from cluster_review.warehouse.ledger_changes import changes_since
from cluster_review.warehouse.ledger_refusals import BY_SQLSTATE, Changes, NotRecorded, Stale
from cluster_review.warehouse.rights import Actor, DatabaseRole, acting_as

__all__ = [
    "Actor", "ChainHead", "Changes", "Entry", "NewEntry", "NotRecorded", "Stale", "head", "record", "versions_of",
]  # fmt: skip


@dataclass(frozen=True)
class NewEntry:
    """What a person wants recorded.

    Attributes:
        kind: one of `ledger_kinds.KINDS`.
        cluster_id: the cluster it is about; none for the sign-off of a whole run and for erasing personal data.
        run_id: the published run whose recommendation it follows.
        seen_version: from `versions_of`, when the page was shown.
        subject: the provision judged, or the number of the entry concerned.
        verdict: as the kind allows.
        reason: in the person's own words; no personal data, for it can't be erased.
        detail: particulars that can be written as JSON, without floats.
        personal: names, addresses, telephone numbers; kept beside the chain and erased when their time is over.
    """

    kind: str
    cluster_id: str | None
    run_id: str | None
    seen_version: str | None
    subject: str | None
    verdict: str | None
    reason: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """An entry as it stands; `actor.name` is empty and `personal` is nothing once erased or where not shown."""

    entry: int
    kind: str
    cluster_id: str | None
    run_id: str | None
    seen_version: str | None
    subject: str | None
    verdict: str | None
    reason: str
    detail: Mapping[str, Any]
    actor: Actor
    county: str | None
    concerns: int | None
    recommended: str | None
    decided: str | None
    recorded_at: datetime
    previous_hash: str
    hash: str


@dataclass(frozen=True)
class ChainHead:
    """The last entry and its hash; printed on exports, it vouches for all entries before."""

    entry: int
    hash: str

    def __str__(self) -> str:
        return f"{self.entry}:{self.hash}"


def record(engine: Engine, actor: Actor, entries: Sequence[NewEntry]) -> tuple[Entry, ...]:
    """Record all of these or none, in one transaction.

    Args:
        engine: from `connect`; its login may act as the decider.
        actor: who acts.
        entries: in the order in which they are to stand.

    Raises:
        NotRecorded: a rule forbids it; `code`, `zh` and `en` say which and what to do.
        Stale: something new was recorded on the cluster since; `changes` says what.
    """
    rows = [_row(new, actor) for new in entries]
    trying: NewEntry | None = None
    try:
        with engine.begin() as connection:
            acting_as(connection, DatabaseRole.DECIDER, actor)
            recorded = []
            for new, (row, personal) in zip(entries, rows, strict=True):
                trying = new
                number = connection.execute(insert(LEDGER).values(row).returning(LEDGER.c.entry)).scalar_one()
                connection.execute(insert(PERSONAL).values({**personal, "entry": number}))
                recorded.append(number)
            made = _read(connection, recorded)
            crash_point("ledger.before_commit")
    except DBAPIError as error:
        raise _refused(engine, actor, error, trying) from None
    crash_point("ledger.after_commit")
    return made


def entries_of(connection: Connection, cluster_id: str) -> tuple[Entry, ...]:
    """The entries on a cluster that the session may see, in order."""
    query = select(LEDGER.c.entry).where(LEDGER.c.cluster_id == cluster_id).order_by(LEDGER.c.entry)
    return _read(connection, list(connection.execute(query).scalars()))


def head(engine: Engine) -> ChainHead:
    """The last entry of the chain; entry 0 where there is none."""
    with engine.connect() as connection:
        found = connection.execute(text("SELECT entry, hash FROM decisions.head()")).one()
    return (
        ChainHead(0, FIRST_PREVIOUS) if found.entry is None else ChainHead(int(found.entry), str(found.hash))
    )


def versions_of(engine: Engine, run_id: str, cluster_ids: Sequence[str]) -> dict[str, str]:
    """By cluster: the version to hand back with a decision, so that nothing new is overlooked.

    It changes with the receipt, with any fact about the cluster or its enterprises, with a later published run and
    with an entry of the ledger. A cluster that the run published nothing about is left out.
    """
    query = text(
        "SELECT c.id, decisions.version_of(:run, c.id) AS version FROM unnest(CAST(:ids AS text[])) AS c(id)"
    )
    with engine.connect() as connection:
        rows = connection.execute(query, {"run": run_id, "ids": list(cluster_ids)})
        return {str(row.id): str(row.version) for row in rows if row.version is not None}


def canonical_json(value: Mapping[str, Any]) -> str:
    """The one text of some particulars: keys sorted, no spaces, Chinese as it is.

    Raises:
        NotRecorded: it holds a float, a NUL or something that is no JSON.
    """
    try:
        _only_exact(value)
        written = json.dumps(
            value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
        )
        written.encode("utf-8")
    except (TypeError, ValueError, RecursionError):
        raise NotRecorded("malformed", "detail") from None
    if "\\u0000" in written:
        raise NotRecorded("malformed", "detail")
    return written


def personal_digest(salt: str, name: str, particulars: str) -> str:
    """The digest that an entry keeps of the personal data beside it."""
    return hashlib.sha256(
        f"{salt}\n{json.dumps(name, ensure_ascii=False)}\n{particulars}".encode()
    ).hexdigest()


def _only_exact(value: Any) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise TypeError(key)
            _only_exact(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _only_exact(inner)
    elif not isinstance(value, str | int | bool | None):
        raise TypeError(value)


def _row(new: NewEntry, actor: Actor) -> tuple[dict[str, Any], dict[str, str]]:
    texts = [value for f in fields(new) if isinstance(value := getattr(new, f.name), str)]
    for value in (*texts, actor.login, actor.name):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            raise NotRecorded("malformed", "UTF-8") from None
        if "\0" in value:
            raise NotRecorded("malformed", "NUL")
    personal = {
        "name": actor.name,
        "particulars": canonical_json(new.personal),
        "salt": secrets.token_hex(16),
    }
    digest = personal_digest(personal["salt"], personal["name"], personal["particulars"])
    names = ("kind", "cluster_id", "run_id", "seen_version", "subject", "verdict", "reason")
    row = {name: getattr(new, name) for name in names}
    return {**row, "detail": canonical_json(new.detail), "personal_digest": digest}, personal


def _read(connection: Connection, numbers: Sequence[int]) -> tuple[Entry, ...]:
    query = (
        select(LEDGER, PERSONAL.c.name)
        .join(PERSONAL, PERSONAL.c.entry == LEDGER.c.entry, isouter=True)
        .where(LEDGER.c.entry.in_(numbers))
        .order_by(LEDGER.c.entry)
    )
    return tuple(_entry(dict(row._mapping)) for row in connection.execute(query))


def _entry(row: Mapping[str, Any]) -> Entry:
    actor = Actor(row["login"], row["name"] or "", tuple(filter(None, row["roles"].split(","))))
    own = {f.name for f in fields(Entry)} - {"actor", "detail"}
    return Entry(**{name: row[name] for name in own}, actor=actor, detail=json.loads(row["detail"]))


def _refused(engine: Engine, actor: Actor, error: DBAPIError, new: NewEntry | None) -> Exception:
    refusal = BY_SQLSTATE.get(str(getattr(error.orig, "sqlstate", "")))
    if refusal is None:
        return error
    diagnostic = getattr(error.orig, "diag", None)
    about = str(getattr(diagnostic, "message_detail", None) or "")
    if refusal.code == "stale" and new is not None and new.cluster_id and new.run_id:
        with engine.begin() as connection:
            acting_as(connection, DatabaseRole.READER, actor)
            return Stale(
                new.cluster_id, changes_since(connection, new.run_id, new.cluster_id, new.seen_version)
            )
    return NotRecorded(refusal.code, about)
