"""The county's pre-check: every fault as text, Chinese then English, and on the cell itself."""

import openpyxl
import pytest
from tests.intake.building import edited
from tests.intake.refused_inputs import _two_faults

from cluster_review.intake.form_layout import FINDINGS
from cluster_review.intake.pre_check import CannotAnnotate, Remark, annotate, lines
from cluster_review.intake.pre_check_sheet import HEADING_ROW

LAW = Remark("年度指标", "C6", "中小企业产值占比低于60%", "SME share below 60 %")


@pytest.fixture
def faulty(tmp_path, good_form):
    path = tmp_path / "faulty.xlsx"
    edited(_two_faults)(path, good_form)
    return path


def test_text(faulty, read):
    text = list(lines(read(faulty), [LAW]))
    assert text[0] == "faulty.xlsx:2 处须改正,0 处提示,预检 1 处。"
    assert "年度指标”,位置 C5" in text[2]
    assert "number only" in text[3]
    assert text[-2] == "预检:年度指标!C6:中小企业产值占比低于60%"


def test_annotated_copy(faulty, tmp_path, read, form_rows):
    reading = read(faulty)
    before = faulty.read_bytes()
    annotate(faulty, tmp_path / "copy.xlsx", reading.faults, [LAW])
    assert faulty.read_bytes() == before
    book = openpyxl.load_workbook(tmp_path / "copy.xlsx")
    assert book.sheetnames[0] == FINDINGS
    assert "二十五亿" in book["年度指标"]["C5"].comment.text
    assert book["年度指标"]["C5"].fill.fgColor.rgb == "FFF4C7C3"
    assert book["年度指标"]["C6"].comment.text == f"{LAW.zh}\n{LAW.en}"
    assert book["企业名单"]["C6"].comment is not None
    assert book[FINDINGS].max_row == HEADING_ROW + len(reading.faults) + 1
    links = [row[3].hyperlink for row in book[FINDINGS].iter_rows(min_row=HEADING_ROW + 1)]
    assert [link.location for link in links] == ["'年度指标'!C5", "'企业名单'!C6", "'年度指标'!C6"]
    assert all(book[FINDINGS].row_dimensions[n].height >= 38 for n in range(HEADING_ROW + 1, HEADING_ROW + 4))
    assert all(cell.data_type != "f" for row in book[FINDINGS].iter_rows() for cell in row)
    assert book["企业名单"]["B5"].value == form_rows["enterprises"][0]["name"]


def test_a_mended_copy_can_be_filed(faulty, tmp_path, read):
    annotate(faulty, tmp_path / "copy.xlsx", read(faulty).faults)
    book = openpyxl.load_workbook(tmp_path / "copy.xlsx")
    book["年度指标"]["C5"], book["企业名单"]["C6"] = 25, "是"
    book.save(tmp_path / "mended.xlsx")
    reading = read(tmp_path / "mended.xlsx")
    assert reading.refusals == ()
    assert "extra_sheet" not in {f.kind for f in reading.faults}
    assert len(reading.rows["enterprises"]) == 3


def test_an_unsafe_workbook_is_not_opened_for_annotation(tmp_path):
    path = tmp_path / "empty.xlsx"
    path.write_bytes(b"")
    with pytest.raises(CannotAnnotate, match="有内容的文件"):
        annotate(path, tmp_path / "copy.xlsx", [])
