"""Validities as notices print them (公布的有效期): full dates, bare years, or words without an end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from cluster_review.facts.dates import Days
from cluster_review.provisions.model import Validity
from cluster_review.truth import Flags

_SEPARATOR = r"\s*[年./-]\s*"
_FULL_DATE = re.compile(rf"(\d{{4}}){_SEPARATOR}(\d{{1,2}})\s*[月./-]\s*(\d{{1,2}})\s*日?")
# `?+` gives nothing back: else 2023年7月 would pass for a bare year, its 年 left out.
_YEAR = re.compile(r"(?<!\d)(\d{4})\s*+年?+(?!\s*[\d./-]|\s*\d{1,2}\s*月)")
_YEARS_JOINED = re.compile(
    r"(?<!\d)(\d{4})\s*年?\s*[-–—~〜至到]+\s*(\d{4})\s*+年?+(?!\s*[\d./-]|\s*\d{1,2}\s*月)"
)


def parse_printed(
    text: str, rule: Validity, readings: Mapping[str, str] | None = None
) -> tuple[date, date] | None:
    """First and last day of a validity as printed in a notice, or None if it has no computable end.

    `2023年7月1日至2026年6月30日` has both. A range of bare years (`2023年至2025年`) has an end under an
    instrument that reckons by calendar years, if it spans as many years as the rule grants. Any other range,
    such as `2024年至2027年`, is kept as text for a person (dossier 2), unless the reading `year_range` takes
    it as calendar years, the last one included.
    """
    full = _FULL_DATE.findall(text)
    if len(full) == 2:
        try:
            first, last = (date(int(y), int(m), int(d)) for y, m, d in full)
        except ValueError:
            return None
        return (first, last) if first <= last else None
    years = _bare_years(text)
    if full or years is None:
        return None
    is_granted = rule.end == "calendar_years" and years[1] - years[0] + 1 == rule.years
    if is_granted or (readings is not None and readings["year_range"] == "calendar_years"):
        return date(years[0], 1, 1), date(years[1], 12, 31)
    return None


def _bare_years(text: str) -> tuple[int, int] | None:
    """The two years of a range that names no day; the first doesn't lie after the second."""
    joined = _YEARS_JOINED.findall(text)
    years = [int(y) for y in (joined[0] if len(joined) == 1 else _YEAR.findall(text))]
    return (years[0], years[1]) if len(years) == 2 and 0 < years[0] <= years[1] else None


def printed_periods(
    texts: pd.Series, rule: Validity, readings: Mapping[str, str]
) -> tuple[Days, Days, Flags]:
    """First and last day of each cluster's printed validity, and whether something is printed at all.

    A cluster whose own entry prints nothing has what the notice of its batch prints for all.
    """
    if not rule.printed_dates_win:
        texts = texts.mask(texts.notna())
    elif rule.printed is not None:
        texts = texts.where(texts.notna(), rule.printed)
    codes, distinct = pd.factorize(texts)
    periods = [parse_printed(text, rule, readings) for text in distinct]
    first, last = (
        np.array([None if p is None else p[side] for p in periods] + [None], dtype="datetime64[D]")[codes]
        for side in (0, 1)
    )
    return first, last, codes >= 0
