"""The arithmetic of the law: each measure compares figures with a bound, exactly and three-valued.

Every measure takes `(measure, provision, facts, readings)` and gives a truth per cluster plus a
function that explains one cluster: value, bound, margin, inputs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cluster_review.evaluation.criteria.growth import average_annual_growth
from cluster_review.evaluation.criteria.levels import below_baseline, each_of_last_years, latest
from cluster_review.evaluation.criteria.ratios import per_ten_thousand, share
from cluster_review.evaluation.criteria.trends import falling, rising
from cluster_review.evaluation.finding import Measured
from cluster_review.facts.facts import Facts
from cluster_review.provisions import model

FIGURE_MEASURES: dict[
    type[model.Clause], Callable[[Any, model.Provision, Facts, Mapping[str, str]], Measured]
] = {
    model.Latest: latest,
    model.EachOfLastYears: each_of_last_years,
    model.Share: share,
    model.AverageAnnualGrowth: average_annual_growth,
    model.PerTenThousand: per_ten_thousand,
    model.Rising: rising,
    model.Falling: falling,
    model.BelowBaseline: below_baseline,
}
"""Measures that rest on figures alone."""
