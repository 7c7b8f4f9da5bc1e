"""Edges of the evaluation that no worked case of today's documents can state: what another document could ask."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from cluster_review.evaluation.criteria.levels import each_of_last_years
from cluster_review.evaluation.evaluate import evaluate
from cluster_review.evaluation.finding import Verdict
from cluster_review.evaluation.validity.printed_validity import parse_printed, printed_periods
from cluster_review.evaluation.validity.term_rules import (
    earliest_start,
    end_of_extension,
    end_of_term,
    rule_as_read,
)
from cluster_review.truth import Truth


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


# ---- what findings say beside their verdict


def complete(*facets: str) -> list[dict[str, object]]:
    always = {"county": "*", "cluster_id": "*", "mark": "complete"}
    always |= {"period_from_date": date(1900, 1, 1), "period_to_date": date(9998, 12, 31)}
    return [{**always, "facet": facet} for facet in facets]


@pytest.fixture
def found(facts_of, instrument, grading, calendar):
    """The evaluation of rows of facts."""
    return lambda **rows: evaluate(facts_of(**rows), instrument, grading, calendar)


@pytest.mark.parametrize(
    ("ends", "verdict"), [(date(2026, 4, 14), Verdict.NOT_MET), (date(2026, 4, 15), Verdict.UNKNOWN)]
)
def test_a_title_of_a_firm_that_is_not_listed_leaves_the_count_open_while_it_is_in_force(
    found, ends, verdict
):
    giant = {"title": "little_giant", "level": "national", "valid_from_date": date(2023, 1, 1)}
    evaluation = found(
        titles=[
            {"cluster_id": "C", "report_year": 2025, "enterprise_id": "E", **giant, "valid_to_date": ends}
        ],
        completeness_marks=complete("enterprises", "titles"),
    )
    finding = evaluation.findings["titled_enterprises"]
    assert finding.verdict.tolist() == [verdict]
    assert finding.detail(0).missing == (("titles",) if verdict == Verdict.UNKNOWN else ())


def test_evidence_is_true_or_false_only_where_a_person_said_so(found):
    clusters = [{"cluster_id": name} for name in ("A", "B", "C", "D")]
    judgements = [
        {"cluster_id": name, "provision": "county_scope", "judgement": judgement}
        for name, judgement in (("A", "confirmed"), ("B", "refuted"), ("C", None))
    ]
    finding = found(clusters=clusters, evidence_judgements=judgements).findings["county_scope"]
    assert finding.verdict.tolist() == [
        Verdict.MET,
        Verdict.NOT_MET,
        Verdict.JUDGEMENT,
        Verdict.JUDGEMENT,
    ]
    assert finding.truth.tolist() == [Truth.TRUE, Truth.FALSE, Truth.UNKNOWN, Truth.UNKNOWN]


@pytest.mark.parametrize(("operator", "decisive"), [(">=", "20"), (">", "20"), ("<=", "23"), ("<", "23")])
def test_of_several_years_the_one_nearest_to_failing_is_shown(facts_of, instrument, operator, decisive):
    rows = [
        {"cluster_id": "C", "report_year": 2025, "metric": "output", "year": year, "value": value * 10**10}
        for year, value in ((2023, 21), (2024, 20), (2025, 23))
    ]
    provision = instrument.provision("output_each_year")
    asked = provision.test.model_copy(update={"operator": operator})
    provision = provision.model_copy(update={"test": asked})
    facts, readings = facts_of(figures=rows), instrument.default_readings()
    detail = each_of_last_years(provision.measure, provision, facts, readings).detail(0)
    assert (detail.value, detail.margin) == (decisive, str(int(decisive) - 20))
