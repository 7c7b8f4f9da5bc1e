"""The tables of the intake: what arrived, how it was read, what was refused, what a batch came to."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from cluster_review.warehouse.columns import (
    INTAKE,
    METADATA,
    digest_column,
    filing_id_column,
    label,
    moment_column,
    recorded_at_column,
    text_column,
)


def read_from_filing() -> ForeignKeyConstraint:
    """Every row read from a file refers to that reading of the file."""
    return ForeignKeyConstraint(["filing_id", "recorded_at"], [FILINGS.c.filing_id, FILINGS.c.recorded_at])


ARRIVALS = Table(
    "arrivals", METADATA,
    text_column("source", "来源", "source"),
    text_column("original_name", "原文件名", "original file name"),
    digest_column("sha256", "内容摘要(SHA-256)", "SHA-256 of the bytes"),
    text_column("version", "来源所记版本(没有则为空)", "the source's own mark of the version; empty if it has none"),
    Column("size", BigInteger, CheckConstraint("size >= 0", "size"), nullable=False,
           comment=label("大小(字节)", "size in bytes")),
    filing_id_column(),
    text_column("family", "类别", "family of the file, by its name"),
    moment_column("first_arrival", "首次到达时间", "first arrival"),
    PrimaryKeyConstraint("source", "original_name", "sha256", "version"),
    Index("arrivals_filing", "filing_id", "first_arrival"),
    schema=INTAKE, comment=label("到件(只增不改)", "what arrived, before anything reads it; append-only"),
)  # fmt: skip

CURSORS = Table(
    "cursors", METADATA,
    text_column("source", "来源", "source"),
    text_column("cursor", "已取至(来源的游标)", "the source's cursor up to which all is filed"),
    recorded_at_column(),
    PrimaryKeyConstraint("source", "recorded_at"),
    schema=INTAKE, comment=label("取件位置(只增不改)", "how far each source has been taken, append-only"),
)  # fmt: skip

FILINGS = Table(
    "filings", METADATA,
    filing_id_column(),
    recorded_at_column(),
    text_column("batch_id", "批次号", "batch id", nullable=True),
    text_column("source", "来源", "source"),
    text_column("original_name", "原文件名", "original file name"),
    Column("size", BigInteger, CheckConstraint("size >= 0", "size"), nullable=False,
           comment=label("大小(字节)", "size in bytes")),
    moment_column("first_arrival", "首次到达时间", "first arrival"),
    Column("state", Text, CheckConstraint("state IN ('read', 'quarantined', 'duplicate')", "state"),
           nullable=False, comment=label("状态", "state (read, quarantined, duplicate)")),
    text_column("family", "类别", "family of the file"),
    PrimaryKeyConstraint("filing_id", "recorded_at"),
    schema=INTAKE, comment=label("收文:一份文件每读取一次一行", "one row for each time a file was read"),
)  # fmt: skip

COVERAGE = Table(
    "coverage", METADATA,
    filing_id_column(),
    text_column("table_name", "数据表", "table of facts"),
    text_column("cluster_id", "集群编号", "cluster id"),
    Column("report_year", Integer, nullable=False, comment=label("报送年度", "report year")),
    recorded_at_column(),
    PrimaryKeyConstraint("filing_id", "table_name", "cluster_id", "report_year"),
    read_from_filing(),
    Index("coverage_latest", "table_name", "cluster_id", "report_year", "recorded_at", "filing_id"),
    schema=INTAKE,
    comment=label("文件整体取代的范围", "what a filing replaces as a whole: a table of one cluster and year"),
)  # fmt: skip

QUARANTINE = Table(
    "quarantine", METADATA,
    Column("quarantine_id", BigInteger, Identity(always=True), primary_key=True,
           comment=label("退件编号", "quarantine id")),
    filing_id_column(),
    text_column("sheet", "工作表", "sheet", nullable=True),
    text_column("cell", "单元格", "cell", nullable=True),
    text_column("row_ref", "所在行", "row refused; NULL is the whole file", nullable=True),
    text_column("found", "实际内容", "found", nullable=True),
    text_column("expected", "应为", "expected", nullable=True),
    text_column("mend", "如何改正", "how to mend it", nullable=True),
    text_column("message_zh", "说明", "message, zh"),
    text_column("message_en", "说明(英)", "message, en"),
    moment_column("first_arrival", "首次到达时间", "first arrival"),
    recorded_at_column(),
    digest_column("fault_digest", "内容摘要", "digest of the fault"),
    UniqueConstraint("filing_id", "fault_digest"),
    read_from_filing(),
    schema=INTAKE, comment=label("退件", "refused files and rows, and why"),
)  # fmt: skip

REFUSED_FORMS = Table(
    "refused_forms", METADATA,
    filing_id_column(),
    text_column("cluster_id", "集群编号", "cluster id"),
    Column("report_year", Integer, nullable=True, comment=label("报送年度", "report year")),
    recorded_at_column(),
    PrimaryKeyConstraint("filing_id"),
    read_from_filing(),
    schema=INTAKE,
    comment=label("被退回的年度表属于哪个集群、年度", "whose and which year's form was refused, as far as it could be read"),
)  # fmt: skip

MENDINGS = Table(
    "mendings", METADATA,
    filing_id_column(),
    Column("way", Text, CheckConstraint("way IN ('mended', 'superseded', 'withdrawn')", "way"), nullable=False,
           comment=label("办结方式", "how it was closed (mended, superseded, withdrawn)")),
    text_column("mended_by", "补正后的文件", "filing that took its place; NULL if it was withdrawn", nullable=True),
    moment_column("first_arrival", "首次到达时间(以此为准)", "first arrival of the refused file: the one that counts"),
    Column("mended_arrival", DateTime(timezone=True), nullable=True,
           comment=label("补正文件到达时间", "arrival of the mended file")),
    text_column("by_whom", "经办人", "by whom"),
    text_column("note", "说明", "note", nullable=True),
    recorded_at_column(),
    PrimaryKeyConstraint("filing_id"),
    CheckConstraint("(way = 'withdrawn') = (mended_by IS NULL)", "mended_by"),
    schema=INTAKE, comment=label("退件办结(只增不改)", "how refused files were closed, append-only"),
)  # fmt: skip

COUNTS = ("accepted", "current", "superseded", "duplicate", "quarantined")
_COUNT_LABELS = (
    ("收到行数", "rows accepted"), ("现行行数", "rows current"), ("被取代行数", "rows superseded"),
    ("重复行数", "rows already there"), ("退件行数", "rows quarantined"),
)  # fmt: skip

BATCHES = Table(
    "batches", METADATA,
    text_column("batch_id", "批次号", "batch id"),
    text_column("run_id", "运行批次号", "run id"),
    text_column("family", "类别", "family"),
    *(
        Column(name, BigInteger, CheckConstraint(f"{name} >= 0", name), nullable=False, comment=label(*words))
        for name, words in zip(COUNTS, _COUNT_LABELS, strict=True)
    ),
    recorded_at_column(),
    PrimaryKeyConstraint("batch_id", "family"),
    CheckConstraint("accepted = current + superseded + duplicate + quarantined", "nothing_lost"),
    schema=INTAKE, comment=label("批次计数", "row counts of a batch; they add up"),
)  # fmt: skip
