"""What is missing, ranked by effect: what would settle a case alone, then what the smallest set holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cluster_review.evaluation.evaluate import Evaluation
from cluster_review.evaluation.finding import Detail, Outcome, ProvisionFinding, Verdict
from cluster_review.provisions import model
from cluster_review.recommendation.decide import Recommendations, recommend
from cluster_review.recommendation.evaluation_columns import taken
from cluster_review.recommendation.settling import APPLICATION, GOALS, Settled, Waiting, settled
from cluster_review.truth import Truth
from cluster_review.vocabulary import Vocabulary

_INDUSTRY = "clusters.leading_industry"


@dataclass(frozen=True)
class MissingInput:
    """One input nobody has given yet, the findings that wait for it, and what supplying it would do."""

    name: str
    zh: str
    en: str
    blocks: tuple[str, ...]
    settles: Settled

    def as_record(self) -> dict[str, object]:
        """As plain values for JSON."""
        return {
            "input": self.name,
            "zh": self.zh,
            "en": self.en,
            "blocks": list(self.blocks),
            "settles": {"favourable": self.settles.favourable, "adverse": self.settles.adverse},
            "in_smallest_set": self.settles.in_smallest_set,
        }


def missing_inputs(evaluation: Evaluation, cluster: int) -> list[MissingInput]:
    """The missing inputs of one cluster, the most decisive first."""
    waiting = list(_waiting(evaluation, cluster))
    one = taken(evaluation, np.array([cluster], dtype=np.intp))
    (effects,) = settled(one, recommend(one), [waiting])
    return _ranked(evaluation, waiting, effects)


def all_missing_inputs(evaluation: Evaluation, recommendations: Recommendations) -> list[list[MissingInput]]:
    """The missing inputs of every cluster, the most decisive first.

    Ranked by what an input could do alone (settle the case both ways, for the cluster, against it), then
    whether the smallest set that could settle the case holds it, then by grounds and findings that wait.
    An open investigation or a disputed record stands as `record.` with its id, a cause that nothing names under
    the finding's own name.
    """
    waiting = [list(_waiting(evaluation, cluster)) for cluster in range(evaluation.size)]
    effects = settled(evaluation, recommendations, waiting)
    return [_ranked(evaluation, of_cluster, effects[cluster]) for cluster, of_cluster in enumerate(waiting)]


def _ranked(
    evaluation: Evaluation, waiting: list[Waiting], effects: dict[str, Settled]
) -> list[MissingInput]:
    blocks: dict[str, list[str]] = {}
    for one in waiting:
        for name in one.needs:
            blocks.setdefault(name, []).append(one.name)

    def place(name: str) -> tuple[object, ...]:
        effect = effects.get(name, Settled())
        return (
            effect.favourable is None,
            effect.adverse is None,
            not effect.in_smallest_set,
            not any(blocked in evaluation.grounds for blocked in blocks[name]),
            -len(blocks[name]),
            name,
        )

    return [
        MissingInput(name, *input_words(name, evaluation), tuple(blocks[name]), effects.get(name, Settled()))
        for name in sorted(blocks, key=place)
    ]


def _waiting(evaluation: Evaluation, cluster: int) -> Iterator[Waiting]:
    """What waits for inputs in one cluster: grounds, then findings, then the goals and the application."""
    for name, ground in evaluation.grounds.items():
        if ground.outcome[cluster] == Outcome.UNDETERMINED:
            needs = _needs(name, ground.detail(cluster), may_be_open=True)
            needs_all = ground.ground.kind == "review_not_passed" and len(needs) > 1
            # A late form is a warning, not the ground, unless the reading says so.
            harmless = (
                {n for n in needs if n.startswith("filings.")}
                if evaluation.readings["filing_ground"] != "late_alone"
                else set()
            )
            adverse = frozenset() if needs_all else frozenset(needs) - harmless
            yield Waiting(name, needs, (frozenset(needs),), adverse)
    stage = evaluation.stage[cluster]
    for name, finding in evaluation.findings.items():
        if (
            finding.verdict[cluster] in (Verdict.UNKNOWN, Verdict.JUDGEMENT)
            and stage in finding.provision.stages
        ):
            is_of_events = isinstance(finding.provision.measure, model.NoSeriousEvents)
            detail = finding.detail(cluster)
            needs = _needs(name, detail, may_be_open=is_of_events)
            yield Waiting(name, needs, _favourable(finding, needs), _adverse(finding, needs, detail))
    if stage == "review":
        if not evaluation.are_goals_known[cluster]:
            yield _single(GOALS, "plan_goals")
        if evaluation.has_application[cluster] != Truth.TRUE:
            yield _single(APPLICATION, "review.applications")


def _single(name: str, needs: str) -> Waiting:
    return Waiting(name, (needs,), (frozenset((needs,)),), frozenset((needs,)))


def _needs(name: str, detail: Detail, *, may_be_open: bool) -> tuple[str, ...]:
    """The inputs a finding names, and each record in question whose outcome is open or disputed.

    Where the register itself is in doubt, it is the register that the records wait for.
    """
    named = tuple(dict.fromkeys(detail.missing))
    records: tuple[str, ...] = ()
    if may_be_open and "register" not in named:
        records = tuple(dict.fromkeys(f"record.{item.name}" for item in detail.inputs))
    return named + records or (name,)


def _favourable(finding: ProvisionFinding, needs: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    """Sets of inputs that may make it pass; an industry that it doesn't speak of passes by itself."""
    others = frozenset(needs) - {_INDUSTRY}
    if finding.provision.applies_to is None or _INDUSTRY not in needs or not others:
        return (frozenset(needs),)
    return (frozenset((_INDUSTRY,)), others)


def _adverse(finding: ProvisionFinding, needs: tuple[str, ...], detail: Detail) -> frozenset[str]:
    """Inputs of which each alone may make it fail: one year of several, one kind of event."""
    measure = finding.provision.measure
    if len(needs) == 1 or isinstance(measure, model.EachOfLastYears | model.NoSeriousEvents):
        return frozenset(needs)
    if isinstance(measure, model.Rising | model.Falling):
        absent = {
            int(name.rpartition(".")[2]): name
            for name in needs
            if name.startswith(("figures.", "statistics."))
        }
        known = {item.year for item in detail.inputs} - absent.keys()
        return frozenset(name for year, name in absent.items() if {year - 1, year + 1} & known)
    return frozenset()


def input_words(key: str, evaluation: Evaluation) -> tuple[str, str]:
    """What an input is called, in Chinese and English."""
    words: Vocabulary = evaluation.facts.vocabulary
    family, _, rest = key.partition(".")
    if family in ("figures", "statistics") and rest:
        metric, _, year = rest.partition(".")
        known = words.metrics[metric]
        if family == "statistics":
            return (
                f"{year}年{known.zh}以年度表还是统计部门为准",
                f"which of the form and the statistics office holds for {known.en} of {year}",
            )
        return f"{year}年{known.zh}({known.unit.name})", f"{known.en} of {year} ({known.unit.en})"
    if family == "filings" and rest:
        return f"{rest}年度培育情况信息表", f"annual form of {rest}"
    if family == "thresholds":
        provision = evaluation.instrument.provision(rest)
        return f"官方文本中“{provision.zh}”的门槛", f"the threshold of “{provision.en}” in the official text"
    if family == "evidence" and rest:
        provision = evaluation.instrument.provision(rest)
        return f"佐证评判:{provision.zh}", f"judgement of evidence: {provision.en}"
    if family == "record":
        zh, en = record_name(words, rest)
        return (
            f"记录{zh}:调查结果或由人作出的认定",
            f"record {en}: outcome of the inquiry or decision by people",
        )
    if key == "clusters.leading_industry":
        return "主导产业代码(GB/T 4754)", "leading industry code (GB/T 4754)"
    if key == "industry_baselines":
        return "行业基准值表中该产品的基准", "the baseline of the product in the table of baselines"
    if key == "clusters.county":
        return "是否全部位于该地区", "whether it lies wholly in the region"
    if key == "register.valid_to":
        return "名册中的有效期止", "end of validity in the register"
    facets = words.options("facet")
    if key in facets:
        return f"{facets[key].zh}的齐全性确认", f"completeness of: {facets[key].en}"
    named = {p.id: (p.zh, p.en) for p in evaluation.instrument.provisions}
    named |= {g.id: (g.zh, g.en) for g in evaluation.instrument.grounds}
    zh, en = named.get(key, (key, key))
    return f"{zh}:调查结果或由人作出的认定", f"{en}: outcome of the inquiry or decision by people"


def record_name(words: Vocabulary, name: str) -> tuple[str, str]:
    """What a record is called: a kind of supervision event or change by its word, others by their id."""
    for code_list in ("supervision_kind", "change_kind"):
        options = words.options(code_list)
        if name in options:
            return options[name].zh, options[name].en
    return name, name
