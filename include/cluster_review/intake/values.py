"""One cell read strictly by its column: a typed value, or a refusal; nothing is guessed, no float decides."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cluster_review.intake.cell import EDGES, Cell, Refused, Value, is_blank
from cluster_review.intake.credit_code import read_credit_code
from cluster_review.intake.json_object import json_object
from cluster_review.intake.wording import Words, fold, narrow
from cluster_review.tables import NEVER, NONE_WORD, Blank, Column, Kind

LONGEST_TEXT = 2_000
LONGEST_CHAPTER = 20_000
CHAPTER_TEXTS = frozenset({"work_done", "problems", "measures", "practice_cases", "other_facts"})
LARGEST = 2**63 - 1
DIGITS = 18
SAFE_EXCEL_DIGITS = 15
MOST_DECIMALS = 400
"""No number of use has more; the smallest that Excel knows has 308 zeros."""
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
PLACEHOLDERS = frozenset({"-", "--", "/", "\\", "未知", "不详", "暂缺", "n/a"})
SHARE_UNIT = "%"

_NUMBER = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?", re.ASCII)
_DATES = (
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})\.(\d{1,2})\.(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日", re.ASCII),
    re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII),
)
_TIME = re.compile(r"[T ]+([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?", re.ASCII)
_ZONE = re.compile(r":\d\d(\.\d+)?\s*(Z|UTC|[+-]\d\d:?\d\d)$", re.ASCII | re.IGNORECASE)
_YEAR = re.compile(r"(\d{4})年?", re.ASCII)
_SEPARATORS = re.compile(r"[;；,，、\s]+")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

FORMS = {
    r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}": (
        "字母、数字、- 和 _,不超过 32 位",
        "letters, digits, - and _, at most 32",
    ),
    r"\d{6}": ("6 位区划代码,如 469023", "a division code of 6 digits, like 469023"),
    r"\d{6}|\*": ("6 位区划代码或 *", "a division code of 6 digits, or *"),
    r"\d{2,4}": ("GB/T 4754 代码,2 至 4 位数字", "a GB/T 4754 code of 2 to 4 digits"),
}
"""The patterns of `tables.py` in words."""


def read_value(column: Column, cell: Cell, words: Words) -> Value:
    """The typed value of a cell, or None if it is unknown.

    Raises:
        Refused: if it can't be read as the column's kind, or is blank where that is not allowed.
    """
    if not is_blank(cell.raw) and column.kind is not Kind.TEXT and isinstance(cell.raw, str):
        if narrow(cell.raw).casefold() in PLACEHOLDERS:
            cell.remarks.append(Refused("placeholder", cell.raw))
            cell.raw = None
    if (
        isinstance(cell.raw, str)
        and column.kind is not Kind.TEXT
        and len(cell.raw.strip(EDGES)) > LONGEST_TEXT
    ):
        raise Refused(
            "too_long", cell.raw, limit=LONGEST_TEXT
        )  # the patterns below take squares of the length
    if is_blank(cell.raw):
        if column.blank is Blank.REFUSED:
            raise Refused("blank", None, label=column.zh, label_en=column.en)
        return None
    return _READERS[column.kind](column, cell, words)


def number(cell: Cell) -> int:
    """The number in units of 10^-scale.

    Raises:
        Refused: if it isn't a plain number, has more decimals, or is too large.
    """
    raw = cell.raw
    if isinstance(raw, bool) or not isinstance(raw, (str, int, float, Decimal)):
        raise Refused("not_a_number", raw)
    if cell.is_percent:
        raise Refused("percent_format", raw)
    if isinstance(raw, float):
        if not math.isfinite(raw):
            raise Refused("not_a_number", raw)
        text = format(Decimal(repr(raw)), "f")
    else:
        text = str(raw) if not isinstance(raw, str) else narrow(raw)
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise Refused("not_a_number", raw)
    if isinstance(raw, str) and not raw.strip().isascii():
        cell.remarks.append(Refused("number_normalised", raw, value=text))
    sign, whole, decimals = match[1], match[2].replace(",", ""), (match[3] or "").rstrip("0")
    places = cell.scale + cell.shift
    if (
        len(whole.lstrip("0")) > DIGITS
    ):  # before it is a number: thousands of digits take long, and Python refuses them
        raise Refused("number_too_large", raw, limit=DIGITS - cell.scale)
    if len(decimals) > MOST_DECIMALS:
        raise Refused("too_many_decimals", raw, places=max(places, 0))
    digits = int(whole + decimals)
    spare = places - len(decimals)
    if spare < 0 and digits % 10**-spare:
        raise Refused("too_many_decimals", raw, places=max(places, 0))
    value = digits * 10**spare if spare >= 0 else digits // 10**-spare
    if value > LARGEST:
        raise Refused("number_too_large", raw, limit=DIGITS - cell.scale)
    if cell.unit == SHARE_UNIT and 0 < value <= 10**cell.scale:
        shown = format(Decimal(value).scaleb(-cell.scale).normalize(), "f")
        times = format((Decimal(value).scaleb(-cell.scale) * 100).normalize(), "f")
        cell.remarks.append(Refused("share_small", raw, value=shown, times=times))
    return -value if sign == "-" else value


def _number(column: Column, cell: Cell, words: Words) -> Value:
    return number(cell)


def _text(column: Column, cell: Cell, words: Words) -> Value:
    is_identifier = column.pattern is not None or column.name.endswith("_id")
    text = _plain_text(cell.raw, is_identifier).strip(EDGES)
    if column.name == "other_facts":
        _check_json(text)
    limit = LONGEST_CHAPTER if column.name in CHAPTER_TEXTS else LONGEST_TEXT
    if len(text) > limit:
        raise Refused("too_long", text, limit=limit)
    if _FORBIDDEN.search(text):
        raise Refused("control_characters", text)
    if not is_identifier:
        return text
    text = narrow(text)
    if column.name == "enterprise_id":
        return read_credit_code(text, cell)
    _check_pattern(column, text)
    return text


def plain_names(cells: Sequence[Any]) -> list[str | None]:
    """Texts of ordinary length as `read_value` reads them in a column of free text; None for what isn't one."""
    texts = [cell if isinstance(cell, str) and len(cell) <= LONGEST_TEXT else "" for cell in cells]
    if _FORBIDDEN.search("".join(texts)):  # one search where nothing is forbidden, as always
        texts = ["" if _FORBIDDEN.search(text) else text for text in texts]
    return [text.strip(EDGES) or None for text in texts]


def _plain_text(raw: Any, is_identifier: bool) -> str:
    """A text cell as text; Excel's numbers only where no digit can have been lost."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool) or not isinstance(raw, (int, float, Decimal)):
        raise Refused("became_other", raw)
    if isinstance(raw, float):
        if not math.isfinite(raw):
            raise Refused("became_other", raw)
        exact = Decimal(repr(raw))
        if abs(exact) >= 10**SAFE_EXCEL_DIGITS:
            raise Refused("lossy_number", format(exact, "f"))
        if exact == exact.to_integral_value():
            return str(int(exact))
        if is_identifier:
            raise Refused("became_other", raw)
        return format(exact, "f")
    if isinstance(raw, Decimal):
        if not raw.is_finite() or abs(raw.adjusted()) > MOST_DECIMALS:
            raise Refused("became_other", raw)  # written out it could fill the memory
        return format(raw, "f")
    return str(raw)


def _check_pattern(column: Column, text: str) -> None:
    if column.pattern is not None and re.fullmatch(column.pattern, text, re.ASCII) is None:
        form_zh, form_en = FORMS.get(column.pattern, (column.pattern, column.pattern))
        raise Refused("pattern", text, form_zh=form_zh, form_en=form_en)


def _check_json(text: str) -> None:
    try:
        json_object(text)
    except ValueError:
        raise Refused("not_json", text) from None


def _code(column: Column, cell: Cell, words: Words) -> Value:
    code = words.code(str(column.code_list), cell.raw) if isinstance(cell.raw, str) else None
    if code is None:
        options_zh, options_en = words.options(str(column.code_list))
        raise Refused("not_a_code", cell.raw, options=options_zh, options_en=options_en)
    return code


def _items(cell: Cell) -> list[str]:
    return [item for item in _SEPARATORS.split(narrow(_plain_text(cell.raw, True))) if item]


def _codes(column: Column, cell: Cell, words: Words) -> Value:
    items = _items(cell)
    for item in items:
        _check_pattern(column, item)
    return ";".join(sorted(set(items)))


def _years(column: Column, cell: Cell, words: Words) -> Value:
    return ";".join(str(year) for year in sorted({_one_year(item) for item in _items(cell)}))


def _year(column: Column, cell: Cell, words: Words) -> Value:
    if isinstance(cell.raw, bool) or not isinstance(cell.raw, (str, int, float)):
        raise Refused("not_a_year", cell.raw)
    text = (
        narrow(cell.raw)
        if isinstance(cell.raw, str)
        else format(Decimal(repr(cell.raw)), "f").removesuffix(".0")
    )
    return _one_year(text)


def _one_year(text: str) -> int:
    match = _YEAR.fullmatch(text)
    if match is None:
        raise Refused("not_a_year", text)
    return int(match[1])


def _yes_no(column: Column, cell: Cell, words: Words) -> Value:
    if isinstance(cell.raw, bool):
        return cell.raw
    code = words.code("yes_no", cell.raw) if isinstance(cell.raw, str) else None
    if code is None:
        raise Refused("not_yes_no", cell.raw)
    return code == "yes"


def _date(column: Column, cell: Cell, words: Words) -> Value:
    raw = cell.raw
    if isinstance(raw, datetime):
        return _within(raw.date(), raw)
    if isinstance(raw, date):
        return _within(raw, raw)
    kind = "not_a_date_or_none" if column.may_be_none else "not_a_date"
    if isinstance(raw, bool) or not isinstance(raw, (str, int, float)):
        raise Refused(kind, raw)
    if isinstance(raw, (int, float)):
        # 20260330 can't be a serial number: the last one Excel knows is 2958465.
        text = str(raw).removesuffix(".0")
        if _DATES[-1].fullmatch(text) is None:
            raise Refused("date_serial", text)
    else:
        text = narrow(raw)
    if column.may_be_none and fold(text) == NONE_WORD:
        return NEVER
    if _ZONE.search(text):
        raise Refused("date_with_zone", raw)
    text = _TIME.sub("", text)
    for form in _DATES:
        match = form.fullmatch(text)
        if match:
            try:
                return _within(date(int(match[1]), int(match[2]), int(match[3])), raw)
            except ValueError:
                raise Refused(kind, raw) from None
    raise Refused(kind, raw)


def _within(day: date, raw: Any) -> date:
    if not EARLIEST <= day <= LATEST:
        raise Refused("date_out_of_range", raw)
    return day


_READERS: dict[Kind, Callable[[Column, Cell, Words], Value]] = {
    Kind.TEXT: _text,
    Kind.CODE: _code,
    Kind.CODES: _codes,
    Kind.DATE: _date,
    Kind.YEAR: _year,
    Kind.YEARS: _years,
    Kind.WHOLE: _number,
    Kind.SCALED: _number,
    Kind.YES_NO: _yes_no,
}
