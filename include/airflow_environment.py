"""What a served Airflow is told: whose DAGs, which database, which keys, which demo users."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

PROJECT = Path(__file__).resolve().parents[1]
LOOPBACK = "127.0.0.1"
DATABASE = "airflow"
USERS = {
    "admin": "admin", "viewer": "viewer", "reviewer": "user", "reviewer2": "user", "responsible": "user", "county": "",
}  # fmt: skip
"""Name and role in Airflow; a county has none there, for the DAGs and their logs are about every county."""
DESK_PEOPLE = [
    {"login": "viewer", "roles": ["viewer"]},
    {"login": "reviewer", "roles": ["reviewer"]},
    {"login": "reviewer2", "roles": ["reviewer"]},
    {"login": "responsible", "roles": ["responsible"]},
    {"login": "county", "roles": ["county"], "counties": ["990104"]},  # of the sample province
]
"""Who they are at the review desk; Airflow's administrator administers the desk, too."""


def kept(path: Path, make: Callable[[], dict[str, str]]) -> tuple[dict[str, str], bool]:
    """A file of secrets that only its owner reads, made once; and whether it was made now."""
    with contextlib.suppress(FileNotFoundError):
        return json.loads(path.read_text(encoding="utf-8")), False
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(
        os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump(made := make(), file)
    draft.rename(path)
    return made, True


def passwords_of(state: Path) -> tuple[dict[str, str], dict[str, str]]:
    """The demo users' passwords, and those of them made now; a user who is new gets one beside the old."""
    path = state / "passwords.json"
    known: dict[str, str] = {}
    with contextlib.suppress(FileNotFoundError):
        known = json.loads(path.read_text(encoding="utf-8"))
    added = {name: secrets.token_urlsafe(12) for name in USERS if name not in known}
    if added:
        path.unlink(missing_ok=True)
        kept(path, lambda: known | added)
    return known | added, added


def desk_file(state: Path) -> str:
    """The desk's settings for the demo users, unless the environment names others."""
    if named := os.environ.get("DESK_FILE"):
        return str(Path(named).absolute())
    path = state / "desk.yaml"
    # JSON is YAML.
    path.write_text(json.dumps({"people": DESK_PEOPLE}, indent=2), encoding="utf-8")
    return str(path)


def random_keys() -> dict[str, str]:
    """Keys of this installation: for stored connections, for sessions, for tokens."""
    return {
        "AIRFLOW__CORE__FERNET_KEY": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "AIRFLOW__API__SECRET_KEY": secrets.token_hex(32),
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_hex(64),
    }


def environment(state: Path, database: str, port: int) -> dict[str, str]:
    """This process's environment with Airflow pointed at this project alone."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW__")}
    address = urlsplit(database)

    def through(driver: str) -> str:
        return urlunsplit(address._replace(scheme=f"postgresql+{driver}", path=f"/{DATABASE}"))

    return inherited | {
        "AIRFLOW_HOME": str(state),
        "DESK_FILE": desk_file(state),
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "True",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://{LOOPBACK}:{port}/execution/",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": ",".join(f"{n}:{role}" for n, role in USERS.items()),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(state / "passwords.json"),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": through("psycopg2"),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC": through("asyncpg"),
        "AIRFLOW__DATABASE__LOAD_DEFAULT_CONNECTIONS": "False",
        "AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES": "1",
        "AIRFLOW__API__BASE_URL": f"http://{LOOPBACK}:{port}",
        "AIRFLOW__API__INSTANCE_NAME": "集群复核 Cluster Review",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(state / "logs" / "tasks"),
        "NO_PROXY": f"{LOOPBACK},localhost,{os.environ.get('NO_PROXY', '')}".rstrip(","),
        "no_proxy": f"{LOOPBACK},localhost,{os.environ.get('no_proxy', '')}".rstrip(","),
    }
