"""What every command prints alike: refusals to stderr, JSON to stdout, exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

import typer

DONE, REFUSED = 0, 1

_NOT_IN_SCHEMA = ("42703", "42P01")
"""SQLSTATE of a column or table that isn't there: the database was set up by another version."""
_OLDER_SCHEMA = (
    "本地数仓由另一版本的程序建立,缺少本版本所需的表或列。样例和试用数据请运行 make reset 后重来;"
    "正式数据先备份,再迁移(docs/operations.md)。\n"
    "The warehouse was set up by another version of the program and lacks tables or columns of this one. For samples and "
    "trials run make reset and begin again; back up real data first, then migrate (docs/operations.md)."
)


def print_json(value: object) -> None:
    """One JSON document on stdout, readable Chinese, stable order."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


class Format(StrEnum):
    """How an answer is printed."""

    TEXT = "text"
    JSON = "json"


class ListFormat(StrEnum):
    """How a list is printed."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


@contextmanager
def refusals(*kinds: type[Exception]) -> Iterator[None]:
    """Turn the named exceptions into their own message and exit code 1, without a stack trace."""
    try:
        yield
    except kinds as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(REFUSED) from refusal
    except Exception as fault:
        if getattr(getattr(fault, "orig", None), "sqlstate", None) not in _NOT_IN_SCHEMA:
            raise
        typer.echo(_OLDER_SCHEMA, err=True)
        raise typer.Exit(REFUSED) from fault
