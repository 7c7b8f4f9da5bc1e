"""Scores from a shell: worked cases of a made-up pack, what a document says in words, and what lint finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from cluster_review.settings import settings

PACK = Path(__file__).parents[1] / "provisions/made_up_pack"


@pytest.fixture
def with_pack(command, monkeypatch: pytest.MonkeyPatch):
    """The command on a machine that has the made-up pack."""
    monkeypatch.setenv("CLUSTER_REVIEW_PACKS", str(PACK))
    settings.cache_clear()
    return command


def test_the_made_up_cases_come_out_as_written(with_pack):
    done = with_pack("case", PACK / "cases/score.yaml")
    assert done.exit_code == 0, done.stdout
    assert "0 differ" in done.stdout
    assert int(done.stdout.rpartition("\n\n")[2].split(" ")[0]) >= 50


def test_a_case_that_expects_something_else_differs(with_pack, tmp_path):
    text = (
        "case: wrong\npolicy: made-up-score\nreport_year: 2020\ncluster: {id: A}\ntotals: {2020: 80}\n"
        "expect: {score: 81, grade: 优秀, stars: 5, points: {f1: 3}, rank: 1, no_such_thing: 1}\n"
    )
    (tmp_path / "wrong.yaml").write_text(text, encoding="utf-8")
    done = with_pack("case", tmp_path / "wrong.yaml")
    assert done.exit_code == 1
    for name in ("score", "grade", "stars", "points.f1", "rank", "expect.no_such_thing"):
        assert f"≠ wrong.yaml: {name}" in done.stdout


def test_the_answer_reads_as_a_sentence(with_pack, tmp_path):
    text = (
        "case: told\npolicy: made-up-score\nreport_year: 2020\ncluster: {id: A}\ntotals: {2020: 80}\n"
        "grades: {2019: 优秀, 2020: 良好}\npeers: [{id: B, totals: {2020: 90}}]\n"
    )
    (tmp_path / "told.yaml").write_text(text, encoding="utf-8")
    done = with_pack("case", tmp_path / "told.yaml")
    assert "2020年综合得分80(满分100分),等级良好(已公布),4星,排名第2。" in done.stdout
    assert "the score for 2020 is 80 of 100; grade good (as published); 4 stars; place 2" in done.stdout


@pytest.mark.parametrize("name", ["jiangxi", "made-up-score"])
def test_a_score_is_linted_and_shown(with_pack, name):
    done = with_pack("policy", "lint", "--policy", name)
    assert done.exit_code == 0, done.output
    assert "0 处有误" in done.stdout
    for language, words in (("zh", "权重"), ("en", "weight")):
        shown = with_pack("policy", "show", "--policy", name, "--lang", language)
        assert shown.exit_code == 0
        assert words in shown.stdout


def test_what_is_not_known_of_jiangxi_says_so(command):
    shown = command("policy", "show", "--policy", "jiangxi")
    assert "优秀的分数线未见" in shown.stdout
    assert "下级指标或计分办法未见" in shown.stdout
