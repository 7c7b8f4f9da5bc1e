"""The bound that binds a cluster: dated numbers, numbers not published, other regions, alternative metrics.

A bound that isn't known decides nothing: whatever rests on it is unknown, never met and never not met.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from cluster_review.evaluation.criteria.baseline_table import with_baseline_table
from cluster_review.evaluation.criteria.figure_readings import measured_as_read
from cluster_review.evaluation.finding import Detail, Measured
from cluster_review.facts.facts import Facts
from cluster_review.provisions import model
from cluster_review.truth import Truth, Truths, all_of, any_of, constant, from_bool, is_true, is_unknown


def measured_by_rule(
    provision: model.Provision, instrument: model.Instrument, facts: Facts, readings: Mapping[str, str]
) -> Measured:
    """What a provision's measure of figures finds, under the bound that binds each cluster on the law date."""
    dated = provision
    if provision.test is not None and provision.test.values:
        dated = provision.model_copy(update={"test": provision.test.on(facts.dates.law_date)})
    found = _of_one_bound(dated, instrument, facts, readings)
    for override in reversed(provision.overrides):
        found = _overridden(found, override, dated, instrument, facts, readings)
    return found


def _of_one_bound(
    provision: model.Provision, instrument: model.Instrument, facts: Facts, readings: Mapping[str, str]
) -> Measured:
    measure = provision.measure
    if isinstance(measure, model.AnyOf):
        parts = [provision.model_copy(update={"measure": part}) for part in measure.any_of]
        return _any([_of_one_bound(part, instrument, facts, readings) for part in parts])
    found = measured_as_read(provision, instrument, facts, readings)
    if isinstance(measure, model.BelowBaseline) and measure.from_table:
        found = with_baseline_table(found, measure, provision, facts, readings)
    is_open = provision.test is not None and provision.test.is_open
    return _undecided(found, provision) if is_open else found


def _any(found: list[Measured]) -> Measured:
    """Whether one of them holds: false only where all are."""
    truth = any_of(*(part.truth for part in found))

    def detail(cluster: int) -> Detail:
        details = [part.detail(cluster) for part in found]
        decisive = next(
            (d for d, part in zip(details, found, strict=True) if part.truth[cluster] == truth[cluster]),
            details[0],
        )
        return replace(
            decisive,
            reason_zh=";或者".join(d.reason_zh for d in details),
            reason_en="; or ".join(d.reason_en for d in details),
            inputs=tuple(i for d in details for i in d.inputs),
            missing=tuple(dict.fromkeys(name for d in details for name in d.missing)),
        )

    return Measured(truth, detail)


def _undecided(found: Measured, provision: model.Provision) -> Measured:
    """The figures are shown, and nothing follows from them."""
    test = provision.test

    def detail(cluster: int) -> Detail:
        inner = found.detail(cluster)
        value_zh = "未知" if inner.value is None else f"{inner.value}{inner.unit}"
        value_en = "unknown" if inner.value is None else f"{inner.value} {inner.unit}"
        note_zh, note_en = "", ""
        if test is not None and test.remembered is not None:
            number = f"{test.remembered:f}{test.unit}"
            note_zh = f"(凭记忆为{number},未核实,不据以判断)"
            note_en = f" (remembered as {number}, not verified: nothing rests on it)"
        return replace(
            inner,
            reason_zh=f"{provision.zh}:{value_zh};门槛未公布或未见于所见资料,不能判断{note_zh}",
            reason_en=f"{provision.en}: {value_en}; the threshold is not published or not visible in our sources, "
            f"so nothing is decided{note_en}",
            bound=None,
            margin=None,
            margin_unit=None,
            missing=(*inner.missing, f"thresholds.{provision.id}"),
        )

    return Measured(constant(Truth.UNKNOWN, len(found.truth)), detail)


def _overridden(
    found: Measured,
    override: model.Override,
    provision: model.Provision,
    instrument: model.Instrument,
    facts: Facts,
    readings: Mapping[str, str],
) -> Measured:
    """The other bound where its condition holds; where that isn't known, what both bounds agree on."""
    test = provision.test
    if test is None:
        return found
    other_test = test.model_copy(
        update={"bound": override.bound, "is_open": override.bound is None, "remembered": None}
    )
    other = _of_one_bound(provision.model_copy(update={"test": other_test}), instrument, facts, readings)
    other_truth = other.truth
    if override.relaxes:
        other_truth = np.where(is_true(found.truth), np.int8(Truth.TRUE), other_truth)
    applies = applies_when(override.when, instrument, facts)
    agreed = np.where(found.truth == other_truth, found.truth, np.int8(Truth.UNKNOWN))
    truth = np.where(
        is_true(applies), other_truth, np.where(is_unknown(applies), agreed, found.truth)
    ).astype(np.int8)

    def detail(cluster: int) -> Detail:
        if applies[cluster] == Truth.FALSE or (truth[cluster] == found.truth[cluster] == Truth.TRUE):
            return found.detail(cluster)
        inner = other.detail(cluster)
        if applies[cluster] == Truth.TRUE:
            first_zh, first_en = f"适用“{override.quote}”", f"“{override.quote}” applies"
        else:
            first_zh, first_en = (
                f"是否适用“{override.quote}”待核",
                f"whether “{override.quote}” applies is open",
            )
        return replace(
            inner,
            reason_zh=f"{first_zh};{inner.reason_zh}",
            reason_en=f"{first_en}; {inner.reason_en}",
        )

    return Measured(truth, detail)


def applies_when(when: model.When, instrument: model.Instrument, facts: Facts) -> Truths:
    """Whether a condition on region and industry holds; a cluster partly inside is a person's call."""
    held = [constant(Truth.TRUE, facts.size)]
    if when.regions:
        held.append(in_regions(when.regions, instrument, facts))
    if when.divisions:
        held.append(_any_starts(facts.clusters["leading_industry"], when.divisions))
    return all_of(*held)


def in_regions(names: tuple[str, ...], instrument: model.Instrument, facts: Facts) -> Truths:
    """Whether all counties of a cluster lie in one of the regions; unknown where only some do."""
    codes = tuple(code for region in instrument.regions if region.id in names for code in region.codes)
    inside = _any_starts(facts.clusters["county"], codes)
    every = _all_start(facts.clusters["county"], codes)
    return np.where(is_true(inside) & ~is_true(every), np.int8(Truth.UNKNOWN), inside)


def _any_starts(column: pd.Series, prefixes: tuple[str, ...]) -> Truths:
    places, texts = pd.factorize(column)
    holds = np.array([any(c.startswith(prefixes) for c in str(t).split(";")) for t in texts] + [False])
    known = np.array([str(t) != "" for t in texts] + [False])
    return from_bool(holds[places], known[places])


def _all_start(column: pd.Series, prefixes: tuple[str, ...]) -> Truths:
    places, texts = pd.factorize(column)
    holds = np.array([all(c.startswith(prefixes) for c in str(t).split(";")) for t in texts] + [False])
    known = np.array([str(t) != "" for t in texts] + [False])
    return from_bool(holds[places], known[places])
