"""The three dates of an evaluation, and date columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cluster_review.tables import NEVER
from cluster_review.truth import Flags, Truths, from_bool

Days: TypeAlias = NDArray[np.datetime64]

NEVER_DAY = np.datetime64(NEVER, "D")
UNKNOWN_DAY = np.datetime64("NaT", "D")


@dataclass(frozen=True)
class Dates:
    """Which facts, whose text, what was known.

    Attributes:
        report_year: the year reported on.
        law_date: the day whose law applies and on which the situation is judged.
        known_at: what had been recorded by then, ISO 8601; it selects facts and decides nothing itself.
    """

    report_year: int
    law_date: date
    known_at: str

    @property
    def law_day(self) -> np.datetime64:
        """The law date as a NumPy day."""
        return np.datetime64(self.law_date, "D")


def days(column: pd.Series) -> Days:
    """A DATE column as NumPy days; unknown is NaT."""
    return column.to_numpy(dtype="datetime64[s]").astype("datetime64[D]")


def is_known(column: Days) -> Flags:
    """Where the day is known (`NEVER` is known)."""
    return ~np.isnat(column)


def not_after(left: Days, right: Days | np.datetime64) -> Truths:
    """Whether left <= right, unknown where either day is unknown."""
    right = np.broadcast_to(right, left.shape)
    return from_bool(left <= right, is_known(left) & is_known(right))


def shift_months(day: date, months: int) -> date:
    """The corresponding day `months` later (or earlier), the month's last day if there is none."""
    ordinal = day.year * 12 + day.month - 1 + months
    year, month = divmod(ordinal, 12)
    month_end = np.datetime64(f"{year:04d}-{month + 1:02d}", "M") + 1
    last = (month_end.astype("datetime64[D]") - 1).astype(object).day
    return date(year, month + 1, min(day.day, last))


def shift_years(column: Days, years: int) -> Days:
    """The corresponding day `years` later; 29 February falls on 28 February of a common year."""
    return shift_months_of(column, 12 * years)


def shift_months_of(column: Days, shift: int) -> Days:
    """The corresponding day `shift` months later (or earlier), the month's last day if there is none."""
    months = column.astype("datetime64[M]")
    offset = column - months.astype("datetime64[D]")
    shifted = (months + np.timedelta64(shift, "M")).astype("datetime64[D]")
    last = (months + np.timedelta64(shift + 1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    shifted_to: Days = np.minimum(shifted + offset, last)
    return shifted_to


def iso(day: np.datetime64, language: str = "zh") -> str:
    """A known day as ISO text; unknown prints 未知 / unknown, NEVER prints 无 / none."""
    if np.isnat(day):
        return "未知" if language == "zh" else "unknown"
    if day == NEVER_DAY:
        return "无" if language == "zh" else "none"
    return str(day)
