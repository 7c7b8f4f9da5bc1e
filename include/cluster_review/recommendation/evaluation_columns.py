"""An evaluation as columns: some clusters of it, where two differ, and what a piece could have found instead."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Any, TypeVar, cast

import numpy as np

from cluster_review.evaluation.evaluate import Evaluation
from cluster_review.evaluation.finding import Codes, Outcome, Verdict
from cluster_review.evaluation.recall import EXPLANATIONS, same_columns
from cluster_review.recommendation.decide import decisive_rows
from cluster_review.truth import Flags, Positions

Given = TypeVar("Given")

RECOMMENDATIONS = (
    None, "revoke", "decline", "refer", "renew_on_conditions", "recognise_on_conditions", "renew", "recognise",
    "call_review", "rectify", "keep",
)  # fmt: skip
NO_RECOMMENDATION = RECOMMENDATIONS.index(None)
_PLACE = {code: place for place, code in enumerate(RECOMMENDATIONS)}


def whatever_found(evaluation: Evaluation, piece: str) -> Iterator[dict[str, Any]]:
    """The findings or grounds of an evaluation with everything that one of them could say."""
    if (finding := evaluation.findings.get(piece)) is not None:
        for verdict in Verdict:
            changed = dataclasses.replace(finding, verdict=np.full_like(finding.verdict, verdict))
            yield {"findings": {**evaluation.findings, piece: changed}}
    if (ground := evaluation.grounds.get(piece)) is not None:
        for outcome, warned in product(Outcome, (False, True)):
            told = dataclasses.replace(
                ground,
                outcome=np.full_like(ground.outcome, outcome),
                is_warning=np.full_like(ground.is_warning, warned),
            )
            yield {"grounds": {**evaluation.grounds, piece: told}}


def differing(one: Any, other: Any, size: int) -> Flags | None:
    """Where two results differ; None where they are the same object.

    Where something differs that is no column (a rule that counts as hard under one reading), all do.
    """
    if one is other:
        return None
    if isinstance(one, np.ndarray):
        is_same = one == other
        if one.dtype.kind in "Mm":
            is_same |= np.isnat(one) & np.isnat(other)
        return cast(Flags, ~is_same)
    found = np.zeros(size, dtype=bool)
    if not dataclasses.is_dataclass(one):
        return found if same_columns(one, other) else ~found
    for field in dataclasses.fields(one):
        if field.name not in EXPLANATIONS:
            here = differing(getattr(one, field.name), getattr(other, field.name), size)
            found = found if here is None else found | here
    return found


def taken(value: Given, clusters: Positions) -> Given:
    """An evaluation, or a part of it, with the columns of some clusters only."""
    if isinstance(value, np.ndarray):
        return value[clusters]  # type: ignore[return-value]
    if isinstance(value, dict):
        return {name: taken(part, clusters) for name, part in value.items()}  # type: ignore[return-value]
    names = _fields_with_columns(cast(Any, type(value)))
    if not names:
        return value
    changed = {name: taken(getattr(value, name), clusters) for name in names}
    return cast(Given, dataclasses.replace(cast(Any, value), **changed))


@cache
def _fields_with_columns(kind: type) -> tuple[str, ...]:
    """The fields of a part of an evaluation that are columns or hold some; none if it is no such part."""
    if not dataclasses.is_dataclass(kind):
        return ()
    others = {"facts", "instrument", "readings", "adopted", "provision", "ground", *EXPLANATIONS}
    return tuple(field.name for field in dataclasses.fields(kind) if field.name not in others)


def recommended(evaluation: Evaluation) -> Codes:
    """The recommendation of every cluster, as its place in `RECOMMENDATIONS`, and nothing else of the table."""
    rows, decisive = decisive_rows(evaluation)
    places = [*(_PLACE[row.recommendation] for row in rows), NO_RECOMMENDATION]
    return np.array(places, dtype=np.int8)[decisive]


def coded(recommendation: np.ndarray[Any, np.dtype[np.object_]]) -> Codes:
    """The place of each recommendation in `RECOMMENDATIONS`."""
    return np.array([_PLACE[code] for code in recommendation.tolist()], dtype=np.int8)
