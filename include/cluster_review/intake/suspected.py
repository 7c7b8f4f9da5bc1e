"""Which tables a file was about that was refused before any table was known.

`incident.csv`, `事故.csv` and `incidents.xlsx` are refused for their name or kind. They may hold an incident all the
same, so a signature that there was none must not stand against them until somebody has looked.
"""

from __future__ import annotations

import csv
import io
import re

from cluster_review.intake.landed import LandedFile
from cluster_review.intake.text_files import decode
from cluster_review.intake.wording import match_column
from cluster_review.tables import TABLES, Table

_MOST_LINES = 10
"""Lines in which a heading is looked for; notes may stand above it."""
_MOST_BYTES = 2**16
_LEAST_HEADINGS = 3
_BRACKET = re.compile("[(\uff08、]")
_KEY = re.compile(r'"([^"\\]{1,40})"\s*:')
_WORDS = {
    "incidents": ("accident", "事故"),
    "casualties": ("casualt", "伤亡"),
    "compliance_records": ("penalt", "处罚", "失信", "偷税", "税务"),
    "changes": ("重大变动",),
    "supervision_events": ("监督检查",),
}
"""What people call these tables in file names, beyond the names of the tables themselves."""


def suspected_tables(landed: LandedFile) -> tuple[str, ...]:
    """The tables that a refused file seems to deliver, by its name and, for CSV and JSON, by its headings."""
    found = {table.name for table in TABLES.values() if _is_named(table, landed.name)}
    if landed.suffix in {".csv", ".json"}:
        found |= _by_heading(landed)
    return tuple(name for name in TABLES if name in found)


def tables_named(file_name: str) -> tuple[str, ...]:
    """The tables that a file's name tells, whatever a program put before or behind it (`.incidents.csv.part`)."""
    bare = file_name.lstrip(".~$")
    return tuple(name for name, table in TABLES.items() if _is_named(table, bare))


def _is_named(table: Table, file_name: str) -> bool:
    name = file_name.casefold().replace("-", "_").replace(" ", "_")
    english = (table.name.removesuffix("s"), *(word for word in _WORDS.get(table.name, ()) if word.isascii()))
    chinese = (
        _BRACKET.split(table.zh)[0],
        *(word for word in _WORDS.get(table.name, ()) if not word.isascii()),
    )
    return name.startswith(english) or any(word in name for word in chinese)


def _by_heading(landed: LandedFile) -> set[str]:
    """The tables that one of the first lines fits best, if most of its headings are columns of theirs."""
    try:
        with landed.path.open("rb") as stream:
            data = stream.read(_MOST_BYTES)
    except FileNotFoundError:  # the landed copy is gone, which is refused as such
        return set()
    begun = data[: data.rfind(b"\n") + 1] or data
    text, refused = decode(begun, landed.name, landed.suffix, allow_gb18030=True)
    if refused is not None:
        return set()
    if landed.suffix == ".json":
        lines = [list(dict.fromkeys(_KEY.findall(text)))]
    else:
        lines = [_fields(line, mark) for line in text.splitlines()[:_MOST_LINES] for mark in ",;\t|"]
    best, fitting = _LEAST_HEADINGS, set[str]()
    for headings in lines:
        for table in TABLES.values():
            known = sum(match_column(heading, table.columns) is not None for heading in headings)
            if 2 * known < len(headings) or known < best:
                continue
            fitting = {*fitting, table.name} if known == best else {table.name}
            best = known
    return fitting


def _fields(line: str, mark: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(line), delimiter=mark), [])
    except csv.Error:
        return []
