"""Every unclear point of the notes on the law is a reading, or is said to stay with people, in whole or in part."""

from __future__ import annotations

import re

import pytest
from tests.provisions.policies import POLICY

from cluster_review.provisions.faults import PolicyRefused
from cluster_review.provisions.left_to_people import (
    FILE,
    left_section,
    point_coverage,
    points_of,
    uncovered_points,
)
from cluster_review.provisions.loading import load_left_to_people, load_readings


def coverage(without: str | None = None):
    readings = [reading for reading in load_readings(POLICY) if reading["id"] != without]
    return point_coverage((reading["source"] for reading in readings), load_left_to_people(POLICY))


def test_each_point_is_a_reading_or_left_to_people():
    found = coverage()
    assert not found.missing
    assert not uncovered_points(found)
    assert len(found.switches) >= 40


def test_a_point_that_nobody_speaks_of_is_named():
    rounding = next(r for r in load_readings(POLICY) if r["id"] == "rounding")
    missing = coverage(without="rounding").missing
    assert points_of([rounding["source"]]) == {42}
    assert missing == (42,)
    assert "42" in uncovered_points(coverage(without="rounding"))[0].place


def test_a_section_of_the_notes_is_no_point():
    assert points_of(["dossier 38 and section 4.4", "dossier 6, 14"]) == {38, 6, 14}


def test_what_is_left_to_people_says_why_in_both_languages():
    for entry in load_left_to_people(POLICY):
        assert re.search("[一-鿿]", entry.zh + entry.why_zh)
        assert len(entry.why) > 80


def test_the_table_counts_and_lists_it():
    left = load_left_to_people(POLICY)
    section = left_section(left, coverage(), "zh")
    assert f"{len(coverage().switches)}处设为读法" in section.title
    assert [row[0] for row in section.rows] == [entry.zh for entry in left]


def test_an_entry_without_a_reason_is_refused(tmp_path):
    (tmp_path / FILE).write_text("left_to_people: [{id: a, question: b, zh: 丙, source: dossier 1}]", "utf-8")
    with pytest.raises(PolicyRefused, match="reason"):
        load_left_to_people(tmp_path)
    assert load_left_to_people(tmp_path / "nowhere") == ()
