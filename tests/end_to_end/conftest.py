"""An installation of its own for each file: a database on one embedded server, a state folder, an output folder."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from cluster_review.settings import settings
from cluster_review.stages import known
from cluster_review.stages.warehouse_access import warehouse
from cluster_review.warehouse.connection import connect
from cluster_review.warehouse.embedded import EmbeddedPostgres


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedPostgres]:
    """The embedded server of this test process."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)  # the server's account must be able to enter
        embedded = EmbeddedPostgres(Path(name) / "postgres")
        engine = connect(embedded.start())
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # A test's rows needn't outlive a power cut.
            connection.execute(text("ALTER SYSTEM SET fsync = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
        engine.dispose()
        yield embedded
        embedded.remove()


def new_database(server: EmbeddedPostgres, name: str) -> str:
    """An empty database on the server, and its address."""
    engine = connect(server.url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return make_url(server.url).set(database=name).render_as_string(hide_password=False)


def forget() -> None:
    """Drop what the stages keep for the life of a process."""
    if warehouse.cache_info().currsize:
        warehouse().dispose()
    for cached in (settings, warehouse, known._frames):
        cached.cache_clear()


@pytest.fixture(scope="module")
def installation(
    server: EmbeddedPostgres, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The stages of this process, pointed at an empty installation; gives the folder that holds it."""
    folder = tmp_path_factory.mktemp("installation")
    forget()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAREHOUSE_URL", new_database(server, request.module.__name__.rpartition(".")[2]))
        patch.setenv("WAREHOUSE_NAME", "named_by_the_url")
        patch.setenv("CLUSTER_REVIEW_HOME", str(folder / "home"))
        patch.setenv("OUT_DIR", str(folder / "out"))
        yield folder
        forget()


@pytest.fixture(scope="module")
def elsewhere_url(server: EmbeddedPostgres) -> str:
    """A second warehouse, for another process."""
    return new_database(server, "elsewhere")
