"""Values of options that typer doesn't read by itself; what can't be read is wrong usage."""

from __future__ import annotations

from datetime import date, datetime

import typer


def day(text: str) -> date:
    """A date written YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(
            f"“{text}”不是日期,应为 YYYY-MM-DD / {text!r} is not a date, use YYYY-MM-DD"
        ) from error


def moment(text: str) -> datetime:
    """A moment in ISO 8601 with its time zone."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        read = None
    if read is None or read.tzinfo is None:
        raise typer.BadParameter(
            f"“{text}”不是带时区的时间,应如 2026-04-01T09:00:00+08:00 / "
            f"{text!r} is not a moment with a time zone, use e.g. 2026-04-01T09:00:00+08:00"
        )
    return read


def county_code(text: str) -> str:
    """A county's code of six digits."""
    if not (len(text) == 6 and text.isascii() and text.isdigit()):
        raise typer.BadParameter(
            f"“{text}”不是县级区划代码,应为六位数字 / {text!r} is not a county code, use its six digits"
        )
    return text
