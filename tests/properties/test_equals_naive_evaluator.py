"""The evaluator of columns says of every cluster what the naive one says, provision by provision."""

from collections import Counter
from datetime import date

import pytest
from tests.properties.made_up_province import FIRST_MARK, LAST_MARK, frames_of, made_up_clusters
from tests.properties.naive_evaluator import NaiveCluster, Policy

from cluster_review.calendar import filing_deadline
from cluster_review.evaluation.finding import Outcome, Verdict
from cluster_review.facts.facts import frame_of
from cluster_review.recommendation.decide import recommend
from cluster_review.tables import TABLES

CLUSTERS = 1_500
MOMENTS = [(2025, date(2026, 4, 15)), (2023, date(2024, 2, 29)), (2024, date(2025, 7, 1))]


def _regional(facet: str, county: str, mark: str, begins: date, ends: date) -> dict:
    return {
        "facet": facet,
        "county": county,
        "cluster_id": "*",
        "mark": mark,
        "period_from_date": begins,
        "period_to_date": ends,
        "source_ref": "province",
    }


def regional_marks(law_date: date) -> list[dict]:
    """What authorities sign for a county or the whole province."""
    return [
        _regional("incidents.fire", "*", "complete", FIRST_MARK, LAST_MARK),
        _regional("incidents.cyber", "469001", "complete", FIRST_MARK, law_date),
        _regional("incidents.cyber", "469002", "complete", date(2022, 1, 1), LAST_MARK),
        _regional("compliance.penalty", "469005", "damaged", law_date, law_date),
        _regional("waivers", "*", "complete", date(2023, 1, 1), date(2023, 12, 31)),
    ]


def disagreements(law, policy, seed: int, size: int, report_year: int, law_date: date, readings=None):
    """Where the two differ, and how often each answer was given."""
    clusters = made_up_clusters(seed, size, report_year, law_date)
    frames = frames_of(cluster.rows for cluster in clusters)
    marks = regional_marks(law_date)
    every_mark = [*(m for c in clusters for m in c.rows["completeness_marks"]), *marks]
    frames["completeness_marks"] = frame_of(TABLES["completeness_marks"], every_mark)
    evaluation = law.evaluated(frames, report_year, law_date, readings)
    advice = recommend(evaluation)
    due = law.instrument.filing.due
    deadlines = {
        year: filing_deadline(year, due, "next_working_day", law.calendar).last_day
        for year in range(2018, law_date.year)
    }
    found, answers = [], Counter()
    for i, cluster in enumerate(clusters):
        naive = NaiveCluster(policy, cluster.rows, marks, deadlines, report_year, law_date, readings)
        columns = {name: Verdict(int(f.verdict[i])).code for name, f in evaluation.findings.items()}
        columns |= {name: Outcome(int(g.outcome[i])).code for name, g in evaluation.grounds.items()}
        columns |= {"status": str(evaluation.terms.status[i]), "stage": evaluation.stage[i]}
        columns |= {"recommendation": advice.recommendation[i], "also": sorted(advice.also[i])}
        loops = {**naive.findings, **naive.grounds, "status": naive.status, "stage": naive.stage}
        loops |= {"recommendation": naive.recommendation, "also": sorted(naive.also)}
        answers.update((name, str(value)) for name, value in loops.items())
        found += [
            f"seed {seed} {cluster.id} {name}: columns {columns[name]}, loops {loops[name]}"
            for name in columns
            if columns[name] != loops[name]
        ]
    return found, answers


@pytest.fixture(scope="module")
def policy(repository) -> Policy:
    return Policy(repository / "include/policy", "hainan-2023")


def test_columns_equal_loops(law, policy):
    found, answers = disagreements(law, policy, 7, CLUSTERS, *MOMENTS[0])
    assert not found, "\n".join(found[:20])
    for provision in law.instrument.provisions:
        given = {answer for name, answer in answers if name == provision.id}
        assert {"met", "justify" if provision.kind == "soft" else "not_met"} < given, provision.id
    for ground in law.instrument.grounds:
        given = {answer for name, answer in answers if name == ground.id}
        assert given == {outcome.code for outcome in Outcome}, ground.id
    advice = {answer for name, answer in answers if name == "recommendation"}
    assert advice >= {
        "revoke",
        "decline",
        "refer",
        "renew",
        "recognise",
        "call_review",
        "rectify",
        "keep",
        "None",
    }


def test_columns_equal_loops_on_29_february(law, policy):
    found, _ = disagreements(law, policy, 8, CLUSTERS // 3, *MOMENTS[1])
    assert not found, "\n".join(found[:20])


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(20, 40))
def test_columns_equal_loops_in_many_provinces(law, policy, seed):
    found, _ = disagreements(law, policy, seed, 5_000, *MOMENTS[seed % len(MOMENTS)])
    assert not found, "\n".join(found[:20])
