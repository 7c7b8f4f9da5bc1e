"""Real counterparts on loopback: an object store, an HTTP API and a PostgreSQL, each started once and only if asked for."""

from __future__ import annotations

import logging
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from sqlalchemy import Engine, text

from cluster_review.sources.connection import Connection
from cluster_review.sources.declaration import load_source
from cluster_review.warehouse.connection import connect
from cluster_review.warehouse.embedded import EmbeddedPostgres

SECRET = "s3cr3t-never-to-be-seen/é"


@pytest.fixture(scope="session")
def declared(repository):
    """A shipped declaration by its id, patient for a test only as long as need be."""

    def declared(name: str, **changes: Any):
        source = load_source(repository / f"include/sources/{name}.yaml")
        return source.model_copy(update={"first_wait_seconds": 0, "attempts": 3, **changes})

    return declared


# ---------------------------------------------------------------- an object store


@pytest.fixture(scope="session")
def store_address() -> Iterator[str]:
    """An S3-compatible store that speaks HTTP."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(store_address) -> Iterator[Any]:
    """An empty bucket with versions, through a client of the store's maker."""
    import boto3

    client = boto3.client(
        "s3", endpoint_url=store_address, region_name="us-east-1",
        aws_access_key_id="county", aws_secret_access_key=SECRET,
    )  # fmt: skip
    made = boto3.resource(
        "s3", endpoint_url=store_address, region_name="us-east-1",
        aws_access_key_id="county", aws_secret_access_key=SECRET,
    ).Bucket("county-reports")  # fmt: skip
    client.create_bucket(Bucket="county-reports")
    client.put_bucket_versioning(Bucket="county-reports", VersioningConfiguration={"Status": "Enabled"})
    yield made
    made.object_versions.delete()
    made.delete()


@pytest.fixture
def store_connection(store_address) -> Connection:
    return Connection("s3://", "county", SECRET, {"endpoint_url": store_address})


# ---------------------------------------------------------------- an HTTP API


@dataclass
class Api:
    """Pages by cursor, and what the next requests get instead."""

    address: str = ""
    pages: dict[str, Any] = field(default_factory=dict)
    instead: list[Any] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def connection(self) -> Connection:
        return Connection(self.address, None, SECRET.removesuffix("é"))


@pytest.fixture(scope="session")
def api_server() -> Iterator[Api]:
    """A FastAPI application under uvicorn in a thread of this process."""
    import uvicorn

    api, app = Api(), FastAPI()

    @app.get("/v1/incidents")
    def incidents(request: Request, cursor: str = ""):
        api.asked.append((cursor, dict(request.headers)))
        if api.instead and (answer := api.instead.pop(0)) is not None:
            return answer
        return JSONResponse(api.pages[cursor])

    @app.get("/elsewhere")
    def elsewhere(cursor: str = ""):
        return JSONResponse(api.pages[cursor])

    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        api.address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        yield api
        server.should_exit = True
        thread.join()


@pytest.fixture
def api(api_server) -> Api:
    api_server.pages, api_server.instead, api_server.asked = {}, [], []
    return api_server


# ---------------------------------------------------------------- a PostgreSQL


@dataclass(frozen=True)
class Statistics:
    """The bureau's database: an engine of its owner, and how a reader reaches it."""

    owner: Engine
    connection: Connection
    socket: str

    def as_account(self, login: str) -> Connection:
        return Connection(self.connection.uri, login, SECRET, self.connection.extra)


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedPostgres]:
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)
        embedded = EmbeddedPostgres(Path(name) / "postgres")
        engine = connect(embedded.start())
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # A test's rows needn't outlive a power cut.
            connection.execute(text("ALTER SYSTEM SET fsync = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
        engine.dispose()
        yield embedded
        embedded.remove()


@pytest.fixture(scope="session")
def statistics_database(server) -> Iterator[Statistics]:
    owner = connect(server.make_database("statistics"))
    with owner.begin() as connection:
        connection.execute(text("CREATE ROLE reader LOGIN"))
        connection.execute(text("CREATE ROLE clerk LOGIN"))
    extra = {"host": str(server.folder.socket), "port": "5432"}
    yield Statistics(owner, Connection("postgresql:///statistics", "reader", SECRET, extra), extra["host"])
    owner.dispose()


@pytest.fixture
def statistics(statistics_database) -> Statistics:
    """The view as new, with three rows."""
    with statistics_database.owner.begin() as connection:
        for statement in (
            "DROP SCHEMA IF EXISTS open_data CASCADE",
            "CREATE SCHEMA open_data",
            "CREATE TABLE open_data.figures (cluster_id text, report_year int, metric text, year int, value numeric,"
            " changed_at timestamptz, secret text)",
            "CREATE VIEW open_data.cluster_figures AS SELECT * FROM open_data.figures",
            "GRANT USAGE ON SCHEMA open_data TO reader, clerk",
            "GRANT SELECT ON open_data.cluster_figures TO reader",
            "GRANT SELECT, INSERT ON open_data.cluster_figures TO clerk",
            "INSERT INTO open_data.figures VALUES "
            "('C02', 2025, 'output', 2025, 21.50, '2026-03-01 08:00+08', 'x'),"
            "('C01', 2025, 'output', 2025, 20, '2026-03-02 08:00+08', 'x'),"
            "('c01', 2025, 'output', 2025, NULL, '2026-03-03 08:00+08', 'x')",
        ):
            connection.execute(text(statement))
    return statistics_database
