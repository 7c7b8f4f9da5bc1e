"""A score as tables that people read, in Chinese or English."""

from __future__ import annotations

from collections.abc import Iterator

from cluster_review.provisions.lint_score import score_coverage
from cluster_review.provisions.score import UNKNOWN, ByAmount, ByPeople, ByRatio, Index, ScoreInstrument
from cluster_review.provisions.show import Language, Section, as_document, coverage_section
from cluster_review.vocabulary import Vocabulary


def score_sections(
    instrument: ScoreInstrument, vocabulary: Vocabulary, language: Language
) -> tuple[Section, ...]:
    """The whole score: document, indices, bonus, floors, grades, stars, readings, what is known."""
    made = _Maker(instrument, vocabulary, language)
    return (
        made.document(),
        made.indices(),
        made.adjustments(),
        made.grades(),
        made.stars(),
        coverage_section(score_coverage(instrument), language),
    )


def score_document(instrument: ScoreInstrument, vocabulary: Vocabulary) -> str:
    """The score as Markdown, Chinese first, English after."""
    zh, en = (score_sections(instrument, vocabulary, "zh"), score_sections(instrument, vocabulary, "en"))
    file = f"scores/{instrument.instrument}.yaml"
    return as_document(instrument.title, instrument.title_en, file, {"zh": zh, "en": en})


class _Maker:
    def __init__(self, instrument: ScoreInstrument, words: Vocabulary, language: Language):
        self.score, self.words, self.language = instrument, words, language

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def number(self, value: object) -> str:
        return self.say("未见", "not known") if value in (UNKNOWN, None) else str(value)

    def document(self) -> Section:
        law = self.score
        rows = (
            (self.say("名称", "title"), self.say(law.title, law.title_en)),
            (self.say("文号", "number"), self.number(law.number)),
            (self.say("制定机关", "authority"), self.say(law.authority, law.authority_en)),
            (
                self.say("施行", "in force"),
                f"{self.number(law.effective.from_)} – {self.number(law.effective.to)}",
            ),
            (self.say("满分", "full marks"), str(law.full_marks)),
            (self.say("总分上限", "total at most"), self.number(law.total_at_most)),
            (self.say("出处", "source"), law.source),
            *((self.say("说明", "note"), note.in_(self.language)) for note in law.notes),
        )
        return Section(
            self.say("文件", "Document"), (self.say("项", "item"), self.say("内容", "content")), rows
        )

    def indices(self) -> Section:
        columns = (
            self.say("指标", "index"),
            self.say("级", "level"),
            self.say("名称", "name"),
            self.say("权重", "weight"),
            self.say("计分", "points"),
        )
        rows = tuple(
            (index.id, str(level), self.say(index.zh, index.en), str(index.weight), self.points(index))
            for level, index in self.score.all_indices().values()
        )
        return Section(self.say("指标体系", "Indices"), columns, rows)

    def points(self, index: Index) -> str:
        rule = index.points
        if index.children:
            return self.say(f"{len(index.children)}项下级指标之和", f"sum of its {len(index.children)} parts")
        if isinstance(rule, ByPeople):
            return self.say(f"由{rule.given_by}评分", f"given by {rule.given_by}")
        if isinstance(rule, ByAmount):
            unit = self.unit(index)
            steps = [
                self.say(
                    f"{step.bound}{unit}{step.word}得{step.points}分",
                    f"{step.operator} {step.bound} {unit}: {step.points}",
                )
                for step in rule.steps
            ]
            return "; ".join([*steps, self.say(f"其余得{rule.otherwise}分", f"otherwise {rule.otherwise}")])
        if isinstance(rule, ByRatio):
            against = (
                self.say("当年最优", "the best of the year")
                if rule.ratio_to == "best"
                else self.say(f"目标值{self.number(rule.target)}", f"the target {self.number(rule.target)}")
            )
            return self.say(f"与{against}之比", f"in proportion to {against}")
        return self.say("未见", "not known")

    def unit(self, index: Index) -> str:
        name = index.figure or ""
        if name in self.score.figures:
            return self.score.figures[name].unit
        return self.words.metrics[name].unit.name if name in self.words.metrics else ""

    def adjustments(self) -> Section:
        columns = (self.say("项", "item"), self.say("内容", "content"))
        return Section(
            self.say("加分、扣分与单项最低分", "Bonus, deductions, floors"), columns, tuple(self._extra())
        )

    def _extra(self) -> Iterator[tuple[str, str]]:
        score = self.score
        if isinstance(score.adjustments, str):
            yield self.say("加分与扣分", "bonus and deductions"), self.number(UNKNOWN)
        else:
            for extra in score.adjustments:
                way = self.say("加" if extra.way == "bonus" else "扣", extra.way)
                yield (
                    self.say(extra.zh, extra.en),
                    self.say(
                        f"每项{way}{self.number(extra.points_each)}分,至多{extra.most}分",
                        f"{way} of {self.number(extra.points_each)} each, at most {extra.most}",
                    ),
                )
        if isinstance(score.floors, str):
            yield self.say("单项最低分", "floors"), self.number(UNKNOWN)
        else:
            for floor in score.floors:
                yield (
                    floor.index,
                    self.say(
                        f"须{self.number(floor.bound)}分{floor.word},否则不得评为{floor.blocks}及更高",
                        f"{floor.operator} {self.number(floor.bound)}, or no {floor.blocks} or better",
                    ),
                )

    def grades(self) -> Section:
        rows = tuple(
            (
                self.say(grade.grade, f"{grade.grade} {grade.en}"),
                self.say("其余", "the rest")
                if grade.from_ is None
                else f"{self.number(grade.from_)}{self.say(grade.word or '', f' ({grade.operator})' if grade.operator else '')}",
            )
            for grade in self.score.grades
        )
        return Section(
            self.say("等级", "Grades"), (self.say("等级", "grade"), self.say("分数线", "limit")), rows
        )

    def stars(self) -> Section:
        columns = (self.say("项", "item"), self.say("内容", "content"))
        rows = []
        if self.score.stars is not None:
            rows = [
                ("、".join(rung.grades), self.say(f"{rung.stars}星", f"{rung.stars} stars"))
                for rung in self.score.stars.rungs
            ]
        for reading in self.score.readings:
            options = "; ".join(
                f"{name}: {words.in_(self.language)}"
                + (self.say("(默认)", " (default)") if name == reading.default else "")
                for name, words in reading.options.items()
            )
            rows.append((f"{reading.id}: {self.say(reading.zh, reading.question)}", options))
        return Section(self.say("星级与读法", "Stars and readings"), columns, tuple(rows))
