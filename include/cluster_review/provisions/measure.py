"""What a provision looks at: which figures, over which years, against which other figure."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from cluster_review.provisions.clause import Clause, Stated, Text, Whole

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
    """A consumption figure against the baseline of its industry; lower is better.

    The form states the baseline; `from_table` judges by the department's dated table of baselines as well.
    """

    consumption: str
    baseline: str
    from_table: Stated = False


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Levels = Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)]


class TitleCount(Clause):
    """At least so many distinct enterprises holding any of the titles, in the words of `quote`.

    Attributes:
        levels: by title the levels that count, one or several; any where none is named.
    """

    titles: tuple[str, ...] = Field(min_length=1)
    leading: bool = False
    levels: dict[str, Levels] = Field(default_factory=dict)
    at_least: Annotated[Whole, Field(ge=1)]
    word: str
    quote: Text


class EitherCount(Clause):
    """One of several counts of titled enterprises suffices."""

    either: tuple[TitleCount, ...] = Field(min_length=1)


AnyFigure = Annotated[
    Annotated[Latest, Tag("latest")]
    | Annotated[EachOfLastYears, Tag("each_of_last_years")]
    | Annotated[Share, Tag("share")]
    | Annotated[AverageAnnualGrowth, Tag("average_annual_growth")]
    | Annotated[PerTenThousand, Tag("per_ten_thousand")],
    Discriminator(
        lambda value: _key(value),
        custom_error_type="unknown_measure",
        custom_error_message="latest, each_of_last_years, share, average_annual_growth, per_ten_thousand",
    ),
]


class AnyOf(Clause):
    """One of several measures suffices (产值或营业收入); the provision's test holds for each."""

    any_of: Annotated[tuple[AnyFigure, ...], Field(min_length=2)]


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
    "any_of": AnyOf,
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
    | Annotated[AnyOf, Tag("any_of")]
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


def branches(measure: Clause | None) -> tuple[Clause, ...]:
    """The measures of which one suffices; any other measure alone; nothing for none."""
    if measure is None:
        return ()
    return measure.any_of if isinstance(measure, AnyOf) else (measure,)


def metrics_of(measure: Clause) -> dict[str, str]:
    """Key to metric of each figure that a measure names; titles and events name none."""
    if isinstance(measure, AnyOf):
        return {
            f"any_of.{number}.{key}": metric
            for number, branch in enumerate(measure.any_of, 1)
            for key, metric in metrics_of(branch).items()
        }
    return {key: getattr(measure, key) for key in _METRIC_KEYS if key in type(measure).model_fields}
