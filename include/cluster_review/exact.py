"""Exact numbers: integers in the smallest unit, ratios as pairs of integers, comparisons without float.

Products that fit are compared as 64-bit integers. Larger ones are compared in float64 first, and rows
nearer to the bound than the proven rounding error are decided again with Python integers (the
floating-point filter of computational geometry). So the answer is exact at every bound, and fast.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

Integers: TypeAlias = NDArray[np.int64]
Signs: TypeAlias = NDArray[np.int8]

# Rounding an int64 and a factor to float64 and multiplying them loses at most 3.1 units of 2^-53,
# the subtraction one more; 8 leaves room.
_FILTER = 8.0 * 2.0**-53

# A quotient of two int64 loses at most 4 such units; a thousand leave ample room for their sum.
_QUOTIENT_FILTER = 1000.0 * 2.0**-53


class InexactNumber(ValueError):
    """A number has more decimals than its smallest unit holds, or isn't a number."""


def to_smallest(value: Decimal | int | str, exponent: int) -> int:
    """The number of smallest units in `value`, where one unit holds 10^exponent of them.

    Raises:
        InexactNumber: if it isn't a finite number or has more decimals than the unit has.
    """
    try:
        scaled = (
            Decimal(value).scaleb(exponent) if not isinstance(value, int) else Decimal(value * 10**exponent)
        )
    except InvalidOperation as error:
        raise InexactNumber(str(value)) from error
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise InexactNumber(str(value))
    return int(scaled)


def compare_products(left: Integers, left_factor: int, right: Integers, right_factor: int) -> Signs:
    """Sign of left * left_factor - right * right_factor, row by row, exactly.

    Args:
        left, right: integer columns of equal length.
        left_factor, right_factor: non-negative integers of any size.
    """
    if _fits(left, left_factor) and _fits(right, right_factor):
        return cast(Signs, np.sign(left * left_factor - right * right_factor).astype(np.int8))
    a = left.astype(np.float64) * float(left_factor)
    b = right.astype(np.float64) * float(right_factor)
    difference = a - b
    signs = np.sign(difference).astype(np.int8)
    near = np.flatnonzero(np.abs(difference) <= _FILTER * (np.abs(a) + np.abs(b)))
    if near.size:
        signs[near] = [
            (x > y) - (x < y)
            for x, y in zip(
                (v * left_factor for v in left[near].tolist()),
                (v * right_factor for v in right[near].tolist()),
                strict=True,
            )
        ]
    return signs


def mean_rate(values: list[int]) -> Fraction:
    """Arithmetic mean of the yearly rates of change; every value but the last is positive."""
    rates = [Fraction(after, before) - 1 for before, after in pairwise(values)]
    return sum(rates, Fraction(0)) * Fraction(1, len(rates))


def compare_mean_rates(values: Integers, known: NDArray[np.bool_], bound: Fraction) -> Signs:
    """Sign of each row's arithmetic mean of yearly rates minus the bound, exactly; 0 where it isn't known.

    Rows nearer to the bound than rounding could move them are decided again in exact fractions.

    Args:
        values: rows of a cluster's figures, oldest first; positive but for the last where `known`.
    """
    rates = values[:, 1:].astype(np.float64) / np.maximum(values[:, :-1], 1)
    limit = float(bound + 1) * rates.shape[1]
    difference = rates.sum(axis=1) - limit
    signs = np.where(known, np.sign(difference), 0).astype(np.int8)
    near = np.abs(difference) <= _QUOTIENT_FILTER * (rates.sum(axis=1) + abs(limit))
    for row in np.flatnonzero(known & near):
        mean = mean_rate(values[row].tolist())
        signs[row] = (mean > bound) - (mean < bound)
    return signs


def _fits(values: Integers, factor: int) -> bool:
    """Whether the products leave room in int64 for their difference."""
    largest = max(int(values.max()), -int(values.min()), 1) if values.size else 1
    return largest * factor < 1 << 62


def decimal_text(units: int, exponent: int) -> str:
    """`units` of 10^-exponent as plain decimal text without trailing zeros."""
    text = format(Decimal(units).scaleb(-exponent), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def counted(number: int, noun: str) -> str:
    """A number with its English noun: `1 day`, `2 days`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def fraction_text(value: Fraction, places: int = 6) -> str:
    """A fraction as decimal text: exact where it ends within `places`, else cut towards zero with `…`.

    Cutting, not rounding, keeps a value that misses a bound from being printed as the bound.
    """
    scaled = abs(value) * 10**places
    whole = scaled.numerator // scaled.denominator
    sign = "-" if value < 0 else ""
    text = decimal_text(whole, places)
    return f"{sign}{text}" if whole == scaled else f"{sign}{text}…"


def average_growth_text(base: int, end: int, intervals: int, places: int = 6) -> str:
    """Average growth in percent, (end / base)^(1 / intervals) - 1, cut downwards with `…`."""
    scale = 10 ** (places + 2)
    target = Fraction(end, base) * scale**intervals
    root = _integer_root(target.numerator // target.denominator, intervals)
    text = decimal_text(root - scale, places)
    return text if Fraction(root) ** intervals == target else f"{text}…"


def _integer_root(value: int, degree: int) -> int:
    """The largest integer whose `degree`-th power is at most `value`."""
    low, high = 0, 1 << (value.bit_length() // degree + 1)
    while low < high:
        middle = (low + high + 1) // 2
        if middle**degree <= value:
            low = middle
        else:
            high = middle - 1
    return low
