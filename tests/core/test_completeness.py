"""Completeness: marks that together cover a period say that nothing is missing; damage outweighs them."""

from datetime import date

import numpy as np
import pytest

from cluster_review.facts.completeness import Completeness

FACET = "incidents.fire"
START, END = date(2023, 7, 1), date(2026, 4, 15)
DAMAGED, UNCONFIRMED, COMPLETE = Completeness.DAMAGED, Completeness.UNCONFIRMED, Completeness.COMPLETE


def mark(begins, ends, mark="complete", county="*", cluster_id="*", facet=FACET):
    period = {"period_from_date": date.fromisoformat(begins), "period_to_date": date.fromisoformat(ends)}
    return {"facet": facet, "county": county, "cluster_id": cluster_id, "mark": mark, **period}


@pytest.fixture
def state(facts_of):
    def ask(*marks, clusters=({"cluster_id": "C"},), start=START, end=END, facet=FACET):
        facts = facts_of(clusters=list(clusters), completeness_marks=list(marks))
        days = [np.array([day] * facts.size, dtype="datetime64[D]") for day in (start, end)]
        return facts.marks.state(facet, *days).tolist()

    return ask


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([], UNCONFIRMED),
        ([mark("2023-07-01", "2026-04-15")], COMPLETE),
        ([mark("2023-07-02", "2026-04-15")], UNCONFIRMED),
        ([mark("2023-07-01", "2026-04-14")], UNCONFIRMED),
        ([mark("2020-01-01", "2024-12-31"), mark("2025-01-01", "9998-12-31")], COMPLETE),
        ([mark("2025-01-01", "9998-12-31"), mark("2020-01-01", "2024-12-31")], COMPLETE),
        ([mark("2020-01-01", "2024-12-30"), mark("2025-01-01", "9998-12-31")], UNCONFIRMED),
        ([mark("2020-01-01", "2026-12-31"), mark("2021-01-01", "2022-01-01")], COMPLETE),
        ([mark("2020-01-01", "2026-12-31", "none")], COMPLETE),
        ([mark("2020-01-01", "2026-12-31"), mark("2026-04-15", "2026-04-15", "damaged")], DAMAGED),
        ([mark("2020-01-01", "2026-12-31"), mark("2026-04-16", "2026-12-31", "damaged")], COMPLETE),
        ([mark("2020-01-01", "2026-12-31"), mark("2020-01-01", "2023-06-30", "damaged")], COMPLETE),
        ([mark("2020-01-01", "2026-12-31"), mark("2020-01-01", "2023-07-01", "damaged")], DAMAGED),
        ([mark("2023-07-01", "2026-04-15", facet="incidents.cyber")], UNCONFIRMED),
    ],
)
def test_a_period_is_complete_when_every_day_is_covered(state, marks, expected):
    assert state(*marks) == [expected]


def test_every_county_of_a_cluster_must_be_covered(state):
    clusters = [{"cluster_id": "A", "county": "469001"}, {"cluster_id": "B", "county": "469001;469002"}]
    one = mark("2020-01-01", "2026-12-31", county="469001")
    other = mark("2020-01-01", "2026-12-31", county="469002")
    assert state(one, clusters=clusters) == [COMPLETE, UNCONFIRMED]
    assert state(one, other, clusters=clusters) == [COMPLETE, COMPLETE]
    lost = mark("2025-01-01", "2025-01-01", "damaged", county="469002")
    assert state(one, other, lost, clusters=clusters) == [COMPLETE, DAMAGED]


def test_a_county_and_the_province_cover_a_period_together(state):
    assert state(
        mark("2020-01-01", "2024-12-31"),
        mark("2025-01-01", "2026-12-31", county="469001"),
        clusters=[{"cluster_id": "A", "county": "469001"}],
    ) == [COMPLETE]


def test_a_mark_of_one_cluster_speaks_of_that_cluster(state):
    clusters = [{"cluster_id": "A"}, {"cluster_id": "B"}]
    own = mark("2020-01-01", "2026-12-31", cluster_id="B")
    assert state(own, clusters=clusters) == [UNCONFIRMED, COMPLETE]
    lost = mark("2025-01-01", "2025-01-01", "damaged", cluster_id="A")
    assert state(mark("2020-01-01", "2026-12-31"), lost, clusters=clusters) == [DAMAGED, COMPLETE]
    assert state(mark("2020-01-01", "2026-12-31", cluster_id="Z"), clusters=clusters) == [UNCONFIRMED] * 2


def test_an_unknown_period_is_unconfirmed(state):
    assert state(mark("1900-01-01", "9998-12-31"), start=None) == [UNCONFIRMED]


def test_rows_lost_since_the_report_year_began_damage_the_form(facts_of):
    whole = mark("1900-01-01", "9998-12-31", facet="figures")
    for lost, expected in (
        ("2024-12-31", COMPLETE),
        ("2025-01-01", DAMAGED),
        ("2026-04-15", DAMAGED),
        ("2026-04-16", COMPLETE),
    ):
        facts = facts_of(completeness_marks=[whole, mark(lost, lost, "damaged", facet="figures")])
        assert facts.state_in_report_year("figures").tolist() == [expected], lost
