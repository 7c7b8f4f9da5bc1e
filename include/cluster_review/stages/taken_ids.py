"""Two authorities may number their records alike: the second must not take the place of the first.

A later row with the same id supersedes the earlier one, for that is how a record is corrected. Where it speaks
of another event, or of another enterprise, the earlier one would be lost, so the later row is refused until
somebody has looked: it gets an id of its own, or a named person confirms that it corrects the earlier one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cluster_review.intake.wording import fold
from cluster_review.stages.warehouse_access import warehouse
from cluster_review.tables import TABLES

if TYPE_CHECKING:
    from cluster_review.intake.reading import FileReading

_EVENTS = {"incidents": ("family", "occurred_date"), "compliance_records": ("kind", "record_date")}
"""Tables whose ids the authorities give, and what tells events apart beside whom they concern."""
TAKEN, CHANGED = "id_taken", "identity_changed"
"""The two refusals: the id of another event; another enterprise under the same id in the same file."""

Row = Mapping[str, Any]


def rows_with_taken_ids(
    readings: Iterable[FileReading],
    withheld: Mapping[str, Iterable[int]],
    source: str,
    known_at: datetime,
) -> list[dict[str, Any]]:
    """The rows whose id is that of another event, on file or in an earlier file of the batch, as breaches.

    Args:
        readings: of the batch, in the order in which they are filed.
        withheld: by table the positions of rows that are refused already, counted over all readings.
        source: where the files came from.
        known_at: the moment of record of the batch.
    """
    from cluster_review.warehouse.earlier_rows import earlier_rows, ids_brought_before

    engine = warehouse()
    refused = {table: set(withheld.get(table, ())) for table in _EVENTS}
    position = dict.fromkeys(_EVENTS, 0)
    filed: dict[str, dict[str, Row]] = {table: {} for table in _EVENTS}
    found = []
    for reading in readings:
        for table in _EVENTS:
            rows = reading.rows.get(table, ())
            if not rows:
                continue
            (key,) = TABLES[table].key
            ids = [row[key] for row in rows]
            known: dict[str, Row] = {**earlier_rows(engine, table, ids, known_at), **filed[table]}
            brought = ids_brought_before(engine, table, ids, reading.filing_id, known_at)
            for number, row in enumerate(rows, position[table]):
                earlier = known.get(row[key])
                if number in refused[table] or row[key] in brought:
                    continue  # written before, it takes nothing's place
                own = {**row, "source": source, "original_name": reading.name}
                code = earlier and refusal_of(table, own, earlier, is_same_file=_file(own) == _file(earlier))
                if earlier and code:
                    found.append(breach_of(code, reading, table, number, row, earlier=earlier["source_ref"]))
                else:
                    filed[table][row[key]] = own
            position[table] += len(rows)
    return found


def refusal_of(table: str, row: Row, earlier: Row, *, is_same_file: bool) -> str | None:
    """Why a row may not take the place of the earlier one of its id, or nothing: what either leaves blank tells nothing.

    If they concern different enterprises (where one has no code: clusters or names of enterprises) a person has to
    say whose it is, also under the same file's name, where a single other difference is a correction. Under another
    file's name another kind and another day together are another event.
    """
    kind, day = (_differs(row, earlier, name) for name in _EVENTS[table])
    subject = _differs(row, earlier, "enterprise_id")
    if not (row.get("enterprise_id") and earlier.get("enterprise_id")):
        subject = _differs(row, earlier, "cluster_id") or _differs(row, earlier, "enterprise_name")
    if kind and day:
        return TAKEN
    if is_same_file:
        return (TAKEN if kind or day else CHANGED) if subject else None
    return TAKEN if subject else None


def _differs(row: Row, earlier: Row, name: str) -> bool:
    ours, theirs = row.get(name), earlier.get(name)
    if ours is None or theirs is None:
        return False
    return ours != theirs if name != "enterprise_name" else fold(ours) != fold(theirs)


def _file(row: Row) -> tuple[str, str]:
    return row["source"], row["original_name"]


def breach_of(
    code: str, reading: FileReading, table: str, number: int, row: Row, **words: str
) -> dict[str, Any]:
    """The refusal in the shape of a breach of the gate, so that filing, audit and cursors take it as one."""
    from cluster_review.intake.faults import fault

    key = TABLES[table].key
    place = row["source_ref"].rpartition("!")[2]
    told = fault(code, file=reading.name, table=table, cell=place, found=row[key[0]], **words)
    return {
        "rule": f"{table}.{code}", "table": table, "severity": "refuse", "row": number,
        "key": tuple(str(row[name]) for name in key),
        "filing_id": reading.filing_id, "source_ref": row["source_ref"], "found": told.found, "found_en": told.found,
        "expected_zh": told.expected_zh, "expected_en": told.expected_en,
        "mend_zh": told.mend_zh, "mend_en": told.mend_en, "zh": told.text("zh"), "en": told.text("en"),
    }  # fmt: skip
