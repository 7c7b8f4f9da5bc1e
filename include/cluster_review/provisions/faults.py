"""Faults of a policy file: where, and what is wrong there, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails


@dataclass(frozen=True)
class Fault:
    """One fault: the place in the file with its article, and what is wrong in both languages."""

    place: str
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.place}: {self.zh} / {self.en}"


class PolicyRefused(ValueError):
    """A policy file can't be used. `faults` says where and why, all at once."""

    def __init__(self, name: str, faults: list[Fault]) -> None:
        """Keep the name of the file and all its faults at once."""
        self.name, self.faults = name, faults
        lines = "\n  ".join(str(fault) for fault in faults)
        super().__init__(f"规则文件 {name} 不能使用 / policy {name} is refused:\n  {lines}")


def faults_of(error: ValidationError, document: Mapping[str, Any]) -> list[Fault]:
    """One fault for each thing that doesn't fit, placed by id and article rather than by position."""
    details = error.errors(include_url=False)
    return [Fault(_place(d["loc"], document), *_words(d)) for d in details if not _follows(d, details)]


def _follows(detail: ErrorDetails, details: Sequence[ErrorDetails]) -> bool:
    """Whether a list is called too short only because an entry of it was refused."""
    where = detail["loc"]
    return detail["type"] == "too_short" and any(
        len(other["loc"]) > len(where) and other["loc"][: len(where)] == where for other in details
    )


def article_of(section: str, document: Mapping[str, Any]) -> str | None:
    """The article or part of a section of the file: its own source, else the coverage row that names it."""
    part = document.get(section)
    if isinstance(part, dict) and isinstance(part.get("source"), dict):
        return _source_place(part["source"])
    rows = document.get("coverage")
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and section in (row.get("by") or ()):
            return str(row.get("place"))
    return None


def _source_place(source: Mapping[str, Any]) -> str | None:
    if source.get("article"):
        return str(source["article"])
    return f"标准{source['part']}" if source.get("part") else None


def _place(location: tuple[int | str, ...], document: Mapping[str, Any]) -> str:
    steps = [str(step + 1) if isinstance(step, int) else step for step in location]
    if not steps:
        return "全文"
    entries = document.get(steps[0])
    if len(location) > 1 and isinstance(location[1], int) and isinstance(entries, list):
        entry = entries[location[1]]
        if isinstance(entry, dict):
            source = entry.get("source")
            where = _source_place(source) if isinstance(source, dict) else entry.get("place")
            name = entry.get("id") or entry.get("place") or steps[1]
            steps[1] = f"{name}({where})" if where and where != name else str(name)
    elif where := article_of(steps[0], document):
        steps[0] = f"{steps[0]}({where})"
    return ".".join(steps)


def _words(detail: ErrorDetails) -> tuple[str, str]:
    """What is wrong, in both languages; a kind of fault without words of its own keeps the checker's."""
    found, context = detail["input"], detail.get("ctx", {})
    match detail["type"]:
        case "refused":
            return str(context["zh"]), str(context["en"])
        case "missing":
            return "缺少此项,须写明", "is missing and must be stated"
        case "extra_forbidden":
            return "不认识的键", "unknown key"
        case "literal_error":
            return (
                f"应为 {context['expected']},发现 {found!r}",
                f"expected {context['expected']}, found {found!r}",
            )
        case "string_pattern_mismatch":
            return (
                f"{found!r} 的写法不合要求({context['pattern']})",
                f"{found!r} isn't written as required ({context['pattern']})",
            )
        case "greater_than_equal":
            return (
                f"应不小于 {context['ge']},发现 {found}",
                f"at least {context['ge']} is expected, found {found}",
            )
        case "less_than_equal":
            return (
                f"应不大于 {context['le']},发现 {found}",
                f"at most {context['le']} is expected, found {found}",
            )
        case "too_short":
            least = context["min_length"]
            return f"至少应有 {least} 项", f"not enough entries, at least {least}"
        case "string_type":
            return f"应为文字(加引号),发现 {found!r}", f"text is expected (quote it), found {found!r}"
        case "unknown_measure":
            keys = sorted(found) if isinstance(found, dict) else repr(found)
            expected = detail["msg"]
            return (
                f"不认识的度量 {keys},应为 {expected}",
                f"unknown measure {keys}, expected one of {expected}",
            )
        case "tuple_type" | "list_type":
            return f"应为列表,发现 {found!r}", f"a list is expected, found {found!r}"
        case "model_type" | "model_attributes_type" | "dict_type":
            return f"应为键值结构,发现 {found!r}", f"a mapping is expected, found {found!r}"
        case _:
            return f"不能使用:{found!r}", detail["msg"]
