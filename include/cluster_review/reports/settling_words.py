"""What would settle or flip a recommendation, in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cluster_review.reports.content import ClusterReport, Row
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
    return wording.of(";", "; ").join(said) or NONE


def is_in_smallest_set(item: Row) -> bool:
    """Whether the smallest set that could settle the case holds it."""
    return bool(item.get("in_smallest_set"))


def smallest_flip(cluster: ClusterReport, wording: Wording) -> str | None:
    """The smallest change of one figure that would change the recommendation; None where no figure would."""
    flip: dict[str, Any] | None = json.loads(cluster.row.get("smallest_flip") or "{}").get("flip")
    if flip is None:
        return None
    _, metric, year = str(flip["input"]).split(".")
    known = wording.content.vocabulary.metrics[metric]
    code = flip["becomes"]
    becomes = wording.label("recommendation", code) if code is not None else NONE
    # A value cut for reading would no longer be the one at which it flips: every digit stands.
    change = str(flip["change"]) if str(flip["change"]).startswith("-") else f"+{flip['change']}"
    percent = _percent(flip["percent"], wording)
    rules = wording.listed(wording.title(name) for name in flip["provisions"])
    return wording.of(
        f"{year}年{known.zh}由{flip['from']}变为{flip['to']}{known.unit.name}({change}{percent}),"
        f"{rules}的结论即改变,建议变为“{becomes}”",
        f"{known.en} of {year} moving from {flip['from']} to {flip['to']} {known.unit.en} ({change}{percent}) turns "
        f"{rules}, and the recommendation becomes “{becomes}”",
    )


def _percent(percent: str | None, wording: Wording) -> str:
    """The size of the change, of the figure as filed, behind a comma; a tiny one isn't printed as nothing."""
    if percent is None:
        return ""
    if percent.startswith("0…"):
        return wording.of(",不足0.01%", ", less than 0.01 %")
    return wording.of(f",{percent}%", f", {percent} %")
