"""Scores (综合评价) of this installation, beside its instruments."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from cluster_review.provisions.loading import load_score, load_vocabulary
from cluster_review.stages.packs import policy_folder

if TYPE_CHECKING:
    from cluster_review.provisions.score import ScoreInstrument
    from cluster_review.vocabulary import Vocabulary


@dataclass(frozen=True)
class ScorePolicy:
    """A score with the words that it uses."""

    instrument: ScoreInstrument
    vocabulary: Vocabulary


def is_score(name: str) -> bool:
    """Whether the name is that of a score, the repository's or a pack's."""
    return (policy_folder(name) / "scores" / f"{name}.yaml").is_file()


@lru_cache(maxsize=8)
def score_policy(name: str) -> ScorePolicy:
    """The score of that name with its vocabulary; `PolicyRefused` if it can't be used."""
    folder = policy_folder(name)
    return ScorePolicy(load_score(folder / "scores" / f"{name}.yaml"), load_vocabulary(folder))
