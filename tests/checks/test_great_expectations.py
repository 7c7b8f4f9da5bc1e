"""Great Expectations at the gate and as the witness; each way it passes in silence is tried and caught.

All in one file, so that the import is paid for once.
"""

import json
import random
import re
from datetime import date

import numpy as np
import pandas as pd
import pytest

from cluster_review.checks import suite_run
from cluster_review.checks.breaches import evaluate_rules, prepared
from cluster_review.checks.gate import GateDisagrees, run_gate
from cluster_review.checks.suite_run import CheckBroken, _failing, load_suite, run_suite
from cluster_review.checks.suites import as_text, suite_documents, table_suite, witness_suite
from cluster_review.checks.witness import WitnessDisagrees, run_witness, witnessed_provisions
from cluster_review.evaluation.criteria.criteria import provision_finding
from cluster_review.evaluation.evaluate import evaluate
from cluster_review.evaluation.finding import Verdict
from cluster_review.facts.completeness import Completeness
from cluster_review.facts.dates import Dates
from cluster_review.facts.facts import establish, frame_of
from cluster_review.facts.worked_case import read_case
from cluster_review.settings import INCLUDE
from cluster_review.stages.cases import cases_in
from cluster_review.stages.policies import policy
from cluster_review.tables import TABLES, Severity
from cluster_review.truth import is_false

from .conftest import REPORT_YEAR, YI, figure, framed, listed

WRONG = "不一致"


# ---- the gate ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def gate(hostile, vocabulary, provisions, tmp_path_factory):
    """The gate on frames that break every rule; it would raise if it disagreed with the exact rules."""
    return run_gate(hostile, vocabulary, provisions, tmp_path_factory.mktemp("docs"), "gate-1")


def test_the_gate_agrees_with_the_exact_rules_on_every_rule(gate, hostile, rules, vocabulary, provisions):
    exact = evaluate_rules(hostile, vocabulary, provisions)
    assert [*gate.breaches, *gate.warnings] == [
        *(b for b in exact if b.severity is Severity.REFUSE),
        *(b for b in exact if b.severity is Severity.WARN),
    ]
    assert gate.expectations_run == sum(len(of_table) for of_table in rules.values())
    assert gate.rows == {name: len(frame) for name, frame in hostile.items()}


def test_a_refused_row_of_the_form_refuses_its_whole_filing_and_no_other(vocabulary, provisions):
    frames = {
        "figures": framed(
            "figures",
            [
                figure("smes", 2025, -1),
                figure("output", 2025, 20 * YI),
                figure("output", 2025, 20 * YI, cluster="C02"),
                figure("output", 2025, 20 * YI, filing="corrected"),
            ],
        ),
        "enterprises": framed("enterprises", [listed("form", "E1"), listed("corrected", "E1")]),
        "waivers": framed("waivers", [{"cluster_id": "C01", "provision": "output_growth"}]),
    }
    result = run_gate(frames, vocabulary, provisions, None, "gate")
    assert result.refused == {"figures": frozenset({0}), "waivers": frozenset({0})}
    assert result.refused_filings == {("form", "C01", 2025)}
    assert result.withheld == {
        "figures": frozenset({0, 1}),
        "enterprises": frozenset({0}),
        "waivers": frozenset({0}),
    }


def test_a_warning_refuses_nothing(vocabulary, provisions):
    frames = {
        "figures": framed("figures", [figure("output", 2024, 20 * YI), figure("output", 2025, 200 * YI)])
    }
    result = run_gate(frames, vocabulary, provisions, None, "gate")
    assert not result.refused
    assert not result.withheld
    assert [w.rule for w in result.warnings] == ["figures.unit_slip"]


def test_a_column_of_nulls_is_refused_not_passed(vocabulary, provisions):
    frame = framed("figures", [figure("output", year, 20 * YI) for year in (2023, 2024, 2025)])
    frame["value"] = pd.Series([pd.NA] * 3, dtype="Int64")
    result = run_gate({"figures": frame}, vocabulary, provisions, None, "gate")
    assert result.refused == {"figures": frozenset({0, 1, 2})}


def test_an_empty_table_is_counted_as_empty(vocabulary, provisions):
    result = run_gate({"figures": framed("figures", [])}, vocabulary, provisions, None, "gate")
    assert (result.rows, result.expectations_run) == ({"figures": 0}, 0)


# ---- mutations of what Great Expectations is given ---------------------------------------------


@pytest.fixture(scope="module")
def ready(rules, vocabulary):
    rows = [figure("output", year, 20 * YI + year) for year in (2023, 2024, 2025)]
    frames = {"figures": framed("figures", [*rows, figure("sme_output", 2025, 21 * YI)])}
    return prepared(frames, rules, vocabulary)["figures"]


@pytest.fixture(scope="module")
def figures_suite(rules):
    return table_suite(TABLES["figures"], rules["figures"])


def run_figures(ready, suite, frame=None):
    return run_suite(
        as_text(suite),
        ready.frame if frame is None else frame,
        rows=len(ready.frame),
        compared=ready.compared,
        name_in_meta="rule",
    )


def test_the_unchanged_suite_runs(ready, figures_suite):
    run = run_figures(ready, figures_suite)
    assert {name: rows for name, rows in run.failing.items() if rows} == {
        "figures.sme_output_within_output": frozenset({3})
    }


def test_a_side_that_became_null_on_the_way_is_caught(ready, figures_suite):
    frame = ready.frame.assign(**{"figures.value.at_most.left": pd.Series([None] * 4, dtype=object)})
    with pytest.raises(CheckBroken, match=r"应比较 4 行,实际比较 0 行"):
        run_figures(ready, figures_suite, frame)


def test_a_frame_that_became_empty_on_the_way_is_caught(ready, figures_suite):
    with pytest.raises(CheckBroken, match=r"4 rows to be checked, 0 were|raised an exception"):
        run_figures(ready, figures_suite, ready.frame.iloc[:0])


def test_text_in_a_number_column_is_an_exception_not_a_pass(ready, figures_suite):
    frame = ready.frame.copy()
    frame.loc[1, "figures.value.at_most.left"] = "200"
    with pytest.raises(CheckBroken, match="raised an exception"):
        run_figures(ready, figures_suite, frame)


def test_an_absent_column_is_an_exception_not_a_pass(ready, figures_suite):
    with pytest.raises(CheckBroken, match="raised an exception"):
        run_figures(ready, figures_suite, ready.frame.drop(columns="metric"))


def test_an_expectation_of_an_unknown_class_is_not_dropped(figures_suite, monkeypatch):
    changed = json.loads(as_text(figures_suite))
    changed["expectations"][3]["type"] = "expect_the_best"
    with pytest.raises(CheckBroken, match="expect_the_best"):
        load_suite(as_text(changed))
    # Had its type been known to us and not to Great Expectations, the count would tell.
    monkeypatch.setattr(suite_run, "_KNOWN_TYPES", suite_run._KNOWN_TYPES | {"expect_the_best"})
    with pytest.raises(CheckBroken, match=f"{len(changed['expectations']) - 1} loaded"):
        load_suite(as_text(changed))


def test_a_second_expectation_with_the_same_arguments_is_not_lost(ready, figures_suite):
    changed = json.loads(as_text(figures_suite))
    twin = json.loads(json.dumps(changed["expectations"][0]))
    twin["meta"]["rule"], twin["id"] = "twin", "00000000-0000-5000-8000-000000000000"
    changed["expectations"].append(twin)
    assert "twin" in run_figures(ready, changed).failing


def test_a_suite_without_a_rule_disagrees(vocabulary, instrument, provisions):
    suites = suite_documents(vocabulary, [instrument])
    changed = json.loads(suites["figures.json"])
    del changed["expectations"][0]
    frames = {"figures": framed("figures", [figure("output", 2025, 20 * YI)])}
    with pytest.raises(GateDisagrees, match=r"figures\.cluster_id\.filled"):
        run_gate(frames, vocabulary, provisions, None, "gate", {"figures.json": as_text(changed)})


def test_a_suite_that_compares_the_wrong_way_disagrees_and_names_the_row(vocabulary, instrument, provisions):
    suites = suite_documents(vocabulary, [instrument])
    changed = json.loads(suites["figures.json"])
    for expectation in changed["expectations"]:
        if expectation["meta"]["rule"] == "figures.sme_output_within_output":
            expectation["kwargs"]["or_equal"] = False
    frames = {
        "figures": framed("figures", [figure("output", 2025, 20 * YI), figure("sme_output", 2025, 20 * YI)])
    }
    run_gate(frames, vocabulary, provisions, None, "gate", suites)
    with pytest.raises(GateDisagrees, match="sme_output-2025"):
        run_gate(frames, vocabulary, provisions, None, "gate", {"figures.json": as_text(changed)})


@pytest.mark.parametrize("kept", [0, 20])
def test_a_cut_list_of_rows_is_caught(kept, rules, vocabulary):
    rows = [figure("smes", 2025, -1, cluster=f"C{n}") for n in range(30)]
    of_table = prepared({"figures": framed("figures", rows)}, rules, vocabulary)["figures"]
    suite = table_suite(TABLES["figures"], rules["figures"])
    run = run_figures(of_table, suite)
    (result,) = (
        r for r in run.result.results if r.expectation_config.meta["rule"] == "figures.value.at_least"
    )
    assert len(_failing("figures", "rule", result, 30, 30)) == 30
    result.result["unexpected_index_list"] = result.result["unexpected_index_list"][:kept]
    with pytest.raises(CheckBroken, match=f"30 rows fail, {kept} are listed"):
        _failing("figures", "rule", result, 30, 30)


# ---- the witness -------------------------------------------------------------------------------


def witness_frames(figures, industries=None):
    ids = sorted({row["cluster_id"] for row in figures})
    rows = [
        {"cluster_id": c, "name": c, "county": "469023", "leading_industry": (industries or {}).get(c, "27")}
        for c in ids
    ]
    return framed("figures", figures), frame_of(TABLES["clusters"], rows)


def witness(figures, instrument, vocabulary, false, industries=None, **options):
    handed = {name: false.get(name, set()) for name in witnessed_provisions(instrument)}
    of_figures, clusters = witness_frames(figures, industries)
    return run_witness(
        of_figures, clusters, instrument, vocabulary, instrument.default_readings(), REPORT_YEAR, handed,
        options.pop("docs_dir", None), "witness-1", **options,
    )  # fmt: skip


def growth(cluster, base, end):
    return [figure("output", 2022, base, cluster), figure("output", 2025, end, cluster)]


BOUNDARY = [*growth("C01", 80_000 * YI, 92_610 * YI), *growth("C02", 80_000 * YI, 92_610 * YI + 1)]


def test_the_witness_confirms_what_is_right(instrument, vocabulary):
    result = witness(BOUNDARY, instrument, vocabulary, {"output_growth": {"C01"}})
    assert result.provisions["output_growth"] == {"C01"}
    assert result.compared == 4  # growth, and the output of the report year, of two clusters


@pytest.mark.parametrize(
    ("false", "named"),
    [
        ({}, "only the witness"),
        ({"output_growth": {"C01", "C02"}}, "only the evaluation"),
        ({"output_growth": {"C01"}, "sme_share": {"C02"}}, "a figure is missing"),
        ({"output_growth": {"C01", "C09"}}, "not witnessed"),
    ],
)
def test_a_difference_stops_the_run_and_names_cluster_provision_and_figures(
    false, named, instrument, vocabulary
):
    with pytest.raises(WitnessDisagrees, match=WRONG) as stopped:
        witness(BOUNDARY, instrument, vocabulary, false)
    assert named in str(stopped.value)
    assert re.search("output_growth|sme_share", str(stopped.value))


def test_strict_turned_into_inclusive_is_caught_at_the_bound(instrument, vocabulary):
    changed = witness_suite(instrument)
    for expectation in changed["expectations"]:
        if expectation["meta"]["comparison"] == "output_growth.year-0":
            expectation["kwargs"]["or_equal"] = True
    with pytest.raises(WitnessDisagrees, match=r"output_growth.*C01.*only the evaluation"):
        witness(BOUNDARY, instrument, vocabulary, {"output_growth": {"C01"}}, suite=as_text(changed))


def test_a_suite_without_a_comparison_is_broken(instrument, vocabulary):
    changed = witness_suite(instrument)
    changed["expectations"] = changed["expectations"][1:]
    with pytest.raises(CheckBroken, match="land_area"):
        witness(BOUNDARY, instrument, vocabulary, {"output_growth": {"C01"}}, suite=as_text(changed))


@pytest.mark.parametrize("name", ["national-2022", "yunnan", "beijing-2023"])
def test_the_witness_finds_the_failing_set_of_the_evaluation_under_every_instrument(name, vocabulary):
    law = policy(name)
    rng = random.Random(4)
    counties = {f"C{n:02d}": rng.choice(["469023", "500101", "460105;530102"]) for n in range(30)}
    figures = []
    for cluster in counties:
        base = rng.choice([9, 10, 39, 40, 41, 60])
        for k in range(4):
            made = base + rng.choice([0, 1, 6]) * k
            parts = {"output": made, "sme_output": made * rng.choice([5, 7, 9]) // 10, "leading_output": made}
            parts |= {"revenue": made, "sme_rd_spend": made, "platform_adoption": 0}
            figures += [
                figure(metric, 2022 + k, value * YI if metric != "platform_adoption" else 10**5, cluster)
                for metric, value in parts.items()
            ]
    of_figures, clusters = witness_frames(figures)
    clusters["county"] = [counties[c] for c in clusters["cluster_id"]]
    dates = Dates(REPORT_YEAR, date(2025, 12, 31), "")
    facts = establish({"figures": of_figures, "clusters": clusters}, dates, vocabulary)
    found = evaluate(facts, law.instrument, law.grading, law.calendar).findings
    false = {
        provision: {
            c
            for c, truth in zip(facts.clusters["cluster_id"], found[provision].truth, strict=True)
            if truth == 0
        }
        for provision in witnessed_provisions(law.instrument)
    }
    assert sum(map(len, false.values())) > 20
    result = run_witness(
        of_figures, clusters, law.instrument, vocabulary, law.instrument.default_readings(), REPORT_YEAR, false,
        None, "witness-1",
    )  # fmt: skip
    assert {name: set(failing) for name, failing in result.provisions.items()} == false


def test_exact_at_ten_to_the_twenty_second(instrument, vocabulary):
    figures, _ = witness_frames([figure("output", 2025, 1, c) for c in ("C01", "C02")])
    sizes = {"C01": 6 * 10**22 - 1, "C02": 6 * 10**22}
    rows = [
        (cluster, REPORT_YEAR, metric, 2025, value)
        for cluster, part in sizes.items()
        for metric, value in (("sme_output", part), ("output", 10**23))
    ]
    figures = pd.DataFrame(
        rows, columns=["cluster_id", "report_year", "metric", "year", "value"], dtype=object
    )
    _, clusters = witness_frames([figure("output", 2025, 1, c) for c in sizes])
    false = {name: set() for name in witnessed_provisions(instrument)} | {"sme_share": {"C01"}}
    result = run_witness(
        figures,
        clusters,
        instrument,
        vocabulary,
        instrument.default_readings(),
        REPORT_YEAR,
        false,
        None,
        "w",
    )
    assert result.provisions["sme_share"] == {"C01"}


def test_a_provision_of_some_industries_is_witnessed_only_there(instrument, vocabulary):
    efficient = [
        figure(metric, 2025, 5, cluster)
        for cluster in ("C01", "C02", "C03")
        for metric in ("energy_consumption", "energy_baseline")
    ]
    industries = {"C01": "26", "C02": "13;3021", "C03": "39"}
    result = witness(efficient, instrument, vocabulary, {"energy_efficiency": {"C01", "C02"}}, industries)
    assert result.provisions["energy_efficiency"] == {"C01", "C02"}
    unknown = {"C01": "26", "C02": None, "C03": ""}
    witness(efficient, instrument, vocabulary, {"energy_efficiency": {"C01"}}, unknown)


def test_nothing_may_fail_on_damaged_figures(instrument, vocabulary):
    witness(BOUNDARY, instrument, vocabulary, {}, ignore_clusters={"C01"})


def test_a_figure_that_became_null_is_not_taken_for_missing(instrument, vocabulary):
    figures, clusters = witness_frames(BOUNDARY)
    figures["value"] = pd.Series([pd.NA] * 4, dtype="Int64")
    false = {name: set() for name in witnessed_provisions(instrument)}
    with pytest.raises(CheckBroken, match="blank"):
        run_witness(
            figures,
            clusters,
            instrument,
            vocabulary,
            instrument.default_readings(),
            REPORT_YEAR,
            false,
            None,
            "w",
        )


def test_provisions_left_out_are_noticed(instrument, vocabulary):
    figures, clusters = witness_frames(BOUNDARY)
    with pytest.raises(CheckBroken, match="sme_share"):
        run_witness(
            figures,
            clusters,
            instrument,
            vocabulary,
            instrument.default_readings(),
            REPORT_YEAR,
            {},
            None,
            "w",
        )


def false_sets(findings) -> dict[str, set[str]]:
    """What the stage hands over: failing where the provision applies, before waivers."""
    sets = {}
    for name, finding in findings.items():
        failed = is_false(finding.truth) & (finding.verdict != Verdict.NOT_APPLICABLE)
        if finding.provision.applies_to is not None:
            failed &= finding.verdict != Verdict.UNKNOWN
        sets[name] = bool(failed[0])
    return sets


# The files of worked cases whose provisions the witness covers.
ON_FIGURES = (
    "efficiency", "land_area", "leading_share", "output_each_year", "output_growth", "patents",
    "policy_coverage", "rd_growth", "sme_share", "trends",
)  # fmt: skip


def cases_on_figures(vocabulary):
    for name in ON_FIGURES:
        text = (INCLUDE.parent / "tests" / "law" / f"{name}.yaml").read_text(encoding="utf-8")
        for document in cases_in(text, name):
            if not (document.get("expect") or {}).get("refused"):
                yield read_case(document, vocabulary)


def test_the_witness_agrees_with_the_evaluation_on_the_worked_cases(instrument, vocabulary):
    """Every case on figures, under its own readings: the cases of one year and choice of readings at once."""
    groups: dict = {}
    for number, case in enumerate(cases_on_figures(vocabulary)):
        facts = establish(case.frames, case.dates, vocabulary)
        readings = {**instrument.default_readings(), **case.readings}
        stage = np.array([case.stage or "annual"], dtype=object)
        findings = {
            name: provision_finding(instrument.provision(name), instrument, facts, readings, stage)
            for name in witnessed_provisions(instrument)
        }
        key = (case.dates.report_year, tuple(sorted(readings.items())))
        group = groups.setdefault(key, {"figures": [], "clusters": [], "false": {}, "ignored": set()})
        name = f"K{number}"
        if facts.state_in_report_year("figures")[0] == Completeness.DAMAGED:
            group["ignored"].add(name)
        group["figures"].append(case.frames["figures"].assign(cluster_id=name))
        group["clusters"].append(case.frames["clusters"].assign(cluster_id=name))
        for provision, is_failing in false_sets(findings).items():
            group["false"].setdefault(provision, set()).update({name} if is_failing else ())
    results = [
        run_witness(
            pd.concat(group["figures"], ignore_index=True),
            pd.concat(group["clusters"], ignore_index=True),
            instrument,
            vocabulary,
            dict(readings),
            report_year,
            group["false"],
            None,
            "cases",
            group["ignored"],
        )
        for (report_year, readings), group in groups.items()
    ]
    assert sum(result.compared for result in results) > 100
    failing = {name for result in results for name, clusters in result.provisions.items() if clusters}
    assert failing == set(witnessed_provisions(instrument)), "every provision fails somewhere in the cases"


# ---- Data Docs ---------------------------------------------------------------------------------


def test_data_docs_need_no_network_and_no_script(gate):
    site = gate.docs_index.parent.parent
    pages = sorted(site.rglob("*.html"))
    assert len(pages) == len(TABLES) + 2
    for page in [*pages, site / "style.css"]:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"https?:|//[a-z]|<script|<iframe|@import|url\(", text), page
        for link in re.findall(r"(?:href|src)=\"([^\"#]+)\"", text):
            assert (page.parent / link).is_file(), f"{page}: {link}"


def test_data_docs_say_what_failed_and_where_in_chinese(gate):
    page = (gate.docs_index.parent / "figures.html").read_text(encoding="utf-8")
    assert "中小企业产值不大于集群总产值" in page
    assert "C01.xlsx!年度指标!sme_output-2025" in page
    assert "不合格 1 行" in page
    assert page.count("text-warning")
    assert "newsletter" not in page


def test_values_of_a_file_cannot_become_markup(vocabulary, provisions, tmp_path):
    row = {"cluster_id": "<img src=x>", "name": "甲", "county": "469023", "source_ref": "<b>here</b>"}
    result = run_gate({"clusters": framed("clusters", [row])}, vocabulary, provisions, tmp_path, "gate")
    page = (result.docs_index.parent / "clusters.html").read_text(encoding="utf-8")
    assert "&lt;img src=x&gt;" in page
    assert "&lt;b&gt;here" in page
    assert not re.search("<img|<b>here", page)


def test_the_same_run_gives_the_same_pages_and_runs_stand_side_by_side(
    vocabulary, provisions, instrument, tmp_path
):
    frames = {"figures": framed("figures", [figure("smes", 2025, -1)])}

    def contents():
        run_gate(frames, vocabulary, provisions, tmp_path, "gate-1")
        return {p.relative_to(tmp_path): p.read_bytes() for p in sorted(tmp_path.rglob("*")) if p.is_file()}

    assert contents() == contents()
    result = witness(BOUNDARY, instrument, vocabulary, {"output_growth": {"C01"}}, docs_dir=tmp_path)
    index = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "gate-1/index.html" in index
    assert "witness-1/index.html" in index
    page = (result.docs_index.parent / "hainan-2023.html").read_text(encoding="utf-8")
    assert "产值年均增速高于5%" in page
    with pytest.raises(ValueError, match="folder name"):
        run_gate(frames, vocabulary, provisions, tmp_path, "../elsewhere")
