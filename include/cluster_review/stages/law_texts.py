"""The law as data, checked and shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cluster_review.settings import settings
from cluster_review.stages.packs import further_names
from cluster_review.stages.policies import DEFAULT_INSTRUMENT, instrument_names, policy
from cluster_review.stages.score_policies import is_score, score_policy

if TYPE_CHECKING:
    from cluster_review.provisions.faults import Fault
    from cluster_review.provisions.left_to_people import PointCoverage
    from cluster_review.provisions.lint import LintReport
    from cluster_review.provisions.show import Language, Section


def lint_policy(name: str, official_text: Path | None) -> LintReport:
    """Prove an instrument against itself, the vocabulary and the official text, or the one in a folder of texts."""
    from cluster_review.provisions.lint import lint
    from cluster_review.provisions.lint_score import lint_score

    if is_score(name):
        score = score_policy(name)
        return lint_score(score.instrument, score.vocabulary)
    chosen = policy(name)
    declared = chosen.instrument.official_text
    if official_text is not None and official_text.is_dir():
        path = official_text / declared.file if declared is not None else None
        official_text = path if path is not None and path.is_file() else None
    text = None if official_text is None else official_text.read_bytes().decode("utf-8")
    return lint(chosen.instrument, chosen.vocabulary, chosen.grading, text)


def lint_all(official_texts: Path | None) -> Iterator[tuple[str, LintReport]]:
    """The report of each instrument on file.

    Args:
        official_texts: a folder of official texts, or one of them; each is compared with the instrument that
            records its name, and a single file that none records with the default one.

    Raises:
        PolicyRefused: an instrument can't be loaded.
    """
    names = instrument_names()
    declared = {name: policy(name).instrument.official_text for name in names}
    owners = {text.file: name for name, text in declared.items() if text is not None}
    for name in names:
        found = official_texts
        if found is not None and found.is_file() and owners.get(found.name, DEFAULT_INSTRUMENT) != name:
            found = None
        yield name, lint_policy(name, found)
    for name in further_names():
        yield name, lint_policy(name, None)


def policy_sections(name: str, language: Language) -> tuple[Section, ...]:
    """The whole instrument as tables of text."""
    from cluster_review.provisions.show import sections
    from cluster_review.provisions.show_score import score_sections

    if is_score(name):
        score = score_policy(name)
        return score_sections(score.instrument, score.vocabulary, language)
    chosen = policy(name)
    return (*sections(chosen.instrument, chosen.vocabulary, language), left_to_people(language))


def left_to_people(language: Language) -> Section:
    """The unclear points that stay with people, and how many are switches."""
    from cluster_review.provisions.left_to_people import left_section, point_coverage
    from cluster_review.provisions.loading import load_left_to_people, load_readings

    folder = settings().policy_dir
    left = load_left_to_people(folder)
    return left_section(left, point_coverage((r["source"] for r in load_readings(folder)), left), language)


def unclear_points() -> tuple[PointCoverage, list[Fault]]:
    """How many of the unclear points are switches; each that is neither a switch nor left to people is a fault."""
    from cluster_review.provisions.left_to_people import point_coverage, uncovered_points
    from cluster_review.provisions.loading import load_left_to_people, load_readings

    folder = settings().policy_dir
    coverage = point_coverage((r["source"] for r in load_readings(folder)), load_left_to_people(folder))
    return coverage, uncovered_points(coverage)
