"""集群企业: which enterprise belonged to the cluster on the day that counts."""

from datetime import date

import numpy as np
import pytest

from cluster_review.tables import NEVER
from cluster_review.truth import Truth

F, U, T = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE
DAY = date(2025, 3, 1)


def listed(joined=date(2020, 1, 1), left=NEVER, report_year=2025, enterprise="E", cluster="C"):
    return {
        "cluster_id": cluster,
        "report_year": report_year,
        "enterprise_id": enterprise,
        "name": "企业",
        "member_from_date": joined,
        "member_to_date": left,
    }


def incident(enterprise="E", cluster=None, day=DAY):
    return {
        "incident_id": "I",
        "enterprise_id": enterprise,
        "cluster_id": cluster,
        "family": "fire",
        "occurred_date": day,
    }


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (listed(joined=DAY), T),
        (listed(joined=date(2025, 3, 2)), F),
        (listed(left=DAY), T),
        (listed(left=date(2025, 2, 28)), F),
        (listed(joined=None), U),
        (listed(left=None), U),
        (listed(joined=None, left=date(2025, 2, 28)), F),
    ],
)
def test_first_and_last_day_of_membership_count(facts_of, row, expected):
    facts = facts_of(enterprises=[row], incidents=[incident()])
    assert facts.members.on(np.array([0]), np.datetime64(DAY, "D")).tolist() == [expected]
    assert facts.incident_links.is_member.tolist() == [expected]


def test_an_unknown_day_leaves_membership_open(facts_of):
    facts = facts_of(enterprises=[listed()], incidents=[incident(day=None)])
    assert facts.incident_links.is_member.tolist() == [U]


def test_the_latest_list_wins(facts_of):
    facts = facts_of(
        enterprises=[listed(report_year=2024), listed(report_year=2025, left=date(2025, 1, 31))],
        incidents=[incident()],
    )
    assert facts.incident_links.is_member.tolist() == [F]


def test_who_vanished_from_the_list_left_on_an_unknown_day(facts_of):
    rows = [listed(report_year=2024), listed(report_year=2025, enterprise="F")]
    facts = facts_of(enterprises=rows, incidents=[incident()])
    assert facts.incident_links.is_member.tolist() == [U]


def test_a_damaged_list_proves_no_membership(facts_of):
    lost = {
        "facet": "enterprises",
        "county": "*",
        "cluster_id": "C",
        "mark": "damaged",
        "period_from_date": date(2025, 6, 1),
        "period_to_date": date(2025, 6, 1),
    }
    facts = facts_of(enterprises=[listed()], incidents=[incident()], completeness_marks=[lost])
    assert facts.incident_links.is_member.tolist() == [U]


def test_a_record_reaches_every_cluster_that_lists_the_enterprise(facts_of):
    facts = facts_of(
        clusters=[{"cluster_id": "A"}, {"cluster_id": "B"}],
        enterprises=[listed(cluster="A"), listed(cluster="B", left=date(2025, 2, 1))],
        incidents=[incident()],
    )
    links = facts.incident_links
    assert dict(zip(links.cluster.tolist(), links.is_member.tolist(), strict=True)) == {0: T, 1: F}


def test_a_stated_cluster_whose_list_lacks_the_enterprise_is_a_question(facts_of):
    facts = facts_of(enterprises=[listed(enterprise="F")], incidents=[incident(cluster="C")])
    assert facts.incident_links.cluster.tolist() == [0]
    assert facts.incident_links.is_member.tolist() == [U]


def test_nobody_is_tied_without_a_list_or_a_stated_cluster(facts_of):
    assert (
        facts_of(
            incidents=[
                incident(),
            ]
        ).incident_links.record.tolist()
        == []
    )
    assert facts_of(incidents=[incident(enterprise=None, cluster="Z")]).incident_links.record.tolist() == []
