"""Grades of incidents (事故等级): the official one where there is one, else derived from dated tables.

A grade known only in part is an interval. An unknown number leaves the upper end open; people injured
to an unstated degree and people missing raise the upper end alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cluster_review.exact import to_smallest
from cluster_review.facts.dates import Days, days
from cluster_review.provisions.model import GradingInstrument
from cluster_review.tables import TABLES
from cluster_review.truth import Flags
from cluster_review.vocabulary import Vocabulary

LOWEST, HIGHEST = 1, 4
"""Ranks of 一般 and 特别重大 (code list `grade`)."""

_LOSS = "direct_loss_wan_yuan"


@dataclass(frozen=True)
class Grades:
    """Grades of a frame of incidents.

    Attributes:
        floor, ceiling: least and greatest rank possible, from the numbers alone; 1..4.
        is_derived: whether a grading instrument covers the incident at all.
        dimension: the dimension that reached the floor first, or None.
        instrument: name of the grading instrument, or None.
        official: rank of the official grade; 0 = known to have none; -1 = unknown.
    """

    floor: NDArray[np.int8]
    ceiling: NDArray[np.int8]
    is_derived: Flags
    dimension: NDArray[np.object_]
    instrument: NDArray[np.object_]
    official: NDArray[np.int8]


def grade(
    incidents: pd.DataFrame,
    instruments: Sequence[GradingInstrument],
    vocabulary: Vocabulary,
    readings: Mapping[str, str],
) -> Grades:
    """Grade every row of the frame `incidents`.

    Source: the grading instruments; an official grade is reported beside the derived one, never mixed.
    """
    size = len(incidents)
    ranks = {code: word.attributes.get("rank", 0) for code, word in vocabulary.options("grade").items()}
    result = Grades(
        np.full(size, LOWEST, dtype=np.int8),
        np.full(size, HIGHEST, dtype=np.int8),
        np.zeros(size, dtype=bool),
        np.full(size, None, dtype=object),
        np.full(size, None, dtype=object),
        np.array([ranks.get(code, -1) for code in incidents["official_grade"]], dtype=np.int8),
    )
    occurred = days(incidents["occurred_date"])
    for instrument in instruments:
        rows = np.flatnonzero(
            incidents["family"].isin(instrument.families).to_numpy() & _in_force(instrument, occurred)
        )
        if rows.size:
            _grade_by(instrument, incidents.iloc[rows], rows, result, ranks)
    return result


def _in_force(instrument: GradingInstrument, day: Days) -> Flags:
    start = np.datetime64(instrument.effective.from_, "D")
    if instrument.effective.to == "unknown":
        return day >= start
    return (day >= start) & (day <= np.datetime64(instrument.effective.to, "D"))


def _grade_by(
    instrument: GradingInstrument,
    incidents: pd.DataFrame,
    rows: NDArray[np.intp],
    result: Grades,
    ranks: dict[str, int],
) -> None:
    floor = np.full(len(rows), LOWEST, dtype=np.int8)
    ceiling = np.full(len(rows), LOWEST, dtype=np.int8)
    dimension = np.full(len(rows), None, dtype=object)
    any_known = np.zeros(len(rows), dtype=bool)
    for name, band in instrument.dimensions.items():
        scale = TABLES["incidents"].column(name).scale
        bounds = sorted(to_smallest(Decimal(bound), scale) for bound in band.bounds.values())
        least, most, known = _range(incidents, name)
        low = (LOWEST + np.searchsorted(bounds, least, side="right")).astype(np.int8)
        high = (LOWEST + np.searchsorted(bounds, most, side="right")).astype(np.int8)
        dimension[known & ((low > floor) | ((low == floor) & (dimension == None)))] = name  # noqa: E711
        floor = np.where(known, np.maximum(floor, low), floor)
        ceiling = np.maximum(ceiling, np.where(known, high, np.int8(HIGHEST)))
        any_known |= known
    codes, texts = pd.factorize(incidents["other_facts"])
    flagged = np.array([_flagged(text, instrument.flags, ranks) for text in texts] + [0], dtype=np.int8)[
        codes
    ]
    dimension[flagged > floor] = "flag"
    floor = np.maximum(floor, flagged)
    any_known |= flagged > 0
    result.floor[rows] = floor
    result.ceiling[rows] = np.maximum(ceiling, floor)
    result.dimension[rows] = dimension
    result.instrument[rows] = instrument.instrument
    result.is_derived[rows] = any_known


def _range(incidents: pd.DataFrame, name: str) -> tuple[NDArray[np.int64], NDArray[np.int64], Flags]:
    """Least and greatest value of a dimension, and whether it is known at all."""
    known = incidents[name].notna().to_numpy(dtype=bool)
    least = incidents[name].fillna(0).to_numpy(dtype=np.int64)
    extra = np.zeros(len(incidents), dtype=np.int64)
    if name == "serious_injuries":
        extra = incidents["injured_unspecified"].fillna(0).to_numpy(dtype=np.int64)
    elif name == "deaths":
        extra = incidents["missing"].fillna(0).to_numpy(dtype=np.int64)
    return least, least + extra, known


def _flagged(text: object, flags: Mapping[str, str], ranks: Mapping[str, int]) -> int:
    """Rank that the flags set by people reach; 0 without one."""
    if not isinstance(text, str) or not flags:
        return 0
    stated = json.loads(text)
    return max((ranks[grade] for flag, grade in flags.items() if stated.get(flag) is True), default=0)
