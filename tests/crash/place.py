"""An installation that can be put back as it was: its database as a template, its folders as a copy."""

from __future__ import annotations

import hashlib
import logging
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from cluster_review.settings import INCLUDE, settings
from cluster_review.stages import known
from cluster_review.stages.warehouse_access import warehouse
from cluster_review.warehouse.embedded import EmbeddedPostgres

SECRET = "s3cr3t-never-to-be-seen"
BUCKET = "county-reports"


def forget() -> None:
    """Drop what the stages keep for the life of a process; nothing of another process is closed."""
    if warehouse.cache_info().currsize:
        warehouse().dispose(close=False)
    for cached in (settings, warehouse, known._frames):
        cached.cache_clear()


@dataclass
class Place:
    """A home, an inputs folder, a bucket and a database that always have the same names.

    Attributes:
        kept: the marks at the source, by the name under which everything was kept.
    """

    server: EmbeddedPostgres
    folder: Path
    store: str
    database: str = "office"
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def inputs(self) -> Path:
        """The drop folder."""
        return self.folder / "live" / "inputs"

    @property
    def home(self) -> Path:
        """The program's home: the landing folder, the batches, the Data Docs."""
        return self.folder / "live" / "home"

    @property
    def landing(self) -> Path:
        """The landing folder."""
        return self.home / "landing" / "warehouse"

    @property
    def uploads(self) -> Path:
        """The drafts of counties."""
        return self.folder / "live" / "uploads"

    @property
    def url(self) -> str:
        """The address of the warehouse."""
        return make_url(self.server.url).set(database=self.database).render_as_string(hide_password=False)

    @property
    def connections(self) -> dict[str, Any]:
        """What Airflow would hand in."""
        given: dict[str, Any] = {
            "statistics": {
                "conn_type": "postgresql", "schema": "statistics", "login": "reader",
                "extra": {"host": str(self.server.folder.socket), "port": "5432"},
            }
        }  # fmt: skip
        if self.store:
            given["county_bucket"] = {
                "conn_type": "aws", "login": "county", "password": SECRET, "extra": {"endpoint_url": self.store},
            }  # fmt: skip
        return given

    @contextmanager
    def admitted(self) -> Iterator[None]:
        """The stages of this process, pointed here."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("WAREHOUSE_URL", self.url)
            patch.setenv("CLUSTER_REVIEW_HOME", str(self.home))
            patch.setenv("OUT_DIR", str(self.folder / "live" / "out"))
            patch.setenv("INPUTS_DIR", str(self.inputs))
            patch.setenv("SOURCES_DIR", str(self.folder / "sources"))
            enabled = "folder,county_bucket,statistics_view" if self.store else "folder,statistics_view"
            patch.setenv("CLUSTER_REVIEW_SOURCES", enabled)
            forget()
            yield
            forget()

    # ---- keeping and putting back

    def declare_sources(self) -> None:
        """The shipped sources, told to tag what is filed, patient only as long as need be."""
        folder = self.folder / "sources"
        folder.mkdir(parents=True)
        for path in (INCLUDE / "sources").glob("*.yaml"):
            extra = "" if path.stem == "folder" else "first_wait_seconds: 0\nattempts: 2\n"
            shipped = path.read_text("utf-8").replace("acknowledge: none", "acknowledge: tag")
            patient = shipped.replace("timeout_seconds: 120", "timeout_seconds: 2")
            (folder / path.name).write_text(patient + extra, "utf-8")

    def begin(self, template: str) -> None:
        """Nothing done yet: the database as of a template, no home."""
        (self.folder / "live").mkdir(exist_ok=True)
        self._copy_database(template, self.database)

    def keep(self, name: str) -> None:
        """Keep everything as it is now under a name."""
        self._copy_database(self.database, f"kept_{name}")
        shutil.copytree(
            self.folder / "live", self.folder / "kept" / name, ignore=shutil.ignore_patterns("data_docs")
        )
        self.kept[name] = self.tags()

    def put_back(self, name: str) -> None:
        """As it was when it was kept under that name; whoever is connected is sent away."""
        self._copy_database(f"kept_{name}", self.database)
        shutil.rmtree(self.folder / "live", ignore_errors=True)
        shutil.copytree(self.folder / "kept" / name, self.folder / "live")
        self.tag(self.kept[name])

    def _copy_database(self, template: str, name: str) -> None:
        with self.owner() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
            self._alone(connection, template)
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy'))

    @staticmethod
    def _alone(connection: Any, database: str) -> None:
        """Wait until a killed process's backend has gone."""
        query = text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name")
        for _ in range(1000):
            if not connection.execute(query, {"name": database}).scalar():
                return
            time.sleep(0.01)
        raise AssertionError(f"somebody is still connected to {database}")

    def settle(self) -> None:
        """Wait until nobody is connected to the warehouse any more."""
        with self.owner() as connection:
            self._alone(connection, self.database)

    @contextmanager
    def owner(self) -> Iterator[Any]:
        """A connection to the server's first database, outside transactions."""
        engine = create_engine(
            make_url(self.server.url).set(drivername="postgresql+psycopg"), poolclass=NullPool
        )
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection

    def engine(self) -> Engine:
        """An engine of the test's own, that keeps no connection."""
        return create_engine(make_url(self.url).set(drivername="postgresql+psycopg"), poolclass=NullPool)

    # ---- the bucket

    def client(self) -> Any:
        """A client of the object store, made once."""
        return _client(self.store)

    def tag(self, marks: Mapping[str, Any]) -> None:
        """Mark each object as it was marked when it was kept."""
        for key in self._keys():
            if marks.get(key):
                tagging = {"TagSet": marks[key]}
                self.client().put_object_tagging(Bucket=BUCKET, Key=key, Tagging=tagging)
            else:
                self.client().delete_object_tagging(Bucket=BUCKET, Key=key)

    def tags(self) -> dict[str, Any]:
        """The marks on each object."""
        return {
            key: self.client().get_object_tagging(Bucket=BUCKET, Key=key)["TagSet"] for key in self._keys()
        }

    def _keys(self) -> list[str]:
        if not self.store:
            return []
        found = self.client().list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return [str(each["Key"]) for each in found]

    # ---- what is there

    def rows(self, left_out: Iterable[str] = ()) -> dict[str, list[str]]:
        """Of every table of intake, facts and results: its rows as text, sorted, without the columns left out.

        Numbers drawn from a sequence are left out: what was rolled back leaves a gap in them, as it should.
        """
        found = {}
        with self.engine().connect() as connection:
            for schema, name, numbers in connection.execute(
                text(
                    "SELECT table_schema, table_name, "
                    "array_agg(column_name::text) FILTER (WHERE is_identity = 'YES' OR column_name = 'publish_order') "
                    "FROM information_schema.tables JOIN information_schema.columns USING (table_schema, table_name) "
                    "WHERE table_type = 'BASE TABLE' AND table_schema IN ('intake', 'facts', 'results') GROUP BY 1, 2"
                )
            ).all():
                query = text(
                    f'SELECT (to_jsonb(t) - CAST(:without AS text[]))::text FROM {schema}."{name}" t'
                )
                rows = connection.execute(query, {"without": [*left_out, *(numbers or ())]}).scalars()
                found[f"{schema}.{name}"] = sorted(rows)
        return found

    def files(self) -> dict[str, str]:
        """Digest of every file that is kept: landed bytes, batches, outputs, drafts.

        Data Docs and the copy of a draft that shows its faults are only looked at, and name the time of their making.
        """
        folders = (self.home / "landing", self.home / "batches", self.folder / "live" / "out", self.uploads)
        return {
            str(path.relative_to(self.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for folder in folders
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != "annotated.xlsx"
        }

    def state(self) -> dict[str, Any]:
        """Everything that must be equal after a crash: rows with their ids and moments, files, marks at the source."""
        return {"rows": self.rows(), "files": self.files(), "tags": self.tags()}


@lru_cache(maxsize=1)
def _client(address: str) -> Any:
    import boto3

    return boto3.client(
        "s3", endpoint_url=address, region_name="us-east-1",
        aws_access_key_id="county", aws_secret_access_key=SECRET,
    )  # fmt: skip


def difference(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """What differs between two states, shortly."""
    found: dict[str, Any] = {}
    for part in one:
        for name in sorted(one[part].keys() | other[part].keys()):
            left, right = one[part].get(name), other[part].get(name)
            if left != right:
                if isinstance(left, list) and isinstance(right, list):
                    lost, added = (
                        [r for r in a if r not in b][:3] for a, b in ((left, right), (right, left))
                    )
                    found[name] = {"counts": (len(left), len(right)), "lost": lost, "added": added}
                else:
                    found[name] = (left, right)
    return found


def quiet() -> None:
    """Servers of the tests say nothing of each request."""
    for name in ("werkzeug", "botocore", "urllib3"):
        logging.getLogger(name).setLevel(logging.ERROR)
