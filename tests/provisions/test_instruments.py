"""Every instrument on file: data alone, short, sound, shown in both languages, and honest about what it doesn't know."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from tests.provisions.policies import POLICY

from cluster_review.provisions.batches import filing_of, validity_of
from cluster_review.provisions.faults import PolicyRefused
from cluster_review.provisions.in_force import InForce, in_force
from cluster_review.provisions.lint import lint
from cluster_review.provisions.loading import load_instrument, read_yaml
from cluster_review.provisions.show import instrument_document
from cluster_review.stages.law_texts import lint_all, lint_policy
from cluster_review.stages.policies import instrument_names, policy, policy_in

FILES = sorted((POLICY / "instruments").glob("*.yaml"))
OTHERS = ("national-2022", "yunnan", "beijing-2023")
INCLUDE = POLICY.parent


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_instrument_is_short_and_sound(path: Path, vocabulary, grading):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= (400 if path.stem == "hainan-2023" else 300)
    report = lint(load_instrument(POLICY, path.stem), vocabulary, grading, None)
    assert report.faults == ()
    assert report.coverage


@pytest.mark.parametrize("name", OTHERS)
def test_no_program_speaks_of_another_province(name: str):
    words = (name, *(re.findall(r"[\u4e00-\u9fff]{2,}", name)))
    for path in (INCLUDE / "cluster_review").rglob("*.py"):
        if path.parent.name == "cli":  # an example or a default of a command
            continue
        text = path.read_text(encoding="utf-8")
        assert not [word for word in words if f'"{word}"' in text], path


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_committed_document_is_the_instrument_of_today(path: Path, vocabulary):
    document = instrument_document(load_instrument(POLICY, path.stem), vocabulary)
    committed = INCLUDE.parent / "docs/law" / f"{path.stem}.md"
    assert committed.read_text(encoding="utf-8") == document, "stale: make generate"


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_not_known_is_said_in_both_languages(name: str, vocabulary):
    document = instrument_document(load_instrument(POLICY, name), vocabulary)
    assert "不在手边,引文未核对" in document
    assert "not at hand: quotes not checked" in document
    assert "(转述)" in document
    assert "(restated)" in document
    if name != "yunnan":
        assert "门槛未公布或未见于所见资料,不判断" in document
        assert "not published or not in our sources" in document


def test_the_known_numbers_are_those_of_the_sources():
    known = {
        name: {
            p.id: f"{p.test.operator}{p.test.bound}"
            for p in load_instrument(POLICY, name).provisions
            if p.test is not None and p.test.bound is not None
        }
        for name in OTHERS
    }
    assert known == {
        "national-2022": {
            "land_area": "<=100", "output_each_year": ">=40", "sme_share": ">=70", "leading_share": ">70",
            "output_growth": ">10",
        },
        "yunnan": {
            "land_area": "<=100", "output_each_year": ">=10", "sme_share": ">=50", "leading_share": ">60",
            "output_growth": ">3", "rd_growth": ">5", "platform_adoption": ">=10",
        },
        "beijing-2023": {
            "land_area": "<=100", "output_or_revenue": ">=40", "sme_share": ">70", "leading_share": ">70",
            "output_growth": ">10",
        },
    }  # fmt: skip
    counts = {
        name: [
            c.at_least for c in load_instrument(POLICY, name).provision("titled_enterprises").measure.either
        ]
        for name in OTHERS
    }
    assert counts == {"national-2022": [1, 10], "yunnan": [1, 3], "beijing-2023": [1, 10]}


def test_a_remembered_number_is_a_note_and_no_bound():
    test = load_instrument(POLICY, "national-2022").provision("rd_growth").test
    assert (test.bound, test.is_open, str(test.remembered), test.confidence) == (None, True, "10", "C")


def test_the_national_batches_have_their_own_validity_and_day():
    law = load_instrument(POLICY, "national-2022")
    first, third = validity_of(law, "2022"), validity_of(law, "2024")
    assert (first.printed, first.end, filing_of(law, "2022").due) == (
        "2023年至2025年",
        "calendar_years",
        "04-30",
    )
    assert (third.years, third.is_computable, filing_of(law, "2024").due) == (3, False, "03-31")
    assert not validity_of(law, "2023").is_computable
    assert filing_of(law, "2023").due is None


@pytest.mark.parametrize(
    ("name", "day", "answer"),
    [
        ("beijing-2023", date(2025, 12, 31), InForce.NOT_CONFIRMED),
        ("beijing-2023", date(2026, 1, 1), InForce.NO_LONGER),
        ("yunnan", date(1999, 1, 1), InForce.NOT_CONFIRMED),
        ("national-2022", date(2022, 9, 12), InForce.NOT_YET),
    ],
)
def test_in_force_is_not_confirmed_where_a_day_is_unknown(name: str, day: date, answer: InForce):
    assert in_force(load_instrument(POLICY, name), day) is answer


def test_an_instrument_states_only_the_readings_in_which_it_differs():
    for path in FILES:
        for reading in read_yaml(path).get("readings") or []:
            assert reading.keys() <= {"id", "default", "source"}, path.name


def test_lint_goes_over_every_instrument_the_default_one_first():
    names = instrument_names()
    assert names[0] == "hainan-2023"
    assert set(OTHERS) < set(names)
    assert [name for name, _ in lint_all(None)][: len(names)] == list(names)


def test_a_folder_of_texts_is_compared_with_whom_it_belongs_to(tmp_path: Path):
    other = tmp_path / "hainan-2023-4.zh.txt"
    other.write_text("第一条 另一个文件\n", encoding="utf-8")
    checked = {name: report.text_checked for name, report in lint_all(tmp_path)}
    assert checked.pop("hainan-2023")
    assert not any(checked.values())
    assert lint_policy("hainan-2023", tmp_path).faults
    assert not lint_policy("yunnan", tmp_path).text_checked


def test_an_instrument_that_leaves_a_validity_undeclared_is_refused_with_its_place(tmp_path: Path):
    folder = tmp_path / "policy"
    (folder / "instruments").mkdir(parents=True)
    for part in ("readings", "grading", "calendars", "vocabulary.yaml"):
        (folder / part).symlink_to(POLICY / part)
    written = (POLICY / "instruments/yunnan.yaml").read_text(encoding="utf-8")
    (folder / "instruments/yunnan.yaml").write_text(
        written.replace("  years: unknown\n", ""), encoding="utf-8"
    )
    with pytest.raises(PolicyRefused, match=r"validity\(未详\)\.years.*须写明"):
        policy_in(folder, "yunnan")
    assert policy("yunnan").instrument.validity.years is None
