"""A cell that holds a JSON object: numbers exact, no key twice."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any


def json_object(text: str) -> dict[str, Any]:
    """The JSON object of a text, its numbers exact.

    Raises:
        ValueError: it is none, or states one key twice, so that one of the two statements would be lost.
    """

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    def stated_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise ValueError("a key is stated twice")
        return dict(pairs)

    try:
        value = json.loads(text, parse_float=Decimal, parse_constant=refuse, object_pairs_hook=stated_once)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(value, dict):
        raise ValueError("no object")
    return value
