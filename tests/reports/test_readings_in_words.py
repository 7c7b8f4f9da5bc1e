"""What other readings do, in the line, the statement and the sheets; and who adopted which."""

import io
import json
import re
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
from tests.reports.sheets import header_row, table, texts

from cluster_review.reports.adoption_words import adoption_words
from cluster_review.reports.reading_sheets import readings
from cluster_review.reports.stability_words import (
    closing_words,
    counts_words,
    flips_in_full,
    stability_mark,
    stability_phrase,
)
from cluster_review.reports.statement import statement
from cluster_review.reports.wording import Wording
from cluster_review.reports.workbook import workbook_bytes

BOTH, REFUSAL = "both_required", "refusal_alone"


def row(*flips, untried=0, rests_on=(), closed=False, recommendation="keep"):
    """A recommendation whose flips are pairs of readings and outcome."""
    return {
        "recommendation": recommendation,
        "stability": "flips" if flips else "stable",
        "readings_tried": 52,
        "combinations_untried": untried,
        "flips": json.dumps([{"readings": readings, "recommendation": code} for readings, code in flips]),
        "rests_on": json.dumps(list(rests_on)),
        "may_be_confirmed": not closed,
    }


ONE, OTHER = {"growth_formula": "geometric_three_points"}, {"share_years": "each_of_three"}


@pytest.mark.parametrize(
    ("given", "zh", "en"),
    [
        (row(), "52种读法下结论不变", "stable under all 52 readings"),
        (
            row((ONE, "refer"), (OTHER, "revoke"), (ONE | OTHER, "revoke")),
            "随读法改变：建议撤销2种；另有1种尚须转人工",
            "hangs on readings: revoke under 2; needs a person under 1",
        ),
        (row((ONE, "refer")), "1种读法下尚须转人工", "needs a person under 1 reading"),
        (
            row((ONE, "keep"), closed=True, rests_on=("growth_formula",), recommendation="revoke"),
            "随读法改变：维持1种；采用前不得确认",
            "hangs on readings: keep under 1; not to be confirmed before adoption",
        ),
        (
            row(untried=3),
            "52种读法下结论不变；3种组合未试",
            "stable under all 52 readings; 3 combinations not tried",
        ),
    ],
)
def test_the_phrase_is_short_and_counts_other_outcomes_before_what_needs_a_person(content, given, zh, en):
    assert stability_phrase(given, Wording(content)) == zh
    assert stability_phrase(given, Wording(content, "en")) == en


def test_the_narrow_column_has_no_numbers(content):
    wording = Wording(content)
    assert stability_mark(row(), wording) == "不变"
    assert stability_mark(row((ONE, "refer"), (OTHER, "revoke")), wording) == "或建议撤销"
    assert stability_mark(row((ONE, "refer")), wording) == "或须转人工"
    assert stability_mark(row((ONE, "keep"), closed=True), wording) == "不得确认；或维持"


def test_a_cell_names_the_first_flips_other_outcomes_before_the_rest(content):
    lines = flips_in_full(
        row((ONE, "refer"), (OTHER, "revoke"), (ONE | OTHER, "revoke"), (OTHER, "decline")),
        Wording(content),
        most=2,
    ).split("\n")
    assert lines[0] == "1. 若“占比以哪些年份为准”取“近三年每一年”，则建议撤销"
    assert lines[-1] == "……另2种见“结论变化”"
    assert len(lines) == 3


def test_counts_say_how_many_only_need_a_person(content):
    rows = [row(), row((ONE, "refer")), row((OTHER, "revoke"))]
    assert counts_words(rows, Wording(content)) == (
        "52种读法下结论不变1个，随读法改变2个（其中1个仅是换一种读法尚须转人工）"
    )


def adopted(content, by="王某", document="琼工信函〔2025〕9号", **more):
    """The run as if the department had adopted the default of `filing_ground`."""
    record = {
        "instrument": "hainan-2023", "reading": "filing_ground", "option": REFUSAL,
        "adopted_date": pd.Timestamp("2025-05-06"), "adopted_by": by, "document": document,
    } | more  # fmt: skip
    facts = {**content.facts, "reading_adoptions": pd.DataFrame([record])}
    return replace(content, facts=facts, adopted=frozenset({"filing_ground"}))


def reading_of(content, name):
    return next(reading for reading in content.instrument.readings if reading.id == name)


def test_an_adopted_reading_says_by_whom_when_and_by_which_document(content):
    reading = reading_of(content, "filing_ground")
    assert adoption_words(content, reading, Wording(content)) == "拟用"
    run = adopted(content)
    assert adoption_words(run, reading, Wording(run)) == "已采用：王某，2025-05-06，文件“琼工信函〔2025〕9号”"
    assert adoption_words(run, reading, Wording(run, "en")) == (
        "adopted on 2025-05-06 by “王某”, document “琼工信函〔2025〕9号”"
    )
    text = statement(run, "C07")
    part = text[text.index("### 已采用或为本次运行指定") : text.index("### 拟用")]
    assert "迟报为警示（已采用：王某，2025-05-06，文件“琼工信函〔2025〕9号”）" in part


def test_an_incomplete_record_of_adoption_is_no_adoption_and_says_so(content):
    run = replace(adopted(content, document=None), adopted=frozenset())
    reading = reading_of(run, "filing_ground")
    assert adoption_words(run, reading, Wording(run)) == "采用记录不完整"
    assert adoption_words(run, reading, Wording(run, "en")) == "record of adoption incomplete"


def test_a_record_of_adoption_cannot_write_markdown(content):
    text = statement(adopted(content, by="<b>甲\n# 乙", document="[点此](http://x)|"), "C07")
    assert "\\<b>甲 # 乙" in text
    assert "]\\(http://x)\\|" in text
    assert "\n# 乙" not in text


def test_a_revocation_on_a_proposed_reading_says_that_it_waits_for_article_15(content):
    closed = [c for c in content.clusters if not c.is_revoked and not c.row["may_be_confirmed"]]
    assert closed
    for cluster in closed:
        sentence = closing_words(cluster.row, content, Wording(content))
        assert sentence.startswith("本撤销建议依拟用读法：“")
        assert sentence.endswith("主管部门按第十五条采用之前，不得确认本建议。")
        assert f"**{sentence}**" in statement(content, cluster.id)
        assert "It may not be confirmed until the department has adopted them under article 15." in statement(
            content, cluster.id, "en"
        )
    for cluster in content.clusters:
        if cluster not in closed:
            assert closing_words(cluster.row, content, Wording(content)) is None
            assert "不得确认" not in statement(content, cluster.id)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_flip_stands_in_the_statement_by_question_and_option(content, language):
    for cluster in content.clusters:
        text = statement(content, cluster.id, language)
        for flip in json.loads(cluster.row["flips"]) if not cluster.is_revoked else ():
            for name, option in flip["readings"].items():
                words = reading_of(content, name).options[option]
                said = (words.zh, words.en)[language == "en"]
                tail = re.sub("[^\u4e00-\u9fffa-z0-9]", "", said)
                assert tail in re.sub("[^\u4e00-\u9fffa-z0-9]", "", text), (cluster.id, name)


def test_no_identifier_reaches_a_statement(content):
    names = {reading.id for reading in content.instrument.readings}
    names |= {option for reading in content.instrument.readings for option in reading.options}
    names |= {p.id for p in content.instrument.provisions} | {g.id for g in content.instrument.grounds}
    for cluster in content.clusters:
        for language in ("zh", "en"):
            text = re.sub("← .*", "", statement(content, cluster.id, language))
            assert not [name for name in names if "_" in name and name in text], cluster.id


def test_the_sheet_of_readings_counts_whom_each_moves(book, content):
    rows = {r["不明之处"]: r for r in table(book["读法"])}
    assert len(rows) == len(content.instrument.readings)
    for use in readings(content):
        moved = {
            cluster.name
            for cluster in content.clusters
            if any(use.reading.id in flip["readings"] for flip in json.loads(cluster.row["flips"]))
        }
        row = next(r for q, r in rows.items() if use.reading.question == r["Question"])
        assert row["影响集群（个）"] == len(moved)
        assert row["拟用或已采用"] == "拟用"
        shown = f"{row['换用后的建议和集群']} {row['只与其他读法合起来才改变的']}"
        assert all(name in shown for name in moved)
    first = table(book["读法"])[0]
    assert first["采用前不得确认的撤销建议"] != "—"


def test_the_sheet_of_readings_names_who_adopted(content):
    sheet = openpyxl.load_workbook(io.BytesIO(workbook_bytes(adopted(content, by="=1+1"))))["读法"]
    row = next(r for r in table(sheet) if r["拟用或已采用"] == "已采用")
    assert (row["采用人"], row["采用日期"].date().isoformat()) == ("=1+1", "2025-05-06")
    assert row["采用文件"] == "琼工信函〔2025〕9号"


def test_every_flip_has_a_row_of_its_own(book, content):
    rows = table(book["结论变化"])
    assert len(rows) == sum(len(json.loads(cluster.row["flips"])) for cluster in content.clusters)
    assert {r["性质"] for r in rows} == {"另一结论", "尚须转人工"}
    assert {(r["性质"] == "尚须转人工") == (r["换用后的建议"] == "转人工核实") for r in rows} == {True}


def test_the_summary_says_what_may_be_confirmed_and_what_would_change_it(book, content):
    rows = {r["集群名称"]: r for r in table(book["汇总"])}
    for cluster in content.clusters:
        found = rows[cluster.name]
        expected = "—" if cluster.is_revoked else "可以" if cluster.row["may_be_confirmed"] else "采用前不得"
        assert found["可否确认"] == expected
        assert (found["换什么读法会改变建议"] == "—") == (json.loads(cluster.row["flips"]) == [])
        assert len(found["结论稳定性"]) < 60


def test_the_outlook_says_that_it_is_a_projection_even_if_empty(book):
    sheet = book["展望"]
    head = " ".join(str(cell.value) for row in sheet.iter_rows(max_row=header_row(sheet)) for cell in row)
    assert "推算，不是建议" in head
    assert "不是认定、复核或撤销的依据" in head
    assert any("没有推算为不符合的指标" in text for text in texts(sheet))
