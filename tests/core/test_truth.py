"""Kleene's tables: false < unknown < true."""

from itertools import product

import numpy as np
import pytest

from cluster_review.truth import (
    Truth,
    all_of,
    any_by_group,
    any_of,
    constant,
    from_bool,
    is_false,
    is_true,
    is_unknown,
    negate,
    unknown_unless,
)

F, U, T = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE
AND = {(F, F): F, (F, U): F, (F, T): F, (U, F): F, (U, U): U, (U, T): U, (T, F): F, (T, U): U, (T, T): T}
OR = {(F, F): F, (F, U): U, (F, T): T, (U, F): U, (U, U): U, (U, T): T, (T, F): T, (T, U): T, (T, T): T}


def column(*values):
    return np.array(values, dtype=np.int8)


def test_and_or_not_are_kleenes():
    pairs = list(product((F, U, T), repeat=2))
    left, right = (column(*side) for side in zip(*pairs, strict=True))
    assert all_of(left, right).tolist() == [AND[pair] for pair in pairs]
    assert any_of(left, right).tolist() == [OR[pair] for pair in pairs]
    assert negate(column(F, U, T)).tolist() == [T, U, F]


def test_de_morgan():
    left, right = (column(*side) for side in zip(*product((F, U, T), repeat=2), strict=True))
    assert negate(all_of(left, right)).tolist() == any_of(negate(left), negate(right)).tolist()


def test_results_stay_small_integers():
    truths = column(F, U, T)
    flags = np.array([True, False, True])
    for result in (
        all_of(truths, truths),
        any_of(truths, truths),
        negate(truths),
        unknown_unless(truths, flags),
    ):
        assert result.dtype == np.int8
    assert from_bool(flags).dtype == from_bool(flags, flags).dtype == np.int8


def test_unknown_is_neither_true_nor_false():
    truths = column(F, U, T)
    assert is_false(truths).tolist() == [True, False, False]
    assert is_unknown(truths).tolist() == [False, True, False]
    assert is_true(truths).tolist() == [False, False, True]
    assert from_bool(np.array([True, False, True]), np.array([True, True, False])).tolist() == [T, F, U]
    assert unknown_unless(truths, np.array([False, True, False])).tolist() == [U, U, U]


def test_or_over_groups():
    found = any_by_group(column(F, U, F, T, U), np.array([0, 0, 1, 3, 3]), 4)
    assert found.tolist() == [U, F, F, T]
    assert any_by_group(column(), np.array([], dtype=np.intp), 2).tolist() == [F, F]
    assert constant(U, 3).tolist() == [U, U, U]


@pytest.mark.parametrize("value", list(Truth))
def test_a_truth_is_no_bool(value):
    with pytest.raises(TypeError, match="three values"):
        bool(value)
