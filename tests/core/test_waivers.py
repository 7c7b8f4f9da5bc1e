"""豁免: which years a waiver has to cover, where the rule looks at one year and where it looks at several."""

import numpy as np
import pytest

from cluster_review.evaluation.criteria.waivers import waived_for
from cluster_review.provisions.model import Waivable
from cluster_review.truth import Truth

F, U, T = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE
NAMED = {
    "cluster_id": "C",
    "stage": "annual",
    "approved_by": "海南省工业和信息化厅",
    "document": "函〔2026〕1号",
}


@pytest.fixture
def waived(facts_of, instrument):
    """Whether each provision is waived at the yearly evaluation, by these waivers: provision and years."""

    def of(*waivers, provisions):
        rows = [{**NAMED, "provision": provision, "years": years} for provision, years in waivers]
        facts = facts_of(waivers=rows)
        stage = np.array(["annual"], dtype=object)
        found = []
        for name in provisions:
            own = instrument.provision(name)
            waivable = own.model_copy(update={"waivable": Waivable(quote="可不要求")})
            found += waived_for(waivable, facts, instrument.default_readings(), stage).tolist()
        return found

    return of


@pytest.mark.parametrize(("years", "truth"), [("2025", T), ("2024;2025", T), ("2024", U), ("2026", U)])
def test_a_rule_for_the_report_year_is_waived_for_that_year(waived, years, truth):
    assert waived(("policy_coverage", years), provisions=["policy_coverage"]) == [truth]


@pytest.mark.parametrize(("years", "truth"), [("2023;2024;2025", T), ("2024;2025", U), ("2025", U)])
def test_a_rule_for_several_years_is_waived_for_all_of_them(waived, years, truth):
    assert waived(("output_growth", years), provisions=["output_growth"]) == [truth]


def test_a_waiver_of_one_rule_waives_no_other(waived):
    both = ["output_growth", "rd_growth"]
    years = "2023;2024;2025"
    assert waived(("output_growth", years), provisions=both) == [T, U]
    assert waived(("rd_growth", years), provisions=both) == [U, T]
