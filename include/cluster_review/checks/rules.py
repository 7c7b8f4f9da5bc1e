"""The rules of the gate, derived once from `tables.py` and the vocabulary. No Great Expectations here.

A rule is one of five kinds: a cell must be filled, a key unique, a code known, a text of a form, or one
whole number not above another. Every comparison is of the last kind: its two sides are prepared as exact
integers by `columns.py`, so no threshold ever becomes a float.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from cluster_review.provisions.model import Instrument
from cluster_review.tables import TABLES, Blank, Column, Kind, Severity, Table
from cluster_review.vocabulary import Vocabulary

FILING = "filing_id"
"""A key is unique within one filing: a later filing supersedes an earlier one, it does not repeat it."""

JUMP_FACTOR = 3
SLIP_POWERS = (1, 2, 3, 4)
SLIP_TOLERANCE_PERCENT = 2
SHARE_TOLERANCE_PERCENT = 1

CODE_LIST_OF_PROVISIONS = "provisions"
OF_THE_METRIC = "metric"


class RuleKind(StrEnum):
    """What a rule asks."""

    FILLED = "filled"
    UNIQUE = "unique"
    KNOWN_CODE = "known_code"
    FORM = "form"
    COMPARE = "compare"


@dataclass(frozen=True)
class GateRule:
    """One rule of the gate.

    Attributes:
        id: `table.column.what` or `table.what`.
        columns: the columns looked at; a comparison passes where the first is not above the second.
        shown: the columns of the table whose values a message shows.
        values: the codes allowed (KNOWN_CODE).
        pattern: regular expression for the whole text (FORM).
        zh, en: what is expected, in words.
    """

    id: str
    table: str
    kind: RuleKind
    columns: tuple[str, ...]
    shown: tuple[str, ...]
    zh: str
    en: str
    severity: Severity = Severity.REFUSE
    values: tuple[str, ...] = ()
    pattern: str = ""


def sides(rule_id: str) -> tuple[str, str]:
    """Names of the two prepared integer columns of a comparison."""
    return f"{rule_id}.left", f"{rule_id}.right"


def provision_ids(instruments: Iterable[Instrument]) -> tuple[str, ...]:
    """Ids of all provisions of the instruments, sorted: the code list `provisions`."""
    return tuple(sorted({p.id for instrument in instruments for p in instrument.provisions}))


def gate_rules(vocabulary: Vocabulary, provisions: Collection[str]) -> dict[str, tuple[GateRule, ...]]:
    """All rules by table, in the order of the tables and their columns.

    Args:
        vocabulary: metrics and code lists.
        provisions: the ids that a column of provisions may hold.
    """
    return {
        name: (
            *(rule for column in table.columns for rule in _of_column(table, column, vocabulary, provisions)),
            _unique(table),
            *_declared(table),
            *(_PLAUSIBILITY if name == "figures" else ()),
        )
        for name, table in TABLES.items()
    }


def _of_column(
    table: Table, column: Column, vocabulary: Vocabulary, provisions: Collection[str]
) -> Iterator[GateRule]:
    place, shown = f"{table.name}.{column.name}", (column.name,)
    if column.blank is Blank.REFUSED:
        yield GateRule(
            f"{place}.filled",
            table.name,
            RuleKind.FILLED,
            shown,
            shown,
            f"“{column.zh}”须填写",
            f"{column.en} must be filled in",
        )
    if column.code_list is not None:
        is_provision = column.code_list == CODE_LIST_OF_PROVISIONS
        values = tuple(provisions) if is_provision else tuple(vocabulary.options(column.code_list))
        yield GateRule(
            f"{place}.known_code",
            table.name,
            RuleKind.KNOWN_CODE,
            shown,
            shown,
            f"“{column.zh}”须为代码表 {column.code_list} 中的代码",
            f"{column.en} must be a code of the list {column.code_list}",
            values=tuple(sorted(values)),
        )
    pattern = _pattern(column)
    if pattern is not None:
        yield GateRule(
            f"{place}.form",
            table.name,
            RuleKind.FORM,
            shown,
            shown,
            f"“{column.zh}”须符合格式 {column.pattern or 'YYYY;YYYY'}",
            f"{column.en} must have the form {column.pattern or 'YYYY;YYYY'}",
            pattern=pattern,
        )
    yield from _limits(table, column)


def _limits(table: Table, column: Column) -> Iterator[GateRule]:
    place, shown = f"{table.name}.{column.name}", (column.name,)
    unit = "" if column.unit in (None, OF_THE_METRIC) else f" {column.unit}"
    if column.minimum is not None:
        name = f"{place}.at_least"
        yield GateRule(
            name,
            table.name,
            RuleKind.COMPARE,
            sides(name),
            shown,
            f"“{column.zh}”不小于 {column.minimum}{unit}",
            f"{column.en} is at least {column.minimum}{unit}",
        )
    if column.maximum is not None:
        name = f"{place}.at_most"
        yield GateRule(
            name,
            table.name,
            RuleKind.COMPARE,
            sides(name),
            shown,
            f"“{column.zh}”不大于 {column.maximum}{unit}(合理性上限,与法规无关)",
            f"{column.en} is at most {column.maximum}{unit} (a limit of plausibility, not of the law)",
        )
    elif column.unit == OF_THE_METRIC and column.scale == 0:
        name = f"{place}.at_most"
        yield GateRule(
            name,
            table.name,
            RuleKind.COMPARE,
            sides(name),
            (OF_THE_METRIC, *shown),
            f"“{column.zh}”不大于词汇表为该指标所列上限(合理性上限,与法规无关)",
            f"{column.en} is at most the limit the vocabulary gives the metric (plausibility, not law)",
        )


def _pattern(column: Column) -> str | None:
    """The column's form as a regular expression that pandas, Python and GX read alike."""
    item = r"[0-9]{4}" if column.kind is Kind.YEARS else (column.pattern or "").replace(r"\d", "[0-9]")
    if not item:
        return None
    is_list = column.kind in (Kind.CODES, Kind.YEARS)
    return rf"\A(?:{item})(?:;(?:{item}))*\Z" if is_list else rf"\A(?:{item})\Z"


def _unique(table: Table) -> GateRule:
    names = [table.column(name) for name in table.key]
    return GateRule(
        f"{table.name}.key",
        table.name,
        RuleKind.UNIQUE,
        (FILING, *table.key),
        table.key,
        f"同一文件内“{'、'.join(c.zh for c in names)}”不得重复",
        f"within one file {', '.join(c.en for c in names)} must not repeat",
    )


def _declared(table: Table) -> Iterator[GateRule]:
    for rule in table.rules:
        name = f"{table.name}.{rule.id}"
        shown = (OF_THE_METRIC, "year", "value") if table.name == "figures" else (rule.left, rule.right)
        yield GateRule(
            name, table.name, RuleKind.COMPARE, sides(name), shown, rule.zh, rule.en, rule.severity
        )


def _warning(what: str, zh: str, en: str) -> GateRule:
    name = f"figures.{what}"
    shown = (OF_THE_METRIC, "year", "value")
    return GateRule(name, "figures", RuleKind.COMPARE, sides(name), shown, zh, en, Severity.WARN)


_PLAUSIBILITY = (
    _warning(
        "jump",
        f"与上年相比,增减一般不超过 {JUMP_FACTOR} 倍",
        f"compared with the year before, a figure rarely changes by more than a factor of {JUMP_FACTOR}",
    ),
    _warning(
        "unit_slip",
        f"与上年之比不应接近 10、100、1000 或 10000(相差 {SLIP_TOLERANCE_PERCENT}% 以内,多为单位填错)",
        f"the ratio to the year before should not be within {SLIP_TOLERANCE_PERCENT} % of 10, 100, 1000 or 10000 "
        "(most often a wrong unit)",
    ),
    _warning(
        "recomputed_co2_intensity",
        f"二氧化碳排放强度应等于排放量除以总产值(允许相差 {SHARE_TOLERANCE_PERCENT}%)",
        f"CO₂ intensity should equal CO₂ divided by total output (within {SHARE_TOLERANCE_PERCENT} %)",
    ),
    _warning(
        "counted_enterprises",
        "企业总数应与企业名单中年末在群企业数一致",
        "the number of enterprises should equal the members at year end in the list",
    ),
    _warning(
        "counted_smes",
        "中小企业数应与企业名单中年末在群的中小企业数一致",
        "the number of SMEs should equal the SMEs among the members at year end in the list",
    ),
)
