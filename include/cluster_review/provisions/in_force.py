"""Whether an instrument is in force on a day (施行)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from cluster_review.provisions.model import Instrument


class InForce(StrEnum):
    """The answer for one day. Where no end is stated, being in force is not confirmed."""

    YES = "in_force"
    NOT_CONFIRMED = "not_confirmed"
    NOT_YET = "not_yet"
    NO_LONGER = "no_longer"


def in_force(instrument: Instrument, day: date) -> InForce:
    """Whether the instrument is in force on the day, both its first and its last day included."""
    if day.isoformat() < instrument.effective.from_:
        return InForce.NOT_YET
    if instrument.effective.to == "unknown":
        return InForce.NOT_CONFIRMED
    return InForce.YES if day.isoformat() <= instrument.effective.to else InForce.NO_LONGER
