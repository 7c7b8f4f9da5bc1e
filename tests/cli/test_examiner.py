"""What an outside examiner found: shapes that were read as "none", endless aliases, dates beyond reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from cluster_review.stages.cases import answer_case, cases_in
from cluster_review.stages.warehouse_access import warehouse

HEAD = """
case: t
policy: hainan-2023
report_year: 2024
law_date: 2025-06-15
cluster: {id: C01, recognised_on: 2023-07-01, valid_to: 2026-06-30}
"""


def refusal(text: str) -> str:
    (case,) = cases_in(HEAD + text, "case.yaml")
    answer = answer_case(case, with_stability=False)
    assert answer.get("refused"), answer
    return str(answer["message"])


@pytest.mark.parametrize("found", ["", "{}", "''", "false", "5", "none"])
@pytest.mark.parametrize("key", ["enterprises", "incidents", "waivers", "filings", "plan_goals"])
def test_a_table_that_is_no_list_is_not_an_empty_one(key: str, found: str) -> None:
    said = refusal(f"{key}: {found}\n")
    assert f"{key}: 发现" in said
    assert "write [] for a known none" in said


def test_titles_left_blank_are_not_no_titles() -> None:
    assert "enterprises[0].titles" in refusal("enterprises: [{id: E1, titles: }]\n")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("figures: [a]", "figures"),
        ("evidence: [a]", "evidence"),
        ("readings: [a]", "readings"),
        ("soft_justifications: 5", "soft_justifications"),
        ("soft_justifications: {land_area: {accepted: 'yes'}}", "soft_justifications.land_area.accepted"),
        ("incomplete: 5", "incomplete"),
        ("incidents: [{family: environment, other_facts: hello}]", "incidents[0].other_facts"),
        ("incidents: [{family: environment, deaths: 99999999999999999999}]", "incidents[0].deaths"),
        ("plan_goals: [{id: G, target: 99999999999999999999}]", "plan_goals[0].target"),
    ],
)
def test_a_wrong_shape_is_named_by_its_place(text: str, where: str) -> None:
    assert f"{where}: 发现" in refusal(text + "\n")


@pytest.mark.parametrize("year", ["99999999999999999999", "2024.5", "-5", "true", "x", "2026"])
def test_a_report_year_is_a_year_that_has_begun(year: str) -> None:
    (case,) = cases_in(HEAD.replace("report_year: 2024", f"report_year: {year}"), "case.yaml")
    assert answer_case(case, with_stability=False).get("refused")


def test_a_few_lines_of_aliases_are_refused_before_they_grow(command, tmp_path: Path) -> None:
    lines = ["- &a0 [l, l, l, l, l, l, l, l, l]"]
    lines += [f"- &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    (tmp_path / "bomb.yaml").write_text("\n".join(lines), encoding="utf-8")
    done = command("case", tmp_path / "bomb.yaml")
    assert done.exit_code == 1
    assert "aliases included" in done.stderr


@pytest.mark.parametrize("text", ["[" * 3000 + "]" * 3000, "{a: " * 900 + "1" + "}" * 900])
def test_endless_nesting_is_refused(command, tmp_path: Path, text: str) -> None:
    (tmp_path / "deep.yaml").write_text(text, encoding="utf-8")
    assert command("case", tmp_path / "deep.yaml").exit_code == 1


@pytest.mark.parametrize("extensions", ["0", "20"])
def test_a_validity_beyond_reason_is_asked_about(command, extensions: str) -> None:
    assert command("validity", "--from", "9998-01-01", "--extensions", extensions).exit_code == 2


def test_a_validity_printed_beyond_reason_is_for_a_person(command) -> None:
    done = command(
        "validity", "--from", "2023-07-01", "--printed", "2023年7月1日至9999年12月31日", "--extensions", "1"
    )
    assert done.exit_code == 0
    assert "end: undetermined" in done.stdout


def test_a_form_that_cannot_be_written_says_so(command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = command("form", "--out", tmp_path / "file" / "form.xlsx")
    assert done.exit_code == 1
    assert "无法写入" in done.stderr


def test_a_form_of_another_suffix_is_refused_in_words(command, tmp_path: Path) -> None:
    command("form", "--out", tmp_path / "form.xlsx")
    (tmp_path / "form.xlsx").rename(tmp_path / "form.dat")
    assert command("pre-check", tmp_path / "form.dat").exit_code == 1


@pytest.mark.parametrize("arguments", [("explain", "C01"), ("replay", "r"), ("quarantine", "list")])
def test_a_state_folder_that_is_a_file_is_named(command, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "home").write_text("", encoding="utf-8")
    warehouse.cache_clear()
    done = command(*arguments)
    assert done.exit_code == 1
    assert "CLUSTER_REVIEW_HOME" in done.stderr
