"""Which enterprise belonged to which cluster, and when (集群企业, dated)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from cluster_review.facts.dates import NEVER_DAY, Days, days, not_after
from cluster_review.facts.grouping import RowsByGroup, rows_by_group
from cluster_review.truth import Flags, Positions, Truth, Truths, all_of, constant, from_bool


@dataclass(frozen=True)
class Members:
    """One row per cluster and enterprise, from the latest form that lists it.

    Attributes:
        cluster: position of the cluster.
        enterprise_id: id of the enterprise.
        is_sme, is_leading: truth columns.
        joined, left: days; `NEVER_DAY` means that no departure is recorded.
        is_stale: the cluster's latest list no longer shows the enterprise, so when it left is unknown.
        source_ref: where the row stands.
    """

    cluster: Positions
    enterprise_id: np.ndarray
    name: np.ndarray
    is_sme: Truths
    is_leading: Truths
    joined: Days
    left: Days
    is_stale: Flags
    source_ref: np.ndarray

    def on(self, rows: Positions, day: Days | np.datetime64) -> Truths:
        """Whether the member of each row belonged to its cluster on the day."""
        day = np.broadcast_to(day, rows.shape)
        left = self.left[rows]
        stays = np.where(self.is_stale[rows], np.int8(Truth.UNKNOWN), not_after(np.asarray(day), left))
        return all_of(not_after(self.joined[rows], day), stays)


def members_from(enterprises: pd.DataFrame) -> Members:
    """Members from the frame `enterprises` (with column `cluster`), the latest report year winning."""
    ordered = enterprises.sort_values(["cluster", "enterprise_id", "report_year"], kind="stable")
    latest_list = ordered.groupby("cluster")["report_year"].transform("max")
    ordered = ordered.assign(is_stale=(ordered["report_year"] < latest_list).to_numpy(dtype=bool))
    rows = ordered.drop_duplicates(["cluster", "enterprise_id"], keep="last")
    return Members(
        cluster=rows["cluster"].to_numpy(dtype=np.intp),
        enterprise_id=rows["enterprise_id"].to_numpy(dtype=object),
        name=rows["name"].to_numpy(dtype=object),
        is_sme=truths(rows["is_sme"]),
        is_leading=truths(rows["is_leading"]),
        joined=days(rows["member_from_date"]),
        left=days(rows["member_to_date"]),
        is_stale=(rows["is_stale"].to_numpy(dtype=bool) & (days(rows["member_to_date"]) == NEVER_DAY))
        | (rows["is_stale"].to_numpy(dtype=bool) & np.isnat(days(rows["member_to_date"]))),
        source_ref=rows["source_ref"].to_numpy(dtype=object),
    )


def truths(column: pd.Series) -> Truths:
    """A nullable boolean column as truths."""
    known = column.notna().to_numpy(dtype=bool)
    values = column.fillna(False).to_numpy(dtype=bool)
    return from_bool(values, known)


@dataclass(frozen=True)
class Links:
    """Records (incidents or compliance records) tied to clusters.

    Attributes:
        record: position of the record in its frame.
        cluster: position of the cluster.
        is_member: whether the record's enterprise belonged to the cluster on the record's day.
        size: number of clusters.
    """

    record: Positions
    cluster: Positions
    is_member: Truths
    size: int

    def rows_of(self, cluster: int) -> Positions:
        """The links of one cluster."""
        return self._by_cluster.of(cluster)

    @cached_property
    def _by_cluster(self) -> RowsByGroup:
        return rows_by_group(self.cluster, self.size)


def link_records(
    records: pd.DataFrame, day: Days, members: Members, cluster_positions: pd.Series, is_list_damaged: Flags
) -> Links:
    """Tie each record to the clusters whose lists name its enterprise, and to the cluster it states.

    A record that states a cluster whose list doesn't name the enterprise is kept with unknown
    membership: it contradicts the list, and a person must look.
    """
    record_rows = np.arange(len(records))
    by_enterprise = pd.DataFrame(
        {"record": record_rows, "enterprise_id": records["enterprise_id"].to_numpy(dtype=object)}
    ).dropna()
    listed = pd.DataFrame({"member": np.arange(len(members.cluster)), "enterprise_id": members.enterprise_id})
    matched = by_enterprise.merge(listed, on="enterprise_id", how="inner")
    record = matched["record"].to_numpy(dtype=np.intp)
    member = matched["member"].to_numpy(dtype=np.intp)
    cluster = members.cluster[member]
    belongs = members.on(member, day[record])
    is_doubtful = is_list_damaged[cluster] & (belongs == Truth.TRUE)  # a lost row may have corrected it
    belongs = np.where(is_doubtful, np.int8(Truth.UNKNOWN), belongs)

    stated = cluster_positions.index.get_indexer(pd.Index(records["cluster_id"]))
    size = len(cluster_positions)
    is_extra = (stated >= 0) & ~np.isin(record_rows * size + stated, record * size + cluster)
    return Links(
        np.concatenate([record, record_rows[is_extra]]),
        np.concatenate([cluster, stated[is_extra]]),
        np.concatenate([belongs, constant(Truth.UNKNOWN, int(is_extra.sum()))]),
        size,
    )
