"""Waivers of recognition conditions: what is on file, and whether it covers the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cluster_review.evaluation.finding import Detail
from cluster_review.exact import Integers
from cluster_review.facts.completeness import Completeness
from cluster_review.facts.facts import Facts
from cluster_review.provisions import model
from cluster_review.truth import Flags, Positions, Truth, Truths


def told_with_waivers(
    provision: model.Provision, detail: Callable[[int], Detail], facts: Facts
) -> Callable[[int], Detail]:
    """The explanation, and each waiver on file: its years, stage, approver and document."""
    waivers, words = facts.frames["waivers"], facts.vocabulary

    def told(cluster: int) -> Detail:
        found = detail(cluster)
        records = []
        for i in facts.rows_of_cluster("waivers", cluster):
            row = waivers.iloc[i].where(waivers.iloc[i].notna(), None)
            if row["provision"] != provision.id:
                continue
            years = str(row["years"]).split(";") if row["years"] else []
            stage_zh, stage_en = (words.word("stage", row["stage"], lang) for lang in ("zh", "en"))
            other_zh, other_en = _of_another_authority(provision, row["approved_by"])
            zh = (
                f"豁免记录:{'、'.join(years) + '年' if years else '年度未载明'},{stage_zh}阶段,"
                f"批准人{row['approved_by'] or '未载明'},文件{row['document'] or '未载明'}{other_zh}"
            )
            en = (
                f"waiver on file: {', '.join(years) or 'years not stated'}, {stage_en} stage, "
                f"approved by {row['approved_by'] or 'nobody stated'}, document {row['document'] or 'not stated'}{other_en}"
            )
            records.append((zh, en))
        for zh, en in sorted(records):
            found = replace(found, reason_zh=f"{found.reason_zh};{zh}", reason_en=f"{found.reason_en}; {en}")
        return found

    return told


def _of_another_authority(provision: model.Provision, approver: str | None) -> tuple[str, str]:
    """What is said of a waiver whose approver isn't one that may waive; nothing of any other."""
    if provision.waivable is None or not approver or provision.waivable.may_approve(approver):
        return "", ""
    return (
        f"(批准人不是{provision.waivable.approvers[0]},是否有效待人核实)",
        f" (not by {provision.waivable.approvers[0]}: a person has to look whether it holds)",
    )


def waived_for(
    provision: model.Provision, facts: Facts, readings: Mapping[str, str], stage: NDArray[np.object_]
) -> Truths:
    """Whether waivers of this stage cover every year of the window; covering some of it is unknown.

    A waiver counts only with its approver and its document; without one of them it is open, and so is one that
    another authority approved than those that may (dossier 29).
    """
    year, span = facts.dates.report_year, getattr(provision.measure, "years", 1)
    state = facts.state_in_report_year("waivers")
    none_known = np.where(state == Completeness.COMPLETE, np.int8(Truth.FALSE), np.int8(Truth.UNKNOWN))
    own = facts.once(("waivers", provision.id, year, span), lambda: _waivers(provision.id, facts, span))
    may_waive = np.array([_may_waive(provision, who) for who in own.approver], dtype=bool)
    of_stage = own.stage == stage[own.cluster]
    covered = np.zeros(facts.size, dtype=np.int64)
    holds = own.is_whole & of_stage & may_waive
    np.bitwise_or.at(covered, own.cluster[holds], own.years[holds])
    is_whole = (covered == (1 << span) - 1) | ((covered != 0) & (readings["waiver_years"] == "any_year"))
    in_part = covered != 0
    in_part[own.cluster[~own.is_whole | (of_stage & ~may_waive & (own.years != 0))]] = True
    result = np.where(in_part, np.maximum(none_known, np.int8(Truth.UNKNOWN)), none_known)
    return np.where(is_whole, np.int8(Truth.TRUE), result)


@dataclass(frozen=True)
class _Waivers:
    """The waivers that may be for a provision.

    Attributes:
        stage: as stated.
        is_whole: whether everything is stated that a waiver has to state.
        years: the years of the window that it names, as bits, the earliest lowest.
        approver: who approved it.
    """

    cluster: Positions
    stage: NDArray[np.object_]
    is_whole: Flags
    years: Integers
    approver: NDArray[np.object_]


def _waivers(provision: str, facts: Facts, span: int) -> _Waivers:
    window = [str(y) for y in range(facts.dates.report_year - span + 1, facts.dates.report_year + 1)]
    waivers = facts.frames["waivers"]
    may_be_for_it = waivers["provision"].isna() | (waivers["provision"] == provision)
    own = waivers[may_be_for_it.to_numpy(dtype=bool)]
    stated = ["provision", "stage", "years", "approved_by", "document"]
    codes, texts = pd.factorize(own["years"])
    named = [set(text.split(";")) for text in texts]
    bits = np.array([sum(1 << k for k, y in enumerate(window) if y in years) for years in named] + [0])
    return _Waivers(
        own["cluster"].to_numpy(dtype=np.intp),
        own["stage"].to_numpy(dtype=object),
        own[stated].notna().all(axis=1).to_numpy(dtype=bool),
        bits[codes],
        own["approved_by"].to_numpy(dtype=object),
    )


def _may_waive(provision: model.Provision, approver: object) -> bool:
    return provision.waivable is None or (
        isinstance(approver, str) and provision.waivable.may_approve(approver)
    )
