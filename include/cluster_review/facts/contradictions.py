"""Figures that are stated in two ways: by two filers of a form (两家填报、内容不一), or by a form and the statistics.

Neither is the truer for having come later, or from a higher office: what they disagree on is unknown until a
person has the form withdrawn or the statistics corrected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

Contested = frozenset[tuple[int, int]]
"""Cluster and report year of each form of which nobody has said yet which one counts."""

_FORM = ["cluster", "report_year"]
_STATISTIC = ["cluster", "metric", "year"]


@dataclass(frozen=True)
class Disputed:
    """A figure that a form and the statistics state differently, in smallest units of the metric.

    Attributes:
        cluster: its position.
        form, form_ref: what the form says, and where.
        statistics, statistics_ref: what the statistics say, and where; None where their value can't be read.
    """

    cluster: int
    metric: str
    year: int
    form: int
    form_ref: str
    statistics: int | None
    statistics_ref: str


Disputes = Mapping[int, Disputed]
"""Disputed figures by their position in the frame of figures."""


@dataclass(frozen=True)
class Undisputed:
    """What is left of the figures.

    Attributes:
        figures: a disputed figure keeps its row, without a value: it is filed, but not known.
        contested: forms of which another filer's says otherwise; their differing figures are left out.
        disputes: figures that the statistics state otherwise.
    """

    figures: pd.DataFrame
    contested: Contested = frozenset()
    disputes: Disputes = field(default_factory=dict)


def without_contradictions(
    figures: pd.DataFrame, reports: pd.DataFrame, statistics: pd.DataFrame
) -> Undisputed:
    """The figures that no two filers and no statistics state otherwise.

    Args:
        figures: frame of table `figures` with the position of the cluster in `cluster`. Only where several
            filers filed does it hold several rows of a key.
        reports: frame of `annual_reports`, the same way.
        statistics: frame of `statistics`, the same way; one row of a key.
    """
    figures, contested = _of_one_filer(figures, reports)
    disputes = _disputes(figures, statistics)
    if disputes:
        value = figures["value"].mask(np.isin(np.arange(len(figures)), list(disputes)))
        figures = figures.assign(value=value)
    return Undisputed(figures, contested, disputes)


def _of_one_filer(figures: pd.DataFrame, reports: pd.DataFrame) -> tuple[pd.DataFrame, Contested]:
    several = _forms_of_several_filers(reports)
    if not several:
        return figures, frozenset()
    form = pd.MultiIndex.from_frame(figures[_FORM].astype("int64"))
    at = np.flatnonzero(form.isin(list(several)))
    key = [*_FORM, "metric", "year"]
    own = figures.iloc[at]
    says = own.groupby(key, sort=False, dropna=False)["value"]
    # A blank beside a number is no contradiction, and adds nothing.
    differs = (says.transform("nunique") > 1).to_numpy(dtype=bool)
    repeated = own.duplicated(key).to_numpy(dtype=bool)
    contested = frozenset((int(c), int(y)) for c, y in own.loc[differs, _FORM].itertuples(index=False))
    kept = np.ones(len(figures), dtype=bool)
    kept[at[differs | repeated]] = False
    return figures[kept].reset_index(drop=True), contested


def _forms_of_several_filers(reports: pd.DataFrame) -> set[tuple[int, int]]:
    if len(reports) < 2:
        return set()
    named = reports[reports["filer"].notna() & reports["report_year"].notna()]
    if not named.duplicated(_FORM).any():
        return set()
    filers = named.groupby(_FORM, sort=False)["filer"].nunique()
    return {(int(cluster), int(year)) for cluster, year in filers[filers > 1].index}


def _disputes(figures: pd.DataFrame, statistics: pd.DataFrame) -> dict[int, Disputed]:
    """What the statistics state otherwise, to the smallest unit; of a figure that no form states they say nothing."""
    if statistics.empty or figures.empty:
        return {}
    stated = figures["value"].notna() & figures["cluster"].isin(statistics["cluster"].unique())
    at = np.flatnonzero(stated.to_numpy(dtype=bool))
    columns = [*_STATISTIC, "value", "source_ref"]
    pairs = (
        figures.iloc[at][columns].assign(at=at).merge(statistics[columns], on=_STATISTIC, suffixes=("", "_s"))
    )
    agrees = (pairs["value"] == pairs["value_s"]).fillna(False).to_numpy(dtype=bool)
    named = [*_STATISTIC, "value", "source_ref", "value_s", "source_ref_s", "at"]
    found = (pairs.loc[~agrees, name].tolist() for name in named)
    return {
        at: Disputed(
            cluster,
            metric,
            year,
            form,
            str(ref or ""),
            None if pd.isna(other) else other,
            str(other_ref or ""),
        )
        for cluster, metric, year, form, ref, other, other_ref, at in zip(*found, strict=True)
    }
