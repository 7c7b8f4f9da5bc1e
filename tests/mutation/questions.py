"""The worked cases as questions to changed code: does some case come out otherwise than it says?

A batch is evaluated once by the code as it stands, noting for each piece of the evaluation (`evaluation/recall.py`)
which functions its computation runs through. Of a changed function only the pieces that ran through it are
forgotten and computed again, with whatever rests on them if their columns changed. A function that was met outside
of every piece gets the whole evaluation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.mutation.case_batches import Batch, batches_of, documents_of

from cluster_review.evaluation import evaluate as evaluating
from cluster_review.evaluation.evaluate import Evaluation
from cluster_review.evaluation.recall import Compute, Recall
from cluster_review.facts.facts import Facts
from cluster_review.stages.cases import answer_case, differences
from cluster_review.stages.policies import Policy, policy

INSTRUMENTS = ("hainan-2023", "national-2022", "yunnan", "beijing-2023")
SCORES = ("jiangxi",)
WHOLE = ""
"""Stands for the evaluation itself among the pieces."""


class Met:
    """Functions that the code ran through, by piece; mutmut's trampolines fill `now`."""

    def __init__(self, now: Callable[[set[str] | None], set[str]]) -> None:
        """`now` gives the set being filled, or puts another in its place and gives the one before."""
        self.now = now
        self.of_pieces: dict[str, set[str]] = defaultdict(set)
        self.is_noting = True

    @contextmanager
    def while_in(self, piece: str) -> Iterator[None]:
        """Note what is met in the meantime."""
        outer = self.now(set())
        try:
            yield
        finally:
            self.of_pieces[piece] |= self.now(outer)


class Question:
    """Whether some case comes out otherwise than it says."""

    def is_otherwise(self, function: str | None = None) -> bool:
        """Asked of the code as it is now, of which only this function may have changed."""
        raise NotImplementedError

    def met(self, now: Callable[[set[str] | None], set[str]]) -> set[str]:
        """The functions that asking runs through."""
        found = Met(now)
        with found.while_in(WHOLE):
            self.is_otherwise()
        return found.of_pieces[WHOLE]


class OfDocument(Question):
    """One case, read and answered anew each time: refused ones, and those of scores."""

    def __init__(self, document: dict[str, Any]) -> None:
        """`document` as it is written."""
        self.document = document

    def is_otherwise(self, function: str | None = None) -> bool:
        """See `Question`."""
        return bool(differences(answer_case(self.document), self.document["expect"]))


class Prepared:
    """A batch with its evaluation, ready to be computed again in part."""

    def __init__(self, batch: Batch, chosen: Policy) -> None:
        """Nothing is evaluated yet."""
        self.batch, self.policy = batch, chosen
        self.evaluation: Evaluation | None = None
        self.met: Met | None = None
        self.forgotten: set[str] = set()

    def note(self, met: Met) -> None:
        """Evaluate, noting what each piece runs through."""
        if self.evaluation is None:
            self.met = met
            facts = self.batch.fresh_facts()
            with met.while_in(WHOLE), _noting_pieces(met, facts):
                self.evaluation = self.batch.evaluated(self.policy, facts)

    def again(self, function: str | None) -> Evaluation | None:
        """The evaluation by the code as it is now; None if it has to be made from the beginning."""
        if self.evaluation is None or self.met is None or function is None:
            return None
        if function in self.met.of_pieces[WHOLE]:
            return None
        if function not in self.forgotten:
            self.met.is_noting = False
            self.forgotten.add(function)
            _forget(self.evaluation.facts)
            for piece, functions in self.met.of_pieces.items():
                if function in functions:
                    self.evaluation.answers.recall.opening.pop(piece, None)
        return self.evaluation.under({})


class OfBatch(Question):
    """All cases of a batch, as they read the law or as other readings would change them."""

    def __init__(self, prepared: Prepared, ask: Callable[..., str | None]) -> None:
        """`ask` is a method of `Batch`."""
        self.prepared, self.ask = prepared, ask

    def is_otherwise(self, function: str | None = None) -> bool:
        """See `Question`."""
        prepared = self.prepared
        return self.ask(prepared.batch, prepared.policy, prepared.again(function)) is not None

    def met(self, now: Callable[[set[str] | None], set[str]]) -> set[str]:
        """See `Question`."""
        prepared = self.prepared
        prepared.note(prepared.met or Met(now))
        assert prepared.met is not None
        assert prepared.evaluation is not None
        with prepared.met.while_in(WHOLE):
            assert self.ask(prepared.batch, prepared.policy, prepared.evaluation) is None
        return set().union(*prepared.met.of_pieces.values())


def questions() -> dict[str, Question]:
    """Each batch as it is read and under other readings; refused cases and those of scores one by one."""
    found: dict[str, Question] = {}
    for instrument in INSTRUMENTS:
        prepared = [Prepared(batch, policy(instrument)) for batch in batches_of(instrument)]
        for n, one in enumerate(prepared):
            found[f"{instrument} {n} as read"] = OfBatch(one, Batch.first_under_the_defaults)
        for n, one in enumerate(prepared):
            if one.batch.asks_of_readings:
                ask = Batch.first_under_other_readings
                found[f"{instrument} {n} under other readings"] = OfBatch(one, ask)
        for n, document in enumerate(_refused(instrument)):
            found[f"{instrument} refused {n}"] = OfDocument(document)
    for score in SCORES:
        for n, (_, document) in enumerate(documents_of(score)):
            found[f"{score} {n}"] = OfDocument(document)
    return found


def _refused(instrument: str) -> list[dict[str, Any]]:
    return [document for _, document in documents_of(instrument) if document["expect"].get("refused")]


def _forget(facts: Facts) -> None:
    """What was derived from the frames is derived again."""
    facts._rows.clear()
    facts._derived.clear()


@contextmanager
def _noting_pieces(met: Met, facts: Facts) -> Iterator[None]:
    """Evaluations begun in the meantime note what their pieces run through, each deriving all that it needs."""

    class Computes(dict[str, Compute]):
        def __setitem__(self, name: str, compute: Compute) -> None:
            def noted(answers: Any) -> Any:
                if not met.is_noting:
                    return compute(answers)
                _forget(facts)
                with met.while_in(name):
                    return compute(answers)

            super().__setitem__(name, noted)

        def update(self, other: Any) -> None:  # type: ignore[override]
            for name, compute in other.items():
                self[name] = compute

    class Noting(Recall):
        def __init__(self) -> None:
            super().__init__()
            self.computes = Computes()

    before = evaluating.Recall
    evaluating.Recall = Noting  # type: ignore[misc]
    try:
        yield
    finally:
        evaluating.Recall = before  # type: ignore[misc]
