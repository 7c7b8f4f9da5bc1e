"""Punctuation and English of printed texts."""

import pytest

from cluster_review.reports.english import English
from cluster_review.reports.typeset import typeset


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("第十四条(五)触发:甲,乙;丙", "第十四条（五）触发：甲，乙；丙"),
        ("I-01(2025-08-03,E1,生产安全)", "I-01（2025-08-03，E1，生产安全）"),
        ("主导产业代码(GB/T 4754)", "主导产业代码（GB/T 4754）"),
        ("时间10:30,共1,234件", "时间10:30，共1,234件"),
        ("两处(“名单”A2:E2),不一", "两处（“名单”A2:E2），不一"),
        ("已(甲(乙)丙)", "已（甲（乙）丙）"),
        ("plain (a,b): c", "plain (a,b): c"),
    ],
)
def test_chinese_text_gets_chinese_marks(written, shown):
    assert typeset(written) == shown
    assert typeset(shown) == shown


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("第十四条(三) warning", "article 14(3) warning"),
        ("标准一", "part 1 of the standard"),
        ("附件1、第十五条", "annex 1, article 15"),
        ("海南标准一号附件公司", "海南标准一号附件公司"),
        ("标准序", "preamble of the standard"),
        ("20亿元", "20 hundred-million yuan"),
        ("专精特新“小巨人”(国家级,至2028-07-31)", "specialised little giant (national, to 2028-07-31)"),
        ("no record; not confirmed complete: supervision, filings.2024", None),
        ("海口数据安全科技公司", "海口数据安全科技公司"),
        ("required “产值年均增速高于5%”", "required “产值年均增速高于5%”"),
    ],
)
def test_the_programs_chinese_becomes_english_and_names_stay(content, zh, en):
    en = en or "no record; not confirmed complete: supervision, form of 2024"
    assert English(content.vocabulary, content.instrument).of(zh) == en


def test_bare_codes_of_data_become_words(content):
    shown = English(content.vocabulary, content.instrument).in_chinese(
        "无记录;数据未确认齐全:supervision、filings.2024"
    )
    assert shown == "无记录;数据未确认齐全:监督检查、2024年度信息表"
