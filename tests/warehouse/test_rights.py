"""Five roles, every table, four verbs: what PostgreSQL does is what the matrix says."""

import re

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from tests.warehouse.deciding import CHIEF, COUNTY, WANG, act, furnish

from cluster_review.warehouse import rights_page
from cluster_review.warehouse.connection import WarehouseRefused
from cluster_review.warehouse.ledger import Actor
from cluster_review.warehouse.rights import DatabaseRole, acting_as
from cluster_review.warehouse.rights_matrix import VERBS, Rows, matrix, rows_of
from cluster_review.warehouse.schema import METADATA

NO_RIGHT = "42501"


@pytest.fixture
def furnished(engine) -> Engine:
    furnish(engine)
    act(engine, WANG, "decision", "C01", "confirm")
    return engine


def attempt(connection, verb: str, table: str, columns: list[str]) -> bool:
    """Whether PostgreSQL lets the session do it; a refusal for any other reason means that it has the right."""
    columns = [f'"{column}"' for column in columns]
    first = columns[0]
    command = {
        "SELECT": f"SELECT {', '.join(columns)} FROM {table} LIMIT 0",
        "INSERT": f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(['NULL'] * len(columns))} WHERE false",
        "UPDATE": f"UPDATE {table} SET {first} = NULL WHERE false",
        "DELETE": f"DELETE FROM {table} WHERE false",
    }[verb]
    with connection.begin_nested() as tried:
        try:
            connection.execute(text(command))
        except DBAPIError as error:
            return error.orig.sqlstate != NO_RIGHT
        finally:
            tried.rollback()
    return True


def test_five_roles_on_every_table_with_four_verbs(furnished):
    wrong = []
    with furnished.connect() as connection:
        for (name, role), rights in matrix().items():
            table = METADATA.tables[name]
            everything = [column.name for column in table.c]
            connection.execute(text(f"SET ROLE {role}"))
            granted = {right.verb: list(right.columns) or everything for right in rights}
            for verb in VERBS:
                free = [
                    c for c in everything if verb not in ("INSERT", "UPDATE") or table.c[c].identity is None
                ]
                may = [c for c in granted.get(verb, []) if c in free]
                rest = [c for c in free if c not in may]
                if bool(may) != (bool(may) and attempt(connection, verb, name, may)):
                    wrong.append(f"{role} may not {verb} {name}")
                if verb == "DELETE" and verb in granted:
                    continue
                wrong += [
                    f"{role} may {verb} {name}.{c}" for c in rest if attempt(connection, verb, name, [c])
                ]
            connection.execute(text("RESET ROLE"))
    assert not wrong, "\n".join(wrong)
    assert len(matrix()) == 5 * len(METADATA.tables)


def test_nobody_may_empty_a_table_or_make_one(furnished):
    with furnished.connect() as connection:
        for role in DatabaseRole:
            if role is DatabaseRole.OWNER:
                continue
            for name in METADATA.tables:
                asked = connection.execute(
                    text("SELECT has_table_privilege(:r, :t, 'TRUNCATE')"), {"r": role, "t": name}
                )
                assert not asked.scalar_one(), (role, name)
            for schema in ("decisions", "facts", "intake", "results", "review", "public"):
                asked = connection.execute(
                    text("SELECT has_schema_privilege(:r, :s, 'CREATE')"), {"r": role, "s": schema}
                )
                assert not asked.scalar_one(), (role, schema)


def test_the_page_is_what_the_matrix_says(repository):
    assert (repository / "docs/rights.md").read_text(encoding="utf-8") == rights_page.page()


def test_every_table_whose_rows_belong_to_a_county_forces_row_security(furnished):
    query = text(
        "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE oid = CAST(:name AS regclass)"
    )
    with furnished.connect() as connection:
        for table in METADATA.sorted_tables:
            forced = connection.execute(query, {"name": table.fullname}).scalar_one()
            assert forced == (rows_of(table) is not Rows.ALL), table.fullname


def test_every_view_runs_with_the_rights_of_who_reads_it(furnished):
    query = text(
        "SELECT relname, reloptions FROM pg_class WHERE relnamespace = 'review'::regnamespace AND relkind = 'v'"
    )
    with furnished.connect() as connection:
        rows = connection.execute(query).all()
    assert len(rows) == 9
    assert all(options == ["security_invoker=true"] for _, options in rows)


def counts(engine: Engine, role: DatabaseRole, actor: Actor | None) -> dict[str, int]:
    found = {}
    with engine.connect() as connection, connection.begin():
        if actor is None:
            connection.execute(text(f"SET LOCAL ROLE {role}"))
        else:
            acting_as(connection, role, actor)
        for (name, of), rights in matrix().items():
            columns = next((r.columns for r in rights if r.verb == "SELECT"), None)
            if of is role and columns is not None and rows_of(METADATA.tables[name]) is not Rows.ALL:
                what = columns[0] if columns else "*"
                found[name] = connection.execute(text(f"SELECT count({what}) FROM {name}")).scalar_one()
    return found


@pytest.mark.parametrize("role", [DatabaseRole.READER, DatabaseRole.DECIDER, DatabaseRole.COUNTY])
def test_an_unset_session_sees_no_row(furnished, role):
    found = counts(furnished, role, None)
    assert len(found) > 10
    assert set(found.values()) == {0}


def test_the_setting_ends_with_the_transaction(furnished):
    with furnished.connect() as connection:
        with connection.begin():
            acting_as(connection, DatabaseRole.READER, WANG)
            assert connection.execute(text("SELECT count(*) FROM facts.clusters")).scalar_one() == 6
        with connection.begin():
            assert connection.execute(text("SELECT current_user = session_user")).scalar_one()
            connection.execute(text("SET LOCAL ROLE cluster_review_reader"))
            assert connection.execute(text("SELECT count(*) FROM facts.clusters")).scalar_one() == 0


def test_a_reader_of_some_counties_sees_these(furnished):
    whole = counts(furnished, DatabaseRole.READER, WANG)
    some = counts(furnished, DatabaseRole.READER, Actor("zhao", "赵", ("reviewer",), ("4601",)))
    assert (whole["facts.clusters"], some["facts.clusters"]) == (6, 4)
    assert (whole["results.recommendations"], some["results.recommendations"]) == (6, 4)
    assert (whole["decisions.ledger"], some["decisions.ledger"]) == (1, 1)
    assert (whole["intake.filings"], some["intake.filings"]) == (1, 0)
    elsewhere = counts(furnished, DatabaseRole.READER, Actor("qian", "钱", ("reviewer",), ("469",)))
    assert (elsewhere["facts.clusters"], elsewhere["decisions.ledger"], elsewhere["decisions.personal"]) == (
        2,
        0,
        0,
    )


def test_a_county_sees_its_own_clusters_and_no_decision_before_it_is_served(furnished):
    act(furnished, CHIEF, "reopened", "C01")
    found = counts(furnished, DatabaseRole.COUNTY, COUNTY)
    assert found["facts.clusters"] == 4
    assert found["decisions.ledger"] == 1  # that it was reopened, not what was decided
    assert "results.recommendations" not in found
    assert set(counts(furnished, DatabaseRole.COUNTY, Actor("c", "县", ("county",))).values()) == {0}
    # Whoever gets hold of the role with the word for the whole province sees nothing either.
    with furnished.connect() as connection, connection.begin():
        acting_as(connection, DatabaseRole.COUNTY, Actor("c", "县", ("county",), ("*",)))
        assert connection.execute(text("SELECT count(*) FROM facts.clusters")).scalar_one() == 0
        assert connection.execute(text("SELECT count(entry) FROM decisions.ledger")).scalar_one() == 0


@pytest.mark.parametrize("prefix", ["", "%", "4601%", "'; --", "46010_", "9"])
def test_a_prefix_is_digits_of_a_county_code(furnished, prefix):
    with furnished.connect() as connection, connection.begin():
        acting_as(connection, DatabaseRole.COUNTY, Actor("c", "县", ("county",), (prefix,)))
        assert connection.execute(text("SELECT count(*) FROM facts.clusters")).scalar_one() == 0


def test_an_actor_cannot_smuggle_a_second_county_or_role(furnished):
    with furnished.connect() as connection, connection.begin():
        with pytest.raises(WarehouseRefused):
            acting_as(connection, DatabaseRole.COUNTY, Actor("c", "县", ("county",), ("4601,4690",)))
        with pytest.raises(WarehouseRefused):
            acting_as(connection, DatabaseRole.READER, Actor(" ", "无", ("reviewer",)))


def test_the_views_give_a_reader_what_the_tables_do(furnished):
    names = [
        "decisions", "evidence_judgements", "disagreements", "proceedings", "recommendation_table", "finding_detail",
        "register_today", "arrivals", "evidence_files",
    ]  # fmt: skip
    with furnished.connect() as connection:
        for role in (DatabaseRole.READER, DatabaseRole.DECIDER):
            with connection.begin():
                acting_as(connection, role, WANG)
                for name in names:
                    connection.execute(text(f"SELECT * FROM review.{name}")).all()
                assert connection.execute(text("SELECT name FROM review.decisions")).scalar_one() == WANG.name
        with connection.begin():
            connection.execute(text("SET LOCAL ROLE cluster_review_reader"))
            for name in names:
                assert not connection.execute(text(f"SELECT * FROM review.{name}")).all(), name


def test_every_function_of_the_owner_fixes_its_search_path(furnished):
    query = text(
        "SELECT proname, prosecdef, proconfig FROM pg_proc WHERE pronamespace = 'decisions'::regnamespace ORDER BY 1"
    )
    with furnished.connect() as connection:
        for name, definer, settings in connection.execute(query):
            if definer:
                assert re.search("search_path=pg_catalog, pg_temp", str(settings)), name
