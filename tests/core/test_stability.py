"""What other readings do to a recommendation, and what may be confirmed."""

import json
from pathlib import Path

from cluster_review.evaluation.evaluate import evaluate
from cluster_review.facts.facts import establish
from cluster_review.facts.worked_case import read_case
from cluster_review.recommendation.results import Provenance, result_rows
from cluster_review.stages.cases import answer_case, cases_in
from cluster_review.stages.policies import policy

LAW = Path(__file__).parent.parent / "law"
ADOPTION = {"reading": "filing_ground", "adopted_on": "2024-01-10", "adopted_by": "王某", "document": "1号"}


def case(stem: str, title: str) -> dict:
    found = cases_in((LAW / f"{stem}.yaml").read_text(encoding="utf-8"), stem)
    return next(c for c in found if c["case"] == title)


LATE = case("adoptions", "without an adoption the default holds, and the late form is a warning")


def row(document: dict) -> dict:
    """The recommendation row and receipt that a run would write for the case."""
    chosen = policy()
    read = read_case(document, chosen.vocabulary)
    facts = establish(read.frames, read.dates, chosen.vocabulary)
    evaluation = evaluate(facts, chosen.instrument, chosen.grading, chosen.calendar, read.readings)
    rows = result_rows(evaluation, Provenance("r", "p", "f", "c"))
    return {**rows["recommendations"][0], "payload": json.loads(rows["receipts"][0]["payload"])}


def test_a_revocation_on_a_chosen_reading_may_not_be_confirmed():
    found = row({**LATE, "readings": {"filing_ground": "late_alone"}})
    assert found["recommendation"] == "revoke"
    assert found["stability"] == "flips"
    assert "filing_ground" in json.loads(found["rests_on"])
    assert not found["may_be_confirmed"]
    assert found["readings_tried"] == len(policy().instrument.readings)


def test_a_revocation_on_an_adopted_reading_hangs_only_on_the_others():
    found = row({**LATE, "adoptions": [{**ADOPTION, "option": "late_alone"}]})
    assert found["recommendation"] == "revoke"
    singles = [f["readings"] for f in json.loads(found["flips"]) if len(f["readings"]) == 1]
    assert {"filing_ground": "refusal_alone"} in singles, "that it would be otherwise is still said"
    assert "filing_ground" not in json.loads(found["rests_on"])
    assert found["payload"]["adopted_readings"] == ["filing_ground"]
    assert found["payload"]["readings"]["filing_ground"] == "late_alone"


def test_an_incomplete_later_record_leaves_the_adopted_reading_open():
    harsh = {**ADOPTION, "option": "late_alone"}
    mild = {**ADOPTION, "option": "refusal_alone", "adopted_on": "2024-02-01"}
    for lost in ("document", "adopted_by"):
        broken = {key: value for key, value in mild.items() if key != lost}
        found = row({**LATE, "adoptions": [harsh, broken]})
        assert found["recommendation"] == "refer", (
            "nothing is proposed on a reading that may have been replaced"
        )
    assert row({**LATE, "adoptions": [harsh, mild]})["recommendation"] == "rectify"


def test_a_revocation_may_be_confirmed_once_all_it_hangs_on_is_adopted():
    adopted = {"filing_ground": "late_alone"}
    for _ in range(20):
        records = [
            {**ADOPTION, "reading": name, "option": option} for name, option in sorted(adopted.items())
        ]
        found = row({**LATE, "adoptions": records})
        assert found["recommendation"] == "revoke"
        open_ones = json.loads(found["rests_on"])
        if not open_ones:
            break
        defaults = policy().instrument.default_readings()
        adopted |= {name: defaults[name] for name in open_ones}
    assert not open_ones
    assert found["may_be_confirmed"]
    assert found["stability"] == "flips"


def test_flips_are_single_first_and_joint_ones_only_where_no_part_explains_them():
    stability = answer_case({**LATE, "filings": [{**LATE["filings"][0], "received_on": "2024-04-01"}]})[
        "stability"
    ]
    joint = [flip for flip in stability["flips"] if "with" in flip]
    assert stability["flips"] == [f for f in stability["flips"] if "with" not in f] + joint
    pair = {"filing_ground": "late_alone", "filing_rest_day": "strict"}
    assert [f for f in joint if {f["reading"]: f["option"], **f["with"]} == pair] == [
        {
            "reading": "filing_ground",
            "option": "late_alone",
            "recommendation": "revoke",
            "with": {"filing_rest_day": "strict"},
        }
    ]
    assert set(stability["rests_on"]) >= set(pair)


def test_a_revoked_cluster_has_no_stability():
    found = row(case("status_and_stage", next(
        c["case"]
        for c in cases_in((LAW / "status_and_stage.yaml").read_text(encoding="utf-8"), "x")
        if (c.get("expect") or {}).get("status") == "revoked"
    )))  # fmt: skip
    assert (found["stability"], found["flips"], found["may_be_confirmed"]) == ("not_applicable", "[]", False)
