"""Serious events in sentences: the record, who, when, what, which document, and how far it is settled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import numpy as np
import pandas as pd

from cluster_review.evaluation.incidents.grading import Grades
from cluster_review.exact import decimal_text
from cluster_review.facts.dates import NEVER_DAY, days, iso
from cluster_review.facts.facts import Facts
from cluster_review.tables import TABLES

_EVENTS = frozenset({"cyber", "data"})
"""Families that the law calls 事件; the others are 事故."""

_WAN = 10_000
"""万, in which amounts are filed."""

MEMBERSHIP_OPEN = ("所属集群待核", "whether the enterprise belonged to the cluster isn't settled")
"""Said of a record whose enterprise may not have been a member, zh and en."""


def incident_words(
    facts: Facts, incidents: pd.DataFrame, grades: Grades, readings: Mapping[str, str], row: int
) -> tuple[str, str]:
    """One incident in a sentence, zh and en; what isn't stated is told where the readings turn on it."""
    record, words = incidents.iloc[row], facts.vocabulary
    name_zh, name_en = _firm(facts, record)
    day = _day(incidents, "occurred_date", row)
    noun_zh, noun_en = ("事件", "incident") if record["family"] in _EVENTS else ("事故", "accident")
    family_zh, family_en = (words.word("incident_family", record["family"], lang) for lang in ("zh", "en"))
    for suffix in (" incidents", " incident"):
        family_en = family_en.removesuffix(suffix)
    grade_zh, grade_en = _grade_words(facts, incidents, grades, row)
    on_zh, on_en = _on(day)
    zh = [f"{record['incident_id']}:{name_zh}{on_zh}发生{family_zh}{noun_zh}", *grade_zh]
    en = [f"{record['incident_id']}: {family_en} {noun_en} at {name_en} {on_en}", *grade_en]
    status_zh, status_en = _STATUS.get(
        record["status"], ("调查状态未知", "state of the investigation unknown")
    )
    zh.append(status_zh)
    en.append(status_en)
    for column, said in _CIRCUMSTANCES.items():
        if not pd.isna(record[column]) and not record[column]:
            zh.append(said[0])
            en.append(said[1])
    for column, is_asked, said in (
        ("is_responsible", readings["responsibility"] == "responsible_only", _RESPONSIBILITY_OPEN),
        ("is_inside_area", readings["incident_site"] == "inside_area", _SITE_OPEN),
    ):
        if is_asked and pd.isna(record[column]):
            zh.append(said[0])
            en.append(said[1])
    return ",".join(zh), ", ".join(en)


_STATUS = {
    "concluded": ("调查已结案", "investigation concluded"),
    "investigating": ("调查未结", "still under investigation"),
}
_CIRCUMSTANCES = {
    "is_responsible": ("企业不负有责任", "the enterprise is not responsible"),
    "is_inside_area": ("发生在集群范围以外", "happened outside the cluster's area"),
}
"""What is said where the record says no."""
_RESPONSIBILITY_OPEN = (
    "企业是否负有责任未载明,查明前不能判断",
    "not stated whether the enterprise is responsible, which has to be known first",
)
_SITE_OPEN = (
    "是否发生在集群范围内未载明,查明前不能判断",
    "not stated whether it happened inside the cluster's area, which has to be known first",
)
_MAJOR_OPEN = (
    "是否列为重大税收违法失信主体未载明,查明前不能判断",
    "not stated whether it is published as a major tax case, which has to be known first",
)


def _grade_words(
    facts: Facts, incidents: pd.DataFrame, grades: Grades, row: int
) -> tuple[list[str], list[str]]:
    """The official grade with its document and day, and beside it the grade that the numbers give."""
    ranks = {
        w.attributes["rank"]: w for w in facts.vocabulary.options("grade").values() if "rank" in w.attributes
    }
    official = int(grades.official[row])
    if official > 0:
        source = [t for t in (_text(incidents, "grade_document", row), _graded(incidents, row)) if t]
        of = f"({','.join(source)})" if source else ""
        of_en = f" ({', '.join(map(quoted, source))})" if source else ""
        zh, en = f"官方认定为{ranks[official].zh}{of}", f"officially graded {ranks[official].en}{of_en}"
    elif official == 0:
        zh, en = "未经官方定级", "not graded officially"
    else:
        zh, en = "有无官方定级未知", "unknown whether it was graded officially"
    if not grades.is_derived[row]:
        return [zh, "现有数据不能推算等级"], [en, "the data at hand give no grade"]
    low, high = ranks[int(grades.floor[row])], ranks[int(grades.ceiling[row])]
    exact = low is high
    return (
        [zh, f"按现有数据推算{'为' if exact else '至少为'}{low.zh}"],
        [en, f"{'' if exact else 'at least '}{low.en} by the data at hand"],
    )


def compliance_words(
    facts: Facts, compliance: pd.DataFrame, readings: Mapping[str, str], row: int
) -> tuple[str, str]:
    """One tax, penalty or dishonesty record in a sentence, zh and en; see `incident_words`."""
    record, words = compliance.iloc[row], facts.vocabulary
    name_zh, name_en = _firm(facts, record)
    day = _day(compliance, "record_date", row)
    kind_zh, kind_en = (words.word("compliance_kind", record["kind"], lang) for lang in ("zh", "en"))
    if record["kind"] == "penalty":
        kind_zh += f"“{words.word('penalty_type', record['penalty_type'], 'zh')}”"
        kind_en += f" ({words.word('penalty_type', record['penalty_type'], 'en')})"
    document = _text(compliance, "document", row)
    on_zh, on_en = _on(day)
    zh = [f"{record['record_id']}:{name_zh}{on_zh}有{kind_zh}记录"]
    en = [f"{record['record_id']}: {kind_en} of {name_en} {on_en}"]
    if document:
        zh.append(f"文号{document}")
        en.append(f"document {quoted(document)}")
    if not pd.isna(record["amount_wan_yuan"]):
        scale = TABLES["compliance_records"].column("amount_wan_yuan").scale
        amount = int(record["amount_wan_yuan"])
        zh.append(f"金额{decimal_text(amount, scale)}万元")
        en.append(f"{decimal_text(amount * _WAN, scale)} yuan")
    if record["kind"] == "tax_evasion" and not pd.isna(record["is_major_tax_case"]):
        is_major = bool(record["is_major_tax_case"])
        zh.append("已列为重大税收违法失信主体" if is_major else "未列为重大税收违法失信主体")
        en.append("published as a major tax case" if is_major else "not published as a major tax case")
    elif record["kind"] == "tax_evasion" and readings["tax_evasion"] == "major_cases_only":
        zh.append(_MAJOR_OPEN[0])
        en.append(_MAJOR_OPEN[1])
    if record["kind"] == "serious_dishonesty":
        removed = _day(compliance, "removed_date", row)
        zh.append(_removal(removed)[0])
        en.append(_removal(removed)[1])
    final_zh, final_en = finality_words(record["is_final"])
    return ",".join([*zh, final_zh]), ", ".join([*en, final_en])


def _on(day: np.datetime64) -> tuple[str, str]:
    """When something happened, as it stands in a sentence, zh and en."""
    if np.isnat(day):
        return "(日期未知)", "on a day that isn't known"
    return f"于{iso(day)}", f"on {iso(day, 'en')}"


def finality_words(is_final: Any) -> tuple[str, str]:
    """Whether a decision is final, zh and en."""
    if pd.isna(is_final):
        return "是否生效未知", "not known whether it is final"
    return ("已生效", "final") if is_final else ("尚未生效", "not final yet")


def _removal(removed: np.datetime64) -> tuple[str, str]:
    if np.isnat(removed):
        return "是否已移出名单未知", "not known whether it was taken off the list"
    if removed == NEVER_DAY:
        return "未移出名单", "still on the list"
    return f"已于{iso(removed)}修复移出", f"repaired and taken off the list on {iso(removed, 'en')}"


def _firm(facts: Facts, record: pd.Series) -> tuple[str, str]:
    """An enterprise by its name, in the record or else on a list, or by its id; zh and en."""
    known = (
        record["enterprise_name"] or _listed_name(facts, record["enterprise_id"]) or record["enterprise_id"]
    )
    return (known, quoted(known)) if known else ("未知企业", "an unknown enterprise")


def quoted(text: str) -> str:
    """Text as it may stand in an English sentence: what holds Chinese is quoted."""
    return text if text.isascii() else f"“{text}”"


def _listed_name(facts: Facts, enterprise: object) -> str:
    rows = (
        facts.rows_of("enterprises", "enterprise_id").get(enterprise) if isinstance(enterprise, str) else None
    )
    return "" if rows is None else _text(facts.frames["enterprises"], "name", int(rows[-1]))


def _day(frame: pd.DataFrame, column: str, row: int) -> np.datetime64:
    return cast(np.datetime64, days(frame[column].iloc[[row]])[0])


def _text(frame: pd.DataFrame, column: str, row: int) -> str:
    found = frame[column].iloc[row]
    return found if isinstance(found, str) else ""


def _graded(incidents: pd.DataFrame, row: int) -> str:
    day = _day(incidents, "graded_date", row)
    return "" if np.isnat(day) else iso(day)
