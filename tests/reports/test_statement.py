"""The statement of reasons: whole in each language, from the recommendation to the cell."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from cluster_review.reports.statement import statement

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_statement_reads_as_agreed(content, language):
    """To renew after a wanted change: write `statement(content, "C02", language)` to the file and read it."""
    assert statement(content, "C02", language) == (GOLDEN / f"statement.{language}.md").read_text(
        encoding="utf-8"
    )


def test_english_reasons_are_english_but_for_quotes(content):
    """As stored: the warehouse, `case` and `explain` all print them."""
    for cluster in content.clusters:
        for row in (cluster.row, *cluster.findings, *cluster.grounds):
            assert not re.search("[\u3000-\u9fff]", re.sub("“[^”]*”", "", row["reason_en"])), row["reason_en"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_ground_criterion_reading_and_missing_input_is_there(content, language):
    for cluster in content.clusters:
        text = statement(content, cluster.id, language)
        item = 0 if language == "zh" else 1
        for provision in content.instrument.provisions:
            assert f"**{(provision.zh, provision.en)[item]}**" in text
        assert text.count("\n### ") >= len(content.instrument.grounds)
        for place, missing in enumerate(cluster.missing, start=1):
            assert re.search(rf"^{place}\. ", text, re.MULTILINE), missing
        assert cluster.row["receipt"] in text


def test_the_english_statement_has_no_chinese_but_quotes_and_names(content):
    for cluster in content.clusters:
        text = statement(content, cluster.id, "en")
        text = re.sub("“[^”]*”|^> .*$", "", text, flags=re.MULTILINE)
        text = text.replace(cluster.name, "").replace(content.instrument.number, "")
        assert not re.search("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", text), re.findall(
            ".*[\u4e00-\u9fff].*", text
        )


def test_an_input_stands_beside_its_source(content):
    assert "  - 2025年集群总产值：46.305亿元 ← figures.output.2025" in statement(content, "C02", "zh")
    assert "  - total output value of 2025: 46.305 hundred-million yuan ← figures.output.2025" in statement(
        content, "C02", "en"
    )


def test_the_cell_and_file_of_a_filed_form_are_named(content):
    findings = content.results["findings"].copy()
    findings["inputs"] = findings["inputs"].str.replace("figures.output.2025", "年度指标!F5")
    reports = content.facts["annual_reports"].assign(filing_id="f" * 64)
    filed = replace(
        content,
        results={**content.results, "findings": findings},
        facts={**content.facts, "annual_reports": reports},
        file_names={"f" * 64: "定安.xlsx"},
    )
    assert "46.305亿元 ← 定安.xlsx “年度指标”F5" in statement(filed, "C02", "zh")


def test_a_name_cannot_write_markdown(content):
    frame = content.results["recommendations"].copy()
    frame["name"] = "甲\n# 乙 [点此](http://x) <b>|*"
    text = statement(replace(content, results={**content.results, "recommendations": frame}), "C02")
    first, second = text.splitlines()[:2]
    assert first == "# 甲 # 乙 [点此]\\(http://x) \\<b>\\|\\*（C02）"
    assert second == ""


def test_an_unknown_cluster_is_refused(content):
    with pytest.raises(KeyError):
        statement(content, "C99")
