"""One way to fetch, whatever the kind of source."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cluster_review.intake.landed import LandedFile
from cluster_review.sources.connection import Connection
from cluster_review.sources.declaration import FolderSource, HttpSource, ObjectStoreSource, Source
from cluster_review.sources.fetched import Failure, Fetched
from cluster_review.sources.folder import fetch_folder


def fetch(source: Source, connection: Connection, landing: Path, cursor: str | None) -> Fetched:
    """Land what the source delivers from `cursor` on; what fails there is in the answer, not raised.

    Args:
        source: its declaration.
        connection: how it is reached; of a folder, `uri` is its path.
        landing: the landing folder.
        cursor: what the last fetch handed back and whose rows are filed; None for all.

    Raises:
        CannotLand: the landing folder can't be written.
    """
    if isinstance(source, FolderSource):
        try:
            return fetch_folder(Path(connection.uri), landing, source)
        except NotADirectoryError:
            return Fetched((), failure=_no_folder(connection))
    if isinstance(source, ObjectStoreSource):
        from cluster_review.sources.object_store import fetch_objects

        return fetch_objects(source, connection, landing, cursor)
    if isinstance(source, HttpSource):
        from cluster_review.sources.http_api import fetch_http

        return fetch_http(source, connection, landing, cursor)
    from cluster_review.sources.sql_table import fetch_sql

    return fetch_sql(source, connection, landing, cursor)


def acknowledge(source: Source, connection: Connection, landed: Sequence[LandedFile]) -> None:
    """Tell the source that these files are filed, where it wants to be told; harmless when repeated.

    Only an object store with `acknowledge: tag` is told. How far the others were taken stands in our own
    warehouse, and nothing of theirs changes.

    Raises:
        ConnectionError: the source can't be told; nothing is lost by it.
    """
    if isinstance(source, ObjectStoreSource) and source.acknowledge == "tag":
        from cluster_review.sources.object_store import tag_objects

        tag_objects(source, connection, tuple(file for file in landed if file.source == source.id))


def reach(source: Source, connection: Connection) -> Failure | None:
    """Whether the source answers as declared; why not, or nothing. Nothing of it is taken."""
    if isinstance(source, FolderSource):
        return None if Path(connection.uri).is_dir() else _no_folder(connection)
    if isinstance(source, ObjectStoreSource):
        from cluster_review.sources.object_store import reach_objects

        return reach_objects(source, connection)
    if isinstance(source, HttpSource):
        from cluster_review.sources.http_api import reach_http

        return reach_http(source, connection)
    from cluster_review.sources.sql_table import reach_sql

    return reach_sql(source, connection)


def _no_folder(connection: Connection) -> Failure:
    return Failure("refused", f"没有文件夹 (no such folder): {connection.uri}")
