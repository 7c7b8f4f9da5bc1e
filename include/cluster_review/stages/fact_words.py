"""A new, corrected or withdrawn row of the facts in words, with the place it was read from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cluster_review.stages.runs import SHANGHAI
from cluster_review.tables import NEVER, TABLES, Column, Kind
from cluster_review.vocabulary import Vocabulary

if TYPE_CHECKING:
    from cluster_review.facts.changes import FactChange

KINDS = {"added": ("新增", "new"), "changed": ("更正", "corrected"), "gone": ("撤下", "withdrawn")}
_SHOWN = 5
_DULL = {"cluster_id", "report_year", "enterprise_name", "document", "name"}
"""Columns that tell little about why a row matters."""


def fact_in_words(
    change: FactChange, vocabulary: Vocabulary, file_names: Mapping[str, str], language: str
) -> str:
    """What the row says now, or said, and where it was read.

    Args:
        file_names: name of each file by its id.
        language: zh or en.
    """
    zh = language == "zh"
    table = TABLES[change.table]
    key = [
        value_in_words(table.column(name), change.row, value, vocabulary, language)
        for name, value in zip(table.key, change.key, strict=True)
        if name != "cluster_id"
    ]
    told = [
        f"{table.column(name).zh if zh else table.column(name).en} "
        + _told(change, table.column(name), pair, vocabulary, language)
        for name, pair in change.columns.items()
        if name not in table.key and name not in _DULL and pair != (None, None)
    ]
    kind = KINDS[change.kind][0 if zh else 1]
    what = f"{table.zh if zh else table.en} {' / '.join(key)}".strip()
    says = (";" if zh else "; ").join(told[:_SHOWN])
    if len(told) > _SHOWN:
        says += ";…" if zh else "; …"
    place = _place(change, file_names, zh)
    body = f"{what}({kind}):{says}" if zh else f"{what} ({kind}): {says}"
    return f"{body}{'——' if zh else ' — '}{place}" if place else body


def value_in_words(
    column: Column, row: Mapping[str, Any], value: Any, vocabulary: Vocabulary, language: str
) -> str:
    """A stored value as people write it, with its unit."""
    zh = language == "zh"
    if value is None:
        return "未知" if zh else "unknown"
    if column.kind is Kind.DATE:
        day = value.date() if isinstance(value, datetime) else value
        return ("无" if zh else "none") if day == NEVER else day.isoformat()
    if column.kind is Kind.YES_NO:
        return ("是" if value else "否") if zh else ("yes" if value else "no")
    if column.kind is Kind.CODE and column.code_list and column.code_list != "provisions":
        return vocabulary.word(column.code_list, str(value), language)
    if column.kind is Kind.SCALED:
        metric = vocabulary.metrics.get(str(row.get("metric"))) if column.unit == "metric" else None
        scale = metric.exponent if metric else column.scale
        unit = metric.unit if metric else vocabulary.units.get(column.unit or "")
        number = f"{Decimal(int(value)).scaleb(-scale).normalize():f}"
        named = (unit.name if zh else f" {unit.en}") if unit else (column.unit or "")
        return f"{number}{named}"
    return str(value)


def _told(
    change: FactChange, column: Column, pair: tuple[Any, Any], vocabulary: Vocabulary, language: str
) -> str:
    was, now = (value_in_words(column, change.row, value, vocabulary, language) for value in pair)
    if change.kind == "added":
        return now
    return was if change.kind == "gone" else f"{was} → {now}"


def _place(change: FactChange, file_names: Mapping[str, str], zh: bool) -> str:
    parts = []
    file = file_names.get(change.filing_id, change.filing_id)
    if file and file not in change.source_ref:
        parts.append(file)
    if change.source_ref:
        parts.append(change.source_ref)
    if isinstance(change.recorded_at, datetime):
        moment = change.recorded_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
        parts.append(f"{moment} 记录" if zh else f"recorded {moment}")
    return (",".join(parts)) if zh else ", ".join(parts)


def day_in_words(moment: str) -> str:
    """A moment in ISO 8601 as Beijing time to the minute."""
    return datetime.fromisoformat(moment).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
