"""The outlook: a straight line in exact integers, unknown where the trend is, never part of a recommendation."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import floor

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.properties.conftest import load_law
from tests.properties.made_up_province import frames_of, made_up_clusters

from cluster_review.facts.figures import FigureSeries
from cluster_review.recommendation.outlook import Expected, carried_on, outlook
from cluster_review.stages.outlook import Outlook, outlook_csv, outlook_lines, outlook_record

YEAR, LAW_DATE = 2025, date(2026, 4, 15)


@pytest.fixture(scope="module")
def law(repository):
    return load_law(repository)


def series(values, known=(True,) * 4):
    return FigureSeries(
        np.array([values], dtype=np.int64),
        np.array([known]),
        np.zeros((1, 4), dtype=np.intp),
        np.array([], dtype=object),
    )


@given(st.lists(st.integers(0, 2**62 - 1), min_size=4, max_size=4), st.integers(1, 3))
def test_each_further_year_adds_a_third_of_three_years_gain(law, values, years):
    found = carried_on(series(values), years, law.vocabulary.metrics["output"])
    line = values + [
        min(max(0, floor(values[3] + Fraction(n * (values[3] - values[0]), 3))), 2**62 - 1)
        for n in range(1, years + 1)
    ]
    assert found.values[0].tolist() == line[-4:]
    assert found.known.all()


def test_a_percentage_ends_at_its_scale(law):
    full = law.vocabulary.metrics["policy_coverage"]
    found = carried_on(series([700_000, 800_000, 900_000, 990_000]), 1, full)
    assert found.values[0].tolist() == [800_000, 900_000, 990_000, 1_000_000]


@pytest.mark.parametrize("gap", [0, 3])
def test_without_an_end_of_the_line_nothing_is_carried_on(law, gap):
    known = [k != gap for k in range(4)]
    found = carried_on(series([1, 2, 3, 4], known), 2, law.vocabulary.metrics["output"])
    assert found.known[0].tolist() == [*known[2:], False, False]


def evaluated(law, changes, valid_to=date(2027, 6, 30)):
    """One cluster in order, with its own figures of output."""
    frames = frames_of(c.rows for c in made_up_clusters(3, 40, YEAR, LAW_DATE) if c.kind == "first")
    clusters = frames["clusters"].iloc[[0]].reset_index(drop=True)
    clusters["valid_to"] = np.datetime64(valid_to, "s")
    clusters["recognised_date"] = np.datetime64("2024-07-01", "s")
    clusters["valid_from"] = clusters["recognised_date"]
    clusters["printed_validity"] = None
    figures = frames["figures"]
    own = figures[(figures["metric"] == "area") & (figures["report_year"] == YEAR)].iloc[:1]
    rows = [
        own.assign(cluster_id=clusters["cluster_id"].iloc[0], metric=metric, year=year, value=value)
        for metric, by_year in changes.items()
        for year, value in by_year.items()
    ]
    events = frames["register_events"].iloc[:0]
    marks = frames["completeness_marks"].iloc[:0]
    frames = {
        **frames,
        "clusters": clusters,
        "figures": pd.concat(rows, ignore_index=True),
        "register_events": events,
        "completeness_marks": marks,
        "statistics": frames["statistics"].iloc[:0],
    }
    return law.evaluated(frames, YEAR, LAW_DATE)


YI = 10**10


def test_falling_output_is_said_to_fail_the_coming_review(law):
    output = {2022: 27 * YI, 2023: 25 * YI, 2024: 23 * YI, 2025: 21 * YI}
    evaluation = evaluated(law, {"output": output})
    by_name = {row.provision: row for row in outlook(evaluation)}
    row = by_name["output_each_year"]
    assert (row.review_year, row.years_ahead, row.expected) == (2026, 1, Expected.FAILS)
    assert row.value == "19"
    assert "推算" in row.reason_zh
    assert "2026年19亿元" in row.reason_zh
    assert "projection" in row.reason_en
    assert by_name["rd_growth"].expected is Expected.UNKNOWN
    lines = list(outlook_lines(Outlook("run-1", YEAR, LAW_DATE.isoformat(), tuple(by_name.values()))))
    assert "推算,不是建议" in lines[0]
    assert "a projection, no recommendation" in lines[0]
    assert any(line.startswith("  ✗ 近三年每年产值:推算:") for line in lines)
    record = outlook_record(Outlook("run-1", YEAR, LAW_DATE.isoformat(), tuple(by_name.values())))
    assert record["is_projection"] is True
    assert len(outlook_csv(Outlook("r", YEAR, "", tuple(by_name.values()))).splitlines()) == 1 + len(by_name)


def test_a_review_of_this_year_looks_at_what_is_filed(law):
    output = {2022: 27 * YI, 2023: 25 * YI, 2024: 23 * YI, 2025: 21 * YI}
    evaluation = evaluated(law, {"output": output}, valid_to=date(2026, 6, 30))
    row = next(row for row in outlook(evaluation) if row.provision == "output_each_year")
    assert (row.years_ahead, row.expected) == (0, Expected.PASSES)
    assert "已报数据" in row.reason_zh


def test_damaged_figures_and_lost_figures_are_never_said_to_fail(law):
    clusters = made_up_clusters(17, 200, YEAR, LAW_DATE)
    frames = frames_of(c.rows for c in clusters)
    whole = {(r.cluster_id, r.provision): r.expected for r in outlook(law.evaluated(frames, YEAR, LAW_DATE))}
    kept = frames["figures"].sample(frac=0.7, random_state=1).reset_index(drop=True)
    lost = outlook(law.evaluated({**frames, "figures": kept}, YEAR, LAW_DATE))
    assert any(expected is Expected.FAILS for expected in whole.values())
    turned = [
        row
        for row in lost
        if row.expected is Expected.FAILS and whole[row.cluster_id, row.provision] is not Expected.FAILS
    ]
    assert not turned
    assert any(row.expected is Expected.UNKNOWN for row in lost)
