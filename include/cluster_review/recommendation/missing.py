"""What is missing, ranked by effect: what blocks a ground first, then what blocks most findings."""

from __future__ import annotations

from dataclasses import dataclass

from cluster_review.evaluation.evaluate import Evaluation
from cluster_review.evaluation.finding import Outcome, Verdict
from cluster_review.truth import Truth
from cluster_review.vocabulary import Vocabulary


@dataclass(frozen=True)
class MissingInput:
    """One input nobody has given yet, and the findings that wait for it."""

    name: str
    zh: str
    en: str
    blocks: tuple[str, ...]

    def as_record(self) -> dict[str, object]:
        """As plain values for JSON."""
        return {"input": self.name, "zh": self.zh, "en": self.en, "blocks": list(self.blocks)}


def missing_inputs(evaluation: Evaluation, cluster: int) -> list[MissingInput]:
    """The missing inputs of one cluster, the most decisive first.

    A cause that no single input names (an open investigation, a disputed record) stands under the
    finding's own name.
    """
    waiting: dict[str, list[str]] = {}
    grounds: set[str] = set()
    for name, ground in evaluation.grounds.items():
        if ground.outcome[cluster] == Outcome.UNDETERMINED:
            for key in ground.detail(cluster).missing or (name,):
                waiting.setdefault(key, []).append(name)
                grounds.add(key)
    for name, finding in evaluation.findings.items():
        stage = evaluation.stage[cluster]
        if (
            finding.verdict[cluster] in (Verdict.UNKNOWN, Verdict.JUDGEMENT)
            and stage in finding.provision.stages
        ):
            for key in finding.detail(cluster).missing or (name,):
                waiting.setdefault(key, []).append(name)
    if evaluation.stage[cluster] == "review":
        if not evaluation.are_goals_known[cluster]:
            waiting.setdefault("plan_goals", []).append("three_year_plan_goals")
        if evaluation.has_application[cluster] != Truth.TRUE:
            waiting.setdefault("review.applications", []).append("review_application")
    ranked = sorted(waiting.items(), key=lambda item: (item[0] not in grounds, -len(item[1]), item[0]))
    return [MissingInput(key, *_words(key, evaluation), tuple(blocks)) for key, blocks in ranked]


def _words(key: str, evaluation: Evaluation) -> tuple[str, str]:
    """What an input is called, in Chinese and English."""
    words: Vocabulary = evaluation.facts.vocabulary
    family, _, rest = key.partition(".")
    if family == "figures":
        metric, _, year = rest.partition(".")
        known = words.metrics[metric]
        return f"{year}年{known.zh}({known.unit.name})", f"{known.en} of {year} ({known.unit.en})"
    if family == "filings" and rest:
        return f"{rest}年度培育情况信息表", f"annual form of {rest}"
    if family == "thresholds":
        provision = evaluation.instrument.provision(rest)
        return f"官方文本中“{provision.zh}”的门槛", f"the threshold of “{provision.en}” in the official text"
    if family == "evidence" and rest:
        provision = evaluation.instrument.provision(rest)
        return f"佐证评判:{provision.zh}", f"judgement of evidence: {provision.en}"
    if key == "clusters.leading_industry":
        return "主导产业代码(GB/T 4754)", "leading industry code (GB/T 4754)"
    if key == "register.valid_to":
        return "名册中的有效期止", "end of validity in the register"
    facets = words.options("facet")
    if key in facets:
        return f"{facets[key].zh}的齐全性确认", f"completeness of: {facets[key].en}"
    named = {p.id: (p.zh, p.en) for p in evaluation.instrument.provisions}
    named |= {g.id: (g.zh, g.en) for g in evaluation.instrument.grounds}
    zh, en = named.get(key, (key, key))
    return f"{zh}:调查或争议的结果", f"{en}: outcome of the open or disputed matter"
