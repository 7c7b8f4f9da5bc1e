"""The made-up province: every outcome is the one written by hand, and every outcome there is appears."""

import re
from datetime import date

import pytest
import python_calamine
from stdnum.cn import uscc
from tests.samples.outcomes import cluster_ids, differences, grounds, standing, verdicts

from cluster_review.checks.breaches import evaluate_rules
from cluster_review.facts.facts import frame_of
from cluster_review.intake.reading import State
from cluster_review.recommendation.missing import missing_inputs
from cluster_review.stages.policies import policy
from cluster_review.tables import TABLES
from samples.build_province import SUFFIX, write_province
from samples.province_stories import BANNER, COUNTIES, NO_ENVIRONMENT_MARK

CLUSTERS = [f"XG-{number:02d}" for number in range(1, 25)]


@pytest.mark.parametrize("cluster", CLUSTERS)
def test_the_outcome_is_the_one_written_by_hand(province, cluster):
    assert not differences(province, cluster)


def test_each_cluster_has_an_expectation_with_its_article_in_both_languages(province):
    assert cluster_ids(province) == list(province.expected) == CLUSTERS
    for expected in province.expected.values():
        assert expected["zh"]
        assert expected["en"]
        assert re.match(r"第.+条|标准[序一二三四五六七八]", expected["article"])


def test_every_recommendation_is_reached_and_revoke_by_both_rows(province):
    labels = set(policy().vocabulary.labels["recommendation"]) - {"revoke_ground", "revoke_review"}
    reached = [standing(province, cluster) for cluster in CLUSTERS]
    assert {got["recommendation"] for got in reached} == labels | {None}
    assert {got["row"] for got in reached if got["recommendation"] == "revoke"} == {1, 2}


def test_every_verdict_and_every_status_is_reached(province):
    labels = policy().vocabulary.labels
    reached = {verdict for cluster in CLUSTERS for verdict in verdicts(province, cluster).values()}
    assert reached == set(labels["verdict"])
    assert {standing(province, cluster)["status"] for cluster in CLUSTERS} == set(labels["status"])
    assert {standing(province, c)["stage"] for c in CLUSTERS} == {"recognition", "annual", "review"}


@pytest.mark.parametrize("ground", [ground.id for ground in policy().instrument.grounds])
def test_every_ground_is_established_open_and_ruled_out_somewhere(province, ground):
    reached = {grounds(province, cluster)[ground] for cluster in CLUSTERS}
    assert reached == {"established", "undetermined", "not_established", "not_applicable"}


def test_it_has_the_size_of_a_province(province):
    assert len(cluster_ids(province)) == 24
    assert 550 <= enterprises(province) <= 650


def enterprises(province):
    """Enterprises on the lists, those of the form that is refused too."""
    listed = {row["enterprise_id"] for row in province.rows["enterprises"]}
    return len(listed) + sum(r.refused.get("enterprises", 0) for r in province.readings)


def test_everything_says_that_it_is_made_up(province):
    assert province.stated["made_up"] is True
    for path in province.folder.rglob("*.*"):
        assert path.suffix in (".md", ".yaml") or "虚构" in path.name or SUFFIX in path.name
    for path in province.folder.rglob("*.xlsx"):
        book = python_calamine.load_workbook(str(path))
        for title in book.sheet_names:
            texts = {cell for row in book.get_sheet_by_name(title).to_python() for cell in row}
            assert BANNER in texts, f"{path.name} {title}"
    assert all("虚构" in row["name"] for row in province.rows["enterprises"] + province.rows["clusters"])


def test_codes_are_right_and_nobodys(province):
    for row in province.rows["enterprises"]:
        assert uscc.is_valid(row["enterprise_id"])
        assert row["enterprise_id"][2:8] in COUNTIES
        assert row["enterprise_id"][8:11] == "MUX"
    assert all(code.startswith("99") for code in COUNTIES)


def test_one_form_is_refused_for_two_cells_and_all_else_is_read(province):
    (refused,) = (reading for reading in province.readings if reading.state is not State.READ)
    assert refused.cluster_id == "XG-24"
    assert {(fault.sheet, fault.cell) for fault in refused.refusals} == {
        ("企业名单", "A30"),
        ("企业名单", "B13"),
    }
    assert not [fault for reading in province.readings if reading is not refused for fault in reading.faults]


def test_the_gate_remarks_the_slip_of_units_and_refuses_nothing(province):
    frames = {
        name: frame_of(TABLES[name], rows).assign(filing_id="one")
        for name, rows in province.rows.items()
        if name != "completeness_marks"
    }
    chosen = policy()
    (slip,) = evaluate_rules(frames, chosen.vocabulary, chosen.provision_ids)
    assert slip.rule == "figures.unit_slip"
    assert slip.key == ("XG-06", "2025", "exports", "2025")


def test_one_county_lacks_one_authority_and_that_is_what_its_clusters_wait_for(province):
    for cluster in ("XG-16", "XG-17"):
        missing = missing_inputs(province.evaluation, cluster_ids(province).index(cluster))
        assert missing[0].name == "incidents.environment"
        assert standing(province, cluster)["recommendation"] == "refer"
    unsigned = [
        county
        for county in COUNTIES
        if ("incidents.environment", county)
        not in {(row["facet"], row["county"]) for row in province.rows["completeness_marks"]}
    ]
    assert unsigned == [NO_ENVIRONMENT_MARK]


def test_it_holds_the_special_filings(province):
    reports = {
        (r["cluster_id"], r["report_year"]): r["received_date"] for r in province.rows["annual_reports"]
    }
    assert reports["XG-04", 2025] == date(2026, 3, 31)
    assert ("XG-23", 2025) not in reports
    assert {len(row["county"].split(";")) for row in province.rows["clusters"]} == {1, 2}
    assert {row["provision"] for row in province.rows["waivers"]} == {"output_growth"}
    assert {row["industry"] for row in province.rows["industry_baselines"]} == {"26", "30"}


def test_the_committed_files_are_what_the_stories_give(province, tmp_path):
    write_province(tmp_path)
    written = {path.relative_to(tmp_path) for path in tmp_path.rglob("*.*")}
    committed = {path.relative_to(province.folder) for path in province.folder.rglob("*.*")}
    by_hand = {path for path in committed if path.suffix in (".md", ".yaml")}
    assert written == committed - by_hand
    # The bytes of a workbook depend on the zlib at hand; its cells don't.
    stale = [path for path in written if content(tmp_path / path) != content(province.folder / path)]
    assert not stale, "run: .venv/bin/python -m samples.build_province"


def content(path):
    if path.suffix == ".csv":
        return path.read_bytes()
    book = python_calamine.load_workbook(str(path))
    return {title: book.get_sheet_by_name(title).to_python() for title in book.sheet_names}


def test_the_readme_tells_of_each_cluster_what_is_expected(province):
    text = (province.folder / "README.md").read_text(encoding="utf-8")
    for cluster, expected in province.expected.items():
        line = next(line for line in text.splitlines() if line.startswith("| XG-") and cluster in line)
        wanted = expected["recommendation"]
        assert f"`{wanted}`" in line if wanted else "none" in line
    (firms,) = re.findall(r"(\d+) enterprises", text)
    assert int(firms) == enterprises(province)
