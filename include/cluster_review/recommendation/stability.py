"""Whether a recommendation hangs on a reading: every other option tried, alone and together.

Tried are

* each other option of each reading alone;
* each pair of options that meet: both are asked for by one piece of the law (a provision, a ground, the terms,
  the serious events), or reach it through a piece that they change. Where they don't meet, a piece sees only one
  of them, and is found as under that one alone;
* for clusters whose recommendation none of these changes: larger combinations of the options that move one and the
  same provision or ground of that cluster, if that one could change the recommendation by itself, the smaller first,
  up to `MOST_LARGER`.

What meets is read off the questions that the pieces asked (`evaluation.recall`), not off a list. A cluster whose
columns under a combination equal those under a part of it has the recommendation of that part, because the
decision table looks at one cluster at a time and at nothing but its columns and the readings it asks for itself.
So only the other clusters are decided again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from cluster_review.evaluation.evaluate import Evaluation, StageRefused
from cluster_review.evaluation.finding import Codes
from cluster_review.recommendation.decide import Recommendations
from cluster_review.recommendation.evaluation_columns import (
    NO_RECOMMENDATION,
    RECOMMENDATIONS,
    coded,
    differing,
    recommended,
    taken,
    whatever_found,
)
from cluster_review.truth import Flags, Positions

MOST_LARGER = 6
"""How many combinations of more than two options of one provision or ground are tried for one cluster."""

Option = tuple[str, str]
"""A reading and an option of it."""
Combination = tuple[Option, ...]
"""Options of different readings, in the instrument's order; the empty one is the evaluation itself."""


@dataclass(frozen=True)
class Flip:
    """Other options that change a recommendation, and to what; no part of them leads there."""

    options: Combination
    recommendation: str | None

    def as_record(self) -> dict[str, object]:
        """As plain values for JSON."""
        return {"readings": dict(self.options), "recommendation": self.recommendation}


@dataclass(frozen=True)
class Stability:
    """What other readings do to each recommendation.

    Attributes:
        readings_tried: how many readings were tried in each of their options.
        options_tried: for each reading the options other than the one in force.
        flips: per cluster, single options first, then combinations that no part explains.
        rests_on: per cluster, the proposed readings that the recommendation hangs on: those of the flips that
            depart from no adopted reading.
        untried: per cluster, how many larger combinations of its options were left out.
        tried: the combinations that were evaluated for some cluster.
    """

    readings_tried: int
    options_tried: Mapping[str, tuple[str, ...]]
    flips: tuple[tuple[Flip, ...], ...]
    rests_on: tuple[tuple[str, ...], ...]
    untried: Positions
    tried: frozenset[Combination]


@dataclass(frozen=True)
class _Trial:
    """One combination: the columns it gives, and the recommendation of every cluster."""

    evaluation: Evaluation
    recommendation: Codes


def stability(
    evaluation: Evaluation, recommendations: Recommendations, *, together: bool = True
) -> Stability:
    """Try the other readings.

    Args:
        evaluation: under the readings in force.
        recommendations: drawn from it.
        together: whether combinations are tried, too; otherwise each other option alone.
    """
    return _Trials(evaluation, recommendations).run(together)


class _Trials:
    """The combinations tried so far."""

    def __init__(self, evaluation: Evaluation, recommendations: Recommendations) -> None:
        self.base = evaluation
        self.order = {reading.id: k for k, reading in enumerate(evaluation.instrument.readings)}
        self.options = [
            (reading.id, option)
            for reading in evaluation.instrument.readings
            for option in reading.options
            if option != evaluation.answers.chosen[reading.id]
        ]
        self.asked_by_decision: set[str] = set()
        self._recommended(evaluation)
        self.trials: dict[Combination, _Trial] = {
            (): _Trial(evaluation, coded(recommendations.recommendation))
        }
        self.flips: list[list[Flip]] = [[] for _ in range(evaluation.size)]
        self.moved: dict[str, dict[Option, Flags]] = {}
        self.untried = np.zeros(evaluation.size, dtype=np.intp)
        self.tried: set[Combination] = set()

    def run(self, together: bool) -> Stability:
        for option in self.options:
            self._try((option,))
        if together:
            for pair in sorted(self._meeting(), key=self._place):
                self._try(pair)
            self._try_larger()
        return Stability(
            len(self.order),
            {
                name: tuple(option for reading, option in self.options if reading == name)
                for name in self.order
            },
            tuple(map(tuple, self.flips)),
            tuple(map(self._rests_on, self.flips)),
            self.untried,
            frozenset(self.tried),
        )

    def _place(self, combination: Combination) -> tuple[tuple[int, int], ...]:
        return tuple((self.order[name], self.options.index((name, option))) for name, option in combination)

    def _recommended(self, evaluation: Evaluation) -> Codes:
        found, asked = evaluation.answers.overheard(lambda: recommended(evaluation))
        self.asked_by_decision |= asked
        return found

    def _try(self, combination: Combination) -> None:
        """Evaluate a combination, whose parts were tried, and note the flips that no part explains."""
        self.tried.add(combination)
        try:
            evaluation = self.base.under(dict(combination))
        except StageRefused:
            self.untried += 1  # under these options the stage that the caller states contradicts the facts
            return
        parts = [_without(combination, option) for option in combination]
        if not all(part in self.trials for part in parts):
            self.untried += 1
            return
        is_new = np.ones(evaluation.size, dtype=bool)
        recommendation = self.trials[()].recommendation.copy()
        for option, part in zip(combination, parts, strict=True):
            trial = self.trials[part]
            differs = self._differs(option, evaluation, trial.evaluation)
            recommendation[~differs] = trial.recommendation[~differs]
            is_new &= differs
        anew = np.flatnonzero(is_new)
        if anew.size:
            recommendation[anew] = self._recommended(taken(evaluation, anew))
        self.trials[combination] = _Trial(evaluation, recommendation)
        is_flip = is_new
        for part in _parts(combination):
            is_flip = is_flip & (recommendation != self.trials[part].recommendation)
        for cluster in np.flatnonzero(is_flip).tolist():
            self.flips[cluster].append(Flip(combination, RECOMMENDATIONS[recommendation[cluster]]))

    def _differs(self, option: Option, evaluation: Evaluation, other: Evaluation) -> Flags:
        """Where an option makes a difference to what the decision table looks at."""
        if option[0] in self.asked_by_decision:
            return np.ones(evaluation.size, dtype=bool)
        differs = np.zeros(evaluation.size, dtype=bool)
        for field in dataclasses.fields(evaluation):
            if field.name in ("facts", "instrument", "readings", "adopted"):
                continue
            one, two = getattr(evaluation, field.name), getattr(other, field.name)
            for name in one if isinstance(one, dict) else (None,):
                here = differing(*((one, two) if name is None else (one[name], two[name])), evaluation.size)
                if here is not None and name is not None:
                    moved = self.moved.setdefault(name, {})
                    moved[option] = moved[option] | here if option in moved else here
                if here is not None:
                    differs |= here
        return differs

    def _meeting(self) -> set[Combination]:
        """Pairs of options of different readings that meet in a piece, or in the decision table."""
        pieces = [self._reaching(piece) for piece in self.base.answers.recall.pieces]
        pieces.append([option for option in self.options if option[0] in self.asked_by_decision])
        return {pair for options in pieces for pair in combinations(options, 2) if pair[0][0] != pair[1][0]}

    def _reaching(self, piece: str) -> list[Option]:
        """Options that a piece asks for, or that change a piece it asks for."""
        recall, answers = self.base.answers.recall, self.base.answers
        direct, through = recall.asked_readings(piece), recall.asked_pieces(piece)
        return [
            option
            for option in self.options
            if (option,) in self.trials
            and (
                option[0] in direct
                or any(
                    self.trials[option,].evaluation.answers.result(name) is not answers.result(name)
                    for name in through
                )
            )
        ]

    def _try_larger(self) -> None:
        """Combinations of three and more, for clusters that nothing smaller has moved."""
        is_still = np.array([not flips for flips in self.flips], dtype=bool)
        is_still &= self.trials[()].recommendation != NO_RECOMMENDATION
        wanted: dict[Combination, Flags] = {}
        for piece, moved in self.moved.items():
            options = [option for option in self.options if option in moved]
            names = np.array([name for name, _ in options])
            live = np.stack([moved[option] for option in options], axis=1) & is_still[:, None]
            of_reading = np.stack([live[:, names == name].any(axis=1) for name in np.unique(names)], axis=1)
            candidates = np.flatnonzero(of_reading.sum(axis=1) >= 3)
            if not candidates.size:
                continue
            is_decisive = np.zeros(self.base.size, dtype=bool)
            is_decisive[candidates[self._can_decide(piece, candidates)]] = True
            live &= is_decisive[:, None]
            patterns, which = np.unique(live, axis=0, return_inverse=True)
            for k, pattern in enumerate(patterns):
                chosen = tuple(option for option, is_live in zip(options, pattern, strict=True) if is_live)
                here = which.ravel() == k
                larger = list(_larger(chosen))
                self.untried[here] += max(0, len(larger) - MOST_LARGER)
                for combination in larger[:MOST_LARGER]:
                    wanted[combination] = wanted[combination] | here if combination in wanted else here
        for combination in sorted(wanted, key=lambda found: (len(found), self._place(found))):
            self._try_for(combination, np.flatnonzero(wanted[combination]))

    def _can_decide(self, piece: str, clusters: Positions) -> Flags:
        """Where a provision or ground could change the recommendation by itself, whatever it found."""
        part = taken(self.base, clusters)
        found = self.trials[()].recommendation[clusters]
        result = np.zeros(len(clusters), dtype=bool)
        for columns in whatever_found(part, piece):
            result |= recommended(dataclasses.replace(part, **columns)) != found
        return result

    def _try_for(self, combination: Combination, clusters: Positions) -> None:
        """Try a combination for some clusters; none of the combinations before it moved them."""
        clusters = np.array([c for c in clusters if not self.flips[c]], dtype=np.intp)
        if not clusters.size:
            return
        self.tried.add(combination)
        evaluation = self.base.under(dict(combination))
        found = self._recommended(taken(evaluation, clusters))
        for cluster, code in zip(clusters.tolist(), found, strict=True):
            if code != self.trials[()].recommendation[cluster]:
                self.flips[cluster].append(Flip(combination, RECOMMENDATIONS[code]))

    def _rests_on(self, flips: list[Flip]) -> tuple[str, ...]:
        found = {
            name
            for flip in flips
            if not any(name in self.base.adopted for name, _ in flip.options)
            for name, _ in flip.options
        }
        return tuple(sorted(found, key=self.order.__getitem__))


def _without(combination: Combination, option: Option) -> Combination:
    return tuple(other for other in combination if other != option)


def _parts(combination: Combination) -> Iterator[Combination]:
    """All smaller parts, the empty one included."""
    for size in range(len(combination)):
        yield from combinations(combination, size)


def _larger(options: tuple[Option, ...]) -> Iterator[Combination]:
    """Combinations of at least three of the options, each of another reading, the smaller first."""
    of_reading: dict[str, list[Option]] = {}
    for option in options:
        of_reading.setdefault(option[0], []).append(option)
    for size in range(3, len(of_reading) + 1):
        for readings in combinations(of_reading.values(), size):
            yield from product(*readings)
