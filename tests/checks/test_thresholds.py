"""The witness's arithmetic against the evaluation's, which it shares no code with."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster_review.checks.thresholds import comparisons, is_witnessed, pairs
from cluster_review.stages.policies import policy

HOLDS = {
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    "<": lambda a, b: a < b,
}
YI = 10**10


def fails(provision, vocabulary, readings, figures) -> bool:
    """Whether one of the comparisons that can be made is broken."""
    sides = pairs(provision, vocabulary, readings, lambda metric, k: figures.get((metric, k)))
    asked = comparisons(provision)
    assert len(sides) == len(asked)
    return any(
        pair is not None and not HOLDS[c.operator](*pair) for c, pair in zip(asked, sides, strict=True)
    )


@pytest.mark.parametrize(
    ("provision", "figures", "failing"),
    [
        ("land_area", {("area", 0): 100 * 10**6}, False),
        ("land_area", {("area", 0): 100 * 10**6 + 1}, True),
        ("output_each_year", {("output", 0): 20 * YI, ("output", 1): 20 * YI, ("output", 2): 20 * YI}, False),
        ("output_each_year", {("output", 0): 20 * YI, ("output", 2): 20 * YI - 1}, True),
        ("output_each_year", {("output", 0): 20 * YI}, False),
        ("sme_share", {("sme_output", 0): 60, ("output", 0): 100}, False),
        ("sme_share", {("sme_output", 0): 59, ("output", 0): 99}, True),
        ("leading_share", {("leading_output", 0): 60, ("output", 0): 100}, True),
        ("leading_share", {("leading_output", 0): 0, ("output", 0): 0}, False),
        ("output_growth", {("output", 3): 8000, ("output", 0): 9261}, True),
        ("output_growth", {("output", 3): 8000, ("output", 0): 9262}, False),
        ("output_growth", {("output", 3): 0, ("output", 0): 9262}, False),
        (
            "patent_growth",
            {("valid_invention_patents", 3): 1000, ("valid_invention_patents", 0): 1331},
            False,
        ),
        ("patent_growth", {("valid_invention_patents", 3): 1000, ("valid_invention_patents", 0): 1330}, True),
        ("patents_per_10k", {("valid_invention_patents", 0): 6, ("employees", 0): 10_000}, False),
        ("patents_per_10k", {("valid_invention_patents", 0): 6, ("employees", 0): 10_001}, True),
        ("energy_efficiency", {("energy_consumption", 0): 5, ("energy_baseline", 0): 5}, True),
        ("energy_efficiency", {("energy_consumption", 0): 4, ("energy_baseline", 0): 5}, False),
        ("platform_adoption_rising", {("platform_adoption", 0): 2, ("platform_adoption", 1): 2}, True),
        ("platform_adoption_rising", {("platform_adoption", 0): 3, ("platform_adoption", 1): 2}, False),
        ("co2_intensity_falling", {("co2_intensity", 1): 2, ("co2_intensity", 2): 2}, True),
        ("co2_intensity_falling", {("co2_intensity", 1): 2, ("co2_intensity", 2): 3}, False),
        ("policy_coverage", {("policy_coverage", 0): 100 * 10**4}, False),
        ("policy_coverage", {("policy_coverage", 0): 100 * 10**4 - 1}, True),
    ],
)
def test_below_at_and_above_each_bound(provision, figures, failing, vocabulary, instrument):
    readings = instrument.default_readings()
    assert fails(instrument.provision(provision), vocabulary, readings, figures) is failing


def test_readings_change_what_is_compared(vocabulary, instrument):
    defaults = instrument.default_readings()
    growth, share = instrument.provision("output_growth"), instrument.provision("sme_share")
    steady = {("output", k): v for k, v in enumerate((105_000, 100_000, 100_000, 90_000))}
    options = {
        "geometric_four_points": (105_000 * 100**3, 90_000 * 105**3),
        "geometric_three_points": (105_000 * 100**2, 100_000 * 105**2),
    }
    for option, pair in options.items():
        (found,) = pairs(
            growth, vocabulary, {**defaults, "growth_formula": option}, lambda m, k: steady.get((m, k))
        )
        assert found == pair
    old = {("sme_output", 0): 60, ("output", 0): 100, ("sme_output", 2): 1, ("output", 2): 100}
    assert not fails(share, vocabulary, defaults, old)
    assert fails(share, vocabulary, {**defaults, "share_years": "each_of_three"}, old)
    flat = {("platform_adoption", k): 5 for k in range(3)}
    rising = instrument.provision("platform_adoption_rising")
    assert fails(rising, vocabulary, defaults, flat)
    assert not fails(rising, vocabulary, {**defaults, "trend_equal": "allowed"}, flat)


@given(st.lists(st.integers(0, 200), min_size=4, max_size=4))
def test_the_mean_of_yearly_rates_is_exact(vocabulary, instrument, values):
    readings = {**instrument.default_readings(), "growth_formula": "arithmetic_mean_of_rates"}
    figures = {("output", 3 - i): v for i, v in enumerate(values)}
    failing = fails(instrument.provision("output_growth"), vocabulary, readings, figures)
    if not all(values[:-1]):
        assert not failing
    else:
        rates = [Fraction(b, a) - 1 for a, b in pairwise(values)]
        assert failing is not (sum(rates) / 3 > Fraction(5, 100))


def test_provisions_without_figures_are_not_witnessed(instrument):
    unwitnessed = {p.id for p in instrument.provisions if p.kind != "evidence" and not is_witnessed(p)}
    assert unwitnessed == {"clean_record", "titled_enterprises"}


def test_what_rests_on_more_than_one_known_number_is_left_out_and_said():
    left_out = {
        name: {
            p.id
            for p in policy(name).instrument.provisions
            if p.kind != "evidence" and p.test is not None and not is_witnessed(p)
        }
        for name in ("national-2022", "yunnan", "beijing-2023")
    }
    assert left_out == {
        "national-2022": {"rd_growth", "patent_growth", "patents_per_10k"},
        "yunnan": set(),
        "beijing-2023": {"output_or_revenue", "rd_growth", "patent_growth"},
    }


@pytest.mark.parametrize(
    "change",
    [
        {"test": {"operator": ">=", "word": "以上", "unit": "亿元", "values": [{"from": "unknown", "to": "unknown", "bound": 9}]}},
        {"overrides": [{"when": {"divisions": ["27"]}, "quote": "医药10亿元以上", "bound": 10}]},
        {"applies_to": {"quote": "位于山区县的", "regions": ["hills"]}},
    ],
)  # fmt: skip
def test_dated_numbers_other_numbers_and_regions_are_left_out(instrument, change):
    written = instrument.provision("output_each_year").model_dump(by_alias=True, exclude_defaults=True)
    assert is_witnessed(type(instrument.provision("output_each_year")).model_validate(written))
    changed = type(instrument.provision("output_each_year")).model_validate({**written, **change})
    assert not is_witnessed(changed)
    assert comparisons(changed) == []
