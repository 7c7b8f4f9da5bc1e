"""Rows by group: which cluster a row belongs to, and which rows belong to a cluster, without searching twice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cluster_review.truth import Positions


@dataclass(frozen=True)
class RowsByGroup:
    """Row positions sorted by group, and where each group begins among them."""

    order: Positions
    begins: Positions

    def of(self, group: int) -> Positions:
        """Positions of the group's rows, ascending."""
        return self.order[self.begins[group] : self.begins[group + 1]]


def positions_in(ids: pd.Index, column: NDArray[np.object_]) -> Positions:
    """Position of each value among the ids, -1 where it isn't one.

    Rows of one cluster usually stand together, so only the first of equal neighbours is looked up.
    """
    begins = _run_starts(column)
    found = ids.get_indexer(pd.Index(column[begins]))
    return np.repeat(found, np.diff(begins, append=len(column)))


def codes_of(column: NDArray[np.object_]) -> tuple[Positions, NDArray[np.object_]]:
    """Number of each value (-1 if unknown) and the distinct values, looking equal neighbours up once."""
    begins = _run_starts(column)
    codes, values = pd.factorize(column[begins])
    return np.repeat(codes, np.diff(begins, append=len(column))), values


def _run_starts(column: NDArray[np.object_]) -> Positions:
    return np.flatnonzero(np.append(True, column[1:] != column[:-1])) if len(column) else np.zeros(0, np.intp)


def rows_by_group(groups: Positions, size: int) -> RowsByGroup:
    """Sort rows by their group.

    Args:
        groups: the group of each row, 0 <= group < size.
        size: number of groups.
    """
    order = np.argsort(groups, kind="stable")
    return RowsByGroup(order, np.searchsorted(groups[order], np.arange(size + 1)))
