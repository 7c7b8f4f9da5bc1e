"""The pre-check of each form of the corpus finds what Great Expectations finds in all of them at once, cell by cell."""

import hashlib

import pytest
from tests.intake.bad_inputs import BAD_INPUTS
from tests.intake.building import FIGURES, edited
from tests.intake.conftest import PROVISIONS, filled_rows

from cluster_review.checks.breaches import evaluate_rules
from cluster_review.checks.gate import run_gate
from cluster_review.facts.facts import frame_of
from cluster_review.intake.form import write_form
from cluster_review.intake.landed import LandedFile
from cluster_review.intake.parse import parse
from cluster_review.intake.wording import Words
from cluster_review.provisions.loading import load_vocabulary
from cluster_review.settings import INCLUDE
from cluster_review.tables import TABLES


@pytest.fixture(scope="module")
def words():
    return Words(load_vocabulary(INCLUDE / "policy"), PROVISIONS)


@pytest.fixture(scope="module")
def readings(tmp_path_factory, words):
    folder = tmp_path_factory.mktemp("forms")
    good = folder / "good.xlsx"
    write_form(good, words.vocabulary, rows=filled_rows(words.vocabulary))

    def slip(book):
        book[FIGURES]["F5"], book[FIGURES]["F8"], book[FIGURES]["F11"] = 210_000, 24 * 4, -3

    edited(slip)(folder / "slips.xlsx", good)
    for bad in BAD_INPUTS:
        if bad.kept_rows is None:
            bad.build(folder / bad.file, good)
    found = []
    for path in sorted(folder.iterdir()):
        data = path.read_bytes()
        landed = LandedFile(path.name, path.name, hashlib.sha256(data).hexdigest(), len(data), path)
        found.append(parse(landed, words))
    assert not any(reading.refusals for reading in found)
    return found


def seen(breaches):
    return sorted((b.rule, b.filing_id, b.source_ref, b.key, b.found, str(b.severity)) for b in breaches)


def test_each_form_alone_and_all_forms_in_the_gate(readings, words):
    alone = []
    rows: dict[str, list[dict[str, object]]] = {}
    for reading in readings:
        frames = {}
        for table, of_table in reading.rows.items():
            named = [{**row, "filing_id": reading.filing_id} for row in of_table]
            frame = frame_of(TABLES[table], named)
            frames[table] = frame.assign(filing_id=[reading.filing_id] * len(named))
            rows.setdefault(table, []).extend(named)
        alone.extend(evaluate_rules(frames, words.vocabulary, PROVISIONS))
    together = {
        table: frame_of(TABLES[table], of_table).assign(filing_id=[row["filing_id"] for row in of_table])
        for table, of_table in rows.items()
    }
    gate = run_gate(together, words.vocabulary, PROVISIONS, None, "corpus")
    assert seen(alone) == seen([*gate.breaches, *gate.warnings])
    rules = {breach.rule for breach in alone}
    assert {"figures.unit_slip", "figures.jump", "figures.value.at_least"} <= rules
    assert all(breach.source_ref.startswith("年度指标!") for breach in alone if breach.table == "figures")
