"""Which version of an instrument binds a cluster (适用哪一版).

Versions follow one another: each `supersedes` the one before and begins the day after it ends. A version whose
end isn't stated ends the day before its successor begins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from cluster_review.provisions.faults import Fault, PolicyRefused
from cluster_review.provisions.model import Instrument

BINDING = "binding_version"
"""The reading: whose version binds a matter that began under an earlier one."""

ON_LAW_DATE, ON_APPLICATION, AT_RECOGNITION = (
    "in_force_on_law_date",
    "in_force_on_application",
    "in_force_at_recognition",
)
OPTIONS = (ON_LAW_DATE, ON_APPLICATION, AT_RECOGNITION)


def in_sequence(versions: Sequence[Instrument]) -> tuple[Instrument, ...]:
    """The versions of one instrument, earliest first.

    Raises:
        PolicyRefused: two of them overlap, leave days between them to none, or replace the same one; it names both.
    """
    ordered = sorted(versions, key=lambda version: version.effective.from_)
    faults = []
    for earlier, later in pairwise(ordered):
        a, b = earlier.instrument, later.instrument
        begins = date.fromisoformat(later.effective.from_)
        if later.supersedes != a:
            faults.append(
                Fault(
                    "supersedes",
                    f"{b} 自 {begins} 起施行,应写明取代 {a},现写 {later.supersedes}",
                    f"{b}, in force from {begins}, should supersede {a}; it states {later.supersedes}",
                )
            )
        ends = last_day(earlier, later)
        if ends >= begins or earlier.effective.from_ == later.effective.from_:
            faults.append(
                Fault(
                    "effective",
                    f"{a} 与 {b} 的施行期间重叠:{a} 止于 {ends},{b} 起于 {begins}",
                    f"{a} and {b} overlap: {a} ends {ends}, {b} begins {begins}",
                )
            )
        elif ends + timedelta(days=1) < begins:
            faults.append(
                Fault(
                    "effective",
                    f"{a} 止于 {ends},{b} 起于 {begins},其间无规则可依",
                    f"{a} ends {ends} and {b} begins {begins}: the days between are under neither",
                )
            )
    if faults:
        raise PolicyRefused(ordered[0].instrument, faults)
    return tuple(ordered)


def last_day(version: Instrument, successor: Instrument) -> date:
    """The last day of a superseded version: as stated, else the day before its successor begins."""
    if version.effective.to != "unknown":
        return date.fromisoformat(version.effective.to)
    return date.fromisoformat(successor.effective.from_) - timedelta(days=1)


def in_force_on(versions: Sequence[Instrument], day: date) -> Instrument | None:
    """The version in force on a day; `None` before the first.

    Args:
        versions: from `in_sequence`. After a stated end of the last version none is in force.
    """
    begun = [v for v in versions if v.effective.from_ == "unknown" or v.effective.from_ <= day.isoformat()]
    if not begun:
        return None
    latest = begun[-1]
    ended = (
        latest is versions[-1] and latest.effective.to != "unknown" and latest.effective.to < day.isoformat()
    )
    return None if ended else latest


def in_force_or_refused(versions: Sequence[Instrument], law_date: date) -> Instrument:
    """The version in force on the law date.

    Raises:
        PolicyRefused: none was.
    """
    found = in_force_on(versions, law_date)
    if found is None:
        names = "、".join(version.instrument for version in versions)
        raise PolicyRefused(
            versions[0].instrument,
            [
                Fault(
                    "effective",
                    f"法律日期 {law_date} 当日没有施行的版本({names})",
                    f"not in force on the law date {law_date}: no version was ({names})",
                )
            ],
        )
    return found


def binding(
    versions: Sequence[Instrument],
    option: str,
    law_date: date,
    applied: date | None = None,
    recognised: date | None = None,
) -> Instrument:
    """The version that binds a cluster.

    Args:
        versions: from `in_sequence`.
        option: of the reading `binding_version`.
        law_date: the day whose law applies.
        applied: when the pending matter was applied for; `None` if there is none or it isn't known.
        recognised: when the cluster was recognised, likewise.

    A day that isn't known, or that no version was in force on, leaves the version of the law date: nothing is
    inferred from a missing date.

    Raises:
        KeyError: the option isn't one of `OPTIONS`.
        PolicyRefused: no version was in force on the law date.
    """
    days: Mapping[str, date | None] = {ON_LAW_DATE: None, ON_APPLICATION: applied, AT_RECOGNITION: recognised}
    of_law_date, day = in_force_or_refused(versions, law_date), days[option]
    return (in_force_on(versions, day) if day is not None else None) or of_law_date
