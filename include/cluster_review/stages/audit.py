"""The audit of an intake: nothing that arrived may be missing from the four states, no row from the account.

It counts again from the warehouse and the landing folder, and doesn't trust what the tasks before it returned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cluster_review.stages.batch import Batch, landed_of, landing_folder, read_step, readings_of
from cluster_review.stages.faults import DataFault
from cluster_review.stages.fetching import FAMILIES
from cluster_review.stages.filing import sifted
from cluster_review.stages.runs import Run
from cluster_review.stages.warehouse_access import warehouse
from cluster_review.tables import TABLES

if TYPE_CHECKING:
    from cluster_review.warehouse.arrivals import Arrival

SHOWN = 20
"""Differences listed in a message at most."""


def audit_intake(*, run: Run, batch: Batch) -> dict[str, Any]:
    """Compare what arrived with what became of it: files and rows, the landing folder and the warehouse.

    Raises:
        DataFault: a file or a row is lost, doubled or waiting; the message names the file.

    Returns:
        The batch's files by state; they add up to `files`.
    """
    from cluster_review.warehouse.arrivals import arrivals

    found = arrivals(warehouse())
    by_key = {(a.source, a.original_name, a.sha256, a.version): a for a in found}
    differences: list[tuple[str, str]] = []
    states: Counter[str] = Counter()
    for file in landed_of(batch):
        arrival = by_key.get((file.source, file.relative_path, file.sha256, file.version))
        if arrival is None:
            differences.append(
                (f"{file.relative_path}:没有到件记录", f"{file.relative_path}: no receipt of arrival")
            )
        else:
            states[arrival.state] += 1
    moment = datetime.fromisoformat(run["recorded_at"])
    differences += _waiting(found, batch, moment)
    differences += _folder_differs(found)
    differences += _rows_differ(batch)
    if differences:
        zh, en = (";".join(d[i] for d in differences[:SHOWN]) for i in (0, 1))
        raise DataFault(
            f"收件核对不平({len(differences)} 处),未向来源确认,没有删除任何文件:{zh}。"
            "请重新运行本接收流程;仍不平请联系系统管理员,并保留入库文件夹。\n"
            f"The intake does not add up ({len(differences)} differences); nothing was acknowledged or removed: {en}. "
            "Run this pull again; if it still differs, tell the administrator and keep the landing folder."
        )
    return {"files": sum(states.values()), **{state: states[state] for state in sorted(states)}}


def _waiting(found: list[Arrival], batch: Batch, moment: datetime) -> Iterator[tuple[str, str]]:
    """Arrivals of the family that should have been filed by now."""
    for arrival in found:
        ours = set(arrival.family.split("+")) & FAMILIES[batch["family"]]
        if arrival.state == "landed" and ours and arrival.first_arrival <= moment:
            since = arrival.first_arrival.isoformat(timespec="minutes")
            yield (
                f"{arrival.original_name}:{since} 到件,尚未登记",
                f"{arrival.original_name}: arrived {since}, not filed",
            )


def _folder_differs(found: list[Arrival]) -> Iterator[tuple[str, str]]:
    """Bytes without a receipt, and receipts without their bytes."""
    from cluster_review.sources.landing import landed_digests
    from cluster_review.warehouse.arrivals import arrived_digests, nobody_lands

    folder = landing_folder()
    lying = landed_digests(folder)
    for arrival in found:
        if arrival.sha256 not in lying:
            zh, en = "入库文件夹中没有其内容", "its bytes are not in the landing folder"
        elif lying[arrival.sha256] != arrival.size:
            zh, en = "入库文件夹中的内容长度不符", "its bytes in the landing folder have another length"
        else:
            continue
        yield (
            f"{arrival.original_name}:{zh}({folder / arrival.sha256})",
            f"{arrival.original_name}: {en} ({folder / arrival.sha256})",
        )
    with nobody_lands(warehouse()) as alone:
        # Where another run is landing right now, its own audit takes stock.
        strangers = landed_digests(folder).keys() - arrived_digests(warehouse()) if alone else set()
    for digest in sorted(strangers):
        yield f"{folder / digest}:没有到件记录", f"{folder / digest}: no receipt of arrival"


def _rows_differ(batch: Batch) -> Iterator[tuple[str, str]]:
    """Files of which a row is neither a fact nor refused, and batches whose account falls short."""
    from cluster_review.intake.parse import filing_id
    from cluster_review.warehouse.account import account_of

    withheld = {table: set(rows) for table, rows in read_step(batch["batch_id"], "gate")["withheld"].items()}
    account = account_of(warehouse(), batch["batch_id"], [filing_id(file) for file in landed_of(batch)])
    position = dict.fromkeys(TABLES, 0)
    seen = 0
    for reading in readings_of(batch):
        if str(reading.state) == "duplicate":
            continue
        kept, lost = sifted(reading, withheld, position)
        refused = sum(reading.refused.values()) + sum(lost.values())
        seen += sum(map(len, kept.values())) + refused
        for table, rows in kept.items():
            filed = account.facts.get((reading.filing_id, table), 0)
            if filed < len(rows):
                yield (
                    f"{reading.name}:{table} 读取 {len(rows)} 行,入库 {filed} 行",
                    f"{reading.name}: {table}: {len(rows)} rows read, {filed} filed",
                )
        if (refused or str(reading.state) == "quarantined") and not account.refusals.get(reading.filing_id):
            yield f"{reading.name}:有退件而没有退件记录", f"{reading.name}: refused, and no refusal on record"
    if account.accepted is None or account.accepted < seen:
        accepted = account.accepted or 0
        yield (
            f"批次 {batch['batch_id']}:读取 {seen} 行,入账 {accepted} 行",
            f"batch {batch['batch_id']}: {seen} rows read, {accepted} accounted for",
        )
