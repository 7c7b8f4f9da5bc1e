"""One suite run by Great Expectations on one frame, with every guard that keeps a silent pass from counting.

Great Expectations passes on nulls and on empty frames, drops expectations of a class it doesn't know, reports
an exception as a failure without rows, and cuts row lists. Each of these ends here as `CheckBroken`.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from cluster_review.checks.columns import ROW
from cluster_review.checks.suites import PAIR, TYPES, Document

ALL_ROWS = 10**9
_KNOWN_TYPES = frozenset(TYPES.values()) | {PAIR}
_NULLS_ARE_COUNTED = frozenset({PAIR})


class CheckBroken(RuntimeError):
    """A check did not do what its suite says, so its answer doesn't count."""


@dataclass(frozen=True)
class SuiteRun:
    """What a suite found.

    Attributes:
        failing: per expectation (by its name in `meta`) the positions of the rows that fail.
        result: Great Expectations' own result, for the pages.
    """

    name: str
    failing: Mapping[str, frozenset[int]]
    result: Any


@lru_cache(maxsize=1)
def _batch_definition() -> Any:
    """One ephemeral context per process; the import takes seconds, so it happens on first use."""
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("frames").add_dataframe_asset("frame")
    return asset.add_batch_definition_whole_dataframe("whole")


def load_suite(text: str) -> tuple[Document, Any]:
    """The document and Great Expectations' suite of it, nothing dropped.

    Raises:
        CheckBroken: an expectation is of an unknown type, or was lost in loading.
    """
    document = json.loads(text)
    written = document["expectations"]
    unknown = sorted({e["type"] for e in written} - _KNOWN_TYPES)
    if unknown:
        raise _broken(document["name"], f"未知的检查类型 {unknown}", f"unknown expectation types {unknown}")
    _batch_definition()
    import great_expectations as gx

    suite = gx.ExpectationSuite(**document)
    if len(suite.expectations) != len(written):
        raise _broken(
            document["name"],
            f"文件有 {len(written)} 项检查,只载入 {len(suite.expectations)} 项",
            f"{len(written)} expectations in the file, {len(suite.expectations)} loaded",
        )
    return document, suite


def run_suite(
    text: str,
    frame: pd.DataFrame,
    *,
    rows: int,
    compared: Mapping[str, int],
    name_in_meta: str,
    shown: Sequence[str] = (),
) -> SuiteRun:
    """Run a suite on a frame that has the column `row`.

    Args:
        text: the suite's JSON.
        rows: how many rows the frame must have.
        compared: per comparison, how many rows must have both sides.
        name_in_meta: the key of `meta` that names an expectation.
        shown: further columns that the pages show of a failing row.

    Raises:
        CheckBroken: a guard failed.
    """
    document, suite = load_suite(text)
    batch = _batch_definition().get_batch({"dataframe": frame})
    result = batch.validate(
        suite,
        result_format={
            "result_format": "COMPLETE",
            "unexpected_index_column_names": [ROW, *shown],
            "partial_unexpected_count": ALL_ROWS,
        },
    )
    wanted = [e["meta"][name_in_meta] for e in document["expectations"]]
    found = [r.expectation_config.meta[name_in_meta] for r in result.results]
    if sorted(found) != sorted(wanted) or len(set(wanted)) != len(wanted):
        raise _broken(
            document["name"],
            f"应有 {len(wanted)} 项结果,实得 {len(found)} 项",
            f"{len(wanted)} results expected, {len(found)} returned",
        )
    failing = {
        name: _failing(document["name"], name, r, rows, compared.get(name))
        for name, r in zip(found, result.results, strict=True)
    }
    result.meta["title"] = document["meta"]["title"]
    return SuiteRun(document["name"], failing, result)


def _failing(suite: str, name: str, result: Any, rows: int, compared: int | None) -> frozenset[int]:
    """The failing rows of one expectation, all of them."""
    place = f"{suite}/{name}"
    messages = _exceptions(result.exception_info)
    if messages or not result.result:
        raise _broken(place, f"执行出错:{messages}", f"raised an exception: {messages}")
    details = result.result
    if details.get("element_count") != rows:
        raise _broken(
            place,
            f"应检查 {rows} 行,实际检查 {details.get('element_count')} 行",
            f"{rows} rows to be checked, {details.get('element_count')} were",
        )
    is_pair = result.expectation_config.type in _NULLS_ARE_COUNTED
    if is_pair and rows - details["missing_count"] != compared:
        raise _broken(
            place,
            f"应比较 {compared} 行,实际比较 {rows - details['missing_count']} 行",
            f"{compared} rows to be compared, {rows - details['missing_count']} were",
        )
    listed = [int(entry[ROW]) for entry in details.get("unexpected_index_list") or ()]
    if len(listed) != details["unexpected_count"] or len(set(listed)) != len(listed):
        raise _broken(
            place,
            f"有 {details['unexpected_count']} 行不合格,只列出 {len(set(listed))} 行",
            f"{details['unexpected_count']} rows fail, {len(set(listed))} are listed",
        )
    if bool(result.success) != (not listed):
        raise _broken(place, "结论与所列行矛盾", "the result contradicts the rows listed")
    return frozenset(listed)


def _exceptions(info: Any) -> list[str]:
    """Messages of all exceptions; the information comes flat, or by metric."""
    if not info:
        return []
    entries = [info] if "raised_exception" in info else list(info.values())
    return [str(e.get("exception_message")) for e in entries if e.get("raised_exception")]


def _broken(place: str, zh: str, en: str) -> CheckBroken:
    return CheckBroken(f"检查 {place} 未按要求执行:{zh}。Check {place} is broken: {en}.")
