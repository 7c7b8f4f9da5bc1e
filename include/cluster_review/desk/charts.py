"""Figures over the years against the bound of the law, drawn as SVG; the same figures stand beside it as a table."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any

import altair
import vl_convert

from cluster_review.desk.cluster_record import figures_of, years_shown
from cluster_review.desk.published import Published
from cluster_review.exact import decimal_text
from cluster_review.provisions.measure import EachOfLastYears, Latest
from cluster_review.reports.content import ClusterReport
from cluster_review.reports.wording import Wording

_INK, _ACCENT, _BOUND = "#1d2730", "#17506f", "#8d1c1c"
_FONT = "Noto Sans CJK SC, Microsoft YaHei, WenQuanYi Micro Hei, sans-serif"
_KEPT = 512
_ONE_AT_A_TIME = threading.Lock()


class NothingToDraw(LookupError):
    """The cluster has no figure of that metric."""


def drawn(run: Published, cluster: ClusterReport, wording: Wording) -> list[tuple[str, str]]:
    """The metrics worth a chart, those that some provision compares, each with its figures in words."""
    named: dict[str, None] = {}
    for provision in run.content.instrument.provisions:
        named |= dict.fromkeys(_metrics_of(provision.measure))
    filed, years = figures_of(run, cluster.id), years_shown(run)
    metrics, found = run.content.vocabulary.metrics, []
    for name in named:
        if name in metrics and any((name, year) in filed for year in years):
            values = wording.listed(f"{year}: {value}" for year, value in _values(run, cluster, name))
            found.append((name, f"{wording.of(metrics[name].zh, metrics[name].en)} {values}"))
    return found


def _metrics_of(measure: Any) -> list[str]:
    return [] if measure is None else [value for value in dict(measure).values() if isinstance(value, str)]


def _bound_of(
    run: Published, cluster: ClusterReport, metric: str, wording: Wording
) -> tuple[str, str] | None:
    """The bound that the law sets on the metric itself; None where it bounds a share or a growth of it."""
    unit = run.content.vocabulary.metrics[metric].unit.name
    findings = {finding["provision"]: finding for finding in cluster.findings}
    for provision in run.content.instrument.provisions:
        measure, test = provision.measure, provision.test
        is_itself = isinstance(measure, EachOfLastYears | Latest) and metric in _metrics_of(measure)
        if is_itself and test is not None and test.bound is not None and test.unit == unit:
            words = wording.bound(findings[provision.id]) if provision.id in findings else ""
            return str(test.bound), wording.of(f"要求{words}", f"required: {words}")
    return None


def _values(run: Published, cluster: ClusterReport, metric: str) -> list[tuple[str, str]]:
    filed, exponent = figures_of(run, cluster.id), run.content.vocabulary.metrics[metric].exponent
    return [
        (str(year), decimal_text(int(filed[metric, year][-1]["value"]), exponent))
        for year in years_shown(run)
        if (metric, year) in filed
    ]


def chart(run: Published, cluster: ClusterReport, metric: str, language: str) -> str:
    """The chart as SVG.

    Raises:
        NothingToDraw: no figure of that metric is on file.
    """
    declared = run.content.vocabulary.metrics.get(metric)
    if declared is None:
        raise NothingToDraw(metric)
    wording, values = run.wording(language), tuple(_values(run, cluster, metric))
    if not values:
        raise NothingToDraw(metric)
    bound = _bound_of(run, cluster, metric, wording)
    title = f"{wording.of(declared.zh, declared.en)} ({wording.unit(declared.unit.name)})"
    return _drawn(title, values, *(bound or (None, "")))


@lru_cache(maxsize=_KEPT)
def _drawn(title: str, values: tuple[tuple[str, str], ...], bound: str | None, words: str) -> str:
    rows = [{"year": year, "value": float(value), "shown": value} for year, value in values]
    base = altair.Chart(altair.Data(values=rows)).encode(
        x=altair.X("year:O", axis=altair.Axis(title=None, labelAngle=0)),
        y=altair.Y("value:Q", axis=altair.Axis(title=None, tickCount=4), scale=altair.Scale(zero=True)),
    )
    layers: list[Any] = [
        base.mark_bar(color=_ACCENT, size=26),
        base.mark_text(dy=-7, color=_INK, fontSize=11).encode(text="shown:N"),
    ]
    if bound is not None:
        line = altair.Chart(altair.Data(values=[{"bound": float(bound)}]))
        layers.append(line.mark_rule(color=_BOUND, strokeDash=[5, 3], strokeWidth=1.5).encode(y="bound:Q"))
    whole = (
        altair.layer(*layers)
        .properties(width=300, height=150, title=altair.Title(title, subtitle=words))
        .configure(font=_FONT)
        .configure_title(
            fontSize=12,
            fontWeight="normal",
            anchor="start",
            color=_INK,
            subtitleColor=_BOUND,
            subtitleFontSize=11,
        )
        .configure_view(stroke=None)
        .configure_axis(gridColor="#e3e8ec", domainColor="#8c99a5", labelColor=_INK)
    )
    with _ONE_AT_A_TIME:
        return str(vl_convert.vegalite_to_svg(whole.to_dict()))
