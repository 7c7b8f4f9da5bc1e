"""The worked cases, many at a time: cases of the same dates, stage and readings are clusters of one evaluation.

An evaluation answers for all its clusters at once, so a changed rule is held against hundreds of cases in the
time of a few. What a case says of refusals is left to `tests/law`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from cluster_review.evaluation.evaluate import Evaluation, evaluate
from cluster_review.evaluation.finding import Outcome, Verdict
from cluster_review.facts.facts import Facts, establish
from cluster_review.facts.worked_case import CaseRefused, WorkedCase, read_case
from cluster_review.recommendation.decide import recommend
from cluster_review.recommendation.lost_adoptions import surely_recommended
from cluster_review.stages.cases import cases_in
from cluster_review.stages.policies import Policy
from cluster_review.stages.policies import policy as policy_named

CASES = Path(__file__).resolve().parents[1] / "law"
IDS = ("cluster_id", "enterprise_id", "incident_id", "record_id")
_UNMOVED = object()
SHARED = ("reading_adoptions", "industry_baselines")
"""Tables that belong to no cluster: a case with rows in them is evaluated alone."""


@dataclass(frozen=True)
class Batch:
    """Cases that one evaluation answers; the case at a position is the cluster at that position."""

    titles: tuple[str, ...]
    expect: tuple[Mapping[str, Any], ...]
    facts: Facts
    readings: Mapping[str, str]
    stage: str | None
    subjects: frozenset[str]

    def fresh_facts(self) -> Facts:
        """The facts of all cases, without what an earlier evaluation derived from them."""
        remembered = {field.name: {} for field in fields(self.facts) if field.name.startswith("_")}
        return replace(self.facts, **remembered)

    def evaluated(self, policy: Policy, facts: Facts | None = None) -> Evaluation:
        """The evaluation of all cases under a policy, sharing nothing with an earlier one."""
        facts = facts or self.fresh_facts()
        return evaluate(facts, policy.instrument, policy.grading, policy.calendar, self.readings, self.stage)

    def first_difference(self, policy: Policy) -> str | None:
        """Title of a case that comes out otherwise than it expects; None if all agree."""
        return self.first_under_the_defaults(policy) or self.first_under_other_readings(policy)

    @property
    def asks_of_readings(self) -> bool:
        """Whether a case expects something of other readings."""
        return any(expect.get("flips") or expect.get("unmoved") for expect in self.expect)

    def first_under_other_readings(self, policy: Policy, found: Evaluation | None = None) -> str | None:
        """Title of a case whose recommendation another reading changes otherwise than the case says."""
        asked = self._asked_of_readings(policy)
        if not asked:
            return None
        found = found or self.evaluated(policy)
        before = recommend(found).recommendation
        for (reading, option), wanted in asked.items():
            after = recommend(found.under({reading: option})).recommendation
            for at, recommendation in wanted:
                if after[at] != (before[at] if recommendation == _UNMOVED else recommendation):
                    return self.titles[at]
        return None

    def _asked_of_readings(self, policy: Policy) -> dict[tuple[str, str], list[tuple[int, Any]]]:
        """By another option of a reading: the cases that expect something of it, and what."""
        asked: dict[tuple[str, str], list[tuple[int, Any]]] = defaultdict(list)
        for at, expect in enumerate(self.expect):
            for reading, options in (expect.get("flips") or {}).items():
                for option, recommendation in options.items():
                    asked[reading, option].append((at, recommendation))
            for reading in expect.get("unmoved") or ():
                for option in policy.instrument.reading(reading).options:
                    asked[reading, option].append((at, _UNMOVED))
        return asked

    def first_under_the_defaults(self, policy: Policy, found: Evaluation | None = None) -> str | None:
        """Title of a case that comes out otherwise than it expects of the readings it states."""
        found = found or self.evaluated(policy)
        recommendations = surely_recommended(found)
        for at, (title, expect) in enumerate(zip(self.titles, self.expect, strict=True)):
            if (
                any(
                    name not in found.findings or Verdict(int(found.findings[name].verdict[at])).code != code
                    for name, code in (expect.get("findings") or {}).items()
                )
                or any(
                    name not in found.grounds or Outcome(int(found.grounds[name].outcome[at])).code != code
                    for name, code in (expect.get("grounds") or {}).items()
                )
                or (
                    "recommendation" in expect
                    and recommendations.recommendation[at] != expect["recommendation"]
                )
                or ("status" in expect and str(found.terms.status[at]) != expect["status"])
                or ("stage" in expect and str(found.stage[at]) != expect["stage"])
                or ("also" in expect and set(recommendations.also[at]) != set(expect["also"]))
            ):
                return title
        return None


@cache
def batches_of(instrument: str) -> list[Batch]:
    """All worked cases of an instrument that can be read, the larger batches first; read once per process."""
    policy = policy_named(instrument)
    together: dict[Any, list[tuple[str, WorkedCase]]] = defaultdict(list)
    for title, case in _cases(instrument, policy):
        alone = title if any(len(case.frames[name]) for name in SHARED if name in case.frames) else ""
        alone = title if case.expect.get("refused") else alone
        key = (str(case.dates), case.stage, tuple(sorted(case.readings.items())), alone)
        together[key].append((title, case))
    found = [_batch(cases, policy) for cases in together.values() if not cases[0][1].expect.get("refused")]
    return sorted(found, key=lambda batch: -len(batch.titles))


def documents_of(instrument: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every worked case of an instrument or score as it is written, with the stem of its file."""
    for path in sorted(CASES.glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        if f"policy: {instrument}" in text:
            for document in cases_in(text, path.name):
                if document.get("policy") == instrument:
                    yield path.stem, document


def _cases(instrument: str, policy: Policy) -> Iterator[tuple[str, WorkedCase]]:
    for stem, document in documents_of(instrument):
        try:
            yield f"{stem}: {document['case']}", read_case(document, policy.vocabulary)
        except CaseRefused:
            continue


def _batch(cases: Sequence[tuple[str, WorkedCase]], policy: Policy) -> Batch:
    first = cases[0][1]
    frames: dict[str, list[pd.DataFrame]] = defaultdict(list)
    for at, (_, case) in enumerate(cases):
        for name, frame in case.frames.items():
            if len(frame):
                frames[name].append(_apart(frame, at) if len(cases) > 1 else frame)
    joined = {name: pd.concat(parts, ignore_index=True) for name, parts in frames.items()}
    expect = tuple(case.expect for _, case in cases)
    subjects = {name for e in expect for group in ("findings", "grounds") for name in e.get(group) or {}}
    return Batch(
        tuple(title for title, _ in cases),
        expect,
        establish(joined, first.dates, policy.vocabulary),
        first.readings,
        first.stage,
        frozenset(subjects),
    )


def _apart(frame: pd.DataFrame, at: int) -> pd.DataFrame:
    """The rows of one case under identifiers of their own."""
    changed = {
        name: [value if value is None or pd.isna(value) else f"{at:04}-{value}" for value in frame[name]]
        for name in IDS
        if name in frame
    }
    return frame.assign(**{name: pd.Series(values, dtype="object") for name, values in changed.items()})
