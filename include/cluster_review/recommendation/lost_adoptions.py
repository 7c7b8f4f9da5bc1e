"""Where records of adoption (采用记录) are known to be lost, nothing against a cluster rests on a reading.

A lost record may be the one that made another option the department's (article 15). So the options on file count as
proposed there, and a recommendation against the cluster stays only if one and the same thing leads to it under every
option tried; otherwise people look, and are told why.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from cluster_review.evaluation.adoption import are_adoptions_lost, incomplete_adoptions
from cluster_review.evaluation.evaluate import Evaluation, StageRefused
from cluster_review.evaluation.finding import Outcome, Verdict
from cluster_review.recommendation.decide import Recommendations, is_criterion, recommend
from cluster_review.recommendation.evaluation_columns import taken
from cluster_review.recommendation.missing import MissingInput, input_words
from cluster_review.recommendation.settling import Settled
from cluster_review.recommendation.stability import Flip, Stability, stability
from cluster_review.truth import Flags, is_false, is_true

ADVERSE = ("revoke", "decline")
ADOPTIONS = "adoptions"
"""The facet of the records of adoption, and the input that is missing."""


def surely_recommended(evaluation: Evaluation) -> Recommendations:
    """What the decision table recommends, where nothing against a cluster rests on a lost adoption."""
    recommendations = recommend(evaluation)
    asked = are_adoptions_lost(evaluation.facts) | bool(_incomplete(evaluation))
    if not (_is_adverse(recommendations) & asked).any():
        return recommendations
    return without_lost_adoptions(evaluation, recommendations, stability(evaluation, recommendations))[0]


def without_lost_adoptions(
    evaluation: Evaluation, recommendations: Recommendations, found: Stability
) -> tuple[Recommendations, Stability]:
    """The same with what their stability says: recommendations withheld, and every reading of theirs proposed.

    Args:
        recommendations, found: as the decision table gives them.
    """
    lost, adverse = are_adoptions_lost(evaluation.facts), _is_adverse(recommendations)
    withheld = adverse & _rests_on(found, _incomplete(evaluation))
    if (adverse & lost).any():
        withheld |= adverse & lost & ~_is_firm(evaluation, found, adverse & lost)
    recommendations = _referred(recommendations, withheld)
    return recommendations, _all_proposed(evaluation, recommendations, found, lost | withheld)


def _incomplete(evaluation: Evaluation) -> frozenset[str]:
    """Readings that a record of adoption without person, document or date names."""
    facts = evaluation.facts
    return incomplete_adoptions(
        facts.frames["reading_adoptions"], facts.dates.law_date, evaluation.instrument
    )


def _is_adverse(recommendations: Recommendations) -> Flags:
    return np.array([code in ADVERSE for code in recommendations.recommendation], dtype=bool)


def _rests_on(found: Stability, readings: frozenset[str]) -> Flags:
    return np.array([not readings.isdisjoint(names) for names in found.rests_on], dtype=bool)


def adoptions_missing(
    evaluation: Evaluation, recommendations: Recommendations, withheld_from: str | None, cluster: int
) -> list[MissingInput]:
    """The records of adoption as a missing input of a cluster whose recommendation is withheld for their sake."""
    if not recommendations.is_withheld[cluster]:
        return []
    one = taken(evaluation, np.array([cluster], dtype=np.intp))
    blocks = tuple(name for name, holds in _against(one).items() if holds[0])
    settles = Settled(None, withheld_from, True)
    return [MissingInput(ADOPTIONS, *input_words(ADOPTIONS, evaluation), blocks, settles)]


def _is_firm(evaluation: Evaluation, found: Stability, asked: Flags) -> Flags:
    """Where one ground, criterion or goal is against the cluster under every combination of options tried."""
    holds = {name: column & asked for name, column in _against(evaluation).items()}
    for combination in sorted(found.tried):
        if not any(column.any() for column in holds.values()):
            break
        try:
            other = _against(evaluation.under(dict(combination)))
        except StageRefused:
            return np.zeros(evaluation.size, dtype=bool)
        for name in holds:
            holds[name] &= other[name]
    firm = np.zeros(evaluation.size, dtype=bool)
    for column in holds.values():
        firm |= column
    firm &= found.untried == 0
    firm &= np.array([not flips for flips in found.flips], dtype=bool)
    return firm


def _against(evaluation: Evaluation) -> dict[str, Flags]:
    """Each thing that alone gives a recommendation against the cluster, by the decision table's rows 1 and 2."""
    stage, readings = evaluation.stage, evaluation.readings
    recognition, review = stage == "recognition", (stage == "review") & evaluation.is_review_certain
    tested = recognition | (review & (readings["review_test"] == "standard_and_goals"))
    of_grounds = {
        name: (ground.outcome == Outcome.ESTABLISHED) & ~recognition
        for name, ground in evaluation.grounds.items()
    }
    of_standard = {
        name: (finding.verdict == Verdict.NOT_MET)
        & tested
        & np.isin(stage.astype(str), finding.provision.stages)
        for name, finding in evaluation.findings.items()
        if is_criterion(finding)
    }
    return {
        **of_grounds,
        **of_standard,
        "plan_goals": is_false(evaluation.goals) & review & (readings["missed_goals"] == "fails"),
        "false_declaration": is_true(evaluation.false_declaration) & recognition,
    }


def _referred(recommendations: Recommendations, withheld: Flags) -> Recommendations:
    if not withheld.any():
        return recommendations
    also = recommendations.also.copy()
    for cluster in np.flatnonzero(withheld).tolist():
        also[cluster] = tuple(code for code in also[cluster] if code != "refer")
    return Recommendations(
        np.where(withheld, "refer", recommendations.recommendation).astype(object),
        np.where(withheld, np.int8(3), recommendations.row),
        also,
        withheld,
    )


def _all_proposed(
    evaluation: Evaluation, recommendations: Recommendations, found: Stability, lost: Flags
) -> Stability:
    """Every reading that moves such a cluster counts as proposed; what leads to a person anyhow is no flip."""
    order = {reading.id: k for k, reading in enumerate(evaluation.instrument.readings)}
    flips, rests_on = list(found.flips), list(found.rests_on)
    for cluster in np.flatnonzero(lost).tolist():
        named = {name for flip in flips[cluster] for name, _ in flip.options}
        rests_on[cluster] = tuple(sorted(named, key=lambda name: order.get(name, len(order))))
        flips[cluster] = tuple(_others(flips[cluster], recommendations.recommendation[cluster]))
    return dataclasses.replace(found, flips=tuple(flips), rests_on=tuple(rests_on))


def _others(flips: tuple[Flip, ...], code: str | None) -> list[Flip]:
    return [flip for flip in flips if flip.recommendation != code]
