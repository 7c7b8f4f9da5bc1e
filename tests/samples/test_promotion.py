"""The made-up province against the national standard: who would be a candidate, who surely isn't, what is missing."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from cluster_review.cli.promotion import promotion_lines
from cluster_review.facts.dates import Dates
from cluster_review.facts.facts import frame_of
from cluster_review.facts.worked_case import read_case
from cluster_review.provisions.faults import PolicyRefused
from cluster_review.recommendation.promotion import Standing, as_applicants
from cluster_review.stages.cases import read_cases
from cluster_review.stages.policies import policy
from cluster_review.stages.promotion import Promotion, candidates_under
from cluster_review.tables import TABLES


@pytest.fixture(scope="module")
def frames(province):
    return {name: frame_of(TABLES[name], rows) for name, rows in province.rows.items()}


@pytest.fixture(scope="module")
def dates(province):
    return Dates(province.stated["report_year"], date.fromisoformat(province.stated["law_date"]), "")


@pytest.fixture(scope="module")
def national(frames, dates):
    return {one.cluster_id: one for one in candidates_under(policy("national-2022"), frames, dates)}


def test_every_cluster_is_looked_at_once_and_sorted_by_standing(national, province):
    assert len(national) == 24
    order = [list(Standing).index(one.standing) for one in national.values()]
    assert order == sorted(order)


def test_no_cluster_meets_a_standard_whose_thresholds_are_not_published(national):
    assert {one.standing for one in national.values()} <= set(Standing) - {Standing.MEETS}
    for one in national.values():
        assert len(one.thresholds) == 3
        assert not any("门槛" in zh for zh, _ in one.missing)


def test_who_fails_is_told_by_which_provision_and_by_how_much(national):
    failing = [one for one in national.values() if one.standing is Standing.FAILS]
    assert failing
    for one in failing:
        for measured in one.failing:
            zh, en = measured.gap
            assert measured.zh in zh or measured.reason_zh == zh
            assert zh
            assert en
            assert measured.provision not in ("rd_growth", "patent_growth", "patents_per_10k")


def test_a_cluster_below_forty_surely_fails_with_its_distance(national, province):
    output = {}
    for row in province.rows["figures"]:
        if row["metric"] == "output" and row["report_year"] == province.stated["report_year"]:
            output.setdefault(row["cluster_id"], []).append(row)
    bound = 40 * 10**10
    for cluster, one in national.items():
        of_three = [r for r in output.get(cluster, ()) if r["year"] > province.stated["report_year"] - 3]
        failed = {m.provision: m for m in one.failing}
        if "output_each_year" in failed:
            least = min(r["value"] for r in of_three)
            assert least < bound
            assert failed["output_each_year"].margin.startswith("-")
        elif len(of_three) == 3 and all(r["value"] is not None for r in of_three):
            assert min(r["value"] for r in of_three) >= bound or one.missing
    assert sum("output_each_year" in {m.provision for m in one.failing} for one in national.values()) >= 5


def test_what_the_province_decided_does_not_carry_over(frames, dates, national):
    applicants = as_applicants(frames)
    assert not len(applicants["waivers"])
    assert not len(applicants["register_events"])
    assert applicants["clusters"]["valid_to"].isna().all()
    assert len(applicants["figures"]) == len(frames["figures"])
    again = {one.cluster_id: one for one in candidates_under(policy("national-2022"), frames, dates)}
    assert again == national


def test_the_own_standard_asked_anew_finds_the_clusters_that_meet_it(frames, dates, province):
    found = {one.cluster_id: one for one in candidates_under(policy("hainan-2023"), frames, dates)}
    for cluster, one in found.items():
        i = list(province.evaluation.facts.clusters["cluster_id"]).index(cluster)
        for name, finding in province.evaluation.findings.items():
            truth = finding.truth[i]
            failed = {m.provision for m in one.failing} | {m.provision for m in one.to_justify}
            if name in failed:
                assert truth == 0, (cluster, name)


def test_a_judgement_carries_over_under_the_same_id(frames, dates, national):
    judged = frames["evidence_judgements"]
    scope = judged[(judged["provision"] == "county_scope") & (judged["judgement"] == "confirmed")]
    assert len(scope)
    for cluster in scope["cluster_id"]:
        assert "定位在县级区划范围内" not in [zh for zh, _ in national[cluster].to_judge]
        assert "标准其余定性要求" in [zh for zh, _ in national[cluster].to_judge]


def test_a_standard_no_longer_in_force_is_refused(frames, dates):
    assert dates.law_date > date(2025, 12, 31)
    with pytest.raises(PolicyRefused, match="beijing-2023"):
        candidates_under(policy("beijing-2023"), frames, dates)


def test_the_answer_reads_in_both_languages(national, dates):
    found = Promotion(
        policy("national-2022"),
        "run",
        dates.report_year,
        str(dates.law_date),
        tuple(national.values()),
        ("XG-24",),
    )
    text = "\n".join(promotion_lines(found))
    for words in (
        "促进中小企业特色产业集群发展暂行办法", "确定不达到 / surely does not meet it", "引文未核对",
        "近三年每年产值为", "output of each of the last three years is", "percentage points", "还须知道:",
    ):  # fmt: skip
        assert words in text
    english = [line for line in text.splitlines() if line.startswith("    ") and "required " in line]
    assert english
    assert not [line for line in english if re.search(r"[\u4e00-\u9fff]", line)]
    assert "XG-24" in text.splitlines()[-1]
    for name in ("output_each_year", "sme_share", "thresholds."):
        assert name not in text


# ---- worked cases of the national standard


NATIONAL = {case["case"]: case for case in read_cases(Path(__file__).parents[1] / "law/national_2022.yaml")}


@pytest.mark.parametrize(
    ("title", "standing", "failing"),
    [
        (
            "everything known is met, and the unknown thresholds leave the recommendation to a person",
            Standing.MEETS_WHAT_IS_KNOWN, set(),
        ),
        ("one fen short of 4 billion in one year fails it", Standing.FAILS, {"output_each_year"}),
        ("growth of exactly 10 % fails, 高于", Standing.FAILS, {"output_growth"}),
        ("nine are not, though Hainan asks for five", Standing.FAILS, {"titled_enterprises"}),
        (
            "in the west less than 4 billion is a person's call, because the relaxed number isn't published",
            Standing.OPEN, set(),
        ),
        ("not even shrinking R&D fails it", Standing.OPEN, set()),
        ("a larger area is to be explained, never a failure", Standing.OPEN, set()),
    ],
)  # fmt: skip
def test_a_worked_case_stands_where_the_law_puts_it(title: str, standing: Standing, failing: set[str]):
    chosen = policy("national-2022")
    case = read_case(NATIONAL[title], chosen.vocabulary)
    (found,) = candidates_under(chosen, case.frames, case.dates)
    assert found.standing is standing
    assert {measured.provision for measured in found.failing} == failing
    if standing is Standing.OPEN:
        assert found.missing or found.thresholds
