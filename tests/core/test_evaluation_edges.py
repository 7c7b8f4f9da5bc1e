"""Edges of the evaluation that no worked case of today's documents can state: what another document could ask."""

from datetime import date

import numpy as np
import pytest

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
