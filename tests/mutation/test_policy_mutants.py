"""The law is pinned: whatever is changed by one step in a policy file, a worked case comes out otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.mutation.killing import files, mutants, score

SURVIVORS = Path(__file__).parent / "survivors.yaml"
SAMPLED = {
    "instruments/yunnan": 11,
    "grading/fire-2007": 6,
    "grading/environment-2014": 13,
    "scores/jiangxi": 9,
}
"""Files that the quick test looks into, and which of their mutants: every so many-th."""


def groups() -> Iterator[tuple[str, dict[str, Any]]]:
    for file, listed in yaml.safe_load(SURVIVORS.read_text(encoding="utf-8")).items():
        for group in listed:
            yield file, group


def listed(file: str) -> set[str]:
    """Names of the survivors that the list explains."""
    return {name for where, group in groups() if where == file for name in group["mutants"]}


def test_every_survivor_on_the_list_is_a_mutant_with_a_reason() -> None:
    for file, group in groups():
        assert len(group["why"]) > 20
        assert set(group["mutants"]) <= mutants(file).keys(), file
    names = [(file, name) for file, group in groups() for name in group["mutants"]]
    assert len(names) == len(set(names))


def test_a_survivor_is_the_exception() -> None:
    made = sum(len(mutants(file)) for file in files())
    survive = sum(len(listed(file)) for file in files())
    assert survive < 0.08 * made


@pytest.mark.parametrize("file", SAMPLED)
def test_a_sample_of_the_mutants_is_killed(file: str) -> None:
    chosen = [name for name in mutants(file) if name not in listed(file)][:: SAMPLED[file]]
    assert len(chosen) > 4
    assert score(file, chosen).survivors == []


@pytest.mark.prove
@pytest.mark.parametrize("file", files())
def test_every_mutant_is_killed_or_explained(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = score(file)
    with capsys.disabled():
        print(
            f"\n{file}: {found.killed} killed, {found.refused} refused when read, {len(found.survivors)} survive"
        )
    assert set(found.survivors) == listed(file)
