from collections import namedtuple
from datetime import date

import pytest
import yaml

from cluster_review.evaluation.evaluate import evaluate
from cluster_review.facts.dates import Dates
from cluster_review.facts.facts import establish, frame_of
from cluster_review.intake.read import read_landed
from cluster_review.recommendation.decide import recommend
from cluster_review.sources.declaration import load_source
from cluster_review.sources.folder import fetch_folder
from cluster_review.stages.completeness_marks import marks_of
from cluster_review.stages.policies import policy
from cluster_review.tables import TABLES

Sample = namedtuple("Sample", "folder stated expected readings rows evaluation recommendations")


def read_sample(folder, landing, repository):
    """A sample folder as the run takes it, from the files to the recommendations, without the warehouse."""
    chosen = policy("hainan-2023")
    stated = yaml.safe_load((folder / "review.yaml").read_text(encoding="utf-8"))
    fetched = fetch_folder(folder, landing, load_source(repository / "include/sources/folder.yaml"))
    assert not fetched.faults
    rows, readings = {name: [] for name in TABLES}, []
    for reading in read_landed(fetched.landed, chosen.vocabulary, chosen.provision_ids):
        readings.append(reading)
        for table, of_table in reading.rows.items():
            rows[table] += of_table
        rows["completeness_marks"] += marks_of(reading, ())
    frames = {name: frame_of(TABLES[name], of_table) for name, of_table in rows.items()}
    dates = Dates(stated["report_year"], date.fromisoformat(stated["law_date"]), "")
    facts = establish(frames, dates, chosen.vocabulary)
    assert not facts.late_facts
    evaluation = evaluate(facts, chosen.instrument, chosen.grading, chosen.calendar)
    expected = yaml.safe_load((folder / "expected.yaml").read_text(encoding="utf-8"))
    return Sample(folder, stated, expected, readings, rows, evaluation, recommend(evaluation))


@pytest.fixture(scope="session")
def province(repository, tmp_path_factory):
    return read_sample(
        repository / "include/samples/province", tmp_path_factory.mktemp("landing"), repository
    )


@pytest.fixture(scope="session")
def published(repository, tmp_path_factory):
    return read_sample(
        repository / "include/samples/published", tmp_path_factory.mktemp("landing"), repository
    )
