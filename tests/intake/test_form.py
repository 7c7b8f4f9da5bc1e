"""One layout writes and reads the form: what is written comes back equal, cell by cell."""

import subprocess

import openpyxl
import pytest
import yaml
from tests.intake.conftest import without_source

from cluster_review.intake.form import write_form
from cluster_review.intake.form_layout import SHEETS
from cluster_review.intake.reading import State
from cluster_review.tables import FORM_TABLES
from cluster_review.vocabulary import vocabulary_from


def assert_equal_rows(reading, form_rows):
    assert reading.refusals == ()
    assert reading.state is State.READ
    for table, rows in form_rows.items():
        assert without_source(reading.rows[table]) == rows


def test_a_filled_form_reads_back_equal(good_form, form_rows, read):
    assert_equal_rows(read(good_form), form_rows)


def test_a_form_saved_by_another_library_reads_back_equal(tmp_path, good_form, form_rows, read):
    path = tmp_path / "saved.xlsx"
    openpyxl.load_workbook(good_form).save(path)
    assert_equal_rows(read(path), form_rows)


@pytest.mark.needs_libreoffice
def test_a_form_saved_by_libreoffice_reads_back_equal(tmp_path, good_form, form_rows, read):
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]
    subprocess.run([*command, str(tmp_path), str(good_form)], check=True, capture_output=True, timeout=120)
    assert_equal_rows(read(tmp_path / good_form.name), form_rows)


def test_every_row_names_its_cells(good_form, read):
    rows = read(good_form).rows
    assert rows["annual_reports"][0]["source_ref"] == "基本情况与报送!B5:B18"
    assert rows["enterprises"][1]["source_ref"] == "企业名单!A6:F6"
    sheet = openpyxl.load_workbook(good_form)["年度指标"]
    for figure in rows["figures"][:3]:
        address = figure["source_ref"].removeprefix("年度指标!")
        assert sheet[address].value is not None
    assert [row["source_ref"] for row in rows["figures"][:2]] == ["年度指标!C5", "年度指标!D5"]


def test_the_same_form_has_the_same_bytes(tmp_path, vocabulary, form_rows):
    for name in ("one.xlsx", "two.xlsx"):
        write_form(tmp_path / name, vocabulary, rows=form_rows, banner="虚构样例")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_nothing_a_filer_types_becomes_a_formula_or_link(good_form):
    book = openpyxl.load_workbook(good_form)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None
    assert book["企业名单"]["B5"].value == "=1+1 有限公司"


def test_the_blank_form_only_lacks_cluster_and_year(tmp_path, vocabulary, read):
    write_form(tmp_path / "blank.xlsx", vocabulary)
    faults = read(tmp_path / "blank.xlsx").refusals
    assert [(f.kind, f.sheet, f.cell) for f in faults] == [
        ("blank", "基本情况与报送", "B5"),
        ("blank", "基本情况与报送", "B6"),
    ]


def test_a_blank_form_without_year_counts_back_from_the_year_stated(tmp_path, vocabulary, read):
    path = tmp_path / "blank.xlsx"
    write_form(path, vocabulary)
    book = openpyxl.load_workbook(path)
    book["基本情况与报送"]["B5"], book["基本情况与报送"]["B6"] = "HN-C02", 2024
    book["年度指标"]["C5"], book["年度指标"]["F5"] = 20, "２１．５"
    book.save(path)
    reading = read(path)
    assert [(r["metric"], r["year"], r["value"]) for r in reading.rows["figures"]] == [
        ("output", 2021, 20 * 10**10),
        ("output", 2024, 215 * 10**9),
    ]
    assert [f.kind for f in reading.faults] == ["number_normalised"]
    assert reading.rows["report_chapters"] == []


def test_a_metric_added_to_the_vocabulary_reaches_form_and_reader(tmp_path, repository, form_rows):
    from tests.intake.conftest import landed_file

    from cluster_review.intake.parse import parse
    from cluster_review.intake.wording import Words

    document = yaml.safe_load((repository / "include/policy/vocabulary.yaml").read_text("utf-8"))
    document["metrics"]["green_factories"] = {
        "zh": "绿色工厂数", "en": "green factories", "unit": "家", "maximum": 100,
    }  # fmt: skip
    vocabulary = vocabulary_from(document)
    row = {"cluster_id": "HN-C01", "report_year": 2025, "metric": "green_factories", "year": 2025, "value": 3}
    path = tmp_path / "more.xlsx"
    write_form(path, vocabulary, rows=form_rows | {"figures": [row]})
    reading = parse(landed_file(path), Words(vocabulary, ()))
    assert without_source(reading.rows["figures"]) == [row]


def test_a_form_of_an_older_vocabulary_is_read_and_says_what_it_lacks(tmp_path, good_form, read):
    book = openpyxl.load_workbook(good_form)
    book["年度指标"].delete_rows(25)
    book.save(tmp_path / "old.xlsx")
    reading = read(tmp_path / "old.xlsx")
    assert reading.state is State.READ
    assert [f.kind for f in reading.faults if f.kind == "metric_absent"] == ["metric_absent"]


def test_figures_without_a_cell_are_not_left_out_silently(tmp_path, vocabulary, form_rows):
    stray = form_rows["figures"][0] | {"year": 2019}
    with pytest.raises(ValueError, match="2019"):
        write_form(tmp_path / "stray.xlsx", vocabulary, rows=form_rows | {"figures": [stray]})


def test_every_code_of_the_form_has_its_drop_down(good_form):
    book = openpyxl.load_workbook(good_form)
    for sheet in SHEETS:
        validations = book[sheet.title].data_validations.dataValidation
        lists = [v for v in validations if v.type == "list"]
        columns = [c for c in sheet.columns if c.kind in ("code", "yes_no") and c.name != "metric"]
        covered = {str(v.sqref).split(":")[0] for v in lists for v in [v]}
        assert len(covered) >= (1 if columns else 0)
        assert sum(len(str(v.sqref).split()) for v in lists) >= len(columns) or not columns
    assert {sheet.table.name for sheet in SHEETS} == {table.name for table in FORM_TABLES}


def test_the_banner_stands_on_every_sheet(good_form):
    for sheet in openpyxl.load_workbook(good_form):
        assert any("虚构样例" in str(cell.value) for row in sheet.iter_rows(max_row=4) for cell in row)
