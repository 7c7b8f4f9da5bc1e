"""The law as data, checked and shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cluster_review.stages.policies import policy

if TYPE_CHECKING:
    from cluster_review.provisions.lint import LintReport
    from cluster_review.provisions.show import Language, Section


def lint_policy(name: str, official_text: Path | None) -> LintReport:
    """Prove an instrument against itself, the vocabulary and, where given, the official text."""
    from cluster_review.provisions.lint import lint

    chosen = policy(name)
    text = None if official_text is None else official_text.read_bytes().decode("utf-8")
    return lint(chosen.instrument, chosen.vocabulary, chosen.grading, text)


def policy_sections(name: str, language: Language) -> tuple[Section, ...]:
    """The whole instrument as tables of text."""
    from cluster_review.provisions.show import sections

    chosen = policy(name)
    return sections(chosen.instrument, chosen.vocabulary, language)
