"""Which of two versions binds whom; versions that overlap or leave a gap are refused naming both."""

from __future__ import annotations

from datetime import date

import pytest

from cluster_review.provisions.binding import OPTIONS, binding, in_force_on, in_sequence
from cluster_review.provisions.clause import Effective
from cluster_review.provisions.faults import PolicyRefused

FROM, CHANGE, NOW = date(2023, 5, 23), date(2026, 7, 1), date(2026, 9, 1)


def version(hainan, name: str, first: str, last: str = "unknown", supersedes: str | None = None):
    effective = Effective.model_validate({"from": first, "to": last})
    return hainan.model_copy(update={"instrument": name, "effective": effective, "supersedes": supersedes})


@pytest.fixture
def old(hainan):
    return version(hainan, "old", "2023-05-23")


@pytest.fixture
def new(hainan):
    return version(hainan, "new", "2026-07-01", supersedes="old")


def test_a_superseded_version_without_an_end_ends_the_day_before(old, new):
    versions = in_sequence([new, old])
    assert versions == (old, new)
    days = {date(2023, 5, 22): None, FROM: old, date(2026, 6, 30): old, CHANGE: new, date(2099, 1, 1): new}
    assert {day: in_force_on(versions, day) for day in days} == days


@pytest.mark.parametrize("last", ["2026-06-30", "unknown"])
def test_versions_that_meet_are_in_sequence(hainan, new, last):
    old = version(hainan, "old", "2023-05-23", last)
    assert in_sequence([old, new]) == (old, new)


@pytest.mark.parametrize(
    ("last", "zh", "en"),
    [
        ("2026-07-01", "重叠", "old and new overlap: old ends 2026-07-01, new begins 2026-07-01"),
        ("2026-06-29", "其间无规则可依", "old ends 2026-06-29 and new begins 2026-07-01"),
    ],
)
def test_an_overlap_or_a_gap_of_one_day_is_refused_naming_both(hainan, new, last, zh, en):
    with pytest.raises(PolicyRefused) as refused:
        in_sequence([version(hainan, "old", "2023-05-23", last), new])
    assert zh in str(refused.value)
    assert en in str(refused.value)


def test_two_successors_of_one_version_are_refused(hainan, old, new):
    other = version(hainan, "other", "2027-01-01", supersedes="old")
    with pytest.raises(PolicyRefused, match="other, in force from 2027-01-01, should supersede new"):
        in_sequence([old, new, other])


def test_one_version_is_in_sequence_whatever_it_supersedes(new):
    assert in_sequence([new]) == (new,)


BEFORE, AFTER = date(2026, 6, 30), date(2026, 7, 1)


@pytest.mark.parametrize(
    ("option", "applied", "recognised", "binds"),
    [
        ("in_force_on_law_date", BEFORE, FROM, "new"),
        ("in_force_on_application", BEFORE, AFTER, "old"),
        ("in_force_on_application", AFTER, FROM, "new"),
        ("in_force_at_recognition", AFTER, BEFORE, "old"),
        ("in_force_at_recognition", BEFORE, AFTER, "new"),
        # nothing is inferred from a date that isn't known, or of which no version tells
        ("in_force_on_application", None, FROM, "new"),
        ("in_force_at_recognition", BEFORE, None, "new"),
        ("in_force_at_recognition", BEFORE, date(2020, 1, 1), "new"),
    ],
)
def test_which_version_binds(old, new, option, applied, recognised, binds):
    assert binding((old, new), option, NOW, applied, recognised).instrument == binds


def test_a_law_date_without_a_version_in_force_is_refused_naming_all(old, new):
    with pytest.raises(PolicyRefused, match="old、new"):
        binding((old, new), "in_force_on_law_date", date(2020, 1, 1))


def test_the_options_are_those_that_the_reading_declares(hainan):
    assert tuple(hainan.reading("binding_version").options) == OPTIONS
