"""The worked incidents, written by hand from the tables of the law: below, at and above each number."""

from __future__ import annotations

import pytest
from tests.mutation.graded_incidents import GRADES, first_otherwise, worked_incidents

from cluster_review.stages.grading import grade_csv
from cluster_review.stages.policies import policy

INCIDENTS = worked_incidents()
ANSWERS = {answer["id"]: answer for answer in grade_csv(GRADES.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("incident", INCIDENTS, ids=lambda incident: incident["id"])
def test_the_command_grades_the_incident_as_the_law_does(incident: dict[str, str]) -> None:
    answer = ANSWERS[incident["id"]]
    assert answer["certainty"] == incident["certainty"]
    assert answer["instrument"] == incident["instrument"]
    assert answer["grade"] == ("" if incident["certainty"] == "undetermined" else incident["grade"])
    if incident["up_to"] != incident["grade"]:
        assert incident["up_to"] in answer["note"]


def test_every_incident_has_its_name_and_its_law() -> None:
    assert len({incident["id"] for incident in INCIDENTS}) == len(INCIDENTS) >= 500
    assert all(incident["law"] for incident in INCIDENTS)


def test_the_least_and_the_greatest_grade_are_those_of_the_file() -> None:
    assert first_otherwise(policy().grading) is None
