"""The outlook of a run's clusters, in lines, rows and JSON. Nothing is written, and no recommendation rests on it."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cluster_review.stages.faults import DataFault
from cluster_review.stages.known import evaluate_clusters
from cluster_review.stages.outputs import latest_run, reference_of
from cluster_review.stages.warehouse_access import warehouse

if TYPE_CHECKING:
    from cluster_review.recommendation.outlook import Projected


@dataclass(frozen=True)
class Outlook:
    """What the coming reviews would find."""

    run_id: str
    report_year: int
    law_date: str
    rows: tuple[Projected, ...]


def outlook_of(run_id: str | None = None) -> Outlook:
    """The outlook on the facts of a run; by default the run published last.

    Raises:
        DataFault: nothing was published yet, or the run isn't there.
    """
    from cluster_review.recommendation.outlook import outlook
    from cluster_review.warehouse.runs import find_run

    wanted = run_id or latest_run()
    row = find_run(warehouse(), wanted)
    if row is None:
        raise DataFault(f"没有运行 {wanted}。\nThere is no run {wanted}.")
    run = reference_of(row)
    return Outlook(
        wanted, int(run["report_year"]), str(run["law_date"]), tuple(outlook(evaluate_clusters(run)))
    )


def outlook_record(found: Outlook) -> dict[str, Any]:
    """As plain values for JSON."""
    from cluster_review.recommendation.outlook import METHOD

    return {
        "run_id": found.run_id,
        "report_year": found.report_year,
        "law_date": found.law_date,
        "is_projection": True,
        "method_zh": METHOD[0],
        "method_en": METHOD[1],
        "rows": [row.as_record() for row in found.rows],
    }


def outlook_csv(found: Outlook) -> str:
    """One row per cluster and provision."""
    if not found.rows:
        return ""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(found.rows[0].as_record()), lineterminator="\n")
    writer.writeheader()
    writer.writerows(row.as_record() for row in found.rows)
    return text.getvalue()


def outlook_lines(found: Outlook) -> Iterator[str]:
    """For people: what would fail, cluster by cluster, and how much can't be projected."""
    from cluster_review.recommendation.outlook import METHOD, Expected

    yield f"展望(推算,不是建议) Outlook (a projection, no recommendation) · {found.run_id}"
    yield f"{METHOD[0]}。"
    yield f"{METHOD[1][0].upper()}{METHOD[1][1:]}."
    failing = [row for row in found.rows if row.expected is Expected.FAILS]
    cluster = None
    for row in failing:
        if row.cluster_id != cluster:
            cluster = row.cluster_id
            yield ""
            yield (
                f"{row.name}({row.cluster_id})有效期至{row.valid_to},复核将看{row.review_year}年数据"
                f" / valid to {row.valid_to}, the review looks at {row.review_year}"
            )
        yield f"  ✗ {row.title_zh}:{row.reason_zh}"
        yield f"    {row.title_en}: {row.reason_en}"
    counts = Counter(row.expected for row in found.rows)
    clusters = len({row.cluster_id for row in found.rows})
    yield ""
    yield (
        f"{clusters}个集群:{len({row.cluster_id for row in failing})}个按趋势有条款将不符合;"
        f"{counts[Expected.UNKNOWN]}项数据不足,无法推算。"
    )
    yield (
        f"{clusters} clusters: {len({row.cluster_id for row in failing})} would fail a provision; "
        f"{counts[Expected.UNKNOWN]} provisions can't be projected."
    )
