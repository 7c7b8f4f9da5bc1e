"""A grading instrument of incidents (事故分级) as typed, frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, model_validator

from cluster_review.provisions.clause import (
    Clause,
    Confidence,
    Effective,
    Exact,
    Grade,
    Identifier,
    Source,
    Stated,
    Text,
    Whole,
    Words,
    refusal,
)

UNVERIFIED: Confidence = "C"


class Condition(Clause):
    """A declared fact that must hold for a dimension to be looked at: true, or at least a number."""

    fact: Identifier
    at_least: Exact | None = None


class Band(Clause):
    """One dimension of a grading instrument: the least value of each grade, `以上` included.

    Attributes:
        confidence: how well each bound is known; one letter in the file holds for all of them.
        above: grades that begin above their bound, not at it.
        fact: the declared fact that holds the number; without it, the column of that name.
        given: without this condition the dimension doesn't count.
        needed: an unknown value leaves the grade open; otherwise silence says that nothing happened, unless the
            event that is its condition (a leak) is stated to have happened.
    """

    zh: Text
    en: Text
    unit: str
    bounds: Annotated[dict[Grade, Exact], Field(min_length=1)]
    confidence: dict[Grade, Confidence]
    above: tuple[Grade, ...] = ()
    fact: Identifier | None = None
    given: Condition | None = None
    needed: Stated = True

    @model_validator(mode="before")
    @classmethod
    def _one_mark_for_all(cls, written: Any) -> Any:
        if isinstance(written, dict) and isinstance(written.get("confidence"), str):
            bounds = written.get("bounds")
            grades = bounds if isinstance(bounds, dict) else {}
            return {**written, "confidence": dict.fromkeys(grades, written["confidence"])}
        return written

    @model_validator(mode="after")
    def _each_bound_is_marked(self) -> Band:
        if set(self.confidence) != set(self.bounds) or not set(self.above) <= set(self.bounds):
            raise refusal(
                "confidence 应对每个下限各给 A、B 或 C,above 只列有下限的等级",
                "confidence gives A, B or C for each bound, above lists only grades that have one",
            )
        return self

    def is_verified(self, grade: Grade) -> bool:
        """Whether the bound was read somewhere; one that wasn't never raises a grade by itself."""
        return self.confidence[grade] != UNVERIFIED


class Flag(Words):
    """An event that reaches a grade by itself, stated by people, never inferred."""

    grade: Grade
    confidence: Confidence


class ShorterPeriod(Clause):
    """A kind of incident whose casualties are final sooner than the instrument's others."""

    fact: Identifier
    is_: Annotated[Text, Field(alias="is")]
    later_days: Whole


class GradingInstrument(Clause):
    """A dated table that grades incidents of some families.

    Attributes:
        later_days: days after the incident within which deaths still move the grade; `None` = not stated.
        official_only: the document grades in words alone, so only an official grade counts.
    """

    instrument: Text
    title: Text
    title_en: Text
    number: Text
    families: Annotated[tuple[str, ...], Field(min_length=1)]
    effective: Effective
    source: Source
    later_days: Whole | None = None
    shorter: ShorterPeriod | None = None
    official_only: Stated = False
    dimensions: dict[str, Band] = Field(default_factory=dict)
    flags: dict[Identifier, Flag] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _grades_by_something(self) -> GradingInstrument:
        if self.official_only == bool(self.dimensions or self.flags):
            raise refusal(
                "要么写明分级指标,要么写 official_only: true",
                "either dimensions and flags, or official_only: true",
            )
        return self

    def facts(self) -> Mapping[str, type]:
        """Declared facts beside the columns: `bool` for a flag, `Decimal` for a number, `str` for a word."""
        found: dict[str, type] = dict.fromkeys(self.flags, bool)
        for band in self.dimensions.values():
            if band.fact is not None:
                found[band.fact] = Decimal
            if band.given is not None:
                found[band.given.fact] = bool if band.given.at_least is None else Decimal
        return found
