"""The versions of an instrument: what replaces what in a policy folder, and each cluster under the one that binds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cluster_review.provisions.binding import BINDING, OPTIONS, in_force_or_refused

if TYPE_CHECKING:
    import pandas as pd

    from cluster_review.evaluation.evaluate import Evaluation
    from cluster_review.facts.dates import Dates
    from cluster_review.provisions.model import Instrument
    from cluster_review.recommendation.version_flips import VersionFlips
    from cluster_review.stages.policies import Policy

_SUPERSEDES = re.compile(r"^supersedes:\s*[\"']?([a-z0-9][a-z0-9-]*)", re.MULTILINE)


def version_files(folder: Path, name: str) -> list[Path]:
    """The files of all versions of an instrument, sorted by name; the instrument's own first of all.

    Args:
        folder: the policy's folder.
        name: any of the versions. One that is superseded but not on file is left out.
    """
    files = {path.stem: path for path in sorted((folder / "instruments").glob("*.yaml"))}
    replaced = {
        stem: found.group(1)
        for stem, path in files.items()
        if (found := _SUPERSEDES.search(path.read_text(encoding="utf-8")))
    }
    wanted, found_before = {name}, set[str]()
    while wanted != found_before:
        found_before = set(wanted)
        wanted |= {replaced[stem] for stem in wanted if stem in replaced}
        wanted |= {stem for stem, earlier in replaced.items() if earlier in wanted}
    return [files[stem] for stem in sorted(wanted, key=lambda stem: (stem != name, stem)) if stem in files]


def version_in_force(chosen: Policy, law_date: date) -> Instrument:
    """The version of the policy's instrument that is in force on the law date; the only one if there is one.

    Raises:
        PolicyRefused: there are several, and none is in force then.
    """
    return in_force_or_refused(chosen.versions, law_date) if len(chosen.versions) > 1 else chosen.instrument


def evaluations(
    frames: Mapping[str, pd.DataFrame],
    dates: Dates,
    chosen: Policy,
    readings: Mapping[str, str] | None = None,
) -> list[Evaluation]:
    """The clusters evaluated, each under the version of the instrument that binds it; one evaluation per version.

    Args:
        frames: facts as read from the warehouse, limited to the clusters wanted.
        readings: options that differ from the instruments' defaults.
    """
    from cluster_review.evaluation.evaluate import evaluate
    from cluster_review.evaluation.versions import bound_versions
    from cluster_review.facts.facts import establish

    now = version_in_force(chosen, dates.law_date)
    facts = establish(frames, dates, chosen.vocabulary)
    first = evaluate(facts, now, chosen.grading, chosen.calendar, readings)
    bound = bound_versions(first, chosen.versions) if len(chosen.versions) > 1 else []
    if all(version is now for version in bound):
        return [first]
    found = []
    for version in chosen.versions:
        ids = facts.clusters["cluster_id"][[binds is version for binds in bound]]
        if len(ids):
            clusters = frames["clusters"][frames["clusters"]["cluster_id"].isin(ids)]
            own = establish({**frames, "clusters": clusters}, dates, chosen.vocabulary)
            found.append(evaluate(own, version, chosen.grading, chosen.calendar, readings))
    return found


def flips_of_versions(
    frames: Mapping[str, pd.DataFrame], dates: Dates, chosen: Policy, found: list[Evaluation]
) -> VersionFlips:
    """What each other option of `binding_version` would change; nothing where there is one version only."""
    from cluster_review.recommendation.comparison import standings
    from cluster_review.recommendation.version_flips import version_flips

    if len(chosen.versions) < 2 or not found:
        return {}
    others = [option for option in OPTIONS if option != found[0].readings[BINDING]]
    return version_flips(
        standings(found),
        {option: standings(evaluations(frames, dates, chosen, {BINDING: option})) for option in others},
    )
