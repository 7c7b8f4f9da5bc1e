"""Ratios: a share of a whole, a count per 10,000 people."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from cluster_review.evaluation.criteria.figure_words import (
    LAST,
    PERCENT,
    figure_input,
    missing_figures,
    ratio_bound_of,
    required,
    required_en,
    years_zh,
)
from cluster_review.evaluation.finding import Detail, Measured
from cluster_review.exact import compare_products, fraction_text
from cluster_review.facts.facts import Facts
from cluster_review.provisions import model
from cluster_review.truth import Truths, all_of


def share(
    measure: model.Share, provision: model.Provision, facts: Facts, readings: Mapping[str, str]
) -> Measured:
    """Whether a figure's share of another satisfies the test; a zero whole, or a part above it, gives none."""
    part, whole = facts.series(measure.share), facts.series(measure.of)
    part_metric, whole_metric = facts.vocabulary.metrics[measure.share], facts.vocabulary.metrics[measure.of]
    bound = ratio_bound_of(provision, readings)
    ratio = bound.ratio * PERCENT
    ks = [LAST] if readings["share_years"] == "latest" else list(range(LAST - measure.years + 1, LAST + 1))

    has_share = part.known & whole.known & (whole.values > 0) & (part.values <= whole.values)

    def of_year(k: int) -> Truths:
        sign = compare_products(part.values[:, k], ratio.denominator, whole.values[:, k], ratio.numerator)
        return bound.holds(sign, has_share[:, k])

    def detail(cluster: int) -> Detail:
        shares = [
            Fraction(100 * int(part.values[cluster, k]), int(whole.values[cluster, k]))
            for k in ks
            if has_share[cluster, k]
        ]
        value = min(shares) if shares else None
        shown = "未知" if value is None else f"{fraction_text(value)}%"
        return Detail(
            f"{part_metric.zh}占{whole_metric.zh}{shown};{required(provision)}"
            f"({part_metric.zh}{years_zh(facts, part_metric, part, cluster, ks)};"
            f"{whole_metric.zh}{years_zh(facts, whole_metric, whole, cluster, ks)})",
            f"{part_metric.en} is {'an unknown share' if value is None else fraction_text(value) + ' %'} of "
            f"{whole_metric.en}; {required_en(provision, bound.text)} %",
            None if value is None else fraction_text(value),
            bound.text,
            bound.unit,
            None if value is None else fraction_text(value - bound.ratio),
            "百分点",
            tuple(
                figure_input(facts, s, m, cluster, k)
                for s, m in ((part, part_metric), (whole, whole_metric))
                for k in ks
            ),
            missing_figures(facts, part, part_metric, cluster, ks)
            + missing_figures(facts, whole, whole_metric, cluster, ks),
        )

    return Measured(all_of(*(of_year(k) for k in ks)), detail)


def per_ten_thousand(
    measure: model.PerTenThousand, provision: model.Provision, facts: Facts, readings: Mapping[str, str]
) -> Measured:
    """Whether a count per 10,000 people satisfies the test; zero people give no ratio."""
    people_name = readings[measure.people]
    count_metric, people_metric = (
        facts.vocabulary.metrics[measure.per_ten_thousand],
        facts.vocabulary.metrics[people_name],
    )
    counts, people, bound = (
        facts.series(measure.per_ten_thousand),
        facts.series(people_name),
        ratio_bound_of(provision, readings),
    )
    known = counts.known[:, LAST] & people.known[:, LAST] & (people.values[:, LAST] > 0)
    sign = compare_products(
        counts.values[:, LAST],
        10_000 * bound.ratio.denominator,
        people.values[:, LAST],
        bound.ratio.numerator,
    )

    def detail(cluster: int) -> Detail:
        value = None
        if known[cluster]:
            value = Fraction(10_000 * int(counts.values[cluster, LAST]), int(people.values[cluster, LAST]))
        shown = "未知" if value is None else f"{fraction_text(value)}件"
        return Detail(
            f"每万人{count_metric.zh}{shown}(按{people_metric.zh});{required(provision)}",
            f"{count_metric.en} per 10,000 {people_metric.en}: "
            f"{'unknown' if value is None else fraction_text(value)}; {required_en(provision, bound.text)}",
            None if value is None else fraction_text(value),
            bound.text,
            bound.unit,
            None if value is None else fraction_text(value - bound.ratio),
            bound.unit,
            (
                figure_input(facts, counts, count_metric, cluster, LAST),
                figure_input(facts, people, people_metric, cluster, LAST),
            ),
            missing_figures(facts, counts, count_metric, cluster, [LAST])
            + missing_figures(facts, people, people_metric, cluster, [LAST]),
        )

    return Measured(bound.holds(sign, known), detail)
