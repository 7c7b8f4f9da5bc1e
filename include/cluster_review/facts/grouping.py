"""Rows by group: which rows of a table belong to one cluster, without searching the table each time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cluster_review.truth import Positions


@dataclass(frozen=True)
class RowsByGroup:
    """Row positions sorted by group, and where each group begins among them."""

    order: Positions
    begins: Positions

    def of(self, group: int) -> Positions:
        """Positions of the group's rows, ascending."""
        return self.order[self.begins[group] : self.begins[group + 1]]


def rows_by_group(groups: Positions, size: int) -> RowsByGroup:
    """Sort rows by their group.

    Args:
        groups: the group of each row, 0 <= group < size.
        size: number of groups.
    """
    order = np.argsort(groups, kind="stable")
    return RowsByGroup(order, np.searchsorted(groups[order], np.arange(size + 1)))
