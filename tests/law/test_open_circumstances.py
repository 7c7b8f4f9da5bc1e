"""An undetermined ground says which circumstance it waits for, where the reading in force turns on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cluster_review.stages.cases import answer_case, read_cases

CASES = {case["case"]: case for case in read_cases(Path(__file__).with_name("readings_grounds.yaml"))}
INCIDENT = next(case for name, case in CASES.items() if name.endswith("nobody recorded who is responsible"))
EVASION = next(case for case in CASES.values() if "tax_evasion" in (case["expect"].get("flips") or {}))


def said(case: dict, readings: dict, **left_out: str) -> tuple[str, str, str]:
    """The outcome of 14(5) and its reason, zh and en, with a key left out of each record of a list."""
    changed = {**case, "readings": readings, "expect": {}}
    for name, key in left_out.items():
        changed[name] = [{k: v for k, v in record.items() if k != key} for record in case[name]]
    answer = answer_case(changed, with_stability=False)
    reason = answer["ground_reasons"]["ground_serious_incident"]
    return answer["grounds"]["ground_serious_incident"], reason["zh"], reason["en"]


@pytest.mark.parametrize(
    ("case", "readings", "left_out", "zh", "en"),
    [
        (INCIDENT, {"responsibility": "responsible_only"}, {"incidents": "responsible"},
         "企业是否负有责任未载明", "not stated whether the enterprise is responsible"),
        (INCIDENT, {"incident_site": "inside_area"}, {"incidents": "inside_area"},
         "是否发生在集群范围内未载明", "not stated whether it happened inside the cluster's area"),
        (EVASION, {"tax_evasion": "major_cases_only"}, {"compliance": "major_tax_case"},
         "是否列为重大税收违法失信主体未载明", "not stated whether it is published as a major tax case"),
    ],
)  # fmt: skip
def test_what_is_not_stated_is_told(case, readings, left_out, zh, en):
    assert said(case, {}, **left_out)[0] == "established"
    assert zh not in said(case, {}, **left_out)[1], "the default reading doesn't turn on it"
    outcome, told, told_en = said(case, readings, **left_out)
    assert outcome == "undetermined"
    assert zh in told
    assert en in told_en


def test_a_refusal_names_the_key_of_the_case():
    adopted = {"reading": "filing_ground", "option": "late_alone", "adopted_on": "2030-01-10"}
    message = answer_case({**INCIDENT, "adoptions": [adopted]}, with_stability=False)["message"]
    assert "adoptions[0].adopted_on: " in message
