"""The official text is read place by place, whatever its spaces and widths."""

from __future__ import annotations

from datetime import date

import pytest
from tests.provisions.policies import minimal_instrument, minimal_text

from cluster_review.provisions.clause import Source
from cluster_review.provisions.in_force import InForce, in_force
from cluster_review.provisions.lint import lint
from cluster_review.provisions.text import bare, number_of, numeral_of, places_of


def test_articles_items_preamble_and_parts():
    text = places_of(minimal_text())
    assert text.articles == ["第一条", "第二条", "第三条", "第四条", "第五条"]
    assert text.items("第五条") == ["第五条(一)", "第五条(二)"]
    assert text.parts == ["标准序", "标准一", "标准二", "标准三"]
    assert text.words["标准序"] == "集群近两年未发生较大及以上事故、偷税漏税。"
    assert text.words["第五条(二)"] == "发生较大及以上事故的。"


WIDE = str.maketrans({"(": "\uff08", ")": "\uff09", "%": "\uff05", ",": "\uff0c", "0": "\uff10"})


def test_spaces_and_widths_do_not_matter():
    assert bare("第十四条 (三)\n60%以上".translate(WIDE)) == "第十四条(三)60%以上"


def test_a_text_of_other_widths_has_the_same_quotes(vocabulary, grading):
    wide = minimal_text().translate(WIDE)
    faults = lint(minimal_instrument(), vocabulary, grading, wide).faults
    assert [fault.place for fault in faults] == ["official_text.sha256"]


def test_an_article_may_be_written_with_wide_brackets():
    assert Source(article="第十四条(三)".translate(WIDE), quote="不配合").place == "第十四条(三)"


def test_a_standard_is_no_part_of_a_law_without_one():
    assert places_of("第一条甲\n第二条乙").parts == []


@pytest.mark.parametrize(
    ("numeral", "number"),
    [("一", 1), ("两", 2), ("十", 10), ("十六", 16), ("二十", 20), ("三十六", 36), ("5", 5)],
)
def test_numerals(numeral: str, number: int):
    assert number_of(numeral) == number


def test_numerals_as_articles_are_numbered():
    assert [numeral_of(n) for n in (1, 10, 11, 16, 20, 21, 99)] == [
        "一",
        "十",
        "十一",
        "十六",
        "二十",
        "二十一",
        "九十九",
    ]
    assert all(number_of(numeral_of(n)) == n for n in range(1, 100))


def test_a_word_is_no_numeral():
    with pytest.raises(ValueError, match="is not a number"):
        number_of("若干")


@pytest.mark.parametrize(
    ("day", "answer"),
    [
        (date(2023, 12, 31), InForce.NOT_YET),
        (date(2024, 1, 1), InForce.YES),
        (date(2028, 12, 31), InForce.YES),
        (date(2029, 1, 1), InForce.NO_LONGER),
    ],
)
def test_in_force_from_its_first_to_its_last_day(day: date, answer: InForce):
    assert in_force(minimal_instrument(), day) is answer


def test_in_force_is_not_confirmed_where_no_end_is_stated(hainan):
    """本暂行办法自印发之日起实施。"""
    assert in_force(hainan, date(2023, 5, 22)) is InForce.NOT_YET
    assert in_force(hainan, date(2026, 7, 1)) is InForce.NOT_CONFIRMED
