"""What happened to a form besides its receipt: withdrawn, sent back, its lateness excused (撤回、退回、不计逾期)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cluster_review.exact import Integers
from cluster_review.facts.dates import Days, days
from cluster_review.facts.facts import Facts
from cluster_review.truth import Flags, Positions, Truth, Truths, is_false, is_true, is_unknown


def form_key(cluster: Positions, year: Integers) -> Integers:
    """One number for a cluster and a report year, in the order of both."""
    return cluster * 10_000 + year


@dataclass(frozen=True)
class FormEvents:
    """The records of `filing_events`: the department's word about the forms of a cluster and year."""

    rows: pd.DataFrame

    @cached_property
    def key(self) -> Integers:
        """Cluster and report year of each record."""
        cluster = self.rows["cluster"].to_numpy(dtype=np.intp)
        return form_key(cluster, self.rows["report_year"].to_numpy(dtype=np.int64))

    @cached_property
    def day(self) -> Days:
        """The day of each record."""
        return days(self.rows["event_date"])

    def of_kind(self, kind: str) -> Positions:
        """The records of a kind, in the order of their days."""
        found = np.flatnonzero((self.rows["kind"] == kind).to_numpy(dtype=bool))
        return found[np.argsort(self.day[found], kind="stable")]

    def excused(self, key: Integers) -> Truths:
        """Whether the lateness of each form was excused; without a document it isn't known."""
        truth = np.full(len(key), np.int8(Truth.FALSE))
        for i in self.of_kind("excused"):
            has_document = isinstance(self.rows["document"].iloc[i], str)
            own = np.int8(Truth.TRUE if has_document else Truth.UNKNOWN)
            truth = np.where(key == self.key[i], np.maximum(truth, own), truth)
        return truth

    def latest(self, kind: str, key: Integers) -> Positions:
        """The last record of a kind about each form; -1 without one."""
        found = np.full(len(key), -1, dtype=np.intp)
        for i in self.of_kind(kind):
            found[key == self.key[i]] = i
        return found

    def reached(self, kind: str, key: Integers, filer: pd.Series, came: Days, since: Days) -> Truths:
        """Whether a record of the kind is about each submission.

        A record is about what had come by its day, of the filer it names. It isn't known where the day or the
        filer of a submission isn't, or where several filed and the record names none.

        Args:
            key, filer, came: of each submission: its form, who filed it, the day it came.
            since: a day after which nothing that was said before holds any more; NaT without one.
        """
        truth = np.full(len(key), np.int8(Truth.FALSE))
        names = filer.to_numpy(dtype=object)
        for i in self.of_kind(kind):
            own = key == self.key[i]
            same = _is_of_filer(names, self.rows["filer"].iloc[i], own)
            by_then = np.where(
                np.isnat(came), np.int8(Truth.UNKNOWN), np.where(came <= self.day[i], np.int8(2), np.int8(0))
            )
            truth = np.where(
                own & ~(since > self.day[i]), np.maximum(truth, np.minimum(same, by_then)), truth
            )
        return truth


def _is_of_filer(names: NDArray[np.object_], named: object, own: Flags) -> Truths:
    """Whether each submission is of the filer that a record names, or may be."""
    if isinstance(named, str):
        found = [Truth.UNKNOWN if not isinstance(n, str) else Truth(2 * (n == named)) for n in names]
        return np.array(found, dtype=np.int8).reshape(len(names))
    several = len({n for n in names[own] if isinstance(n, str)}) > 1
    return np.full(len(names), np.int8(Truth.UNKNOWN if several else Truth.TRUE))


def form_events(facts: Facts) -> FormEvents:
    """The records about forms that had been made by the law date."""
    return facts.once("form events", lambda: FormEvents(facts.frames["filing_events"]))


def accepted_after_events(accepted: Truths, withdrawn: Truths, refused: Truths) -> Truths:
    """Whether each submission is accepted, once it is known what was withdrawn and sent back.

    What was accepted and sent back, nobody knows when, contradicts itself and stays unknown.
    """
    result = np.where(is_true(refused) & ~is_true(accepted), np.int8(Truth.FALSE), accepted)
    is_open = (is_true(refused) & is_true(accepted)) | (is_unknown(refused) & ~is_false(accepted))
    is_open |= is_unknown(withdrawn) & ~is_false(result)
    return cast(Truths, np.where(is_open, np.int8(Truth.UNKNOWN), result))


def contested_of(facts: Facts, key: Integers) -> Flags:
    """The forms of which two filers state different figures."""
    keys = np.array([cluster * 10_000 + year for cluster, year in facts.contested], dtype=np.int64)
    return np.isin(key, keys)
