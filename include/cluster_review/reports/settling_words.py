"""What would settle or flip a recommendation, in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cluster_review.reports.content import ClusterReport, Row
from cluster_review.reports.margin_words import Moved
from cluster_review.reports.wording import NONE, Wording


def effect(item: Row, wording: Wording) -> str:
    """What supplying a missing input could do by itself: for the cluster, against it; `NONE` if nothing."""
    settles: Mapping[str, str | None] = item.get("settles") or {}
    said = []
    for way, zh, en in (
        ("favourable", "有利时→", "if favourable → "),
        ("adverse", "不利时→", "if adverse → "),
    ):
        code = settles.get(way)
        if code is not None:
            said.append(wording.of(zh, en) + wording.label("recommendation", code))
    joined = (";" if wording.is_zh else "; ").join(said)
    return wording.of(joined, joined) or NONE


def is_in_smallest_set(item: Row) -> bool:
    """Whether the smallest set that could settle the case holds it."""
    return bool(item.get("in_smallest_set"))


def smallest_flip(cluster: ClusterReport, wording: Wording) -> str | None:
    """The smallest change of one figure that would change the recommendation; None where no figure would."""
    flip: dict[str, Any] | None = json.loads(cluster.row.get("smallest_flip") or "{}").get("flip")
    if flip is None:
        return None
    moved, code = Moved(flip, wording), flip["becomes"]
    becomes = wording.label("recommendation", code) if code is not None else NONE
    rules = wording.listed(f"“{wording.title(name)}”" for name in flip["provisions"])
    return wording.of(
        f"{moved.figure}由{moved.filed()}变为{moved.there()}({moved.distance()}),{rules}的结论即改变,建议变为“{becomes}”",
        f"{moved.figure} from {moved.filed()} to {moved.there()} ({moved.distance()}) turns {rules}, and the "
        f"recommendation becomes “{becomes}”",
    )
