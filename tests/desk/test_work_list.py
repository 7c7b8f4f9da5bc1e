"""The work list in real PostgreSQL: what it finds, counts and says, in each language."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from fastapi import Request
from sqlalchemy import Engine
from starlette.testclient import TestClient
from tests.warehouse.material import MARCH, cluster, filing, finding, ground, results, run

from cluster_review.cli.desk_app import law_words
from cluster_review.desk.access import Person, Role
from cluster_review.desk.app import Desk, create_app
from cluster_review.provisions.loading import load_vocabulary
from cluster_review.settings import INCLUDE
from cluster_review.warehouse.connection import connect
from cluster_review.warehouse.desk_work_list import SORTS, ListFilter, work_list
from cluster_review.warehouse.embedded import EmbeddedPostgres
from cluster_review.warehouse.filings import write_filing
from cluster_review.warehouse.migration import migrate
from cluster_review.warehouse.runs import open_run, publish, write_results

WHOLE = Person("w", "某人", frozenset((Role.REVIEWER,)))
MARKUP = '<b>甲&乙"集群</b>'


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)
        server = EmbeddedPostgres(Path(name) / "postgres")
        server.start()
        made = connect(server.url)
        migrate(made, load_vocabulary(INCLUDE / "policy"))
        counties = {"C01": "460105", "C02": "469002", "C03": "460105;469002"}
        rows = {"clusters": [cluster(c, county=county) for c, county in counties.items()]}
        write_filing(made, filing("register"), rows, [], MARCH)
        slices = results("C01", "C02", "C03")
        advice = slices["recommendations"]
        advice.loc[0, ["recommendation", "decision_row"]] = ["revoke", 1]
        advice.loc[1, ["name", "county", "missing"]] = [MARKUP, "469002", '[{"zh":"材料"}]']
        advice.loc[2, ["recommendation", "decision_row", "county"]] = ["refer", 3, "460105;469002"]
        slices["findings"] = pd.DataFrame(
            [
                finding("C01", verdict="not_met"),
                finding("C02", verdict="unknown"),
                finding("C03", verdict="not_met"),
                finding("C03", provision="output_growth", verdict="unknown"),
            ]
        )
        slices["ground_findings"] = pd.DataFrame(
            [ground("C01", outcome="established"), ground("C02"), ground("C03", outcome="undetermined")]
        )
        open_run(made, run("run-1"))
        write_results(made, "run-1", slices)
        publish(made, "run-1", {"content_digest": "d"})
        open_run(made, run("run-2"))
        write_results(made, "run-2", results("C99"))
        yield made
        made.dispose()
        server.remove()


def found(
    engine: Engine, person: Person = WHOLE, sort: str = "urgency", page: int = 1, **asked: str
) -> list[str]:
    return [
        row["cluster_id"] for row in work_list(engine, person.actor(), ListFilter(**asked), sort, page).rows
    ]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["C01", "C03", "C02"]),
        ({"county": "469002"}, ["C03", "C02"]),
        ({"county": "4690"}, []),
        ({"recommendation": "revoke_ground"}, ["C01"]),
        ({"recommendation": "revoke"}, []),
        ({"ground": "ground_serious_incident"}, ["C01", "C03"]),
        ({"missing": "something"}, ["C02"]),
        ({"stability": "flips"}, []),
        ({"decision": "open"}, ["C01", "C03", "C02"]),
        ({"decision": "confirmed"}, []),
        ({"search": "c03"}, ["C03"]),
        ({"search": "甲&乙"}, ["C02"]),
        ({"search": "%"}, []),
        ({"search": "'; --"}, []),
        ({"county": "469002", "recommendation": "refer"}, ["C03"]),
    ],
)
def test_each_filter_finds_its_clusters_and_no_unpublished_one(engine, asked, expected):
    assert found(engine, **asked) == expected


def test_each_count_is_what_choosing_it_finds(engine):
    for asked in ({}, {"county": "469002"}, {"recommendation": "refer"}):
        counts = work_list(engine, WHOLE.actor(), ListFilter(**asked)).counts
        assert set(counts) == {"county", "recommendation", "ground", "stability", "missing", "decision"}
        for name, values in counts.items():
            for value, number in values.items():
                assert len(found(engine, **{**asked, name: value})) == number, (asked, name, value)


def test_every_sort_lists_the_same_and_a_page_beyond_the_last_is_empty(engine):
    for sort in SORTS:
        assert sorted(found(engine, sort=sort)) == ["C01", "C02", "C03"]
    assert found(engine, sort="id") == ["C01", "C02", "C03"]
    assert found(engine, page=2) == []


def test_a_person_of_a_prefecture_sees_its_clusters_alone_and_counts_no_other(engine):
    own = Person("p", "初审", frozenset((Role.REVIEWER,)), ("4690",))
    assert found(engine, own) == ["C03", "C02"]
    assert work_list(engine, own.actor(), ListFilter()).counts["recommendation"] == {"keep": 1, "refer": 1}


def test_the_row_names_what_carries_its_recommendation_and_nothing_else(engine):
    """A ground where one is established; what is undetermined or unknown for a referral; nothing for 维持."""
    rows = {row["cluster_id"]: row for row in work_list(engine, WHOLE.actor(), ListFilter()).rows}
    named = {c: (row["item"], row["verdict_zh"], row["others"]) for c, row in rows.items()}
    assert named == {
        "C01": ("ground_serious_incident", "触发", 0),
        "C02": (None, None, None),
        "C03": ("ground_serious_incident", "待核", 1),
    }


@pytest.fixture
def client(engine, tmp_path) -> TestClient:
    async def person_of(request: Request) -> Person:
        request.state.session = "s"
        return WHOLE

    return TestClient(create_app(Desk(engine, person_of, b"k" * 32, tmp_path, law_words)))


def visible(page: str) -> str:
    return re.sub(r"<[^>]*>", " ", re.sub(r"<head>.*?</head>", "", page, flags=re.S))


def test_the_list_names_the_deciding_ground_and_keeps_markup_text(client):
    page = client.get("/clusters")
    assert page.status_code == 200
    assert "建议启动撤销程序" in page.text
    assert "· 触发" in page.text
    assert "<b>" not in page.text
    assert "&lt;b&gt;甲&amp;乙" in page.text
    assert "ground_serious_incident" not in visible(page.text)


def test_one_language_at_a_time_and_the_switch_is_kept(client):
    assert "Work list" not in client.get("/clusters").text
    switched = client.get("/language/en", params={"back": "/clusters?sort=id"})
    assert str(switched.url).endswith("/clusters?sort=id")
    english = visible(client.get("/clusters").text)
    assert "start the revocation procedure" in english
    for given in ("甲", "乙", "集群", "海口", "某人", "中文", "市县"):
        english = english.replace(given, "")
    assert re.findall("[\u3400-\u9fff]+", english) == []


@pytest.mark.parametrize(
    "back", ["//evil.example/", "https://evil.example/", "/\\evil.example", "", "clusters"]
)
def test_the_switch_leads_to_no_other_site(client, back):
    answer = client.get("/language/en", params={"back": back}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert client.get("/language/fr").status_code == 404


def test_what_is_asked_stays_in_the_form_and_nonsense_is_no_fault(client):
    page = client.get("/clusters", params={"county": "999999", "sort": "nonsense", "search": "\0"})
    assert page.status_code == 200
    assert "没有符合条件的集群" in page.text
    assert '<option value="999999" selected>' in page.text
