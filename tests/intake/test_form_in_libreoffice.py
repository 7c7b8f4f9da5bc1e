"""The blank form filled in LibreOffice cell by cell, saved there, and read back equal."""

import copy
import subprocess
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

import openpyxl
import pytest
from openpyxl.utils.cell import range_boundaries
from tests.intake.conftest import YEAR, without_source

from cluster_review.intake.form import write_form
from cluster_review.intake.reading import State

OFFICE, TABLE, TEXT = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text")
)
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")


def what_a_filer_types(blank: Path, filled: Path) -> list[tuple[str, str, str, str]]:
    """Sheet, cell, kind and content of every cell in which the filled form differs from the blank one."""
    empty, full = openpyxl.load_workbook(blank), openpyxl.load_workbook(filled)
    orders = []
    for sheet in full:
        for row in sheet.iter_rows():
            for cell in row:
                value = cell.value
                if value is None or empty[sheet.title][cell.coordinate].value == value:
                    continue
                if isinstance(value, datetime):
                    kind, said = "date", value.date().isoformat()
                elif isinstance(value, (int, float)):
                    kind, said = "float", format(Decimal(repr(value)), "f")
                else:
                    kind, said = "string", str(value)
                orders.append((sheet.title, cell.coordinate, kind, said))
    return orders


def alone(parents: dict[Element, Element], run: list[Element], index: int, repeat: str) -> Element:
    """The element at an index of a run in which an element may stand for several; it is taken out of those."""
    for element in run:
        times = int(element.get(repeat, "1"))
        if index < times:
            break
        index -= times
    for before, count in ((True, index), (False, times - index - 1)):
        if count:
            twin = copy.deepcopy(element)
            twin.set(repeat, str(count))
            at = list(parents[element]).index(element)
            parents[element].insert(at if before else at + 1, twin)
    element.attrib.pop(repeat, None)
    return element


def type_in(document: Element, orders: list[tuple[str, str, str, str]]) -> None:
    """Type each content into its cell, as LibreOffice keeps what is typed."""
    tables = {table.get(f"{TABLE}name"): table for table in document.iter(f"{TABLE}table")}
    for sheet, address, kind, said in orders:
        column, row, _, _ = range_boundaries(address)
        table = tables[sheet]
        parents = {child: parent for parent in table.iter() for child in parent}
        line = alone(parents, list(table.iter(f"{TABLE}table-row")), row - 1, f"{TABLE}number-rows-repeated")
        parents |= {child: parent for parent in line.iter() for child in parent}
        run = [child for child in line if child.tag in CELLS]
        cell = alone(parents, run, column - 1, f"{TABLE}number-columns-repeated")
        cell.set(f"{OFFICE}value-type", kind)
        if kind != "string":
            cell.set(f"{OFFICE}{'date-value' if kind == 'date' else 'value'}", said)
        for old in [child for child in cell if child.tag == f"{TEXT}p"]:
            cell.remove(old)
        for paragraph in said.split("\n"):
            SubElement(cell, f"{TEXT}p").text = paragraph


@pytest.mark.needs_libreoffice
def test_the_blank_form_filled_in_libreoffice_reads_back_equal(tmp_path, vocabulary, form_rows, read):
    blank, filled, open_document = (tmp_path / name for name in ("blank.xlsx", "filled.xlsx", "blank.fods"))
    write_form(blank, vocabulary, report_year=YEAR)
    write_form(filled, vocabulary, rows=form_rows)
    orders = what_a_filer_types(blank, filled)
    assert len(orders) > 120
    convert(blank, "fods", tmp_path)
    for _, (prefix, address) in ElementTree.iterparse(open_document, ["start-ns"]):
        ElementTree.register_namespace(prefix, address)  # LibreOffice knows its format by the prefix
    document = ElementTree.parse(open_document)
    type_in(document.getroot(), orders)
    typed, saved = tmp_path / "typed.fods", tmp_path / "typed.xlsx"
    document.write(typed, "utf-8", xml_declaration=True)
    convert(typed, "xlsx:Calc MS Excel 2007 XML", tmp_path)
    reading = read(saved)
    assert reading.refusals == ()
    assert reading.state is State.READ
    assert {table: without_source(rows) for table, rows in reading.rows.items()} == form_rows


def convert(path: Path, kind: str, folder: Path) -> None:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
