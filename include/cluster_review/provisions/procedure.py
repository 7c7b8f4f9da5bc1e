"""The procedure after a decision (决定后的程序): its periods and the order of its steps, as the policy states them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import Field, ValidationError, model_validator

from cluster_review.calendar import WorkingCalendar
from cluster_review.provisions.clause import Clause, Identifier, Text, refusal
from cluster_review.provisions.faults import PolicyRefused, faults_of

FILE = "procedure.yaml"


class Reckoned(StrEnum):
    """How a period is counted."""

    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"


class Step(StrEnum):
    """A step that a decision takes; what completes it is the ledger's rule."""

    SECOND = "second"
    SIGN_OFF = "sign_off"
    NOTICE_OF_INTENDED_REVOCATION = "notice_of_intended_revocation"
    SERVICE = "service"
    REPLY_PERIOD = "reply_period"
    REPLIES_ANSWERED = "replies_answered"
    LEGAL_REVIEW = "legal_review"
    PUBLIC_NOTICE = "public_notice"
    NOTICE_PERIOD = "notice_period"
    OBJECTIONS_ANSWERED = "objections_answered"
    PUBLISHED = "published"
    REGISTER_ENTRY = "register_entry"


PERIODS = ["personal_data", "public_notice", "reply"]
"""The periods that a policy states."""
MUST = frozenset(
    {
        Step.SECOND,
        Step.NOTICE_OF_INTENDED_REVOCATION,
        Step.SERVICE,
        Step.REPLY_PERIOD,
        Step.REPLIES_ANSWERED,
        Step.LEGAL_REVIEW,
    }
)
"""No policy may drop these before a revocation enters the register."""


class Period(Clause):
    """One period: how many days, how they are counted, and where that is written."""

    period: Identifier
    days: Annotated[int, Field(ge=1, le=36_525)]
    reckoned: Reckoned
    source_zh: Text
    source_en: Text

    def last_day(self, first: date, calendar: WorkingCalendar) -> date:
        """The last day of the period whose first day is `first`; both count."""
        day, left = first, self.days
        while True:
            if self.reckoned is Reckoned.CALENDAR_DAYS or calendar.is_working_day(day):
                left -= 1
            if left == 0:
                return day
            day += timedelta(days=1)


class Procedure(Clause):
    """All periods, and the steps of each decision in order."""

    periods: tuple[Period, ...]
    steps: Mapping[Identifier, tuple[Step, ...]]

    @model_validator(mode="after")
    def _is_safe(self) -> Self:
        steps = self.steps.get("revoke", ())
        before = set(steps[: steps.index(Step.REGISTER_ENTRY)]) if Step.REGISTER_ENTRY in steps else set(MUST)
        if missing := sorted(MUST - before):
            named = ", ".join(missing)
            raise refusal(
                f"撤销登记之前缺少步骤 {named}", f"a revocation can't be registered without {named}"
            )
        for decided, ordered in self.steps.items():
            if len(set(ordered)) != len(ordered):
                raise refusal(f"{decided} 的步骤重复", f"{decided} has a step twice")
        if sorted(p.period for p in self.periods) != PERIODS:
            named = ", ".join(PERIODS)
            raise refusal(f"应有这些期间:{named}", f"the periods are {named}")
        return self

    def period(self, name: str) -> Period:
        """The period of that name."""
        return next(period for period in self.periods if period.period == name)


def procedure_from(document: Any) -> Procedure:
    """The procedure of a document.

    Raises:
        PolicyRefused: it isn't well formed, or would let a revocation into the register without its safeguards.
    """
    try:
        return Procedure.model_validate(document)
    except ValidationError as error:
        raise PolicyRefused(FILE, faults_of(error, document)) from error
