"""The data dictionary: every table, column, code list and metric from their declarations, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cluster_review.tables import RESULT_TABLES, TABLES, Blank, Column, Filer, Kind, Severity, Table
from cluster_review.vocabulary import CodeWord, Vocabulary

_KINDS = {
    Kind.TEXT: ("文本", "text"),
    Kind.CODE: ("代码", "code"),
    Kind.CODES: ("多个代码,以 ; 分隔", "codes, `;` between"),
    Kind.DATE: ("日期", "date"),
    Kind.YEAR: ("年份", "year"),
    Kind.YEARS: ("多个年份,以 ; 分隔", "years, `;` between"),
    Kind.WHOLE: ("整数", "whole number"),
    Kind.SCALED: ("精确小数", "exact decimal"),
    Kind.YES_NO: ("是/否", "yes or no"),
}
_FILERS = {
    Filer.COUNTY: ("市县主管部门(年度信息表)", "county department, in the annual form"),
    Filer.AUTHORITY: ("有关主管部门", "the competent authority"),
    Filer.DEPARTMENT: ("省工业和信息化厅", "provincial department"),
    Filer.PROGRAM: ("程序", "the program"),
}
_SEVERITIES = {
    Severity.REFUSE: ("不符即退回", "refused if broken"),
    Severity.WARN: ("不符则提示", "a warning if broken"),
}


def data_dictionary(vocabulary: Vocabulary) -> str:
    """The whole dictionary. The same declarations give the same text.

    Args:
        vocabulary: metrics, units and code lists.
    """
    parts = [
        "# 数据字典 Data dictionary",
        "由 `include/cluster_review/tables.py` 和 `include/policy/vocabulary.yaml` 生成(`make generate`),请勿手改。"
        "空白一律为“未知”,从不当作零、合格或不合格;标“必填”的列空白则退回。",
        "Generated from the tables and the vocabulary (`make generate`); not edited by hand. A blank is unknown, never zero, "
        "a pass or a failure; where a column is required, a blank is refused.",
        _contents(),
        "## 收集的数据 What is collected",
        *(_table(table) for table in TABLES.values()),
        "## 程序的结果 What a run writes",
        *(_table(table) for table in RESULT_TABLES.values()),
        _metrics(vocabulary),
        _units(vocabulary),
        "## 代码表 Code lists",
        *(_code_list(name, words.values()) for name, words in vocabulary.code_lists.items()),
        "## 结果用语 Words of the results",
        *(_code_list(name, words.values(), "labels.") for name, words in vocabulary.labels.items()),
    ]
    return "\n\n".join(parts) + "\n"


def _contents() -> str:
    return _rows(
        ("表 table", "名称 name", "由谁提供 delivered by"),
        (
            (f"[`{table.name}`](#{table.name})", f"{table.zh} {table.en}", " ".join(_FILERS[table.filed_by]))
            for table in (*TABLES.values(), *RESULT_TABLES.values())
        ),
    )


def _table(table: Table) -> str:
    by_zh, by_en = _FILERS[table.filed_by]
    lines = [
        f'### <a id="{table.name}"></a>`{table.name}` {table.zh} {table.en}',
        f"提供者 delivered by:{by_zh},{by_en} · 主键 key:{', '.join(f'`{name}`' for name in table.key)}"
        + (
            f" · 齐全性标记 completeness facet:{', '.join(f'`{f}`' for f in table.facets)}"
            if table.facets
            else ""
        ),
        _rows(
            ("列 column", "名称 name", "类型 type", "单位 unit", "空白 blank", "取值 values"),
            (_column(column) for column in table.columns),
        ),
    ]
    if table.rules:
        lines.append(
            _rows(
                ("规则 rule", "要求 what is asked", "后果 consequence"),
                (
                    (
                        f"`{rule.id}`",
                        f"`{rule.left}` ≤ `{rule.right}`:{rule.zh}。{rule.en}",
                        " ".join(_SEVERITIES[rule.severity]),
                    )
                    for rule in table.rules
                ),
            )
        )
    return "\n\n".join(lines)


def _column(column: Column) -> tuple[str, ...]:
    unit = column.unit or ""
    if column.unit == "metric":
        unit = "见[指标](#metrics) of the metric"
    blank = "必填 required" if column.blank is Blank.REFUSED else "未知 unknown"
    if column.may_be_none:
        blank += ";“无”即确知没有 无 means none, and that is known"
    return (
        f"`{column.name}`",
        f"{column.zh}<br>{column.en}",
        " ".join(_KINDS[column.kind]),
        unit,
        blank,
        "<br>".join(_values(column)),
    )


def _values(column: Column) -> Iterable[str]:
    if column.code_list == "metrics":
        yield "[指标 metrics](#metrics)"
    elif column.code_list == "provisions":
        yield "规则文件的条款编号 a provision of the instrument"
    elif column.code_list is not None:
        yield f"[`{column.code_list}`](#{_anchor(column.code_list)})"
    if column.pattern is not None:
        yield f"`{_cell(column.pattern)}`"
    if column.minimum is not None:
        yield f"≥ {column.minimum}"
    if column.maximum is not None:
        yield f"≤ {column.maximum}"
    if column.kind is Kind.SCALED and column.scale:
        yield f"至多 {column.scale} 位小数 decimals"


def _metrics(vocabulary: Vocabulary) -> str:
    return '## <a id="metrics"></a>指标 Metrics\n\n' + _rows(
        ("指标 metric", "名称 name", "单位 unit", "小数位 decimals", "合理性上限 plausible up to"),
        (
            (f"`{m.name}`", f"{m.zh}<br>{m.en}", m.unit.name, str(m.exponent), f"{m.maximum} {m.unit.name}")
            for m in vocabulary.metrics.values()
        ),
    )


def _units(vocabulary: Vocabulary) -> str:
    return '## <a id="units"></a>单位 Units\n\n' + _rows(
        ("单位 unit", "英文 English", "量纲 dimension", "含最小单位 smallest units in one"),
        ((u.name, u.en, f"`{u.dimension}`", f"10^{u.exponent}") for u in vocabulary.units.values()),
    )


def _code_list(name: str, words: Iterable[CodeWord], prefix: str = "") -> str:
    return f'### <a id="{_anchor(prefix + name)}"></a>`{prefix}{name}`\n\n' + _rows(
        ("代码 code", "中文 Chinese", "英文 English", "属性 attributes"),
        (
            (
                f"`{word.code}`",
                word.zh,
                word.en,
                ", ".join(f"{key}: {value}" for key, value in word.attributes.items()),
            )
            for word in words
        ),
    )


def _anchor(name: str) -> str:
    return "list-" + name.replace(".", "-").replace("_", "-")


def _rows(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
