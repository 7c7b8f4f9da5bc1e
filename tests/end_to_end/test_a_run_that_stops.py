"""A green run means it: nothing read, faulty data and disagreeing checkers each stop it, and say why."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.end_to_end import province
from tests.end_to_end.season import BOOKKEEPING, opened, pull, review, season

from cluster_review import stages
from cluster_review.checks import gate
from cluster_review.recommendation import results
from cluster_review.stages.warehouse_access import warehouse
from cluster_review.warehouse.runs import published_runs, read_results

AT = "2026-04-01T09:00:00+08:00"


@pytest.fixture(scope="module")
def inputs(installation: Path) -> Path:
    return province.write_inputs(installation / "inputs", broken=None)


@pytest.fixture(scope="module")
def empty(installation: Path) -> Path:
    folder = installation / "empty"
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def nothing_filed(installation: Path, empty: Path) -> str:
    """What a review says before anything was ever delivered."""
    with pytest.raises(stages.NothingRead) as refusal:
        review(empty, AT)
    return str(refusal.value)


@pytest.fixture(scope="module")
def filed(nothing_filed: str, inputs: Path) -> Path:
    """The province is on file, and reviewed once."""
    season(inputs, "2026-04-01T09")
    return inputs


def is_bilingual(message: str) -> bool:
    chinese, _, english = message.partition("\n")
    return any("一" <= letter <= "鿿" for letter in chinese) and english[:1].isascii() and bool(english)


# ---- nothing to read


def test_an_empty_register_is_nothing_to_review(nothing_filed: str) -> None:
    assert is_bilingual(nothing_filed)
    assert "clusters" in nothing_filed


@pytest.mark.parametrize("family", ["annual_reports", "incident_records"])
def test_an_empty_folder_is_nothing_read(installation: Path, empty: Path, family: str) -> None:
    with pytest.raises(stages.NothingRead) as refusal:
        pull(empty, AT, family)
    assert is_bilingual(str(refusal.value))
    assert str(empty) in str(refusal.value)


def test_a_folder_with_notes_only_is_nothing_read(installation: Path, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("没有数据", encoding="utf-8")
    with pytest.raises(stages.NothingRead):
        pull(tmp_path, AT, "incident_records")


def test_a_missing_folder_is_a_fault_and_names_it(installation: Path, tmp_path: Path) -> None:
    with pytest.raises(stages.DataFault) as refusal:
        pull(tmp_path / "no such folder", AT, "annual_reports")
    assert is_bilingual(str(refusal.value))
    assert "no such folder" in str(refusal.value)


# ---- faults of what was asked


@pytest.mark.parametrize(
    ("stated", "word"),
    [
        ("report_year: soon\n", "report_year"),
        ("law_date: 2026-03-31\n", "report_year"),
        ("- 1\n", "law_date"),
    ],
)
def test_a_folder_that_states_no_year_or_date_is_told_how_to(
    installation: Path, tmp_path: Path, stated: str, word: str
) -> None:
    (tmp_path / "review.yaml").write_text(stated, encoding="utf-8")
    with pytest.raises(stages.DataFault, match=word) as refusal:
        opened("watch_validity", tmp_path, AT)
    assert is_bilingual(str(refusal.value))


def test_the_report_year_is_the_one_asked_for_then_the_folders_then_the_year_before(
    installation: Path, tmp_path: Path
) -> None:
    new_year = "2026-12-31T17:30:00+00:00"  # 01:30 on 1 January 2027 in Shanghai
    assert opened("watch_validity", tmp_path, new_year, report_year=None)["report_year"] == 2026
    (tmp_path / "review.yaml").write_text("report_year: 2024\nlaw_date: 2026-03-31\n", encoding="utf-8")
    assert opened("watch_validity", tmp_path, new_year, report_year=None)["report_year"] == 2024
    assert opened("watch_validity", tmp_path, new_year, report_year=2023)["report_year"] == 2023


@pytest.mark.parametrize(
    "asked", [{"law_date": "31.3.2026"}, {"known_at": "yesterday"}, {"law_date": "2020-03-31"}]
)
def test_a_date_that_is_none_or_before_the_law_is_refused(
    installation: Path, tmp_path: Path, asked: dict[str, str]
) -> None:
    with pytest.raises(stages.DataFault) as refusal:
        opened("watch_validity", tmp_path, AT, **asked)
    assert is_bilingual(str(refusal.value))


def test_a_year_whose_working_days_are_not_announced_is_not_guessed(filed: Path) -> None:
    with pytest.raises(stages.DataFault) as refusal:
        review(filed, "2031-04-01T09:00:00+08:00", report_year=2030, law_date="2031-04-01")
    assert is_bilingual(str(refusal.value))
    assert "2031" in str(refusal.value)


def test_a_faulty_policy_stops_the_run_before_anything_is_judged(
    filed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cluster_review.settings import settings
    from cluster_review.stages.policies import policy

    shutil.copytree(settings().policy_dir, tmp_path / "policy")
    instrument = tmp_path / "policy/instruments/hainan-2023.yaml"
    text = instrument.read_text(encoding="utf-8")
    assert text.count('{operator: ">", word: 高于, bound: 60') == 1
    instrument.write_text(
        text.replace('{operator: ">", word: 高于, bound: 60', '{operator: ">=", word: 高于, bound: 60'),
        encoding="utf-8",
    )
    monkeypatch.setenv("POLICY_DIR", str(tmp_path / "policy"))
    settings.cache_clear()
    policy.cache_clear()
    try:
        with pytest.raises(stages.DataFault, match="高于"):
            opened("watch_validity", filed, "2026-04-02T09:00:00+08:00")
    finally:
        monkeypatch.undo()
        settings.cache_clear()
        policy.cache_clear()


# ---- checkers that disagree


def tampered(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[dict[str, list[dict[str, Any]]]], None]
) -> None:
    """Let the evaluator write other rows than it should."""
    honest = results.result_rows

    def dishonest(*arguments: Any) -> dict[str, list[dict[str, Any]]]:
        rows = honest(*arguments)
        change(rows)
        return rows

    monkeypatch.setattr(results, "result_rows", dishonest)


def finding(rows: dict[str, list[dict[str, Any]]], cluster: str, provision: str) -> dict[str, Any]:
    return next(
        row for row in rows["findings"] if (row["cluster_id"], row["provision"]) == (cluster, provision)
    )


@pytest.mark.parametrize(
    ("cluster", "provision", "truth", "verdict"),
    [
        ("C01", "output_each_year", "false", "not_met"),
        ("C04", "sme_share", "false", "not_met"),
        ("C05", "land_area", "false", "justify"),
    ],
)
def test_a_witness_that_disagrees_stops_the_run_and_names_the_cluster(
    filed: Path, monkeypatch: pytest.MonkeyPatch, cluster: str, provision: str, truth: str, verdict: str
) -> None:
    tampered(monkeypatch, lambda rows: finding(rows, cluster, provision).update(truth=truth, verdict=verdict))
    before = published_runs(warehouse())
    run = opened("spring_re_evaluation", filed, f"2026-04-03T09:00:0{cluster[-1]}+08:00")
    slices = stages.plan_slices(run=run)
    for piece in slices:
        stages.evaluate_slice(run=run, slice=piece)
    with pytest.raises(stages.DataFault) as refusal:
        stages.witness_run(run=run, slices=slices)
    assert cluster in str(refusal.value)
    assert provision in str(refusal.value)
    assert published_runs(warehouse()) == before


def test_findings_that_change_between_two_evaluations_stop_the_run(
    filed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = opened("spring_re_evaluation", filed, "2026-04-04T09:00:00+08:00")
    slices = stages.plan_slices(run=run)
    for piece in slices:
        stages.evaluate_slice(run=run, slice=piece)
    stages.witness_run(run=run, slices=slices)
    tampered(monkeypatch, lambda rows: finding(rows, "C02", "brand").update(reason_zh="改写"))
    with pytest.raises(stages.DataFault, match="brand") as refusal:
        stages.recommend_run(run=run)
    assert is_bilingual(str(refusal.value))


def test_a_recommendation_to_revoke_that_no_finding_carries_is_not_published(
    filed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def revoke(rows: dict[str, list[dict[str, Any]]]) -> None:
        for row in rows["recommendations"]:
            if row["cluster_id"] == "C01":
                row.update(recommendation="revoke", decision_row=1, may_be_confirmed=False)

    before = published_runs(warehouse())
    # Another report year, so that the content is not the published one.
    tampered(monkeypatch, revoke)
    with pytest.raises(stages.DataFault):
        review(filed, "2026-04-05T09:00:00+08:00", report_year=2024)
    assert published_runs(warehouse()) == before


def test_a_gate_that_disagrees_files_nothing(
    filed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Great Expectations is told of fewer families than there are, and finds fault where the rules find none."""
    honest = gate.table_suite

    def stricter(table: Any, rules: Any) -> Any:
        return honest(
            table,
            [replace(r, values=("fire",)) if r.id == "incidents.family.known_code" else r for r in rules],
        )

    monkeypatch.setattr(gate, "table_suite", stricter)
    province.write_table(tmp_path, "incidents", [province.accident("C01", "I-9", "2026-01-01")])
    with pytest.raises(stages.DataFault) as refusal:
        pull(tmp_path, "2026-04-06T09:00:00+08:00", "incident_records")
    assert "incidents.family.known_code" in str(refusal.value)
    assert "incidents.csv!" in str(refusal.value)
    monkeypatch.undo()
    assert review(filed, "2026-04-07T09:00:00+08:00").outcomes["C01"] == "keep"


# ---- slices


def test_the_size_of_a_slice_changes_no_result(filed: Path) -> None:
    """One cluster a slice, or all in one: the same rows, and the same receipts."""
    frames = {}
    for size, count in ((1, 5), (2, 3), (5_000, 1)):
        run = opened(
            "spring_re_evaluation", filed, f"2026-04-08T09:0{size % 7}:00+08:00",
            known_at="2026-04-01T09:30:00+08:00", dry_run=True,
        )  # fmt: skip
        slices = stages.plan_slices(run=run, size=size)
        assert len(slices) == count
        for piece in reversed(slices):
            stages.evaluate_slice(run=run, slice=piece)
        stages.witness_run(run=run, slices=slices)
        stages.recommend_run(run=run)
        stages.publish_run(run=run)
        frames[size] = {
            name: frame.drop(columns="run_id")
            for name, frame in read_results(warehouse(), run["run_id"]).items()
            if name not in BOOKKEEPING
        }
    for name, whole in frames[5_000].items():
        assert len(whole) >= 5 or name in (
            "recommendation_changes",
            "cross_record_findings",
        )  # neither arises here
        assert frames[1][name].equals(whole), name
        assert frames[2][name].equals(whole), name


def test_each_stage_can_be_run_again_without_harm(filed: Path) -> None:
    run = opened("spring_re_evaluation", filed, "2026-04-09T09:00:00+08:00", report_year=2024)
    again = opened("spring_re_evaluation", filed, "2026-04-09T09:00:00+08:00", report_year=2024)
    assert run == again
    slices = stages.plan_slices(run=run)
    written = stages.evaluate_slice(run=run, slice=slices[0])
    assert written["findings"] > 0
    assert stages.evaluate_slice(run=run, slice=slices[0])["findings"] == 0
    assert stages.witness_run(run=run, slices=slices) == stages.witness_run(run=run, slices=slices)
    assert stages.recommend_run(run=run) == stages.recommend_run(run=run)
    assert stages.publish_run(run=run) == stages.publish_run(run=run)
