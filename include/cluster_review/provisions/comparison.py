"""A comparison with a bound: the word, the number or that it isn't known, its dates, and where another binds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, model_validator

from cluster_review.provisions.clause import (
    DECLARED,
    UNKNOWN,
    Clause,
    Confidence,
    Day,
    Exact,
    Identifier,
    Operator,
    Stated,
    Text,
    Words,
    refusal,
)

DeclaredBound = Annotated[Exact | None, DECLARED]


class DatedBound(Clause):
    """A bound for some time, both days included; None where it isn't known."""

    from_: Annotated[Day, Field(alias="from")]
    to: Day
    bound: DeclaredBound

    def holds_on(self, day: date) -> bool:
        """Whether it is the bound of that day."""
        first, last = self.from_, self.to
        return (first == UNKNOWN or first <= day.isoformat()) and (last == UNKNOWN or day.isoformat() <= last)


class Test(Clause):
    """A comparison with a bound. `inverted` marks a word that praises a lower number (能效高于基准).

    Attributes:
        bound: the number; None against a baseline, where `values` date it, and where it isn't known.
        is_open: the number isn't in our sources (`bound: unknown`), or only remembered (`confidence: C`):
            whatever rests on it is unknown.
        remembered: the number that was remembered; a note, nothing is compared with it.
        values: numbers that replace one another by date; the law date chooses.
    """

    __test__ = False

    operator: Operator
    word: Text
    bound: Exact | None = None
    unit: str | None = None
    inverted: Stated = False
    confidence: Confidence = "A"
    is_open: Stated = False
    remembered: Exact | None = None
    values: tuple[DatedBound, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _open(cls, written: Any) -> Any:
        if not isinstance(written, dict):
            return written
        if written.get("bound") == UNKNOWN:
            return {**{k: v for k, v in written.items() if k != "bound"}, "is_open": True}
        if written.get("confidence") == "C" and isinstance(written.get("bound"), int | Decimal):
            others = {k: v for k, v in written.items() if k != "bound"}
            return {**others, "is_open": True, "remembered": written["bound"]}
        return written

    @model_validator(mode="after")
    def _one_bound(self) -> Test:
        if self.values and (self.bound is not None or self.is_open):
            raise refusal(
                "bound 与 values 只写一项:分时期的数都写在 values",
                "either bound or values is stated: dated numbers all stand in values",
            )
        return self

    def on(self, day: date) -> Test:
        """The test as it stands on a day; open where no dated number covers it, or one that isn't known."""
        if not self.values:
            return self
        found = next((v.bound for v in self.values if v.holds_on(day)), None)
        return self.model_copy(update={"bound": found, "is_open": found is None, "values": ()})


class Region(Clause):
    """Counties for which a rule differs: a region, a functional zone (主体功能区), a list of a notice.

    `codes` are GB/T 2260 codes of provinces (2 digits), cities (4) or counties (6).
    """

    id: Identifier
    zh: Text
    en: Text
    codes: Annotated[tuple[Annotated[str, Field(pattern=r"^(\d{2}|\d{4}|\d{6})$")], ...], Field(min_length=1)]
    source: Text


class When(Clause):
    """A condition on the cluster; all that is stated must hold."""

    regions: tuple[str, ...] = ()
    divisions: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _something(self) -> When:
        if not self.regions and not self.divisions:
            raise refusal(
                "条件须写 regions(地区)或 divisions(行业大类)", "a condition names regions or divisions"
            )
        return self


class Override(Clause):
    """Another bound for some clusters; the first that applies binds.

    Attributes:
        bound: None where it isn't known: then a person decides.
        relaxes: the words only allow less than the rule, so what meets the rule meets this, too.
    """

    when: When
    quote: Text
    bound: DeclaredBound
    relaxes: Stated = False
    note: Words | None = None
