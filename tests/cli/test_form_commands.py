"""`form` and `pre-check`: what a county fills in, and what it hears before it files."""

from __future__ import annotations

import hashlib
from pathlib import Path

import openpyxl
import pytest
from tests.end_to_end import province

from cluster_review.intake.form import write_form

FINDINGS = "预检意见"


@pytest.fixture
def filled(tmp_path: Path):
    """A filled form, with some cells changed by hand in Excel."""

    def filled(**cells: object) -> Path:
        path = tmp_path / "C01.xlsx"
        write_form(
            path, province.VOCABULARY, province.REPORT_YEAR, province.form_rows("C01"), banner=province.BANNER
        )
        if cells:
            book = openpyxl.load_workbook(path)
            for address, value in cells.items():
                book["年度指标"][address] = value
            book.save(path)
        return path

    return filled


def row_of(path: Path, metric: str) -> int:
    label = province.VOCABULARY.metrics[metric].zh
    sheet = openpyxl.load_workbook(path)["年度指标"]
    return next(row[0].row for row in sheet.iter_rows() if str(row[0].value or "").startswith(label))


# ---- form


def test_the_blank_form_opens_and_asks_in_both_languages(command, tmp_path):
    path = tmp_path / "new folder" / "blank.xlsx"
    done = command("form", "--out", path)
    assert done.exit_code == 0
    assert str(path) in done.stdout.replace("\n", "")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[:3] == ["填表说明", "基本情况与报送", "年度指标"]
    labels = [str(row[0]) for row in book["年度指标"].iter_rows(values_only=True) if row[0]]
    assert any("集群总产值" in label and "total output" in label for label in labels)
    assert book["基本情况与报送"].data_validations.dataValidation


def test_the_same_form_has_the_same_bytes(command, tmp_path):
    digests = set()
    for name in ("a.xlsx", "b.xlsx"):
        command("form", "--out", tmp_path / name)
        digests.add(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    assert len(digests) == 1


def test_a_form_of_another_kind_is_wrong_usage(command, tmp_path):
    assert command("form", "--out", tmp_path / "blank.xls").exit_code == 2
    assert command("form").exit_code == 2


# ---- pre-check


def test_a_good_form_passes_and_its_copy_says_so(command, filled, tmp_path):
    form = filled()
    before = form.read_bytes()
    done = command("pre-check", form)
    assert done.exit_code == 0
    assert "0 处须改正,0 处提示,预检 0 处" in done.stdout
    assert "0 to be mended, 0 to be checked, 0 found by the pre-check" in done.stdout
    copy = tmp_path / "out" / "C01-预检意见.xlsx"
    assert openpyxl.load_workbook(copy).sheetnames[0] == FINDINGS
    assert form.read_bytes() == before


def test_a_bad_cell_is_named_told_how_to_mend_and_marked_in_the_copy(command, filled, tmp_path):
    copy = tmp_path / "annotated.xlsx"
    done = command("pre-check", filled(D5="二十七亿"), "--out", copy)
    assert done.exit_code == 1
    assert "1 处须改正" in done.stdout
    for word in ("年度指标", "D5", "二十七亿", "办法", "Mend"):
        assert word in done.stdout
    book = openpyxl.load_workbook(copy)
    assert book["年度指标"]["D5"].comment is not None
    assert "数字" in book["年度指标"]["D5"].comment.text
    listed = [str(cell) for row in book[FINDINGS].iter_rows(values_only=True) for cell in row if cell]
    assert any("二十七亿" in cell for cell in listed)


def test_while_a_cell_cannot_be_read_it_says_that_the_law_was_not_asked(command, filled, tmp_path):
    """Silence about the standard would look like a pass."""
    marked = tmp_path / "marked.xlsx"
    row = row_of(filled(), "output")
    broken = command("pre-check", filled(**{f"D{row}": "二十七亿"}), "--out", marked).stdout.replace("\n", "")
    whole = command("pre-check", filled()).stdout.replace("\n", "")
    for words in ("法规核对未完成", "The law was not asked yet: 1 fault can't be read"):
        assert words in broken
        assert words not in whole
    findings = openpyxl.load_workbook(marked)[FINDINGS]
    assert any(
        "法规核对未完成" in str(cell) for line in findings.iter_rows(values_only=True) for cell in line
    )


def test_all_faults_of_a_form_are_told_at_once(command, filled):
    done = command("pre-check", filled(C5="甲", D5="乙", E5="#N/A"))
    assert done.exit_code == 1
    for address in ("C5", "D5", "E5"):
        assert f"位置 {address}:" in done.stdout


def test_figures_that_contradict_each_other_must_be_mended(command, filled):
    form = filled()
    row = row_of(form, "sme_output")
    done = command("pre-check", filled(**{f"F{row}": 40}))
    assert done.exit_code == 1
    assert "中小企业产值不大于集群总产值" in done.stdout


def test_what_the_law_would_find_is_told_and_is_no_reason_to_refuse_the_form(command, filled):
    form = filled()
    output, spending = row_of(form, "output"), row_of(form, "sme_rd_spend")
    done = command("pre-check", filled(**{f"F{output}": 27.5, f"E{output}": 27.3, f"F{spending}": 3000}))
    assert done.exit_code == 0
    assert "0 处须改正" in done.stdout
    assert "中小企业研发经费年均增长不符合(标准四)" in done.stdout
    assert "SMEs' R&D spending not met (" in done.stdout
    # Growth of output may be waived; whether it is doesn't stand in the form.
    assert "产值年均增速不符合(除非获得豁免)(标准一)" in done.stdout
    assert "average annual growth of output not met, unless waived (" in done.stdout


def test_a_missing_figure_is_told_with_its_cell(command, filled, tmp_path):
    form = filled()
    row = row_of(form, "policy_coverage")
    copy = tmp_path / "annotated.xlsx"
    done = command("pre-check", filled(**{f"F{row}": None}), "--out", copy)
    assert done.exit_code == 0
    assert "缺数据" in done.stdout
    assert openpyxl.load_workbook(copy)["年度指标"][f"F{row}"].comment is not None


def test_the_blank_form_must_be_filled_in(command, tmp_path):
    command("form", "--out", tmp_path / "blank.xlsx")
    done = command("pre-check", tmp_path / "blank.xlsx")
    assert done.exit_code == 1
    assert "“集群编号”必须填写" in done.stdout
    assert "“report year” must be filled in" in done.stdout


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "file with content"), (b"id,family\n", "extension .xlsx"), (b"PK\x03\x04", "xlsx")],
)
def test_what_is_no_workbook_is_refused_without_a_copy(command, tmp_path, content, said):
    path = tmp_path / "C01.xlsx"
    path.write_bytes(content)
    done = command("pre-check", path)
    assert done.exit_code == 1
    assert said in done.stdout
    assert not list((tmp_path / "out").glob("*.xlsx"))


def test_the_copy_never_replaces_the_form(command, filled):
    form = filled()
    before = form.read_bytes()
    assert command("pre-check", form, "--out", form).exit_code == 2
    assert form.read_bytes() == before


def test_a_form_that_is_not_there_is_wrong_usage(command, tmp_path):
    assert command("pre-check", tmp_path / "none.xlsx").exit_code == 2
    assert command("pre-check", tmp_path).exit_code == 2
    assert command("pre-check").exit_code == 2


def test_an_instrument_that_is_not_there_is_named(command, filled):
    done = command("pre-check", filled(), "--policy", "hainan-1923")
    assert done.exit_code == 1
    assert "hainan-2023" in done.stderr.partition("known: ")[2]
