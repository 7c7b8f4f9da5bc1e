"""Pieces of an evaluation are computed again only where something they asked for would be answered otherwise."""

from dataclasses import replace

import numpy as np
import pytest

from cluster_review.evaluation.finding import GroundFinding
from cluster_review.evaluation.recall import (
    Answers,
    Deferred,
    Recall,
    fingerprint,
    piece,
    same_columns,
    with_option,
)

READINGS = {"colour": "red", "size": "small", "shape": "round"}


@pytest.fixture
def counted():
    """A recall with three pieces, and how often each was computed."""
    recall, times = Recall(), {"base": 0, "path": 0, "top": 0}

    def base(readings):
        times["base"] += 1
        return np.array([readings["colour"] in ("red", "scarlet")])

    def path(readings):
        times["path"] += 1
        if readings["size"] == "large":
            return np.array([readings["shape"] == "round"])
        return np.array([False])

    def top(readings):
        times["top"] += 1
        return np.logical_or(readings.piece("base"), readings.piece("path"))

    recall.computes.update(base=base, path=path, top=top)
    return recall, times


def asked(recall, **options) -> np.ndarray:
    return Answers({**READINGS, **options}, recall).piece("top")


def test_nothing_is_computed_twice_under_the_same_readings(counted):
    recall, times = counted
    assert asked(recall) is asked(recall)
    assert times == {"base": 1, "path": 1, "top": 1}


def test_a_reading_that_no_path_asks_for_changes_nothing(counted):
    recall, times = counted
    first = asked(recall)
    assert asked(recall, shape="square") is first
    assert times == {"base": 1, "path": 1, "top": 1}


def test_a_reading_asked_for_on_another_path_is_found_there(counted):
    recall, _ = counted
    asked(recall)
    large = asked(recall, size="large", colour="blue")
    square = asked(recall, size="large", colour="blue", shape="square")
    assert large.tolist() == [True]
    assert square.tolist() == [False]
    assert recall.asked_readings("path") == {"size", "shape"}
    assert recall.asked_pieces("top") == {"base", "path"}


def test_a_piece_stands_where_what_it_looks_at_comes_out_the_same(counted):
    recall, times = counted
    first = asked(recall)
    assert asked(recall, colour="scarlet") is first
    assert times == {"base": 2, "path": 1, "top": 1}


def test_a_deferred_piece_is_asked_for_only_when_looked_at():
    recall = Recall()
    recall.computes["column"] = lambda readings: np.array([readings["colour"]], dtype=object)
    recall.computes["idle"] = lambda readings: Deferred(readings, "column") is None
    recall.computes["eager"] = lambda readings: Deferred(readings, "column")[0]
    answers = Answers(READINGS, recall)
    answers.piece("idle")
    assert recall.asked_pieces("idle") == set()
    assert answers.piece("eager") == "red"
    assert recall.asked_pieces("eager") == {"column"}


def test_a_part_works_without_memory_and_under_a_replaced_option():
    def shout(readings):
        return readings["colour"].upper()

    assert piece(READINGS, "shout", shout) == "RED"
    recall = Recall()
    recall.computes["swapped"] = lambda readings: shout(with_option(readings, "colour", "blue"))
    assert Answers(READINGS, recall).piece("swapped") == "BLUE"
    assert recall.asked_readings("swapped") == set()


def test_columns_are_the_same_only_if_every_entry_is():
    day = np.array(["2024-01-01", "NaT"], dtype="datetime64[D]")
    assert same_columns((day, {"a": 1}), (day.copy(), {"a": 1}))
    assert not same_columns(day, day.astype("datetime64[s]"))
    assert not same_columns({"a": 1}, {"a": 2})
    assert not same_columns(object(), object())


def test_a_piece_that_asks_in_another_order_is_refused():
    recall, orders = Recall(), [("colour", "size"), ("size", "colour")]
    recall.computes["fickle"] = lambda readings: np.array([readings[name] for name in orders.pop(0)])
    Answers(READINGS, recall).piece("fickle")
    with pytest.raises(RuntimeError, match="fickle asked for size where it asked for colour before"):
        Answers({**READINGS, "colour": "blue"}, recall).piece("fickle")


def test_a_piece_that_asks_nothing_is_computed_once():
    recall, times = Recall(), []
    recall.computes["fixed"] = lambda readings: np.array([len(times), times.append(1) is None])
    first = Answers(READINGS, recall).piece("fixed")
    assert Answers({**READINGS, "colour": "blue"}, recall).piece("fixed") is first
    assert recall.pieces == ("fixed",)
    assert recall.asked_readings("fixed") == recall.asked_pieces("fixed") == set()


def test_findings_are_the_same_by_their_columns_and_not_by_what_they_say():
    def finding(outcome, says):
        return GroundFinding(None, np.array([outcome], dtype=np.int8), lambda cluster: says)  # type: ignore[arg-type]

    assert same_columns(finding(0, "a"), finding(0, "b"))
    assert not same_columns(finding(0, "a"), finding(2, "a"))
    assert fingerprint(finding(0, "a")) == fingerprint(finding(0, "b")) != fingerprint(finding(2, "a"))
    one = finding(0, "a")
    assert not same_columns(one, replace(finding(2, "a"), detail=one.detail))


def test_columns_of_objects_are_told_by_what_they_hold_and_not_by_where():
    def told(text):
        return np.array(["".join(text), None], dtype=object)

    assert fingerprint(told("更正")) == fingerprint(told("更正")) != fingerprint(told("撤回"))
    long, longer = ("".join(["x"] * n) for n in (40, 41))
    assert fingerprint(np.array([long], dtype=object)) == fingerprint(np.array(["x" * 40], dtype=object))
    assert fingerprint(np.array([long], dtype=object)) != fingerprint(np.array([longer], dtype=object))
