"""Edges of the evaluation that no worked case of today's documents can state: what another document could ask."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from cluster_review.evaluation.criteria.levels import each_of_last_years
from cluster_review.evaluation.evaluate import StageRefused, evaluate
from cluster_review.evaluation.finding import Outcome, Verdict
from cluster_review.evaluation.validity.printed_validity import parse_printed, printed_periods
from cluster_review.evaluation.validity.term_rules import (
    earliest_start,
    end_of_extension,
    end_of_term,
    rule_as_read,
)
from cluster_review.evaluation.validity.validity import Status
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


# ---- goals of the plan, and whether a review is surely under way


def damaged(facet: str) -> dict[str, object]:
    return {**complete(facet)[0], "mark": "damaged"}


@pytest.mark.parametrize(
    ("actual", "marks", "goals", "is_known"),
    [
        (30, complete("plan_goals"), Truth.TRUE, True),
        (29, complete("plan_goals"), Truth.FALSE, True),
        (None, complete("plan_goals"), Truth.UNKNOWN, False),
        (30, [], Truth.UNKNOWN, False),
        (29, [], Truth.FALSE, False),
        (30, [damaged("plan_goals")], Truth.UNKNOWN, False),
        (29, [damaged("plan_goals")], Truth.UNKNOWN, False),
    ],
)
def test_goals_are_met_only_where_all_are_on_file(found, actual, marks, goals, is_known):
    goal = {"cluster_id": "C", "report_year": 2025, "goal": "G1", "direction": "up", "target": 30}
    evaluation = found(plan_goals=[{**goal, "actual": actual}], completeness_marks=marks)
    assert (evaluation.goals.tolist(), evaluation.are_goals_known.tolist()) == ([goals], [is_known])


def test_without_a_goal_nothing_is_met_or_missed(found):
    earlier = {"cluster_id": "C", "report_year": 2024, "goal": "G1", "direction": "up"}
    evaluation = found(
        plan_goals=[{**earlier, "target": 3, "actual": 2}], completeness_marks=complete("plan_goals")
    )
    assert (evaluation.goals.tolist(), evaluation.are_goals_known.tolist()) == ([Truth.UNKNOWN], [False])


TERM = {"cluster_id": "C", "recognised_date": date(2023, 7, 1), "valid_to": date(2026, 6, 30)}


@pytest.mark.parametrize(
    ("applied", "marks", "is_certain"),
    [
        (date(2026, 3, 1), complete("register", "review.applications"), True),
        (date(2026, 3, 1), complete("register"), True),
        (date(2026, 3, 1), [*complete("register"), damaged("review.applications")], False),
        (date(2026, 3, 1), complete("review.applications"), False),
        (date(2023, 7, 1), complete("register", "review.applications"), False),
        (date(2023, 7, 2), complete("register", "review.applications"), True),
    ],
)
def test_a_review_is_surely_under_way_only_by_what_nothing_lost_could_undo(found, applied, marks, is_certain):
    row = {"cluster_id": "C", "applied_date": applied}
    evaluation = found(clusters=[TERM], review_applications=[row], completeness_marks=marks)
    assert evaluation.is_review_certain.tolist() == [is_certain]


def test_a_stage_that_is_stated_counts_where_the_facts_do_not_tell(facts_of, instrument, grading, calendar):
    def stated(stage, clusters=(TERM,), **rows):
        facts = facts_of(clusters=list(clusters), completeness_marks=complete("register"), **rows)
        return evaluate(facts, instrument, grading, calendar, stated_stage=stage)

    review = stated("review")
    assert (review.stage.tolist(), review.is_review_certain.tolist()) == (["review"], [True])
    assert stated("annual").is_review_certain.tolist() == [False]
    with pytest.raises(StageRefused):
        stated("recognition")
    applied = [{"cluster_id": "C", "applied_date": date(2026, 3, 1)}]
    with pytest.raises(StageRefused):
        stated("annual", review_applications=applied)


def test_who_was_revoked_is_no_applicant_though_the_day_of_recognition_is_unknown(
    facts_of, instrument, grading, calendar
):
    clusters = [{"cluster_id": "C"}, {"cluster_id": "D"}]
    revoked = [{"cluster_id": "C", "kind": "revoked", "event_date": date(2024, 7, 1)}]
    facts = facts_of(clusters=clusters, register_events=revoked)
    evaluation = evaluate(facts, instrument, grading, calendar, stated_stage="recognition")
    assert evaluation.terms.status.tolist() == [Status.REVOKED, Status.APPLICANT]


@pytest.mark.parametrize("reason", ["ground_false_declaration", "ground_unreported_change"])
def test_a_ground_names_the_records_that_are_not_known_to_be_whole(found, reason):
    facet = {"ground_false_declaration": "supervision", "ground_unreported_change": "changes"}[reason]
    whole = ("register", "compliance.penalty", "supervision", "changes")
    marks = complete(*(name for name in whole if name != facet))
    lacking = found(clusters=[TERM], completeness_marks=marks).grounds[reason]
    assert lacking.outcome.tolist() == [Outcome.UNDETERMINED]
    assert facet in lacking.detail(0).missing
    told = found(clusters=[TERM], completeness_marks=complete(*whole)).grounds[reason]
    assert facet not in told.detail(0).missing


# ---- applications, calls and false declarations on record


@pytest.mark.parametrize(
    ("applied", "marks", "truth"),
    [
        ([date(2026, 3, 1)], [], Truth.TRUE),
        ([None], complete("review.applications"), Truth.UNKNOWN),
        ([], complete("review.applications"), Truth.FALSE),
        ([], [], Truth.UNKNOWN),
        ([], complete("review.calls"), Truth.UNKNOWN),
    ],
)
def test_no_application_is_known_only_where_the_record_is_whole(found, applied, marks, truth):
    rows = [{"cluster_id": "C", "applied_date": day} for day in applied]
    evaluation = found(clusters=[TERM], review_applications=rows, completeness_marks=marks)
    assert evaluation.has_application.tolist() == [truth]


@pytest.mark.parametrize(("lost", "is_certain"), [([], True), ([damaged("review.calls")], False)])
def test_a_call_is_certain_where_no_call_was_lost(found, lost, is_certain):
    call = {"cluster_id": "C", "apply_by_date": date(2026, 5, 1)}
    marks = [*complete("register"), *lost]
    evaluation = found(clusters=[TERM], review_calls=[call], completeness_marks=marks)
    assert (evaluation.stage.tolist(), evaluation.is_review_certain.tolist()) == (["review"], [is_certain])


def test_a_review_that_the_caller_knows_of_is_refused_only_where_both_records_are_whole(
    facts_of, instrument, grading, calendar
):
    for whole in (("review.calls",), ("review.applications",), ()):
        facts = facts_of(clusters=[TERM], completeness_marks=complete("register", *whole))
        assert evaluate(facts, instrument, grading, calendar, stated_stage="review").stage.tolist() == [
            "review"
        ]
    facts = facts_of(
        clusters=[TERM], completeness_marks=complete("register", "review.calls", "review.applications")
    )
    with pytest.raises(StageRefused, match="annual"):
        evaluate(facts, instrument, grading, calendar, stated_stage="review")


@pytest.mark.parametrize(
    ("is_final", "marks", "truth"),
    [
        (True, [], Truth.TRUE),
        (False, [], Truth.UNKNOWN),
        (True, [damaged("supervision")], Truth.UNKNOWN),
        (True, [{**damaged("supervision"), "period_to_date": date(1900, 12, 31)}], Truth.UNKNOWN),
        (True, [damaged("register")], Truth.TRUE),
    ],
)
def test_a_false_declaration_stands_where_nothing_about_it_was_lost(found, is_final, marks, truth):
    row = {
        "cluster_id": "C",
        "kind": "false_declaration",
        "event_date": date(2025, 5, 6),
        "is_final": is_final,
    }
    evaluation = found(
        clusters=[TERM, {"cluster_id": "D"}], supervision_events=[row], completeness_marks=marks
    )
    assert evaluation.false_declaration.tolist() == [truth, Truth.FALSE]
