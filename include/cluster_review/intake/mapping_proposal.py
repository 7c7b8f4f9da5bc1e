"""A first mapping of a workbook of unknown shape, from its headings; what isn't certain is left to a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import python_calamine

from cluster_review.intake.cell import is_blank
from cluster_review.intake.faults import Fault, fault, printable
from cluster_review.intake.form_layout import TOTAL_WORDS
from cluster_review.intake.heading_words import COLUMN_WORDS, METRIC_WORDS, NO_DATA, NOTE_BEGINS
from cluster_review.intake.mapped_headings import Area, heading_paths, heading_text
from cluster_review.intake.mapping import YEAR
from cluster_review.intake.pre_scan import pre_scan
from cluster_review.intake.wording import Words, fold, split_unit
from cluster_review.tables import FIGURES, TABLES, Filer

HEADER_WITHIN = 20
LEAST_HEADINGS = 2
SAMPLES = 3
NEAREST = 3
CUTOFF = 0.5
_YEAR = re.compile(r"(?:19|20)\d{2}(?=年|$|\D)")
_NOTE = re.compile(r"单位:([^()。;,]+)")

Name = tuple[str, str]
"""A metric (`metric`, its name) or a column (its table, its name)."""


@dataclass(frozen=True)
class Guess:
    """What a heading may be.

    Attributes:
        heading: as the mapping names it, with `{year}`.
        address: of its first cell.
        names: what it is called exactly, of whatever table.
        nearest: what is called nearly so, to choose from.
        unit: that it states.
        samples: first values below it; `words` all different ones.
    """

    heading: str
    address: str
    names: frozenset[Name]
    nearest: tuple[str, ...]
    unit: str | None
    samples: tuple[str, ...]
    words: tuple[Any, ...]
    is_merged: bool


@dataclass(frozen=True)
class SheetGuess:
    """What a sheet, or all sheets of a pattern, may be."""

    sheet: str
    titles: tuple[str, ...]
    header_rows: tuple[int, ...]
    guesses: tuple[Guess, ...]
    unit: str | None
    rows: tuple[tuple[str, str, str], ...]
    tables: tuple[str, ...] = ()


@dataclass(frozen=True)
class Guessed:
    """What a workbook may be."""

    file: str
    sheets: tuple[SheetGuess, ...] = ()
    faults: tuple[Fault, ...] = field(default=())


def guess(path: Path, name: str, words: Words, only: str | None = None) -> Guessed:
    """What the headings of a workbook may be; its faults instead, if it can't be opened safely.

    Args:
        only: the one sheet to look at.
    """
    scan = pre_scan(path, name)
    if not scan.is_safe:
        return Guessed(name, faults=tuple(scan.faults))
    names = known_names(words)
    found: list[SheetGuess] = []
    try:
        with python_calamine.load_workbook(str(path)) as workbook:
            for title in workbook.sheet_names:
                if (only is None or title == only) and scan.sheets[title].rows:
                    sheet = workbook.get_sheet_by_name(title)
                    cells = sheet.to_python(skip_empty_area=False)
                    found.append(_sheet(title, cells, sheet.merged_cell_ranges or [], names, words))
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        return Guessed(name, faults=(fault("zip_damaged", file=name, found=error),))
    return Guessed(name, tuple(_together(found)))


def known_names(words: Words) -> dict[str, set[Name]]:
    """Every name by which a column or a metric is known exactly, folded."""
    known: dict[str, set[Name]] = {}

    def add(text: str, name: Name) -> None:
        known.setdefault(split_unit(text)[0], set()).add(name)
        known.setdefault(fold(text), set()).add(name)

    for code, metric in words.vocabulary.metrics.items():
        for text in (code, metric.zh, metric.en, *METRIC_WORDS.get(code, ())):
            add(text, ("metric", code))
    for table in TABLES.values():
        if table.filed_by is Filer.PROGRAM:
            continue
        for column in table.columns:
            if table is FIGURES and column.name in ("metric", "value"):
                continue
            further = COLUMN_WORDS.get(f"{table.name}.{column.name}", COLUMN_WORDS.get(column.name, ()))
            for text in (column.name, column.zh, column.en, *further):
                add(text, (table.name, column.name))
    return known


def _sheet(
    title: str, cells: list[list[Any]], merged: list[Area], names: dict[str, set[Name]], words: Words
) -> SheetGuess:
    rows = _header_rows(cells, merged)
    paths = heading_paths(cells, merged, rows) if rows else {}
    by_heading: dict[str, list[int]] = {}
    for index, path in paths.items():
        by_heading.setdefault(_YEAR.sub(YEAR, path), []).append(index)
    body = range(rows[-1], len(cells)) if rows else range(0)
    rules, other = _other_rows(cells, body, paths)
    data = [row for row in body if row not in other]
    guesses = tuple(
        _guess(heading, indexes, rows, data, cells, merged, names, words)
        for heading, indexes in by_heading.items()
    )
    note = _note(cells[: rows[0] - 1] if rows else [], words)
    return SheetGuess(title, (title,), tuple(rows), guesses, note, tuple(rules), _tables(guesses))


def _header_rows(cells: list[list[Any]], merged: list[Area]) -> list[int]:
    """The first row of at least two texts side by side and no amounts, with the lines that its merged cells span."""
    for row, values in enumerate(cells[:HEADER_WITHIN]):
        filled = [value for value in values if not is_blank(value)]
        texts = [value for value in filled if isinstance(value, str) and len(value) < 60]
        if len(texts) < LEAST_HEADINGS or len(texts) < len(filled):
            continue
        spans = [area for area in merged if area[0][0] == row]
        last = max([bottom for _, (bottom, _) in spans], default=row)
        if any(right > left for (_, left), (_, right) in spans):
            last = max(last, row + 1)
        return list(range(row + 1, last + 2))
    return []


def _guess(
    heading: str, indexes: list[int], rows: Sequence[int], data: Sequence[int], cells: list[list[Any]],
    merged: list[Area], names: dict[str, set[Name]], words: Words,
) -> Guess:  # fmt: skip
    from cluster_review.intake.headings import column_letters
    from cluster_review.intake.mapping_check import heading_unit

    units = heading_unit(heading, words)
    parts = [part.replace(f"{YEAR}年", "").replace(YEAR, "") for part in heading.split("|")]
    labels = [label for part in ("".join(parts), *reversed(parts)) if (label := _label(part))]
    exact = next((names[label] for label in labels if label in names), set())
    nearest = (
        []
        if exact
        else [m for label in labels for m in get_close_matches(label, list(names), NEAREST, CUTOFF)]
    )
    shown = dict.fromkeys(f"{match} ({'/'.join(sorted(names[match])[0])})" for match in nearest[:NEAREST])
    values = [cells[row][index] for index in indexes for row in data if index < len(cells[row])]
    different = list(dict.fromkeys(value for value in values if not is_blank(value)))
    is_merged = any(
        left == right == indexes[0] and bottom > top >= rows[-1] for (top, left), (bottom, right) in merged
    )
    return Guess(
        heading, f"{column_letters(indexes[0])}{rows[-1]}", frozenset(exact), tuple(shown), next(iter(units), None),
        tuple(printable(heading_text(value)) for value in different[:SAMPLES]), tuple(different), is_merged,
    )  # fmt: skip


def _label(text: str) -> str:
    return split_unit(text.rstrip("*＊"))[0].removeprefix("其中:").strip(":")


def _other_rows(
    cells: list[list[Any]], body: range, paths: dict[int, str]
) -> tuple[list[tuple[str, str, str]], set[int]]:
    """Total rows and notes under the table: heading, what they say, `total` or `ignored`."""
    rules: dict[tuple[str, str, str], None] = {}
    found: set[int] = set()
    for row in body:
        first = next(((i, v) for i, v in enumerate(cells[row]) if not is_blank(v)), None)
        if first is None or not isinstance(first[1], str) or first[0] not in paths:
            continue
        heading, said = paths[first[0]], first[1].strip()
        if fold(said).rstrip(":") in TOTAL_WORDS:
            rules[heading, said, "total"] = None
            found.add(row)
        elif said.startswith(NOTE_BEGINS) and sum(not is_blank(value) for value in cells[row]) == 1:
            begin = next(word for word in NOTE_BEGINS if said.startswith(word))
            rules[heading, f"{begin}*", "ignored"] = None
            found.add(row)
    return list(rules), found


def _note(cells: list[list[Any]], words: Words) -> str | None:
    for row in cells:
        for value in row:
            match = _NOTE.search(fold(value)) if isinstance(value, str) else None
            if match and (unit := words.unit_named(match[1])):
                return unit
    return None


def _tables(guesses: Sequence[Guess]) -> tuple[str, ...]:
    """The tables that a sheet fills: the figures if a metric is named, and the one that most other headings fit."""
    fits: dict[str, int] = {}
    for each in guesses:
        for table, column in each.names:
            if table != "metric" and table != FIGURES.name:
                fits[table] = fits.get(table, 0) + (column not in ("cluster_id", "report_year", "year"))
    best = max(fits, key=lambda table: (fits[table], -list(TABLES).index(table)), default=None)
    has_metrics = any(table == "metric" for each in guesses for table, _ in each.names)
    further = [best] if best is not None and fits[best] >= (2 if has_metrics else 1) else []
    return tuple(table for table in (*further, *([FIGURES.name] if has_metrics else [])))


def _together(found: list[SheetGuess]) -> list[SheetGuess]:
    """Sheets whose names differ in the year only and whose headings are the same are one entry."""
    groups: dict[str, list[SheetGuess]] = {}
    for sheet in found:
        groups.setdefault(_YEAR.sub(YEAR, sheet.sheet), []).append(sheet)
    merged: list[SheetGuess] = []
    for pattern, sheets in groups.items():
        first = sheets[0]
        alike = {(sheet.header_rows, tuple(g.heading for g in sheet.guesses)) for sheet in sheets}
        if YEAR not in pattern or len(alike) > 1:
            merged += sheets
            continue
        guesses = tuple(
            Guess(
                one.heading, one.address, one.names, one.nearest, one.unit, one.samples,
                tuple(dict.fromkeys(word for sheet in sheets for word in sheet.guesses[at].words)),
                any(sheet.guesses[at].is_merged for sheet in sheets),
            )
            for at, one in enumerate(first.guesses)
        )  # fmt: skip
        rows = tuple(dict.fromkeys(rule for sheet in sheets for rule in sheet.rows))
        titles = tuple(sheet.sheet for sheet in sheets)
        merged.append(SheetGuess(pattern, titles, first.header_rows, guesses, first.unit, rows, first.tables))
    return merged


def is_no_data(heading: str) -> str | None:
    """The reason why a heading holds no data, if it is one of those."""
    return NO_DATA.get(fold(heading))
