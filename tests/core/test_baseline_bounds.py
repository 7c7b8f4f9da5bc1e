"""能效水平高于行业基准值, whichever sign a document's word means: equality hangs on the reading `baseline_equal`."""

import pytest

from cluster_review.evaluation.criteria.levels import below_baseline
from cluster_review.truth import Truth

SCALE = 10**6


@pytest.mark.parametrize("operator", ["<", "<="])
@pytest.mark.parametrize(
    ("consumed", "reading", "expected"),
    [
        (4, "passes", Truth.TRUE),
        (5, "passes", Truth.TRUE),
        (6, "passes", Truth.FALSE),
        (4, "fails", Truth.TRUE),
    ],
)
def test_a_baseline_is_met_from_below(facts_of, instrument, operator, consumed, reading, expected):
    figures = [
        {"cluster_id": "C", "report_year": 2025, "metric": metric, "year": 2025, "value": value * SCALE}
        for metric, value in (("energy_consumption", consumed), ("energy_baseline", 5))
    ]
    provision = instrument.provision("energy_efficiency")
    test = provision.test.model_copy(update={"operator": operator})
    changed = provision.model_copy(update={"test": test})
    found = below_baseline(provision.measure, changed, facts_of(figures=figures), {"baseline_equal": reading})
    assert found.truth.tolist() == [expected]
