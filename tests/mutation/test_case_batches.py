"""The worked cases hold in batches as they hold one by one: the yardstick that every mutant is held against."""

import pytest
from tests.mutation.case_batches import batches_of
from tests.mutation.questions import INSTRUMENTS

from cluster_review.stages.policies import policy


@pytest.mark.prove
@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_every_case_comes_out_as_it_says(instrument: str) -> None:
    chosen, found = policy(instrument), batches_of(instrument)
    assert sum(len(batch.titles) for batch in found) >= 25
    for batch in found:
        assert batch.first_under_the_defaults(chosen) is None


@pytest.mark.prove
@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_every_other_reading_changes_what_the_case_says_and_nothing_else(instrument: str) -> None:
    chosen, found = policy(instrument), batches_of(instrument)
    for batch in found:
        assert batch.first_under_other_readings(chosen) is None
