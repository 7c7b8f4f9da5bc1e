"""The digest of the policy: equal for equal law, different for any other."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.provisions.policies import POLICY

from cluster_review.provisions.loading import load_readings
from cluster_review.provisions.record import PolicyRecord, record_from, with_readings_added_since
from cluster_review.stages.kept_policies import policy_from, record_of
from cluster_review.stages.policies import policy_in

NAME = "hainan-2023"
FILE = f"instruments/{NAME}.yaml"
RECORD = record_of(POLICY, NAME)
WRITTEN = RECORD.files[FILE]


def digest_of(text: str, file: str = FILE) -> str:
    return PolicyRecord(NAME, {**RECORD.files, file: text}).digest


@pytest.mark.parametrize(
    "same",
    [
        "# another comment\n" + WRITTEN,
        WRITTEN.replace("\n\n", "\n\n\n"),
        WRITTEN.replace(
            '{operator: ">=", word: 以上, bound: 20, unit: 亿元}',
            '{unit: 亿元, bound: 20, word: 以上, operator: ">="}',
        ),
    ],
)
def test_comments_spaces_and_the_order_of_keys_change_nothing(same: str):
    assert same != WRITTEN
    assert digest_of(same) == RECORD.digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("bound: 20, unit: 亿元", "bound: 21, unit: 亿元"),
        ('{operator: ">", word: 高于, bound: 60', '{operator: ">=", word: 高于, bound: 60'),
        ("window_months: 36", "window_months: 24"),
        ('due: "03-30"', 'due: "03-31"'),
        ("floor: 重大", "floor: 较大"),
    ],
)
def test_any_change_of_the_law_changes_it(old: str, new: str):
    assert WRITTEN.count(old) == 1
    assert digest_of(WRITTEN.replace(old, new)) != RECORD.digest


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("readings/validity.yaml", "default: conditions", "default: fails"),
        ("calendars/2024.yaml", '  - "2024-02-04"\n', ""),
        ("vocabulary.yaml", "亿元: {dimension: money, exponent: 10", "亿元: {dimension: money, exponent: 9"),
    ],
)
def test_readings_working_days_and_units_are_part_of_it(file: str, old: str, new: str):
    """Each of them moves results: what a receipt binds is all that the law says, not the instrument alone."""
    assert RECORD.files[file].count(old) == 1
    assert digest_of(RECORD.files[file].replace(old, new), file) != RECORD.digest


def test_another_grading_table_changes_it():
    fewer = {path: text for path, text in RECORD.files.items() if path != "grading/environment-2014.yaml"}
    assert len(fewer) == len(RECORD.files) - 1
    assert PolicyRecord(NAME, fewer).digest != RECORD.digest


def test_it_is_the_same_in_another_process_with_another_hash_seed():
    include = Path(__file__).parents[2] / "include"
    program = (
        "from pathlib import Path\n"
        "from cluster_review.stages.kept_policies import record_of\n"
        "print(record_of(Path('policy'), 'hainan-2023').digest)\n"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "PYTHONPATH": str(include)}
    found = subprocess.run(
        [sys.executable, "-c", program],
        cwd=include,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == RECORD.digest


def test_what_is_kept_is_the_policy_it_was_made_of():
    """Instrument, readings, grading, words, units and working days come back equal, and so does the digest."""
    again = record_from(RECORD.text)
    assert again == RECORD
    assert again.digest == RECORD.digest
    assert policy_from(again) == policy_in(POLICY, NAME)


def test_a_reading_that_the_program_consults_only_since_then_stands_at_its_default():
    """So that a policy kept by an older program can still be replayed by a newer one."""
    file = "readings/validity.yaml"
    entries = RECORD.files[file]
    older = PolicyRecord(NAME, {**RECORD.files, file: entries[: entries.index("  - id: missed_goals")]})
    today = {entry["id"]: entry for entry in load_readings(POLICY)}
    completed = policy_from(with_readings_added_since(older, today)).instrument
    assert completed.default_readings() == policy_in(POLICY, NAME).instrument.default_readings()
    assert with_readings_added_since(RECORD, today) is RECORD
