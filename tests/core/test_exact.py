"""Exact numbers: every comparison equals Python's integers, and no text prints a failing value as the bound."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster_review.exact import (
    InexactNumber,
    average_growth_text,
    compare_mean_rates,
    compare_products,
    decimal_text,
    fraction_text,
    mean_rate,
    to_smallest,
)

LARGE = 2**62
numbers = st.integers(0, LARGE)
factors = st.one_of(st.integers(0, 100), st.sampled_from([1, 21**3, 20**3, 10_000, 10**12, 3**40]))


@st.composite
def near_products(draw):
    """Two numbers and two factors whose products lie within a few units of each other."""
    left_factor, right_factor = draw(st.integers(1, 10**6)), draw(st.integers(1, 10**6))
    left = draw(numbers)
    right = left * left_factor // right_factor + draw(st.integers(-2, 2))
    return left, left_factor, min(max(right, 0), LARGE), right_factor


def sign(difference: int) -> int:
    return (difference > 0) - (difference < 0)


def one_sign(left: int, left_factor: int, right: int, right_factor: int) -> int:
    columns = (np.array([value], dtype=np.int64) for value in (left, right))
    a, b = columns
    return int(compare_products(a, left_factor, b, right_factor)[0])


@given(numbers, factors, numbers, factors)
def test_comparison_equals_integers(left, left_factor, right, right_factor):
    assert one_sign(left, left_factor, right, right_factor) == sign(left * left_factor - right * right_factor)


@given(near_products())
def test_comparison_near_equality_equals_integers(example):
    left, left_factor, right, right_factor = example
    assert one_sign(*example) == sign(left * left_factor - right * right_factor)


def test_columns_of_a_million_comparisons_equal_integers():
    rng = np.random.default_rng(3)
    left = rng.integers(0, LARGE, 20_000)
    right = left + rng.integers(-3, 4, left.size)
    expected = [sign(a * 21**3 - b * 21**3) for a, b in zip(left.tolist(), right.tolist(), strict=True)]
    assert compare_products(left, 21**3, right, 21**3).tolist() == expected


def test_five_per_cent_growth_is_exactly_five_per_cent():
    base = np.arange(8_000, 8_000 * 1_001, 8_000, dtype=np.int64)
    end = base // 8_000 * 9_261
    assert not compare_products(end, 20**3, base, 21**3).any()
    assert (compare_products(end + 1, 20**3, base, 21**3) == 1).all()
    assert (compare_products(end - 1, 20**3, base, 21**3) == -1).all()


@pytest.mark.parametrize(
    ("value", "exponent", "units"),
    [
        ("20", 10, 20 * 10**10),
        (Decimal("23.1525"), 10, 231_525_000_000),
        (7, 0, 7),
        ("1e3", 2, 100_000),
        ("-0.01", 2, -1),
    ],
)
def test_smallest_units(value, exponent, units):
    assert to_smallest(value, exponent) == units


@pytest.mark.parametrize(
    ("value", "exponent"),
    [("0.001", 2), ("NaN", 2), ("Infinity", 0), ("二十", 2), (Decimal("1.5"), 0), ("", 0)],
)
def test_what_the_smallest_unit_cannot_hold_is_refused(value, exponent):
    with pytest.raises(InexactNumber):
        to_smallest(value, exponent)


@given(st.integers(-(10**18), 10**18), st.integers(0, 12))
def test_decimal_text_reads_back(units, exponent):
    text = decimal_text(units, exponent)
    assert to_smallest(text, exponent) == units
    assert "e" not in text.lower()
    assert not ("." in text and text.endswith("0"))


@given(st.fractions(min_value=-1000, max_value=1000, max_denominator=10**9), st.integers(0, 200))
def test_fraction_text_never_prints_a_failing_value_as_the_bound(value, bound):
    text = fraction_text(value)
    shown = Fraction(text.rstrip("…"))
    assert text.endswith("…") == (shown != value)
    assert abs(shown) <= abs(value)
    assert abs(value - shown) < Fraction(1, 10**6)
    if value != bound:
        assert text != str(bound)


@given(st.integers(1, 10**12), st.integers(-3, 3), st.integers(1, 4), st.integers(-50, 300))
def test_growth_text_is_cut_from_the_true_rate(base, offset, intervals, percent):
    end = max(0, base * (100 + percent) ** intervals // 100**intervals + offset)
    text = average_growth_text(base, end, intervals)
    shown, step = Fraction(text.rstrip("…")), Fraction(1, 10**6)
    ratio = Fraction(end, base)

    def grown(rate: Fraction) -> Fraction:
        return (1 + rate / 100) ** intervals

    assert (grown(shown) == ratio) if not text.endswith("…") else (grown(shown) != ratio)
    assert grown(shown - step) < ratio < grown(shown + step) or grown(shown) == ratio


def test_growth_text_at_the_bound():
    assert average_growth_text(20 * 10**10, 231_525_000_000, 3) == "5"
    assert average_growth_text(20 * 10**10, 231_525_000_001, 3) == "5…"
    assert average_growth_text(20 * 10**10, 231_524_999_999, 3) == "4.999999…"
    assert average_growth_text(100, 81, 2) == "-10"
    assert average_growth_text(100, 0, 3) == "-100"


@given(
    st.lists(st.lists(st.integers(1, 10**6), min_size=4, max_size=4), min_size=1, max_size=20),
    st.sampled_from([Fraction(1, 20), Fraction(1, 10), Fraction(0), Fraction(-1, 3)]),
)
def test_the_sign_of_a_mean_rate_equals_fractions(rows, bound):
    means = [sum((Fraction(b, a) - 1 for a, b in pairwise(row)), Fraction(0)) / 3 for row in rows]
    values, known = np.array(rows, dtype=np.int64), np.ones(len(rows), dtype=bool)
    assert compare_mean_rates(values, known, bound).tolist() == [sign(mean - bound) for mean in means]
    assert means == [mean_rate(row) for row in rows]


def test_a_mean_rate_at_its_bound_is_decided_exactly_and_an_unknown_one_not_at_all():
    base = 10**15
    grown = [base, base * 21 // 20, base * 21**2 // 20**2, base * 21**3 // 20**3]
    rows = np.array([grown, [*grown[:3], grown[3] + 1], [*grown[:3], grown[3] - 1], grown], dtype=np.int64)
    known = np.array([True, True, True, False])
    assert compare_mean_rates(rows, known, Fraction(1, 20)).tolist() == [0, 1, -1, 0]
