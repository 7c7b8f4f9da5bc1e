"""Forms of one cluster and year from several filers who state different figures (两家填报、内容不一).

Neither is the truer for having come later: what they disagree on is unknown until a person has one withdrawn.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

Contested = frozenset[tuple[int, int]]
"""Cluster and report year of each form of which nobody has said yet which one counts."""

_FORM = ["cluster", "report_year"]


def without_contradictions(figures: pd.DataFrame, reports: pd.DataFrame) -> tuple[pd.DataFrame, Contested]:
    """The figures that no two filers state otherwise, and the forms of which others were left out.

    Args:
        figures: frame of table `figures` with the position of the cluster in `cluster`. Only where several
            filers filed does it hold several rows of a key.
        reports: frame of `annual_reports`, the same way.
    """
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
