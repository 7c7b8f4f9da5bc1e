"""What two instruments change is told in words; equal ones change nothing."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from tests.provisions.policies import POLICY

from cluster_review.provisions.diff import Change, changed_rules, differences
from cluster_review.provisions.loading import instrument_from, load_readings, read_yaml
from cluster_review.provisions.model import Instrument

COMMON = load_readings(POLICY)
WRITTEN = read_yaml(POLICY / "instruments/hainan-2023.yaml")


def changed(**values: Any) -> Instrument:
    """The Hainan instrument with things set otherwise: `provision__key__key=value`."""
    document = deepcopy(WRITTEN)
    for path, value in values.items():
        *steps, last = path.split("__")
        holder: Any = document
        for step in steps:
            holder = (
                next(entry for entry in holder["provisions"] if entry["id"] == step)
                if holder is document and step not in document
                else holder[step]
            )
        holder[last] = value
    return instrument_from(document, COMMON, "changed")


def told(
    hainan: Instrument, other: Instrument, vocabulary, language: str = "zh"
) -> list[tuple[str, str, str, str]]:
    return [change.in_words(language) for change in differences(hainan, other, vocabulary)]


def test_an_instrument_against_itself_changes_nothing(hainan, vocabulary):
    assert differences(hainan, hainan, vocabulary) == ()
    assert changed_rules(hainan, hainan) == set()


def test_a_bound_with_its_comparison_is_told_as_one_sentence(hainan, vocabulary):
    other = changed(output_growth__test={"operator": ">=", "word": "不低于", "bound": 6, "unit": "%"})
    ((item, what, before, after),) = told(hainan, other, vocabulary)
    assert (item, what) == ("条款“产值年均增速”(标准一)", "检验")
    assert "高于5%" in before
    assert "不低于6%" in after
    ((item, what, before, after),) = told(hainan, other, vocabulary, "en")
    assert (item, what) == ("provision: average annual growth of output (part 1 of the standard)", "test")
    assert "more than 5 %" in before
    assert "at least 6 %" in after
    assert changed_rules(hainan, other) == {"output_growth"}


@pytest.mark.parametrize(
    ("values", "what", "before", "after"),
    [
        ({"output_growth__kind": "soft", "output_growth__waivable": None}, "性质", "硬性", "弹性"),
        ({"output_growth__stages": ["review"]}, "适用环节", "认定、年度、复核", "复核"),
        ({"filing__due": "04-15"}, "截止日", "03-30", "04-15"),
        ({"validity__years": 4}, "年数", "3", "4"),
        ({"serious_events__window_months": 24}, "期间(月)", "36", "24"),
        ({"effective__from": "2026-01-01"}, "起", "2023-05-23", "2026-01-01"),
        ({"supersedes": "hainan-2019"}, "取代", "无", "hainan-2019"),
        (
            {"readings": [{"id": "share_years", "default": "each_of_three"}]}, "默认读法", "最近一年", "近三年每一年",
        ),
    ],
)  # fmt: skip
def test_each_kind_of_change_is_told_in_its_words(hainan, vocabulary, values, what, before, after):
    found = [
        words for words in told(hainan, changed(**values), vocabulary) if words[1].split("·")[-1] == what
    ]
    assert [words[2:] for words in found] == [(before, after)]


def test_a_rule_that_came_or_went_is_told_with_what_it_tests(hainan, vocabulary):
    fewer = instrument_from(
        {
            **WRITTEN,
            "provisions": [p for p in WRITTEN["provisions"] if p["id"] != "land_area"],
            "coverage": [
                {**row, "by": [name for name in row.get("by", []) if name != "land_area"]}
                for row in WRITTEN["coverage"]
            ],
        },
        COMMON,
        "fewer",
    )
    gone: Change = next(c for c in differences(hainan, fewer, vocabulary) if c.id == "land_area")
    assert gone.what == ("删去", "removed")
    assert "100平方公里" in gone.before[0]
    assert gone.after == ("无", "none")
    came = next(c for c in differences(fewer, hainan, vocabulary) if c.id == "land_area")
    assert (came.what, came.before, came.after) == (("新增", "added"), gone.after, gone.before)


def test_any_two_instruments_of_this_repository_can_be_compared_in_both_languages(hainan, vocabulary):
    others = [
        path.stem for path in sorted((POLICY / "instruments").glob("*.yaml")) if path.stem != "hainan-2023"
    ]
    for name in others:
        other = instrument_from(read_yaml(Path(POLICY) / f"instruments/{name}.yaml"), COMMON, name)
        found = differences(hainan, other, vocabulary)
        assert found
        for change in found:
            assert all(change.in_words("zh")), change
            assert all(change.in_words("en")), change
            assert set(change.as_record()) >= {"section", "id", "item_zh", "after_en"}
