"""How long a term lasts: its last day from its first, and its first day from its last."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cluster_review.facts.dates import UNKNOWN_DAY, Days, shift_years
from cluster_review.provisions.model import Validity

_ONE_DAY = np.timedelta64(1, "D")


def day_before(day: Days) -> Days:
    """The day before."""
    return day - _ONE_DAY


def day_after(day: Days) -> Days:
    """The day after."""
    return day + _ONE_DAY


def rule_as_read(rule: Validity, readings: Mapping[str, str]) -> Validity:
    """The rule with the end that the reading `validity_end` gives it; a rule not known stays unknown."""
    if readings["validity_end"] == "as_instrument" or rule.end in (None, "calendar_years"):
        return rule
    return rule.model_copy(update={"end": readings["validity_end"]})


def end_of_term(start: Days, rule: Validity, years: int | None = None) -> Days:
    """Last day of a term by the instrument's rule.

    That is the day before the anniversary, the anniversary itself, or 31 December of the last calendar year;
    NaT where the instrument's rule isn't known.
    """
    count = rule.years if years is None else years
    if count is None or rule.end is None:
        return np.full(start.shape, UNKNOWN_DAY)
    if rule.end == "calendar_years":
        return day_before((start.astype("datetime64[Y]") + count).astype("datetime64[D]"))
    anniversary = shift_years(start, count)
    return day_before(anniversary) if rule.end == "day_before" else anniversary


def end_of_extension(start: Days, rule: Validity) -> Days:
    """Last day of an extension by the instrument's rule; NaT where it isn't known by how long a review extends."""
    if rule.extension_years is None:
        return np.full(start.shape, UNKNOWN_DAY)
    return end_of_term(start, rule, rule.extension_years)


def earliest_start(end: Days, rule: Validity, years: int | None) -> Days:
    """The earliest first day of a term of so many years with that last day; NaT where the rule isn't known."""
    if years is None:
        return np.full(end.shape, UNKNOWN_DAY)
    return shift_years(end if rule.end == "same_day" else day_after(end), -years)
