"""The digest of the policy: equal for equal law, different for any other."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.provisions.policies import POLICY

from cluster_review.provisions.digest import policy_digest
from cluster_review.provisions.loading import instrument_from, load_readings, parse_yaml

WRITTEN = (POLICY / "instruments/hainan-2023.yaml").read_text(encoding="utf-8")
COMMON = load_readings(POLICY)


def digest_of(text: str, grading) -> str:
    return policy_digest(instrument_from(parse_yaml(text, "x")[0], COMMON, "x"), grading)


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
def test_comments_spaces_and_the_order_of_keys_change_nothing(same: str, grading):
    assert same != WRITTEN
    assert digest_of(same, grading) == digest_of(WRITTEN, grading)


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
def test_any_change_of_the_law_changes_it(old: str, new: str, grading):
    assert WRITTEN.count(old) == 1
    assert digest_of(WRITTEN.replace(old, new), grading) != digest_of(WRITTEN, grading)


def test_another_default_reading_or_grading_table_changes_it(hainan, grading):
    policy = parse_yaml(WRITTEN, "x")[0]
    other = instrument_from(
        {**policy, "readings": [{"id": "share_years", "default": "each_of_three"}]}, COMMON, "x"
    )
    digests = {
        policy_digest(hainan, grading),
        policy_digest(other, grading),
        policy_digest(hainan, grading[:1]),
    }
    assert len(digests) == 3


def test_it_is_the_same_in_another_process_with_another_hash_seed(hainan, grading):
    include = Path(__file__).parents[2] / "include"
    program = (
        "from pathlib import Path\n"
        "from cluster_review.provisions.digest import policy_digest\n"
        "from cluster_review.provisions.loading import load_grading, load_instrument\n"
        "folder = Path('policy')\n"
        "print(policy_digest(load_instrument(folder, 'hainan-2023'), load_grading(folder)))\n"
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
    assert found.stdout.strip() == policy_digest(hainan, grading)
