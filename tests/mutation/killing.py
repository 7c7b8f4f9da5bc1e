"""Which worked case notices a mutant of a policy file. Lint is not asked: the cases alone must notice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from typing import Any

from pydantic import ValidationError
from tests.mutation.case_batches import Batch, batches_of, documents_of
from tests.mutation.graded_incidents import first_otherwise
from tests.mutation.mutant import Mutant
from tests.mutation.policy_mutants import instrument_mutants
from tests.mutation.table_mutants import grading_mutants, reading_mutants, score_mutants

from cluster_review.provisions.faults import PolicyRefused
from cluster_review.provisions.loading import instrument_from, load_readings, read_yaml
from cluster_review.provisions.model import GradingInstrument
from cluster_review.provisions.score import ScoreInstrument
from cluster_review.settings import INCLUDE
from cluster_review.stages.cases import differences
from cluster_review.stages.policies import Policy, policy, require_in_force
from cluster_review.stages.score_cases import answer_score_case
from cluster_review.stages.score_policies import score_policy

POLICY = INCLUDE / "policy"
SHARED_WITH = "hainan-2023"
"""Readings and grading tables belong to every instrument; the cases of this one try them."""


def files() -> list[str]:
    """Every policy file that has mutants, as `folder/stem`; the readings are one."""
    found = [
        f"{folder}/{path.stem}"
        for folder in ("instruments", "grading", "scores")
        for path in sorted((POLICY / folder).glob("*.yaml"))
    ]
    return [*found, "readings"]


def mutants(file: str) -> dict[str, Mutant]:
    """The mutants of a file by name."""
    folder, _, _ = file.partition("/")
    if folder == "instruments":
        made = list(instrument_mutants(_document(file), read_yaml(POLICY / "vocabulary.yaml")))
    elif folder == "readings":
        made = list(reading_mutants(load_readings(POLICY)))
    else:
        made = list({"grading": grading_mutants, "scores": score_mutants}[folder](_document(file)))
    found = {mutant.name: mutant for mutant in made}
    assert len(found) == len(made), f"two mutants of {file} have one name"
    return found


@dataclass
class Score:
    """What became of the mutants of a file.

    Attributes:
        killed: by worked cases.
        refused: by the file's own shape when it is read, so that it can't be used at all.
        survivors: names of those that no case notices.
    """

    killed: int = 0
    refused: int = 0
    survivors: list[str] = field(default_factory=list)
    killers: Counter[str] = field(default_factory=Counter)


def score(file: str, only: Iterable[str] | None = None) -> Score:
    """Hold the mutants of a file (or some of them, by name) against the worked cases."""
    result, made = Score(), mutants(file)
    for name in made if only is None else only:
        try:
            killer = _killer(file, made[name])
        except (PolicyRefused, ValidationError):
            result.refused += 1
            continue
        if killer is None:
            result.survivors.append(name)
        else:
            result.killed += 1
            result.killers[killer] += 1
    return result


def _killer(file: str, mutant: Mutant) -> str | None:
    folder, _, stem = file.partition("/")
    if folder == "scores":
        return _score_case(stem, ScoreInstrument.model_validate(mutant.applied_to(_document(file))))
    if folder == "grading":
        tables = tuple(
            GradingInstrument.model_validate(mutant.applied_to(document) if other == stem else document)
            for other, document in _tables().items()
        )
        return first_otherwise(tables) or _yard(SHARED_WITH).case(
            replace(policy(SHARED_WITH), grading=tables), mutant.subject, with_incidents=True
        )
    name = stem or SHARED_WITH
    document, readings = _document(f"instruments/{name}"), load_readings(POLICY)
    if folder == "readings":
        readings = mutant.applied_to(readings)
    else:
        document = mutant.applied_to(document)
    instrument = instrument_from(document, readings, "mutant")
    changed = replace(policy(name), instrument=instrument, versions=(instrument,))
    if mutant.subject == "effective":
        return _case_out_of_force(name, changed)
    return _yard(name).case(changed, mutant.subject)


@dataclass(frozen=True)
class _Yard:
    """The worked cases of one instrument, ready to be evaluated again and again."""

    batches: list[Batch]

    @cached_property
    def _with_incidents(self) -> list[Batch]:
        return [batch for batch in self.batches if len(batch.facts.frames["incidents"])]

    def case(self, changed: Policy, subject: str, *, with_incidents: bool = False) -> str | None:
        """The case that notices the change, those that speak of its subject first."""
        batches = self._with_incidents if with_incidents else self.batches
        nearest = sorted(batches, key=lambda batch: subject not in batch.subjects)
        for ask in (Batch.first_under_the_defaults, Batch.first_under_other_readings):
            for batch in nearest:
                try:
                    if (title := ask(batch, changed)) is not None:
                        return title
                except (LookupError, ValueError, TypeError, AttributeError) as error:
                    return f"(no answer: {type(error).__name__})"
        return None


@cache
def _yard(instrument: str) -> _Yard:
    return _Yard(batches_of(instrument))


@cache
def _document(file: str) -> Any:
    return read_yaml(POLICY / f"{file}.yaml")


@cache
def _tables() -> dict[str, Any]:
    return {path.stem: read_yaml(path) for path in sorted((POLICY / "grading").glob("*.yaml"))}


@cache
def _cases(instrument: str) -> list[dict[str, Any]]:
    return [document for _, document in documents_of(instrument)]


def _is_out_of_force(case: dict[str, Any], chosen: Policy) -> bool:
    try:
        require_in_force(chosen, date.fromisoformat(str(case["law_date"])))
    except PolicyRefused:
        return True
    except ValueError:  # a day that there isn't
        return False
    return False


def _case_out_of_force(instrument: str, changed: Policy) -> str | None:
    """A case that says on which side of the days of force its law date lies."""
    for case in _cases(instrument):
        is_refused = _is_out_of_force(case, changed)
        if is_refused and not case["expect"].get("refused"):
            return str(case["case"])
        if not is_refused and case["expect"].get("refused") and _is_out_of_force(case, policy(instrument)):
            return str(case["case"])
    return None


def _score_case(name: str, changed: ScoreInstrument) -> str | None:
    chosen = replace(score_policy(name), instrument=changed)
    for case in _cases(name):
        try:
            answer = answer_score_case(case, chosen)
        except Exception as refusal:
            answer = {"refused": True, "message": str(refusal)}
        if differences(answer, case["expect"]):
            return str(case["case"])
    return None
