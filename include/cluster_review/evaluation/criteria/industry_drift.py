"""Signs that the leading industry changed though nobody recorded it (主导产业漂移).

The signs are the leading industry's share of output at the standard's bound or on its wrong side, and a
code in the report year's form that isn't the register's. They prove no unreported change: a person looks.
What isn't on file is no sign; the missing figure or form is named by its own provision and by 14(3).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cluster_review.evaluation.criteria.figure_words import HOLDS, LAST, figure_input, test_of
from cluster_review.evaluation.finding import Input
from cluster_review.evaluation.grounds.inputs import GroundInputs, Record
from cluster_review.exact import compare_products, to_smallest
from cluster_review.facts.facts import Facts
from cluster_review.facts.membership import truths
from cluster_review.provisions import model
from cluster_review.truth import Flags, Positions, Truth, is_false

_LEADING = "leading_output"
_SCALE = 6
"""Decimal places to which a bound in per cent is taken exactly."""


@dataclass(frozen=True)
class Drift:
    """Where a sign is seen, and the signs of one cluster in words."""

    is_seen: Flags
    records: Callable[[int], list[Record]]


def drifted(given: GroundInputs, recorded: Positions) -> Drift:
    """Look for signs, where the reading wants it; none where a change of the industry is on record.

    Args:
        recorded: clusters with a change of the leading industry on record in the term.
    """
    facts = given.facts
    if given.readings["industry_drift"] == "recorded_change_only":
        return Drift(np.zeros(facts.size, dtype=bool), lambda cluster: [])
    provision = next((p for p in given.instrument.provisions if _is_leading_share(p)), None)
    fell = np.zeros(facts.size, dtype=bool) if provision is None else _share_fell(provision, facts)
    year = facts.dates.report_year
    forms = facts.once(("forms of another industry", year), lambda: _forms_of_another_industry(facts))
    is_seen = fell.copy()
    is_seen[forms["cluster"].to_numpy(dtype=np.intp)] = True
    is_seen[recorded] = False

    def records(cluster: int) -> list[Record]:
        if not is_seen[cluster]:
            return []
        found = []
        if fell[cluster] and provision is not None:
            found.append(_share_record(provision, facts, cluster))
        register = facts.clusters["leading_industry"].iloc[cluster]
        for _, form in forms[(forms["cluster"] == cluster).to_numpy(dtype=bool)].iterrows():
            found.append(
                Record(
                    Truth.UNKNOWN,
                    f"{facts.dates.report_year}年度信息表填报的主导产业为{form['leading_industry']},名册为{register},"
                    "无变动记录",
                    f"the form of {facts.dates.report_year} names the leading industry {form['leading_industry']}, "
                    f"the register {register}, and no change is on record",
                    Input("leading_industry", str(form["leading_industry"]), str(form["source_ref"])),
                )
            )
        return found

    return Drift(is_seen, records)


def _is_leading_share(provision: model.Provision) -> bool:
    return isinstance(provision.measure, model.Share) and provision.measure.share == _LEADING


def _share_fell(provision: model.Provision, facts: Facts) -> Flags:
    """Where the report year's share is known and fails the standard's test."""
    measure, test = provision.measure, provision.test
    if not isinstance(measure, model.Share) or test is None or test.bound is None:
        return np.zeros(facts.size, dtype=bool)
    part, whole = facts.series(measure.share), facts.series(measure.of)
    a, b = part.values[:, LAST], whole.values[:, LAST]
    known = part.known[:, LAST] & whole.known[:, LAST] & (b > 0) & (a <= b)
    sign = compare_products(a, 100 * 10**_SCALE, b, to_smallest(test.bound, _SCALE))
    return known & ~HOLDS[test.operator](sign)


def _share_record(provision: model.Provision, facts: Facts, cluster: int) -> Record:
    test = test_of(provision)
    cited = figure_input(facts, facts.series(_LEADING), facts.vocabulary.metrics[_LEADING], cluster, LAST)
    year, name = facts.dates.report_year, facts.vocabulary.metrics[_LEADING].en
    return Record(
        Truth.UNKNOWN,
        f"{year}年主导产业产值{cited.value},占比不合“{test.word}{test.bound}%”,无变动记录",
        f"{name} of {year} is {cited.value}, a share that doesn't satisfy {test.operator} {test.bound} %, "
        "and no change is on record",
        cited,
    )


def _forms_of_another_industry(facts: Facts) -> pd.DataFrame:
    """Forms of the report year, not sent back, whose industry codes don't fit the register's."""
    forms = facts.frames["annual_reports"]
    is_current = (forms["report_year"] == facts.dates.report_year).fillna(False).to_numpy(dtype=bool)
    forms = forms[is_current & ~is_false(truths(forms["is_accepted"]))]
    register = facts.clusters["leading_industry"].to_numpy(dtype=object)[
        forms["cluster"].to_numpy(dtype=np.intp)
    ]
    differs = [
        isinstance(form, str) and isinstance(known, str) and not _fit(form, known)
        for form, known in zip(forms["leading_industry"], register, strict=True)
    ]
    return forms[np.array(differs, dtype=bool)]


def _fit(form: str, register: str) -> bool:
    """Whether two lists of codes name the same industries, one perhaps in more detail (27 and 2710)."""
    named, known = form.split(";"), register.split(";")

    def is_named(code: str, others: list[str]) -> bool:
        return any(code.startswith(other) or other.startswith(code) for other in others)

    return all(is_named(code, known) for code in named) and all(is_named(code, named) for code in known)
