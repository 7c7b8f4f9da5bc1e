"""Setting one thing otherwise: exact conversion of units, or a refusal in words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cluster_review.provisions.faults import PolicyRefused
from cluster_review.provisions.setting import instrument_with, named_twice


@pytest.mark.parametrize(
    ("setting", "name", "operator", "bound"),
    [
        ("output_growth=6%", "output_growth", ">", "6"),
        ("output_growth=6.25", "output_growth", ">", "6.25"),
        ("output_growth=>=6%", "output_growth", ">=", "6"),
        ("output_each_year = < 21 亿元", "output_each_year", "<", "21"),
        ("output_each_year=250000万元", "output_each_year", ">=", "25"),
        ("output_each_year=2000000001元", "output_each_year", ">=", "20.00000001"),
    ],
)
def test_a_bound_is_set_exactly_in_the_provisions_own_unit(
    hainan, vocabulary, setting, name, operator, bound
):
    test = instrument_with(hainan, setting, vocabulary).provision(name).test
    assert (test.operator, test.bound) == (operator, Decimal(bound))
    assert test.unit == hainan.provision(name).test.unit
    assert test.word in vocabulary.operator_words[operator]


def test_only_the_named_thing_is_set(hainan, vocabulary):
    other = instrument_with(hainan, "output_growth=6%", vocabulary)
    assert [a.id for a, b in zip(hainan.provisions, other.provisions, strict=True) if a != b] == [
        "output_growth"
    ]
    assert other.readings == hainan.readings


def test_a_reading_is_set_by_its_name(hainan, vocabulary):
    other = instrument_with(hainan, "reading.share_years=each_of_three", vocabulary)
    assert other.default_readings() == {**hainan.default_readings(), "share_years": "each_of_three"}
    assert other.provisions == hainan.provisions


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("output_growth=6亩", "the unit is one of %"),
        ("output_each_year=20%", "亿元"),
        ("output_growth=six", "a bound is a number"),
        ("output_growth=1e3%", "the unit is one of %"),
        ("sme_share=101%", "never above 100 %"),
        ("brand=6", "no single bound"),
        ("nothing=6", "there is no such provision"),
        ("reading.nothing=x", "there is no such reading"),
        ("reading.share_years=x", "there is no such option"),
        ("output_growth", "write PROVISION=BOUND"),
        ("=6%", "there is no such provision"),
    ],
)
def test_what_cannot_be_set_is_refused(hainan, vocabulary, setting, words):
    with pytest.raises(PolicyRefused) as refused:
        instrument_with(hainan, setting, vocabulary)
    assert words in str(refused.value)


def test_a_share_of_the_whole_can_be_asked_for(hainan, vocabulary):
    assert instrument_with(hainan, "sme_share=100%", vocabulary).provision("sme_share").test.bound == 100


def test_what_is_set_twice_is_named():
    assert named_twice(["output_growth=6%", " output_growth = 7%", "reading.x=a"]) == ("output_growth",)
    assert not named_twice(["output_growth=6%", "reading.x=a"])
