"""A mutant of a policy file: the file's own document with one value changed by one step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

Path = tuple[str | int, ...]
REMOVED = object()
CENT = Decimal("0.01")
GRADES = ("一般", "较大", "重大", "特别重大")


@dataclass(frozen=True)
class Mutant:
    """One change: where in the document, from what, to what.

    Attributes:
        path: keys and positions from the root to the changed value.
        subject: id of the provision, ground or reading that was changed, or the section's name.
    """

    path: Path
    subject: str
    before: Any
    after: Any

    @property
    def name(self) -> str:
        """`output_growth: provisions.9.test.bound: 5 -> 5.01`, stable from run to run."""
        steps = ".".join(str(step) for step in self.path)
        return f"{self.subject}: {steps}: {_shown(self.before)} -> {_shown(self.after)}"

    def applied_to(self, document: Any) -> Any:
        """A copy of the document with the change made."""
        changed = deepcopy(document)
        holder = changed
        for step in self.path[:-1]:
            holder = holder[step]
        if self.after is REMOVED:
            del holder[self.path[-1]]
        else:
            holder[self.path[-1]] = deepcopy(self.after)
        return changed


def _shown(value: Any) -> str:
    if value is REMOVED:
        return "(removed)"
    if isinstance(value, list):
        return "[" + ", ".join(_shown(v) for v in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {_shown(v)}" for k, v in value.items()) + "}"
    return str(value)


def removed(path: Path, subject: str, what: Any = "present") -> Mutant:
    """The value left out."""
    return Mutant(path, subject, what, REMOVED)


def stepped(path: Path, subject: str, value: Any, step: Any = 1, least: Any = None) -> Iterator[Mutant]:
    """A number one step lower and one step higher."""
    for after in (value - step, value + step):
        if least is None or after >= least:
            yield Mutant(path, subject, value, after)


def others(path: Path, subject: str, value: Any, choices: Iterable[Any]) -> Iterator[Mutant]:
    """Every other choice."""
    for after in choices:
        if after != value:
            yield Mutant(path, subject, value, after)


def each_dropped(path: Path, subject: str, values: list[Any]) -> Iterator[Mutant]:
    """A list without one of its items, each in turn."""
    if len(values) > 1:
        for value in values:
            yield Mutant(path, subject, value, [v for v in values if v != value])


def day_moved(path: Path, subject: str, value: str) -> Iterator[Mutant]:
    """The day before and the day after; an unknown day becomes a known one nowhere."""
    if value != "unknown":
        for step in (-1, 1):
            yield Mutant(path, subject, value, (date.fromisoformat(value) + timedelta(days=step)).isoformat())


def day_of_year_moved(path: Path, subject: str, value: str) -> Iterator[Mutant]:
    """`03-30` a day earlier and a day later."""
    for step in (-1, 1):
        after = (date.fromisoformat(f"2023-{value}") + timedelta(days=step)).isoformat()[5:]
        yield Mutant(path, subject, value, after)
