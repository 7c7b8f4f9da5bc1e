"""Where a record stands, for messages that name several: table, file, cells and what it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

SHOWN = 5
"""Records that a sentence names; all of them stand in the finding."""
MOST_REFS = 50


@dataclass(frozen=True)
class Ref:
    """One record.

    Attributes:
        table: of facts.
        place: file and cells.
        value: what it says, in short.
    """

    table: str
    filing_id: str
    place: str
    value: str

    def as_dict(self) -> dict[str, str]:
        """Plain values."""
        return asdict(self)


def refs_of(
    rows: pd.DataFrame, table: str, files: Mapping[str, str], value: Callable[[Any], str]
) -> tuple[Ref, ...]:
    """The rows of a table as records, in order of place, at most `MOST_REFS`.

    Args:
        rows: with `filing_id` and `source_ref`.
        files: names of files by filing id.
        value: what a row says.
    """
    refs = [
        Ref(
            table,
            str(row.filing_id),
            place_of(str(row.source_ref), files.get(str(row.filing_id))),
            value(row),
        )
        for row in rows.head(MOST_REFS).itertuples(index=False)
    ]
    return tuple(sorted(refs, key=lambda ref: (ref.table, ref.place, ref.value)))


def place_of(source_ref: str, file: str | None) -> str:
    """File and cells; a reference that names its file already is left as it is."""
    if file is None or source_ref.startswith((f"{file}!", f"{file}#")):
        return source_ref
    sheet, mark, cells = source_ref.rpartition("!")
    return f"{file} “{sheet}”{cells}" if mark else f"{file} {source_ref}"


def told(refs: Sequence[Ref], language: str = "zh") -> str:
    """The records in a sentence."""
    words = [
        f"“{ref.value}”({ref.place})" if language == "zh" else f"“{ref.value}” ({ref.place})" for ref in refs
    ]
    more = len(words) - SHOWN
    if more > 0:
        words = [*words[:SHOWN], f"另 {more} 处" if language == "zh" else f"and {more} more"]
    return ("、" if language == "zh" else ", ").join(words)


def text_of(value: Any) -> str:
    """A cell's text; what isn't known is empty."""
    return "" if value is None or value is pd.NA or value != value else str(value)
