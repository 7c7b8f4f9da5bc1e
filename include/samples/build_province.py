"""Write the made-up province, all but what is kept by hand (README, review.yaml, expected.yaml).

    .venv/bin/python -m samples.build_province

There is no chance in it: the same tables give the same files.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from cluster_review.intake.form import write_form
from cluster_review.provisions.loading import load_instrument, load_vocabulary
from cluster_review.tables import TABLES
from samples.province_forms import form_rows
from samples.province_records import tables
from samples.province_stories import BANNER, REPORT_YEAR, STORIES

PROVINCE = Path(__file__).resolve().parent / "province"
POLICY = Path(__file__).resolve().parents[1] / "policy"
SUFFIX = "made-up"
"""Every table's file says it: incidents-made-up.csv."""


def write_province(folder: Path) -> None:
    """Write all forms and tables into the folder."""
    vocabulary = load_vocabulary(POLICY)
    (folder / "forms").mkdir(parents=True, exist_ok=True)
    for story in STORIES:
        if story.form != "none":
            path = folder / "forms" / f"{story.id}-虚构{story.name}.xlsx"
            write_form(path, vocabulary, REPORT_YEAR, form_rows(story, vocabulary), banner=BANNER)
    evidence = [p.id for p in load_instrument(POLICY, "hainan-2023").provisions if p.kind == "evidence"]
    for name, rows in tables(vocabulary, evidence).items():
        columns = [column.name for column in TABLES[name].columns]
        with (folder / f"{name}-{SUFFIX}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    write_province(Path(sys.argv[1]) if len(sys.argv) > 1 else PROVINCE)
