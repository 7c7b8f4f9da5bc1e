"""Which bound binds: dated numbers, numbers not published, other regions, alternative metrics, several levels."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from tests.provisions.policies import HERE, POLICY

from cluster_review.calendar import load_calendars
from cluster_review.evaluation.criteria.rule_bounds import in_regions
from cluster_review.evaluation.evaluate import evaluate
from cluster_review.evaluation.finding import Verdict
from cluster_review.facts.dates import Dates
from cluster_review.facts.facts import establish, frame_of
from cluster_review.facts.worked_case import read_case
from cluster_review.provisions.lint import lint
from cluster_review.provisions.loading import (
    instrument_from,
    load_grading,
    load_readings,
    load_vocabulary,
    read_yaml,
)
from cluster_review.provisions.model import Instrument
from cluster_review.tables import TABLES
from cluster_review.truth import Truth

VOCABULARY = load_vocabulary(POLICY)
GRADING = load_grading(POLICY)
CALENDAR = load_calendars(POLICY / "calendars")
HILLS = {"id": "hills", "zh": "山区县", "en": "hill counties", "codes": ["4690"], "source": "样例通知"}


def law(provision: str, change: dict[str, Any], **other: Any) -> Instrument:
    """The minimal policy with one provision changed, free of faults."""
    document = {**read_yaml(HERE / "minimal.yaml"), **other}
    document["provisions"] = [
        {**entry, **change} if entry["id"] == provision else entry for entry in document["provisions"]
    ]
    instrument = instrument_from(document, load_readings(POLICY), "minimal.yaml")
    assert lint(instrument, VOCABULARY, GRADING, None).faults == ()
    return instrument


def verdict(
    instrument: Instrument, provision: str, county: Any = "469023", law_date: str = "2026-04-15", **facts: Any
) -> str:
    """The verdict on one applicant, whose reasons must be said in both languages."""
    case = read_case(
        {
            "case": "made up", "policy": "minimal-2024", "report_year": 2025, "law_date": law_date,
            "cluster": {"id": "C", "county": county, "leading_industry": ["27"], "recognised_on": None}, **facts,
        },
        VOCABULARY,
    )  # fmt: skip
    found = evaluate(establish(case.frames, case.dates, VOCABULARY), instrument, GRADING, CALENDAR).findings[
        provision
    ]
    detail = found.detail(0)
    assert detail.reason_zh
    assert detail.reason_en
    return Verdict(int(found.verdict[0])).code


def output(*values: float) -> dict[str, Any]:
    years = range(2026 - len(values), 2026)
    return {"figures": {"output": dict(zip(years, values, strict=True))}}


# ---- a number that isn't published


@pytest.mark.parametrize(
    "test",
    [
        {"operator": ">=", "word": "以上", "bound": "unknown", "unit": "亿元"},
        {"operator": ">=", "word": "以上", "bound": 8, "unit": "亿元", "confidence": "C"},
    ],
)
@pytest.mark.parametrize("value", [0, 8, 10_000])
def test_a_number_not_published_or_only_remembered_decides_nothing(test: dict[str, Any], value: int):
    instrument = law("output_each_year", {"test": test})
    assert verdict(instrument, "output_each_year", **output(value, value, value)) == "unknown"


def test_a_number_of_a_secondary_source_decides():
    test = {"operator": ">=", "word": "以上", "bound": 8, "unit": "亿元", "confidence": "B"}
    assert (
        verdict(law("output_each_year", {"test": test}), "output_each_year", **output(7, 8, 8)) == "not_met"
    )


# ---- numbers that replace one another


DATED = {
    "operator": ">=", "word": "以上", "unit": "亿元",
    "values": [
        {"from": "unknown", "to": "2025-12-31", "bound": 8},
        {"from": "2026-01-01", "to": "2026-06-30", "bound": 10},
        {"from": "2026-07-01", "to": "unknown", "bound": "unknown"},
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        ("2025-12-31", "met"), ("2026-01-01", "not_met"), ("2026-06-30", "not_met"), ("2026-07-01", "unknown"),
    ],
)  # fmt: skip
def test_the_law_date_chooses_the_number(day: str, outcome: str):
    instrument = law("output_each_year", {"test": DATED})
    assert verdict(instrument, "output_each_year", law_date=day, **output(9, 9, 9)) == outcome


# ---- other numbers for some counties or industries


def overridden(**override: Any) -> Instrument:
    stated = {"when": {"regions": ["hills"]}, "quote": "山区县6亿元以上", **override}
    return law("output_each_year", {"overrides": [stated]}, regions=[HILLS])


@pytest.mark.parametrize(
    ("county", "value", "outcome"),
    [
        ("469023", 6, "met"), ("469023", 5, "not_met"), ("460105", 6, "not_met"), ("460105", 8, "met"),
        (["469023", "460105"], 7, "unknown"), (["469023", "460105"], 5, "not_met"),
        (["469023", "460105"], 8, "met"),
    ],
)  # fmt: skip
def test_another_number_binds_a_region_and_both_bind_who_lies_across(county: Any, value: int, outcome: str):
    instrument = overridden(bound=6)
    assert verdict(instrument, "output_each_year", county, **output(value, value, value)) == outcome


@pytest.mark.parametrize(("value", "relaxes", "outcome"), [
    (9, True, "met"), (5, True, "unknown"), (9, False, "unknown"), (5, False, "unknown"),
])  # fmt: skip
def test_a_relaxation_without_a_number_is_a_persons_call(value: int, relaxes: bool, outcome: str):
    instrument = overridden(bound="unknown", quote="山区县可适当放宽", relaxes=relaxes)
    assert verdict(instrument, "output_each_year", **output(value, value, value)) == outcome


def test_an_override_may_be_for_an_industry():
    stated = {"when": {"divisions": ["27"]}, "quote": "医药制造业6亿元以上", "bound": 6}
    instrument = law("output_each_year", {"overrides": [stated]})
    assert verdict(instrument, "output_each_year", **output(6, 6, 6)) == "met"


def test_a_provision_may_hold_in_one_region_only():
    applies = {"applies_to": {"quote": "位于山区县的", "regions": ["hills"]}}
    instrument = law("sme_share", applies, regions=[HILLS])
    figures = {"figures": {"output": {2025: 10}, "sme_output": {2025: 1}}}
    assert verdict(instrument, "sme_share", "469023", **figures) == "not_met"
    assert verdict(instrument, "sme_share", "460105", **figures) == "not_applicable"
    assert verdict(instrument, "sme_share", ["469023", "460105"], **figures) == "unknown"


# ---- one of several metrics


@pytest.mark.parametrize(
    ("figures", "outcome"),
    [
        ({"output": {2025: 9}}, "met"), ({"revenue": {2025: 9}}, "met"), ({"output": {2025: 1}}, "unknown"),
        ({"output": {2025: 1}, "revenue": {2025: 2}}, "not_met"),
        ({"output": {2025: 1}, "revenue": {2025: 8}}, "met"), ({}, "unknown"),
    ],
)  # fmt: skip
def test_one_metric_suffices_and_only_both_refute(figures: dict[str, Any], outcome: str):
    change = {
        "source": {"part": "一", "quote": "产值或营业收入8亿元以上"},
        "measure": {"any_of": [{"latest": "output"}, {"latest": "revenue"}]},
    }
    assert verdict(law("output_each_year", change), "output_each_year", figures=figures) == outcome


# ---- titles of several levels, words of its own, rules of one stage


@pytest.mark.parametrize(("level", "outcome"), [
    ("national", "met"), ("municipal", "met"), ("provincial", "not_met"),
])  # fmt: skip
def test_a_title_may_be_of_one_of_several_levels(level: str, outcome: str):
    count = {
        "titles": ["single_champion"], "leading": True, "levels": {"single_champion": ["national", "municipal"]},
        "at_least": 1, "word": "不少于", "quote": "不少于1家主导产业的市级或国家级单项冠军企业",
    }  # fmt: skip
    title = {"title": "single_champion", "level": level, "from": "2023-01-01", "to": "2028-12-31"}
    firm = {
        "id": "E",
        "name": "甲",
        "sme": True,
        "leading": True,
        "member_from": "2020-01-01",
        "titles": [title],
    }
    instrument = law("titled_enterprises", {"measure": {"either": [count]}})
    assert verdict(instrument, "titled_enterprises", enterprises=[firm]) == outcome


def test_a_document_may_use_a_word_in_its_own_way():
    change = {
        "source": {"part": "一", "quote": "产值至少8亿元"},
        "measure": {"latest": "output"},
        "test": {"operator": ">=", "word": "至少", "bound": 8, "unit": "亿元"},
    }
    instrument = law("output_each_year", change, operator_words={"至少": ">="})
    assert verdict(instrument, "output_each_year", **output(8)) == "met"


# ---- a denominator outside the cluster


def test_a_share_may_be_of_a_whole_outside_the_cluster():
    """The whole is a metric like any other; here residents of the county stand for its workforce."""
    change = {
        "source": {"part": "一", "quote": "从业人员占全县人口55%以上"},
        "measure": {"share": "employees", "of": "residents"},
    }
    instrument = law("sme_share", change)
    figures = {"figures": {"employees": {2025: 55}, "residents": {2025: 100}}}
    assert verdict(instrument, "sme_share", **figures) == "met"
    assert verdict(instrument, "sme_share", figures={"employees": {2025: 55}}) == "unknown"


# ---- the dated table of baselines


TABLE = [
    ("26", "甲", 80, "2020-01-01"), ("26", "甲", 60, "2024-01-01"), ("26", "甲", 10, "2027-01-01"),
    ("26", "乙", 90, "2020-01-01"), ("30", "丙", 5, "2020-01-01"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("used", "stated", "industry", "outcome"),
    [
        (59, 50, "26", "met"), (60, 50, "26", "unknown"), (89, 50, "26", "unknown"), (90, 90, "26", "not_met"),
        (95, 100, "26", "unknown"), (95, None, "26", "unknown"), (None, 50, "26", "unknown"),
        (4, 5, "30", "met"), (5, 5, "30", "not_met"), (5, 5, "3011", "not_met"), (1, 1, "27", "not_applicable"),
    ],
)  # fmt: skip
def test_the_table_in_force_decides_where_all_its_products_agree(used, stated, industry, outcome):
    measure = {"consumption": "energy_consumption", "baseline": "energy_baseline", "from_table": True}
    instrument = law("energy_efficiency", {"measure": measure})
    figures = {"energy_consumption": used, "energy_baseline": stated}
    case = read_case(
        {
            "case": "made up", "policy": "minimal-2024", "report_year": 2025, "law_date": "2026-04-15",
            "cluster": {"id": "C", "county": "469023", "leading_industry": [industry], "recognised_on": None},
            "figures": {name: {2025: value} for name, value in figures.items() if value is not None},
        },
        VOCABULARY,
    )  # fmt: skip
    rows = [
        {"industry": of, "product": product, "metric": "energy_baseline", "value": value * 10**6,
         "valid_from_date": np.datetime64(day), "source_ref": f"{product}{day}"}
        for of, product, value, day in TABLE
    ]  # fmt: skip
    frames = {**case.frames, "industry_baselines": frame_of(TABLES["industry_baselines"], rows)}
    facts = establish(frames, case.dates, VOCABULARY)
    found = evaluate(facts, instrument, GRADING, CALENDAR).findings["energy_efficiency"]
    assert Verdict(int(found.verdict[0])).code == outcome
    assert found.detail(0).reason_zh
    none = evaluate(establish(case.frames, case.dates, VOCABULARY), instrument, GRADING, CALENDAR)
    assert Verdict(int(none.findings["energy_efficiency"].verdict[0])).code in ("unknown", "not_applicable")


# ---- where a cluster lies, and what it makes, by the texts of the register


@pytest.mark.parametrize(
    ("county", "inside"),
    [
        ("469023", Truth.TRUE), ("460105", Truth.FALSE), ("469023;469021", Truth.TRUE),
        ("460105;469023", Truth.UNKNOWN), ("469023;460105", Truth.UNKNOWN), ("460105;460106", Truth.FALSE),
        (None, Truth.UNKNOWN), ("", Truth.UNKNOWN),
    ],
)  # fmt: skip
def test_a_cluster_lies_in_a_region_with_all_its_counties(county: str | None, inside: Truth):
    frames = {name: frame_of(table, []) for name, table in TABLES.items()}
    clusters = [{"cluster_id": "A", "county": "460105"}, {"cluster_id": "B", "county": county}]
    frames["clusters"] = frame_of(TABLES["clusters"], clusters)
    facts = establish(frames, Dates(2025, date(2026, 4, 15), ""), VOCABULARY)
    applies = {"applies_to": {"quote": "位于山区县的", "regions": ["hills"]}}
    instrument = law("sme_share", applies, regions=[HILLS])
    assert in_regions(("hills",), instrument, facts).tolist() == [Truth.FALSE, inside]
