"""The gate's rules, evaluated without Great Expectations."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from cluster_review.checks.breaches import evaluate_rules
from cluster_review.checks.columns import FrameRefused
from cluster_review.tables import NEVER, TABLES, Severity

from .conftest import YI, figure, framed, listed


def rules_broken(frames, vocabulary, provisions) -> set[str]:
    return {breach.rule for breach in evaluate_rules(frames, vocabulary, provisions)}


def test_every_rule_can_be_broken(hostile, rules, vocabulary, provisions):
    declared = {rule.id for of_table in rules.values() for rule in of_table}
    assert rules_broken(hostile, vocabulary, provisions) == declared


def test_every_column_and_table_has_its_rules(rules):
    assert set(rules) == set(TABLES)
    ids = [rule.id for of_table in rules.values() for rule in of_table]
    assert len(ids) == len(set(ids))
    assert {"figures.key", "waivers.provision.known_code", "clusters.county.form"} <= set(ids)


def test_a_breach_says_what_where_and_how_to_mend(vocabulary, provisions):
    frames = {"figures": framed("figures", [figure("smes", 2025, -7)])}
    (breach,) = evaluate_rules(frames, vocabulary, provisions)
    assert breach.severity is Severity.REFUSE
    assert breach.key == ("C01", "2025", "smes", "2025")
    assert breach.found == "数值 -7家"
    for text in ("C01.xlsx!年度指标!smes-2025", "不小于 0", "重新报送"):
        assert text in breach.zh
    for text in ("value -7 firms", "at least 0", "file again"):
        assert text in breach.en


@pytest.mark.parametrize(
    ("before", "now", "broken"),
    [
        (20 * YI, 60 * YI, set()),
        (20 * YI, 60 * YI + 1, {"figures.jump"}),
        (60 * YI + 1, 20 * YI, {"figures.jump"}),
        (20 * YI, 204 * YI, {"figures.unit_slip"}),
        (20 * YI, 204 * YI + 1, {"figures.jump"}),
        (20 * YI, 196 * YI, {"figures.unit_slip"}),
        (20 * YI, 196 * YI - 1, {"figures.jump"}),
        (20 * YI, 2 * 10**9, {"figures.unit_slip"}),
        (20 * YI, 20 * YI // 10_000, {"figures.unit_slip"}),
        (20 * YI, 20 * YI // 100_000, {"figures.jump"}),
        (0, 20 * YI, set()),
        (20 * YI, 0, set()),
    ],
)
def test_a_figure_against_the_year_before(before, now, broken, vocabulary, provisions):
    rows = [figure("output", 2024, before), figure("output", 2025, now)]
    assert rules_broken({"figures": framed("figures", rows)}, vocabulary, provisions) == broken


@pytest.mark.parametrize(
    ("stated", "broken"), [(50_500, set()), (49_500, set()), (50_501, True), (49_499, True)]
)
def test_stated_intensity_against_emissions_over_output(stated, broken, vocabulary, provisions):
    # 10,000 t over 2,000,000,000 yuan is 0.05 t per 10,000 yuan
    rows = [
        figure("output", 2025, 20 * YI),
        figure("co2", 2025, 10_000 * 10**3),
        figure("co2_intensity", 2025, stated),
    ]
    found = rules_broken({"figures": framed("figures", rows)}, vocabulary, provisions)
    assert found == ({"figures.recomputed_co2_intensity"} if broken else set())


@pytest.mark.parametrize(
    ("members", "stated", "broken"),
    [
        ([{}, {}], 2, False),
        ([{}, {}], 3, True),
        ([{}, {"member_to_date": "2025-06-30"}], 1, False),
        ([{}, {"member_to_date": "2025-12-31"}], 2, False),
        ([{}, {"member_from_date": "2026-01-01"}], 1, False),
        ([{}, {"member_to_date": None}], 1, False),  # may have left
        ([{}, {"member_to_date": None}], 2, False),
        ([{}, {"member_to_date": None}], 3, True),
        ([], 3, False),  # no list, nothing to count
    ],
)
def test_stated_enterprises_against_the_list(members, stated, broken, vocabulary, provisions):
    frames = {
        "figures": framed("figures", [figure("enterprises", 2025, stated)]),
        "enterprises": framed("enterprises", [listed("form", f"E{i}", **m) for i, m in enumerate(members)]),
    }
    expected = {"figures.counted_enterprises"} if broken else set()
    assert rules_broken(frames, vocabulary, provisions) == expected


def test_who_may_or_may_not_be_an_sme_widens_the_count(vocabulary, provisions):
    members = [listed("form", "E1"), listed("form", "E2", is_sme=None), listed("form", "E3", is_sme=False)]
    for stated, broken in ((0, True), (1, False), (2, False), (3, True)):
        frames = {
            "figures": framed("figures", [figure("smes", 2025, stated)]),
            "enterprises": framed("enterprises", members),
        }
        assert bool(rules_broken(frames, vocabulary, provisions)) == broken


def test_a_key_repeats_only_within_one_file(vocabulary, provisions):
    rows = [figure("output", 2025, 20 * YI), figure("output", 2025, 21 * YI, filing="corrected")]
    assert not rules_broken({"figures": framed("figures", rows)}, vocabulary, provisions)
    rows[1]["filing_id"] = "form"
    assert rules_broken({"figures": framed("figures", rows)}, vocabulary, provisions) == {"figures.key"}


def test_figures_of_two_files_or_clusters_are_not_compared(vocabulary, provisions):
    rows = [
        figure("output", 2025, 20 * YI),
        figure("sme_output", 2025, 21 * YI, filing="another"),
        figure("leading_output", 2025, 21 * YI, cluster="C02"),
    ]
    assert not rules_broken({"figures": framed("figures", rows)}, vocabulary, provisions)


def test_missing_is_never_a_breach_of_a_comparison(vocabulary, provisions):
    rows = [listed("form", "E1", member_from_date=None), listed("form", "E2", member_to_date=None)]
    assert not rules_broken({"enterprises": framed("enterprises", rows)}, vocabulary, provisions)


def test_none_is_after_every_date(vocabulary, provisions):
    row = listed("form", "E1", member_to_date=NEVER.isoformat())
    assert not rules_broken({"enterprises": framed("enterprises", [row])}, vocabulary, provisions)


@pytest.mark.parametrize("form", ["469023;469024", "469023"])
def test_lists_of_codes_have_a_form(form, vocabulary, provisions):
    row = {"cluster_id": "C01", "name": "甲", "county": form}
    assert not rules_broken({"clusters": framed("clusters", [row])}, vocabulary, provisions)


@pytest.mark.parametrize("form", ["46902", "469023;", "469023,469024", "４６９０２３", "469023\n"])
def test_what_is_not_of_the_form_is_refused(form, vocabulary, provisions):
    row = {"cluster_id": "C01", "name": "甲", "county": form}
    assert rules_broken({"clusters": framed("clusters", [row])}, vocabulary, provisions) == {
        "clusters.county.form"
    }


@pytest.mark.parametrize("value", ["12", 1.5, True, np.float64(3.0)])
def test_a_number_column_holding_something_else_is_refused(value, vocabulary, provisions):
    frame = framed("figures", [figure("output", 2025, 1)])
    frame["value"] = pd.Series([value], dtype=object)
    with pytest.raises(FrameRefused, match=r"value.*第 1 行"):
        evaluate_rules({"figures": frame}, vocabulary, provisions)


def test_an_absent_column_and_an_unknown_table_are_refused(vocabulary, provisions):
    frame = framed("figures", [figure("output", 2025, 1)])
    with pytest.raises(FrameRefused, match="value"):
        evaluate_rules({"figures": frame.drop(columns="value")}, vocabulary, provisions)
    with pytest.raises(KeyError, match="figs"):
        evaluate_rules({"figs": frame}, vocabulary, provisions)


def test_the_order_of_rows_decides_nothing(hostile, vocabulary, provisions):
    def content(frames):
        return sorted(
            (b.rule, b.filing_id, b.zh, b.en) for b in evaluate_rules(frames, vocabulary, provisions)
        )

    turned = {name: frame.iloc[::-1].reset_index(drop=True) for name, frame in hostile.items()}
    assert content(turned) == content(hostile)


def test_rules_and_suites_do_not_import_great_expectations():
    code = (
        "import sys, cluster_review.checks.breaches, cluster_review.checks.suites, cluster_review.checks.gate, "
        "cluster_review.checks.witness; sys.exit('great_expectations' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
