"""A score (综合评价) as data: a weighted tree of indices, bonus, floors, grades, ranking, and stars over years.

What a document leaves out, or our sources don't show, is written `unknown` and stays so: an index whose parts
aren't known takes any score from nothing to its weight, a limit that isn't known decides no grade.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from cluster_review.provisions.clause import (
    Clause,
    Day,
    Exact,
    Identifier,
    Operator,
    Text,
    Whole,
    Words,
    refusal,
)
from cluster_review.provisions.reading import Reading

UNKNOWN = "unknown"
Unknown = Literal["unknown"]
STAR_ORDER = "star_order"
"""The reading that a score consults: whether the grades of the years count in any order."""
STAR_ORDERS = ("either", "as_written")


def _limit(value: object) -> object:
    if value == UNKNOWN:
        return value
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise refusal(
            f"应为数字或 unknown,发现 {value!r}", f"a number or unknown is expected, found {value!r}"
        )
    return Decimal(value)


Limit = Annotated[Decimal | Unknown, BeforeValidator(_limit)]
Amount = Annotated[Exact, Field(ge=0)]


class Span(Clause):
    """When the document is in force, each end `unknown` where it isn't stated."""

    from_: Annotated[Day, Field(alias="from")]
    to: Day


class Figure(Clause):
    """A yearly figure that the score looks at and the vocabulary doesn't hold."""

    zh: Text
    en: Text
    unit: Text


class Step(Clause):
    """So many points from a bound on, in the law's word."""

    operator: Operator
    word: Text
    bound: Exact
    points: Amount


class ByAmount(Clause):
    """Points by the amount: the first step reached counts, otherwise `otherwise`."""

    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    otherwise: Amount


class ByRatio(Clause):
    """Points in proportion to a target, or to the best of all clusters of the year, at most the index's weight."""

    ratio_to: Literal["target", "best"]
    target: Limit | None = None
    better: Literal["higher", "lower"] = "higher"

    @model_validator(mode="after")
    def _target(self) -> ByRatio:
        if (self.ratio_to == "target") != (self.target is not None):
            raise refusal(
                "ratio_to: target 须写 target(数字或 unknown);ratio_to: best 不写",
                "ratio_to: target states target (a number or unknown), ratio_to: best does not",
            )
        if isinstance(self.target, Decimal) and self.target <= 0:
            raise refusal(
                f"目标值应大于零,发现 {self.target}", f"a target above zero is expected, found {self.target}"
            )
        return self


class ByPeople(Clause):
    """Points that people give, from nothing to the index's weight."""

    given_by: Text


class Index(Clause):
    """One index: either its parts, which add up to its weight, or how a figure scores."""

    id: Identifier
    zh: Text
    en: Text
    weight: Annotated[Exact, Field(gt=0)]
    parts: tuple[Index, ...] | Unknown | None = None
    figure: str | None = None
    points: ByAmount | ByRatio | ByPeople | Unknown | None = None

    @model_validator(mode="after")
    def _shape(self) -> Index:
        if (self.parts is None) == (self.points is None):
            raise refusal(
                "指标须写下级指标(parts)或计分办法(points)之一,不知者写 unknown",
                "an index states either its parts or its points, unknown where not known",
            )
        if (self.figure is not None) != isinstance(self.points, ByAmount | ByRatio):
            raise refusal(
                "按数量或按比例计分的指标须写明看哪个数(figure),其他指标不写",
                "an index scored by amount or ratio names its figure, and no other does",
            )
        return self

    def tree(self) -> Iterator[tuple[int, Index]]:
        """This index and all below it, each with its level; this one is 1."""
        yield 1, self
        for part in self.children:
            for level, index in part.tree():
                yield level + 1, index

    @property
    def children(self) -> tuple[Index, ...]:
        """The known parts; none where they aren't known or the index is a leaf."""
        return self.parts if isinstance(self.parts, tuple) else ()


class Adjustment(Clause):
    """A bonus or a deduction: so many points for each occurrence, at most `most`."""

    id: Identifier
    zh: Text
    en: Text
    way: Literal["bonus", "deduction"]
    points_each: Limit
    most: Annotated[Exact, Field(gt=0)]


class Floor(Clause):
    """A minimum on an index without which `blocks` and every better grade are out of reach."""

    index: Identifier
    operator: Literal[">=", ">"]
    word: Text
    bound: Limit
    blocks: Text


class ScoreGrade(Clause):
    """A grade and the score from which it is given; the last one has no limit."""

    grade: Text
    en: Text
    operator: Literal[">=", ">"] | None = None
    word: Text | None = None
    from_: Annotated[Limit | None, Field(alias="from")] = None


class Rung(Clause):
    """So many stars for these grades of consecutive years."""

    grades: Annotated[tuple[str, ...], Field(min_length=1)]
    stars: Annotated[Whole, Field(ge=1)]


class Stars(Clause):
    """How the grades of consecutive years combine; grades that no rung names give no stars."""

    years: Annotated[Whole, Field(ge=1, le=5)]
    rungs: Annotated[tuple[Rung, ...], Field(min_length=1)]
    source: Text


class Ranking(Clause):
    """How equal scores are placed: `shared` 1, 1, 3; `dense` 1, 1, 2."""

    ties: Literal["shared", "dense"]


class Levels(Clause):
    """How many indices the document has at each level."""

    first: Annotated[Whole, Field(ge=1)]
    second: Annotated[Whole, Field(ge=0)]
    third: Annotated[Whole, Field(ge=0)]


class ScoreInstrument(Clause):
    """A document that scores clusters, as data."""

    kind: Literal["score"]
    instrument: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    title: Text
    title_en: Text
    number: Text
    authority: Text
    authority_en: Text
    effective: Span
    source: Text
    full_marks: Annotated[Exact, Field(gt=0)]
    levels: Levels | None = None
    figures: dict[str, Figure] = Field(default_factory=dict)
    indices: Annotated[tuple[Index, ...], Field(min_length=1)]
    adjustments: tuple[Adjustment, ...] | Unknown
    total_at_most: Limit
    floors: tuple[Floor, ...] | Unknown
    grades: Annotated[tuple[ScoreGrade, ...], Field(min_length=2)]
    ranking: Ranking | Unknown | None = None
    stars: Stars | None = None
    readings: tuple[Reading, ...] = ()
    notes: tuple[Words, ...] = ()

    def all_indices(self) -> dict[str, tuple[int, Index]]:
        """Every declared index by its id, with its level."""
        return {index.id: (level, index) for first in self.indices for level, index in first.tree()}

    def default_readings(self) -> dict[str, str]:
        """Each reading's default option."""
        return {reading.id: reading.default for reading in self.readings}
