"""The pass before any library: what it notes of a sound workbook, and what it lets through with a remark."""

import zipfile

import openpyxl
import pytest
from tests.intake.building import part

from cluster_review.intake.pre_scan import pre_scan
from cluster_review.intake.reading import State


def test_it_counts_rows_with_content_only(good_form):
    scan = pre_scan(good_form, good_form.name)
    assert scan.is_safe
    assert list(scan.sheets) == [
        "填表说明", "基本情况与报送", "年度指标", "企业名单", "企业资质", "六方面工作", "规划目标",
    ]  # fmt: skip
    assert scan.sheets["企业名单"].rows == {1, 2, 3, 4, 5, 6, 7}


def test_a_stale_size_mark_hides_no_row(tmp_path, good_form, form_rows, read):
    path = tmp_path / "stale.xlsx"
    with zipfile.ZipFile(good_form) as archive:
        old = archive.read("xl/worksheets/sheet4.xml")
    start = old.index(b'<dimension ref="') + len(b'<dimension ref="')
    stale = old[:start] + b"A1:F5" + old[old.index(b'"', start) :]
    part("xl/worksheets/sheet4.xml", lambda _: stale)(path, good_form)
    reading = read(path)
    assert reading.state is State.READ
    assert len(reading.rows["enterprises"]) == len(form_rows["enterprises"])
    assert "stale_dimension" in {f.kind for f in reading.faults}


def test_rows_that_are_only_formatted_are_no_rows(tmp_path, good_form, form_rows, read):
    path = tmp_path / "phantom.xlsx"
    phantom = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(60, 60_000)).encode()
    part(
        "xl/worksheets/sheet4.xml", lambda data: data.replace(b"</sheetData>", phantom + b"</sheetData>", 1)
    )(path, good_form)
    reading = read(path)
    assert reading.refusals == ()
    assert len(reading.rows["enterprises"]) == len(form_rows["enterprises"])


def test_hidden_rows_are_read_and_reported(tmp_path, good_form, form_rows, read):
    book = openpyxl.load_workbook(good_form)
    book["企业名单"].row_dimensions[6].hidden = True
    book.save(tmp_path / "hidden.xlsx")
    reading = read(tmp_path / "hidden.xlsx")
    assert len(reading.rows["enterprises"]) == len(form_rows["enterprises"])
    assert "hidden_rows" in {f.kind for f in reading.faults}


def test_a_spare_sheet_is_named_not_silently_left_out(tmp_path, good_form, read):
    book = openpyxl.load_workbook(good_form)
    book.create_sheet("附注")["A1"] = "见纸质材料"
    book.save(tmp_path / "spare.xlsx")
    faults = [f for f in read(tmp_path / "spare.xlsx").faults if f.kind == "extra_sheet"]
    assert [f.found for f in faults] == ["附注"]


def test_a_formula_with_its_saved_result_is_read(tmp_path, good_form, read):
    with zipfile.ZipFile(good_form) as archive:
        sheet = archive.read("xl/worksheets/sheet3.xml")
    start = sheet.index(b'<c r="C5"')
    end = sheet.index(b"</c>", start)
    cell = sheet[start:end].replace(b"<v>", b"<f>20+1</f><v>")
    path = tmp_path / "formula.xlsx"
    part("xl/worksheets/sheet3.xml", lambda data: data[:start] + cell + data[end:])(path, good_form)
    assert read(path).state is State.READ


def test_dates_of_the_1904_system_are_the_same_days(tmp_path, good_form, form_rows, read):
    path = tmp_path / "1904.xlsx"

    def shift(data: bytes) -> bytes:
        return data.replace(b"<workbookPr", b'<workbookPr date1904="1"', 1)

    part("xl/workbook.xml", shift)(path, good_form)
    signed = read(path).rows["annual_reports"][0]["signed_date"]
    assert (signed - form_rows["annual_reports"][0]["signed_date"]).days == 1462


@pytest.mark.parametrize("far", [
    '<c r="XFD1048576"><v>1</v></c>', '<c r="XFD1048576" t="e"><v>#N/A</v></c>', '<c r="XFD1048576"><f>1+1</f></c>',
    '<c r="XFD1048576" t="strange"><is><t>1</t></is></c>', '<c r="XFD1048576" t="str"><v></v></c>',
])  # fmt: skip
def test_a_far_cell_is_refused_whatever_it_holds(far, tmp_path, good_form, read):
    path = tmp_path / "far.xlsx"
    row = f'<row r="1048576">{far}</row></sheetData>'.encode()
    part("xl/worksheets/sheet4.xml", lambda data: data.replace(b"</sheetData>", row, 1))(path, good_form)
    assert [f.kind for f in read(path).refusals] == ["far_cell"]


@pytest.mark.parametrize("row", [
    '<row r="30"><c r="F61111111111"><v>1</v></c></row>', '<row r="30"><c r="f30"><v>1</v></c></row>',
    '<row r="30"><c r="$A$30"><v>1</v></c></row>', '<row r="4294967326"><c><v>1</v></c></row>',
])  # fmt: skip
def test_an_address_that_libraries_read_each_in_its_own_way_is_refused(row, tmp_path, good_form, read):
    path = tmp_path / "far.xlsx"
    end = f"{row}</sheetData>".encode()
    part("xl/worksheets/sheet4.xml", lambda data: data.replace(b"</sheetData>", end, 1))(path, good_form)
    assert [f.kind for f in read(path).refusals] == ["far_cell"]


def test_a_far_cell_that_is_only_formatted_takes_no_memory(tmp_path, good_form, words):
    import tracemalloc

    path = tmp_path / "far.xlsx"
    row = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    part("xl/worksheets/sheet4.xml", lambda data: data.replace(b"</sheetData>", row, 1))(path, good_form)
    tracemalloc.start()
    assert pre_scan(path, path.name).is_safe
    assert tracemalloc.get_traced_memory()[1] < 2**24
    tracemalloc.stop()
