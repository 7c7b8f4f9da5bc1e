"""The instrument as people read it."""

from __future__ import annotations

import re

import pytest
from tests.provisions.policies import minimal_instrument

from cluster_review.provisions.lint import coverage_rows
from cluster_review.provisions.show import coverage_section, instrument_document, sections
from cluster_review.provisions.wording import test_in_words as in_words

WORDS = {
    "land_area": (
        "报告年度占地面积一般不超过100平方公里(原文:不超过)",
        "land area of the report year as a rule at most 100 km²",
    ),
    "leading_share": (
        "主导产业产值占集群总产值的比例高于60%(原文:高于)",
        "output of the leading industry as a share of total output value more than 60 %",
    ),
    "co2_intensity_falling": (
        "近3年二氧化碳排放强度逐年下降",
        "CO₂ emissions per output falls each year over 3 years",
    ),
    "brand": ("由人按佐证评判", "judged by people on evidence"),
}


@pytest.mark.parametrize(("name", "zh", "en"), [(name, zh, en) for name, (zh, en) in WORDS.items()])
def test_a_test_in_words(hainan, vocabulary, name: str, zh: str, en: str):
    words = in_words(hainan.provision(name), hainan, vocabulary)
    assert (words.zh, words.en) == (zh, en)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_of_the_instrument_is_left_out(hainan, vocabulary, language: str):
    shown = sections(hainan, vocabulary, language)
    text = "\n".join(cell for section in shown for row in section.rows for cell in row)
    for rule in hainan.rules:
        assert rule.id in text
        assert rule.source.place in text or any(rule.source.place in section.title for section in shown)
    for provision in hainan.provisions:
        for item in provision.checklist:
            assert item.in_(language) in text
    for reading in hainan.readings:
        for code, words in reading.options.items():
            assert code in text
            assert words.in_(language) in text
    for row in hainan.coverage:
        assert row.note.in_(language) in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_row_has_a_cell_for_each_column(hainan, vocabulary, language: str):
    for section in sections(hainan, vocabulary, language):
        assert section.rows, section.title
        assert {len(row) for row in section.rows} == {len(section.columns)}, section.title


def test_english_headings_and_names_are_english(hainan, vocabulary):
    for section in sections(hainan, vocabulary, "en"):
        assert not any(re.search(r"[\u4e00-\u9fff]", column) for column in section.columns)


def test_the_coverage_parts_what_is_computed_from_what_people_judge(hainan):
    rows = {row.place: row for row in coverage_rows(hainan)}
    assert rows["标准二"].computed == ("titled_enterprises",)
    assert rows["标准二"].by_hand == ("cultivation_work",)
    assert coverage_section(coverage_rows(hainan), "zh").rows[0] == ("第一条", "不适用", "", "", "目的和依据")


def test_the_committed_document_is_the_instrument_of_today(hainan, vocabulary, repository):
    committed = (repository / "docs/law/hainan-2023.md").read_text(encoding="utf-8")
    assert committed == instrument_document(hainan, vocabulary)


def test_a_policy_of_another_place_can_be_shown(vocabulary):
    document = instrument_document(minimal_instrument(), vocabulary)
    assert "样例县特色产业集群认定办法" in document
    assert "近两年(24个月)" in document
    assert "where the leading industry is of GB/T 4754 division 26, 30" in document
