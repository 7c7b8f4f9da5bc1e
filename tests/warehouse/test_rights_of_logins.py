"""Logins that aren't superusers, as in production: the pipeline works, the desk works, nobody has more than its part."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url, text
from sqlalchemy.exc import DBAPIError
from tests.warehouse.deciding import LI, WANG, act, furnish, publish_again
from tests.warehouse.material import MARCH

from cluster_review.warehouse.connection import WarehouseRefused, connect
from cluster_review.warehouse.decisions import standing_decisions
from cluster_review.warehouse.embedded import EmbeddedPostgres
from cluster_review.warehouse.filings import FilingRow, write_filing
from cluster_review.warehouse.ledger import head, versions_of
from cluster_review.warehouse.ledger_chain import verify_chain
from cluster_review.warehouse.migration import migrate
from cluster_review.warehouse.rights import DatabaseRole, acting_as


def _server() -> Iterator[EmbeddedPostgres]:
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)
        server = EmbeddedPostgres(Path(name) / "postgres")
        server.start()
        yield server
        server.remove()


@pytest.fixture(scope="module")
def bare_server() -> Iterator[EmbeddedPostgres]:
    """A server of its own, since roles belong to a server: none of ours is there yet."""
    yield from _server()


@pytest.fixture
def another_server() -> Iterator[EmbeddedPostgres]:
    """The same, and nobody has made anything there."""
    yield from _server()


@pytest.fixture(scope="module")
def as_login(bare_server):
    """Engines of the server's logins."""
    made: list[Engine] = []

    def engine(login: str, database: str = "cluster_review") -> Engine:
        address = make_url(bare_server.url).set(username=login, database=database)
        made.append(connect(address.render_as_string(hide_password=False)))
        return made[-1]

    yield engine
    for one in made:
        one.dispose()


def execute(engine: Engine, *statements: str) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.execute(text(statement))


def write_long_list(engine, size):
    """How many rows of a long list of enterprises became facts."""
    filing = FilingRow(
        f"enterprises:{size:064d}.csv", "folder", "long.csv", 1, MARCH, "enterprises", covers=()
    )
    row = {"cluster_id": "C01", "report_year": 2025, "name": "甲", "source_ref": "A1"}
    rows = [row | {"enterprise_id": f"E{number}"} for number in range(size)]
    return write_filing(engine, filing, {"enterprises": rows}, [], MARCH).current


def test_from_a_login_without_rights_to_a_desk_with_the_least(bare_server, as_login):
    root = as_login("cluster_review")
    execute(root, "CREATE ROLE plain LOGIN",
            "CREATE DATABASE province OWNER plain")  # fmt: skip
    with pytest.raises(WarehouseRefused) as refused:
        migrate(as_login("plain", "province"))
    said = str(refused.value)
    assert "无权建立" in said
    # What it says to run is what an administrator can run.
    execute(root, *[s for s in said[said.index("DO $$") :].split(";\n") if s.strip()])
    with pytest.raises(WarehouseRefused, match="GRANT cluster_review_owner"):
        migrate(as_login("plain", "province"))
    execute(root, "GRANT cluster_review_owner, cluster_review_writer TO plain")
    plain = as_login("plain", "province")
    migrate(plain)
    migrate(plain)
    furnish(plain)  # the pipeline, by a login whose rows are forced
    assert write_long_list(plain, 60) == 60  # PostgreSQL doesn't COPY into tables whose rows are guarded

    execute(root, "CREATE ROLE worker LOGIN", "GRANT cluster_review_writer TO worker", "CREATE ROLE desk LOGIN",
            "GRANT cluster_review_reader, cluster_review_decider TO desk", "CREATE ROLE nobody LOGIN")  # fmt: skip
    worker, desk, nobody = (as_login(name, "province") for name in ("worker", "desk", "nobody"))
    migrate(worker)  # there is nothing to do, so no right is needed
    publish_again(worker, "run-2")
    with pytest.raises(WarehouseRefused, match="GRANT cluster_review_decider"):
        act(worker, WANG, "decision", "C01", "confirm", run_id="run-2")

    made = act(desk, WANG, "decision", "C02", "confirm", run_id="run-2")
    act(desk, LI, "second", "C02", "agree", run_id="run-2", subject=str(made.entry))
    assert verify_chain(desk, head(desk)) == []
    assert verify_chain(plain) == []
    assert head(desk).entry == head(worker).entry == 2
    assert standing_decisions(desk) == []  # nobody said who reads
    with desk.connect() as connection, connection.begin():
        acting_as(connection, DatabaseRole.READER, WANG)
        assert [row["state"] for row in standing_decisions(connection)] == ["confirmed"]
    with pytest.raises(WarehouseRefused):
        verify_chain(worker)  # it would see a part, and say that all is well
    for engine, commands in {
        desk: ("INSERT INTO facts.waivers DEFAULT VALUES", "DELETE FROM decisions.personal", "SET ROLE cluster_review_owner"),
        worker: ("SELECT * FROM decisions.personal", "INSERT INTO decisions.ledger DEFAULT VALUES",
                 "UPDATE decisions.steps SET step = 'x'", "SET ROLE cluster_review_decider"),
        nobody: ("SELECT * FROM facts.clusters", "SELECT decisions.version_of('run-2', 'C01')", "SELECT * FROM review.decisions"),
    }.items():  # fmt: skip
        for command in commands:
            with pytest.raises(DBAPIError) as error, engine.connect() as connection:
                connection.execute(text(command))
            assert error.value.orig.sqlstate == "42501", command


def test_a_login_that_may_make_roles_makes_them(another_server):
    root = make_url(another_server.url)
    execute(connect(another_server.url), "CREATE ROLE builder LOGIN CREATEROLE", "CREATE DATABASE province OWNER builder",
            "CREATE DATABASE further OWNER builder")  # fmt: skip
    for database in ("province", "further"):  # the roles are the server's, the rest is each database's
        builder = connect(
            root.set(username="builder", database=database).render_as_string(hide_password=False)
        )
        migrate(builder)
        migrate(builder)
        furnish(builder)
        act(builder, WANG, "decision", "C01", "confirm")
        assert verify_chain(builder) == []
        assert set(versions_of(builder, "run-1", ["C01", "C99"])) == {"C01"}
        builder.dispose()
