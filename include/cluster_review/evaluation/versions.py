"""Which version of the instrument binds each cluster (适用哪一版), as the reading `binding_version` has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

import numpy as np

from cluster_review.evaluation.evaluate import Evaluation
from cluster_review.evaluation.grounds.review import current_application
from cluster_review.facts.dates import NEVER_DAY
from cluster_review.provisions.binding import binding
from cluster_review.provisions.model import Instrument


def bound_versions(evaluation: Evaluation, versions: Sequence[Instrument]) -> list[Instrument]:
    """The version that binds each cluster.

    Args:
        evaluation: under the version in force on the law date; it tells what is pending since when.
        versions: all of them, from `provisions.binding.in_sequence`.
    """
    option = evaluation.readings["binding_version"]
    law_date = evaluation.facts.dates.law_date
    applied = current_application(evaluation.facts, evaluation.terms)
    return [
        binding(versions, option, law_date, _day(applied[i]), _day(evaluation.terms.recognised[i]))
        for i in range(evaluation.facts.size)
    ]


def _day(day: np.datetime64) -> date | None:
    """A day that there is; NumPy's unknown day is Python's None."""
    return None if day == NEVER_DAY else cast("date | None", day.astype(object))
