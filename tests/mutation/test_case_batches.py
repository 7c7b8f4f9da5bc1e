"""The worked cases hold in batches as they hold one by one: the yardstick that every mutant is held against."""

from functools import cache

import pytest
from tests.mutation.case_batches import Batch, batches_of

from cluster_review.stages.policies import Policy, policy

INSTRUMENTS = ("hainan-2023", "national-2022", "yunnan", "beijing-2023")


@cache
def batches(instrument: str) -> tuple[Policy, list[Batch]]:
    chosen = policy(instrument)
    return chosen, batches_of(instrument, chosen)


@pytest.mark.prove
@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_every_case_comes_out_as_it_says(instrument: str) -> None:
    chosen, found = batches(instrument)
    assert sum(len(batch.titles) for batch in found) >= 25
    for batch in found:
        assert batch.first_under_the_defaults(chosen) is None


@pytest.mark.prove
@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_every_other_reading_changes_what_the_case_says_and_nothing_else(instrument: str) -> None:
    chosen, found = batches(instrument)
    for batch in found:
        assert batch.first_under_other_readings(chosen) is None
