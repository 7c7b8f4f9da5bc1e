"""A worked case of a score, read strictly: every fault at once, nothing guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from cluster_review.evaluation.score.score import YearOfCluster, known
from cluster_review.exact import fraction_text
from cluster_review.facts.worked_case import CaseRefused
from cluster_review.provisions.score import ScoreInstrument
from cluster_review.vocabulary import Vocabulary

KEYS = ("case", "law", "policy", "report_year", "cluster", "peers", "readings", "expect")
OF_CLUSTER = ("figures", "marks", "counts", "totals", "grades")
CLUSTER = ("id", "name")
FIRST_YEAR, LAST_YEAR = 1990, 2200

ByYear = dict[int, dict[str, dict[str, Any]]]


@dataclass(frozen=True)
class ScoreCase:
    """A cluster and its peers, each with what is known of its years, and the readings chosen."""

    title: str
    report_year: int
    own: str
    years: Mapping[str, Mapping[int, YearOfCluster]]
    readings: Mapping[str, str]

    def year_of(self, cluster: str, year: int) -> YearOfCluster:
        """What is known of a cluster in a year; nothing where the case says nothing."""
        return self.years[cluster].get(year, YearOfCluster())


@dataclass
class _Reader:
    score: ScoreInstrument
    vocabulary: Vocabulary
    faults: list[str] = field(default_factory=list)

    def fault(self, where: str, found: object, zh: str, en: str) -> None:
        shown = str(found) if isinstance(found, Decimal) else repr(found)
        self.faults.append(f"{where}: 发现 {shown},应为{zh} / found {shown}, expected {en}")

    def mapping(self, where: str, value: object, allowed: tuple[str, ...] | None = None) -> dict[Any, Any]:
        """The value where it is a mapping of allowed keys."""
        if not isinstance(value, dict):
            self.fault(where, value, "键值结构", "a mapping")
            return {}
        if allowed is not None:
            for key in value:
                if key not in allowed:
                    listed = "、".join(allowed)
                    self.fault(f"{where}.{key}", key, f"下列之一:{listed}", f"one of {', '.join(allowed)}")
        return value

    def year(self, where: str, value: object) -> bool:
        if isinstance(value, int) and not isinstance(value, bool) and FIRST_YEAR <= value <= LAST_YEAR:
            return True
        self.fault(where, value, "四位年份", "a year of four digits")
        return False

    def number(self, where: str, value: object, most: Fraction | None = None) -> Fraction | None:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            self.fault(where, value, "数字(不知者不写)", "a number (leave out what isn't known)")
            return None
        number = Fraction(value)
        if most is not None and not 0 <= number <= most:
            self.fault(
                where, value, f"0至{fraction_text(most)}的数", f"a number from 0 to {fraction_text(most)}"
            )
            return None
        return number

    def cluster(self, where: str, document: Mapping[Any, Any]) -> dict[int, YearOfCluster]:
        """What is known of one cluster, year by year."""
        found: ByYear = {}
        indices = self.score.all_indices()
        figures = (*self.score.figures, *self.vocabulary.metrics)
        extra = self.score.adjustments
        counted = () if isinstance(extra, str) else tuple(one.id for one in extra)
        for name, allowed in (("figures", figures), ("marks", tuple(indices)), ("counts", counted)):
            for key, by_year in self.mapping(f"{where}.{name}", document.get(name, {}), allowed).items():
                for year, value in self.mapping(f"{where}.{name}.{key}", by_year).items():
                    at = f"{where}.{name}.{key}.{year}"
                    if not self.year(at, year) or key not in allowed:
                        continue
                    most = Fraction(indices[key][1].weight) if name == "marks" else None
                    number = self.number(at, value, most)
                    if name == "counts" and number is not None and (number < 0 or number.denominator > 1):
                        self.fault(at, value, "非负整数", "a whole number, not negative")
                    elif number is not None:
                        found.setdefault(year, {}).setdefault(name, {})[key] = number
        for year, value in self.mapping(f"{where}.totals", document.get("totals", {})).items():
            number = self.number(f"{where}.totals.{year}", value, known(self.score.total_at_most))
            if self.year(f"{where}.totals.{year}", year) and number is not None:
                found.setdefault(year, {})["total"] = {"value": number}
        grades = tuple(grade.grade for grade in self.score.grades)
        for year, value in self.mapping(f"{where}.grades", document.get("grades", {})).items():
            if value not in grades:
                self.fault(
                    f"{where}.grades.{year}",
                    value,
                    f"下列之一:{'、'.join(grades)}",
                    f"one of {', '.join(grades)}",
                )
            elif self.year(f"{where}.grades.{year}", year):
                found.setdefault(year, {})["grade"] = {"value": value}
        return {
            year: YearOfCluster(
                parts.get("figures", {}),
                parts.get("marks", {}),
                {name: int(number) for name, number in parts.get("counts", {}).items()},
                parts.get("total", {}).get("value"),
                parts.get("grade", {}).get("value"),
            )
            for year, parts in found.items()
        }


def read_score_case(document: Any, score: ScoreInstrument, vocabulary: Vocabulary) -> ScoreCase:
    """The case as values.

    Raises:
        CaseRefused: with every fault.
    """
    title = str(document.get("case", "?"))
    reader = _Reader(score, vocabulary)
    reader.mapping("case", document, (*KEYS, *OF_CLUSTER))
    report_year = document.get("report_year")
    reader.year("report_year", report_year)
    own = str(reader.mapping("cluster", document.get("cluster", {}), CLUSTER).get("id", "?"))
    years = {own: reader.cluster("case", document)}
    peers = document.get("peers", [])
    if not isinstance(peers, list):
        reader.fault("peers", peers, "列表", "a list")
        peers = []
    for number, peer in enumerate(peers, 1):
        where = f"peers.{number}"
        name = str(reader.mapping(where, peer, (*CLUSTER, *OF_CLUSTER)).get("id", f"peer {number}"))
        if name in years:
            reader.fault(f"{where}.id", name, "各不相同的编号", "an id of its own")
        years[name] = reader.cluster(where, peer if isinstance(peer, dict) else {})
    readings = score.default_readings()
    options = {reading.id: tuple(reading.options) for reading in score.readings}
    for name, option in reader.mapping("readings", document.get("readings", {}), tuple(options)).items():
        if name in options and option not in options[name]:
            listed = options[name]
            reader.fault(
                f"readings.{name}", option, f"下列之一:{'、'.join(listed)}", f"one of {', '.join(listed)}"
            )
        readings[name] = option
    if reader.faults:
        raise CaseRefused(title, reader.faults)
    return ScoreCase(title, int(document["report_year"]), own, years, readings)
