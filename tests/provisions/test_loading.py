"""Policy files are read strictly: exact numbers, days as text, nothing twice, nothing unknown."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.provisions.policies import POLICY, minimal_instrument

from cluster_review.facts.facts import FIGURE_YEARS
from cluster_review.provisions import loading
from cluster_review.provisions.faults import PolicyRefused
from cluster_review.provisions.loading import load_grading, load_instrument, parse_yaml
from cluster_review.provisions.measure import YEARS_ON_FILE


def read(text: str):
    return parse_yaml(text, "specimen.yaml")[0]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("5.0", Decimal("5.0")),
        ("0.1", Decimal("0.1")),
        ("1_000.5", Decimal("1000.5")),
        ("23.1525", Decimal("23.1525")),
    ],
)
def test_a_number_with_a_point_is_exact(written: str, value: Decimal):
    number = read(f"bound: {written}")["bound"]
    assert isinstance(number, Decimal)
    assert number == value


def test_a_bound_is_exact_however_it_is_written():
    one, other = (
        read(f"test: {{operator: '>', word: 高于, bound: {bound}, unit: '%'}}")["test"]
        for bound in ("5", "5.0")
    )
    from cluster_review.provisions.model import Test

    assert Test.model_validate(one).bound == Test.model_validate(other).bound == Decimal(5)


@pytest.mark.parametrize("written", ["2023-05-23", "2023-05-23 08:00:00", '"2023-05-23"'])
def test_a_day_stays_text(written: str):
    assert read(f"from: {written}") == {"from": written.strip('"')}


@pytest.mark.parametrize("word", ["on", "no", "yes", "off", "n"])
def test_words_of_english_stay_words(word: str):
    assert read(f"{word}: {word}") == {word: word}


def test_true_and_false_are_truth():
    assert read("{a: true, b: false}") == {"a": True, "b": False}


@pytest.mark.parametrize("written", ["010", "0x10", "0b1", "1:30", "1_000"])
def test_a_whole_number_is_written_plainly(written: str):
    with pytest.raises(PolicyRefused, match="is not a plain whole number"):
        read(f"bound: {written}")


@pytest.mark.parametrize("written", [".nan", ".inf", "-.inf"])
def test_what_is_not_a_number_is_refused(written: str):
    with pytest.raises(PolicyRefused, match="is not a number"):
        read(f"bound: {written}")


@pytest.mark.parametrize("written", ["a: 1\na: 2", "x: {a: 1, b: 2, a: 1}", "- {a: 1, a: 1}"])
def test_a_key_given_twice_is_refused_with_its_line(written: str):
    with pytest.raises(PolicyRefused, match=r"第 1 行 line 1: .*key given twice"):
        read(written)


def test_a_key_that_is_no_text_is_refused():
    with pytest.raises(PolicyRefused, match="a key is plain text"):
        read("? [a, b]\n: 1")


def test_an_object_is_not_built_from_a_tag():
    with pytest.raises(PolicyRefused):
        read("x: !!python/object/apply:os.getcwd []")


def test_the_known_instruments_are_named_when_one_is_not_there():
    with pytest.raises(PolicyRefused, match="hainan-2023"):
        load_instrument(POLICY, "hainan-2032")


@pytest.mark.parametrize("document", [None, [], "text", 5])
def test_a_file_that_is_no_mapping_is_refused(document):
    with pytest.raises(PolicyRefused, match="a mapping is expected"):
        loading.instrument_from(document, [], "specimen.yaml")


def test_a_refusal_says_file_place_and_reason_in_both_languages():
    with pytest.raises(PolicyRefused) as refused:
        loading.instrument_from({"instrument": "X"}, [], "specimen.yaml")
    text = str(refused.value)
    assert text.startswith("规则文件 specimen.yaml 不能使用 / policy specimen.yaml is refused:")
    assert "title: 缺少此项,须写明 / is missing and must be stated" in text


def test_an_instrument_states_another_default_by_naming_it():
    policy = loading.read_yaml(POLICY / "instruments/hainan-2023.yaml")
    common = loading.load_readings(POLICY)
    changed = loading.instrument_from(
        {**policy, "readings": [{"id": "share_years", "default": "each_of_three"}]}, common, "changed.yaml"
    )
    assert changed.default_readings()["share_years"] == "each_of_three"
    assert tuple(changed.reading("share_years").options) == ("latest", "each_of_three")


def test_common_readings_that_an_instrument_has_no_use_for_are_left_out():
    declared = {reading.id for reading in minimal_instrument().readings}
    assert "patent_population" in declared
    assert "water_industries" not in declared


def test_a_grading_file_with_a_fault_is_refused_with_its_name(tmp_path):
    folder = tmp_path / "grading"
    folder.mkdir()
    text = (POLICY / "grading/production-safety-2007.yaml").read_text(encoding="utf-8")
    (folder / "odd.yaml").write_text(text.replace("families:", "famlies:"), encoding="utf-8")
    with pytest.raises(PolicyRefused, match=r"odd\.yaml"):
        load_grading(tmp_path)


def test_a_policy_looks_no_further_back_than_a_form_reaches():
    assert YEARS_ON_FILE == FIGURE_YEARS
