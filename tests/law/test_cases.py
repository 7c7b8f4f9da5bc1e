"""The worked cases, written by hand from the words of the law; the program must agree with every one."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cluster_review.provisions.loading import load_instrument
from cluster_review.provisions.measure import Falling, Rising
from cluster_review.settings import INCLUDE
from cluster_review.stages.cases import COMPARED, answer_case, cases_in, differences

HERE = Path(__file__).parent
CASES = [
    (path.stem, case)
    for path in sorted(HERE.glob("*.yaml"))
    for case in cases_in(path.read_text(encoding="utf-8"), path.name)
]
BY_NAME = {f"{stem}: {case['case']}": case for stem, case in CASES}
INSTRUMENT = load_instrument(INCLUDE / "policy", "hainan-2023")
INSTRUMENTS = sorted(path.stem for path in (INCLUDE / "policy/instruments").glob("*.yaml"))
DECIDED = {"met", "not_met", "justify"}

NOTHING_BEYOND = {"policy_coverage": "above"}
"""A share of enterprises ends at 100 %, which is its bound."""


@cache
def answer(name: str) -> dict[str, Any]:
    return answer_case(BY_NAME[name], with_stability=False)


def expected(case: dict[str, Any]) -> list[tuple[str, Any]]:
    """Every single thing that the case says must come out."""
    points: list[tuple[str, Any]] = []
    for key, value in (case.get("expect") or {}).items():
        points += value.items() if isinstance(value, dict) else [(key, value)]
    return points


@pytest.mark.parametrize("name", BY_NAME)
def test_the_program_agrees_with_the_case(name: str) -> None:
    case = BY_NAME[name]
    assert expected(case), "a case that expects nothing proves nothing"
    assert case["expect"].keys() <= set(COMPARED), "a misspelt expectation proves nothing"
    assert not differences(answer(name), case["expect"])


def test_there_are_cases_enough_and_no_two_are_the_same() -> None:
    assert len(BY_NAME) == len(CASES) >= 120


def test_every_case_has_the_sentence_of_the_law() -> None:
    assert not [name for name, case in BY_NAME.items() if len(str(case.get("law") or "")) < 10]


def test_a_case_that_expects_something_else_differs() -> None:
    name = "output_growth: growth of exactly five per cent fails, because the word is 高于"
    assert differences(answer(name), {"findings": {"output_growth": "met"}})
    assert differences(answer(name), {"findings": {"no_such_provision": "met"}})
    assert differences(answer(name), {"refused": True})


def test_a_case_that_expects_something_else_of_a_reading_differs() -> None:
    case = BY_NAME["ground_not_filed: on 2 April 2024, late by one day, a warning"]

    def found(expect: dict[str, Any]) -> list[str]:
        return differences(answer_case({**case, "expect": expect}, with_stability=False), expect)

    assert not found({"flips": {"filing_ground": {"late_alone": "revoke"}}, "unmoved": ["patent_population"]})
    assert found({"flips": {"filing_ground": {"late_alone": "refer"}}})
    assert found({"flips": {"filing_ground": {"both_required": "keep"}}})
    assert found({"flips": {"filing_ground": {"no_such_option": "keep"}}})
    assert found({"flips": {"no_such_reading": {"late_alone": "revoke"}}})
    assert found({"flips": {"filing_ground": "late_alone"}})
    assert found({"unmoved": ["filing_ground"]})
    assert found({"unmoved": ["no_such_reading"]})


def test_every_provision_verdict_outcome_status_and_recommendation_is_the_subject_of_a_case() -> None:
    named: dict[str, set[Any]] = defaultdict(set)
    provisions: set[str] = set()
    for case in BY_NAME.values():
        for key, value in (case.get("expect") or {}).items():
            if key == "flips":
                continue
            if isinstance(value, dict):
                provisions |= value.keys()
                named[key] |= set(value.values())
            elif not isinstance(value, list):
                named[key].add(value)
    assert provisions >= {p.id for p in INSTRUMENT.provisions} | {g.id for g in INSTRUMENT.grounds}
    assert named["findings"] == DECIDED | {"unknown", "waived", "not_applicable", "judgement"}
    assert named["grounds"] == {"established", "not_established", "undetermined", "not_applicable"}
    assert named["status"] == {
        "applicant", "valid", "expiring", "review_pending", "revoked", "lapsed_undetermined",
    }  # fmt: skip
    assert named["recommendation"] == {
        None, "revoke", "decline", "refer", "renew_on_conditions", "recognise_on_conditions",
        "renew", "recognise", "call_review", "rectify", "keep",
    }  # fmt: skip


def side(margin: str) -> str:
    """On which side of the bound a value stands; a margin too long to print ends in an ellipsis."""
    if margin.startswith("-"):
        return "below"
    return "above" if margin.strip("0.") else "at"


@cache
def sides_tried(policy: str) -> dict[str, dict[str, set[str]]]:
    """By provision (and half, where the law says either-or) the verdicts expected on each side of its bound."""
    tried: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name, case in BY_NAME.items():
        if case.get("policy") != policy:
            continue
        for provision, verdict in ((case.get("expect") or {}).get("findings") or {}).items():
            margin = answer(name).get("findings", {}).get(provision, {}).get("margin")
            if margin is None or verdict not in DECIDED:
                continue
            halves = margin.split("/")
            for number, half in enumerate(halves, 1):
                key = provision if len(halves) == 1 else f"{provision} {number}"
                tried[key][side(half)].add(verdict)
    return tried


@pytest.mark.parametrize("policy", INSTRUMENTS)
def test_every_number_of_the_law_has_a_case_below_at_and_above_it(policy: str) -> None:
    tried, instrument = sides_tried(policy), load_instrument(INCLUDE / "policy", policy)
    numeric = {p.id for p in instrument.provisions if p.test is not None and not p.test.is_open}
    trends = {p.id for p in instrument.provisions if isinstance(p.measure, Rising | Falling)}
    either = {"titled_enterprises 2"}
    for name in numeric | trends | either:
        wanted = {"below", "at", "above"} - {NOTHING_BEYOND.get(name, "")}
        assert set(tried[name]) >= wanted, name
    # One firm of the first kind is the least there can be above none.
    assert set(tried["titled_enterprises 1"]) >= {"below", "at"}


@pytest.mark.parametrize("policy", INSTRUMENTS)
def test_a_threshold_that_is_not_known_decides_nothing(policy: str) -> None:
    instrument = load_instrument(INCLUDE / "policy", policy)
    unknown = {p.id for p in instrument.provisions if p.test is not None and p.test.is_open}
    cases = [case for case in BY_NAME.values() if case.get("policy") == policy]
    said = {name: set() for name in unknown}
    for case in cases:
        for name, verdict in ((case.get("expect") or {}).get("findings") or {}).items():
            if name in unknown:
                said[name].add(verdict)
    assert all(verdicts == {"unknown"} for verdicts in said.values()), said
    assert len(cases) >= 12


@pytest.mark.parametrize("policy", INSTRUMENTS)
def test_at_the_bound_the_word_of_the_law_decides(policy: str) -> None:
    """以上, 不低于, 不超过 include the number; 高于 doesn't."""
    tried, instrument = sides_tried(policy), load_instrument(INCLUDE / "policy", policy)
    good = {
        ">=": {"at", "above"},
        ">": {"above"},
        "<=": {"at", "below"},
        "<": {"below"},
    }
    for provision in instrument.provisions:
        if provision.test is None:
            continue
        for where, verdicts in tried[provision.id].items():
            wanted = {"met"} if where in good[provision.test.operator] else {"not_met", "justify"}
            assert verdicts <= wanted, (provision.id, where)


def test_notice_of_180_days_has_a_case_below_at_and_above() -> None:
    days_left = defaultdict(set)
    for case in BY_NAME.values():
        end, status = case["cluster"].get("valid_to"), (case.get("expect") or {}).get("status")
        if end and status in {"valid", "expiring"} and not case["cluster"].get("events"):
            days_left[(date.fromisoformat(end) - date.fromisoformat(case["law_date"])).days].add(status)
    assert (days_left[179], days_left[180], days_left[181]) == ({"expiring"}, {"expiring"}, {"valid"})


def flipped(case: dict[str, Any], reading: str, option: str) -> str | None:
    """The recommendation when the case itself chooses the reading."""
    return answer_case({**case, "readings": {reading: option}}, with_stability=False)["recommendation"]


HANGS_ON = {
    "ground_not_filed: on 2 April 2024, late by one day, a warning": ("filing_ground", "late_alone"),
    "ground_serious_incident: three deaths reach 较大": None,
}
"""A reading that the recommendation hangs on, or None where it hangs on no reading that comes to mind."""


@pytest.mark.parametrize("name", HANGS_ON)
def test_stability_names_the_readings_that_change_the_recommendation(name: str) -> None:
    stability = answer_case(BY_NAME[name])["stability"]
    assert stability["stable"] is (not stability["flips"])
    flips = {(f["reading"], f["option"]): f["recommendation"] for f in stability["flips"] if "with" not in f}
    if HANGS_ON[name] is not None:
        assert HANGS_ON[name] in flips
    for reading in INSTRUMENT.readings:
        for option in reading.options:
            if option != reading.default:
                outcome = flipped(BY_NAME[name], reading.id, option)
                assert outcome == flips.get((reading.id, option), answer(name)["recommendation"])


def test_an_unknown_key_is_refused_by_name() -> None:
    case = next(c for stem, c in CASES if stem == "output_growth")
    refusal = answer_case({**case, "clutser": {}})
    assert refusal["refused"]
    assert "clutser" in refusal["message"]
