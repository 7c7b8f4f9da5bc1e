"""One server, one object store and one uncrashed run for all tests of this folder."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from tests.conftest import PROVING
from tests.crash import morning
from tests.crash.place import Place, quiet
from tests.crash.uncrashed import Uncrashed, uncrashed_run

from cluster_review.warehouse.connection import connect
from cluster_review.warehouse.embedded import EmbeddedPostgres

for _module in ("conservation", "faults", "half_delivered", "kills", "races"):
    pytest.register_assert_rewrite(f"tests.crash.{_module}")

SHORT = ("first_annual_reports_fetch", "first_annual_reports_file", "spring_publish")
"""The tasks at which the short run is killed."""


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedPostgres]:
    """The embedded server of these tests."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)
        embedded = EmbeddedPostgres(Path(name) / "postgres")
        engine = connect(embedded.start())
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # Processes are killed here, not machines: what PostgreSQL has said to be committed stays in memory.
            connection.execute(text("ALTER SYSTEM SET fsync = off"))
            connection.execute(text("ALTER SYSTEM SET full_page_writes = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
            connection.execute(text("CREATE ROLE reader LOGIN"))
        engine.dispose()
        statistics = connect(embedded.make_database("statistics"))
        with statistics.begin() as connection:
            for statement in morning.STATISTICS:
                connection.execute(text(statement))
        statistics.dispose()
        yield embedded
        embedded.remove()


@pytest.fixture(scope="session")
def store() -> Iterator[str]:
    """An S3-compatible store that speaks HTTP; none in the short run."""
    if not PROVING:
        yield ""
        return
    from moto.server import ThreadedMotoServer

    quiet()
    served = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    served.start()
    host, port = served.get_host_and_port()
    yield f"http://{host}:{port}"
    served.stop()


@pytest.fixture(scope="session")
def uncrashed(server, store, tmp_path_factory) -> Iterator[Uncrashed]:
    """The run that nothing interrupts; without `make prove` only a few tasks of one morning are kept."""
    place = Place(server, tmp_path_factory.mktemp("office"), store)
    place.declare_sources()
    morning.deliver(place)
    morning.write_mended(place)
    with place.admitted():
        yield uncrashed_run(place) if PROVING else uncrashed_run(place, SHORT, SHORT[-1])
