"""Every unclear point of the notes on the law is a reading, or is said to stay with people, in whole or in part."""

from __future__ import annotations

import re

import yaml
from tests.provisions.policies import POLICY

from cluster_review.provisions.loading import load_readings

POINTS = 50
"""How many unclear points the notes on the law list."""


def _points(source: str) -> set[int]:
    """The numbered points that a source names; `section 4.4` is no point."""
    return {int(n) for n in re.findall(r"(?<![\d.])\d+(?![\d.])", source)}


def _left() -> list[dict[str, str]]:
    return yaml.safe_load((POLICY / "left_to_people.yaml").read_text(encoding="utf-8"))["left_to_people"]


def test_each_point_is_a_reading_or_left_to_people():
    read = set().union(*(_points(reading["source"]) for reading in load_readings(POLICY)))
    left = set().union(*(_points(entry["source"]) for entry in _left()))
    assert read | left == set(range(1, POINTS + 1))
    assert len(read) >= 40


def test_what_is_left_to_people_says_why_in_both_languages():
    for entry in _left():
        assert set(entry) == {"id", "question", "zh", "why", "why_zh", "source"}
        assert re.search("[一-鿿]", entry["zh"] + entry["why_zh"])
        assert len(entry["why"]) > 80
