"""The sheet around a cell: of a form and of a delivered list, at the edges and where there is nothing."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from cluster_review.desk.source_sheet import NoSuchCell, SheetView, sheet_around


def workbook(folder: Path, rows: int, columns: int) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "年度指标"
    for row in range(1, rows + 1):
        sheet.append([f"{row}/{column}" for column in range(1, columns + 1)])
    path = folder / "landed"
    book.save(path.with_suffix(".xlsx"))
    return path.with_suffix(".xlsx").rename(path)


def marked(view: SheetView) -> list[tuple[int, str]]:
    return [(row.number, text) for row in view.rows for text, is_asked in row.cells if is_asked]


def test_the_heading_rows_stay_in_view(tmp_path: Path) -> None:
    view = sheet_around(workbook(tmp_path, 60, 6), ".xlsx", "年度指标!F40")
    assert marked(view) == [(40, "40/6")]
    assert [row.number for row in view.rows] == [1, 2, 3, 4, *range(32, 49)]
    assert [row.number for row in view.rows if row.is_after_gap] == [32]
    assert view.columns == ("A", "B", "C", "D", "E", "F")


@pytest.mark.parametrize("cell", ["A1", "F60"])
def test_the_first_and_the_last_cell(tmp_path: Path, cell: str) -> None:
    assert len(marked(sheet_around(workbook(tmp_path, 60, 6), ".xlsx", f"年度指标!{cell}"))) == 1


def test_a_wide_sheet_is_shown_around_its_cell(tmp_path: Path) -> None:
    view = sheet_around(workbook(tmp_path, 3, 60), ".xlsx", "年度指标!AZ2")
    assert marked(view) == [(2, "2/52")]
    assert len(view.columns) <= 26


@pytest.mark.parametrize("cell", ["A61", "A0", "1A", "", "A1:", "AAAA1", "A1;B2"])
def test_a_cell_that_is_not_there_is_said_so(tmp_path: Path, cell: str) -> None:
    with pytest.raises(NoSuchCell):
        sheet_around(workbook(tmp_path, 60, 6), ".xlsx", f"年度指标!{cell}")


def test_a_list_in_another_encoding_and_one_row_alone(tmp_path: Path) -> None:
    path = tmp_path / "landed"
    path.write_bytes("编号,企业\n1,甲\n2,乙\n3,丙\n".encode("gb18030"))
    whole = sheet_around(path, ".csv", "incidents.csv!A3:B3")
    assert marked(whole) == [(3, "2"), (3, "乙")]
    alone = sheet_around(path, ".csv", "incidents.csv!A3:B3", only_its_row=True)
    assert [row.number for row in alone.rows] == [1, 3]


def test_a_list_in_a_workbook_shows_no_second_row_as_heading(tmp_path: Path) -> None:
    view = sheet_around(workbook(tmp_path, 60, 6), ".xlsx", "年度指标!A9:F9", only_its_row=True)
    assert [row.number for row in view.rows] == [1, 9]


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".exe"])
def test_what_is_no_such_file_is_said_so(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(NoSuchCell):
        sheet_around(tmp_path / "nothing", suffix, "x!A1")
    (tmp_path / "broken").write_bytes(b"PK\x03\x04 broken \xff\xfe")
    with pytest.raises(NoSuchCell):
        sheet_around(tmp_path / "broken", suffix, "x!A1")
