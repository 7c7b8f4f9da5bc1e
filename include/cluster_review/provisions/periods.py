"""Validity and filing: for a whole instrument, and what a batch's notice states otherwise.

`unknown` is a declaration: the rule isn't in our sources, so nothing is reckoned by it. In the program it is
None. What isn't declared at all is refused.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from cluster_review.provisions.clause import (
    DECLARED,
    Clause,
    Confidence,
    Positive,
    Source,
    Stated,
    Text,
    Whole,
    Words,
    refusal,
)

Start = Literal["recognised"]
End = Literal["day_before", "same_day", "calendar_years"]
RestDay = Literal["next_working_day", "strict"]


def _day_of_each_year(value: object) -> object:
    if value is None:
        return value
    try:
        date.fromisoformat(f"2023-{value}")
    except ValueError as error:
        raise refusal(
            f"应为每年都有的月日(如 03-30),发现 {value!r}",
            f"a day that every year has, like 03-30, is expected, found {value!r}",
        ) from error
    return value


MonthDay = Annotated[
    Annotated[str, Field(pattern=r"^\d{2}-\d{2}$")] | None, BeforeValidator(_day_of_each_year), DECLARED
]
DeclaredYears = Annotated[Positive | None, DECLARED]
DeclaredEnd = Annotated[End | None, DECLARED]
DeclaredStart = Annotated[Start | None, DECLARED]
DeclaredText = Annotated[Text | None, DECLARED]


class Validity(Clause):
    """How long a recognition lasts and how its end is reckoned; what is unknown is None.

    Attributes:
        start: the day of recognition, or None: then only a stated or printed start counts.
        printed: the validity as a notice prints it for all clusters of a batch.
    """

    source: Source
    years: DeclaredYears
    printed_dates_win: Stated
    start: DeclaredStart = "recognised"
    end: DeclaredEnd
    extension_quote: DeclaredText
    extension_starts: Literal["day_after_end"]
    extension_years: DeclaredYears
    notice_days: Annotated[Whole, Field(ge=0)]
    printed: Text | None = None
    confidence: Confidence = "A"

    @property
    def is_computable(self) -> bool:
        """Whether the end of a term follows from the rule and the day of recognition alone."""
        return None not in (self.years, self.start, self.end)


class Filing(Clause):
    """When the yearly form is due; `due` is None where it isn't known.

    Attributes:
        first_year: first report year that owes a form; None leaves it to the term.
    """

    source: Source
    due: MonthDay
    inclusive: Stated
    rest_day: RestDay
    first_year: Positive | None = None
    confidence: Confidence = "A"


class BatchValidity(Clause):
    """What a batch's notice says of the validity; what is left out follows the instrument."""

    quote: Text
    years: DeclaredYears = None
    start: DeclaredStart = None
    end: DeclaredEnd = None
    printed: Text | None = None


class BatchFiling(Clause):
    """What a batch's notice says of the yearly form; what is left out follows the instrument."""

    quote: Text
    due: MonthDay = None
    inclusive: Stated = True
    rest_day: RestDay = "next_working_day"
    first_year: Positive | None = None


class Batch(Clause):
    """The clusters recognised by one notice, with the notice's own validity and deadline.

    Attributes:
        batch: as in the column `batch` of the register.
        notice: number or title of the notice.
    """

    batch: Annotated[str, Field(min_length=1)]
    notice: Text
    note: Words | None = None
    confidence: Confidence = "A"
    validity: BatchValidity | None = None
    filing: BatchFiling | None = None
