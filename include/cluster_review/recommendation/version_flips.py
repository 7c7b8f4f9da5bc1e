"""Recommendations that would be others if another version of the instrument bound the cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cluster_review.evaluation.evaluate import Evaluation
from cluster_review.provisions.binding import BINDING
from cluster_review.recommendation.comparison import Standing
from cluster_review.recommendation.stability import Flip, Stability

VersionFlips = Mapping[str, tuple[Flip, ...]]
"""By cluster id."""


def version_flips(
    standing: Mapping[str, Standing], by_option: Mapping[str, Mapping[str, Standing]]
) -> VersionFlips:
    """For each cluster the options of `binding_version` that change its recommendation, and to what.

    Args:
        standing: how the clusters stand.
        by_option: how they would stand under each other option.
    """
    return {
        cluster: tuple(
            Flip(((BINDING, option),), other[cluster].recommendation)
            for option, other in by_option.items()
            if other[cluster].recommendation != own.recommendation
        )
        for cluster, own in standing.items()
    }


def with_version_flips(found: Stability, evaluation: Evaluation, flips: VersionFlips) -> Stability:
    """Stability with these flips added; what rests on a reading that isn't adopted says so."""
    ids: Sequence[str] = [str(name) for name in evaluation.facts.clusters["cluster_id"]]
    if not any(flips.get(name) for name in ids):
        return found
    proposed = () if BINDING in evaluation.adopted else (BINDING,)
    return replace(
        found,
        flips=tuple((*own, *flips.get(name, ())) for name, own in zip(ids, found.flips, strict=True)),
        rests_on=tuple(
            (*own, *(proposed if flips.get(name) else ()))
            for name, own in zip(ids, found.rests_on, strict=True)
        ),
    )
