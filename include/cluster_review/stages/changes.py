"""What a run changes against the recommendation that stood before it, and by which record."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cluster_review.stages.kept_policies import policy_of
from cluster_review.stages.runs import Run
from cluster_review.stages.warehouse_access import warehouse

if TYPE_CHECKING:
    from cluster_review.vocabulary import Vocabulary

Row = Mapping[Any, Any]


def compare_run(*, run: Run) -> dict[str, int]:
    """Set each recommendation beside the last published one and write what changed, with the records behind it.

    Every cluster of the run has a row, changed or not, so that the published result accounts for all of them.

    Returns:
        How many clusters go from what to what, as `keep > revoke`.
    """
    from cluster_review.recommendation.results import as_frame
    from cluster_review.warehouse.runs import write_results

    rows = changed_rows(run)
    frame = as_frame("recommendation_changes", rows)
    write_results(warehouse(), run["run_id"], {"recommendation_changes": frame})
    return dict(sorted(Counter(_arrow(row["before"], row["after"]) for row in rows).items()))


def changed_rows(run: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of `recommendation_changes`: what the run recommends beside what stood before it was published."""
    from cluster_review.warehouse.runs import read_results
    from cluster_review.warehouse.standing import standing_before

    engine = warehouse()
    now = read_results(engine, run["run_id"])
    standing = standing_before(engine, run["run_id"])
    clusters = sorted(now["recommendations"]["cluster_id"])
    earlier = earlier_rows({cluster: standing[cluster] for cluster in clusters if cluster in standing})
    words = policy_of(run).vocabulary
    return [
        {
            "run_id": run["run_id"],
            "cluster_id": row["cluster_id"],
            **_change(row, standing.get(row["cluster_id"]), earlier, now, words),
        }
        for row in now["recommendations"].to_dict("records")
    ]


def change_lines(run_id: str) -> list[str]:
    """What a run changed, a line per cluster in each language; those that changed first."""
    from cluster_review.warehouse.runs import read_results

    rows = read_results(warehouse(), run_id)["recommendation_changes"].to_dict("records")
    rows.sort(key=lambda row: (row["before"] == row["after"], row["cluster_id"]))
    return [
        line
        for row in rows
        for line in (
            f"{row['cluster_id']}: {row['reason_zh']}",
            f"{' ' * len(row['cluster_id'])}  {row['reason_en']}",
        )
    ]


def earlier_rows(standing: Mapping[str, str]) -> dict[str, Any]:
    """The result rows of each cluster from the run its recommendation stands in, as frames by table.

    Args:
        standing: run by cluster, in the order of publication; the frames keep that order.
    """
    import pandas as pd

    from cluster_review.warehouse.runs import read_results

    by_run: dict[str, list[str]] = {}
    for cluster, run_id in standing.items():
        by_run.setdefault(run_id, []).append(cluster)
    parts = [read_results(warehouse(), run_id, clusters) for run_id, clusters in by_run.items()]
    if not parts:
        return {}
    return {name: pd.concat([part[name] for part in parts], ignore_index=True) for name in parts[0]}


def _change(
    row: Row, before_run: str | None, earlier: Mapping[str, Any], now: Mapping[str, Any], words: Vocabulary
) -> dict[str, Any]:
    cluster, after = row["cluster_id"], row["recommendation"]
    after_zh, after_en = (_word(words, row, language) for language in ("zh", "en"))
    if before_run is None:
        return {
            "before_run_id": None,
            "before": None,
            "after": after,
            "records": "[]",
            "reason_zh": f"首次建议:{after_zh}",
            "reason_en": f"first recommendation: {after_en}",
        }
    stood = earlier["recommendations"]
    stood_row = stood[stood["cluster_id"] == cluster].to_dict("records")[0]
    before = stood_row["recommendation"]
    before_zh, before_en = (_word(words, stood_row, language) for language in ("zh", "en"))
    records = _new_inputs(cluster, earlier, now)
    if before == after:
        zh, en = f"不变:{after_zh}", f"unchanged: {after_en}"
    else:
        zh, en = f"{before_zh} → {after_zh}", f"{before_en} → {after_en}"
    if records:
        zh += f";新计入:{'、'.join(record['value'] for record in records)}"
        en += f"; newly counted: {', '.join(record['name'] for record in records)}"
    elif before != after:
        zh, en = f"{zh};{row['reason_zh']}", f"{en}; {row['reason_en']}"
    return {
        "before_run_id": before_run,
        "before": before,
        "after": after,
        "records": json.dumps(records, ensure_ascii=False, sort_keys=True),
        "reason_zh": zh,
        "reason_en": en,
    }


def _new_inputs(cluster: str, earlier: Mapping[str, Any], now: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Records that a ground rests on now, and didn't before, in the same words."""

    def cited(results: Mapping[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
        own = results["ground_findings"]
        lists = own.loc[own["cluster_id"] == cluster, "inputs"]
        return {(item["name"], item["value"]): item for text in lists for item in json.loads(text)}

    before, after = cited(earlier), cited(now)
    return [after[key] for key in sorted(after.keys() - before.keys())]


def _word(words: Vocabulary, row: Row, language: str) -> str:
    """The recommendation as printed; which row of the decision table gave it changes the word."""
    code = row["recommendation"]
    if code is None:
        return "认定已撤销,不再提出建议" if language == "zh" else "recognition revoked: no recommendation"
    if code == "revoke":
        code = {1: "revoke_ground", 2: "revoke_review"}.get(row["decision_row"], code)
    return words.label("recommendation", code, language)


def _arrow(before: str | None, after: str | None) -> str:
    return f"{before or 'none'} > {after or 'none'}"
