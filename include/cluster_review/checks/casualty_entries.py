"""Casualty entries that fit no incident: they name theirs by its id alone, and would be summed up with another's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from cluster_review.checks.record_refs import Ref, refs_of, told

Found = tuple[str, str, tuple[str, ...], tuple[str, str], tuple[Ref, ...]]
"""Check, incident, clusters, reason in zh and en, records."""


def entries_that_do_not_fit(frames: Mapping[str, pd.DataFrame], files: Mapping[str, str]) -> Iterator[Found]:
    """Entries whose incident nobody has recorded, and entries dated before their incident.

    Args:
        frames: `casualties` and `incidents` as known, with `filing_id` and `source_ref`.
        files: names of files by filing id.
    """
    incidents = frames["incidents"].drop_duplicates("incident_id").set_index("incident_id", drop=False)
    for name, entries in frames["casualties"].groupby("incident_id"):
        if name not in incidents.index:
            refs = _entries(entries, files)
            yield (
                "entries_of_nobody", str(name), (),
                (f"伤亡变动写的事故 {name} 没有事故记录,未计入任何事故,请核对编号或补报事故:{told(refs)}。",
                 f"Casualty entries name incident {name}, which nobody has recorded, and count for none; check the id, or "
                 f"file the incident: {told(refs, 'en')}."),
                refs,
            )  # fmt: skip
            continue
        incident = incidents.loc[[name]]
        occurred = incident["occurred_date"].to_numpy(dtype="datetime64[D]")[0]
        # A day that isn't known compares as neither before nor after.
        is_before = entries["entry_date"].to_numpy(dtype="datetime64[D]") < occurred
        if not np.any(is_before):
            continue
        refs = _entries(entries[is_before], files)
        refs += refs_of(
            incident, "incidents", files, lambda row: f"{row.incident_id} {row.occurred_date:%Y-%m-%d}"
        )
        cluster = incident["cluster_id"].iloc[0]
        yield (
            "entries_before_incident", str(name), () if pd.isna(cluster) else (str(cluster),),
            (f"事故 {name} 发生之前就有伤亡变动,是否属于另一件事故:{told(refs)}。",
             f"Casualty entries of {name} are dated before it happened; are they of another incident? {told(refs, 'en')}."),
            refs,
        )  # fmt: skip


def _entries(rows: pd.DataFrame, files: Mapping[str, str]) -> tuple[Ref, ...]:
    return refs_of(
        rows, "casualties", files, lambda row: f"{row.entry_date:%Y-%m-%d} {row.casualty_kind} {row.people}"
    )
