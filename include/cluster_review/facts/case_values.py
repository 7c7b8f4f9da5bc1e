"""Values of a worked case, checked against the declarations of `tables`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from cluster_review.exact import to_smallest
from cluster_review.facts.dates import Dates
from cluster_review.tables import NEVER, TABLES
from cluster_review.vocabulary import Vocabulary

_FOREVER = {"period_from_date": date(1900, 1, 1), "period_to_date": date(9998, 12, 31)}


class CaseRefused(ValueError):
    """A case can't be evaluated; `faults` holds one line each, in Chinese and English."""

    def __init__(self, case: str, faults: list[str]) -> None:
        """Keep the case's title and all its faults."""
        self.case, self.faults = case, faults
        super().__init__(f"案例不能受理 / case refused: {case}\n  " + "\n  ".join(faults))


@dataclass
class CaseReader:
    """Collects rows and faults of one case."""

    vocabulary: Vocabulary
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in TABLES})
    faults: list[str] = field(default_factory=list)

    def fault(self, where: str, found: object, zh: str, en: str) -> None:
        """Note what was found, where, and what is expected."""
        shown = str(found) if isinstance(found, Decimal) else repr(found)
        self.faults.append(f"{where}: 发现 {shown},应为{zh} / found {shown}, expected {en}")

    def keys(self, where: str, mapping: object, allowed: set[str] | Mapping[str, str]) -> bool:
        """Whether this is a mapping; unknown keys become faults."""
        if not isinstance(mapping, dict):
            self.fault(where, mapping, "键值结构", "a mapping")
            return False
        for key in mapping.keys() - set(allowed):
            self.fault(
                f"{where}.{key}",
                key,
                f"下列之一:{'、'.join(sorted(allowed))}",
                f"one of {', '.join(sorted(allowed))}",
            )
        return True

    def value(self, where: str, table: str, column: str, raw: Any) -> Any:
        """One value by the column's declaration; `None` in the case means "none, and that is known"."""
        declared = TABLES[table].column(column)
        kind = str(declared.kind)
        if raw is None:
            if declared.may_be_none:
                return NEVER
            if column == "official_grade":
                return "none"
            return None
        try:
            if kind == "date":
                return date.fromisoformat(str(raw))
            if kind in ("year", "whole"):
                if isinstance(raw, bool) or int(raw) != raw or int(raw) < 0:
                    raise ValueError
                return int(raw)
            if kind == "scaled":
                return to_smallest(exact_number(raw), declared.scale)
            if kind == "yes_no":
                if not isinstance(raw, bool):
                    raise ValueError
                return raw
            if kind in ("codes", "years"):
                items = sorted(str(item) for item in (raw if isinstance(raw, list) else [raw]))
                pattern = r"\d{4}" if kind == "years" else declared.pattern or ".*"
                if not all(re.fullmatch(pattern, item, re.ASCII) for item in items):
                    raise ValueError
                return ";".join(items)
            if kind == "code" and declared.code_list != "provisions":
                if raw not in self.vocabulary.options(declared.code_list or ""):
                    raise ValueError
        except (ValueError, TypeError, ArithmeticError):
            options = self.vocabulary.options(declared.code_list) if declared.code_list else None
            wanted = (
                "、".join(options) if options and declared.code_list != "provisions" else declared.kind.value
            )
            self.fault(where, raw, f"{declared.zh}({wanted})", f"{declared.en} ({wanted})")
            return None
        if column == "other_facts":
            return json.dumps(raw, ensure_ascii=False, sort_keys=True, default=str)
        return str(raw)

    def once(self, where: str, seen: dict[str, object], identifier: str, entry: object) -> None:
        """Refuse an identifier that was given before in other words: the two contradict each other."""
        if seen.setdefault(identifier, entry) != entry:
            self.fault(where, identifier, "不重复的编号", "an identifier given once")

    def in_time(self, where: str, values: Mapping[str, Any], dates: Dates) -> None:
        """Refuse what lies after the law date; a title or a validity may end later, an event may not."""
        for column, value in values.items():
            if (
                isinstance(value, date)
                and column not in ("valid_from", "valid_to")
                and dates.law_date < value < NEVER
            ):
                self.fault(
                    f"{where}.{column}",
                    value.isoformat(),
                    f"不晚于法律日期 {dates.law_date}",
                    f"no later than the law date {dates.law_date}",
                )

    def add(self, table: str, where: str, **values: Any) -> None:
        """Add a row."""
        self.rows[table].append({**values, "source_ref": where})

    def mark(self, facets: tuple[str, ...], cluster: str, mark: str) -> None:
        """Mark facets as complete or damaged, for all time."""
        for facet in facets:
            self.add(
                "completeness_marks",
                "case",
                facet=facet,
                county="*",
                cluster_id=cluster,
                mark=mark,
                **_FOREVER,
            )


def exact_number(raw: Any) -> Decimal:
    """A whole or decimal number; anything else is a ValueError."""
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
        raise ValueError(raw)
    return Decimal(raw)
