"""What a derived grade rests on and what it leaves open, in Chinese and English."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cluster_review.evaluation.incidents.grading import LOWEST, Grades
from cluster_review.evaluation.incidents.incident_facts import (
    declared_facts,
    people,
    qualified,
    whole_millionths,
)

if TYPE_CHECKING:
    from cluster_review.provisions.model import GradingInstrument
    from cluster_review.vocabulary import Vocabulary

Said = tuple[str, str]
"""The same words in Chinese and English."""


def certainty_of(grades: Grades, row: int) -> str:
    """`exact`, `at_least` or `undetermined`; a grade that rests on unverified bounds alone is undetermined."""
    floor, ceiling = int(grades.floor[row]), int(grades.ceiling[row])
    if not grades.is_derived[row]:
        return "undetermined"
    if floor == ceiling:
        return "exact"
    return "undetermined" if floor == LOWEST < int(grades.unverified[row]) else "at_least"


def note_of(
    grades: Grades,
    row: int,
    record: Mapping[str, Any],
    instruments: Sequence[GradingInstrument],
    vocabulary: Vocabulary,
    lines: Sequence[int] = (),
) -> str:
    """Everything that a reader must know beside the grade; Chinese first, then English.

    Args:
        lines: where the incident's id stands in the file.
    """
    said = [*_given_twice(lines), *_said(grades, row, record, instruments, vocabulary)]
    if not said:
        return ""
    return f"{';'.join(zh for zh, _ in said)} / {'; '.join(en for _, en in said)}"


def _given_twice(lines: Sequence[int]) -> Iterator[Said]:
    if len(lines) > 1:
        zh, en = ("、".join(map(str, lines)), ", ".join(map(str, lines)))
        yield f"编号重复(第{zh}行),各行分别定级", f"the id stands on lines {en}: each is graded by itself"


def _said(
    grades: Grades,
    row: int,
    record: Mapping[str, Any],
    instruments: Sequence[GradingInstrument],
    words: Vocabulary,
) -> Iterator[Said]:
    name = {w.attributes["rank"]: w for w in words.options("grade").values() if "rank" in w.attributes}
    floor, ceiling = name[int(grades.floor[row])], name[int(grades.ceiling[row])]
    if not grades.is_derived[row]:
        yield _why_nothing(grades, row, record, instruments)
    elif floor is not ceiling:
        yield f"未知项使等级可能更高(至{ceiling.zh})", f"unknown facts: up to {ceiling.zh} ({ceiling.en})"
    if grades.is_derived[row] and grades.unverified[row] > grades.floor[row]:
        reached = name[int(grades.unverified[row])]
        yield (
            f"{reached.zh}仅依据未核实的分级数值(C),不得据以认定,须由人核对",
            f"{reached.zh} ({reached.en}) rests on bounds nobody has verified (C) alone: a person must check",
        )
    for family, instrument, low, high in grades.of_families.get(row, ()):
        kind = words.options("incident_family")[family]
        if instrument is None:
            yield f"按{kind.zh}:无法推算", f"as {kind.en}: not derived"
            continue
        zh, en = (
            (name[low].zh, name[low].en)
            if low == high
            else (f"{name[low].zh}至{name[high].zh}", f"{name[low].en} to {name[high].en}")
        )
        yield f"按{kind.zh}({instrument}):{zh}", f"as {kind.en} ({instrument}): {en}"
    flags = {code: flag for table in instruments for code, flag in table.flags.items()}
    for code in grades.events.get(row, ()):
        yield f"情形:{flags[code].zh}", f"event: {flags[code].en}"
    if number := grades.late_deaths.get(row):
        yield f"期限届满后死亡{number}人不改变等级", f"deaths after the period don't move the grade: {number}"
    if row in grades.disagreeing:
        yield (
            "伤亡数与逐日记录不一致或记录不全,按区间处理",
            "the casualty columns and the dated entries disagree or lack parts: taken as an interval",
        )
    yield from _of_facts(record, instruments, words, str(grades.instrument[row] or ""))


def _why_nothing(
    grades: Grades, row: int, record: Mapping[str, Any], instruments: Sequence[GradingInstrument]
) -> Said:
    if record["family"] is None:
        return "类别未填,无法确定定级标准", "no grading instrument can be chosen: the family isn't stated"
    used = next((i for i in instruments if i.instrument == grades.instrument[row]), None)
    if used is not None and used.official_only:
        return (
            f"《{used.title}》只有定性分级,须有官方认定等级",
            f"{used.title_en} grades in words alone: an official grade is needed",
        )
    if used is not None:
        return "没有可用于定级的数据", "no usable fact to grade by"
    own = sorted((i for i in instruments if record["family"] in i.families), key=lambda i: i.effective.from_)
    if not own:
        return (
            "该类别没有定级标准,须有官方认定等级",
            "no grading instrument for this family: an official grade is needed",
        )
    if record["occurred_date"] is None:
        return "发生日期不明,无法确定定级标准", "no grading instrument can be chosen: the day is unknown"
    first = own[0].effective.from_
    return (
        f"事发当日没有定级标准(本类别最早自{first}起)",
        f"no grading instrument in force on that day (the first of this family begins {first})",
    )


def _of_facts(
    record: Mapping[str, Any], instruments: Sequence[GradingInstrument], words: Vocabulary, used: str
) -> Iterator[Said]:
    stated = facts_in(record["other_facts"])
    declared = declared_facts(instruments, words)
    if unknown := sorted(stated.keys() - declared.keys()):
        listed = "、".join(unknown)
        yield (
            f"未声明的事实未采用:{listed}",
            f"facts that nothing declares weren't used: {', '.join(unknown)}",
        )
    of_used = {name for table in instruments if table.instrument in used.split(";") for name in table.facts()}
    same = {
        code: str(w.attributes.get("same_as", code)) for code, w in words.options("incident_fact").items()
    }
    for name in sorted(stated):
        meant = same.get(name, name)
        if meant in declared and declared[meant] is not object and meant not in of_used:
            yield f"本分级不看此项:{name}", f"this instrument doesn't look at {name}"
    if "loss_is" in stated:
        loss = record["direct_loss_wan_yuan"]
        if qualified(loss, stated["loss_is"], words) is None:
            yield (
                f"损失说明“{stated['loss_is']}”无法据以取值,损失按未知",
                f"the loss said to be {stated['loss_is']!r} gives no number: taken as unknown",
            )
        else:
            yield (
                f"损失为“{stated['loss_is']}”,按区间处理",
                f"the loss is qualified ({stated['loss_is']}): an interval",
            )


def facts_in(text: object) -> dict[str, Any]:
    """The stated facts of a cell that holds a JSON object; numbers stay exact."""
    found = json.loads(str(text), parse_float=Decimal) if text else {}
    return found if isinstance(found, dict) else {}


def fact_faults(
    stated: Mapping[str, Any], instruments: Sequence[GradingInstrument], words: Vocabulary
) -> Iterator[tuple[str, object, str, str]]:
    """Declared facts whose value is of the wrong kind: name, what was found, what is expected zh and en."""
    for name, kind in declared_facts(instruments, words).items():
        value = stated.get(name)
        if value is None:
            continue
        if kind is bool and not isinstance(value, bool):
            yield name, value, "true 或 false", "true or false"
        if kind is Decimal and whole_millionths(value) is None:
            yield (
                name,
                value,
                "不小于0的数字,至多六位小数",
                "a number of at least 0 with at most six decimals",
            )
    for name in ("deaths_within_30_days", "deaths_after_30_days", "unwell_people"):
        if name in stated and people(stated[name]) is None:
            yield name, stated[name], "不小于0的整数", "a whole number of at least 0"
    yield from _list_faults(stated, words)


def _list_faults(stated: Mapping[str, Any], words: Vocabulary) -> Iterator[tuple[str, object, str, str]]:
    from cluster_review.evaluation.incidents.casualties import entry_of

    families = words.options("incident_family")
    doubted = stated.get("family_in_doubt", [])
    if not isinstance(doubted, list) or any(family not in families for family in doubted):
        listed = ", ".join(families)
        yield "family_in_doubt", doubted, f"下列类别的列表:{listed}", f"a list of {listed}"
    entries = stated.get("casualties", [])
    if not isinstance(entries, list):
        yield "casualties", entries, "列表", "a list"
        return
    kinds = ", ".join(words.options("casualty_kind"))
    for number, item in enumerate(entries):
        entry = entry_of(item)
        if None in (entry.day, entry.kind, entry.people):
            yield (
                f"casualties[{number}]",
                item,
                f'{{"on": "YYYY-MM-DD", "kind": 下列之一 {kinds}, "people": 整数}}',
                '{"on": a day, "kind": one of these, "people": a whole number}',
            )
