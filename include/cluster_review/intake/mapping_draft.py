"""The proposed mapping as YAML with remarks, and what a person reads of it beside."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from cluster_review.intake.cell import Cell, Refused
from cluster_review.intake.mapping import UNDECIDED, YEAR
from cluster_review.intake.mapping_proposal import Guess, Guessed, SheetGuess, is_no_data
from cluster_review.intake.values import read_value
from cluster_review.intake.wording import Words
from cluster_review.tables import FIGURES, TABLES, Blank, Column, Kind, Table

MOST_WORDS = 60
_WORDED = (Kind.CODE, Kind.CODES, Kind.YES_NO)
_NAMES = ("name", "cluster_name")
_FILLED = ("metric", "value")


def draft(guessed: Guessed, words: Words) -> str:
    """The mapping as YAML; `待定` stands where a person decides, and no file is read before."""
    lines = [
        f"# 由 cluster-review map 提出的初稿,须人工核对:每一处“{UNDECIDED}”写明后才能使用。说明见 docs/mapping.md",
        f"# A first draft of cluster-review map. A person decides every {UNDECIDED}; see docs/mapping.md",
        "format: 1",
        f"workbooks: [{_q(guessed.file)}]",
        "sheets:",
    ]
    ignored = [sheet for sheet in guessed.sheets if not sheet.tables]
    for sheet in guessed.sheets:
        for table in sheet.tables:
            lines += _Entry(sheet, TABLES[table], words).lines()
    if len(ignored) == len(guessed.sheets):
        lines[-1] = "sheets: []  # 没有认出一张表 / no table was recognised"
    if ignored:
        lines.append("ignore_sheets:")
        lines += [
            f"  {_q(sheet.sheet)}: {UNDECIDED}  # 不读的理由,或写入 sheets / the reason, or describe it"
            for sheet in ignored
        ]
    return "\n".join(lines) + "\n"


def report(guessed: Guessed, words: Words) -> Iterator[str]:
    """What was recognised and what wasn't, line by line, Chinese with the English beside."""
    for sheet in guessed.sheets:
        tables = (
            "、".join(f"{TABLES[table].zh} {table}" for table in sheet.tables) or "没有认出 not recognised"
        )
        yield f"工作表 sheet {'、'.join(sheet.titles)}: {tables}"
        if sheet.header_rows:
            yield f"  表头行 heading rows: {', '.join(map(str, sheet.header_rows))}"
        entries = [_Entry(sheet, TABLES[table], words) for table in sheet.tables]
        for each in sheet.guesses:
            targets = [shown for entry in entries for shown in entry.shown(each)]
            samples = f"(样值 e.g. {'、'.join(each.samples)})" if each.samples else ""
            if targets:
                yield f"  ✓ {each.address} {each.heading} → {', '.join(targets)}{samples}"
            elif reason := is_no_data(each.heading):
                yield f"  - {each.address} {each.heading}: 不读 not read ({reason})"
            else:
                near = f";相近 nearest: {'、'.join(each.nearest)}" if each.nearest else ""
                yield f"  ? {each.address} {each.heading}: 没有对应的列 no column{near}{samples}"
        for entry in entries:
            if missing := entry.missing():
                shown = "、".join(f"{column.name}({column.zh})" for column in missing)
                yield f"  ! {entry.table.name} 缺必填列 required columns missing: {shown}"


class _Entry:
    """One entry of the draft: a table on a sheet."""

    def __init__(self, sheet: SheetGuess, table: Table, words: Words):
        self.sheet, self.table, self.words = sheet, table, words
        self.has_year = YEAR in sheet.sheet or any(YEAR in each.heading for each in sheet.guesses)
        self.targets: dict[str, list[dict[str, Any]]] = {}
        taken: set[str] = set()
        for each in sheet.guesses:
            found = [] if self._is_elsewhere(each) else list(self._targets(each, taken))
            if found:
                self.targets[each.heading] = found

    def _is_elsewhere(self, each: Guess) -> bool:
        return YEAR in each.heading and not any(table == "metric" for table, _ in each.names)

    def _targets(self, each: Guess, taken: set[str]) -> Iterator[dict[str, Any]]:
        if self.table is FIGURES:
            for metric in sorted(
                name for table, name in each.names if table == "metric" and name not in taken
            ):
                taken.add(metric)
                yield {"metric": metric, **self._unit(each, self.words.vocabulary.metrics[metric].unit.name)}
                return
        own = {name for table, name in each.names if table == self.table.name}
        if self.table is FIGURES and "report_year" in own | self._other_columns(each):
            own |= {"year", "report_year"} if not self.has_year else set()
        if self._names_cluster(each) and not self._has_id():
            own.add("cluster_id")
        for column in self.table.columns:
            if column.name in own and column.name not in taken and column.name not in _FILLED:
                taken.add(column.name)
                yield {"column": column.name, **self._how(each, column)}

    @staticmethod
    def _other_columns(each: Guess) -> set[str]:
        return {name for _, name in each.names}

    @staticmethod
    def _names_cluster(each: Guess) -> bool:
        return any(
            (table, name) in (("clusters", "name"), ("annual_reports", "cluster_name"))
            for table, name in each.names
        )

    def _has_id(self) -> bool:
        return any(name == "cluster_id" for each in self.sheet.guesses for _, name in each.names)

    def _how(self, each: Guess, column: Column) -> dict[str, Any]:
        how: dict[str, Any] = self._unit(each, column.unit) if column.unit else {}
        is_named = column.name == "cluster_id" and self._names_cluster(each)
        if column.kind in _WORDED or is_named:
            unread = [value for value in each.words[:MOST_WORDS] if not self._readable(column, value)]
            if unread:
                how["values"] = {str(value): UNDECIDED for value in unread}
        if each.is_merged:
            how["merged"] = "repeat"
        return how

    def _unit(self, each: Guess, own: str) -> dict[str, Any]:
        if each.unit is not None:
            return {"unit": each.unit}
        if self.words.vocabulary.units[own].dimension != "money":
            return {}
        return {"unit": self.sheet.unit or UNDECIDED}

    def _readable(self, column: Column, value: object) -> bool:
        try:
            read_value(column, Cell(value, column.scale, 0, column.unit), self.words)
        except Refused:
            return False
        return True

    def missing(self) -> list[Column]:
        """Required columns that nothing fills."""
        there = {target.get("column") for listed in self.targets.values() for target in listed} | set(
            self._years()
        )
        there |= set(_FILLED) if self.table is FIGURES else set()
        return [
            column
            for column in self.table.columns
            if column.blank is Blank.REFUSED and column.name not in there
        ]

    def _years(self) -> dict[str, str]:
        columns = {column.name for column in self.table.columns}
        return (
            dict.fromkeys([name for name in ("year", "report_year") if name in columns], YEAR)
            if self.has_year
            else {}
        )

    def shown(self, each: Guess) -> list[str]:
        """What a heading becomes, in words."""
        return [
            f"{self.table.name}.{target.get('metric') or target['column']}"
            + (f" [{target['unit']}]" if "unit" in target else "")
            for target in self.targets.get(each.heading, ())
        ]

    def lines(self) -> list[str]:
        """The entry as YAML."""
        rows = ", ".join(map(str, self.sheet.header_rows))
        lines = [
            f"  - sheet: {_q(self.sheet.sheet)}",
            f"    table: {self.table.name}  # {self.table.zh}",
            f"    header_rows: [{rows}]",
            "    columns:",
        ]
        others = [TABLES[name] for name in self.sheet.tables if name != self.table.name]
        elsewhere = {h for other in others for h in _Entry._known(self.sheet, other, self.words)}
        for each in self.sheet.guesses:
            if each.heading in self.targets:
                lines.append(f"      {_q(each.heading)}: {_flow(self.targets[each.heading])}")
            elif each.heading not in elsewhere and is_no_data(each.heading) is None:
                near = f";相近 nearest {'、'.join(each.nearest)}" if each.nearest else ""
                lines.append(
                    f"      {_q(each.heading)}: {UNDECIDED}  # 样值 e.g. {'、'.join(each.samples) or '空'}{near}"
                )
        if ignored := [each.heading for each in self.sheet.guesses if is_no_data(each.heading)]:
            lines.append("    ignore:")
            lines += [f"      {_q(heading)}: {_q(is_no_data(heading))}" for heading in ignored]
        constant = {**self._years(), **{column.name: UNDECIDED for column in self.missing()}}
        if constant:
            lines.append("    constant:")
            lines += [
                f"      {name}: {_q(value) if value == YEAR else value}" for name, value in constant.items()
            ]
        if self.sheet.rows:
            lines.append("    rows:")
            for where, says, are in self.sheet.rows:
                why = ', why: "表下说明"' if are == "ignored" else ""
                lines.append(f"      - {{where: {_q(where)}, says: {_q(says)}, are: {are}{why}}}")
        return lines

    @staticmethod
    def _known(sheet: SheetGuess, table: Table, words: Words) -> Sequence[str]:
        return list(_Entry(sheet, table, words).targets)


def _flow(targets: list[dict[str, Any]]) -> str:
    shown = [target["column"] if set(target) == {"column"} else _braces(target) for target in targets]
    return shown[0] if len(shown) == 1 else f"[{', '.join(shown)}]"


def _braces(target: dict[str, Any]) -> str:
    parts = []
    for key, value in target.items():
        if isinstance(value, dict):
            inner = ", ".join(f"{_q(word)}: {meaning}" for word, meaning in value.items())
            parts.append(f"{key}: {{{inner}}}")
        else:
            parts.append(f"{key}: {_q(value) if key == 'unit' and value != UNDECIDED else value}")
    return f"{{{', '.join(parts)}}}"


def _q(text: object) -> str:
    return json.dumps(str(text), ensure_ascii=False)
