"""Promotion candidates (推荐候选): how clusters of one instrument stand against the standard of another.

Every cluster is looked at as an applicant under the other instrument, on the same facts. What its own province
decided — recognition, waivers, adopted readings — doesn't carry over; judgements of evidence do where both
instruments ask the same under the same id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from cluster_review.evaluation.evaluate import Evaluation
from cluster_review.evaluation.finding import Verdict
from cluster_review.recommendation.missing import missing_inputs
from cluster_review.tables import NEVER

OWN_DECISIONS = (
    "register_events",
    "review_calls",
    "review_applications",
    "waivers",
    "soft_justifications",
    "reading_adoptions",
)
"""Tables of what the own authority decided; they say nothing under another instrument."""
OF_THE_REGISTER = ("recognised_date", "valid_from", "valid_to", "printed_validity", "batch")
THRESHOLD = "thresholds."
STAGE = "recognition"
_AFTER = ("以上", "及以上", "以内", "以下")
"""Words that stand after the number."""
_NO_UNITS_OF_LAW = {"百分点": "percentage points", "起": "records", "家": "firms"}


class Standing(StrEnum):
    """How a cluster stands against the other standard."""

    MEETS = "meets"
    MEETS_WHAT_IS_KNOWN = "meets_what_is_known"
    OPEN = "open"
    FAILS = "fails"


WORDS: Mapping[Standing, tuple[str, str]] = {
    Standing.MEETS: ("达到全部可推算的标准", "meets everything that is computed"),
    Standing.MEETS_WHAT_IS_KNOWN: (
        "达到全部已知数值,仅余未公布的门槛",
        "meets every known number; only unpublished thresholds are open",
    ),
    Standing.OPEN: ("尚不能判断", "cannot be told yet"),
    Standing.FAILS: ("确定不达到", "surely does not meet it"),
}


@dataclass(frozen=True)
class Measured:
    """One provision that a cluster fails or has to explain: value, bound and distance in their own units."""

    provision: str
    zh: str
    en: str
    value: str | None
    bound: str | None
    unit: str | None
    margin: str | None
    margin_unit: str | None
    word: str
    operator: str
    unit_en: str
    margin_unit_en: str
    reason_zh: str
    reason_en: str

    @property
    def gap(self) -> tuple[str, str]:
        """The distance to the bound in words."""
        if self.margin is None or "/" in self.margin:
            return self.reason_zh, self.reason_en
        short = self.margin.lstrip("-")
        unit = self.margin_unit or ""
        if not short.strip("0.…"):
            return (
                f"{self.zh}恰为{self.value}{self.unit},“{self.word}”不含本数",
                f"{self.en} is exactly {self.value} {self.unit_en}, and the bound itself is not enough",
            )
        required = f"{self.bound}{self.unit}"
        required = f"{required}{self.word}" if self.word in _AFTER else f"{self.word}{required}"
        return (
            f"{self.zh}为{self.value}{self.unit},要求{required},相差{short}{unit}",
            f"{self.en} is {self.value} {self.unit_en}, required {self.operator} {self.bound}, off by {short} "
            f"{self.margin_unit_en}",
        )


@dataclass(frozen=True)
class Candidate:
    """One cluster against the other standard.

    Attributes:
        failing: hard provisions surely not met, in the order of the instrument.
        to_justify: soft provisions exceeded.
        missing: data that has to be known to tell, in Chinese and English, most useful first.
        thresholds: numbers of the standard that would have to be published to tell.
        to_judge: provisions that people judge.
    """

    cluster_id: str
    name: str
    county: str
    standing: Standing
    failing: tuple[Measured, ...]
    to_justify: tuple[Measured, ...]
    missing: tuple[tuple[str, str], ...]
    thresholds: tuple[tuple[str, str], ...]
    to_judge: tuple[tuple[str, str], ...]

    def as_record(self) -> dict[str, object]:
        """As plain values for JSON and CSV."""
        return {
            "cluster_id": self.cluster_id,
            "name": self.name,
            "county": self.county,
            "standing": self.standing.value,
            "failing": [vars(one) for one in self.failing],
            "to_justify": [vars(one) for one in self.to_justify],
            "missing": [{"zh": zh, "en": en} for zh, en in self.missing],
            "thresholds": [{"zh": zh, "en": en} for zh, en in self.thresholds],
            "to_judge": [{"zh": zh, "en": en} for zh, en in self.to_judge],
        }


def as_applicants(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The same facts without what the own authority decided, so that every cluster is an applicant."""
    found = {name: frame.iloc[:0] if name in OWN_DECISIONS else frame for name, frame in frames.items()}
    clusters = found["clusters"].copy()
    never = np.full(len(clusters), np.datetime64(NEVER), dtype="datetime64[s]")
    for column in OF_THE_REGISTER:
        kind = clusters[column].dtype
        if column == "recognised_date":
            clusters[column] = pd.Series(never, index=clusters.index)
        elif kind.kind == "M":
            clusters[column] = pd.Series(np.datetime64("NaT"), index=clusters.index, dtype=kind)
        else:
            clusters[column] = pd.Series([None] * len(clusters), index=clusters.index, dtype=object)
    return {**found, "clusters": clusters}


def candidates(evaluation: Evaluation) -> list[Candidate]:
    """Every cluster of an evaluation of applicants, sorted by standing, then by id."""
    order = list(Standing)
    found = [_candidate(evaluation, cluster) for cluster in range(evaluation.facts.size)]
    return sorted(found, key=lambda one: (order.index(one.standing), one.cluster_id))


def _candidate(evaluation: Evaluation, cluster: int) -> Candidate:
    failing, to_justify, to_judge, waiting = [], [], [], set()
    for name, finding in evaluation.findings.items():
        if STAGE not in finding.provision.stages:
            continue
        verdict = finding.verdict[cluster]
        if verdict == Verdict.NOT_MET:
            failing.append(_measured(evaluation, name, cluster))
        elif verdict == Verdict.JUSTIFY:
            to_justify.append(_measured(evaluation, name, cluster))
        elif verdict == Verdict.JUDGEMENT:
            to_judge.append((finding.provision.zh, finding.provision.en))
        elif verdict == Verdict.UNKNOWN:
            waiting.add(name)
    inputs = [one for one in missing_inputs(evaluation, cluster) if waiting & set(one.blocks)]
    tests = {name: evaluation.findings[name].provision.test for name in waiting}
    lacking = {name for name, test in tests.items() if test is None or not test.is_open}
    row = evaluation.facts.clusters.iloc[cluster]
    return Candidate(
        str(row["cluster_id"]),
        str(row["name"]),
        str(row["county"]),
        _standing(bool(failing), bool(waiting), bool(lacking)),
        tuple(failing),
        tuple(to_justify),
        tuple((one.zh, one.en) for one in inputs if not one.name.startswith(THRESHOLD)),
        tuple((one.zh, one.en) for one in inputs if one.name.startswith(THRESHOLD)),
        tuple(to_judge),
    )


def _standing(fails: bool, waits: bool, lacks: bool) -> Standing:
    """Open where a provision whose own number is known can't be told; a relaxation of it is such a one, too."""
    if fails:
        return Standing.FAILS
    if lacks:
        return Standing.OPEN
    return Standing.MEETS_WHAT_IS_KNOWN if waits else Standing.MEETS


def _measured(evaluation: Evaluation, name: str, cluster: int) -> Measured:
    finding = evaluation.findings[name]
    detail, provision = finding.detail(cluster), finding.provision
    units, test = evaluation.facts.vocabulary.units, finding.provision.test
    unit_en, margin_unit_en = (
        units[unit].en if unit in units else _NO_UNITS_OF_LAW.get(unit, unit)
        for unit in (detail.unit or "", detail.margin_unit or "")
    )
    return Measured(
        name,
        provision.zh,
        provision.en,
        detail.value,
        detail.bound,
        detail.unit,
        detail.margin,
        detail.margin_unit,
        "" if test is None else test.word,
        "" if test is None else test.operator,
        unit_en,
        margin_unit_en,
        detail.reason_zh,
        detail.reason_en,
    )
