"""The run that nothing interrupts: what each task left, which points it came to, and everything as it was before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tests.crash import morning
from tests.crash.forking import Ending, in_copy
from tests.crash.place import Place

from cluster_review import crash_points


@dataclass
class Uncrashed:
    """The run that others are compared with.

    Attributes:
        names: the tasks in order.
        watched: those before and after which everything was kept.
        left: what each task left, by task.
        hits: how often each watched task comes to each point.
        states: what there was after each watched task.
    """

    place: Place
    names: list[str] = field(default_factory=list)
    watched: list[str] = field(default_factory=list)
    left: dict[str, Any] = field(default_factory=dict)
    hits: dict[str, Counter[str]] = field(default_factory=dict)
    states: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def points(self) -> set[str]:
        """Every point that the watched tasks come to."""
        return {point for hits in self.hits.values() for point in hits}

    def places(self, point: str) -> list[tuple[str, int]]:
        """Every watched task and hit at which the run comes to a point, in order."""
        return [(name, hit + 1) for name in self.watched for hit in range(self.hits[name][point])]

    def before(self, task: str) -> dict[str, Any]:
        """What had been left before a task."""
        return {name: self.left[name] for name in self.names[: self.names.index(task)]}

    def beginning(self, task: str) -> str:
        """The first task of the DAG that a task belongs to."""
        dag = task.rpartition("_")[0]
        return next((name for name in self.names if dag and name.startswith(f"{dag}_")), task)

    def done_at(self, task: str) -> str:
        """The task that removes what a batch's tasks left for each other; a task outside a batch itself."""
        last = f"{task.rpartition('_')[0]}_acknowledge"
        later = self.names[self.names.index(task) :]
        return last if last in later and last in self.watched else task

    def run(
        self, first: str, last: str, left: dict[str, Any], at_point: Callable[[str], None] | None = None
    ) -> Ending:
        """Run tasks from one to another in a fresh process; gives what each of them left."""
        between = self.names[self.names.index(first) : self.names.index(last) + 1]

        def work() -> dict[str, Any]:
            known = dict(left)
            for name in between:
                known[name] = morning.tasks()[name](self.place, known)
            return {name: known[name] for name in between}

        return in_copy(work, at_point)


def warm() -> None:
    """Import what the stages import on first use, so that every copy has it."""
    import great_expectations  # noqa: F401

    from cluster_review.stages.kept_policies import digest_of
    from cluster_review.stages.policies import DEFAULT_INSTRUMENT, policy
    from cluster_review.stages.runs import code_version

    policy(DEFAULT_INSTRUMENT)
    digest_of(DEFAULT_INSTRUMENT)
    code_version()


def uncrashed_run(place: Place, watched: Collection[str] | None = None, last: str | None = None) -> Uncrashed:
    """Run every task up to the last; watched ones in a process of their own, everything kept before and after.

    Args:
        watched: by default all.
        last: by default the last of all.
    """
    warm()
    if place.store:
        import s3fs  # noqa: F401
    place.begin("template0")
    names = list(morning.tasks())
    names = names[: names.index(last or names[-1]) + 1]
    found = Uncrashed(place, names, [name for name in names if watched is None or name in watched])
    for first, end in _stretches(found):
        place.settle()
        if first in found.watched:
            place.keep(first)
            points: Counter[str] = Counter()
            _note(found, first, points)
        else:
            found.left.update(found.run(first, end, found.left).result())
    return found


def _note(found: Uncrashed, name: str, points: Counter[str]) -> None:
    def work() -> tuple[Any, Counter[str]]:
        crash_points.at_each_point(lambda point: points.update([point]))
        return morning.tasks()[name](found.place, found.left), points

    found.left[name], found.hits[name] = in_copy(work).result()
    found.place.settle()
    found.states[name] = found.place.state()


def _stretches(found: Uncrashed) -> Iterator[tuple[str, str]]:
    """Each watched task alone, and what lies between as one."""
    starts = [
        i
        for i, name in enumerate(found.names)
        if i == 0 or name in found.watched or found.names[i - 1] in found.watched
    ]
    for begin, end in pairwise([*starts, len(found.names)]):
        yield found.names[begin], found.names[end - 1]
