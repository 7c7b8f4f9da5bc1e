"""The Hainan instrument, loaded once."""

from __future__ import annotations

from pathlib import Path

import pytest

from cluster_review.provisions.loading import load_grading, load_instrument, load_vocabulary
from cluster_review.provisions.model import GradingInstrument, Instrument
from cluster_review.vocabulary import Vocabulary

POLICY = Path(__file__).parents[2] / "include/policy"


@pytest.fixture(scope="session")
def hainan() -> Instrument:
    return load_instrument(POLICY, "hainan-2023")


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary(POLICY)


@pytest.fixture(scope="session")
def grading() -> tuple[GradingInstrument, ...]:
    return load_grading(POLICY)
