"""The grading files: each value marked, each event in two languages, no name used twice."""

import copy

import pytest
from pydantic import ValidationError
from tests.provisions.policies import GRADING, POLICY

from cluster_review.provisions.lint_grading import grading_faults
from cluster_review.provisions.loading import load_vocabulary, read_yaml
from cluster_review.provisions.model import GradingInstrument

WORDS = load_vocabulary(POLICY)


def changed(name: str, **parts):
    document = copy.deepcopy(read_yaml(GRADING[name]))
    for path, value in parts.items():
        *steps, last = path.split("__")
        holder = document
        for step in steps:
            holder = holder[step]
        holder[last] = value
    return document


def faults(name: str, **parts) -> list[str]:
    return [f.en for f in grading_faults([GradingInstrument.model_validate(changed(name, **parts))], WORDS)]


def test_the_files_have_no_fault():
    tables = [GradingInstrument.model_validate(read_yaml(path)) for path in GRADING.values()]
    assert list(grading_faults(tables, WORDS)) == []
    assert [table.instrument for table in tables] == list(GRADING)


def test_a_fact_may_not_bear_the_name_of_a_remark():
    flag = {"grade": "较大", "confidence": "A", "zh": "污染物", "en": "pollutant"}
    assert faults("environment-2014", flags__pollutant=flag) == [
        "the code list incident_fact declares this name already; choose another"
    ]


def test_a_fact_is_a_flag_or_a_number():
    flag = {"grade": "较大", "confidence": "A", "zh": "中断", "en": "outage"}
    assert faults("industrial-data-2024", flags__outage_hours=flag) == ["is both a flag and a number"]


def test_the_shorter_period_is_shorter():
    assert faults("production-safety-2007", shorter__later_days=30) == [
        "30 days must be fewer than later_days"
    ]


@pytest.mark.parametrize(
    ("name", "parts", "said"),
    [
        ("environment-2011", {"dimensions__deaths__confidence": {"重大": "A"}}, "confidence gives A, B or C"),
        ("fire-2007", {"dimensions__deaths__above": ["一般"]}, "above lists only grades that have one"),
        ("fire-2007", {"dimensions__deaths__confidence": "D"}, "'A', 'B' or 'C'"),
        ("special-equipment-2009", {"flags__vessel_exploded__en": "爆炸"}, "en holds English"),
        ("cyber-2017", {"official_only": False}, "either dimensions and flags, or official_only"),
        ("fire-2007", {"official_only": True}, "either dimensions and flags, or official_only"),
    ],
)
def test_a_malformed_file_is_refused(name, parts, said):
    with pytest.raises(ValidationError, match=said):
        GradingInstrument.model_validate(changed(name, **parts))
