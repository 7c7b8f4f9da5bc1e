"""Airflow on this machine, for one person: its three processes, started, watched and ended together.

    python serve_airflow.py start '{"state": DIR, "database": URL, "inputs": DIR, "port": 8080, "port_is_wish": true}'
    python serve_airflow.py stop DIR

Everything listens on the loopback address only. Airflow's own tables are in a database `airflow` on the
embedded PostgreSQL, apart from the warehouse. Each process leads a session of its own, kept in
``processes.json`` with its start time, so that `stop` ends these processes and no others: neither one that was
given the same number later, nor the PostgreSQL that a task may have started.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import ProxyHandler, Request, build_opener

from airflow_environment import DATABASE, LOOPBACK, PROJECT, environment, kept, passwords_of, random_keys
from process_sessions import end, is_alive, record, session_of, stat

COMPONENTS = {
    # The scheduler would offer its logs on every address of the machine; the server reads the files instead.
    "api-server": ("api-server", "--host", LOOPBACK, "--port", "{port}"),
    "scheduler": ("scheduler", "--skip-serve-logs"),
    "dag-processor": ("dag-processor",),
}
HEALTH_OF = {"api-server": "metadatabase", "scheduler": "scheduler", "dag-processor": "dag_processor"}
START_SECONDS = 240
STOP_SECONDS = 90
POLL_SECONDS = 0.3
PORTS_TRIED = 50

http = build_opener(ProxyHandler({}))  # a proxy has no business with this machine's own address


class ServeFault(Exception):
    """Why Airflow can't be served, in words for the person at the terminal."""


class Interrupted(Exception):
    """Ctrl-C, `stop`, or the terminal was closed."""


# ---------------------------------------------------------------- what it stands on


def free_port(wanted: int, is_wish: bool) -> int:
    """The wanted port, or the next free one if it is only a wish."""
    for port in range(wanted, min(wanted + (PORTS_TRIED if is_wish else 1), 65_536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((LOOPBACK, port))
                return port
    raise ServeFault(f"端口 {wanted} 已被占用,请另选。 Port {wanted} is taken; choose another with --port.")


# ---------------------------------------------------------------- start, watch, end


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    """A line that says what is under way, and how long it took."""
    started = time.monotonic()
    print(f"  {name} … ", end="", flush=True)
    yield
    print(f"{time.monotonic() - started:.1f} s ✓", flush=True)


def prepare_database(database: str, told: dict[str, str], log: Path) -> None:
    """Make Airflow's database and its tables; a comment on it remembers that this is done."""
    import psycopg2

    mark = f"airflow {version('apache-airflow')}"
    plain = urlunsplit(urlsplit(database)._replace(scheme="postgresql"))
    connection = psycopg2.connect(plain)
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", (DATABASE,)
        )
        found = cursor.fetchone()
        if found == (mark,):
            return
        with step("Airflow 数据库(仅首次) Airflow's database (first time only)"):
            if found is None:
                cursor.execute(f"CREATE DATABASE {DATABASE}")
            run = start_process(("db", "migrate"), told, log)
            known = record(run.pid)
            try:
                if run.wait():
                    raise ServeFault(f"Airflow 数据库未能建立。 Airflow's database can't be set up: {log}")
            finally:
                end([known])
            cursor.execute(f"COMMENT ON DATABASE {DATABASE} IS %s", (mark,))


def start_process(arguments: tuple[str, ...], told: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Start one command of Airflow as the leader of a session, with its output in a log."""
    with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as output:
        return subprocess.Popen(
            (sys.executable, "-m", "airflow", *arguments),
            env=told,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def ask(url: str, body: dict[str, Any] | None = None, token: str = "") -> dict[str, Any]:
    """What Airflow answers; {} while it doesn't."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    try:
        with http.open(Request(url, data=data, headers=headers), timeout=10) as answer:  # noqa: S310
            return json.load(answer)
    except (URLError, OSError, ValueError):
        return {}


def wait_until(is_so: Callable[[], Any], running: dict[str, subprocess.Popen[bytes]], logs: Path) -> None:
    """Wait, as long as every process runs."""
    deadline = time.monotonic() + START_SECONDS
    while not is_so():
        watch_once(running, logs)
        if time.monotonic() > deadline:
            raise ServeFault(f"{START_SECONDS} 秒内未就绪。 Not ready in {START_SECONDS} s; see {logs}")
        time.sleep(POLL_SECONDS)


def watch_once(running: dict[str, subprocess.Popen[bytes]], logs: Path) -> None:
    """Raise if one of the processes has ended by itself."""
    for name, process in running.items():
        if process.poll() is not None:
            raise ServeFault(
                f"{name} 意外结束(代码 {process.returncode}),其余一并停止。 {name} ended by itself "
                f"(code {process.returncode}); the others are stopped. {logs / name}.log"
            )


def serve(state: Path, database: str, inputs: str, port: int, port_is_wish: bool) -> int:
    """Start all, tell the address, and stay until interrupted or until one of them ends."""
    if stat(os.getpid()) is None:
        raise ServeFault("本机没有 /proc,请改用 Linux。 make serve needs Linux: this system has no /proc.")
    logs = state / "logs"
    (logs / "tasks").mkdir(parents=True, exist_ok=True)
    port = free_port(port, port_is_wish)
    url = f"http://{LOOPBACK}:{port}"
    keys, _ = kept(state / "keys.json", random_keys)
    passwords, new_passwords = passwords_of(state)
    told = environment(state, database, port) | keys | {"INPUTS_DIR": inputs}
    prepare_database(database, told, logs / "database.log")
    running: dict[str, subprocess.Popen[bytes]] = {}
    records: dict[str, dict[str, Any]] = {}
    try:
        for name, arguments in COMPONENTS.items():
            command = tuple(word.format(port=port) for word in arguments)
            running[name] = start_process(command, told, logs / f"{name}.log")
            records[name] = record(running[name].pid)
            known = {"url": url, "supervisor": record(os.getpid()), "components": records}
            (state / "processes.json").write_text(json.dumps(known), encoding="utf-8")
        for name, part in HEALTH_OF.items():
            with step(name):
                wait_until(lambda part=part: is_healthy(url, part), running, logs)
        with step("读取流程 reading the DAGs"):
            token = ask(f"{url}/auth/token", {"username": "admin", "password": passwords["admin"]})
            dags = len(list((PROJECT / "dags").glob("*.py")))
            listed = f"{url}/api/v2/dags"
            wait_until(
                lambda: ask(listed, token=token["access_token"]).get("total_entries", 0) >= dags,
                running,
                logs,
            )
        print_welcome(url, inputs, new_passwords, state)
        while True:
            watch_once(running, logs)
            time.sleep(POLL_SECONDS)
    finally:
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, signal.SIG_IGN)
        print("\n正在停止 stopping … ", end="", flush=True)
        end(list(records.values()))
        for process in running.values():
            process.wait()
        (state / "processes.json").unlink(missing_ok=True)
        print("✓", flush=True)


def is_healthy(url: str, part: str) -> bool:
    """Whether Airflow says so of one of its parts."""
    return ask(f"{url}/api/v2/monitor/health").get(part, {}).get("status") == "healthy"


def print_welcome(url: str, inputs: str, new_passwords: dict[str, str], state: Path) -> None:
    """Where to go, as whom, and how to end it."""
    print(f"\nAirflow: {url}")
    if new_passwords:
        print("演示账户,密码只显示这一次 demo users, shown this once:")
        for name, password in new_passwords.items():
            print(f"  {name:<11} {password}")
    print(f"复核台 review desk: {url}/cluster-review/")
    print("  先在 Airflow 登录,左侧菜单有“复核台”。 Sign in to Airflow; the desk is in its menu.")
    print(
        "  可试 to try: county 上传 uploads …/cluster-review/filing/; reviewer, reviewer2, responsible, viewer."
    )
    print(f"密码文件 passwords: {state / 'passwords.json'}")
    print(f"报送文件夹 inputs: {inputs}")
    print("流程初始为暂停,请打开其开关。 The DAGs start paused: switch on the ones that should run.")
    print("停止:Ctrl-C 或另开终端 make stop。 To stop: Ctrl-C, or make stop elsewhere.", flush=True)


def stop(state: Path) -> int:
    """End what an earlier `start` in this folder left running; exit code 0 if there was something."""
    try:
        known = json.loads((state / "processes.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return 1
    components = list(known["components"].values())
    was_running = is_alive(known["supervisor"]) or any(session_of(one) for one in components)
    if is_alive(known["supervisor"]):
        os.kill(known["supervisor"]["pid"], signal.SIGTERM)
        deadline = time.monotonic() + 3 * STOP_SECONDS
        while is_alive(known["supervisor"]) and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
    end(components)
    (state / "processes.json").unlink(missing_ok=True)
    return 0 if was_running else 1


def interrupt(signum: int, frame: object) -> None:
    """Leave what is under way."""
    raise Interrupted


def main(arguments: list[str]) -> int:
    """Exit code: 0 done, 1 refused or ended by itself."""
    if arguments[0] == "stop":
        return stop(Path(arguments[1]))
    request = json.loads(arguments[1])
    state = Path(request.pop("state"))
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, interrupt)
    try:
        with (state / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ServeFault(
                    "已在运行;停止:make stop。 It is running already; to stop: make stop."
                ) from None
            return serve(state, **request)
    except Interrupted:
        return 0
    except ServeFault as fault:
        print(f"\n✗ {fault}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
