"""Yearly figures of all clusters as dense columns: one array of clusters by years for each metric."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cluster_review.exact import Integers
from cluster_review.facts.grouping import codes_of
from cluster_review.truth import Flags, Positions
from cluster_review.vocabulary import Metric, Vocabulary

PERCENT_OF_DIFFERENCE = 5
"""By more than so much of the form that counts, another form's figure is worth a person's look."""
FIGURE_YEARS = 4
"""Figures are used of the report year and the three years before it."""


@dataclass(frozen=True)
class Restated:
    """What another form than the report year's says of a year, in smallest units."""

    year: int
    report_year: int
    value: int


@dataclass(frozen=True)
class FigureSeries:
    """One metric of all clusters: `values[i, k]` is cluster i, year `first_year + k`, in smallest units.

    Attributes:
        row: position of each figure in the frame, -1 without one. A figure that can't be true, or that the
            statistics state otherwise, has a row, but isn't known.
        refs: the frame's `source_ref`.
    """

    values: Integers
    known: Flags
    row: Positions
    refs: NDArray[np.object_]

    def source_ref(self, cluster: int, k: int) -> str:
        """Where the figure was read from; empty if there is none."""
        row = self.row[cluster, k]
        return str(self.refs[row] or "") if row >= 0 else ""


def no_figures(size: int) -> FigureSeries:
    """The series of a metric that nobody reported."""
    shape = (size, FIGURE_YEARS)
    return FigureSeries(
        np.zeros(shape, dtype=np.int64),
        np.zeros(shape, dtype=bool),
        np.full(shape, -1, dtype=np.intp),
        np.zeros(0, dtype=object),
    )


def figure_series(
    figures: pd.DataFrame,
    report_year: int,
    vocabulary: Vocabulary,
    size: int,
    disputed: Collection[int] = (),
) -> dict[str, FigureSeries]:
    """Figures by metric, from the form of the report year alone.

    A percentage above 100 contradicts itself and stays unknown. An earlier form's figure never steps in
    for one that this form leaves out: it may have been corrected since, and a stale figure must not decide.

    Args:
        figures: frame of table `figures` with the position of the cluster in `cluster`.
        size: number of clusters.
        disputed: positions of figures that are filed, but have no value that is known.
    """
    is_stated = figures["value"].notna().to_numpy(dtype=bool, copy=True)
    is_stated[list(disputed)] = True
    refs = figures["source_ref"].to_numpy(dtype=object)
    is_of_form = figures["report_year"].to_numpy(dtype=np.int64) == report_year
    of_form = np.flatnonzero(is_of_form)
    if not is_of_form.all():
        figures = figures[["metric", "year", "value", "cluster"]].iloc[of_form]
    codes, names = codes_of(figures["metric"].to_numpy(dtype=object))
    k = figures["year"].to_numpy(dtype=np.int64) - (report_year - FIGURE_YEARS + 1)
    counts = (k >= 0) & (k < FIGURE_YEARS) & (codes >= 0)
    counts &= is_stated[of_form]
    rows = np.flatnonzero(counts)
    at = ((codes * size + figures["cluster"].to_numpy(dtype=np.intp)) * FIGURE_YEARS + k)[rows]
    values = np.zeros(len(names) * size * FIGURE_YEARS, dtype=np.int64)
    known = np.zeros(values.size, dtype=bool)
    row = np.full(values.size, -1, dtype=np.intp)
    values[at] = figures["value"].to_numpy(dtype=np.int64, na_value=0)[rows]
    known[at] = figures["value"].notna().to_numpy(dtype=bool)[rows]
    row[at] = of_form[rows]
    shape = (len(names), size, FIGURE_YEARS)
    values, known, row = values.reshape(shape), known.reshape(shape), row.reshape(shape)
    return {
        str(name): FigureSeries(
            values[i], known[i] & _is_possible(vocabulary.metrics[name], values[i]), row[i], refs
        )
        for i, name in enumerate(names)
    }


def _is_possible(metric: Metric, values: Integers) -> Flags:
    """Whether each value can be: a percentage can't exceed its maximum."""
    if metric.unit.dimension != "ratio":
        return np.ones(values.shape, dtype=bool)
    possible: Flags = values <= metric.maximum * 10**metric.exponent
    return possible


def restated_figures(
    figures: pd.DataFrame, report_year: int, percent: int
) -> dict[tuple[int, str], list[Restated]]:
    """Figures that an earlier form states otherwise than the report year's form by more than so many percent.

    Args:
        figures: frame of table `figures` with the position of the cluster in `cluster`.
        percent: of the figure that the report year's form states.
    """
    is_own = (figures["report_year"] == report_year).to_numpy(dtype=bool)
    is_known = figures[["value", "metric"]].notna().all(axis=1).to_numpy(dtype=bool)
    if is_own.all() or not is_own.any():
        return {}
    key = ["cluster", "metric", "year"]
    pairs = figures.loc[~is_own & is_known, [*key, "report_year", "value"]].merge(
        figures.loc[is_own & is_known, [*key, "value"]], on=key, suffixes=("", "_own")
    )
    other, own = (pairs[c].to_numpy(dtype=np.int64) for c in ("value", "value_own"))
    differs = np.abs(other - own) > own // 100 * percent + own % 100 * percent // 100
    found: dict[tuple[int, str], list[Restated]] = {}
    for row in pairs[differs].sort_values([*key, "report_year"]).itertuples(index=False):
        found.setdefault((int(row.cluster), str(row.metric)), []).append(
            Restated(int(row.year), int(row.report_year), int(row.value))
        )
    return found
