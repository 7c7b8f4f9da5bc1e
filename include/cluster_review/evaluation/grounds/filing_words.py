"""What is said of a form that was owed: late, not on file, sent back, withdrawn, excused, contested."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cluster_review.evaluation.grounds.form_events import form_events, form_key
from cluster_review.evaluation.grounds.inputs import GroundInputs
from cluster_review.exact import counted
from cluster_review.facts.dates import iso
from cluster_review.truth import Truth

if TYPE_CHECKING:
    from cluster_review.evaluation.grounds.filing import Filings

DONE = {
    "received": ("收到", "received"),
    "sent": ("寄出", "sent"),
    "accepted": ("受理", "accepted"),
}
"""What happened on the day that counts for a form, zh and en."""


def form_words(filings: Filings, given: GroundInputs, i: int) -> tuple[str, str]:
    """One form owed that isn't known to have come in time, zh and en.

    Args:
        i: its position among the forms owed.
    """
    year, last = int(filings.year[i]), filings.last_day[i]
    done_zh, done_en = DONE[filings.counts]
    due, due_en = ("未公布", "not announced") if np.isnat(last) else (iso(last), iso(last))
    fault_zh, fault_en = fault_words(given, Truth(int(filings.fault[i])))
    excused_zh, excused_en = excuse_words(filings, given, i)
    if filings.is_contested[i]:
        return (
            f"{year}年度信息表有不同填报人报送、内容不一的几份,均保留,待人认定以哪一份为准(应于{due}前报送)",
            f"forms of {year} by several filers contradict each other; all are kept, and a person says which "
            f"one counts (due {due_en})",
        )
    if filings.is_late[i]:
        gap = int((filings.done[i] - last).astype(int))
        return (
            f"{year}年度信息表应于{due}前报送,{iso(filings.done[i])}{done_zh},逾期{gap}天{excused_zh or fault_zh}",
            f"form of {year} due {due}, {done_en} on {iso(filings.done[i])}, "
            f"{counted(gap, 'day')} late{excused_en or fault_en}",
        )
    if filings.is_filed[i]:
        return (
            f"{year}年度信息表的{done_zh}或受理情况待核(应于{due}前报送){excused_zh}",
            f"whether and when the form of {year} was {done_en} and accepted isn't known "
            f"(due {due_en}){excused_en}",
        )
    if not np.isnat(filings.sent_back_on[i]):
        back = iso(filings.sent_back_on[i])
        return (
            f"{year}年度信息表{back}收到后被退回,未见重新报送(应于{due}前报送){excused_zh or fault_zh}",
            f"form of {year}, received on {back}, was sent back and isn't on file again "
            f"(due {due_en}){excused_en or fault_en}",
        )
    if filings.withdrawn[i] == Truth.TRUE:
        return (
            f"{year}年度信息表报送后撤回,未见重新报送(应于{due}前报送){excused_zh or fault_zh}",
            f"form of {year} was withdrawn and isn't on file again (due {due_en}){excused_en or fault_en}",
        )
    return (
        f"{year}年度信息表未见报送(应于{due}前报送){excused_zh or fault_zh}",
        f"form of {year} not on file (due {due_en}){excused_en or fault_en}",
    )


def excuse_words(filings: Filings, given: GroundInputs, i: int) -> tuple[str, str]:
    """That the lateness of a form was excused, and by which document; empty where it wasn't."""
    if filings.excused[i] == Truth.FALSE:
        return "", ""
    events = form_events(given.facts)
    key = form_key(filings.cluster[i : i + 1], filings.year[i : i + 1])
    document = events.rows["document"].iloc[events.latest("excused", key)[0]]
    if filings.excused[i] == Truth.TRUE and isinstance(document, str):
        return f",经同意不计逾期({document})", f", the lateness is excused ({document})"
    if filings.excused[i] == Truth.TRUE:
        return ",经同意不计逾期", ", the lateness is excused"
    return ",所记不计逾期没有文件依据,待核", ", an excuse without a document is on record"


def fault_words(given: GroundInputs, fault: Truth) -> tuple[str, str]:
    """Who was at fault, where it is on record."""
    party = {Truth.TRUE: "cluster", Truth.FALSE: "county"}.get(fault)
    if party is None:
        return ",责任方未记录", ", the party at fault isn't on record"
    zh, en = (given.facts.vocabulary.word("fault_party", party, lang) for lang in ("zh", "en"))
    return f",责任方为{zh}", f", by the fault of the {en}"
