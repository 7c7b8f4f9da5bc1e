"""After the season: a hundred later facts, every run replayed to the byte, and who is affected by which fact."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from tests.end_to_end import province
from tests.end_to_end.season import Season, opened, pull, review, season
from typer.testing import CliRunner

from cluster_review import stages
from cluster_review.cli import app
from cluster_review.intake.form import write_form
from cluster_review.stages import kept_policies, policies
from cluster_review.stages.impact import Affected, impact
from cluster_review.stages.replay import replay_all, replay_run
from cluster_review.stages.warehouse_access import warehouse
from cluster_review.stages.what_if import what_if

ISSUED = ("runs", "findings", "ground_findings", "recommendations", "receipts", "validity_watch", "policies")
SMALL = 100
"""Accidents too small to count: one of each cluster, the rest of C05."""


def said(*arguments: str) -> Any:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def issued() -> dict[str, list[str]]:
    """Every row of every table of results, as text."""
    with warehouse().connect() as connection:
        return {
            name: sorted(connection.execute(text(f"SELECT t::text FROM results.{name} t")).scalars())
            for name in ISSUED
        }


def facts_on_file() -> int:
    with warehouse().connect() as connection:
        names = connection.execute(
            text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'facts'")
        ).scalars()
        return sum(connection.execute(text(f"SELECT count(*) FROM facts.{n}")).scalar_one() for n in names)


@dataclass(frozen=True)
class Later:
    """A season, what was issued, and how many facts were recorded after it."""

    first: Season
    dry: Season
    county: Season
    watch: dict[str, Any]
    issued: dict[str, list[str]]
    added: int


@pytest.fixture(scope="module")
def later(installation: Path) -> Later:
    folder = province.write_inputs(installation / "inputs", broken=None)
    first = season(folder, "2026-04-01T09")
    dry = review(folder, "2026-04-01T10:00:00+08:00", dry_run=True, law_date="2026-04-15")
    county = review(folder, "2026-04-01T10:10:00+08:00", county="469002")
    watch = opened("watch_validity", folder, "2026-04-01T11:00:00+08:00")
    stages.watch_validity(run=watch)
    before, facts = issued(), facts_on_file()
    _file_what_came_later(folder)
    return Later(first, dry, county, watch, before, facts_on_file() - facts)


def _file_what_came_later(folder: Path) -> None:
    """A regraded accident, a late one, a corrected form, and many small matters."""
    accident = province.accident
    province.write_table(
        folder, "incidents",
        [{**accident("C02", "I-1", "2025-05-01"), "deaths": 2, "official_grade": "一般", "grade_document": "复核决定"}],
        "incidents-regraded",
    )  # fmt: skip
    pull(folder, "2026-04-10T08:00:00+08:00", "incident_records")
    small = [
        {**accident(cluster, f"S-{n}", "2025-06-01"), "deaths": 0, "official_grade": "一般"}
        for n in range(SMALL)
        for cluster in (province.CLUSTERS[n] if n < len(province.CLUSTERS) else "C05",)
    ]
    province.write_table(
        folder, "incidents", [accident("C01", "I-9", "2026-02-01"), *small], "incidents-late"
    )
    pull(folder, "2026-04-11T08:00:00+08:00", "incident_records")
    rows = province.form_rows("C04")
    for row in rows["figures"]:
        if row["metric"] in ("output", "sme_output", "leading_output"):
            row["value"] //= 2
    write_form(folder / "forms/C04-corrected.xlsx", province.VOCABULARY, province.REPORT_YEAR, rows)
    pull(folder, "2026-04-12T08:00:00+08:00", "annual_reports")


@pytest.fixture(scope="module")
def affected(later: Later) -> dict[str, Affected]:
    found = impact(later.first.run_id)
    return {one.turn.standing.cluster_id: one for one in found.affected}


# ---- replay


def test_every_run_is_equal_byte_for_byte_after_a_hundred_later_facts(later: Later) -> None:
    assert later.added >= 100
    replayed = {answer.run_id: answer for answer in replay_all()}
    assert {
        later.first.run_id,
        later.dry.spring["run_id"],
        later.county.run_id,
        later.watch["run_id"],
    } <= set(replayed)
    for answer in replayed.values():
        assert answer.is_equal, answer.lines()
        assert answer.rows > 0
        assert answer.was_kept
        assert answer.same_code
    for run in (later.first.run_id, later.dry.spring["run_id"], later.county.run_id):
        assert replayed[run].same_facts
        assert replayed[run].same_content
    assert replayed[later.county.run_id].clusters == 1


def test_all_of_them_can_be_asked_for_at_once(later: Later) -> None:
    done = said("replay", "--all")
    assert done.exit_code == 0
    assert done.stdout.count("✓ 相同") == len(replay_all())
    assert "0 次不相同" in done.stdout


def test_a_run_or_all_runs_must_be_named(later: Later) -> None:
    assert said("replay").exit_code == 2
    assert said("replay", later.first.run_id, "--all").exit_code == 2


def test_an_amended_policy_still_replays_by_the_text_of_the_time(later: Later, amended: Path) -> None:
    """The file changed; the run's own policy is kept with it. It says that the instrument was amended since."""
    answer = replay_run(later.first.run_id)
    assert answer.same_policy is False
    assert answer.was_kept
    assert answer.is_equal
    assert "amended since" in "\n".join(answer.lines())


# ---- impact


def test_a_regraded_incident_lifts_the_ground_and_is_named_as_the_cause(
    affected: dict[str, Affected],
) -> None:
    one = affected["C02"]
    assert one.turn.before is not None
    assert one.turn.before.outcome == ("revoke", 1)
    assert one.turn.after is not None
    assert one.turn.after.recommendation != "revoke"
    assert one.turn.verdicts["ground_serious_incident"][0] == "established"
    assert one.by == "facts"
    (fact,) = one.alone
    assert (fact.table, fact.key, fact.kind) == ("incidents", ("I-1",), "changed")
    assert fact.columns["official_grade"] == ("较大", "一般")
    assert one.others == 1


def test_a_late_incident_is_singled_out_among_the_new_rows(affected: dict[str, Affected]) -> None:
    one = affected["C01"]
    assert one.turn.after is not None
    assert (one.turn.before.recommendation, one.turn.after.recommendation) == ("keep", "revoke")  # type: ignore[union-attr]
    (fact,) = one.alone
    assert (fact.table, fact.key, fact.kind) == ("incidents", ("I-9",), "added")
    assert one.together == ()


def test_a_corrected_form_is_read_figure_by_figure(affected: dict[str, Affected]) -> None:
    """Any one of the three figures below 20 亿元 fails the review; those of other rules aren't blamed."""
    one = affected["C04"]
    assert one.turn.verdicts["output_each_year"] == ("met", "not_met")
    assert one.turn.after is not None
    assert one.turn.after.outcome == ("revoke", 2)
    assert {(fact.table, fact.key[2]) for fact in one.alone} == {("figures", "output")}


def test_clusters_of_which_only_small_matters_came_are_not_affected(affected: dict[str, Affected]) -> None:
    assert set(affected) == {"C01", "C02", "C04"}


def test_no_issued_row_was_changed(later: Later, affected: dict[str, Affected]) -> None:
    now = issued()
    for name in ISSUED:
        assert set(later.issued[name]) <= set(now[name]), name
    for name in ("findings", "ground_findings", "recommendations", "receipts"):
        assert now[name] == later.issued[name], name


def test_the_list_names_who_why_and_by_which_fact_in_both_languages(later: Later) -> None:
    told = said("impact", "--run", later.first.run_id)
    assert told.exit_code == 0
    for words in (
        "▲ C02 虚构C02产业集群：建议启动撤销程序 → ",
        "start the revocation procedure → ",
        "第十四条（五）",
        "较大 → 一般",
        "incidents-regraded.csv",
        "集群总产值 / 2023（更正）：数值 27亿元 → 13.5亿元——forms/C04-corrected.xlsx，年度指标!D5,",
        "2026-04-10 08:00 记录",
        "recorded 2026-04-10 08:00",
        "No issued row was changed.",
    ):
        assert words in told.stdout, told.stdout
    assert "I-9" in told.stdout
    record = json.loads(said("impact", "--run", later.first.run_id, "--format", "json").stdout)
    assert {one["cluster_id"] for one in record["affected"]} == {"C01", "C02", "C04"}
    rows = list(
        csv.DictReader(io.StringIO(said("impact", "--run", later.first.run_id, "--format", "csv").stdout))
    )
    assert [(row["cluster_id"], row["flips"]) for row in rows] == [
        ("C01", "yes"),
        ("C02", "yes"),
        ("C04", "yes"),
    ]


def test_as_known_before_anything_came_nobody_is_affected(later: Later) -> None:
    told = said("impact", "--run", later.first.run_id, "--known-at", "2026-04-01T09:30:00+08:00")
    assert told.exit_code == 0
    assert "都不受影响" in told.stdout
    part = impact(later.first.run_id, known_at="2026-04-10T12:00:00+08:00")
    assert [one.turn.standing.cluster_id for one in part.affected] == ["C02"]


def test_another_policy_is_told_apart_from_new_facts(later: Later, amended: Path) -> None:
    """As known then, only the policy can be the cause; the provision that did it is named, with what changed."""
    file = str(amended / "instruments/hainan-2023.yaml")
    found = impact(later.first.run_id, "2026-04-01T09:30:00+08:00", file)
    by = {one.turn.standing.cluster_id: one.by for one in found.affected}
    assert set(by.values()) == {"policy"}
    assert "C04" in by
    assert all("output_growth" in one.turn.verdicts for one in found.affected)
    assert {change.id for change in found.policy_changes} == {"output_growth"}
    unchanged = impact(later.first.run_id, "2026-04-01T09:30:00+08:00")
    assert unchanged.is_amended
    assert unchanged.affected == ()


# ---- what if


def test_a_higher_bound_flips_those_below_it_and_counts_them(later: Later) -> None:
    """Output grew from 24 to 34 亿元 in three years, 12.3 % a year."""
    (year,) = what_if(changes=("output_growth=12%",), run_id=later.first.run_id).years
    assert year.turned == ()
    (year,) = what_if(changes=("output_growth=13%",), run_id=later.first.run_id).years
    assert {one.turn.standing.cluster_id for one in year.flips} >= {"C01", "C04"}
    assert year.by_provision()["output_growth"] == {("met", "not_met"): 5}
    assert sum(new for _, new in year.recommendations.values()) == 5
    assert set(year.by_county()) <= {"469001", "469002"}
    measured = year.flips[0].measured["output_growth"]
    assert (measured[0].bound, measured[1].bound) == ("5", "13")  # type: ignore[union-attr]
    assert measured[1].margin.startswith("-")  # type: ignore[union-attr]


def test_the_answer_is_told_in_both_languages_and_writes_nothing(later: Later) -> None:
    before = issued()
    told = said("what-if", "--set", "output_growth=13%", "--run", later.first.run_id)
    assert told.exit_code == 0
    for words in (
        "高于5%",
        "高于13%",
        "more than 13 %",
        "按市县 / by county: 469001",
        "按条款 / by provision",
        "余量",
    ):
        assert words in told.stdout, told.stdout
    record = json.loads(
        said("what-if", "--set", "output_growth=>=13%", "--set", "reading.share_years=each_of_three",
             "--run", later.first.run_id, "--format", "json").stdout
    )  # fmt: skip
    assert {change["id"] for change in record["changes"]} == {"output_growth", "share_years"}
    assert record["years"][0]["facts"] == "then"
    assert issued() == before


def test_by_default_the_facts_known_now_count(later: Later) -> None:
    (year,) = what_if(changes=("output_growth=13%",)).years
    assert year.is_now
    old = {code: counts[0] for code, counts in year.recommendations.items()}
    assert old["revoke"] == 2, "the late accident of C01, and C04 below 20 亿元 by its corrected form"


def test_a_backtest_takes_each_report_year_as_it_was_known(later: Later) -> None:
    answer = what_if(changes=("output_each_year=30亿元",), backtest=True)
    assert [(year.report_year, year.run_id, year.is_now) for year in answer.years] == [
        (2025, later.first.run_id, False)
    ]
    assert len(answer.years[0].by_provision()["output_each_year"]) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--set", "output_growth=6亩"), "单位"),
        (("--set", "no_such_rule=6%"), "no such provision"),
        (("--set", "titled_enterprises=6"), "no single bound"),
        (("--set", "reading.growth_formula=guess"), "no such option"),
        (("--set", "output_growth"), "output_growth=6%"),
        (("--against", "no-such-instrument"), "no-such-instrument"),
        (("--against", "none.yaml"), "no such file"),
    ],
)
def test_what_cannot_be_set_is_refused_in_words(later: Later, arguments: tuple[str, ...], words: str) -> None:
    done = said("what-if", *arguments)
    assert done.exit_code == 1
    assert words in done.stderr
    assert done.stdout == ""


def test_a_what_if_needs_something_that_is_otherwise(later: Later) -> None:
    assert said("what-if").exit_code == 2
    assert said("what-if", "--set", "output_growth=6%", "--run", "r", "--backtest").exit_code == 2


@pytest.fixture
def amended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """This installation's policy with one bound raised."""
    from shutil import copytree

    from cluster_review.settings import settings

    folder = tmp_path / "policy"
    copytree(settings().policy_dir, folder)
    file = folder / "instruments/hainan-2023.yaml"
    written = file.read_text(encoding="utf-8")
    old = (
        "measure: {average_annual_growth: output, years: 3}\n"
        '    test: {operator: ">", word: 高于, bound: 5, unit: "%"}'
    )
    assert written.count(old) == 1
    raised = old.replace("bound: 5", "bound: 13")
    quote = "产值年均增速高于5%"
    assert quote in written
    file.write_text(written.replace(old, raised).replace(quote, "产值年均增速高于13%"), encoding="utf-8")
    monkeypatch.setenv("POLICY_DIR", str(folder))
    caches = (settings, policies.policy, kept_policies.digest_of)
    for cached in caches:
        cached.cache_clear()
    yield folder
    monkeypatch.undo()
    for cached in caches:
        cached.cache_clear()
