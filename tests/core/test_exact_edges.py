"""Exact numbers at the edges of 64 bits and of every text: what a change of one sign or bound would break."""

from fractions import Fraction

import numpy as np
import pytest

from cluster_review.exact import (
    InexactNumber,
    average_growth_text,
    compare_mean_rates,
    compare_products,
    counted,
    decimal_text,
    fraction_text,
    mean_rate,
    to_smallest,
)
from cluster_review.truth import Truth, constant, from_bool


def column(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


@pytest.mark.parametrize(
    ("value", "exponent", "units"), [(3, 2, 300), ("3", 2, 300), (-3, 1, -30), (0, 6, 0)]
)
def test_whole_numbers_and_texts_hold_as_many_smallest_units(value, exponent, units):
    assert to_smallest(value, exponent) == units


def test_a_whole_number_of_more_digits_than_decimals_keep_stays_exact():
    assert to_smallest(10**30 + 1, 2) == (10**30 + 1) * 100


@pytest.mark.parametrize("value", ["1.001", "x", "NaN", "Infinity"])
def test_what_is_refused_is_named(value):
    with pytest.raises(InexactNumber, match=f"^{value}$"):
        to_smallest(value, 2)


@pytest.mark.parametrize("factor", [1 << 61, 1 << 62, 1 << 63, 1 << 64])
@pytest.mark.parametrize(("left", "right"), [(1, 1), (2, 1), (1, 2), (-1, 1), (1, -1), (-2, -1), (3, 3)])
def test_products_about_the_limit_of_64_bits_are_compared_exactly(factor, left, right):
    assert compare_products(column(left), factor, column(right), factor).tolist() == [
        (left > right) - (left < right)
    ]
    more = compare_products(column(left), factor + 1, column(right), factor)
    exact = left * (factor + 1) - right * factor
    assert more.tolist() == [(exact > 0) - (exact < 0)]


def test_a_negative_number_of_great_size_takes_room_as_well():
    assert compare_products(column(-(2**61)), 8, column(1), 1).tolist() == [-1]
    assert compare_products(column(-(2**61), 5), 4, column(2**61, 5), 4).tolist() == [-1, 0]


def test_signs_are_small_whole_numbers_however_they_were_found():
    assert compare_products(column(1), 1, column(2), 1).dtype == np.int8
    assert compare_products(column(1), 2**70, column(2), 2**70).dtype == np.int8
    assert compare_products(column(), 2**70, column(), 1).size == 0


@pytest.mark.parametrize(("number", "text"), [(0, "0 days"), (1, "1 day"), (2, "2 days")])
def test_one_is_singular(number, text):
    assert counted(number, "day") == text


@pytest.mark.parametrize(("units", "text"), [(1500, "15"), (1510, "15.1"), (0, "0"), (-50, "-0.5")])
def test_decimals_end_where_they_end(units, text):
    assert decimal_text(units, 2) == text


def test_six_places_are_shown_and_zero_has_no_sign():
    assert fraction_text(Fraction(1, 3)) == "0.333333…"
    assert fraction_text(Fraction(0)) == "0"
    assert fraction_text(Fraction(-1, 3)) == "-0.333333…"


@pytest.mark.parametrize(
    ("base", "end", "years", "text"), [(1, 8, 3, "100"), (4, 9, 2, "50"), (1, 1, 3, "0")]
)
def test_a_root_that_is_exact_is_printed_whole(base, end, years, text):
    assert average_growth_text(base, end, years) == text


def test_truths_are_small_whole_numbers():
    assert constant(Truth.UNKNOWN, 3).dtype == np.int8
    assert from_bool(np.array([True, False])).tolist() == [Truth.TRUE, Truth.FALSE]


@pytest.mark.parametrize(
    ("left", "left_factor", "right", "right_factor", "expected"),
    [
        (2060974743263233960, 100780964, 396514498816060950, 523832097, -1),
        (1060899333887326362, 726760592, 3282131712237903324, 234914347, 1),
        (1839814918780821964, 515639792, 3639815740366569714, 260640057, -1),
    ],
)
def test_products_that_floats_put_in_the_wrong_order_are_decided_again(
    left, left_factor, right, right_factor, expected
):
    wrong = np.sign(float(left) * float(left_factor) - float(right) * float(right_factor))
    assert wrong == -expected
    assert compare_products(column(left), left_factor, column(right), right_factor).tolist() == [expected]


@pytest.mark.parametrize(
    ("values", "bound"),
    [
        ([9, 37, 55, 52], Fraction(64891, 54945)),
        ([49, 5, 17, 8], Fraction(4051, 12495)),
        ([21, 2, 2, 2], Fraction(-19, 63)),
        ([8, 9297217769, 7, 1762083711], Fraction(35053695907358574419, 74377742152)),
    ],
)
def test_a_mean_of_rates_that_is_the_bound_is_neither_side_of_it(values, bound):
    """In floating point each of these lies on one side."""
    rows = np.array([values], dtype=np.int64)
    assert mean_rate(values) == bound
    assert compare_mean_rates(rows, np.array([True]), bound).tolist() == [0]
    nudge = Fraction(1, 10**30)
    assert compare_mean_rates(rows, np.array([True]), bound - nudge).tolist() == [1]
    assert compare_mean_rates(rows, np.array([True]), bound + nudge).tolist() == [-1]


def test_an_unknown_row_has_no_side_however_near_it_lies():
    rows = np.array([[10**15, 10**15 + 1], [0, 1]], dtype=np.int64)
    assert compare_mean_rates(rows, np.array([False, False]), Fraction(0)).tolist() == [0, 0]
    found = compare_mean_rates(rows[:1], np.array([True]), Fraction(0))
    assert (found.tolist(), found.dtype) == ([1], np.int8)


def test_large_negative_products_are_compared_without_running_over():
    for value in (-(2**61), -(2**62)):
        assert compare_products(column(value), 8, column(0), 1).tolist() == [-1]
        assert compare_products(column(0), 1, column(value), 8).tolist() == [1]
