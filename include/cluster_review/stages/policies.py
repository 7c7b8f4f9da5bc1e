"""The policy of this installation, loaded once per process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from cluster_review.calendar import WorkingCalendar, load_calendars
from cluster_review.provisions.loading import load_grading, load_instrument, load_vocabulary
from cluster_review.settings import settings

if TYPE_CHECKING:
    from cluster_review.provisions.model import GradingInstrument, Instrument
    from cluster_review.vocabulary import Vocabulary

DEFAULT_INSTRUMENT = "hainan-2023"


@dataclass(frozen=True)
class Policy:
    """Everything of the law that an evaluation needs."""

    instrument: Instrument
    grading: tuple[GradingInstrument, ...]
    vocabulary: Vocabulary
    calendar: WorkingCalendar

    @property
    def provision_ids(self) -> tuple[str, ...]:
        """Ids of the instrument's provisions, in its order."""
        return tuple(provision.id for provision in self.instrument.provisions)


@lru_cache(maxsize=8)
def policy(name: str = DEFAULT_INSTRUMENT) -> Policy:
    """The named instrument with grading, vocabulary and calendar; `PolicyRefused` if it can't be used."""
    folder = settings().policy_dir
    return Policy(
        load_instrument(folder, name),
        load_grading(folder),
        load_vocabulary(folder),
        load_calendars(folder / "calendars"),
    )
