"""Dossiers and letters: what each holds, how it is worded, that Word and PDF say the same, and the same bytes."""

import io
import re
import subprocess
from dataclasses import replace
from datetime import date

import docx
import pandas as pd
import pytest
from tests.reports.material import documents, run_of

from cluster_review.provisions.faults import PolicyRefused
from cluster_review.provisions.letter_texts import KINDS, letters_from
from cluster_review.provisions.loading import load_procedure, read_yaml
from cluster_review.provisions.pack import PackFile
from cluster_review.provisions.packs import Pack, letters_file
from cluster_review.reports import pdf_paper
from cluster_review.reports.dossier import dossier
from cluster_review.reports.file_names import document_name
from cluster_review.reports.letter_frame import LetterMaterial
from cluster_review.reports.letters import letters
from cluster_review.reports.paper import Line, Role, Table
from cluster_review.reports.pdf_paper import NoChineseFont, pdf_bytes
from cluster_review.reports.record_sheets import form_columns, forms
from cluster_review.reports.typeset import typeset
from cluster_review.reports.word_paper import word_bytes
from cluster_review.reports.wording import Wording
from cluster_review.settings import INCLUDE

POLICY = INCLUDE / "policy"


@pytest.fixture(scope="module")
def material(content):
    said = letters_from(read_yaml(POLICY / "letters.yaml"), {"letters": {"rectification": {"is_on": True}}})
    return LetterMaterial(content, said, load_procedure(POLICY))


def decided(cluster, outcome, entry=7, run="spring-2025-0001", state="confirmed"):
    return {cluster: {"cluster_id": cluster, "run_id": run, "state": state, "decided": outcome, "entry": entry,
                      "reason": "查阅原件"}}  # fmt: skip


def text_of(paper):
    return "\n".join(paper.texts())


def in_word(written):
    """Every text of a Word file in reading order: paragraphs and cells."""
    document = docx.Document(io.BytesIO(written))
    return [node.text or "" for node in document.element.body.iter(docx.oxml.ns.qn("w:t"))]


def in_pdf(written):
    command = ["pdftotext", "-layout", "-enc", "UTF-8", "-", "-"]
    return subprocess.run(command, input=written, capture_output=True, check=True).stdout.decode()


def only_letters(text):
    """The text without what a page breaks or pads it with."""
    return re.sub(r"[\s\u200b]", "", text)


def test_a_dossier_has_eleven_parts_in_order(content):
    headings = [
        b.text for b in dossier(content, "C01").blocks if isinstance(b, Line) and b.role is Role.HEADING
    ]
    assert ["一、封面与目录", *headings] == [
        "一、封面与目录", "二、一页结论", "三、认定标准八项对照表", "四、第十四条逐项", "五、三年规划目标完成表",
        "六、年度信息表三年对比与更正记录", "七、事故、处罚、失信清单", "八、不同读法的测算", "九、企业名录及资质",
        "十、佐证材料清单", "十一、核验说明",
    ]  # fmt: skip


def test_a_dossier_holds_every_finding_with_the_laws_words_and_every_ground(content):
    for cluster in content.clusters:
        said = text_of(dossier(content, cluster.id))
        for row in (*cluster.findings, *cluster.grounds):
            assert typeset(row["quote"]) in said, (cluster.id, row["quote"])
        assert cluster.row["receipt"] in said


def test_a_dossier_lists_an_enterprise_once_and_counts_what_two_years_say(content):
    said = dossier(content, "C01")
    tables = [b for b in said.blocks if isinstance(b, Table) and "统一社会信用代码" in b.headings]
    ids = [row[2] for table in tables for row in table.rows]
    assert ids
    assert len(ids) == len(set(ids))


def test_no_document_decides_before_people_have(material):
    """People decide; the program writes 建议 and 拟."""
    for kind in KINDS:
        for paper in letters(material, kind):
            said = text_of(paper)
            assert not re.search("我厅决定|现决定|决定撤销|现将复核结果公布", said), paper.name
            assert "草稿" in said
    assert "尚未决定" in text_of(dossier(material.content, "C01"))


def test_a_decision_of_the_ledger_is_worded_as_decided(material):
    own = replace(material, decisions=decided("C01", "revoke"))
    (paper,) = letters(own, "revocation_decision", ["C01"])
    assert "依决定台账第7条,决定撤销".replace(",", "\uff0c") in text_of(paper)
    assert "拟撤销澄迈县" not in text_of(paper)


@pytest.mark.parametrize("state", ["confirmed", "overridden"])
def test_who_is_kept_by_decision_gets_no_notice_of_revocation(material, state):
    own = replace(material, decisions=decided("C01", "keep", state=state))
    assert letters(own, "intended_revocation", ["C01"]) == []


@pytest.mark.parametrize("state", ["proposed", "reopened"])
def test_a_decision_that_awaits_somebody_is_none(material, state):
    own = replace(material, decisions=decided("C01", "revoke", state=state))
    (paper,) = letters(own, "revocation_decision", ["C01"])
    assert "尚未有人作出决定" in text_of(paper)


def test_a_deferred_cluster_gets_no_notice(material):
    own = replace(material, decisions=decided("C01", None, state="deferred"))
    assert letters(own, "intended_revocation", ["C01"]) == []


def test_a_decision_on_another_run_says_nothing_about_this_one(material):
    own = replace(material, decisions=decided("C01", "keep", run="spring-2024-0001"))
    assert len(letters(own, "intended_revocation", ["C01"])) == 1


def test_the_notice_of_intended_revocation_names_fact_evidence_law_and_the_right_to_be_heard(material):
    (paper,) = letters(material, "intended_revocation", ["C01"])
    said = text_of(paper)
    cluster = material.content.cluster("C01")
    (ground,) = cluster.grounds_with("established")
    for words in (
        "陈述、申辩的权利、期限与方式",
        "5个工作日",
        "送达回证",
        "联系人",
        "第十四条",
        ground["quote"],
        "I-01",
    ):
        assert words in said, words
    assert "建议通过" not in said


def test_only_those_with_an_established_fact_are_told_of_an_intended_revocation(material):
    told = {p.name.split("-")[2] for p in letters(material, "intended_revocation")}
    assert told == {c.name for c in material.content.clusters if c.row["recommendation"] == "revoke"}


def test_a_letter_of_correction_ranks_what_is_missing_and_says_that_unknown_is_no_failure(material):
    (paper,) = letters(material, "correction", ["C03"])
    (table,) = [b for b in paper.blocks if isinstance(b, Table)]
    cluster = material.content.cluster("C03")
    assert [row[0] for row in table.rows] == [str(n) for n in range(1, len(cluster.missing) + 1)]
    assert "并非不符合" in text_of(paper)
    assert len(letters(material, "correction")) == sum(
        c.row["recommendation"] == "refer" for c in material.content.clusters
    )


def test_rectification_is_off_until_the_province_says_otherwise(content, material):
    """The measures have no such step."""
    own = LetterMaterial(content, letters_from(read_yaml(POLICY / "letters.yaml")))
    with pytest.raises(PolicyRefused, match="is_on"):
        letters(own, "rectification")
    (paper,) = letters(material, "rectification", ["C07"])
    assert "参照" in text_of(paper)


def test_reminders_go_to_counties_before_the_last_day_and_are_overdue_after_it(content, material):
    """集群应于每年3月30日前报送: no form on file on 30 March is a reminder, on 31 March overdue."""
    cases = [c for c in documents() if c["cluster"]["id"] == "C08"]
    late = run_of([{**cases[0], "filings": []}], POLICY)
    for day, kind, other in ((30, "reminder", "overdue"), (31, "overdue", "reminder")):
        own = replace(material, content=replace(late, run={**late.run, "law_date": date(2026, 3, day)}))
        (paper,) = letters(own, kind)
        assert "2026-03-30" in text_of(paper)
        assert "昌江县示范光伏集群" in text_of(paper)
        assert letters(own, other) == []


def test_the_results_have_three_annexes_with_both_dates(material):
    (paper,) = letters(material, "results")
    passed, conditions, revoked = (b for b in paper.blocks if isinstance(b, Table))
    renewed = material.content.cluster("C05")
    assert [row[1] for row in passed.rows] == [renewed.name]
    assert passed.rows[0][3] > str(renewed.row["valid_to"])
    assert passed.rows[0][4][:4] == str(renewed.row["valid_to"].year + 3)
    assert [row[1] for row in conditions.rows] == [material.content.cluster("C04").name]
    assert conditions.rows[0][5] not in ("", "—")
    assert {row[4].replace("\uff0c", ",") for row in revoked.rows} == {"拟撤销,待决定"}
    assert len(revoked.rows) == 2


def test_the_public_notice_lasts_seven_calendar_days_and_names_no_enterprise(material):
    """公示: both the first and the last day count."""
    (paper,) = letters(replace(material, first_day=date(2026, 5, 20)), "public_notice")
    said = text_of(paper)
    assert "2026年5月20日至2026年5月26日" in said
    assert "7个自然日" in said
    names = {row["name"] for row in material.content.fact_rows("enterprises")}
    assert names
    assert not [name for name in names if name in said]
    (table,) = [b for b in paper.blocks if isinstance(b, Table)]
    assert table.headings == ("序号", "集群名称", "市县")


def test_every_letter_has_the_elements_of_an_official_one(material):
    for kind in KINDS:
        for paper in letters(material, kind):
            roles = {b.role for b in paper.blocks if isinstance(b, Line)}
            assert roles >= {Role.SERIAL, Role.ORGAN, Role.NUMBER, Role.TITLE, Role.SIGNATURE, Role.COPIES}
            said = text_of(paper)
            assert "印章" in said
            assert material.content.instrument.title in said
            assert "电话" in said


def test_a_province_states_its_own_words_and_unknown_placeholders_are_refused():
    shared = read_yaml(POLICY / "letters.yaml")
    own = letters_from(shared, {"letters": {"reminder": {"note": "(本省)"}}})
    assert own.letters["reminder"].note == "(本省)"
    assert own.letters["reminder"].title == shared["letters"]["reminder"]["title"]
    for bad in ("{nobody}", "{cluster.__class__}", "{cluster!r}", "{", "{forms} 之后"):
        with pytest.raises(PolicyRefused):
            letters_from(shared, {"letters": {"reminder": {"body": [bad]}}})
    with pytest.raises(PolicyRefused, match="yunnan"):
        own.authority("yunnan")


def test_without_a_chinese_font_a_pdf_is_refused_with_the_mend(content, monkeypatch):
    monkeypatch.setattr(pdf_paper, "_fonts", lambda: (None, frozenset({"DejaVu Sans"}), frozenset()))
    with pytest.raises(NoChineseFont, match="fonts-noto-cjk"):
        pdf_bytes(dossier(content, "C01"))


@pytest.mark.needs_cjk_font
@pytest.mark.needs_pdftotext
def test_word_and_pdf_say_the_same_and_the_same_each_time(material):
    papers = [dossier(material.content, "C02"), *letters(material, "intended_revocation", ["C02"])]
    for paper in papers:
        word, pdf = word_bytes(paper), pdf_bytes(paper)
        assert (word, pdf) == (word_bytes(paper), pdf_bytes(paper))
        assert in_word(word) == [text for text in paper.texts() if text]
        printed = only_letters(in_pdf(pdf))
        for block in paper.blocks:
            if isinstance(block, Line) and len(block.text) < 25:
                assert only_letters(block.text) in printed, block.text


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "2026-etc_passwd-复核材料"),
        ('a/b\\c:d*e?f"g<h>i|j', "2026-a_b_c_d_e_f_g_h_i_j-复核材料"),
        ("CON", "2026-_CON-复核材料"),
        ("...", "2026-未命名-复核材料"),
        ("=cmd()", "2026-cmd()-复核材料"),
        ("\u202egnp.exe", "2026-gnp.exe-复核材料"),
    ],
)
def test_names_of_files_are_safe_whatever_a_cluster_is_called(name, safe):
    assert document_name(2026, name, "复核材料") == safe


def test_a_very_long_name_leaves_a_file_name_that_any_system_holds():
    made = document_name(2026, "海口市", "长" * 5000, "复核材料", made_up=True)
    assert len(f"{made}.docx".encode()) <= 255


def test_a_packs_own_letters_are_read_as_strictly_as_its_law(tmp_path):
    pack = tmp_path / "pack"
    pack.mkdir()
    said = "format: 1\npack: p\nprovince: {zh: 甲省, en: A}\ndepartment: {zh: 甲厅, en: A}\n"
    (pack / "pack.yaml").write_text(said, encoding="utf-8")
    own = Pack(pack, PackFile.model_validate(read_yaml(pack / "pack.yaml")), ())
    assert letters_file(own) is None
    (pack / "letters.yaml").write_text("days: {correction: 五日}\n", encoding="utf-8")
    assert letters_file(own) == pack / "letters.yaml"
    (pack / "letters.yaml").write_text("a: &x 1\nb: *x\n", encoding="utf-8")
    with pytest.raises(PolicyRefused, match="YAML"):
        letters_file(own)
    (pack / "letters.yaml").unlink()
    (pack / "letters.yaml").symlink_to("/etc/hostname")
    with pytest.raises(PolicyRefused, match="leads out"):
        letters_file(own)


def test_a_form_sent_back_is_counted(content):
    sent_back = {"cluster_id": "C08", "report_year": 2025, "kind": "refused"}
    events = pd.DataFrame([sent_back, sent_back, {**sent_back, "kind": "reminded"}])
    own = replace(content, facts={**content.facts, "filing_events": events})
    (column,) = [c for c in form_columns(own, Wording(own)) if c.zh.startswith("补正次数")]
    assert {f.cluster.id: column.value(f) for f in forms(own)}["C08"] == 2
