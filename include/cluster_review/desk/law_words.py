"""The words of the law that the pages print: what grounds are called, counties' names, English for our Chinese words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cluster_review.provisions.model import Instrument
from cluster_review.reports.english import English
from cluster_review.reports.printable import one_line
from cluster_review.reports.typeset import typeset
from cluster_review.vocabulary import Vocabulary


@dataclass(frozen=True)
class LawWords:
    """One instrument's words."""

    vocabulary: Vocabulary
    instrument: Instrument
    county_names: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _english(self) -> English:
        return English(self.vocabulary, self.instrument)

    @cached_property
    def _titles(self) -> Mapping[str, tuple[str, str]]:
        provisions = {p.id: (p.zh, p.en) for p in self.instrument.provisions}
        return provisions | {
            g.id: (f"{g.source.place} {g.zh}", f"{self._english.of(g.source.place)} {g.en}")
            for g in self.instrument.grounds
        }

    def title(self, identifier: str) -> tuple[str, str]:
        """What a provision or ground is called, zh and en; a ground with its place in the law."""
        return self._titles.get(identifier, (identifier, identifier))

    def reason(self, zh: str, en: str) -> tuple[str, str]:
        """A reason as the reports print it, zh and en."""
        return typeset(self._english.in_chinese(one_line(zh))), self._english.of(one_line(en))

    def county(self, codes: str) -> str:
        """Names of county codes (joined by `;`), as far as they are known."""
        return "、".join(self.county_names.get(code, code) for code in codes.split(";"))
