"""What every measure of figures shares: the bound, how a comparison holds, and figures in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from cluster_review.evaluation.finding import OF_STATISTICS, Input
from cluster_review.exact import Signs, decimal_text
from cluster_review.facts.facts import Facts
from cluster_review.facts.figures import FIGURE_YEARS, PERCENT_OF_DIFFERENCE, FigureSeries
from cluster_review.provisions import model
from cluster_review.truth import Flags, Truths, from_bool
from cluster_review.vocabulary import Metric

LAST = FIGURE_YEARS - 1
PERCENT = Fraction(1, 100)
OPERATORS_EN = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than"}

_STEPS = 100
"""A ratio rounded to two decimals of a percent moves in so many steps to the percent."""
_HALF = Fraction(1, 2 * _STEPS)
HOLDS: dict[str, Callable[[Signs], Flags]] = {
    ">=": lambda sign: sign >= 0,
    ">": lambda sign: sign > 0,
    "<=": lambda sign: sign <= 0,
    "<": lambda sign: sign < 0,
}


@dataclass(frozen=True)
class Bound:
    """A test's bound as an exact ratio, in the unit that the law names."""

    test: model.Test
    ratio: Fraction
    unit: str
    operator: str

    @property
    def text(self) -> str:
        """The bound as the law writes it."""
        return "" if self.test.bound is None else format(self.test.bound, "f")

    def holds(self, sign: Signs, known: Flags) -> Truths:
        """Whether the test holds, given the sign of value minus bound."""
        return from_bool(HOLDS[self.operator](sign), known)


def test_of(provision: model.Provision) -> model.Test:
    """The test of a provision that has one."""
    if provision.test is None:
        raise ValueError(f"{provision.id} has no test")
    return provision.test


def bound_of(provision: model.Provision) -> Bound:
    """The bound of a provision, in its own unit."""
    test = test_of(provision)
    ratio = Fraction(test.bound if test.bound is not None else 0)
    return Bound(test, ratio, test.unit or "", test.operator)


def ratio_bound_of(provision: model.Provision, readings: Mapping[str, str]) -> Bound:
    """The bound of a ratio; where ratios are rounded before the test, the exact bound that comes to the same.

    A ratio rounded half up to hundredths reaches a hundredth from half of one below it.
    """
    bound = bound_of(provision)
    if readings["rounding"] == "exact":
        return bound
    below, above = (Fraction(end(bound.ratio * _STEPS), _STEPS) for end in (floor, ceil))
    ratio, operator = {
        ">=": (above - _HALF, ">="),
        ">": (below + _HALF, ">="),
        "<=": (below + _HALF, "<"),
        "<": (above - _HALF, "<"),
    }[bound.operator]
    return replace(bound, ratio=ratio, operator=operator)


def figure_input(facts: Facts, series: FigureSeries, metric: Metric, cluster: int, k: int) -> Input:
    """One cluster's figure of year number `k`, with its cell."""
    year = facts.first_year + k
    value = ""
    if series.known[cluster, k]:
        value = decimal_text(int(series.values[cluster, k]), metric.exponent)
    elif (dispute := facts.disputes.get(int(series.row[cluster, k]))) is not None:
        value = decimal_text(dispute.form, metric.exponent)
    return Input(
        metric.name,
        f"{value}{metric.unit.name}" if value else "未知",
        series.source_ref(cluster, k),
        year,
    )


def missing_figures(
    facts: Facts, series: FigureSeries, metric: Metric, cluster: int, ks: list[int]
) -> tuple[str, ...]:
    """Names of the figures that nobody has given, or that the statistics state otherwise."""
    return tuple(
        f"{'statistics' if int(series.row[cluster, k]) in facts.disputes else 'figures'}"
        f".{metric.name}.{facts.first_year + k}"
        for k in ks
        if not series.known[cluster, k]
    )


def years_zh(facts: Facts, metric: Metric, series: FigureSeries, cluster: int, ks: list[int]) -> str:
    """The figures of some years, in Chinese."""
    return "、".join(
        f"{facts.first_year + k}年{figure_input(facts, series, metric, cluster, k).value}" for k in ks
    )


def years_en(facts: Facts, metric: Metric, series: FigureSeries, cluster: int, ks: list[int]) -> str:
    """The figures of some years, in English."""
    return ", ".join(f"{facts.first_year + k}: {figure_en(series, metric, cluster, k)}" for k in ks)


def figure_en(series: FigureSeries, metric: Metric, cluster: int, k: int) -> str:
    """One figure with its unit, in English."""
    if not series.known[cluster, k]:
        return "unknown"
    return f"{decimal_text(int(series.values[cluster, k]), metric.exponent)} {metric.unit.en}"


def required(provision: model.Provision) -> str:
    """What the law asks, in its own words."""
    return f"要求“{provision.source.quote}”"


def required_en(provision: model.Provision, bound: str) -> str:
    """What the law asks, in English words: `required at least 20 hundred-million yuan`; a soft rule (一般) says so."""
    softly = "as a rule " if provision.kind == "soft" else ""
    return f"required {softly}{OPERATORS_EN[test_of(provision).operator]} {bound}"


def disputes_told(
    facts: Facts, cluster: int, inputs: tuple[Input, ...]
) -> tuple[str, str, tuple[Input, ...]]:
    """What the statistics say otherwise of the figures used, zh and en, and the inputs with theirs behind each."""
    places = facts.once(
        "disputes by place",
        lambda: {(d.cluster, d.metric, d.year, d.form_ref): d for d in facts.disputes.values()},
    )
    zh, en = "", ""
    listed: list[Input] = []
    for given in inputs:
        listed.append(given)
        dispute = places.get((cluster, given.name, given.year or 0, given.source_ref))
        if dispute is None:
            continue
        metric = facts.vocabulary.metrics[given.name]
        form, statistics = (
            "" if value is None else decimal_text(value, metric.exponent)
            for value in (dispute.form, dispute.statistics)
        )
        said = f"{statistics}{metric.unit.name}" if statistics else "未知"
        zh += (
            f";{given.year}年{metric.zh}:年度表{form}{metric.unit.name}({_place_words(dispute.form_ref)}),"
            f"统计部门{said}({_place_words(dispute.statistics_ref)}),两者不一,待核"
        )
        en += (
            f"; {metric.en} of {given.year}: the form says {form} {metric.unit.en} ({_place_words(dispute.form_ref)}), the "
            f"statistics office {f'{statistics} {metric.unit.en}' if statistics else 'something unknown'} "
            f"({_place_words(dispute.statistics_ref)}): they differ, to be checked"
        )
        listed.append(Input(OF_STATISTICS + given.name, said, dispute.statistics_ref, given.year))
    return zh, en, tuple(listed)


def _place_words(source_ref: str) -> str:
    """Sheet or file and cells."""
    sheet, mark, cells = source_ref.rpartition("!")
    return f"“{sheet}”{cells}" if mark else source_ref


def restated_note(
    facts: Facts, cluster: int, metrics: tuple[str, ...], years: set[int | None]
) -> tuple[str, str]:
    """What other forms say of the figures used, where they differ by more than 5 %; empty where none does."""
    zh, en = "", ""
    for name in metrics:
        metric = facts.vocabulary.metrics[name]
        for other in facts.restated.get((cluster, name), ()):
            if other.year in years:
                value = decimal_text(other.value, metric.exponent)
                zh += (
                    f";{other.year}年{metric.zh}在{other.report_year}年度表中为{value}{metric.unit.name},"
                    f"相差超过{PERCENT_OF_DIFFERENCE}%,请人工核对"
                )
                en += (
                    f"; the form of {other.report_year} says {value} {metric.unit.en} for {metric.en} of "
                    f"{other.year}, more than {PERCENT_OF_DIFFERENCE} % apart: a person should look"
                )
    return zh, en
