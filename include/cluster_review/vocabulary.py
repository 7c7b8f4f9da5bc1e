"""The shared words: metrics with units, code lists, words of comparison, labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Unit:
    """A unit: one of it holds 10^exponent smallest units of its dimension."""

    name: str
    dimension: str
    exponent: int
    en: str


@dataclass(frozen=True)
class Metric:
    """A yearly figure of a cluster, kept as a whole number of 10^-exponent units."""

    name: str
    zh: str
    en: str
    unit: Unit
    maximum: int

    @property
    def exponent(self) -> int:
        """Decimal places of the metric in its unit."""
        return self.unit.exponent


@dataclass(frozen=True)
class CodeWord:
    """One entry of a code list, with the attributes the list carries beside the labels."""

    code: str
    zh: str
    en: str
    attributes: Mapping[str, Any]


@dataclass(frozen=True)
class Vocabulary:
    """`policy/vocabulary.yaml` as values."""

    units: Mapping[str, Unit]
    metrics: Mapping[str, Metric]
    code_lists: Mapping[str, Mapping[str, CodeWord]]
    operator_words: Mapping[str, tuple[str, ...]]
    trend_words: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, Mapping[str, CodeWord]]

    def options(self, code_list: str) -> Mapping[str, CodeWord]:
        """The entries of a code list; `metrics` lists the metrics themselves.

        Raises:
            KeyError: if there is no such list (`provisions` depends on the instrument and isn't one).
        """
        if code_list == "metrics":
            return {m.name: CodeWord(m.name, m.zh, m.en, {}) for m in self.metrics.values()}
        return self.code_lists[code_list]

    def label(self, group: str, code: str, language: str = "zh") -> str:
        """The printed word of one of the program's own results."""
        word = self.labels[group][code]
        return word.zh if language == "zh" else word.en

    def word(self, code_list: str, code: str | None, language: str = "zh") -> str:
        """The printed word of a code; an unknown one prints as such."""
        if code is None:
            return "未知" if language == "zh" else "unknown"
        entry = self.options(code_list)[code]
        return entry.zh if language == "zh" else entry.en


def vocabulary_from(document: Mapping[str, Any]) -> Vocabulary:
    """Build the vocabulary from the parsed YAML; a KeyError names what is missing."""
    units = {
        name: Unit(name, u["dimension"], u["exponent"], u["en"]) for name, u in document["units"].items()
    }
    metrics = {
        name: Metric(name, m["zh"], m["en"], units[m["unit"]], m["maximum"])
        for name, m in document["metrics"].items()
    }
    return Vocabulary(
        units=MappingProxyType(units),
        metrics=MappingProxyType(metrics),
        code_lists=MappingProxyType(
            {name: _code_words(items) for name, items in document["code_lists"].items()}
        ),
        operator_words=MappingProxyType(
            {op: tuple(words) for op, words in document["operator_words"].items()}
        ),
        trend_words=MappingProxyType({way: tuple(words) for way, words in document["trend_words"].items()}),
        labels=MappingProxyType({name: _code_words(items) for name, items in document["labels"].items()}),
    )


def _code_words(items: Mapping[str, Mapping[str, Any]]) -> Mapping[str, CodeWord]:
    return MappingProxyType(
        {
            code: CodeWord(
                code, entry["zh"], entry["en"], {k: v for k, v in entry.items() if k not in ("zh", "en")}
            )
            for code, entry in items.items()
        }
    )
