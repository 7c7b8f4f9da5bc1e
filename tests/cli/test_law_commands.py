"""`case`, `validity`, `deadline` and `policy`: what the law says, asked from a shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

CASE = """
case: {title}
law: 产值年均增速高于5%
policy: hainan-2023
stage: annual
report_year: 2025
law_date: "2026-04-15"
cluster:
  {{id: C01, county: "469023", leading_industry: ["27"], recognised_on: "2024-07-01", valid_to: "2027-06-30",
    review_call: null, review_applied_on: null}}
waivers: []
figures: {{output: {{2022: 20.00, 2023: 21.00, 2024: 22.05, 2025: 23.1525}}}}
expect: {{findings: {{output_growth: {verdict}}}}}
"""


@pytest.fixture
def right(tmp_path: Path) -> Path:
    return written(tmp_path / "right.yaml", CASE.format(title="恰好百分之五", verdict="not_met"))


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    return written(tmp_path / "wrong.yaml", CASE.format(title="恰好百分之五算过", verdict="met"))


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


# ---- case


def test_a_case_that_agrees_ends_well(command, right):
    done = command("case", right)
    assert done.exit_code == 0
    assert "✓ 恰好百分之五" in done.stdout
    assert "1 cases, 0 differ" in done.stdout


def test_a_case_that_differs_says_in_what(command, right, wrong):
    done = command("case", right, wrong)
    assert done.exit_code == 1
    assert "✗ 恰好百分之五算过" in done.stdout
    assert "wrong.yaml: output_growth: 应为 met,得 not_met / expected met, got not_met" in done.stdout
    assert "2 cases, 1 differ" in done.stdout


def test_the_json_answer_of_one_case_has_the_published_shape(command, right):
    done = command("case", right, "--format", "json")
    assert done.exit_code == 0
    answer = json.loads(done.stdout)
    assert answer["case"] == "恰好百分之五"
    assert answer["recommendation"] == "refer"
    assert set(answer) >= {"grounds", "also", "findings", "stability", "missing"}
    finding = answer["findings"]["output_growth"]
    assert set(finding) >= {"verdict", "value", "bound", "margin", "unit", "reason_zh", "reason_en", "source"}
    assert (finding["verdict"], finding["value"], finding["bound"], finding["margin"]) == (
        "not_met",
        "5",
        "5",
        "0",
    )
    assert "产值年均增速高于5%" in finding["source"]
    assert answer["grounds"]["ground_serious_incident"] == "undetermined"
    assert isinstance(answer["stability"]["stable"], bool)
    assert {"growth_formula"} <= {flip["reading"] for flip in answer["stability"]["flips"]} | {
        "growth_formula"
    }


def test_the_json_answer_of_several_is_a_list_and_holds_the_differences(command, right, wrong):
    done = command("case", right, wrong, "--format", "json")
    assert done.exit_code == 1
    answers = json.loads(done.stdout)
    assert [bool(answer.get("differences")) for answer in answers] == [False, True]


def test_a_case_without_expectations_is_answered_in_words(command, tmp_path):
    document = yaml.safe_load(CASE.format(title="无预期", verdict="met"))
    del document["expect"]
    path = written(tmp_path / "free.yaml", yaml.safe_dump(document, allow_unicode=True))
    done = command("case", path)
    assert done.exit_code == 0
    assert "refer — " in done.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty file|file with content"),
        ("# 只有注释\n", "there is no case in it"),
        ("case: [x\n", "the YAML is malformed"),
        ("case: a\ncase: b\n", "key given twice"),
        ("cases: 3\n", "expected a list"),
        ("- 1\n", "expected a mapping"),
        ("case: x\nexpect: 3\n", "expected a mapping"),
        ("case: x\npolicy: hainan-2023\n", "required"),
        (CASE.format(title="x", verdict="met").replace("hainan-2023", "hainan-1923"), "no such instrument"),
        (CASE.format(title="x", verdict="met").replace("waivers", "wavers"), "wavers"),
        (
            CASE.format(title="x", verdict="not_met").replace("expect: {findings", "expect: {finding"),
            "expect.finding",
        ),
    ],
)
def test_what_is_no_case_is_refused_with_the_reason(command, tmp_path, text, said):
    done = command("case", written(tmp_path / "bad.yaml", text))
    assert done.exit_code == 1
    assert any(word in done.output for word in said.split("|"))


def test_a_case_in_another_encoding_is_refused_with_the_mend(command, tmp_path):
    path = tmp_path / "gbk.yaml"
    path.write_bytes("case: 产值\n".encode("gb18030"))
    done = command("case", path)
    assert done.exit_code == 1
    assert "UTF-8" in done.output
    assert "办法" in done.output


# ---- validity


def test_three_years_end_the_day_before_the_anniversary(command):
    done = command("validity", "--policy", "hainan-2023", "--from", "2023-07-01")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[:2] == ["start: 2023-07-01", "end: 2026-06-30"]
    zh, _, en = done.stdout.splitlines()[2].partition(" / ")
    assert zh.startswith("第十二条“集群有效期为三年”")
    assert en == "article 12: 3 years, ending the day before the anniversary"


def test_each_extension_starts_the_day_after(command):
    lines = command("validity", "--from", "2023-07-01", "--extensions", "2").stdout.splitlines()
    assert "extension 1: 2026-07-01 .. 2029-06-30" in lines
    assert "extension 2: 2029-07-01 .. 2032-06-30" in lines


def test_printed_dates_win_over_the_rule(command):
    done = command("validity", "--from", "2023-07-01", "--printed", "2023年8月1日至2026年7月31日")
    assert done.stdout.splitlines()[:2] == ["start: 2023-08-01", "end: 2026-07-31"]


def test_printed_years_without_days_have_no_computable_end(command):
    done = command("validity", "--from", "2023-07-01", "--printed", "2023年至2026年")
    assert done.exit_code == 0
    assert "end: undetermined" in done.stdout


# ---- deadline


@pytest.mark.parametrize(
    ("report_year", "last_day", "explained"),
    [
        (2023, "2024-04-01", ("星期六", "Saturday 2024-03-30", "Monday 2024-04-01")),
        (2024, "2025-03-31", ("星期日", "Sunday 2025-03-30", "Monday 2025-03-31")),
        (2025, "2026-03-30", ("是工作日", "is a working day")),
    ],
)
def test_the_last_day_in_time_rolls_over_rest_days(command, report_year, last_day, explained):
    done = command("deadline", "--policy", "hainan-2023", "--report-year", report_year)
    assert done.exit_code == 0
    assert done.stdout.splitlines()[0] == f"deadline: {last_day}"
    assert "第十三条“每年3月30日前”" in done.stdout
    assert all(words in done.stdout for words in explained)


def test_a_year_that_is_not_announced_is_not_guessed(command):
    done = command("deadline", "--report-year", "2040")
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "calendars/2041.yaml" in done.stderr
    assert "放假安排不在册" in done.stderr


# ---- policy


def test_the_instrument_is_sound_and_every_article_is_covered(command):
    done = command("policy", "lint")
    assert done.exit_code == 0
    for name in ("hainan-2023", "national-2022", "yunnan", "beijing-2023"):
        assert f"{name}: 0 处有误 / faults: 0" in done.stdout
    assert "--text" in done.stdout
    for place in (*["第一条", "第十六条", "第十四条(五)", "标准序", "标准八"],):
        assert place in done.stdout


def test_a_text_that_is_not_the_official_one_is_a_fault(command, tmp_path):
    done = command("policy", "lint", "--text", written(tmp_path / "other.txt", "第一条 另一个文件"))
    assert done.exit_code == 1
    assert "SHA-256" in done.output
    assert "hainan-2023: 0" not in done.stdout


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ("产值年均增速", "较大", "琼工信规〔2023〕4号")),
        ("en", ("average annual growth", "in force from")),
    ],
)
def test_the_instrument_is_shown_in_words(command, lang, words):
    done = command("policy", "show", "--lang", lang)
    assert done.exit_code == 0
    text = done.stdout.replace("\n", "")
    for word in words:
        assert word in text
    assert "output_growth" in text
    assert "ground_serious_incident" in text


@pytest.mark.parametrize(
    "arguments",
    [
        ("policy", "show"), ("policy", "lint"), ("validity", "--from", "2023-07-01"),
        ("deadline", "--report-year", "2024"), ("form", "--out", "x.xlsx"),
    ],
)  # fmt: skip
def test_an_instrument_that_is_not_there_is_named_with_those_that_are(
    command, arguments, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    done = command(*arguments, "--policy", "hainan-1923")
    assert done.exit_code == 1
    assert "没有该规则" in done.stderr
    assert "known: beijing-2023, hainan-2023" in done.stderr
    assert not list(tmp_path.glob("*.xlsx"))


# ---- batches


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (("validity", "--from", "2022-12-01", "--batch", "2022"), ("start: 2023-01-01", "end: 2025-12-31")),
        (("validity", "--from", "2023-01-01", "--printed", "2023年至2025年"), ("end: 2025-12-31",)),
        (("validity", "--from", "2024-09-20", "--batch", "2024"), ("end: undetermined",)),
        (
            ("validity", "--from", "2023-01-01", "--batch", "2022", "--extensions", "1"),
            ("end: 2025-12-31", "extension 1: 2026-01-01 .. undetermined"),
        ),
        (("deadline", "--report-year", "2024", "--batch", "2022"), ("deadline: 2025-04-30",)),
        (("deadline", "--report-year", "2024", "--batch", "2024"), ("deadline: 2025-03-31",)),
        (
            ("deadline", "--report-year", "2024"),
            ("deadline: undetermined", "batch 2022:", "2025-04-30", "batch 2024:", "2025-03-31"),
        ),
    ],
)
def test_a_batch_has_its_own_validity_and_day(command, arguments, wanted):
    done = command(*arguments, "--policy", "national-2022")
    assert done.exit_code == 0
    for words in wanted:
        assert words in done.stdout


def test_what_no_source_states_is_not_reckoned(command):
    for arguments in (("validity", "--from", "2023-07-01"), ("deadline", "--report-year", "2024")):
        done = command(*arguments, "--policy", "yunnan")
        assert done.exit_code == 0
        assert "undetermined" in done.stdout


@pytest.mark.parametrize(
    "asked", [("validity", "--from", "2023-01-01"), ("deadline", "--report-year", "2024")]
)
def test_a_batch_that_the_instrument_does_not_know_is_refused(command, asked):
    done = command(*asked, "--policy", "national-2022", "--batch", "1999")
    assert done.exit_code == 1
    assert "该规则没有此批次的规定" in done.output
    assert "it does for: 2022, 2024" in done.output


@pytest.mark.parametrize(
    ("asked", "end", "note"),
    [
        (("--policy", "national-2022", "--from", "2023-01-01"), "2025-12-31", "no batch was named"),
        (("--from", "2024-02-29"), "2027-02-27", "no 29 February in 2027"),
        (("--from", "2023-07-01", "--printed", "2023年7月1日至2026年7月1日"), "2026-07-01",
         "a day from the end that the rule gives (2026-06-30)"),
    ],
)  # fmt: skip
def test_an_end_that_a_person_should_check_says_so(command, asked, end, note):
    done = command("validity", *asked)
    assert f"end: {end}" in done.output
    assert note in done.output


def test_an_end_as_the_rule_gives_it_has_no_note(command):
    done = command("validity", "--from", "2023-07-01", "--printed", "2023年7月1日至2026年6月30日")
    assert "note:" not in done.output


def test_an_evaluation_by_points_has_no_standard_to_promote_to(command):
    done = command("promote", "--policy", "jiangxi")
    assert done.exit_code == 1
    assert "an evaluation by points" in done.output
