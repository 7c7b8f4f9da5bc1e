"""Which records are serious by themselves (达到等级的事故、已生效的违法失信), whoever's they are and whenever."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cluster_review.evaluation.incidents.grading import Grades
from cluster_review.facts.dates import days, not_after
from cluster_review.facts.facts import Facts
from cluster_review.facts.membership import truths
from cluster_review.provisions.model import SeriousEvents
from cluster_review.truth import Truth, Truths, all_of, is_false, is_true, negate

UNLISTED = 127
"""Rank that no grade reaches: a family the instrument doesn't name."""


def reaches_floor(
    incidents: pd.DataFrame,
    grades: Grades,
    rule: SeriousEvents,
    facts: Facts,
    readings: Mapping[str, str],
) -> Truths:
    """Whether each incident counts: of the grade its family needs, and of the kind that the readings count.

    An open investigation stays unknown; under the reading that lets the provisional grade count, a grade
    that the known facts reach for sure is enough to make it count, and never enough to clear it.
    """
    ranks = facts.vocabulary.options("grade")
    floor_of = {f: ranks[entry.floor].attributes["rank"] for entry in rule.incidents for f in entry.families}
    needed = np.array([floor_of.get(family, UNLISTED) for family in incidents["family"]], dtype=np.int8)
    reached = grades.reaches(incidents["family"].tolist(), floor_of, UNLISTED, readings)
    status = incidents["status"].to_numpy(dtype=object)
    is_settled = status == "concluded"
    if readings["open_investigation"] == "provisional_grade":
        is_settled |= (status == "investigating") & is_true(reached)
    reached[~is_settled] = Truth.UNKNOWN
    reached[needed == UNLISTED] = Truth.FALSE
    reached[incidents["family"].isna().to_numpy(dtype=bool)] = Truth.UNKNOWN
    if readings["responsibility"] == "responsible_only":
        reached = all_of(reached, truths(incidents["is_responsible"]))
    if readings["incident_site"] == "inside_area":
        reached = all_of(reached, truths(incidents["is_inside_area"]))
    return reached.astype(np.int8)


def is_grave(
    compliance: pd.DataFrame, rule: SeriousEvents, facts: Facts, readings: Mapping[str, str]
) -> Truths:
    """Whether each compliance record counts: final, of a kind that the instrument names, and not excused."""
    final = is_final(compliance)
    kind = compliance["kind"].to_numpy(dtype=object)
    grave = np.where(kind == "penalty", is_above_ordinary(compliance, facts, readings), final)
    if readings["tax_evasion"] == "major_cases_only":
        major = all_of(final, truths(compliance["is_major_tax_case"]))
        grave = np.where(kind == "tax_evasion", major, grave)
    if readings["repaired_dishonesty"] != "counts":
        stands = negate(_is_removed(compliance, facts))
        if readings["repaired_dishonesty"] == "undetermined":
            stands = np.maximum(stands, np.int8(Truth.UNKNOWN))
        grave = np.where(kind == "serious_dishonesty", all_of(final, stands), grave)
    if readings["other_major"] == "undetermined":
        grave[kind == "other_major"] = Truth.UNKNOWN
    grave[~np.isin(kind.astype(str), rule.compliance)] = Truth.FALSE
    grave[compliance["kind"].isna().to_numpy(dtype=bool)] = Truth.UNKNOWN
    return grave.astype(np.int8)


def is_above_ordinary(compliance: pd.DataFrame, facts: Facts, readings: Mapping[str, str]) -> Truths:
    """Whether each record, taken as a penalty, is final and heavy enough; what isn't final stays unknown."""
    types = facts.vocabulary.options("penalty_type")
    above = {code: word.attributes.get("above_ordinary") for code, word in types.items()}
    counts = {True: Truth.TRUE, False: Truth.FALSE, None: Truth.UNKNOWN}
    if readings["penalty_floor"] == "any_penalty":
        counts = dict.fromkeys(counts, Truth.TRUE)
    heavy = np.array([counts[above.get(t)] for t in compliance["penalty_type"]], dtype=np.int8)
    return all_of(is_final(compliance), heavy)


def is_final(compliance: pd.DataFrame) -> Truths:
    """A decision that isn't final may still fall, so it is unknown, never false."""
    final = truths(compliance["is_final"])
    return np.where(is_true(final), final, np.int8(Truth.UNKNOWN))


def _is_removed(compliance: pd.DataFrame, facts: Facts) -> Truths:
    """Whether each entry was off its list by the law date; unknown where the dates contradict each other."""
    removed, listed = days(compliance["removed_date"]), days(compliance["record_date"])
    is_removed = not_after(removed, np.full(len(removed), facts.dates.law_day))
    is_contradictory = is_true(is_removed) & is_false(not_after(listed, removed))
    return np.where(is_contradictory, np.int8(Truth.UNKNOWN), is_removed)
