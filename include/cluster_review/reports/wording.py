"""How results are worded, in Chinese and English: 建议 and never 决定; 待核 and never 不符合 for the unknown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from cluster_review.evaluation.finding import OF_STATISTICS
from cluster_review.provisions import model
from cluster_review.reports.content import ClusterReport, ReportContent, Row, inputs_of
from cluster_review.reports.english import English
from cluster_review.reports.printable import one_line
from cluster_review.reports.stability_words import stability_phrase
from cluster_review.reports.typeset import typeset
from cluster_review.tables import NEVER

NONE = "—"
_SEVERAL = "/"
"""Joins the values of alternatives (不少于1家 … 或者不少于5家 …)."""
_EN_OPERATORS = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than"}
_OTHER_UNITS = {"起": "records", "百分点": "percentage points"}
_ONE = {"firms": "firm", "records": "record", "patents": "patent", "persons": "person"}
_SUFFIX_WORDS = ("以上", "及以上", "以内")
_REVIEW_FAILS = ("建议复核不通过(期满撤销)", "review not passed (revocation at the end of validity)")


class Wording:
    """The words of one language for one run.

    Args:
        content: the run; its vocabulary gives the labels.
        language: `zh` or `en`.
    """

    def __init__(self, content: ReportContent, language: str = "zh"):
        self.content, self.language = content, language
        self.is_zh = language == "zh"
        self._english = English(content.vocabulary, content.instrument)
        provisions = {p.id: p for p in content.instrument.provisions}
        self._provisions: Mapping[str, model.Provision] = provisions
        law = content.instrument
        self._titles = {p.id: (p.zh, p.en) for p in law.provisions} | {
            g.id: (g.zh, g.en) for g in law.grounds
        }

    def of(self, zh: str, en: str) -> str:
        """One of two texts of ours."""
        return typeset(zh) if self.is_zh else en

    def label(self, group: str, code: str) -> str:
        """The label of a verdict, outcome or status."""
        word = self.content.vocabulary.labels[group][code]
        return self.of(word.zh, word.en)

    def code(self, code_list: str, code: str | None) -> str:
        """The word of a code; unknown prints as such."""
        return self.of(
            *(self.content.vocabulary.word(code_list, code, language) for language in ("zh", "en"))
        )

    def unknown(self) -> str:
        """The word for what nobody has said."""
        return self.of("未知", "unknown")

    def text(self, value: Any) -> str:
        """A delivered text as one printable line."""
        return self.unknown() if value is None else one_line(str(value))

    def day(self, value: date | None) -> str:
        """A day as text."""
        if value is None:
            return self.unknown()
        return self.of("无", "none") if value == NEVER else value.isoformat()

    def reason(self, row: Row) -> str:
        """The reason of a recommendation, a finding or a ground."""
        if self.is_zh:
            return typeset(self._english.in_chinese(one_line(row["reason_zh"])))
        return self._english.of(one_line(row["reason_en"]))

    def place(self, place: str) -> str:
        """An article or part of the standard."""
        return typeset(place) if self.is_zh else self._english.of(place)

    def missing(self, item: Row) -> str:
        """What a missing input is called."""
        return self.of(one_line(item["zh"]), one_line(item["en"]))

    def quote(self, quote: str) -> str:
        """The law's own words, which are Chinese in every language."""
        return typeset(one_line(quote))

    def title(self, identifier: str) -> str:
        """What a provision or ground is called."""
        zh, en = self._titles.get(identifier, (identifier, identifier.replace("_", " ")))
        return self.of(zh, en)

    def translated(self, text: str) -> str:
        """A text of the program's own words, such as an input's value; names stay as they are."""
        return typeset(one_line(text)) if self.is_zh else self._english.of(one_line(text))

    def recommendation(self, row: Row) -> str:
        """The recommendation as printed; which row of the decision table gave it changes the word."""
        if row["recommendation"] is None:
            return self.of("认定已撤销,不再提出建议", "recognition revoked: no recommendation")
        if row["recommendation"] == "revoke" and row["decision_row"] == 1:
            return self.label("recommendation", "revoke_ground")
        if row["recommendation"] == "revoke" and row["decision_row"] == 2:
            return self.of(*_REVIEW_FAILS)
        return self.label("recommendation", row["recommendation"])

    def also(self, row: Row) -> str:
        """Lesser recommendations that apply too; `keep` adds nothing to say beside another."""
        codes = [code for code in (row["also"] or "").split(";") if code and code != "keep"]
        return self.listed(self.label("recommendation", code) for code in codes) or NONE

    def stability(self, row: Row) -> str:
        """Whether the recommendation hangs on a reading, and where other ones lead."""
        return stability_phrase(row, self)

    def listed(self, items: Any) -> str:
        """Items as an enumeration."""
        return self.of("、", ", ").join(items)

    # ---- figures: each carries its unit and its years

    def unit(self, unit: str | None) -> str:
        """A unit's name."""
        if unit is None or self.is_zh:
            return unit or ""
        known = self.content.vocabulary.units.get(unit)
        return known.en if known else _OTHER_UNITS.get(unit, unit)

    def quantity(self, value: str | None, unit: str | None) -> str:
        """A value with its unit; alternatives side by side each with theirs."""
        if value is None:
            return self.unknown()
        name = self.unit(unit)
        gap = "" if self.is_zh and not name.startswith("单位") else " "
        return " / ".join(
            f"{v}{gap if name else ''}{_ONE.get(name, name) if v == '1' else name}"
            for v in value.split(_SEVERAL)
        )

    def years(self, finding: Row) -> str:
        """The years a finding looks at."""
        years = sorted({item["year"] for item in inputs_of(finding) if "year" in item})
        if not years:
            return NONE
        return (
            f"{years[0]}{self.of('年', '')}"
            if len(years) == 1
            else f"{years[0]}–{years[-1]}{self.of('年', '')}"
        )

    def value(self, finding: Row) -> str:
        """The value compared: yearly figures where each year counts, else the figure drawn from them."""
        measure = self._measure(finding)
        if measure is None or finding["verdict"] == "not_applicable":
            return NONE
        if isinstance(measure, (model.EachOfLastYears, model.Rising, model.Falling)):
            return self.listed(
                f"{item['year']}{self.of('年', ': ')}{self.translated(item['value'])}"
                for item in inputs_of(finding)
                if not item["name"].startswith(OF_STATISTICS)
            )
        shown = self.quantity(finding["value"], finding["unit"])
        years = self.years(finding)
        return (
            shown
            if years == NONE or finding["value"] is None
            else f"{shown}{self.of(f'({years})', f' ({years})')}"
        )

    def bound(self, finding: Row) -> str:
        """What the law asks, in its own word of comparison."""
        provision, measure = self._provisions.get(finding["provision"]), self._measure(finding)
        if provision is None or measure is None:
            return self.of("由人评判", "judged by a person")
        if isinstance(measure, model.NoSeriousEvents):
            return self.of("近三年未发生(0起)", "none in three years (0 records)")
        if isinstance(measure, model.EitherCount):
            return self.of(" 或者 ", " or ").join(
                self.of(
                    f"{c.word}{c.at_least}家", f"at least {c.at_least} firm{'s' if c.at_least > 1 else ''}"
                )
                for c in measure.either
            )
        if isinstance(measure, model.Rising):
            return self.of("逐年提升", "rising each year")
        if isinstance(measure, model.Falling):
            return self.of("逐年下降", "falling each year")
        if isinstance(measure, model.BelowBaseline):
            base = self.quantity(finding["bound"], finding["unit"])
            return self.of(
                f"高于行业基准值(数值低于{base})", f"better than the industry baseline (below {base})"
            )
        return self._tested(provision, measure)

    def _tested(self, provision: model.Provision, measure: model.Clause) -> str:
        test = provision.test
        if test is not None and test.is_open:
            return self.of("门槛未公布", "threshold not published")
        if test is None or test.bound is None:
            return NONE
        amount = self.quantity(format(test.bound, "f"), test.unit)
        if not self.is_zh:
            each = " in each year" if isinstance(measure, model.EachOfLastYears) else ""
            softly = "as a rule " if provision.kind == "soft" else ""
            return f"{softly}{_EN_OPERATORS[test.operator]} {amount}{each}"
        if test.word in _SUFFIX_WORDS:
            words = f"{amount}{test.word}"
        else:
            words = f"{test.word}({amount})" if test.word == "全覆盖" else f"{test.word}{amount}"
        softly = "一般" if provision.kind == "soft" else ""
        return typeset(f"每年{words}" if isinstance(measure, model.EachOfLastYears) else f"{softly}{words}")

    def margin(self, finding: Row) -> str:
        """How far the value lies from the bound, and on which side."""
        measure, margin = self._measure(finding), finding["margin"]
        if measure is None or margin is None or finding["verdict"] == "not_applicable":
            return NONE
        if isinstance(measure, (model.Rising, model.Falling)):
            return self.of("变化最不利的一年 ", "least favourable yearly change ") + self.quantity(
                _signed(margin), "百分点" if finding["unit"] == "%" else finding["margin_unit"]
            )
        if isinstance(measure, model.AverageAnnualGrowth):
            return self._growth_margin(measure, finding)
        unit = "百分点" if finding["unit"] == "%" else finding["margin_unit"]
        return " / ".join(self._side(part, unit) for part in margin.split(_SEVERAL))

    def _growth_margin(self, measure: model.AverageAnnualGrowth, finding: Row) -> str:
        amount, year = finding["margin"], self.content.report_year
        metric = self.content.vocabulary.metrics[measure.average_annual_growth]
        shown = self.quantity(amount.lstrip("-"), finding["margin_unit"])
        if _is_zero(amount):
            return self.of("恰好等于界限", "exactly at the bound")
        if self.is_zh:
            return f"{year}年{metric.zh}比恰好达到界限{'少' if amount.startswith('-') else '多'}{shown}"
        return (
            f"{metric.en} of {year} {'short of' if amount.startswith('-') else 'above'} the bound by {shown}"
        )

    def _side(self, amount: str, unit: str | None) -> str:
        if _is_zero(amount):
            return self.of("恰好等于界限", "exactly at the bound")
        shown = self.quantity(amount.lstrip("-"), unit)
        low = amount.startswith("-")
        return self.of(f"{'低' if low else '高'}{shown}", f"{shown} {'below' if low else 'above'}")

    def _measure(self, finding: Row) -> model.Clause | None:
        provision = self._provisions.get(finding["provision"])
        return None if provision is None else provision.measure

    # ---- where a value was read

    def source(self, item: Row, cluster: ClusterReport | None = None) -> str:
        """Where an input was read: file, sheet and cell as far as they are known."""
        place = item["source"]
        if not place:
            return self.of("无来源(未填报)", "no source (not reported)")
        sheet, mark, cell = place.rpartition("!")
        shown = one_line(place)
        if mark:
            shown = self.of(f"“{sheet}”{cell}", f"“{sheet}”!{cell}")
        file = self._file(item, cluster)
        return f"{file} {shown}" if file else shown

    def _file(self, item: Row, cluster: ClusterReport | None) -> str:
        if cluster is None or "year" not in item or item["name"].startswith(OF_STATISTICS):
            return ""
        for report in self.content.facts_of(cluster.id, "annual_reports"):
            if report["report_year"] == self.content.report_year:
                return one_line(self.content.file_names.get(str(report.get("filing_id")), ""))
        return ""

    def input_name(self, item: Row) -> str:
        """What an input is called."""
        metric = self.content.vocabulary.metrics.get(item["name"].removeprefix(OF_STATISTICS))
        if metric is not None:
            name = self.of(metric.zh, metric.en)
            if item["name"].startswith(OF_STATISTICS):
                name = self.of(f"{name}(统计部门)", f"{name} (statistics office)")
            return self.of(f"{item['year']}年{name}", f"{name} of {item['year']}") if "year" in item else name
        for code_list in ("supervision_kind", "change_kind"):
            if item["name"] in self.content.vocabulary.options(code_list):
                return self.code(code_list, item["name"])
        return self.title(item["name"]) if item["name"] in self._titles else one_line(item["name"])


def _signed(amount: str) -> str:
    return amount if amount.startswith("-") or _is_zero(amount) else f"+{amount}"


def _is_zero(amount: str) -> bool:
    return not re.search("[1-9]", amount)
