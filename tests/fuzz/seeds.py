"""The good files that fuzzing starts from."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.fuzz.mutants import Seeds
from tests.intake.building import GOOD_LINE, csv
from tests.intake.conftest import PROVISIONS, filled_rows

from cluster_review.intake.form import write_form
from cluster_review.intake.wording import Words
from cluster_review.provisions.loading import load_vocabulary
from cluster_review.settings import INCLUDE

CSV = csv(
    GOOD_LINE,
    "I2,HN-C02,火灾,2025年3月1日,0",
    'I3,"HN-C01",生产安全,2024/12/31,',
    "I4,HN-C09,网络安全,20240229,1",
)
JSON = (
    '[{"incident_id": "J1", "family": "fire", "occurred_date": "2025-03-01", "deaths": 0, "other_facts": {"outage_hours": 1.5}},'
    ' {"incident_id": "J2", "family": "cyber", "occurred_date": "2025年3月1日", "direct_loss_wan_yuan": 12.5, "official_grade": "none"}]'
)


def seeds_and_words() -> tuple[Seeds, Words]:
    """The good files, and the words to read them by."""
    vocabulary = load_vocabulary(INCLUDE / "policy")
    with tempfile.TemporaryDirectory() as folder:
        form = Path(folder) / "form.xlsx"
        write_form(form, vocabulary, rows=filled_rows(vocabulary))
        seeds = Seeds(form.read_bytes(), CSV.encode(), JSON.encode())
    return seeds, Words(vocabulary, PROVISIONS)
