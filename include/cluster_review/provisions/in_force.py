"""Whether an instrument is in force on a day (施行)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from cluster_review.provisions.clause import UNKNOWN
from cluster_review.provisions.model import Instrument


class InForce(StrEnum):
    """The answer for one day. Where no beginning or end is stated, being in force is not confirmed."""

    YES = "in_force"
    NOT_CONFIRMED = "not_confirmed"
    NOT_YET = "not_yet"
    NO_LONGER = "no_longer"


def in_force(instrument: Instrument, day: date) -> InForce:
    """Whether the instrument is in force on the day, both its first and its last day included."""
    first, last = instrument.effective.from_, instrument.effective.to
    if first != UNKNOWN and day.isoformat() < first:
        return InForce.NOT_YET
    if last != UNKNOWN and day.isoformat() > last:
        return InForce.NO_LONGER
    return InForce.NOT_CONFIRMED if UNKNOWN in (first, last) else InForce.YES
