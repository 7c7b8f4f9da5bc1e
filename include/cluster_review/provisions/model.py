"""An instrument as typed, frozen values. Unknown keys are refused; there are no expressions."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Operator = Literal[">=", ">", "<=", "<"]
Stage = Literal["recognition", "annual", "review"]
Grade = Literal["一般", "较大", "重大", "特别重大"]


class Clause(BaseModel):
    """Common shape of every part of an instrument: immutable, no undeclared keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Source(Clause):
    """Where a rule stands: an article (第十二条) or a part of the standard (一…八, 序), and its words."""

    article: str | None = None
    part: str | None = None
    quote: str

    @model_validator(mode="after")
    def _one_place(self) -> Source:
        if (self.article is None) == (self.part is None):
            raise ValueError("source needs exactly one of article, part")
        return self

    @property
    def place(self) -> str:
        """The place as printed: `第十四条(三)` or `标准一`."""
        return self.article if self.article is not None else f"标准{self.part}"


class Test(Clause):
    """A comparison with a bound. `inverted` marks a word that praises a lower number (能效高于基准)."""

    __test__ = False

    operator: Operator
    word: str
    bound: Decimal | None = None
    unit: str | None = None
    inverted: bool = False


class Latest(Clause):
    """The figure of the report year."""

    latest: str


class EachOfLastYears(Clause):
    """Each of the last `years` years."""

    each_of_last_years: str
    years: int = Field(ge=1, le=10)


class Share(Clause):
    """One figure as a share of another, in percent."""

    share: str
    of: str
    years: int = Field(default=3, ge=1, le=10)


class AverageAnnualGrowth(Clause):
    """Average annual growth over the last `years` years, in percent."""

    average_annual_growth: str
    years: int = Field(ge=1, le=10)


class PerTenThousand(Clause):
    """A count per 10,000 people; the reading `people` names which people."""

    per_ten_thousand: str
    people: str


class Rising(Clause):
    """Each year higher than the one before."""

    rising: str
    years: int = Field(ge=2, le=10)


class Falling(Clause):
    """Each year lower than the one before."""

    falling: str
    years: int = Field(ge=2, le=10)


class BelowBaseline(Clause):
    """A consumption figure against the baseline of its industry; lower is better."""

    consumption: str
    baseline: str


class TitleCount(Clause):
    """At least so many distinct enterprises holding any of the titles."""

    titles: tuple[str, ...]
    leading: bool = False
    levels: dict[str, str] = Field(default_factory=dict)
    at_least: int = Field(ge=1)
    word: str


class EitherCount(Clause):
    """One of several counts of titled enterprises suffices."""

    either: tuple[TitleCount, ...] = Field(min_length=1)


class NoSeriousEvents(Clause):
    """None of the instrument's serious events within the window."""

    no_serious_events: Literal["in_window"]


_MEASURES: dict[str, type[Clause]] = {
    "latest": Latest,
    "each_of_last_years": EachOfLastYears,
    "share": Share,
    "average_annual_growth": AverageAnnualGrowth,
    "per_ten_thousand": PerTenThousand,
    "rising": Rising,
    "falling": Falling,
    "consumption": BelowBaseline,
    "either": EitherCount,
    "no_serious_events": NoSeriousEvents,
}


def _measure(value: Any) -> Any:
    """Choose the measure by its leading key, so that a fault is reported for that measure alone."""
    if isinstance(value, Clause):
        return value
    if not isinstance(value, dict):
        raise ValueError(f"a measure is a mapping, one of {', '.join(_MEASURES)}")
    for key, model in _MEASURES.items():
        if key in value:
            return model.model_validate(value)
    raise ValueError(f"unknown measure {sorted(value)}; expected one of {', '.join(_MEASURES)}")


Measure = Annotated[
    Latest
    | EachOfLastYears
    | Share
    | AverageAnnualGrowth
    | PerTenThousand
    | Rising
    | Falling
    | BelowBaseline
    | EitherCount
    | NoSeriousEvents,
    BeforeValidator(_measure),
]


class Waivable(Clause):
    """The words that let a rule be waived."""

    quote: str


class AppliesTo(Clause):
    """A condition on the leading industry: GB/T 4754 divisions, fixed or chosen by a reading."""

    quote: str
    divisions: tuple[str, ...] = ()
    reading: str | None = None


class Provision(Clause):
    """One testable rule of the standard."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    zh: str
    en: str
    source: Source
    kind: Literal["hard", "soft", "evidence"]
    stages: tuple[Stage, ...] = ("recognition", "annual", "review")
    measure: Measure | None = None
    test: Test | None = None
    waivable: Waivable | None = None
    applies_to: AppliesTo | None = None
    checklist: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _shape(self) -> Provision:
        if self.kind == "evidence":
            if self.measure is not None or not self.checklist:
                raise ValueError(f"{self.id}: an evidence provision has a checklist and no measure")
        elif self.measure is None or self.checklist:
            raise ValueError(f"{self.id}: a {self.kind} provision has a measure and no checklist")
        untested = (EitherCount, NoSeriousEvents, Rising, Falling)
        if self.measure is not None and (self.test is None) != isinstance(self.measure, untested):
            raise ValueError(f"{self.id}: this measure {'takes no' if self.test else 'needs a'} test")
        return self


class IncidentFloor(Clause):
    """Incident families that count from a grade upwards."""

    families: tuple[str, ...] = Field(min_length=1)
    floor: Grade
    word: str


class SeriousEvents(Clause):
    """What the veto and the ground on serious incidents count."""

    incidents: tuple[IncidentFloor, ...]
    compliance: tuple[str, ...]
    window_months: int = Field(ge=1)


GroundKind = Literal[
    "review_not_passed", "false_declaration", "not_filed", "unreported_change", "serious_incident"
]


class Ground(Clause):
    """One ground of revocation."""

    id: str = Field(pattern=r"^ground_[a-z0-9_]*$")
    zh: str
    en: str
    source: Source
    kind: GroundKind


class Validity(Clause):
    """How long a recognition lasts and how its end is reckoned."""

    source: Source
    years: int = Field(ge=1)
    printed_dates_win: bool
    end: Literal["day_before", "same_day", "calendar_years"]
    extension_starts: Literal["day_after_end"]
    extension_years: int = Field(ge=1)
    notice_days: int = Field(ge=0)


class Filing(Clause):
    """When the yearly form is due."""

    source: Source
    due: str = Field(pattern=r"^\d{2}-\d{2}$")
    inclusive: bool
    rest_day: Literal["next_working_day", "strict"]


class Effective(Clause):
    """When the instrument is in force; `unknown` where its end isn't stated."""

    from_: str = Field(alias="from", pattern=r"^\d{4}-\d{2}-\d{2}$")
    to: str


class OfficialText(Clause):
    """The digest of the official wording that the quotes were checked against."""

    file: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Reading(Clause):
    """One unclear point of the law, its lawful ways to be understood, and the default."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    question: str
    zh: str
    options: tuple[str, ...] = Field(min_length=2)
    default: str
    values: dict[str, Any] = Field(default_factory=dict)
    source: str

    @model_validator(mode="after")
    def _default_is_an_option(self) -> Reading:
        if self.default not in self.options:
            raise ValueError(f"{self.id}: default {self.default!r} is not among {list(self.options)}")
        if self.values and set(self.values) != set(self.options):
            raise ValueError(f"{self.id}: values must be given for each option")
        return self


class Coverage(Clause):
    """How one article or part is dealt with: computed, by people, or nothing to apply."""

    place: str
    status: Literal["computed", "human", "not_applicable"]
    by: tuple[str, ...] = ()
    note: str


class Instrument(Clause):
    """One instrument: the law as data."""

    instrument: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str
    title_en: str
    number: str
    authority: str
    effective: Effective
    supersedes: str | None = None
    official_text: OfficialText | None = None
    validity: Validity
    filing: Filing
    serious_events: SeriousEvents
    provisions: tuple[Provision, ...] = Field(min_length=1)
    grounds: tuple[Ground, ...]
    readings: tuple[Reading, ...] = ()
    coverage: tuple[Coverage, ...]

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


class Band(Clause):
    """One dimension of a grading instrument: the least value of each higher grade, `以上` included."""

    zh: str
    unit: str
    bounds: dict[Grade, Decimal]


class GradingInstrument(Clause):
    """A dated table that grades incidents of some families."""

    instrument: str
    title: str
    number: str
    families: tuple[str, ...]
    effective: Effective
    source: Source
    dimensions: dict[str, Band]
    flags: dict[str, Grade] = Field(default_factory=dict)
