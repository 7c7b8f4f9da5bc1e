"""The tables of the warehouse, derived from `tables`; nothing is declared twice.

Four schemas hold rows: `intake` (which file arrived, what was refused), `facts` (what the files say,
append-only, with the moment it was recorded), `results` (what a run found) and `decisions` (what people
decided). A fifth, `review`, holds views for people.

How a declared column is stored:

* TEXT, CODE, CODES, YEARS as `text`, byte for byte; YEAR as `integer`, WHOLE as `bigint`.
* DATE as `date`; `tables.NEVER` is stored as the date it is, 9999-12-31.
* SCALED as `numeric` in the column's own unit (`figures.value`: in the metric's own unit), so a person
  reads 23.1525 亿元 and the program gets back the same whole number of smallest units.
* YES_NO as `boolean`. An empty cell is NULL and means unknown.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    PrimaryKeyConstraint,
    Sequence,
    Table,
    UniqueConstraint,
)

from cluster_review import tables
from cluster_review.tables import Blank, Kind
from cluster_review.warehouse.columns import (
    DECISIONS,
    FACTS,
    INTAKE,
    METADATA,
    RESULTS,
    REVIEW,
    SCHEMAS,
    VERSION_TABLE,
    columns_of,
    decimals,
    digest_column,
    filing_id_column,
    label,
    recorded_at_column,
    text_column,
)
from cluster_review.warehouse.decision_schema import LEDGER, PERIODS, PERSONAL, STEPS
from cluster_review.warehouse.intake_schema import (
    ARRIVALS,
    BATCHES,
    COUNTS,
    COVERAGE,
    CURSORS,
    FILINGS,
    MENDINGS,
    QUARANTINE,
    REFUSED_FORMS,
    read_from_filing,
)

__all__ = [
    "ARRIVALS",
    "BATCHES",
    "COUNTS",
    "COVERAGE",
    "CURSORS",
    "DECISIONS",
    "FACT_TABLES",
    "FILINGS",
    "INTAKE",
    "LEDGER",
    "MENDINGS",
    "METADATA",
    "PERIODS",
    "PERSONAL",
    "POLICIES",
    "PUBLISH_ORDER",
    "QUARANTINE",
    "REFUSED_FORMS",
    "RESULT_DECLARATIONS",
    "RESULT_TABLES",
    "REVIEW",
    "RUNS",
    "SCHEMAS",
    "SLICE_TABLES",
    "STEPS",
    "VERSION_TABLE",
    "WORDS",
    "label",
]

RECEIPTS = tables.Table(
    "receipts", "凭证", "receipts", ("run_id", "cluster_id"),
    (
        tables.RUN, tables.CLUSTER,
        tables.Column("receipt", Kind.TEXT, "凭证编号", "receipt", Blank.REFUSED),
        tables.Column("payload", Kind.TEXT, "凭证内容(JSON)", "what the receipt attests (JSON)", Blank.REFUSED),
    ),
    tables.Filer.PROGRAM,
)  # fmt: skip
RESULT_DECLARATIONS: dict[str, tables.Table] = {**tables.RESULT_TABLES, "receipts": RECEIPTS}


def _facts_table(declared: tables.Table) -> Table:
    scaled = [c for c in declared.columns if c.kind is Kind.SCALED]
    return Table(
        declared.name, METADATA,
        Column("fact_id", BigInteger, Identity(always=True), primary_key=True, comment=label("事实编号", "fact id")),
        *columns_of(declared),
        filing_id_column(),
        text_column("source_ref", "出处(工作表与单元格)", "sheet and cells it was read from"),
        digest_column("row_digest", "内容摘要", "digest of the content"),
        recorded_at_column(),
        UniqueConstraint(*declared.key, "filing_id", postgresql_nulls_not_distinct=True),
        read_from_filing(),
        Index(f"{declared.name}_filing", "filing_id"),
        *(
            Index(f"{declared.name}_{c.name}", c.name)
            for c in declared.columns
            if c.name in ("cluster_id", "enterprise_id") and declared.key[0] not in (c.name, "cluster_id")
        ),
        # A numeric would be rounded silently by a precision, so it is checked instead.
        *(CheckConstraint(f"{c.name} = trunc({c.name}, {decimals(c)})", f"{c.name}_exact") for c in scaled),
        schema=FACTS, comment=label(declared.zh, declared.en),
    )  # fmt: skip


def _results_table(declared: tables.Table, *extra: Column | CheckConstraint | Index) -> Table:
    columns = columns_of(declared)
    if declared is not tables.RUNS:
        next(c for c in columns if c.name == "run_id").append_foreign_key(ForeignKey(RUNS.c.run_id))
    key = PrimaryKeyConstraint(*declared.key)
    comment = label(declared.zh, declared.en)
    return Table(declared.name, METADATA, *columns, *extra, key, schema=RESULTS, comment=comment)


FACT_TABLES: dict[str, Table] = {name: _facts_table(declared) for name, declared in tables.TABLES.items()}

PUBLISH_ORDER = Sequence("publish_order", metadata=METADATA, schema=RESULTS)

RUNS = _results_table(
    tables.RUNS,
    Column("publish_order", BigInteger, unique=True, comment=label("发布次序", "order of publication")),
    CheckConstraint("state IN ('open', 'unchanged', 'published')", "state"),
    CheckConstraint(
        "state <> 'published' OR (content_digest IS NOT NULL AND publish_order IS NOT NULL AND NOT is_dry_run)",
        "published",
    ),
    Index(
        "runs_content_published_once", "content_digest", "county", unique=True,
        postgresql_where="state = 'published'", postgresql_nulls_not_distinct=True,
    ),
)  # fmt: skip
_ADVICE_CHECKS = (
    CheckConstraint(
        "CASE WHEN recommendation IS NULL THEN stability = 'not_applicable' AND flips = '[]' "
        "ELSE stability = CASE WHEN flips = '[]' THEN 'stable' ELSE 'flips' END END",
        "stability",
    ),
    CheckConstraint("rests_on = '[]' OR flips <> '[]'", "rests_on"),
    CheckConstraint(
        "may_be_confirmed = (recommendation IS NOT NULL AND (recommendation <> 'revoke' OR rests_on = '[]'))",
        "may_be_confirmed",
    ),
)
"""What may be confirmed follows from the readings: a revocation that hangs on a proposed one may not."""

RESULT_TABLES: dict[str, Table] = {
    "runs": RUNS,
    **{
        name: _results_table(t, *(_ADVICE_CHECKS if t is tables.RECOMMENDATIONS else ()))
        for name, t in RESULT_DECLARATIONS.items()
        if name != "runs"
    },
}
SLICE_TABLES: dict[str, Table] = {name: table for name, table in RESULT_TABLES.items() if name != "runs"}
"""What the slices of a run write."""

POLICIES = Table(
    "policies", METADATA,
    digest_column("policy_digest", "规则摘要", "digest of the policy"),
    text_column("instrument", "规则", "instrument"),
    text_column("payload", "规则原文(各文件,JSON)", "the policy's files as they stood (JSON)"),
    PrimaryKeyConstraint("policy_digest"),
    schema=RESULTS, comment=label("规则存档(只增不改)", "the policies that runs were done under, append-only"),
)  # fmt: skip

WORDS = Table(
    "words", METADATA,
    text_column("list", "词表", "list"),
    text_column("code", "代码", "code"),
    text_column("zh", "中文", "Chinese"),
    text_column("en", "英文", "English"),
    PrimaryKeyConstraint("list", "code"),
    schema=REVIEW, comment=label("代码与用语", "codes and the words printed for them"),
)  # fmt: skip
