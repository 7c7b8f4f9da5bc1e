"""What would settle a case, in the workbook and the statement, county by county."""

import json
from dataclasses import replace

from tests.reports.sheets import table

from cluster_review.reports.county_requests_sheet import requests
from cluster_review.reports.settling_words import effect, smallest_flip
from cluster_review.reports.statement import statement
from cluster_review.reports.wording import NONE, Wording


def test_each_county_is_asked_first_for_what_settles_most(content):
    found = requests(content, Wording(content))
    assert all(request.settles or request.in_set or request.against for request in found)
    referred = [c for c in content.clusters if c.row["recommendation"] == "refer"]
    moving = [item for c in referred for item in c.missing if _moves(item)]
    assert sum(len(r.clusters) for r in found) == len(moving) > 0
    for county in {r.county for r in found}:
        own = [r for r in found if r.county == county]
        assert [r.place for r in own] == list(range(1, len(own) + 1))
        rank = [(-len(r.settles), -len(r.in_set), -r.against) for r in own]
        assert rank == sorted(rank)


def _moves(item: dict) -> bool:
    return item["in_smallest_set"] or any(code is not None for code in item["settles"].values())


def test_what_settles_nothing_is_not_asked_for(content):
    rows = content.results["recommendations"].copy()
    idle = {"settles": {"favourable": None, "adverse": None}, "in_smallest_set": False}
    rows["missing"] = [json.dumps([{**m, **idle} for m in json.loads(text)]) for text in rows["missing"]]
    without = replace(content, results={**content.results, "recommendations": rows})
    assert any(c.missing for c in without.clusters)
    assert requests(without, Wording(without)) == []


def test_the_sheet_says_whom_to_ask_for_what(book, content):
    rows = table(book["先要什么"])
    assert len(rows) == len(requests(content, Wording(content)))
    assert {"市县", "先后", "缺什么材料", "向谁索取", "单独即可办结的集群"} <= {
        name.partition("\n")[0] for name in rows[0]
    }


def test_the_sheet_of_what_is_missing_says_what_each_alone_could_do(book, content):
    said = {row["单独补齐的效果"] for row in table(book["缺失材料"])}
    assert any("不利时→" in str(words) for words in said)


def test_an_input_that_does_nothing_alone_says_nothing(content):
    item = {"settles": {"favourable": None, "adverse": None}}
    assert effect(item, Wording(content)) == NONE
    both = {"settles": {"favourable": "keep", "adverse": "rectify"}}
    zh, en = (effect(both, Wording(content, language)) for language in ("zh", "en"))
    assert "有利时→" in zh
    assert "if favourable → keep" in en.lower().replace("keep as it is", "keep")


def test_the_statement_names_the_smallest_change(content):
    cluster = content.cluster("C02")
    assert json.loads(cluster.row["smallest_flip"])["flip"]["to"] == "46.3050000001"
    for language, words in (
        ("zh", "2025年集群总产值由46.305亿元变为超过46.305亿元（略增即可）"),
        ("en", "from 46.305 hundred-million yuan to above 46.305 hundred-million yuan (any more)"),
    ):
        said = smallest_flip(cluster, Wording(content, language))
        assert words in said
        assert said in statement(content, "C02", language)
