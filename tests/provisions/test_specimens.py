"""Each malformed policy is refused, with the place, the article and the reason in two languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.provisions.policies import (
    SPECIMENS,
    faults_of_specimen,
    minimal_instrument,
    minimal_text,
    read_specimen,
)

from cluster_review.provisions.faults import Fault
from cluster_review.provisions.lint import lint


@pytest.mark.parametrize("path", SPECIMENS, ids=lambda path: path.stem)
def test_a_malformed_policy_is_refused(path: Path):
    comment, specimen = read_specimen(path)
    assert re.match(r"# .*[\u4e00-\u9fff].*[A-Za-z]", comment), (
        "the first comment says what is wrong, zh and en"
    )
    expected = [Fault(**fault) for fault in specimen["refused"]]
    assert expected
    assert faults_of_specimen(specimen) == expected


def test_the_policy_that_specimens_break_has_no_fault_itself(vocabulary, grading):
    report = lint(minimal_instrument(), vocabulary, grading, minimal_text())
    assert report.text_checked
    assert report.faults == ()


def test_every_specimen_names_a_place_and_both_languages():
    for path in SPECIMENS:
        for fault in read_specimen(path)[1]["refused"]:
            assert fault["place"], path.name
            assert re.search(r"[\u4e00-\u9fff]", fault["zh"]), path.name
            assert re.search(r"[A-Za-z]", fault["en"]), path.name


# What a lawyer looks for first when something is left out: the article.
UNDECLARED = {
    "validity_undeclared": "第三条",
    "validity_years_undeclared": "第三条",
    "deadline_undeclared": "第四条",
    "deadline_day_undeclared": "第四条",
    "denominator_undeclared": "标准一",
    "people_undeclared": "标准二",
    "reading_undeclared": "标准二",
    "consulted_reading_undeclared": "标准一",
    "years_undeclared": "标准一",
}


@pytest.mark.parametrize(("name", "article"), UNDECLARED.items())
def test_what_is_left_undeclared_is_refused_with_its_article(name: str, article: str):
    specimen = read_specimen(next(path for path in SPECIMENS if path.stem == name))[1]
    (fault,) = faults_of_specimen(specimen)
    assert f"({article})" in fault.place


def test_all_faults_of_a_file_are_told_at_once():
    faults = faults_of_specimen(
        {
            "remove": ["validity.years", "filing.due", "provisions.sme_share.measure.of"],
            "change": {"number": ""},
        }
    )
    assert len(faults) == 4
