"""What all tables of the warehouse are built from: the schemas, the naming of constraints, kinds of columns."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Integer,
    MetaData,
    Numeric,
    Text,
)
from sqlalchemy.types import TypeEngine

from cluster_review import tables
from cluster_review.tables import Blank, Kind

INTAKE, FACTS, RESULTS, REVIEW, DECISIONS = "intake", "facts", "results", "review", "decisions"
SCHEMAS = {
    INTAKE: "收文与退件 | files that arrived and what was refused",
    FACTS: "事实(只增不改) | facts, append-only",
    RESULTS: "运行结果 | what the runs found",
    REVIEW: "供人查阅的视图 | views for people",
    DECISIONS: "人作的决定(只增不改,逐条链接) | what people decided, append-only and hash-chained",
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


def digest_column(name: str, zh: str, en: str, nullable: bool = False) -> Column:
    """A SHA-256 in hexadecimal."""
    return Column(
        name,
        Text,
        CheckConstraint(f"{name} ~ '^[0-9a-f]{{64}}$'", name),
        nullable=nullable,
        comment=label(zh, en),
    )


def text_column(name: str, zh: str, en: str, nullable: bool = False) -> Column:
    """Text, required unless said otherwise."""
    return Column(name, Text, nullable=nullable, comment=label(zh, en))


def moment_column(name: str, zh: str, en: str) -> Column:
    """A moment, with its time zone."""
    return Column(name, DateTime(timezone=True), nullable=False, comment=label(zh, en))


def filing_id_column() -> Column:
    """What names a filing: family, SHA-256 of the bytes, extension."""
    return Column(
        "filing_id",
        Text,
        CheckConstraint(
            "filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'", "filing_id"
        ),
        nullable=False,
        comment=label("文件标识(类别:SHA-256.扩展名)", "file: family, SHA-256 of the bytes, extension"),
    )


def recorded_at_column() -> Column:
    """When a row was recorded."""
    return moment_column("recorded_at", "记录时间", "recorded at")
