"""What a provision looks at: which figures, over which years, against which other figure."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from cluster_review.provisions.clause import Clause, Text, Whole

YEARS_ON_FILE = 4
"""A form holds the figures of so many years; growth needs one more year than it names."""

Years = Annotated[Whole, Field(ge=1, le=YEARS_ON_FILE)]
TrendYears = Annotated[Whole, Field(ge=2, le=YEARS_ON_FILE)]
GrowthYears = Annotated[Whole, Field(ge=1, le=YEARS_ON_FILE - 1)]


class Latest(Clause):
    """The figure of the report year."""

    latest: str


class EachOfLastYears(Clause):
    """Each of the last `years` years."""

    each_of_last_years: str
    years: Years


class Share(Clause):
    """One figure as a share of another, in percent; `years` counts where each year is tested (a reading)."""

    share: str
    of: str
    years: Years = 3


class AverageAnnualGrowth(Clause):
    """Average annual growth over the last `years` years, in percent."""

    average_annual_growth: str
    years: GrowthYears


class PerTenThousand(Clause):
    """A count per 10,000 people; the reading `people` names which people."""

    per_ten_thousand: str
    people: str


class Rising(Clause):
    """Each year higher than the one before."""

    rising: str
    years: TrendYears


class Falling(Clause):
    """Each year lower than the one before."""

    falling: str
    years: TrendYears


class BelowBaseline(Clause):
    """A consumption figure against the baseline of its industry; lower is better."""

    consumption: str
    baseline: str


class TitleCount(Clause):
    """At least so many distinct enterprises holding any of the titles, in the words of `quote`."""

    titles: tuple[str, ...] = Field(min_length=1)
    leading: bool = False
    levels: dict[str, str] = Field(default_factory=dict)
    at_least: Annotated[Whole, Field(ge=1)]
    word: str
    quote: Text


class EitherCount(Clause):
    """One of several counts of titled enterprises suffices."""

    either: tuple[TitleCount, ...] = Field(min_length=1)


class NoSeriousEvents(Clause):
    """None of the instrument's serious events within the window."""

    no_serious_events: Literal["in_window"]


# The key that tells the measures apart.
KEYS: dict[str, type[Clause]] = {
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


def _key(value: Any) -> str | None:
    if isinstance(value, dict):
        return next((key for key in KEYS if key in value), None)
    return next((key for key, model in KEYS.items() if isinstance(value, model)), None)


Measure = Annotated[
    Annotated[Latest, Tag("latest")]
    | Annotated[EachOfLastYears, Tag("each_of_last_years")]
    | Annotated[Share, Tag("share")]
    | Annotated[AverageAnnualGrowth, Tag("average_annual_growth")]
    | Annotated[PerTenThousand, Tag("per_ten_thousand")]
    | Annotated[Rising, Tag("rising")]
    | Annotated[Falling, Tag("falling")]
    | Annotated[BelowBaseline, Tag("consumption")]
    | Annotated[EitherCount, Tag("either")]
    | Annotated[NoSeriousEvents, Tag("no_serious_events")],
    Discriminator(
        _key,
        custom_error_type="unknown_measure",
        custom_error_message=", ".join(KEYS),  # what would have been one
    ),
]


_METRIC_KEYS = (
    "latest",
    "each_of_last_years",
    "share",
    "of",
    "average_annual_growth",
    "per_ten_thousand",
    "rising",
    "falling",
    "consumption",
    "baseline",
)


def metrics_of(measure: Clause) -> dict[str, str]:
    """Key to metric of each figure that a measure names; titles and events name none."""
    return {key: getattr(measure, key) for key in _METRIC_KEYS if key in type(measure).model_fields}
