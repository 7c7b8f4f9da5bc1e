"""The real clusters: nothing but what is published, each figure with its source, and the honest outcome."""

import re
from decimal import Decimal

import pytest
import yaml
from tests.samples.outcomes import cluster_ids, differences, standing

from cluster_review.recommendation.missing import missing_inputs
from cluster_review.stages.policies import policy


@pytest.fixture(scope="module")
def sources(published):
    return yaml.safe_load((published.folder / "sources.yaml").read_text(encoding="utf-8"))


def test_every_outcome_is_the_one_written_by_hand(published):
    assert set(cluster_ids(published)) == set(published.expected)
    assert not [fault for cluster in cluster_ids(published) for fault in differences(published, cluster)]


def test_none_is_called_to_account_for_what_is_not_published(published):
    assert {standing(published, cluster)["recommendation"] for cluster in cluster_ids(published)} == {"refer"}


def test_what_is_missing_is_named(published):
    for at, cluster in enumerate(cluster_ids(published)):
        named = {item.name for item in missing_inputs(published.evaluation, at)}
        assert set(published.expected[cluster]["missing"]) <= named, cluster


def test_a_published_figure_is_never_listed_as_missing(published):
    at = cluster_ids(published).index("SD-shouguang")
    assert "figures.output.2023" not in {item.name for item in missing_inputs(published.evaluation, at)}


def test_every_file_is_read_without_a_fault(published):
    assert not [fault for reading in published.readings for fault in reading.faults]
    assert {reading.name for reading in published.readings} == {"clusters.csv", "figures.csv"}


def test_every_figure_has_its_source_and_every_source_used_its_figure(published, sources):
    metrics = policy().vocabulary.metrics
    filed = {
        (row["cluster_id"], row["metric"], row["year"]): Decimal(row["value"]).scaleb(
            -metrics[row["metric"]].exponent
        )
        for row in published.rows["figures"]
    }
    stated = {
        (cluster, item["filed"], int(item["year"])): item
        for cluster, entry in sources.items()
        for item in entry["published"]
        if "filed" in item
    }
    assert filed.keys() == stated.keys()
    for key, item in stated.items():
        assert filed[key] == Decimal(item["value"])
        assert item["value"] in item["quote"]


def test_every_statement_has_address_words_and_use(sources):
    for entry in sources.values():
        assert entry["published"]
        for item in entry["published"]:
            assert re.match(r"https?://\S+$", item["url"])
            assert item["quote"]
            assert ("filed" in item) != ("not_filed" in item)


def test_nothing_is_made_up(published, sources):
    assert published.stated["made_up"] is False
    assert not published.rows["completeness_marks"]
    for row in published.rows["clusters"]:
        assert row["name"] == sources[row["cluster_id"]]["cluster"]
        told = {"cluster_id", "name", "county", "batch", "source_ref"}
        assert not [name for name, value in row.items() if value is not None and name not in told]
