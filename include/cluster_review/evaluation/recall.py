"""Remembered pieces of evaluations, so that another reading computes again only what looks at it.

An evaluation is cut into named pieces (the terms, the serious events, each provision, each ground). While a
piece is computed, everything it asks for is written down in order: which reading, with what answer, and which
other piece, with what result. Under other readings a remembered result stands if all of these would be
answered as before.

Why that is right: a piece is a function of the facts and the instrument, which one `Recall` never mixes, and
of the answers it asks for. The first question is always the same; each further one follows from the answers so
far. So where all answers are as before, the piece would run through the same steps to the same columns. No list
of what a reading bears on is kept by hand, and a reading that is asked for only on one path is found there.

A piece whose new columns equal remembered ones gives back the remembered object, so that pieces that look at
it stand as well. Explanations (`detail`) are left out of that comparison: they are made on demand, and may
speak of the readings under which the object was first computed. Only the columns of an evaluation that shares
its pieces may be used.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar, cast

import numpy as np
import pandas as pd

from cluster_review.facts.facts import Facts
from cluster_review.provisions.clause import Clause

Compute = Callable[["Answers"], Any]
Result = TypeVar("Result")

EXPLANATIONS = ("detail", "words")
"""Fields that explain columns and hold none."""


@dataclasses.dataclass(frozen=True)
class _Remembered:
    """One result of a piece and what it asked for: a reading and its answer, or a piece and its result."""

    asked: tuple[tuple[bool, str, Any], ...]
    result: Any

    def stands(self, answers: Answers) -> bool:
        """Whether each question would be answered as before, asked in the same order."""
        return all(
            answers.result(name) is answer if is_piece else answers.chosen[name] == answer
            for is_piece, name, answer in self.asked
        )


class Recall:
    """The pieces of evaluations of the same facts, instrument and stated stage.

    Attributes:
        computes: how each piece is computed.
        remembered: the results of each piece, with what was asked for.
        bearing: readings that a piece has asked for so far, itself or through other pieces.
        by_options: results of a piece by the options of these. A result stands for all readings that agree
            on everything its computation asked for; should more come to bear, it is looked up anew.
        distinct: the results of each piece that differ from one another, by fingerprint.
    """

    def __init__(self) -> None:
        """Nothing is remembered yet."""
        self.computes: dict[str, Compute] = {}
        self.remembered: dict[str, list[_Remembered]] = {}
        self.bearing: dict[str, tuple[str, ...]] = {}
        self.by_options: dict[str, dict[tuple[str, ...], Any]] = {}
        self.distinct: dict[str, dict[int, list[Any]]] = {}

    def note(self, piece: str, found: _Remembered, chosen: Mapping[str, str]) -> None:
        """Note that a piece has this result under the chosen readings."""
        known = self.bearing.get(piece, ())
        bearing = set(known)
        for is_piece, name, _ in found.asked:
            bearing.update(self.bearing.get(name, ()) if is_piece else (name,))
        if len(bearing) > len(known) or piece not in self.by_options:
            self.bearing[piece] = known = tuple(sorted(bearing))
            self.by_options[piece] = {}
        self.by_options[piece][tuple(chosen[name] for name in known)] = found.result

    def asked_readings(self, piece: str) -> set[str]:
        """Readings that the piece itself asked for, under any readings so far."""
        return {name for is_piece, name, _ in self._asked(piece) if not is_piece}

    def asked_pieces(self, piece: str) -> set[str]:
        """Pieces that the piece itself asked for, under any readings so far."""
        return {name for is_piece, name, _ in self._asked(piece) if is_piece}

    def _asked(self, piece: str) -> Iterator[tuple[bool, str, Any]]:
        for remembered in self.remembered.get(piece, ()):
            yield from remembered.asked


class Answers(Mapping[str, str]):
    """The readings of one evaluation, asked by name; what a piece asks for is written down."""

    def __init__(self, chosen: Mapping[str, str], recall: Recall) -> None:
        """`chosen` holds the option of every reading."""
        self.chosen, self.recall = dict(chosen), recall
        self.results: dict[str, Any] = {}
        self._asking: list[dict[tuple[bool, str], Any]] = []

    def __getitem__(self, name: str) -> str:
        """The option of a reading."""
        if self._asking:
            self._asking[-1][False, name] = self.chosen[name]
        return self.chosen[name]

    def __iter__(self) -> Iterator[str]:
        """The readings; listing them asks for none."""
        return iter(self.chosen)

    def __len__(self) -> int:
        """How many readings there are."""
        return len(self.chosen)

    def piece(self, name: str, compute: Compute | None = None) -> Any:
        """The result of a piece, computed or remembered; the piece that asks for it depends on it.

        Args:
            compute: how it is computed; may be left out once the piece is known.
        """
        if compute is not None:
            self.recall.computes[name] = compute
        result = self.result(name)
        if self._asking:
            self._asking[-1][True, name] = result
        return result

    def overheard(self, run: Callable[[], Result]) -> tuple[Result, set[str]]:
        """What a computation gives, and the readings that it asks for."""
        self._asking.append({})
        try:
            result = run()
        finally:
            asked = self._asking.pop()
        return result, {name for is_piece, name in asked if not is_piece}

    def result(self, name: str) -> Any:
        """The result of a piece, without anybody depending on it."""
        if name not in self.results:
            self.results[name] = self._recalled(name)
        return self.results[name]

    def _recalled(self, name: str) -> Any:
        options = self.recall.by_options.get(name)
        if options is not None:
            key = tuple(self.chosen[reading] for reading in self.recall.bearing[name])
            if key in options:
                return options[key]
        known = self.recall.remembered.setdefault(name, [])
        for remembered in known:
            if remembered.stands(self):
                self.recall.note(name, remembered, self.chosen)
                return remembered.result
        self._asking.append({})
        try:
            result = self.recall.computes[name](self)
        finally:
            asked = self._asking.pop()
        alike = self.recall.distinct.setdefault(name, {}).setdefault(fingerprint(result), [])
        same = next((other for other in alike if same_columns(other, result)), None)
        if same is None:
            alike.append(result)
        found = _Remembered(
            tuple((*question, answer) for question, answer in asked.items()), result if same is None else same
        )
        known.append(found)
        self.recall.note(name, found, self.chosen)
        return found.result


def piece(readings: Mapping[str, str], name: str, compute: Callable[[Mapping[str, str]], Result]) -> Result:
    """A part of a piece that is worth remembering by itself, computed from the facts and readings alone.

    Args:
        readings: those at hand.
        name: of the part; one name always stands for the same computation of the same facts.
        compute: takes the readings to use, which on another occasion are other ones.
    """
    if isinstance(readings, Answers):
        return cast(Result, readings.piece(name, compute))
    return compute(readings)


class _WithOption(Mapping[str, str]):
    """Readings of which one is replaced; the others are asked for as they are needed."""

    def __init__(self, readings: Mapping[str, str], name: str, option: str) -> None:
        self._readings, self._name, self._option = readings, name, option

    def __getitem__(self, name: str) -> str:
        return self._option if name == self._name else self._readings[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._readings)

    def __len__(self) -> int:
        return len(self._readings)


def with_option(readings: Mapping[str, str], name: str, option: str) -> Mapping[str, str]:
    """The same readings with another option of one; only what is asked for is asked for."""
    return _WithOption(readings, name, option)


class Deferred:
    """Stands for the result of a piece, which is asked for only when it is looked at."""

    def __init__(self, answers: Answers, name: str) -> None:
        """`name` of a known piece."""
        self._answers, self._name = answers, name

    def __getattr__(self, attribute: str) -> Any:
        """An attribute of the result."""
        return getattr(self._answers.piece(self._name), attribute)

    def __getitem__(self, place: Any) -> Any:
        """Entries of a result that is a column."""
        return self._answers.piece(self._name)[place]


def fingerprint(result: Any) -> int:
    """A number that results with equal columns share; others hardly ever do."""
    if isinstance(result, np.ndarray):
        return hash(tuple(result.tolist()) if result.dtype == object else result.tobytes())
    if isinstance(result, tuple | list):
        return hash(tuple(map(fingerprint, result)))
    if isinstance(result, dict):
        return hash(tuple((name, fingerprint(part)) for name, part in result.items()))
    if dataclasses.is_dataclass(result) and not isinstance(result, Facts):
        names = (field.name for field in dataclasses.fields(result) if field.name not in EXPLANATIONS)
        return hash(tuple(fingerprint(getattr(result, name)) for name in names))
    return 0


def same_columns(one: Any, other: Any) -> bool:
    """Whether two results hold equal columns; what isn't a column (an explanation) is left out.

    Anything of a kind not known here counts as different unless it is the same object.
    """
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return _equal_arrays(one, other)
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(same_columns, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same_columns(one[k], other[k]) for k in one)
    if dataclasses.is_dataclass(one):
        names = [field.name for field in dataclasses.fields(one) if field.name not in EXPLANATIONS]
        return all(same_columns(getattr(one, name), getattr(other, name)) for name in names)
    if isinstance(one, str | int | np.generic | Clause | None):
        return bool(one == other)
    return isinstance(one, pd.DataFrame) and one.equals(other)


def _equal_arrays(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> bool:
    """Equal values, where an unknown day equals an unknown day."""
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    if one.dtype.kind in "Mm":
        return bool(np.array_equal(one.view(np.int64), other.view(np.int64)))
    return bool(np.array_equal(one, other))
