"""The suites in `expectations/` are those the declarations give, and hold no float."""

import json

from cluster_review.checks.rules import RuleKind
from cluster_review.checks.suites import PAIR, as_text, suite_documents, witness_suite
from cluster_review.provisions.loading import load_instrument
from cluster_review.reports.data_dictionary import data_dictionary
from cluster_review.settings import INCLUDE
from cluster_review.tables import RESULT_TABLES, TABLES

EXPECTATIONS = INCLUDE.parent / "expectations"


def test_committed_suites_are_current_one_for_each_instrument(vocabulary, instrument):
    documents = suite_documents(vocabulary, [instrument])
    for path in sorted((INCLUDE / "policy/instruments").glob("*.yaml")):
        documents[f"{path.stem}.json"] = as_text(
            witness_suite(load_instrument(INCLUDE / "policy", path.stem))
        )
    assert {path.name for path in EXPECTATIONS.glob("*.json")} == set(documents)
    for name, text in documents.items():
        assert (EXPECTATIONS / name).read_text(encoding="utf-8") == text, f"{name} is stale: make generate"


def test_every_rule_and_every_comparison_stands_in_a_suite(vocabulary, instrument, rules):
    documents = {n: json.loads(t) for n, t in suite_documents(vocabulary, [instrument]).items()}
    for name, of_table in rules.items():
        written = [e["meta"]["rule"] for e in documents[f"{name}.json"]["expectations"]]
        assert written == [rule.id for rule in of_table]
    witness = documents["hainan-2023.json"]["expectations"]
    assert {e["meta"]["provision"] for e in witness} == {
        "land_area", "output_each_year", "sme_share", "leading_share", "output_growth", "rd_growth",
        "patent_growth", "patents_per_10k", "platform_adoption_rising", "software_use_rising",
        "co2_intensity_falling", "energy_efficiency", "water_efficiency", "policy_coverage",
    }  # fmt: skip
    for expectation in witness:
        assert (
            instrument.provision(expectation["meta"]["provision"]).source.quote in expectation["description"]
        )


def test_no_threshold_is_a_float(vocabulary, instrument, rules):
    def floats(node):
        if isinstance(node, dict):
            return any(floats(v) for v in node.values())
        return any(floats(v) for v in node) if isinstance(node, list) else isinstance(node, float)

    for text in suite_documents(vocabulary, [instrument]).values():
        for expectation in json.loads(text)["expectations"]:
            assert not floats(expectation)
            assert not {"min_value", "max_value"} & set(expectation["kwargs"])
    compared = {r.id for of_table in rules.values() for r in of_table if r.kind is RuleKind.COMPARE}
    assert compared


def test_strict_words_are_strict(vocabulary, instrument):
    suite = json.loads(suite_documents(vocabulary, [instrument])["hainan-2023.json"])
    found = {e["meta"]["comparison"]: e for e in suite["expectations"]}
    growth, patents = found["output_growth.year-0"], found["patent_growth.year-0"]
    assert (growth["meta"]["word"], growth["kwargs"]["or_equal"]) == ("高于", False)
    assert (patents["meta"]["word"], patents["kwargs"]["or_equal"]) == ("不低于", True)
    area = found["land_area.year-0"]["kwargs"]
    assert (area["column_A"], area["or_equal"]) == ("land_area.year-0.right", True)
    assert all(e["type"] == PAIR for e in suite["expectations"])


def test_ids_are_the_same_each_time(vocabulary, instrument):
    first, second = (suite_documents(vocabulary, [instrument]) for _ in range(2))
    assert first == second
    ids = [e["id"] for text in first.values() for e in json.loads(text)["expectations"]]
    assert len(ids) == len(set(ids))


def test_the_data_dictionary_is_current_and_complete(vocabulary):
    text = data_dictionary(vocabulary)
    committed = INCLUDE.parent / "docs" / "data_dictionary.md"
    assert committed.read_text(encoding="utf-8") == text, "stale: make generate"
    for table in (*TABLES.values(), *RESULT_TABLES.values()):
        assert f"`{table.name}` {table.zh}" in text
        for column in table.columns:
            assert f"| `{column.name}` | {column.zh}<br>{column.en} |" in text
    for name in (*vocabulary.metrics, *vocabulary.code_lists):
        assert f"`{name}`" in text
