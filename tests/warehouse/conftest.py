"""One real server per test process; each test finds its database as new."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url, text

from cluster_review.provisions.loading import load_vocabulary
from cluster_review.settings import INCLUDE
from cluster_review.warehouse.connection import connect
from cluster_review.warehouse.embedded import EmbeddedPostgres
from cluster_review.warehouse.migration import migrate


@pytest.fixture(scope="session")
def vocabulary():
    return load_vocabulary(INCLUDE / "policy")


@pytest.fixture(scope="session")
def embedded_server() -> Iterator[EmbeddedPostgres]:
    """A server of this process, with nothing in it."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)
        server = EmbeddedPostgres(Path(name) / "postgres")
        server.start()
        yield server
        server.remove()


@pytest.fixture(scope="session")
def warehouse_url(embedded_server) -> str:
    return embedded_server.url


@pytest.fixture(scope="session")
def first_database(warehouse_url) -> Iterator[Engine]:
    made = connect(warehouse_url)
    with made.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # A test's rows needn't outlive a power cut.
        connection.execute(text("ALTER SYSTEM SET fsync = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def second_database(warehouse_url, first_database) -> Iterator[Engine]:
    with first_database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE DATABASE second"))
    made = connect(make_url(warehouse_url).set(database="second").render_as_string(hide_password=False))
    yield made
    made.dispose()


def emptied(engine: Engine) -> Engine:
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA IF EXISTS decisions, review, results, facts, intake CASCADE"))
    return engine


@pytest.fixture
def engine(first_database) -> Engine:
    """A migrated warehouse without rows."""
    migrate(emptied(first_database))
    return first_database


@pytest.fixture
def empty_engine(second_database) -> Engine:
    """A database with nothing in it."""
    return emptied(second_database)
