"""Each check over records of several files: a contradiction is found with both places; its neighbour is none."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from cluster_review.checks.cross_record import CrossRecord, cross_check
from cluster_review.checks.enterprise_codes import fault_of
from cluster_review.facts.facts import frame_of
from cluster_review.tables import NEVER, TABLES
from cluster_review.warehouse.figure_statements import COLUMNS

HAIKOU, SANYA, OTHER, ARMY = (
    "91460105MA5T00001K",
    "91460203MA5T00002B",
    "91460105MA5T00003E",
    "N1460105MA5T00001X",
)
FILES = {
    "a": "forms/甲.xlsx",
    "b": "forms/乙.xlsx",
    "i": "incidents.csv",
    "k": "casualties.csv",
    "s": "figures-statistics.csv",
}


def with_check_character(code: str) -> str:
    from stdnum.cn import uscc

    return code[:-1] + uscc.calc_check_digit(code[:-1])


HAIKOU, SANYA, OTHER, ARMY = map(with_check_character, (HAIKOU, SANYA, OTHER, ARMY))


def firm(code: str, cluster: str = "C01", name: str | None = None, **more: Any) -> dict[str, Any]:
    given = {"member_from_date": date(2020, 1, 1), "member_to_date": NEVER, "report_year": 2025}
    filing = {"filing_id": {"C01": "a", "C02": "b"}[cluster], "source_ref": "企业名单!A5:H5"}
    return {
        "cluster_id": cluster,
        "enterprise_id": code,
        "name": name or f"公司{code[-3:]}",
        **given,
        **filing,
        **more,
    }


def incident(code: str | None, name: str | None, cluster: str | None = None, **more: Any) -> dict[str, Any]:
    return {"incident_id": "I-1", "enterprise_id": code, "enterprise_name": name, "cluster_id": cluster,
            "family": "fire", "filing_id": "i", "source_ref": "incidents.csv!A2:T2", **more}  # fmt: skip


def title(code: str, year: int = 2025) -> dict[str, Any]:
    return {"cluster_id": "C01", "report_year": year, "enterprise_id": code, "title": "high_tech",
            "filing_id": "a", "source_ref": "企业资质!A7:F7"}  # fmt: skip


def figure(value: str, kind: str, filing: str, year: int = 2025) -> dict[str, Any]:
    return {"cluster_id": "C01", "report_year": 2025, "metric": "output", "year": year, "kind": kind, "value": value,
            "stated": value, "filing_id": filing, "source_ref": "年度指标!E5" if kind == "form" else f"{FILES[filing]}!E2"}  # fmt: skip


def found(figures: list[dict[str, Any]] | None = None, **tables: list[dict[str, Any]]) -> list[CrossRecord]:
    clusters = [
        {"cluster_id": c, "name": c, "county": county, "filing_id": "c", "source_ref": "clusters.csv!A2"}
        for c, county in (("C01", "460105"), ("C02", "460105"))
    ]
    frames = {}
    for name in ("clusters", "enterprises", "titles", "incidents", "casualties", "compliance_records"):
        rows = clusters if name == "clusters" else tables.get(name, [])
        frame = frame_of(TABLES[name], rows)
        for column in ("filing_id", "source_ref"):
            frame[column] = pd.Series([row[column] for row in rows], dtype=object)
        frames[name] = frame
    return cross_check(frames, pd.DataFrame(figures or [], columns=list(COLUMNS), dtype=object), FILES)


def only(findings: list[CrossRecord], check: str) -> CrossRecord:
    (one,) = [finding for finding in findings if finding.check == check]
    return one


LEFT = {"member_to_date": date(2024, 6, 30)}
JOINED = {"member_from_date": date(2024, 7, 1)}


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ({}, {}, "在群日期重叠"),
        ({"member_to_date": date(2024, 7, 1)}, JOINED, "在群日期重叠"),
        ({"member_to_date": None}, JOINED, "可能重叠"),
        (LEFT, JOINED, None),
    ],
)
def test_one_enterprise_in_two_clusters_at_the_same_time(first, second, words) -> None:
    findings = found(enterprises=[firm(HAIKOU, **first), firm(HAIKOU, "C02", **second)])
    if words is None:
        assert findings == []
        return
    one = only(findings, "two_clusters")
    assert one.clusters == ("C01", "C02")
    assert words in one.reason[0]
    for place in ("forms/甲.xlsx “企业名单”A5:H5", "forms/乙.xlsx “企业名单”A5:H5"):
        assert place in one.reason[0]
        assert place in one.reason[1]


def test_an_earlier_years_list_is_not_the_same_time() -> None:
    lists = [firm(HAIKOU, report_year=2024), firm(OTHER), firm(HAIKOU, "C02")]
    assert found(enterprises=lists) == []


def test_a_title_held_by_nobody_on_the_list() -> None:
    lists = [firm(HAIKOU)]
    assert found(enterprises=lists, titles=[title(HAIKOU)]) == []
    assert found(enterprises=lists, titles=[title(OTHER, 2024)]) == [], "no list of that year: it is missing"
    one = only(found(enterprises=lists, titles=[title(OTHER)]), "title_of_nobody")
    assert (one.subject, one.clusters) == (OTHER, ("C01",))
    assert "forms/甲.xlsx “企业资质”A7:F7" in one.reason[0]
    assert "forms/甲.xlsx “企业名单”A5:H5" in one.reason[1]


def test_a_record_of_an_enterprise_that_no_cluster_lists() -> None:
    lists = [firm(HAIKOU, name="甲公司")]
    assert found(enterprises=lists, incidents=[incident(HAIKOU, "甲公司")]) == []
    for stated, clusters in (("C01", ("C01",)), (None, ())):
        findings = found(enterprises=lists, incidents=[incident(OTHER, "乙公司", stated)])
        one = only(findings, "unlisted_enterprise")
        assert one.clusters == clusters
        assert "incidents.csv!A2:T2" in one.reason[0]
        assert one.reason[0].count("incidents.csv") == 1, "the file is named once"
    unnamed = found(enterprises=lists, incidents=[incident(None, "丙公司")])
    assert only(unnamed, "unlisted_enterprise").clusters == ()


def test_a_record_that_names_a_listed_enterprise_without_its_code() -> None:
    lists = [firm(HAIKOU, name="甲(海南)公司")]
    one = only(found(enterprises=lists, incidents=[incident(None, "甲(海南) 公司")]), "name_without_code")
    assert one.clusters == ("C01",)
    assert "forms/甲.xlsx “企业名单”A5:H5" in one.reason[0]


def test_a_record_that_states_another_cluster_than_the_one_that_lists_its_enterprise() -> None:
    lists = [firm(HAIKOU, name="甲公司"), firm(OTHER, "C02")]
    assert found(enterprises=lists, incidents=[incident(HAIKOU, "甲公司", "C01")]) == []
    one = only(found(enterprises=lists, incidents=[incident(HAIKOU, "甲公司", "C02")]), "other_cluster")
    assert one.clusters == ("C01", "C02")


def test_figures_that_differ_between_filing_and_statistics() -> None:
    assert found([figure("23.5", "form", "a"), figure("23.5", "table", "s")]) == []
    assert found([figure("23.5", "form", "a"), figure("24", "table", "s", 2024)]) == []
    one = only(found([figure("23.5", "form", "a"), figure("23.51", "table", "s")]), "figures_differ")
    assert one.clusters == ("C01",)
    assert "“23.5”(forms/甲.xlsx “年度指标”E5)" in one.reason[0]
    assert "“23.51” (figures-statistics.csv!E2)" in one.reason[1]
    assert found([figure("23.5", "form", "a"), figure("23.5", "statistics", "s")]) == []
    one = only(found([figure("23.5", "form", "a"), figure("23.51", "statistics", "s")]), "figures_differ")
    assert [(ref.table, ref.value) for ref in one.refs] == [("figures", "23.5"), ("statistics", "23.51")]


def test_names_and_codes_that_disagree() -> None:
    lists = [firm(HAIKOU, name="甲公司"), firm(OTHER, name="乙公司")]
    assert found(enterprises=lists, incidents=[incident(HAIKOU, "甲 公司")]) == []
    two_names = found(enterprises=lists, incidents=[incident(HAIKOU, "丙公司")])
    assert only(two_names, "one_code_two_names").subject == HAIKOU
    former = [*lists, firm(HAIKOU, name="丙公司", report_year=2023)]
    assert found(enterprises=former, incidents=[incident(HAIKOU, "丙公司")]) == [], "a former name"
    two_codes = found(enterprises=[*lists, firm(SANYA, "C02", name="甲公司")])
    one = only(two_codes, "one_name_two_codes")
    assert one.clusters == ("C01", "C02")
    assert {ref.value for ref in one.refs} == {f"{HAIKOU} 甲公司", f"{SANYA} 甲公司"}


@pytest.mark.parametrize(
    ("code", "fault"),
    [(HAIKOU, None), (ARMY, "department"), (HAIKOU[:-1] + "#", "invalid"), (HAIKOU[:17], "length")],
)
def test_a_code_is_judged_by_its_check_character_and_letters_go_to_a_person(code, fault) -> None:
    assert fault_of(code) == fault
    findings = found(enterprises=[firm(code)])
    if fault is None:
        assert findings == []
    else:
        one = only(findings, "code_for_a_person")
        assert (one.subject, one.clusters) == (code, ("C01",))


@pytest.mark.parametrize(
    ("division", "is_elsewhere"),
    [
        ("460105", False),
        ("460100", False),
        ("460000", False),
        ("460203", True),
        ("460106", True),
        ("110000", True),
    ],
)
def test_the_county_that_registered_an_enterprise(division, is_elsewhere) -> None:
    code = with_check_character(f"91{division}MA5T000010")
    findings = found(enterprises=[firm(code)])
    assert [finding.check for finding in findings] == (["county_differs"] if is_elsewhere else [])
    if is_elsewhere:
        assert "1 家企业中有 1 家" in findings[0].reason[0]


def test_a_finding_keeps_its_name_whatever_the_order_of_rows() -> None:
    rows = [firm(HAIKOU), firm(HAIKOU, "C02"), firm(OTHER)]
    one, other = found(enterprises=rows), found(enterprises=rows[::-1])
    assert [finding.as_row() for finding in one] == [finding.as_row() for finding in other]
    assert len({finding.id for finding in one}) == len(one)


def entry(day: date, incident: str = "I-1") -> dict[str, Any]:
    return {"incident_id": incident, "entry_date": day, "casualty_kind": "death", "people": 1,
            "filing_id": "k", "source_ref": "casualties.csv!A2:E2"}  # fmt: skip


def test_a_casualty_entry_that_names_no_incident_on_file_is_found() -> None:
    """It counts for none, and a grade may hang on it: a person looks."""
    accident = incident(HAIKOU, None, "C01", occurred_date=date(2025, 5, 2))
    day = date(2025, 5, 2)
    one = only(found(incidents=[accident], casualties=[entry(day, "I-9"), entry(day)]), "entries_of_nobody")
    assert (one.subject, one.clusters) == ("I-9", ())
    assert "没有事故记录" in one.reason[0]
    assert "casualties.csv!A2:E2" in one.reason[1]
    assert not [f for f in found(incidents=[accident], casualties=[entry(day)]) if "entries" in f.check]


@pytest.mark.parametrize(("day", "occurred", "is_found"), [
    (date(2025, 5, 1), date(2025, 5, 2), True),
    (date(2025, 5, 2), date(2025, 5, 2), False),
    (date(2025, 5, 3), date(2025, 5, 2), False),
    (date(2025, 5, 1), None, False),
])  # fmt: skip
def test_a_casualty_entry_before_its_incident_is_found(
    day: date, occurred: date | None, is_found: bool
) -> None:
    accident = incident(HAIKOU, None, "C01", occurred_date=occurred)
    findings = found(incidents=[accident], casualties=[entry(day)])
    assert [f.clusters for f in findings if f.check == "entries_before_incident"] == [("C01",)] * is_found
