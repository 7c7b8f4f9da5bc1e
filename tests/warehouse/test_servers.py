"""The same code on the embedded server and on any PostgreSQL that `WAREHOUSE_URL` may name."""

import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from tests.warehouse.deciding import WANG, act
from tests.warehouse.material import APRIL, cluster, figure, filing, results, run

from cluster_review.warehouse.connection import WarehouseRefused, WarehouseUnavailable, connect
from cluster_review.warehouse.filings import Counts, write_filing
from cluster_review.warehouse.ledger import head
from cluster_review.warehouse.ledger_chain import verify_chain
from cluster_review.warehouse.migration import migrate
from cluster_review.warehouse.reading import facts_digest, read_facts
from cluster_review.warehouse.runs import open_run, publish, read_results, write_results

INSTALLED = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
PASSWORD = "p:ss w@rd/密"
ACCOUNT = "postgres"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def installed_server() -> Iterator[str]:
    """A PostgreSQL of the system, reached over TCP with a password, as in production."""
    programs = INSTALLED[0].parent
    # PostgreSQL refuses to run as root; its Debian package brings the account.
    account = {"user": ACCOUNT, "group": ACCOUNT} if os.geteuid() == 0 else {}

    def execute(program: str, *options: str) -> None:
        subprocess.run(
            [programs / program, *options], check=True, cwd="/", stdout=subprocess.DEVNULL, **account
        )

    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        data, secret, port = Path(name) / "data", Path(name) / "secret", free_port()
        secret.write_text(PASSWORD, encoding="utf-8")
        execute("initdb", "-D", str(data), "-U", "owner", "-A", "scram-sha-256", "--pwfile", str(secret), "-E", "UTF8",
                "--locale=C.UTF-8")  # fmt: skip
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={name} -c fsync=off"
        # Its own settings must not matter.
        options += " -c timezone=Asia/Shanghai -c datestyle=German"
        execute("pg_ctl", "start", "-w", "-D", str(data), "-l", f"{name}/log", "-o", options)
        try:
            yield f"postgresql://owner:{'p%3Ass%20w%40rd%2F%E5%AF%86'}@127.0.0.1:{port}/postgres"
        finally:
            execute("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(data))


def journey(url: str) -> str:
    """From an empty database to a published run; the digest of the facts on the way."""
    engine = connect(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA IF EXISTS decisions, review, results, facts, intake CASCADE"))
    migrate(engine)
    rows = {"figures": [figure(231_525_000_000)], "clusters": [cluster()]}
    assert write_filing(engine, filing("form"), rows, [], APRIL) == Counts(accepted=2, current=2)
    assert read_facts(engine, APRIL, ["figures"])["figures"]["value"].tolist() == [231_525_000_000]
    open_run(engine, run())
    write_results(engine, "run-1", results("C01"))
    assert publish(engine, "run-1", {"content_digest": "c"}).published
    assert read_results(engine, "run-1")["receipts"]["payload"].tolist() == ['{"a":1}']
    act(engine, WANG, "decision", "C01", "confirm", detail={"海": 10**30})
    assert verify_chain(engine, head(engine)) == []
    with engine.connect() as connection:
        moment = connection.execute(text("SELECT recorded_at::text FROM intake.filings")).scalar_one()
    assert moment == "2026-04-01 00:00:00+00"
    found = facts_digest(engine, APRIL)
    engine.dispose()
    return found


@pytest.mark.parametrize("server", ["warehouse_url", *(["installed_server"] if INSTALLED else [])])
def test_one_code_path_serves_the_embedded_and_an_installed_server(server, warehouse_url, request):
    assert journey(request.getfixturevalue(server)) == journey(warehouse_url)


def test_a_database_that_is_down_says_so_and_keeps_the_password():
    port = free_port()
    with pytest.raises(WarehouseUnavailable) as error:
        connect(f"postgresql://owner:geheim@127.0.0.1:{port}/province")
    message = str(error.value)
    assert f"连不上数仓 owner@127.0.0.1:{port}/province" in message
    assert "doesn't answer" in message
    assert "geheim" not in message
    assert isinstance(error.value, ConnectionError)  # a fault of the world: retried
    assert error.value.__suppress_context__


def test_a_database_that_goes_away_under_way_says_so(engine, embedded_server):
    form = filing("form"), {"figures": [figure(1)]}, [], APRIL
    embedded_server.stop()
    try:
        with pytest.raises(WarehouseUnavailable, match="try again"):
            write_filing(engine, *form)
    finally:
        embedded_server.start()
    # Once it is back, the same engine goes on, and nothing was half written.
    assert write_filing(engine, *form) == Counts(accepted=1, current=1)


@pytest.mark.parametrize("url", ["", "warehouse", "sqlite:///x.db", "mysql://a:geheim@b/c"])
def test_an_address_of_something_else_is_refused(url):
    with pytest.raises(WarehouseRefused, match="should read postgresql://") as error:
        connect(url)
    assert "geheim" not in str(error.value)
