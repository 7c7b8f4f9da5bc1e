"""The names in an instrument: metrics, titles, families, kinds, readings and industries must be known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cluster_review.provisions.bearing import bearings
from cluster_review.provisions.clause import Clause
from cluster_review.provisions.faults import Fault
from cluster_review.provisions.measure import (
    BelowBaseline,
    EitherCount,
    PerTenThousand,
    Share,
    branches,
    metrics_of,
)
from cluster_review.provisions.model import Instrument, Provision
from cluster_review.vocabulary import Vocabulary

_DIVISION = re.compile(r"\d{2}")
DIVISIONS = range(1, 98)
"""GB/T 4754 divisions (行业大类) run from 01 to 97."""


def unknown(place: str, names: Iterable[str], known: Iterable[str], zh: str, en: str) -> Iterator[Fault]:
    """A fault for each name that isn't known."""
    listed = tuple(known)
    for name in names:
        if name not in listed:
            yield Fault(
                place, f"不认识的{zh} {name!r};应为 {'、'.join(listed)} 之一", f"unknown {en} {name!r}"
            )


def reference_faults(
    place: str, provision: Provision, instrument: Instrument, words: Vocabulary
) -> Iterator[Fault]:
    """Names used by one provision that nothing declares, and figures that can't be set against each other."""
    measure, condition = provision.measure, provision.applies_to
    if measure is not None:
        for key, metric in metrics_of(measure).items():
            yield from unknown(f"{place}.measure.{key}", [metric], words.metrics, "指标", "metric")
        for part in branches(measure):
            yield from _measure_faults(f"{place}.measure", part, instrument, words)
    if provision.waivable is not None and provision.kind != "hard":
        yield Fault(f"{place}.waivable", "只有硬性(hard)条款可以豁免", "only a hard provision can be waived")
    if len(set(provision.stages)) != len(provision.stages):
        yield Fault(f"{place}.stages", "阶段重复", "a stage is named twice")
    if condition is not None:
        stated = (bool(condition.divisions), condition.reading is not None, bool(condition.regions))
        if sum(stated) != 1:
            yield Fault(
                f"{place}.applies_to",
                "divisions(行业大类)、reading(读法)与 regions(地区)须写且只写一项",
                "exactly one of divisions, reading and regions is stated",
            )
        yield from _division_faults(f"{place}.applies_to.divisions", condition.divisions)
    for number, override in enumerate(provision.overrides, 1):
        yield from _division_faults(f"{place}.overrides.{number}.when.divisions", override.when.divisions)


def reading_faults(instrument: Instrument, words: Vocabulary) -> Iterator[Fault]:
    """Readings that nothing consults, and values that their use can't take."""
    used = bearings(instrument)
    conditions = {p.applies_to.reading for p in instrument.provisions if p.applies_to is not None}
    parts = [part for p in instrument.provisions for part in branches(p.measure)]
    people = {part.people for part in parts if isinstance(part, PerTenThousand)}
    for reading in instrument.readings:
        place = f"readings.{reading.id}"
        if where := "、".join(used.get(reading.id, ())):
            place += f"({where})"
        if reading.id not in used:
            yield Fault(
                place,
                "没有条款或程序用到这一读法",
                "neither a provision nor the evaluation consults this reading",
            )
        if reading.id in people:
            for option in reading.options:
                metric = words.metrics.get(option)
                if metric is None or metric.unit.dimension != "people":
                    yield Fault(
                        place, f"选项 {option} 不是人数指标", f"the option {option} isn't a number of people"
                    )
        if reading.id in conditions:
            for option in reading.options:
                listed = reading.values.get(option)
                if not isinstance(listed, list):
                    yield Fault(
                        f"{place}.values",
                        f"选项 {option} 须列出行业大类",
                        f"option {option} lists no divisions",
                    )
                    continue
                yield from _division_faults(f"{place}.values.{option}", listed)
        if reading.id == "change_report_days":
            for option in reading.options:
                days = reading.values.get(option)
                if not isinstance(days, int) or days < 1:
                    yield Fault(
                        f"{place}.values", f"选项 {option} 须写明天数", f"option {option} states no days"
                    )


def event_faults(instrument: Instrument, words: Vocabulary) -> Iterator[Fault]:
    """Families and kinds of the serious events; each family has one floor."""
    events, place = instrument.serious_events, "serious_events"
    families = [family for floor in events.incidents for family in floor.families]
    yield from unknown(f"{place}.incidents", families, words.options("incident_family"), "事故类别", "family")
    for family in sorted({f for f in families if families.count(f) > 1}):
        floors = [f.floor for f in events.incidents if family in f.families]
        yield Fault(
            f"{place}.incidents",
            f"类别 {family} 有两个起点:{'、'.join(floors)}",
            f"the family {family} is given two floors: {', '.join(floors)}",
        )
    yield from unknown(
        f"{place}.compliance", events.compliance, words.options("compliance_kind"), "违法失信种类", "kind"
    )
    for floor in events.incidents:
        if floor.word not in (f"{floor.floor}及以上", f"{floor.floor}以上"):
            yield Fault(
                f"{place}.incidents",
                f"起点 {floor.floor} 与原文“{floor.word}”不符",
                f"the floor {floor.floor} disagrees with the word {floor.word}",
            )


def _measure_faults(
    place: str, measure: Clause, instrument: Instrument, words: Vocabulary
) -> Iterator[Fault]:
    if isinstance(measure, Share | BelowBaseline):
        names = [name for name in metrics_of(measure).values() if name in words.metrics]
        dimensions = {words.metrics[name].unit.dimension for name in names}
        if len(dimensions) > 1:
            yield Fault(
                place,
                f"{'、'.join(names)} 的单位不能相比",
                f"{', '.join(names)} can't be set against each other",
            )
        if len(set(names)) < len(names):
            yield Fault(place, "指标与自身相比", "a figure is set against itself")
    if isinstance(measure, EitherCount):
        for number, count in enumerate(measure.either, 1):
            known = words.options("title")
            here = f"{place}.either.{number}"
            yield from unknown(f"{here}.titles", count.titles, known, "资质", "title")
            yield from unknown(f"{here}.levels", count.levels, count.titles, "资质", "title")
            yield from unknown(
                f"{here}.levels",
                [level for listed in count.levels.values() for level in listed],
                words.options("level"),
                "级别",
                "level",
            )
            for code, word in known.items():
                before = word.attributes.get("continues")
                if before in count.titles and code not in count.titles:
                    yield Fault(
                        f"{here}.titles",
                        f"列了{known[before].zh},未列接续它的{word.zh}({code})",
                        f"{before} is listed without {code}, which continues it",
                    )


def _division_faults(place: str, divisions: Iterable[object]) -> Iterator[Fault]:
    for division in divisions:
        if (
            not isinstance(division, str)
            or not _DIVISION.fullmatch(division)
            or int(division) not in DIVISIONS
        ):
            yield Fault(
                place,
                f"{division!r} 不是国民经济行业分类(GB/T 4754)的两位大类代码",
                f"{division!r} isn't a two-digit division of GB/T 4754",
            )
