"""The policy of this installation, loaded once per process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from cluster_review.calendar import WorkingCalendar, load_calendars
from cluster_review.provisions.binding import in_force_or_refused, in_sequence
from cluster_review.provisions.faults import Fault, PolicyRefused
from cluster_review.provisions.in_force import InForce, in_force
from cluster_review.provisions.lint import lint
from cluster_review.provisions.loading import load_grading, load_instrument, load_vocabulary
from cluster_review.settings import settings
from cluster_review.stages.packs import policy_folder
from cluster_review.stages.versions import version_files

if TYPE_CHECKING:
    from cluster_review.provisions.model import GradingInstrument, Instrument
    from cluster_review.vocabulary import Vocabulary

DEFAULT_INSTRUMENT = "hainan-2023"


@dataclass(frozen=True)
class Policy:
    """Everything of the law that an evaluation needs.

    Attributes:
        versions: the instrument and those before and after it, earliest first.
    """

    instrument: Instrument
    grading: tuple[GradingInstrument, ...]
    vocabulary: Vocabulary
    calendar: WorkingCalendar
    versions: tuple[Instrument, ...] = ()

    @property
    def provision_ids(self) -> tuple[str, ...]:
        """Ids of the instrument's provisions, in its order."""
        return tuple(provision.id for provision in self.instrument.provisions)


def require_in_force(chosen: Policy, law_date: date) -> None:
    """Refuse a law date on which no version of the instrument was in force; an unknown end is no reason to.

    Raises:
        PolicyRefused: the instrument wasn't in force yet, or no longer.
    """
    instrument = chosen.instrument
    if len(chosen.versions) > 1:
        in_force_or_refused(chosen.versions, law_date)
    elif in_force(instrument, law_date) in (InForce.NOT_YET, InForce.NO_LONGER):
        span = f"{instrument.effective.from_} – {instrument.effective.to}"
        raise PolicyRefused(
            instrument.instrument,
            [
                Fault(
                    "effective",
                    f"法律日期 {law_date} 不在施行期间({span})内",
                    f"not in force on the law date {law_date} ({span})",
                )
            ],
        )


def require_sound(chosen: Policy) -> None:
    """Refuse an instrument in which lint finds a fault (without the official text, which isn't at hand).

    Raises:
        PolicyRefused: with every fault.
    """
    report = lint(chosen.instrument, chosen.vocabulary, chosen.grading, None)
    if report.faults:
        raise PolicyRefused(chosen.instrument.instrument, list(report.faults))


@lru_cache(maxsize=8)
def policy(name: str = DEFAULT_INSTRUMENT) -> Policy:
    """The named instrument with grading, vocabulary and calendar; `PolicyRefused` if it can't be used."""
    return policy_in(policy_folder(name), name)


def policy_in(folder: Path, name: str) -> Policy:
    """The named instrument of a policy folder, likewise, with the versions that it replaces or that replace it."""
    loaded = {path.stem: load_instrument(folder, path.stem) for path in version_files(folder, name)}
    return Policy(
        loaded[name] if name in loaded else load_instrument(folder, name),
        load_grading(folder),
        load_vocabulary(folder),
        load_calendars(folder / "calendars"),
        in_sequence(list(loaded.values())),
    )


def instrument_names() -> tuple[str, ...]:
    """The instruments on file: the default one first, the others by name."""
    names = {path.stem for path in (settings().policy_dir / "instruments").glob("*.yaml")}
    return tuple(sorted(names, key=lambda name: (name != DEFAULT_INSTRUMENT, name)))


def lineage(name: str) -> str:
    """The first version of an instrument: what it replaces, what that replaced, and so on.

    Versions of one lineage replace each other's recommendations; other instruments' stand beside them.
    """
    seen = {name}
    while (earlier := policy(name).instrument.supersedes) is not None and earlier not in seen:
        try:
            policy(earlier)
        except PolicyRefused:
            return earlier  # known by name only
        seen.add(earlier)
        name = earlier
    return name
