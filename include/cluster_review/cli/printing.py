"""What every command prints alike: refusals to stderr, JSON to stdout, exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

DONE, REFUSED = 0, 1


def print_json(value: object) -> None:
    """One JSON document on stdout, readable Chinese, stable order."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


@contextmanager
def refusals(*kinds: type[Exception]) -> Iterator[None]:
    """Turn the named exceptions into their own message and exit code 1, without a stack trace."""
    try:
        yield
    except kinds as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(REFUSED) from refusal
