"""A short sample of the fuzzing that `make fuzz` does for ten minutes."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fuzz.mutants import mutant
from tests.fuzz.oracle import counted_again, read_and_judge
from tests.fuzz.seeds import seeds_and_words

from cluster_review.intake.reading import State


@pytest.fixture(scope="module")
def start():
    return seeds_and_words()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz")


@pytest.mark.parametrize(
    ("name", "kind"), [("form.xlsx", "form"), ("incidents.csv", "csv"), ("incidents.json", "json")]
)
def test_the_good_files_are_read_and_counted_alike(name, kind, start, folder):
    seeds, words = start
    (folder / name).write_bytes(getattr(seeds, kind))
    reading = read_and_judge(folder / name, words)
    assert reading.state is State.READ
    assert reading.refusals == ()
    assert sum(counted_again(folder / name, reading).values()) >= 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=150)
@given(st.integers(0, 2**40))
def test_whatever_is_broken_gets_a_declared_answer_and_no_row_is_lost(start, folder, seed):
    from random import Random

    seeds, words = start
    name, data = mutant(seeds, Random(seed))
    (folder / name).write_bytes(data)
    read_and_judge(folder / name, words)
