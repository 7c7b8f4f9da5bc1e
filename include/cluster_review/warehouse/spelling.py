"""Rows of usual values spelt column by column: for COPY, and for their digests.

What is stored and the digests are those of `values.to_stored` and `values.digest`; only the work is done in another
order. Rows with anything unusual are left to these two, which also say what is wrong.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any, TypeAlias

from cluster_review.intake.rows import SOURCE_REF, Rows
from cluster_review.tables import Column, Kind, Table
from cluster_review.vocabulary import Vocabulary
from cluster_review.warehouse.values import EXACT, MOST, is_in_metric_unit

AT_ONCE = 5_000
"""Rows that are spelt at a time, while the server takes those before."""

Spelt: TypeAlias = tuple[Sequence[str], Sequence[str]]
"""The values of a column as COPY reads them and as JSON writes them."""

_UNKNOWN = (r"\N", "null")
_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_NUMBERS = (Kind.SCALED, Kind.WHOLE, Kind.YEAR)


def usual(table: Table, rows: Rows, vocabulary: Vocabulary) -> bool:
    """Whether each value is of the type of its column, and can be stored."""
    return all(_is_usual(column, rows, vocabulary) for column in table.columns)


def _is_usual(column: Column, rows: Rows, vocabulary: Vocabulary) -> bool:
    values = [value for value in rows.columns[column.name] if value is not None]
    types = set(map(type, values))
    if column.kind in _NUMBERS:
        metrics = vocabulary.metrics.keys()
        return (
            types <= {int}
            and max(map(abs, values), default=0) <= MOST
            and (not is_in_metric_unit(column) or metrics >= set(rows.columns["metric"]))
        )
    if column.kind in _TYPES:
        return types <= {_TYPES[column.kind]}
    return types <= {str} and "\x00" not in "".join(values)


def copied(
    table: Table, rows: Rows, vocabulary: Vocabulary, filing_id: str, recorded_at: datetime
) -> Iterator[str]:
    """Usual rows as COPY reads them, some thousands at a time: columns of the table, filing, place, digest, moment."""
    ends = f"\t{recorded_at.isoformat()}\n"
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        spelt = [_spelt(column, part, vocabulary) for column in table.columns]
        texts = map(",".join, zip(*(as_json for _, as_json in spelt), strict=True))
        digests = [hashlib.sha256(f"[{text}]".encode()).hexdigest() for text in texts]
        filings, places = [filing_id] * len(part), _copied(part.columns[SOURCE_REF])
        columns = (*(as_copied for as_copied, _ in spelt), filings, places, digests)
        yield ends.join(map("\t".join, zip(*columns, strict=True))) + ends


def _spelt(column: Column, rows: Rows, vocabulary: Vocabulary) -> Spelt:
    values = rows.columns[column.name]
    if is_in_metric_unit(column):
        exponents = [vocabulary.metrics[metric].exponent for metric in rows.columns["metric"]]
        return _of_pairs([_decimal(*pair) for pair in zip(values, exponents, strict=True)])
    if column.kind is Kind.SCALED:
        return _of_pairs([_decimal(value, column.scale) for value in values])
    if column.kind in _SPELL:
        pairs: dict[Any, tuple[str, str]] = {
            value: _SPELL[column.kind](value) for value in set(values) - {None}
        }
        return _of_pairs([pairs.get(value, _UNKNOWN) for value in values])
    return _copied(values), ["null" if value is None else encode_basestring(value) for value in values]


def _copied(values: Sequence[str | None]) -> Sequence[str]:
    """Texts as COPY reads them."""
    known = "".join(filter(None, values))
    if known.translate(_ESCAPED) != known:
        return [_UNKNOWN[0] if value is None else value.translate(_ESCAPED) for value in values]
    return [_UNKNOWN[0] if value is None else value for value in values]


def _of_pairs(pairs: Sequence[tuple[str, str]]) -> Spelt:
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def _decimal(value: int | None, exponent: int) -> tuple[str, str]:
    if value is None:
        return _UNKNOWN
    exact = EXACT.scaleb(Decimal(value), -exponent)
    return f"{exact:f}", f'"{exact.normalize(EXACT):f}"'


def _number(value: int) -> tuple[str, str]:
    return str(value), str(value)


def _day(value: date) -> tuple[str, str]:
    return value.isoformat(), f'"{value.isoformat()}"'


def _truth(value: bool) -> tuple[str, str]:
    return ("true", "true") if value else ("false", "false")


_TYPES: dict[Kind, type] = {Kind.DATE: date, Kind.YES_NO: bool}
_SPELL: dict[Kind, Callable[[Any], tuple[str, str]]] = {
    Kind.DATE: _day,
    Kind.YES_NO: _truth,
    Kind.WHOLE: _number,
    Kind.YEAR: _number,
}
