"""The decision table: the first row that applies, whatever else does, and the lesser rows beside it."""

from datetime import date
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest

from cluster_review.evaluation.evaluate import Evaluation
from cluster_review.evaluation.finding import Outcome, Verdict
from cluster_review.evaluation.validity.validity import Status
from cluster_review.recommendation.decide import decision_rows, recommend
from cluster_review.recommendation.evaluation_columns import coded, recommended
from cluster_review.truth import Truth

STAGES = ("recognition", "annual", "review")
MET, NOT_MET, UNKNOWN, JUDGEMENT = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.JUDGEMENT


def finding(kind: str, verdict: Verdict):
    provision = SimpleNamespace(kind=kind, stages=STAGES)
    return SimpleNamespace(provision=provision, verdict=np.array([verdict], dtype=np.int8))


def situation(
    stage: str,
    *,
    hard: Verdict = MET,
    evidence: Verdict = MET,
    soft: Verdict = MET,
    ground: Outcome = Outcome.NOT_ESTABLISHED,
    is_warning: bool = False,
    status: Status = Status.VALID,
    goals: Truth = Truth.TRUE,
    are_goals_known: bool | None = None,
    applied: Truth = Truth.TRUE,
    false_declaration: Truth = Truth.FALSE,
    is_review_certain: bool = True,
    is_justified: bool = False,
    **readings: str,
) -> Evaluation:
    """An evaluation of one cluster with just what the table looks at."""

    def truth(value: Truth):
        return np.array([value], dtype=np.int8)

    status = Status.APPLICANT if stage == "recognition" else status
    ground = Outcome.NOT_APPLICABLE if stage == "recognition" else ground
    return Evaluation(
        facts=SimpleNamespace(size=1, dates=SimpleNamespace(law_date=date(2026, 4, 15))),
        instrument=None,
        readings={"review_test": "standard_and_goals", "missed_goals": "conditions", **readings},
        terms=SimpleNamespace(status=np.array([status], dtype=object)),
        stage=np.array([stage], dtype=object),
        findings={"h": finding("hard", hard), "e": finding("evidence", evidence), "s": finding("soft", soft)},
        grounds={
            "g": SimpleNamespace(outcome=np.array([ground], dtype=np.int8), is_warning=np.array([is_warning]))
        },
        adopted=frozenset(),
        goals=truth(goals),
        are_goals_known=np.array([goals != Truth.UNKNOWN if are_goals_known is None else are_goals_known]),
        is_review_certain=np.array([is_review_certain]),
        has_application=truth(applied),
        false_declaration=truth(false_declaration),
        justified={"s": np.array([is_justified])},
    )


def answer(stage: str, **words):
    found = recommend(situation(stage, **words))
    return found.recommendation[0], int(found.row[0]), list(found.also[0])


ESTABLISHED, OPEN = Outcome.ESTABLISHED, Outcome.UNDETERMINED
CASES = [
    # stage, what differs from a clean cluster, recommendation, row, also
    ("annual", {}, "keep", 8, []),
    ("review", {}, "renew", 5, []),
    ("recognition", {}, "recognise", 5, []),
    ("annual", {"ground": ESTABLISHED}, "revoke", 1, []),
    ("review", {"ground": ESTABLISHED}, "revoke", 1, []),
    ("annual", {"ground": ESTABLISHED, "hard": NOT_MET}, "revoke", 1, ["rectify"]),
    ("review", {"hard": NOT_MET}, "revoke", 2, []),
    ("review", {"evidence": NOT_MET}, "revoke", 2, []),
    ("review", {"hard": NOT_MET, "ground": OPEN}, "revoke", 2, ["refer"]),
    ("review", {"hard": NOT_MET, "evidence": JUDGEMENT}, "revoke", 2, ["refer"]),
    ("review", {"hard": NOT_MET, "is_review_certain": False}, "refer", 3, []),
    ("recognition", {"hard": NOT_MET}, "decline", 2, []),
    ("recognition", {"false_declaration": Truth.TRUE}, "decline", 2, []),
    ("recognition", {"false_declaration": Truth.UNKNOWN}, "refer", 3, []),
    ("annual", {"ground": OPEN}, "refer", 3, []),
    ("review", {"ground": OPEN}, "refer", 3, []),
    ("review", {"hard": UNKNOWN}, "refer", 3, []),
    ("review", {"evidence": JUDGEMENT}, "refer", 3, []),
    ("review", {"soft": UNKNOWN}, "refer", 3, []),
    ("review", {"goals": Truth.UNKNOWN}, "refer", 3, []),
    ("review", {"goals": Truth.FALSE, "are_goals_known": False}, "refer", 3, []),
    ("review", {"applied": Truth.FALSE}, "refer", 3, []),
    ("review", {"applied": Truth.UNKNOWN}, "refer", 3, []),
    ("recognition", {"evidence": JUDGEMENT}, "refer", 3, []),
    ("annual", {"status": Status.LAPSED_UNDETERMINED}, "refer", 3, []),
    ("annual", {"hard": UNKNOWN, "evidence": JUDGEMENT, "soft": UNKNOWN}, "keep", 8, []),
    ("review", {"soft": Verdict.JUSTIFY}, "renew_on_conditions", 4, []),
    ("review", {"soft": Verdict.JUSTIFY, "is_justified": True}, "renew", 5, []),
    ("review", {"goals": Truth.FALSE}, "renew_on_conditions", 4, []),
    ("recognition", {"soft": Verdict.JUSTIFY}, "recognise_on_conditions", 4, []),
    ("review", {"hard": Verdict.WAIVED, "evidence": Verdict.NOT_APPLICABLE}, "renew", 5, []),
    ("annual", {"status": Status.EXPIRING}, "call_review", 6, []),
    ("annual", {"status": Status.REVIEW_PENDING, "hard": NOT_MET}, "call_review", 6, ["rectify"]),
    ("annual", {"hard": NOT_MET}, "rectify", 7, []),
    ("annual", {"soft": Verdict.JUSTIFY}, "rectify", 7, []),
    ("annual", {"is_warning": True}, "rectify", 7, []),
    (
        "annual",
        {"ground": OPEN, "status": Status.EXPIRING, "is_warning": True},
        "refer",
        3,
        ["call_review", "rectify"],
    ),
    ("annual", {"status": Status.REVOKED, "ground": Outcome.NOT_APPLICABLE}, None, 0, []),
]


@pytest.mark.parametrize(("stage", "words", "recommendation", "row", "also"), CASES)
def test_the_first_row_that_applies(stage, words, recommendation, row, also):
    assert answer(stage, **words) == (recommendation, row, also)


def test_missed_goals_fail_under_that_reading():
    assert answer("review", goals=Truth.FALSE, missed_goals="fails")[:2] == ("revoke", 2)


def test_the_standard_is_not_tested_under_the_reading_of_goals_only():
    assert answer("review", hard=NOT_MET, soft=Verdict.JUSTIFY, review_test="goals_only")[:2] == ("renew", 5)


def test_rows_stand_in_the_order_of_the_table():
    numbers = [row.number for row in decision_rows(situation("annual"))]
    assert numbers == sorted(numbers)


def test_the_recommendation_alone_is_that_of_the_whole_table():
    """What the readings are tried with leaves out the lesser rows, and nothing else."""
    seen = set()
    for stage, hard, soft, outcome, status in product(STAGES, Verdict, Verdict, Outcome, Status):
        asked = situation(stage, hard=hard, soft=soft, ground=outcome, status=status)
        whole = recommend(asked).recommendation
        assert recommended(asked).tolist() == coded(whole).tolist()
        seen.update(whole)
    assert len(seen) > 6
