"""Kleene's three-valued logic on NumPy columns: false < unknown < true.

With that order *and* is the minimum, *or* the maximum and *not* the mirror image, so a rule over a
million clusters is a handful of array operations, and a missing input can never turn into a pass or
a failure on the way.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

Truths: TypeAlias = NDArray[np.int8]
Flags: TypeAlias = NDArray[np.bool_]
Positions: TypeAlias = NDArray[np.intp]


class Truth(IntEnum):
    """One truth value. Comparing it is explicit; it never silently acts as a bool."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    def __bool__(self) -> bool:
        """Refuse: an unknown is neither true nor false, so the caller must say which one it means."""
        raise TypeError("a Truth has three values; compare it with Truth.TRUE, FALSE or UNKNOWN")


_FALSE, _UNKNOWN, _TRUE = map(np.int8, Truth)
"""As the columns hold them: compared with a plain `Truth`, a column would be widened to 64 bits first."""


def constant(value: Truth, size: int) -> Truths:
    """A column of `size` equal values."""
    return np.full(size, value, dtype=np.int8)


def from_bool(values: Flags, known: Flags | None = None) -> Truths:
    """True and false where known, unknown elsewhere."""
    truths = np.where(values, _TRUE, _FALSE)
    return truths if known is None else np.where(known, truths, _UNKNOWN)


def negate(values: Truths) -> Truths:
    """Not: true and false change places, unknown stays."""
    return cast(Truths, np.int8(Truth.TRUE) - values)


def all_of(*columns: Truths) -> Truths:
    """And: false if one is false, else unknown if one is unknown, else true."""
    result = columns[0]
    for column in columns[1:]:
        result = np.minimum(result, column)
    return result


def any_of(*columns: Truths) -> Truths:
    """Or: true if one is true, else unknown if one is unknown, else false."""
    result = columns[0]
    for column in columns[1:]:
        result = np.maximum(result, column)
    return result


def any_by_group(values: Truths, groups: Positions, size: int) -> Truths:
    """Or over the rows of each group; a group without rows is false.

    Args:
        values: one truth per row.
        groups: position of the group of each row, 0 <= position < size.
        size: number of groups.
    """
    result = constant(Truth.FALSE, size)
    np.maximum.at(result, groups, values)
    return result


def unknown_unless(values: Truths, allowed: Flags) -> Truths:
    """Keep a value where `allowed`, otherwise unknown."""
    return np.where(allowed, values, np.int8(Truth.UNKNOWN))


def is_true(values: Truths) -> Flags:
    """Where the value is true."""
    return cast(Flags, values == _TRUE)


def is_false(values: Truths) -> Flags:
    """Where the value is false."""
    return cast(Flags, values == _FALSE)


def is_unknown(values: Truths) -> Flags:
    """Where the value is unknown."""
    return cast(Flags, values == _UNKNOWN)
