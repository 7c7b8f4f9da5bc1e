"""The law that the properties are tried on, and one way to evaluate rows under it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from cluster_review.calendar import WorkingCalendar, load_calendars
from cluster_review.evaluation.evaluate import Evaluation, evaluate
from cluster_review.facts.dates import Dates
from cluster_review.facts.facts import establish
from cluster_review.provisions.loading import load_grading, load_instrument, load_vocabulary
from cluster_review.provisions.model import Instrument
from cluster_review.vocabulary import Vocabulary


@dataclass(frozen=True)
class Law:
    """Everything an evaluation needs besides the facts."""

    instrument: Instrument
    grading: tuple
    calendar: WorkingCalendar
    vocabulary: Vocabulary

    def evaluated(self, frames, report_year: int, law_date: date, readings=None) -> Evaluation:
        facts = establish(frames, Dates(report_year, law_date, "2026-11-24"), self.vocabulary)
        return evaluate(facts, self.instrument, self.grading, self.calendar, readings)


def load_law(repository: Path) -> Law:
    policy = repository / "include/policy"
    return Law(
        load_instrument(policy, "hainan-2023"),
        load_grading(policy),
        load_calendars(policy / "calendars"),
        load_vocabulary(policy),
    )


@pytest.fixture(scope="session")
def law(repository) -> Law:
    return load_law(repository)
