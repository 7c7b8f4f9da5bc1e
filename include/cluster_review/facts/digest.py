"""The digest of the facts: what they say, not where they were read or when."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import pandas as pd

from cluster_review.tables import TABLES


def facts_digest(frames: Mapping[str, pd.DataFrame]) -> str:
    """SHA-256 over every table's rows in the order of their keys.

    Row order, file order and the source cells change nothing; any value does.
    """
    digest = hashlib.sha256()
    for name, table in sorted(TABLES.items()):
        frame = frames.get(name)
        digest.update(f"{name}\n".encode())
        if frame is None or frame.empty:
            continue
        columns = [
            [
                "" if is_unknown else str(value)
                for value, is_unknown in zip(frame[c.name], frame[c.name].isna(), strict=True)
            ]
            for c in table.columns
        ]
        lines = ["\x1f".join(values) for values in zip(*columns, strict=True)]
        digest.update("\x1e".join(sorted(lines)).encode())
        digest.update(b"\n")
    return digest.hexdigest()
