"""The shape of a worked case, looked at before anything reads it: lists, mappings, size, whole years.

A value of the wrong shape must not be read as "none": an `enterprises:` that somebody forgot to fill in
is no empty list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

LISTS = (
    "enterprises", "incidents", "compliance", "filings", "filing_events", "changes", "supervision", "waivers", "plan_goals",
)  # fmt: skip
MAPPINGS = ("figures", "earlier_forms", "statistics", "evidence", "soft_justifications", "readings", "expect")
DEEPEST = 30
MOST_VALUES = 2_000_000
GREATEST = 10**11
"""Beyond any count, amount or goal of a cluster; figures have a bound of their own."""
FIRST_YEAR, LAST_YEAR = 1990, 2200


def size_fault(document: Any) -> str | None:
    """Why the document is too large or too deep to be read, aliases counted as often as they are used."""
    seen, waiting = 0, [(document, 0)]
    while waiting:
        value, depth = waiting.pop()
        seen += 1
        if depth > DEEPEST or seen > MOST_VALUES:
            return (
                f"层级超过{DEEPEST}层或数值超过{MOST_VALUES}个(含引用),请拆分或去掉重复引用 / deeper than "
                f"{DEEPEST} levels or more than {MOST_VALUES} values (aliases included): split it, drop aliases"
            )
        if isinstance(value, Mapping):
            waiting += [(item, depth + 1) for item in value.values()]
        elif isinstance(value, list):
            waiting += [(item, depth + 1) for item in value]
    return None


def shape_faults(case: Mapping[str, Any]) -> list[str]:
    """Everything in a case that has the wrong shape, one line each, in Chinese and English."""
    return list(_faults(case))


def _faults(case: Mapping[str, Any]) -> Iterator[str]:
    for name in LISTS:
        if name in case:
            yield from _list_fault(name, case[name])
    for name in MAPPINGS:
        if case.get(name) is not None and not isinstance(case[name], Mapping):
            yield _wrong(name, case[name], "键值结构", "a mapping")
    if case.get("incomplete") is not None and not isinstance(case["incomplete"], list):
        yield _wrong("incomplete", case["incomplete"], "表名的列表", "a list of tables")
    year = case.get("report_year")
    if "report_year" in case and not _is_year(year):
        yield _wrong("report_year", year, "四位年份", "a year of four digits")
    elif "report_year" in case and str(case.get("law_date"))[:4] < str(year):
        yield _wrong(
            "report_year",
            year,
            f"不晚于法律日期 {case.get('law_date')}",
            "a year that has begun by the law date",
        )
    cluster = case.get("cluster")
    if isinstance(cluster, Mapping) and "events" in cluster:
        yield from _list_fault("cluster.events", cluster["events"])
    for name, entry in _mapping(case.get("soft_justifications")).items():
        accepted = entry.get("accepted", True) if isinstance(entry, Mapping) else True
        if not isinstance(accepted, bool):
            yield _wrong(f"soft_justifications.{name}.accepted", accepted, "true 或 false", "true or false")
    for name in LISTS:
        for i, entry in enumerate(case[name] if isinstance(case.get(name), list) else ()):
            if isinstance(entry, Mapping):
                yield from _entry_faults(f"{name}[{i}]", entry)


def _entry_faults(where: str, entry: Mapping[str, Any]) -> Iterator[str]:
    if "titles" in entry:
        yield from _list_fault(f"{where}.titles", entry["titles"])
    if "casualties" in entry:
        yield from _list_fault(f"{where}.casualties", entry["casualties"])
    if entry.get("other_facts") is not None and not isinstance(entry["other_facts"], Mapping):
        yield _wrong(f"{where}.other_facts", entry["other_facts"], "键值结构", "a mapping")
    for key, value in entry.items():
        if isinstance(value, int | Decimal) and Decimal(value).copy_abs() >= GREATEST:
            yield _wrong(f"{where}.{key}", value, f"小于{GREATEST}的数", f"a number below {GREATEST}")


def _list_fault(where: str, value: object) -> Iterator[str]:
    if not isinstance(value, list):
        yield _wrong(
            where,
            value,
            "列表:已知没有写 [],不知道则不写此键",
            "a list: write [] for a known none, leave the key out for unknown",
        )


def _wrong(where: str, found: object, zh: str, en: str) -> str:
    shown = "空白 (blank)" if found is None else str(found)[:80]
    return f"{where}: 发现 {shown},应为{zh} / found {shown}, expected {en}"


def _is_year(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and FIRST_YEAR <= value <= LAST_YEAR


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
