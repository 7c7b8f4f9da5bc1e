"""What changed between two states of the facts, row by row, and the facts with some of the changes only."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from cluster_review.tables import TABLES

Frames = Mapping[str, pd.DataFrame]
Key = tuple[Hashable, ...]
EVERY_CLUSTER = "*"
OF_FILING = ("source_ref", "filing_id", "recorded_at")


@dataclass(frozen=True)
class FactChange:
    """One row that is new, gone, or says something else.

    Attributes:
        kind: added, changed or gone.
        cluster_id: whose row it is; None where it may be about several.
        columns: what it said before and says now, of the columns that differ.
        row: all its columns, as it is now, or was where it is gone.
        source_ref, filing_id, recorded_at: where and when the new row was read; empty where it is gone.
    """

    table: str
    key: Key
    kind: str
    cluster_id: str | None
    columns: Mapping[str, tuple[Any, Any]] = field(hash=False)
    row: Mapping[str, Any] = field(hash=False)
    source_ref: str = ""
    filing_id: str = ""
    recorded_at: Any = None


def about(frames: Frames, clusters: Iterable[str]) -> dict[str, pd.DataFrame]:
    """The facts about some clusters: their own rows, and those that name none or all."""
    wanted = {*clusters, EVERY_CLUSTER}
    incidents = frames.get("incidents")
    kept = {}
    for name, frame in frames.items():
        if "cluster_id" in frame.columns:
            named = frame["cluster_id"]
            kept[name] = frame[(named.isna() | named.isin(wanted)).to_numpy(dtype=bool)].reset_index(
                drop=True
            )
        elif name == "casualties" and incidents is not None:
            own = incidents[(incidents["cluster_id"].isna() | incidents["cluster_id"].isin(wanted))]
            others = set(incidents["incident_id"]) - set(own["incident_id"])
            kept[name] = frame[~frame["incident_id"].isin(others)].reset_index(drop=True)
        else:
            kept[name] = frame
    return kept


def fact_changes(before: Frames, after: Frames) -> list[FactChange]:
    """What changed, by table and key. A row read again from another file that says the same is no change.

    Args:
        before, after: in the convention of `tables`; `after` may have a column `recorded_at`.
    """
    owner = _owners({**before, "incidents": after["incidents"]}) | _owners(before)
    found: list[FactChange] = []
    for name, table in TABLES.items():
        columns = [column.name for column in table.columns]
        old, new = (_rows(frames.get(name), table.key) for frames in (before, after))
        for key in sorted(old.keys() | new.keys(), key=str):
            was, now = old.get(key), new.get(key)
            differing = {
                column: ((was or {}).get(column), (now or {}).get(column))
                for column in columns
                if (was or {}).get(column) != (now or {}).get(column)
            }
            if was is not None and now is not None and not differing:
                continue
            kind = "added" if was is None else "gone" if now is None else "changed"
            row = now if now is not None else was or {}
            read = {part: (now or {}).get(part) for part in OF_FILING}
            found.append(
                FactChange(
                    name,
                    key,
                    kind,
                    _cluster_of(name, row, owner),
                    differing,
                    {column: row.get(column) for column in columns},
                    str(read["source_ref"] or ""),
                    str(read["filing_id"] or ""),
                    read["recorded_at"],
                )
            )
    return found


def with_changes(before: Frames, after: Frames, changes: Iterable[FactChange]) -> dict[str, pd.DataFrame]:
    """The facts as before, but with these changes; rows stay in the order of their keys."""
    by_table: dict[str, set[Key]] = {}
    for change in changes:
        by_table.setdefault(change.table, set()).add(change.key)
    made = dict(before)
    for name, keys in by_table.items():
        key_columns = TABLES[name].key
        old, new = before[name], after[name]
        kept = old[[key not in keys for key in _keys(old, key_columns)]]
        put = new[[key in keys for key in _keys(new, key_columns)]]
        put = put[[column for column in put.columns if column in kept.columns]]
        both = put if kept.empty else kept if put.empty else pd.concat([kept, put], ignore_index=True)
        made[name] = _in_order_of_key(both, key_columns)
    return made


def _in_order_of_key(frame: pd.DataFrame, key: tuple[str, ...]) -> pd.DataFrame:
    keys = _keys(frame, key)
    order = sorted(range(len(frame)), key=lambda i: _sortable(keys[i]))
    return frame.iloc[order].reset_index(drop=True)


def _rows(frame: pd.DataFrame | None, key: tuple[str, ...]) -> dict[Key, dict[str, Any]]:
    if frame is None or frame.empty:
        return {}
    plain = frame.astype(object).where(frame.notna(), None)
    return dict(zip(_keys(frame, key), plain.to_dict("records"), strict=True))  # type: ignore[arg-type]


def _keys(frame: pd.DataFrame, key: tuple[str, ...]) -> list[Key]:
    plain = frame[list(key)].astype(object).where(frame[list(key)].notna(), None)
    return list(plain.itertuples(index=False, name=None))


def _sortable(key: Key) -> tuple[tuple[bool, Any], ...]:
    return tuple((part is not None, part if part is not None else 0) for part in key)


def _owners(frames: Frames) -> dict[Any, str]:
    """Incident to the cluster it names."""
    rows = frames["incidents"]
    named = rows[rows["cluster_id"].notna()]
    return dict(zip(named["incident_id"], named["cluster_id"], strict=True))


def _cluster_of(table: str, row: Mapping[str, Any], owner: Mapping[Any, str]) -> str | None:
    named = row.get("cluster_id")
    if table == "casualties":
        named = owner.get(row.get("incident_id"))
    return None if named is None or named == EVERY_CLUSTER else str(named)
