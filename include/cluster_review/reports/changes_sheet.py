"""Sheet 与上期变化: each cluster beside its last published recommendation, and the rules that turned."""

from __future__ import annotations

from typing import NamedTuple

from cluster_review.reports.content import ReportContent, Row, rows_of
from cluster_review.reports.printable import one_line
from cluster_review.reports.sheet import SheetColumn
from cluster_review.reports.style import Look
from cluster_review.reports.wording import NONE, Wording

_SAME, _OTHER, _NEW, _GONE = (
    ("不变", "same"),
    ("有变化", "changed"),
    ("本期新增", "new"),
    ("本期未列", "not in this run"),
)


class Change(NamedTuple):
    """One cluster then and now; either may be absent."""

    before: Row | None
    after: Row | None
    turned: tuple[str, ...]

    @property
    def kind(self) -> tuple[str, str]:
        """What happened, zh and en."""
        if self.before is None:
            return _NEW
        if self.after is None:
            return _GONE
        compared = ("recommendation", "decision_row")
        return _SAME if all(self.before[c] == self.after[c] for c in compared) else _OTHER


def changes(content: ReportContent, wording: Wording) -> list[Change]:
    """Every cluster of either run, those that changed first; none without a previous run."""
    if content.previous is None:
        return []
    before = {row["cluster_id"]: row for row in rows_of(content.previous.results["recommendations"])}
    now = {cluster.id: cluster.row for cluster in content.clusters}
    turned = _turned(content, wording)
    found = [
        Change(
            before.get(key), now.get(key), tuple(turned.get(key, ())) if key in before and key in now else ()
        )
        for key in (*now, *sorted(before.keys() - now.keys()))
    ]
    return sorted(found, key=lambda change: (change.kind == _SAME, not change.turned))


def change_columns(content: ReportContent, wording: Wording) -> list[SheetColumn]:
    """The columns of 与上期变化."""

    def either(change: Change) -> Row:
        row = change.after or change.before
        return row if row is not None else {}

    def recommended(row: Row | None) -> str:
        return NONE if row is None else wording.recommendation(row)

    def status(row: Row | None) -> str:
        return NONE if row is None else wording.label("status", row["status"])

    return [
        SheetColumn("集群编号", "Cluster id", 12, lambda c: one_line(either(c)["cluster_id"]), Look.CENTRED),
        SheetColumn("集群名称", "Cluster", 26, lambda c: one_line(either(c)["name"]), Look.STRONG),
        SheetColumn("变化", "Change", 12, lambda c: wording.of(*c.kind), Look.CENTRED),
        SheetColumn("上期建议", "Recommended before", 24, lambda c: recommended(c.before), is_coloured=True),
        SheetColumn("本期建议", "Recommended now", 24, lambda c: recommended(c.after), is_coloured=True),
        SheetColumn("上期状态", "Status before", 14, lambda c: status(c.before), Look.CENTRED),
        SheetColumn("本期状态", "Status now", 14, lambda c: status(c.after), Look.CENTRED),
        SheetColumn("结论变化的条款", "Rules that turned", 60, lambda c: "\n".join(c.turned) or NONE, Look.WRAPPED),
        SheetColumn("上期理由", "Reason before", 44,
                    lambda c: NONE if c.before is None else wording.reason(c.before), Look.WRAPPED),
        SheetColumn("本期理由", "Reason now", 44, lambda c: NONE if c.after is None else wording.reason(c.after), Look.WRAPPED),
    ]  # fmt: skip


def _turned(content: ReportContent, wording: Wording) -> dict[str, list[str]]:
    """By cluster: rules whose verdict differs between the runs."""
    turned: dict[str, list[str]] = {}
    if content.previous is None:
        return turned
    tables = (
        ("findings", "provision", "verdict", "verdict"),
        ("ground_findings", "ground", "outcome", "ground"),
    )
    for table, key, column, labels in tables:
        frame = content.previous.results.get(table)
        before = {} if frame is None else {(r["cluster_id"], r[key]): r[column] for r in rows_of(frame)}
        for cluster in content.clusters:
            for row in cluster.findings if table == "findings" else cluster.grounds:
                was = before.get((cluster.id, row[key]))
                if was is not None and was != row[column]:
                    then, now = wording.label(labels, was), wording.label(labels, row[column])
                    turned.setdefault(cluster.id, []).append(
                        wording.of(
                            f"{wording.title(row[key])}:{then} → {now}",
                            f"{wording.title(row[key])}: {then} → {now}",
                        )
                    )
    return turned
