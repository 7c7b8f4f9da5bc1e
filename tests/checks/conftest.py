"""Rows for the checks: a valid row of every table, and one that breaks each rule."""

from typing import Any

import pandas as pd
import pytest

from cluster_review.checks.rules import OF_THE_METRIC, GateRule, RuleKind, gate_rules, provision_ids
from cluster_review.facts.facts import frame_of
from cluster_review.provisions.loading import load_instrument, load_vocabulary
from cluster_review.settings import INCLUDE
from cluster_review.tables import TABLES, Column, Kind, Table

REPORT_YEAR = 2025
EXAMPLES = {
    r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}": "C01",
    r"\d{6}": "469023",
    r"\d{6}|\*": "469023",
    r"\d{2,4}": "27",
}


@pytest.fixture(scope="session")
def vocabulary():
    return load_vocabulary(INCLUDE / "policy")


@pytest.fixture(scope="session")
def instrument():
    return load_instrument(INCLUDE / "policy", "hainan-2023")


@pytest.fixture(scope="session")
def provisions(instrument):
    return provision_ids([instrument])


@pytest.fixture(scope="session")
def rules(vocabulary, provisions):
    return gate_rules(vocabulary, provisions)


def figure(
    metric: str, year: int, value: int | None, cluster: str = "C01", filing: str = "form"
) -> dict[str, Any]:
    return {
        "cluster_id": cluster,
        "report_year": REPORT_YEAR,
        "metric": metric,
        "year": year,
        "value": value,
        "filing_id": filing,
        "source_ref": f"{cluster}.xlsx!年度指标!{metric}-{year}",
    }


def framed(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """A typed frame with `filing_id`, as the stages hand it over."""
    frame = frame_of(TABLES[name], [{k: v for k, v in row.items() if k != "filing_id"} for row in rows])
    return frame.assign(filing_id=[row.get("filing_id", "form") for row in rows])


def valid_value(column: Column, vocabulary, provisions) -> Any:
    if column.kind is Kind.CODE:
        if column.code_list == "provisions":
            return provisions[0]
        return next(iter(vocabulary.options(str(column.code_list))))
    return {
        Kind.TEXT: EXAMPLES.get(column.pattern or "", "甲"),
        Kind.CODES: EXAMPLES.get(column.pattern or "", "27"),
        Kind.DATE: "2024-05-01",
        Kind.YEAR: REPORT_YEAR,
        Kind.YEARS: "2024;2025",
        Kind.WHOLE: 1,
        Kind.SCALED: 1,
        Kind.YES_NO: True,
    }[column.kind]


def valid_row(table: Table, vocabulary, provisions, filing: str) -> dict[str, Any]:
    row = {column.name: valid_value(column, vocabulary, provisions) for column in table.columns}
    return {**row, "filing_id": filing, "source_ref": f"{table.name}!{filing}"}


def broken_rows(rule: GateRule, table: Table, vocabulary, provisions) -> list[dict[str, Any]]:
    """Rows of one file that break the rule; the last one does."""
    row = valid_row(table, vocabulary, provisions, rule.id)
    column = rule.shown[0]
    if rule.kind is RuleKind.FILLED:
        return [{**row, column: None}]
    if rule.kind is RuleKind.UNIQUE:
        return [row, row]
    if rule.kind is RuleKind.KNOWN_CODE:
        return [{**row, column: "unheard_of"}]
    if rule.kind is RuleKind.FORM:
        return [{**row, column: f"{row[column]}\n"}]
    name = rule.id.removeprefix(f"{table.name}.")
    if table.name == "figures" and name in FIGURE_BREACHES:
        return [
            {**figure(metric, year, value), "filing_id": rule.id}
            for metric, year, value in FIGURE_BREACHES[name]
        ]
    if name.endswith(".at_least"):
        declared = table.column(column)
        return [{**row, column: (declared.minimum or 0) * 10**declared.scale - 1}]
    if name.endswith(".at_most"):
        if OF_THE_METRIC in rule.shown:
            return [{**row, "metric": "platform_adoption", "value": 100 * 10**4 + 1}]
        declared = table.column(column)
        return [{**row, column: (declared.maximum or 0) * 10**declared.scale + 1}]
    declared_rule = next(r for r in table.rules if r.id == name)
    return [{**row, declared_rule.left: "2024-05-02", declared_rule.right: "2024-05-01"}]


YI = 10**10
FIGURE_BREACHES: dict[str, list[tuple[str, int, int]]] = {
    "value.at_most": [("platform_adoption", 2025, 100 * 10**4 + 1)],
    "sme_output_within_output": [("output", 2025, 20 * YI), ("sme_output", 2025, 20 * YI + 1)],
    "leading_output_within_output": [("output", 2025, 20 * YI), ("leading_output", 2025, 20 * YI + 1)],
    "smes_within_enterprises": [("enterprises", 2025, 5), ("smes", 2025, 6)],
    "jump": [("output", 2024, 20 * YI), ("output", 2025, 60 * YI + 1)],
    "unit_slip": [("output", 2024, 20 * YI), ("output", 2025, 204 * YI)],
    "recomputed_co2_intensity": [
        ("output", 2025, 20 * YI),
        ("co2", 2025, 10_000 * 10**3),
        ("co2_intensity", 2025, 50_501),
    ],
    "counted_enterprises": [("enterprises", 2025, 3)],
    "counted_smes": [("smes", 2025, 3)],
}


def listed(filing: str, enterprise: str, **values: Any) -> dict[str, Any]:
    return {
        "cluster_id": "C01",
        "report_year": REPORT_YEAR,
        "enterprise_id": enterprise,
        "name": "甲",
        "is_sme": True,
        "is_leading": True,
        "member_from_date": "2020-01-01",
        "member_to_date": "9999-12-31",
        "filing_id": filing,
        "source_ref": f"企业名单!{enterprise}",
        **values,
    }


@pytest.fixture(scope="session")
def hostile(rules, vocabulary, provisions) -> dict[str, pd.DataFrame]:
    """Frames of all tables in which every rule is broken, among rows that break none."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for name, of_table in rules.items():
        table = TABLES[name]
        rows[name] = [valid_row(table, vocabulary, provisions, "valid")]
        for rule in of_table:
            rows[name] += broken_rows(rule, table, vocabulary, provisions)
    for rule in ("figures.counted_enterprises", "figures.counted_smes"):
        rows["enterprises"] += [listed(rule, "E1"), listed(rule, "E2")]
    return {name: framed(name, of_table) for name, of_table in rows.items()}
