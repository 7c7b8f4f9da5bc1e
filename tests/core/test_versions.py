"""A made-up successor of the Hainan measures: which version binds whom, side by side in one evaluation."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

import pandas as pd
import pytest

from cluster_review.evaluation.evaluate import evaluate
from cluster_review.evaluation.versions import bound_versions
from cluster_review.facts.dates import Dates
from cluster_review.facts.facts import establish, frame_of
from cluster_review.facts.worked_case import read_case
from cluster_review.provisions.binding import AT_RECOGNITION, OPTIONS
from cluster_review.provisions.faults import PolicyRefused
from cluster_review.provisions.loading import parse_yaml
from cluster_review.recommendation.comparison import standings
from cluster_review.recommendation.results import Provenance, result_rows
from cluster_review.settings import INCLUDE
from cluster_review.stages.kept_policies import policy_from, record_of
from cluster_review.stages.known import merged
from cluster_review.stages.policies import Policy, policy_in, require_in_force
from cluster_review.stages.versions import evaluations, flips_of_versions
from cluster_review.tables import NEVER, TABLES

CASES = Path(__file__).parents[1] / "law/recommendations.yaml"
NAME, SUCCESSOR = "hainan-2023", "hainan-2023-amended"
BEGINS = "2026-06-01"
"""After C01 applied for its review (10 May), before the law date (10 July)."""


def write_successor(folder: Path, begins: str = BEGINS, ends: str | None = None) -> Path:
    """This installation's policy with a successor that asks for 30 亿元 in each of the last three years."""
    copytree(INCLUDE / "policy", folder)
    file = folder / f"instruments/{NAME}.yaml"
    written = file.read_text(encoding="utf-8")
    effective = 'effective: {from: "2023-05-23", to: unknown}'
    bound = 'test: {operator: ">=", word: 以上, bound: 20, unit: 亿元}'
    for part in (f"instrument: {NAME}\n", effective, bound):
        assert written.count(part) == 1, part
    amended = written.replace(f"instrument: {NAME}\n", f"instrument: {SUCCESSOR}\nsupersedes: {NAME}\n")
    amended = amended.replace(effective, f'effective: {{from: "{begins}", to: unknown}}')
    amended = amended.replace(bound, bound.replace("20", "30"))
    (folder / f"instruments/{SUCCESSOR}.yaml").write_text(amended, encoding="utf-8")
    if ends is not None:
        file.write_text(
            written.replace(effective, effective.replace("unknown", f'"{ends}"')), encoding="utf-8"
        )
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_successor(tmp_path_factory.mktemp("amended") / "policy")


@pytest.fixture(scope="module")
def policy(folder: Path) -> Policy:
    return policy_in(folder, NAME)


def case_named(start: str) -> dict[str, Any]:
    cases = parse_yaml(CASES.read_text(encoding="utf-8"), "cases")[0]["cases"]
    return next(case for case in cases if case["case"].startswith(start))


@pytest.fixture(scope="module")
def given(policy: Policy) -> Any:
    """C01 applied for its review before the change; C02, recognised before it, has nothing pending."""
    review = read_case(case_named("review 5 - all pass and all goals are met"), policy.vocabulary)
    document = case_named("review 5 - all pass and all goals are met")
    cluster = {**document["cluster"], "id": "C02", "recognised_on": "2024-07-01", "valid_to": "2027-06-30"}
    annual = {
        **document,
        "stage": "annual",
        "cluster": {**cluster, "review_call": None, "review_applied_on": None},
    }
    other = read_case(annual, policy.vocabulary)
    frames = {
        name: pd.concat([frame, other.frames[name]], ignore_index=True) if len(other.frames[name]) else frame
        for name, frame in review.frames.items()
        if name in other.frames
    }
    return {**review.frames, **frames}, review.dates


def outcomes(given: Any, policy: Policy, option: str | None = None) -> dict[str, str | None]:
    found = evaluations(*given, policy, {"binding_version": option} if option else None)
    return {name: standing.recommendation for name, standing in standings(found).items()}


def test_the_versions_of_an_instrument_are_found_under_either_name(folder, policy):
    names = [version.instrument for version in policy.versions]
    assert names == [NAME, SUCCESSOR]
    assert [v.instrument for v in policy_in(folder, SUCCESSOR).versions] == names
    assert policy_in(folder, SUCCESSOR).instrument.instrument == SUCCESSOR
    assert policy.instrument.instrument == NAME


def test_what_is_kept_of_a_policy_holds_all_its_versions(folder, policy):
    assert policy_from(record_of(folder, NAME)) == policy


def test_on_the_law_date_the_successor_binds_both(given, policy):
    assert outcomes(given, policy) == {"C01": "revoke", "C02": "rectify"}


def test_an_application_made_before_the_change_is_judged_as_the_law_was_then(given, policy):
    """C02 has applied for nothing, so its version is that of the law date."""
    assert outcomes(given, policy, "in_force_on_application") == {"C01": "renew", "C02": "rectify"}


def test_by_the_day_of_recognition_both_are_judged_by_the_first_version(given, policy):
    assert outcomes(given, policy, "in_force_at_recognition") == {"C01": "renew", "C02": "keep"}


@pytest.mark.parametrize("recognised", [NEVER, None])
def test_who_was_never_recognised_is_judged_by_the_version_of_the_law_date(folder, recognised):
    """The successor begins on 1 June; a recognition that never comes lies under no version."""
    policy = policy_in(folder, NAME)
    clusters = [{"cluster_id": "C", "name": "集群", "county": "469001", "recognised_date": recognised}]
    frames = {name: frame_of(table, clusters if name == "clusters" else []) for name, table in TABLES.items()}
    facts = establish(frames, Dates(2025, date(2026, 4, 15), ""), policy.vocabulary)
    found = evaluate(
        facts, policy.instrument, policy.grading, policy.calendar, {"binding_version": AT_RECOGNITION}
    )
    assert [version.instrument for version in bound_versions(found, policy.versions)] == [NAME]


def test_each_row_says_that_it_hangs_on_the_version(given, policy):
    found = evaluations(*given, policy)
    flips = flips_of_versions(*given, policy, found)
    assert {c: {f.options[0][1]: f.recommendation for f in of} for c, of in flips.items()} == {
        "C01": {"in_force_on_application": "renew", "in_force_at_recognition": "renew"},
        "C02": {"in_force_at_recognition": "keep"},
    }
    provenance = Provenance("r", "p", "f", "c")
    rows = merged([result_rows(evaluation, provenance, flips) for evaluation in found])["recommendations"]
    assert [row["cluster_id"] for row in rows] == ["C01", "C02"]
    assert all('{"binding_version":"in_force_at_recognition"}' in row["flips"] for row in rows)
    assert all("binding_version" in row["rests_on"] for row in rows)
    # A revocation that hangs on a reading nobody has adopted can't be confirmed.
    assert [row["may_be_confirmed"] for row in rows] == [False, True]


def test_groups_under_different_versions_are_one_set_of_rows(given, policy):
    provenance = Provenance("r", "p", "f", "c")
    found = evaluations(*given, policy, {"binding_version": "in_force_on_application"})
    assert [evaluation.instrument.instrument for evaluation in found] == [NAME, SUCCESSOR]
    rows = merged([result_rows(evaluation, provenance) for evaluation in found])
    assert [row["cluster_id"] for row in rows["recommendations"]] == ["C01", "C02"]
    assert [row["cluster_id"] for row in rows["receipts"]] == ["C01", "C02"]


def test_one_version_makes_no_flips(given):
    alone = policy_in(INCLUDE / "policy", NAME)
    assert len(alone.versions) == 1
    assert flips_of_versions(*given, alone, evaluations(*given, alone)) == {}
    assert {option: outcomes(given, alone, option)["C01"] for option in OPTIONS} == dict.fromkeys(
        OPTIONS, "renew"
    )


def test_a_law_date_is_in_force_under_any_version(given, policy):
    require_in_force(policy, given[1].law_date)
    with pytest.raises(PolicyRefused, match="2020-01-01"):
        require_in_force(policy, given[1].law_date.replace(2020, 1, 1))


@pytest.mark.parametrize(("ends", "words"), [("2026-06-01", "overlap"), ("2026-05-30", "under neither")])
def test_files_that_overlap_or_leave_a_gap_are_refused_naming_both(tmp_path, ends, words):
    folder = write_successor(tmp_path / "policy", ends=ends)
    with pytest.raises(PolicyRefused, match=words) as refused:
        policy_in(folder, NAME)
    assert NAME in str(refused.value)
    assert SUCCESSOR in str(refused.value)
