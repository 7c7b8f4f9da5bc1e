"""Signs that the leading industry changed (主导产业漂移): what is one, and what is none."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from cluster_review.evaluation.criteria.industry_drift import drifted
from cluster_review.evaluation.evaluate import evaluate
from cluster_review.evaluation.grounds.inputs import GroundInputs

TERM = {"cluster_id": "C", "recognised_date": date(2023, 7, 1), "valid_to": date(2026, 6, 30)}
NONE = np.zeros(0, dtype=np.intp)


def share(part: int, year: int = 2025) -> list[dict[str, object]]:
    values = (("leading_output", part), ("output", 100))
    return [
        {"cluster_id": "C", "report_year": year, "metric": metric, "year": year, "value": value * 10**10}
        for metric, value in values
    ]


def form(industry: str | None, year: int | None = 2025, **more: object) -> dict[str, object]:
    return {
        "cluster_id": "C",
        "report_year": year,
        "leading_industry": industry,
        "source_ref": f"form {year}",
        **more,
    }


@pytest.fixture
def given_of(facts_of, instrument, grading, calendar):
    """What the grounds look at, of one evaluation."""

    def of(law=instrument, industry="26", **rows):
        facts = facts_of(clusters=[{**TERM, "leading_industry": industry}], **rows)
        reading = instrument.reading("industry_drift")
        option = next(o for o in reading.options if o != "recorded_change_only")
        evaluation = evaluate(facts, law, grading, calendar, {"industry_drift": option})
        return GroundInputs(evaluation.facts, evaluation.instrument, calendar, evaluation.answers)

    return of


@pytest.mark.parametrize(
    ("register", "filed", "is_seen"),
    [
        ("26", "26", False),
        ("26", "2614", False),
        ("2614", "26", False),
        ("26", "27", True),
        ("26;27", "27;26", False),
        ("26;27", "26", True),
        ("26", "26;27", True),
        ("26;27", "2614;2710", False),
        ("26;65", "2614;2710", True),
        ("26", None, False),
        (None, "26", False),
    ],
)
def test_a_form_of_another_industry_is_a_sign(given_of, register, filed, is_seen):
    found = drifted(given_of(industry=register, annual_reports=[form(filed)]), NONE)
    assert found.is_seen.tolist() == [is_seen]
    assert len(found.records(0)) == is_seen


def test_a_record_cites_the_form_and_one_the_figure(given_of):
    found = drifted(given_of(annual_reports=[form("27")], figures=share(60)), NONE)
    first, second = found.records(0)
    assert first.input.name == "leading_output"
    assert (second.input.value, second.input.source_ref) == ("27", "form 2025")


def test_a_change_on_record_leaves_no_sign(given_of):
    given = given_of(annual_reports=[form("27")], figures=share(60))
    found = drifted(given, np.zeros(1, dtype=np.intp))
    assert found.is_seen.tolist() == [False]
    assert found.records(0) == []


@pytest.mark.parametrize(("part", "is_seen"), [(59, True), (60, True), (61, False)])
def test_a_share_at_the_bound_is_a_sign(given_of, part, is_seen):
    assert drifted(given_of(figures=share(part)), NONE).is_seen.tolist() == [is_seen]


def test_a_document_that_asks_for_no_share_has_no_such_sign(given_of, instrument):
    law = instrument.model_copy(
        update={"provisions": tuple(p for p in instrument.provisions if p.id != "leading_share")}
    )
    assert drifted(given_of(law, figures=share(10)), NONE).is_seen.tolist() == [False]


@pytest.mark.parametrize("untested", ["bound", "test"])
def test_a_document_whose_bound_is_not_known_has_no_such_sign(given_of, instrument, untested):
    own = instrument.provision("leading_share")
    test = own.test.model_copy(update={"bound": None}) if untested == "bound" else None
    given = given_of(figures=share(10))
    changed = tuple(p.model_copy(update={"test": test}) if p is own else p for p in instrument.provisions)
    law = instrument.model_copy(update={"provisions": changed})
    assert drifted(replace(given, instrument=law), NONE).is_seen.tolist() == [False]


def test_the_form_of_another_year_is_no_sign(given_of):
    given = given_of(annual_reports=[form("27", 2024), form("26", 2025)])
    assert drifted(given, NONE).is_seen.tolist() == [False]
    facts = replace(given.facts, dates=replace(given.facts.dates, report_year=2024))
    assert drifted(replace(given, facts=facts), NONE).is_seen.tolist() == [True]
    assert drifted(given, NONE).is_seen.tolist() == [False]


def test_a_form_of_an_unknown_year_is_no_sign(given_of):
    given = given_of()
    forms = given_of(annual_reports=[form("27")]).facts.frames["annual_reports"]
    forms = forms.assign(report_year=pd.array([pd.NA], dtype="Int64"))
    frames = {**given.facts.frames, "annual_reports": forms}
    facts = replace(given.facts, frames=frames, _derived={})
    assert drifted(replace(given, facts=facts), NONE).is_seen.tolist() == [False]


def test_a_form_that_was_sent_back_is_no_sign(given_of):
    given = given_of(annual_reports=[form("27", is_accepted=False)])
    assert drifted(given, NONE).is_seen.tolist() == [False]
