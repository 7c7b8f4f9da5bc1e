"""The tables of what people decide: one ledger, the personal data beside it, and the steps of a procedure.

An entry of the ledger never changes. What it says about a person (a name, an address, a telephone number) stands
in `decisions.personal`; the entry holds the digest of it, so it can be erased when its time is over and the chain
still verifies.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    FetchedValue,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from cluster_review.warehouse.columns import (
    DECISIONS,
    METADATA,
    digest_column,
    label,
    recorded_at_column,
    text_column,
)

FIRST_PREVIOUS = "0" * 64
"""What stands before the first entry."""


def _entry_column(name: str, zh: str, en: str) -> Column:
    return Column(
        name, BigInteger, ForeignKey(f"{DECISIONS}.ledger.entry"), nullable=True, comment=label(zh, en)
    )


LEDGER = Table(
    "ledger", METADATA,
    Column("entry", BigInteger, FetchedValue(), primary_key=True, autoincrement=False,
           comment=label("序号(无缺号)", "number, without gaps")),
    text_column("kind", "事项", "kind of entry"),
    text_column("cluster_id", "集群编号", "cluster id", nullable=True),
    text_column("run_id", "运行批次号", "run id", nullable=True),
    text_column("seen_version", "经办人所见版本", "version the person saw", nullable=True),
    text_column("subject", "对象(条款、所涉序号、文书)", "subject: provision, entry concerned, document", nullable=True),
    text_column("verdict", "结论", "verdict", nullable=True),
    text_column("reason", "理由", "reason"),
    text_column("detail", "具体内容(JSON)", "particulars (JSON)"),
    text_column("login", "经办账号", "login of who acted"),
    text_column("roles", "经办人角色", "roles of who acted"),
    text_column("database_login", "数据库账号", "login of the database session"),
    text_column("county", "所在县级区划代码", "county code(s) of the cluster", nullable=True),
    _entry_column("concerns", "所涉决定(序号)", "entry this one follows on"),
    text_column("recommended", "当时的系统建议", "what the program recommended then", nullable=True),
    text_column("decided", "决定采用的建议", "the recommendation chosen", nullable=True),
    text_column("marked_set", "同批标识", "transaction it was recorded in"),
    digest_column("personal_digest", "个人信息摘要", "digest of the personal data"),
    recorded_at_column(),
    digest_column("previous_hash", "上一条摘要", "hash of the entry before"),
    digest_column("hash", "本条摘要", "hash of this entry"),
    UniqueConstraint("previous_hash"),
    Index("ledger_cluster", "cluster_id", "run_id", "entry"),
    Index("ledger_run", "run_id", "kind", "entry"),
    Index("ledger_concerns", "concerns"),
    Index("ledger_subject", "kind", "subject"),
    schema=DECISIONS, comment=label("决定台账(只增不改)", "the ledger of decisions, append-only and hash-chained"),
)  # fmt: skip

PERSONAL = Table(
    "personal", METADATA,
    Column("entry", BigInteger, ForeignKey(LEDGER.c.entry), primary_key=True, autoincrement=False,
           comment=label("序号", "entry")),
    text_column("name", "经办人姓名", "name of who acted"),
    text_column("particulars", "其他个人信息(JSON)", "further personal data (JSON)"),
    text_column("salt", "随机数", "random salt of the digest"),
    schema=DECISIONS, comment=label("个人信息(可按期清除)", "personal data, erased when its time is over"),
)  # fmt: skip

PERIODS = Table(
    "periods", METADATA,
    text_column("period", "期间", "period"),
    Column("days", Integer, CheckConstraint("days > 0", "days"), nullable=False, comment=label("天数", "days")),
    Column("reckoned", Text, CheckConstraint("reckoned IN ('calendar_days', 'working_days')", "reckoned"),
           nullable=False, comment=label("计算方法", "how it is reckoned")),
    text_column("source_zh", "依据", "source, zh"),
    text_column("source_en", "依据(英文)", "source, en"),
    PrimaryKeyConstraint("period"),
    schema=DECISIONS, comment=label("程序期间", "periods of the procedure, from the policy"),
)  # fmt: skip

STEPS = Table(
    "steps", METADATA,
    text_column("decided", "决定", "recommendation chosen"),
    Column("position", Integer, nullable=False, comment=label("次序", "position")),
    text_column("step", "步骤", "step"),
    PrimaryKeyConstraint("decided", "position"),
    UniqueConstraint("decided", "step"),
    schema=DECISIONS, comment=label("程序步骤", "steps a decision takes until it is in the register, from the policy"),
)  # fmt: skip
