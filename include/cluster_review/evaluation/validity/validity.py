"""Validity (有效期): its end, the current term and the status of each cluster on a date.

Computed from the register and its events, never stored, never from a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import cached_property
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cluster_review.evaluation.validity.printed_validity import printed_periods
from cluster_review.evaluation.validity.register_terms import (
    extended,
    first_term,
    last_of_cluster,
    recognition,
)
from cluster_review.evaluation.validity.term_rules import end_of_term, rule_as_read
from cluster_review.facts.completeness import Completeness
from cluster_review.facts.dates import NEVER_DAY, Days, days, is_known
from cluster_review.facts.facts import Facts
from cluster_review.provisions.batches import validity_of
from cluster_review.provisions.model import Instrument, Validity
from cluster_review.truth import Flags

_UNKNOWN = np.datetime64("NaT", "D")


class Status(StrEnum):
    """Status of a cluster on a date."""

    APPLICANT = "applicant"
    VALID = "valid"
    EXPIRING = "expiring"
    REVIEW_PENDING = "review_pending"
    REVOKED = "revoked"
    LAPSED_UNDETERMINED = "lapsed_undetermined"


class Basis(StrEnum):
    """What the end of a validity was taken from."""

    REGISTER = "register"
    PRINTED = "printed"
    EVENT = "event"
    EXTENSION_RULE = "extension_rule"
    RULE = "rule"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True)
class Terms:
    """The register's answer for each cluster on the law date.

    Attributes:
        recognised: day of recognition; unknown is NaT, applicants have `NEVER_DAY`.
        term_start: first day of the term that holds the law date (or of the last one).
        surely_since: from this day on a day surely lies in that term. It is later than `term_start`, or
            NaT, where the register leaves out when the term began.
        valid_from, end: first and last day of the validity as it stands; end is NaT if unknown.
        is_end_recorded: the end stands in the register; otherwise it was reckoned from the rule.
        decided: day of the last extension, before which calls and applications are settled.
        status: one `Status` each.
        revoked: the last of the cluster's recognitions and revocations is a revocation.
        is_doubtful: the register isn't confirmed complete, has lost rows, or holds an event of unknown kind
            or date; nothing harmful may rest on a term of such a cluster.
        basis: one `Basis` each: what `end` was taken from.
    """

    recognised: Days
    term_start: Days
    surely_since: Days
    valid_from: Days
    end: Days
    is_end_recorded: Flags
    decided: Days
    status: NDArray[np.object_]
    revoked: Flags
    is_doubtful: Flags
    basis: NDArray[np.object_]

    @cached_property
    def is_outside(self) -> Flags:
        """Where no recognition stands that could be revoked: applicants and revoked clusters."""
        return cast(Flags, (self.status == Status.APPLICANT) | (self.status == Status.REVOKED))


def terms(facts: Facts, rule: Validity, readings: Mapping[str, str]) -> Terms:
    """Validity and status of every cluster on the law date, all under one rule of validity."""
    rule = rule_as_read(rule, readings)
    clusters, law_day, size = facts.clusters, facts.dates.law_day, facts.size
    events = facts.frames["register_events"]
    opened = recognition(days(clusters["recognised_date"]), events)
    recognised = opened.day
    stated_from, stated_to, printed_to, has_printed = _stated(
        facts, rule, readings, recognised, opened.is_again
    )
    start = np.where(np.isnat(recognised) | (recognised == NEVER_DAY), stated_from, recognised)
    first = first_term(recognised, start, stated_to, opened.valid_to, rule)
    extensions = events[events["kind"] == "extended"]
    last = extended(first, extensions, recognised, rule, readings, law_day)
    is_recorded = np.where(is_known(last.end), last.is_end_recorded, is_known(stated_to))
    end = np.fmax(last.end, stated_to)
    is_stated = is_known(stated_to) & (end == stated_to)
    is_recorded |= is_stated
    by_rule = end_of_term(start if rule.start is not None else stated_from, rule)
    end = np.where(is_known(end) | has_printed, end, by_rule)
    is_impossible = ((end < recognised) & (recognised != NEVER_DAY)) | (end < stated_from)
    end = np.where(is_impossible, _UNKNOWN, end)
    is_newer = np.isnat(last.start) | ((stated_from >= last.start) & (stated_from <= law_day))
    term_start = np.where(is_newer, stated_from, last.start)
    surely_since = np.where(is_newer & ~np.isnat(recognised), stated_from, last.surely_since)
    revoked = _is_revoked(events, size)
    # An entry without a first day only repeats what the events say, unless it ends on a day of its own.
    is_begun = (stated_from <= law_day) | (np.isnat(stated_from) & (stated_to != last.end))
    is_stated_now = (stated_to >= law_day) & is_begun
    status = np.full(size, Status.VALID, dtype=object)
    status[end - law_day <= np.timedelta64(rule.notice_days, "D")] = Status.EXPIRING
    status[(end < law_day) | ((last.covered_to < law_day) & ~is_stated_now)] = Status.REVIEW_PENDING
    status[np.isnat(end)] = Status.LAPSED_UNDETERMINED
    status[recognised == NEVER_DAY] = Status.APPLICANT
    status[revoked] = Status.REVOKED
    return Terms(
        recognised,
        term_start,
        surely_since,
        np.where(np.isnat(stated_from), start, stated_from),
        end,
        is_recorded,
        last.decided,
        status,
        revoked,
        _is_doubtful(facts, events),
        np.select(
            [
                np.isnat(end),
                is_stated & (printed_to == stated_to),
                is_stated,
                last.is_end_recorded & (end == last.end),
                is_known(last.decided),
            ],
            [Basis.UNDETERMINED, Basis.PRINTED, Basis.REGISTER, Basis.EVENT, Basis.EXTENSION_RULE],
            Basis.RULE,
        ).astype(object),
    )


def terms_by_batch(facts: Facts, instrument: Instrument, readings: Mapping[str, str]) -> Terms:
    """Validity and status of every cluster on the law date, each under the rule that binds its batch."""
    codes, names = pd.factorize(facts.clusters["batch"])
    rules = [*(validity_of(instrument, name) for name in names), instrument.validity]
    alike = [rule.model_dump_json(exclude={"source", "confidence"}) for rule in rules]
    distinct = sorted({alike[code] for code in np.unique(codes)} or {alike[-1]})
    parts = [terms(facts, rules[alike.index(text)], readings) for text in distinct]
    if len(parts) == 1:
        return parts[0]
    which = np.array([distinct.index(text) if text in distinct else -1 for text in alike])[codes]
    columns = {
        field.name: np.choose(which, [getattr(part, field.name) for part in parts])
        if getattr(parts[0], field.name).dtype != object
        else np.array([getattr(parts[k], field.name)[i] for i, k in enumerate(which)], dtype=object)
        for field in fields(Terms)
    }
    return Terms(**columns)


def status_on(facts: Facts, instrument: Instrument, readings: Mapping[str, str], day: np.datetime64) -> Terms:
    """Validity and status of every cluster on any day, by what the register had recorded by then.

    What was decided after that day is left out: between the end of a validity and a late extension a
    cluster's outcome was pending, though the extension follows the old end. On a day to come, the register as
    it stands is looked ahead from. Before its recognition a cluster was an applicant.
    """
    events = facts.frames["register_events"]
    is_later = (days(events["event_date"]) > day).astype(bool)
    later = events[is_later]
    clusters = facts.clusters.copy()
    recognised, stated_to = days(clusters["recognised_date"]), days(clusters["valid_to"])
    granted = later[later["kind"].isin(("recognised", "extended"))]
    later_to = last_of_cluster(granted, facts.size, "valid_to")
    later_on = last_of_cluster(granted, facts.size, "event_date")
    # The entry shows the register as it stands now; what a later decision wrote there wasn't there then.
    is_of_later = (stated_to >= later_to) | (np.isnat(later_to) & (stated_to > later_on))
    for column in ("valid_from", "valid_to"):
        clusters.loc[is_of_later, column] = pd.NaT
    earlier = last_of_cluster(
        events[(events["kind"] == "recognised").to_numpy(dtype=bool) & ~is_later], facts.size, "event_date"
    )
    not_yet = (recognised > day) & (recognised != NEVER_DAY)
    then = np.where(not_yet, np.where(np.isnat(earlier), NEVER_DAY, earlier), recognised)
    clusters["recognised_date"] = then.astype("datetime64[s]")
    dates = replace(facts.dates, law_date=day.astype("datetime64[D]").astype(object))
    known_then = replace(
        facts,
        dates=dates,
        clusters=clusters,
        frames={**facts.frames, "clusters": clusters, "register_events": events[~is_later]},
        _rows={},
    )
    return terms_by_batch(known_then, instrument, readings)


def _stated(
    facts: Facts, rule: Validity, readings: Mapping[str, str], recognised: Days, is_again: Flags
) -> tuple[Days, Days, Days, Flags]:
    """First and last day that the entry states, its own or as printed; the printed last day; whether any is printed.

    What the entry states of a recognition that was revoked doesn't bind the one that came after it.
    """
    printed_from, printed_to, has_printed = printed_periods(
        facts.clusters["printed_validity"], rule, readings
    )
    own_from, own_to = days(facts.clusters["valid_from"]), days(facts.clusters["valid_to"])
    stated_from = np.where(np.isnat(own_from), printed_from, own_from)
    stated_to = np.where(np.isnat(own_to), printed_to, own_to)
    is_past = is_again & (stated_to < recognised)
    stated_from = np.where(is_past | (is_again & (stated_from < recognised)), _UNKNOWN, stated_from)
    stated_to = np.where(is_past, _UNKNOWN, stated_to)
    own_wins = is_known(own_to)
    return stated_from, stated_to, np.where(own_wins, _UNKNOWN, printed_to), has_printed & ~is_past


def _is_doubtful(facts: Facts, events: pd.DataFrame) -> Flags:
    """Where the register can't bear anything harmful."""
    result = facts.is_damaged_since("register", np.datetime64("1900-01-01", "D"))
    result |= facts.marks.on("register", facts.dates.law_day) != Completeness.COMPLETE
    is_unclear = (events["kind"].isna() | events["event_date"].isna()).to_numpy(dtype=bool)
    result[events["cluster"].to_numpy(dtype=np.intp)[is_unclear]] = True
    return result


def _is_revoked(events: pd.DataFrame, size: int) -> Flags:
    """Whether the last of a cluster's recognitions and revocations is a revocation."""
    result = np.zeros(size, dtype=bool)
    relevant = events[events["kind"].isin(("recognised", "revoked"))].sort_values(["event_date", "kind"])
    result[relevant["cluster"].to_numpy(dtype=np.intp)] = (relevant["kind"] == "revoked").to_numpy(dtype=bool)
    return result
