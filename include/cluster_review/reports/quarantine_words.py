"""Refused files in words, for a terminal: a line per file, and one file with all that hangs on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cluster_review.exact import counted
from cluster_review.reports.printable import one_line
from cluster_review.reports.typeset import typeset_line

STATES = {
    "open": ("待补正", "open"),
    "mended": ("已补正", "mended"),
    "superseded": ("已另报", "filed anew"),
    "withdrawn": ("已撤回", "withdrawn"),
}
WHOLE_PROVINCE = ("全省", "whole province")
UNKNOWN_CLUSTER = ("市县不明", "county not known")
COLUMNS = (
    "id", "file", "source", "family", "first_arrival", "age_working_days", "faults", "state", "cluster_id",
    "report_year", "county", "mended_by", "mended_arrival", "by", "note", "filing_id",
)  # fmt: skip
"""What a list has per item, as CSV and JSON."""

Row = Mapping[str, Any]


def place(row: Row) -> tuple[str, str]:
    """The county and the cluster of an item; zh and en."""
    if row["county"] == "*":
        return WHOLE_PROVINCE
    if row["county"] is None:
        return UNKNOWN_CLUSTER if row["cluster_id"] is None else (row["cluster_id"], row["cluster_id"])
    named = f"{row['county']} {row['cluster_id']}"
    return named, named


def list_lines(rows: Sequence[Row]) -> Iterator[str]:
    """Two lines per item, the oldest first, and the sum."""
    for row in rows:
        zh, en = STATES[row["state"]]
        place_zh, place_en = place(row)
        yield (
            f"{row['id']}  {one_line(row['file'])}  {place_zh}  {row['faults']} 处  首次到达 {row['first_arrival'][:10]},"
            f"已 {row['age_working_days']} 个工作日  {zh}"
        )
        yield (
            f"{' ' * len(row['id'])}  {place_en}; {counted(row['faults'], 'fault')}; first arrived {row['first_arrival'][:10]}, "
            f"{counted(row['age_working_days'], 'working day')}; {en}"
        )
    yield f"{len(rows)} 份 / refused files"


def summary_lines(summary: Row) -> Iterator[str]:
    """How many are open, how old, and of whom; nothing where nothing is open."""
    if not summary["open"]:
        return
    names = {"*": "全省 whole province", "?": "市县不明 county not known"}
    shares = "、".join(f"{names.get(code, code)} {count}" for code, count in summary["by_county"].items())
    yield typeset_line(
        f"未办结退件 {summary['open']} 份,最久 {summary['oldest_working_days']} 个工作日({shares}) / "
        f"{counted(summary['open'], 'refused file')} open, the oldest for {counted(summary['oldest_working_days'], 'working day')}"
    )


def item_lines(item: Row) -> Iterator[str]:
    """One item whole: the file, each fault with its row, what it damages, what to do."""
    zh, en = STATES[item["state"]]
    place_zh, place_en = place(item)
    yield f"退件 {item['id']}  {one_line(item['file'])}  {zh} / {en}"
    yield f"  所属 / of: {place_zh if place_zh == place_en else f'{place_zh} / {place_en}'}"
    yield f"  来源 / source: {one_line(item['source'])}"
    yield f"  文件标识 / filing: {item['filing_id']}"
    yield f"  大小 / size: {item['size']} 字节 bytes"
    yield f"  首次到达(以此为准)/ first arrival, which counts: {item['first_arrival']}"
    if item["mended_arrival"]:
        yield f"  补正到达 / mended file arrived: {item['mended_arrival']}"
    if item["mended_by"]:
        yield f"  取代文件 / its place was taken by: {item['mended_by']}"
    if item["by"]:
        yield f"  经办 / by: {one_line(item['by'])}"
    if item["note"]:
        yield f"  说明 / note: {one_line(item['note'])}"
    yield f"  未结工作日 / working days open: {item['age_working_days']}"
    yield f"  入库副本 / landed copy: {item['landed'] or '已不在 gone'}"
    for number, fault in enumerate(item["faults"], start=1):
        yield ""
        yield f"{number}. {fault['message_zh']}"
        yield f"   {fault['message_en']}"
        if fault["cells"]:
            yield "   该行内容 / the row as delivered:"
            for address, heading, found in fault["cells"]:
                yield f"     {address}  {f'{heading}:' if heading else ''}{found}"
    if item["damages"]:
        yield ""
        yield "影响 / what it damages:"
    for damage in item["damages"]:
        cluster = damage["cluster_id"] if damage["cluster_id"] != "*" else "所有集群 every cluster"
        yield f"  {cluster}: {'、'.join(damage['facets_zh'])} / {', '.join(damage['facets_en'])}"
        if damage["recommendation"] == "refer":
            yield "    因此转人工核实 / its recommendation is therefore: refer to a person"
    if item["state"] == "open":
        yield ""
        yield f"补正后 / once mended: cluster-review quarantine replay {item['id']} --with FILE"


def replay_lines(done: Row) -> Iterator[str]:
    """How a replay ended."""
    counts = done["counts"]
    if done["closed"]:
        yield f"退件 {done['id']} 已办结,由 {done['file']} 取代 / {done['id']} is closed: {done['file']} took its place"
        yield f"  首次到达(以此为准)/ first arrival, which counts: {done['first_arrival']}"
        if done["mended_arrival"]:
            yield f"  补正到达 / mended file arrived: {done['mended_arrival']}"
    else:
        yield f"退件 {done['id']} 仍未办结,{done['file']} 仍有问题 / {done['id']} stays open: {done['file']} still has faults"
        for zh, en in done["faults"]:
            yield f"  {zh}"
            yield f"  {en}"
    yield (
        f"  收到 {counts['accepted']} 行 = 现行 {counts['current']} + 被替代 {counts['superseded']} + 重复 "
        f"{counts['duplicate']} + 退回 {counts['quarantined']} / rows accepted = current + superseded + duplicate + quarantined"
    )
