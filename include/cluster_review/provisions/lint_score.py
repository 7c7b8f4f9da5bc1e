"""Prove what can be proven of a score as data: weights add up, steps rise, names exist, what is unknown is listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from cluster_review.provisions.clause import Words
from cluster_review.provisions.faults import Fault
from cluster_review.provisions.lint import CoverageRow, LintReport
from cluster_review.provisions.score import (
    STAR_ORDER,
    STAR_ORDERS,
    UNKNOWN,
    ByAmount,
    Index,
    ScoreInstrument,
)
from cluster_review.vocabulary import Vocabulary

_RISING = (">=", ">")


def lint_score(instrument: ScoreInstrument, vocabulary: Vocabulary) -> LintReport:
    """Check a score against itself and the vocabulary; its coverage lists what is computed and what isn't known."""
    faults = [
        *_weight_faults(instrument),
        *_level_faults(instrument),
        *_name_faults(instrument, vocabulary),
        *_step_faults(instrument, vocabulary),
        *_grade_faults(instrument, vocabulary),
        *_floor_faults(instrument, vocabulary),
        *_star_faults(instrument),
    ]
    return LintReport(tuple(faults), score_coverage(instrument), False)


def _weight_faults(instrument: ScoreInstrument) -> Iterator[Fault]:
    yield from _sum_fault("indices", instrument.indices, instrument.full_marks)
    for _, index in instrument.all_indices().values():
        if index.children:
            yield from _sum_fault(f"indices.{index.id}.parts", index.children, index.weight)
        if isinstance(index.points, ByAmount):
            most = max([index.points.otherwise, *(step.points for step in index.points.steps)])
            if most != index.weight:
                yield Fault(
                    f"indices.{index.id}.points",
                    f"最高得 {most} 分,权重为 {index.weight} 分,两者应相等",
                    f"at most {most} points, while the weight is {index.weight}; the two must be equal",
                )


def _sum_fault(place: str, indices: Sequence[Index], whole: Decimal) -> Iterator[Fault]:
    total = sum((index.weight for index in indices), Decimal(0))
    if total != whole:
        yield Fault(
            place,
            f"权重合计 {total},应为 {whole}",
            f"the weights add up to {total}, {whole} is expected",
        )


def _level_faults(instrument: ScoreInstrument) -> Iterator[Fault]:
    """A tree known to its leaves has as many indices as the document; one known in part has no more."""
    if instrument.levels is None:
        return
    found = Counter(level for level, _ in instrument.all_indices().values())
    is_whole = not any(index.parts == UNKNOWN for _, index in instrument.all_indices().values())
    stated = (instrument.levels.first, instrument.levels.second, instrument.levels.third)
    for level, number in enumerate(stated, 1):
        if found[level] > number or (found[level] < number and (is_whole or level == 1)):
            yield Fault(
                f"levels.{level}",
                f"写明 {number} 项 {level} 级指标,列出 {found[level]} 项",
                f"{number} indices of level {level} are stated, {found[level]} are listed",
            )
    if any(level > len(stated) for level in found):
        yield Fault("levels", "指标多于三级", "the indices go deeper than three levels")


def _name_faults(instrument: ScoreInstrument, vocabulary: Vocabulary) -> Iterator[Fault]:
    ids = Counter(index.id for first in instrument.indices for _, index in first.tree())
    if not isinstance(instrument.adjustments, str):
        ids.update(adjustment.id for adjustment in instrument.adjustments)
    for name in sorted(name for name, times in ids.items() if times > 1):
        yield Fault(f"indices.{name}", "编号重复", "the id is given twice")
    used = set()
    for _, index in instrument.all_indices().values():
        if index.figure is None:
            continue
        used.add(index.figure)
        if index.figure not in instrument.figures and index.figure not in vocabulary.metrics:
            yield Fault(
                f"indices.{index.id}.figure",
                f"没有数据项 {index.figure};请写入 figures 或用词表中的指标",
                f"there is no figure {index.figure}; declare it under figures or use a metric of the vocabulary",
            )
    for name in instrument.figures:
        if name in vocabulary.metrics:
            yield Fault(f"figures.{name}", "与词表中的指标重名", "has the name of a metric of the vocabulary")
        if name not in used:
            yield Fault(f"figures.{name}", "没有指标使用此数", "no index looks at this figure")


def _word_fault(place: str, operator: str, word: str, vocabulary: Vocabulary) -> Iterator[Fault]:
    if word not in vocabulary.operator_words.get(operator, ()):
        listed = "、".join(vocabulary.operator_words.get(operator, ()))
        yield Fault(
            f"{place}.word",
            f"“{word}”不表示 {operator};{operator} 的词有:{listed}",
            f"{word} doesn't mean {operator}; words that do: {listed}",
        )


def _step_faults(instrument: ScoreInstrument, vocabulary: Vocabulary) -> Iterator[Fault]:
    for _, index in instrument.all_indices().values():
        if not isinstance(index.points, ByAmount):
            continue
        place, steps = f"indices.{index.id}.points", index.points.steps
        for step in steps:
            yield from _word_fault(place, step.operator, step.word, vocabulary)
        rising = {step.operator in _RISING for step in steps}
        bounds = [step.bound if True in rising else -step.bound for step in steps]
        points = [*(step.points for step in steps), index.points.otherwise]
        if len(rising) > 1 or not _falls(bounds) or not _falls(points):
            yield Fault(
                place,
                "各档应由高分到低分、方向一致、数值逐档递变",
                "the steps go from the most points to the fewest, in one direction, each bound beyond the next",
            )


def _falls(numbers: Sequence[Decimal]) -> bool:
    return all(before > after for before, after in pairwise(numbers))


def _grade_faults(instrument: ScoreInstrument, vocabulary: Vocabulary) -> Iterator[Fault]:
    *limited, last = instrument.grades
    names = [grade.grade for grade in instrument.grades]
    if len(set(names)) < len(names):
        yield Fault("grades", "等级重复", "a grade is given twice")
    for grade in limited:
        place = f"grades.{grade.grade}.from"
        if grade.from_ is None:
            yield Fault(place, "须写分数线,不知者写 unknown", "states its limit, unknown where not known")
        elif (grade.from_ == UNKNOWN) != (grade.operator is None) or (grade.operator is None) != (
            grade.word is None
        ):
            yield Fault(
                place,
                "有分数线才写 operator 和 word,且须同写",
                "operator and word go with a limit that is known",
            )
        elif grade.operator is not None and grade.word is not None:
            yield from _word_fault(f"grades.{grade.grade}", grade.operator, grade.word, vocabulary)
    if last.from_ is not None:
        yield Fault(
            f"grades.{last.grade}.from", "末等没有分数线", "the last grade has no limit: it takes the rest"
        )
    known = [grade.from_ for grade in limited if isinstance(grade.from_, Decimal)]
    if not _falls(known):
        yield Fault("grades", "分数线应逐等降低", "the limits fall from grade to grade")


def _floor_faults(instrument: ScoreInstrument, vocabulary: Vocabulary) -> Iterator[Fault]:
    if isinstance(instrument.floors, str):
        return
    indices, names = instrument.all_indices(), [grade.grade for grade in instrument.grades]
    for number, floor in enumerate(instrument.floors, 1):
        place = f"floors.{number}"
        yield from _word_fault(place, floor.operator, floor.word, vocabulary)
        if floor.index not in indices:
            yield Fault(f"{place}.index", f"没有指标 {floor.index}", f"there is no index {floor.index}")
        elif isinstance(floor.bound, Decimal) and floor.bound > indices[floor.index][1].weight:
            yield Fault(
                f"{place}.bound",
                f"{floor.bound} 高于该指标的权重",
                f"{floor.bound} is more than the weight of the index",
            )
        if floor.blocks not in names[:-1]:
            yield Fault(
                f"{place}.blocks",
                f"应为 {'、'.join(names[:-1])} 之一",
                f"one of {', '.join(names[:-1])} is expected",
            )


def _star_faults(instrument: ScoreInstrument) -> Iterator[Fault]:
    readings = {reading.id: reading for reading in instrument.readings}
    for name in sorted(set(readings) - {STAR_ORDER}):
        yield Fault(f"readings.{name}", "没有程序查阅此读法", "nothing consults this reading")
    if instrument.stars is None:
        if STAR_ORDER in readings:
            yield Fault(f"readings.{STAR_ORDER}", "没有星级规则", "there is no rule of stars")
        return
    if STAR_ORDER not in readings:
        yield Fault(
            f"readings.{STAR_ORDER}",
            "等级先后是否有别,须声明读法",
            "whether the order of the grades matters must be declared as a reading",
        )
    elif set(readings[STAR_ORDER].options) != set(STAR_ORDERS):
        yield Fault(
            f"readings.{STAR_ORDER}.options",
            f"选项应为 {'、'.join(STAR_ORDERS)}",
            f"the options are {', '.join(STAR_ORDERS)}",
        )
    names = {grade.grade for grade in instrument.grades}
    seen = set()
    for number, rung in enumerate(instrument.stars.rungs, 1):
        place = f"stars.rungs.{number}"
        if len(rung.grades) != instrument.stars.years:
            yield Fault(
                place,
                f"应有 {instrument.stars.years} 个等级,发现 {len(rung.grades)} 个",
                f"{instrument.stars.years} grades are expected, {len(rung.grades)} found",
            )
        for unknown in sorted(set(rung.grades) - names):
            yield Fault(place, f"没有等级 {unknown}", f"there is no grade {unknown}")
        if rung.grades in seen:
            yield Fault(place, "同样的等级写了两次", "the same grades are given twice")
        seen.add(rung.grades)


def score_coverage(instrument: ScoreInstrument) -> tuple[CoverageRow, ...]:
    """What of the score is computed, and what isn't known and so waits for people."""
    rows = []
    for _, index in instrument.all_indices().values():
        is_unknown = UNKNOWN in (index.parts, index.points)
        by_people = is_unknown or getattr(index.points, "given_by", None) is not None
        note = (
            Words(
                zh=f"{index.zh},{index.weight}分:下级指标或计分办法未见",
                en=f"{index.en}, {index.weight} points: parts or scoring not known",
            )
            if is_unknown
            else Words(zh=f"{index.zh},{index.weight}分", en=f"{index.en}, {index.weight} points")
        )
        rows.append(_row(index.id, not by_people, note))
    for name, is_known, zh, en in _sections(instrument):
        rows.append(
            _row(
                name,
                is_known,
                Words(zh=zh if is_known else f"{zh}未见", en=en if is_known else f"{en}: not known"),
            )
        )
    return tuple(rows)


def _row(name: str, is_computed: bool, note: Words) -> CoverageRow:
    ids = (name,)
    return CoverageRow(
        name,
        "computed" if is_computed else "human",
        ids if is_computed else (),
        () if is_computed else ids,
        note,
    )


def _sections(instrument: ScoreInstrument) -> Iterator[tuple[str, bool, str, str]]:
    yield "adjustments", not isinstance(instrument.adjustments, str), "加分与扣分", "bonus and deductions"
    yield "floors", not isinstance(instrument.floors, str), "单项最低分", "floors of single indices"
    for grade in instrument.grades[:-1]:
        yield grade.grade, grade.from_ != UNKNOWN, f"{grade.grade}的分数线", f"limit of the grade {grade.en}"
    if instrument.ranking is not None:
        yield "ranking", instrument.ranking != UNKNOWN, "排名办法", "ranking"
    if instrument.stars is not None:
        yield "stars", True, "星级", "stars over years"
