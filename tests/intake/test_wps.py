"""What WPS saves reads back as what was typed; what it saves in formats of its own is refused with the mend."""

import zipfile

import pytest
from tests.intake.building import ENTERPRISES
from tests.intake.conftest import without_source
from tests.intake.own_inputs import old_office
from tests.intake.wps import rewrite

from cluster_review.intake.pre_scan import pre_scan
from cluster_review.intake.reading import State


@pytest.mark.parametrize("size_mark", ["A1", "A1:B2", "A1:XFD1048576", "A1:F28"])
@pytest.mark.parametrize("dates", ["176", "177", "14", "31", "57"])
def test_a_form_in_the_shape_of_wps_reads_back_equal(size_mark, dates, tmp_path, good_form, form_rows, read):
    path = tmp_path / "wps.xlsx"
    rewrite(good_form, path, size_mark=size_mark, dates=dates)
    reading = read(path)
    assert reading.refusals == ()
    assert reading.state is State.READ
    assert {table: without_source(rows) for table, rows in reading.rows.items()} == form_rows
    assert {f.kind for f in reading.faults} <= {"stale_dimension"}


@pytest.mark.parametrize("inline", [None, 2, 3, 5])
def test_strings_may_stand_in_the_cells(inline, tmp_path, good_form, form_rows, read):
    path = tmp_path / "wps.xlsx"
    rewrite(good_form, path, inline=inline)
    reading = read(path)
    assert reading.refusals == ()
    assert {table: without_source(rows) for table, rows in reading.rows.items()} == form_rows


def test_the_shape_is_the_one_meant(tmp_path, good_form):
    path = tmp_path / "wps.xlsx"
    rewrite(good_form, path)
    with zipfile.ZipFile(path) as archive:
        assert b"KSOProductBuildVer" in archive.read("docProps/custom.xml")
        assert b"inlineStr" in archive.read("xl/worksheets/sheet4.xml")
        assert b"x14:dataValidation" in archive.read("xl/worksheets/sheet4.xml")
        assert b'Target="/xl/worksheets/sheet4.xml"' in archive.read("xl/_rels/workbook.xml.rels")
        assert b"[$-804]" in archive.read("xl/styles.xml")
    sheets = pre_scan(path, path.name).sheets
    assert list(sheets)[-3:] == ["Sheet1", "Sheet2", "Sheet3"]
    assert not any(sheets[name].rows for name in ("Sheet1", "Sheet2", "Sheet3"))
    assert len(sheets[ENTERPRISES].rows) == 7


@pytest.mark.parametrize("name", ["年度表.et", "年度表.ett", "年度表.wps", "年度表.xlsx", "年度表.ET"])
@pytest.mark.parametrize("stream", ["Workbook", "WordDocument", "EtSomething"])
def test_its_own_formats_are_refused_with_the_mend_whatever_their_name(name, stream, tmp_path, read):
    path = tmp_path / name
    path.write_bytes(old_office(stream))
    (fault,) = read(path).refusals
    assert fault.kind in ("old_format", "old_content")
    assert "另存为 .xlsx" in fault.text("zh")
    assert "save as .xlsx" in fault.text("en")
