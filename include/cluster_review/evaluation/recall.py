"""Remembered pieces of evaluations, so that another reading computes again only what looks at it.

An evaluation is cut into named pieces (the terms, the serious events, each provision, each ground). While a
piece is computed, everything it asks for is written down in order: which reading, with what answer, and which
other piece, with what result. Under other readings a remembered result stands if all of these would be
answered as before; the questions of a piece form a tree, and to look up is to walk down its branches.

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

UNKNOWN_YET = object()
"""Stands where no result is remembered."""


class _Question:
    """What a piece asks at one point of its computation, and what came after each answer so far.

    Attributes:
        is_piece, name: a reading is asked for its option, or another piece for its result.
        after: by answer the next question, or the result. The answer of a piece stands for its object, which
            is kept as long as the recall is.
    """

    __slots__ = ("after", "is_piece", "name")

    def __init__(self, is_piece: bool, name: str) -> None:
        self.is_piece, self.name = is_piece, name
        self.after: dict[str | int, Any] = {}

    def answer(self, answers: Answers) -> str | int:
        """How it is answered now."""
        return id(answers.result(self.name)) if self.is_piece else answers.chosen[self.name]


class Recall:
    """The pieces of evaluations of the same facts, instrument and stated stage.

    Attributes:
        computes: how each piece is computed.
        opening: the first question of each piece, or its result if it asks nothing.
        distinct: the results of each piece that differ from one another, by fingerprint.
    """

    def __init__(self) -> None:
        """Nothing is remembered yet."""
        self.computes: dict[str, Compute] = {}
        self.opening: dict[str | int, Any] = {}
        self.distinct: dict[str, dict[int, list[Any]]] = {}
        self._asked: dict[str, set[tuple[bool, str]]] = {}

    @property
    def pieces(self) -> tuple[str, ...]:
        """Those computed so far."""
        return tuple(self._asked)

    def asked_readings(self, piece: str) -> set[str]:
        """Readings that the piece itself asked for, under any readings so far."""
        return {name for is_piece, name in self._asked.get(piece, ()) if not is_piece}

    def asked_pieces(self, piece: str) -> set[str]:
        """Pieces that the piece itself asked for, under any readings so far."""
        return {name for is_piece, name in self._asked.get(piece, ()) if is_piece}

    def remembered(self, piece: str, answers: Answers) -> Any:
        """The result that stands under these answers; `UNKNOWN_YET` if there is none."""
        at = self.opening.get(piece, UNKNOWN_YET)
        while type(at) is _Question:
            at = at.after.get(at.answer(answers), UNKNOWN_YET)
        return at

    def note(self, piece: str, asked: Mapping[tuple[bool, str], Any], result: Any) -> Any:
        """Note what a piece asked, in order, and its result; an equal one found before takes its place."""
        alike = self.distinct.setdefault(piece, {}).setdefault(fingerprint(result), [])
        same = next((other for other in alike if same_columns(other, result)), None)
        if same is None:
            alike.append(same := result)
        self._asked.setdefault(piece, set()).update(asked)
        branch: dict[str | int, Any] = self.opening
        answer: str | int = piece
        for (is_piece, name), given in asked.items():
            question = branch.setdefault(answer, _Question(is_piece, name))
            if (question.is_piece, question.name) != (is_piece, name):
                raise RuntimeError(f"{piece} asked for {name} where it asked for {question.name} before")
            branch, answer = question.after, id(given) if is_piece else given
        branch[answer] = same
        return same


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
        found = self.recall.remembered(name, self)
        if found is not UNKNOWN_YET:
            return found
        self._asking.append({})
        try:
            result = self.recall.computes[name](self)
        finally:
            asked = self._asking.pop()
        return self.recall.note(name, asked, result)


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
