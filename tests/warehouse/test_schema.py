"""The database is what the declarations say, however it came about."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text

from cluster_review.tables import RESULT_TABLES, TABLES
from cluster_review.warehouse import ddl
from cluster_review.warehouse.load import driver
from cluster_review.warehouse.migration import migrate
from cluster_review.warehouse.schema import METADATA, SCHEMAS, VERSION_TABLE

OURS = "n.nspname IN ('intake', 'facts', 'results', 'review', 'decisions')"
CATALOGUE = {
    "columns": f"""
        SELECT n.nspname, c.relname, c.relkind::text, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
          a.attidentity::text, pg_get_expr(d.adbin, d.adrelid), a.attcollation::regcollation::text,
          col_description(c.oid, a.attnum), obj_description(c.oid, 'pg_class'), c.reloptions
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE {OURS} AND c.relkind IN ('r', 'v')""",
    "constraints": f"""
        SELECT n.nspname, k.conrelid::regclass::text, k.conname, pg_get_constraintdef(k.oid)
        FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace WHERE {OURS}""",
    "indexes": f"""
        SELECT n.nspname, c.relname, pg_get_indexdef(c.oid)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OURS} AND c.relkind = 'i'""",
    "views": f"""
        SELECT n.nspname, c.relname, pg_get_viewdef(c.oid)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OURS} AND c.relkind = 'v'""",
    "triggers": f"""
        SELECT n.nspname, c.relname, t.tgname, t.tgenabled::text, pg_get_triggerdef(t.oid)
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {OURS} AND NOT t.tgisinternal""",
    "functions": f"""
        SELECT n.nspname, p.proname, pg_get_functiondef(p.oid), obj_description(p.oid, 'pg_proc')
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {OURS}""",
    "policies": f"""
        SELECT n.nspname, c.relname, c.relrowsecurity, c.relforcerowsecurity, p.polname, p.polcmd::text,
          (SELECT string_agg(r::regrole::text, ',' ORDER BY r::regrole::text) FROM unnest(p.polroles) AS r),
          pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid)
        FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {OURS}""",
    "schemas": f"SELECT n.nspname, obj_description(n.oid, 'pg_namespace') FROM pg_namespace n WHERE {OURS}",
}


def catalogue(engine: Engine) -> dict[str, set]:
    with engine.connect() as connection:
        return {
            what: {
                tuple(str(value) for value in row)
                for row in connection.execute(text(query))
                if VERSION_TABLE not in str(row)
            }
            for what, query in CATALOGUE.items()
        }


def test_migrations_from_empty_make_what_the_declarations_say(engine, empty_engine):
    with empty_engine.begin() as connection:
        driver(connection).execute(ddl.script())
    migrated, derived = catalogue(engine), catalogue(empty_engine)
    for what, made in migrated.items():
        assert len(made) >= 3
        assert made == derived[what], what


def test_alembic_finds_nothing_left_to_do(engine):
    options = {"include_schemas": True, "version_table": VERSION_TABLE, "version_table_schema": "intake"}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, METADATA) == []


def test_migrating_again_changes_nothing(engine):
    before = catalogue(engine)
    migrate(engine)
    assert catalogue(engine) == before


def test_nothing_is_put_where_airflow_keeps_its_own(engine):
    with engine.connect() as connection:
        found = connection.execute(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
        assert found.scalar_one() == 0


def test_each_declared_table_and_column_is_there(engine):
    found = {(row[0], row[1], row[3]) for row in catalogue(engine)["columns"]}
    for schema, declared in (("facts", TABLES), ("results", RESULT_TABLES)):
        for table in declared.values():
            assert {(schema, table.name, column.name) for column in table.columns} <= found


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_table_view_and_column_says_what_it_is_in_chinese_and_english(engine, schema):
    rows = [row for row in catalogue(engine)["columns"] if row[0] == schema]
    assert rows
    for row in rows:
        for comment in (row[9], row[10]):
            chinese, bar, english = comment.partition(" | ")
            assert bar, f"{row[:4]}: {comment}"
            assert any("一" <= letter <= "鿿" for letter in chinese), f"{row[:4]}: {comment}"
            assert english.isprintable(), f"{row[:4]}: {comment}"
            assert english, f"{row[:4]}: {comment}"
