"""The gate: Great Expectations checks every delivered row, and must agree with the rules evaluated exactly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pandas as pd

from cluster_review.checks.breaches import Breach, breaches_of, prepared
from cluster_review.checks.columns import CheckFrame, Delivered
from cluster_review.checks.data_docs import write_pages
from cluster_review.checks.rules import FILING, GateRule, gate_rules
from cluster_review.checks.suite_run import SuiteRun, run_suite
from cluster_review.checks.suites import as_text, table_suite
from cluster_review.tables import FORM_TABLES, TABLES, Severity
from cluster_review.vocabulary import Vocabulary

Filing: TypeAlias = tuple[str, str, int]
"""File, cluster and report year: what the county's form is taken or refused as a whole by."""

TITLE = "质量检查 Quality gate"
NOTE = "全部退回的行见隔离清单;数值为最小单位的整数。The quarantine lists all refused rows; numbers are in smallest units."

_OF_THE_FORM = frozenset(table.name for table in FORM_TABLES)


class GateDisagrees(RuntimeError):
    """Great Expectations and the exact rules find different rows."""


@dataclass(frozen=True)
class GateResult:
    """What the gate found.

    Attributes:
        refused: by table the positions of the rows that break a refusing rule.
        withheld: by table all rows that must not become facts: the refused ones and, in the tables of the
            form, every row of a refused filing.
        refused_filings: the filings of which a row of a form table was refused.
        breaches: the refusals, by table, rule and row; `warnings` likewise.
        rows: by table how many rows were checked; expectations_run over all tables.
        docs_index: the page that lists the run.
    """

    refused: Mapping[str, frozenset[int]]
    withheld: Mapping[str, frozenset[int]]
    refused_filings: frozenset[Filing]
    breaches: tuple[Breach, ...]
    warnings: tuple[Breach, ...]
    rows: Mapping[str, int]
    expectations_run: int
    docs_index: Path | None


def run_gate(
    frames: Mapping[str, Delivered],
    vocabulary: Vocabulary,
    provisions: Collection[str],
    docs_dir: Path | None,
    run_name: str,
    suites: Mapping[str, str] | None = None,
) -> GateResult:
    """Check every row of every table.

    Args:
        frames: by table name, in the convention of `tables`, with `filing_id` and `source_ref`.
        vocabulary: metrics and code lists.
        provisions: ids that a column of provisions may hold, see `rules.provision_ids`.
        docs_dir: folder of the Data Docs; None writes none.
        run_name: names the run in the Data Docs; a folder name.
        suites: text by file name, as `suites.suite_documents` gives; by default made from the rules.

    Raises:
        FrameRefused: a frame isn't in the convention of `tables`.
        CheckBroken: Great Expectations did not do what the suite says.
        GateDisagrees: it finds other rows than the exact rules.
    """
    rules = gate_rules(vocabulary, provisions)
    ready = prepared(frames, rules, vocabulary)
    found = breaches_of(ready, rules, vocabulary)
    by_rule: defaultdict[str, set[int]] = defaultdict(set)
    for breach in found:
        by_rule[breach.rule].add(breach.row)
    runs: list[SuiteRun] = []
    for name, table in ready.items():
        if table.frame.empty:
            continue
        text = suites[f"{name}.json"] if suites else as_text(table_suite(TABLES[name], rules[name]))
        run = run_suite(
            text,
            table.frame.assign(source_ref=pd.Series(list(table.source_ref), dtype=object)),
            rows=len(frames[name]),
            compared=table.compared,
            name_in_meta="rule",
            shown=("source_ref",),
        )
        _agree(name, rules[name], run, by_rule, table.source_ref)
        runs.append(run)
    refused = _rows_of([b for b in found if b.severity is Severity.REFUSE])
    filings = frozenset(
        filing
        for name, rows in refused.items()
        if name in _OF_THE_FORM
        for position, filing in enumerate(_filings(ready[name]))
        if position in rows
    )
    return GateResult(
        refused,
        _withheld(ready, refused, filings),
        filings,
        tuple(b for b in found if b.severity is Severity.REFUSE),
        tuple(b for b in found if b.severity is Severity.WARN),
        {name: len(frame) for name, frame in frames.items()},
        sum(len(run.failing) for run in runs),
        None if docs_dir is None else write_pages(docs_dir, run_name, runs, TITLE, NOTE),
    )


def _agree(
    table: str,
    rules: Collection[GateRule],
    run: SuiteRun,
    exact: Mapping[str, set[int]],
    source_ref: Collection[str],
) -> None:
    """Refuse to go on unless both found the same rows for every rule."""
    refs = list(source_ref)
    lines = []
    for rule in rules:
        ours, theirs = exact.get(rule.id, set()), run.failing.get(rule.id)
        if theirs is None or ours != theirs:
            rows = sorted(ours ^ (theirs or set()))
            places = "、".join(refs[row] or str(row + 1) for row in rows[:20])
            lines.append(f"{rule.id}:{places or '未执行 (not run)'}")
    if lines:
        raise GateDisagrees(
            f"表 {table}:Great Expectations 与精确规则结论不一致,已停止;请联系开发者。"
            f"Table {table}: Great Expectations and the exact rules disagree; stopped, call a developer.\n  "
            + "\n  ".join(lines)
        )


def _rows_of(breaches: Collection[Breach]) -> dict[str, frozenset[int]]:
    rows: defaultdict[str, set[int]] = defaultdict(set)
    for breach in breaches:
        rows[breach.table].add(breach.row)
    return {name: frozenset(of_table) for name, of_table in rows.items()}


def _filings(table: CheckFrame) -> list[Filing]:
    names = (FILING, "cluster_id", "report_year")
    return list(zip(*(table.frame[name].tolist() for name in names), strict=True))


def _withheld(
    ready: Mapping[str, CheckFrame], refused: Mapping[str, frozenset[int]], filings: Collection[Filing]
) -> dict[str, frozenset[int]]:
    withheld = {}
    for name, table in ready.items():
        rows = set(refused.get(name, ()))
        if name in _OF_THE_FORM and filings:
            rows |= {row for row, filing in enumerate(_filings(table)) if filing in filings}
        if rows:
            withheld[name] = frozenset(rows)
    return withheld
