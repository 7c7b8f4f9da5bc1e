"""The gate holds a few files of a batch at a time; what it finds is the same as with all of them at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.end_to_end.season import opened

from cluster_review import stages
from cluster_review.intake.form import write_form
from cluster_review.provisions.loading import load_vocabulary
from cluster_review.settings import INCLUDE
from cluster_review.stages import intake
from cluster_review.stages.batch import read_step
from samples.province_forms import form_rows
from samples.province_stories import REPORT_YEAR, STORIES


def test_the_slices_change_nothing(installation: Path, monkeypatch) -> None:
    vocabulary = load_vocabulary(INCLUDE / "policy")
    inputs = installation / "inputs"
    inputs.mkdir()
    more_than_all = {"sme_output": ("99", "99", "99", "99")}
    for at, story in enumerate(STORIES[:7]):
        changed = replace(story, figures={**story.figures, **(more_than_all if at in (2, 5) else {})})
        write_form(
            inputs / f"{story.id}.xlsx", vocabulary, REPORT_YEAR, form_rows(changed, vocabulary), banner=None
        )
    run = opened("pull_annual_reports", inputs, "2026-04-01T06:00:00+08:00", law_date="2026-03-31")
    batch = stages.fetch_and_land(run=run, family="annual_reports")
    read = stages.read_landed(run=run, batch=batch)
    whole = stages.check_gate(run=run, batch=batch)
    found = read_step(batch["batch_id"], "gate")
    monkeypatch.setattr(intake, "ROWS_OF_A_SLICE", 300)  # two forms or three
    sliced = stages.check_gate(run=run, batch=batch)
    assert read_step(batch["batch_id"], "gate") == found
    assert {breach["filing_id"] for breach in found["breaches"]} == {
        next(b["filing_id"] for b in found["breaches"] if b["key"][0] == cluster)
        for cluster in ("XG-03", "XG-06")
    }
    assert found["warnings"]
    assert sliced["expectations"] > whole["expectations"]
    assert (
        (sliced["rows"], sliced["quarantined"])
        == (whole["rows"], whole["quarantined"])
        == (read["rows"], len(found["breaches"]))
    )
    assert len(list(Path(whole["data_docs"]).parent.parent.glob("gate-*"))) > 2
