"""A consumption figure against the dated table of industry baselines (行业基准值表); lower is better.

The form doesn't say which product a cluster's figure is of. So what beats the strictest baseline of its industry
is met; what doesn't beat the loosest one is not met only if the baseline that the form states agrees, because
nothing tells whether the table is whole; anything between is for people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from cluster_review.evaluation.criteria.figure_words import HOLDS, LAST, test_of
from cluster_review.evaluation.finding import Detail, Input, Measured
from cluster_review.exact import compare_products, decimal_text
from cluster_review.facts.dates import days
from cluster_review.facts.facts import Facts
from cluster_review.provisions import model
from cluster_review.tables import TABLES
from cluster_review.truth import Truth, is_false

_SCALE = next(c.scale for c in TABLES["industry_baselines"].columns if c.name == "value")


def with_baseline_table(
    found: Measured,
    measure: model.BelowBaseline,
    provision: model.Provision,
    facts: Facts,
    readings: Mapping[str, str],
) -> Measured:
    """The finding on the form's own baseline, judged again by the table in force on the law date."""
    used, metric = facts.series(measure.consumption), facts.vocabulary.metrics[measure.consumption]
    operator: str = test_of(provision).operator
    if readings["baseline_equal"] == "passes":
        operator = operator.rstrip("=") + "="
    codes, texts = pd.factorize(facts.clusters["leading_industry"])
    listed = [_in_force(facts, measure.baseline, str(text)) for text in texts]
    spans = [(min(rows["value"]), max(rows["value"])) if len(rows) else (0, 0) for rows in listed] + [(0, 0)]
    has_rows = np.array([bool(len(rows)) for rows in listed] + [False])[codes]
    scale = 10 ** (metric.exponent - _SCALE)
    strictest, loosest = (
        np.array([int(span[side]) for span in spans], dtype=np.int64)[codes] * scale for side in (0, 1)
    )
    value, known = used.values[:, LAST], used.known[:, LAST] & has_rows
    beats = HOLDS[operator]
    beats_all = beats(compare_products(value, 1, strictest, 1)) & known
    beats_none = ~beats(compare_products(value, 1, loosest, 1)) & known
    truth = np.full(facts.size, Truth.UNKNOWN, dtype=np.int8)
    truth[beats_all] = Truth.TRUE
    truth[beats_none & is_false(found.truth)] = Truth.FALSE

    def detail(cluster: int) -> Detail:
        inner = found.detail(cluster)
        if not has_rows[cluster]:
            return replace(
                inner,
                reason_zh=f"行业基准值表中没有该行业在法律日期施行的基准;{inner.reason_zh}",
                reason_en=f"the table of baselines has none for the industry on the law date; {inner.reason_en}",
                missing=(*inner.missing, "industry_baselines"),
            )
        low, high = (decimal_text(int(side[cluster]), metric.exponent) for side in (strictest, loosest))
        rows = listed[codes[cluster]]
        inputs = tuple(
            Input(
                str(row["product"]),
                decimal_text(int(row["value"]) * scale, metric.exponent),
                str(row["source_ref"]),
            )
            for _, row in rows.iterrows()
        )
        return replace(
            inner,
            reason_zh=f"行业基准值表最严{low}、最宽{high}(共{len(rows)}项产品);{inner.reason_zh}",
            reason_en=f"baselines of the table from {low} to {high} ({len(rows)} products); {inner.reason_en}",
            inputs=(*inner.inputs, *inputs),
            missing=inner.missing
            if truth[cluster] != Truth.UNKNOWN
            else (*inner.missing, "industry_baselines"),
        )

    return Measured(truth, detail)


def _in_force(facts: Facts, metric: str, industry: str) -> pd.DataFrame:
    """The newest row of each product of the industry that is in force on the law date."""
    rows = facts.frames["industry_baselines"]
    rows = rows[(rows["metric"] == metric).to_numpy(dtype=bool) & rows["value"].notna().to_numpy(dtype=bool)]
    rows = rows[days(rows["valid_from_date"]) <= facts.dates.law_day]
    own = [code for code in industry.split(";") if code]
    fits = [
        any(code.startswith(str(of)) or str(of).startswith(code) for code in own) for of in rows["industry"]
    ]
    rows = rows[np.array(fits, dtype=bool)].sort_values("valid_from_date", kind="stable")
    return rows.groupby(["industry", "product"]).tail(1)
