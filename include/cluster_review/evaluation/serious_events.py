"""Serious events (较大及以上事故、重大及以上网络和数据安全事件、偷税漏税、违法违规、严重失信、其它重大问题).

The veto of the standard and ground 14(5) name the same events and differ only in the period looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cluster_review.evaluation.finding import Input
from cluster_review.evaluation.grading import Grades, grade
from cluster_review.facts.completeness import Completeness, States
from cluster_review.facts.dates import NEVER_DAY, Days, days, iso
from cluster_review.facts.facts import Facts
from cluster_review.facts.membership import Links, truths
from cluster_review.provisions.model import GradingInstrument, SeriousEvents
from cluster_review.truth import (
    Positions,
    Truth,
    Truths,
    all_of,
    any_by_group,
    any_of,
    constant,
    from_bool,
    is_true,
)

NO_RECORD = ("无达到等级或已生效的记录", "no record that counts")
"""What is said of a record that is clean, zh and en: lesser events may well be on file."""

UNLISTED = 127
"""Rank that no grade reaches: a family the instrument doesn't name."""

PeriodTest = Callable[[NDArray[np.intp], Days], Truths]
"""Given clusters and days, whether each day lies in that cluster's period."""


@dataclass(frozen=True)
class _Source:
    """Records of one table, whether each is serious, and their ties to clusters.

    Attributes:
        kinds: the kinds of record that have a completeness facet of their own.
        kind: number of each record's kind; -1 if it isn't known.
    """

    table: str
    records: pd.DataFrame
    day: Days
    kinds: tuple[str, ...]
    kind: Positions
    is_serious: Truths
    links: Links
    words: Callable[[int], tuple[str, str]]

    @property
    def facets(self) -> tuple[str, ...]:
        """The completeness facet of each kind."""
        prefix = "incidents" if self.table == "incidents" else "compliance"
        return tuple(f"{prefix}.{kind}" for kind in self.kinds)

    def counts(self, rows: Positions, in_period: PeriodTest) -> Truths:
        """Whether each of these links ties a serious record of the period to a member's cluster."""
        record, cluster = self.links.record[rows], self.links.cluster[rows]
        return all_of(
            self.is_serious[record], self.links.is_member[rows], in_period(cluster, self.day[record])
        )


@dataclass(frozen=True)
class SeriousEventRecords:
    """All serious events of a province, to be asked for any period."""

    facts: Facts
    sources: tuple[_Source, ...]

    def states(self, start: Days, end: Days) -> dict[str, States]:
        """Completeness of each facet over each cluster's period."""
        return {
            facet: self.facts.marks.state(facet, start, end)
            for source in self.sources
            for facet in source.facets
        }

    def occurred(self, in_period: PeriodTest, states: Mapping[str, States]) -> Truths:
        """Whether a serious event of a member happened in each cluster's period.

        False needs every source complete over the period; true needs the source not to be damaged.
        """
        result = constant(Truth.FALSE, self.facts.size)
        for source in self.sources:
            truth = source.counts(np.arange(len(source.links.record)), in_period)
            kind = source.kind[source.links.record]
            for number, facet in enumerate((*source.facets, None), start=0):
                of_kind = np.flatnonzero(kind == (number if facet is not None else -1))
                found = any_by_group(truth[of_kind], source.links.cluster[of_kind], self.facts.size)
                result = any_of(result, found if facet is None else weigh(found, states[facet]))
        return result

    def inputs(self, cluster: int, in_period: PeriodTest) -> list[tuple[Truth, str, str, Input]]:
        """The records that count, or may count, for one cluster: truth, words zh and en, source."""
        found = []
        for source in self.sources:
            rows = source.links.rows_of(cluster)
            if not rows.size:
                continue
            truth = source.counts(rows, in_period)
            for i in np.flatnonzero(truth != Truth.FALSE):
                record = int(source.links.record[rows[i]])
                zh, en = source.words(record)
                key, ref = str(source.records.iloc[record, 0]), str(source.records["source_ref"].iloc[record])
                found.append((Truth(int(truth[i])), zh, en, Input(key, zh, ref)))
        return sorted(found, key=lambda record: record[1])


def unconfirmed(cluster: int, states: Mapping[str, States]) -> tuple[str, ...]:
    """Facets without which this cluster's record can't be called clean."""
    return tuple(facet for facet, state in states.items() if state[cluster] != Completeness.COMPLETE)


def weigh(found: Truths, state: States) -> Truths:
    """What a source's rows prove, given how complete it is.

    Nothing found proves absence only where the source is complete; something found proves presence
    only where no rows were lost, since a lost row may have corrected it.
    """
    found = np.where((found == Truth.FALSE) & (state != Completeness.COMPLETE), np.int8(Truth.UNKNOWN), found)
    return np.where(is_true(found) & (state == Completeness.DAMAGED), np.int8(Truth.UNKNOWN), found)


def serious_event_records(
    facts: Facts, rule: SeriousEvents, grading: Sequence[GradingInstrument], readings: Mapping[str, str]
) -> SeriousEventRecords:
    """Decide of each record whether it is serious, whoever's it is and whenever it was."""
    incidents, compliance = facts.frames["incidents"], facts.frames["compliance_records"]
    grades = grade(incidents, grading, facts.vocabulary, readings)
    families, kinds = (tuple(facts.vocabulary.options(c)) for c in ("incident_family", "compliance_kind"))
    return SeriousEventRecords(
        facts,
        (
            _Source(
                "incidents",
                incidents,
                days(incidents["occurred_date"]),
                families,
                pd.Index(families).get_indexer(pd.Index(incidents["family"])),
                _reaches_floor(incidents, grades, rule, facts),
                facts.incident_links,
                lambda row: _incident_words(facts, incidents, grades, row),
            ),
            _Source(
                "compliance_records",
                compliance,
                days(compliance["record_date"]),
                kinds,
                pd.Index(kinds).get_indexer(pd.Index(compliance["kind"])),
                _is_grave(compliance, rule, facts, readings),
                facts.compliance_links,
                lambda row: _compliance_words(facts, compliance, row),
            ),
        ),
    )


def _reaches_floor(incidents: pd.DataFrame, grades: Grades, rule: SeriousEvents, facts: Facts) -> Truths:
    """Whether each incident is of the grade its family needs; open investigations stay unknown."""
    ranks = facts.vocabulary.options("grade")
    floor_of = {f: ranks[entry.floor].attributes["rank"] for entry in rule.incidents for f in entry.families}
    needed = np.array([floor_of.get(family, UNLISTED) for family in incidents["family"]], dtype=np.int8)
    official = from_bool(grades.official >= needed)
    derived = np.where(
        ~grades.is_derived,
        np.int8(Truth.UNKNOWN),
        np.where(
            grades.floor >= needed,
            np.int8(Truth.TRUE),
            np.where(grades.ceiling < needed, np.int8(Truth.FALSE), np.int8(Truth.UNKNOWN)),
        ),
    )
    reached = np.where(
        grades.official > 0, official, np.where(grades.official == 0, derived, np.int8(Truth.UNKNOWN))
    )
    reached[(incidents["status"] != "concluded").to_numpy(dtype=bool)] = Truth.UNKNOWN
    reached[needed == UNLISTED] = Truth.FALSE
    reached[incidents["family"].isna().to_numpy(dtype=bool)] = Truth.UNKNOWN
    return reached.astype(np.int8)


def _is_grave(
    compliance: pd.DataFrame, rule: SeriousEvents, facts: Facts, readings: Mapping[str, str]
) -> Truths:
    """Whether each compliance record counts: final, and for penalties above the ordinary."""
    final = truths(compliance["is_final"])
    final = np.where(is_true(final), final, np.int8(Truth.UNKNOWN))
    kind = compliance["kind"].to_numpy(dtype=object)
    types = facts.vocabulary.options("penalty_type")
    above = {code: word.attributes.get("above_ordinary") for code, word in types.items()}
    counts = {True: Truth.TRUE, False: Truth.FALSE, None: Truth.UNKNOWN}
    if readings["penalty_floor"] == "any_penalty":
        counts = dict.fromkeys(counts, Truth.TRUE)
    penalty = np.array([counts[above.get(t)] for t in compliance["penalty_type"]], dtype=np.int8)
    grave = np.where(kind == "penalty", all_of(final, penalty), final)
    grave[kind == "other_major"] = Truth.UNKNOWN
    grave[~np.isin(kind.astype(str), rule.compliance)] = Truth.FALSE
    grave[compliance["kind"].isna().to_numpy(dtype=bool)] = Truth.UNKNOWN
    return grave.astype(np.int8)


def since(start: Days, law_day: np.datetime64, surely_since: Days | None = None) -> PeriodTest:
    """The period from each cluster's `start` to the law date, both days included.

    Where `surely_since` is later (or unknown), it isn't known whether a day before it lies in the period.
    """
    surely = start if surely_since is None else surely_since

    def in_period(cluster: NDArray[np.intp], day: Days) -> Truths:
        begins = start[cluster]
        outside = (day < begins) | (day > law_day)
        known = ~np.isnat(begins) & ~np.isnat(day) & (begins != NEVER_DAY)
        return from_bool(~outside, known & (outside | (day >= surely[cluster])))

    return in_period


def _firm(record: pd.Series) -> tuple[str, str]:
    """An enterprise by its name, else its id; zh and en."""
    known = record["enterprise_name"] or record["enterprise_id"]
    return (known, known) if known else ("未知企业", "unknown enterprise")


def _incident_words(facts: Facts, incidents: pd.DataFrame, grades: Grades, row: int) -> tuple[str, str]:
    record, words = incidents.iloc[row], facts.vocabulary
    name_zh, name_en = _firm(record)
    day = days(incidents["occurred_date"].iloc[[row]])[0]
    family_zh, family_en = (words.word("incident_family", record["family"], lang) for lang in ("zh", "en"))
    ranks = {w.attributes["rank"]: w for w in words.options("grade").values() if "rank" in w.attributes}
    official = int(grades.official[row])
    derived_zh, derived_en = "按数据无法推算", "underivable"
    if grades.is_derived[row]:
        low, high = ranks[int(grades.floor[row])], ranks[int(grades.ceiling[row])]
        derived_zh = f"按数据推算{'' if low is high else '至少'}{low.zh}"
        derived_en = f"derived {'' if low is high else 'at least '}{low.en}"
    grade_zh = {0: "无认定等级", -1: "认定等级未知"}.get(official) or f"认定等级{ranks[official].zh}"
    grade_en = {0: "no official grade", -1: "official grade unknown"}.get(
        official
    ) or f"official {ranks[official].en}"
    status_zh, status_en = (words.word("incident_status", record["status"], lang) for lang in ("zh", "en"))
    return (
        f"{record['incident_id']}({iso(day)},{name_zh},{family_zh},{grade_zh},{derived_zh},{status_zh})",
        f"{record['incident_id']} ({iso(day, 'en')}, {name_en}, {family_en}, {grade_en}, {derived_en}, {status_en})",
    )


def _compliance_words(facts: Facts, compliance: pd.DataFrame, row: int) -> tuple[str, str]:
    record, words = compliance.iloc[row], facts.vocabulary
    name_zh, name_en = _firm(record)
    day = days(compliance["record_date"].iloc[[row]])[0]
    kind_zh, kind_en = (words.word("compliance_kind", record["kind"], lang) for lang in ("zh", "en"))
    type_zh, type_en = "", ""
    if record["kind"] == "penalty":
        type_zh, type_en = (
            f"、{words.word('penalty_type', record['penalty_type'], 'zh')}",
            f", {words.word('penalty_type', record['penalty_type'], 'en')}",
        )
    final = record["is_final"]
    final_zh, final_en = (
        ("是否生效未知", "finality unknown")
        if pd.isna(final)
        else (("已生效", "final") if final else ("未生效", "not final"))
    )
    return (
        f"{record['record_id']}({iso(day)},{name_zh},{kind_zh}{type_zh},{final_zh})",
        f"{record['record_id']} ({iso(day, 'en')}, {name_en}, {kind_en}{type_en}, {final_en})",
    )
