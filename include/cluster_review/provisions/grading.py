"""A grading instrument of incidents (事故分级) as typed, frozen values."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cluster_review.provisions.clause import Clause, Effective, Exact, Grade, Source, Text


class Band(Clause):
    """One dimension of a grading instrument: the least value of each higher grade, `以上` included."""

    zh: Text
    unit: str
    bounds: Annotated[dict[Grade, Exact], Field(min_length=1)]


class GradingInstrument(Clause):
    """A dated table that grades incidents of some families."""

    instrument: Text
    title: Text
    number: Text
    families: Annotated[tuple[str, ...], Field(min_length=1)]
    effective: Effective
    source: Source
    dimensions: dict[str, Band]
    flags: dict[str, Grade] = Field(default_factory=dict)
