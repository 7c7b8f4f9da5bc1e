"""The terms that the register's events open, one after another: a recognition, then its extensions (延长)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cluster_review.evaluation.validity.term_rules import (
    day_after,
    earliest_start,
    end_of_extension,
    end_of_term,
)
from cluster_review.facts.dates import Days, days, is_known
from cluster_review.provisions.model import Validity
from cluster_review.truth import Flags

_UNKNOWN = np.datetime64("NaT", "D")


@dataclass(frozen=True)
class Term:
    """One term of each cluster.

    Attributes:
        start, surely_since: of the term that holds the day looked at; see `validity.Terms`.
        end: last day of the last term, begun or not.
        is_end_recorded: that day stands in an event; otherwise it was reckoned.
        decided: day of the last extension.
        covered_to: last day of the last term that has begun.
    """

    start: Days
    surely_since: Days
    end: Days
    is_end_recorded: Flags
    decided: Days
    covered_to: Days


@dataclass(frozen=True)
class Recognition:
    """What opens the first term.

    Attributes:
        day: day of recognition; of the later one where a revoked cluster was recognised again.
        is_again: recognised again after a revocation that the register's entry leaves out.
        valid_to: last day that its event states.
    """

    day: Days
    is_again: Flags
    valid_to: Days


def recognition(stated: Days, events: pd.DataFrame) -> Recognition:
    """The recognition that counts: as the entry states it, else the last event; a later one after a revocation."""
    size = len(stated)
    recognitions, revocations = (events[events["kind"] == kind] for kind in ("recognised", "revoked"))
    last = last_of_cluster(recognitions, size, "event_date")
    is_before = days(revocations["event_date"]) < last[revocations["cluster"].to_numpy(dtype=np.intp)]
    revoked = last_of_cluster(revocations[is_before], size, "event_date")
    is_again = stated < revoked
    counts = ~(days(recognitions["event_date"]) < revoked[recognitions["cluster"].to_numpy(dtype=np.intp)])
    return Recognition(
        np.where(np.isnat(stated) | is_again, last, stated),
        is_again,
        last_of_cluster(recognitions[counts], size, "valid_to"),
    )


def first_term(recognised: Days, start: Days, stated_to: Days, event_to: Days, rule: Validity) -> Term:
    """The term that a recognition opens.

    It began with the recognition for sure only if the recorded end lies no further away than one term.
    """
    recorded = np.where(np.isnat(event_to), stated_to, event_to)
    surely_since = np.maximum(start, earliest_start(recorded, rule, rule.years))
    surely_since = np.where(np.isnat(recognised), _UNKNOWN, surely_since)
    never = np.full(len(start), _UNKNOWN)
    return Term(start, surely_since, event_to, is_known(event_to), never, event_to)


def extended(
    term: Term,
    extensions: pd.DataFrame,
    recognised: Days,
    rule: Validity,
    readings: Mapping[str, str],
    day: np.datetime64,
) -> Term:
    """Follow each cluster's extensions since its recognition, to the term that holds the day.

    `end` is the end of the last extension, granted ahead or not. Where an extension doesn't say when it
    begins, it follows the term before, or its own decision (reading `extension_start`); that is sure only as
    far as its own end bears it out. Where recognition continues until the outcome (reading `gap_status`), the
    days between two terms belong to the later one; that is sure only if the earlier end stands in an event.
    """
    start, surely_since, end = term.start.copy(), term.surely_since.copy(), term.end.copy()
    is_recorded, decided, covered_to = (
        term.is_end_recorded.copy(),
        term.decided.copy(),
        term.covered_to.copy(),
    )
    ordered = extensions.sort_values("event_date", kind="stable")
    cluster, on = ordered["cluster"].to_numpy(dtype=np.intp), days(ordered["event_date"])
    since, until = days(ordered["valid_from"]), days(ordered["valid_to"])
    rank = ordered.groupby("cluster", sort=False).cumcount().to_numpy()
    is_of_this_recognition = ~(on < recognised[cluster])
    for turn in range(int(rank.max(initial=-1)) + 1):
        rows = np.flatnonzero((rank == turn) & is_of_this_recognition)
        i = cluster[rows]
        before = np.where(np.isnat(end[i]), end_of_term(start[i], rule), end[i])
        follows = on[rows] if readings["extension_start"] == "decision_date" else day_after(before)
        begins = np.where(np.isnat(since[rows]), follows, since[rows])
        borne_out = np.maximum(begins, earliest_start(until[rows], rule, rule.extension_years))
        surely = np.where(np.isnat(since[rows]), borne_out, since[rows])
        opens = begins
        if readings["gap_status"] == "continues":
            opens = np.where(begins > day_after(before), day_after(before), begins)
            surely = np.where((opens < begins) & is_recorded[i], opens, surely)
        is_recorded[i] = is_known(until[rows])
        end[i] = np.where(is_recorded[i], until[rows], end_of_extension(begins, rule))
        decided[i] = on[rows]
        covered = np.where(np.isnat(covered_to[i]), before, covered_to[i])
        covered_to[i] = np.where(opens <= day, end[i], covered)
        has_begun = opens <= day
        start[i] = np.where(has_begun, opens, start[i])
        surely_since[i] = np.where(has_begun, surely, surely_since[i])
    return Term(start, surely_since, end, is_recorded, decided, covered_to)


def last_of_cluster(events: pd.DataFrame, size: int, column: str) -> Days:
    """A date column of each cluster's last event in which it is known."""
    result = np.full(size, _UNKNOWN)
    ordered = events.sort_values("event_date", kind="stable")
    day = days(ordered[column])
    known = is_known(day)
    result[ordered["cluster"].to_numpy(dtype=np.intp)[known]] = day[known]
    return result
