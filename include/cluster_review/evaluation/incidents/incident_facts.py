"""What an incident states beside its columns (其他事实): flags, numbers, words, and how sure the loss is.

Only declared facts are used: those of the grading instruments and of the code list `incident_fact`.
Anything else stays a remark of whoever reported it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cluster_review.exact import InexactNumber, to_smallest
from cluster_review.provisions.model import GradingInstrument
from cluster_review.tables import TABLES
from cluster_review.truth import Flags, Positions
from cluster_review.vocabulary import Vocabulary

FACT_SCALE = 6
"""A declared number is kept as a whole number of millionths of its unit."""

UNBOUNDED = np.int64(2**62)
"""Above every number that an incident can state."""

_LOSS_SCALE = TABLES["incidents"].column("direct_loss_wan_yuan").scale
_MOST = Decimal(10**12)
_NUMBER = re.compile(r"\d{1,13}(?:\.\d{1,6})?", re.ASCII)


@dataclass(frozen=True)
class Quantity:
    """A number known in part: it lies from `least` to `most`, whole numbers of the smallest unit.

    Attributes:
        is_known: whether anything is known of it at all.
    """

    least: NDArray[np.int64]
    most: NDArray[np.int64]
    is_known: Flags


@dataclass(frozen=True)
class StatedFacts:
    """Facts by row of the incidents; rows that state none are absent."""

    by_row: Mapping[int, Mapping[str, Any]]

    def flag(self, name: str, rows: Positions) -> NDArray[np.int8]:
        """1 where the flag is stated true, 0 where stated false, -1 where nothing is said."""
        found = np.full(len(rows), -1, dtype=np.int8)
        for at, value in self.stated(name, rows):
            if isinstance(value, bool):
                found[at] = value
        return found

    def number(self, name: str, rows: Positions) -> Quantity:
        """A declared number, in units of 10^-FACT_SCALE."""
        least = np.zeros(len(rows), dtype=np.int64)
        most = np.full(len(rows), UNBOUNDED)
        is_known = np.zeros(len(rows), dtype=bool)
        for at, value in self.stated(name, rows):
            number = whole_millionths(value)
            if number is not None:
                least[at] = most[at] = number
                is_known[at] = True
        return Quantity(least, most, is_known)

    def says(self, name: str, word: str, rows: Positions) -> Flags:
        """Whether the fact is stated with this word."""
        found = np.zeros(len(rows), dtype=bool)
        for at, value in self.stated(name, rows):
            found[at] = value == word
        return found

    def stated(self, name: str, rows: Positions) -> Iterator[tuple[int, Any]]:
        """Places among `rows` where the fact is stated, with what is stated."""
        if self.by_row:
            for at in np.flatnonzero(np.isin(rows, list(self.by_row))).tolist():
                stated = self.by_row[int(rows[at])]
                if name in stated:
                    yield at, stated[name]


def stated_facts(incidents: pd.DataFrame, vocabulary: Vocabulary) -> StatedFacts:
    """The facts of each row's JSON under their declared names; what isn't a JSON object says nothing."""
    same = {
        code: str(word.attributes["same_as"])
        for code, word in vocabulary.options("incident_fact").items()
        if "same_as" in word.attributes
    }
    codes, texts = pd.factorize(incidents["other_facts"])
    read = [_facts_of(text, same) for text in texts]
    told = ((int(row), read[codes[row]]) for row in np.flatnonzero(codes >= 0))
    return StatedFacts({row: stated for row, stated in told if stated is not None})


def _facts_of(text: object, same: Mapping[str, str]) -> Mapping[str, Any] | None:
    try:
        stated = json.loads(str(text), parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError):
        return None
    if not isinstance(stated, dict):
        return None
    for name in stated.keys() & same.keys():
        stated.setdefault(same[name], stated[name])
    return stated


def whole_millionths(value: object) -> int | None:
    """A stated number in millionths of its unit; `None` for what isn't a plain number of at most 10^12."""
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        value = Decimal(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not 0 <= value <= _MOST:
        return None
    try:
        return to_smallest(value, FACT_SCALE)
    except InexactNumber:
        return None


def people(value: object) -> int | None:
    """A stated number of people; `None` for what isn't a whole number."""
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return value if is_whole and 0 <= value <= 10**6 else None  # type: ignore[operator, return-value]


def declared_facts(instruments: Iterable[GradingInstrument], vocabulary: Vocabulary) -> Mapping[str, type]:
    """Facts that may be stated, with their kind; `object` for remarks and words."""
    found: dict[str, type] = dict.fromkeys(vocabulary.options("incident_fact"), object)
    for instrument in instruments:
        found |= instrument.facts()
    return found


def loss(incidents: pd.DataFrame, facts: StatedFacts, rows: Positions, vocabulary: Vocabulary) -> Quantity:
    """The direct loss, wider where it is given as 约, 余 or not yet assessed (code list `loss_qualifier`)."""
    column = incidents["direct_loss_wan_yuan"].iloc[rows]
    is_known = column.notna().to_numpy(dtype=bool, copy=True)
    least = column.fillna(0).to_numpy(dtype=np.int64, copy=True)
    most = np.where(is_known, least, UNBOUNDED)
    for at, said in facts.stated("loss_is", rows):
        interval = qualified(int(least[at]) if is_known[at] else None, said, vocabulary)
        is_known[at] = interval is not None
        least[at], most[at] = interval if interval is not None else (0, UNBOUNDED)
    return Quantity(least, most, is_known)


def qualified(stated: int | None, said: object, vocabulary: Vocabulary) -> tuple[int, int] | None:
    """Least and greatest loss, given the number and what is said of it; `None` if that tells nothing.

    Args:
        stated: millionths of 万元, or `None` if the number is unknown.
        said: `约`, `4142余万`, `暂无法核定` and the like.
    """
    words = [
        word
        for word in vocabulary.options("loss_qualifier").values()
        if any(part in str(said) for part in word.attributes["words"])
    ]
    if stated is None or not words or _contradicts(stated, str(said)):
        return None
    bounds = [_widened(stated, word.attributes) for word in words]
    return min(low for low, _ in bounds), max(high for _, high in bounds)


def _widened(stated: int, rule: Mapping[str, Any]) -> tuple[int, int]:
    if rule.get("is_minimum"):
        return stated, int(UNBOUNDED)
    if rule.get("last_digit"):
        return stated, stated + max(_last_digit(stated), 1) - 1
    below, above = int(rule["below_percent"]), int(rule["above_percent"])
    return stated * (100 - below) // 100, stated * (100 + above) // 100


def _last_digit(stated: int) -> int:
    """One unit of the last digit that isn't zero: 余 after 1000 may be anything short of 2000."""
    unit = 1
    while stated and stated % (unit * 10) == 0:
        unit *= 10
    return unit


def _contradicts(stated: int, said: str) -> bool:
    """Whether the words hold another number than the column, such as 4142余万 beside 4200."""
    digits = "".join(letter for letter in said if letter in "0123456789.").strip(".")
    if not digits:
        return False
    try:
        return Decimal(digits).scaleb(_LOSS_SCALE) != stated
    except ArithmeticError:
        return True


def families_in_doubt(facts: StatedFacts, vocabulary: Vocabulary) -> Mapping[int, Sequence[str]]:
    """Further families that an incident may belong to, by row."""
    known = vocabulary.options("incident_family")
    found = {}
    for row, stated in facts.by_row.items():
        listed = stated.get("family_in_doubt")
        if isinstance(listed, list):
            found[row] = [family for family in dict.fromkeys(map(str, listed)) if family in known]
    return {row: families for row, families in found.items() if families}
