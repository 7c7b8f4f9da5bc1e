"""Facts of a few clusters, written as rows."""

from datetime import date

import pytest

from cluster_review.calendar import load_calendars
from cluster_review.facts.dates import Dates
from cluster_review.facts.facts import Facts, establish, frame_of
from cluster_review.provisions.loading import load_grading, load_instrument, load_vocabulary
from cluster_review.tables import TABLES


@pytest.fixture(scope="session")
def policy(repository):
    return repository / "include/policy"


@pytest.fixture(scope="session")
def vocabulary(policy):
    return load_vocabulary(policy)


@pytest.fixture(scope="session")
def instrument(policy):
    return load_instrument(policy, "hainan-2023")


@pytest.fixture(scope="session")
def grading(policy):
    return load_grading(policy)


@pytest.fixture(scope="session")
def calendar(policy):
    return load_calendars(policy / "calendars")


@pytest.fixture
def facts_of(vocabulary):
    """Facts from rows by table; a cluster needs no more than its id."""

    def build(law_date: date = date(2026, 4, 15), report_year: int = 2025, **rows) -> Facts:
        defaults = {"name": "集群", "county": "469001", "source_ref": "test"}
        rows["clusters"] = [{**defaults, **row} for row in rows.get("clusters", [{"cluster_id": "C"}])]
        frames = {name: frame_of(table, rows.get(name, [])) for name, table in TABLES.items()}
        return establish(frames, Dates(report_year, law_date, ""), vocabulary)

    return build
