"""Two authorities may number their records alike: the second must not take the place of the first.

A later row with the same id supersedes the earlier one, for that is how a record is corrected. Where it speaks
of another event, the earlier one would be lost, so the later row is refused until somebody has looked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cluster_review.stages.warehouse_access import warehouse
from cluster_review.tables import TABLES

if TYPE_CHECKING:
    from cluster_review.intake.reading import FileReading

_EVENTS = {"incidents": ("family", "occurred_date"), "compliance_records": ("kind", "record_date")}
"""Tables whose ids the authorities give, and what tells events apart beside whom they concern."""

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
    from cluster_review.warehouse.earlier_rows import earlier_rows

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
            known: dict[str, Row] = {
                **earlier_rows(engine, table, [row[key] for row in rows], reading.filing_id, known_at),
                **filed[table],
            }
            for number, row in enumerate(rows, position[table]):
                earlier = known.get(row[key])
                if number in refused[table]:
                    continue
                own = {**row, "source": source, "original_name": reading.name}
                if earlier is not None and is_another_event(
                    table, own, earlier, is_same_file=_file(own) == _file(earlier)
                ):
                    found.append(_breach(reading, table, number, row, earlier))
                else:
                    filed[table][row[key]] = own
            position[table] += len(rows)
    return found


def is_another_event(table: str, row: Row, earlier: Row, *, is_same_file: bool) -> bool:
    """Whether two rows of one id speak of two events. What either leaves blank tells nothing.

    Under another file's name: if they concern different enterprises (clusters, where one names no enterprise),
    or are of another kind and another day. Under the same file's name a single difference is a correction.
    """
    kind, day = (_differs(row, earlier, name) for name in _EVENTS[table])
    subject = _differs(row, earlier, "enterprise_id")
    if not (row.get("enterprise_id") and earlier.get("enterprise_id")):
        subject = _differs(row, earlier, "cluster_id")
    if is_same_file:
        return subject + kind + day > 1
    return subject or (kind and day)


def _differs(row: Row, earlier: Row, name: str) -> bool:
    ours, theirs = row.get(name), earlier.get(name)
    return ours is not None and theirs is not None and ours != theirs


def _file(row: Row) -> tuple[str, str]:
    return row["source"], row["original_name"]


def _breach(reading: FileReading, table: str, number: int, row: Row, earlier: Row) -> dict[str, Any]:
    """The refusal in the shape of a breach of the gate, so that filing, audit and cursors take it as one."""
    from cluster_review.intake.faults import fault

    (key,) = TABLES[table].key
    place = row["source_ref"].rpartition("!")[2]
    told = fault(
        "id_taken", file=reading.name, table=table, cell=place, found=row[key], earlier=earlier["source_ref"]
    )
    return {
        "rule": f"{table}.id_taken", "table": table, "severity": "refuse", "row": number, "key": (row[key],),
        "filing_id": reading.filing_id, "source_ref": row["source_ref"], "found": told.found, "found_en": told.found,
        "expected_zh": told.expected_zh, "expected_en": told.expected_en,
        "mend_zh": told.mend_zh, "mend_en": told.mend_en, "zh": told.text("zh"), "en": told.text("en"),
    }  # fmt: skip
