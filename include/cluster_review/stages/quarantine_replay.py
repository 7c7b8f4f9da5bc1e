"""Replaying what was refused, with the mended file or with today's code; and closing what was no delivery."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from cluster_review.crash_points import crash_point
from cluster_review.stages.arriving import receive
from cluster_review.stages.batch import (
    ACKNOWLEDGED,
    LANDED,
    Batch,
    is_acknowledged,
    landing_folder,
    read_step,
    remove_steps,
    state_folder,
    write_step,
)
from cluster_review.stages.faults import DataFault
from cluster_review.stages.filing import file_facts
from cluster_review.stages.intake import check_gate, read_landed
from cluster_review.stages.mappings import mappings_of
from cluster_review.stages.mending import close
from cluster_review.stages.quarantine import find_item
from cluster_review.stages.runs import SHANGHAI, Run, open_run
from cluster_review.stages.warehouse_access import warehouse

if TYPE_CHECKING:
    from cluster_review.intake.landed import LandedFile
    from cluster_review.warehouse.quarantine import Item

KIND = "quarantine_replay"
MOST_BYTES = 50 * 2**20


def replay_item(
    name: str,
    *,
    at: str,
    by: str,
    inputs: str,
    mended: Path | None = None,
    note: str | None = None,
    is_correction: bool = False,
) -> dict[str, Any]:
    """Take a refused file through the intake again: the same bytes, or the mended file in its place.

    The arrival of the refused file goes on to count. If everything is read, the damage is lifted and the item
    is closed with a link to the filing that took its place; if not, it stays open and a mended file with faults
    becomes an item of its own. Running it again changes nothing that is done.

    Args:
        name: the item's id, filing id or file name.
        at: the moment of record, ISO 8601 with time zone.
        by: who replays it.
        inputs: the folder whose law date and report year hold.
        mended: the file to take the refused one's place; by default its own bytes are read again.
        is_correction: the person confirms that every row under the id of an event on file speaks of that event,
            whatever it changes of it, and every casualty entry under a contested id of the event on file.

    Returns:
        `closed` (whether the item is), `filing_id` of the file that was read, `file`, `faults` (messages of what
        is still refused, zh and en), `first_arrival` that counts, `mended_arrival` and the `counts` of rows.

    Raises:
        DataFault: there is no such item, it is closed, or its landed copy is gone or damaged; or a correction is
            confirmed by nobody or without a reason.
    """
    if is_correction and not (by.strip() and (note or "").strip()):
        raise DataFault(
            "确认更正须写明经办人和依据(--by、--note)。\nA correction is confirmed by a named person, with a reason."
        )
    from cluster_review.warehouse.arrivals import taking_turns

    with taking_turns(warehouse(), KIND):
        finished = _finish_interrupted()
        item = find_item(name)
        if item.mending is not None and item.filing_id in finished:
            file, counts = finished[item.filing_id]
            if mended is None or _digest(mended) == file.sha256:
                return _answer(item, file, counts)  # this very replay, cut off before it could answer
        replayed = {"by": by, "note": note, "is_correction": is_correction}
        return _replayed(open_item(name), at, inputs, mended, replayed)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _replayed(
    item: Item, at: str, inputs: str, mended: Path | None, replayed: dict[str, Any]
) -> dict[str, Any]:
    run = open_run(
        kind=KIND, report_year=None, law_date=None, known_at=None, inputs=inputs, county=None, dry_run=False,
        run_after=at, started=at,
    )  # fmt: skip
    file = _landed_again(run, item) if mended is None else _landed(run, item, mended)
    batch: Batch = {
        "batch_id": f"{run['run_id']}-{item.id}-{KIND}",
        "family": KIND,
        "files": 1,
        "not_taken": 0,
    }
    replayed = {"filing_id": item.filing_id, **replayed}
    listed = [{**asdict(file), "path": str(file.path)}]
    write_step(
        batch["batch_id"],
        LANDED,
        {"files": listed, "faults": [], "replayed": replayed, "run": run, "batch": batch},
    )
    crash_point("replay.after_listing")
    return _answer(item, file, _filed(run, batch))


def _answer(item: Item, file: LandedFile, counts: dict[str, Any]) -> dict[str, Any]:
    from cluster_review.intake.parse import filing_id
    from cluster_review.warehouse.quarantine import read_items
    from cluster_review.warehouse.reading import read_quarantine

    after = next(one for one in read_items(warehouse()) if one.filing_id == item.filing_id)
    refused = read_quarantine(warehouse(), filing_id=filing_id(file)) if after.mending is None else None
    return {
        "id": item.id,
        "closed": after.mending is not None,
        "filing_id": filing_id(file),
        "file": file.relative_path,
        "faults": []
        if refused is None
        else [(row["message_zh"], row["message_en"]) for row in refused.to_dict("records")],
        "first_arrival": item.first_arrival.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "mended_arrival": after.mending.mended_arrival.astimezone(SHANGHAI).isoformat(timespec="seconds")
        if after.mending and after.mending.mended_arrival
        else None,
        "counts": counts,
    }


def _filed(run: Run, batch: Batch) -> dict[str, Any]:
    """Read, check and file what a replay has listed; what became of its rows."""
    read_landed(run=run, batch=batch)
    check_gate(run=run, batch=batch)
    counts = file_facts(run=run, batch=batch)
    crash_point("replay.before_removal")
    write_step(batch["batch_id"], ACKNOWLEDGED, {"files": batch["files"], "counts": counts})
    remove_steps(batch)
    crash_point("replay.after_removal")
    return counts


def _finish_interrupted() -> dict[str, tuple[LandedFile, dict[str, Any]]]:
    """Finish the replays that ended half way: by refused filing, the file that was read and the counts of its rows.

    An item of theirs may be closed by now, and its rows not accounted for yet.
    """
    from cluster_review.intake.landed import LandedFile

    finished = {}
    for folder in sorted(state_folder("batches").glob(f"*-{KIND}")):
        listed = read_step(folder.name, LANDED) if (folder / f"{LANDED}.json").is_file() else {}
        if "batch" not in listed:
            continue
        batch, (one,) = listed["batch"], listed["files"]
        if not is_acknowledged(batch):
            counts = _filed(listed["run"], batch)
        elif any(path.stem not in (LANDED, ACKNOWLEDGED) for path in folder.iterdir()):
            counts = read_step(folder.name, ACKNOWLEDGED)["counts"]
            remove_steps(batch)
        else:
            continue
        file = LandedFile(**{**one, "path": Path(one["path"])})
        finished[listed["replayed"]["filing_id"]] = (file, counts)
    return finished


def close_item(name: str, *, at: str, by: str, note: str) -> dict[str, Any]:
    """Close an item that is no delivery at all, on a person's word; its damage is lifted in that name.

    Raises:
        DataFault: there is no such item, it is closed, or nobody or no reason is named.
    """
    from cluster_review.warehouse.quarantine import Mending, read_items

    if not by.strip() or not note.strip():
        raise DataFault("请写明经办人和理由。\nName who closes it, and why.")
    item = open_item(name)
    still_open = [one for one in read_items(warehouse()) if one.mending is None]
    mending = Mending(
        item.filing_id, "withdrawn", None, item.first_arrival, None, by.strip(), note.strip(),
        datetime.fromisoformat(at),
    )  # fmt: skip
    close(warehouse(), still_open, [mending])
    return {"id": item.id, "file": item.original_name, "state": "withdrawn", "by": mending.by_whom}


def open_item(name: str) -> Item:
    """The open item of that name.

    Raises:
        DataFault: there is none, or it is closed already; how and by whom is said.
    """
    item = find_item(name)
    if item.mending is not None:
        closed = item.mending
        raise DataFault(
            f"退件 {item.id}({item.original_name})已办结:{closed.way},{closed.by_whom},"
            f"{closed.recorded_at:%Y-%m-%d}。\n"
            f"{item.id} ({item.original_name}) is closed: {closed.way} by {closed.by_whom} on {closed.recorded_at:%Y-%m-%d}."
        )
    return item


def _landed_again(run: Run, item: Item) -> LandedFile:
    """The bytes as they landed, under today's mapping if one reads them."""
    from cluster_review.intake.landed import LandedFile
    from cluster_review.warehouse.arrivals import arrivals

    arrived = [one for one in arrivals(warehouse()) if one.filing_id == item.filing_id]
    source, version = (arrived[0].source, arrived[0].version) if arrived else (item.source, "")
    file = LandedFile(
        PurePosixPath(item.original_name).name, item.original_name, item.sha256, item.size,
        landing_folder() / item.sha256, source, version,
    )  # fmt: skip
    try:
        intact = file.is_intact()
    except OSError:
        intact = False
    if not intact:
        raise DataFault(
            f"{item.original_name} 的入库副本不在或已损坏。请向报送单位索取原文件,用 --with 补正。\n"
            f"The landed copy of {item.original_name} is gone or damaged. Ask for the file again and give it by --with."
        )
    used, (marked,) = mappings_of(run).applied([file])
    if marked != file:
        with receive(run) as record:
            record([*used, marked])
    return marked


def _landed(run: Run, item: Item, mended: Path) -> LandedFile:
    """Land the mended file under the name of the refused one, with its own extension."""
    from cluster_review.intake.landed import LandedFile
    from cluster_review.intake.reading import UNKNOWN_FAMILY
    from cluster_review.sources.landing import CannotLand, TooLarge, land

    refused = PurePosixPath(item.original_name)
    # A file that was refused for its name is mended by another name.
    path = refused.with_name(mended.name) if item.family == UNKNOWN_FAMILY else refused
    path = path.with_suffix(mended.suffix.lower())
    with receive(run) as record:
        try:
            with mended.open("rb") as stream:
                sha256, size, landed = land(stream, landing_folder(), MOST_BYTES)
        except TooLarge as error:
            raise DataFault(
                f"{mended.name} 超过 {MOST_BYTES // 2**20} MB。\n{mended.name} is larger than {MOST_BYTES // 2**20} MB."
            ) from error
        except CannotLand:
            raise  # the folder is at fault, not the file
        except OSError as error:
            raise DataFault(f"读不了 {mended}。\n{mended} can't be read: {error.strerror}.") from error
        source = _source_of(item)
        file = LandedFile(path.name, str(path), sha256, size, landed, source, f"mended-{run['recorded_at']}")
        used, (marked,) = mappings_of(run).applied([file])
        record([*used, marked])
    return marked


def _source_of(item: Item) -> str:
    from cluster_review.warehouse.arrivals import arrivals

    arrived = [one for one in arrivals(warehouse()) if one.filing_id == item.filing_id]
    return arrived[0].source if arrived else item.source
