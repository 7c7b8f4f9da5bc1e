"""What scores come to: grades by bands and floors, stars over years, places in a ranking.

Each answer lists all that is still possible; only where one thing is left is it decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import permutations, product

from cluster_review.evaluation.score.score import Interval, Score, known, reaches
from cluster_review.provisions.score import Floor, ScoreGrade, ScoreInstrument, Stars
from cluster_review.truth import Truth


def possible_grades(instrument: ScoreInstrument, score: Score) -> tuple[str, ...]:
    """The grades that the score may still get, the best first; one alone is the grade."""
    reached = [_reached(instrument, place, score) for place in range(len(instrument.grades))]
    return tuple(
        grade.grade
        for place, grade in enumerate(instrument.grades)
        if reached[place] != Truth.FALSE and (place == 0 or reached[place - 1] != Truth.TRUE)
    )


def _reached(instrument: ScoreInstrument, place: int, score: Score) -> Truth:
    """Whether the score is sure to get at least the grade at this place."""
    if place == len(instrument.grades) - 1:
        return Truth.TRUE
    truths = [_above_limit(instrument, place, score.total)]
    if isinstance(instrument.floors, str):
        truths.append(Truth.UNKNOWN)
    else:
        names = [grade.grade for grade in instrument.grades]
        truths += [
            _above_floor(floor, score) for floor in instrument.floors if names.index(floor.blocks) >= place
        ]
    return min(truths)


def _above_limit(instrument: ScoreInstrument, place: int, total: Interval) -> Truth:
    """An unknown limit lies between the known limits of the grades above and below it."""
    truths = [_over(grade, total) for grade in instrument.grades]
    own = truths[place]
    if own is not None:
        return own
    better = next((truth for truth in reversed(truths[:place]) if truth is not None), None)
    worse = next((truth for truth in truths[place + 1 :] if truth is not None), None)
    if better == Truth.TRUE:
        return Truth.TRUE
    return Truth.FALSE if worse == Truth.FALSE else Truth.UNKNOWN


def _over(grade: ScoreGrade, total: Interval) -> Truth | None:
    """Whether the score is over the grade's own limit; None where that isn't known."""
    limit = known(grade.from_)
    return None if limit is None or grade.operator is None else _compared(total, grade.operator, limit)


def _above_floor(floor: Floor, score: Score) -> Truth:
    bound = known(floor.bound)
    if bound is None:
        return Truth.UNKNOWN
    return _compared(score.indices[floor.index], floor.operator, bound)


def _compared(scores: Interval, operator: str, bound: Fraction) -> Truth:
    low, high = reaches(scores.low, operator, bound), reaches(scores.high, operator, bound)
    return Truth.UNKNOWN if low != high else Truth.TRUE if low else Truth.FALSE


def possible_stars(rule: Stars, order: str, grades: Sequence[Iterable[str]]) -> tuple[int, ...]:
    """The numbers of stars that the grades of the years may still make, the most first; 0 is none.

    Args:
        order: option of the reading `star_order`.
        grades: for each of the years, the earliest first, the grades that are possible.
    """
    return tuple(sorted({_stars(rule, order, years) for years in product(*grades)}, reverse=True))


def _stars(rule: Stars, order: str, grades: tuple[str, ...]) -> int:
    for rung in rule.rungs:
        orders = {rung.grades} if order == "as_written" else set(permutations(rung.grades))
        if grades in orders:
            return rung.stars
    return 0


def places(totals: Mapping[str, Interval], ties: str) -> dict[str, tuple[int, int]]:
    """The best and the worst place that each cluster may have.

    Args:
        totals: every cluster of the year.
        ties: `shared` counts the clusters ahead, `dense` the different scores ahead.
    """
    return {name: _place(name, totals, ties) for name in totals}


def _place(name: str, totals: Mapping[str, Interval], ties: str) -> tuple[int, int]:
    own = totals[name]
    others = [total for other, total in totals.items() if other != name]
    surely = [total for total in others if total.low > own.high]
    perhaps = [total for total in others if total.high > own.low]
    if ties == "dense":
        return 1 + _fewest_scores(surely), 1 + len(perhaps) - _surely_equal(perhaps)
    return 1 + len(surely), 1 + len(perhaps)


def _fewest_scores(totals: Sequence[Interval]) -> int:
    """How few different scores the intervals may hold: one for each group that shares a score."""
    count, reached = 0, None
    for total in sorted(totals, key=lambda interval: interval.high):
        if reached is None or total.low > reached:
            count, reached = count + 1, total.high
    return count


def _surely_equal(totals: Sequence[Interval]) -> int:
    """How many of the scores are sure to repeat another."""
    exact = [total.low for total in totals if total.is_exact]
    return len(exact) - len(set(exact))
