"""The vocabulary and the procedure of the policy in use, read once per process."""

from __future__ import annotations

from functools import lru_cache

from cluster_review.provisions.loading import load_procedure
from cluster_review.provisions.packs import installed_vocabulary
from cluster_review.provisions.procedure import Procedure
from cluster_review.settings import settings
from cluster_review.vocabulary import Vocabulary


@lru_cache(maxsize=1)
def policy_vocabulary() -> Vocabulary:
    """The vocabulary of the policy that the settings name, with what the packs add."""
    return installed_vocabulary(settings().policy_dir, settings().packs)


@lru_cache(maxsize=1)
def policy_procedure() -> Procedure | None:
    """The procedure after a decision of the policy that the settings name."""
    return load_procedure(settings().policy_dir)
