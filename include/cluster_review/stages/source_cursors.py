"""How far each source may be taken as known, once a batch is filed."""

from __future__ import annotations

from cluster_review.stages.batch import LANDED, Batch, landed_of, read_step, readings_of
from cluster_review.stages.runs import Run
from cluster_review.stages.source_choice import Connections, chosen_sources, connection_of


def cursors_reached(batch: Batch) -> dict[str, str]:
    """The cursors of the sources of which every row was taken, by source.

    A source that lost a row stays where it was: the next fetch asks for the same again under the same name, so
    that what was mended there closes what was refused here.
    """
    cursors: dict[str, str] = read_step(batch["batch_id"], LANDED).get("cursors") or {}
    if not cursors:
        return {}
    withheld = {breach["filing_id"] for breach in read_step(batch["batch_id"], "gate")["breaches"]}
    source_of = {file.relative_path: file.source for file in landed_of(batch)}
    held = {
        source_of[reading.name]
        for reading in readings_of(batch)
        if reading.refusals or reading.damaged_tables or reading.filing_id in withheld
    }
    return {source: cursor for source, cursor in sorted(cursors.items()) if source not in held}


def tell_sources(run: Run, batch: Batch, connections: Connections | None) -> None:
    """Tell every source of the batch that its files are filed, where it wants to be told.

    Raises:
        ConnectionError: one can't be told; the files are safe, and telling it again is harmless.
    """
    from cluster_review.sources.fetch import acknowledge

    files = landed_of(batch)
    from_sources = {file.source for file in files}
    for source in chosen_sources(run, batch["family"]):
        connection = connection_of(source, run["inputs"], connections)
        if source.id in from_sources and connection is not None:
            acknowledge(source, connection, files)
