"""Brings a database to the schema of this version, from empty or from any earlier one."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text
from sqlalchemy.dialects.postgresql import insert

from cluster_review.crash_points import crash_point
from cluster_review.vocabulary import Vocabulary
from cluster_review.warehouse.policy_words import policy_vocabulary
from cluster_review.warehouse.schema import INTAKE, WORDS

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 727_001  # any number, the same for all who migrate


def migrate(engine: Engine, vocabulary: Vocabulary | None = None) -> None:
    """Apply the migrations that are missing, and refresh the printed words.

    Several processes may call it at once; they take turns.

    Args:
        engine: from `connect`.
        vocabulary: where the printed words come from; the policy's own by default.
    """
    vocabulary = vocabulary or policy_vocabulary()
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {INTAKE}"))
        command.upgrade(_config(connection), "head")
        crash_point("migration.between_schema_and_words")
        _refresh_words(connection, vocabulary)
        crash_point("migration.before_commit")
    crash_point("migration.after_commit")


def _config(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _refresh_words(connection: Connection, vocabulary: Vocabulary) -> None:
    lists = {**vocabulary.code_lists, **vocabulary.labels, "metric": vocabulary.options("metrics")}
    rows = [
        {"list": name, "code": word.code, "zh": word.zh, "en": word.en}
        for name, words in sorted(lists.items())
        for word in words.values()
    ]
    put = insert(WORDS)
    known = put.on_conflict_do_update(
        index_elements=[WORDS.c.list, WORDS.c.code], set_={"zh": put.excluded.zh, "en": put.excluded.en}
    )
    connection.execute(known, rows)
