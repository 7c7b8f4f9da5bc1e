"""以上、高于、不超过、低于: below, at and above a bound, exact or rounded to two decimals before the test."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from cluster_review.evaluation.criteria import figure_words
from cluster_review.evaluation.criteria.figure_words import bound_of, ratio_bound_of
from cluster_review.truth import Truth

F, U, T = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE
SIGNS = np.array([-1, 0, 1, 0], dtype=np.int8)
KNOWN = np.array([True, True, True, False])
BELOW_AT_ABOVE = {">=": [F, T, T, U], ">": [F, F, T, U], "<=": [T, T, F, U], "<": [T, F, F, U]}


@pytest.fixture
def provision_of(instrument):
    """A provision on a share, of another operator and bound."""

    def of(operator, bound, unit="%"):
        own = instrument.provision("sme_share")
        test = own.test.model_copy(update={"operator": operator, "bound": bound, "unit": unit})
        return own.model_copy(update={"test": test})

    return of


@pytest.mark.parametrize("operator", BELOW_AT_ABOVE)
def test_a_bound_holds_on_its_own_side_and_itself_as_the_word_says(provision_of, operator):
    bound = bound_of(provision_of(operator, Decimal("60.5")))
    assert bound.holds(SIGNS, KNOWN).tolist() == BELOW_AT_ABOVE[operator]
    assert (bound.text, bound.ratio, bound.unit, bound.operator) == ("60.5", Fraction(121, 2), "%", operator)


def test_a_bound_that_is_not_known_has_no_text_and_no_unit(provision_of):
    bound = bound_of(provision_of(">=", None, None))
    assert (bound.text, bound.ratio, bound.unit) == ("", 0, "")


def test_a_bound_is_written_without_an_exponent(provision_of):
    assert bound_of(provision_of(">=", Decimal("1E+2"))).text == "100"


def test_without_a_test_there_is_no_bound(instrument):
    with pytest.raises(ValueError, match=r"^niche_rank has no test$"):
        figure_words.test_of(instrument.provision("niche_rank"))


@pytest.mark.parametrize("operator", BELOW_AT_ABOVE)
def test_without_rounding_the_bound_is_the_laws(provision_of, operator):
    provision = provision_of(operator, Decimal("60.5"))
    assert ratio_bound_of(provision, {"rounding": "exact"}) == bound_of(provision)


@pytest.mark.parametrize("bound", ["60", "60.125", "0.01", "0", "33.333"])
@pytest.mark.parametrize("operator", BELOW_AT_ABOVE)
def test_the_rounded_ratio_passes_the_law_where_the_exact_one_passes_the_moved_bound(
    provision_of, operator, bound
):
    """Rounded half up to hundredths of a percent, by hand, around every hundredth near the bound."""
    moved = ratio_bound_of(provision_of(operator, Decimal(bound)), {"rounding": "two_decimals"})
    law = Fraction(bound)
    thousandths = range(int(law * 1000) - 25, int(law * 1000) + 26)
    for value in [Fraction(n, 1000) for n in thousandths] + [law]:
        rounded = Fraction((value * 100 + Fraction(1, 2)).__floor__(), 100)
        by_law = BELOW_AT_ABOVE[operator][sign(rounded, law) + 1]
        exact = np.array([sign(value, moved.ratio)], dtype=np.int8)
        assert moved.holds(exact, np.array([True])).tolist() == [by_law], (value, rounded)


def sign(value: Fraction, bound: Fraction) -> int:
    return (value > bound) - (value < bound)
