"""What must hold of whatever file is read: a declared answer, one line of text each, and no row lost."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from cluster_review.intake.form_layout import SHEETS, Shape
from cluster_review.intake.landed import LandedFile
from cluster_review.intake.parse import parse
from cluster_review.intake.reading import FileReading, State, from_line, to_line
from cluster_review.intake.refusals import REFUSALS
from cluster_review.intake.wording import Words

LISTS = {
    sheet.title: sheet.table.name
    for sheet in SHEETS
    if sheet.shape is Shape.LIST and sheet.table.name != "report_chapters"
}
HEADING_ROW = 4
INVISIBLE = " \t\r\n\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff"


def read_and_judge(path: Path, words: Words) -> FileReading:
    """Read the file and hold the answer against what must be.

    Raises:
        AssertionError: if the answer breaks a promise; whatever else is raised breaks one, too.
    """
    data = path.read_bytes()
    reading = parse(
        LandedFile(path.name, path.name, hashlib.sha256(data).hexdigest(), len(data), path), words
    )
    reading.check_rows()
    for fault in reading.faults:
        assert fault.kind in REFUSALS
        for text in (fault.text("zh"), fault.text("en")):
            assert len(text.splitlines()) == 1, text
            assert "Traceback" not in text
    assert (reading.state is State.QUARANTINED) <= bool(reading.refusals)
    line = to_line(reading)
    again = from_line(line)
    assert to_line(again) == line
    assert again == reading
    if reading.state is State.READ:
        for table, rows in counted_again(path, reading).items():
            assert reading.seen[table] == rows, f"{table}: {rows} rows counted, {reading.seen[table]} seen"
    return reading


def counted_again(path: Path, reading: FileReading) -> dict[str, int]:
    """Rows by table, counted by other means than the intake's own."""
    data = path.read_bytes()
    if path.suffix == ".xlsx":
        return _of_workbook(data)
    if path.suffix == ".json":
        document = json.loads(data.decode(_encoding(data)))
        arrays = document if isinstance(document, dict) else {"incidents": document}
        return {table: len(rows) for table, rows in arrays.items()}
    try:
        text = data.decode(_encoding(data))
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    records = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    return {"incidents": sum(any(field.strip(INVISIBLE) for field in record) for record in records[1:])}


def _encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    return "utf-8-sig"


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _of_workbook(data: bytes) -> dict[str, int]:
    """Rows of the list sheets by a full parse of their XML: a row counts if a cell says something visible.

    Nothing where a prefix isn't bound as it should be: the intake doesn't ask for it, but a second opinion isn't to be had.
    """
    try:
        return _of_parts(data)
    except ElementTree.ParseError as error:
        if "prefix" in str(error):
            return {}
        raise


def _of_parts(data: bytes) -> dict[str, int]:
    counts: dict[str, int] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        strings: list[str] = []
        if "xl/sharedStrings.xml" in archive.namelist():
            for item in ElementTree.fromstring(archive.read("xl/sharedStrings.xml")):
                strings.append("".join(t.text or "" for t in item.iter() if _local(t) == "t"))
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        targets = {r.get("Id"): str(r.get("Target")) for r in relations}
        for sheet in (e for e in book.iter() if _local(e) == "sheet"):
            table = LISTS.get(str(sheet.get("name")))
            relation = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), None)
            if table is None or relation not in targets:
                continue
            target = targets[relation]
            part = target[1:] if target.startswith("/") else f"xl/{target}"
            counts[table] = _rows(ElementTree.fromstring(archive.read(part)), strings)
    return counts


def _rows(sheet: ElementTree.Element, strings: list[str]) -> int:
    said: dict[int, list[str]] = {}
    number = 0
    for row in (e for e in sheet.iter() if _local(e) == "row"):
        stated = row.get("r", "")
        number = int(stated) if stated.isdecimal() else number + 1
        for cell in (e for e in row if _local(e) == "c"):
            own = "".join(filter(str.isdecimal, cell.get("r", ""))) or str(number)
            texts = "".join(e.text or "" for e in cell.iter() if _local(e) in ("v", "t"))
            if cell.get("t") == "s" and texts.strip().isdecimal() and int(texts) < len(strings):
                texts = strings[int(texts)]
            if texts.strip(INVISIBLE):
                said.setdefault(int(own), []).append(texts)
    headings = [n for n, texts in said.items() if sum(_first_line(text) in _HEADINGS for text in texts) >= 2]
    first = min(headings, default=HEADING_ROW)
    return sum(n > first for n in said)


def _first_line(text: str) -> str:
    return (text.strip().splitlines() or [""])[0].rstrip("* ").strip()


_HEADINGS = frozenset(column.zh for sheet in SHEETS for column in sheet.columns)
