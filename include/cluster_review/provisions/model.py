"""An instrument as typed, frozen values. Unknown keys are refused; there are no expressions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from cluster_review.provisions.clause import (
    NOT_KNOWN,
    UNKNOWN,
    Clause,
    Effective,
    EffectiveOrUnknown,
    Grade,
    Identifier,
    Operator,
    Place,
    Positive,
    Source,
    Stage,
    Stated,
    Text,
    Whole,
    Words,
    refusal,
)
from cluster_review.provisions.comparison import DatedBound, Override, Region, Test, When
from cluster_review.provisions.grading import Band, GradingInstrument
from cluster_review.provisions.measure import (
    AnyOf,
    AverageAnnualGrowth,
    BelowBaseline,
    EachOfLastYears,
    EitherCount,
    Falling,
    Latest,
    Measure,
    NoSeriousEvents,
    PerTenThousand,
    Rising,
    Share,
    TitleCount,
)
from cluster_review.provisions.periods import Batch, BatchFiling, BatchValidity, Filing, Validity
from cluster_review.provisions.reading import Reading

__all__ = [
    "AnyOf",
    "AppliesTo",
    "AverageAnnualGrowth",
    "Band",
    "Batch",
    "BatchFiling",
    "BatchValidity",
    "BelowBaseline",
    "Clause",
    "Coverage",
    "DatedBound",
    "EachOfLastYears",
    "Effective",
    "EitherCount",
    "Falling",
    "Filing",
    "Grade",
    "GradingInstrument",
    "Ground",
    "GroundKind",
    "IncidentFloor",
    "Instrument",
    "Latest",
    "Measure",
    "NoSeriousEvents",
    "OfficialText",
    "Operator",
    "Override",
    "PerTenThousand",
    "Provision",
    "Reading",
    "Region",
    "Rising",
    "SeriousEvents",
    "Share",
    "Source",
    "Stage",
    "Test",
    "TitleCount",
    "Validity",
    "Waivable",
    "When",
    "Words",
]


class Waivable(Clause):
    """The words that let a rule be waived, and who may: names of authorities; anybody where none is named.

    A record counts where its approver is one of them, or one of them followed by a blank and who signed.
    """

    quote: Text
    approvers: tuple[Text, ...] = ()

    def may_approve(self, approver: str) -> bool:
        """Whether the approver, as the record states it, is an authority that may waive."""
        named = approver.split()
        return not self.approvers or (bool(named) and named[0] in self.approvers)


class AppliesTo(Clause):
    """A condition on the cluster: its industry (GB/T 4754 divisions, fixed or by a reading), or its region."""

    quote: Text
    divisions: tuple[str, ...] = ()
    reading: str | None = None
    regions: tuple[str, ...] = ()


class Provision(Clause):
    """One testable rule of the standard."""

    id: Identifier
    zh: Text
    en: Text
    source: Source
    kind: Literal["hard", "soft", "evidence"]
    stages: Annotated[tuple[Stage, ...], Field(min_length=1)] = ("recognition", "annual", "review")
    measure: Measure | None = None
    test: Test | None = None
    overrides: tuple[Override, ...] = ()
    waivable: Waivable | None = None
    applies_to: AppliesTo | None = None
    checklist: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _shape(self) -> Provision:
        if self.kind == "evidence":
            if self.measure is not None or self.test is not None or not self.checklist:
                raise refusal(
                    "佐证(evidence)条款须有核对清单(checklist),没有度量和检验",
                    "an evidence provision has a checklist, no measure and no test",
                )
        elif self.measure is None or self.checklist:
            raise refusal(
                f"{self.kind} 条款须有度量(measure),没有核对清单",
                f"a {self.kind} provision has a measure and no checklist",
            )
        untested = isinstance(self.measure, EitherCount | NoSeriousEvents | Rising | Falling)
        if self.measure is not None and untested != (self.test is None):
            raise refusal(
                "此度量不用检验(test)" if untested else "此度量须有检验(test)",
                "this measure takes no test" if untested else "this measure needs a test",
            )
        return self


class IncidentFloor(Clause):
    """Incident families that count from a grade upwards."""

    families: Annotated[tuple[str, ...], Field(min_length=1)]
    floor: Grade
    word: Text


class SeriousEvents(Clause):
    """What the veto and the ground on serious incidents count, within the window that `window` words.

    `serious_events: unknown` declares that our sources don't show what counts: then nothing is counted, and
    lint refuses a provision or ground that would rest on it.
    """

    incidents: tuple[IncidentFloor, ...]
    compliance: tuple[str, ...]
    window: Text
    window_months: Positive
    is_known: Stated = True

    @model_validator(mode="before")
    @classmethod
    def _not_known(cls, written: object) -> object:
        if written != UNKNOWN:
            return written
        return {
            "incidents": (), "compliance": (), "window": NOT_KNOWN, "window_months": 12, "is_known": False,
        }  # fmt: skip


GroundKind = Literal[
    "review_not_passed", "false_declaration", "not_filed", "unreported_change", "serious_incident"
]


class Ground(Clause):
    """One ground of revocation."""

    id: Annotated[str, Field(pattern=r"^ground_[a-z0-9_]*$")]
    zh: Text
    en: Text
    source: Source
    kind: GroundKind


class OfficialText(Clause):
    """The digest of the official wording that the quotes were checked against, and how much there is of it."""

    file: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    articles: Positive
    parts: Annotated[Whole, Field(ge=0)]


class Coverage(Clause):
    """How one article or part is dealt with: computed, by people, or nothing to apply.

    `by` names provisions and grounds, or the sections `effective`, `validity` and `filing` of the file.
    """

    place: Place
    status: Literal["computed", "human", "not_applicable"]
    by: tuple[str, ...] = ()
    note: Words


class Instrument(Clause):
    """One instrument: the law as data."""

    instrument: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    title: Text
    title_en: Text
    number: Text
    authority: Text
    authority_en: Text
    effective: EffectiveOrUnknown
    supersedes: str | None = None
    official_text: OfficialText | None = None
    below_includes: Stated | None = None  # whether 以下 includes the number; documents differ
    operator_words: dict[Text, Operator] = Field(default_factory=dict)  # words as this document uses them
    regions: tuple[Region, ...] = ()
    validity: Validity
    filing: Filing
    batches: tuple[Batch, ...] = ()
    serious_events: SeriousEvents
    provisions: Annotated[tuple[Provision, ...], Field(min_length=1)]
    grounds: tuple[Ground, ...]
    readings: tuple[Reading, ...] = ()
    coverage: tuple[Coverage, ...]

    @property
    def rules(self) -> tuple[Provision | Ground, ...]:
        """Provisions and grounds, in the order of the file."""
        return (*self.provisions, *self.grounds)

    def provision(self, identifier: str) -> Provision:
        """The provision of that id; KeyError if there is none."""
        for provision in self.provisions:
            if provision.id == identifier:
                return provision
        raise KeyError(identifier)

    def reading(self, identifier: str) -> Reading:
        """The reading of that id; KeyError if it isn't declared."""
        for reading in self.readings:
            if reading.id == identifier:
                return reading
        raise KeyError(identifier)

    def default_readings(self) -> dict[str, str]:
        """Each reading's default option."""
        return {reading.id: reading.default for reading in self.readings}
