"""What a person does next with a recommendation: the step, the paper, by when, and on what articles it rests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from cluster_review.reports.content import ClusterReport
from cluster_review.reports.wording import NONE, Wording

_PLACE = re.compile(
    "第[一二三四五六七八九十]+条(?:[(\uff08][一二三四五六七八九十]+[)\uff09])?|标准[序一二三四五六七八九十]"
)
_SPEAKS_OF_WARNING = "提醒"


@dataclass(frozen=True)
class _Step:
    """One recommendation's next step: what to do and the paper that goes out, zh and en."""

    do: tuple[str, str]
    paper: tuple[str, str]


_STEPS = {
    "revoke_ground": _Step(
        (
            "逐条核对所列情形的事实和证据;属实的报批启动程序,先告知集群并听取陈述申辩",
            "check the facts and evidence of each ground; if they hold, submit for approval to start the procedure, "
            "which begins with notice and a hearing of the cluster",
        ),
        ("呈批件(启动撤销程序)", "submission to start the procedure"),
    ),
    "revoke_review": _Step(
        (
            "核对未达标指标及其出处;属实的听取集群陈述申辩后按复核未通过报批",
            "check the criteria not met and their sources; if they hold, hear the cluster, "
            "then submit as review not passed",
        ),
        ("呈批件(复核未通过)", "submission: review not passed"),
    ),
    "decline": _Step(
        (
            "核对未达标指标及其出处,报批后书面告知申报主体",
            "check the criteria not met, then inform the applicant",
        ),
        ("不予认定告知书", "notice that recognition is declined"),
    ),
    "refer": _Step(
        (
            "按“缺什么材料”逐项补齐或人工评判,补齐后重新评估",
            "supply or judge what is listed as missing, then evaluate again",
        ),
        ("补正通知", "notice to supply what is missing"),
    ),
    "renew_on_conditions": _Step(
        (
            "请集群就须说明事项和未完成目标书面说明,人工核定后报批",
            "ask the cluster to explain what is listed, weigh it, then submit",
        ),
        ("说明通知", "request for an explanation"),
    ),
    "recognise_on_conditions": _Step(
        (
            "请申报主体就须说明事项书面说明,人工核定后报批",
            "ask the applicant to explain what is listed, weigh it, then submit",
        ),
        ("说明通知", "request for an explanation"),
    ),
    "renew": _Step(
        (
            "抽查佐证材料,报批后公布复核结果并延长有效期",
            "spot-check the evidence, then publish the extension",
        ),
        ("复核结果通告(通过)", "notice of review results (passed)"),
    ),
    "recognise": _Step(
        ("抽查佐证材料,报批后公示", "spot-check the evidence, then public notice"),
        ("公示", "public notice"),
    ),
    "call_review": _Step(
        (
            "发出复核通知,写明申请截止日期和材料清单",
            "issue the review call with its last day and list of papers",
        ),
        ("复核通知", "review call"),
    ),
    "rectify": _Step(
        (
            "提醒市县主管部门和集群改进,下一年度重点跟踪",
            "remind the county department and the cluster; follow up",
        ),
        ("整改提醒函(条文未设整改程序,供参照)", "reminder (the measures have no rectification step)"),
    ),
    "keep": _Step(("无需发文,继续年度跟踪", "nothing to issue; go on tracking"), (NONE, NONE)),
}


def next_step(cluster: ClusterReport, wording: Wording) -> tuple[str, str]:
    """What to do and which paper goes out; `—` for a revoked cluster."""
    row = cluster.row
    code = row["recommendation"]
    if code == "revoke":
        code = "revoke_ground" if row["decision_row"] == 1 else "revoke_review"
    step = _STEPS.get(code)
    if step is None:
        return NONE, NONE
    return wording.of(*step.do), wording.of(*step.paper)


def time_limit(cluster: ClusterReport, wording: Wording) -> str:
    """By when, as far as the law or the register says; the law sets no period for most steps."""
    row = cluster.row
    if row["effective_not_before"]:
        day = wording.day(row["effective_not_before"])
        return wording.of(f"生效不早于{day}", f"effective not before {day}")
    end: date | None = row["valid_to"]
    if (
        row["recommendation"] in ("call_review", "refer")
        and row["stage"] != "recognition"
        and end is not None
    ):
        if row["status"] == "expiring" or row["stage"] == "review":
            late = (row["days_to_end"] or 0) < 0
            return wording.of(
                f"有效期已于{end}届满,宜尽快" if late else f"宜在有效期止{end}前",
                f"validity ended {end}: soon" if late else f"before validity ends {end}",
            )
    if row["recommendation"] in (None, "keep"):
        return NONE
    return wording.of("条文未规定", "not set by the measures")


def legal_basis(cluster: ClusterReport, wording: Wording) -> str:
    """Articles and parts that the recommendation rests on."""
    row = cluster.row
    number, stage = row["decision_row"], row["stage"]
    failed = [f["part"] for f in cluster.findings_with("not_met", kinds=("hard", "evidence"))]
    soft = [f["part"] for f in cluster.findings_with("justify", kinds=("soft",))]
    places: list[str] = []
    if number == 1:
        places = [g["article"] for g in cluster.grounds_with("established")]
    elif number == 2:
        review_ground = [g["article"] for g in cluster.grounds if g["ground"] == "ground_review_not_passed"]
        places = (review_ground if stage == "review" else []) + failed
    elif number == 3:
        open_parts = [f["part"] for f in cluster.findings_with("unknown", "judgement")]
        places = [g["article"] for g in cluster.grounds_with("undetermined")]
        places += open_parts if stage != "annual" else []
    elif number == 4:
        places = soft or _goals_basis(cluster, wording)
    elif number in (5, 6):
        places = _goals_basis(cluster, wording) if stage != "recognition" else []
    elif number == 7:
        warned = [t for t in row["reason_zh"].split(";") if _SPEAKS_OF_WARNING in t]
        places = failed + soft + [place for text in warned for place in _PLACE.findall(text)[:1]]
    return wording.listed(wording.place(place) for place in dict.fromkeys(places)) or NONE


def _goals_basis(cluster: ClusterReport, wording: Wording) -> list[str]:
    """The article on validity and review, which names the goals of the plan."""
    place = wording.content.instrument.validity.source.place
    return [place]
