"""Writing what a file says: its rows and what was refused of it, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, select, text

from cluster_review.crash_points import crash_point
from cluster_review.intake.rows import Rows
from cluster_review.tables import FORM_TABLES, TABLES, Table
from cluster_review.vocabulary import Vocabulary
from cluster_review.warehouse.columns import FACTS
from cluster_review.warehouse.connection import WarehouseRefused
from cluster_review.warehouse.current import count_superseded
from cluster_review.warehouse.load import FEW, copy_new, guarded_tables, insert_missing
from cluster_review.warehouse.policy_words import policy_vocabulary
from cluster_review.warehouse.schema import BATCHES, COUNTS, COVERAGE, FACT_TABLES, FILINGS, QUARANTINE
from cluster_review.warehouse.spelling import copied, usual
from cluster_review.warehouse.values import check_declared, digest, to_stored

_FILE = ("batch_id", "source", "original_name", "size", "first_arrival", "state", "family")
_FAULT = ("sheet", "cell", "row_ref", "found", "expected", "mend", "message_zh", "message_en")


@dataclass(frozen=True)
class FilingRow:
    """A landed file.

    Attributes:
        filing_id: SHA-256 of its bytes, in hexadecimal.
        source, original_name: where it came from and what it was called there.
        size: in bytes.
        first_arrival: when these bytes first arrived; with time zone.
        family: what kind of file it is, such as `annual_form` or the name of a table.
        state: `read`, `quarantined` (refused as a whole) or `duplicate`.
        batch_id: the batch it was read in.
        covers: the county tables that it replaces as a whole for the clusters and years in it; by default
            all of them, as the annual form does.
        is_by_table: each table replaces only for the clusters and years that its own rows speak of.
    """

    filing_id: str
    source: str
    original_name: str
    size: int
    first_arrival: datetime
    family: str
    state: str = "read"
    batch_id: str | None = None
    covers: tuple[str, ...] = tuple(table.name for table in FORM_TABLES)
    is_by_table: bool = False


@dataclass(frozen=True)
class Counts:
    """What became of the rows of a file or batch: accepted is the sum of the others."""

    accepted: int = 0
    current: int = 0
    superseded: int = 0
    duplicate: int = 0
    quarantined: int = 0

    def __post_init__(self) -> None:
        if self.accepted != self.current + self.superseded + self.duplicate + self.quarantined:
            raise WarehouseRefused(f"行数不平,有行丢失。Row counts don't add up; rows were lost. {self}")

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


def write_filing(
    engine: Engine,
    filing: FilingRow,
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    quarantine: Sequence[Mapping[str, Any]],
    recorded_at: datetime,
    vocabulary: Vocabulary | None = None,
    refused_rows: int | None = None,
    is_counted: bool = True,
) -> Counts:
    """Write a file's rows and what was refused of it, whole or not at all.

    A row that is there already is left alone, so writing the same file again adds nothing.

    Args:
        engine: from `connect`.
        filing: the file.
        rows: per table the accepted rows: values by column (`str`, `date`, `bool`, `int`; SCALED as the whole
            number of smallest units; `None` or left out is unknown) and `source_ref`.
        quarantine: one mapping per fault: `message_zh`, `message_en` and, where they apply, `sheet`, `cell`,
            `found`, `expected`, `mend`, `row_ref`. Faults with the same `row_ref` count as one row.
        recorded_at: the moment of record, with time zone; the same for a retried write.
        vocabulary: the metrics and their units; the policy's own by default.
        refused_rows: how many rows were refused; by default as many as faults name different rows.
        is_counted: False leaves what is current and superseded to `write_batch_counts`, which counts all its
            files at once.

    Raises:
        WarehouseRefused: a row isn't of its table, or the same file said something else before.
    """
    vocabulary = vocabulary or policy_vocabulary()
    for name, of_table in rows.items():
        check_declared(TABLES[name], of_table)
    delivered = {name: Rows.of(TABLES[name], of_table) for name, of_table in rows.items()}
    unusual = {
        name: to_stored(TABLES[name], of_table, vocabulary)
        for name, of_table in delivered.items()
        if not usual(TABLES[name], of_table, vocabulary)
    }
    crash_point("filing.before_rows")
    with engine.begin() as connection:
        is_new = _write_file(connection, filing, recorded_at)
        _write_coverage(connection, filing, delivered, recorded_at)
        crash_point("filing.between_coverage_and_rows")
        guarded = guarded_tables(connection, FACTS) if is_new else frozenset()
        duplicate = 0
        for name, of_table in delivered.items():
            if is_new and _copy_rows(
                connection, name, filing, of_table, unusual, guarded, recorded_at, vocabulary
            ):
                continue
            stored = unusual.get(name) or to_stored(TABLES[name], of_table, vocabulary)
            duplicate += _write_rows(connection, name, filing, stored, of_table, recorded_at)
        crash_point("filing.between_rows_and_refusals")
        _write_quarantine(connection, filing, quarantine, recorded_at)
        quarantined = refused_rows
        if quarantined is None:
            quarantined = len({fault.get("row_ref") or number for number, fault in enumerate(quarantine)})
        counted = rows if is_counted else {}
        counts = _counts(connection, [filing.filing_id], counted, duplicate, quarantined, recorded_at)
        crash_point("filing.before_commit")
    crash_point("filing.after_commit")
    return counts


def write_batch_counts(
    engine: Engine,
    batch_id: str,
    run_id: str,
    family: str,
    filings: Mapping[str, Counts],
    recorded_at: datetime,
) -> Counts:
    """Record what became of the rows of a batch, once all its files are written.

    Args:
        engine: from `connect`.
        batch_id, run_id, family: what names the batch.
        filings: the counts `write_filing` gave, by filing id.
        recorded_at: the one the files were written with.

    Returns:
        The sum, with current and superseded as they stand after the whole batch: a file may be superseded by
        another of the same batch.
    """
    written = sum(filings.values(), Counts())
    with engine.begin() as connection:
        total = _counts(
            connection, list(filings), TABLES, written.duplicate, written.quarantined, recorded_at
        )
        row = (batch_id, run_id, family, *astuple(total), recorded_at)
        insert_missing(connection, BATCHES, ("batch_id", "run_id", "family", *COUNTS, "recorded_at"), [row])
        crash_point("batch_counts.before_commit")
    crash_point("batch_counts.after_commit")
    return total


def _counts(
    connection: Connection,
    filing_ids: Sequence[str],
    names: Mapping[str, Any],
    duplicate: int,
    quarantined: int,
    recorded_at: datetime,
) -> Counts:
    added = superseded = 0
    for name in names:
        of_table, superseded_of_table = count_superseded(connection, name, filing_ids, recorded_at)
        added += of_table
        superseded += superseded_of_table
    accepted = added + duplicate + quarantined
    return Counts(accepted, added - superseded, superseded, duplicate, quarantined)


def _write_file(connection: Connection, filing: FilingRow, recorded_at: datetime) -> bool:
    """Whether the file was never written before, so that nothing of it can be there."""
    # Two writers of the same file take turns, so that each sees what the other left.
    connection.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:file, 0))"), {"file": filing.filing_id}
    )
    written = select(FILINGS.c.filing_id).where(FILINGS.c.filing_id == filing.filing_id).limit(1)
    is_new = connection.execute(written).first() is None
    columns = ("filing_id", *_FILE)
    row = (*(getattr(filing, name) for name in columns), recorded_at)
    insert_missing(connection, FILINGS, (*columns, "recorded_at"), [row])
    return is_new


def _write_coverage(
    connection: Connection, filing: FilingRow, rows: Mapping[str, Rows], recorded_at: datetime
) -> None:
    own = {
        name: set(zip(rows[name].columns["cluster_id"], rows[name].columns["report_year"], strict=True))
        if name in rows
        else set()
        for name in filing.covers
    }
    covered = [
        (filing.filing_id, name, cluster_id, year, recorded_at)
        for cluster_id, year in sorted(set().union(*own.values()))
        for name in filing.covers
        if not filing.is_by_table or (cluster_id, year) in own[name]
    ]
    columns = ("filing_id", "table_name", "cluster_id", "report_year", "recorded_at")
    insert_missing(connection, COVERAGE, columns, covered)


def _columns(table: Table) -> tuple[str, ...]:
    return (*(c.name for c in table.columns), "filing_id", "source_ref", "row_digest", "recorded_at")


def _copy_rows(
    connection: Connection,
    name: str,
    filing: FilingRow,
    rows: Rows,
    unusual: Collection[str],
    guarded: Collection[str],
    recorded_at: datetime,
    vocabulary: Vocabulary,
) -> bool:
    """Whether the rows of a new file could be added at once: they are usual, and no key is there twice."""
    table = TABLES[name]
    keys = set(zip(*(rows.columns[key] for key in table.key), strict=True))
    if name in unusual or len(keys) < len(rows) or (name in guarded and len(rows) <= FEW):
        return False
    if keys:
        blocks = copied(table, rows, vocabulary, filing.filing_id, recorded_at)
        copy_new(connection, FACT_TABLES[name], _columns(table), blocks, name in guarded)
    return True


def _write_rows(
    connection: Connection,
    name: str,
    filing: FilingRow,
    values: Sequence[tuple[Any, ...]],
    rows: Rows,
    recorded_at: datetime,
) -> int:
    """Add the rows of one table; how many of them were there already."""
    table, facts = TABLES[name], FACT_TABLES[name]
    columns = _columns(table)
    places = rows.columns["source_ref"]
    digests = [digest(row) for row in values]
    whole = [
        (*row, filing.filing_id, place, row_digest, recorded_at)
        for row, place, row_digest in zip(values, places, digests, strict=True)
    ]
    insert_missing(connection, facts, columns, whole)
    query = select(facts.c.row_digest, facts.c.recorded_at).where(facts.c.filing_id == filing.filing_id)
    there = {row.row_digest: row.recorded_at for row in connection.execute(query)}
    ours = set()
    for row_digest, place in zip(digests, places, strict=True):
        if row_digest not in there:
            raise WarehouseRefused(
                f"文件 {filing.original_name} 的 {table.name} 有两行键值相同而内容不同:"
                f"{place}。请核对原表,或以新文件重新报送。\n"
                f"{filing.original_name}, table {table.name}: two rows have the same key and differ: "
                f"{place}. Check the form, or file it again as a new file."
            )
        if there[row_digest] == recorded_at:
            ours.add(row_digest)
    return len(digests) - len(ours)


def _write_quarantine(
    connection: Connection, filing: FilingRow, quarantine: Sequence[Mapping[str, Any]], recorded_at: datetime
) -> None:
    for fault in quarantine:
        if unknown := fault.keys() - set(_FAULT):
            raise WarehouseRefused(f"退件没有这些项:{sorted(unknown)}。A fault has no {sorted(unknown)}.")
    faults = [tuple(_storable(fault.get(name)) for name in _FAULT) for fault in quarantine]
    columns = (*_FAULT, "filing_id", "first_arrival", "recorded_at", "fault_digest")
    insert_missing(
        connection, QUARANTINE, columns,
        ((*fault, filing.filing_id, filing.first_arrival, recorded_at, digest(fault)) for fault in faults),
    )  # fmt: skip


def _storable(found: Any) -> str | None:
    """Text that PostgreSQL takes, whatever was found: what is refused must not be lost for being broken."""
    if found is None:
        return None
    return str(found).replace("\x00", "␀").encode("utf-8", "backslashreplace").decode("utf-8")
