"""The suites as JSON: one per table from the gate's rules, one per instrument for the witness.

They are written here and not by Great Expectations, which escapes Chinese and gives every suite random
ids: the same rules give the same bytes. Great Expectations is not imported.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from typing import Any

from cluster_review.checks.rules import GateRule, RuleKind, gate_rules, provision_ids
from cluster_review.checks.thresholds import comparisons
from cluster_review.provisions.model import Instrument
from cluster_review.tables import TABLES, Severity, Table
from cluster_review.vocabulary import Vocabulary

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:cluster-review:expectations")
PAIR = "expect_column_pair_values_a_to_be_greater_than_b"
TYPES = {
    RuleKind.FILLED: "expect_column_values_to_not_be_null",
    RuleKind.UNIQUE: "expect_compound_columns_to_be_unique",
    RuleKind.KNOWN_CODE: "expect_column_values_to_be_in_set",
    RuleKind.FORM: "expect_column_values_to_match_regex",
    RuleKind.COMPARE: PAIR,
}
_SEVERITIES = {Severity.REFUSE: "critical", Severity.WARN: "warning"}

Document = dict[str, Any]


def suite_documents(vocabulary: Vocabulary, instruments: Sequence[Instrument]) -> dict[str, str]:
    """File name to text of every suite: what `expectations/` holds.

    Args:
        vocabulary: metrics and code lists.
        instruments: all instruments of the policy.
    """
    rules = gate_rules(vocabulary, provision_ids(instruments))
    documents = {f"{name}.json": table_suite(TABLES[name], of_table) for name, of_table in rules.items()}
    documents.update({f"{i.instrument}.json": witness_suite(i) for i in instruments})
    return {name: as_text(document) for name, document in sorted(documents.items())}


def as_text(document: Document) -> str:
    """A suite as the file's text."""
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def table_suite(table: Table, rules: Sequence[GateRule]) -> Document:
    """The suite of one table."""
    return _suite(
        table.name,
        {"title": f"{table.zh} {table.en}", "table": table.name, "key": list(table.key)},
        "由 tables.py 和词汇表生成,请勿手改。Generated from tables.py and the vocabulary; not edited by hand.",
        [_expectation(table.name, rule) for rule in rules],
    )


def _expectation(suite: str, rule: GateRule) -> Document:
    return _entry(
        suite,
        rule.id,
        TYPES[rule.kind],
        _arguments(rule),
        {"rule": rule.id, "citation": "tables.py"},
        f"{rule.zh} / {rule.en} [{rule.id}]",
        _SEVERITIES[rule.severity],
    )


def _arguments(rule: GateRule) -> Document:
    if rule.kind is RuleKind.UNIQUE:
        return {"column_list": list(rule.columns), "ignore_row_if": "never"}
    if rule.kind is RuleKind.COMPARE:
        left, right = rule.columns
        return pair_arguments(left, right, "<=")
    arguments: Document = {"column": rule.columns[0]}
    if rule.kind is RuleKind.KNOWN_CODE:
        arguments["value_set"] = list(rule.values)
    if rule.kind is RuleKind.FORM:
        arguments["regex"] = rule.pattern
    return arguments


def pair_arguments(left: str, right: str, operator: str) -> Document:
    """`left operator right`, row by row, said as "A greater than B"; rows with a side missing are left out."""
    greater, lesser = (left, right) if operator in (">=", ">") else (right, left)
    return {
        "column_A": greater,
        "column_B": lesser,
        "or_equal": operator in (">=", "<="),
        "ignore_row_if": "either_value_is_missing",
    }


def witness_suite(instrument: Instrument) -> Document:
    """The suite of one instrument: every comparison of every provision that rests on figures."""
    expectations = []
    for provision in instrument.provisions:
        for comparison in comparisons(provision):
            year_zh, year_en = _year(comparison.slot)
            expectations.append(
                _entry(
                    instrument.instrument,
                    comparison.id,
                    PAIR,
                    pair_arguments(comparison.left, comparison.right, comparison.operator),
                    {
                        "comparison": comparison.id,
                        "provision": provision.id,
                        "citation": f"{instrument.number} {provision.source.place}:{provision.source.quote}",
                        "operator": comparison.operator,
                        "word": comparison.word,
                        "bound": comparison.bound,
                    },
                    f"{provision.zh},{year_zh}:{comparison.operator} {comparison.bound} / "
                    f"{provision.en}, {year_en}: {comparison.operator} {comparison.bound} "
                    f"[{instrument.number} {provision.source.place}“{provision.source.quote}”]",
                    "critical",
                )
            )
    return _suite(
        instrument.instrument,
        {"title": f"{instrument.title} {instrument.title_en}", "instrument": instrument.instrument},
        "由规则文件生成,请勿手改;两侧均为精确整数,阈值不以浮点数出现。"
        "Generated from the policy, not edited by hand; both sides are exact integers, no threshold is a float.",
        expectations,
    )


def _year(years_before: int) -> tuple[str, str]:
    if not years_before:
        return "报告年度", "report year"
    return f"报告年度前{years_before}年", f"{years_before} year{'s' * (years_before > 1)} before"


def _suite(name: str, meta: Document, note: str, expectations: list[Document]) -> Document:
    return {
        "name": name,
        "id": str(uuid.uuid5(NAMESPACE, name)),
        "meta": meta,
        "notes": [note],
        "expectations": expectations,
    }


def _entry(
    suite: str, name: str, kind: str, arguments: Document, meta: Document, description: str, severity: str
) -> Document:
    return {
        "id": str(uuid.uuid5(NAMESPACE, f"{suite}/{name}")),
        "type": kind,
        "kwargs": arguments,
        "meta": meta,
        "description": description,
        "severity": severity,
    }
