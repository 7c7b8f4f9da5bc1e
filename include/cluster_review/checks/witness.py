"""The second witness: the failing set of every provision on figures, found again by other means.

The sides are computed here from the figures (see `thresholds.py`) and compared by Great Expectations. If the
clusters that fail are not those the evaluation found, the run stops.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from cluster_review.checks.columns import ROW
from cluster_review.checks.data_docs import write_pages
from cluster_review.checks.suite_run import CheckBroken, run_suite
from cluster_review.checks.suites import as_text, witness_suite
from cluster_review.checks.thresholds import (
    OF_ONE_METRIC,
    Comparison,
    FigureOf,
    Pair,
    comparisons,
    is_witnessed,
    pairs,
)
from cluster_review.provisions.model import Instrument, Provision
from cluster_review.vocabulary import Vocabulary

SHOWN_CLUSTERS = 20
TITLE = "独立复算 Witness"
NOTE = (
    "与评估逐项一致;括号内为交叉相乘后的精确整数,前者应大于(或等于)后者。Agrees with the evaluation; in brackets the "
    "cross-multiplied exact integers, of which the first should be greater than (or equal to) the second."
)


class WitnessDisagrees(RuntimeError):
    """The witness finds other clusters failing a provision than the evaluation did."""


@dataclass(frozen=True)
class WitnessResult:
    """What the witness confirmed.

    Attributes:
        provisions: per provision the clusters that fail it, equal to the evaluation's.
        compared: how many pairs of integers were compared.
        docs_index: the page that lists the run.
    """

    provisions: Mapping[str, frozenset[str]]
    compared: int
    docs_index: Path | None


def witnessed_provisions(instrument: Instrument) -> tuple[str, ...]:
    """Ids of the provisions whose failing set `run_witness` wants."""
    return tuple(p.id for p in instrument.provisions if is_witnessed(p))


def run_witness(
    figures: pd.DataFrame,
    clusters: pd.DataFrame,
    instrument: Instrument,
    vocabulary: Vocabulary,
    readings: Mapping[str, str],
    report_year: int,
    false_by_provision: Mapping[str, Collection[str]],
    docs_dir: Path | None,
    run_name: str,
    ignore_clusters: Collection[str] = (),
    suite: str | None = None,
) -> WitnessResult:
    """Compare again and demand the same failing clusters.

    Args:
        figures, clusters: rows of these tables, in the convention of `tables`; of the figures the forms of
            the report year count.
        readings: the option chosen for every reading.
        false_by_provision: for each of `witnessed_provisions` the clusters to which it applies and which fail
            it, before waivers and justifications.
        docs_dir, run_name: as in `gate.run_gate`.
        ignore_clusters: clusters whose figures are known to be damaged, so that nothing may fail on them.
        suite: text of the instrument's suite; by default made from the policy.

    Raises:
        CheckBroken: Great Expectations did not do what the suite says, or there was nothing to compare
            though there are figures.
        WitnessDisagrees: the failing sets differ.
    """
    wanted = witnessed_provisions(instrument)
    if set(wanted) != set(false_by_provision):
        raise CheckBroken(
            f"复算须覆盖条款 {'、'.join(wanted)},得到 {'、'.join(sorted(false_by_provision))}。"
            f"The witness covers {', '.join(wanted)}; it was handed {', '.join(sorted(false_by_provision))}."
        )
    ids = [c for c in clusters["cluster_id"].tolist() if c not in set(ignore_clusters)]
    industries = dict(
        zip(clusters["cluster_id"].tolist(), clusters["leading_industry"].tolist(), strict=True)
    )
    counties = dict(zip(clusters["cluster_id"].tolist(), clusters["county"].tolist(), strict=True))
    values = _figures(figures, report_year)
    if readings["figure_version"] == "first_filed":
        values = _first_filed(figures, report_year, clusters)
    columns: dict[str, list[Any]] = {ROW: list(range(len(ids))), "cluster_id": ids}
    compared: dict[str, int] = {}
    for provision in (instrument.provision(name) for name in wanted):
        rows: list[list[Pair]] = [
            pairs(
                provision,
                vocabulary,
                readings,
                _stand_in(_figure_of(values, cluster), provision, instrument, readings, industries[cluster]),
            )
            if _applies(provision, instrument, readings, industries[cluster])
            and not _is_relaxed(provision, instrument, counties[cluster], industries[cluster])
            else []
            for cluster in ids
        ]
        for comparison in comparisons(provision):
            of_slot = [row[comparison.slot] if row else None for row in rows]
            columns[comparison.left] = [None if pair is None else pair[0] for pair in of_slot]
            columns[comparison.right] = [None if pair is None else pair[1] for pair in of_slot]
            compared[comparison.id] = sum(pair is not None for pair in of_slot)
    is_reported = {cluster for cluster, *_ in values}
    if is_reported & set(ids) and not sum(compared.values()):
        raise CheckBroken("有数据而无可比较者。There are figures, and yet nothing was compared.")
    failing: defaultdict[str, set[str]] = defaultdict(set)
    runs = []
    if ids:
        frame = pd.DataFrame({name: pd.Series(column, dtype=object) for name, column in columns.items()})
        run = run_suite(
            suite if suite is not None else as_text(witness_suite(instrument)),
            frame,
            rows=len(ids),
            compared=compared,
            name_in_meta="comparison",
            shown=("cluster_id",),
        )
        _complete(instrument, compared, run.failing)
        for name, positions in run.failing.items():
            failing[name.rpartition(".")[0]] |= {ids[position] for position in positions}
        runs.append(run)
    _agree(instrument, wanted, failing, false_by_provision, ids, columns)
    return WitnessResult(
        {name: frozenset(failing[name]) for name in wanted},
        sum(compared.values()),
        None if docs_dir is None else write_pages(docs_dir, run_name, runs, TITLE, NOTE),
    )


def _figures(figures: pd.DataFrame, report_year: int) -> dict[tuple[str, str, int], int]:
    """Figures by cluster, metric and years before the report year, from the forms of the report year."""
    values: dict[tuple[str, str, int], int] = {}
    of_year = figures[(figures["report_year"] == report_year).to_numpy(dtype=bool)]
    columns = (of_year[name].tolist() for name in ("cluster_id", "metric", "year", "value"))
    for cluster, metric, year, value in zip(*columns, strict=True):
        key = (cluster, metric, report_year - int(year))
        if pd.isna(value) or int(value) != value or key in values:
            raise CheckBroken(
                f"复算读到无效或重复的数值:{cluster} {metric} {year}:{value!r}。"
                f"The witness was handed a figure that is blank, not whole or repeated: {cluster} {metric} {year}: {value!r}."
            )
        values[key] = int(value)
    return values


def _first_filed(
    figures: pd.DataFrame, report_year: int, clusters: pd.DataFrame
) -> dict[tuple[str, str, int], int]:
    """Figures that the form due first for their year states; nothing can fail on any other.

    A form is due for each year from the year of recognition on; an applicant owes only the one at hand.
    """
    recognised = dict(zip(clusters["cluster_id"].tolist(), clusters["recognised_date"].tolist(), strict=True))
    values: dict[tuple[str, str, int], int] = {}
    columns = (figures[name].tolist() for name in ("cluster_id", "report_year", "metric", "year", "value"))
    for cluster, form, metric, year, value in zip(*columns, strict=True):
        since = recognised.get(cluster)
        if pd.isna(value) or cluster not in recognised:
            continue
        if year == report_year:
            due = report_year
        elif pd.isna(since):
            continue
        else:
            due = min(max(int(year), since.year), report_year)
        if form == due:
            values[cluster, metric, report_year - int(year)] = int(value)
    return values


def _stand_in(
    figure: FigureOf,
    provision: Provision,
    instrument: Instrument,
    readings: Mapping[str, str],
    industry: object,
) -> FigureOf:
    """The figures with revenue for output, where the reading says so of this industry and provision."""
    if readings["service_output"] == "as_filed" or not isinstance(provision.measure, OF_ONE_METRIC):
        return figure
    chosen = instrument.reading("service_output").values[readings["service_output"]]
    instead_of, taken = chosen["instead_of"], chosen["taken"]
    if not isinstance(industry, str) or not industry:
        return lambda metric, k: None if metric == instead_of else figure(metric, k)
    if any(code.startswith(tuple(chosen["industry"])) for code in industry.split(";")):
        return figure
    return lambda metric, k: figure(taken if metric == instead_of else metric, k)


def _figure_of(values: Mapping[tuple[str, str, int], int], cluster: str) -> FigureOf:
    return lambda metric, years_before: values.get((cluster, metric, years_before))


def _applies(
    provision: Provision, instrument: Instrument, readings: Mapping[str, str], industry: object
) -> bool:
    """Whether the leading industry is known to be one that the provision speaks of."""
    condition = provision.applies_to
    if condition is None:
        return True
    if not isinstance(industry, str) or not industry:
        return False
    divisions = set(condition.divisions)
    if condition.reading is not None:
        divisions = set(instrument.reading(condition.reading).values[readings[condition.reading]])
    return any(code.startswith(tuple(divisions)) for code in industry.split(";"))


def _is_relaxed(provision: Provision, instrument: Instrument, county: object, industry: object) -> bool:
    """Whether a number that isn't known may relax the provision for the cluster, so that nothing can fail."""
    for override in provision.overrides:
        codes = tuple(c for r in instrument.regions if r.id in override.when.regions for c in r.codes)
        places = str(county or "").split(";")
        inside = not codes or any(not place or place.startswith(codes) for place in places)
        divisions = override.when.divisions
        trades = str(industry or "").split(";")
        of_trade = not divisions or any(not trade or trade.startswith(divisions) for trade in trades)
        if inside and of_trade:
            return True
    return False


def _complete(instrument: Instrument, compared: Mapping[str, int], found: Mapping[str, object]) -> None:
    absent = sorted(set(compared) - set(found))
    if absent:
        raise CheckBroken(
            f"{instrument.instrument} 的检查集缺少 {'、'.join(absent)};请重新生成。"
            f"The suite of {instrument.instrument} lacks {', '.join(absent)}; generate it again."
        )


def _agree(
    instrument: Instrument,
    wanted: Collection[str],
    failing: Mapping[str, set[str]],
    handed: Mapping[str, Collection[str]],
    ids: list[str],
    columns: Mapping[str, list[Any]],
) -> None:
    """Refuse to go on unless both found the same clusters for every provision."""
    lines = []
    for name in wanted:
        ours, theirs = set(failing.get(name, ())), set(handed[name])
        provision = instrument.provision(name)
        for cluster in sorted(ours ^ theirs)[:SHOWN_CLUSTERS]:
            of_cluster = _shown(comparisons(provision), columns, ids, cluster)
            said_zh, said_en = ("复算", "the witness") if cluster in ours else ("评估", "the evaluation")
            lines.append(
                f"{name}({provision.zh},{provision.source.place})集群 {cluster}:仅{said_zh}认为不符合;{of_cluster}。"
                f"Provision {name}, cluster {cluster}: only {said_en} finds it failing; {of_cluster}."
            )
    if lines:
        raise WitnessDisagrees(
            "独立复算与评估不一致,已停止,不发布任何结果;请联系开发者。"
            "The witness and the evaluation disagree; stopped, nothing is published, call a developer.\n  "
            + "\n  ".join(lines)
        )


def _shown(
    of_provision: list[Comparison], columns: Mapping[str, list[Any]], ids: list[str], cluster: str
) -> str:
    if cluster not in ids:
        return "未参加复算 (not witnessed)"
    row = ids.index(cluster)
    texts = []
    for comparison in of_provision:
        left, right = columns[comparison.left][row], columns[comparison.right][row]
        if left is not None:
            texts.append(f"{comparison.id}: {left} {comparison.operator} {right}")
    return ", ".join(texts) or "数据缺失或不适用 (a figure is missing, or it does not apply)"
