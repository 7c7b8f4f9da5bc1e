"""The gate's rules evaluated exactly and without Great Expectations: what the pre-check of a form uses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cluster_review.checks.columns import CheckFrame, Delivered, check_frame
from cluster_review.checks.rules import FILING, OF_THE_METRIC, GateRule, RuleKind, gate_rules
from cluster_review.exact import decimal_text
from cluster_review.tables import NEVER, NONE_WORD, TABLES, Column, Kind, Severity
from cluster_review.vocabulary import Vocabulary

_MENDS = {
    RuleKind.FILLED: ("补填后重新报送", "fill it in and file again"),
    RuleKind.UNIQUE: ("删去重复的行后重新报送", "delete the row that repeats and file again"),
    RuleKind.KNOWN_CODE: ("改为所列代码后重新报送", "use one of the listed codes and file again"),
    RuleKind.FORM: ("按格式更正后重新报送", "correct the form and file again"),
    RuleKind.COMPARE: (
        "核对原始数据和单位,更正后重新报送",
        "check the source and the unit, correct it and file again",
    ),
}
_WARNING_MEND = ("请核对;无误则不必更改", "check it; if it is right, nothing need be changed")


@dataclass(frozen=True)
class Breach:
    """A row that breaks a rule.

    Attributes:
        rule: id of the rule.
        row: position of the row in the frame handed in.
        key: values of the table's key, in its order.
        filing_id: the file the row came from; empty where the frame doesn't say.
        source_ref: the place it was read from.
        found, found_en: what stood there, in the form's units.
        expected_zh, expected_en: what the rule asks; mend_zh, mend_en: what to do.
        zh, en: the whole message.
    """

    rule: str
    table: str
    severity: Severity
    row: int
    key: tuple[str, ...]
    filing_id: str
    source_ref: str
    found: str
    expected_zh: str
    expected_en: str
    mend_zh: str
    mend_en: str
    zh: str
    en: str
    found_en: str = ""


def prepared(
    frames: Mapping[str, Delivered], rules: Mapping[str, Sequence[GateRule]], vocabulary: Vocabulary
) -> dict[str, CheckFrame]:
    """Every delivered table made ready, in the order of `tables`; an absent table isn't checked.

    Raises:
        FrameRefused: a frame isn't in the convention of `tables`, or isn't a table.
    """
    unknown = [name for name in frames if name not in TABLES]
    if unknown:
        raise KeyError(f"没有这些表 / no such tables: {', '.join(unknown)}")
    return {
        name: check_frame(TABLES[name], frames, rules[name], vocabulary) for name in TABLES if name in frames
    }


def evaluate_rules(
    frames: Mapping[str, Delivered], vocabulary: Vocabulary, provisions: Collection[str]
) -> list[Breach]:
    """Every breach of every rule, by table, rule and row; refusals and warnings alike.

    Args:
        frames: by table name, in the convention of `tables`; `filing_id` and `source_ref` are optional.
        vocabulary: metrics and code lists.
        provisions: ids that a column of provisions may hold, see `provision_ids`.

    Raises:
        FrameRefused: a frame isn't in the convention of `tables`.
    """
    rules = gate_rules(vocabulary, provisions)
    return breaches_of(prepared(frames, rules, vocabulary), rules, vocabulary)


def breaches_of(
    ready: Mapping[str, CheckFrame], rules: Mapping[str, Sequence[GateRule]], vocabulary: Vocabulary
) -> list[Breach]:
    """`evaluate_rules` on tables that are ready."""
    return [
        _breach(rule, of_table, row, vocabulary)
        for name, of_table in ready.items()
        for rule in rules[name]
        for row in failing_rows(rule, of_table)
    ]


def failing_rows(rule: GateRule, ready: CheckFrame) -> list[int]:
    """Positions of the rows that break a rule, ascending. A missing value breaks no rule but `filled`."""
    columns = [ready.frame[name].tolist() for name in rule.columns]
    first = columns[0]
    if rule.kind is RuleKind.FILLED:
        return [row for row, value in enumerate(first) if value is None]
    if rule.kind is RuleKind.UNIQUE:
        keys = list(zip(*columns, strict=True))
        times = Counter(keys)
        return [row for row, key in enumerate(keys) if times[key] > 1]
    if rule.kind is RuleKind.KNOWN_CODE:
        known = set(rule.values)
        return [row for row, value in enumerate(first) if value is not None and value not in known]
    if rule.kind is RuleKind.FORM:
        form = re.compile(rule.pattern)
        return [row for row, value in enumerate(first) if value is not None and form.search(value) is None]
    return [
        row
        for row, (left, right) in enumerate(zip(*columns, strict=True))
        if left is not None and right is not None and left > right
    ]


def _breach(rule: GateRule, ready: CheckFrame, row: int, vocabulary: Vocabulary) -> Breach:
    table = ready.table
    values = {str(name): value for name, value in ready.frame.iloc[row].items()}
    key = tuple("" if values[name] is None else str(values[name]) for name in table.key)
    found_zh = ",".join(
        f"{column.zh.split('(')[0]} {shown_value(column, values, vocabulary)}"
        for column in (table.column(name) for name in rule.shown)
    )
    found_en = ", ".join(
        f"{column.en.split(' (')[0]} {shown_value(column, values, vocabulary, 'en')}"
        for column in (table.column(name) for name in rule.shown)
    )
    place = ready.source_ref[row] or f"第 {row + 1} 行 (row {row + 1})"
    mend_zh, mend_en = _WARNING_MEND if rule.severity is Severity.WARN else _MENDS[rule.kind]
    head_zh, head_en = ("提示", "Note") if rule.severity is Severity.WARN else ("退回", "Refused")
    return Breach(
        rule.id,
        table.name,
        rule.severity,
        row,
        key,
        str(values[FILING]),
        ready.source_ref[row],
        found_zh,
        rule.zh,
        rule.en,
        mend_zh,
        mend_en,
        f"{head_zh}:表“{table.zh}”{'/'.join(key)}({place}):发现“{found_zh}”;要求:{rule.zh}。办法:{mend_zh}。",
        f"{head_en}: table {table.en}, {'/'.join(key)} ({place}): found “{found_en}”; expected: {rule.en}. "
        f"Mend: {mend_en}.",
        found_en,
    )


def shown_value(column: Column, row: Mapping[str, Any], vocabulary: Vocabulary, language: str = "zh") -> str:
    """A value as the form shows it, with its unit."""
    value, is_zh = row[column.name], language == "zh"
    if value is None:
        return "空白" if is_zh else "blank"
    if column.kind is Kind.YES_NO:
        return ("是" if value else "否") if is_zh else ("yes" if value else "no")
    if column.kind is Kind.DATE and value == NEVER.isoformat():
        return NONE_WORD if is_zh else "none"
    if column.kind is Kind.SCALED:
        metric = vocabulary.metrics.get(str(row.get(OF_THE_METRIC)))
        if column.unit == OF_THE_METRIC and metric is not None:
            unit = metric.unit.name if is_zh else f" {metric.unit.en}"
            return decimal_text(value, column.scale or metric.exponent) + unit
        return decimal_text(value, column.scale) + (column.unit or "")
    if column.kind is Kind.CODE and column.code_list in (*vocabulary.code_lists, "metrics"):
        word = vocabulary.options(str(column.code_list)).get(value)
        return str(value) if word is None else word.zh if is_zh else word.en
    return f"{value}{column.unit or ''}" if column.kind is Kind.WHOLE else str(value)
