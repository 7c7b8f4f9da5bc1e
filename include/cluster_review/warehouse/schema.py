"""The tables of the warehouse, derived from `tables`; nothing is declared twice.

Three schemas hold rows: `intake` (which file arrived, what was refused), `facts` (what the files say,
append-only, with the moment it was recorded) and `results` (what a run found). A fourth, `review`, holds
views for people.

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
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    MetaData,
    Numeric,
    PrimaryKeyConstraint,
    Sequence,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine

from cluster_review import tables
from cluster_review.tables import Blank, Kind

INTAKE, FACTS, RESULTS, REVIEW = "intake", "facts", "results", "review"
SCHEMAS = {
    INTAKE: "收文与退件 | files that arrived and what was refused",
    FACTS: "事实(只增不改) | facts, append-only",
    RESULTS: "运行结果 | what the runs found",
    REVIEW: "供人查阅的视图 | views for people",
}
VERSION_TABLE = "cluster_review_alembic_version"

MOST_DECIMALS = 10
"""Decimal places of a metric at most: 亿元 down to 分."""

METADATA = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pk",
        "uq": "%(table_name)s_uq",
        "fk": "%(table_name)s_%(referred_table_name)s_fk",
        "ck": "%(table_name)s_%(constraint_name)s_ck",
    }
)

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

_TYPES: dict[Kind, type[TypeEngine]] = {
    Kind.TEXT: Text, Kind.CODE: Text, Kind.CODES: Text, Kind.YEARS: Text, Kind.DATE: Date,
    Kind.YEAR: Integer, Kind.WHOLE: BigInteger, Kind.SCALED: Numeric, Kind.YES_NO: Boolean,
}  # fmt: skip


def label(zh: str, en: str, unit: str | None = None) -> str:
    """The comment on a table or column: Chinese, then English."""
    return f"{zh}({unit}) | {en} ({unit})" if unit else f"{zh} | {en}"


def decimals(declared: tables.Column) -> int:
    """Decimal places a SCALED column may hold; one whose unit is the metric's holds any metric's."""
    return MOST_DECIMALS if declared.unit == "metric" else declared.scale


def columns_of(declared: tables.Table) -> list[Column]:
    """The declared columns as SQL columns."""
    return [
        Column(
            c.name, _TYPES[c.kind](), nullable=c.blank is not Blank.REFUSED,
            comment=label(c.zh, c.en, "按指标单位 / the metric's unit" if c.unit == "metric" else c.unit),
        )
        for c in declared.columns
    ]  # fmt: skip


def _digest(name: str, zh: str, en: str, nullable: bool = False) -> Column:
    return Column(
        name,
        Text,
        CheckConstraint(f"{name} ~ '^[0-9a-f]{{64}}$'", name),
        nullable=nullable,
        comment=label(zh, en),
    )


def _text(name: str, zh: str, en: str, nullable: bool = False) -> Column:
    return Column(name, Text, nullable=nullable, comment=label(zh, en))


def _moment(name: str, zh: str, en: str) -> Column:
    return Column(name, DateTime(timezone=True), nullable=False, comment=label(zh, en))


def _filing_id() -> Column:
    return Column(
        "filing_id",
        Text,
        CheckConstraint("filing_id ~ '^([a-z_+]+:)?[0-9a-f]{64}([.][a-z0-9]+)?$'", "filing_id"),
        nullable=False,
        comment=label("文件标识(类别:SHA-256.扩展名)", "file: family, SHA-256 of the bytes, extension"),
    )


def _recorded_at() -> Column:
    return _moment("recorded_at", "记录时间", "recorded at")


def _read_from_filing() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["filing_id", "recorded_at"], [FILINGS.c.filing_id, FILINGS.c.recorded_at])


FILINGS = Table(
    "filings", METADATA,
    _filing_id(),
    _recorded_at(),
    _text("batch_id", "批次号", "batch id", nullable=True),
    _text("source", "来源", "source"),
    _text("original_name", "原文件名", "original file name"),
    Column("size", BigInteger, CheckConstraint("size >= 0", "size"), nullable=False,
           comment=label("大小(字节)", "size in bytes")),
    _moment("first_arrival", "首次到达时间", "first arrival"),
    Column("state", Text, CheckConstraint("state IN ('read', 'quarantined', 'duplicate')", "state"),
           nullable=False, comment=label("状态", "state (read, quarantined, duplicate)")),
    _text("family", "类别", "family of the file"),
    PrimaryKeyConstraint("filing_id", "recorded_at"),
    schema=INTAKE, comment=label("收文:一份文件每读取一次一行", "one row for each time a file was read"),
)  # fmt: skip

COVERAGE = Table(
    "coverage", METADATA,
    _filing_id(),
    _text("table_name", "数据表", "table of facts"),
    _text("cluster_id", "集群编号", "cluster id"),
    Column("report_year", Integer, nullable=False, comment=label("报送年度", "report year")),
    _recorded_at(),
    PrimaryKeyConstraint("filing_id", "table_name", "cluster_id", "report_year"),
    _read_from_filing(),
    Index("coverage_latest", "table_name", "cluster_id", "report_year", "recorded_at", "filing_id"),
    schema=INTAKE,
    comment=label("文件整体取代的范围", "what a filing replaces as a whole: a table of one cluster and year"),
)  # fmt: skip

QUARANTINE = Table(
    "quarantine", METADATA,
    Column("quarantine_id", BigInteger, Identity(always=True), primary_key=True,
           comment=label("退件编号", "quarantine id")),
    _filing_id(),
    _text("sheet", "工作表", "sheet", nullable=True),
    _text("cell", "单元格", "cell", nullable=True),
    _text("row_ref", "所在行", "row refused; NULL is the whole file", nullable=True),
    _text("found", "实际内容", "found", nullable=True),
    _text("expected", "应为", "expected", nullable=True),
    _text("mend", "如何改正", "how to mend it", nullable=True),
    _text("message_zh", "说明", "message, zh"),
    _text("message_en", "说明(英)", "message, en"),
    _moment("first_arrival", "首次到达时间", "first arrival"),
    _recorded_at(),
    _digest("fault_digest", "内容摘要", "digest of the fault"),
    UniqueConstraint("filing_id", "fault_digest"),
    _read_from_filing(),
    schema=INTAKE, comment=label("退件", "refused files and rows, and why"),
)  # fmt: skip

COUNTS = ("accepted", "current", "superseded", "duplicate", "quarantined")
_COUNT_LABELS = (
    ("收到行数", "rows accepted"), ("现行行数", "rows current"), ("被取代行数", "rows superseded"),
    ("重复行数", "rows already there"), ("退件行数", "rows quarantined"),
)  # fmt: skip

BATCHES = Table(
    "batches", METADATA,
    _text("batch_id", "批次号", "batch id"),
    _text("run_id", "运行批次号", "run id"),
    _text("family", "类别", "family"),
    *(
        Column(name, BigInteger, CheckConstraint(f"{name} >= 0", name), nullable=False, comment=label(*words))
        for name, words in zip(COUNTS, _COUNT_LABELS, strict=True)
    ),
    _recorded_at(),
    PrimaryKeyConstraint("batch_id", "family"),
    CheckConstraint("accepted = current + superseded + duplicate + quarantined", "nothing_lost"),
    schema=INTAKE, comment=label("批次计数", "row counts of a batch; they add up"),
)  # fmt: skip


def _facts_table(declared: tables.Table) -> Table:
    scaled = [c for c in declared.columns if c.kind is Kind.SCALED]
    return Table(
        declared.name, METADATA,
        Column("fact_id", BigInteger, Identity(always=True), primary_key=True, comment=label("事实编号", "fact id")),
        *columns_of(declared),
        _filing_id(),
        _text("source_ref", "出处(工作表与单元格)", "sheet and cells it was read from"),
        _digest("row_digest", "内容摘要", "digest of the content"),
        _recorded_at(),
        UniqueConstraint(*declared.key, "filing_id", postgresql_nulls_not_distinct=True),
        _read_from_filing(),
        Index(f"{declared.name}_filing", "filing_id"),
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
    _digest("policy_digest", "规则摘要", "digest of the policy"),
    _text("instrument", "规则", "instrument"),
    _text("payload", "规则原文(各文件,JSON)", "the policy's files as they stood (JSON)"),
    PrimaryKeyConstraint("policy_digest"),
    schema=RESULTS, comment=label("规则存档(只增不改)", "the policies that runs were done under, append-only"),
)  # fmt: skip

WORDS = Table(
    "words", METADATA,
    _text("list", "词表", "list"),
    _text("code", "代码", "code"),
    _text("zh", "中文", "Chinese"),
    _text("en", "英文", "English"),
    PrimaryKeyConstraint("list", "code"),
    schema=REVIEW, comment=label("代码与用语", "codes and the words printed for them"),
)  # fmt: skip
