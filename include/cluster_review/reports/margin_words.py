"""A figure moved to where something turns, in words: the value there, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from cluster_review.reports.wording import Wording

_SMALLER_BY = 3
"""Digits that a bound has less than the value just beyond it, to be named instead of it."""
_TINY = "0…"


class Moved:
    """One change of one figure, as `smallest_flip` of a recommendation tells it.

    A value that lies one smallest unit beyond a round one is named by the round one (不足20亿元, not
    19.9999999999亿元): the same set of values, and readable.
    """

    def __init__(self, change: Mapping[str, Any], wording: Wording):
        _, metric, year = str(change["input"]).split(".")
        self.metric, self.wording = wording.content.vocabulary.metrics[metric], wording
        self.figure = wording.of(f"{year}年{self.metric.zh}", f"{self.metric.en} of {year}")
        self.is_ratio = self.metric.unit.dimension == "ratio"
        self._filed, self._there = Decimal(str(change["from"])), Decimal(str(change["to"]))
        self._percent: str | None = change["percent"]
        self.is_up = self._there > self._filed
        step = Decimal(1).scaleb(-self.metric.exponent)
        edge = self._there - step if self.is_up else self._there + step
        self.is_beyond = self.metric.exponent > 0 and _digits(edge) + _SMALLER_BY <= _digits(self._there)
        self._named = edge if self.is_beyond else self._there

    def filed(self) -> str:
        """The value as filed."""
        return self._amount(self._filed)

    def there(self) -> str:
        """The value at which it turns."""
        amount = self._amount(self._named)
        if not self.is_beyond:
            return amount
        return self.wording.of(
            f"{'超过' if self.is_up else '不足'}{amount}", f"{'above' if self.is_up else 'below'} {amount}"
        )

    def distance(self) -> str:
        """How far that is, and what part of the figure as filed."""
        size = abs(self._named - self._filed)
        if size == 0:
            return self.wording.of(
                f"略{'增' if self.is_up else '减'}即可", f"any {'more' if self.is_up else 'less'}"
            )
        unit = "百分点" if self.is_ratio else self.metric.unit.name
        amount = self.wording.quantity(_plain(size), unit)
        part = "" if self.is_ratio or self._percent is None else self._part(self._percent)
        more = self.wording.of("超过", "more than ") if self.is_beyond else ""
        return self.wording.of(
            f"{'增加' if self.is_up else '减少'}{more}{amount}{part}",
            f"{'up' if self.is_up else 'down'} by {more}{amount}{part}",
        )

    def _part(self, percent: str) -> str:
        if percent.startswith(_TINY):
            return self.wording.of("(不足0.01%)", " (less than 0.01 %)")
        return self.wording.of(f"({percent}%)", f" ({percent} %)")

    def _amount(self, value: Decimal) -> str:
        return self.wording.quantity(_plain(value), self.metric.unit.name)


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _digits(value: Decimal) -> int:
    return len(_plain(value).partition(".")[2])
