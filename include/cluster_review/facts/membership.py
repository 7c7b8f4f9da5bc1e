"""Which enterprise belonged to which cluster, and when (集群企业, dated)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cluster_review.facts.dates import NEVER_DAY, Days, days, not_after
from cluster_review.facts.grouping import RowsByGroup, rows_by_group
from cluster_review.truth import Flags, Positions, Truth, Truths, all_of, constant, from_bool, unknown_unless


@dataclass(frozen=True)
class Members:
    """One row per cluster and enterprise, from the latest form that lists it, sorted by both.

    Attributes:
        enterprises: ids of all enterprises listed anywhere.
        cluster: position of the cluster.
        enterprise: position of the enterprise in `enterprises`.
        is_leading: truth column.
        joined, left: days; `NEVER_DAY` means that no departure is recorded.
        is_stale: the cluster's latest list no longer shows the enterprise, so when it left is unknown.
    """

    enterprises: pd.Index
    cluster: Positions
    enterprise: Positions
    is_leading: Truths
    joined: Days
    left: Days
    is_stale: Flags

    def on(self, rows: Positions, day: Days | np.datetime64) -> Truths:
        """Whether the member of each row belonged to its cluster on the day."""
        day = np.broadcast_to(day, rows.shape)
        left = self.left[rows]
        stays = np.where(self.is_stale[rows], np.int8(Truth.UNKNOWN), not_after(np.asarray(day), left))
        belongs = all_of(not_after(self.joined[rows], day), stays)
        return unknown_unless(belongs, ~(self.joined[rows] > left))  # such dates contradict each other

    def find(self, cluster: Positions, enterprise_id: NDArray[np.object_]) -> Positions:
        """Row of each cluster's member of that id; -1 if the cluster doesn't list it."""
        enterprise = self.enterprises.get_indexer(pd.Index(enterprise_id))
        if not self.cluster.size:
            return np.full(len(cluster), -1, dtype=np.intp)
        keys = self.cluster * len(self.enterprises) + self.enterprise
        wanted = cluster * len(self.enterprises) + enterprise
        row = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where((enterprise >= 0) & (keys[row] == wanted), row, -1)

    def everywhere(self, enterprise_id: NDArray[np.object_]) -> tuple[Positions, Positions]:
        """Each place where an id is listed: position among the ids asked for, and row of the member."""
        enterprise = self.enterprises.get_indexer(pd.Index(enterprise_id))
        asked = np.flatnonzero(enterprise >= 0)
        of_enterprise = rows_by_group(self.enterprise, len(self.enterprises))
        first, after = (of_enterprise.begins[enterprise[asked] + step] for step in (0, 1))
        counts = after - first
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return np.repeat(asked, counts), of_enterprise.order[np.repeat(first, counts) + within]


def members_from(enterprises: pd.DataFrame, size: int) -> Members:
    """Members from the frame `enterprises` (with column `cluster`), the latest report year winning.

    Args:
        size: number of clusters.
    """
    codes, ids = pd.factorize(enterprises["enterprise_id"])
    cluster = enterprises["cluster"].to_numpy(dtype=np.intp)
    year = enterprises["report_year"].to_numpy(dtype=np.int64)
    latest_list = np.zeros(size, dtype=np.int64)
    np.maximum.at(latest_list, cluster, year)
    order = np.lexsort((year, codes, cluster))
    key = (cluster * max(len(ids), 1) + codes)[order]
    rows = order[np.append(key[1:] != key[:-1], True)] if len(order) else order
    left = days(enterprises["member_to_date"])[rows]
    is_stale = (year < latest_list[cluster])[rows] & ((left == NEVER_DAY) | np.isnat(left))
    return Members(
        pd.Index(ids),
        cluster[rows],
        codes[rows],
        truths(enterprises["is_leading"])[rows],
        days(enterprises["member_from_date"])[rows],
        left,
        is_stale,
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
        is_member_now: whether it belongs to the cluster on the law date.
        size: number of clusters.
    """

    record: Positions
    cluster: Positions
    is_member: Truths
    is_member_now: Truths
    size: int

    def rows_of(self, cluster: int) -> Positions:
        """The links of one cluster."""
        return self._by_cluster.of(cluster)

    @cached_property
    def _by_cluster(self) -> RowsByGroup:
        return rows_by_group(self.cluster, self.size)


def link_records(
    records: pd.DataFrame,
    day: Days,
    law_day: np.datetime64,
    members: Members,
    cluster_ids: pd.Index,
    is_list_damaged: Flags,
) -> Links:
    """Tie each record to the clusters whose lists name its enterprise, and to the cluster it states.

    A record that states a cluster whose list doesn't name the enterprise is kept with unknown
    membership: it contradicts the list, and a person must look.
    """
    record, member = members.everywhere(records["enterprise_id"].to_numpy(dtype=object))
    cluster = members.cluster[member]

    def on(day: Days | np.datetime64) -> Truths:
        belongs = members.on(member, day)
        is_doubtful = is_list_damaged[cluster] & (belongs == Truth.TRUE)  # a lost row may have corrected it
        return np.where(is_doubtful, np.int8(Truth.UNKNOWN), belongs)

    stated = cluster_ids.get_indexer(pd.Index(records["cluster_id"]))
    size, rows = len(cluster_ids), np.arange(len(records))
    is_extra = (stated >= 0) & ~np.isin(rows * size + stated, record * size + cluster)
    unlisted = constant(Truth.UNKNOWN, int(is_extra.sum()))
    return Links(
        np.concatenate([record, rows[is_extra]]),
        np.concatenate([cluster, stated[is_extra]]),
        np.concatenate([on(day[record]), unlisted]),
        np.concatenate([on(law_day), unlisted]),
        size,
    )
