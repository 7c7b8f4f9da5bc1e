"""Brings a database to the schema of this version, from empty or from any earlier one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, Table, delete, select, text
from sqlalchemy.dialects.postgresql import insert

from cluster_review.crash_points import crash_point
from cluster_review.vocabulary import Vocabulary
from cluster_review.warehouse.policy_words import policy_procedure, policy_vocabulary
from cluster_review.warehouse.rights import DatabaseRole, make_roles, take_ownership
from cluster_review.warehouse.schema import INTAKE, PERIODS, STEPS, VERSION_TABLE, WORDS

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 727_001  # any number, the same for all who migrate


def migrate(engine: Engine, vocabulary: Vocabulary | None = None) -> None:
    """Apply the migrations that are missing, and refresh the printed words and the steps of the procedure.

    Several processes may call it at once; they take turns. A login that isn't a member of the owner's role may
    call it too, as long as there is nothing to do.

    Args:
        engine: from `connect`.
        vocabulary: where the printed words come from; the policy's own by default.

    Raises:
        WarehouseRefused: there is something to do and this login may not do it; the message has the SQL that
            an administrator runs.
    """
    rows = {WORDS: _words(vocabulary or policy_vocabulary()), **_procedure()}
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        if _is_current(connection) and all(_stands(connection, table, rows[table]) for table in rows):
            return
        make_roles(connection)
        take_ownership(connection)
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {INTAKE}"))
        command.upgrade(_config(connection), "head")
        # So that a login without the owner's rights can ask whether there is anything to do.
        readers = f"{DatabaseRole.WRITER}, {DatabaseRole.READER}"
        connection.execute(text(f"GRANT SELECT ON {INTAKE}.{VERSION_TABLE} TO {readers}"))
        crash_point("migration.between_schema_and_words")
        for table in rows:
            _refresh(connection, table, rows[table])
        crash_point("migration.before_commit")
    crash_point("migration.after_commit")


def _is_current(connection: Connection) -> bool:
    there = text("SELECT to_regclass(:name) IS NOT NULL")
    if not connection.execute(there, {"name": f"{INTAKE}.{VERSION_TABLE}"}).scalar_one():
        return False
    may = text("SELECT has_table_privilege(:name, 'SELECT')")
    if not connection.execute(may, {"name": f"{INTAKE}.{VERSION_TABLE}"}).scalar_one():
        return False
    context = MigrationContext.configure(
        connection, opts={"version_table": VERSION_TABLE, "version_table_schema": INTAKE}
    )
    return context.get_current_heads() == tuple(ScriptDirectory.from_config(_config(connection)).get_heads())


def _config(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _words(vocabulary: Vocabulary) -> list[dict[str, Any]]:
    lists = {**vocabulary.code_lists, **vocabulary.labels, "metric": vocabulary.options("metrics")}
    return [
        {"list": name, "code": word.code, "zh": word.zh, "en": word.en}
        for name, words in sorted(lists.items())
        for word in words.values()
    ]


def _procedure() -> dict[Table, list[dict[str, Any]]]:
    procedure = policy_procedure()
    if procedure is None:
        return {}
    steps = [
        {"decided": decided, "position": position, "step": str(step)}
        for decided, ordered in procedure.steps.items()
        for position, step in enumerate(ordered, 1)
    ]
    return {PERIODS: [period.model_dump(mode="json") for period in procedure.periods], STEPS: steps}


def _stands(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> bool:
    found = {tuple(row) for row in connection.execute(select(table))}
    wanted = {tuple(row[column.name] for column in table.c) for row in rows}
    return wanted <= found if table is WORDS else wanted == found


def _refresh(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if table is not WORDS:  # words that a pack brought stay
        connection.execute(delete(table))
    put = insert(table)
    keys = list(table.primary_key.columns)
    changed = {column.name: put.excluded[column.name] for column in table.c if not column.primary_key}
    connection.execute(put.on_conflict_do_update(index_elements=keys, set_=changed), rows)
