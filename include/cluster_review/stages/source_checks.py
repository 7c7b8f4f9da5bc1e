"""Which sources there are, and whether each answers; nothing is fetched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cluster_review.settings import settings
from cluster_review.stages.faults import DataFault
from cluster_review.stages.source_choice import FOLDER, Connections, connection_of, declared_sources

if TYPE_CHECKING:
    from cluster_review.sources.connection import Connection
    from cluster_review.sources.declaration import Source


@dataclass(frozen=True)
class SourceState:
    """A declared source; `found` is why it can't be reached, None if it can or wasn't asked.

    `warnings` tell, zh and en, what a fetch would leave out though it looks like a delivery.
    """

    id: str
    kind: str
    is_enabled: bool
    name_zh: str
    name_en: str
    delivers: tuple[str, ...]
    connection_id: str | None
    contact_zh: str
    contact_en: str
    found: str | None = None
    warnings: tuple[tuple[str, str], ...] = ()


def list_sources() -> list[SourceState]:
    """Every declared source, the enabled ones first.

    Raises:
        DataFault: a declaration can't be read.
    """
    enabled = settings().sources
    states = [
        SourceState(
            source.id,
            source.kind,
            source.id in enabled,
            source.name.zh,
            source.name.en,
            source.delivers,
            None if source.kind == FOLDER else source.connection_id,
            source.contact.zh,
            source.contact.en,
        )
        for source in declared_sources().values()
    ]
    return sorted(states, key=lambda state: (not state.is_enabled, state.id))


def check_sources(names: Sequence[str] = (), connections: Connections | None = None) -> list[SourceState]:
    """Ask each source, by default every enabled one, whether it answers as declared.

    Raises:
        DataFault: a name isn't declared, or a declaration can't be read.
    """
    from dataclasses import replace

    from cluster_review.sources.fetch import reach

    declared = declared_sources()
    listed = {state.id: state for state in list_sources()}
    if unknown := [name for name in names if name not in listed]:
        raise DataFault(
            f"没有声明来源 {', '.join(unknown)};已声明:{', '.join(listed)}。\n"
            f"No source {', '.join(unknown)} is declared; there are: {', '.join(listed)}."
        )
    checked = []
    warnings: tuple[tuple[str, str], ...]
    for name in names or [state.id for state in listed.values() if state.is_enabled]:
        found: str | None
        warnings = ()
        try:
            connection = connection_of(declared[name], str(settings().inputs_dir), connections)
        except ValueError:
            found = "连接不是 URI (the connection is no URI)"
        else:
            if connection is None:
                found = "没有配置连接 (no such connection is configured)"
            else:
                failure = reach(declared[name], connection)
                found = failure.found if failure else None
                warnings = () if failure else _left_out(declared[name], connection)
        checked.append(replace(listed[name], found=found, warnings=warnings))
    return checked


def _left_out(source: Source, connection: Connection) -> tuple[tuple[str, str], ...]:
    from pathlib import Path

    from cluster_review.sources.declaration import FolderSource
    from cluster_review.sources.folder import passed_over
    from cluster_review.stages.fetching import left_out
    from cluster_review.stages.source_choice import FAMILIES

    if not isinstance(source, FolderSource):
        return ()
    ignored = passed_over(Path(connection.uri), source)
    told = {fault.file: fault for family in FAMILIES for fault in left_out(ignored, family)}
    return tuple((fault.text("zh"), fault.text("en")) for _, fault in sorted(told.items()))
