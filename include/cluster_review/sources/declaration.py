"""What a source delivers, how often, within which bounds, and who to call: one YAML file per source."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from cluster_review.intake.reading import ANNUAL_FORM, EVIDENCE_FAMILY
from cluster_review.tables import TABLES

NAME = r"^[a-z][a-z0-9_]*$"
_SQL_NAME = r"^[a-z_][a-z0-9_]*$"
POINTER = r"^(/([^~/]|~[01])*)+$"
"""A JSON pointer to something inside the document."""


_FAMILIES = frozenset({ANNUAL_FORM, EVIDENCE_FAMILY})


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(_Strict):
    """A text in Chinese and English."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Expected(_Strict):
    """The least and most of something in one fetch; outside it something is wrong at the source."""

    least: int = Field(ge=0)
    most: int = Field(gt=0)

    @model_validator(mode="after")
    def _ordered(self) -> Expected:
        if self.least > self.most:
            raise ValueError("least is greater than most")
        return self


class _Source(_Strict):
    """What every source declares.

    Attributes:
        delivers: families of filings: `annual_form` and names of tables.
        expected_files, expected_rows: of one fetch; outside them a warning tells whom to call.
        ignore: glob patterns of files that are no delivery, matched against the relative path and the name.
        contact: whom to call when it fails.
    """

    id: str = Field(pattern=NAME)
    name: Bilingual
    delivers: tuple[str, ...] = Field(min_length=1)
    how_often: Bilingual
    expected_files: Expected
    expected_rows: Expected | None = None
    largest_file_mb: int = Field(gt=0)
    ignore: tuple[str, ...] = ()
    contact: Bilingual

    @model_validator(mode="after")
    def _known_tables(self) -> _Source:
        if unknown := [name for name in self.delivers if name not in {*_FAMILIES, *TABLES}]:
            raise ValueError(f"delivers: no such table: {', '.join(unknown)}")
        return self


class _Connected(_Source):
    """A source that is reached through a connection, named and never written here."""

    connection_id: str = Field(pattern=NAME)
    timeout_seconds: int = Field(default=30, gt=0, le=600)
    most_seconds: int = Field(default=900, gt=0)
    attempts: int = Field(default=4, gt=0, le=10)
    first_wait_seconds: float = Field(default=1, ge=0)


class _OneTable(_Connected):
    @model_validator(mode="after")
    def _one(self) -> _OneTable:
        if len(self.delivers) != 1 or self.delivers[0] not in TABLES:
            raise ValueError("delivers: exactly one table")
        return self

    @property
    def table(self) -> str:
        """The one table that it delivers."""
        return self.delivers[0]


class FolderSource(_Source):
    """A drop folder."""

    kind: Literal["folder"]


class ObjectStoreSource(_Connected):
    """A bucket of an S3-compatible object store.

    Attributes:
        prefix: only keys that begin with it.
        acknowledge: `tag` marks each object once its rows are committed; the account then needs the right to tag.
    """

    kind: Literal["object_store"]
    bucket: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")
    prefix: str = ""
    acknowledge: Literal["none", "tag"] = "none"


class HttpSource(_OneTable):
    """Pages of records from an HTTP API.

    Attributes:
        path: below the connection's address.
        hosts: the only hosts that are asked.
        records_at: JSON pointer to the records of a page; empty if the page is the list itself.
        next_at: JSON pointer to the cursor of the next page; absent, null or empty at the last.
        cursor_parameter, parameters: of the query.
        most_pages: of one fetch; more are a sign of a loop.
    """

    kind: Literal["http_api"]
    path: str = Field(pattern=r"^/[^?#]*$")
    hosts: tuple[str, ...] = Field(min_length=1)
    records_at: str = Field(default="", pattern=rf"^$|{POINTER}")
    next_at: str = Field(pattern=POINTER)
    cursor_parameter: str = "cursor"
    parameters: dict[str, str] = {}
    most_pages: int = Field(default=1_000, gt=0)


class Since(_Strict):
    """A column that grows with every change, from which the next fetch goes on.

    Attributes:
        overlap: how far before the highest value seen the next fetch begins, so that rows committed late are
            not missed: seconds for a moment, days for a date, a difference for a number.
    """

    column: str = Field(pattern=_SQL_NAME)
    kind: Literal["moment", "date", "number"]
    overlap: int = Field(ge=0)


class SqlSource(_OneTable):
    """A table or view of a PostgreSQL.

    Attributes:
        relation: with or without its schema.
        columns: what is read, in the order of the landed CSV, by the names of the table delivered.
        renamed: what a column is called in the database, where that differs.
        key: columns that tell the rows apart; they give the order.
        since: without it every fetch reads all rows.
    """

    kind: Literal["sql_table"]
    relation: str = Field(pattern=r"^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$")
    columns: tuple[str, ...] = Field(min_length=1)
    renamed: dict[str, str] = {}
    key: tuple[str, ...] = Field(min_length=1)
    since: Since | None = None

    @model_validator(mode="after")
    def _columns_fit(self) -> SqlSource:
        known = {column.name for column in TABLES[self.table].columns}
        if unknown := [name for name in self.columns if name not in known]:
            raise ValueError(f"columns: {self.table} has no {', '.join(unknown)}")
        if spare := [name for name in (*self.key, *self.renamed) if name not in self.columns]:
            raise ValueError(f"key, renamed: not among the columns: {', '.join(spare)}")
        return self

    def column_there(self, name: str) -> str:
        """What a column is called in the database."""
        return self.renamed.get(name, name)


Source: TypeAlias = FolderSource | ObjectStoreSource | HttpSource | SqlSource
_ADAPTER: TypeAdapter[Source] = TypeAdapter(Annotated[Source, Field(discriminator="kind")])


def load_source(path: Path) -> Source:
    """The declaration in a YAML file.

    Raises:
        pydantic.ValidationError: if a key is missing, unknown or of the wrong kind.
    """
    return _ADAPTER.validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))


def load_sources(folder: Path) -> dict[str, Source]:
    """Every source declared in a folder, by id.

    Raises:
        ValueError: a file isn't named after the id in it, or one can't be read.
    """
    found = {}
    for path in sorted(folder.glob("*.yaml")):
        source = load_source(path)
        if source.id != path.stem:
            raise ValueError(f"{path.name}: id is {source.id}")
        found[source.id] = source
    return found
