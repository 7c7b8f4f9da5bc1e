"""Which sources a run fetches from, and how each is reached."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cluster_review.settings import settings
from cluster_review.stages.faults import DataFault
from cluster_review.stages.runs import Run
from cluster_review.tables import FORM_TABLES, TABLES

if TYPE_CHECKING:
    from cluster_review.sources.connection import Connection
    from cluster_review.sources.declaration import Source

FOLDER: Final = "folder"
VARIABLE = "CLUSTER_REVIEW_CONNECTION_"
"""Begins the environment variables that hold connections, for the command line without Airflow."""

_FIGURES = frozenset(table.name for table in FORM_TABLES) | {"statistics"}
FAMILIES = {
    "annual_reports": _FIGURES | {"annual_form", "unknown", "mapping"},
    "incident_records": frozenset(TABLES) - _FIGURES | {"evidence", "mapping", "unknown"},
}
"""Which filings each of the two morning DAGs takes: the counties' forms and what the statistics say beside them, and
all other records; both take mappings, and what is of no known kind, for only one of them runs all year."""

Connections = Mapping[str, Mapping[str, Any]]
"""Connections that the caller hands in, by id: type, host, port, schema, login, password, extra."""


def declared_sources() -> dict[str, Source]:
    """Every source of this installation, enabled or not.

    Raises:
        DataFault: a declaration can't be read, or an enabled source isn't declared.
    """
    from pydantic import ValidationError
    from yaml import YAMLError

    from cluster_review.sources.declaration import load_sources

    folder = settings().sources_dir
    try:
        declared = load_sources(folder)
    except (ValidationError, YAMLError, ValueError, OSError) as error:
        raise DataFault(
            f"{folder} 中的来源声明有误,请对照 docs/sources.md 更正:{error}\n"
            f"A declaration of a source in {folder} can't be used; compare docs/sources.md: {error}"
        ) from error
    if unknown := [name for name in settings().sources if name not in declared]:
        listed = ", ".join(declared)
        raise DataFault(
            f"CLUSTER_REVIEW_SOURCES 中的 {', '.join(unknown)} 没有声明;已声明:{listed}。\n"
            f"CLUSTER_REVIEW_SOURCES names {', '.join(unknown)}, which isn't declared; there are: {listed}."
        )
    return declared


def chosen_sources(run: Run, family: str) -> list[Source]:
    """The enabled sources that deliver the family; only the folder, if the run names one of its own."""
    declared = declared_sources()
    if Path(run["inputs"]).absolute() != settings().inputs_dir.absolute():
        return [declared[FOLDER]]
    enabled = [declared[name] for name in settings().sources]
    return [source for source in enabled if set(source.delivers) & FAMILIES[family]]


def needed_connections(*, run: Run, family: str) -> list[str]:
    """Ids of the connections that fetching the family needs."""
    return sorted({source.connection_id for source in chosen_sources(run, family) if source.kind != FOLDER})


def connection_of(source: Source, inputs: str, given: Connections | None) -> Connection | None:
    """How a source is reached: as the caller says, else as the environment says; None if neither does.

    Raises:
        ValueError: the environment holds no URI; the message shows nothing of it.
    """
    from cluster_review.sources.connection import (
        connection_from_parts,
        connection_from_uri,
        folder_connection,
    )

    if source.kind == FOLDER:
        return folder_connection(Path(inputs))
    parts = (given or {}).get(source.connection_id)
    if parts is not None:
        return connection_from_parts(parts)
    uri = os.environ.get(f"{VARIABLE}{source.connection_id.upper()}")
    return connection_from_uri(uri) if uri else None
