"""The result of one provision or ground for all clusters, with the detail of any single row on demand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from cluster_review.provisions.model import Ground, Provision
from cluster_review.truth import Truths


class Verdict(IntEnum):
    """Verdict of a finding."""

    MET = 0
    NOT_MET = 1
    UNKNOWN = 2
    JUSTIFY = 3
    WAIVED = 4
    NOT_APPLICABLE = 5
    JUDGEMENT = 6

    @property
    def code(self) -> str:
        """The name used in files and tables."""
        return self.name.lower()


class Outcome(IntEnum):
    """Outcome of a ground of article 14."""

    NOT_ESTABLISHED = 0
    UNDETERMINED = 1
    ESTABLISHED = 2
    NOT_APPLICABLE = 3

    @property
    def code(self) -> str:
        """The name used in files and tables."""
        return self.name.lower()


Codes: TypeAlias = NDArray[np.int8]


OF_STATISTICS = "statistics."
"""Before the name of a metric: the input is what the statistics say of it."""


@dataclass(frozen=True)
class Input:
    """One value a finding rests on, with the place it was read from."""

    name: str
    value: str
    source_ref: str
    year: int | None = None

    def as_record(self) -> dict[str, object]:
        """As plain values for JSON."""
        record: dict[str, object] = {"name": self.name, "value": self.value, "source": self.source_ref}
        return record if self.year is None else {**record, "year": self.year}


@dataclass(frozen=True)
class Detail:
    """One cluster's value beside the bound, exact, in words."""

    reason_zh: str
    reason_en: str
    value: str | None = None
    bound: str | None = None
    unit: str | None = None
    margin: str | None = None
    margin_unit: str | None = None
    inputs: tuple[Input, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Measured:
    """What a measure found: a truth per cluster, and how to explain one."""

    truth: Truths
    detail: Callable[[int], Detail]


@dataclass(frozen=True)
class ProvisionFinding:
    """One provision, all clusters."""

    provision: Provision
    verdict: Codes
    truth: Truths
    detail: Callable[[int], Detail]


@dataclass(frozen=True)
class GroundFinding:
    """One ground, all clusters. `is_warning` marks a lesser fault (a late form, a late report of change)."""

    ground: Ground
    outcome: Codes
    detail: Callable[[int], Detail]
    is_warning: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))


Findings: TypeAlias = Mapping[str, ProvisionFinding]
Grounds: TypeAlias = Mapping[str, GroundFinding]
