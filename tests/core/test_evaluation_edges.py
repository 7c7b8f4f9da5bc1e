"""Edges of the evaluation that no worked case of today's documents can state: what another document could ask."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from cluster_review.evaluation.validity.printed_validity import parse_printed, printed_periods
from cluster_review.evaluation.validity.term_rules import (
    earliest_start,
    end_of_extension,
    end_of_term,
    rule_as_read,
)


def day(text: str) -> np.ndarray:
    return np.array([text], dtype="datetime64[D]")


@pytest.fixture
def rule(instrument):
    return instrument.validity


# ---- how long a term lasts (第十二条)


def test_an_extension_may_be_shorter_than_the_first_term(rule):
    rule = rule.model_copy(update={"years": 3, "extension_years": 2})
    assert end_of_extension(day("2023-07-01"), rule) == day("2025-06-30")
    assert end_of_term(day("2023-07-01"), rule) == day("2026-06-30")


def test_without_a_known_length_there_is_no_end_and_no_start(rule):
    rule = rule.model_copy(update={"extension_years": None})
    for found in (end_of_extension(day("2023-07-01"), rule), earliest_start(day("2026-06-30"), rule, None)):
        assert found.dtype == "datetime64[D]"
        assert np.isnat(found).all()


def test_the_earliest_start_counts_back_as_the_end_counts_on(rule):
    for end, last in (("day_before", "2026-06-30"), ("same_day", "2026-07-01")):
        as_read = rule.model_copy(update={"end": end})
        assert earliest_start(day(last), as_read, 3) == day("2023-07-01")


def test_a_reading_of_the_end_leaves_calendar_years_and_an_unknown_rule_alone(rule):
    for end in ("calendar_years", None):
        stays = rule.model_copy(update={"end": end})
        assert rule_as_read(stays, {"validity_end": "same_day"}).end == end
    assert rule_as_read(rule, {"validity_end": "same_day"}).end == "same_day"


# ---- validities as notices print them


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2026年6月30日至2026年6月30日", (date(2026, 6, 30), date(2026, 6, 30))),
        ("2023 年 7 月 1 日 至 2026.6.30", (date(2023, 7, 1), date(2026, 6, 30))),
        ("2023年7月1日", None),
        ("2023年7月1日至2024年7月1日,延至2026年6月30日", None),
        ("2023年7月1日至2026年", None),
        ("2025年至2025年", (date(2025, 1, 1), date(2025, 12, 31))),
        ("2023—2025", (date(2023, 1, 1), date(2025, 12, 31))),
        ("2023年、2025年", (date(2023, 1, 1), date(2025, 12, 31))),
        ("2025年至2023年", None),
        ("2025年", None),
        ("2023年至2025年、2026年至2028年", None),
        ("0000年至2025年", None),
        ("0001年至0003年", (date(1, 1, 1), date(3, 12, 31))),
        ("2023年7月至2026年6月", None),
    ],
)
def test_printed_years_read_as_calendar_years(rule, text, period):
    assert parse_printed(text, rule, {"year_range": "calendar_years"}) == period
    assert parse_printed(text, rule, {"year_range": "keep_text"}) == (
        period if "日" in text or "." in text else None
    )


def test_bare_years_count_only_where_the_rule_grants_as_many(rule):
    by_years = rule.model_copy(update={"end": "calendar_years", "years": 3})
    keep = {"year_range": "keep_text"}
    assert parse_printed("2023年至2025年", by_years, keep) == (date(2023, 1, 1), date(2025, 12, 31))
    for text in ("2023年至2024年", "2023年至2026年"):
        assert parse_printed(text, by_years, keep) is None


def test_what_a_batch_prints_holds_for_entries_that_print_nothing(rule):
    own, keep = "2024年7月1日至2027年6月30日", {"year_range": "keep_text"}
    texts = pd.Series([own, None, "三年"], dtype="object")
    printed = rule.model_copy(update={"printed_dates_win": True, "printed": "2023年7月1日至2026年6月30日"})
    first, last, has_printed = printed_periods(texts, printed, keep)
    assert [str(d) for d in first] == ["2024-07-01", "2023-07-01", "NaT"]
    assert [str(d) for d in last] == ["2027-06-30", "2026-06-30", "NaT"]
    assert has_printed.tolist() == [True, True, True]
    first, last, has_printed = printed_periods(
        texts, rule.model_copy(update={"printed_dates_win": True}), keep
    )
    assert [str(d) for d in first] == ["2024-07-01", "NaT", "NaT"]
    assert has_printed.tolist() == [True, False, True]


def test_where_printed_dates_don_t_win_nothing_is_printed(rule):
    loses = rule.model_copy(update={"printed_dates_win": False, "printed": "2023年7月1日至2026年6月30日"})
    texts = pd.Series(["2024年7月1日至2027年6月30日", None], dtype="object")
    first, last, has_printed = printed_periods(texts, loses, {"year_range": "calendar_years"})
    assert np.isnat(first).all()
    assert np.isnat(last).all()
    assert not has_printed.any()
